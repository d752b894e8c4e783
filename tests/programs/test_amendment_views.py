import pytest
from django.urls import reverse

from programs.models import Assessment, MarkAmendment
from programs.services.marks import as_read
from tests.conftest import signed_in
from tests.factories import NOW, AssessmentFactory, MarkAmendmentFactory
from tests.programs.stage import Stage

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    stage = Stage()
    (place,) = stage.people(1)
    stage.mark = AssessmentFactory(enrollment=place, entered_by=stage.teacher, locked_at=NOW, locked_by=stage.blk)
    return stage


def asked(stage, **values):
    sent = {"result": "60 75 90", "reason": "Salah salin", "seen": "K 80 80 80"} | values
    return signed_in(stage.teacher).post(reverse("programs:mark-amend", args=[stage.mark.pk]), sent)


def decided(stage, decision, by):
    return signed_in(by).post(reverse("programs:amendment-decide", args=[MarkAmendment.objects.get().pk]), {"decision": decision})


def page_of(stage, reader):
    return signed_in(reader).get(reverse("programs:class-marks", args=[stage.training_class.pk]))


@pytest.mark.parametrize(("decision", "says"), [("approve", "K 60 75 90"), ("refuse", "K 80 80 80")], ids=["approved", "refused"])
def test_a_mark_is_amended_by_two_people_and_both_values_stand_on_the_page(stage, decision, says):
    # when
    asked(stage)
    waiting = page_of(stage, stage.blk)
    decided(stage, decision, stage.blk)

    # then
    assert 'value="approve"' in waiting.text
    assert as_read(Assessment.objects.get()) == says
    page = page_of(stage, stage.clerk)
    assert [(one.old, one.new) for one in page.context["amendments"]] == [("K 80 80 80", "K 60 75 90")]
    assert "K 80 80 80 → K 60 75 90" in page.text
    assert 'value="approve"' not in page.text


@pytest.mark.parametrize(
    ("values", "field"),
    [
        pytest.param({"result": "60 75"}, "result", id="two-marks"),
        pytest.param({"result": "60 75 101"}, "result", id="above-100"),
        pytest.param({"reason": ""}, "reason", id="no-reason"),
        pytest.param({"seen": "BK"}, "__all__", id="amended-meanwhile"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_asked(stage, values, field):
    response = asked(stage, **values)
    assert list(response.context["form"].errors) == [field]
    assert not MarkAmendment.objects.exists()


def test_who_asked_is_offered_no_decision_and_gets_none(stage):
    MarkAmendmentFactory(assessment=stage.mark, requested_by=stage.blk)
    assert 'value="approve"' not in page_of(stage, stage.blk).text
    decided(stage, "approve", stage.blk)
    assert MarkAmendment.objects.get().decided_at is None


def test_an_unlocked_mark_has_no_such_page(stage):
    Assessment.objects.update(locked_at=None, locked_by=None)
    assert asked(stage).status_code == 404


def test_the_prison_asks_for_nothing(stage):
    response = signed_in(stage.clerk).get(reverse("programs:mark-amend", args=[stage.mark.pk]))
    assert response.status_code == 403
