"""The picture of the figures, as SVG written by hand: bars on a logarithmic scale, and lines where both scales are."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

WIDTH, HEIGHT = 960, 900
INK, FAINT, PAPER = "#1d2430", "#d5dae2", "#ffffff"
COLOURS = ("#0b5cad", "#b4560b", "#5a6472", "#1c7c54", "#8a3ffc")
"""The first is ours. They differ in lightness too."""

Points = Sequence[tuple[float, float]]


class Picture:
    """Panels beneath and beside each other."""

    def __init__(self, title: str, told: str) -> None:
        self._parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
            f'font-family="system-ui, sans-serif" font-size="13" fill="{INK}">',
            f"<title>{escape(title)}</title>",
            f"<desc>{escape(told)}</desc>",
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/>',
        ]

    def text(self, x: float, y: float, words: str, *, anchor: str = "start", bold: bool = False) -> None:
        weight = ' font-weight="600"' if bold else ""
        self._parts.append(f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{weight}>{escape(words)}</text>')

    def bars(self, top: float, heading: str, values: Sequence[tuple[str, float, str, bool]]) -> float:
        """Bars from the smallest value; each has a name, a value, its words, and whether it is ours. Returns the bottom."""
        left, right = 300.0, WIDTH - 130.0
        self.text(20, top, heading, bold=True)
        low = math.log10(min(value for _, value, _, _ in values)) - 0.3
        high = math.log10(max(value for _, value, _, _ in values))
        y = top + 14
        for name, value, words, own in values:
            length = (math.log10(value) - low) / (high - low) * (right - left)
            self.text(left - 8, y + 14, name, anchor="end", bold=own)
            fill = COLOURS[0] if own else COLOURS[2]
            self._parts.append(
                f'<rect x="{left:.1f}" y="{y:.1f}" width="{length:.1f}" height="18" rx="2" fill="{fill}"/>'
            )
            self.text(left + length + 8, y + 14, words, bold=own)
            y += 24
        return y

    def lines(
        self, box: tuple[float, float, float, float], heading: str, across: str, up: str, series: Mapping[str, Points]
    ) -> None:
        """Lines in a box (left, top, width, height), both scales logarithmic, each line named at its end."""
        left, top, width, height = box
        self.text(left, top - 12, heading, bold=True)
        inner = (left + 62, top, width - 150, height - 44)
        points = [point for line in series.values() for point in line]
        xs, ys = [math.log10(x) for x, _ in points], [math.log10(y) for _, y in points]
        x_low, x_high = min(xs), max(xs)
        y_low, y_high = math.floor(min(ys)), math.ceil(max(ys))

        def place(x: float, y: float) -> tuple[float, float]:
            return (
                inner[0] + (math.log10(x) - x_low) / (x_high - x_low) * inner[2],
                inner[1] + inner[3] - (math.log10(y) - y_low) / (y_high - y_low) * inner[3],
            )

        for power in range(y_low, y_high + 1):
            x, y = place(10**x_low, 10**power)
            self._parts.append(f'<path d="M{x:.1f} {y:.1f}h{inner[2]:.1f}" stroke="{FAINT}"/>')
            self.text(x - 6, y + 4, _number(10.0**power), anchor="end")
        for value in sorted({x for x, _ in points}):
            x, y = place(value, 10.0**y_low)
            self.text(x, y + 18, _number(value), anchor="middle")
        self.text(inner[0] + inner[2] / 2, top + height - 6, f"{across}; upwards: {up}", anchor="middle")
        ends: list[float] = []
        for number, (name, line) in enumerate(series.items()):
            colour = COLOURS[number % len(COLOURS)]
            spots = [place(x, y) for x, y in line]
            path = " ".join(f"{'L' if at else 'M'}{x:.1f} {y:.1f}" for at, (x, y) in enumerate(spots))
            self._parts.append(f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
            self._parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in spots]
            x, y = spots[-1]
            while any(abs(y - other) < 15 for other in ends):
                y -= 4
            ends.append(y)
            self._parts.append(f'<text x="{x + 8:.1f}" y="{y + 4:.1f}" fill="{colour}">{escape(name)}</text>')

    def svg(self) -> str:
        """The whole picture."""
        return "\n".join([*self._parts, "</svg>"]) + "\n"


def _number(value: float) -> str:
    if value >= 1_000_000:
        return f"{value / 1_000_000:g} M"
    return f"{value / 1000:g} k" if value >= 1000 and value % 1000 == 0 else f"{value:,g}"
