import pytest
from hypothesis import given
from hypothesis import strategies as st

from inmates.rules.registration import parse


@pytest.mark.parametrize(
    ("text", "key", "class_code"),
    [
        pytest.param("BI.100-WNA/2026", "B.I/100/WNA/2026", "B.I", id="BI.100-WNA/2026"),
        pytest.param("B.I 100/WNA/2026", "B.I/100/WNA/2026", "B.I", id="B.I-spaced"),
        pytest.param("B-I-203-018", "B.I/203/18", "B.I", id="B-I-203-018"),
        pytest.param("b.i 203/18", "B.I/203/18", "B.I", id="small-letters-no-leading-zero"),
        pytest.param("B.IIa 12/2021", "B.IIA/12/2021", "B.IIa", id="B.IIa"),
        pytest.param("BIIA.12/2021", "B.IIA/12/2021", "B.IIa", id="BIIA"),
        pytest.param("B.II a 12/2021", "B.IIA/12/2021", "B.IIa", id="B.II-a"),
        pytest.param("B.IIb 7/2021", "B.IIB/7/2021", "B.IIb", id="B.IIb"),
        pytest.param("B II-B/7/2021", "B.IIB/7/2021", "B.IIb", id="B-II-B"),
        pytest.param("B.III 4/2026", "B.III/4/2026", "B.III", id="B.III"),
        *(
            pytest.param(f"A.{step} 9/2026", f"A.{step}/9/2026", f"A.{step}", id=f"A.{step}")
            for step in ["I", "II", "III", "IV", "V"]
        ),
        pytest.param("AIV.9/2026", "A.IV/9/2026", "A.IV", id="AIV"),
        pytest.param("F 3/2026", "F/3/2026", "F", id="F"),
        pytest.param("F.3/2026", "F/3/2026", "F", id="F-dot"),
        pytest.param("  B.I   100 / 2026 ", "B.I/100/2026", "B.I", id="white-space"),
        pytest.param("203/2026", "/203/2026", "", id="no-class"),
        pytest.param("C.I 5/2026", "/C/I/5/2026", "", id="unknown-letter"),
        pytest.param("B.IX 5/2026", "/B/IX/5/2026", "", id="unknown-step"),
        pytest.param("B.I 000", "B.I/0", "B.I", id="zero"),
        pytest.param("12E5", "/12/E/5", "", id="an-E-inside-is-not-scientific"),
    ],
)
def test_spellings(text, key, class_code):
    number = parse(text)
    assert (number.key, number.class_code) == (key, class_code)


def test_the_text_stays_as_written_but_for_white_space():
    assert parse(" B-I-203-018\n").text == "B-I-203-018"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param("3,27E+15", "scientific", id="comma"),
        pytest.param("3.27E+15", "scientific", id="point"),
        pytest.param("3,27e15", "scientific", id="small-e"),
        pytest.param("3E+15", "scientific", id="without-decimals"),
        pytest.param("", "no_number", id="empty"),
        pytest.param("   ", "no_number", id="blank"),
        pytest.param("-", "no_number", id="dash"),
        pytest.param("B.I", "no_number", id="class-alone"),
        pytest.param("B.IIa", "no_number", id="class-alone-two"),
        pytest.param("belum ada", "no_number", id="words"),
    ],
)
def test_what_cannot_be_read(text, problem):
    with pytest.raises(ValueError) as raised:
        parse(text)
    assert str(raised.value) == problem


SEPARATORS = st.sampled_from(["", ".", "-", " ", ". "])


@given(
    st.sampled_from(["I", "IIa", "IIb", "III"]),
    SEPARATORS,
    st.integers(1, 9999),
    st.sampled_from("/-. "),
    st.integers(2000, 2099),
)
def test_spelling_never_changes_the_key(step, between, number, separator, year):
    plain = parse(f"B.{step} {number}/{year}")
    other = parse(f"B{between}{step.lower()}{separator}0{number}{separator}{year}")
    assert (other.key, other.class_code) == (plain.key, plain.class_code)
