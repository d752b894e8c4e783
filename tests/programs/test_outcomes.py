"""After release: who may record news, what is shown of it, and that nobody can be worked out from the figures."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from audit.models import Entry
from inmates.models import Inmate
from organizations.models import Role
from programs.models import Outcome
from programs.rules.outcomes import in_words, published, quarter_begun, years_earlier
from programs.services.outcomes import forget_outcomes, former_participants, published_outcomes, record_outcome
from tests.factories import END, EnrollmentFactory, TrainingCenterFactory, TrainingClassFactory, UserFactory
from tests.people import user_at

LEFT = END + timedelta(days=10)
TODAY = END + timedelta(days=100)  # in the second quarter
KINDS = len(Outcome.Kind)


def former(training_class, *, left_on=LEFT, status="graduated"):
    place = EnrollmentFactory(training_class=training_class, status=status)
    Inmate.objects.filter(pk=place.inmate_id).update(left_on=left_on)
    place.inmate.refresh_from_db()
    return place


def news(place, kind="in_field", *, by=None, on=TODAY, known_on=LEFT):
    by = by or UserFactory(facility=place.training_class.facility)
    return record_outcome(enrollment=place, kind=kind, source="self", known_on=known_on, by=by, on=on)


@pytest.fixture
def training_class(db):
    return TrainingClassFactory(closed_on=END, seats=40)


# --- The rule ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "figures", "total"),
    [
        pytest.param([0, 0, 0, 0, 0], [0, 0, 0, 0, 0], 0, id="none-reads-as-fewer-than-five"),
        pytest.param([4, 0, 0, 0, 0], [0, 0, 0, 0, 0], 0, id="four-is-not-shown"),
        pytest.param([5, 0, 0, 0, 0], [5, 0, 0, 0, 0], 5, id="five-is"),
        pytest.param([9, 6, 0, 0, 0], [5, 5, 0, 0, 0], 15, id="in-steps-of-five"),
        pytest.param([4, 4, 4, 4, 4], [0, 0, 0, 0, 0], 15, id="a-total-that-would-say-four-each-is-shown-smaller"),
        pytest.param([9], [5], 5, id="one-figure-is-its-own-total"),
        pytest.param([], [], 0, id="no-figure"),
    ],
)
def test_published(counts, figures, total):
    shown = published(counts)
    assert (list(shown.figures), shown.total) == (figures, total)


def test_negative_counts_are_nonsense():
    with pytest.raises(ValueError, match="impossible"):
        published([-1])


@given(st.lists(st.integers(0, 14), min_size=2, max_size=4))
def test_every_figure_may_still_be_anything_in_its_step(counts):
    """Who knows all that is shown, and how it is made, cannot tell one figure from the four others of its step."""
    shown = published(counts)
    steps = [range(figure, figure + 5) for figure in shown.figures]
    possible = [guess for guess in product(*steps) if published(guess) == shown]

    assert [{guess[at] for guess in possible} for at in range(len(counts))] == [set(step) for step in steps]


@pytest.mark.parametrize(("figure", "words"), [(0, "< 5"), (5, "5–9"), (20, "20–24")])
def test_steps_in_words(figure, words):
    assert in_words(figure) == words


@pytest.mark.parametrize(
    ("on", "begun"),
    [(date(2026, 1, 1), date(2026, 1, 1)), (date(2026, 6, 30), date(2026, 4, 1)), (date(2026, 12, 31), date(2026, 10, 1))],
)
def test_quarters(on, begun):
    assert quarter_begun(on) == begun


def test_years_earlier():
    assert [years_earlier(day, 2) for day in (date(2028, 2, 29), date(2026, 3, 1))] == [date(2026, 2, 28), date(2024, 3, 1)]


# --- Recording -----------------------------------------------------------------------------------


def test_news_is_kept_with_its_source_and_the_audit_keeps_no_value(training_class):
    # given
    place, by = former(training_class), UserFactory(facility=training_class.facility)

    # when
    outcome = news(place, "own_business", by=by)

    # then
    assert (outcome.kind, outcome.source, outcome.known_on, outcome.recorded_on, outcome.recorded_by) == (
        "own_business", "self", LEFT, TODAY, by,
    )  # fmt: skip
    entry = Entry.objects.first()
    assert (entry.verb, entry.object_id, "own_business" in str(vars(entry))) == ("programs.record_outcome", str(place.pk), False)


@pytest.mark.parametrize(
    ("place", "known_on", "code"),
    [
        ({"left_on": None}, LEFT, "not_former"),
        ({"left_on": TODAY + timedelta(1)}, TODAY, "not_former"),
        ({"status": "active"}, LEFT, "not_former"),
        ({}, LEFT - timedelta(1), "before_leaving"),
        ({}, TODAY + timedelta(1), "in_future"),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_and_nothing_is_written(training_class, place, known_on, code):
    with pytest.raises(ValidationError) as raised:
        news(former(training_class, **place), known_on=known_on)

    assert code in [error.code for error in raised.value.error_list]
    assert not Outcome.objects.exists()


def test_the_database_refuses_what_will_be_known_later(training_class):
    outcome = news(former(training_class))

    with pytest.raises(IntegrityError, match="outcome_known_before_recorded"), transaction.atomic():
        Outcome.objects.filter(pk=outcome.pk).update(known_on=TODAY + timedelta(1))


def test_former_are_those_who_finished_and_have_left(training_class):
    # given
    gone, failed = former(training_class), former(training_class, status="not_graduated")
    former(training_class, left_on=None)
    former(training_class, left_on=TODAY + timedelta(1))
    news(gone)

    # then
    found = list(former_participants(training_class, on=TODAY))
    assert [(place, place.heard_on) for place in found] == [(gone, TODAY), (failed, None)]


# --- What is shown -------------------------------------------------------------------------------


def shown_to(user, on=TODAY + timedelta(days=100)):
    return [(one.facility, one.year, list(one.shown.figures), one.shown.total) for one in published_outcomes(user, on=on)]


def test_the_latest_news_of_each_person_is_counted_in_steps_of_five(training_class):
    # given
    people = [former(training_class) for _ in range(6)]
    for place in people:
        news(place, "unknown")
        news(place, "in_field")
    kasi = user_at(training_class.facility, role=Role.KASI)

    # then: from the next quarter on
    assert shown_to(kasi, on=TODAY) == []
    assert shown_to(kasi) == [(training_class.facility.name, 2026, [5, 0, 0, 0, 0], 5)]


def test_every_reader_is_shown_the_same_parts_and_a_centre_none(training_class):
    # given
    for place in [former(training_class) for _ in range(5)]:
        news(place)
    facility, center = training_class.facility, training_class.training_center
    other = TrainingClassFactory(closed_on=END, training_center=center)
    news(former(other))

    # then
    own, across = shown_to(user_at(facility, role=Role.KALAPAS)), shown_to(user_at(None, role=Role.KANWIL))
    assert set(map(str, own)) < set(map(str, across))
    assert (len(across), shown_to(user_at(center, role=Role.KEPALA_BLK))) == (2, [])
    assert shown_to(user_at(TrainingCenterFactory(), role=Role.BLK)) == []


def test_news_is_forgotten_after_two_years(training_class):
    # given
    old, young = (news(former(training_class), on=day) for day in (TODAY, TODAY + timedelta(1)))
    at = datetime(TODAY.year + 2, TODAY.month, TODAY.day, 12, tzinfo=UTC) + timedelta(days=1)

    # when
    told = [forget_outcomes(older_than=timedelta(0), at=at) for _ in range(2)]

    # then
    assert (told, list(Outcome.objects.all())) == ([{"outcomes_forgotten": 1}, {"outcomes_forgotten": 0}], [young])
    assert old.pk != young.pk


# --- The pages -----------------------------------------------------------------------------------


def test_bimker_records_news_and_no_page_shows_it_again(training_class, login_as):
    # given
    place = former(training_class)
    client = login_as(Role.BIMKER, at=training_class.facility)
    back = reverse("programs:class-outcomes", args=[training_class.pk])

    # when
    typed = {"kind": "own_business", "source": "bapas", "known_on": LEFT.isoformat()}
    response = client.post(reverse("programs:outcome-add", args=[place.pk]), typed)

    # then
    assert response.url == back
    assert Outcome.objects.get().kind == "own_business"
    for page in (back, reverse("programs:outcome-add", args=[place.pk])):
        html = client.get(page).content.decode()
        assert ("checked" in html, client.get(page).status_code) == (False, 200)
    assert "usaha sendiri" not in client.get(back).content.decode().lower()


def test_a_day_before_the_release_is_refused_on_the_page(training_class, login_as):
    # given
    place = former(training_class)
    client = login_as(Role.KASI, at=training_class.facility)

    # when
    typed = {"kind": "unknown", "source": "other", "known_on": (LEFT - timedelta(1)).isoformat()}
    response = client.post(reverse("programs:outcome-add", args=[place.pk]), typed)

    # then
    assert (response.status_code, Outcome.objects.exists()) == (200, False)
    assert 'class="error-summary"' in response.content.decode() or response.context["form"].errors


@pytest.mark.parametrize("role", [Role.KALAPAS, Role.KANWIL, Role.AUDITOR])
def test_the_figures_name_nobody(training_class, login_as, role):
    # given
    for place in [former(training_class) for _ in range(5)]:
        news(place)
    Outcome.objects.update(recorded_on=date(2026, 6, 1))
    client = login_as(role, at=training_class.facility if role == Role.KALAPAS else None)

    # when
    (panel,) = client.get(reverse("reports:dashboard-outcomes")).context["panels"]

    # then
    ((name, cells),) = panel.rows
    assert [cell.text for cell in cells[1:]] == ["5–9", *["< 5"] * (KINDS - 1), "5–9"]
    assert [cell.url for cell in (name, *cells)] == [""] * (KINDS + 3)
