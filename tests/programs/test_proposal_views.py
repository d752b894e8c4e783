"""From the draft to the signed decree, page by page, each by the person it belongs to."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from organizations.models import Role
from programs.models import Enrollment, Proposal, SelectionCriteria
from programs.rules.eligibility import Ineligibility
from programs.rules.proposal_steps import ProposalStep, next_step
from tests.conftest import signed_in
from tests.factories import DisciplineEntryFactory
from tests.programs.proposal_path import MEMBERS, Path
from tests.programs.upcoming import FAR
from tests.refusals import last_entry

pytestmark = pytest.mark.django_db
Status = Proposal.Status


@pytest.fixture
def path():
    """A class of the coming weeks with its officers; nobody is proposed yet."""
    starts_on = localdate() + timedelta(7)
    return Path(starts_on=starts_on, ends_on=starts_on + timedelta(30), seats=3)


@pytest.fixture
def people(path):
    return path.convicts(3, release_on=FAR)


def page(training_class):
    return reverse("programs:class-proposal", args=[training_class.pk])


def url(name, row):
    return reverse(f"programs:{name}", args=[row.pk])


def arranged(proposal, **changed):
    rows = enumerate(proposal.nominations.all(), start=1)
    given = {f"{name}-{one.pk}": value for number, one in rows for name, value in (("order", number), ("reason", one.reason))}
    return given | changed


def session(proposal, *said, **changed):
    """A session typed in: per person its recommendation."""
    members = {}
    for number, (name, position) in enumerate(MEMBERS, start=1):
        members |= {f"name-{number}": name, f"position-{number}": position}
    statuses = {f"status-{one.pk}": each for one, each in zip(proposal.nominations.all(), said, strict=True)}
    given = {"number": "TPP-7", "held_on": localdate(), "consent_signed_on": localdate(), "waiting_reason": "Kursi habis."}
    return given | members | statuses | changed


# --- The page of the rounds ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("walked", "step", "role"),
    [
        ("draft", ProposalStep.PROPOSE, "clerk"),
        ("proposed", ProposalStep.CHECK, "chief"),
        ("checked", ProposalStep.RECORD_TPP, "clerk"),
        ("recommended", ProposalStep.SIGN, "head"),
        ("decreed", None, None),
    ],
)
def test_the_page_says_what_the_proposal_waits_for_and_whose_step_it_is(path, people, walked, step, role):
    # given
    proposal = getattr(path, walked)(people)
    officers = {"clerk": path.clerk, "chief": path.chief, "head": path.head}

    # when
    pages = {name: signed_in(user).get(page(path.stage.training_class)).context for name, user in officers.items()}

    # then: the session may be recorded by Bimker and by the Kasi
    assert {context["step"] for context in pages.values()} == {step}
    assert {name for name, context in pages.items() if context["mine"]} == (
        {"clerk", "chief"} if step == ProposalStep.RECORD_TPP else {role} - {None}
    )
    assert [row.nomination.inmate for row in pages["head"]["rows"]] == people
    assert pages["head"]["proposal"] == proposal


def test_who_proposed_is_not_asked_to_check(path, people):
    # given a Kasi who proposed for Bimker
    proposal = path.proposed(people)
    Proposal.objects.filter(pk=proposal.pk).update(proposed_by=path.chief)

    # when
    client = signed_in(path.chief)
    context = client.get(page(path.stage.training_class)).context
    response = client.post(url("proposal-check", proposal))

    # then
    proposal.refresh_from_db()
    assert (context["mine"], len(response.context["refusal"]), proposal.status) == (False, 1, "proposed")


def test_who_no_longer_fits_is_named(path, people):
    # given
    path.recommended(people)
    DisciplineEntryFactory(inmate=people[1], entered_on=localdate())

    # when
    context = signed_in(path.clerk).get(page(path.stage.training_class)).context

    # then
    assert [row.reasons for row in context["rows"]] == [[], [Ineligibility.DISCIPLINE], []]
    assert context["misfits"] == 1


def test_the_history_says_who_did_what(path, people):
    path.decreed(people)

    history = signed_in(path.clerk).get(page(path.stage.training_class)).context["history"]

    assert [(entry.verb, entry.actor) for entry, _label in history] == [
        ("programs.open_proposal", path.clerk),
        ("programs.propose", path.clerk),
        ("programs.check_proposal", path.chief),
        ("programs.record_tpp", path.clerk),
        ("programs.sign_decree", path.head),
    ]


def test_an_earlier_round_is_asked_for_by_its_number(path, people):
    # given
    first = path.decreed(people[:1])
    second = path.draft(people[1:])
    client = signed_in(path.clerk)

    # when
    pages = [client.get(page(path.stage.training_class), {"round": asked}).context for asked in ("", "1", "9")]

    # then
    assert [(one["proposal"], one["rounds"]) for one in pages] == [(second, [first]), (first, [second]), (second, [first])]
    assert [(one.people, one.placed) for one in pages[0]["rounds"]] == [(1, 1)]


def test_the_criteria_and_the_members_stand_beside_the_people(path, people):
    # given
    path.recommended(people)
    SelectionCriteria.objects.create(training_class=path.stage.training_class, interested=True, note="Bengkel penuh")

    # when
    response = signed_in(path.head).get(page(path.stage.training_class))

    # then
    assert [(member.name, member.position) for member in response.context["members"]] == MEMBERS
    assert response.context["criteria"].note == "Bengkel penuh"
    assert last_entry() == ("programs.read_proposal", path.head)


@pytest.mark.parametrize("role", [Role.BLK, Role.KEPALA_BLK, Role.INSTRUKTUR, Role.KANWIL, Role.REGISTRASI])
def test_the_centre_and_others_have_no_such_page_and_no_tab(login_as, path, role):
    training_class = path.stage.training_class
    places = {Role.REGISTRASI: training_class.facility, Role.KANWIL: None}
    client = login_as(role, at=places.get(role, training_class.training_center))

    assert client.get(page(training_class)).status_code == 403
    assert page(training_class) not in client.get(reverse("home")).content.decode()


def test_a_user_of_the_centre_with_the_right_still_finds_no_proposal(login_with, path, people):
    proposal = path.checked(people)
    client = login_with("programs.record_tpp", at=path.stage.training_class.training_center)

    assert client.get(url("proposal-tpp", proposal)).status_code == 404


@pytest.mark.parametrize("walked", ["draft", "recommended", "decreed"])
@pytest.mark.parametrize("count", [1, 10])
def test_the_page_asks_a_fixed_number_of_queries(page_queries, walked, count):
    # given
    starts_on = localdate() + timedelta(7)
    path = Path(starts_on=starts_on, ends_on=starts_on + timedelta(30))
    getattr(path, walked)(path.convicts(count, release_on=FAR))
    client = signed_in(path.clerk)

    # when
    with page_queries() as queries:
        response = client.get(page(path.stage.training_class))

    # then
    assert len(response.context["rows"]) == count
    assert len(queries) == {"draft": 12, "recommended": 12, "decreed": 7}[walked]


# --- The draft -----------------------------------------------------------------------------------


def test_order_and_reasons_are_saved(path, people):
    # given
    proposal = path.draft(people)
    one, two, three = proposal.nominations.all()
    changed = {f"order-{one.pk}": "3", f"order-{three.pk}": "1", f"reason-{two.pk}": "Tekun"}

    # when
    response = signed_in(path.clerk).post(url("proposal-arrange", proposal), arranged(proposal, **changed))

    # then
    assert response.headers["Location"] == page(path.stage.training_class) + "?round=1"
    assert list(proposal.nominations.values_list("pk", "reason")) == [(three.pk, ""), (two.pk, "Tekun"), (one.pk, "")]


@pytest.mark.parametrize(("name", "value"), [("order", ""), ("order", "x"), ("order", "12345"), ("reason", "x" * 301)])
def test_a_draft_that_is_not_well_formed_keeps_what_was_typed(path, people, name, value):
    # given
    proposal = path.draft(people)
    one = proposal.nominations.first()

    # when
    response = signed_in(path.clerk).post(
        url("proposal-arrange", proposal), arranged(proposal, propose="1", **{f"{name}-{one.pk}": value})
    )

    # then
    proposal.refresh_from_db()
    assert len(response.context["refusal"]) == 1
    assert getattr(response.context["lines"][0][1], name) == value
    assert (proposal.status, one.reason) == (Status.DRAFT, "")


def test_somebody_is_removed_and_what_was_typed_is_kept(path, people):
    # given
    proposal = path.draft(people)
    one, two, three = proposal.nominations.all()

    # when
    signed_in(path.clerk).post(
        url("proposal-arrange", proposal), arranged(proposal, remove=two.pk, **{f"reason-{three.pk}": "Tekun"})
    )

    # then
    assert list(proposal.nominations.values_list("pk", "reason")) == [(one.pk, ""), (three.pk, "Tekun")]


def test_the_draft_is_saved_and_proposed(path, people):
    # given
    proposal = path.draft(people)

    # when
    signed_in(path.clerk).post(url("proposal-arrange", proposal), arranged(proposal, propose="1"))

    # then
    proposal.refresh_from_db()
    assert (proposal.status, proposal.proposed_by) == (Status.PROPOSED, path.clerk)


def test_a_draft_with_somebody_who_no_longer_fits_is_not_proposed(path, people):
    # given
    proposal = path.draft(people)
    DisciplineEntryFactory(inmate=people[0], entered_on=localdate())

    # when
    response = signed_in(path.clerk).post(url("proposal-arrange", proposal), arranged(proposal, propose="1"))

    # then
    proposal.refresh_from_db()
    assert [message.partition(":")[0] for message in response.context["refusal"]] == [people[0].name]
    assert proposal.status == Status.DRAFT


# --- Check, return, withdraw ---------------------------------------------------------------------


def test_the_kasi_checks(path, people):
    # given
    proposal = path.proposed(people)

    # when
    signed_in(path.chief).post(url("proposal-check", proposal))

    # then
    proposal.refresh_from_db()
    assert (proposal.status, proposal.checked_by) == (Status.CHECKED, path.chief)


@pytest.mark.parametrize(
    ("name", "who", "status"),
    [("proposal-return", "chief", Status.DRAFT), ("proposal-withdraw", "clerk", Status.WITHDRAWN)],
)
def test_a_proposal_goes_back_or_ends_with_a_reason(path, people, name, who, status):
    # given
    proposal = path.proposed(people)
    client = signed_in(getattr(path, who))

    # when
    without = client.post(url(name, proposal), {"reason": " "})
    response = client.post(url(name, proposal), {"reason": "Daftar belum lengkap."})

    # then
    proposal.refresh_from_db()
    shown = client.get(response.headers["Location"]).content.decode()
    assert list(without.context["form"].errors) == ["reason"]
    assert (proposal.status, proposal.returned_reason or proposal.withdrawn_reason) == (status, "Daftar belum lengkap.")
    assert "Daftar belum lengkap." in shown


def test_a_step_taken_already_is_refused_with_words(path, people):
    # given
    proposal = path.decreed(people)

    # when
    response = signed_in(path.clerk).post(url("proposal-withdraw", proposal), {"reason": "x"})

    # then
    proposal.refresh_from_db()
    assert len(response.context["form"].non_field_errors()) == 1
    assert proposal.status == Status.DECREED


# --- The session of the TPP ----------------------------------------------------------------------


def test_the_grid_recommends_as_many_as_there_are_seats_and_knows_who_sat_before(path, people):
    # given an earlier session in the same prison
    other = Path(facility=path.stage.training_class.facility)
    other.recommended(other.convicts(1))
    proposal = path.checked([*people, *path.convicts(1, release_on=FAR)])

    # when
    context = signed_in(path.clerk).get(url("proposal-tpp", proposal)).context

    # then
    assert [line.status for _row, line in context["lines"]] == ["recommended"] * 3 + ["waiting"]
    assert [member for _number, member in context["members"]][:3] == [*MEMBERS, ("", "")]


def test_a_session_is_recorded_with_one_day_and_one_reason_for_many(path, people):
    # given
    proposal = path.checked([*people, *path.convicts(2, release_on=FAR)])
    named = list(proposal.nominations.all())
    own = {f"consent-{named[0].pk}": "2026-01-10", f"reason-{named[2].pk}": "Belum orientasi."}

    # when
    response = signed_in(path.chief).post(
        url("proposal-tpp", proposal), session(proposal, "recommended", "recommended", "rejected", "waiting", "waiting", **own)
    )

    # then
    proposal.refresh_from_db()
    today = localdate()
    assert response.headers["Location"] == page(path.stage.training_class) + "?round=1"
    assert (proposal.status, proposal.tpp_number, proposal.tpp_recorded_by) == (Status.RECOMMENDED, "TPP-7", path.chief)
    assert list(proposal.nominations.values_list("status", "consent_signed_on", "tpp_reason", "waiting_position")) == [
        ("recommended", date(2026, 1, 10), "", None),
        ("recommended", today, "", None),
        ("rejected", None, "Belum orientasi.", None),
        ("waiting", today, "Kursi habis.", 1),
        ("waiting", today, "Kursi habis.", 2),
    ]
    assert [(member.name, member.position) for member in proposal.tpp_members.all()] == MEMBERS


def test_places_on_the_waiting_list_can_be_typed(path, people):
    # given
    proposal = path.checked(people)
    one, two, three = proposal.nominations.all()
    typed = {f"place-{one.pk}": "2", f"place-{three.pk}": "1"}

    # when
    signed_in(path.clerk).post(url("proposal-tpp", proposal), session(proposal, "waiting", "recommended", "waiting", **typed))

    # then
    assert list(proposal.nominations.values_list("pk", "waiting_position")) == [(one.pk, 2), (two.pk, None), (three.pk, 1)]


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"number": ""}, id="no-number"),
        pytest.param({"held_on": "31-02-2026"}, id="no-day"),
        pytest.param({"consent_signed_on": ""}, id="no-consent"),
        pytest.param({"consent_signed_on": str(localdate() + timedelta(1))}, id="consent-tomorrow"),
        pytest.param({"waiting_reason": ""}, id="no-reason"),
        pytest.param({"position-1": ""}, id="half-a-member"),
        pytest.param({"position-1": "x" * 101}, id="long-position"),
        pytest.param({"first-consent": "kemarin"}, id="no-date"),
        pytest.param({"first-status": ""}, id="undecided"),
        pytest.param({"first-status": "placed"}, id="no-recommendation"),
        pytest.param({"first-reason": "x" * 301}, id="long-reason"),
        pytest.param({"last-place": "2"}, id="no-first-place"),
        pytest.param({"last-place": "x"}, id="no-place"),
        pytest.param({"last-status": "recommended", "extra": True}, id="more-than-seats"),
    ],
)
def test_a_session_that_cannot_be_is_not_recorded_and_keeps_what_was_typed(path, people, changed):
    # given
    proposal = path.checked([*people, *path.convicts(1, release_on=FAR)])
    named = list(proposal.nominations.all())
    keys = {"first": named[0].pk, "last": named[3].pk}
    sent = session(proposal, "recommended", "recommended", "recommended", "waiting")
    for name, value in changed.items():
        row, _dash, field = name.partition("-")
        sent[f"{field}-{keys[row]}" if row in keys else name] = value

    # when
    response = signed_in(path.clerk).post(url("proposal-tpp", proposal), sent)

    # then
    proposal.refresh_from_db()
    assert response.context["form"].errors
    assert response.context["members"][1][1] == MEMBERS[1]
    assert (proposal.status, proposal.tpp_members.count()) == (Status.CHECKED, 0)


def test_there_is_no_second_session(path, people):
    proposal = path.recommended(people)

    context = signed_in(path.clerk).get(url("proposal-tpp", proposal)).context

    assert not context["ready"]


# --- The decree ----------------------------------------------------------------------------------


def test_the_kalapas_signs_and_everybody_recommended_has_a_place(path, people):
    # given
    proposal = path.recommended(people[:2], waits=people[2:])
    client = signed_in(path.head)

    # when
    before = client.get(url("proposal-decree", proposal)).context
    response = client.post(url("proposal-decree", proposal), {"number": "SK-9", "signed_on": localdate()})

    # then
    assert (before["problems"], before["mine"], before["form"]["signed_on"].value()) == ([], True, localdate())
    assert response.headers["Location"] == page(path.stage.training_class) + "?round=1"
    places = path.stage.training_class.enrollments.order_by("seat_number")
    assert {(place.inmate, place.decree.number) for place in places} == {(people[0], "SK-9"), (people[1], "SK-9")}


def test_the_page_says_beforehand_what_would_refuse_the_decree(path, people):
    # given somebody in Register F since, and too few for the standard
    proposal = path.recommended(people)
    DisciplineEntryFactory(inmate=people[0], entered_on=localdate())
    standard = path.stage.training_class.standard
    type(standard).objects.filter(pk=standard.pk).update(min_participants=16)
    client = signed_in(path.head)

    # when
    before = client.get(url("proposal-decree", proposal)).context["problems"]
    response = client.post(url("proposal-decree", proposal), {"number": "SK-9", "signed_on": localdate()})

    # then: the same sentences, and nobody has a place
    assert before == list(response.context["form"].non_field_errors())
    assert [message.partition(":")[0] for message in before][1:] == [people[0].name]
    assert not Enrollment.objects.exists()


@pytest.mark.parametrize("sent", [{"number": "", "signed_on": "2026-02-02"}, {"number": "SK-9", "signed_on": "kemarin"}])
def test_a_decree_that_is_not_well_formed_places_nobody(path, people, sent):
    proposal = path.recommended(people)

    response = signed_in(path.head).post(url("proposal-decree", proposal), sent)

    assert len(response.context["form"].errors) == 1
    assert not Enrollment.objects.exists()


@pytest.mark.parametrize("count", [1, 10])
def test_the_decree_page_asks_a_fixed_number_of_queries(page_queries, count):
    # given
    starts_on = localdate() + timedelta(7)
    path = Path(starts_on=starts_on, ends_on=starts_on + timedelta(30))
    proposal = path.recommended(path.convicts(count, release_on=FAR))
    client = signed_in(path.head)

    # when
    with page_queries() as queries:
        client.get(url("proposal-decree", proposal))

    # then
    assert len(queries) == 12


@pytest.mark.parametrize("status", Status)
def test_every_open_state_has_its_step(status):
    assert (next_step(status) is None) == (status in {Status.DECREED, Status.WITHDRAWN})
