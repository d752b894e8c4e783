from datetime import UTC, datetime

import pytest
import time_machine
from django.urls import reverse

from audit.models import Entry
from organizations.models import Role
from programs.models import Enrollment
from reports.models import Report, YearTarget
from reports.services.closing import close
from tests.conftest import signed_in
from tests.databases import on_sqlite
from tests.factories import (
    AttendanceFactory,
    CeilingVersionFactory,
    CertificateFactory,
    ClassSessionFactory,
    EnrollmentFactory,
    FacilityFactory,
    HearingDecisionFactory,
    RealizationFactory,
    ReportFactory,
    TargetVersionFactory,
    UserFactory,
)
from tests.people import user_at

pytestmark = [pytest.mark.django_db, on_sqlite]

LATER = datetime(2026, 5, 4, 3, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_may():
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def report():
    return ReportFactory()


def url(name, report, *more):
    return reverse(f"reports:report-{name}", args=[report.pk, *more])


def as_role(role, facility=None):
    return signed_in(user_at(facility, role=role))


def participants(facility, count=1):
    first = EnrollmentFactory(training_class__facility=facility)
    return [first, *EnrollmentFactory.create_batch(count - 1, training_class=first.training_class)]


def test_a_report_goes_from_prepared_to_closed_to_amended(facility):
    # given
    kasi, kalapas = as_role(Role.KASI, facility), as_role(Role.KALAPAS, facility)

    # when
    month = {"year": 2026, "span": "month", "number": 4, "letter_number": "", "remarks": ""}
    kasi.post(reverse("reports:report-add"), month)
    report = Report.objects.get()
    kasi.post(url("words", report), {"letter_number": "W9-1", "remarks": "Listrik padam."})
    ready = kalapas.get(url("close", report))
    answer = kalapas.post(url("close", report))
    kasi.post(url("amend", report), {"reason": "Kuitansi salah."})

    # then
    report.refresh_from_db()
    assert ("reasons" in ready.context, answer.url, report.closed_by) == (False, url("detail", report), kalapas.user)
    assert (report.content["letter_number"], report.content["remarks"]) == ("W9-1", "Listrik padam.")
    amendment = Report.objects.get(amends=report)
    assert kasi.get(url("detail", report)).context["amendment"] == amendment
    assert amendment.get_absolute_url() in kasi.get(reverse("reports:report-list")).content.decode()


def test_what_is_no_period_is_refused_at_its_number(facility):
    form = (
        as_role(Role.KASI, facility)
        .post(reverse("reports:report-add"), {"year": 2026, "span": "quarter", "number": 5})
        .context["form"]
    )
    assert list(form.errors) == ["number"]
    assert not Report.objects.exists()


def test_before_the_button_it_is_said_why_not_and_which_sheets_are_open(facility):
    current, past = ReportFactory(facility=facility, number=5), ReportFactory(facility=facility)
    ClassSessionFactory(training_class__facility=facility, training_class__code="LAS-7")
    kalapas = as_role(Role.KALAPAS, facility)
    assert len(kalapas.get(url("close", current)).context["reasons"]) == 1
    assert len(kalapas.post(url("close", current)).context["reasons"]) == 1
    assert "LAS-7 pertemuan 1" in kalapas.get(url("close", past)).content.decode()
    assert not Report.objects.closed().exists()


@pytest.mark.parametrize(
    ("role", "opens"),
    [
        (Role.KASI, {"participants": 200, "classes_closed": 404, "classes_finished": 200, "spent": 200, "attendance": 404}),
        (Role.KEUANGAN, {"participants": 404, "classes_finished": 200, "spent": 200}),
        (Role.KANWIL, {"participants": 404, "classes_finished": 200, "spent": 200, "left_transfer": 404}),
        (Role.AUDITOR, {"participants": 200, "left_transfer": 200}),
    ],
)
def test_rows_are_for_who_may_see_them_and_others_see_the_number(report, role, opens):
    # given
    (place,) = participants(report.facility)
    gone = {"status": "left", "end_reason": "transfer", "ended_on": place.starts_on, "ended_by": UserFactory()}
    Enrollment.objects.filter(pk=EnrollmentFactory(training_class=place.training_class).pk).update(**gone)
    RealizationFactory(line=CeilingVersionFactory(line__budget__facility=report.facility).line)
    client = as_role(role, None if role in {Role.KANWIL, Role.AUDITOR} else report.facility)

    # then
    assert {code: client.get(url("rows", report, code)).status_code for code in opens} == opens
    page = client.get(url("detail", report)).content.decode()
    assert {code: url("rows", report, code) in page for code in opens} == {code: status == 200 for code, status in opens.items()}
    shown = {
        figure.code: figure.value for _label, lines in client.get(url("detail", report)).context["groups"] for figure, _ in lines
    }
    assert (shown["participants"], shown["left_transfer"]) == (2, 1)


def test_who_reads_the_names_is_recorded(report):
    (place,) = participants(report.facility)
    page = as_role(Role.KASI, report.facility).get(url("rows", report, "participants"))
    assert place.inmate.name in page.content.decode()
    entry = Entry.objects.latest("pk")
    assert (entry.verb, entry.object_ids) == ("reports.read_rows", [place.inmate_id])


def test_rows_of_a_closed_report_are_those_that_were_frozen(report):
    # given
    (place,) = participants(report.facility)
    close(report=report, by=user_at(report.facility, role=Role.KALAPAS), at=LATER)

    # when
    Enrollment.objects.filter(pk=place.pk).update(seat_number=9)
    participants(report.facility, 2)
    page = as_role(Role.KASI, report.facility).get(url("rows", report, "participants"))

    # then
    assert [(one.row.pk, one.row.text, one.name) for one in page.context["rows"]] == [
        (place.inmate_id, f"{place.training_class.code} no. 1", place.inmate.name)
    ]


def test_long_lists_of_rows_are_paged(report):
    training_class = EnrollmentFactory(training_class__facility=report.facility, training_class__seats=60).training_class
    EnrollmentFactory.create_batch(50, training_class=training_class)
    client = as_role(Role.KASI, report.facility)
    assert [len(client.get(url("rows", report, "participants"), {"page": page}).context["rows"]) for page in (1, 2)] == [50, 1]


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_ask_the_same_few_questions_of_one_and_of_three(page_queries, count):
    # given
    facility = FacilityFactory()
    places = participants(facility, count)
    meeting = ClassSessionFactory(
        training_class=places[0].training_class, typed_at=LATER, typed_by=UserFactory(), control_total=0
    )
    for number, place in enumerate(places):
        AttendanceFactory(meeting=meeting, enrollment=place, status="H", credited_minutes=meeting.minutes)
        HearingDecisionFactory(hearing__training_class=place.training_class, enrollment=place)
        CertificateFactory(enrollment=place)
        ReportFactory(facility=facility, number=3 + number)
    RealizationFactory(line=CeilingVersionFactory(line__budget__facility=facility).line)
    target = TargetVersionFactory(target__facility=facility).target
    for earlier in Report.objects.filter(number__gt=3):
        close(report=earlier, by=user_at(facility, role=Role.KALAPAS), at=datetime(2026, 7, 1, tzinfo=UTC))
    year = ReportFactory(facility=facility, span="year", number=1, last_on="2026-12-31")
    client = as_role(Role.AUDITOR)

    # when
    asked = {}
    for address in [
        url("detail", year), url("rows", year, "participants"), reverse("reports:report-list"), reverse("reports:target-list"),
        target.get_absolute_url(), reverse("reports:report-indicators"), reverse("reports:report-facilities"),
    ]:  # fmt: skip
        with page_queries() as queries:
            assert client.get(address).status_code == 200
        asked[address] = len(queries)

    # then
    assert list(asked.values()) == [12, 12, 2, 3, 2, 11, 11]


# --- Over many prisons ---------------------------------------------------------------------------


def test_prisons_stand_side_by_side_with_what_they_closed_and_their_sum():
    # given
    reports = [
        ReportFactory(facility__name=name, facility__province=province) for name, province in [("A", "Rekaan"), ("B", "Lain")]
    ]
    for number, report in enumerate(reports, start=1):
        participants(report.facility, number)
    close(report=reports[0], by=user_at(reports[0].facility, role=Role.KALAPAS), at=LATER)
    participants(reports[0].facility, 3)  # after it was closed
    kanwil, month = as_role(Role.KANWIL), {"year": 2026, "span": "month", "number": 2}

    # when
    page = kanwil.get(reverse("reports:report-facilities"), month)
    lain = kanwil.get(reverse("reports:report-facilities"), month | {"province": "Lain"})

    # then
    names = [name.code for name in page.context["columns"]]
    column = names.index("participants")
    rows = [(row.facility.name, row.closed, row.figures[column].value) for row, _cells in page.context["lines"]]
    assert rows == [("A", True, 1), ("B", False, 2)]
    assert [context["totals"][column].value for context in (page.context, lain.context)] == [3, 2]
    assert (
        url("detail", reports[0]) in page.content.decode(),
        url("rows", reports[0], "participants") in page.content.decode(),
    ) == (True, False)


@pytest.mark.parametrize(
    "asked", [{}, {"year": "x", "span": "month", "number": "1"}, {"year": "2026", "span": "year", "number": "7"}]
)
def test_by_default_it_is_the_last_month_that_is_over(asked):
    FacilityFactory()
    assert as_role(Role.KANWIL).get(reverse("reports:report-facilities"), asked).context["period"].printed == "April 2026"


# --- Targets and A over B ------------------------------------------------------------------------


def test_targets_are_typed_and_revised(facility):
    # given
    client = as_role(Role.KASI, facility)
    client.cookies["django_language"] = "id"
    typed = {
        "year": "2026", "valid_from": "2026-01-05", "participants": "120", "certificates": "100", "packages": "6",
        "percentage": "12,5", "numerator": "certified_to_date", "denominator": "eligible_start", "reason": "Perjanjian kinerja",
    }  # fmt: skip

    # when
    client.post(reverse("reports:target-add"), typed)
    target = YearTarget.objects.get()
    again = typed | {"seen": "1", "valid_from": "2026-07-01", "certificates": "80", "reason": "Refocusing"}
    client.post(reverse("reports:target-revise", args=[target.pk]), again)
    stale = client.post(reverse("reports:target-revise", args=[target.pk]), again | {"certificates": "70"})

    # then
    assert list(target.versions.values_list("certificates", "percentage")) == [(100, 1250), (80, 1250)]
    assert stale.context["form"].non_field_errors()
    assert "Refocusing" in client.get(target.get_absolute_url()).content.decode()


def test_a_and_b_are_chosen_and_their_sentences_stand_with_the_table(facility):
    # given
    places = participants(facility, 2)
    CertificateFactory(enrollment=places[0])
    client = as_role(Role.KASI, facility)
    chosen = {"year": 2026, "a": "certified", "b": "enrolled_to_date"}

    # when
    page = client.get(reverse("reports:report-indicators"), chosen)
    table = page.context["table"]

    # then
    assert [(one.a.value, one.b.value, one.share) for one in table.months] == [
        (0, 0, None), (0, 2, 0), (1, 2, 5_000), (0, 2, 0), (0, 2, 0),
    ]  # fmt: skip
    words = page.content.decode()
    assert [str(one.sentence) in words for one in (table.a, table.b)] == [True, True]
    rows = client.get(reverse("reports:report-indicator-rows", args=[3, "a"]), chosen)
    assert [one.name for one in rows.context["rows"]] == [places[0].inmate.name]
    assert client.get(reverse("reports:report-indicators"), {"facility": FacilityFactory().pk}).status_code == 404


def test_the_table_is_printed_with_its_definitions(facility, monkeypatch):
    monkeypatch.setattr("reports.papers.paper.render", str.encode)
    client = as_role(Role.KASI, facility)
    paper = client.get(reverse("reports:report-indicators-paper"), {"year": 2026, "a": "certified", "b": "enrolled_to_date"})
    words = paper.content.decode()
    assert "Orang bersertifikat dalam periode itu. Orang berbeda dengan sertifikat pelatihan" in words
    assert "Orang menjadi peserta sejak Januari. Orang berbeda yang menjadi peserta kelas" in words


PAGES = {
    "report-list": "Februari 2026",
    "target-list": "Lapas Rekaan",
    "report-indicators": "Maret 2026",
    "report-facilities": "Lapas Rekaan",
}


@pytest.mark.parametrize("name", PAGES)
def test_what_a_page_lists_can_be_taken_along(report, name):
    TargetVersionFactory(target__facility=report.facility)
    file = as_role(Role.AUDITOR).post(reverse(f"reports:{name}"), {"export": "csv"})
    assert PAGES[name] in file.content.decode("utf-8-sig")
    assert Entry.objects.latest("pk").verb.startswith("reports.export_")


def test_rows_are_taken_along_with_all_whom_they_name(report):
    places = participants(report.facility, 2)
    file = as_role(Role.KASI, report.facility).post(url("rows", report, "participants"), {"export": "csv"})
    lines = file.content.decode("utf-8-sig")
    assert [place.inmate.name in lines for place in places] == [True, True]
    entry = Entry.objects.latest("pk")
    assert (entry.verb, sorted(entry.object_ids)) == ("reports.export_rows", sorted(place.inmate_id for place in places))
