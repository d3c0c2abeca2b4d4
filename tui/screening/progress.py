"""The progress of a run, on one line that is written over: rows, rate, time left. Only on a terminal."""

from __future__ import annotations

from collections.abc import Callable
from typing import TextIO

from kb.numbers import percent

BETWEEN = 0.5
"""Seconds at least from one line to the next."""


class ProgressLine:
    """Tells how far a run has come. `clock` gives seconds; `start` is what an earlier run had done already."""

    def __init__(self, stream: TextIO, clock: Callable[[], float], whole: int, *, start: int = 0) -> None:
        self._stream, self._clock, self._whole = stream, clock, whole
        self._start = start
        self._begun = self._told = clock()
        self._rows = 0
        self._shown = False

    def tell(self, done: int, rows: int) -> None:
        """So much of the whole is done; `rows` more rows."""
        self._rows += rows
        now = self._clock()
        if not self._stream.isatty() or now - self._told < BETWEEN:
            return
        self._told = now
        seconds = max(now - self._begun, 0.001)
        share = done / self._whole if self._whole else 1.0
        rate = self._rows / seconds
        speed = (done - self._start) / seconds
        left = f", {spell((self._whole - done) / speed)} left" if speed > 0 else ""
        self._stream.write(f"\r{percent(share, 1):>10}  {rate:,.0f} rows a second{left}".ljust(60))
        self._stream.flush()
        self._shown = True

    def end(self) -> None:
        """Leave the line."""
        if self._shown:
            self._stream.write("\r" + " " * 60 + "\r")
            self._stream.flush()


def spell(seconds: float) -> str:
    """A stretch of time, short."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02} min"
