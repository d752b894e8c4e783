import pytest

from programs.rules.standard import Standard


def test_defaults_are_those_of_the_domain():
    standard = Standard()
    assert (standard.minutes_per_jp, standard.min_participants, standard.max_participants) == (45, 16, 20)
    assert (standard.min_countable_percent, standard.min_program_percent, standard.waivable_program_percent) == (80, 75, 60)
    assert (standard.min_aspect_mark, standard.min_weighted_mark, standard.max_attempts) == (60, 70, 2)
    assert (standard.release_buffer_days, standard.discipline_months, standard.replacement_percent) == (7, 6, 10)


@pytest.mark.parametrize(
    ("figures", "problem"),
    [
        pytest.param({"knowledge_weight": 31}, "weights add up to 100", id="weights-above-100"),
        pytest.param({"skill_weight": 49}, "weights add up to 100", id="weights-below-100"),
        pytest.param({"minutes_per_jp": 0}, "a JP has minutes", id="no-minutes"),
    ],
)
def test_nonsense_is_refused(figures, problem):
    with pytest.raises(ValueError, match=problem):
        Standard(**figures)
