"""A certificate whose units were passed before a transfer: printed with their marks, issued by a second person."""

import pytest

from certificates.services.content import contents
from certificates.services.prospects import prospects
from programs.models import Assessment, Enrollment
from tests.certificates.graduates import AT, ON, graduated_class, issuer
from tests.factories import NOW, CenterUserFactory, CompetencyUnitFactory, EnrollmentFactory, TrainingClassFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def graduate():
    """Somebody whose first unit was assessed where he was before, by another centre's user, and the second here."""
    training_class = graduated_class()
    (place,) = training_class.enrollments.all()
    program = training_class.program
    earlier = EnrollmentFactory(
        training_class=TrainingClassFactory(program=program, training_center=program.training_center),
        status="left", ended_on=training_class.starts_on, ended_by=UserFactory(), end_reason="transfer",
    )  # fmt: skip
    Assessment.objects.update(enrollment=earlier, locked_at=NOW, locked_by=CenterUserFactory())
    CompetencyUnitFactory(program=program, code="C.24LAS01.999.1")
    Enrollment.objects.filter(pk=place.pk).update(carried_from=earlier)
    return training_class.enrollments.select_related("inmate").get()


def test_a_carried_unit_is_printed_with_the_mark_it_was_passed_with(graduate):
    (content,) = contents(graduate.training_class, [graduate], on=ON, at=AT)
    assert [(unit["mark"], unit["verdict"]) for unit in content["units"]] == [("85.5", "K"), (None, None)]


def test_who_entered_the_carried_marks_does_not_issue(graduate):
    enterer = Assessment.objects.get().entered_by
    training_class = graduate.training_class
    (refused,) = prospects(training_class, by=enterer, on=ON)
    (ready,) = prospects(training_class, by=issuer(training_class), on=ON)
    assert (refused.blockers, ready.blockers) == (["same_person"], [])
