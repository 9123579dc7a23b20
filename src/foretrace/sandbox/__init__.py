"""Running code that nobody vouches for: a server process that forks once for each program, behind limits."""
