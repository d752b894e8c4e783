from datetime import date

import pytest

from inmates.rules.identity import Identity, identity_problems

ON = date(2026, 3, 2)
BORN = date(1990, 5, 17)


@pytest.mark.parametrize(
    "name",
    [
        "Suharto",
        "Muhammad Rizky Pratama",
        "Siti Nur'aini",
        "D’Angelo Frans",
        'Budi "Ujang" Santoso',
        "Anak Agung Ngurah, S.Pd.",
        "Jean-Pierre O.",
        "Şükrü Çelik Nguyễn",
        "Sabinta Robinson",
        "Binsar Albina",
        "Falsafah Halsey",
        "Robin Mubin Halals",
        "Bintiar",
        "N" * 60,
    ],
)
def test_names_that_are_printed(name):
    assert identity_problems(Identity(name, "Kota Rekaan", BORN), on=ON) == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("", ["name_missing"], id="empty"),
        pytest.param("  ", ["name_missing"], id="blank"),
        pytest.param("123 -", ["name_missing"], id="no-letter"),
        pytest.param("N" * 61, ["name_too_long"], id="61-characters"),
        pytest.param("Budi als Udin", ["name_alias"], id="als"),
        pytest.param("Budi Als. Udin", ["name_alias"], id="als-with-full-stop"),
        pytest.param("Budi ALIAS Udin", ["name_alias"], id="alias"),
        pytest.param("Ahmad bin Sulaiman", ["name_alias"], id="bin"),
        pytest.param("Siti binti Ahmad", ["name_alias"], id="binti"),
        pytest.param("Budi a.k.a Udin", ["name_alias"], id="aka"),
        pytest.param("Budi @ Udin", ["name_alias"], id="at"),
        pytest.param("Budi/Udin", ["name_alias"], id="slash"),
        pytest.param("<b>Budi</b>", ["name_alias", "name_characters"], id="markup"),
        pytest.param("Budi < Udin", ["name_characters"], id="less-than"),
        pytest.param("Budi{{x}}", ["name_characters"], id="braces"),
        pytest.param("Budi\x00", ["name_characters"], id="nul"),
        pytest.param("Budi\nUdin", ["name_characters"], id="line-break"),
        pytest.param("Budi\u202eidU", ["name_characters"], id="right-to-left-override"),
        pytest.param("Budi\u2028Udin", ["name_characters"], id="line-separator"),
        pytest.param("Bu\u200bdi", ["name_characters"], id="zero-width"),
        pytest.param("Budi\x85Udin", ["name_characters"], id="c1-control"),
    ],
)
def test_names_that_are_not(name, expected):
    assert identity_problems(Identity(name, "Kota Rekaan", BORN), on=ON) == expected


@pytest.mark.parametrize(
    ("birth_place", "birth_date", "expected"),
    [
        pytest.param("Kota Rekaan", date(2014, 1, 1), [], id="12-years"),
        pytest.param("Kota Rekaan", date(2015, 1, 1), ["birth_date_impossible"], id="11-years"),
        pytest.param("Kota Rekaan", date(1926, 1, 1), [], id="100-years"),
        pytest.param("Kota Rekaan", date(1925, 12, 31), ["birth_date_impossible"], id="101-years"),
        pytest.param("Kota Rekaan", date(2026, 3, 3), ["birth_date_impossible"], id="not-yet-born"),
        pytest.param("Kota Rekaan", None, ["birth_date_missing"], id="no-date"),
        pytest.param("", BORN, ["birth_place_missing"], id="no-place"),
        pytest.param("Kota <i>", BORN, ["birth_place_characters"], id="markup-in-the-place"),
        pytest.param("", None, ["birth_place_missing", "birth_date_missing"], id="both"),
    ],
)
def test_place_and_date_of_birth(birth_place, birth_date, expected):
    assert identity_problems(Identity("Budi", birth_place, birth_date), on=ON) == expected
