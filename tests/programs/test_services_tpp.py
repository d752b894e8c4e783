from dataclasses import replace
from datetime import date

import pytest

from programs.models import Nomination, TppMember
from programs.services.proposing import decline, drop
from programs.services.tpp import move_up
from tests.factories import EnrollmentFactory
from tests.programs.proposal_path import CONSENT_ON, MEMBERS, RECOMMENDED, REJECTED, TPP_AT, TPP_ON, Path, waiting
from tests.refusals import last_entry, refused

pytestmark = pytest.mark.django_db


def listed(proposal):
    return list(proposal.nominations.values_list("status", "waiting_position"))


def test_the_session_stands_with_its_members_and_what_it_said_of_everybody():
    # given
    path = Path()
    proposal = path.checked(path.convicts(3))

    # when
    path.met(proposal, RECOMMENDED, waiting(1), REJECTED)

    # then
    proposal.refresh_from_db()
    assert (proposal.status, proposal.tpp_number, proposal.tpp_held_on) == ("recommended", "TPP-1", TPP_ON)
    assert proposal.tpp_recorded_by == path.clerk
    assert [(member.name, member.position) for member in proposal.tpp_members.all()] == MEMBERS
    rows = proposal.nominations.values_list("status", "tpp_reason", "consent_signed_on", "waiting_position")
    assert list(rows) == [
        ("recommended", "", CONSENT_ON, None),
        ("waiting", "Kursi habis.", CONSENT_ON, 1),
        ("rejected", "Belum ikut admisi orientasi.", None, None),
    ]
    assert last_entry() == ("programs.record_tpp", path.clerk)


def test_who_has_declined_is_not_spoken_of():
    path = Path()
    proposal = path.checked(path.convicts(2))
    gone, stays = proposal.nominations.all()
    decline(nomination=gone, by=path.clerk)
    path.met(proposal, recommendations={stays.pk: RECOMMENDED})
    assert listed(proposal) == [("declined", None), ("recommended", None)]


@pytest.mark.parametrize(
    ("said", "values", "codes"),
    [
        pytest.param([RECOMMENDED, RECOMMENDED], {"number": " "}, ["no_number"], id="number"),
        pytest.param([RECOMMENDED, RECOMMENDED], {"held_on": date(2026, 1, 16)}, ["in_future"], id="future"),
        pytest.param([RECOMMENDED, RECOMMENDED], {"members": []}, ["no_members"], id="no-members"),
        pytest.param([RECOMMENDED, RECOMMENDED], {"members": [("Rekaan", " ")]}, ["no_members"], id="member-without-position"),
        pytest.param([], {"recommendations": {}}, ["undecided", "undecided"], id="nobody-spoken-of"),
        pytest.param([RECOMMENDED, replace(RECOMMENDED, status="placed")], {}, ["undecided"], id="unknown-word"),
        pytest.param([RECOMMENDED, replace(REJECTED, reason=" ")], {}, ["no_reason"], id="rejected-without-a-reason"),
        pytest.param([RECOMMENDED, replace(waiting(1), reason="")], {}, ["no_reason"], id="waiting-without-a-reason"),
        pytest.param([RECOMMENDED, replace(RECOMMENDED, consent_signed_on=None)], {}, ["no_consent"], id="consent"),
        pytest.param([RECOMMENDED, replace(waiting(1), consent_signed_on=None)], {}, ["no_consent"], id="waiting-consent"),
        pytest.param(
            [RECOMMENDED, replace(RECOMMENDED, consent_signed_on=date(2026, 1, 16))],
            {},
            ["consent_in_future"],
            id="consent-future",
        ),
        pytest.param([waiting(1), waiting(1)], {}, ["waiting_order"], id="one-place-twice"),
        pytest.param([waiting(1), waiting(3)], {}, ["waiting_order"], id="a-gap"),
        pytest.param([RECOMMENDED, waiting(None)], {}, ["waiting_order"], id="no-place"),
    ],
)
def test_what_the_session_must_say(said, values, codes):
    path = Path()
    proposal = path.checked(path.convicts(2))
    with refused(*codes):
        path.met(proposal, *said, **values)


def test_nobody_is_spoken_of_who_is_not_proposed():
    path = Path()
    proposal = path.checked(path.convicts(1))
    keys = {proposal.nominations.get().pk: RECOMMENDED, 999_999: RECOMMENDED}
    with refused("not_nominated"):
        path.met(proposal, recommendations=keys, number="TPP-1")


def test_more_than_the_free_seats_are_not_recommended():
    # given: one of two seats is taken
    path = Path(seats=2)
    EnrollmentFactory(training_class=path.stage.training_class)
    proposal = path.checked(path.convicts(2))

    # when, then
    with refused("too_many"):
        path.met(proposal, RECOMMENDED, RECOMMENDED)
    path.met(proposal, RECOMMENDED, waiting(1))
    assert listed(proposal) == [("recommended", None), ("waiting", 1)]


# --- Moving up before the decree ---------------------------------------------------------------------------------


def test_the_next_fitting_person_moves_up_when_somebody_recommended_falls_out():
    # given
    path = Path(seats=1)
    gone, misfit, third, fourth = path.convicts(4)
    proposal = path.recommended([gone], waits=[misfit, third, fourth])
    nominations = {row.inmate: row for row in proposal.nominations.all()}
    type(misfit).objects.filter(pk=misfit.pk).update(release_on=None, expires_on=None, release_kind="")
    clerk = path.clerk

    # when, then
    with refused("no_seat"):
        move_up(nomination=nominations[third], by=clerk, at=TPP_AT)
    decline(nomination=nominations[gone], by=clerk)
    with refused("release_unknown"):
        move_up(nomination=nominations[misfit], by=clerk, at=TPP_AT)
    with refused("not_next"):
        move_up(nomination=nominations[fourth], by=clerk, at=TPP_AT)
    move_up(nomination=nominations[third], by=clerk, at=TPP_AT)
    assert last_entry() == ("programs.move_up", clerk)
    assert [place.inmate for place in path.signed(proposal)] == [third]
    assert listed(proposal) == [("declined", None), ("waiting", 1), ("placed", 2), ("waiting", 3)]


def test_who_does_not_wait_does_not_move_up():
    path = Path(seats=2)
    proposal = path.recommended(path.convicts(1), waits=path.convicts(1))
    recommended, waits = proposal.nominations.all()
    clerk = path.clerk
    drop(nomination=waits, reason="Sakit", by=clerk)
    with refused("not_waiting"):
        move_up(nomination=waits, by=clerk, at=TPP_AT)
    assert Nomination.objects.get(pk=recommended.pk).status == "recommended"
    assert TppMember.objects.count() == 2
