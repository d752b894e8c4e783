from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from organizations.models import Role
from programs.models import ReadinessCheck, TrainingClass
from programs.services.readiness import Finding, Insurance, check_readiness
from tests.factories import END, NOW, START, ReadinessCheckFactory, TrainingClassFactory
from tests.programs.stage import Stage
from tests.refusals import refused

pytestmark = pytest.mark.django_db
INSURED = Insurance(True, "POL-7/2026", START, END)
LATER = NOW + timedelta(days=1)


def checked(stage, findings, *, insurance=INSURED, by=None, at=NOW):
    check_readiness(training_class=stage.training_class, findings=findings, insurance=insurance, by=by or stage.clerk, at=at)


def test_what_was_found_stands_with_who_looked_and_when():
    # given
    stage = Stage()

    # when
    checked(stage, {"room": Finding(True), "tools": Finding(False, "Dua kacamata las kurang.")})

    # then
    checks = ReadinessCheck.objects.values_list("item", "ready", "note", "checked_by", "checked_at")
    clerk = stage.clerk.pk
    assert set(checks) == {("room", True, "", clerk, NOW), ("tools", False, "Dua kacamata las kurang.", clerk, NOW)}
    stage.training_class.refresh_from_db()
    assert (stage.training_class.insured, stage.training_class.insurance_number) == (True, "POL-7/2026")
    assert (stage.training_class.insured_from, stage.training_class.insured_until) == (START, END)


def test_only_what_differs_is_attributed_to_who_saves_next():
    # given
    stage = Stage()
    checked(stage, {"room": Finding(True), "tools": Finding(False, "Kurang.")})

    # when
    checked(stage, {"room": Finding(True), "tools": Finding(True)}, by=stage.chief, at=LATER)

    # then
    checks = ReadinessCheck.objects.values_list("item", "ready", "note", "checked_by", "checked_at")
    assert set(checks) == {("room", True, "", stage.clerk.pk, NOW), ("tools", True, "", stage.chief.pk, LATER)}


def test_a_closed_class_takes_no_change():
    stage = Stage(closed_on=END)
    clerk = stage.clerk
    with refused("class_ended"):
        checked(stage, {"room": Finding(True)}, by=clerk)


@pytest.mark.parametrize(
    ("findings", "insurance"),
    [
        pytest.param({"tools": Finding(False)}, INSURED, id="missing-but-what"),
        pytest.param({}, Insurance(True), id="insured-without-number"),
        pytest.param({}, Insurance(True, "POL-7", END, START), id="insurance-ends-before-it-begins"),
        pytest.param({}, Insurance(False, "POL-7"), id="number-without-insurance"),
    ],
)
def test_what_is_incomplete_is_refused(findings, insurance):
    stage = Stage()
    clerk = stage.clerk
    with pytest.raises(ValidationError):
        checked(stage, findings, insurance=insurance, by=clerk)
    assert not ReadinessCheck.objects.exists()
    assert TrainingClass.objects.get().insured is None


def page(name, training_class):
    return reverse(f"programs:class-{name}", args=[training_class.pk])


def test_the_workshop_records_and_the_overview_tells(login_as):
    # given
    training_class = TrainingClassFactory()
    client = login_as(Role.SARANA, at=training_class.facility)
    data = {"room_ready": "yes", "tools_ready": "no", "tools_note": "Kabel las.", "insured": "no"}

    # when
    response = client.post(page("readiness-check", training_class), data)

    # then
    assert response.url == page("readiness", training_class)
    assert "Kabel las." in client.get(response.url).text
    seen = client.get(training_class.get_absolute_url()).context["training_class"]
    assert (seen.items_ready, seen.items_missing, seen.insured) == (1, 1, False)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        pytest.param({"tools_ready": "no"}, "tools_note", id="what-is-missing"),
        pytest.param({"tools_note": "Kabel."}, "tools_ready", id="ready-or-not"),
        pytest.param({"insured": "yes"}, None, id="insurance-without-number"),
    ],
)
def test_an_incomplete_form_writes_nothing(login_as, data, field):
    # given
    training_class = TrainingClassFactory()
    client = login_as(Role.BLK, at=training_class.training_center)

    # when
    response = client.post(page("readiness-check", training_class), data)

    # then
    assert list(response.context["form"].errors) == [field or "__all__"]
    assert not ReadinessCheck.objects.exists()
    assert TrainingClass.objects.get().insured is None


def test_what_was_looked_at_is_offered_again(login_as):
    # given
    check = ReadinessCheckFactory(ready=False, note="Kabel.")
    client = login_as(Role.BIMKER, at=check.training_class.facility)

    # when
    form = client.get(page("readiness-check", check.training_class)).context["form"]

    # then
    assert (form["tools_ready"].value(), form["tools_note"].value()) == ("no", "Kabel.")
    assert [value for value, _label in form.fields["tools_ready"].choices] == ["yes", "no"]


def test_a_closed_class_shows_no_button(login_as):
    closed = TrainingClassFactory(closed_on=date(2026, 3, 1))
    client = login_as(Role.BIMKER, at=closed.facility)
    assert not client.get(page("readiness", closed)).context["may_check"]


def test_a_problem_names_what_it_is_about(login_as):
    training_class = TrainingClassFactory()
    client = login_as(Role.BLK, at=training_class.training_center)
    form = client.post(page("readiness-check", training_class), {"tools_ready": "no"}).context["form"]
    assert list(form.errors) == ["tools_note"]
    assert len({str(form[f"{item}_note"].label) for item in ReadinessCheck.Item}) == len(ReadinessCheck.Item)


@pytest.mark.parametrize(
    ("first", "last", "gaps"),
    [
        pytest.param(START, END, False, id="exactly-the-class"),
        pytest.param(START + timedelta(days=1), END, True, id="from-the-second-day"),
        pytest.param(START, END - timedelta(days=1), True, id="until-the-last-day-but-one"),
    ],
)
def test_an_insurance_that_does_not_cover_the_class_is_said(first, last, gaps):
    insured = {"insured": True, "insured_from": first, "insured_until": last, "starts_on": START, "ends_on": END}
    assert TrainingClass(**insured).insurance_has_gaps is gaps
    assert TrainingClass(starts_on=START, ends_on=END).insurance_has_gaps is False
