"""What a prison means to reach in a year is set, and revised with its reason; every version stays."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from organizations.models import Facility, User
from programs.services.refusing import refuse
from reports.models import TargetVersion, YearTarget


@dataclass(frozen=True, slots=True)
class TargetData:
    """The targets from a day on; ``percentage`` is A/B in hundredths of a percent, with the codes of its definitions."""

    valid_from: date
    participants: int
    certificates: int
    packages: int
    percentage: int
    numerator: str
    denominator: str
    reason: str

    @classmethod
    def of(cls, version: TargetVersion) -> TargetData:
        return cls(*(getattr(version, name) for name in cls.__slots__))


@transaction.atomic
def set_target(*, facility: Facility, year: int, data: TargetData, by: User, at: datetime) -> YearTarget:
    """The prison has targets of that year, as their first version.

    Raises ValidationError when it has some already, and for a day outside the year or a definition that is none.
    """
    target = YearTarget(facility=facility, year=year)
    target.full_clean()
    target.save()
    _add_version(target, data, number=1, by=by, at=at)
    record("reports.set_target", target, by=by, fields=["facility", "year", *asdict(data)], after=asdict(data))
    return target


@transaction.atomic
def revise_target(*, target: YearTarget, data: TargetData, seen: int, by: User, at: datetime) -> TargetVersion:
    """The targets are these from their day on; the earlier versions stay.

    ``seen`` is the version that the user had before him. Raises ValidationError when there is a newer one (``stale``), when
    nothing but the reason differs, and when the day lies before the version before or outside the year.
    """
    target = YearTarget.objects.select_for_update(of=("self",)).get(pk=target.pk)
    last = target.versions.latest("version")
    was = TargetData.of(last)
    same = asdict(was) | {"reason": ""} == asdict(data) | {"reason": ""}
    earlier = _("The version before is valid from a later day.")
    checks = {
        "stale": (last.version != seen, None, _("Somebody else has revised the targets meanwhile; read them again.")),
        "no_change": (same, None, _("No figure differs.")),
        "before_the_last": (data.valid_from < last.valid_from, "valid_from", earlier),
    }
    refuse(checks)
    version = _add_version(target, data, number=last.version + 1, by=by, at=at)
    record("reports.revise_target", target, by=by, before=asdict(was), after=asdict(data))
    return version


def _add_version(target: YearTarget, data: TargetData, *, number: int, by: User, at: datetime) -> TargetVersion:
    if data.valid_from.year != target.year:
        outside = _("This day lies outside the year %(year)d.") % {"year": target.year}
        raise ValidationError({"valid_from": ValidationError(outside, code="outside_the_year")})
    version = TargetVersion(target=target, version=number, entered_at=at, entered_by=by, **asdict(data))
    version.full_clean()
    version.save()
    return version
