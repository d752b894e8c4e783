import pytest

from certificates.rules.design import as_designed
from certificates.rules.kinds import STATEMENTS, Kind
from certificates.rules.leaks import leaks_in
from certificates.rules.wording import (
    ALLOWED,
    DEFAULT,
    DEFAULT_ENGLISH,
    Piece,
    WordingProblem,
    filled,
    plain,
    wording_problems,
)
from tests.databases import on_sqlite

pytestmark = on_sqlite
WHOLE = "{program} {jp} {starts_on} {ends_on} {result}"
STATED = "{program} {jp} {jp_delivered} {starts_on} {ends_on}"


@pytest.mark.parametrize("kind", DEFAULT)
@pytest.mark.parametrize("words", [DEFAULT, DEFAULT_ENGLISH], ids=["indonesian", "english"])
def test_the_words_of_the_house_have_no_problem(words, kind):
    assert wording_problems(words[kind], kind) == []
    assert leaks_in(words[kind]) == []


@pytest.mark.parametrize(
    ("words", "kind", "expected"),
    [
        pytest.param(WHOLE, Kind.TRAINING, [], id="whole"),
        pytest.param(WHOLE + " {sub_field} {field}", Kind.TRAINING, [], id="the-rest-may-be-said"),
        pytest.param(WHOLE + " {{x}}", Kind.TRAINING, [], id="doubled-braces-are-text"),
        pytest.param(WHOLE + " {", Kind.TRAINING, [WordingProblem.BRACES], id="open-brace"),
        pytest.param(WHOLE + " }", Kind.TRAINING, [WordingProblem.BRACES], id="closing-brace"),
        pytest.param(WHOLE + " {code}", Kind.TRAINING, [WordingProblem.UNKNOWN], id="unknown"),
        pytest.param(WHOLE + " {}", Kind.TRAINING, [WordingProblem.UNKNOWN], id="without-a-name"),
        pytest.param(WHOLE + " {program.__class__}", Kind.TRAINING, [WordingProblem.UNKNOWN], id="attribute"),
        pytest.param(WHOLE + " {program:>99999999}", Kind.TRAINING, [WordingProblem.FORMAT], id="width"),
        pytest.param(WHOLE + " {program!r}", Kind.TRAINING, [WordingProblem.FORMAT], id="conversion"),
        pytest.param(WHOLE.replace("{jp}", "240"), Kind.TRAINING, [WordingProblem.MISSING], id="hours-typed-in"),
        pytest.param(STATED, Kind.HOURS, [], id="statement"),
        pytest.param(STATED + " {result}", Kind.HOURS, [WordingProblem.UNKNOWN], id="statement-with-result"),
        pytest.param(STATED + " dan LULUS", Kind.ATTENDANCE, [WordingProblem.PASSED], id="statement-that-says-passed"),
        pytest.param(WHOLE + "\nx" * 4, Kind.TRAINING, [WordingProblem.TOO_LONG], id="five-lines"),
        pytest.param(WHOLE + "x" * 400, Kind.TRAINING, [WordingProblem.TOO_LONG], id="too-long"),
        pytest.param("", Kind.TRAINING, [WordingProblem.MISSING], id="empty"),
    ],
)
def test_wording_problems(words, kind, expected):
    assert wording_problems(words, kind) == expected


def test_what_is_filled_in_is_text_and_nothing_else():
    lines = filled("ikut {program}\n\n selama {jp} JP", {"program": "{jp}\n<b>", "jp": "20"})

    assert lines == [[Piece("ikut "), Piece("{jp}\n<b>", "program")], [Piece("selama "), Piece("20", "jp"), Piece(" JP")]]
    assert plain(lines) == ["ikut {jp}\n<b>", "selama 20 JP"]


def test_no_statement_can_name_a_result():
    assert [kind for kind in STATEMENTS if "result" in ALLOWED[kind]] == []


def test_a_centre_without_a_template_has_that_of_the_house():
    assert as_designed("hours") == {
        "id": None, "version": 0, "border": "guilloche", "palette": "navy", "logo": "",
        "words": DEFAULT[Kind.HOURS], "english": "", "photo": "box",
    }  # fmt: skip
