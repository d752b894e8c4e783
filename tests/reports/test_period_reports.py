"""A report is live, then frozen: what was corrected later stands in the next one, never in the closed one."""

from datetime import UTC, date, datetime
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, transaction

from audit.models import Entry
from budgets.services.realizing import take_back
from certificates.models import Certificate
from organizations.models import Role
from programs.models import Attendance, Enrollment
from reports import triggers
from reports.models import Report
from reports.papers.period_report import period_report
from reports.rules.periods import Period
from reports.services.closing import amend, close, prepare, rewrite
from reports.services.reading import told
from tests.databases import on_sqlite
from tests.factories import (
    NOW,
    AttendanceFactory,
    CeilingVersionFactory,
    CertificateFactory,
    ClassSessionFactory,
    EnrollmentFactory,
    HearingDecisionFactory,
    RealizationFactory,
    ReportFactory,
    SlotFactory,
    TargetVersionFactory,
    UserFactory,
)
from tests.people import user_at
from tests.refusals import last_entry, refused

pytestmark = pytest.mark.django_db

FEBRUARY, MARCH, APRIL = (Period(2026, "month", number) for number in (2, 3, 4))
LATER = datetime(2026, 5, 4, 3, 0, tzinfo=UTC)


@pytest.fixture
def held(training_class):
    """A class with a man and a woman, a meeting of five JP, a certificate of March, a payment and targets."""
    facility = training_class.facility
    places = [EnrollmentFactory(training_class=training_class, inmate__sex=sex) for sex in "LP"]
    typed = {"typed_at": NOW, "typed_by": UserFactory(), "control_total": 2}
    meeting = ClassSessionFactory(training_class=training_class, **typed)
    SlotFactory(meeting=meeting, jp=5)
    minutes = meeting.minutes
    for place in places:
        AttendanceFactory(meeting=meeting, enrollment=place, status="H", credited_minutes=minutes)
    HearingDecisionFactory(hearing__training_class=training_class, enrollment=places[0])
    certificate = CertificateFactory(enrollment=places[0])
    line = CeilingVersionFactory(line__budget__facility=facility, amount=10_000_000).line
    payment = RealizationFactory(line=line, spent_on=date(2026, 2, 10))
    TargetVersionFactory(target__facility=facility)
    return SimpleNamespace(facility=facility, places=places, certificate=certificate, payment=payment, meeting=meeting)


@pytest.fixture
def officers(held):
    return {role: user_at(held.facility, role=role) for role in (Role.KASI, Role.KALAPAS, Role.KEUANGAN)}


def report_of(period, held, officers, *, at=LATER):
    return prepare(facility=held.facility, period=period, letter_number="L-1", remarks="", by=officers[Role.KASI], at=at)


def closed(period, held, officers, *, at=LATER):
    report = report_of(period, held, officers, at=at)
    close(report=report, by=officers[Role.KALAPAS], at=at)
    return Report.objects.get(pk=report.pk)


def said(report, *codes):
    figures = told(report).figures
    return [figures[code].shown for code in codes]


def correct_everything(held, officers):
    """What happens after the report: a sheet put right, a certificate revoked, a payment taken back, somebody who had left."""
    first, second = held.places
    Attendance.objects.filter(enrollment=first).update(status="A", credited_minutes=0)
    Certificate.objects.filter(pk=held.certificate.pk).update(revoked_at=NOW, revoked_by=UserFactory(), revoke_reason="Salah.")
    take_back(entry=held.payment, reason="Salah.", by=officers[Role.KEUANGAN], on=date(2026, 5, 5))
    left = {"status": "left", "end_reason": "release", "ended_on": date(2026, 2, 20), "ended_by": UserFactory()}
    Enrollment.objects.filter(pk=second.pk).update(**left)


# --- Live ----------------------------------------------------------------------------------------


def test_an_open_report_follows_what_is_recorded(held, officers):
    report = report_of(FEBRUARY, held, officers)
    codes = ("participants", "participants_male", "participants_female", "meetings_held", "jp_delivered", "attendance")
    more = ("graduated", "certificates", "left", "spent", "absorbed", "share_participants", "ratio_b")
    assert said(report, *codes) == ["2", "1", "1", "1", "5", "100,0%"]
    assert said(report, *more) == ["1", "0", "0", "Rp1.000.000", "10,00%", "5,00%", "2"]
    correct_everything(held, officers)
    assert said(report, "attendance", "left_release", "spent") == ["50,0%", "1", "Rp0"]


def test_a_replaced_certificate_counts_on_the_day_of_the_first(held, officers):
    # given
    first = held.certificate
    Certificate.objects.filter(pk=first.pk).update(replaced_at=NOW)
    CertificateFactory(enrollment=first.enrollment, replaces=first, replace_reason="Nama.", issued_on=date(2026, 4, 9))

    # then
    march, april = report_of(MARCH, held, officers), report_of(APRIL, held, officers)
    assert [row.pk for row in told(march).figures["certificates"].rows] == [first.pk]
    assert said(april, "certificates", "reached_certificates", "reached_persons") == ["0", "1", "1"]


# --- Closed --------------------------------------------------------------------------------------


def test_closing_freezes_the_figures_with_who_and_when(held, officers):
    # when
    report = closed(FEBRUARY, held, officers)

    # then
    assert (report.closed_by, report.closed_at, report.intact) == (officers[Role.KALAPAS], LATER, True)
    assert (len(report.sha256), report.content["closed"]["by"]) == (64, str(officers[Role.KALAPAS]))
    rows = {one["code"]: one["rows"] for one in report.content["figures"]}
    assert rows["participants"] == [["person", place.inmate_id, f"LAS-1 no. {place.seat_number}", 1] for place in held.places]
    assert rows["spent"] == [["spending", held.payment.pk, f"{held.payment.evidence_number}, 10-02-2026", 1_000_000]]
    assert held.places[0].inmate.name not in report.snapshot
    assert last_entry() == ("reports.close", officers[Role.KALAPAS])


@on_sqlite
def test_a_closed_report_is_printed_byte_for_byte_the_same_after_corrections(held, officers):
    # given
    report = closed(FEBRUARY, held, officers)
    draft = period_report(report_of(APRIL, held, officers), at=LATER)
    before = period_report(report, at=LATER).pdf()

    # when
    correct_everything(held, officers)
    type(held.facility).objects.update(name="Lapas Lain", city="Kota Lain")
    again = Report.objects.select_related("facility", "prepared_by").get(pk=report.pk)

    # then
    assert period_report(again, at=datetime(2027, 1, 1, tzinfo=UTC)).pdf() == before
    assert ("RANCANGAN" in draft.html(), "RANCANGAN" in period_report(again, at=LATER).html()) == (True, False)
    assert again.sha256 in period_report(again, at=LATER).html()


def test_the_next_report_says_by_how_much_and_which_rows(held, officers):
    # given
    february = closed(FEBRUARY, held, officers)
    frozen = said(february, "attendance", "spent", "left")
    correct_everything(held, officers)

    # when
    march = closed(MARCH, held, officers)
    found = {one.code: one for one in told(march).differences}

    # then
    assert said(Report.objects.get(pk=february.pk), "attendance", "spent", "left") == frozen
    assert {one.report for one in found.values()} == {february.pk}
    changed = {code: found[code].by for code in ("minutes_credited", "attendance", "spent", "absorbed", "left", "left_release")}
    assert changed == {
        "minutes_credited": f"−{held.meeting.minutes}", "attendance": "−50,0%", "spent": "−Rp1.000.000",
        "absorbed": "−10,00%", "left": "+1", "left_release": "+1",
    }  # fmt: skip
    assert [row.pk for row in found["spent"].gone] == [held.payment.pk]
    assert [row.pk for row in found["left"].new] == [held.places[1].pk]
    assert [(was.amount, now.amount) for was, now in found["minutes_credited"].changed] == [(held.meeting.minutes, 0)]


def test_what_was_told_once_is_not_told_again(held, officers):
    closed(FEBRUARY, held, officers)
    correct_everything(held, officers)
    closed(MARCH, held, officers)
    april = report_of(APRIL, held, officers)
    assert told(april).differences == []
    Attendance.objects.filter(enrollment=held.places[0]).update(status="H", credited_minutes=held.meeting.minutes)
    assert {one.code: one.by for one in told(april).differences} == {
        "minutes_credited": f"+{held.meeting.minutes}", "attendance": "+50,0%",
    }  # fmt: skip


def test_a_correction_of_december_is_told_in_the_next_year(held, officers):
    year = closed(Period(2025, "year", 1), held, officers)
    RealizationFactory(line=held.payment.line, spent_on=date(2025, 12, 30))
    assert [(one.report, one.code) for one in told(report_of(FEBRUARY, held, officers)).differences] == [
        (year.pk, "spent"), (year.pk, "spent_to_date"),
    ]  # fmt: skip


def test_an_amendment_takes_the_place_of_what_it_amends(held, officers):
    # given
    february = closed(FEBRUARY, held, officers)
    correct_everything(held, officers)

    # when
    amendment = amend(report=february, reason="Kuitansi salah.", by=officers[Role.KASI], at=LATER)
    draft = {one.code for one in told(amendment).differences}
    close(report=amendment, by=officers[Role.KALAPAS], at=LATER)

    # then: the amendment says what it changes, the reports after it nothing more
    amendment = Report.objects.get(pk=amendment.pk)
    assert (amendment.edition, amendment.amends, amendment.amend_reason) == (2, february, "Kuitansi salah.")
    assert ("spent" in draft, said(amendment, "spent"), said(february, "spent")) == (True, ["Rp0"], ["Rp1.000.000"])
    assert told(report_of(MARCH, held, officers)).differences == []
    with refused("amended"):
        amend(report=february, reason="Lagi.", by=officers[Role.KASI], at=LATER)


# --- Refusals ------------------------------------------------------------------------------------


def test_a_report_is_prepared_once_and_not_before_its_period(held, officers):
    report_of(FEBRUARY, held, officers)
    with refused("report_twice"):
        report_of(FEBRUARY, held, officers)
    with refused("not_begun"):
        report_of(Period(2026, "month", 6), held, officers)


def test_who_prepared_it_does_not_close_it_nor_anybody_before_it_is_over(held, officers):
    report = report_of(Period(2026, "month", 5), held, officers)
    with refused("not_over", "same_person"):
        close(report=report, by=officers[Role.KASI], at=datetime(2026, 5, 31, 16, 59, tzinfo=UTC))  # 23.59 in Jakarta
    close(report=report, by=officers[Role.KALAPAS], at=datetime(2026, 5, 31, 17, 0, tzinfo=UTC))
    with refused("already_closed"):
        close(report=report, by=officers[Role.KALAPAS], at=LATER.replace(month=7))
    with refused("already_closed"):
        rewrite(report=report, letter_number="L-2", remarks="", by=officers[Role.KASI])


def test_an_open_report_takes_words_and_no_amendment(held, officers):
    report = report_of(FEBRUARY, held, officers)
    rewrite(report=report, letter_number=" L-2 ", remarks="Listrik padam.", by=officers[Role.KASI])
    report.refresh_from_db()
    assert (report.letter_number, report.remarks, last_entry()[0]) == ("L-2", "Listrik padam.", "reports.rewrite")
    with refused("reason: no_reason", "__all__: open"):
        amend(report=report, reason=" ", by=officers[Role.KASI], at=LATER)


# --- The database --------------------------------------------------------------------------------

FORGED = {"closed_at": NOW, "snapshot": "{}", "sha256": "0" * 64}


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"number": 13}, "report_period_lies_in_a_year"),
        ({"span": "quarter", "number": 5}, "report_period_lies_in_a_year"),
        ({"span": "year", "number": 2}, "report_period_lies_in_a_year"),
        ({"closed_at": NOW}, "report_closed_together"),
        ({"snapshot": "{}"}, "report_closed_together"),
        ({"edition": 2}, "report_amends_with_a_reason"),
    ],
)
def test_the_database_refuses_an_impossible_report(values, constraint):
    report = ReportFactory()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(**values)


def test_the_database_refuses_that_one_person_prepares_and_closes():
    report = ReportFactory()
    with pytest.raises(IntegrityError, match="report_closed_by_another"), transaction.atomic():
        Report.objects.filter(pk=report.pk).update(closed_by=report.prepared_by, **FORGED)


ATTACKS = {
    "update": "UPDATE reports_report SET snapshot = '{}'",
    "reopen": "UPDATE reports_report SET closed_at = NULL, closed_by_id = NULL, snapshot = '', sha256 = ''",
    "delete": "DELETE FROM reports_report",
    "replace": "INSERT OR REPLACE INTO reports_report SELECT * FROM reports_report",
    "truncate": "TRUNCATE reports_report CASCADE",
}
ONLY_ON = {"replace": "sqlite", "truncate": "postgresql"}
HERE = [name for name in ATTACKS if ONLY_ON.get(name, connection.vendor) == connection.vendor]


@pytest.fixture
def forged():
    """A closed report beside an open one."""
    report = ReportFactory()
    Report.objects.filter(pk=report.pk).update(closed_by=UserFactory(), **FORGED)
    connection.check_constraints()
    return report


@pytest.mark.parametrize("name", HERE)
def test_the_database_refuses_to_change_a_closed_report(forged, closed_reports_stay, name):
    before = list(Report.objects.values())
    with pytest.raises(IntegrityError, match=triggers.REFUSAL), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(ATTACKS[name])
    assert list(Report.objects.values()) == before


@pytest.mark.parametrize("name", HERE)
def test_without_the_triggers_the_same_statements_work(forged, name):
    with connection.cursor() as cursor:
        cursor.execute(ATTACKS[name])
        assert cursor.rowcount != 0


def test_an_open_report_can_still_be_changed(forged, closed_reports_stay):
    report = ReportFactory(facility=forged.facility, number=3)
    assert Report.objects.filter(pk=report.pk).update(remarks="Listrik padam.") == 1


def test_the_migration_installs_the_triggers_and_takes_them_away():
    migration, editor = import_module("reports.migrations.0002_closed_reports_stay"), SimpleNamespace(connection=connection)
    migration.install(None, editor)
    installed = trigger_count()
    migration.remove(None, editor)
    assert (installed > 0, trigger_count()) == (True, 0)


def trigger_count():
    catalogue = {
        "sqlite": "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'reports_report'",
        "postgresql": "SELECT count(*) FROM pg_trigger WHERE tgrelid = 'reports_report'::regclass AND NOT tgisinternal",
    }
    with connection.cursor() as cursor:
        cursor.execute(catalogue[connection.vendor])
        return cursor.fetchone()[0]


def test_the_trail_holds_each_step(held, officers):
    report = closed(FEBRUARY, held, officers)
    amend(report=report, reason="Kuitansi salah.", by=officers[Role.KASI], at=LATER)
    assert list(Entry.objects.order_by("pk").values_list("verb", flat=True)) == [
        "reports.prepare",
        "reports.close",
        "reports.amend",
    ]
