import pytest

from programs.rules.assessment import Marks, UnitResult, Verdict, may_attempt, verdict, weighted_hundredths
from programs.rules.standard import Standard

STANDARD = Standard()
K, BK = Verdict.COMPETENT, Verdict.NOT_YET


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        pytest.param(Marks(70, 70, 70), K, id="exactly-70"),
        pytest.param(Marks(69, 70, 70), BK, id="a-third-of-a-mark-short"),
        pytest.param(Marks(60, 80, 60), K, id="aspects-exactly-at-the-floor"),
        pytest.param(Marks(59, 100, 100), BK, id="knowledge-under-the-floor"),
        pytest.param(Marks(100, 59, 100), BK, id="skill-under-the-floor"),
        pytest.param(Marks(100, 100, 59), BK, id="attitude-under-the-floor"),
        pytest.param(Marks(60, 75, 72), BK, id="69.9"),
        pytest.param(Marks(0, 0, 0), BK, id="zero"),
        pytest.param(Marks(100, 100, 100), K, id="full"),
    ],
)
def test_verdict(marks, expected):
    assert verdict(marks, STANDARD) == expected


@pytest.mark.parametrize(
    ("marks", "expected"),
    [(Marks(70, 71, 72), 7090), (Marks(71, 70, 70), 7030), (Marks(0, 1, 0), 50), (Marks(100, 100, 100), 10_000)],
    ids=str,
)
def test_the_weighted_mark_is_exact(marks, expected):
    assert weighted_hundredths(marks, STANDARD) == expected


def test_weights_and_floors_are_the_standards():
    practical = Standard(knowledge_weight=0, skill_weight=100, attitude_weight=0, min_aspect_mark=0, min_weighted_mark=65)
    assert weighted_hundredths(Marks(0, 65, 0), practical) == 6500
    assert verdict(Marks(0, 65, 0), practical) == K


@pytest.mark.parametrize("marks", [(101, 50, 50), (50, 101, 50), (50, 50, 101), (-1, 50, 50)], ids=str)
def test_marks_outside_0_to_100_are_refused(marks):
    with pytest.raises(ValueError, match="mark_out_of_range"):
        Marks(*marks)


@pytest.mark.parametrize(("hundredths", "tenths"), [(6999, 699), (7000, 700), (7055, 705), (0, 0), (None, None)], ids=str)
def test_shown_floored_to_one_decimal(hundredths, tenths):
    assert UnitResult("U", True, K, hundredths).tenths == tenths


@pytest.mark.parametrize(
    ("earlier", "expected"),
    [
        pytest.param([], True, id="first"),
        pytest.param([K], False, id="passed"),
        pytest.param([BK], True, id="one-remedial"),
        pytest.param([BK, BK], False, id="no-more-attempts"),
        pytest.param([BK, K], False, id="passed-the-remedial"),
    ],
)
def test_may_attempt(earlier, expected):
    assert may_attempt(earlier, standard=STANDARD) is expected


def test_the_number_of_attempts_is_the_standards():
    assert may_attempt([BK, BK], standard=Standard(max_attempts=3)) is True
    assert may_attempt([BK], standard=Standard(max_attempts=1)) is False
