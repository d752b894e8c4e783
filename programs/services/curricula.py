"""Curricula from a spreadsheet come into the register of a centre: what would be new is shown first, then written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from audit.services import record
from organizations.models import TrainingCenter, User
from programs.importing.curricula import CurriculumListing, CurriculumProblem, Field, ListedCurriculum
from programs.models import CompetencyUnit, Program, SubField, TrainingField

OF_UNIT = ("code", "title", "jp_theory", "jp_practice", "required", "standard_reference")
OF_NEED = ("needed_because", "need_source", "need_stated_on")


class Verdict(TextChoices):
    """What bringing a program in would do."""

    NEW = "new", _("new")
    VERSION = "version", _("next version")
    SAME = "same", _("unchanged")


@dataclass(frozen=True, slots=True)
class Line:
    """A program of the sheet beside the latest version that the centre has."""

    curriculum: ListedCurriculum
    verdict: Verdict
    latest: Program | None = None

    @property
    def version(self) -> int:
        """The version that stands afterwards."""
        before = self.latest.version if self.latest else 0
        return before if self.verdict == Verdict.SAME else before + 1


@dataclass(slots=True)
class Fields:
    """The vocational fields by their names, whatever the case, and the codes already given."""

    by_name: dict[str, TrainingField] = field(default_factory=dict)
    by_code: dict[str, TrainingField] = field(default_factory=dict)

    def add(self, one: TrainingField) -> None:
        self.by_name[one.name.casefold()] = self.by_code[one.code.casefold()] = one


def reject_unknown_fields(listing: CurriculumListing) -> None:
    """Programs in a field that is not known and has no free code go from the good ones to the rejected ones. One query."""
    fields, good = Fields(), []
    for one in TrainingField.objects.all():
        fields.add(one)
    for curriculum in listing.curricula:
        name, code = curriculum.values[Field.FIELD], curriculum.values[Field.FIELD_CODE]
        holder = fields.by_code.get(code.casefold())
        if name.casefold() in fields.by_name:
            good.append(curriculum)
        elif code and not holder:
            fields.add(TrainingField(name=name, code=code))
            good.append(curriculum)
        elif holder:
            listing.reject(curriculum.row, Field.FIELD_CODE, CurriculumProblem.FIELD_CODE_TAKEN, value=code, known=holder)
        else:
            listing.reject(curriculum.row, Field.FIELD, CurriculumProblem.FIELD_UNKNOWN, value=name)
    listing.curricula = good


def compare(curricula: Sequence[ListedCurriculum], *, center: TrainingCenter) -> list[Line]:
    """Each program of the sheet against the latest version of that code in ``center``; two queries."""
    codes = [one.code for one in curricula]
    versions = Program.objects.filter(training_center=center, code__in=codes).order_by("version")
    latest = {one.code: one for one in versions.select_related("sub_field__field").prefetch_related("units")}
    return [_line(one, latest.get(one.code)) for one in curricula]


@transaction.atomic
def bring_in(*, curricula: Sequence[ListedCurriculum], center: TrainingCenter, by: User) -> list[Program]:
    """New programs and next versions stand in the register, unknown fields and sub-fields too; what is unchanged stays.

    A version that is there is never edited: classes keep the one they have.
    """
    TrainingCenter.objects.select_for_update().get(pk=center.pk)
    brought = [_write(line, center) for line in compare(curricula, center=center) if line.verdict != Verdict.SAME]
    record("programs.import_curricula", center, by=by, place=center.key, objects=brought, fields=["version", "units"])
    return brought


def _line(curriculum: ListedCurriculum, latest: Program | None) -> Line:
    if latest is None:
        return Line(curriculum, Verdict.NEW)
    return Line(curriculum, Verdict.SAME if _written(latest) == _asked(curriculum) else Verdict.VERSION, latest)


def _written(program: Program) -> list:
    sub_field = program.sub_field
    units = [tuple(getattr(unit, name) for name in OF_UNIT) for unit in program.units.all()]
    own = [program.title, sub_field.field.name.casefold(), sub_field.name.casefold(), program.jp]
    return [*own, *(getattr(program, name) for name in OF_NEED), units]


def _asked(curriculum: ListedCurriculum) -> list:
    values = curriculum.values
    units = [tuple(getattr(unit, name) for name in OF_UNIT) for unit in curriculum.units]
    own = [values["title"], values["field"].casefold(), values["sub_field"].casefold(), curriculum.jp]
    return [*own, *(values[name] for name in OF_NEED), units]


def _write(line: Line, center: TrainingCenter) -> Program:
    curriculum = line.curriculum
    program = Program.objects.create(
        training_center=center,
        sub_field=_sub_field(curriculum),
        code=curriculum.code,
        version=line.version,
        title=curriculum.values["title"],
        jp=curriculum.jp,
        **{name: curriculum.values[name] for name in OF_NEED},
    )
    CompetencyUnit.objects.bulk_create(
        CompetencyUnit(program=program, position=position, **{name: getattr(unit, name) for name in OF_UNIT})
        for position, unit in enumerate(curriculum.units, start=1)
    )
    return program


def _sub_field(curriculum: ListedCurriculum) -> SubField:
    name, code = curriculum.values["field"], curriculum.values["field_code"]
    field = TrainingField.objects.filter(name__iexact=name).first() or TrainingField.objects.create(name=name, code=code)
    known = SubField.objects.filter(field=field, name__iexact=curriculum.values["sub_field"]).first()
    return known or SubField.objects.create(field=field, name=curriculum.values["sub_field"])
