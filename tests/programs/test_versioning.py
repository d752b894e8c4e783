from datetime import date

import pytest

from audit.models import Entry
from programs.models import Program
from programs.rules.unit_code import is_usual
from programs.services.versioning import new_version
from tests.factories import CenterUserFactory, CompetencyUnitFactory, ProgramFactory


@pytest.mark.django_db
def test_the_next_version_copies_program_and_units():
    # given
    program = ProgramFactory(
        jp=40, needed_because="Bengkel mencari tukang las.", need_source="Disnaker", need_stated_on=date(2020, 11, 2)
    )
    CompetencyUnitFactory(program=program, required=False, standard_reference="Kepmen 98/2018")
    by = CenterUserFactory()

    # when
    first, second = new_version(program=program, by=by), new_version(program=program, by=by)

    # then
    same = ("code", "title", "jp", "needed_because", "need_source", "need_stated_on", "sub_field", "training_center")
    assert [[getattr(copy, name) for name in same] for copy in (first, second)] == [[getattr(program, name) for name in same]] * 2
    assert (program.version, first.version, second.version) == (1, 2, 3)
    shape = ("position", "code", "title", "jp_theory", "jp_practice", "required", "standard_reference")
    assert list(second.units.values_list(*shape)) == list(program.units.values_list(*shape))
    assert (program.units.count(), Program.objects.count()) == (2, 3)
    assert [(entry.verb, entry.object_id) for entry in Entry.objects.order_by("pk")] == [
        ("programs.new_version", str(first.pk)),
        ("programs.new_version", str(second.pk)),
    ]


@pytest.mark.parametrize(
    ("code", "usual"),
    [
        ("C.24LAS01.001.1", True),
        ("M.74100.009.02", False),
        ("c.24las01.001.1", False),
        ("C.24LAS01.001.1 ", False),
        ("", False),
    ],
)
def test_the_usual_shape_of_unit_codes(code, usual):
    assert is_usual(code) is usual
