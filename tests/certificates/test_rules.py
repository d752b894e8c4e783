from datetime import date
from itertools import combinations
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from certificates.rules.blockers import IssueBlocker, IssueFacts, issue_blockers
from certificates.rules.code import ALPHABET, PATTERN, check_character, new_code, normalise
from certificates.rules.holder import masked
from certificates.rules.leaks import leaks_in
from certificates.rules.number import certificate_number, is_printed_number
from certificates.rules.sheet import _COVERED, letterhead_size, name_size, table_size, text_size, undrawable

CLEAR = {
    "graduated": True,
    "identity_confirmed": True,
    "minutes_signed": True,
    "signatory_valid": True,
    "issuer_entered_marks": False,
    "already_issued": False,
    "statement_in_force": False,
}
TEMPLATE = "{seq:04d}/SERT/{centre}/{roman_month}/{year}"
CODE = "ABCDEF-GHJKMN-PQRST" + check_character("ABCDEFGHJKMNPQRST")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param({}, [], id="nothing"),
        pytest.param({"graduated": False}, [IssueBlocker.NOT_GRADUATED], id="not-graduated"),
        pytest.param({"identity_confirmed": False}, [IssueBlocker.IDENTITY_UNCONFIRMED], id="identity"),
        pytest.param({"minutes_signed": False}, [IssueBlocker.MINUTES_UNSIGNED], id="minutes"),
        pytest.param({"signatory_valid": False}, [IssueBlocker.NO_SIGNATORY], id="signatory"),
        pytest.param({"issuer_entered_marks": True}, [IssueBlocker.SAME_PERSON], id="same-person"),
        pytest.param({"already_issued": True}, [IssueBlocker.ALREADY_ISSUED], id="already"),
        pytest.param({name: not value for name, value in CLEAR.items()}, list(IssueBlocker), id="all-in-order"),
    ],
)
def test_issue_blockers(change, expected):
    assert issue_blockers(IssueFacts(**CLEAR | change)) == expected


def test_the_codes_of_the_blockers_are_stable():
    assert IssueBlocker.values == [
        "not_graduated", "identity_unconfirmed", "minutes_unsigned", "no_signatory", "same_person", "already_issued",
        "statement_issued",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("template", "on", "expected"),
    [
        pytest.param(TEMPLATE, date(2021, 3, 16), "0007/SERT/BLK-BDL/III/2021", id="default"),
        pytest.param(TEMPLATE, date(2021, 12, 31), "0007/SERT/BLK-BDL/XII/2021", id="last-day-of-the-year"),
        pytest.param("{seq}.{month:02d}.{year}", date(2026, 9, 1), "7.09.2026", id="plain"),
    ],
)
def test_certificate_number(template, on, expected):
    assert certificate_number(template, sequence=7, centre="BLK-BDL", on=on) == expected


@pytest.mark.parametrize(
    "template",
    [
        "SERT/{year}",
        "{seq}",
        "{seq}/{nama}/{year}",
        "{seq",
        "{seq.real}/{year}",
        "{seq:099999999d}/{year}",
        "{seq!r}/{year}",
        "{seq}{year}" + 80 * "x",
    ],
)
def test_a_template_that_cannot_be_used_is_refused(template):
    with pytest.raises(ValueError, match="number_template"):
        certificate_number(template, sequence=7, centre="BLK", on=date(2021, 3, 16))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("0007/SERT/BLK/III/2021", True),
        (" 0007 / sert/blk/iii/2021 ", True),
        ("0007", True),
        ("7", True),
        ("8", False),
        ("", False),
        ("0007/SERT/BLK/III/2022", False),
        ("٧", False),
        ("7" * 50, False),
    ],
)
def test_the_printed_number_opens_the_name(typed, expected):
    assert is_printed_number(typed, number="0007/SERT/BLK/III/2021", sequence=7) is expected


def test_new_codes_are_well_formed_and_differ():
    codes = {new_code() for _ in range(500)}

    assert len(codes) == 500
    assert all(PATTERN.fullmatch(code) and normalise(code) == code for code in codes)


def test_a_code_has_eighty_random_bits():
    assert len(ALPHABET) ** 17 > 2**80


@pytest.mark.parametrize(
    "typed", [CODE, CODE.lower(), CODE.replace("-", ""), f"  {CODE.replace('-', ' ')} ", CODE.replace("-", "–")]
)
def test_a_code_is_read_however_it_is_typed(typed):
    assert normalise(typed) == CODE


@pytest.mark.parametrize("typed", ["", CODE[:-1], CODE + "2", CODE.replace("A", "0"), CODE.replace("A", "Ä"), "1" * 500])
def test_what_is_no_code_is_not_read(typed):
    assert normalise(typed) is None


def test_every_wrong_character_is_noticed():
    plain = CODE.replace("-", "")
    wrong = {plain[:at] + other + plain[at + 1 :] for at in range(18) for other in ALPHABET if other != plain[at]}

    assert {typed for typed in wrong if normalise(typed)} == set()


def test_every_two_characters_that_changed_places_are_noticed():
    plain = CODE.replace("-", "")
    swapped = set()
    for one, two in combinations(range(18), 2):
        letters = list(plain)
        letters[one], letters[two] = letters[two], letters[one]
        swapped.add("".join(letters))

    assert {typed for typed in swapped - {plain} if normalise(typed)} == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pelatihan di Lapas", ["Lapas"]),
        ("RUTAN kelas I", ["RUTAN"]),
        ("larutan, urutan, lapasan", []),
        ("narapidana", ["narapidana"]),
        ("napi dan WBP", ["napi", "WBP"]),
        ("Warga  Binaan", ["Warga  Binaan"]),
        ("warga negara", []),
        ("hukum pidana, penjara", ["pidana", "penjara"]),
        ("Nomor register 1, nomor registrasi 2", ["Nomor register", "nomor registrasi"]),
        ("nomor regu", []),
        ("prison, prisoners, inmate, Inmates", ["prison", "prisoners", "inmate", "Inmates"]),
        ("Kementerian Imigrasi dan Pemasyarakatan", ["Pemasyarakatan"]),
        ("e-lapas.go.id", ["lapas"]),
        ("Kalapas, Karutan, Lapastik, LPKA, Bapas", ["Kalapas", "Karutan", "Lapastik", "LPKA", "Bapas"]),
        ("Rumah  Tahanan Negara; tahanan isolasi kabel", ["Rumah  Tahanan Negara"]),
        ("lembaga pemasyarakatan di kemenimipas.go.id, dahulu kemenkumham", ["pemasyarakatan", "kemenimipas", "kemenkumham"]),
        ("bapasang, correctional, convict", ["correctional", "convict"]),
        ("Jalan Way Huwi, TKP uji", ["Way Huwi"]),
        ("BLK-BDL", []),
        ("di BDL", ["BDL"]),
        ("Las\nrutan", ["rutan"]),
    ],
)
def test_leaks_in(text, expected):
    assert leaks_in(text, ["Way Huwi", "BDL", ""]) == expected


@pytest.mark.parametrize(("name", "expected"), [("Budi Santoso", "B… S…"), ("Sukarno", "S…"), ("Ni'mah  binti", "N… b…")])
def test_masked(name, expected):
    assert masked(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("Budi Santoso", 37.0, id="short-is-largest"),
        pytest.param("W" * 60, 13.0, id="never-below-the-smallest"),
        pytest.param("", 37.0, id="nothing"),
    ],
)
def test_name_size(name, expected):
    assert name_size(name, width_mm=232) == expected


def test_a_long_name_shrinks_and_stays_larger_than_the_text():
    assert 18 < name_size("Muhammad Abdurrahman Wahid Hasyim Asy'ari Kartasasmita Putra", width_mm=232) < 25


@pytest.mark.parametrize(
    ("count", "length", "expected"),
    [
        pytest.param(1, 30, (10.5, 9.0), id="one"),
        pytest.param(12, 30, (10.5, 8.33), id="twelve-short"),
        pytest.param(12, 110, (8.5, 4.92), id="twelve-of-two-lines"),
        pytest.param(24, 30, (7.5, 4.17), id="many"),
        pytest.param(0, 0, (10.5, 9.0), id="none"),
    ],
)
def test_table_size(count, length, expected):
    assert table_size(["x" * length] * count, height_mm=100.0) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Siti O'Brien-Nürnberg", []),
        ("Nguyễn Văn Đạt, Łukasz Żółć, Иван", []),
        ("李", ["李"]),
        ("Ali 🙂", ["🙂"]),
        ("a\x07", ["\x07"]),
    ],
)
def test_undrawable(text, expected):
    assert undrawable(text) == expected


def font_file(pattern: str) -> Path:
    return next(path for root in ("/usr/share/fonts", "/usr/local/share/fonts") for path in sorted(Path(root).rglob(pattern)))


def test_every_character_that_passes_is_in_the_installed_fonts():
    drawn = {
        code for name in ("LiberationSerif-Regular.ttf", "DejaVuSerif.ttf") for code in TTFont(font_file(name)).getBestCmap()
    }

    assert {code for first, last in _COVERED for code in range(first, last + 1)} - drawn == set()


@pytest.mark.parametrize(("letters", "expected"), [(0, 12.0), (100, 12.0), (101, 10.5), (160, 10.5), (161, 9.0), (500, 9.0)])
def test_text_size(letters, expected):
    assert text_size(letters, line=100) == expected


@pytest.mark.parametrize(
    ("above", "below", "expected"),
    [
        pytest.param(0, 0, 10.5, id="one-line-is-not-blown-up"),
        pytest.param(2, 1, 8.7, id="address-keeps-clear-of-the-seal"),
        pytest.param(3, 3, 5.2, id="many-lines"),
    ],
)
def test_letterhead_size(above, below, expected):
    assert letterhead_size(above=above, below=below, height_mm=16.5) == expected
