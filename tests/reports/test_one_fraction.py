"""Register, participants, profile, papers, command and workbook show one and the same fraction, whatever was recorded."""

import io
import json
import re
from html import unescape

import pytest
from django.core.management import call_command
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from programs.models import Enrollment
from programs.rules.attendance import credited_minutes
from programs.services.bringing_in import export_class
from reports.papers.hours_note import hours_note
from reports.papers.training_history import training_history_paper
from tests.conftest import signed_in
from tests.factories import NOW, AttendanceFactory, ClassSessionFactory
from tests.programs import recount
from tests.programs.stage import Stage, day

pytestmark = pytest.mark.django_db
MINUTES = 225


@st.composite
def rows(draw):
    """What one person's row says: (code, minutes missed)."""
    code = draw(st.sampled_from(["", "H", "T", "S", "I", "A", "D"]))
    return code, draw(st.integers(1, MINUTES - 1)) if code == "T" else 0


@st.composite
def meetings(draw):
    """(row, whether the meeting was cancelled, row of the make-up or None)."""
    row = draw(rows())
    return row, row[0] == "" and draw(st.booleans()), draw(st.none() | rows())


def attended(stage, place, number, row, **values):
    code, missed = row
    meeting = ClassSessionFactory(training_class=stage.training_class, held_on=day(2 + number), **values)
    credited = credited_minutes(code, meeting_minutes=MINUTES, missed_minutes=missed)
    AttendanceFactory(meeting=meeting, enrollment=place, status=code, missed_minutes=missed, credited_minutes=credited)
    return meeting


def played(found):
    """A class with one participant who was recorded as ``found``."""
    stage = Stage()
    (place,) = stage.people(1)
    for number, (row, cancelled, make_up) in enumerate(found):
        gone = {"cancelled_at": NOW, "cancelled_by": stage.clerk, "cancel_cause": "search"} if cancelled else {}
        original = attended(stage, place, number, row, **gone)
        if make_up is not None:
            attended(stage, place, number + 10, make_up, makes_up=original)
    return stage, place


def recounted(found):
    """The percentage by the independent recount of what was recorded, as text; None of nothing."""
    sheet = []
    for number, (row, cancelled, make_up) in enumerate(found):
        sheet.append(recount_row(number, row, cancelled=cancelled))
        if make_up is not None:
            sheet.append(recount_row(100 + number, make_up, makes_up=number))
    credited, countable, *_rest = recount.minutes_of(sheet)
    return recount.percentage(credited, countable)


def recount_row(meeting, row, *, makes_up=None, cancelled=False):
    return {
        "meeting": meeting, "makes_up": makes_up, "minutes": MINUTES, "code": row[0], "missed": row[1], "cancelled": cancelled
    }  # fmt: skip


def percentage_of(page, pattern):
    """The figure in the cell that ``pattern`` finds, with a point; None for the dash."""
    text = re.search(pattern + r"\s*(\d+,\d|–)", unescape(page.content.decode()), re.DOTALL)[1]
    return None if text == "–" else text.replace(",", ".")


def on_pages(stage, place):
    client, name = signed_in(stage.clerk), re.escape(place.printed_name)
    klass, person = [stage.training_class.pk], [place.inmate_id]
    shown = {
        "register": ("programs:class-attendance", klass, rf'class="data register".*?{name}.*?<td class="num">'),
        "participants": ("programs:class-participants", klass, rf'{name}.*<td class="num">'),
        "trainings": ("programs:inmate-trainings", person, r'data-label="Kehadiran">'),
        "profile": ("reports:inmate-overview", person, r'data-label="Kehadiran">'),
    }
    return {
        where: percentage_of(client.get(reverse(url, args=arguments)), pattern)
        for where, (url, arguments, pattern) in shown.items()
    }


def on_papers(stage, place):
    history = training_history_paper(place.inmate, by=stage.clerk, at=NOW).context["lines"][0].percentage
    Enrollment.objects.filter(pk=place.pk).update(
        ended_on=day(28), ended_by=stage.clerk, end_reason="release", status="left"
    )  # the statement is for who has left; all meetings lie before
    gone = Enrollment.objects.select_related(
        "inmate", "training_class__facility", "training_class__training_center", "training_class__program",
        "training_class__standard",
    ).get(pk=place.pk)  # fmt: skip
    statement = hours_note(gone, by=stage.clerk, at=NOW).context["percentage"]
    return {
        where: None if text == "–" else text.replace(",", ".")
        for where, text in {"history": history, "statement": statement}.items()
    }


def by_command(stage):
    out = io.StringIO()
    call_command("evaluate_class", stage.training_class.code, "--json", stdout=out)
    return json.loads(out.getvalue())["participants"][0]["percentage"]


def in_workbook(stage):
    """Recounted from the cells that leave the house."""
    book = load_workbook(io.BytesIO(export_class(stage.training_class, by=None)))
    head, *lines = book["Pertemuan"].iter_rows(values_only=True)
    column = head.index
    codes_head, codes = list(book["Kehadiran"].iter_rows(values_only=True))[:2]
    sheet = []
    for line in lines:
        number = line[column("Pertemuan")]
        cell = codes[codes_head.index(str(number))].strip("-")  # a dash: not recorded
        code, missed = cell[:1].upper(), int(cell[1:] or 0)
        sheet.append(
            recount_row(
                number, (code, missed), makes_up=line[column("Mengganti pertemuan")],
                cancelled=line[column("Dibatalkan pada")] is not None,
            )
        )  # fmt: skip
    credited, countable, *_rest = recount.minutes_of(sheet)
    return recount.percentage(credited, countable)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(found=st.lists(meetings(), min_size=1, max_size=4))
def test_everywhere_stands_the_same_fraction(found):
    # given
    stage, place = played(found)

    # when
    shown = on_pages(stage, place) | {"command": by_command(stage), "workbook": in_workbook(stage)} | on_papers(stage, place)

    # then
    assert shown == dict.fromkeys(shown, recounted(found))
