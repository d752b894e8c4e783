import io
from datetime import timedelta

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from organizations.models import Role
from programs.models import Letter, PlanRow, PlanRowChange, TrainingClass, YearPlan
from programs.rules.year_plan import RowState, row_state
from programs.services.papers import attach_agreement
from programs.services.planning import make_class
from programs.services.year_plan import Figures, change_row, cut_row, link_class
from programs.uploads import CleanFile
from tests.conftest import signed_in
from tests.factories import (
    END,
    NOW,
    START,
    AgreementFactory,
    PlanRowFactory,
    ProgramFactory,
    TrainingClassFactory,
    TrainingFieldFactory,
    TrainingStandardFactory,
)
from tests.people import user_at

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        pytest.param({"begun": 0, "closed": 0}, RowState.PLANNED, id="none-has-begun"),
        pytest.param({"begun": 1, "closed": 0}, RowState.RUNNING, id="one-has-begun"),
        pytest.param({"begun": 2, "closed": 1}, RowState.RUNNING, id="one-of-two-is-closed"),
        pytest.param({"begun": 2, "closed": 2}, RowState.DONE, id="all-are-closed"),
        pytest.param({"begun": 0, "closed": 0, "cut": True}, RowState.CUT, id="cut"),
    ],
)
def test_the_state_follows_from_the_classes(facts, state):
    assert row_state(**{"cut": False, "packages": 2} | facts) is state


@pytest.fixture
def row():
    return PlanRowFactory(persons=20)


def kasi(row):
    return user_at(row.plan.facility, role=Role.KASI)


def a_pdf():
    pdf, out = pikepdf.new(), io.BytesIO()
    pdf.add_blank_page()
    pdf.save(out)
    return out.getvalue()


def codes(raised):
    return [error.code for error in raised.value.error_list]


def class_of(row, **values):
    houses = {"facility": row.plan.facility, "training_center": row.plan.training_center}
    return TrainingClassFactory(**houses | values)


def test_a_changed_figure_keeps_both_values(row):
    # when
    change_row(
        row=row, figures=Figures(1, 16, 2, row.ceiling), seen=str(Figures.of(row)), reason=" Kurang. ", by=kasi(row), at=NOW
    )

    # then
    kept = PlanRowChange.objects.values_list("figure", "before", "after", "reason")
    assert set(kept) == {("persons", 20, 16, "Kurang."), ("quarter", 1, 2, "Kurang.")}
    row.refresh_from_db()
    assert Figures.of(row) == Figures(1, 16, 2, 50_000_000)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        pytest.param({"reason": " "}, "no_reason", id="without-a-reason"),
        pytest.param({"figures": Figures(1, 20, 1, 50_000_000)}, "no_change", id="nothing-differs"),
        pytest.param({"seen": "1-25-1-50000000"}, "stale", id="somebody-was-faster"),
    ],
)
def test_a_change_is_refused_and_nothing_is_written(row, values, code):
    # given
    asked = {"figures": Figures(1, 16, 1, 50_000_000), "seen": str(Figures.of(row)), "reason": "Kurang."}

    # when
    with pytest.raises(ValidationError) as raised:
        change_row(row=row, by=kasi(row), at=NOW, **asked | values)

    # then
    assert codes(raised) == [code]
    assert (PlanRow.objects.get().persons, PlanRowChange.objects.exists()) == (20, False)


def test_a_class_has_begun_from_its_first_day_on(row):
    class_of(row, plan_row=row)
    for on, begun in ((START - timedelta(days=1), 0), (START, 1)):
        assert PlanRow.objects.with_progress(on).get().classes_begun == begun


def test_who_was_overtaken_reads_both_values_and_saves_again(row):
    # given
    client, address = signed_in(kasi(row)), reverse("programs:plan-row-change", args=[row.pk])
    typed = {"quarter": 1, "packages": 1, "persons": 18, "ceiling": "50.000.000", "reason": "Kurang."}

    # when
    late = client.post(address, typed | {"seen": "1-25-1-50000000"})

    # then
    (message,) = late.context["form"].non_field_errors()
    assert "Rp50.000.000" in message
    assert (late.context["form"]["seen"].value(), late.context["form"]["persons"].value()) == (str(Figures.of(row)), "18")
    client.post(address, typed | {"seen": late.context["form"]["seen"].value()})
    assert PlanRow.objects.get().persons == 18


def test_a_row_on_which_a_class_hangs_is_not_cut(row):
    # given: a cancelled class does not hold it, a living one does
    officer = kasi(row)
    TrainingClass.objects.filter(pk=class_of(row, plan_row=row).pk).update(cancelled_on=START, cancelled_by=officer)
    living = class_of(row, plan_row=row)

    # when
    with pytest.raises(ValidationError) as raised:
        cut_row(row=row, reason="Pagu dipotong.", by=officer, on=START)

    # then
    assert (codes(raised), PlanRow.objects.get().cut_on) == (["has_classes"], None)

    # when it is gone
    TrainingClass.objects.filter(pk=living.pk).update(plan_row=None)
    cut_row(row=row, reason="Pagu dipotong.", by=officer, on=START)
    assert PlanRow.objects.values_list("cut_on", "cut_reason").get() == (START, "Pagu dipotong.")


def test_a_class_hangs_on_a_row_of_its_houses_year_and_field_only(row):
    other_field = TrainingFieldFactory(code="BUBUT")
    strange = {
        "other_houses": TrainingClassFactory(),
        "other_year": class_of(row, fiscal_year=2027),
        "other_field": class_of(row, program=ProgramFactory(sub_field__field=other_field)),
    }
    for code, training_class in strange.items():
        with pytest.raises(ValidationError) as raised:
            link_class(row=row, training_class=training_class, by=kasi(row))
        assert [error.code for error in raised.value.error_dict["plan_row"]] == [code]
    assert not TrainingClass.objects.exclude(plan_row=None).exists()

    good = class_of(row)
    link_class(row=row, training_class=good, by=kasi(row))
    assert row.classes.get() == good


def test_a_class_is_proposed_on_its_row(row):
    # given
    program = ProgramFactory(training_center=row.plan.training_center)
    TrainingStandardFactory(training_center=program.training_center)
    values = {"program": program, "facility": row.plan.facility, "code": "P-1", "fiscal_year": 2026, "seats": 16, "jp_per_day": 5}

    # when: the row is cut meanwhile
    cut_row(row=row, reason="Pagu dipotong.", by=kasi(row), on=START)
    with pytest.raises(ValidationError) as raised:
        make_class(instructors=[], starts_on=START, ends_on=END, plan_row=row, **values)

    # then
    assert list(raised.value.error_dict) == ["plan_row"]
    assert not TrainingClass.objects.exists()
    other = PlanRowFactory(plan=row.plan, quarter=2)
    assert make_class(instructors=[], starts_on=START, ends_on=END, plan_row=other, **values).plan_row == other


def test_the_year_is_written_by_keyboard_and_read_by_the_regional_office(row):
    # given
    client = signed_in(kasi(row))
    plan = reverse("programs:plan-detail", args=[row.plan_id])
    typed = {"field": row.field_id, "quarter": 2, "packages": 2, "persons": 32, "ceiling": "Rp100.000.000"}

    # when: once, and once more by mistake
    client.post(reverse("programs:plan-row-add", args=[row.plan_id]), typed)
    again = client.post(reverse("programs:plan-row-add", args=[row.plan_id]), typed)

    # then
    assert again.context["form"].non_field_errors()
    context = signed_in(user_at(None, role=Role.KANWIL)).get(plan).context
    assert context["totals"] == {"packages": 3, "persons": 52, "ceiling": 150_000_000}
    assert ("form" in context, "letters" in context) == (False, False)


def test_a_house_begins_one_plan_a_year(row):
    agreement = AgreementFactory(facility=row.plan.facility, training_center=row.plan.training_center)
    client = signed_in(user_at(agreement.training_center, role=Role.BLK))
    for year in (2026, 2027):
        client.post(reverse("programs:plan-add"), {"fiscal_year": year, "facility": agreement.facility_id})
    assert list(YearPlan.objects.values_list("fiscal_year", flat=True)) == [2027, 2026]


def test_a_letter_is_kept_with_its_scan_and_read_by_both_houses(row, settings, tmp_path):
    # given
    settings.MEDIA_ROOT = tmp_path
    client = signed_in(user_at(row.plan.facility, role=Role.BIMKER))
    head = {"sender": "Lapas", "recipient": "BLK", "number": "W9-1", "dated_on": START, "subject": "Permohonan", "kind": "other"}

    # when
    scan = SimpleUploadedFile("surat.pdf", a_pdf())
    client.post(reverse("programs:plan-letter-add", args=[row.plan_id]), head | {"file": scan})

    # then
    letter = Letter.objects.get()
    assert (letter.number, letter.plan, letter.training_class) == ("W9-1", row.plan, None)
    reader = signed_in(user_at(row.plan.training_center, role=Role.BLK))
    response = reader.get(reverse("programs:letter-download", args=[letter.pk]))
    assert b"".join(response.streaming_content).startswith(b"%PDF-")


def test_an_agreement_keeps_its_first_scan(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    agreement = AgreementFactory()
    officer = user_at(agreement.facility)
    attach_agreement(agreement=agreement, upload=CleanFile(b"%PDF-1", "application/pdf"), by=officer, at=NOW)
    with pytest.raises(ValidationError) as raised:
        attach_agreement(agreement=agreement, upload=CleanFile(b"%PDF-2", "application/pdf"), by=officer, at=NOW)
    agreement.refresh_from_db()
    with agreement.file.open() as stored:
        assert (codes(raised), stored.read()) == (["already_stored"], b"%PDF-1")


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_rows_costs_nothing(row, count, django_assert_max_num_queries):
    client = signed_in(kasi(row))
    for number in range(count):
        class_of(row, plan_row=PlanRowFactory(plan=row.plan, quarter=number + 2))
    with django_assert_max_num_queries(17):  # with session, user and permissions
        assert client.get(reverse("programs:plan-detail", args=[row.plan_id])).status_code == 200
