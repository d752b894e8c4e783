from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext, override

from lapas_training.waiting import waiting_for
from organizations.models import Role
from programs.models import ClassSession, Enrollment, GraduationHearing, Proposal, TrainingClass
from programs.rules.assessment import Marks
from programs.services.leaving import leave
from programs.services.marks import enter_marks, lock_marks
from tests.conftest import signed_in
from tests.factories import (
    NOW,
    START,
    AssessmentFactory,
    CertificateFactory,
    ClassSessionFactory,
    CompetencyUnitFactory,
    EnrollmentFactory,
    GraduationHearingFactory,
    HearingDecisionFactory,
    LateEntryFactory,
    MarkAmendmentFactory,
    SheetScanFactory,
    TrainingClassFactory,
)
from tests.programs.proposal_path import Path
from tests.programs.stage import Stage
from tests.programs.upcoming import FAR

pytestmark = pytest.mark.django_db
HOME = "/"


def work(user):
    """What the home page of ``user`` lists: (label, class, page, note)."""
    response = signed_in(user).get(HOME)
    return [(str(one.label), item.where, item.url, item.note) for one in response.context["work"] for item in one.items]


def addresses(user):
    return [url for _label, _where, url, _note in work(user)]


def of_sheets(user):
    """Addresses of attendance only."""
    return [url for url in addresses(user) if url.endswith(("/sheet/", "/scans/", "/attendance/"))]


@pytest.fixture
def stage():
    return Stage()


# --- Today's meetings ----------------------------------------------------------------------------


def test_todays_meetings_are_listed_with_the_state_of_their_sheets(stage):
    # given one today, one yesterday, one of another house
    today = stage.meeting(stage.people(1), held_on=localdate())
    stage.meeting(held_on=START)
    ClassSessionFactory(held_on=localdate())

    # when
    response = signed_in(stage.clerk).get(HOME)

    # then
    assert response.context["meetings"] == [(today, "open", "warn")]
    assert reverse("programs:attendance-sheet", args=[today.pk]) in response.content.decode()


def test_who_sees_no_attendance_gets_to_the_timetable(stage):
    stage.meeting(held_on=localdate())

    page = signed_in(stage.officer(Role.SARANA)).get(HOME).content.decode()

    assert reverse("programs:class-meetings", args=[stage.training_class.pk]) in page


def test_a_day_without_meetings_says_so(stage):
    assert 'class="empty-why"' in signed_in(stage.clerk).get(HOME).content.decode()


# --- Waiting: who no longer fits ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "told"), [(Role.BIMKER, True), (Role.KASI, True), (Role.KALAPAS, False), (Role.REGISTRASI, False)]
)
def test_who_no_longer_fits_waits_for_who_can_end_a_place(stage, role, told):
    # given two people of one class who are released before it ends, and one of another house
    for place in [*stage.people(2), EnrollmentFactory()]:
        type(place.inmate).objects.filter(pk=place.inmate_id).update(release_on=START)

    # when
    found = [line for line in work(stage.officer(role)) if line[2] == reverse("programs:class-misfits")]

    # then
    assert [(where, note) for _label, where, _url, note in found] == ([(stage.training_class.code, "2 orang")] if told else [])


def test_the_centre_is_told_nothing_of_it(stage):
    for place in stage.people(1):
        type(place.inmate).objects.filter(pk=place.inmate_id).update(release_on=START)

    assert reverse("programs:class-misfits") not in addresses(stage.at_center(Role.KEPALA_BLK))


# --- Waiting: from proposal to decree ------------------------------------------------------------


@pytest.mark.parametrize(
    ("walked", "waits_for"),
    [
        ("draft", ["clerk"]),
        ("proposed", ["chief"]),
        ("checked", ["clerk", "chief"]),
        ("recommended", ["head"]),
        ("decreed", []),
    ],
)
def test_a_proposal_waits_for_whoever_takes_its_next_step(walked, waits_for):
    # given
    path = Path()
    getattr(path, walked)(path.convicts(2))
    address = reverse("programs:class-proposal", args=[path.stage.training_class.pk])
    officers = {"clerk": path.clerk, "chief": path.chief, "head": path.head, "teacher": path.stage.teacher}

    # when
    found = {name: [line for line in work(user) if line[2] == address] for name, user in officers.items()}

    # then
    assert [name for name, lines in found.items() if lines] == waits_for
    assert {line[3] for lines in found.values() for line in lines} <= {"2 orang"}


def test_a_proposal_does_not_wait_for_who_proposed_it():
    path = Path()
    proposal = path.proposed(path.convicts(1))
    Proposal.objects.filter(pk=proposal.pk).update(proposed_by=path.chief)

    assert reverse("programs:class-proposal", args=[proposal.training_class_id]) not in addresses(path.chief)


@pytest.mark.parametrize(
    ("until", "waits", "told"),
    [
        pytest.param(0, 1, True, id="last-day"),
        pytest.param(-1, 1, False, id="a-day-late"),
        pytest.param(None, 1, True, id="by-the-standard"),
        pytest.param(0, 0, False, id="nobody-waits"),
    ],
)
def test_a_freed_seat_waits_for_bimker_while_somebody_waits_for_it(until, waits, told):
    # given somebody who left a class that is under way
    today = localdate()
    path = Path(starts_on=today - timedelta(5), ends_on=today + timedelta(30), seats=2)
    proposal = path.recommended(path.convicts(2, release_on=FAR), waits=path.convicts(waits, release_on=FAR))
    first, _second = path.signed(proposal)
    leave(enrollment=first, reason="transfer", by=path.clerk, on=today)
    day = None if until is None else today + timedelta(until)
    TrainingClass.objects.filter(pk=first.training_class_id).update(replacements_until=day)

    # when
    found = [
        line for line in work(path.clerk) if line[2] == reverse("programs:class-waiting-list", args=[first.training_class_id])
    ]

    # then
    assert [(where, note[:2]) for _label, where, _url, note in found] == ([(first.training_class.code, "1 ")] if told else [])
    assert not [line for line in work(path.chief) if "waiting-list" in line[2]]


# --- Waiting: attendance -------------------------------------------------------------------------


def test_sheets_wait_for_each_in_turn(stage):
    # given an untyped sheet, for which the typist waits
    meeting = stage.meeting(stage.people(1))
    class_pk = stage.training_class.pk
    sheet = reverse("programs:attendance-sheet", args=[meeting.pk])
    assert sheet in of_sheets(stage.clerk)
    assert sheet in of_sheets(stage.teacher)
    assert of_sheets(stage.chief) == [sheet]  # long overdue

    # when typed
    stage.typed(meeting, "H")

    # then the instructor confirms it and the scan is missing
    assert of_sheets(stage.teacher) == [sheet, reverse("programs:class-scan-add", args=[class_pk])]
    assert sheet not in of_sheets(stage.clerk)

    # when scanned, a colleague may confirm by the initials on it, but not who typed it
    ClassSession.objects.update(scan=SheetScanFactory(training_class=stage.training_class))
    assert sheet in of_sheets(stage.officer())
    assert sheet not in of_sheets(stage.clerk)

    # when confirmed, another officer locks it
    ClassSession.objects.update(confirmed_at=NOW, confirmed_by=stage.teacher)
    register = reverse("programs:class-attendance", args=[class_pk])
    assert of_sheets(stage.chief) == [register]
    assert register not in of_sheets(stage.clerk)

    # when locked, nothing waits
    ClassSession.objects.update(locked_at=NOW, locked_by=stage.chief)
    assert of_sheets(stage.chief) == []


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        pytest.param(START, [], id="the-day-itself"),
        pytest.param(START + timedelta(days=2), [], id="the-second-working-day"),
        pytest.param(START + timedelta(days=3), ["sheet"], id="the-third"),
    ],
)
def test_a_sheet_is_overdue_after_two_working_days(stage, on, expected):
    meeting = stage.meeting(stage.people(1), held_on=START)
    with override("en"):
        found = [item.url for one in waiting_for(stage.chief, on=on) if "Overdue" in str(one.label) for item in one.items]
    assert found == [meeting.get_absolute_url() for _one in expected]


def test_the_kasi_decides_about_late_entries(stage):
    request = LateEntryFactory(meeting=stage.meeting(stage.people(1)), requested_by=stage.clerk)
    assert request.meeting.get_absolute_url() in of_sheets(stage.chief)


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"held_on": START.replace(year=2999)}, id="future"),
        pytest.param({"cancelled_at": NOW}, id="cancelled"),
    ],
)
def test_no_sheet_waits_of_a_meeting_that_takes_none(stage, fields):
    if "cancelled_at" in fields:
        fields = fields | {"cancelled_by": stage.clerk}
    stage.meeting(stage.people(1), **fields)

    assert [url for url in addresses(stage.clerk) if "/sheet/" in url] == []


def test_several_sheets_of_a_class_are_one_line_with_their_number(stage):
    people = stage.people(1)
    first = stage.meeting(people)
    stage.meeting(people)

    lines = [line for line in work(stage.teacher) if "/sheet/" in line[2]]

    assert [(where, url) for _label, where, url, _note in lines] == [(stage.training_class.code, first.get_absolute_url())]
    assert lines[0][3].startswith("2 ")


# --- Waiting: marks, hearing, certificates -------------------------------------------------------


def test_marks_wait_after_the_last_day_only(stage):
    # given
    (place,) = stage.people(1)
    unit = stage.training_class.program.units.get()
    marks = reverse("programs:class-marks", args=[stage.training_class.pk])
    stage.training_class.ends_on = START.replace(year=2999)
    stage.training_class.save()
    assert marks not in addresses(stage.teacher)

    # when over
    stage.training_class.ends_on = START
    stage.training_class.save()
    assert marks in addresses(stage.teacher)

    # when entered, another locks them
    values = {"training_class": stage.training_class, "by": stage.teacher, "at": NOW}
    enter_marks(unit=unit, attempt=1, results={place.pk: Marks(80, 80, 80)}, **values)
    assert marks not in addresses(stage.teacher)
    assert marks in addresses(stage.blk)

    # when locked
    lock_marks(training_class=stage.training_class, by=stage.blk, at=NOW)
    assert marks not in addresses(stage.blk)


def test_minutes_of_a_class_brought_in_are_found_where_they_are_kept(stage):
    GraduationHearingFactory(training_class=stage.training_class, minutes_due_on=None, paper_place="Lemari 3, map LAS-1")
    assert [note for _label, _where, url, note in work(stage.blk) if "/minutes/" in url] == ["Lemari 3, map LAS-1"]


def test_an_amendment_waits_for_somebody_else(stage):
    # given
    (place,) = stage.people(1)
    mark = AssessmentFactory(enrollment=place, entered_by=stage.teacher, locked_at=NOW, locked_by=stage.blk)
    amendment = MarkAmendmentFactory(assessment=mark, requested_by=stage.blk)
    other, page = stage.at_center(Role.KEPALA_BLK), reverse("programs:class-marks", args=[stage.training_class.pk])

    # then
    assert (addresses(other), page in addresses(stage.blk)) == ([page], False)

    # when decided
    amendment.approved, amendment.decided_at, amendment.decided_by = False, NOW, other
    amendment.save()
    assert addresses(other) == []


def test_marks_that_were_carried_are_not_waited_for(stage):
    # given: passed and locked in an earlier class
    (place,) = stage.people(1)
    stage.training_class.ends_on = START
    stage.training_class.save()
    earlier = AssessmentFactory(
        unit=stage.training_class.program.units.get(), locked_at=NOW, locked_by=stage.blk,
        enrollment__training_class__training_center=stage.training_class.training_center,
    )  # fmt: skip
    marks = reverse("programs:class-marks", args=[stage.training_class.pk])
    assert marks in addresses(stage.teacher)

    # when
    place.carried_from = earlier.enrollment
    place.save()

    # then
    assert marks not in addresses(stage.teacher)

    # when there is another class between, in which nobody assessed him
    between = EnrollmentFactory()
    Enrollment.objects.filter(pk=place.pk).update(carried_from=between)
    Enrollment.objects.filter(pk=between.pk).update(carried_from=earlier.enrollment)

    # then
    assert marks not in addresses(stage.teacher)


def test_a_unit_carried_and_assessed_again_is_no_substitute_for_another(stage):
    # given: two units; the carried one is assessed here too
    (place,) = stage.people(1)
    TrainingClass.objects.filter(pk=stage.training_class.pk).update(ends_on=START)
    unit, _second = stage.training_class.program.units.get(), CompetencyUnitFactory(program=stage.training_class.program)
    earlier = AssessmentFactory(
        unit=unit, locked_at=NOW, locked_by=stage.blk,
        enrollment__training_class__training_center=stage.training_class.training_center,
    )  # fmt: skip
    Enrollment.objects.filter(pk=place.pk).update(carried_from=earlier.enrollment)

    # when
    AssessmentFactory(unit=unit, enrollment=place, entered_by=stage.teacher)

    # then
    marks = reverse("programs:class-marks", args=[stage.training_class.pk])
    assert [note for _label, _where, url, note in work(stage.teacher) if url == marks] == ["1 nilai"]


def test_a_hearing_waits_once_both_houses_have_locked(stage):
    # given
    (place,) = stage.people(1)
    meeting = stage.meeting([place])
    hearing = reverse("programs:class-hearing", args=[stage.training_class.pk])
    unit = stage.training_class.program.units.get()
    enter_marks(
        training_class=stage.training_class, unit=unit, attempt=1, results={place.pk: Marks(80, 80, 80)}, by=stage.teacher, at=NOW
    )
    lock_marks(training_class=stage.training_class, by=stage.blk, at=NOW)
    assert hearing not in addresses(stage.blk)

    # when
    stage.locked(meeting, "H")

    # then
    assert hearing in addresses(stage.blk)
    assert hearing not in addresses(stage.at_center(Role.KEPALA_BLK))


def test_postponed_people_wait_from_their_date_on(stage):
    decision = HearingDecisionFactory(hearing__training_class=stage.training_class, result="postponed", until=START)
    Enrollment.objects.filter(pk=decision.enrollment_id).update(status="postponed")

    assert reverse("programs:class-hearing", args=[stage.training_class.pk]) in addresses(stage.blk)


def test_minutes_that_are_due_wait_for_their_scan(stage):
    days = [localdate() + timedelta(days=days) for days in (0, -1)]
    coming, late = (GraduationHearingFactory(training_class=stage.training_class, minutes_due_on=day) for day in days)

    found = [(label, url) for label, _where, url, _note in work(stage.blk)]

    pages = {hearing: reverse("programs:hearing-minutes", args=[hearing.pk]) for hearing in (coming, late)}
    assert found == [(gettext("Overdue signed minutes"), pages[late]), (gettext("Attach the signed minutes"), pages[coming])]


def test_certificates_wait_for_whoever_passed_and_has_none(stage):
    # given
    decision = HearingDecisionFactory(hearing__training_class=stage.training_class)
    Enrollment.objects.filter(pk=decision.enrollment_id).update(status="graduated")
    inmate = decision.enrollment.inmate
    inmate.certificate_name, inmate.certificate_birth_place = "Rekaan", "Kota"
    inmate.certificate_birth_date = inmate.birth_date
    inmate.identity_confirmed_on, inmate.identity_confirmed_by = START, stage.clerk
    inmate.save()
    issue = reverse("certificates:class-certificates", args=[stage.training_class.pk])
    assert issue not in addresses(stage.blk)  # the signed minutes are missing

    # when
    GraduationHearing.objects.update(minutes_file="minutes/0.pdf")
    assert issue in addresses(stage.blk)

    # when she entered marks, another issues
    AssessmentFactory(enrollment=decision.enrollment, entered_by=stage.blk)
    assert (issue in addresses(stage.blk), issue in addresses(stage.at_center(Role.KEPALA_BLK))) == (False, True)

    # when issued
    CertificateFactory(enrollment=decision.enrollment)
    assert issue not in addresses(stage.at_center(Role.KEPALA_BLK))


def test_names_to_confirm_wait_for_the_registration_officer(stage):
    stage.people(2)

    lines = work(stage.officer(Role.REGISTRASI))

    assert [url for _label, _where, url, _note in lines] == [reverse("programs:class-identities", args=[stage.training_class.pk])]
    assert lines[0][3].startswith("2 ")


# --- Every role ----------------------------------------------------------------------------------


@pytest.mark.parametrize("role", list(Role))
def test_home_has_something_for_every_role(login_as, role):
    page = login_as(role).get(HOME)

    offered = page.context["acts"] or page.context.get("classes") or 'class="doors"' in page.content.decode()
    assert offered or 'class="empty"' in page.content.decode()


def test_the_administrator_is_led_to_the_admin(login_as):
    client = login_as(Role.ADMIN)
    client.user.is_staff = True
    client.user.save()

    assert f'href="{reverse("admin:index")}"' in client.get(HOME).content.decode()


def test_who_reads_across_sees_the_running_classes_of_all_houses(login_as):
    classes = [TrainingClassFactory(code=code) for code in ("KELAS-A", "KELAS-B")]

    response = login_as(Role.KANWIL).get(HOME)

    assert [(one, tone) for one, _status, tone in response.context["classes"]] == [(one, "warn") for one in classes]
    assert response.context["acts"] is False


def test_another_house_waits_for_nobody_here(stage):
    Stage().meeting(held_on=START)
    EnrollmentFactory()

    assert work(stage.clerk) == []


@pytest.mark.parametrize("classes", [1, 12])
@pytest.mark.parametrize("role", [Role.BIMKER, Role.BLK])
def test_home_asks_the_same_for_any_number_of_classes(page_queries, role, classes):
    # given
    stage = Stage()
    houses = {"facility": stage.training_class.facility, "training_center": stage.training_class.training_center}
    for number in range(classes):
        training_class = TrainingClassFactory(**houses, package_number=number + 100)
        EnrollmentFactory(training_class=training_class)
        ClassSessionFactory(training_class=training_class)
        GraduationHearingFactory(training_class=training_class)
    user = stage.officer(role) if role == Role.BIMKER else stage.at_center(role)
    client = signed_in(user)

    # when
    with page_queries() as queries:
        client.get(HOME)

    # then
    assert len(queries) == {Role.BIMKER: 12, Role.BLK: 12}[role]


def test_reading_home_changes_nothing(stage):
    meeting = stage.meeting(stage.people(1), held_on=localdate())
    before = ClassSession.objects.values().get(pk=meeting.pk)

    signed_in(stage.clerk).get(HOME)

    assert ClassSession.objects.values().get(pk=meeting.pk) == before
