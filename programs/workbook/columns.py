"""The sheets of the workbook and their columns: heading, kind of cell, and which fact about a person it tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from inmates.rules.field_matrix import Fact

from . import words


class Kind(StrEnum):
    """How a cell is written and read."""

    TEXT = "teks"
    NUMBER = "bilangan bulat"
    DAY = "tanggal"
    MOMENT = "tanggal dan jam"
    WORD = "pilihan"
    LINES = "satu hal per baris"
    CLOCK = "jam"
    AMOUNT = "rupiah"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``words`` are the choices of a WORD, by what they stand for; ``limit`` the most letters of a TEXT.

    An ``optional`` one came later: a workbook without it says nothing about it.
    """

    key: str
    heading: str
    kind: Kind = Kind.TEXT
    required: bool = False
    fact: Fact | None = None
    words: Mapping = field(default_factory=dict)
    limit: int = 200
    optional: bool = False


def _day(key: str, heading: str, *, required: bool = False, fact: Fact | None = None) -> Column:
    return Column(key, heading, Kind.DAY, required, fact)


def _number(key: str, heading: str, *, required: bool = False, fact: Fact | None = None) -> Column:
    return Column(key, heading, Kind.NUMBER, required, fact)


def _word(key: str, heading: str, choices: Mapping, *, required: bool = False, fact: Fact | None = None) -> Column:
    return Column(key, heading, Kind.WORD, required, fact, choices)


def _lines(key: str, heading: str, *, required: bool = False, fact: Fact | None = None) -> Column:
    return Column(key, heading, Kind.LINES, required, fact)


def _name(*, required: bool = False) -> Column:
    """Beside the number of a participant, for who reads; it has to be that of the sheet Peserta."""
    return Column("name", "Nama", Kind.TEXT, required, Fact.NAME, limit=150)


def _done(step: str, heading: str, *, required: bool = False, fact: Fact | None = None) -> list[Column]:
    """When something was done, and by which log-in."""
    return [
        Column(f"{step}_at", f"{heading} pada", Kind.MOMENT, required, fact),
        Column(f"{step}_by", f"{heading} oleh", Kind.TEXT, required, fact, limit=150),
    ]


def _asked(reason_fact: Fact | None = None) -> list[Column]:
    """What was asked for with its reason, and what another decided about it, if anybody has."""
    return [
        Column("reason", "Alasan", required=True, fact=reason_fact),
        *_done("requested", "Diminta", required=True),
        _word("approved", "Disetujui", words.YES_OR_NO),
        *_done("decided", "Diputuskan"),
    ]


class Sheet(StrEnum):
    CLASS = "Kelas"
    PEOPLE = "Peserta"
    MEETINGS = "Pertemuan"
    ATTENDANCE = "Kehadiran"
    MARKS = "Nilai"
    HEARINGS = "Sidang"
    EXCEPTIONS = "Pengecualian"
    CHANGES = "Perubahan pertemuan"
    LATE_ENTRIES = "Pengisian terlambat"
    AMENDMENTS = "Perubahan nilai"
    SUSPENSIONS = "Penangguhan"
    SCORES = "Tes"
    READINESS = "Kesiapan"


# Of the template alone: what the columns hold.
GUIDE = "Petunjuk"

# They came later: a workbook without one of them says that there was nothing of it.
OPTIONAL = frozenset(
    {Sheet.CHANGES, Sheet.LATE_ENTRIES, Sheet.AMENDMENTS, Sheet.SUSPENSIONS, Sheet.SCORES, Sheet.READINESS}
)  # fmt: skip

SHEETS: dict[Sheet, list[Column]] = {
    Sheet.CLASS: [
        Column("code", "Kode", required=True, limit=30),
        Column("facility", "Lapas", required=True),
        Column("center", "BLK", required=True),
        Column("program", "Program", required=True),
        _number("version", "Versi program", required=True),
        _day("standard", "Standar berlaku sejak"),
        _number("package_number", "Paket", required=True),
        _number("wave", "Angkatan", required=True),
        _number("fiscal_year", "Tahun anggaran", required=True),
        _word("mode", "Tempat pelaksanaan", words.MODES, required=True),
        _word("funding", "Sumber dana", words.FUNDINGS, required=True),
        _day("starts_on", "Hari pertama", required=True),
        _day("ends_on", "Hari terakhir", required=True),
        _number("seats", "Kursi", required=True),
        _number("jp_per_day", "JP per hari", required=True),
        Column("room", "Ruang"),
        Column("agreement", "Nomor PKS"),
        _day("replacements_until", "Peserta pengganti sampai"),
        Column("instructors", "Instruktur", required=True),
        Column("substitutes", "Instruktur pengganti"),
        _word("insured", "Diasuransikan", words.YES_OR_NO),
        Column("insurance_number", "Nomor asuransi", limit=60),
        _day("insured_from", "Asuransi sejak"),
        _day("insured_until", "Asuransi sampai"),
        _day("cancelled_on", "Dibatalkan tanggal"),
        Column("cancelled_by", "Dibatalkan oleh", limit=150),
        Column("cancel_reason", "Alasan pembatalan"),
        Column("units", "Unit instruktur", Kind.LINES, optional=True),
        Column("plan_quarter", "Triwulan rencana", Kind.NUMBER, optional=True),
        Column("plan_packages", "Paket rencana", Kind.NUMBER, optional=True),
        Column("plan_persons", "Orang rencana", Kind.NUMBER, optional=True),
        Column("plan_ceiling", "Pagu rencana", Kind.AMOUNT, optional=True),
    ],
    Sheet.PEOPLE: [
        _number("key", "Peserta", required=True),
        _number("seat_number", "No. urut", required=True),
        Column("name", "Nama", required=True, fact=Fact.NAME, limit=150),
        Column("number", "No. register", fact=Fact.REGISTER_NUMBER, limit=60),
        _word("sex", "L/P", words.SEXES, fact=Fact.NAME),
        Column("birth_place", "Tempat lahir", fact=Fact.BIRTH, limit=100),
        _day("birth_date", "Tanggal lahir", fact=Fact.BIRTH),
        _day("admitted_on", "Tanggal masuk Lapas", fact=Fact.CUSTODY_DATES),
        _day("left_on", "Tanggal keluar Lapas", fact=Fact.CUSTODY_DATES),
        Column("certificate_name", "Nama di sertifikat", fact=Fact.CERTIFICATE_IDENTITY, limit=150),
        Column("certificate_birth_place", "Tempat lahir di sertifikat", fact=Fact.CERTIFICATE_IDENTITY, limit=100),
        _day("certificate_birth_date", "Tanggal lahir di sertifikat", fact=Fact.CERTIFICATE_IDENTITY),
        _day("identity_confirmed_on", "Identitas dipastikan tanggal", fact=Fact.CERTIFICATE_IDENTITY),
        Column("identity_confirmed_by", "Identitas dipastikan oleh", fact=Fact.CERTIFICATE_IDENTITY),
        Column("decree", "Nomor SK", required=True, limit=100),
        _day("decree_on", "Tanggal SK", required=True),
        Column("decree_by", "SK dicatat oleh"),
        _day("starts_on", "Mulai", required=True),
        _day("ended_on", "Selesai"),
        _word("end_reason", "Alasan keluar", words.END_REASONS, fact=Fact.PRISON_REASONS),
        Column("ended_by", "Diakhiri oleh"),
        _number("replaces", "Menggantikan peserta"),
        Column("carried_class", "Jam bawaan dari kelas"),
        _number("carried_minutes", "Menit bawaan"),
    ],
    Sheet.MEETINGS: [
        _number("number", "Pertemuan", required=True),
        _day("held_on", "Tanggal", required=True),
        Column("room", "Ruang"),
        _lines("lessons", "Jam pelajaran", required=True),
        _number("makes_up", "Mengganti pertemuan"),
        *_done("cancelled", "Dibatalkan"),
        _word("cancel_cause", "Sebab pembatalan", words.CAUSES),
        Column("cancel_reason", "Alasan pembatalan"),
        _number("control_total", "Jumlah kontrol"),
        *_done("typed", "Diketik"),
        *_done("confirmed", "Dikonfirmasi"),
        _word("confirmed_on_paper", "Dikonfirmasi dari paraf", words.YES),
        *_done("locked", "Dikunci"),
        Column("paper_place", "Tempat lembar asli"),
    ],
    # Further columns, one for each meeting, are headed by its number.
    Sheet.ATTENDANCE: [
        _number("person", "Peserta", required=True),
        _name(required=True),
        _lines("corrections", "Koreksi", fact=Fact.ABSENCE_REASONS),
    ],
    Sheet.MARKS: [
        _number("person", "Peserta", required=True),
        _name(),
        Column("unit", "Unit", required=True, limit=40),
        _number("attempt", "Percobaan", required=True),
        _number("knowledge", "Pengetahuan", fact=Fact.MARKS),
        _number("skill", "Keterampilan", fact=Fact.MARKS),
        _number("attitude", "Sikap", fact=Fact.MARKS),
        _word("verdict", "Hasil", words.VERDICTS, fact=Fact.MARKS),
        *_done("entered", "Dimasukkan", required=True),
        *_done("locked", "Dikunci"),
    ],
    Sheet.HEARINGS: [
        Column("minutes_number", "Nomor BA", required=True, limit=100),
        _day("held_on", "Tanggal sidang", required=True),
        _day("minutes_due_on", "BA menyusul sampai"),
        Column("paper_place", "Tempat BA asli"),
        _lines("members", "Anggota", required=True),
        *_done("recorded", "Dicatat", required=True),
        _number("person", "Peserta", required=True),
        _name(),
        _word("result", "Putusan", words.RESULTS, required=True, fact=Fact.RESULTS),
        _day("until", "Ditunda sampai", fact=Fact.RESULTS),
        _number("credited_minutes", "Menit hadir", fact=Fact.ATTENDANCE),
        _number("countable_minutes", "Menit dihitung", fact=Fact.ATTENDANCE),
    ],
    Sheet.EXCEPTIONS: [
        _number("person", "Peserta"),
        _name(),
        _word("code", "Pengecualian", words.EXCEPTIONS, required=True),
        Column("reason", "Alasan", required=True, limit=500),
        _day("approved_on", "Disetujui tanggal", required=True),
        Column("approved_by", "Disetujui oleh", required=True),
    ],
    Sheet.CHANGES: [
        _number("number", "Pertemuan", required=True),
        _word("kind", "Perubahan", words.CHANGES, required=True),
        _day("old_held_on", "Tanggal lama", required=True),
        _day("new_held_on", "Tanggal baru", required=True),
        Column("old_room", "Ruang lama"),
        Column("new_room", "Ruang baru"),
        Column("old_starts_at", "Jam lama", Kind.CLOCK),
        Column("new_starts_at", "Jam baru", Kind.CLOCK),
        _word("cause", "Sebab", words.CAUSES, required=True),
        Column("reason", "Alasan"),
        *_done("changed", "Diubah", required=True),
    ],
    Sheet.LATE_ENTRIES: [_number("number", "Pertemuan", required=True), *_asked(Fact.ABSENCE_REASONS)],
    Sheet.AMENDMENTS: [
        _number("person", "Peserta", required=True),
        _name(),
        Column("unit", "Unit", required=True, limit=40),
        _number("attempt", "Percobaan", required=True),
        _number("old_knowledge", "Pengetahuan lama", fact=Fact.MARKS),
        _number("old_skill", "Keterampilan lama", fact=Fact.MARKS),
        _number("old_attitude", "Sikap lama", fact=Fact.MARKS),
        _word("old_verdict", "Hasil lama", words.VERDICTS, fact=Fact.MARKS),
        Column("old_entered_by", "Dimasukkan lama oleh", required=True, limit=150),
        Column("old_locked_by", "Dikunci lama oleh", required=True, limit=150),
        _number("new_knowledge", "Pengetahuan baru", fact=Fact.MARKS),
        _number("new_skill", "Keterampilan baru", fact=Fact.MARKS),
        _number("new_attitude", "Sikap baru", fact=Fact.MARKS),
        _word("new_verdict", "Hasil baru", words.VERDICTS, fact=Fact.MARKS),
        *_asked(Fact.MARKS),
    ],
    Sheet.SUSPENSIONS: [
        _number("person", "Peserta", required=True),
        _name(),
        _day("from_on", "Ditangguhkan dari", required=True),
        _day("until_on", "Ditangguhkan sampai"),
        _word("kind", "Keluar ke", words.ABSENCES, required=True, fact=Fact.CUSTODY_EVENTS),
        _day("out_on", "Tanggal keluar", required=True, fact=Fact.CUSTODY_EVENTS),
        _day("back_on", "Tanggal kembali", fact=Fact.CUSTODY_EVENTS),
        *_done("out", "Keluar dicatat", required=True, fact=Fact.CUSTODY_EVENTS),
        *_done("back", "Kembali dicatat", fact=Fact.CUSTODY_EVENTS),
    ],
    Sheet.SCORES: [
        _number("person", "Peserta", required=True),
        _name(),
        _word("kind", "Tes", words.TESTS, required=True),
        _number("score", "Nilai", required=True, fact=Fact.MARKS),
        _day("taken_on", "Tanggal tes", required=True),
        *_done("entered", "Dimasukkan", required=True),
    ],
    Sheet.READINESS: [
        _word("item", "Keperluan", words.ITEMS, required=True),
        _word("ready", "Siap", words.YES_OR_NO, required=True),
        Column("note", "Catatan"),
        *_done("checked", "Diperiksa", required=True),
    ],
}
