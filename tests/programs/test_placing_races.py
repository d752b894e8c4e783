"""Decrees, offers and custody events at once. On PostgreSQL, and each time with the lock, or the guard, taken off."""

from datetime import UTC, date, datetime
from threading import Barrier, Event

import pytest
from django.db import transaction

from inmates.models import CustodyEvent
from inmates.services.custody import Happening
from organizations.models import Role
from programs.models import Enrollment, Nomination, Proposal, TppMember
from programs.services import decreeing, enrolling, tpp, waiting_list
from programs.services.custody import record_custody
from programs.services.decreeing import sign_decree
from programs.services.enrolling import place
from programs.services.leaving import leave
from programs.services.proposing import decline
from programs.services.waiting_list import accept_offer
from tests.databases import race
from tests.factories import ConvictFactory, FacilityFactory
from tests.programs.at_once import all_at_once, meet_after, waits_for_a_lock
from tests.programs.proposal_path import RECOMMENDED, SIGNED_AT, SIGNED_ON, Path
from tests.programs.stage import Stage, day

pytestmark = [
    pytest.mark.django_db(transaction=True),
    race,
]
MANY = 32
Kind = CustodyEvent.Kind


# --- The decree, signed by two at once ---------------------------------------------------------------------------


def signing(path: Path, count: int):
    """``count`` log-ins sign the same proposal, each under another number."""
    proposal = path.recommended(path.convicts(1), waits=path.convicts(1))

    def task(number, head):
        return lambda: sign_decree(
            proposal=proposal, number=f"SK-{number}", signed_on=SIGNED_ON, by=head, at=SIGNED_AT
        )  # fmt: skip

    return [task(number, path.stage.officer(Role.KALAPAS)) for number in range(count)]


@pytest.mark.parametrize("count", [2, MANY])
def test_a_proposal_is_decreed_once(count):
    path = Path(seats=1)
    said = all_at_once(signing(path, count))
    assert said == ["done"] + ["wrong_status"] * (count - 1)
    assert (Enrollment.objects.open().count(), path.stage.training_class.decrees.count()) == (1, 1)


def test_control_without_the_lock_both_sign(monkeypatch, without_locks):
    # given: both have read the proposal before either places
    path = Path(seats=1)
    tasks = signing(path, 2)
    meet_after(monkeypatch, decreeing, "lock_proposal", 2)
    meet_after(monkeypatch, enrolling, "suitabilities", 2)

    # when, then: no word for the second; only the constraint of the seat stands in the way
    assert all_at_once(tasks) == ["IntegrityError", "done"]


# --- The freed seat ----------------------------------------------------------------------------------------------


def accepting(count: int):
    """``count`` clerks give the one freed seat to the next on the list."""
    path = Path(seats=1, program__jp=200)
    proposal = path.decreed(path.convicts(1), waits=path.convicts(2))
    leave(enrollment=path.stage.training_class.enrollments.get(), reason="illness", by=path.clerk, on=day(3))
    nomination = proposal.nominations.get(waiting_position=1)

    def task(clerk):
        return lambda: accept_offer(nomination=nomination, seat=1, by=clerk, on=day(4))

    return [task(path.stage.officer()) for _ in range(count)]


@pytest.mark.parametrize("clerks", [2, MANY])
def test_a_freed_seat_is_taken_once(clerks):
    said = all_at_once(accepting(clerks))
    assert said == ["done"] + ["seat_taken"] * (clerks - 1)
    assert Enrollment.objects.open().count() == Nomination.objects.filter(status="placed", waiting_position=1).count() == 1


def test_control_without_the_lock_both_give_the_freed_seat(monkeypatch, without_locks):
    tasks = accepting(2)
    meet_after(monkeypatch, waiting_list, "refuse_unless_next", 2)
    assert all_at_once(tasks) == ["IntegrityError", "done"]


# --- The session, recorded twice ---------------------------------------------------------------------------------


def recording(path: Path):
    proposal = path.checked(path.convicts(2))
    return [lambda: path.met(proposal, RECOMMENDED, RECOMMENDED)] * 2


def test_a_session_submitted_twice_is_recorded_once():
    said = all_at_once(recording(Path()))
    assert said == ["done", "wrong_status"]
    assert TppMember.objects.count() == 2


def test_control_without_the_guard_its_members_sit_there_twice(monkeypatch, without_locks):
    # given
    tasks = recording(Path())
    meet_after(monkeypatch, tpp, "lock_proposal", 2)
    monkeypatch.setattr(
        tpp, "advance", lambda proposal, _before, after, **values: (
            Proposal.objects.filter(pk=proposal.pk).update(status=after, **values)
        )
    )  # fmt: skip

    # when, then
    assert all_at_once(tasks) == ["done", "done"]
    assert TppMember.objects.count() == 4


def declining_during_the_session(path: Path) -> Nomination:
    """The person declines while the session is typed but not yet committed."""
    proposal = path.checked(path.convicts(1))
    nomination = proposal.nominations.get()
    read, declined = Event(), Event()
    original = tpp.advance

    def advance(*args, **values):
        read.set()
        declined.wait(timeout=2)  # with the lock he waits for the session; without it he has declined meanwhile
        return original(*args, **values)

    def take_back():
        read.wait(timeout=30)
        decline(nomination=nomination, by=path.clerk)
        declined.set()

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(tpp, "advance", advance)
        said = all_at_once([lambda: path.met(proposal, RECOMMENDED), take_back])
    assert said == ["done", "done"]
    nomination.refresh_from_db()
    return nomination


def test_who_declines_while_the_session_is_typed_has_declined():
    assert declining_during_the_session(Path()).status == "declined"


def test_control_without_the_lock_he_is_recommended_all_the_same(without_locks):
    assert declining_during_the_session(Path()).status == "recommended"


# --- Placed, transferred and released at once --------------------------------------------------------------------

NOW = datetime(2026, 1, 25, 3, 0, tzinfo=UTC)


class Departing:
    """One convict whom one officer places while others let him go."""

    def __init__(self) -> None:
        self.stage = Stage()
        self.facility = self.stage.training_class.facility
        self.inmate = ConvictFactory(facility=self.facility)
        self.clerk, self.others = self.stage.clerk, [self.stage.officer(Role.REGISTRASI) for _ in range(2)]
        self.elsewhere = FacilityFactory()

    def place(self) -> None:
        place(
            inmates=[self.inmate], training_class=self.stage.training_class, decree_number="SK-1",
            decree_signed_on=date(2026, 1, 20), by=self.clerk, on=date(2026, 1, 25),
        )  # fmt: skip

    def transfer(self) -> None:
        self._happens(Happening(Kind.TRANSFERRED_OUT, date(2026, 1, 25), to_facility=self.elsewhere), self.others[0])

    def release(self) -> None:
        self._happens(Happening(Kind.RELEASED, date(2026, 1, 25)), self.others[1])

    def _happens(self, happening: Happening, officer) -> None:
        record_custody(happenings={self.inmate.pk: happening}, by=officer, at=NOW)

    def place_while(self, monkeypatch, *, waits) -> list[str]:
        """He is transferred when he has been found to fit, but has no seat yet; ``waits`` until the placing goes on."""
        checked, gone, original = Event(), Event(), enrolling.suitabilities

        def suitabilities(*args, **kwargs):
            found = original(*args, **kwargs)
            checked.set()
            waits(gone)
            return found

        def transfer():
            checked.wait(timeout=30)
            self.transfer()
            gone.set()

        monkeypatch.setattr(enrolling, "suitabilities", suitabilities)
        return all_at_once([self.place, transfer])


def test_nobody_keeps_a_place_after_he_has_left():
    for _ in range(5):
        # given
        one = Departing()

        # when
        said = all_at_once([one.place, one.transfer, one.release])

        # then: he left once, and sits nowhere
        assert said in (["done", "done", "not_here"], ["done", "not_here", "not_in_custody"])
        one.inmate.refresh_from_db()
        assert one.inmate.left_on == date(2026, 1, 25)
        assert CustodyEvent.objects.filter(inmate=one.inmate).count() == 1
        assert not Enrollment.objects.open().filter(inmate=one.inmate).exists()


def test_a_departure_that_waits_for_the_placing_ends_the_place(monkeypatch):
    one = Departing()
    assert one.place_while(monkeypatch, waits=lambda _gone: waits_for_a_lock()) == ["done", "done"]
    assert Enrollment.objects.values_list("status", "end_reason").get() == ("left", "transfer")


def test_a_placing_that_waits_for_the_departure_sees_him_gone():
    # given
    one, gone = Departing(), Barrier(2)

    def transfer_slowly():
        with transaction.atomic():
            one.transfer()
            gone.wait(timeout=30)
            waits_for_a_lock()

    def place_then():
        gone.wait(timeout=30)
        one.place()

    # when, then
    assert all_at_once([transfer_slowly, place_then]) == ["done", "not_in_custody"]
    assert not Enrollment.objects.exists()


def test_control_without_the_locks_somebody_who_has_left_keeps_a_place(monkeypatch, without_locks):
    one = Departing()
    assert one.place_while(monkeypatch, waits=lambda gone: gone.wait(timeout=30)) == ["done", "done"]
    assert Enrollment.objects.open().filter(inmate=one.inmate).count() == 1
