"""Where the lines of a chart lie, in whole units of its own drawing surface. Pure: the table beside it holds the figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 480
PITCH, BAR_TOP, BAR_HEIGHT, LABEL_LINE = 46, 22, 14, 16
LEFT, TOP, PLOT_HEIGHT, FOOT = 50, 10, 130, 30
GAP = 4
LABELS_AT_MOST = 6  # under the columns: more would overlap on a telephone


@dataclass(frozen=True, slots=True)
class Value:
    """What a bar shows: its label, its figure (None: none yet), the figure in words, and the mark to be reached, if any."""

    label: str
    figure: int | None
    words: str
    mark: int | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    words: str
    label_y: int
    y: int
    width: int
    mark_x: int | None


@dataclass(frozen=True, slots=True)
class BarChart:
    """Horizontal bars, one below the other, each under its own label."""

    bars: Sequence[Bar]
    height: int
    width: int = WIDTH
    bar_height: int = BAR_HEIGHT


def bar_chart(values: Sequence[Value], *, full: int | None = None) -> BarChart:
    """The longest bar or farthest mark spans the surface, or ``full`` does; what exceeds it is cut off at the edge.

    A figure that is none, nothing or negative has no bar; the smallest other one is a unit wide, so that it is seen.
    """
    reach = full or max((number for one in values for number in (one.figure, one.mark) if number), default=0)
    bars = [
        Bar(
            label=one.label,
            words=one.words,
            label_y=row * PITCH + LABEL_LINE,
            y=row * PITCH + BAR_TOP,
            width=_along(one.figure, reach),
            mark_x=_along(one.mark, reach) if one.mark is not None else None,
        )
        for row, one in enumerate(values)
    ]
    return BarChart(bars, height=len(bars) * PITCH)


def _along(number: int | None, reach: int) -> int:
    if not number or number < 0 or reach <= 0:
        return 0
    return min(max(WIDTH * number // reach, 1), WIDTH)


@dataclass(frozen=True, slots=True)
class Column:
    x: int
    y: int
    width: int
    height: int
    middle: int
    label: str


@dataclass(frozen=True, slots=True)
class ColumnChart:
    """Upright columns from 0 to 100 %, with the line of a minimum; ``grid`` are the heights of 0, 50 and 100 %."""

    columns: Sequence[Column]
    grid: Sequence[tuple[int, str]]
    minimum_y: int | None
    width: int = WIDTH
    height: int = TOP + PLOT_HEIGHT + FOOT
    left: int = LEFT
    foot: int = TOP + PLOT_HEIGHT + 20


def column_chart(tenths: Sequence[tuple[str, int | None]], *, minimum: int | None = None) -> ColumnChart:
    """Percentages in tenths (None: nothing yet, an empty place), in their order; so many labels as can be read.

    Over 100 % is cut off at the top. ``minimum`` in whole percent.
    """
    pitch = (WIDTH - LEFT) // max(len(tenths), 1)
    every = -(-len(tenths) // LABELS_AT_MOST) or 1
    columns = []
    for position, (label, figure) in enumerate(tenths):
        height = PLOT_HEIGHT * min(figure or 0, 1000) // 1000
        x = LEFT + position * pitch
        shown = label if position % every == 0 else ""
        columns.append(Column(x, TOP + PLOT_HEIGHT - height, max(pitch - GAP, 1), height, x + (pitch - GAP) // 2, shown))
    grid = [(_height_of(percent), f"{percent}%") for percent in (0, 50, 100)]
    return ColumnChart(columns, grid, None if minimum is None else _height_of(minimum))


def _height_of(percent: int) -> int:
    return TOP + PLOT_HEIGHT - PLOT_HEIGHT * percent // 100
