"""Who stands for the two houses: agreement, officials over the years, letterheads, instructors and log-ins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth.hashers import make_password

from organizations.models import Agreement, Facility, Letterhead, Official, Role, TrainingCenter, User
from organizations.models.user import CENTER_ROLES, FACILITY_ROLES
from programs.models import Instructor

from .reference import Reference

Post = Official.Post

TITLES = {
    Post.HEAD_OF_FACILITY: "Kepala Lapas",
    Post.HEAD_OF_WORK: "Kepala Seksi Kegiatan Kerja",
    Post.HEAD_OF_WORK_GUIDANCE: "Kepala Subseksi Bimbingan Kerja dan Pengelolaan Hasil Kerja",
    Post.HEAD_OF_CENTER: "Kepala UPTD BLK Bandar Lampung",
    Post.HEAD_OF_TRAINING: "Kepala Seksi Pelatihan dan Pengembangan",
}
# (post, acting, name, NIP, rank, from, until)
PRISON_OFFICIALS = [
    (
        Post.HEAD_OF_FACILITY,
        "",
        "Hardiman Sasmita",
        "19680412 199203 1 001",
        "Pembina Tingkat I, IV/b",
        "2019-06-10",
        "2021-08-31",
    ),
    (Post.HEAD_OF_FACILITY, "", "Bakti Pranajaya", "19710923 199503 1 002", "Pembina, IV/a", "2021-09-01", "2022-10-31"),
    (Post.HEAD_OF_FACILITY, "Plt.", "Sigid Laksmana", "19740215 199803 1 001", "Penata Tk. I, III/d", "2022-11-01", "2023-02-28"),
    (Post.HEAD_OF_FACILITY, "", "Rusdianto Wiraguna", "19700730 199403 1 003", "Pembina, IV/a", "2023-03-01", "2024-12-31"),
    (Post.HEAD_OF_FACILITY, "", "Ganda Suwarna", "19751108 199903 1 001", "Pembina, IV/a", "2025-01-01", None),
    (Post.HEAD_OF_WORK, "", "Wiyono Hadikusuma", "19760601 199903 1 004", "Penata Tk. I, III/d", "2020-01-02", "2023-06-30"),
    (Post.HEAD_OF_WORK, "", "Marlan Adisaputra", "19800317 200212 1 002", "Penata, III/c", "2023-07-01", None),
    (Post.HEAD_OF_WORK_GUIDANCE, "", "Teguh Panuntun", "19821120 200501 1 003", "Penata Muda Tk. I, III/b", "2020-01-02", None),
]
CENTER_OFFICIALS = [
    (
        Post.HEAD_OF_CENTER,
        "",
        "Ir. Sumarna Wirayudha, M.M.",
        "19660305 199103 1 002",
        "Pembina, IV/a",
        "2019-03-01",
        "2022-06-30",
    ),
    (
        Post.HEAD_OF_CENTER,
        "Plt.",
        "Dra. Hartini Kusumaningrum",
        "19690819 199403 2 001",
        "Pembina, IV/a",
        "2022-07-01",
        "2022-12-31",
    ),
    (Post.HEAD_OF_CENTER, "", "Yusran Adiwinata, S.T., M.T.", "19730711 200003 1 001", "Pembina, IV/a", "2023-01-01", None),
    (
        Post.HEAD_OF_TRAINING,
        "",
        "Lestari Widyaningsih, S.Pd.",
        "19790428 200501 2 001",
        "Penata Tk. I, III/d",
        "2020-01-02",
        None,
    ),
]

PRISON_ADDRESS = "Jalan Contoh Raya No. 10, Bandar Lampung (alamat contoh)"
PRISON_NAME = "LEMBAGA PEMASYARAKATAN NARKOTIKA KELAS IIA BANDAR LAMPUNG"
LETTERHEADS = {
    "facility": [
        (
            ["KEMENTERIAN HUKUM DAN HAK ASASI MANUSIA RI", "KANTOR WILAYAH LAMPUNG", PRISON_NAME, PRISON_ADDRESS],
            "2019-01-01",
            "2024-10-20",
        ),
        (
            [
                "KEMENTERIAN IMIGRASI DAN PEMASYARAKATAN RI",
                "KANTOR WILAYAH DIREKTORAT JENDERAL PEMASYARAKATAN LAMPUNG",
                PRISON_NAME,
                PRISON_ADDRESS,
            ],
            "2024-10-21",
            None,
        ),
    ],
    "training_center": [
        (
            [
                "PEMERINTAH PROVINSI LAMPUNG",
                "DINAS TENAGA KERJA",
                "UPTD BALAI LATIHAN KERJA BANDAR LAMPUNG",
                "Jalan Peraga No. 5, Bandar Lampung (alamat contoh)",
            ],
            "2019-01-01",
            None,
        ),
    ],
}

# (code, name, NIP, log-in or "")
INSTRUCTORS = [
    ("LAS-1", "Basri Tambunan Jaya, S.T.", "19810209 200803 1 001", "instruktur"),
    ("LAS-2", "Purwoko Adi", "19850616 201001 1 002", ""),
    ("PKS-1", "Hendarto Mulia", "19840121 201101 1 001", "instruktur-2"),
    ("PKS-2", "Rasmanto", "", ""),
    ("IKN-1", "Suwandi Tirtayasa, S.Pi.", "19780503 200604 1 001", ""),
    ("IKN-2", "Nuryanti Samudra, S.Pi.", "19870814 201402 2 003", ""),
]

# (log-in, role, name)
PEOPLE = [
    ("kalapas", Role.KALAPAS, "Ganda Suwarna"),
    ("kasi", Role.KASI, "Marlan Adisaputra"),
    ("bimker", Role.BIMKER, "Teguh Panuntun"),
    ("bimker-staf", Role.BIMKER, "Ratna Kinasih"),
    ("sarana", Role.SARANA, "Jatmika Priyatna"),
    ("registrasi", Role.REGISTRASI, "Dewi Anggraeni Putri"),
    ("keuangan", Role.KEUANGAN, "Sulastri Handayani"),
    ("kepala-blk", Role.KEPALA_BLK, "Yusran Adiwinata"),
    ("blk", Role.BLK, "Lestari Widyaningsih"),
    ("instruktur", Role.INSTRUKTUR, "Basri Tambunan Jaya"),
    ("instruktur-2", Role.INSTRUKTUR, "Hendarto Mulia"),
    ("kanwil", Role.KANWIL, "Sekar Arumsari"),
    ("auditor", Role.AUDITOR, "Bramanto Yudhistira"),
    ("admin", Role.ADMIN, "Pengelola Demo"),
]


@dataclass(frozen=True, slots=True)
class Staff:
    """Users by log-in, instructors by the code of their field."""

    users: dict[str, User]
    instructors: dict[str, list[Instructor]]

    def __getitem__(self, username: str) -> User:
        return self.users[username]


def staff_houses(reference: Reference, *, password: str, today: date) -> Staff:
    """Both houses have their agreement, officials, letterheads, instructors and one log-in per role; again changes nothing."""
    _sign_agreement(reference.facility, reference.center)
    _appoint(reference.facility, reference.center)
    users = _users(reference, password=password, today=today)
    return Staff(users, _instructors(reference.center, users))


def _sign_agreement(facility: Facility, center: TrainingCenter) -> None:
    Agreement.objects.get_or_create(
        facility=facility,
        number="W9.PAS.DEMO-01.PK.01.04.01 Tahun 2021",
        defaults={
            "training_center": center,
            "signed_on": date(2021, 1, 21),
            "valid_from": date(2021, 1, 21),
            "fields_covered": "Las, pangkas rambut, perikanan",
            "data_clause": "Data peserta dipakai hanya untuk penyelenggaraan pelatihan dan penerbitan sertifikat.",
        },
    )


def _appoint(facility: Facility, center: TrainingCenter) -> None:
    houses = {"facility": facility, "training_center": center}
    for house, rows in (("facility", PRISON_OFFICIALS), ("training_center", CENTER_OFFICIALS)):
        place = {house: houses[house]}
        for post, acting, name, nip, rank, begins, ends in rows:
            Official.objects.get_or_create(
                post=post, title=TITLES[post], acting=acting, name=name, nip=nip, rank=rank,
                signs_certificates=post == Post.HEAD_OF_CENTER, **_span(begins, ends), **place,
            )  # fmt: skip
        for lines, begins, ends in LETTERHEADS[house]:
            Letterhead.objects.get_or_create(lines="\n".join(lines), **_span(begins, ends), **place)


def _span(begins: str, ends: str | None) -> dict[str, date | None]:
    return {"valid_from": date.fromisoformat(begins), "valid_until": date.fromisoformat(ends) if ends else None}


def _users(reference: Reference, *, password: str, today: date) -> dict[str, User]:
    hashed = make_password(password)  # once: the hash is slow by design
    known = User.objects.in_bulk([username for username, _role, _name in PEOPLE], field_name="username")
    users = []
    for username, role, name in PEOPLE:
        if username in known:
            continue
        first, _, last = name.partition(" ")
        user = User(username=username, role=role, first_name=first, last_name=last, password=hashed)
        user.facility = reference.facility if role in FACILITY_ROLES else None
        user.training_center = reference.center if role in CENTER_ROLES else None
        user.is_staff = role == Role.ADMIN
        user.access_until = today + timedelta(days=365) if role == Role.AUDITOR else None
        users.append(user)
    User.objects.bulk_create(users)
    return known | {user.username: user for user in users}


def _instructors(center: TrainingCenter, users: dict[str, User]) -> dict[str, list[Instructor]]:
    made = [
        Instructor.objects.get_or_create(
            training_center=center, code=code, defaults={"name": name, "nip": nip, "user": users.get(login)}
        )[0]
        for code, name, nip, login in INSTRUCTORS
    ]
    return {"LAS": made[0:2], "PANGKAS": made[2:4], "PERIKANAN": made[4:6]}
