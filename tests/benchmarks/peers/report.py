"""The figures as Markdown tables between two markers of docs/benchmarks.md, and as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks.peers.plot import Picture

START, END = "<!-- measured: start -->", "<!-- measured: end -->"
COMMAND = '.venv/bin/pytest tests/benchmarks/bench_peers.py -m "" -s -o "python_files=bench_*.py"'


def write(folder: Path, results: dict[str, Any]) -> None:
    """Put the tables between the markers of `benchmarks.md`, and the picture beside them."""
    page = folder / "benchmarks.md"
    text = page.read_text(encoding="utf-8")
    before, _, rest = text.partition(START)
    _, found, after = rest.partition(END)
    if not found:
        raise ValueError(f"{page} lacks the markers `{START}` and `{END}`")
    page.write_text(f"{before}{START}\n\n{tables(results)}\n{END}{after}", encoding="utf-8")
    (folder / "pictures" / "benchmarks.svg").write_text(picture(results), encoding="utf-8")


def _table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    marks = ["---", *("---:" for _ in head[1:])]
    return "\n".join(f"| {' | '.join(line)} |" for line in (head, marks, *lines)) + "\n"


def us(seconds: float) -> str:
    """Seconds as microseconds, with no more digits than mean something."""
    micro = seconds * 1e6
    return f"{micro:.2f}" if micro < 10 else f"{micro:.1f}" if micro < 100 else f"{micro:,.0f}"


def mb(kilobytes: float | None) -> str:
    return "-" if kilobytes is None else f"{kilobytes / 1024:.1f}"


def tables(results: dict[str, Any]) -> str:
    """All tables, one beneath the other."""
    on = results["machine"]
    noise = results["single"]["again"]
    loads = " and ".join(f"{load:.1f}" for load in results["load average"])
    parts = [
        f"Measured on {results['date']} with `{COMMAND}` ({results['minutes']:.1f} minutes): {on['processor']}, "
        f"{on['cores']} cores, {on['system']}, Python {on['python']}, NumPy {on['numpy']}. Load average {loads} before and "
        f"after. Noise: the same thing measured twice gave {noise['ratio']:.2f}; within one row the slowest round took up to "
        f"{max(one.get('spread', 1) for one in results['single'].values()):.1f} times the quickest.\n",
        f"The policy has {results['rules']} rules and {results['facts']} facts that rules look at.\n",
        "### One decision from a dict of facts\n",
        _single(results),
        _besides(results),
        "### Loading and cold start\n",
        _starts(results),
        "### Many rows from columns\n",
        _batch(results),
        "### Growth\n",
        _growth(results),
        "![The figures as bars and lines](pictures/benchmarks.svg)\n",
    ]
    return "\n".join(parts)


def _single(results: dict[str, Any]) -> str:
    lines = []
    told = [one for name, one in results["single"].items() if name != "again"]
    for one in sorted(told, key=lambda one: one.get("seconds", 9e9)):
        if "seconds" not in one:
            lines.append([one["label"], one.get("version", ""), "not measured: " + one["not measured"], "", "", ""])
            continue
        lines.append(
            [
                one["label"],
                one["version"],
                us(one["seconds"]),
                f"{1 / one['seconds']:,.0f}",
                f"{one['ratio']:.2f}" if one["ratio"] < 10 else f"{one['ratio']:,.0f}",
                f"{one['equal']:,}",
            ]
        )
    return _table(["", "version", "µs each", "a second", "times ours", "answers equal"], lines)


def _besides(results: dict[str, Any]) -> str:
    unmet = results["unmet"]
    told = "; ".join(
        f"{label} {us(unmet[name])} µs"
        for name, label in (("ours", "safetriage"), ("plain", "plain ifs"), ("zen-table", "zen-engine"))
        if name in unmet
    )
    lines = [f"Situations never met before, drawn evenly from all there can be: {told}.\n"]
    if "both to durable" in results:
        lines.append(
            "A whole decision with both channels took "
            f"{results['both to durable']:.2f} times as long as durable-rules alone on the same situation.\n"
        )
    return "\n".join(lines)


def _starts(results: dict[str, Any]) -> str:
    bare = results["starts"]["none"]
    lines = []
    for name, one in sorted(results["starts"].items(), key=lambda item: item[1]["cold"]):
        if name != "none":
            label = results["single"][name]["label"]
            lines.append([label, f"{one['load'] * 1000:.1f}", f"{one['cold'] * 1000:.0f}", mb(one["kilobytes"])])
    return (
        f"Over a bare Python ({bare['cold'] * 1000:.0f} ms, {mb(bare['kilobytes'])} MB), from the start of the process to the "
        "first answer. Loading is that of the translated policy, with the library already imported; polars has nothing to load, "
        "as it makes its query with the data.\n\n" + _table(["", "load, ms", "cold start, ms", "memory, MB"], lines)
    )


NAMES = {"ours": "safetriage", "polars": "polars", "duckdb": "DuckDB"}


def _label(name: str) -> str:
    engine, _, rules = name.partition("-")
    return NAMES[engine] + (", and which rules" if rules else ", verdict")


def _batch(results: dict[str, Any]) -> str:
    batch, reach = results["batch"], results["bandwidth"]
    lines = []
    for name, one in batch["engines"].items():
        rate = batch["rows"] / one["seconds"]
        share = rate * batch["bytes"] / reach
        lines.append([_label(name), f"{rate / 1e6:.2f}", f"{one['ratio']:.2f}", f"{share * 100:.1f} %"])
    missing = "".join(f"\n{NAMES[name]}: not measured, {why}.\n" for name, why in batch["missing"].items())
    return (
        f"{batch['rows']:,} rows of codes, one byte a column, {batch['bytes']} bytes a row with the verdict; they have "
        f"{batch['outcomes']:,} distinct answers. The machine reads {reach / 1e9:.1f} GB/s; the share is that of the rows. "
        "polars and DuckDB use all cores, safetriage one.\n\n"
        + _table(["", "million rows a second", "times ours", "share of the read bandwidth"], lines)
        + missing
    )


def _growth(results: dict[str, Any]) -> str:
    lines = [
        [
            f"{one['rules']:,}",
            f"{one['facts']:,}",
            us(one["ours"]),
            us(one["fresh"]),
            us(one["plain"]),
            us(one["zen"]) if one["zen"] else "not measured",
            f"{one['prepare'] * 1000:.0f}",
            mb(one["held"] / 1024),
            mb(one["learned"] / 1024),
        ]
        for one in results["growth"]["rules"]
    ]
    head = ["rules", "facts", "ours, µs", "never met, µs", "plain ifs, µs", "zen-engine, µs"]
    first = _table([*head, "prepare, ms", "policy, MB", "after 2,000 situations, MB"], lines)
    by_rows = results["growth"]["rows"]
    engines = list(by_rows)
    counts = [one["rows"] for one in by_rows[engines[0]]]
    second = _table(
        ["rows", *(f"{NAMES[name]}, ms" for name in engines), *(f"{NAMES[name]}, MB" for name in engines)],
        [
            [
                f"{count:,}",
                *(f"{by_rows[name][at]['seconds'] * 1000:.2f}" for name in engines),
                *(mb(by_rows[name][at]["kilobytes"]) for name in engines),
            ]
            for at, count in enumerate(counts)
        ],
    )
    return (
        "The policy copied, with facts and rules of other names in each copy; and more rows, verdicts only.\n\n"
        f"{first}\n{second}"
    )


def picture(results: dict[str, Any]) -> str:
    """Bars for one decision, lines for growth."""
    made = Picture(
        "Benchmarks", "Microseconds for one decision, and growth with rules and rows; the tables hold the same."
    )
    told = [(name, one) for name, one in results["single"].items() if "seconds" in one and name != "again"]
    told.sort(key=lambda item: item[1]["seconds"])
    values = [
        (one["label"], one["seconds"] * 1e6, f"{us(one['seconds'])} µs", name.startswith("ours")) for name, one in told
    ]
    bottom = made.bars(30, "One decision from a dict of facts (logarithmic)", values)
    rules, by_rows = results["growth"]["rules"], results["growth"]["rows"]
    times = {
        label: [(one["rules"], one[name] * 1e6) for one in rules if one[name]]
        for name, label in (("ours", "safetriage"), ("plain", "plain ifs"), ("zen", "zen-engine"))
    }
    memory = {
        "policy": [(one["rules"], one["held"] / 2**20) for one in rules],
        "2,000 met": [(one["rules"], one["learned"] / 2**20) for one in rules],
    }
    top = bottom + 60
    made.lines((20, top, 460, 230), "One decision as rules grow", "rules", "µs", {k: v for k, v in times.items() if v})
    made.lines((490, top, 460, 230), "Memory as rules grow", "rules", "MB", memory)
    rows_times = {NAMES[name]: [(one["rows"], one["seconds"] * 1000) for one in line] for name, line in by_rows.items()}
    rows_memory = {
        NAMES[name]: [(one["rows"], max(one["kilobytes"] / 1024, 0.01)) for one in line if one["kilobytes"] is not None]
        for name, line in by_rows.items()
    }
    made.lines((20, top + 280, 460, 230), "Batches as rows grow", "rows", "ms", rows_times)
    made.lines((490, top + 280, 460, 230), "Their memory", "rows", "MB", {k: v for k, v in rows_memory.items() if v})
    return made.svg()
