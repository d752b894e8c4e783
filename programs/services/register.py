"""The register of a class: who was at which meeting, as one table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from programs.models import Attendance, ClassSession, Enrollment, TrainingClass
from programs.rules.attendance import AttendanceTally, unexcused_days_in_a_row
from programs.rules.risk import Alert, alerts, minutes_needed


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One place: each meeting of the class with its row (None where the person was not on the roster), and the minutes.

    ``alerts`` call for a decision; ``needed_minutes`` are still to be attended until the minimum is reached.
    """

    enrollment: Enrollment
    cells: Sequence[tuple[ClassSession, Attendance | None]]
    tally: AttendanceTally
    alerts: Sequence[Alert] = ()
    needed_minutes: int = 0


def register(training_class: TrainingClass, meetings: Sequence[ClassSession]) -> list[RegisterLine]:
    """Every place ever filled, by seat, against ``meetings`` in order of dates; three queries whatever the size.

    ``training_class`` comes with its standard loaded.
    """
    places = training_class.enrollments.select_related("inmate").order_by("seat_number", "starts_on", "pk")
    tallies = places.tallies()
    rows = Attendance.objects.filter(meeting__training_class=training_class).only(
        "enrollment_id", "meeting_id", "status", "missed_minutes", "reason"
    )
    cells = {(row.enrollment_id, row.meeting_id): row for row in rows}
    lines = []
    for place in places:
        row = [(meeting, cells.get((place.pk, meeting.pk))) for meeting in meetings]
        lines.append(RegisterLine(place, row, tallies[place.pk], *_alerts(place, row, tallies[place.pk], training_class)))
    return lines


def _alerts(place: Enrollment, row: Sequence, tally: AttendanceTally, training_class: TrainingClass) -> tuple[list[Alert], int]:
    """What calls for a decision about the place, and the minutes still needed; nothing once it has ended or is decided."""
    if place.ended_on or place.status not in Enrollment.AWAITING:
        return [], 0
    figures = training_class.figures
    codes = [(cell.status, cell.reason) for meeting, cell in row if cell and not meeting.cancelled]
    found = alerts(tally, figures, unexcused_in_a_row=unexcused_days_in_a_row(codes))
    return found, minutes_needed(tally, figures.min_countable_percent)
