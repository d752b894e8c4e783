import pytest

from programs.models import ApprovedException
from programs.rules.completion import ClassBlocker, Shortfall
from programs.rules.eligibility import WAIVABLE
from programs.rules.exceptions import OFFICE, PERSONAL, approvable_by, reason_hidden


@pytest.mark.parametrize(
    ("office", "expected"),
    [
        pytest.param(
            "kepala-blk",
            ["participants", "jp_per_day", "instructors", "hours_undelivered", "scan_missing", "attendance_program"],
            id="head-of-the-centre",
        ),
        pytest.param("kalapas", ["release_before_end", "discipline", "other_class"], id="head-of-the-prison"),
        *(pytest.param(office, [], id=office) for office in ["kasi", "bimker", "blk", "instruktur", "admin", "auditor", ""]),
    ],
)
def test_each_office_approves_its_own(office, expected):
    assert approvable_by(office) == expected


@pytest.mark.parametrize(
    ("code", "sees_reasons", "hidden"),
    [
        pytest.param("release_before_end", False, True, id="release-from-the-centre"),
        pytest.param("discipline", False, True, id="discipline-from-the-centre"),
        pytest.param("discipline", True, False, id="discipline-in-the-prison"),
        pytest.param("scan_missing", False, False, id="scan-from-the-centre"),
        pytest.param("scan_missing", True, False, id="scan-in-the-prison"),
    ],
)
def test_the_prisons_reasons_never_reach_the_centre(code, sees_reasons, hidden):
    assert reason_hidden(code, sees_prison_reasons=sees_reasons) is hidden


def test_the_codes_are_those_of_the_model_and_of_the_lists_they_lift():
    assert set(OFFICE) == set(ApprovedException.Code.values)
    assert {*WAIVABLE, Shortfall.ATTENDANCE_PROGRAM} == PERSONAL
    assert {ClassBlocker.HOURS_UNDELIVERED, ClassBlocker.SCAN_MISSING} <= set(OFFICE) - PERSONAL
