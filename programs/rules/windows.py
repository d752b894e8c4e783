"""How long a sheet may wait, in working days: Monday to Friday without holidays. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

SATURDAY = 5


def working_days_after(day: date, until: date, *, holidays: Collection[date]) -> int:
    """Working days after ``day`` up to ``until``, which is inside; 0 when ``until`` is not later."""
    days = (day + timedelta(days=number) for number in range(1, (until - day).days + 1))
    return sum(one.weekday() < SATURDAY and one not in holidays for one in days)


def within(day: date, until: date, *, working_days: int, holidays: Collection[date]) -> bool:
    """Whether ``until`` lies at most ``working_days`` working days after ``day``; the last of them is inside."""
    return working_days_after(day, until, holidays=holidays) <= working_days


def begun(day: date, first_hour: time | None, clock: datetime) -> bool:
    """Whether on ``clock``, that of the prison, what begins on ``day`` at ``first_hour`` has begun; None: with the day."""
    return (clock.date(), clock.time()) >= (day, first_hour or time.min)


def ahead(day: date, today: date, *, days: int) -> bool:
    """Whether ``day`` is today or at most ``days`` days of the calendar later."""
    return 0 <= (day - today).days <= days
