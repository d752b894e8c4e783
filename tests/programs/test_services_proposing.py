from datetime import date, timedelta

import pytest

from programs.models import Proposal, SelectionCriteria
from programs.rules.selection import Criteria
from programs.services.proposing import (
    check,
    consent_again,
    decline,
    drop,
    nominate,
    open_proposal,
    propose,
    remove,
    return_,
    withdraw,
)
from tests.factories import (
    AbsenceFactory,
    ApprovedExceptionFactory,
    ConvictFactory,
    DisciplineEntryFactory,
    NominationFactory,
)
from tests.programs.proposal_path import CHECKED_AT, PROPOSED_AT, RECOMMENDED, TPP_AT, TPP_ON, Path, waiting
from tests.programs.stage import day
from tests.refusals import last_entry, refused

pytestmark = pytest.mark.django_db


def statuses(proposal):
    return list(proposal.nominations.values_list("status", flat=True))


# --- The draft ---------------------------------------------------------------------------------------------------


def test_a_proposal_is_opened_with_people_their_reasons_margins_and_the_criteria():
    # given
    path = Path()
    one, other = path.convicts(2)
    reasons = {other.pk: " Minat las ", one.pk: ""}

    # when
    proposal = open_proposal(
        training_class=path.stage.training_class, inmates=reasons, criteria=Criteria(max_remaining_months=36, interested=True),
        by=path.clerk, at=PROPOSED_AT,
    )  # fmt: skip

    # then
    assert (proposal.number, proposal.status) == (1, "draft")
    assert [(row.inmate, row.position, row.reason, row.margin_days) for row in proposal.nominations.all()] == [
        (other, 1, "Minat las", 675), (one, 2, "", 675),
    ]  # fmt: skip
    kept = SelectionCriteria.objects.values("max_remaining_months", "past_two_thirds", "interested", "off_routine_duty").get()
    assert kept == {"max_remaining_months": 36, "past_two_thirds": False, "interested": True, "off_routine_duty": False}
    assert last_entry() == ("programs.open_proposal", path.clerk)


def test_a_class_has_one_proposal_at_a_time_and_the_next_is_a_further_round():
    # given
    path = Path()
    proposal, clerk = path.draft([]), path.clerk

    # when, then
    with refused("already_open"):
        path.draft([])
    withdraw(proposal=proposal, reason="Kelas diundur", by=clerk)
    assert path.draft([]).number == 2


def test_an_ended_class_gets_no_proposal():
    path = Path(closed_on=date(2026, 1, 10))
    clerk = path.clerk
    with refused("class_ended"):
        open_proposal(training_class=path.stage.training_class, inmates={}, by=clerk, at=PROPOSED_AT)


def test_further_people_are_named_behind_the_others_and_taken_off_again():
    # given
    path = Path()
    first, second = path.convicts(2)
    proposal = path.draft([first])

    # when
    (added,) = nominate(proposal=proposal, inmates={second.pk: ""}, by=path.clerk, at=PROPOSED_AT)

    # then
    assert (added.position, last_entry()) == (2, ("programs.nominate", path.clerk))
    remove(nomination=proposal.nominations.get(inmate=first), by=path.clerk)
    assert [row.inmate for row in proposal.nominations.all()] == [second]
    assert last_entry() == ("programs.remove_nomination", path.clerk)


def test_who_does_not_fit_is_refused_with_every_reason_unless_an_exception_lifts_it():
    # given
    path = Path()
    (soon,) = path.convicts(1, release_on=day(28))
    DisciplineEntryFactory(inmate=soon)
    proposal, clerk = path.draft([]), path.clerk

    # when, then
    with refused("release_before_end", "discipline"):
        nominate(proposal=proposal, inmates={soon.pk: ""}, by=clerk, at=PROPOSED_AT)
    for code in ("release_before_end", "discipline"):
        ApprovedExceptionFactory(training_class=path.stage.training_class, inmate=soon, code=code)
    (named,) = nominate(proposal=proposal, inmates={soon.pk: ""}, by=clerk, at=PROPOSED_AT)
    assert named.margin_days == -6


@pytest.mark.parametrize("case", ["nobody", "already_nominated", "other_facility", "declined", "wrong_status"])
def test_who_cannot_be_named(case):
    # given
    path = Path()
    named, other = path.convicts(2)
    proposal = path.draft([named])
    people = {"nobody": {}, "already_nominated": {named.pk: ""}, "other_facility": {ConvictFactory().pk: ""}}
    if case == "declined":
        earlier = NominationFactory(proposal__training_class=path.stage.training_class, proposal__status="withdrawn",
                                    proposal__withdrawn_reason="Diundur", inmate=other, status="declined")  # fmt: skip
        assert earlier.inmate == other
    if case == "wrong_status":
        propose(proposal=proposal, by=path.clerk, at=PROPOSED_AT)
    clerk = path.clerk

    # when, then
    with refused(case):
        nominate(proposal=proposal, inmates=people.get(case, {other.pk: ""}), by=clerk, at=PROPOSED_AT)


@pytest.mark.parametrize(("starts_on", "code"), [(date(2026, 1, 10), "out"), (date(2026, 2, 2), None)])
def test_who_is_at_court_may_be_named_for_a_class_that_has_not_begun(starts_on, code):
    # given
    path = Path(starts_on=starts_on)
    (away,) = path.convicts(1)
    AbsenceFactory(inmate=away, out_on=date(2026, 1, 9))

    # when, then
    if code:
        clerk = path.clerk
        with refused(code):
            open_proposal(training_class=path.stage.training_class, inmates={away.pk: ""}, by=clerk, at=PROPOSED_AT)
    else:
        assert statuses(path.draft([away])) == ["proposed"]


def test_who_has_declined_stays_in_the_draft():
    # given
    path = Path()
    proposal = path.draft(path.convicts(1))
    nomination, clerk = proposal.nominations.get(), path.clerk
    decline(nomination=nomination, by=clerk)

    # when, then
    with refused("declined"):
        remove(nomination=nomination, by=clerk)


# --- Proposed, checked, returned ---------------------------------------------------------------------------------


def test_kasubsi_proposes_with_the_margins_of_the_day_and_kasi_checks():
    # given
    path = Path()
    proposal = path.draft(path.convicts(1))
    proposal.nominations.get().inmate.__class__.objects.update(release_on=date(2026, 3, 10), expires_on=date(2026, 3, 10))

    # when
    propose(proposal=proposal, by=path.clerk, at=PROPOSED_AT)

    # then
    proposal.refresh_from_db()
    assert (proposal.status, proposal.proposed_at, proposal.proposed_by) == ("proposed", PROPOSED_AT, path.clerk)
    assert proposal.nominations.get().margin_days == 4
    assert last_entry() == ("programs.propose", path.clerk)

    # when
    check(proposal=proposal, by=path.chief, at=PROPOSED_AT)

    # then
    proposal.refresh_from_db()
    assert (proposal.status, proposal.checked_at, proposal.checked_by) == ("checked", PROPOSED_AT, path.chief)
    assert last_entry() == ("programs.check_proposal", path.chief)


def test_nobody_and_who_no_longer_fits_are_not_proposed():
    # given
    path = Path()
    proposal, clerk = path.draft([]), path.clerk
    with refused("nobody"):
        propose(proposal=proposal, by=clerk, at=PROPOSED_AT)
    fits, gone = path.convicts(2)
    nominate(proposal=proposal, inmates={fits.pk: "", gone.pk: ""}, by=clerk, at=PROPOSED_AT)
    type(gone).objects.filter(pk=gone.pk).update(left_on=date(2026, 1, 11))

    # when, then
    with refused("not_in_custody"):
        propose(proposal=proposal, by=clerk, at=PROPOSED_AT)


def test_who_proposed_neither_checks_nor_returns_and_nothing_is_checked_before_it_is_proposed():
    # given
    path = Path()
    proposal = path.proposed(path.convicts(1))
    clerk, chief = path.clerk, path.chief

    # when, then
    with refused("same_person"):
        check(proposal=proposal, by=clerk, at=CHECKED_AT)
    with refused("same_person"):
        return_(proposal=proposal, reason="Kurang", by=clerk)
    with refused("before_proposal"):
        check(proposal=proposal, by=chief, at=PROPOSED_AT - timedelta(seconds=1))


@pytest.mark.parametrize("step", ["proposed", "checked"])
def test_returned_with_a_reason_it_is_a_draft_again(step):
    # given
    path = Path()
    proposal = getattr(path, step)(path.convicts(1))
    chief = path.chief

    # when
    with refused("no_reason"):
        return_(proposal=proposal, reason=" ", by=chief)
    return_(proposal=proposal, reason="Tambah cadangan", by=chief)

    # then
    proposal.refresh_from_db()
    assert (proposal.status, proposal.returned_reason) == ("draft", "Tambah cadangan")
    assert (proposal.proposed_by, proposal.proposed_at, proposal.checked_by, proposal.checked_at) == (None,) * 4
    assert last_entry() == ("programs.return_proposal", chief)
    propose(proposal=proposal, by=path.clerk, at=CHECKED_AT)
    proposal.refresh_from_db()
    assert proposal.returned_reason == ""


# --- Each step at its turn ---------------------------------------------------------------------------------------

STEPS = {
    "draft": lambda path, people: path.draft(people),
    "proposed": lambda path, people: path.proposed(people),
    "checked": lambda path, people: path.checked(people),
    "recommended": lambda path, people: path.recommended(people),
    "decreed": lambda path, people: path.decreed(people),
    "withdrawn": lambda path, people: _withdrawn(path, people),
}
ALLOWED = {
    "propose": {"draft"},
    "check": {"proposed"},
    "return": {"proposed", "checked"},
    "record_tpp": {"checked"},
    "sign": {"recommended"},
    "withdraw": {"draft", "proposed", "checked", "recommended"},
    "nominate": {"draft"},
    "remove": {"draft"},
}


def _withdrawn(path, people):
    proposal = path.checked(people)
    withdraw(proposal=proposal, reason="Kelas diundur", by=path.clerk)
    return proposal


def take(step, path, proposal):
    clerk, chief, nomination = path.clerk, path.chief, proposal.nominations.first()
    return {
        "propose": lambda: propose(proposal=proposal, by=clerk, at=TPP_AT),
        "check": lambda: check(proposal=proposal, by=chief, at=TPP_AT),
        "return": lambda: return_(proposal=proposal, reason="Kurang", by=chief),
        "record_tpp": lambda: path.met(proposal, RECOMMENDED),
        "sign": lambda: path.signed(proposal, number="SK-2"),
        "withdraw": lambda: withdraw(proposal=proposal, reason="Kelas diundur", by=clerk),
        "nominate": lambda: nominate(proposal=proposal, inmates={nomination.inmate_id: ""}, by=clerk, at=TPP_AT),
        "remove": lambda: remove(nomination=nomination, by=clerk),
    }[step]


@pytest.mark.parametrize(
    ("step", "status"), [(step, status) for step, turn in ALLOWED.items() for status in STEPS if status not in turn]
)
def test_a_step_out_of_turn_is_refused(step, status):
    # given
    path = Path()
    proposal = STEPS[status](path, path.convicts(1))
    step_taken = take(step, path, proposal)

    # when, then
    with refused("wrong_status"):
        step_taken()


# --- Falling out -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["draft", "proposed", "checked", "recommended"])
def test_a_person_may_decline_until_he_is_placed(status):
    # given
    path = Path()
    proposal = STEPS[status](path, path.convicts(1))

    # when
    decline(nomination=proposal.nominations.get(), by=path.clerk)

    # then
    assert statuses(proposal) == ["declined"]
    assert last_entry() == ("programs.decline", path.clerk)


def test_who_is_placed_leaves_instead_of_declining():
    path = Path()
    proposal = path.decreed(path.convicts(1))
    clerk, nomination = path.clerk, proposal.nominations.get()
    with refused("not_open"):
        decline(nomination=nomination, by=clerk)
    with refused("not_open"):
        drop(nomination=nomination, reason="Sakit", by=clerk)


def test_who_is_recommended_or_waits_is_taken_off_with_a_reason():
    # given
    path = Path()
    proposal = path.recommended(path.convicts(1), waits=path.convicts(1))
    one, other = proposal.nominations.all()
    clerk = path.clerk

    # when, then
    with refused("no_reason"):
        drop(nomination=one, reason="", by=clerk)
    drop(nomination=one, reason="Sakit lama", by=clerk)
    drop(nomination=other, reason="Sakit lama", by=clerk)
    assert statuses(proposal) == ["dropped", "dropped"]
    assert last_entry() == ("programs.drop", clerk)


def test_why_he_was_chosen_stays_whatever_is_said_of_him_later():
    # given
    path = Path()
    inmate = path.convicts(1)[0]
    proposal = open_proposal(
        training_class=path.stage.training_class, inmates={inmate.pk: "Tekun"}, by=path.clerk, at=PROPOSED_AT
    )  # fmt: skip
    propose(proposal=proposal, by=path.clerk, at=PROPOSED_AT)
    check(proposal=proposal, by=path.chief, at=CHECKED_AT)

    # when
    path.met(proposal, waiting(1))
    drop(nomination=proposal.nominations.get(), reason="Sakit lama", by=path.clerk)

    # then
    reasons = proposal.nominations.values_list("reason", "tpp_reason", "dropped_reason").get()
    assert reasons == ("Tekun", "Kursi habis.", "Sakit lama")


# --- Changing one's mind -----------------------------------------------------------------------------------------


def test_who_declined_and_consents_again_in_the_same_draft_is_proposed():
    # given
    path = Path()
    proposal = path.draft(path.convicts(1))
    nomination, clerk = proposal.nominations.get(), path.clerk
    decline(nomination=nomination, by=clerk)

    # when
    consent_again(nomination=nomination, signed_on=TPP_ON, by=clerk, at=TPP_AT)

    # then
    assert last_entry() == ("programs.consent_again", clerk)
    propose(proposal=proposal, by=clerk, at=TPP_AT)
    assert proposal.nominations.values_list("status", "consented_again_on").get() == ("proposed", TPP_ON)


def test_who_declined_in_an_earlier_round_is_named_in_a_later_one_after_a_fresh_consent():
    # given
    path = Path()
    people = path.convicts(2)
    earlier = path.proposed(people)
    nomination, clerk = earlier.nominations.get(inmate=people[0]), path.clerk
    decline(nomination=nomination, by=clerk)
    withdraw(proposal=earlier, reason="Kelas diundur", by=clerk)
    with refused("declined"):
        path.draft(people)

    # when
    consent_again(nomination=nomination, signed_on=TPP_ON, by=clerk, at=TPP_AT)
    later = path.draft(people)

    # then the refusal stays on record
    assert statuses(earlier) == ["declined", "proposed"]
    assert statuses(later) == ["proposed", "proposed"]


def test_a_second_refusal_counts_as_the_first():
    path = Path()
    people = path.convicts(1)
    proposal, clerk = path.draft(people), path.clerk
    nomination = proposal.nominations.get()
    decline(nomination=nomination, by=clerk)
    consent_again(nomination=nomination, signed_on=TPP_ON, by=clerk, at=TPP_AT)
    decline(nomination=nomination, by=clerk)
    withdraw(proposal=proposal, reason="Kelas diundur", by=clerk)
    with refused("declined"):
        path.draft(people)


@pytest.mark.parametrize("case", ["consent_in_future", "not_declined", "twice"])
def test_when_a_fresh_consent_is_refused(case):
    # given
    path = Path()
    proposal, clerk = path.proposed(path.convicts(1)), path.clerk
    nomination = proposal.nominations.get()
    if case != "not_declined":
        decline(nomination=nomination, by=clerk)
    if case == "twice":
        consent_again(nomination=nomination, signed_on=TPP_ON, by=clerk, at=TPP_AT)
    signed_on = TPP_ON + timedelta(days=1) if case == "consent_in_future" else TPP_ON

    # when, then
    with refused("consent_in_future" if case == "consent_in_future" else "not_declined"):
        consent_again(nomination=nomination, signed_on=signed_on, by=clerk, at=TPP_AT)


def test_a_proposal_is_withdrawn_with_a_reason():
    path = Path()
    proposal, clerk = path.draft([]), path.clerk
    with refused("no_reason"):
        withdraw(proposal=proposal, reason="", by=clerk)
    withdraw(proposal=proposal, reason="Kelas diundur", by=clerk)
    assert Proposal.objects.values_list("status", "withdrawn_reason").get() == ("withdrawn", "Kelas diundur")
    assert last_entry() == ("programs.withdraw_proposal", clerk)


def test_nobody_declines_in_a_proposal_that_was_withdrawn():
    path = Path()
    proposal = _withdrawn(path, path.convicts(1))
    clerk, nomination = path.clerk, proposal.nominations.get()
    with refused("wrong_status"):
        decline(nomination=nomination, by=clerk)
