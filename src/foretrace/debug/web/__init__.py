"""The debugger in the browser: a session behind a small HTTP interface on loopback, and the page that shows it."""
