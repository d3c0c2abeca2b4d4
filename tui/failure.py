"""Where the program itself failed: all that may be told of an error that nobody foresaw."""

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
