"""How a centre numbers what it issues, and the numbers themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from certificates.models import Certificate, NumberSeries
from certificates.rules.kinds import ISSUED_HERE, Kind, default_template
from certificates.rules.number import MAX_START, certificate_number, missing_numbers, template_problems
from organizations.models import TrainingCenter, User

from .telling import leak, partner_names


def take_numbers(*, center: TrainingCenter, kind: str, on: date, count: int) -> list[tuple[int, str]]:
    """The next ``count`` running numbers of the year of ``on``, a local day, each with its printed form, are used up.

    Call it last in a transaction: from here until the commit nobody else gets a number of this series, and a
    rollback leaves no gap. Raises ValidationError ``number_template`` when the template cannot be used.
    """
    taken = NumberSeries.objects.take(center=center, kind=kind, year=on.year, count=count)
    template = template_of(center, kind, on.year)
    try:
        return [(one, certificate_number(template, sequence=one, centre=center.code, on=on)) for one in taken]
    except ValueError as error:
        raise ValidationError(_("The centre's template of certificate numbers cannot be used."), code=str(error)) from error


def template_of(center: TrainingCenter, kind: str, year: int) -> str:
    """What holds for the kind and year: its own, else that of the last year that had one, else the centre's; one query."""
    own = NumberSeries.objects.filter(training_center=center, kind=kind, year__lte=year).exclude(template="")
    latest = own.order_by("-year").values_list("template", flat=True).first()
    return latest or _without_series(center, kind)


def _without_series(center: TrainingCenter, kind: str) -> str:
    return center.certificate_number_template if kind == Kind.TRAINING else default_template(Kind(kind))


@transaction.atomic
def set_numbers(*, center: TrainingCenter, kind: str, year: int, template: str, first: int, by: User) -> NumberSeries:
    """Certificates of ``kind`` and ``year`` are numbered by ``template`` from now on, the first of them ``first``.

    Raises ValidationError at ``template`` as ``refuse_template``, at ``first`` with ``bad_start``, or with
    ``begun`` when a number of that year was given and another start is asked for. Numbers given stay as they are.
    """
    template = template.strip()
    refuse_template(center, template)
    if not 1 <= first <= MAX_START:
        raise ValidationError({"first": ValidationError(_("Numbers begin between 1 and 999,999."), code="bad_start")})
    key = {"training_center": center, "kind": kind, "year": year}
    NumberSeries.objects.bulk_create([NumberSeries(**key)], ignore_conflicts=True)
    series = NumberSeries.objects.select_for_update().get(**key)
    if series.begun and series.first != first:
        message = _("The first number of this year has been given; where it begins cannot be changed any more.")
        raise ValidationError({"first": ValidationError(message, code="begun")})
    before = {"template": series.template, "first": series.first}
    series.last += first - series.first
    series.template, series.first = template, first
    series.save(update_fields=["template", "first", "last"])
    record("certificates.set_numbers", series, by=by, before=before, after={"template": template, "first": first})
    return series


def refuse_template(center: TrainingCenter, template: str) -> None:
    """Raise, at ``template``, all that keeps it from giving numbers that can be trusted.

    Codes as in TemplateProblem, and ``leak``: a number stands on the sheet and in the name of its file.
    """
    problems = template_problems(template, centre=center.code)
    found = [ValidationError(problem.label, code=problem.value) for problem in problems]
    if told := leak(template, partner_names(center)):
        found.append(told)
    if found:
        raise ValidationError({"template": found})


@dataclass(frozen=True, slots=True)
class Numbering:
    """How a centre numbers ``kind`` in one year; ``own`` says whether it was set for that very year, ``next`` what comes now."""

    kind: Kind
    template: str
    own: bool
    first: int
    last: int
    next: list[str]

    @property
    def begun(self) -> bool:
        return self.last >= self.first


def numbering_of(center: TrainingCenter, *, year: int, today: date) -> list[Numbering]:
    """One for each kind that is issued here; one query."""
    series = list(NumberSeries.objects.filter(training_center=center, year__lte=year).order_by("-year"))
    return [_numbering(center, kind, series, year, today) for kind in ISSUED_HERE]


def _numbering(center: TrainingCenter, kind: Kind, series: list[NumberSeries], year: int, today: date) -> Numbering:
    of_kind = [one for one in series if one.kind == kind]
    own = next((one for one in of_kind if one.year == year), NumberSeries(kind=kind, year=year))
    template = next((one.template for one in of_kind if one.template), "") or _without_series(center, kind)
    coming = next_numbers(center, template, after=own.last, year=year, today=today)
    return Numbering(kind, template, bool(own.template), own.first, own.last, coming)


def next_numbers(center: TrainingCenter, template: str, *, after: int, year: int, today: date, count: int = 3) -> list[str]:
    """The ``count`` numbers of ``year`` after the running number ``after``, as issued today or on the year's first day.

    ``[]`` when the template cannot be used.
    """
    on = today if today.year == year else date(year, 1, 1)
    try:
        coming = range(after + 1, after + 1 + count)
        return [certificate_number(template, sequence=one, centre=center.code, on=on) for one in coming]
    except ValueError:
        return []


def gaps(series: list[NumberSeries]) -> list[tuple[NumberSeries, list[int]]]:
    """The series that miss a number that was given, with what is missing; ``[]`` as long as the register is whole.

    One query per series: numbers are given without a gap, so this only tells when rows were lost.
    """
    found = [(one, missing_numbers(_given(one), first=one.first, last=one.last)) for one in series]
    return [(one, missing) for one, missing in found if missing]


def _given(series: NumberSeries) -> list[int]:
    key = {"training_center": series.training_center_id, "kind": series.kind, "year": series.year}
    return list(Certificate.objects.filter(**key).values_list("sequence", flat=True))
