"""Where bars, marks and columns lie: whole units of the drawing surface, never outside it."""

import pytest

from reports.rules.charts import Value, bar_chart, column_chart


def widths(*figures, marks=(), full=None):
    marks = [*marks, *[None] * (len(figures) - len(marks))]
    chart = bar_chart([Value("a", figure, "", mark) for figure, mark in zip(figures, marks, strict=True)], full=full)
    return [bar.width for bar in chart.bars], [bar.mark_x for bar in chart.bars]


@pytest.mark.parametrize(
    ("figures", "marks", "full", "bars", "lines"),
    [
        pytest.param([100, 50, 25], [], None, [480, 240, 120], [None] * 3, id="the-longest-spans-the-surface"),
        pytest.param([50, 10], [100, 20], None, [240, 48], [480, 96], id="the-farthest-mark-spans-it"),
        pytest.param([50, 100], [], 200, [120, 240], [None, None], id="full-spans-it"),
        pytest.param([300], [400], 200, [480], [480], id="cut-off-at-the-edge"),
        pytest.param([1, 100_000], [], None, [1, 480], [None, None], id="the-smallest-is-seen"),
        pytest.param([0, None, -5], [0], None, [0, 0, 0], [0, None, None], id="nothing-none-and-negative"),
        pytest.param([], [], None, [], [], id="no-bar"),
    ],
)
def test_bars(figures, marks, full, bars, lines):
    assert widths(*figures, marks=marks, full=full) == (bars, lines)


def test_bars_lie_below_each_other_each_under_its_label():
    chart = bar_chart([Value("satu", 1, "1"), Value("dua", 2, "2")])

    assert [(bar.label, bar.label_y, bar.y) for bar in chart.bars] == [("satu", 16, 22), ("dua", 62, 68)]
    assert chart.height == 92


@pytest.mark.parametrize(
    ("tenths", "height", "y"),
    [(None, 0, 140), (0, 0, 140), (1, 0, 140), (500, 65, 75), (799, 103, 37), (1000, 130, 10), (1428, 130, 10)],
)
def test_a_column_stands_on_the_line_of_nothing(tenths, height, y):
    (column,) = column_chart([("1/1", tenths)]).columns

    assert (column.height, column.y) == (height, y)


@pytest.mark.parametrize(("count", "labels"), [(1, 1), (6, 6), (7, 4), (12, 6), (13, 5), (0, 0)])
def test_no_more_labels_than_can_be_read_and_no_column_outside(count, labels):
    chart = column_chart([(str(number), 500) for number in range(count)], minimum=80)

    assert len([column for column in chart.columns if column.label]) == labels
    assert all(chart.left <= column.x and column.x + column.width <= chart.width for column in chart.columns)
    assert (chart.minimum_y, chart.grid) == (36, [(140, "0%"), (75, "50%"), (10, "100%")])
