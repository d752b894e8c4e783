import io
from pathlib import Path

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from audit.models import Entry
from organizations.models import Role
from programs.models import Attendance, AttendanceCorrection, ClassSession, SheetScan
from programs.services.attendance import Mark, confirm_sheet, record_sheet
from tests.conftest import signed_in
from tests.factories import (
    NOW,
    START,
    ApprovedExceptionFactory,
    AttendanceFactory,
    CenterUserFactory,
    ClassInstructorFactory,
    ClassSessionFactory,
    InmateFactory,
    InstructorFactory,
    SheetScanFactory,
    TrainingClassFactory,
    UserFactory,
)
from tests.people import user_at

pytestmark = pytest.mark.django_db
FAR_AWAY = START.replace(year=2999)
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def sheet(rows=3, **fields):
    meeting = ClassSessionFactory(**fields)
    for seat in range(1, rows + 1):
        AttendanceFactory(meeting=meeting, enrollment__seat_number=seat)
    return meeting


def officer_of(meeting, role=Role.BIMKER):
    return user_at(meeting.training_class.facility, role=role)


def instructor_of(training_class):
    teacher = CenterUserFactory(training_center=training_class.training_center, role=Role.INSTRUKTUR)
    instructor = InstructorFactory(training_center=training_class.training_center, user=teacher)
    ClassInstructorFactory(training_class=training_class, instructor=instructor)
    return teacher


def typed(meeting, by=None):
    marks = {row.pk: Mark("H") for row in meeting.roster()}
    version = ClassSession.objects.get(pk=meeting.pk).sheet_version
    return record_sheet(
        meeting=meeting, marks=marks, control_total=len(marks), version=version, by=by or officer_of(meeting), at=NOW
    )


def answers(meeting, *codes, total, version=0):
    data = {"control_total": total, "version": version}
    for row, code in zip(meeting.roster(), codes or ["H"] * meeting.attendances.count(), strict=True):
        status, _, more = code.partition(" ")
        data |= {f"status-{row.pk}": status, f"missed-{row.pk}": more if status == "T" else "", f"reason-{row.pk}": ""}
        if more and status == "A":
            data[f"reason-{row.pk}"] = more
    return data


def stored(meeting):
    return list(meeting.roster().values_list("status", "missed_minutes", "reason"))


def record_url(meeting):
    return reverse("programs:attendance-record", args=[meeting.pk])


OPEN_ROWS = [("", 0, ""), ("", 0, ""), ("", 0, "")]


# --- The sheet is opened -------------------------------------------------------------------------


def test_the_sheet_opens_with_everyone_preset_and_nothing_saved():
    # given
    meeting = sheet(rows=2)

    # when
    response = signed_in(officer_of(meeting)).get(meeting.get_absolute_url())

    # then
    assert [row.status for row in response.context["rows"]] == ["H", "H"]
    assert response.content.decode().count('value="H" checked') == 2
    assert 'class="message message-warning"' in response.content.decode()
    assert set(meeting.attendances.values_list("status", flat=True)) == {""}


def test_opening_the_sheet_changes_nothing_but_the_trail():
    meeting = sheet()
    before = ClassSession.objects.values().get(pk=meeting.pk)

    signed_in(officer_of(meeting)).get(meeting.get_absolute_url())

    assert ClassSession.objects.values().get(pk=meeting.pk) == before
    assert list(Entry.objects.values_list("verb", "object_id")) == [("programs.read_sheet", str(meeting.pk))]


@pytest.mark.parametrize(
    ("role", "editable"),
    [(Role.BIMKER, True), (Role.KASI, False), (Role.KALAPAS, False)],
)
def test_who_may_type_gets_the_form_and_the_others_the_list(role, editable):
    meeting = sheet()

    response = signed_in(officer_of(meeting, role)).get(meeting.get_absolute_url())

    assert response.context["editable"] is editable
    assert ('id="sheet-form"' in response.content.decode()) is editable


def test_an_instructor_types_the_sheets_of_own_classes_only(login_as):
    # given
    meeting = sheet()
    teacher, other = instructor_of(meeting.training_class), login_as(Role.INSTRUKTUR, at=meeting.training_class.training_center)

    # then
    assert signed_in(teacher).get(meeting.get_absolute_url()).context["editable"] is True
    assert other.get(meeting.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        pytest.param({"held_on": FAR_AWAY}, "coming", id="future"),
        pytest.param({"cancelled_at": NOW, "cancel_reason": "Blok dikunci"}, "cancelled", id="cancelled"),
    ],
)
def test_a_meeting_that_takes_no_marks_is_read_only(fields, state):
    # given
    meeting = sheet()
    who = officer_of(meeting)
    if "cancelled_at" in fields:
        fields = fields | {"cancelled_by": who}
    ClassSession.objects.filter(pk=meeting.pk).update(**fields)

    # when
    page = signed_in(who).get(meeting.get_absolute_url())
    answer = signed_in(who).post(record_url(meeting), answers(meeting, total=3))

    # then
    assert (page.context["state"], page.context["editable"]) == (state, False)
    assert answer.context["form"].has_error("__all__", {"coming": "future"}.get(state, state))
    assert stored(meeting) == OPEN_ROWS


def test_a_locked_sheet_shows_what_is_stored_and_takes_nothing():
    # given
    meeting = typed(sheet())
    ClassSession.objects.filter(pk=meeting.pk).update(
        confirmed_at=NOW, confirmed_by=CenterUserFactory(), locked_at=NOW, locked_by=officer_of(meeting)
    )
    client = signed_in(officer_of(meeting))

    # when
    page = client.get(meeting.get_absolute_url())
    answer = client.post(record_url(meeting), answers(meeting, "A", "A", "A", total=0, version=1))

    # then
    assert page.context["editable"] is False
    assert page.content.decode().count("225 / 225") == 3
    assert answer.context["form"].has_error("__all__", "locked")
    assert [row[0] for row in stored(meeting)] == ["H", "H", "H"]


def test_outside_the_two_offices_nobody_reads_who_was_ill(login_as):
    # given
    meeting = sheet(rows=2)
    marks = dict(zip(meeting.roster().values_list("pk", flat=True), [Mark("S"), Mark("I")], strict=True))
    record_sheet(meeting=meeting, marks=marks, control_total=0, version=0, by=officer_of(meeting), at=NOW)
    urls = [meeting.get_absolute_url(), reverse("programs:class-attendance", args=[meeting.training_class_id])]

    # then
    for url in urls:
        inspector = login_as(Role.AUDITOR).get(url).content.decode()
        officer = signed_in(officer_of(meeting, Role.KASI)).get(url).content.decode()
        assert inspector.count(">TH<") == 3  # two cells and the legend
        assert (">S<" in inspector, officer.count(">TH<")) == (False, 0)


# --- The sheet is saved --------------------------------------------------------------------------


def test_a_full_class_is_saved_by_its_number_alone():
    # given
    meeting = sheet()
    who = officer_of(meeting)

    # when
    response = signed_in(who).post(record_url(meeting), answers(meeting, total=3))

    # then
    meeting.refresh_from_db()
    assert response.headers["Location"] == meeting.get_absolute_url()
    assert stored(meeting) == [("H", 0, "")] * 3
    assert (meeting.typed_by, meeting.control_total, meeting.sheet_version) == (who, 3, 1)


def test_exceptions_are_stored_with_their_minutes_and_reason():
    meeting = sheet(rows=6)

    signed_in(officer_of(meeting)).post(record_url(meeting), answers(meeting, "H", "T 30", "S", "I", "A hukdis", "D", total=2))

    assert stored(meeting) == [("H", 0, ""), ("T", 30, ""), ("S", 0, ""), ("I", 0, ""), ("A", 0, "hukdis"), ("D", 0, "")]
    assert list(meeting.roster().values_list("credited_minutes", flat=True)) == [225, 195, 0, 0, 0, 0]


def test_htmx_gets_the_sheet_as_it_now_is():
    # given
    meeting = sheet()

    # when
    response = signed_in(officer_of(meeting)).post(record_url(meeting), answers(meeting, "H", "A", "H", total=2), headers=HTMX)

    # then
    assert response.status_code == 200
    assert response.templates[0].name == "programs/attendance_grid.html"
    assert [row.status for row in response.context["rows"]] == ["H", "A", "H"]
    assert response.context["form"]["version"].value() == 1
    assert "<html" not in response.content.decode()


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_a_wrong_control_total_changes_nothing_and_keeps_what_was_typed(headers):
    # given
    meeting = sheet()

    # when
    response = signed_in(officer_of(meeting)).post(
        record_url(meeting), answers(meeting, "T 45", "A", "H", total=3), headers=headers
    )

    # then
    assert response.status_code == 200
    assert response.context["form"].has_error("__all__", "control_total")
    assert [(row.status, row.missed) for row in response.context["rows"]] == [("T", "45"), ("A", ""), ("H", "")]
    assert response.context["form"]["control_total"].value() == "3"
    assert stored(meeting) == OPEN_ROWS
    assert not Entry.objects.filter(verb="programs.record_sheet").exists()


@pytest.mark.parametrize("total", ["", "-1", "3,5", "tiga", "99999"])
def test_a_control_total_that_is_no_number_changes_nothing(total):
    meeting = sheet()

    response = signed_in(officer_of(meeting)).post(record_url(meeting), answers(meeting, total=total))

    assert list(response.context["form"].errors) == ["control_total"]
    assert stored(meeting) == OPEN_ROWS


@pytest.mark.parametrize("code", ["X", "", "T", "T abc", "T -5", "T 3.5", "A lain"])
def test_a_row_that_cannot_be_read_is_marked_and_changes_nothing(code):
    # given
    meeting = sheet()

    # when
    response = signed_in(officer_of(meeting)).post(record_url(meeting), answers(meeting, "H", code, "H", total=3))

    # then
    assert [bool(row.problem) for row in response.context["rows"]] == [False, True, False]
    assert stored(meeting) == OPEN_ROWS


@pytest.mark.parametrize("minutes", [0, 225, 300])
def test_minutes_that_do_not_fit_the_meeting_are_refused_by_name(minutes):
    meeting = sheet()

    response = signed_in(officer_of(meeting)).post(record_url(meeting), answers(meeting, "H", f"T {minutes}", "H", total=3))

    assert meeting.roster()[1].enrollment.inmate.name in response.context["form"].non_field_errors()[0]
    assert stored(meeting) == OPEN_ROWS


def test_minutes_left_behind_by_another_code_are_not_kept():
    meeting = sheet(rows=1)
    row = meeting.roster().get()

    signed_in(officer_of(meeting)).post(
        record_url(meeting), {"control_total": 1, "version": 0, f"status-{row.pk}": "H", f"missed-{row.pk}": "30"}
    )

    assert stored(meeting) == [("H", 0, "")]


def test_a_person_who_is_not_on_the_roster_is_refused():
    # given
    meeting, other = sheet(), AttendanceFactory()

    # when
    data = answers(meeting, total=4) | {f"status-{other.pk}": "H"}
    response = signed_in(officer_of(meeting)).post(record_url(meeting), data)

    # then
    assert response.context["form"].has_error("__all__", "not_on_roster")
    assert stored(meeting) == OPEN_ROWS
    other.refresh_from_db()
    assert other.status == ""


def test_a_row_left_out_is_refused():
    meeting = sheet()
    data = answers(meeting, total=2)
    data.pop(f"status-{meeting.roster()[0].pk}")

    response = signed_in(officer_of(meeting)).post(record_url(meeting), data)

    assert response.context["form"].has_error("__all__", "open_row")
    assert stored(meeting) == OPEN_ROWS


def test_a_stale_sheet_shows_both_values_and_can_be_saved_again():
    # given a colleague who saved first
    meeting = sheet()
    colleague = officer_of(meeting)
    marks = dict(zip(meeting.roster().values_list("pk", flat=True), [Mark("S"), Mark("H"), Mark("H")], strict=True))
    record_sheet(meeting=meeting, marks=marks, control_total=2, version=0, by=colleague, at=NOW)
    client = signed_in(officer_of(meeting))

    # when
    response = client.post(record_url(meeting), answers(meeting, "A", "H", "H", total=2, version=0))

    # then both are shown, and nothing has changed
    rows = response.context["rows"]
    assert response.context["form"].has_error("__all__", "stale")
    assert [(row.stored.status, row.status, row.differs) for row in rows] == [
        ("S", "A", True),
        ("H", "H", False),
        ("H", "H", False),
    ]
    assert str(colleague) in response.content.decode()
    assert [row[0] for row in stored(meeting)] == ["S", "H", "H"]

    # when saved again with what the page now carries
    version = response.context["form"]["version"].value()
    client.post(record_url(meeting), answers(meeting, "A", "H", "H", total=2, version=version))

    # then
    assert [row[0] for row in stored(meeting)] == ["A", "H", "H"]
    assert list(AttendanceCorrection.objects.values_list("old_status", "new_status")) == [("S", "A")]


@pytest.mark.parametrize("rows", [20, 100])
def test_saving_asks_little_whatever_the_number_of_rows(page_queries, rows):
    # given
    meeting = sheet(rows=1)
    place = meeting.attendances.get().enrollment
    fill(meeting, place, rows - 1)
    client = signed_in(officer_of(meeting))
    data = answers(meeting, total=rows)

    # when
    with page_queries() as queries:
        response = client.post(record_url(meeting), data)

    # then
    assert response.status_code == 302
    assert len(queries) <= 8


@pytest.mark.parametrize("rows", [16, 500])
def test_the_sheet_opens_with_the_same_queries_for_16_and_500(page_queries, rows):
    # given
    meeting = sheet(rows=1)
    fill(meeting, meeting.attendances.get().enrollment, rows - 1)
    client = signed_in(officer_of(meeting))

    # when
    with page_queries() as queries:
        response = client.get(meeting.get_absolute_url())

    # then
    assert len(response.context["rows"]) == rows
    assert len(queries) == 5


def fill(meeting, place, count):
    """``count`` further rows beside that of ``place``, in bulk."""
    inmates = InmateFactory.build_batch(count, facility=place.inmate.facility)
    type(place.inmate).objects.bulk_create(inmates)
    places = [
        type(place)(
            inmate=inmate, training_class=place.training_class, decree=place.decree, seat_number=seat, starts_on=place.starts_on
        )
        for seat, inmate in enumerate(inmates, start=2)
    ]
    type(place).objects.bulk_create(places)
    Attendance.objects.bulk_create(Attendance(enrollment=one, meeting=meeting, meeting_minutes=meeting.minutes) for one in places)


# --- Confirmed and locked ------------------------------------------------------------------------


def test_the_instructor_confirms_what_the_prison_typed():
    # given
    meeting = typed(sheet())
    teacher = instructor_of(meeting.training_class)

    # when
    response = signed_in(teacher).post(reverse("programs:meeting-confirm", args=[meeting.pk]), {"version": 1})

    # then
    meeting.refresh_from_db()
    assert response.headers["Location"] == meeting.get_absolute_url()
    assert (meeting.confirmed_by, meeting.confirmed_on_paper) == (teacher, False)


def test_a_colleague_confirms_by_the_initials_on_the_scan():
    meeting = typed(sheet())
    ClassSession.objects.filter(pk=meeting.pk).update(scan=SheetScanFactory(training_class=meeting.training_class))
    who = officer_of(meeting)

    signed_in(who).post(reverse("programs:meeting-confirm", args=[meeting.pk]), {"on_paper": "yes", "version": 1})

    meeting.refresh_from_db()
    assert (meeting.confirmed_by, meeting.confirmed_on_paper) == (who, True)


@pytest.mark.parametrize("version", ["1", "", "x"])
def test_a_sheet_typed_again_since_it_was_read_is_not_confirmed(version):
    # given a second typing
    meeting = typed(typed(sheet()))
    teacher = instructor_of(meeting.training_class)

    # when
    response = signed_in(teacher).post(reverse("programs:meeting-confirm", args=[meeting.pk]), {"version": version}, follow=True)

    # then
    meeting.refresh_from_db()
    assert meeting.confirmed_by is None
    assert [message.level_tag for message in response.context["messages"]] == ["error"]


def test_who_typed_the_sheet_is_told_that_another_confirms():
    # given
    meeting = sheet()
    who = officer_of(meeting)
    typed(meeting, by=who)

    # when
    response = signed_in(who).post(
        reverse("programs:meeting-confirm", args=[meeting.pk]), {"on_paper": "yes", "version": 1}, follow=True
    )

    # then
    meeting.refresh_from_db()
    assert meeting.confirmed_by is None
    assert [message.level_tag for message in response.context["messages"]] == ["error"]


def confirmed(meeting):
    typed(meeting)
    ApprovedExceptionFactory(training_class=meeting.training_class)
    confirm_sheet(meeting=meeting, by=instructor_of(meeting.training_class), at=NOW)
    return meeting


def test_the_prison_locks_a_confirmed_sheet():
    meeting = confirmed(sheet())
    chief = officer_of(meeting, Role.KASI)

    signed_in(chief).post(reverse("programs:meeting-lock", args=[meeting.pk]))

    meeting.refresh_from_db()
    assert meeting.locked_by == chief


def test_what_keeps_a_sheet_open_is_said_before_the_button_and_after_it():
    # given
    meeting = typed(sheet())
    client = signed_in(officer_of(meeting, Role.KASI))

    # when
    page = client.get(meeting.get_absolute_url())
    response = client.post(reverse("programs:meeting-lock", args=[meeting.pk]), follow=True)

    # then
    meeting.refresh_from_db()
    assert page.context["blockers"] == ["not_confirmed", "scan_missing"]
    assert len(response.context["messages"]) == 1
    assert meeting.locked_at is None


def test_a_week_is_locked_at_once_and_the_others_say_why_not():
    # given two ready sheets, one unconfirmed, one untyped
    first = confirmed(sheet())
    training_class = first.training_class
    teacher = training_class.class_instructors.get().instructor.user
    second, third, fourth = (ClassSessionFactory(training_class=training_class) for _ in range(3))
    for meeting in (second, third):
        AttendanceFactory(meeting=meeting, enrollment=first.attendances.first().enrollment)
        typed(meeting)
    confirm_sheet(meeting=second, by=teacher, at=NOW)
    chief = officer_of(first, Role.KASI)
    client = signed_in(chief)

    # when
    page = client.get(reverse("programs:class-attendance", args=[training_class.pk]))
    everything = [meeting.pk for meeting in (first, second, third, fourth)]
    client.post(reverse("programs:class-lock", args=[training_class.pk]), {"meeting": everything})

    # then
    assert [meeting.pk for meeting in page.context["locking"]["ready"]] == [first.pk, second.pk]
    assert [(meeting.pk, reasons) for meeting, reasons in page.context["locking"]["kept_open"]] == [
        (third.pk, ["not_confirmed"]),
        (fourth.pk, ["not_typed"]),
    ]
    assert set(ClassSession.objects.filter(locked_by=chief)) == {first, second}
    entry = Entry.objects.get(verb="programs.lock_sheets")
    assert sorted(entry.object_ids) == sorted([first.pk, second.pk])


def test_nothing_to_lock_is_said_and_changes_nothing():
    meeting = typed(sheet())

    response = signed_in(officer_of(meeting, Role.KASI)).post(
        reverse("programs:class-lock", args=[meeting.training_class_id]), {"meeting": [meeting.pk, "x", "9" * 30]}, follow=True
    )

    assert [message.level_tag for message in response.context["messages"]] == ["error"]
    assert not ClassSession.objects.exclude(locked_at=None).exists()


def test_meetings_of_another_class_are_not_locked_along():
    meeting, other = typed(sheet()), confirmed(sheet())

    signed_in(officer_of(meeting, Role.KASI)).post(
        reverse("programs:class-lock", args=[meeting.training_class_id]), {"meeting": [other.pk]}
    )

    other.refresh_from_db()
    assert other.locked_at is None


@pytest.mark.parametrize("name", ["attendance-record", "meeting-confirm", "meeting-lock"])
def test_these_addresses_take_posts_only(name):
    meeting = confirmed(sheet())
    before = ClassSession.objects.values().get(pk=meeting.pk)

    response = signed_in(officer_of(meeting)).get(reverse(f"programs:{name}", args=[meeting.pk]))

    assert response.status_code == 405
    assert ClassSession.objects.values().get(pk=meeting.pk) == before


# --- The register --------------------------------------------------------------------------------


def test_the_register_shows_codes_and_floored_percentages():
    # given
    meeting = sheet(rows=3)
    marks = dict(zip(meeting.roster().values_list("pk", flat=True), [Mark("H"), Mark("T", 75), Mark("D")], strict=True))
    record_sheet(meeting=meeting, marks=marks, control_total=2, version=0, by=officer_of(meeting), at=NOW)
    client = signed_in(officer_of(meeting))

    # when
    response = client.get(reverse("programs:class-attendance", args=[meeting.training_class_id]))

    # then
    lines = response.context["lines"]
    assert [[cell.status for _meeting, cell in line.cells] for line in lines] == [["H"], ["T"], ["D"]]
    assert [line.tally.tenths for line in lines] == [1000, 666, None]
    assert "66,6 %" in response.content.decode()


@pytest.mark.parametrize("rows", [1, 30])
def test_the_register_asks_the_same_for_any_class(page_queries, rows):
    # given
    meeting = sheet(rows=1)
    fill(meeting, meeting.attendances.get().enrollment, rows - 1)
    client = signed_in(officer_of(meeting))

    # when
    with page_queries() as queries:
        response = client.get(reverse("programs:class-attendance", args=[meeting.training_class_id]))

    # then
    assert len(response.context["lines"]) == rows
    assert len(queries) == 7


def test_a_class_without_meetings_says_so():
    training_class = TrainingClassFactory()

    response = signed_in(UserFactory(facility=training_class.facility)).get(
        reverse("programs:class-attendance", args=[training_class.pk])
    )

    assert 'class="empty"' in response.content.decode()


# --- Scans ---------------------------------------------------------------------------------------


def photo(size=(60, 40), kind="JPEG", **options):
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, kind, **options)
    return out.getvalue()


def pdf_with_javascript():
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def upload(data, name="lembar.jpg"):
    return SimpleUploadedFile(name, data, content_type="image/jpeg")


def scan_url(meeting):
    return reverse("programs:class-scan-add", args=[meeting.training_class_id])


def test_the_sheets_typed_without_scan_are_chosen_beforehand():
    # given
    first = typed(sheet())
    second = ClassSessionFactory(training_class=first.training_class)
    client = signed_in(officer_of(first))

    # then
    assert client.get(scan_url(first)).context["form"].chosen == {str(first.pk)}
    assert client.get(scan_url(first), {"meeting": second.pk}).context["form"].chosen == {str(second.pk)}


def test_a_photo_is_attached_without_what_the_camera_added():
    # given
    meeting = typed(sheet())
    exif = Image.Exif()
    exif[0x010F] = "Kamera Rekaan"
    who = officer_of(meeting)

    # when
    response = signed_in(who).post(scan_url(meeting), {"meetings": [meeting.pk], "file": upload(photo(exif=exif))})

    # then
    scan = SheetScan.objects.get()
    meeting.refresh_from_db()
    assert response.headers["Location"] == meeting.get_absolute_url()
    assert (meeting.scan, scan.uploaded_by, scan.content_type) == (scan, who, "image/jpeg")
    with Image.open(scan.file.path) as image:
        assert dict(image.getexif()) == {}


def test_a_pdf_loses_its_scripts():
    meeting = typed(sheet())

    signed_in(officer_of(meeting)).post(scan_url(meeting), {"meetings": [meeting.pk], "file": upload(pdf_with_javascript())})

    with pikepdf.open(SheetScan.objects.get().file.path) as pdf:
        assert "/OpenAction" not in pdf.Root


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"MZ\x90\x00 bukan gambar", id="wrong-content"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'/>", id="svg"),
        pytest.param(photo((7000, 6000), "PNG"), id="too-many-pixels"),
        pytest.param(photo(kind="GIF"), id="gif"),
        pytest.param(b"%PDF-1.7 rusak", id="broken-pdf"),
        pytest.param(b"\xff" * (10 * 1024 * 1024 + 1), id="too-large"),
    ],
)
def test_a_file_that_is_no_scan_is_refused(data, tmp_path):
    # given
    meeting = typed(sheet())

    # when
    response = signed_in(officer_of(meeting)).post(scan_url(meeting), {"meetings": [meeting.pk], "file": upload(data)})

    # then
    assert len(response.context["form"].non_field_errors()) == 1
    assert not SheetScan.objects.exists()
    assert list(tmp_path.iterdir()) == []


def test_a_meeting_of_another_class_takes_no_scan_from_here():
    meeting, other = typed(sheet()), typed(sheet())

    response = signed_in(officer_of(meeting)).post(scan_url(meeting), {"meetings": [other.pk], "file": upload(photo())})

    assert list(response.context["form"].errors) == ["meetings"]
    assert not SheetScan.objects.exists()


def test_a_scan_leaves_as_a_download_that_opens_nothing_and_is_audited():
    # given
    meeting = typed(sheet())
    client = signed_in(officer_of(meeting))
    client.post(scan_url(meeting), {"meetings": [meeting.pk], "file": upload(photo())})
    scan = SheetScan.objects.get()

    # when
    response = client.get(reverse("programs:scan-download", args=[scan.pk]))

    # then
    assert b"".join(response.streaming_content) == Path(scan.file.path).read_bytes()
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert Entry.objects.get(verb="programs.download_scan").object_id == str(scan.pk)
