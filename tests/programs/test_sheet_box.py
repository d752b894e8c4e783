import pytest

from programs.rules.sheet_box import BoxProblem, CellMark, read_box, read_cell

ROWS = range(1, 17)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("h", CellMark("H"), id="present"),
        pytest.param(" S ", CellMark("S"), id="capitals-and-gaps"),
        pytest.param("t30", CellMark("T", 30), id="late"),
        pytest.param("T05", CellMark("T", 5), id="late-with-a-zero"),
        pytest.param("a", CellMark("A"), id="absent"),
        pytest.param("ak", CellMark("A", reason="hukdis"), id="in-the-discipline-cell"),
        pytest.param("t", None, id="late-without-minutes"),
        pytest.param("hk", None, id="present-in-the-cell"),
        pytest.param("x", None, id="unknown-code"),
        pytest.param("30t", None, id="minutes-first"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_a_cell(text, expected):
    assert read_cell(text) == expected


@pytest.mark.parametrize("text", ["H", "S", "T30", "A", "Ak"])
def test_a_mark_reads_as_it_is_written(text):
    assert str(read_cell(text)) == text


def test_a_line_of_exceptions():
    box = read_box("3s 7i, 11T30;14a", ROWS)
    assert box.marks == {3: CellMark("S"), 7: CellMark("I"), 11: CellMark("T", 30), 14: CellMark("A")}
    assert box.problems == []


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        pytest.param("17s", [("17s", BoxProblem.NOT_ON_ROSTER)], id="no-such-row"),
        pytest.param("3s 3i", [("3i", BoxProblem.TWICE)], id="a-row-twice"),
        pytest.param("s3", [("s3", BoxProblem.UNREADABLE)], id="code-first"),
        pytest.param("3", [("3", BoxProblem.UNREADABLE)], id="no-code"),
        pytest.param("3t", [("3t", BoxProblem.UNREADABLE)], id="late-without-minutes"),
        pytest.param("3 s", [("3", BoxProblem.UNREADABLE), ("s", BoxProblem.UNREADABLE)], id="torn-apart"),
        pytest.param("  ", [], id="nothing"),
    ],
)
def test_what_cannot_be_read_is_named(text, problems):
    assert read_box(text, ROWS).problems == problems


def test_what_can_be_read_is_read_beside_what_cannot():
    assert read_box("3s 99x 4i", ROWS).marks == {3: CellMark("S"), 4: CellMark("I")}
