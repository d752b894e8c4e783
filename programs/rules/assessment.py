"""Marks per unit and what they mean. Pure; marks 0–100, the weighted mark in hundredths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from .standard import Standard


class Verdict(TextChoices):
    COMPETENT = "K", _("competent")
    NOT_YET = "BK", _("not yet competent")


@dataclass(frozen=True, slots=True)
class Marks:
    """Whole marks of one attempt at one unit."""

    knowledge: int
    skill: int
    attitude: int

    def __post_init__(self):
        if not all(0 <= mark <= 100 for mark in (self.knowledge, self.skill, self.attitude)):
            raise ValueError("mark_out_of_range")


def weighted_hundredths(marks: Marks, standard: Standard) -> int:
    """The weighted mark in hundredths, exact: weights are percentages."""
    return (
        marks.knowledge * standard.knowledge_weight
        + marks.skill * standard.skill_weight
        + marks.attitude * standard.attitude_weight
    )


def verdict(marks: Marks, standard: Standard) -> Verdict:
    """K when every aspect reaches its floor and the weighted mark its minimum; exactly the minimum passes."""
    floor = min(marks.knowledge, marks.skill, marks.attitude) >= standard.min_aspect_mark
    enough = weighted_hundredths(marks, standard) >= 100 * standard.min_weighted_mark
    return Verdict.COMPETENT if floor and enough else Verdict.NOT_YET


@dataclass(frozen=True, slots=True)
class UnitResult:
    """Where one person stands in one unit: the last attempt counts; ``verdict`` None = not assessed.

    ``carried``: passed in an earlier place of the person, without an attempt in this one.
    """

    code: str
    required: bool
    verdict: Verdict | None = None
    hundredths: int | None = None
    attempts: int = 0
    carried: bool = False

    @property
    def tenths(self) -> int | None:
        """The weighted mark in tenths, floored; None without figures."""
        return None if self.hundredths is None else self.hundredths // 10


def may_attempt(earlier: Sequence[Verdict], *, standard: Standard) -> bool:
    """Whether another attempt is allowed: the last one failed and attempts are left."""
    return not earlier or (earlier[-1] == Verdict.NOT_YET and len(earlier) < standard.max_attempts)
