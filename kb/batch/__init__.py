"""Many situations at once: columns of codes in, verdicts and answers out, the same as single decisions.

The only part of kb that uses NumPy, so nothing that one decision needs may import it.
"""
