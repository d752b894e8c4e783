"""A program that a class uses is not changed: the next version takes its place."""

from __future__ import annotations

from django.db import transaction

from audit.services import record
from organizations.models import User
from programs.models import CompetencyUnit, Program


@transaction.atomic
def new_version(*, program: Program, by: User) -> Program:
    """The program and its units exist once more under the next version number; classes keep the version they have."""
    versions = Program.objects.select_for_update().filter(training_center=program.training_center_id, code=program.code)
    latest = max(version.version for version in versions)
    copy = Program.objects.create(
        training_center_id=program.training_center_id,
        sub_field_id=program.sub_field_id,
        code=program.code,
        version=latest + 1,
        title=program.title,
        jp=program.jp,
        needed_because=program.needed_because,
        need_source=program.need_source,
        need_stated_on=program.need_stated_on,
    )
    units = list(program.units.all())
    for unit in units:
        unit.pk, unit.program, unit._state.adding = None, copy, True
    CompetencyUnit.objects.bulk_create(units)
    record("programs.new_version", copy, by=by, objects=[program], fields=["version"], after={"version": copy.version})
    return copy
