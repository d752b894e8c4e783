"""Invented names: common Indonesian words for people, put together by dice. A likeness is chance."""

from __future__ import annotations

from random import Random

GIVEN = [
    "Adi", "Agung", "Agus", "Ahmad", "Aldi", "Amir", "Andi", "Andika", "Anton", "Ari", "Arif", "Aris", "Bagas",
    "Bagus", "Bambang", "Bayu", "Beni", "Budi", "Cahya", "Candra", "Dadan", "Danang", "Dani", "Darma", "Dedi", "Deni",
    "Dian", "Didik", "Dimas", "Dodi", "Doni", "Dwi", "Edi", "Eko", "Endang", "Erik", "Fadli", "Faisal", "Fajar",
    "Farhan", "Febri", "Feri", "Firman", "Galih", "Gilang", "Guntur", "Hadi", "Hamdan", "Hari", "Haris", "Hasan",
    "Hendra", "Herman", "Heru", "Husni", "Ibrahim", "Ikhsan", "Ilham", "Imam", "Indra", "Irfan", "Irwan", "Iwan",
    "Jaka", "Joko", "Jumadi", "Karno", "Khairul", "Kurnia", "Lukman", "Mahmud", "Maman", "Marwan", "Mulyadi",
    "Nanang", "Novan", "Nur", "Okta", "Panji", "Purnomo", "Putra", "Raden", "Rahmat", "Ramli", "Randi", "Rasyid",
    "Rendi", "Ridwan", "Rizal", "Rizki", "Robi", "Rohman", "Rudi", "Rusdi", "Sabar", "Saiful", "Samsul", "Santo",
    "Saparudin", "Sigit", "Slamet", "Sofyan", "Sudirman", "Sugeng", "Suhendar", "Sukri", "Supri", "Surya", "Sutrisno",
    "Syahrul", "Tarmizi", "Taufik", "Tedi", "Teguh", "Toni", "Tri", "Udin", "Umar", "Usman", "Wahyu", "Warsito",
    "Wawan", "Widodo", "Yadi", "Yanto", "Yoga", "Yudi", "Yusuf", "Zainal",
]  # fmt: skip

FAMILY = [
    "Abadi", "Adiputra", "Alamsyah", "Anggara", "Anwar", "Ardiansyah", "Aryanto", "Asmara", "Atmaja", "Basuki",
    "Baskoro", "Budiman", "Cahyono", "Darmawan", "Dermawan", "Efendi", "Fauzan", "Firdaus", "Firmansyah", "Gunawan",
    "Habibi", "Hakim", "Halim", "Hamzah", "Handoko", "Harahap", "Hartono", "Hasibuan", "Hermawan", "Hidayat",
    "Hidayatullah", "Hutapea", "Irawan", "Iskandar", "Ismail", "Jatmiko", "Jauhari", "Kencana", "Kurniawan", "Kusuma",
    "Kusnadi", "Laksana", "Lesmana", "Lubis", "Mahendra", "Manurung", "Maulana", "Mulyana", "Mustofa", "Nasution",
    "Nugraha", "Nugroho", "Pamungkas", "Pangestu", "Permadi", "Permana", "Perkasa", "Prabowo", "Pradana", "Prakoso",
    "Pranata", "Prasetya", "Prasetyo", "Pratama", "Priyono", "Purnama", "Purwanto", "Putranto", "Rahardjo", "Rahmadi",
    "Ramadhan", "Rangkuti", "Riyadi", "Saputra", "Santoso", "Sanjaya", "Sasongko", "Setiadi", "Setiawan", "Siagian",
    "Simatupang", "Sinaga", "Siregar", "Sitompul", "Subagyo", "Sudrajat", "Sugiarto", "Sujatmiko", "Sulaiman",
    "Sumantri", "Suryadi", "Suryana", "Susanto", "Susilo", "Syahputra", "Tanjung", "Utama", "Wibisono", "Wibowo",
    "Wicaksono", "Widjaja", "Wijaya", "Winarto", "Wirawan", "Yulianto", "Zulkarnain",
]  # fmt: skip

APOSTROPHES = ["Ma'ruf", "Nu'man", "Sya'ban", "Rifa'i", "Mu'min", "Sa'dullah", "Ra'uf", "Syafi'i"]
NICKNAMES = ["Boy", "Kancil", "Ucok", "Gareng", "Jenggot", "Kecik", "Pakde", "Tole"]
TOWNS = [
    "Bandar Lampung", "Metro", "Kotabumi", "Kalianda", "Pringsewu", "Kota Agung", "Liwa", "Gunung Sugih", "Menggala",
    "Sukadana", "Gedong Tataan", "Blambangan Umpu", "Palembang", "Serang", "Tangerang", "Jakarta", "Bengkulu",
]  # fmt: skip


def invented_name(dice: Random) -> str:
    """A name of one to four words; some have an apostrophe, as real ones do."""
    words = dice.choices([1, 2, 3, 4], weights=[8, 56, 31, 5])[0]
    if words == 1:
        return dice.choice(GIVEN)
    first = "Muhammad" if dice.random() < 0.12 else dice.choice(GIVEN)
    middle = dice.sample(GIVEN, words - 2)
    last = dice.choice(APOSTROPHES) if dice.random() < 0.02 else dice.choice(FAMILY)
    return " ".join([first, *middle, last])


def as_registered(name: str, dice: Random) -> str:
    """The name as a register may carry it: now and then with an alias, which no certificate repeats."""
    chance = dice.random()
    if chance < 0.03:
        return f"{name} alias {dice.choice(NICKNAMES)}"
    return f"{name} bin {dice.choice(GIVEN)}" if chance < 0.06 else name


def without_alias(name: str) -> str:
    """The name as on an identity card."""
    return name.partition(" alias ")[0].partition(" bin ")[0]
