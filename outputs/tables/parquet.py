"""Parquet in and out. The only module that touches polars, which comes with the extra `scale`.

The output is written as one part for each block, so that a run can go on after a kill, and put together at the end, row group by
row group, without holding it in memory.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path

try:
    import polars as pl
except ImportError:
    pl = None  # type: ignore[assignment]  # the extra is not installed: `needed` says so before anything is used

from outputs.tables.blocks import MOST_ROWS, Block, Position
from outputs.tables.errors import TableError
from outputs.tables.plan import Plan

GROUP = 1 << 18
"""Rows of one row group of the output."""
WAY_OUT = "install the extra: pip install 'safetriage[scale]', or use CSV"


def needed() -> None:
    """Raises TableError where polars is not installed."""
    if pl is None:
        raise TableError("Parquet needs polars, which is not installed", WAY_OUT)


class ParquetSource:
    """A Parquet file. Raises TableError where it is not one."""

    def __init__(self, path: Path) -> None:
        needed()
        self._path = path
        try:
            self.names = tuple(pl.read_parquet_schema(path))
            self.size = int(pl.scan_parquet(path).select(pl.len()).collect().item())
        except pl.exceptions.PolarsError as error:
            raise TableError(f"`{path.name}` cannot be read as Parquet: {_first_line(error)}") from None

    def done(self, position: Position) -> int:
        """The rows before a position."""
        return position.rows

    def blocks(self, start: Position | None) -> Iterator[Block]:
        """The blocks from a position on. Raises TableError where the file is damaged."""
        at = start.rows if start is not None else 0
        while at < self.size:
            try:
                frame = pl.scan_parquet(self._path).slice(at, MOST_ROWS).collect()
            except pl.exceptions.PolarsError as error:
                raise TableError(f"`{self._path.name}` is damaged after row {at:,}: {_first_line(error)}") from None
            yield self._block(frame, at)
            at += frame.height

    def _block(self, frame: pl.DataFrame, at: int) -> Block:
        columns = tuple(_hashable(frame.get_column(name)) for name in self.names)
        kept = io.BytesIO()
        frame.write_ipc(kept)
        return Block(
            columns=columns,
            rows=range(at + 1, at + frame.height + 1),
            lines=[0] * frame.height,
            bad=(),
            after=Position(rows=at + frame.height, line=0),
            frame=kept.getvalue(),
        )


def _hashable(series: pl.Series) -> Sequence[object]:
    cells = series.to_list()
    return [_frozen(cell) for cell in cells] if series.dtype.is_nested() else cells


def _frozen(cell: object) -> object:
    """A list as a tuple; a cell of several fields as its text, which no fact can be."""
    if isinstance(cell, list):
        return tuple(_frozen(item) for item in cell)
    return str(cell) if isinstance(cell, dict) else cell


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or ["it is damaged"])[0][:120]


def part(
    block: Block, columns: Sequence[Sequence[object]], plan: Plan, added: Sequence[Sequence[str]], refused: set[int]
) -> bytes:
    """A block's rows, those that are refused left out, with the added columns, as a Parquet file of their own."""
    if block.frame:
        frame = pl.read_ipc(io.BytesIO(block.frame))
        if refused:
            frame = frame.filter(pl.Series([number not in refused for number in range(frame.height)], dtype=pl.Boolean))
    else:
        texts = zip(plan.names, columns, strict=True)
        frame = pl.DataFrame([pl.Series(name, list(cells), dtype=pl.String) for name, cells in texts])
    rows = frame.height
    frame = frame.with_columns(
        pl.Series(name, list(cells) if rows else [], dtype=pl.String)
        for name, cells in zip(plan.added, added, strict=True)
    )
    made = io.BytesIO()
    frame.write_parquet(made, statistics=False)
    return made.getvalue()


def put_together(parts: Sequence[Path], target: Path) -> None:
    """One file from all parts, in order; at most a few row groups are in memory at once."""
    pl.scan_parquet(list(parts), glob=False).sink_parquet(target, row_group_size=GROUP, maintain_order=True)
