"""The command line of `safetriage screen`; `tui.parser` puts it with the rest."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

LINE = "decide a whole table of situations: CSV or Parquet, ten rows or a hundred million"
EPILOG = """\
Columns are named as facts; other columns are carried through. An empty cell leaves the fact out, `unknown` says that it is
not known. A set is a list with `;` between (`none` for the empty set), or a column for each flag, as content:bullying.
Added are verdict, clauses, rules, duties, readings, missing. Rows with faults go to OUT with the ending .rejects.csv.
"""


def add_screen(commands: Commands, default_policy: str) -> None:
    """Add `screen`."""
    screen = commands.add_parser("screen", help=LINE, description=LINE, epilog=EPILOG)
    screen.add_argument("file", metavar="FILE", help="the table")
    screen.add_argument("-o", "--output", metavar="OUT", required=True, help="where the table with its answers goes")
    screen.add_argument(
        "--policy",
        metavar="ID|FOLDER",
        default=os.environ.get("SAFETRIAGE_POLICY", default_policy),
        help=f"the policy to use (default: {default_policy}, or $SAFETRIAGE_POLICY)",
    )
    columns = screen.add_argument_group("columns")
    columns.add_argument(
        "--map",
        action="append",
        default=[],
        metavar="COLUMN=FACT",
        help="a column that gives a fact under another name; may be repeated, or a YAML or JSON file of such pairs",
    )
    columns.add_argument(
        "--carry",
        action="append",
        default=[],
        metavar="COLUMN",
        help="a column that is no fact, whatever it looks like; may be repeated",
    )
    columns.add_argument(
        "--fact", action="append", default=[], metavar="NAME=VALUE", help="a fact of every row; may be repeated"
    )
    columns.add_argument("--on-date", metavar="DAY", help="the day on which birth dates give ages (default: today)")
    columns.add_argument("--prefix", default="", metavar="TEXT", help="put before the names of the added columns")
    formats = screen.add_argument_group("files")
    formats.add_argument("--format", choices=("csv", "parquet"), help="of FILE, where its ending does not say it")
    formats.add_argument("--encoding", choices=("utf-8", "cp1252", "utf-16"), default="utf-8", help="of a CSV file")
    formats.add_argument("--separator", metavar="SIGN", help="between the cells of a CSV file: `,` `;` `|` or tab")
    formats.add_argument("--html", metavar="PAGE", help="write the summary as a page with a chart too")
    formats.add_argument("--json", action="store_true", help="print the summary as JSON")
    running = screen.add_argument_group("running")
    running.add_argument("--resume", action="store_true", help="go on with a run that was stopped")
    running.add_argument("--fresh", action="store_true", help="forget a run that was stopped and start over")
    # Other commands have an --engine too, which chooses channels: its name here must be another one for the program.
    running.add_argument(
        "--engine",
        dest="runner",
        choices=("local", "dask"),
        default="local",
        help="where rows are decided: in this process, or on a Dask cluster (always by the compiled channel, with a "
        "sample of the rows through both)",
    )
    running.add_argument("--scheduler", metavar="ADDRESS", help="a Dask scheduler, as tcp://10.0.0.1:8786")
    running.add_argument(
        "--workers", type=int, metavar="N", help="processes of a cluster on this computer (default: 2)"
    )
    screen.add_argument("--no-color", action="store_true", help="no colour; NO_COLOR in the environment does the same")
