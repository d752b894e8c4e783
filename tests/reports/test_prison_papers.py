"""Papers for the gate, sheets of a week, filled sheets, opening, SPPN, materials, receipts: what they say, on how many pages."""

from datetime import date, datetime, timedelta, timezone

import pytest
from django.urls import reverse

from budgets.models import Handout
from organizations.models import Official, Role
from programs.models import Attendance, ClassSession, Enrollment
from reports.documents import DOCUMENTS
from reports.papers.filled_sheet import filled_sheet
from reports.papers.gate_list import gate_list
from reports.papers.handout_receipt import handout_receipt
from reports.papers.materials import WEEKS, material_receipt, material_request, material_use, use_tables
from reports.papers.opening_invitation import opening_invitation
from reports.papers.sppn_recap import month_of, sppn_recap
from reports.papers.week_sheet import filled_week, week_sheet
from tests.conftest import signed_in
from tests.databases import on_sqlite
from tests.factories import (
    NOW,
    START,
    AssessmentFactory,
    AttendanceFactory,
    ClassInstructorFactory,
    ClassSessionFactory,
    HandoutFactory,
    InstructorFactory,
    MaterialFactory,
    MaterialReceiptFactory,
    MaterialRequestFactory,
    MaterialUseFactory,
    OfficialFactory,
    ReceivedMaterialFactory,
    SlotFactory,
    ToolFactory,
    UserFactory,
)
from tests.people import user_at
from tests.reports.pdf_reading import fonts_of, golden, lines_of, pages_of, text_of

pytestmark = [pytest.mark.django_db, on_sqlite]
LONG = "Raden Mas Panji Kertanegara Suryaningrat Adiputra"
WIB = timezone(timedelta(hours=7))


@pytest.fixture
def officer(training_class):
    return user_at(training_class.facility, role=Role.BIMKER, first_name="Ratna", last_name="Kinasih")


def said_by(paper):
    """The lines of the paper, its pages counted and its letters looked for inside it."""
    data = paper.pdf()
    assert set(fonts_of(data).values()) == {"yes"}
    return lines_of(text_of(data)), len(pages_of(data))


def sheet_of(paper):
    (table,) = paper.tables
    return [tuple(row) for row in table.rows]


@pytest.fixture
def materials(training_class):
    """Two things asked for: one came in part and was used in the first of two weeks, the other is still to come."""
    asked = MaterialRequestFactory(training_class=training_class, number="PB-7/2026")
    rods = MaterialFactory(training_class=training_class, request=asked, name="Elektroda E6013", hundredths=2050)
    MaterialFactory(
        training_class=training_class, request=asked, name="Pelat baja 6 mm", unit="lembar", hundredths=300, unit_price=1_450_000
    )
    receipt = MaterialReceiptFactory(training_class=training_class, evidence_number="BAST-7/2026")
    ReceivedMaterialFactory(receipt=receipt, material=rods)
    MaterialUseFactory(material=rods, hundredths=425)
    return asked, receipt


# --- The gate and the opening ----------------------------------------------------------------------


def test_the_gate_list_names_who_and_what_passes_and_no_inmate(meeting, attend, materials):
    # given
    attend(name="Orang Dalam")
    ToolFactory(room=meeting.room, code="LAS-1", name="Trafo las", quantity=5)
    ToolFactory(room=meeting.room, code="LAS-2", name="Alat lama", retired_on=START)

    # when
    lines, pages = said_by(gate_list(meeting, at=NOW))

    # then
    assert (lines, pages) == (golden("gate_list"), 1)


@pytest.mark.parametrize("house", ["facility", "training_center"])
def test_the_gate_is_the_prisons(meeting, house):
    place = getattr(meeting.training_class, house)
    client = signed_in(user_at(place, role=Role.AUDITOR))
    found = client.get(reverse("reports:gate-list", args=[meeting.pk])).status_code
    assert found == {"facility": 200, "training_center": 404}[house]


def test_the_invitation_says_day_hour_and_place_as_planned(meeting, attend):
    attend(3)
    facility = meeting.training_class.facility
    OfficialFactory(
        training_center=None, facility=facility, post=Official.Post.HEAD_OF_FACILITY, title="Kepala Lapas", name="Ganda Contoh",
        nip="", signs_certificates=False,
    )  # fmt: skip
    lines, pages = said_by(opening_invitation(meeting.training_class, at=NOW))
    assert (lines, pages) == (golden("opening_invitation"), 1)


def test_a_class_without_meetings_leaves_the_hour_to_be_written(training_class):
    lines, _pages = said_by(opening_invitation(training_class, at=NOW))
    assert "Pukul : … WIB sampai selesai" in lines


# --- Sheets ----------------------------------------------------------------------------------------


@pytest.fixture
def week(meeting, attend):
    """Three people at three meetings of one week; the third came on its second day. The first sheet is locked."""
    training_class = meeting.training_class
    places = [*attend(name="Hadir Rekaan"), *attend(name="Lambat Rekaan"), *attend(name="Baru Rekaan")]
    Attendance.objects.filter(enrollment=places[2]).delete()
    for number, day in ((2, 1), (3, 3)):
        other = ClassSessionFactory(training_class=training_class, number=number, held_on=START + timedelta(day))
        for place in places:
            AttendanceFactory(meeting=other, enrollment=place)
    ClassSessionFactory(training_class=training_class, number=4, held_on=START + timedelta(7))
    set_row(places[0], meeting, "S")
    set_row(places[1], meeting, "T", 30)
    noon = datetime(2026, 2, 2, 12, 0, tzinfo=WIB)
    who = {name: user_at(training_class.facility, first_name=name) for name in ("Ratna", "Basri", "Teguh")}
    ClassSession.objects.filter(pk=meeting.pk).update(
        control_total=1, typed_at=noon, typed_by=who["Ratna"], confirmed_at=noon + timedelta(hours=4), confirmed_by=who["Basri"],
        confirmed_on_paper=True, locked_at=noon + timedelta(days=4), locked_by=who["Teguh"],
    )  # fmt: skip
    return ClassSession.objects.select_related("training_class__facility", "training_class__program", "room").get(pk=meeting.pk)


def set_row(place, meeting, status, missed=0):
    credited = {"H": 225, "T": 225 - missed}.get(status, 0)
    values = {"status": status, "missed_minutes": missed, "credited_minutes": credited, "meeting_minutes": 225}
    Attendance.objects.filter(enrollment=place, meeting=meeting).update(**values)


def test_the_sheet_of_a_week_has_its_meetings_beside_each_other(week):
    lines, pages = said_by(week_sheet(week, at=NOW))
    assert (lines, pages) == (golden("week_sheet"), 1)


def test_a_filled_week_says_the_codes_and_who_stands_behind_each_sheet(week, officer):
    paper = filled_week(week, by=officer, at=NOW)
    assert said_by(paper) == (golden("filled_week"), 1)
    assert sheet_of(paper)[1:] == [(2, "Lambat Rekaan", "t30", "", ""), (3, "Baru Rekaan", None, "", "")]


def test_a_filled_sheet_says_minutes_control_total_and_who_locked_it(week, officer):
    paper = filled_sheet(week, by=officer, at=NOW)
    assert said_by(paper) == (golden("filled_sheet"), 1)
    assert sheet_of(paper) == [(1, "Hadir Rekaan", "S", 0), (2, "Lambat Rekaan", "t30", 195)]


@pytest.mark.parametrize("make", [filled_sheet, filled_week])
def test_outside_the_two_offices_a_filled_sheet_does_not_say_why(week, make):
    text = text_of(make(week, by=user_at(week.training_class.facility, role=Role.AUDITOR), at=NOW).pdf())
    assert ("TH tidak hadir" in text, "sakit" in text) == (True, False)


@pytest.mark.parametrize("make", [week_sheet, filled_week, filled_sheet])
def test_twenty_people_with_long_names_stand_on_one_page(meeting, attend, officer, make):
    attend(20, name=LONG)
    for number in range(2, 6):
        other = ClassSessionFactory(training_class=meeting.training_class, number=number, held_on=START + timedelta(number - 1))
        SlotFactory(meeting=other)
        for place in meeting.training_class.enrollments.all():
            AttendanceFactory(meeting=other, enrollment=place)
    reader = {} if make is week_sheet else {"by": officer}
    _lines, pages = said_by(make(meeting, at=NOW, **reader))
    assert pages == 1


def test_a_filled_sheet_that_nobody_typed_says_so(meeting, attend, officer):
    attend(name="Belum Rekaan")
    lines, _pages = said_by(filled_sheet(meeting, by=officer, at=NOW))
    assert {"1. Belum Rekaan belum dicatat –", "Dicatat oleh belum dicatat", "Dikunci oleh belum dikunci"} <= set(lines)


# --- SPPN ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "first", "last"), [(date(2026, 2, 28), 1, 28), (date(2024, 2, 1), 1, 29), (date(2026, 12, 31), 1, 31)]
)
def test_a_month_begins_and_ends(day, first, last):
    assert month_of(day) == (day.replace(day=first), day.replace(day=last))


@pytest.fixture
def month(meeting, attend):
    """One person in February: H, S made up in March, D, an open row, and a cancelled day; a mark locked in February."""
    training_class = meeting.training_class
    [place] = attend(name="Rajin Rekaan")
    place.inmate.registrations.update(text="B.I 7/2025")
    [other] = attend(name="Kosong Rekaan")
    for number, status in ((2, "S"), (3, "D"), (4, "")):
        held = ClassSessionFactory(training_class=training_class, number=number, held_on=START + timedelta(number))
        AttendanceFactory(meeting=held, enrollment=place)
        set_row(place, held, status)
    missed = training_class.meetings.get(number=2)
    make_up = ClassSessionFactory(training_class=training_class, number=5, held_on=date(2026, 3, 7), makes_up=missed)
    AttendanceFactory(meeting=make_up, enrollment=place)
    set_row(place, make_up, "H")
    set_row(place, meeting, "H")
    unit = training_class.program.units.get()
    locked = {"locked_at": datetime(2026, 2, 28, 23, 30, tzinfo=WIB), "locked_by": UserFactory()}
    for attempt, hundredths, verdict in ((1, 6000, "BK"), (2, 8159, "K")):
        AssessmentFactory(enrollment=place, unit=unit, attempt=attempt, weighted_hundredths=hundredths, verdict=verdict, **locked)
    return training_class.facility, other


def test_the_recap_counts_the_month_with_its_make_ups_and_the_last_mark(month, officer):
    facility, _other = month
    paper = sppn_recap(facility, START, by=officer, at=NOW)
    assert said_by(paper) == (golden("sppn_recap"), 1)
    assert [str(value) for value in sheet_of(paper)[0][5:]] == ["1", "0", "1", "0", "0", "1", "100.0", "1", "1", "81.5"]


def test_a_make_up_belongs_to_the_month_that_it_makes_up(month, officer):
    lines, _pages = said_by(sppn_recap(month[0], date(2026, 3, 1), by=officer, at=NOW))
    assert "Tidak ada kehadiran atau penilaian yang tercatat pada bulan ini." in lines


def test_who_may_not_know_marks_or_reasons_reads_neither(month):
    readers = [user_at(month[0], role=role) for role in (Role.REGISTRASI, Role.AUDITOR)]
    recaps = [sppn_recap(month[0], START, by=user, at=NOW) for user in readers]
    assert [("Kompeten" in text_of(one.pdf()), one.context["codes"][2]) for one in recaps] == [(False, "TH"), (True, "TH")]
    assert [len(row) for one in recaps for row in [one.tables[0].headings, sheet_of(one)[0]]] == [11, 11, 14, 14]


def test_every_month_with_a_meeting_is_offered_and_printed(month):
    client = signed_in(user_at(month[0], role=Role.BIMKER))
    rows = client.get(reverse("reports:inmate-sppn")).context["rows"]
    assert rows == [(month[0], [date(2026, 3, 1), date(2026, 2, 1)])]
    printed = client.get(reverse("reports:inmate-sppn-pdf", args=[month[0].pk, 2026, 2]))
    assert "Rajin Rekaan" in text_of(printed.content)
    assert client.get(reverse("reports:inmate-sppn-pdf", args=[month[0].pk, 2026, 13])).status_code == 404


def test_a_reader_of_no_person_is_offered_no_month(login_with, month):
    page = login_with("inmates.view_inmate", at=month[0], role=Role.KEUANGAN).get(reverse("reports:inmate-sppn"))
    assert page.context["rows"] == []


# --- Materials and receipts ------------------------------------------------------------------------


def test_the_request_has_its_number_price_and_sum_in_words(materials):
    paper = material_request(materials[0], at=NOW)
    assert said_by(paper) == (golden("material_request"), 1)
    assert [(str(row[3]), row[5]) for row in sheet_of(paper)] == [("20.5", 615_000), ("3", 4_350_000)]


def test_the_receipt_has_what_came_at_the_price_of_the_bill(materials):
    paper = material_receipt(materials[1], at=NOW)
    assert said_by(paper) == (golden("material_receipt"), 1)
    assert [(str(row[3]), row[4], row[5]) for row in sheet_of(paper)] == [("10", 31_000, 310_000)]


def test_the_weekly_use_leaves_unrecorded_weeks_blank(meeting, materials):
    ClassSessionFactory(training_class=meeting.training_class, number=2, held_on=START + timedelta(8))
    paper = material_use(meeting.training_class, at=NOW)
    assert said_by(paper) == (golden("material_use"), 1)
    assert [[value if value is None else str(value) for value in row[3:]] for row in sheet_of(paper)] == [
        ["10", "4.25", None, "4.25", "5.75"],
        ["0", None, None, "0", "0"],
    ]


def test_many_weeks_are_parted():
    tables = use_tables([], [START + timedelta(7 * week) for week in range(WEEKS + 1)])
    assert [(len(table.weeks), table.last) for table in tables] == [(WEEKS, False), (1, True)]


@pytest.mark.parametrize("kind", Handout.Kind)
def test_everybody_signs_for_what_he_was_handed(meeting, attend, kind):
    # given: who left before and who comes later do not sign
    attend(2)
    [gone], [later] = attend(name="Sudah Keluar"), attend(name="Datang Kemudian")
    Enrollment.objects.filter(pk=gone.pk).update(ended_on=START, ended_by=UserFactory(), status="left", end_reason="transfer")
    Enrollment.objects.filter(pk=later.pk).update(starts_on=START + timedelta(5))
    handout = HandoutFactory(training_class=meeting.training_class, kind=kind, handed_on=START + timedelta(1))

    # when
    lines, pages = said_by(handout_receipt(handout, at=NOW))

    # then
    assert pages == 1
    assert "Jumlah penerima: 2 orang." in lines
    assert [line for line in lines if "Keluar" in line or "Kemudian" in line] == []


def test_money_is_added_up_in_words(meeting, attend):
    # given
    attend(name="Pertama Rekaan")
    attend(name="Kedua Rekaan")
    said = {"kind": "transport", "item": "Uang transport 18 hari", "amount": 150_000}
    handout = HandoutFactory(training_class=meeting.training_class, **said)

    # when
    paper = handout_receipt(handout, at=NOW)

    # then
    assert said_by(paper) == (golden("handout_receipt"), 1)
    assert [row[3] for row in sheet_of(paper)] == [150_000, 150_000]


def test_instructors_sign_by_name(training_class):
    ClassInstructorFactory(
        training_class=training_class,
        instructor=InstructorFactory(training_center=training_class.training_center, name="Wayan Rekaan"),
    )
    paper = handout_receipt(HandoutFactory(training_class=training_class, to="instructors"), at=NOW)
    assert (paper.context["names"], paper.persons) == (["Wayan Rekaan"], [])


def test_twenty_people_with_long_names_sign_on_one_page(meeting, attend):
    attend(20, name=LONG)
    handout = HandoutFactory(training_class=meeting.training_class, amount=1_234_567, item="Uang transport dan konsumsi")
    _lines, pages = said_by(handout_receipt(handout, at=NOW))
    assert pages == 1


def test_the_centre_reads_no_register_number_on_any_of_them(meeting, attend, materials):
    # given
    attend(name="Rekaan Seorang")[0].inmate.registrations.update(text="B.I 77/2025")
    handout = HandoutFactory(training_class=meeting.training_class)
    client = signed_in(user_at(meeting.training_class.training_center, role=Role.BLK))
    subjects = {
        "meeting": meeting, "class": meeting.training_class, "material-request": materials[0], "material-receipt": materials[1],
        "handout": handout, "facility": meeting.training_class.facility,
    }  # fmt: skip
    kinds = [
        "week-sheet", "filled-sheet", "filled-week", "opening-invitation", "material-request", "material-receipt", "material-use",
        "handout-receipt", "gate-list", "sppn-recap",
    ]  # fmt: skip

    # when
    asked = {kind: reverse(f"reports:{kind}", args=[subjects[DOCUMENTS[kind].subject].pk]) for kind in kinds}
    answers = {kind: client.get(url) for kind, url in asked.items()}

    # then: the gate and the register are the prison's
    assert {kind: one.status_code for kind, one in answers.items() if one.status_code != 200} == {
        "gate-list": 403, "sppn-recap": 403,
    }  # fmt: skip
    told = [kind for kind, one in answers.items() if one.status_code == 200 and "77/2025" in text_of(one.content)]
    assert told == []


def test_what_was_taken_back_is_not_printed(training_class):
    gone = {"taken_back_on": START, "taken_back_by": UserFactory(), "taken_back_reason": "Ganda"}
    handout = HandoutFactory(training_class=training_class, **gone)
    client = signed_in(user_at(training_class.facility, role=Role.BIMKER))
    assert client.get(reverse("reports:handout-receipt", args=[handout.pk])).status_code == 404
