"""The hours of a place: attended, and held while the person was in the class."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Max, Min, Q

from certificates.rules.statements import delivered_minutes
from programs.models import Attendance, Enrollment
from programs.rules.attendance import AttendanceTally, tally

INSIDE = Q(enrollment__ended_on=None) | Q(meeting__held_on__lte=F("enrollment__ended_on"))


@dataclass(frozen=True, slots=True)
class Hours:
    """What one place counts, in minutes and in whole JP of ``minutes_per_jp``, rounded down."""

    tally: AttendanceTally
    delivered_minutes: int
    minutes_per_jp: int

    @property
    def attended_jp(self) -> int:
        return self.tally.credited // self.minutes_per_jp

    @property
    def delivered_jp(self) -> int:
        return self.delivered_minutes // self.minutes_per_jp


def hours_of(places: Sequence[Enrollment], *, minutes_per_jp: int) -> dict[int, Hours]:
    """By key of the place: its hours, those carried into it inside; one query."""
    rows = defaultdict(list)
    for key, row in Attendance.objects.filter(enrollment__in=[place.pk for place in places]).rule_rows():
        rows[key].append(row)
    return {
        place.pk: Hours(
            tally(rows[place.pk], carried_minutes=place.carried_minutes),
            delivered_minutes(rows[place.pk], carried_minutes=place.carried_minutes),
            minutes_per_jp,
        )
        for place in places
    }


def days_of(places: Sequence[Enrollment]) -> dict[int, tuple[date, date]]:
    """By key of the place: first and last day of a meeting recorded for the person, else those of the place; one query."""
    recorded = Attendance.objects.filter(INSIDE, enrollment__in=[place.pk for place in places], meeting__cancelled_at=None)
    days = recorded.exclude(status="").order_by().values("enrollment").annotate(Min("meeting__held_on"), Max("meeting__held_on"))
    found = {row["enrollment"]: (row["meeting__held_on__min"], row["meeting__held_on__max"]) for row in days}
    return {place.pk: found.get(place.pk, (place.starts_on, place.ended_on or place.starts_on)) for place in places}
