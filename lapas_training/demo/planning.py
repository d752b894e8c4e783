"""What every invented class begins with: its plan, and the people whom nothing keeps out of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, time
from typing import Any

from inmates.models import Inmate
from programs.models import TrainingClass
from programs.rules.schedule import Break
from programs.services.enrolling import suitabilities
from programs.services.planning import create_class, plan_meetings

from .houses import Staff
from .reference import Reference

JP_PER_DAY = 5


def plan_class(
    reference: Reference,
    staff: Staff,
    *,
    field: str,
    starts_on: date,
    seats: int,
    room: str,
    weekdays: Collection[int] = range(5),
    starts_at: time = time(8),
    breaks: Sequence[Break] = (),
    **values: Any,
) -> TrainingClass:
    """A class in ``field`` with all its meetings; ``values`` are further ones of the class."""
    training_class = create_class(
        instructors=staff.instructors[field],
        by=staff["bimker"],
        **{"code": f"{field}-{starts_on.year}-R"} | values,
        program=reference.programs[field],
        facility=reference.facility,
        fiscal_year=starts_on.year,
        starts_on=starts_on,
        seats=seats,
        jp_per_day=JP_PER_DAY,
        room=reference.rooms[room],
    )
    plan_meetings(
        training_class=training_class, weekdays=weekdays, starts_at=starts_at, breaks=breaks, by=staff["bimker"]
    )  # fmt: skip
    training_class.refresh_from_db()
    return training_class


def fitting(training_class: TrainingClass, *, on: date) -> list[Inmate]:
    """Everybody here whom nothing keeps out of the class."""
    here = Inmate.objects.filter(facility=training_class.facility).in_custody(on).order_by("pk")
    return [found.inmate for found in suitabilities(training_class, here, on=on) if not found.reasons]
