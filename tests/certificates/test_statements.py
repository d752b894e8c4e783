from datetime import date

import pytest
from django.core.exceptions import ValidationError

from certificates.models import Certificate, NumberSeries
from certificates.pdf import certificate_html
from certificates.rules.kinds import Kind
from certificates.rules.statements import StatementBlocker, StatementFacts, delivered_minutes, statement_blockers, statement_of
from certificates.services import issuing
from certificates.services.issuing import issue
from certificates.services.lifecycle import replace, revoke
from certificates.services.prospects import prospects
from certificates.services.statements import statement_prospects
from inmates.models import Inmate
from programs.models import Attendance, ClassSession, Enrollment, HearingDecision
from programs.rules.attendance import Row
from tests.certificates.graduates import AT, ON, graduated_class, issuer
from tests.factories import AttendanceFactory, CertificateFactory, ClassSessionFactory, UserFactory

CLEAR = {
    "kind": Kind.ATTENDANCE,
    "entitled_to": Kind.ATTENDANCE,
    "certified": False,
    "attendance_locked": True,
    "attended_jp": 1,
    "identity_confirmed": True,
    "minutes_signed": True,
    "signatory_valid": True,
    "issuer_typed_attendance": False,
    "already_issued": False,
}
HOURS = {"kind": Kind.HOURS, "entitled_to": Kind.HOURS}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param({}, [], id="nothing"),
        pytest.param({"entitled_to": Kind.HOURS}, ["not_entitled"], id="the-other-kind"),
        pytest.param({"entitled_to": None}, ["not_entitled"], id="none"),
        pytest.param({"minutes_signed": False}, ["minutes_unsigned"], id="attendance-rests-on-a-hearing"),
        pytest.param(HOURS | {"minutes_signed": False}, [], id="hours-need-no-hearing"),
        pytest.param({"attended_jp": 0}, ["no_hours"], id="no-whole-hour"),
        pytest.param(
            {
                "entitled_to": None, "certified": True, "attendance_locked": False, "attended_jp": 0, "identity_confirmed": False,
                "minutes_signed": False, "signatory_valid": False, "issuer_typed_attendance": True, "already_issued": True,
            },
            StatementBlocker.values,
            id="all-in-order",
        ),
    ],
)  # fmt: skip
def test_statement_blockers(change, expected):
    assert statement_blockers(StatementFacts(**CLEAR | change)) == expected


@pytest.mark.parametrize(
    ("left", "failed", "enough", "expected"),
    [
        (True, False, True, Kind.HOURS),
        (True, False, False, Kind.HOURS),
        (False, True, True, Kind.ATTENDANCE),
        (False, True, False, Kind.HOURS),
        (False, False, True, None),
    ],
)
def test_which_statement(left, failed, enough, expected):
    assert statement_of(left=left, failed=failed, attended_enough=enough) == expected


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        pytest.param(Row("A", 90), 90, id="held-without-him"),
        pytest.param(Row("D", 90), 90, id="kept-away"),
        pytest.param(Row("", 90), 0, id="not-recorded"),
        pytest.param(Row("", 90, cancelled=True), 0, id="cancelled"),
        pytest.param(Row("", 90, cancelled=True, make_ups=[Row("H", 90, 90)]), 90, id="cancelled-and-made-up"),
        pytest.param(Row("A", 90, make_ups=[Row("H", 90, 90)]), 90, id="made-up-counts-once"),
    ],
)
def test_delivered_minutes(row, expected):
    assert delivered_minutes([row], carried_minutes=45) == 45 + expected


# --- Issued ---------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _quick_sheets(monkeypatch):
    monkeypatch.setattr(issuing, "certificate_pdf", lambda content: content["code"].encode())


@pytest.fixture
def training_class(db):
    """Of 900 planned minutes 900 were held on two days: one left after the first, one failed having attended all."""
    training_class = graduated_class(["Budi Santoso", "Siti Aminah"])
    left, failed = training_class.enrollments.all()
    HearingDecision.objects.filter(enrollment=left).delete()
    HearingDecision.objects.filter(enrollment=failed).update(result="not_graduated")
    typist = UserFactory(facility=training_class.facility)
    typed = {"typed_at": AT, "typed_by": typist, "control_total": 1, "confirmed_at": AT, "confirmed_by": UserFactory()}
    locked = typed | {"locked_at": AT, "locked_by": UserFactory()}
    for day, places in ((3, [left, failed]), (4, [failed])):
        meeting = ClassSessionFactory(training_class=training_class, held_on=date(2026, 2, day), minutes=450, **locked)
        for place in places:
            AttendanceFactory(
                enrollment=place, meeting=meeting, meeting_minutes=450, status="T" if place == left else "H",
                missed_minutes=60 if place == left else 0, credited_minutes=390 if place == left else 450,
            )  # fmt: skip
    Enrollment.objects.filter(pk=left.pk).update(
        status="left", ended_on=date(2026, 2, 3), ended_by=typist, end_reason="discipline"
    )
    Enrollment.objects.filter(pk=failed.pk).update(status="not_graduated")
    return training_class


def issued(training_class, kind):
    return issue(training_class=training_class, by=issuer(training_class), on=ON, at=AT, kind=kind)


@pytest.mark.parametrize(
    ("kind", "name", "word", "hours", "days"),
    [
        (Kind.HOURS, "Budi Santoso", "SKJ", (8, 10), ("2026-02-03", "2026-02-03")),
        (Kind.ATTENDANCE, "Siti Aminah", "SK", (20, 20), ("2026-02-03", "2026-02-04")),
    ],
)
def test_each_gets_the_statement_that_is_his(training_class, kind, name, word, hours, days):
    # when
    (row,) = issued(training_class, kind)

    # then
    said, centre = row.content, training_class.training_center
    assert (row.kind, row.number, row.holder_name) == (kind, f"0001/{word}/{centre.code}/III/2026", name)
    assert (said["kind"], said["result"], said["jp"], said["jp_delivered"]) == (kind, "attended", *hours)
    assert (said["starts_on"], said["ends_on"]) == days
    assert [(unit["mark"], unit["verdict"]) for unit in said["units"]] == [(None, None)]
    assert [(one.kind, one.last) for one in NumberSeries.objects.all()] == [(kind, 1)]


def test_the_sheet_says_the_hours_and_neither_result_nor_why_somebody_left(training_class):
    (row,) = issued(training_class, Kind.HOURS)

    text = certificate_html(row.content)

    assert "SURAT KETERANGAN<br>JAM PELATIHAN" in text
    assert "<strong>8 Jam Pelatihan</strong> dari 10 Jam Pelatihan yang dilaksanakan" in text
    for word in ("LULUS", "SERTIFIKAT", "sertifikat", "Nilai", "Hasil", "kompeten<", "disiplin", "keluar"):
        assert word not in text


def unlock(training_class, by):
    ClassSession.objects.update(locked_at=None, locked_by=None)


def unconfirm(training_class, by):
    Inmate.objects.update(identity_confirmed_on=None, identity_confirmed_by=None)


def type_it(training_class, by):
    ClassSession.objects.update(typed_by=by)


def miss(training_class, by):
    Attendance.objects.update(status="A", credited_minutes=0, missed_minutes=0)


def issue_before(training_class, by):
    issue(training_class=training_class, by=by, on=ON, at=AT, kind=Kind.HOURS)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (unlock, ["attendance_unlocked"]),
        (unconfirm, ["identity_unconfirmed"]),
        (type_it, ["same_person"]),
        (miss, ["no_hours"]),
        (issue_before, ["already_issued"]),
    ],
)
def test_a_blocker_refuses_and_writes_nothing(training_class, spoil, expected):
    # given
    by, places = issuer(training_class), list(training_class.enrollments.filter(status="left"))
    spoil(training_class, by)
    before = Certificate.objects.count()

    # when
    with pytest.raises(ValidationError) as raised:
        issue(training_class=training_class, by=by, on=ON, at=AT, enrollments=places, kind=Kind.HOURS)

    # then
    assert [error.code for error in raised.value.error_list] == expected
    assert Certificate.objects.count() == before


def test_a_statement_in_force_refuses_the_certificate_and_the_other_way_round(training_class):
    # given
    (statement,) = issued(training_class, Kind.ATTENDANCE)
    by = issuer(training_class)
    Enrollment.objects.filter(pk=statement.enrollment_id).update(status="graduated")
    HearingDecision.objects.update(result="graduated")

    # then
    (_left, failed) = prospects(training_class, by=by, on=ON)
    assert failed.blockers == ["statement_issued"]
    revoke(certificate=statement, reason="Keliru", by=by, at=AT)
    (_left, failed) = prospects(training_class, by=by, on=ON)
    assert failed.blockers == []

    # and
    CertificateFactory(enrollment=statement.enrollment)
    Enrollment.objects.filter(pk=statement.enrollment_id).update(status="not_graduated")
    (_left, failed) = statement_prospects(training_class, by=by, on=ON)
    assert "certified" in failed.blockers


def test_a_statement_is_replaced_by_one_of_its_kind(training_class):
    (first,) = issued(training_class, Kind.HOURS)
    Inmate.objects.filter(pk=first.enrollment.inmate_id).update(certificate_name="Budi Santosa")

    new = replace(certificate=first, reason="Ejaan", by=issuer(training_class), on=ON, at=AT)

    first.refresh_from_db()
    assert (new.kind, new.sequence, new.holder_name, new.replaces) == (Kind.HOURS, 2, "Budi Santosa", first)
    assert first.in_force is False


def test_a_statement_is_not_replaced_when_another_kind_is_due(training_class):
    (first,) = issued(training_class, Kind.ATTENDANCE)
    Attendance.objects.filter(enrollment=first.enrollment, meeting__held_on=date(2026, 2, 4)).update(
        status="A", credited_minutes=0
    )

    with pytest.raises(ValidationError) as raised:
        replace(certificate=first, reason="Kehadiran", by=issuer(training_class), on=ON, at=AT)

    first.refresh_from_db()
    assert [error.code for error in raised.value.error_list] == ["not_entitled"]
    assert first.in_force
