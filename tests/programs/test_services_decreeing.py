from datetime import date, timedelta

import pytest

from programs.models import Decree
from tests.factories import ApprovedExceptionFactory, DecreeFactory, EnrollmentFactory
from tests.programs.proposal_path import RECOMMENDED, REJECTED, SIGNED_ON, TPP_ON, Path, waiting
from tests.programs.stage import day
from tests.refusals import last_entry, refused

pytestmark = pytest.mark.django_db


def test_the_decree_places_everybody_recommended_and_nobody_else():
    # given
    path = Path()
    meetings = path.stage.planned()
    people = path.convicts(4)
    proposal = path.checked(people)
    path.met(proposal, RECOMMENDED, waiting(1), REJECTED, RECOMMENDED)

    # when
    placed = path.signed(proposal, number=" SK-1 ")

    # then
    proposal.refresh_from_db()
    assert (proposal.status, proposal.decree) == ("decreed", placed[0].decree)
    assert Decree.objects.values_list("number", "signed_on", "recorded_by").get() == ("SK-1", SIGNED_ON, path.head.pk)
    assert [(one.inmate, one.seat_number, one.starts_on) for one in placed] == [
        (people[0], 1, date(2026, 2, 2)), (people[3], 2, date(2026, 2, 2)),
    ]  # fmt: skip
    assert [[row.meeting for row in one.attendances.all()] for one in placed] == [meetings] * 2
    assert list(proposal.nominations.values_list("status", "enrollment")) == [
        ("placed", placed[0].pk), ("waiting", None), ("rejected", None), ("placed", placed[1].pk),
    ]  # fmt: skip
    assert last_entry() == ("programs.sign_decree", path.head)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        pytest.param({"number": " "}, "no_number", id="no-number"),
        pytest.param({"signed_on": TPP_ON - timedelta(days=1)}, "decree_before_tpp", id="before-the-session"),
        pytest.param({"signed_on": SIGNED_ON + timedelta(days=1)}, "decree_in_future", id="in-the-future"),
        pytest.param({"number": "SK-0"}, "decree_known", id="known"),
    ],
)
def test_a_decree_that_does_not_fit(values, code):
    path = Path()
    DecreeFactory(training_class=path.stage.training_class, number="SK-0", signed_on=SIGNED_ON)
    proposal = path.recommended(path.convicts(1))
    with refused(code):
        path.signed(proposal, **values)


def test_the_decree_may_be_of_the_day_of_the_session():
    path = Path()
    assert len(path.signed(path.recommended(path.convicts(1)), signed_on=TPP_ON)) == 1


@pytest.mark.parametrize("who", ["clerk", "chief"])
def test_who_proposed_or_checked_does_not_sign(who):
    path = Path()
    proposal = path.recommended(path.convicts(1))
    with refused("same_person"):
        path.signed(proposal, by=getattr(path, who))


def test_nobody_recommended_is_no_decree():
    path = Path()
    proposal = path.checked(path.convicts(1))
    path.met(proposal, REJECTED)
    with refused("nobody"):
        path.signed(proposal)


def test_who_no_longer_fits_keeps_the_decree_from_everybody():
    # given
    path = Path()
    proposal = path.recommended(path.convicts(2))
    moved, stays = (row.inmate for row in proposal.nominations.all())
    type(moved).objects.filter(pk=moved.pk).update(release_on=day(20), expires_on=day(20))
    EnrollmentFactory(inmate=stays, training_class__facility=stays.facility)

    # when, then
    with refused("release_before_end", "other_class"):
        path.signed(proposal)


# --- How many ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("count", "fits"), [(1, False), (2, True), (3, True), (4, False)])
def test_the_first_decree_keeps_to_the_standards_numbers(count, fits):
    # given: from two to three
    path = Path(standard__min_participants=2, standard__standard_participants=2, standard__max_participants=3)
    proposal = path.recommended(path.convicts(count))

    # when, then
    if fits:
        assert len(path.signed(proposal)) == count
    else:
        with refused("participants"):
            path.signed(proposal)
        ApprovedExceptionFactory(training_class=path.stage.training_class, code="participants")
        assert len(path.signed(proposal)) == count


def test_of_a_class_filled_by_two_decrees_only_the_total_counts():
    # given: from two to three, two placed
    path = Path(standard__min_participants=2, standard__standard_participants=2, standard__max_participants=3)
    path.decreed(path.convicts(2))

    # when, then: one more is not too few, two are too many
    proposal = path.recommended(path.convicts(2))
    with refused("participants"):
        path.signed(proposal, number="SK-2")
    proposal.nominations.filter(position=2).update(status="dropped", dropped_reason="Sakit")
    assert [place.seat_number for place in path.signed(proposal, number="SK-2")] == [3]


def test_who_is_placed_after_somebody_left_is_not_counted_against_the_minimum_again():
    # given: two of at least two placed, one has left
    path = Path(standard__min_participants=2, standard__standard_participants=2)
    path.decreed(path.convicts(2))
    places = path.stage.training_class.enrollments.all()
    places.update(ended_on=day(2), ended_by=path.head, end_reason="illness", status="left")

    # when, then
    assert len(path.signed(path.recommended(path.convicts(1)), number="SK-2")) == 1


def test_seats_are_never_exceeded_whatever_is_approved():
    # given
    path = Path(seats=2)
    ApprovedExceptionFactory(training_class=path.stage.training_class, code="participants")
    proposal = path.recommended(path.convicts(2))
    EnrollmentFactory(training_class=path.stage.training_class)

    # when, then
    with refused("too_many"):
        path.signed(proposal)
