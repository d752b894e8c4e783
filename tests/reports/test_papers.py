"""What the papers say, read back from the PDF."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from certificates.pdf import RenderError, render
from programs.models import HearingDecision, HearingMember
from reports.papers.blank_sheet import blank_sheet
from reports.papers.callout_list import callout_list
from reports.papers.certificate_receipt import certificate_receipt
from reports.papers.hearing_invitation import hearing_invitation
from reports.papers.hearing_minutes import blank_minutes, recorded_minutes
from reports.papers.name_corrections import name_corrections
from tests.databases import on_sqlite
from tests.factories import (
    NOW,
    AbsenceFactory,
    AssessmentFactory,
    CertificateFactory,
    CompetencyUnitFactory,
    GraduationHearingFactory,
    HearingDecisionFactory,
    UserFactory,
)
from tests.reports.pdf_reading import fonts_of, golden, lines_of, pages_of, text_of

pytestmark = on_sqlite

HOSTILE = """<b>"O'Neil" & <img src="file:///etc/hostname"></b>"""


@pytest.fixture
def officer(training_class):
    return UserFactory(facility=training_class.facility)


def test_callout_list_by_block_and_room(meeting, attend, officer):
    # given
    for name, block, room in [("Ketiga", "B", "2"), ("Kedua", "A", "12"), ("Pertama", "A", "3"), ("Keempat", "", "")]:
        [place] = attend(name=name, block=block, room=room)
        place.inmate.registrations.update(text=f"B.I {name}/2025")

    # when
    lines = lines_of(text_of(callout_list(meeting, by=officer, at=NOW).pdf()))

    # then
    assert lines == golden("callout_list")


def test_callout_list_leaves_out_who_is_no_longer_in_custody(meeting, attend, officer):
    attend(name="Masih Di Sini")
    attend(name="Sudah Bebas", left_on=meeting.held_on)

    paper = callout_list(meeting, by=officer, at=NOW)

    assert [person.name for person in paper.persons] == ["Masih Di Sini"]


def test_callout_list_leaves_out_who_is_out_and_says_where(meeting, attend, officer):
    # given
    attend(name="Masih Di Sini")
    for name, out, back in [("Di Luar", 0, None), ("Pulang Hari Ini", -4, 0), ("Sudah Pulang", -4, -1)]:
        [place] = attend(name=name)
        back_on = None if back is None else meeting.held_on + timedelta(days=back)
        AbsenceFactory(inmate=place.inmate, out_on=meeting.held_on + timedelta(days=out), back_on=back_on)

    # when
    paper = callout_list(meeting, by=officer, at=NOW)

    # then
    assert [person.name for person in paper.persons] == ["Masih Di Sini", "Sudah Pulang"]
    text = " ".join(text_of(paper.pdf()).split())
    assert "Di Luar (sidang, sejak 2 Februari 2026); Pulang Hari Ini (sidang, sejak 29 Januari 2026)." in text


def test_blank_sheet_says_who_is_out_but_not_where(meeting, attend):
    # given
    [place] = attend(name="Di Luar")
    AbsenceFactory(inmate=place.inmate, kind="hospital", out_on=meeting.held_on)

    # when
    text = " ".join(text_of(blank_sheet(meeting, at=NOW).pdf()).split())

    # then
    assert "tidak hadir (Lapas)" in text
    assert "rumah sakit" not in text


def test_blank_sheet_names_seats_hours_and_codes_but_no_register_number(meeting, attend):
    # given
    [first, second] = attend(2)
    first.inmate.certificate_name = "Nama Sertifikat"
    first.inmate.save()
    second.inmate.name = "Nama Register"
    second.inmate.save()

    # when
    text = text_of(blank_sheet(meeting, at=NOW).pdf())

    # then
    assert lines_of(text) == golden("blank_sheet")
    assert not [entry.text for place in (first, second) for entry in place.inmate.registrations.all() if entry.text in text]


def test_a_day_sheet_for_twenty_is_one_page(meeting, attend):
    attend(20)

    assert len(pages_of(blank_sheet(meeting, at=NOW).pdf())) == 1


def test_a_day_sheet_for_twenty_stays_one_page_at_its_fullest(meeting, attend):
    # given names of sixty characters, a title of ninety and five lines of timetable
    attend(20, name="Raden Mas Bagus Kusumawardhana Adiningrat Sastroatmodjo Putra")
    program = meeting.training_class.program
    program.title = "Pemasangan dan Pemeliharaan Instalasi Listrik Bangunan Sederhana Tingkat Dasar bagi Pemula"
    program.save()
    for lesson in meeting.slots.filter(jp__gt=0):
        lesson.pk = None
        lesson.save()

    # when
    pages = pages_of(blank_sheet(meeting, at=NOW).pdf())

    # then
    assert len(pages) == 1


def test_name_corrections_show_what_will_be_printed_and_leave_room(training_class, attend):
    # given
    attend(name="Rekaan Satu", birth_place="Kota Satu", birth_date=date(1990, 5, 17))
    attend(name="REKAAN ALS DUA", certificate_name="Rekaan Dua", birth_place="", birth_date=None)

    # when
    text = text_of(name_corrections(training_class, at=NOW).pdf())

    # then
    assert lines_of(text) == golden("name_corrections")


def test_blank_minutes_show_the_standings_and_leave_the_decision_open(training_class, attend, meeting):
    # given one who has passed everything and one who waits for everything
    [passed] = attend(name="Rekaan Lulus")
    attend(name="Rekaan Menunggu")
    passed.attendances.update(status="H", credited_minutes=225)
    AssessmentFactory(enrollment=passed)

    # when
    text = text_of(blank_minutes(training_class, at=NOW).pdf())

    # then
    assert lines_of(text) == golden("blank_minutes")


def test_recorded_minutes_show_the_decisions_on_their_own_figures(training_class, attend):
    # given three decisions, and an attempt that came after the hearing
    graduated, failed, postponed = [attend(name=f"Rekaan {word}")[0] for word in ("Lulus", "Gagal", "Tunda")]
    hearing = GraduationHearingFactory(training_class=training_class, minutes_number="BA-7/2026")
    HearingMember.objects.create(hearing=hearing, name="Dewi Contoh", position="Ketua")
    HearingDecisionFactory(hearing=hearing, enrollment=graduated, credited_minutes=7999, countable_minutes=10000, exceptions="4")
    HearingDecisionFactory(hearing=hearing, enrollment=failed, result=HearingDecision.Result.NOT_GRADUATED)
    HearingDecisionFactory(
        hearing=hearing, enrollment=postponed, result=HearingDecision.Result.POSTPONED, until=date(2026, 3, 20)
    )
    for place in (graduated, failed, postponed):
        AssessmentFactory(enrollment=place, verdict="K" if place == graduated else "BK")
    AssessmentFactory(enrollment=postponed, attempt=2, entered_at=NOW.replace(month=3))

    # when
    text = text_of(recorded_minutes(training_class, hearing, at=NOW.replace(month=4)).pdf())

    # then
    assert lines_of(text) == golden("recorded_minutes")


def test_the_invitation_says_how_many_await_the_hearing_and_names_nobody(training_class, attend):
    # given one who is decided about, and two without marks
    decided, *_others = [attend(name=f"Sunyi {word}")[0] for word in ("Lulus", "Kurang", "Belum")]
    decided.status = "graduated"
    decided.save()

    # when
    paper = hearing_invitation(training_class, at=NOW)

    # then
    assert (paper.context["awaiting"], paper.persons) == (2, [])
    lines = lines_of(text_of(paper.pdf()))
    assert lines == golden("hearing_invitation")
    assert not [line for line in lines if "Sunyi" in line]


def test_minutes_of_many_units_lie_across(training_class):
    for _ in range(8):
        CompetencyUnitFactory(program=training_class.program)

    paper = blank_minutes(training_class, at=NOW)

    assert (paper.context["landscape"], "size: A4 landscape" in paper.html()) == (True, True)


def test_certificate_receipt_names_each_certificate_in_force(training_class, attend, officer):
    # given
    first, second, third = attend(3)
    certificate = CertificateFactory(enrollment=first, number="0001/SERT/BLK/III/2026")
    certificate.content["holder"]["name"] = "Nama Tercetak"
    certificate.handed_over_on, certificate.handed_over_by, certificate.handed_over_to = date(2026, 3, 9), officer, "Ia sendiri"
    certificate.save()
    CertificateFactory(enrollment=second, number="0002/SERT/BLK/III/2026")
    CertificateFactory(enrollment=third, number="0003", revoked_at=NOW, revoked_by=officer, revoke_reason="Salah nama")

    # when
    text = text_of(certificate_receipt(training_class, by=officer, at=NOW.replace(month=3)).pdf())

    # then
    assert lines_of(text) == golden("certificate_receipt")


# --- What holds for every paper ------------------------------------------------------------------


@pytest.fixture
def papers(training_class, meeting, officer):
    """All papers of the class, made anew."""

    def make():
        hearing = training_class.hearings.first() or GraduationHearingFactory(training_class=training_class)
        for place in training_class.enrollments.all():
            if not place.decisions.exists():
                HearingDecisionFactory(hearing=hearing, enrollment=place)
                CertificateFactory(enrollment=place)
        return {
            "callout": callout_list(meeting, by=officer, at=NOW),
            "sheet": blank_sheet(meeting, at=NOW),
            "names": name_corrections(training_class, at=NOW),
            "blank": blank_minutes(training_class, at=NOW),
            "minutes": recorded_minutes(training_class, hearing, at=NOW),
            "receipt": certificate_receipt(training_class, by=officer, at=NOW),
        }

    return make


HEADS = {
    "callout": "Nomor register",
    "sheet": "Nama peserta",
    "names": "Yang tercatat",
    "blank": "Nama peserta",
    "minutes": "Nama peserta",
    "receipt": "Nomor sertifikat",
}


def test_a_long_list_repeats_its_head_and_counts_its_pages(papers, attend):
    # given
    attend(60)

    # when
    printed = {kind: pages_of(paper.pdf()) for kind, paper in papers().items()}

    # then
    for kind, pages in printed.items():
        assert len(pages) > 1
        with_rows = [page for page in pages if HEADS[kind] in page]
        # Signatures never stand alone on a page; the members of a hearing may.
        assert len(with_rows) >= len(pages) - (kind in {"blank", "minutes"})
        assert [f"Halaman {number} dari {len(pages)}" in page for number, page in enumerate(pages, start=1)] == [True] * len(
            pages
        )


def test_every_font_is_embedded_and_covers_foreign_letters(papers, attend):
    # given
    attend(name="Đặng Šimůnek Ólafsson Жуков")

    # when
    fonts = {kind: fonts_of(paper.pdf()) for kind, paper in papers().items()}

    # then
    for embedded in fonts.values():
        assert {name.partition("-")[0] for name in embedded} <= {"Liberation", "DejaVu"}
        assert set(embedded.values()) == {"yes"}


def test_a_hostile_name_is_text_and_fetches_nothing(papers, attend):
    # given
    attend(name=HOSTILE, birth_place=HOSTILE)

    # when
    made = papers()
    sheet = " ".join(text_of(made["sheet"].pdf()).split())

    # then
    assert HOSTILE in sheet
    for kind, paper in made.items():
        assert "<img" not in paper.html(), kind


def test_an_unescaped_value_would_be_refused_by_the_renderer():
    with pytest.raises(RenderError):
        render('<img src="file:///etc/hostname">')


def test_papers_are_indonesian_whatever_the_reader_has_chosen(papers, attend):
    attend()

    with translation.override("en"):
        text = {kind: paper.html() for kind, paper in papers().items()}

    assert "Senin, 2 Februari 2026" in text["callout"]
    assert "Senin, 2 Februari 2026" in text["sheet"]
    assert "Jumat tanggal Dua Puluh Tujuh bulan Februari" in text["minutes"]
    assert [kind for kind, html in text.items() if "dicetak 2 Februari 2026 12.00 WIB" not in html] == []


def test_the_time_of_printing_is_that_of_the_prison(training_class, papers, attend):
    attend()
    training_class.facility.time_zone = "Asia/Jayapura"
    training_class.facility.save()

    html = name_corrections(training_class, at=datetime(2026, 2, 1, 15, 30, tzinfo=UTC)).html()

    assert "dicetak 2 Februari 2026 00.30 WIT" in html
