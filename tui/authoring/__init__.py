"""The author's workbench on the command line: one module for each action of `safetriage policy`."""
