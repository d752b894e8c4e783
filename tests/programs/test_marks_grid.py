"""The marks of a class in a spreadsheet: downloaded, filled in, looked at, confirmed."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from audit.models import Entry
from inmates.importing.verdicts import Refused
from programs.importing.marks import HEADINGS, read_grid
from programs.models import Assessment
from programs.rules.assessment import Marks, Verdict
from programs.services.marks import enter_marks, lock_marks
from tests.conftest import signed_in
from tests.factories import NOW
from tests.programs.stage import Stage

HEAD = [labels[0] for labels in HEADINGS.values()]
KNOWLEDGE, SKILL, ATTITUDE, VERDICT = (
    HEAD.index(one) for one in ("Pengetahuan", "Keterampilan", "Sikap", "K atau BK tanpa angka")
)
GOOD, POOR = Marks(80, 80, 80), Marks(50, 50, 50)


def book(*rows, head=HEAD):
    made, target = Workbook(), io.BytesIO()
    for row in (head, *rows):
        made.active.append(row)
    made.save(target)
    target.seek(0)
    return target


def line(knowledge=None, skill=None, attitude=None, verdict=None, seen=None, *, attempt=1):
    return ["C.1", "Unit", 1, "Budi", attempt, knowledge, skill, attitude, verdict, seen, None]


# --- Reading: no database ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        pytest.param(line(70, "71", 72), Marks(70, 71, 72), id="marks"),
        pytest.param(line(verdict="bk"), Verdict.NOT_YET, id="verdict-alone"),
        pytest.param(line(80, 80, 80, seen="K 80 80 80"), None, id="as-downloaded"),
        pytest.param(line(verdict="K", seen="K"), None, id="verdict-as-downloaded"),
        pytest.param(line(), None, id="empty"),
        pytest.param(line(verdict="K", seen="K 80 80 80"), Verdict.COMPETENT, id="marks-taken-out"),
        pytest.param(line(101, -1, "7,5"), ["F2 not_a_mark", "G2 not_a_mark", "H2 not_a_mark"], id="out-of-range"),
        pytest.param(line(80), ["G2 aspect_missing", "H2 aspect_missing"], id="one-aspect"),
        pytest.param(line(80, 80, 80, "K"), ["I2 both"], id="marks-and-verdict"),
        pytest.param(line(verdict="lulus"), ["I2 not_a_verdict"], id="another-word"),
        pytest.param(line(seen="K 80 80 80"), ["F2 emptied"], id="emptied"),
        pytest.param(line("=1+1", 80, 80), ["F2 formula", "F2 aspect_missing"], id="formula"),
        pytest.param(line(80, 80, 80, attempt="x"), ["E2 not_an_attempt"], id="no-attempt"),
    ],
)
def test_a_row_says_a_result_or_what_is_wrong_at_which_cell(row, expected):
    listing = read_grid(book(row), "nilai.xlsx")

    said = [f"{one.cell} {one.code}" for one in listing.rejected] or next((one.result for one in listing.marks), None)
    assert said == expected


def test_a_file_without_the_column_of_what_stood_there_is_refused():
    with pytest.raises(Refused) as raised:
        read_grid(book(head=[one for one in HEAD if one != "Saat diunduh"]), "nilai.xlsx")

    assert (raised.value.code, "Saat diunduh" in str(raised.value)) == ("column_missing", True)


# --- Download, preview, confirm ------------------------------------------------------------------


@pytest.fixture
def stage(db):
    return Stage()


def url_of(stage, name="programs:marks-upload"):
    return reverse(name, args=[stage.training_class.pk])


def entered(stage, results, **values):
    unit = stage.training_class.program.units.get()
    enter_marks(training_class=stage.training_class, unit=unit, results=results, by=stage.teacher, at=NOW, attempt=1, **values)


def downloaded(stage):
    response = signed_in(stage.teacher).get(url_of(stage, "programs:marks-download"))
    return load_workbook(io.BytesIO(response.content))


def filled(made, rows):
    """The downloaded workbook with values put into cells of its rows (from 0), by column."""
    for number, values in rows.items():
        for column, value in values.items():
            made.active.cell(row=number + 2, column=column + 1, value=value)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def upload(stage, content, by=None):
    file = SimpleUploadedFile("nilai.xlsx", content)
    return signed_in(by or stage.teacher).post(url_of(stage), {"file": file})


def confirm(stage, preview, by=None):
    return signed_in(by or stage.teacher).post(url_of(stage), {"kept": preview.context["kept"]})


def stored():
    rows = Assessment.objects.order_by("enrollment__seat_number", "attempt")
    return list(rows.values_list("attempt", "knowledge", "skill", "attitude", "verdict"))


def codes(response):
    return [(one.row, one.code) for one in response.context["rejected"]]


def test_the_download_holds_every_attempt_and_the_one_that_is_open(stage):
    # given
    first, second, third = stage.people(3)
    entered(stage, {first.pk: GOOD, second.pk: POOR})
    lock_marks(training_class=stage.training_class, by=stage.blk, at=NOW)

    # when
    rows = list(downloaded(stage).active.values)

    # then
    assert [(row[2], *row[4:]) for row in rows[1:]] == [
        (1, 1, 80, 80, 80, None, "K 80 80 80", "dikunci"),
        (2, 1, 50, 50, 50, None, "BK 50 50 50", "dikunci"),
        (2, 2, *[None] * 6),
        (3, 1, *[None] * 6),
    ]
    assert [row[3] for row in rows[1:]] == [place.printed_name for place in (first, second, second, third)]
    assert Entry.objects.filter(verb="programs.download_marks").count() == 1


def test_what_is_filled_in_is_shown_with_both_values_and_entered_when_confirmed(stage):
    # given a mark that is typed again, an attempt after it in the same file, and an untouched row
    first, second, _third = stage.people(3)
    entered(stage, {first.pk: GOOD, second.pk: POOR})
    rows = {0: {SKILL: 90}, 2: {VERDICT: "K"}}

    # when
    preview = upload(stage, filled(downloaded(stage), rows))

    # then
    shown = [(one.place, one.attempt, one.seen, one.typed) for one in preview.context["changes"]]
    assert shown == [(first, 1, "K 80 80 80", "80 90 80"), (second, 2, "", "K")]
    assert stored() == [(1, 80, 80, 80, "K"), (1, 50, 50, 50, "BK")]
    assert confirm(stage, preview).headers["Location"] == url_of(stage, "programs:class-marks")
    assert stored() == [(1, 80, 90, 80, "K"), (1, 50, 50, 50, "BK"), (2, None, None, None, "K")]
    assert Entry.objects.filter(verb="programs.enter_marks_grid").count() == 1


def test_a_locked_mark_is_refused_at_its_row_and_the_others_with_it(stage):
    # given
    first, _second = stage.people(2)
    entered(stage, {first.pk: GOOD})
    content = filled(downloaded(stage), {0: {SKILL: 90}, 1: {VERDICT: "K"}})
    lock_marks(training_class=stage.training_class, by=stage.blk, at=NOW)

    # when
    preview = upload(stage, content)
    refused = confirm(stage, preview)

    # then
    assert codes(preview) == codes(refused) == [(2, "refused")]
    assert 'name="kept"' not in preview.content.decode()
    assert stored() == [(1, 80, 80, 80, "K")]


def test_what_another_entered_since_the_download_or_the_preview_is_not_typed_over(stage):
    # given
    first, _second = stage.people(2)
    content = filled(downloaded(stage), {0: {VERDICT: "K"}, 1: {VERDICT: "K"}})
    preview = upload(stage, content)
    entered(stage, {first.pk: POOR})

    # when
    late, again = confirm(stage, preview), upload(stage, content)

    # then
    assert codes(preview) == []
    assert codes(late) == codes(again) == [(2, "refused")]
    assert "BK 50 50 50" in late.context["rejected"][0].message
    assert stored() == [(1, 50, 50, 50, "BK")]


def test_a_row_of_nobody_and_one_that_stands_twice_are_named(stage):
    (place,) = stage.people(1)
    code = stage.training_class.program.units.get().code
    row = [code, "", 1, place.printed_name, 1, None, None, None, "K", None, None]

    preview = upload(stage, book(row, row, [code, "", 9, *row[3:]], ["X.9", *row[1:]]).getvalue())

    assert codes(preview) == [(3, "twice"), (4, "person_unknown"), (5, "unit_unknown")]
    assert stored() == []


def test_a_preview_is_confirmed_by_its_reader_in_its_class_only(stage):
    # given
    stage.people(1)
    preview = upload(stage, filled(downloaded(stage), {0: {VERDICT: "K"}}), by=stage.blk)
    other = Stage(training_center=stage.training_class.training_center)

    # when
    answers = [
        confirm(stage, preview, by=stage.teacher),
        confirm(other, preview, by=stage.blk),
        signed_in(stage.blk).post(url_of(stage), {"kept": "x"}),
    ]

    # then
    assert [answer.status_code for answer in answers] == [404, 404, 302]
    assert stored() == []
