"""The words for what failed, the same on every screen: the program itself, or the computer that it runs on."""

from __future__ import annotations

from pathlib import Path


def place_of(error: BaseException) -> str:
    """The file and line in which an error arose, such as `log.py:120`: nothing of what anybody typed."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "an unknown place"
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"


def program_failed(error: BaseException) -> str:
    """What is said of a fault of the program itself: its kind and where it happened, and nothing of what anybody typed."""
    return f"the program failed ({type(error).__name__} at {place_of(error)})"


def computer_refused(error: OSError, otherwise: str) -> str:
    """What the system would not do, with its reason; `otherwise` is the reason where it gives none."""
    reason = (error.strerror or otherwise).lower()
    return f"the computer cannot use `{error.filename}`: {reason}" if error.filename else f"the system says: {reason}"
