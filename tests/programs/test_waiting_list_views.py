"""Who falls out and who moves up before the decree; freed seats and whom they are offered to after it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from organizations.models import Role
from programs.models import Nomination, TrainingClass
from programs.services.leaving import leave
from tests.conftest import signed_in
from tests.factories import DisciplineEntryFactory
from tests.programs.proposal_path import Path
from tests.programs.upcoming import FAR
from tests.refusals import last_entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def path():
    """A class of two seats that began five days ago."""
    today = localdate()
    return Path(starts_on=today - timedelta(5), ends_on=today + timedelta(30), seats=2)


@pytest.fixture
def waits(path):
    return path.convicts(2, release_on=FAR)


@pytest.fixture
def freed(path, waits):
    """The two seats were given by decree, one person has left, two others wait; gives who left."""
    gone, _stays = path.signed(path.recommended(path.convicts(2, release_on=FAR), waits=waits))
    leave(enrollment=gone, reason="transfer", by=path.clerk, on=localdate() - timedelta(1))
    gone.refresh_from_db()
    return gone


def url(name, row):
    return reverse(f"programs:{name}", args=[row.pk])


def listed(path, **filters):
    return Nomination.objects.get(proposal__training_class=path.stage.training_class, **filters)


# --- After the decree: the waiting list ----------------------------------------------------------


def test_a_freed_seat_names_who_left_who_is_passed_over_and_who_is_next(path, waits, freed):
    # given the first on the list is in Register F
    DisciplineEntryFactory(inmate=waits[0], entered_on=localdate())

    # when
    context = signed_in(path.clerk).get(url("class-waiting-list", path.stage.training_class)).context

    # then
    (offer,) = context["offers"]
    assert (offer.seat, offer.left, offer.nomination.inmate) == (freed.seat_number, freed, waits[1])
    assert [(one.nomination.inmate, one.reasons) for one in offer.skipped] == [(waits[0], ["discipline"])]
    assert [(one.inmate, one.tpp_reason) for one in context["waiting"]] == [(one, "Kursi habis.") for one in waits]
    assert last_entry() == ("programs.read_waiting_list", path.clerk)


def test_the_next_person_takes_the_seat(path, waits, freed):
    # given
    nomination = listed(path, inmate=waits[0])

    # when
    response = signed_in(path.clerk).post(url("nomination-accept", nomination), {"seat": freed.seat_number})

    # then
    nomination.refresh_from_db()
    assert response.headers["Location"] == url("class-waiting-list", path.stage.training_class)
    assert (nomination.status, nomination.enrollment.replaces, nomination.enrollment.seat_number) == (
        "placed", freed, freed.seat_number,
    )  # fmt: skip


@pytest.mark.parametrize(("who", "seat"), [(1, 1), (0, 2), (0, 9), (0, ""), (0, "x"), (0, "12345678")])
def test_an_offer_that_is_not_one_gives_no_seat_and_says_why(path, waits, freed, who, seat):
    # given
    nomination = listed(path, inmate=waits[who])
    client = signed_in(path.clerk)

    # when
    response = client.post(url("nomination-accept", nomination), {"seat": seat}, follow=True)

    # then
    assert [message.level_tag for message in response.context["messages"]] == ["error"]
    assert path.stage.training_class.enrollments.open().count() == 1


def test_somebody_is_taken_off_the_waiting_list_with_a_reason(path, waits, freed):
    # given
    nomination = listed(path, inmate=waits[0])
    client = signed_in(path.clerk)

    # when
    without = client.post(url("nomination-skip", nomination), {"reason": ""})
    response = client.post(url("nomination-skip", nomination), {"reason": "Pindah blok."})

    # then
    nomination.refresh_from_db()
    assert list(without.context["form"].errors) == ["reason"]
    assert response.headers["Location"] == url("class-waiting-list", path.stage.training_class)
    assert (nomination.status, nomination.dropped_reason) == ("dropped", "Pindah blok.")


def test_the_kasi_sets_the_last_day_and_after_it_nobody_is_offered_a_seat(path, waits, freed):
    # given
    training_class = path.stage.training_class
    client = signed_in(path.chief)

    # when
    client.post(url("class-replacement-day", training_class), {"until": localdate() - timedelta(1)})

    # then
    context = client.get(url("class-waiting-list", training_class)).context
    assert (context["last_day"], context["over"]) == (localdate() - timedelta(1), True)
    assert [offer.nomination for offer in context["offers"]] == [None]


@pytest.mark.parametrize("until", ["31-02-2026", "2020-01-01"])
def test_a_day_that_cannot_be_is_not_kept(path, freed, until):
    # given
    training_class = path.stage.training_class

    # when
    response = signed_in(path.chief).post(url("class-replacement-day", training_class), {"until": until})

    # then
    assert list(response.context["form"].errors) == ["until"]
    assert TrainingClass.objects.get(pk=training_class.pk).replacements_until is None


def test_bimker_sets_no_last_day(path):
    response = signed_in(path.clerk).post(url("class-replacement-day", path.stage.training_class), {"until": ""})

    assert response.status_code == 403


@pytest.mark.parametrize("count", [1, 10])
def test_the_list_asks_a_fixed_number_of_queries(page_queries, path, count):
    # given
    gone, _stays = path.signed(path.recommended(path.convicts(2, release_on=FAR), waits=path.convicts(count, release_on=FAR)))
    leave(enrollment=gone, reason="transfer", by=path.clerk, on=localdate())
    client = signed_in(path.clerk)

    # when
    with page_queries() as queries:
        response = client.get(url("class-waiting-list", path.stage.training_class))

    # then
    assert len(response.context["waiting"]) == count
    assert len(queries) == 12


# --- Before the decree ---------------------------------------------------------------------------


def test_who_declines_leaves_his_place_to_the_first_who_waits(path, waits):
    # given
    path.recommended(path.convicts(2, release_on=FAR), waits=waits)
    leaver, heir = listed(path, position=1), listed(path, inmate=waits[0])
    client = signed_in(path.clerk)

    # when
    shown = client.get(url("nomination-decline", leaver)).context
    client.post(url("nomination-decline", leaver))
    client.post(url("nomination-move-up", heir))

    # then
    leaver.refresh_from_db()
    heir.refresh_from_db()
    assert (shown["heading"].count(leaver.inmate.name), leaver.status, heir.status) == (1, "declined", "recommended")


def test_who_declined_is_named_again_once_he_has_signed_a_fresh_consent(path):
    # given
    proposal = path.proposed(path.convicts(1, release_on=FAR))
    nomination = listed(path, position=1)
    client = signed_in(path.clerk)
    client.post(url("nomination-decline", nomination))
    door = url("nomination-consent-again", nomination)
    offered = client.get(url("class-proposal", path.stage.training_class))

    # when
    without = client.post(door, {"signed_on": ""})
    tomorrow = client.post(door, {"signed_on": localdate() + timedelta(1)})
    client.post(door, {"signed_on": localdate()})
    done = client.get(url("class-proposal", path.stage.training_class))

    # then
    nomination.refresh_from_db()
    assert list(without.context["form"].errors) == ["signed_on"]
    assert len(tomorrow.context["form"].non_field_errors()) == 1
    assert (nomination.status, nomination.consented_again_on) == ("declined", localdate())
    assert [page.content.decode().count(door) for page in (offered, done)] == [1, 0]
    assert proposal.nominations.count() == 1


def test_nobody_moves_up_while_every_seat_is_meant_for_somebody(path, waits):
    # given
    path.recommended(path.convicts(2, release_on=FAR), waits=waits)
    heir = listed(path, inmate=waits[0])

    # when
    response = signed_in(path.clerk).post(url("nomination-move-up", heir), follow=True)

    # then
    heir.refresh_from_db()
    assert [message.level_tag for message in response.context["messages"]] == ["error"]
    assert heir.status == "waiting"


def test_who_cannot_be_placed_is_taken_off_the_list_with_a_reason(path):
    # given
    path.recommended(path.convicts(2, release_on=FAR))
    nomination = listed(path, position=1)
    client = signed_in(path.chief)

    # when
    without = client.post(url("nomination-drop", nomination), {"reason": ""})
    client.post(url("nomination-drop", nomination), {"reason": "Bebas lebih awal."})

    # then
    nomination.refresh_from_db()
    assert list(without.context["form"].errors) == ["reason"]
    assert (nomination.status, nomination.dropped_reason) == ("dropped", "Bebas lebih awal.")


def test_who_has_a_place_neither_declines_nor_is_taken_off(path, freed):
    # given
    placed = listed(path, status="placed", enrollment__ended_on=None)
    client = signed_in(path.clerk)

    # when
    answers = [client.post(url(f"nomination-{name}", placed), {"reason": "x"}) for name in ("decline", "drop", "skip")]

    # then
    placed.refresh_from_db()
    assert [len(answer.context["form"].non_field_errors()) for answer in answers] == [1, 1, 1]
    assert placed.status == "placed"


@pytest.mark.parametrize("role", [Role.BLK, Role.INSTRUKTUR, Role.KEPALA_BLK])
def test_the_centre_reads_no_waiting_list(login_as, path, role):
    client = login_as(role, at=path.stage.training_class.training_center)

    assert client.get(url("class-waiting-list", path.stage.training_class)).status_code == 403
