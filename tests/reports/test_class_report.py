"""The report of a class prints what was planned and held, and every departure from the rule with office and reason."""

import pytest
from django.utils.html import strip_tags

from organizations.models import Role
from reports.papers.class_report import class_report, departures
from tests.factories import (
    NOW,
    ApprovedExceptionFactory,
    AssessmentFactory,
    ClassChangeFactory,
    ClassInstructorFactory,
    LateEntryFactory,
    MarkAmendmentFactory,
)
from tests.people import user_at


@pytest.fixture
def told(training_class, meeting, attend):
    """A class with one departure of every kind about its only participant."""
    [place] = attend(name="Budi Contoh")
    ApprovedExceptionFactory(training_class=training_class, code="participants", reason="Kuota kurang")
    ApprovedExceptionFactory(training_class=training_class, code="discipline", inmate=place.inmate, reason="Rahasia Lapas")
    chief = user_at(training_class.facility, role=Role.KASI)
    ClassChangeFactory(
        training_class=training_class, kind="extension", outcome="overridden", decided_at=NOW, decided_by=chief,
        decision_reason="BLK tidak menjawab",
    )  # fmt: skip
    ClassChangeFactory(training_class=training_class, kind="seats")
    decided = {"approved": True, "decided_at": NOW, "decided_by": chief}
    LateEntryFactory(meeting=meeting, reason="Listrik padam", **decided)
    meeting.attendances.get().corrections.create(
        old_status="S", old_missed_minutes=0, new_status="T", new_missed_minutes=30, reason="Surat dokter",
        corrected_at=NOW, corrected_by=chief,
    )  # fmt: skip
    mark = AssessmentFactory(enrollment=place, locked_at=NOW, locked_by=chief, verdict="K")
    MarkAmendmentFactory(
        assessment=mark, reason="Salah salin", **decided | {"decided_by": user_at(training_class.training_center)}
    )
    MarkAmendmentFactory(assessment=mark, reason="Masih menunggu")
    return training_class


def said(training_class, reader):
    return {heading: [(one.what, one.reason) for one in rows] for heading, rows in departures(training_class, reader=reader)}


def test_the_prison_reads_every_departure_with_its_reason(told):
    found = said(told, user_at(told.facility, role=Role.KASI))

    unit = told.program.units.get().code
    old, new = found["Perubahan nilai"][0][0].partition(": ")[2].split(" → ")
    assert old != new
    assert found == {
        "Pengecualian yang disetujui": [
            ("jumlah peserta", "Kuota kurang"), ("catatan Register F, peserta no. 1", "Rahasia Lapas"),
        ],
        "Perubahan tanpa persetujuan pihak lain": [("perpanjangan kelas", "BLK tidak menjawab")],
        "Pencatatan terlambat yang disetujui": [("pertemuan 1", "Listrik padam")],
        "Perbaikan kehadiran": [("pertemuan 1, peserta no. 1: S → t30", "Surat dokter")],
        "Perubahan nilai": [(f"{unit}, percobaan 1, peserta no. 1: {old} → {new}", "Salah salin")],
    }  # fmt: skip


def test_the_centre_reads_the_number_of_what_the_prison_allowed_and_no_reason(told):
    found = said(told, user_at(told.training_center, role=Role.BLK))

    assert found["Pengecualian yang disetujui"][1] == ("pengecualian Lapas, peserta no. 1", "")


def test_outside_the_two_offices_nobody_reads_why_somebody_was_absent(told):
    [(what, reason)] = said(told, user_at(None, role=Role.KANWIL))["Perbaikan kehadiran"]

    assert ("S →" in what, reason) == (False, "")


def test_the_report_prints_hours_results_substitutes_and_offices(told):
    # given
    substitute = ClassInstructorFactory(training_class=told, part="substitute", instructor__name="Ganti Contoh")
    substitute.units.add(told.program.units.get())

    # when
    html = strip_tags(class_report(told, by=user_at(told.facility, role=Role.KASI), at=NOW).html())

    # then
    wanted = [
        f"direncanakan {told.program.jp} JP, terlaksana 0 JP", "direncanakan 1, terlaksana 0, dibatalkan 0, pengganti 0",
        "Ganti Contoh, untuk unit C.24LAS01.001.1", "Budi Contoh", "Kuota kurang", "BLK tidak menjawab", "02-02-2026",
        str(Role.KASI.label),
    ]  # fmt: skip
    assert [words for words in wanted if words not in html] == []


@pytest.mark.parametrize("people", [1, 3])
def test_the_report_asks_the_same_for_any_number_of_people(training_class, attend, page_queries, people):
    # given
    attend(people)
    reader = user_at(training_class.facility, role=Role.KASI)

    # when
    with page_queries() as queries:
        class_report(training_class, by=reader, at=NOW).html()

    # then
    assert len(queries) == 20
