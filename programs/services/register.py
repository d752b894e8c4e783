"""The register of a class: who was at which meeting, as one table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from programs.models import Attendance, ClassSession, Enrollment, TrainingClass
from programs.rules.attendance import AttendanceTally


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One place: each meeting of the class with its row (None where the person was not on the roster), and the minutes."""

    enrollment: Enrollment
    cells: Sequence[tuple[ClassSession, Attendance | None]]
    tally: AttendanceTally


def register(training_class: TrainingClass, meetings: Sequence[ClassSession]) -> list[RegisterLine]:
    """Every place ever filled, by seat, against ``meetings``; three queries whatever the size."""
    places = training_class.enrollments.select_related("inmate").order_by("seat_number", "starts_on", "pk")
    tallies = places.tallies()
    rows = Attendance.objects.filter(meeting__training_class=training_class).only(
        "enrollment_id", "meeting_id", "status", "missed_minutes", "reason"
    )
    cells = {(row.enrollment_id, row.meeting_id): row for row in rows}
    return [
        RegisterLine(place, [(meeting, cells.get((place.pk, meeting.pk))) for meeting in meetings], tallies[place.pk])
        for place in places
    ]
