"""The debugger: `session` steps through a world without input or output; `terminal` shows it to people and to pipes."""
