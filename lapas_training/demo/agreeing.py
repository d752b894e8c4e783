"""What one house has asked the other, still unanswered."""

from __future__ import annotations

from datetime import date, timedelta

from programs.models import ClassChange, Holiday, TrainingClass
from programs.services.agreeing import ask_change
from programs.services.changing import Move, Why
from programs.services.wishes import move_wish

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
