"""One run: read blocks, screen them, write them safely, tell what came of it."""

from __future__ import annotations

import gc
import json
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path

from kb.decide import stamp
from kb.loading.shelf import open_policy
from kb.policy import Policy
from outputs.tables.blocks import Block, Position, Source
from outputs.tables.counts import Counts
from outputs.tables.csv_in import CsvSource
from outputs.tables.errors import TableError, WorkersLost
from outputs.tables.plan import Naming, Plan, plan_of
from outputs.tables.screener import Screened, Screener, head_of_output
from outputs.tables.summary import Summary, as_html, as_text
from tui.console import Console
from tui.exits import Exit
from tui.facts import facts_from
from tui.parser import UsageError
from tui.screening.files import Files, Progress, fingerprint_of
from tui.screening.options import Options
from tui.screening.progress import ProgressLine

QUIET = 200_000
"""Objects between two looks for rubbish: rows are lists of texts, which never hold each other in a ring."""


class RowsLost(Exception):
    """Rows read are not rows written and rejected: a fault of the program, and nothing of the run is to be used."""


def screen(options: Options, console: Console) -> Exit:
    """Screen one table. Raises TableError, ChannelsDiffer, UsageError."""
    gc.set_threshold(QUIET)
    return _Run(options, console).whole()


class _Run:
    def __init__(self, options: Options, console: Console) -> None:
        self._options, self._console = options, console
        self._policy = open_policy(options.policy, console.cache)
        self._source, marked = _source(options)
        self._plan = self._planned()
        self._files = Files(options.output, parts=options.out_parquet)
        self._settings: dict[str, object] = {
            "table": fingerprint_of(options.table),
            "policy": self._policy.pack.fingerprint,
            "settings": json.loads(json.dumps(options.settings())),
        }
        self._head = b"" if options.out_parquet else head_of_output(self._plan, marked=marked)
        self._today, self._progress, self._done = self._kept()

    def _planned(self) -> Plan:
        vocabulary = self._policy.pack.vocabulary
        naming = Naming(
            mapping=self._options.mapping,
            carry=self._options.carry,
            facts=facts_from(self._options.facts, vocabulary),
            prefix=self._options.prefix,
        )
        return plan_of(vocabulary, self._source.names, naming)

    def _kept(self) -> tuple[date, Progress | None, bool]:
        """The day of the run, how far an earlier one came, and whether only its files still have to be named."""
        options, files = self._options, self._files
        if options.fresh or not files.journal.exists():
            if options.resume:
                self._console.say("no run into this output was stopped; starting at the first row")
            return self._console.today, None, False
        if not options.resume:
            raise UsageError(
                f"a run into `{options.output.name}` was stopped before its end; --resume goes on, --fresh starts over"
            )
        then, progress, done = files.read_journal()
        words = {"table": "the table", "policy": "the policy", "settings": "what is asked for"}
        for what, shown in words.items():
            if then.get(what) != self._settings[what]:
                raise TableError(f"{shown} is not the same as when the run was stopped", "start over with --fresh")
        return date.fromisoformat(str(then["today"])), progress, done

    def whole(self) -> Exit:
        """All of it."""
        self._settings["today"] = self._today.isoformat()
        for fact in self._plan.lacking(self._policy.pack.vocabulary):
            self._console.say(f"no column gives `{fact}`, and without it no row gets a verdict; see --fact and --map")
        screener = Screener(self._policy, self._plan, self._today, parquet=self._options.out_parquet)
        counts = Counts() if self._progress is None else self._progress.counts
        if not self._done:
            counts = self._rows(screener, counts)
        if not counts.whole:
            raise RowsLost(f"{counts.rows} read, {counts.written} written, {counts.rejected} rejected")
        self._files.finish(_put_together, has_rejects=counts.rejected > 0)
        return self._tell(counts)

    def _rows(self, screener: Screener, counts: Counts) -> Counts:
        """Every row that is not done yet."""
        files, progress = self._files, self._progress
        if progress is None:
            files.begin(self._head)
        else:
            files.go_on(progress)
            self._console.say(f"going on after row {progress.position.rows:,}")
        start = None if progress is None else progress.position
        before = 0 if start is None else self._source.done(start)
        line = ProgressLine(self._console.err, time.monotonic, self._source.size, start=before)
        after = start or Position()
        try:
            with ExitStack() as stack:
                for block, screened in self._screened(screener, stack, start):
                    counts = counts.plus(screened.counts)
                    after = block.after
                    if counts.rows != after.rows:
                        raise RowsLost(f"{after.rows} rows read, {counts.rows} accounted for")
                    files.add(screened.output, screened.rejects)
                    files.note(self._settings, after, counts)
                    line.tell(self._source.done(after), screened.counts.rows)
            if counts.rows == 0 and self._options.out_parquet:
                files.add(screener.screen(_nothing(self._plan)).output, b"")
            files.note(self._settings, after, counts, done=True)
        except (KeyboardInterrupt, OSError, WorkersLost):
            if not files.journal.exists():
                files.forget()
                self._console.say("stopped before any row was done; nothing was kept")
            else:
                self._console.say(f"stopped after row {after.rows:,}; what is done is kept, and --resume goes on")
            raise
        except BaseException:
            files.forget()  # going on would only meet the same fault again
            raise
        finally:
            line.end()
        return counts

    def _screened(
        self, screener: Screener, stack: ExitStack, start: Position | None
    ) -> Iterator[tuple[Block, Screened]]:
        blocks: Iterable[Block] = self._source.blocks(start)
        if not self._options.dask:
            return ((block, screener.screen(block)) for block in blocks)
        from tui.screening.cluster import Setting, cluster, on_cluster

        client = stack.enter_context(cluster(self._options.scheduler, self._options.workers))
        setting = Setting(policy=self._policy, plan=self._plan, today=self._today, parquet=self._options.out_parquet)
        return on_cluster(client, setting, blocks)

    def _tell(self, counts: Counts) -> Exit:
        options, pack = self._options, self._policy.pack
        summary = Summary(
            table=options.table.name,
            output=options.output.name,
            rejects=self._files.rejects.name if counts.rejected else None,
            policy=stamp(self._policy, self._today),
            counts=counts,
            channels=_channels(self._policy, counts),
        )
        if options.html is not None:
            options.html.write_text(as_html(pack, summary), encoding="utf-8")
        self._console.data(
            json.dumps(summary.as_json(), ensure_ascii=False) if options.json else as_text(pack, summary)
        )
        return Exit.PROBLEMS if counts.rejected else Exit.DONE


def _source(options: Options) -> tuple[Source, bool]:
    """The table, and whether it begins with the mark of UTF-8."""
    if options.in_parquet:
        from outputs.tables.parquet import ParquetSource

        return ParquetSource(options.table), False
    if options.out_parquet:
        from outputs.tables.parquet import needed

        needed()
    source = CsvSource(options.table, encoding=options.encoding, separator=options.separator)
    return source, source.marked


def _nothing(plan: Plan) -> Block:
    return Block(columns=((),) * len(plan.names), rows=(), lines=(), bad=(), after=Position())


def _put_together(parts: list[Path], target: Path) -> None:
    from outputs.tables.parquet import put_together

    put_together(parts, target)


def _channels(policy: Policy, counts: Counts) -> str:
    if policy.durable is None:
        return "One channel only: durable-rules is not installed, so no row was compared."
    rows = "row was" if counts.compared == 1 else "rows were"
    return f"{counts.compared:,} {rows} decided again by both channels; no difference."
