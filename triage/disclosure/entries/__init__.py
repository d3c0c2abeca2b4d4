"""What can be entered into a case, as values. Each kind is one frozen dataclass whose fields carry their own questions."""
