import pytest

from organizations.models import Role
from programs.models import ApprovedException, Enrollment
from programs.rules.exceptions import OFFICE, PERSONAL
from programs.services.approving import approve
from tests.factories import START, EnrollmentFactory, InmateFactory
from tests.programs.stage import Stage
from tests.refusals import last_entry, refused

pytestmark = pytest.mark.django_db


def office(stage, code):
    return stage.officer(Role.KALAPAS) if OFFICE[code] == Role.KALAPAS else stage.at_center(Role.KEPALA_BLK)


def approved(stage, code, *, by=None, reason=" Banjir. ", inmate=None):
    by = by or office(stage, code)
    return approve(training_class=stage.training_class, code=code, reason=reason, by=by, on=START, inmate=inmate)


@pytest.mark.parametrize("code", OFFICE)
def test_the_right_office_approves(code):
    # given
    stage = Stage()
    by = office(stage, code)
    inmate = InmateFactory(facility=stage.training_class.facility) if code in PERSONAL else None

    # when
    approved(stage, code, by=by, inmate=inmate)

    # then
    stored = ApprovedException.objects.get()
    assert (stored.code, stored.reason, stored.inmate) == (code, "Banjir.", inmate)
    assert (stored.approved_by, stored.approved_on) == (by, START)
    assert ApprovedException.objects.codes(inmate=inmate) == {code}
    assert last_entry() == ("programs.approve_exception", by)


@pytest.mark.parametrize("role", [Role.KALAPAS, Role.KASI, Role.BIMKER, Role.BLK, Role.INSTRUKTUR])
def test_another_office_does_not(role):
    stage = Stage()
    by = stage.officer(role) if role in (Role.KALAPAS, Role.KASI, Role.BIMKER) else stage.at_center(role)
    with refused("wrong_office"):
        approved(stage, "scan_missing", by=by)


def test_the_prisons_matters_are_not_the_centres():
    stage = Stage()
    inmate, head = InmateFactory(facility=stage.training_class.facility), stage.at_center(Role.KEPALA_BLK)
    for code in ("release_before_end", "discipline", "unknown"):
        with refused("wrong_office"):
            approved(stage, code, by=head, inmate=inmate)


def test_a_reason_and_the_right_subject_are_needed():
    stage = Stage()
    inmate = InmateFactory(facility=stage.training_class.facility)
    by = stage.at_center(Role.KEPALA_BLK)
    with refused("no_reason"):
        approved(stage, "scan_missing", by=by, reason="   ")
    with refused("person_mismatch"):
        approved(stage, "scan_missing", by=by, inmate=inmate)
    with refused("person_mismatch"):
        approved(stage, "attendance_program", by=by)


def test_once_for_the_class_and_once_for_each_person():
    # given
    stage = Stage()
    one, other = InmateFactory.create_batch(2, facility=stage.training_class.facility)
    by = stage.at_center(Role.KEPALA_BLK)
    approved(stage, "scan_missing", by=by)
    approved(stage, "attendance_program", by=by, inmate=one)
    approved(stage, "attendance_program", by=by, inmate=other)

    # then
    with refused("already_approved"):
        approved(stage, "scan_missing", by=by)
    with refused("already_approved"):
        approved(stage, "attendance_program", by=by, inmate=one)


def test_not_after_the_class_has_ended():
    stage = Stage(closed_on=START)
    by = stage.at_center(Role.KEPALA_BLK)
    with refused("class_ended"):
        approved(stage, "scan_missing", by=by)


def test_a_postponed_person_may_still_have_one_after_the_class_has_closed():
    # given
    stage = Stage()
    by = stage.at_center(Role.KEPALA_BLK)
    place = EnrollmentFactory(training_class=stage.training_class, status=Enrollment.Status.POSTPONED)
    other = EnrollmentFactory(training_class=stage.training_class, status=Enrollment.Status.GRADUATED)
    stage.training_class.closed_on = START

    # when
    approved(stage, "attendance_program", by=by, inmate=place.inmate)

    # then
    with refused("class_ended"):
        approved(stage, "attendance_program", by=by, inmate=other.inmate)
    assert list(ApprovedException.objects.values_list("inmate", flat=True)) == [place.inmate_id]
