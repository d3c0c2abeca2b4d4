"""What stops a screening."""

from __future__ import annotations


class TableError(Exception):
    """A table that cannot be screened. The message says where and why, `help` the way out."""

    def __init__(self, message: str, help: str | None = None) -> None:
        self.help = help
        super().__init__(message)


class WorkersLost(TableError):
    """The processes that decide rows were lost again and again; what is done is kept."""


class ChannelsDiffer(Exception):
    """A row of the sample that the two channels do not answer alike: no answer of this run is to be used."""
