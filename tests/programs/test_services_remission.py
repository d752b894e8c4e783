"""One remission for many: what is shown beforehand is what is done, and nobody who no longer fits goes unnamed."""

from dataclasses import asdict
from datetime import date, timedelta

import pytest

from audit.models import Entry
from inmates.importing.remissions import RemissionListing
from inmates.models import CustodyEvent, Inmate, RemissionList
from inmates.services.remission_lists import KEPT_FOR, drop_remissions, forget_remissions, keep_remissions
from organizations.models import Role
from programs.services.remission import give_remissions, preview
from programs.services.remission_outcome import kept_lines, kept_misfits, lines_of
from tests.factories import (
    END,
    NOW,
    START,
    ApprovedExceptionFactory,
    ConvictFactory,
    CustodyEventFactory,
    EnrollmentFactory,
    InmateFactory,
    RegistrationEntryFactory,
    ReleaseDateFactory,
    TrainingClassFactory,
    UserFactory,
)
from tests.refusals import last_entry, refused

from .remission_lists import ON, give, keep, listed, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def registrar():
    return UserFactory(role=Role.REGISTRASI)


def convict(registrar, *, expires_on=date(2028, 1, 31), number="", **values) -> Inmate:
    """An inmate of the registrar's facility."""
    values |= {"expires_on": expires_on, "release_on": expires_on, "facility": registrar.facility}
    if not number:
        return ConvictFactory(**values)
    inmate = InmateFactory(**values)
    RegistrationEntryFactory(inmate=inmate, text=number)
    return inmate


def stored(inmate: Inmate) -> tuple:
    inmate.refresh_from_db()
    return inmate.expires_on, inmate.release_on, inmate.release_kind


# --- Arithmetic ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expires_on", "months", "days", "expected"),
    [
        pytest.param(date(2028, 1, 31), 1, 0, date(2027, 12, 31), id="a-month"),
        pytest.param(date(2028, 3, 31), 1, 0, date(2028, 2, 29), id="end-of-a-leap-february"),
        pytest.param(date(2027, 3, 31), 1, 15, date(2027, 2, 13), id="months-first-then-days"),
        pytest.param(date(2028, 1, 10), 0, 15, date(2027, 12, 26), id="days-over-the-new-year"),
        pytest.param(ON + timedelta(days=9), 1, 0, ON, id="never-before-the-day"),
    ],
)
def test_the_end_of_the_sentence_moves(registrar, expires_on, months, days, expected):
    # given
    inmate = convict(registrar, expires_on=expires_on)
    remissions = keep(registrar, typed(1, inmate, months, days))

    # when
    (line,) = lines_of(preview(remissions, on=ON).plan.grants)
    give(remissions, by=registrar)

    # then
    assert (line.expired_on, line.expires_on, line.release_on) == (expires_on, expected, expected)
    assert stored(inmate) == (expected, expected, "expiry")


@pytest.mark.parametrize(
    ("until", "expected"), [(None, ON), (date(2026, 4, 1), date(2026, 4, 1))], ids=["free-that-day", "subsider-follows"]
)
def test_the_second_kind_frees_that_day_unless_a_substitute_detention_follows(registrar, until, expected):
    # given
    inmate = convict(registrar)
    remissions = keep(registrar, typed(1, inmate, subsider_until=until), kind="RK II")

    # when
    (line,) = lines_of(preview(remissions, on=ON).plan.grants)
    give(remissions, by=registrar)

    # then
    assert line.frees(ON) is (until is None)
    assert stored(inmate) == (expected, expected, "expiry")


@pytest.mark.parametrize("approved", [True, False])
def test_an_approved_parole_before_the_new_end_stays_in_use(registrar, approved):
    # given
    inmate = convict(registrar)
    parole = date(2027, 5, 10)
    ReleaseDateFactory(inmate=inmate, on=parole, **{} if approved else {"decree_number": "", "decree_on": None})
    Inmate.objects.filter(pk=inmate.pk).update(**{"release_on": parole, "release_kind": "pb"} if approved else {})
    remissions = keep(registrar, typed(1, inmate, 1))

    # when
    (line,) = lines_of(preview(remissions, on=ON).plan.grants)
    give(remissions, by=registrar)

    # then
    expected = (parole, "pb") if approved else (date(2027, 12, 31), "expiry")
    assert (line.release_on, line.release_kind, line.other_release_first) == (*expected, approved)
    assert stored(inmate) == (date(2027, 12, 31), *expected)


# --- What is rejected ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "values", "cell", "code"),
    [
        pytest.param(listed(2, "B.I 9/2025", 1), {}, "B2", "unknown_number", id="unknown-number"),
        pytest.param(listed(2, "B.I 1/2021"), {}, "C2", "nothing_given", id="nothing-given"),
        pytest.param(listed(2, "B.I 1/2021", 1), {"expires_on": None}, "B2", "expiry_unknown", id="expiry-unknown"),
        pytest.param(listed(2, "B.I 1/2021", 1), {"expires_on": ON - timedelta(days=1)}, "B2", "ended_before", id="ended"),
        pytest.param(listed(2, "B.I 1/2021", 1), {"left_on": ON}, "B2", "not_here", id="has-left"),
        pytest.param(
            listed(2, "B.I 1/2021", 1), {"admitted_on": ON + timedelta(days=1)}, "B2", "before_admission", id="came-later"
        ),
        pytest.param(
            listed(2, "B.I 1/2021", 1, subsider_until=END), {}, "E2", "subsider_without_ii", id="substitute-detention-after-i"
        ),
        pytest.param(
            listed(2, "B.I 1/2021", kind="RK II", subsider_until=ON), {}, "E2", "subsider_before_day", id="detention-before"
        ),
    ],
)
def test_a_row_that_the_register_contradicts_is_rejected(registrar, row, values, cell, code):
    # given
    good = convict(registrar, number="B.I 2/2021")
    convict(registrar, number="B.I 1/2021", **values)
    remissions = keep(registrar, row, listed(3, "B.I 2/2021", 1))

    # when
    plan = preview(remissions, on=ON).plan

    # then
    assert [(one.row, one.cell, one.code) for one in plan.rejected] == [(2, cell, code)]
    assert "2" in plan.rejected[0].message
    assert [grant.inmate for grant in plan.grants] == [good]


def test_one_person_under_two_numbers_is_rejected_twice(registrar):
    # given
    inmate = convict(registrar, number="B.I 1/2021")
    RegistrationEntryFactory(inmate=inmate, text="A.I 7/2020", is_current=False)
    remissions = keep(registrar, listed(2, "B.I 1/2021", 1), listed(3, "A.I 7/2020", 1))

    # when
    plan = preview(remissions, on=ON).plan

    # then
    assert [(one.cell, one.code) for one in plan.rejected] == [("B2", "same_person"), ("B3", "same_person")]
    assert plan.grants == []


def test_somebody_of_another_facility_is_unknown(registrar):
    stranger = InmateFactory()
    RegistrationEntryFactory(inmate=stranger, text="B.I 1/2021")

    plan = preview(keep(registrar, listed(2, "B.I 1/2021", 1)), on=ON).plan

    assert ([one.code for one in plan.rejected], plan.grants) == (["unknown_number"], [])


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("BUDI REKAAN", []),
        ("Budi Rekaan bin Fulan", []),
        ("Budi  Rekaan als Bud", []),
        ("Siti Contoh", ["name_differs"]),
        ("", []),
    ],
)
def test_a_name_is_only_compared(registrar, name, codes):
    convict(registrar, number="B.I 1/2021", name="Budi Rekaan")

    plan = preview(keep(registrar, listed(2, "B.I 1/2021", 1, name=name)), on=ON).plan

    assert ([one.code for one in plan.notices], len(plan.grants)) == (codes, 1)


def test_a_former_number_is_followed_to_the_one_in_force(registrar):
    # given
    inmate = convict(registrar, number="B.I 1/2021")
    RegistrationEntryFactory(inmate=inmate, text="A.I 7/2020", is_current=False)

    # when
    plan = preview(keep(registrar, listed(2, "A.I 7/2020", 1)), on=ON).plan

    # then
    assert ([one.code for one in plan.notices], [one.inmate for one in plan.grants]) == (["number_superseded"], [inmate])


@pytest.mark.parametrize(
    ("kind", "days", "codes"), [("RK I", 10, ["frees_at_once"]), ("RK I", 9, []), ("RK II", 0, [])], ids=["i", "a-day-left", "ii"]
)
def test_the_first_kind_that_ends_the_sentence_at_once_is_looked_at(registrar, kind, days, codes):
    inmate = convict(registrar, expires_on=ON + timedelta(days=10))

    plan = preview(keep(registrar, typed(1, inmate, 0, days), kind=kind), on=ON).plan

    assert ([one.code for one in plan.notices], len(plan.grants)) == (codes, 1)


def test_a_list_without_a_kind_asks_for_it(registrar):
    convict(registrar, number="B.I 1/2021")

    plan = preview(keep(registrar, listed(2, "B.I 1/2021", 1), kind=""), on=ON).plan

    assert [(one.cell, one.code) for one in plan.rejected] == [("D2", "kind_missing")]


def test_who_was_typed_here_is_named_instead_of_a_cell(registrar):
    inmate = convict(registrar, name="Budi Rekaan")

    plan = preview(keep(registrar, typed(1, inmate)), on=ON).plan

    assert [(one.cell, one.code, one.message.partition(":")[0]) for one in plan.rejected] == [
        ("", "nothing_given", "Budi Rekaan")
    ]


# --- Giving ----------------------------------------------------------------------------------------------------------


def place(registrar, *, release_on, ends_on=END, **values):
    """A place, in a class that ends on ``ends_on``, of somebody whose sentence ends on ``release_on``."""
    training_class = values.pop("training_class", None) or TrainingClassFactory(facility=registrar.facility, ends_on=ends_on)
    inmate = convict(registrar, expires_on=release_on)
    return EnrollmentFactory(training_class=training_class, inmate=inmate, **values)


def test_what_is_shown_is_what_is_done(registrar):
    # given: in two classes three who will not fit, one who will, one excepted by the head of the prison, one freed at once
    first, second = TrainingClassFactory.create_batch(2, facility=registrar.facility)
    soon, late = END + timedelta(days=20), END + timedelta(days=70)
    tight = [place(registrar, release_on=soon, training_class=one) for one in (first, first, second)]
    roomy = place(registrar, release_on=late, training_class=second)
    excepted = place(registrar, release_on=soon, training_class=second)
    ApprovedExceptionFactory(training_class=second, inmate=excepted.inmate, code="release_before_end")
    freed = place(registrar, release_on=late, training_class=first)
    rows = [typed(number, one.inmate, 1) for number, one in enumerate([*tight, roomy, excepted], start=1)]
    remissions = keep(registrar, *rows, typed(6, freed.inmate, kind="RK II"))

    # when
    shown = preview(remissions, on=ON)
    done = give_remissions(remissions=remissions, seen=shown.plan.digest, by=registrar, at=NOW)

    # then
    names = [(one.enrollment, one.reasons, one.margin) for one in done.misfits]
    assert [one[0] for one in names] == [tight[0], tight[1], freed, tight[2]]
    assert [(one.enrollment, one.reasons, one.margin) for one in shown.misfits] == names
    for grant in shown.plan.grants:
        assert stored(grant.inmate)[:2] == (grant.expires_on, grant.release_on)
    given = CustodyEvent.objects.order_by("pk").values_list("inmate", "remission_kind", "remission_months", "reference")
    first_kind = [(one.inmate.pk, "RK I", 1, "PAS-9/2026") for one in [*tight, roomy, excepted]]
    assert list(given) == [*first_kind, (freed.inmate.pk, "RK II", 0, "PAS-9/2026")]


def test_the_list_then_holds_what_was_done_and_no_longer_what_was_asked(registrar):
    # given
    tight = place(registrar, release_on=END + timedelta(days=20))
    remissions = keep(registrar, typed(1, tight.inmate, 1), typed(2, convict(registrar)))
    shown = preview(remissions, on=ON)

    # when
    done = give(remissions, by=registrar)

    # then
    remissions.refresh_from_db()
    assert (remissions.given_at, remissions.given_by, remissions.people, remissions.entries) == (NOW, registrar, 1, [])
    assert [asdict(line) for line in kept_lines(remissions)] == [asdict(line) for line in lines_of(shown.plan.grants)]
    assert [(one.enrollment, one.reasons, one.margin) for one in kept_misfits(remissions)] == [
        (one.enrollment, one.reasons, one.margin) for one in done.misfits
    ]
    assert [one["code"] for one in remissions.rejected] == ["nothing_given"]


def test_giving_leaves_one_audit_row(registrar):
    # given
    remissions = keep(registrar, *(typed(row, convict(registrar), 1) for row in range(1, 4)))
    before = Entry.objects.count()

    # when
    give(remissions, by=registrar)

    # then
    assert last_entry() == ("programs.give_remissions", registrar)
    assert (Entry.objects.count() - before, Entry.objects.latest("pk").count) == (1, 3)


def test_the_same_list_again_changes_nothing(registrar):
    # given
    inmate = convict(registrar, number="B.I 1/2021")
    rows = [listed(2, "B.I 1/2021", 1)]
    give(keep(registrar, *rows), by=registrar)
    again = keep(registrar, *rows)

    # when
    plan = preview(again, on=ON).plan

    # then
    assert ([one.code for one in plan.rejected], plan.grants) == (["already_given"], [])
    with refused("nobody"):
        give(again, by=registrar)
    assert stored(inmate)[0] == date(2027, 12, 31)


@pytest.mark.parametrize(
    ("values", "granted"),
    [({}, 0), ({"on": ON - timedelta(days=1)}, 1), ({"remission_kind": "RU I"}, 1), ({"voided": True}, 1)],
    ids=["same", "another-day", "another-kind", "taken-back"],
)
def test_the_same_remission_is_one_of_the_same_kind_and_day(registrar, values, granted):
    # given
    inmate = convict(registrar)
    if values.pop("voided", False):
        values = {"voided_at": NOW, "voided_by": registrar, "void_reason": "keliru"}
    CustodyEventFactory(inmate=inmate, **{"kind": "remission", "remission_kind": "RK I", "on": ON} | values)

    # when
    plan = preview(keep(registrar, typed(1, inmate, 1)), on=ON).plan

    # then
    assert len(plan.grants) == granted


def test_a_list_is_given_once(registrar):
    remissions = keep(registrar, typed(1, convict(registrar), 1))
    seen = preview(remissions, on=ON).plan.digest
    give_remissions(remissions=remissions, seen=seen, by=registrar, at=NOW)

    with refused("already_given"):
        give_remissions(remissions=remissions, seen=seen, by=registrar, at=NOW)


def test_a_register_that_has_changed_since_the_look_is_looked_at_again(registrar):
    # given
    inmate = convict(registrar)
    remissions = keep(registrar, typed(1, inmate, 1))
    seen = preview(remissions, on=ON).plan.digest
    Inmate.objects.filter(pk=inmate.pk).update(expires_on=date(2029, 1, 1), release_on=date(2029, 1, 1))

    # when, then
    with refused("changed"):
        give_remissions(remissions=remissions, seen=seen, by=registrar, at=NOW)


def test_a_day_that_lies_ahead_can_be_looked_at_but_not_given(registrar):
    # given
    tight = place(registrar, release_on=END + timedelta(days=20))
    remissions = keep(registrar, typed(1, tight.inmate, 1), on=ON + timedelta(days=5))

    # when
    shown = preview(remissions, on=ON)

    # then
    assert [one.enrollment for one in shown.misfits] == [tight]
    with refused("in_future"):
        give_remissions(remissions=remissions, seen=shown.plan.digest, by=registrar, at=NOW)
    give(remissions, by=registrar, at=NOW + timedelta(days=5))


# --- Keeping and dropping --------------------------------------------------------------------------------------------


def test_an_empty_list_is_not_kept(registrar):
    with refused("nobody"):
        keep_remissions(
            facility=registrar.facility, listing=RemissionListing(), on=ON, kind="RK I", decree_number="", by=registrar, at=NOW
        )


LONG_AGO = NOW - KEPT_FOR - timedelta(days=1)


@pytest.mark.parametrize(
    ("on", "kept_at", "gone"),
    [
        pytest.param(ON - timedelta(days=40), LONG_AGO, True, id="nobody-gave-it"),
        pytest.param(ON - timedelta(days=40), NOW, False, id="kept-today"),
        pytest.param(ON - timedelta(days=10), LONG_AGO, False, id="its-day-was-of-late"),
        pytest.param(ON + timedelta(days=10), LONG_AGO, False, id="its-day-lies-ahead"),
    ],
)
def test_a_list_that_nobody_gave_for_a_month_is_forgotten(registrar, on, kept_at, gone):
    # given
    remissions = keep(registrar, typed(1, convict(registrar), 1), on=on)
    RemissionList.objects.update(kept_at=kept_at)

    # when
    forgotten = forget_remissions(at=NOW)

    # then
    assert (forgotten == [remissions], RemissionList.objects.exists()) == (gone, not gone)
    assert (last_entry() == ("inmates.forget_remissions", None)) is gone


@pytest.mark.parametrize(("given_at", "codes"), [(LONG_AGO, []), (NOW, ["nothing_given"])], ids=["a-month-ago", "today"])
def test_of_a_given_list_what_was_said_of_rows_is_forgotten_after_a_month(registrar, given_at, codes):
    # given
    remissions = keep(registrar, typed(1, convict(registrar), 1), typed(2, convict(registrar)))
    give(remissions, by=registrar)
    RemissionList.objects.update(given_at=given_at)

    # when
    forget_remissions(at=NOW)
    again = forget_remissions(at=NOW)

    # then
    remissions.refresh_from_db()
    assert ([one["code"] for one in remissions.rejected], len(kept_lines(remissions)), again) == (codes, 1, [])


def test_a_list_is_dropped(registrar):
    remissions = keep(registrar, typed(1, convict(registrar), 1))

    drop_remissions(remissions=remissions, by=registrar)

    assert not RemissionList.objects.exists()
    assert last_entry() == ("inmates.drop_remissions", registrar)


def test_a_list_that_was_given_is_not_dropped(registrar):
    remissions = keep(registrar, typed(1, convict(registrar), 1))
    give(remissions, by=registrar)

    with refused("already_given"):
        drop_remissions(remissions=remissions, by=registrar)


@pytest.mark.parametrize("count", [1, 3, 700])
def test_looking_at_a_list_asks_a_fixed_number_of_questions(registrar, django_assert_num_queries, count):
    # given
    people = [Inmate(facility=registrar.facility, name=f"Rekaan {n}", admitted_on=START, expires_on=END, release_on=END,
                     release_kind="expiry") for n in range(count)]  # fmt: skip
    Inmate.objects.bulk_create(people)
    EnrollmentFactory(training_class__facility=registrar.facility, inmate=people[0])
    remissions = keep(registrar, *(typed(row, inmate, 0, 5) for row, inmate in enumerate(people, start=1)))

    # when
    with django_assert_num_queries(6):
        shown = preview(remissions, on=ON)

    # then
    assert (len(shown.plan.grants), len(shown.misfits)) == (count, 1)
