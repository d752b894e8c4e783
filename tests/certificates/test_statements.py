from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext

from audit.models import Entry
from certificates.models import Certificate, NumberSeries
from certificates.pdf import certificate_html
from certificates.rules.kinds import Kind
from certificates.rules.statements import StatementBlocker, StatementFacts, delivered_minutes, statement_blockers, statement_of
from certificates.services import issuing
from certificates.services.bulk import start_statements
from certificates.services.issuing import issue
from certificates.services.lifecycle import replace, revoke
from certificates.services.prospects import prospects
from certificates.services.statements import statement_prospects
from inmates.models import Inmate
from jobs.services.running import run_job
from organizations.models import Role
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
    assert "<strong>8</strong> Jam Pelatihan dari 10 Jam Pelatihan yang dilaksanakan" in text
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


# --- The marked of a class, in the background -----------------------------------------------------


def page(training_class, action="class-statements"):
    return reverse(f"certificates:{action}", args=[training_class.pk])


@pytest.fixture
def client(login_as, training_class):
    return login_as(Role.BLK, at=training_class.training_center)


def test_the_page_says_which_statement_and_what_stands_in_its_way(client, training_class, page_queries):
    # given
    Inmate.objects.filter(name="Siti Aminah").update(identity_confirmed_on=None, identity_confirmed_by=None)

    # when
    with page_queries() as queries:
        response = client.get(page(training_class))

    # then
    rows = response.context["rows"]
    assert [(row.kind, row.hours.attended_jp, row.blockers) for row in rows] == [
        (Kind.HOURS, 8, []),
        (Kind.ATTENDANCE, 20, ["identity_unconfirmed"]),
    ]
    assert response.context["ready_count"] == 1
    assert len(queries) == 9  # whatever the number of rows: test_the_page_asks_as_much_for_one
    entry = Entry.objects.first()
    assert (entry.verb, len(entry.object_ids)) == ("certificates.read_statements", 2)


def test_the_page_asks_as_much_for_one(client, training_class, page_queries):
    training_class.enrollments.filter(status="not_graduated").update(status="graduated")

    with page_queries() as queries:
        response = client.get(page(training_class))

    assert (len(response.context["rows"]), len(queries)) == (1, 9)


def test_who_may_only_look_has_no_box_to_tick(login_as, training_class):
    html = login_as(Role.BIMKER, at=training_class.facility).get(page(training_class)).content.decode()

    assert ("Budi Santoso" in html, 'type="checkbox"' in html, page(training_class, "class-statements-issue") in html) == (
        True,
        False,
        False,
    )


def test_the_marked_have_their_own_kind_and_a_worker_makes_the_sheets(client, training_class):
    # given
    marked = list(training_class.enrollments.values_list("pk", flat=True))

    # when
    response = client.post(page(training_class, "class-statements-issue"), {"on": localdate(), "place": marked}, follow=True)

    # then
    assert response.redirect_chain == [(page(training_class, "class-certificates"), 302)]
    rows = Certificate.objects.order_by("enrollment__seat_number")
    assert [(row.kind, row.sequence, row.holder_name) for row in rows] == [
        (Kind.HOURS, 1, "Budi Santoso"),
        (Kind.ATTENDANCE, 1, "Siti Aminah"),
    ]
    run_job.func(response.context["job"].pk)
    assert [row.read_sheet() for row in rows.all()] == [row.code.encode() for row in rows]
    assert Entry.objects.filter(verb="certificates.issue").get().count == 2


def test_only_the_marked_have_one(client, training_class):
    failed = training_class.enrollments.get(status="not_graduated")

    client.post(page(training_class, "class-statements-issue"), {"on": localdate(), "place": [failed.pk]})

    assert [row.enrollment for row in Certificate.objects.all()] == [failed]


def test_a_blocked_one_is_named_and_the_others_have_theirs(training_class):
    # given
    Inmate.objects.filter(name="Budi Santoso").update(identity_confirmed_on=None, identity_confirmed_by=None)
    places = set(training_class.enrollments.values_list("pk", flat=True))

    # when
    batch = start_statements(training_class=training_class, places=places, by=issuer(training_class), on=ON, at=AT, target_url="")

    # then
    assert batch.refused == [f"Budi Santoso: {StatementBlocker.IDENTITY_UNCONFIRMED.label}"]
    assert [row.holder_name for row in Certificate.objects.all()] == ["Siti Aminah"]


@pytest.mark.parametrize(
    ("marked", "on", "code"),
    [
        ([], ON, "nobody"),
        (["graduated"], ON, "no_statement"),
        (["left"], date(2026, 3, 9), None),  # in the future: the batch tells why as text
    ],
)
def test_nothing_is_written_when_nobody_can_have_one(training_class, marked, on, code):
    # given
    Enrollment.objects.filter(status="not_graduated").update(status="graduated")
    places = set(training_class.enrollments.filter(status__in=marked).values_list("pk", flat=True))

    # when
    with pytest.raises(ValidationError) as raised:
        start_statements(training_class=training_class, places=places, by=issuer(training_class), on=on, at=AT, target_url="")

    # then
    assert [error.code for error in raised.value.error_list] == [code]
    assert (Certificate.objects.count(), NumberSeries.objects.count(), Entry.objects.count()) == (0, 0, 0)


def test_the_persons_tab_the_detail_and_the_public_page_name_the_kind(login_as, client, training_class):
    # given
    (row,) = issued(training_class, Kind.HOURS)
    officer = login_as(Role.BIMKER, at=training_class.facility)

    # when
    tab = officer.get(reverse("certificates:inmate-certificates", args=[row.enrollment.inmate_id])).content.decode()
    public = client.get(reverse("certificates:verify", args=[row.code])).content.decode()
    response = client.get(row.get_absolute_url())

    # then
    assert (str(Kind.HOURS.label) in tab, "urat keterangan jam pelatihan" in public) == (True, True)
    detail = response.content.decode()
    assert (str(capfirst(Kind.HOURS.label)) in detail, gettext("Mark") in detail) == (True, False)


@pytest.mark.parametrize(("action", "words"), [("revoke", "Cabut surat keterangan"), ("replace", "Ganti surat keterangan")])
def test_the_forms_speak_of_a_statement(client, training_class, action, words):
    (row,) = issued(training_class, Kind.ATTENDANCE)
    received = {"handed_over_on": row.issued_on, "handed_over_by": row.issued_by, "handed_over_to": row.holder_name}
    Certificate.objects.filter(pk=row.pk).update(**received)

    html = client.get(reverse(f"certificates:certificate-{action}", args=[row.pk])).content.decode()

    assert words in html
