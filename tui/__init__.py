"""The terminal: the command line, the plain conversation and the Textual app. Nothing imports this room."""
