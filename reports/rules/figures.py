"""The figures of a report: what each is called, in which unit it stands, and of which rows it is made. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from budgets.rules.absorption import percent


class Kind(TextChoices):
    """What a row behind a figure is."""

    CLASS = "class", _("class")
    PERSON = "person", _("person")
    PLACE = "place", _("participant")
    MEETING = "meeting", _("meeting")
    CERTIFICATE = "certificate", _("certificate")
    SPENDING = "spending", _("realisation")
    LINE = "line", _("budget line")


class Row(NamedTuple):
    """One row behind a figure: what it is, its key, words that name nobody, and what it adds to the figure."""

    kind: str
    pk: int
    text: str
    amount: int = 1


class Unit(TextChoices):
    COUNT = "count"
    MINUTES = "minutes"
    RUPIAH = "rupiah"
    TENTHS = "tenths"  # of a percent, rounded down
    HUNDREDTHS = "hundredths"  # of a percent


class Group(TextChoices):
    CLASSES = "classes", _("Classes")
    PEOPLE = "people", _("Participants")
    MEETINGS = "meetings", _("Meetings and attendance")
    RESULTS = "results", _("Results and certificates")
    LEFT = "left", _("Left before the end")
    MONEY = "money", _("Absorption of the budget")
    TARGETS = "targets", _("Targets of the year and what was reached")


PRINTED_GROUPS = {
    Group.CLASSES: "Kelas",
    Group.PEOPLE: "Peserta",
    Group.MEETINGS: "Pertemuan dan kehadiran",
    Group.RESULTS: "Kelulusan dan sertifikat",
    Group.LEFT: "Berhenti sebelum selesai",
    Group.MONEY: "Penyerapan anggaran",
    Group.TARGETS: "Target tahunan dan capaian",
}


@dataclass(frozen=True, slots=True)
class Name:
    """What a figure is called on pages and on paper; a figure that tells only of the day it is read on is not ``compared``."""

    code: str
    group: Group
    label: str | Promise
    printed: str
    unit: Unit = Unit.COUNT
    compared: bool = True

    @property
    def heading(self) -> str | Promise:
        """The label where its group does not stand above it."""
        return format_lazy("{}: {}", self.group.label, self.label) if self.group == Group.CLASSES else self.label


@dataclass(frozen=True, slots=True)
class Figure:
    """A value (None: there is nothing to tell) and the rows that add up to it; a percentage has none of its own."""

    code: str
    value: int | None
    rows: Sequence[Row] = ()

    @property
    def name(self) -> Name:
        return NAMES[self.code]

    @property
    def shown(self) -> str:
        """The value as pages and papers print it."""
        return shown(self.value, self.name.unit)


def figure(code: str, rows: Iterable[Row]) -> Figure:
    """What ``rows`` add up to; they stand in the order of their keys, so that the same rows always look the same."""
    rows = sorted(rows)
    return Figure(code, sum(row.amount for row in rows), tuple(rows))


def persons(found: Iterable[tuple[int, str]]) -> list[Row]:
    """One row for each different person of (person, where), with all the places where he was found."""
    where: dict[int, list[str]] = {}
    for person, text in found:
        texts = where.setdefault(person, [])
        if text not in texts:
            texts.append(text)
    return [Row(Kind.PERSON, person, ", ".join(texts)) for person, texts in where.items()]


def shown(value: int | None, unit: str) -> str:
    """1234567 → "1.234.567", "Rp1.234.567"; 934 tenths → "93,4%"; 14286 hundredths → "142,86%"; nothing → "–".

    Source: DOMAIN §4, "Report percentages"; the same in every language, as on paper.
    """
    if value is None:
        return "–"
    if unit == Unit.HUNDREDTHS:
        return percent(value)
    if unit == Unit.TENTHS:
        return f"{value // 10},{value % 10}%"
    return ("Rp" if unit == Unit.RUPIAH else "") + f"{value:,}".replace(",", ".")


def as_number(value: int | None, unit: str) -> int | Decimal | None:
    """The value as a sheet of figures holds it: percentages with their decimals, all else whole."""
    places = {Unit.TENTHS: 1, Unit.HUNDREDTHS: 2}.get(Unit(unit))
    return value if value is None or places is None else Decimal(value).scaleb(-places)


_LEFT = {
    "transfer": (_("transferred"), "Pindah"),
    "release": (_("released"), "Bebas"),
    "assimilation": (_("assimilation"), "Asimilasi"),
    "illness": (_("ill"), "Sakit"),
    "discipline": (_("disciplinary punishment"), "Hukuman disiplin"),
    "withdrawal": (_("left of their own will"), "Mengundurkan diri"),
    "dropped": (_("dropped"), "Gugur"),
    "death": (_("died"), "Meninggal"),
    "away": (_("away too long"), "Terlalu lama tidak hadir"),
}
LEFT_REASONS = tuple(_LEFT)

NAMES: dict[str, Name] = {
    name.code: name
    for name in [
        Name("classes_planned", Group.CLASSES, _("planned"), "Direncanakan", compared=False),
        Name("classes_running", Group.CLASSES, _("running"), "Berjalan"),
        Name("classes_finished", Group.CLASSES, _("awaiting the hearing"), "Menunggu sidang kelulusan"),
        Name("classes_closed", Group.CLASSES, _("closed by the hearing"), "Ditutup dengan sidang"),
        Name("classes_cancelled", Group.CLASSES, _("cancelled"), "Dibatalkan"),
        Name("participants", Group.PEOPLE, _("distinct persons who held a place"), "Orang berbeda yang menjadi peserta"),
        Name("participants_male", Group.PEOPLE, _("of them men (L)"), "di antaranya laki-laki (L)"),
        Name("participants_female", Group.PEOPLE, _("of them women (P)"), "di antaranya perempuan (P)"),
        Name("participants_unknown", Group.PEOPLE, _("of them without a sex in the register"), "di antaranya belum tercatat L/P"),
        Name("meetings_held", Group.MEETINGS, _("meetings held"), "Pertemuan terlaksana"),
        Name("meetings_cancelled", Group.MEETINGS, _("meetings cancelled"), "Pertemuan dibatalkan"),
        Name("jp_delivered", Group.MEETINGS, _("JP delivered"), "Jam pelatihan (JP) terlaksana"),
        Name("minutes_countable", Group.MEETINGS, _("minutes that count for attendance"), "Menit terhitung", Unit.MINUTES),
        Name("minutes_credited", Group.MEETINGS, _("minutes attended"), "Menit hadir", Unit.MINUTES),
        Name("attendance", Group.MEETINGS, _("attendance"), "Kehadiran", Unit.TENTHS),
        Name("graduated", Group.RESULTS, _("graduated"), "Lulus"),
        Name("not_graduated", Group.RESULTS, _("not graduated"), "Tidak lulus"),
        Name("postponed", Group.RESULTS, _("postponed"), "Ditunda"),
        Name("certificates", Group.RESULTS, _("certificates issued"), "Sertifikat pelatihan terbit"),
        Name("certified_persons", Group.RESULTS, _("distinct persons certified"), "Orang berbeda yang disertifikasi"),
        Name("statements", Group.RESULTS, _("statements issued"), "Surat keterangan terbit"),
        Name("left", Group.LEFT, _("left, all reasons"), "Berhenti, semua alasan"),
        *(Name(f"left_{code}", Group.LEFT, label, printed) for code, (label, printed) in _LEFT.items()),
        Name("spent", Group.MONEY, _("spent in the period"), "Realisasi dalam periode", Unit.RUPIAH),
        Name("spent_to_date", Group.MONEY, _("spent since January"), "Realisasi sejak Januari", Unit.RUPIAH),
        Name("available", Group.MONEY, _("ceiling without its blocked part"), "Pagu di luar blokir", Unit.RUPIAH),
        Name("absorbed", Group.MONEY, _("absorbed"), "Penyerapan", Unit.HUNDREDTHS),
        Name("target_participants", Group.TARGETS, _("target: participants"), "Target peserta"),
        Name("reached_participants", Group.TARGETS, _("participants since January"), "Peserta sejak Januari (orang berbeda)"),
        Name("share_participants", Group.TARGETS, _("reached: participants"), "Capaian peserta", Unit.HUNDREDTHS),
        Name("target_certificates", Group.TARGETS, _("target: certificates"), "Target sertifikat"),
        Name("reached_certificates", Group.TARGETS, _("certificates since January"), "Sertifikat sejak Januari"),
        Name("share_certificates", Group.TARGETS, _("reached: certificates"), "Capaian sertifikat", Unit.HUNDREDTHS),
        Name("reached_persons", Group.TARGETS, _("persons certified since January"), "Orang bersertifikat sejak Januari"),
        Name("target_packages", Group.TARGETS, _("target: packages (classes)"), "Target paket (kelas)"),
        Name("reached_packages", Group.TARGETS, _("classes begun since January"), "Kelas dimulai sejak Januari"),
        Name("share_packages", Group.TARGETS, _("reached: packages"), "Capaian paket", Unit.HUNDREDTHS),
        Name("target_ratio", Group.TARGETS, _("target: A/B"), "Target A/B", Unit.HUNDREDTHS),
        Name("ratio_a", Group.TARGETS, _("A as the target defines it"), "A menurut definisi target"),
        Name("ratio_b", Group.TARGETS, _("B as the target defines it"), "B menurut definisi target"),
        Name("ratio", Group.TARGETS, _("reached: A/B"), "Capaian A/B", Unit.HUNDREDTHS),
    ]
}  # fmt: skip
