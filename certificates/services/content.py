"""What a certificate says, frozen on the day of issue: names and rules as they are then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Max, Min
from django.urls import reverse
from django.utils.translation import gettext as _

from certificates.models import SheetTemplate
from certificates.rules.design import as_designed
from certificates.rules.kinds import Kind
from organizations.models import Letterhead, Official, TrainingCenter
from programs.models import CompetencyUnit, Enrollment, TrainingClass
from programs.rules.assessment import UnitResult
from programs.services.carrying import unit_results
from programs.services.evaluating import load_class

from .hours import days_of, hours_of

VERSION = 2  # 1 had no template of the sheet


def contents(
    training_class: TrainingClass, enrollments: Sequence[Enrollment], *, on: date, at: datetime, kind: Kind = Kind.TRAINING
) -> list[dict[str, Any]]:
    """One content per place in their order, still without number and code; the number of queries is fixed.

    A signatory must be valid on ``on``. Raises ValidationError ``no_cosigner`` when the template wants a second
    signature and nobody heads the prison on that day.
    """
    training_class = load_class(training_class.pk)
    units = list(training_class.program.units.all())
    shared = _shared(training_class, on=on, at=at) | sheet_of(training_class, kind=kind, on=on)
    if kind != Kind.TRAINING:
        return [shared | said for said in _statements(training_class, enrollments, units, kind=kind)]
    results = unit_results(enrollments, units)
    return [shared | _personal(place, units, results[place.pk]) for place in enrollments]


def with_number(content: Mapping[str, Any], *, number: str, sequence: int, code: str) -> dict[str, Any]:
    """``content`` complete: number, code and the address where it can be checked."""
    base = settings.PUBLIC_BASE_URL
    return {
        **content,
        "number": number,
        "sequence": sequence,
        "code": code,
        "verify_url": base + reverse("certificates:verify", args=[code]),
        "verify_address": urlsplit(base).netloc + reverse("certificates:verify-form"),
    }


def sheet_of(training_class: TrainingClass, *, kind: Kind, on: date) -> dict[str, Any]:
    """What the template in use adds: its choices and words, its letterhead if it has its own, who signs for the prison."""
    template = SheetTemplate.objects.in_use(training_class.training_center, kind)
    if template is None:
        return {"template": as_designed(kind)}
    own = {"letterhead": lines_of(template.letterhead)} if template.letterhead else {}
    cosigner = {"cosigner": _cosigner(training_class, on)} if template.cosign else {}
    return {"template": template.as_content(), **own, **cosigner}


def text_of(value: Any) -> str:
    """Everything that a content says, one piece a line: for the search for words that must not be in it."""
    if isinstance(value, Mapping):
        return text_of(list(value.values()))
    return "\n".join(text_of(item) for item in value) if isinstance(value, list) else str(value)


def delivered_jp(training_class: TrainingClass) -> int:
    """The program's JP, or the JP really held when an approved exception let fewer pass (DOMAIN §2, delivery)."""
    held = training_class.held_minutes()
    if held < training_class.program_minutes and "hours_undelivered" in training_class.exceptions.codes():
        return held // training_class.standard.minutes_per_jp
    return training_class.program.jp


def _shared(training_class: TrainingClass, *, on: date, at: datetime) -> dict[str, Any]:
    center, program = training_class.training_center, training_class.program
    signatory = Official.objects.certificate_signatory(center, on)
    first, last = _days(training_class)
    return {
        "version": VERSION,
        "kind": Kind.TRAINING.value,
        "centre": center.name,
        "city": center.city,
        "letterhead": letterhead_of(center, on),
        "legal_basis": center.legal_basis,
        "field": program.sub_field.field.name,
        "sub_field": program.sub_field.name,
        "program": program.title,
        "jp": delivered_jp(training_class),
        "minutes_per_jp": training_class.standard.minutes_per_jp,
        "starts_on": first.isoformat(),
        "ends_on": last.isoformat(),
        "result": "graduated",
        "issued_on": on.isoformat(),
        "issued_at": at.replace(microsecond=0).isoformat(),
        "signatory": signatory_as_printed(signatory),
    }


def signatory_as_printed(official: Official) -> dict[str, str]:
    return {"title": official.printed_title, "name": official.name, "nip": official.nip, "rank": official.rank}


def _cosigner(training_class: TrainingClass, on: date) -> dict[str, str]:
    heads = Official.objects.valid_on(on).filter(facility=training_class.facility, post=Official.Post.HEAD_OF_FACILITY)
    head = heads.order_by("-valid_from").first()
    if head is None:
        message = _("The sheet is co-signed by the prison, and on this day nobody is recorded as its head.")
        raise ValidationError(message, code="no_cosigner")
    return signatory_as_printed(head)


def _personal(place: Enrollment, units: Sequence[CompetencyUnit], results: Sequence[UnitResult]) -> dict[str, Any]:
    inmate = place.inmate
    by_code = {result.code: result for result in results}
    return {
        "holder": {
            "name": inmate.certificate_name,
            "birth_place": inmate.certificate_birth_place,
            "birth_date": inmate.certificate_birth_date.isoformat(),
        },
        "units": [_unit(unit, by_code.get(unit.code)) for unit in units],
    }


def _statements(
    training_class: TrainingClass, places: Sequence[Enrollment], units: Sequence[CompetencyUnit], *, kind: Kind
) -> list[dict[str, Any]]:
    """Hours and days of each person's own; units of the program without mark and result. ``result`` is never *lulus*."""
    hours, days = hours_of(places, minutes_per_jp=training_class.standard.minutes_per_jp), days_of(places)
    return [
        _personal(place, units, ())
        | {
            "kind": kind.value,
            "result": "attended",
            "jp": hours[place.pk].attended_jp,
            "jp_delivered": hours[place.pk].delivered_jp,
            "starts_on": days[place.pk][0].isoformat(),
            "ends_on": days[place.pk][1].isoformat(),
        }
        for place in places
    ]


def _unit(unit: CompetencyUnit, result: UnitResult | None) -> dict[str, Any]:
    tenths = result.tenths if result else None
    return {
        "code": unit.code,
        "title": unit.title,
        "jp": unit.jp,
        "mark": None if tenths is None else f"{tenths // 10}.{tenths % 10}",
        "verdict": str(result.verdict) if result and result.verdict else None,
    }


def letterhead_of(center: TrainingCenter, on: date) -> list[str]:
    letterhead = Letterhead.objects.valid_on(on).filter(training_center=center).order_by("-valid_from").first()
    return lines_of(letterhead.lines if letterhead else f"{center.agency}\n{center.name}")


def lines_of(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _days(training_class: TrainingClass) -> tuple[date, date]:
    """First and last day on which something was held; the planned days of a class without meetings."""
    held = training_class.meetings.filter(typed_at__isnull=False, cancelled_at=None).aggregate(
        first=Min("held_on"), last=Max("held_on")
    )
    return held["first"] or training_class.starts_on, held["last"] or training_class.ends_on
