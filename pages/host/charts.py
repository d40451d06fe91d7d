"""Small drawings out of counts, as coordinates for SVG. Each page has the numbers beside them."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, log10
from typing import Final

SPARK_WIDTH: Final = 78
SPARK_HEIGHT: Final = 19
LEFT, RIGHT, TOP, BOTTOM = 36, 440, 30, 186
BAR_WIDTH: Final = 16
BAR_GAP: Final = 4


def by_day(days: Iterable[tuple[dt.date, int]], *, until: dt.date) -> list[tuple[dt.date, int]]:
    """Return the running total at the end of every day from the first to ``until``."""
    counts = dict(days)
    if not counts:
        return []
    day, total, points = min(counts), 0, []
    while day <= max(until, *counts):
        total += counts.get(day, 0)
        points.append((day, total))
        day += dt.timedelta(days=1)
    return points


def sparkline(totals: Sequence[int]) -> str:
    """Return the path of a line 80 wide and 24 high; nothing for fewer than two points."""
    if len(totals) < 2:  # noqa: PLR2004
        return ""
    top = max(totals) or 1
    step = SPARK_WIDTH / (len(totals) - 1)
    points = [
        f"{1 + number * step:.1f} {2 + SPARK_HEIGHT * (1 - total / top):.1f}"
        for number, total in enumerate(totals)
    ]
    return "M" + " L".join(points)


@dataclass(frozen=True)
class Axis:
    """The scale of a chart: round numbers up to the first at or above the highest."""

    ticks: tuple[tuple[int, int], ...]
    top: int

    def y(self, value: int) -> int:
        return round(BOTTOM - (BOTTOM - TOP) * value / self.top)


def axis(highest: int) -> Axis:
    """Return two or three round steps: 1, 2 or 5 times a power of ten each."""
    highest = max(1, highest)
    rough = highest / 3
    power = 10 ** max(0, int(log10(rough))) if rough >= 1 else 1
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)
    top = step * ceil(highest / step)
    scale = Axis((), top)
    return Axis(tuple((value, scale.y(value)) for value in range(0, top + 1, step)), top)


@dataclass(frozen=True)
class LineChart:
    axis: Axis
    line: str
    area: str
    first: dt.date
    last: dt.date
    total: int
    end: tuple[int, int]


def line_chart(points: Sequence[tuple[dt.date, int]]) -> LineChart | None:
    """Return a rising line over days; None for fewer than two days."""
    if len(points) < 2:  # noqa: PLR2004
        return None
    scale = axis(points[-1][1])
    step = (RIGHT - LEFT) / (len(points) - 1)
    places = [(round(LEFT + number * step), scale.y(total)) for number, (_day, total) in enumerate(points)]
    line = "M" + " L".join(f"{x} {y}" for x, y in places)
    area = f"{line} L{places[-1][0]} {BOTTOM} L{LEFT} {BOTTOM}Z"
    return LineChart(scale, line, area, points[0][0], points[-1][0], points[-1][1], places[-1])


@dataclass(frozen=True)
class Bar:
    x: int
    y: int
    height: int


@dataclass(frozen=True)
class BarGroup:
    label: str
    middle: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class BarChart:
    axis: Axis
    groups: tuple[BarGroup, ...]


def bar_chart(rows: Sequence[tuple[str, Sequence[int]]]) -> BarChart | None:
    """Return groups of bars, one group per row of label and counts; None without rows."""
    if not rows:
        return None
    scale = axis(max(max(counts) for _label, counts in rows))
    slot = (RIGHT - LEFT) / len(rows)
    groups = []
    for number, (label, counts) in enumerate(rows):
        middle = round(LEFT + slot * (number + 0.5))
        width = len(counts) * (BAR_WIDTH + BAR_GAP) - BAR_GAP
        bars = tuple(
            Bar(middle - width // 2 + place * (BAR_WIDTH + BAR_GAP), scale.y(count), BOTTOM - scale.y(count))
            for place, count in enumerate(counts)
        )
        groups.append(BarGroup(label, middle, bars))
    return BarChart(scale, tuple(groups))


@dataclass(frozen=True)
class CrowdChart:
    """How many were there over the time of a webinar, from its beginning to its end."""

    axis: Axis
    line: str
    area: str
    dots: tuple[tuple[int, int], ...]


def crowd_chart(counts: Sequence[int]) -> CrowdChart | None:
    """Return a line over equal steps of time; None for fewer than two counts, or for nobody."""
    if len(counts) < 2 or not any(counts):  # noqa: PLR2004
        return None
    scale = axis(max(counts))
    step = (RIGHT - LEFT) / (len(counts) - 1)
    dots = tuple((round(LEFT + number * step), scale.y(count)) for number, count in enumerate(counts))
    line = "M" + " L".join(f"{x} {y}" for x, y in dots)
    return CrowdChart(scale, line, f"{line} L{RIGHT} {BOTTOM} L{LEFT} {BOTTOM}Z", dots)


@dataclass(frozen=True)
class Strip:
    """A bar that lies: ``width`` for the count and ``part_width`` for a part of it, at most ``STRIP`` wide."""

    label: str
    count: int
    part: int
    width: int
    part_width: int


STRIP: Final = 200


def strips(rows: Sequence[tuple[str, int, int]]) -> tuple[Strip, ...]:
    """Return lying bars on one scale, one per row of label, count, and a part of the count."""
    most = max((count for _label, count, _part in rows), default=0) or 1
    return tuple(
        Strip(label, count, part, round(STRIP * count / most), round(STRIP * part / most))
        for label, count, part in rows
    )
