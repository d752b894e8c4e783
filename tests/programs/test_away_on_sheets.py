"""Who is out to court or hospital on the day of a meeting: preset on the sheet, and told to who may know."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.translation import gettext

from tests.conftest import signed_in
from tests.factories import START, AbsenceFactory, SuspensionFactory
from tests.programs.stage import Stage

pytestmark = pytest.mark.django_db


def away(place, meeting, out, back):
    """Out and back so many days from the meeting; None is not back yet."""
    back_on = None if back is None else meeting.held_on + timedelta(days=back)
    AbsenceFactory(inmate=place.inmate, out_on=meeting.held_on + timedelta(days=out), back_on=back_on)


@pytest.mark.parametrize(
    ("out", "back", "status"),
    [
        pytest.param(0, None, "D", id="out-that-day"),
        pytest.param(-3, 0, "D", id="back-that-day"),
        pytest.param(1, None, "H", id="out-the-day-after"),
        pytest.param(-3, -1, "H", id="back-the-day-before"),
    ],
)
def test_who_is_out_that_day_is_preset_to_d(out, back, status):
    # given
    stage = Stage()
    (place,) = stage.people(1)
    meeting = stage.meeting([place])
    away(place, meeting, out, back)

    # when
    (row,) = signed_in(stage.clerk).get(meeting.get_absolute_url()).context["rows"]

    # then
    assert (row.status, row.stored.status) == (status, "")


def test_where_somebody_is_out_to_is_the_prisons_own():
    # given
    stage = Stage()
    (place,) = stage.people(1)
    meeting = stage.meeting([place])
    AbsenceFactory(inmate=place.inmate, kind="hospital", out_on=meeting.held_on)

    # when
    pages = {
        name: signed_in(user).get(meeting.get_absolute_url()).content.decode()
        for name, user in (("clerk", stage.clerk), ("chief", stage.chief), ("teacher", stage.teacher), ("blk", stage.blk))
    }

    # then
    hospital, neutral = gettext("out to hospital"), gettext("not present (Lapas)")
    assert {name: (hospital in text, neutral in text) for name, text in pages.items()} == {
        "clerk": (True, False), "chief": (True, False), "teacher": (False, True), "blk": (False, True),
    }  # fmt: skip


def test_the_class_page_says_whose_place_waits():
    # given
    stage = Stage()
    place, other = stage.people(2)
    absence = AbsenceFactory(inmate=place.inmate, kind="hospital")
    SuspensionFactory(enrollment=place, absence=absence, from_on=absence.out_on)
    SuspensionFactory(enrollment=other, absence=AbsenceFactory(inmate=other.inmate, back_on=START), from_on=START, until_on=START)
    address = reverse("programs:class-participants", args=[stage.training_class.pk])

    # when
    pages = {name: signed_in(user).get(address) for name, user in (("prison", stage.clerk), ("centre", stage.blk))}

    # then
    assert [row["out_kind"] for row in pages["prison"].context["rows"]] == ["hospital", None]
    hospital, neutral = gettext("out to hospital"), gettext("not present (Lapas)")
    assert {name: (hospital in page.text, neutral in page.text) for name, page in pages.items()} == {
        "prison": (True, False), "centre": (False, True),
    }  # fmt: skip


def test_the_week_presets_the_same_and_saves_nothing_for_it():
    # given
    stage = Stage()
    place, other = stage.people(2)
    meeting = stage.meeting([place, other])
    away(place, meeting, 0, None)
    week = reverse("programs:class-week", args=[stage.training_class.pk]) + f"?of={meeting.held_on}"
    client = signed_in(stage.clerk)

    # when
    (column,) = client.get(week).context["form"].columns
    untouched = {f"cell-{cell.stored.pk}": cell.shown for cell in column.cells.values()} | {f"version-{meeting.pk}": 0}
    refused = client.post(week, untouched)
    client.post(week, untouched | {f"total-{meeting.pk}": "1"})

    # then
    assert [cell.shown for cell in column.cells.values()] == ["D", "H"]
    assert refused.context["form"].errors
    assert [row.status for row in meeting.roster()] == ["D", "H"]
