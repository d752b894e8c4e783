"""What stands before anybody comes: the two houses, registers, holidays, the standard and what is taught."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import holidays

from budgets.models import AbsorptionTarget
from budgets.rules.accounts import Spending
from inmates.models import RegistrationClass
from organizations.models import Facility, Room, TrainingCenter
from programs.models import CompetencyUnit, Holiday, Program, SubField, TrainingField, TrainingStandard

HOLIDAY_YEARS = range(2021, 2028)
ESTIMATED = " (perkiraan)"
ALWAYS = date(2000, 1, 1)

REGISTER_CLASSES = [
    ("A.I", "Tahanan tingkat penyidikan", False),
    ("A.II", "Tahanan tingkat penuntutan", False),
    ("A.III", "Tahanan tingkat pengadilan negeri", False),
    ("A.IV", "Tahanan tingkat banding", False),
    ("A.V", "Tahanan tingkat kasasi", False),
    ("B.I", "Pidana lebih dari satu tahun", True),
    ("B.IIa", "Pidana lebih dari tiga bulan sampai satu tahun", True),
    ("B.IIb", "Pidana sampai tiga bulan", True),
    ("B.III", "Pidana pengganti denda", True),
    ("F", "Register pelanggaran disiplin", False),
]

ROOMS = [
    ("BENGKEL-LAS", "Bengkel las", 20),
    ("PANGKAS", "Ruang pangkas rambut", 20),
    ("KOLAM", "Kolam dan saung perikanan", 24),
    ("TEORI", "Ruang teori", 40),
]

# Field → sub-field, program (code, title, why), units (code, title, JP theory, JP practice): 90 JP each.
CURRICULUM = {
    ("LAS", "Teknik Las"): (
        "Las SMAW",
        ("LAS-SMAW", "Juru Las Pelat SMAW Posisi 1F dan 2F", "Bengkel dan proyek konstruksi di Lampung mencari juru las pelat."),
        [
            ("C.24LAS01.001.1", "Melaksanakan keselamatan dan kesehatan kerja pengelasan", 6, 4),
            ("C.24LAS01.002.1", "Membaca gambar teknik dan simbol las", 6, 4),
            ("C.24LAS01.003.1", "Menyiapkan bahan dan peralatan las SMAW", 4, 11),
            ("C.24LAS01.004.1", "Mengelas pelat posisi di bawah tangan (1F)", 5, 20),
            ("C.24LAS01.005.1", "Mengelas pelat posisi mendatar (2F)", 4, 16),
            ("C.24LAS01.006.1", "Memeriksa hasil las secara visual", 3, 7),
        ],
    ),
    ("PANGKAS", "Tata Rambut"): (
        "Pangkas Rambut Pria",
        ("PANGKAS-DASAR", "Pangkas Rambut Pria Tingkat Dasar", "Usaha pangkas rambut dapat dimulai dengan modal kecil."),
        [
            ("S.96PRP01.001.1", "Menerapkan kebersihan, keselamatan, dan kesehatan kerja", 5, 5),
            ("S.96PRP01.002.1", "Melayani pelanggan", 5, 5),
            ("S.96PRP01.003.1", "Menyiapkan dan merawat alat pangkas", 3, 7),
            ("S.96PRP01.004.1", "Memangkas rambut dengan gunting", 5, 20),
            ("S.96PRP01.005.1", "Memangkas rambut dengan mesin pangkas", 5, 20),
            ("S.96PRP01.006.1", "Merapikan kumis dan janggut", 2, 8),
        ],
    ),
    ("PERIKANAN", "Perikanan"): (
        "Budi Daya Ikan Air Tawar",
        ("IKAN-LELE", "Pembesaran Ikan Lele di Kolam Terpal", "Kolam terpal muat di pekarangan; lele laku di pasar mana pun."),
        [
            ("A.03BAT01.001.1", "Menerapkan keselamatan kerja dan biosekuriti", 4, 6),
            ("A.03BAT01.002.1", "Menyiapkan kolam dan media pemeliharaan", 4, 11),
            ("A.03BAT01.003.1", "Memilih dan menebar benih", 4, 11),
            ("A.03BAT01.004.1", "Mengelola pemberian pakan", 5, 15),
            ("A.03BAT01.005.1", "Mengelola kualitas air dan kesehatan ikan", 6, 14),
            ("A.03BAT01.006.1", "Memanen dan menangani hasil panen", 3, 7),
        ],
    ),
}  # fmt: skip

NEED = {"need_source": "Survei kebutuhan keterampilan (contoh)", "need_stated_on": date(2020, 11, 2)}
SKKNI = "SKKNI (contoh)"

# Cumulative percentages by quarter. Source: DOMAIN §2; those of 2021 differ and are not known.
TARGETS = {
    Spending.PERSONNEL: (20, 50, 75, 95),
    Spending.GOODS: (15, 50, 70, 90),
    Spending.CAPITAL: (10, 40, 70, 90),
}
TARGETS_BASIS = "Target penyerapan anggaran triwulanan mulai Tahun Anggaran 2022"


@dataclass(frozen=True, slots=True)
class Reference:
    """The two houses, programs by the code of their field, rooms by code."""

    facility: Facility
    center: TrainingCenter
    programs: dict[str, Program]
    rooms: dict[str, Room]


def load_reference() -> Reference:
    """Reference data stands, without any person; loading it again changes nothing."""
    for code, name, may_train in REGISTER_CLASSES:
        RegistrationClass.objects.get_or_create(code=code, valid_from=ALWAYS, defaults={"name": name, "may_train": may_train})
    load_holidays()
    facility, center = _houses()
    TrainingStandard.objects.get_or_create(
        training_center=center,
        valid_from=date(2020, 1, 1),
        defaults={"legal_reference": "Standar penyelenggaraan pelatihan UPTD BLK Bandar Lampung Tahun 2020 (contoh)"},
    )
    for spending, quarters in TARGETS.items():
        figures = dict(zip(("first", "second", "third", "fourth"), quarters, strict=True)) | {"basis": TARGETS_BASIS}
        AbsorptionTarget.objects.get_or_create(from_year=2022, spending=spending, defaults=figures)
    rooms = {
        code: Room.objects.get_or_create(facility=facility, code=code, defaults={"name": name, "capacity": capacity})[0]
        for code, name, capacity in ROOMS
    }
    return Reference(facility, center, _programs(center), rooms)


def load_holidays() -> None:
    """National holidays and collective leave of HOLIDAY_YEARS stand in the table, estimates flagged; others are kept."""
    found: dict[date, Holiday] = {}
    # Collective leave first: a public holiday on the same day has the last word.
    for category, kind in (("government", Holiday.Kind.COLLECTIVE), ("public", Holiday.Kind.PUBLIC)):
        days = holidays.country_holidays("ID", years=HOLIDAY_YEARS, categories=(category,), language="id")
        for day, name in days.items():
            estimated = ESTIMATED in name
            found[day] = Holiday(day=day, name=name.replace(ESTIMATED, ""), kind=kind, estimated=estimated)
    Holiday.objects.bulk_create(found.values(), ignore_conflicts=True)


def _houses() -> tuple[Facility, TrainingCenter]:
    facility, _new = Facility.objects.get_or_create(
        code="LPN-BDL",
        defaults={
            "name": "Lapas Narkotika Kelas IIA Bandar Lampung",
            "short_name": "Lapas Narkotika Bandar Lampung",
            "address": "Jalan Contoh Raya No. 10 (alamat contoh)",
            "city": "Bandar Lampung",
            "province": "Lampung",
        },
    )
    center, _new = TrainingCenter.objects.get_or_create(
        code="BLK-BDL",
        defaults={
            "name": "UPTD BLK Bandar Lampung",
            "agency": "Dinas Tenaga Kerja Provinsi Lampung",
            "address": "Jalan Peraga No. 5 (alamat contoh)",
            "city": "Bandar Lampung",
            "province": "Lampung",
            "legal_basis": "Peraturan Menteri Ketenagakerjaan Nomor 8 Tahun 2014 "
            "tentang Pedoman Penyelenggaraan Pelatihan Berbasis Kompetensi",
        },
    )
    return facility, center


def _programs(center: TrainingCenter) -> dict[str, Program]:
    programs = {}
    for (field_code, field_name), (sub_field_name, (code, title, why), units) in CURRICULUM.items():
        field, _new = TrainingField.objects.get_or_create(code=field_code, defaults={"name": field_name})
        sub_field, _new = SubField.objects.get_or_create(field=field, name=sub_field_name)
        jp = sum(theory + practice for _code, _title, theory, practice in units)
        programs[field_code], new = Program.objects.get_or_create(
            training_center=center,
            code=code,
            version=1,
            defaults={"sub_field": sub_field, "title": title, "jp": jp, "needed_because": why} | NEED,
        )
        if new:
            CompetencyUnit.objects.bulk_create(
                CompetencyUnit(
                    program=programs[field_code],
                    position=position,
                    code=unit_code,
                    title=unit_title,
                    jp_theory=theory,
                    jp_practice=practice,
                    standard_reference=SKKNI,
                )
                for position, (unit_code, unit_title, theory, practice) in enumerate(units, start=1)
            )
    return programs
