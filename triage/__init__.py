"""One concern handled: understanding words, asking what is missing, walking a disclosure, keeping its log."""
