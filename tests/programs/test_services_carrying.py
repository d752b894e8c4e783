"""Hours and units earned in an earlier place of the same program count in the next one, and stay where they were earned."""

import json
from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import call_command

from inmates.models import Inmate
from programs.models import Assessment, Enrollment
from programs.rules.assessment import Marks
from programs.services.enrolling import place
from programs.services.evaluating import load_class, standings_of
from programs.services.leaving import leave
from programs.services.marks import enter_marks, lock_marks
from programs.services.marks_table import marks_table
from tests.factories import CompetencyUnitFactory, ConvictFactory, FacilityFactory, SubFieldFactory
from tests.programs.recount import recount
from tests.programs.stage import Stage, day
from tests.refusals import refused

pytestmark = pytest.mark.django_db
DECREE = {"decree_number": "SK-7", "decree_signed_on": date(2026, 1, 20)}
AT = datetime(2026, 2, 20, 5, 0, tzinfo=UTC)
MARCH = {"starts_on": date(2026, 3, 2), "ends_on": date(2026, 3, 27)}


def earlier_stage(**values):
    """A class of a program of 20 JP (900 minutes) in two units, with one person and two meetings held."""
    stage = Stage(**values)
    CompetencyUnitFactory(program=stage.training_class.program)
    return stage


def next_stage(stage, **values):
    """A class of the same program in March, elsewhere."""
    same = {"program": stage.training_class.program, "training_center": stage.training_class.training_center}
    return Stage(**same | MARCH | {"standard": stage.training_class.standard, "facility": FacilityFactory()} | values)


def earn(stage, person, codes="HS", *, lock=True):
    """The person is at meetings on the 2nd, 3rd …"""
    for number, code in enumerate(codes, start=2):
        meeting = stage.meeting([person], held_on=day(number))
        (stage.locked if lock else stage.typed)(meeting, code, at=AT)


def moved(stage, person, on, *, to, **values):
    """The person has left for the facility of the stage ``to``, where his new record stands."""
    leave(enrollment=person, reason="transfer", by=stage.clerk, on=on)
    Inmate.objects.filter(pk=person.inmate_id).update(left_on=on)
    return ConvictFactory(facility=to.training_class.facility, previous=person.inmate, name=person.inmate.name, **values)


def joined(stage, inmate, on=None, **decree):
    (there,) = place(
        inmates=[inmate], training_class=stage.training_class, by=stage.clerk,
        on=on or stage.training_class.starts_on, **DECREE | decree,
    )  # fmt: skip
    return Enrollment.objects.get(pk=there.pk)


def assess(stage, person, unit, mark=80, *, lock=True):
    marks = {person.pk: Marks(mark, mark, mark)}
    enter_marks(training_class=stage.training_class, unit=unit, attempt=1, results=marks, by=stage.blk, at=AT)
    if lock:
        lock_marks(training_class=stage.training_class, by=stage.at_center(), at=AT)


@pytest.fixture
def here():
    return earlier_stage()


@pytest.fixture
def there(here):
    return next_stage(here)


def agrees(stage):
    code, out = stage.training_class.code, StringIO()
    call_command("evaluate_class", code, "--json", stdout=out)
    assert json.loads(out.getvalue()) == recount(code)


# --- Minutes -----------------------------------------------------------------------------------------------------


def test_who_was_transferred_carries_his_minutes_into_the_same_program(here, there):
    # given
    (person,) = here.people(1)
    earn(here, person, "HST")

    # when
    arrived = joined(there, moved(here, person, day(4), to=there))

    # then: 225 and 195, of 900
    assert (arrived.carried_from, arrived.carried_minutes) == (person, 420)
    (standing,) = standings_of(load_class(there.training_class.pk))
    assert (standing.tally.credited, standing.tally.countable) == (420, 420)
    agrees(there)


def test_who_left_and_came_back_carries_them_too(here):
    # given: ill in February, back in March
    (person,) = here.people(1)
    earn(here, person, "H")
    leave(enrollment=person, reason="illness", by=here.clerk, on=day(2))
    again = next_stage(here, facility=here.training_class.facility)

    # when, then
    back = joined(again, person.inmate)
    assert (back.carried_from, back.carried_minutes) == (person, 225)


def test_what_was_carried_before_is_inside(here, there):
    # given
    (person,) = here.people(1)
    earn(here, person, "H")
    arrived = joined(there, moved(here, person, day(2), to=there))
    there.locked(there.meeting([arrived], held_on=date(2026, 3, 2)), "H", at=AT.replace(month=3))
    third = next_stage(here, starts_on=date(2026, 4, 6), ends_on=date(2026, 4, 24))

    # when
    last = joined(third, moved(there, arrived, date(2026, 3, 2), to=third))

    # then
    assert (last.carried_from, last.carried_minutes) == (arrived, 450)
    agrees(third)


def test_a_place_that_ended_before_it_began_passes_on_what_it_carried(here, there):
    # given
    (person,) = here.people(1)
    earn(here, person, "H")
    passing = joined(there, moved(here, person, day(2), to=there))
    leave(enrollment=passing, reason="illness", by=there.clerk, on=MARCH["starts_on"])
    again = next_stage(
        here, facility=there.training_class.facility, starts_on=date(2026, 4, 6), ends_on=date(2026, 4, 24)
    )  # fmt: skip

    # when, then
    last = joined(again, passing.inmate)
    assert (last.carried_from, last.carried_minutes) == (passing, 225)


def test_the_facilities_between_need_no_place(here):
    # given: moved twice, placed only in the third facility
    (person,) = here.people(1)
    earn(here, person, "H")
    between, third = next_stage(here), next_stage(here)
    passing = moved(here, person, day(2), to=between)
    Inmate.objects.filter(pk=passing.pk).update(left_on=day(20))
    last = ConvictFactory(facility=third.training_class.facility, previous=passing)

    # when, then
    assert joined(third, last).carried_minutes == 225


def test_never_more_than_the_minutes_of_the_program(here):
    # given: 45 minutes a JP there, 40 here; a program of 900 minutes there, 800 here
    (person,) = here.people(1)
    earn(here, person, "HHHH")
    there = next_stage(here)
    there.training_class.standard.__class__.objects.filter(pk=there.training_class.standard_id).update(minutes_per_jp=40)

    # when, then
    assert joined(there, moved(here, person, day(5), to=there)).carried_minutes == 800


@pytest.mark.parametrize("case", ["another-code", "another-sub-field", "nothing-earned", "still-here"])
def test_what_is_not_carried(here, case):
    # given
    program = here.training_class.program
    (person,) = here.people(1)
    if case != "nothing-earned":
        earn(here, person, "H")
    there = next_stage(here) if case not in {"another-code", "another-sub-field"} else Stage(**MARCH)
    other = there.training_class.program
    if case == "another-sub-field":
        other.__class__.objects.filter(pk=other.pk).update(code=program.code, sub_field=SubFieldFactory(name="Bubut"))
    if case == "still-here":
        arrived = ConvictFactory(facility=there.training_class.facility, previous=person.inmate)
    else:
        arrived = moved(here, person, day(2), to=there)

    # when
    placed = joined(there, arrived)

    # then
    assert (placed.carried_from, placed.carried_minutes) == (None, 0)


# --- Sheets that are typed or locked later -----------------------------------------------------------------------


def test_a_sheet_typed_after_the_transfer_is_carried_too(here, there):
    # given: the sheet of his last day was still open
    (person,) = here.people(1)
    earn(here, person, "H")
    late = here.meeting([person], held_on=day(3))
    arrived = joined(there, moved(here, person, day(3), to=there))

    # when
    here.typed(late, "H", at=AT)

    # then
    arrived.refresh_from_db()
    assert arrived.carried_minutes == 450
    agrees(there)


def test_nobody_passes_on_hours_whose_sheet_is_not_locked(here, there):
    # given
    (person,) = here.people(1)
    earn(here, person, "H", lock=False)
    joined(there, moved(here, person, day(2), to=there))

    # when, then
    (standing,) = standings_of(load_class(there.training_class.pk))
    assert "open_rows" in standing.blocking
    agrees(there)


# --- Units -------------------------------------------------------------------------------------------------------


def test_units_passed_there_count_by_their_code_without_an_attempt_here(here, there):
    # given: the first unit passed, the second not
    first, second = here.training_class.program.units.all()
    (person,) = here.people(1)
    earn(here, person, "H")
    assess(here, person, first, 80, lock=False)
    assess(here, person, second, 50)

    # when
    arrived = joined(there, moved(here, person, day(2), to=there))

    # then
    (standing,) = standings_of(load_class(there.training_class.pk))
    assert [(unit.code, unit.verdict, unit.tenths, unit.attempts, unit.carried) for unit in standing.units] == [
        (first.code, "K", 800, 0, True), (second.code, None, None, 0, False),
    ]  # fmt: skip
    assert not Assessment.objects.filter(enrollment=arrived).exists()
    _columns, (line,) = marks_table(there.training_class)
    assert [(list(cell.attempts), cell.carried and cell.carried.verdict) for cell in line.cells] == [([], "K"), ([], None)]
    agrees(there)


def test_marks_that_nobody_locked_are_not_carried(here, there):
    unit, _other = here.training_class.program.units.all()
    (person,) = here.people(1)
    earn(here, person, "H")
    assess(here, person, unit, lock=False)
    joined(there, moved(here, person, day(2), to=there))
    (standing,) = standings_of(load_class(there.training_class.pk))
    assert [unit.verdict for unit in standing.units] == [None, None]
    agrees(there)


def test_a_carried_unit_is_not_assessed_again_the_others_are(here, there):
    # given
    first, second = here.training_class.program.units.all()
    (person,) = here.people(1)
    earn(here, person, "H")
    assess(here, person, first)
    arrived = joined(there, moved(here, person, day(2), to=there))
    blk = there.blk

    # when, then
    with refused("carried"):
        enter_marks(
            training_class=there.training_class, unit=first, attempt=1, results={arrived.pk: Marks(80, 80, 80)}, by=blk,
            at=AT,
        )  # fmt: skip
    assess(there, arrived, second, 75)
    (standing,) = standings_of(load_class(there.training_class.pk))
    assert [(unit.verdict, unit.attempts) for unit in standing.units] == [("K", 0), ("K", 1)]
    agrees(there)


def test_units_come_along_a_second_transfer(here, there):
    # given: one unit passed in each of two facilities
    first, second = here.training_class.program.units.all()
    (person,) = here.people(1)
    earn(here, person, "H")
    assess(here, person, first)
    arrived = joined(there, moved(here, person, day(2), to=there))
    assess(there, arrived, second)
    third = next_stage(here, starts_on=date(2026, 4, 6), ends_on=date(2026, 4, 24))

    # when
    joined(third, moved(there, arrived, date(2026, 3, 2), to=third))

    # then
    (standing,) = standings_of(load_class(third.training_class.pk))
    assert [unit.verdict for unit in standing.units] == ["K", "K"]
    agrees(third)


@pytest.mark.parametrize("count", [1, 3])
def test_carrying_asks_a_fixed_number_of_queries(here, there, count, django_assert_num_queries):
    # given
    (unit, _other) = here.training_class.program.units.all()
    people = here.people(count)
    meeting = here.meeting(people, held_on=day(2))
    here.locked(meeting, "H" * count)
    results = {person.pk: Marks(80, 80, 80) for person in people}
    enter_marks(training_class=here.training_class, unit=unit, attempt=1, results=results, by=here.blk, at=AT)
    lock_marks(training_class=here.training_class, by=here.at_center(), at=AT)
    arrived = [moved(here, person, day(2), to=there) for person in people]
    place(inmates=arrived, training_class=there.training_class, by=there.clerk, on=MARCH["starts_on"], **DECREE)
    training_class = load_class(there.training_class.pk)

    # when, then
    with django_assert_num_queries(9):
        standings = standings_of(training_class)
    assert [standing.units[0].carried for standing in standings] == [True] * count
