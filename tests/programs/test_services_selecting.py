from datetime import date

import pytest

from inmates.models import Inmate
from programs.models import SelectionCriteria
from programs.rules.selection import Criteria
from programs.services.evaluating import load_class
from programs.services.selecting import candidates, keep_criteria, kept_criteria
from tests.factories import START, ConvictFactory, InmateFactory, InterestFactory, TrainingFieldFactory
from tests.programs.stage import Stage, day
from tests.refusals import last_entry, refused

pytestmark = pytest.mark.django_db
ALL = Criteria(max_remaining_months=24, past_two_thirds=True, interested=True, off_routine_duty=True)


def convict(stage, **values):
    return ConvictFactory(facility=stage.training_class.facility, **values)


def test_everybody_is_shown_with_reasons_margin_and_what_is_not_met():
    # given: two thirds of the first sentence are served on 11 January 2026, of the others later
    stage = Stage()
    chosen = convict(stage, admitted_on=date(2024, 1, 10), release_on=date(2027, 1, 10))
    other = convict(stage, routine_duty=True)
    soon = convict(stage, release_on=day(28))
    field = stage.training_class.program.sub_field.field
    InterestFactory(inmate=chosen, field=field)
    InterestFactory(inmate=other, field=TrainingFieldFactory(code="PANGKAS", name="Tata Rambut"))
    soon_two_thirds = date(2025, 10, 13)

    # when
    rows = candidates(stage.training_class, Inmate.objects.order_by("pk"), on=START, criteria=ALL)

    # then
    assert [(row.inmate, list(row.reasons), row.margin, list(row.unmet)) for row in rows] == [
        (chosen, [], 310, []),
        (other, [], 675, ["two_thirds", "interest", "routine_duty"]),
        (soon, ["release_before_end"], -6, ["interest"]),
    ]
    assert [(row.fits, row.chosen) for row in rows] == [(True, True), (True, False), (False, False)]
    assert [row.two_thirds_on for row in rows] == [date(2026, 1, 10), date(2027, 1, 10), soon_two_thirds]
    assert [(row.remaining_months, row.interested) for row in rows] == [(12, True), (24, False), (1, False)]


def test_two_thirds_are_counted_from_the_first_of_the_facilities_somebody_was_moved_through():
    # given: three years, half a year of them here, after two moves
    stage = Stage()
    first = InmateFactory(admitted_on=date(2024, 1, 10), left_on=date(2025, 3, 1))
    between = InmateFactory(admitted_on=date(2025, 3, 1), left_on=date(2025, 8, 1), previous=first)
    convict(stage, admitted_on=date(2025, 8, 1), release_on=date(2027, 1, 10), previous=between)

    # when
    here = Inmate.objects.filter(left_on=None)
    (row,) = candidates(stage.training_class, here, on=START, criteria=Criteria(past_two_thirds=True))

    # then
    assert (row.two_thirds_on, list(row.unmet)) == (date(2026, 1, 10), [])


def test_without_criteria_only_the_reasons_count():
    stage = Stage()
    convict(stage, routine_duty=True)
    (row,) = candidates(stage.training_class, Inmate.objects.all(), on=START)
    assert (row.chosen, list(row.unmet)) == (True, [])


def test_criteria_are_kept_with_the_class_and_replaced():
    # given
    stage = Stage()
    clerk = stage.clerk
    assert kept_criteria(stage.training_class).pk == stage.training_class.pk
    assert not SelectionCriteria.objects.exists()

    # when
    keep_criteria(training_class=stage.training_class, criteria=ALL, note=" Permintaan TPP ", by=clerk)
    keep_criteria(training_class=stage.training_class, criteria=Criteria(interested=True), by=clerk)

    # then
    kept = kept_criteria(stage.training_class)
    assert (kept.max_remaining_months, kept.past_two_thirds, kept.interested, kept.off_routine_duty, kept.note) == (
        None, False, True, False, "",
    )  # fmt: skip
    assert last_entry() == ("programs.keep_criteria", clerk)


def test_an_ended_class_keeps_its_criteria():
    stage = Stage(closed_on=day(27))
    clerk = stage.clerk
    with refused("class_ended"):
        keep_criteria(training_class=stage.training_class, criteria=ALL, by=clerk)


@pytest.mark.parametrize("count", [10, 500])
def test_candidates_ask_a_fixed_number_of_queries(count, django_assert_num_queries):
    # given
    stage = Stage()
    ConvictFactory.create_batch(count, facility=stage.training_class.facility)
    training_class = load_class(stage.training_class.pk)

    # when
    with django_assert_num_queries(7):
        rows = candidates(training_class, Inmate.objects.all(), on=START, criteria=ALL)

    # then
    assert len(rows) == count
