"""Words that would tell where certificates of a centre are earned."""

from __future__ import annotations

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from certificates.rules.leaks import leaks_in
from organizations.models import Facility, TrainingCenter


def partner_names(center: TrainingCenter) -> list[str]:
    """By which the prisons that ``center`` has an agreement with would be known; two queries."""
    partners = Facility.objects.filter(agreements__training_center=center).distinct()
    return [name for facility in partners for name in facility.telling_names]


def leak(text: str, names: Collection[str]) -> ValidationError | None:
    """What is to be said of ``text`` when it tells; code ``leak``."""
    found = leaks_in(text, names)
    message = _("These words would tell where it was earned: %(words)s.")
    return ValidationError(message, code="leak", params={"words": ", ".join(found)}) if found else None
