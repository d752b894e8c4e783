from datetime import date

import pytest

from certificates.rules.exams import REFUSING, ExamWarning, Sitter, certificate_due, exam_warnings, valid_until
from programs.rules.eligibility import DisciplineSpan
from programs.rules.standard import Standard
from tests.databases import on_sqlite

pytestmark = on_sqlite

ON = date(2026, 3, 10)
CLEAR = {"in_custody": True, "may_train": True, "release_on": date(2028, 1, 10)}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param({}, [], id="nothing"),
        pytest.param({"release_on": date(2026, 3, 17)}, [], id="released-seven-days-after"),
        pytest.param({"release_on": date(2026, 3, 16)}, ["release_before"], id="released-within-the-margin"),
        pytest.param({"release_on": None}, ["release_unknown"], id="release-unknown"),
        pytest.param({"may_train": None}, ["registration_unknown"], id="class-unknown"),
        pytest.param({"discipline": [DisciplineSpan(date(2025, 9, 11), date(2025, 9, 20))]}, ["discipline"], id="six-months"),
        pytest.param({"discipline": [DisciplineSpan(date(2025, 9, 10), date(2025, 9, 20))]}, [], id="over"),
        pytest.param(
            {
                "in_custody": False, "may_train": False, "out": True, "release_on": date(2026, 3, 1),
                "discipline": [DisciplineSpan(date(2026, 3, 1))], "holds": True,
            },
            ["not_in_custody", "detainee", "out", "release_before", "discipline", "holds"],
            id="in-order",
        ),
    ],
)  # fmt: skip
def test_exam_warnings(change, expected):
    assert exam_warnings(Sitter(**CLEAR | change), on=ON, standard=Standard()) == expected


def test_only_who_is_not_there_or_not_convicted_is_refused():
    assert {ExamWarning.NOT_IN_CUSTODY, ExamWarning.DETAINEE} == REFUSING


@pytest.mark.parametrize(
    ("issued_on", "expected"),
    [(date(2026, 4, 1), date(2029, 3, 31)), (date(2024, 2, 29), date(2027, 2, 28)), (date(2025, 3, 1), date(2028, 2, 29))],
)
def test_valid_for_three_years(issued_on, expected):
    assert valid_until(issued_on) == expected


@pytest.mark.parametrize(("on", "expected"), [(date(2026, 5, 9), False), (date(2026, 5, 10), True)])
def test_certificate_due_after_sixty_days(on, expected):
    assert certificate_due(ON, on=on) is expected
