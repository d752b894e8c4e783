import json
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from random import Random

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from audit.services import verify
from certificates.models import Certificate, Printing
from certificates.pdf import certificate_pdf
from certificates.services import issuing
from inmates.models import Inmate
from lapas_training.demo.houses import staff_houses
from lapas_training.demo.reference import load_reference
from lapas_training.demo.running import run_current_class
from lapas_training.demo.seed import tell_until_hearing
from lapas_training.management.commands.seed_demo import DEMO_PASSWORD
from organizations.models import Agreement, Letterhead, Official, Role, Room, User
from programs.models import (
    Assessment,
    Attendance,
    ClassChange,
    ClassSession,
    Enrollment,
    Feedback,
    Holiday,
    Instructor,
    Letter,
    PlanRow,
    PlanRowChange,
    Program,
    Slot,
    TrainingClass,
)
from programs.services.enrolling import suitabilities
from programs.services.feedback import reports
from reports.documents import DOCUMENTS
from reports.models import Report
from reports.papers.class_report import departures
from reports.papers.final_marks import final_marks
from reports.papers.timetable import timetable
from reports.services.reading import told
from tests.databases import on_sqlite
from tests.factories import ConvictFactory, InmateFactory, UserFactory
from tests.programs.recount import recount

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)  # a Tuesday, ten o'clock in Bandar Lampung
TODAY = date(2026, 11, 24)
SIX = ["LAS-2021-1", "LAS-2021-2", "PANGKAS-2021-1", "PANGKAS-2021-2", "PERIKANAN-2021-1", "PERIKANAN-2021-2"]
ISSUED, WAITING = {"LAS-2021-1", "PANGKAS-2021-1"}, {"LAS-2021-2", "PANGKAS-2021-2", "PERIKANAN-2021-1"}


def run(command, *arguments):
    out = StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


def fingerprint():
    return [
        list(Inmate.objects.order_by("pk").values_list("name", "birth_date", "admitted_on", "release_on", "left_on")),
        list(
            Attendance.objects.order_by(
                "meeting__training_class__code", "meeting__number", "enrollment__seat_number", "pk"
            ).values_list("enrollment__inmate__name", "meeting__held_on", "status", "credited_minutes")
        ),
        list(
            Enrollment.objects.order_by("training_class__code", "seat_number", "starts_on").values_list("inmate__name", "status")
        ),
    ]


@pytest.fixture(scope="module")
def written(django_db_setup, django_db_blocker):
    """The demo, written for the tests of this module and then rolled back; before that a rehearsal with the same seed.

    The rehearsal follows the reference data, which somebody may have loaded before.
    """
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False), transaction.atomic():
        rehearsal = None
        if connection.vendor == "sqlite":  # that the dice fall alike is not the database's work
            with transaction.atomic():
                run("seed_demo", "--reference-only")
                tell_until_hearing(seed=2021, password=DEMO_PASSWORD)
                rehearsal = fingerprint(), (TrainingClass.objects.count(), User.objects.count())
                transaction.set_rollback(True)
        with pytest.MonkeyPatch.context() as patched:
            # 35 sheets take half a minute; one is drawn in its own test.
            patched.setattr(issuing, "certificate_pdf", lambda content: f"%PDF {content['code']}".encode())
            answer = json.loads(run("seed_demo", "--json"))
        yield answer, rehearsal
        transaction.set_rollback(True)


@pytest.fixture
def demo(written):
    return written[0]


@pytest.fixture
def classes(demo):
    return {training_class.code: training_class for training_class in TrainingClass.objects.all()}


# --- what the demo holds ----------------------------------------------------


def test_it_says_what_was_written(demo):
    assert demo == {
        "facility": "LPN-BDL",
        "inmates": 933,
        "classes": 8,
        "certificates": Certificate.objects.count(),
        "logins": [
            "kalapas", "kasi", "bimker", "bimker-staf", "sarana", "registrasi", "keuangan", "kepala-blk", "blk",
            "instruktur", "instruktur-2", "kanwil", "auditor", "admin",
        ],
        "password": DEMO_PASSWORD,
    }  # fmt: skip


def test_six_classes_of_20_have_run_one_of_16_runs_and_one_is_planned(demo):
    assert [(row["code"], row["status"], row["participants"]) for row in json.loads(run("evaluate_class", "--json"))] == [
        *((code, "closed", 20) for code in SIX[:-1]),
        ("PERIKANAN-2021-2", "finished", 20),
        ("LAS-2026-R", "running", 16),
        ("PANGKAS-2026-R", "planned", 0),
    ]


def test_one_change_waits_for_the_prison(demo):
    change = ClassChange.objects.get(outcome="")
    assert (change.training_class.code, change.kind, change.side, change.outcome) == ("LAS-2026-R", "move", "center", "")
    assert ClassSession.objects.get(pk=change.meeting_id).held_on.isoformat() == change.before["held_on"]


def test_the_plans_of_the_years_say_what_became_of_their_rows(demo):
    rows = PlanRow.objects.with_progress(NOW.date()).order_by("plan__fiscal_year", "pk")
    of_2021, of_2026 = rows.filter(plan__fiscal_year=2021), rows.filter(plan__fiscal_year=2026)

    assert [(row.packages, row.persons, row.quarter, row.classes_begun) for row in of_2021] == [(2, 40, 1, 2)] * 3
    assert [row.classes_closed for row in of_2021] == [2, 2, 1]
    assert [(row.field.code, row.cut_on is None, row.classes_begun) for row in of_2026.order_by("field__code")] == [
        ("LAS", True, 1), ("PANGKAS", True, 0), ("PERIKANAN", False, 0),
    ]  # fmt: skip
    assert PlanRowChange.objects.get().figure == "ceiling"
    assert Letter.objects.count() == 3
    assert Agreement.objects.get().file


def test_participants_have_said_what_they_thought(classes):
    for code in ISSUED:
        found = reports(classes[code], reader=User.objects.get(username="blk"))
        assert [one.instructor is None for one in found] == [True, False, False]
        assert all(one.enough and 20 <= tenths <= 50 for one in found for line in one.lines for tenths in line.averages)
    assert Feedback.objects.exclude(reason="").count() == 1


def test_the_class_report_has_an_exception_and_an_override_to_tell(classes):
    told = departures(classes["LAS-2021-2"], reader=User.objects.get(username="kasi"))
    assert [len(rows) for _heading, rows in told] == [1, 1, 0, 0, 0]


def test_each_of_the_six_had_18_training_days_from_18_february(classes):
    for code in SIX:
        meetings = classes[code].meetings.filter(makes_up=None).order_by("held_on")
        assert meetings.count() == 18
        assert meetings[0].held_on == date(2021, 2, 18)
        assert {meeting.held_on.weekday() for meeting in meetings} == set(range(5))
        assert not Holiday.objects.filter(day__in=meetings.values("held_on")).exists()


def test_things_happened_as_they_do(demo):
    story = Enrollment.objects.filter(training_class__code__in=SIX)
    meetings = ClassSession.objects.filter(training_class__code__in=SIX)

    assert {"transfer", "release"} <= set(story.values_list("end_reason", flat=True))
    assert story.exclude(replaces=None).count() == 2
    assert set(Attendance.objects.values_list("status", flat=True)) == {"", "H", "T", "S", "I", "A", "D"}
    assert meetings.exclude(cancelled_at=None).count() == meetings.filter(makes_up__cancelled_at__isnull=False).count() == 3
    assert meetings.filter(makes_up__cancelled_at=None, makes_up__isnull=False).count() == 1
    assert set(story.values_list("status", flat=True)) == {"graduated", "not_graduated", "postponed", "active", "left"}


def test_two_classes_have_certificates_three_wait_for_issue_one_for_its_hearing(classes):
    with_certificates = set(Certificate.objects.values_list("enrollment__training_class__code", flat=True))
    heard = {code for code in SIX if classes[code].hearings.exists()}

    assert with_certificates == ISSUED
    assert heard == ISSUED | WAITING
    assert not json.loads(run("evaluate_class", "PERIKANAN-2021-2", "--json"))["class_blockers"]


@pytest.mark.parametrize("code", sorted(ISSUED))
def test_everyone_who_graduated_in_an_issued_class_has_a_certificate_with_its_sheet(classes, code):
    certificates = Certificate.objects.of_class(classes[code])

    assert {row.enrollment_id for row in certificates} == set(
        classes[code].enrollments.filter(status="graduated").values_list("pk", flat=True)
    )
    assert all(row.stored for row in certificates)


def test_one_sheet_was_printed_again_and_one_number_is_void(demo):
    void = [row for row in Certificate.objects.order_by("pk") if row.void]

    assert [(row.why_not_in_force, row.replaced_by.in_force) for row in void] == [("Tempat lahir salah eja pada lembar", True)]
    printed = Printing.objects.values_list("reason", flat=True)
    assert (printed.filter(reason="").count(), list(printed.exclude(reason=""))) == (34, ["Kertas macet di printer"])


def test_a_certificate_of_the_demo_can_be_drawn(demo):
    certificate = Certificate.objects.earliest("pk")

    assert certificate_pdf(certificate.content).startswith(b"%PDF-")


@pytest.mark.parametrize("code", sorted(WAITING))
def test_a_waiting_class_can_be_issued_but_for_who_has_not_signed_for_his_name(classes, code):
    graduated = classes[code].enrollments.filter(status="graduated")

    assert graduated.exclude(inmate__identity_confirmed_on=None).count() > 10
    assert 1 <= graduated.filter(inmate__identity_confirmed_on=None).count() <= 2


def test_today_has_a_sheet_to_type_and_yesterdays_waits_for_its_confirmation(classes):
    meetings = list(classes["LAS-2026-R"].meetings.order_by("held_on"))
    past = [meeting for meeting in meetings if meeting.held_on < TODAY]
    (now,) = [meeting for meeting in meetings if meeting.held_on == TODAY]

    assert (now.typed_at, now.attendances.filter(status="").count()) == (None, 16)
    assert [bool(meeting.typed_at) for meeting in past] == [True] * 8
    assert [bool(meeting.confirmed_at) for meeting in past] == [True] * 7 + [False]
    assert [bool(meeting.locked_at) for meeting in past] == [True] * 6 + [False] * 2


def test_the_class_of_today_was_filled_from_proposal_to_decree(classes):
    proposal = classes["LAS-2026-R"].proposals.get()
    nominations = proposal.nominations.order_by("position")

    assert (proposal.status, proposal.tpp_members.count()) == ("decreed", 4)
    steps = [proposal.proposed_by, proposal.checked_by, proposal.tpp_recorded_by, proposal.decree.recorded_by]
    assert [user.username for user in steps] == ["bimker", "kasi", "bimker", "kalapas"]
    assert [row.status for row in nominations] == ["placed"] * 16 + ["waiting"] * 3 + ["rejected"]
    assert {row.enrollment.decree for row in nominations[:16]} == {proposal.decree}
    assert [row.waiting_position for row in nominations[16:]] == [1, 2, 3, None]
    assert proposal.proposed_at < proposal.checked_at
    assert proposal.checked_at.date() <= proposal.tpp_held_on <= proposal.decree.signed_on < classes["LAS-2026-R"].starts_on


def test_a_class_to_come_waits_for_the_session_of_the_tpp(classes):
    proposal = classes["PANGKAS-2026-R"].proposals.get()
    assert (proposal.status, proposal.nominations.count()) == ("checked", 20)
    assert proposal.nominations.exclude(reason="").exists()


def test_candidates_are_left_for_a_class_of_ones_own(classes):
    training_class = classes["LAS-2026-R"]
    found = suitabilities(training_class, Inmate.objects.in_custody(TODAY), on=TODAY)
    others = {"class_full", "too_late"}
    reasons = [frozenset(suitability.reasons) - others for suitability in found]

    assert sum(not reason for reason in reasons) > 100
    assert frozenset().union(*reasons) >= {"detainee", "release_unknown", "release_before_end", "discipline", "already_graduated"}


def test_one_log_in_per_role_with_the_one_password(demo, client):
    users = User.objects.all()

    assert {user.role for user in users} == set(Role)
    assert len({user.password for user in users}) == 1
    assert users[0].check_password(DEMO_PASSWORD)
    assert list(users.filter(is_staff=True).values_list("username", flat=True)) == ["admin"]


def test_the_audit_trail_of_the_demo_holds(demo):
    assert [report.chain for report in verify() if report.ok] == ["centre:BLK-BDL", "facility:LPN-BDL", "system"]


@pytest.mark.parametrize("code", [*SIX, "LAS-2026-R", "PANGKAS-2026-R"])
def test_evaluate_class_agrees_with_the_recount(demo, code):
    assert json.loads(run("evaluate_class", code, "--json")) == recount(code)


def test_curricula_add_up_to_18_days_of_5_jp(demo):
    assert list(Program.objects.with_units_jp().values_list("jp", "units_jp")) == [(90, 90)] * 3


@on_sqlite
def test_the_same_seed_and_day_write_the_same_also_after_the_reference_data(written):
    rehearsed, counts = written[1]

    assert fingerprint() == rehearsed
    assert counts == (8, 14)


def test_a_second_run_is_refused_and_writes_nothing(demo):
    with pytest.raises(CommandError, match=r"people|orang"):
        run("seed_demo")

    assert (Inmate.objects.count(), TrainingClass.objects.count()) == (933, 8)


def test_if_empty_writes_nothing_and_tells_the_log_ins_again(demo):
    assert json.loads(run("seed_demo", "--if-empty", "--json")) == demo


# --- where it may be written ------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("person", [InmateFactory, UserFactory], ids=["inmate", "user"])
def test_a_database_that_holds_other_people_is_refused(person):
    person()

    with pytest.raises(CommandError):
        run("seed_demo")

    assert Inmate.objects.count() + User.objects.count() == 1
    assert not TrainingClass.objects.exists()


@pytest.mark.django_db
def test_outside_the_demo_it_is_refused(settings):
    settings.DEMO = False

    with pytest.raises(CommandError):
        run("seed_demo")

    assert not User.objects.exists()
    assert not Program.objects.exists()


@pytest.mark.django_db
def test_reference_data_alone_is_loaded_anywhere_and_twice_changes_nothing(settings):
    # given
    settings.DEMO = False

    # when
    first = json.loads(run("seed_demo", "--reference-only", "--json"))
    holidays = Holiday.objects.count()
    second = json.loads(run("seed_demo", "--reference-only", "--json"))

    # then
    assert first == second
    assert (first["facility"], first["inmates"], first["logins"], first["password"]) == ("LPN-BDL", 0, [], None)
    assert (Program.objects.count(), Holiday.objects.count()) == (3, holidays)
    assert not User.objects.exists()
    assert Holiday.objects.filter(estimated=True, day__year=2027).exists()
    assert set(Holiday.objects.values_list("kind", flat=True)) == {"public", "collective"}


@pytest.mark.django_db
def test_reference_data_of_the_demo_brings_officials_instructors_and_log_ins_once():
    # when
    first = json.loads(run("seed_demo", "--reference-only", "--json"))
    counts = [model.objects.count() for model in (Official, Letterhead, Agreement, Instructor, Room, User)]
    second = json.loads(run("seed_demo", "--reference-only", "--json"))

    # then
    assert (first["inmates"], first["classes"], len(first["logins"])) == (0, 0, 14)
    assert first == second
    assert counts == [12, 3, 1, 6, 4, 14]
    assert [model.objects.count() for model in (Official, Letterhead, Agreement, Instructor, Room, User)] == counts
    assert Instructor.objects.get(code="LAS-1").user.username == "instruktur"


# --- on any day -------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    "today",
    [
        pytest.param(date(2026, 11, 29), id="sunday"),
        pytest.param(date(2026, 11, 23), id="monday"),
        pytest.param(date(2026, 8, 17), id="holiday"),
        pytest.param(date(2027, 1, 2), id="saturday-after-new-year"),
    ],
)
def test_today_has_a_meeting_whatever_the_day(today):
    # given
    reference = load_reference()
    staff = staff_houses(reference, password="x", today=today)
    holidays = Holiday.objects.count()
    ConvictFactory.create_batch(
        16, facility=reference.facility, admitted_on=today - timedelta(days=400), release_on=today + timedelta(days=400)
    )

    # when
    training_class = run_current_class(reference, staff, dice=Random(7), today=today)  # noqa: S311 - invented people

    # then
    meeting = training_class.meetings.get(held_on=today)
    assert (meeting.number, meeting.typed_at, meeting.roster().count()) == (9, None, 16)
    assert training_class.status_on(today) == "running"
    assert Holiday.objects.count() == holidays
    assert not training_class.meetings.exclude(held_on=today).filter(held_on__in=Holiday.objects.values("day")).exists()


def test_months_are_closed_and_april_tells_what_was_put_right_in_march(demo):
    closed = list(Report.objects.closed().order_by("closed_at", "pk"))
    assert [(one.span, one.number, one.intact) for one in closed] == [
        ("month", 2, True), ("month", 3, True), ("quarter", 1, True), ("month", 4, True),
    ]  # fmt: skip
    assert [told(one).differences for one in closed[:3]] == [[], [], []]
    said = [(one.period.printed, one.code, one.by) for one in told(closed[3]).differences]
    assert said[:2] == [("Maret 2021", "spent", "−Rp720.000"), ("Maret 2021", "spent_to_date", "−Rp720.000")]
    march = told(closed[1]).figures
    assert [march[code].value for code in ("participants", "certificates", "certified_persons", "jp_delivered")] == [
        119,
        34,
        34,
        330,
    ]


def test_every_paper_can_be_printed_of_something_in_the_demo(demo):
    reader = User(role=Role.AUDITOR)
    papers = {kind: document.make(document.rows(reader).first(), reader, NOW) for kind, document in DOCUMENTS.items()}
    assert [kind for kind, paper in papers.items() if "</h1>" not in paper.html()] == []


def test_the_timetable_agrees_with_the_lessons_cell_by_cell(classes):
    # given
    training_class = classes["PERIKANAN-2021-1"]
    slots = Slot.objects.filter(meeting__training_class=training_class, meeting__cancelled_at=None)
    lessons = slots.values_list("meeting__held_on", "starts_at", "ends_at", "unit__code", "instructor__code", "label")

    # when
    weeks = timetable(training_class, at=NOW).context["weeks"]

    # then
    printed = {
        (day, start, end, cell.text)
        for week in weeks
        for start, end, cells in week.rows
        for day, cell in zip(week.days, cells, strict=True)
        if cell
    }
    assert printed == {
        (day, start, end, f"{unit} | {teacher}" if unit else label) for day, start, end, unit, teacher, label in lessons
    }


def test_the_final_marks_agree_with_what_was_entered_cell_by_cell(classes):
    # given: the last attempt at each unit
    training_class = classes["LAS-2021-1"]
    last = {}
    for mark in Assessment.objects.filter(enrollment__training_class=training_class).order_by("attempt"):
        last[mark.enrollment_id, mark.unit.code] = mark
    places = training_class.enrollments.exclude(status=Enrollment.Status.LEFT).order_by("seat_number")
    units = list(training_class.program.units.order_by("position"))

    # when
    lines = final_marks(training_class, at=NOW).context["lines"]

    # then
    assert [(line.seat, line.name) for line in lines] == [(place.seat_number, place.printed_name) for place in places]
    for line, place in zip(lines, places, strict=True):
        marks = [last[place.pk, unit.code] for unit in units]
        expected = [(f"{mark.weighted_hundredths // 100},{mark.weighted_hundredths // 10 % 10}", mark.verdict) for mark in marks]
        assert line.results == expected
