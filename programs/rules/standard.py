"""The figures of a training standard, as every rule reads them. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Standard:
    """One dated standard (DOMAIN §2). Percentages 0–100, marks 0–100, everything whole numbers.

    The defaults are those of DOMAIN §2; what applies to a class is its ``TrainingStandard`` row.
    """

    minutes_per_jp: int = 45
    min_participants: int = 16
    max_participants: int = 20
    max_jp_per_day: int = 5
    min_countable_percent: int = 80
    min_program_percent: int = 75
    waivable_program_percent: int = 60
    min_aspect_mark: int = 60
    min_weighted_mark: int = 70
    knowledge_weight: int = 30
    skill_weight: int = 50
    attitude_weight: int = 20
    max_attempts: int = 2
    release_buffer_days: int = 7
    discipline_months: int = 6
    replacement_percent: int = 10
    drop_warning_days: int = 3
    max_absence_days: int = 21
    entry_days: int = 7
    overdue_days: int = 2
    known_ahead_days: int = 14
    recommended_instructors: int = 2

    def __post_init__(self):
        if self.knowledge_weight + self.skill_weight + self.attitude_weight != 100:
            raise ValueError("weights add up to 100")
        if self.minutes_per_jp <= 0:
            raise ValueError("a JP has minutes")
