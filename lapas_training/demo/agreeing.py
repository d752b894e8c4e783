"""What one house has asked the other: accepted, carried out without it, still unanswered."""

from __future__ import annotations

from datetime import date, time, timedelta

from programs.models import ClassChange, Holiday, TrainingClass
from programs.services.agreeing import accept_change, ask_change, override_change
from programs.services.changing import Move, Why
from programs.services.team import Place
from programs.services.wishes import move_wish, team_wish

from .houses import Staff
from .sheets import at


def ask_for_a_later_last_day(training_class: TrainingClass, staff: Staff, *, today: date) -> ClassChange:
    """The centre has asked to hold the last meeting on the next working day after it; the prison has not answered."""
    last = training_class.meetings.latest("held_on")
    holidays = set(Holiday.objects.filter(day__gt=last.held_on).values_list("day", flat=True))
    later = last.held_on + timedelta(days=1)
    while later.weekday() > 4 or later in holidays:
        later += timedelta(days=1)
    why = Why("instructor", "Instruktur mengikuti rapat koordinasi di dinas.")
    asked_at = at(training_class, today, 7)
    return ask_change(training_class=training_class, wish=move_wish(last, Move(later), why), by=staff["blk"], at=asked_at)


def begin_one_afternoon_later(training_class: TrainingClass, staff: Staff, *, number: int) -> None:
    """One meeting began half an hour later: the centre could not be reached, and the Kasi answered for it."""
    meeting = training_class.meetings.get(number=number)
    why = Why("power", "Listrik bengkel padam sampai pukul 13.30.")
    wish = move_wish(meeting, Move(meeting.held_on, time(13, 30)), why)
    asked = ask_change(
        training_class=training_class, wish=wish, by=staff["bimker"], at=at(training_class, meeting.held_on, 12)
    )  # fmt: skip
    reason = "Kantor BLK tidak dapat dihubungi siang itu; instruktur sudah di bengkel."
    override_change(change=asked, reason=reason, by=staff["kasi"], at=at(training_class, meeting.held_on, 12, 20))


def divide_the_units(training_class: TrainingClass, staff: Staff, *, asked_on: date) -> None:
    """The first instructor has the first half of the units, the second the rest; a third stands in for the first unit."""
    units = list(training_class.program.units.all())
    first, second = staff.instructors["LAS"]
    half = len(units) // 2
    team = [
        Place(first, "main", units[:half]),
        Place(second, "main", units[half:]),
        Place(staff.instructors["PANGKAS"][1], "substitute", units[:1]),
    ]
    wish = team_wish(team, "Pembagian unit menurut keahlian; pengganti untuk unit K3.")
    asked = ask_change(training_class=training_class, wish=wish, by=staff["blk"], at=at(training_class, asked_on, 9))
    accept_change(change=asked, by=staff["kasi"], at=at(training_class, asked_on, 14))
