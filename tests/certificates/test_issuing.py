from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from audit.models import Entry
from certificates import pdf
from certificates.models import Certificate, NumberSeries
from certificates.rules.blockers import IssueBlocker
from certificates.rules.code import PATTERN
from certificates.rules.design import as_designed
from certificates.services import issuing
from certificates.services.issuing import finish, issue
from certificates.services.prospects import prospects
from inmates.models import Inmate
from organizations.models import Official
from programs.models import ApprovedException, Assessment, Enrollment, GraduationHearing, HearingDecision
from tests.certificates.graduates import AT, HEARD, ON, graduated_class, issuer
from tests.factories import (
    ApprovedExceptionFactory,
    CenterUserFactory,
    CertificateFactory,
    ClassSessionFactory,
    EnrollmentFactory,
    GraduationHearingFactory,
    HearingDecisionFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quick_sheets(monkeypatch):
    """The sheet itself is tried in test_pdf.py; here it is the content's code as bytes."""
    monkeypatch.setattr(issuing, "certificate_pdf", lambda content: content["code"].encode())


def codes(raised) -> list[str]:
    return [error.code for error in raised.value.error_list]


def nothing_was_written() -> bool:
    return not (Certificate.objects.exists() or NumberSeries.objects.exists() or Entry.objects.exists())


def test_issue_gives_number_code_content_and_sheet():
    # given
    training_class = graduated_class(["Budi Santoso", "Siti Aminah"])
    by = issuer(training_class)

    # when
    issued = issue(training_class=training_class, by=by, on=ON, at=AT)

    # then
    centre = training_class.training_center
    assert [row.number for row in issued] == [f"0001/SERT/{centre.code}/III/2026", f"0002/SERT/{centre.code}/III/2026"]
    assert [(row.sequence, row.year, row.issued_on, row.issued_by) for row in issued] == [(1, 2026, ON, by), (2, 2026, ON, by)]
    assert all(PATTERN.fullmatch(row.code) for row in issued)
    assert [row.read_sheet().decode() for row in issued] == [row.code for row in issued]
    assert [row.file.name for row in issued] == [f"certificates/{row.sha256}.pdf" for row in issued]
    assert NumberSeries.objects.get().last == 2
    assert list(Entry.objects.order_by("pk").values_list("verb", "chain", "count")) == [
        ("certificates.issue", centre.key, 2),
        ("certificates.store", centre.key, 1),
        ("certificates.store", centre.key, 1),
    ]


def test_the_content_is_what_is_printed():
    # given
    training_class = graduated_class()
    training_class.training_center.legal_basis = "Peraturan rekaan Nomor 1"
    training_class.training_center.save()

    # when
    (row,) = issue(training_class=training_class, by=issuer(training_class), on=ON, at=AT)

    # then
    unit = training_class.program.units.get()
    assert row.content == {
        "version": 2,
        "kind": "training",
        "template": as_designed("training"),
        "number": row.number,
        "sequence": 1,
        "code": row.code,
        "verify_url": f"http://testserver/v/{row.code}",
        "verify_address": "testserver/v/",
        "centre": training_class.training_center.name,
        "city": "Kota Rekaan",
        "letterhead": ["PEMERINTAH PROVINSI REKAAN", "DINAS TENAGA KERJA", "UPTD BALAI LATIHAN KERJA"],
        "legal_basis": "Peraturan rekaan Nomor 1",
        "field": "Las",
        "sub_field": "Las SMAW",
        "program": "Las SMAW posisi 1G",
        "jp": 20,
        "minutes_per_jp": 45,
        "starts_on": "2026-02-02",
        "ends_on": "2026-02-27",
        "result": "graduated",
        "issued_on": "2026-03-02",
        "issued_at": "2026-03-02T05:00:00+00:00",
        "signatory": {
            "title": "Kepala UPTD BLK",
            "name": "Dra. Rekaan Sentosa, M.M.",
            "nip": "19700101 199503 2 001",
            "rank": "",
        },
        "holder": {"name": "Budi Santoso", "birth_place": "Kota Rekaan", "birth_date": "1990-05-17"},
        "units": [{"code": unit.code, "title": unit.title, "jp": 20, "mark": "85.5", "verdict": "K"}],
    }


def test_later_changes_do_not_reach_an_issued_certificate():
    # given
    training_class = graduated_class()
    (row,) = issue(training_class=training_class, by=issuer(training_class), on=ON, at=AT)
    content, data = row.content, row.read_sheet()

    # when
    Inmate.objects.update(certificate_name="Nama Lain")
    Official.objects.update(name="Pejabat Lain")
    Assessment.objects.update(weighted_hundredths=1)
    issue(training_class=training_class, by=issuer(training_class), on=ON, at=AT)

    # then
    row.refresh_from_db()
    assert (row.content, row.read_sheet()) == (content, data)


def test_a_second_run_issues_nothing_new():
    # given
    training_class = graduated_class()
    by = issuer(training_class)
    (first,) = issue(training_class=training_class, by=by, on=ON, at=AT)

    # when
    again = issue(training_class=training_class, by=by, on=ON, at=AT)

    # then
    assert again == []
    assert list(Certificate.objects.all()) == [first]
    assert NumberSeries.objects.get().last == 1


def test_numbers_go_on_and_begin_anew_each_year():
    # given
    training_class = graduated_class(["A", "B", "C"])
    first, second, third = training_class.enrollments.all()
    by = issuer(training_class)

    # when
    issue(training_class=training_class, by=by, on=ON, at=AT, enrollments=[first])
    issue(training_class=training_class, by=by, on=ON, at=AT, enrollments=[second])
    issue(training_class=training_class, by=by, on=date(2027, 1, 1), at=AT + timedelta(days=400), enrollments=[third])

    # then
    assert list(Certificate.objects.order_by("pk").values_list("year", "sequence")) == [(2026, 1), (2026, 2), (2027, 1)]


def unconfirm(training_class, by):
    Inmate.objects.update(identity_confirmed_on=None, identity_confirmed_by=None)


def unsign(training_class, by):
    GraduationHearing.objects.update(minutes_file="")


def postpone(training_class, by):
    Enrollment.objects.update(status=Enrollment.Status.POSTPONED)


def undecide(training_class, by):
    HearingDecision.objects.all().delete()


def dismiss(training_class, by):
    Official.objects.update(valid_until=ON - timedelta(days=1))


def mark(training_class, by):
    Assessment.objects.update(entered_by=by)


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (unconfirm, ["identity_unconfirmed"]),
        (unsign, ["minutes_unsigned"]),
        (postpone, ["not_graduated"]),
        (undecide, ["not_graduated", "minutes_unsigned"]),
        (dismiss, ["no_signatory"]),
        (mark, ["same_person"]),
    ],
)
def test_a_blocker_refuses_and_writes_nothing(spoil, expected):
    # given
    training_class = graduated_class()
    by = issuer(training_class)
    spoil(training_class, by)

    # when
    with pytest.raises(ValidationError) as raised:
        issue(training_class=training_class, by=by, on=ON, at=AT, enrollments=training_class.enrollments.all())

    # then
    assert codes(raised) == expected
    assert nothing_was_written()
    assert issue(training_class=training_class, by=by, on=ON, at=AT) == []
    assert nothing_was_written()


def test_one_blocked_person_refuses_all_who_were_named_and_nobody_else():
    # given
    training_class = graduated_class(["Budi Santoso", "Siti Aminah"])
    first, second = training_class.enrollments.all()
    Inmate.objects.filter(pk=second.inmate_id).update(identity_confirmed_on=None, identity_confirmed_by=None)
    by = issuer(training_class)

    # when
    with pytest.raises(ValidationError) as raised:
        issue(training_class=training_class, by=by, on=ON, at=AT, enrollments=[first, second])

    # then
    assert codes(raised) == ["identity_unconfirmed"]
    assert nothing_was_written()
    assert [row.enrollment for row in issue(training_class=training_class, by=by, on=ON, at=AT)] == [first]


def test_who_has_one_gets_no_second():
    # given
    training_class = graduated_class()
    by = issuer(training_class)
    issue(training_class=training_class, by=by, on=ON, at=AT)

    # when
    with pytest.raises(ValidationError) as raised:
        issue(training_class=training_class, by=by, on=ON, at=AT, enrollments=training_class.enrollments.all())

    # then
    assert codes(raised) == ["already_issued"]
    assert NumberSeries.objects.get().last == Certificate.objects.count() == 1


@pytest.mark.parametrize(
    ("on", "expected"),
    [(HEARD - timedelta(days=1), "before_hearing"), (ON + timedelta(days=1), "in_future")],
)
def test_the_day_lies_between_hearing_and_today(on, expected):
    # given
    training_class = graduated_class()

    # when
    with pytest.raises(ValidationError) as raised:
        issue(training_class=training_class, by=issuer(training_class), on=on, at=AT)

    # then
    assert codes(raised) == [expected]
    assert nothing_was_written()


def test_today_is_the_day_where_the_centre_stands():
    # given: 23.30 in Jakarta is already the next day in Jayapura
    training_class = graduated_class()
    training_class.training_center.time_zone = "Asia/Jayapura"
    training_class.training_center.save()

    # when
    (row,) = issue(training_class=training_class, by=issuer(training_class), on=ON + timedelta(days=1), at=AT.replace(hour=16))

    # then
    assert row.issued_on == ON + timedelta(days=1)


def test_outside_the_demo_the_public_address_must_be_one(settings):
    # given
    settings.DEMO, settings.PUBLIC_BASE_URL = False, "http://127.0.0.1:8000"
    training_class = graduated_class()

    # when
    with pytest.raises(ValidationError) as raised:
        issue(training_class=training_class, by=issuer(training_class), on=ON, at=AT)

    # then
    assert set(codes(raised)) == {"public_address"}
    assert nothing_was_written()

    # and with a proper one
    settings.PUBLIC_BASE_URL = "https://sertifikat.blk.go.id"
    (row,) = issue(training_class=training_class, by=issuer(training_class), on=ON, at=AT)
    assert row.content["verify_url"] == f"https://sertifikat.blk.go.id/v/{row.code}"


@pytest.mark.parametrize("title", ["Las untuk WBP", "Las di Lapas Rekaan", "Pembinaan narapidana"])
def test_a_word_of_prison_refuses(title):
    # given
    training_class = graduated_class()
    training_class.program.title = title
    training_class.program.save()

    # when
    with pytest.raises(ValidationError) as raised:
        issue(training_class=training_class, by=issuer(training_class), on=ON, at=AT)

    # then
    assert codes(raised) == ["leak"]
    assert nothing_was_written()


def test_the_names_of_the_facility_refuse():
    # given
    training_class = graduated_class()
    training_class.facility.short_name = "Way Huwi"
    training_class.facility.save()
    Inmate.objects.update(certificate_birth_place="way  huwi")

    # when
    with pytest.raises(ValidationError) as raised:
        issue(training_class=training_class, by=issuer(training_class), on=ON, at=AT)

    # then
    assert codes(raised) == ["leak"]
    assert nothing_was_written()


def test_letters_that_no_font_has_refuse():
    # given
    training_class = graduated_class(["李 小龍"])

    # when
    with pytest.raises(ValidationError) as raised:
        issue(training_class=training_class, by=issuer(training_class), on=ON, at=AT)

    # then
    assert codes(raised) == ["characters"]
    assert nothing_was_written()


def test_a_useless_number_template_refuses():
    # given
    training_class = graduated_class()
    training_class.training_center.certificate_number_template = "SERT/{year}"
    training_class.training_center.save()

    # when
    with pytest.raises(ValidationError) as raised:
        issue(training_class=training_class, by=issuer(training_class), on=ON, at=AT)

    # then
    assert codes(raised) == ["number_template"]
    assert nothing_was_written()


@pytest.mark.parametrize(("excepted", "expected"), [(True, 10), (False, 20)])
def test_the_delivered_hours_are_printed_when_an_exception_let_fewer_pass(excepted, expected):
    # given: 450 of 900 minutes held
    training_class = graduated_class()
    typist = issuer(training_class)
    for day in (3, 4):
        ClassSessionFactory(
            training_class=training_class, held_on=date(2026, 2, day), typed_at=AT, typed_by=typist, control_total=1
        )
    if excepted:
        ApprovedExceptionFactory(training_class=training_class, code=ApprovedException.Code.HOURS_UNDELIVERED)

    # when
    (row,) = issue(training_class=training_class, by=issuer(training_class), on=ON, at=AT)

    # then
    assert (row.content["jp"], row.content["starts_on"], row.content["ends_on"]) == (expected, "2026-02-03", "2026-02-04")


def test_somebody_of_another_class_is_not_issued():
    # given
    training_class, stranger = graduated_class(), EnrollmentFactory()

    # when
    issued = issue(training_class=training_class, by=issuer(training_class), on=ON, at=AT, enrollments=[stranger])

    # then
    assert issued == []
    assert nothing_was_written()


def test_a_sheet_that_could_not_be_made_is_made_by_the_next_run(monkeypatch):
    # given
    training_class = graduated_class()
    by = issuer(training_class)

    def fail(content):
        raise pdf.RenderError("no fonts")

    with monkeypatch.context() as broken:
        broken.setattr(issuing, "certificate_pdf", fail)
        (row,) = issue(training_class=training_class, by=by, on=ON, at=AT)
    assert (row.stored, row.sequence) == (False, 1)
    with pytest.raises(ValidationError) as raised:
        row.read_sheet()
    assert codes(raised) == ["not_stored"]

    # when
    (again,) = issue(training_class=training_class, by=by, on=ON, at=AT)

    # then
    assert (again.pk, again.sequence, again.stored) == (row.pk, 1, True)
    assert again.read_sheet() == row.code.encode()


def test_stored_bytes_never_change(monkeypatch):
    # given
    training_class = graduated_class()
    by = issuer(training_class)
    (row,) = issue(training_class=training_class, by=by, on=ON, at=AT)
    before = (row.sha256, row.read_sheet())
    entries = Entry.objects.count()
    monkeypatch.setattr(issuing, "certificate_pdf", lambda content: b"something else")

    # when: asked through a copy that does not know yet that there are bytes
    stale = Certificate.objects.get(pk=row.pk)
    stale.sha256 = ""
    finish(certificate=stale, by=by)

    # then
    row.refresh_from_db()
    assert (row.sha256, row.read_sheet()) == before
    assert Entry.objects.count() == entries


def test_a_changed_file_is_noticed():
    # given
    training_class = graduated_class()
    (row,) = issue(training_class=training_class, by=issuer(training_class), on=ON, at=AT)
    with open(row.file.path, "wb") as file:
        file.write(b"forged")

    # when
    with pytest.raises(ValidationError) as raised:
        row.read_sheet()

    # then
    assert codes(raised) == ["altered"]


# --- The database refuses ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        {"sequence": 0},
        {"revoked_at": AT},
        {"revoke_reason": "mengapa"},
        {"sha256": "0" * 64},
        {"stored_at": AT},
        {"handed_over_on": ON},
        {"replace_reason": "mengapa"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_half_a_fact_is_refused(change):
    row = CertificateFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        Certificate.objects.filter(pk=row.pk).update(**change)


@pytest.mark.parametrize("kind", ["training", "attendance"])
def test_one_paper_in_force_per_person(kind):
    row = CertificateFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        CertificateFactory(enrollment=row.enrollment, kind=kind)
    Certificate.objects.filter(pk=row.pk).update(replaced_at=AT)
    CertificateFactory(enrollment=row.enrollment, kind=kind)


@pytest.mark.parametrize("same", ["sequence", "number"])
def test_a_number_is_given_once_per_centre_kind_and_year(same):
    row = CertificateFactory()
    other = EnrollmentFactory(training_class=row.enrollment.training_class)

    with pytest.raises(IntegrityError), transaction.atomic():
        CertificateFactory(enrollment=other, **{same: getattr(row, same)})


def test_minutes_are_missing_only_where_they_are():
    # given
    hearing = GraduationHearingFactory(minutes_file="minutes/demo.pdf")
    decision = HearingDecisionFactory(hearing=hearing, result="not_graduated")
    place = decision.enrollment
    Enrollment.objects.filter(pk=place.pk).update(status="not_graduated")

    # when
    [prospect] = prospects(hearing.training_class, by=CenterUserFactory(), on=hearing.held_on)

    # then
    assert IssueBlocker.MINUTES_UNSIGNED not in prospect.blockers
    assert IssueBlocker.NOT_GRADUATED in prospect.blockers
