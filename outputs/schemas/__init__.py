"""The forms of what commands print as JSON: the version of each, and each as a JSON Schema."""
