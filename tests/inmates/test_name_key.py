"""Which spellings a search takes for one name, and which it must keep apart."""

import pytest

from inmates.rules.name_key import name_key, search_terms, spellings


def finds(asked: str, name: str) -> bool:
    """What ``InmateQuerySet.search`` asks the database."""
    terms = search_terms(asked)
    return bool(terms) and all(any(form in name_key(name) for form in forms) for forms in terms)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # Muhammad, Ahmad, Abdul as registers shorten and spell them
        ("Moh. Yusuf", "Muhammad Yusuf"),
        ("Muh Yusuf", "Mohammad Yusuf"),
        ("Moch. Yusuf", "Muchamad Yusuf"),
        ("Mohd. Yusuf", "Mochammad Yusuf"),
        ("Mhd Yusuf", "Mohamed Yusuf"),
        ("Md. Yusuf", "Muhamat Yusuf"),
        ("M. Yusuf", "Muhammad Yusuf"),
        ("M.Yusuf", "Moh.Yusuf"),
        ("Mochtar", "Muhtar"),
        ("Achmad Fauzi", "Ahmad Fauzi"),
        ("Akhmad Fauzi", "Ach. Fauzi"),
        ("Ahmat Pauji", "Ahmad Pauji"),
        ("Abd. Rahman", "Abdul Rohman"),
        ("Abdurrahman", "Abdul Rahman"),
        ("Abdurachman", "Abdurrahman"),
        ("Abdussalam", "Abdul Salam"),
        ("Abdullah", "Abdulah"),
        ("St. Aminah", "Siti Amina"),
        # spelling before 1972
        ("Soeharto", "Suharto"),
        ("Djoko Soesilo", "Joko Susilo"),
        ("Tjahjo", "Cahyo"),
        ("Soejono", "Suyono"),
        ("Soeharjo", "Suharjo"),
        ("Soerjadi", "Suryadi"),
        ("Joesoef", "Yusuf"),
        ("Jusuf", "Yusup"),
        ("Njoman", "Nyoman"),
        ("Sjahrir", "Syahrir"),
        ("Widjaja", "Wijaya"),
        ("Adji", "Aji"),
        # sounds that are written in several ways
        ("Syaiful", "Saeful"),
        ("Chairul", "Khoirul"),
        ("Chandra", "Candra"),
        ("Christian", "Kristian"),
        ("Rizky", "Riski"),
        ("Zainal", "Jaenal"),
        ("Arief", "Arip"),
        ("Budhi", "Budi"),
        ("Ramadhan", "Ramadan"),
        ("Noer Hidayat", "Nur Hidayat"),
        ("Supriyadi", "Supriadi"),
        ("Herry", "Heri"),
        ("Utsman", "Usman"),
        ("Dzulfikar", "Zulfikar"),
        ("Qomar", "Komar"),
        ("Husein", "Husain"),
        # marks, capitals, double letters
        ("Ma'ruf", "Maruf"),
        ("Ma’ruf", "MA`RUF"),
        ("Syafi'i", "Safii"),
        ("Syamsuddin", "Samsudin"),
        ("Al-Amin", "Al Amin"),
        ("José", "Jose"),
        # titles, degrees, words of an alias
        ("H. Slamet", "Selamet"),
        ("Hj. Siti Aisyah, S.Pd.", "Siti Aisyah"),
        ("Drs. Budi Santoso, S.H., M.H.", "Budi Santoso"),
        ("Budi Santoso SH", "Budi Santoso S.E."),
        ("KH. Ahmad Dahlan", "Ahmad Dahlan"),
        ("Budi alias Kancil", "Budi Kancil"),
        ("Budi als. Kancil", "Budi @ Kancil"),
        ("Budi bin Slamet", "Budi a.k.a. Slamet"),
    ],
)
def test_spellings_that_meet(one, other):
    assert finds(one, other)
    assert finds(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Muhammad", "Mahmud"),
        ("Muhammad", "Hamid"),
        ("Ahmad", "Amat"),
        ("Ahmad", "Muhamad"),
        ("Rahman", "Rahim"),
        ("Abdullah", "Abdul Latif"),
        ("Budi", "Badu"),
        ("Dewi", "Dewa"),
        ("Andi", "Anti"),
        ("Joko", "Yoko"),
        ("Sari", "Siti"),
        ("Hasan", "Husen"),
        ("Karim", "Kasim"),
        ("Suparno", "Suparto"),
        ("Susanto", "Santoso"),
        ("Suyono", "Sugiono"),
        ("Wahyudi", "Wahyono"),
        ("Tono", "Toni"),
        ("Cahyo", "Kahyo"),
        ("Budi Santoso", "Budi Susanto"),
        ("Muhammad Yusuf", "Muhammad Yunus"),
        ("M. Ali", "M. Arif"),
        ("Rekaan 12", "Rekaan 21"),
    ],
)
def test_names_that_do_not_meet(one, other):
    assert not finds(one, other)
    assert not finds(other, one)


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        pytest.param("Muh", "Mohammad Ali", id="the-beginning-of-a-word"),
        pytest.param("Muh", "Muhidin", id="an-abbreviation-is-also-a-beginning"),
        pytest.param("ammad", "Muhammad", id="inside-as-written"),
        pytest.param("hamad", "Mohammad", id="inside-in-another-spelling"),
        pytest.param("So", "Soeharto", id="half-of-a-digraph"),
        pytest.param("Yu", "Jusuf", id="two-letters-in-front"),
        pytest.param("yusuf moh", "M. Yusuf", id="words-in-any-order"),
        pytest.param("Abdurrahman", "Haji Abdul Rahman Saleh", id="two-words-written-as-one"),
        pytest.param("Raden Intan", "Intan", id="a-title-is-not-asked-for"),
    ],
)
def test_part_of_a_name_finds_it(asked, name):
    assert finds(asked, name)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        pytest.param("Slamet", " slamet", id="one-word-once"),
        pytest.param("Moh. Jusuf", " muhamad iusup moh jusuf", id="folded-then-written"),
        pytest.param("Soeharjo", " suhario suharjo soeharjo", id="two-readings-of-an-old-j"),
        pytest.param("Raden", " raden", id="a-title-alone-is-a-name"),
        pytest.param("H. Bin", " h bin", id="nothing-but-words-left-out"),
        pytest.param("Rekaan 1001", " rekan 1001 rekaan", id="figures-stay"),
        pytest.param("李 Wei", " 李 wei", id="other-scripts-stay"),
        pytest.param("?", "", id="no-word-at-all"),
        pytest.param("", "", id="empty"),
    ],
)
def test_key(name, key):
    assert name_key(name) == key


@pytest.mark.parametrize("asked", ["", "%", "Haji", "Hj.", "alias", "..."])
def test_nothing_to_compare(asked):
    assert search_terms(asked) == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param("Moh. Yusuf", "MUHAMMAD JUSUF", True, id="abbreviated"),
        pytest.param("Soedjono", "Sujono", True, id="old-spelling"),
        pytest.param("Abdulrahman Saleh", "Drs. Abdul Rahman Soleh, S.H.", True, id="one-word-or-two-and-titles"),
        pytest.param("Achmad Chandra", "Ahmad Candra", True, id="two-readings-of-ch"),
        pytest.param("Budi Santoso", "Budi", False, id="a-word-less"),
        pytest.param("Budi Santoso", "Santoso Budi", False, id="another-order"),
        pytest.param("?", "!", False, id="no-word-at-all"),
    ],
)
def test_two_spellings_of_one_name(one, other, same):
    assert bool(set(spellings(one)) & set(spellings(other))) is same
