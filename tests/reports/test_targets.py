from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from organizations.models import Role
from reports.models import TargetVersion, YearTarget
from reports.services.targets import TargetData, revise_target, set_target
from tests.factories import NOW, TargetVersionFactory
from tests.people import user_at
from tests.refusals import last_entry, refused

pytestmark = pytest.mark.django_db

DATA = TargetData(date(2026, 1, 5), 120, 100, 6, 1_250, "certified_to_date", "eligible_average", "Perjanjian kinerja")
LOWER = replace(DATA, valid_from=date(2026, 7, 1), certificates=80, reason="Refocusing")


@pytest.fixture
def kasi(facility):
    return user_at(facility, role=Role.KASI)


def aim(kasi, data=DATA):
    return set_target(facility=kasi.facility, year=2026, data=data, by=kasi, at=NOW)


def test_targets_are_set_and_revised_and_every_version_stays(kasi):
    # when
    target = aim(kasi)
    revise_target(target=target, data=LOWER, seen=1, by=kasi, at=NOW)

    # then
    rows = list(target.versions.values_list("version", "valid_from", "certificates", "reason", "entered_by"))
    assert rows == [(1, date(2026, 1, 5), 100, "Perjanjian kinerja", kasi.pk), (2, date(2026, 7, 1), 80, "Refocusing", kasi.pk)]
    assert last_entry() == ("reports.revise_target", kasi)


@pytest.mark.parametrize(
    ("change", "seen", "codes"),
    [
        ({}, 0, ["stale"]),
        ({"certificates": 100, "valid_from": DATA.valid_from}, 1, ["no_change"]),
        ({"valid_from": date(2026, 1, 4)}, 1, ["valid_from: before_the_last"]),
        ({"valid_from": date(2027, 1, 1)}, 1, ["valid_from: outside_the_year"]),
        ({"reason": ""}, 1, ["reason: blank"]),
    ],
)
def test_a_revision_is_refused(kasi, change, seen, codes):
    target = aim(kasi)
    with refused(*codes):
        revise_target(target=target, data=replace(LOWER, **change), seen=seen, by=kasi, at=NOW)


def test_a_year_has_targets_once(kasi):
    aim(kasi)
    with refused("__all__: target_twice"):
        aim(kasi)


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"reason": ""}, "targetversion_rests_on_a_reason"),
        ({"numerator": "everybody"}, "targetversion_defines_a_and_b"),
        ({"denominator": "certified"}, "targetversion_defines_a_and_b"),
    ],
)
def test_the_database_refuses_what_is_no_target(values, constraint):
    version = TargetVersionFactory()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        TargetVersion.objects.filter(pk=version.pk).update(**values)


def test_a_version_has_its_number_once():
    target = TargetVersionFactory().target
    with pytest.raises(IntegrityError), transaction.atomic():
        TargetVersionFactory(target=target, version=1)
    assert YearTarget.objects.get().versions.count() == 1
