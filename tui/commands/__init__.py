"""One module for each command: `run(arguments, console)` does it and gives the exit code."""
