from datetime import timedelta

import pytest
from django.urls import reverse

from programs.models import TestScore
from programs.rules.learning import Learning, learning
from programs.services.evaluating import evaluate, load_class
from programs.services.scoring import enter_scores
from tests.conftest import signed_in
from tests.factories import NOW, START, EnrollmentFactory, TestScoreFactory
from tests.programs.stage import Stage
from tests.refusals import last_entry, refused

LATER = NOW + timedelta(hours=1)


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        pytest.param([], Learning(None, None, None, 0), id="nobody"),
        pytest.param([(40, None)], Learning(400, None, None, 0), id="only-before"),
        pytest.param([(40, 80), (50, 60), (30, None)], Learning(400, 700, 250, 2), id="gain-of-who-took-both"),
        pytest.param([(0, 1), (0, 0), (0, 0)], Learning(0, 3, 3, 3), id="rounded-down"),
        pytest.param([(1, 0), (0, 0), (0, 0)], Learning(3, 0, -3, 3), id="a-loss-towards-nought"),
    ],
)
def test_learning(scores, expected):
    assert learning(scores) == expected


pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    return Stage()


def url(stage):
    return reverse("programs:class-tests", args=[stage.training_class.pk])


def entered(stage, scores, *, seen=None, day=START, post_day=None, by=None):
    enter_scores(
        training_class=stage.training_class, scores=scores, taken_on={"pre": day, "post": post_day or day}, seen=seen or {},
        by=by or stage.teacher, at=LATER,
    )  # fmt: skip


def stored():
    return list(TestScore.objects.order_by("enrollment", "-kind").values_list("enrollment", "kind", "score", "taken_on"))


def test_scores_are_kept_and_decide_nothing(stage):
    # given
    one, two = stage.people(2)
    before = [standing.shortfalls for standing in evaluate(load_class(stage.training_class.pk)).standings]

    # when
    entered(stage, {(one.pk, "pre"): 40, (one.pk, "post"): 90, (two.pk, "pre"): 0})

    # then
    assert stored() == [(one.pk, "pre", 40, START), (one.pk, "post", 90, START), (two.pk, "pre", 0, START)]
    assert [standing.shortfalls for standing in evaluate(load_class(stage.training_class.pk)).standings] == before
    assert last_entry() == ("programs.enter_scores", stage.teacher)


def test_what_is_not_entered(stage):
    one, two = stage.people(2)
    stranger, teacher = EnrollmentFactory(), stage.teacher
    TestScoreFactory(enrollment=one, kind="post", score=70, taken_on=START - timedelta(days=1), entered_by=teacher)
    for code, scores, values in [
        ("not_in_class", {(stranger.pk, "pre"): 40}, {}),
        ("out_of_range", {(two.pk, "pre"): 101}, {}),
        ("no_date", {(two.pk, "pre"): 40}, {"day": None}),
        ("in_future", {(two.pk, "pre"): 40}, {"day": NOW.date() + timedelta(days=2)}),
        ("post_before_pre", {(one.pk, "pre"): 40}, {}),
        ("post_before_pre", {(two.pk, "pre"): 40, (two.pk, "post"): 60}, {"post_day": START - timedelta(days=1)}),
        ("stale", {(one.pk, "post"): 80}, {}),
    ]:
        with refused(code):
            entered(stage, scores, by=teacher, **values)
    entered(stage, {(one.pk, "post"): 80}, seen={(one.pk, "post"): 70})
    stage.training_class.closed_on = NOW.date()
    stage.training_class.save()
    with refused("ended"):
        entered(stage, {(one.pk, "pre"): 40}, by=teacher)


def test_the_grid_saves_and_the_page_of_the_marks_shows_the_gain(stage):
    # given
    one, two = stage.people(2)
    sent = {f"pre-{one.pk}": "40", f"post-{one.pk}": "75", f"pre-{two.pk}": "", "pre_on": START, "post_on": START}

    # when
    response = signed_in(stage.teacher).post(url(stage), sent)

    # then
    page = signed_in(stage.clerk).get(response.headers["Location"])
    assert page.context["learnt"] == Learning(400, 750, 350, 1)
    assert stored() == [(one.pk, "pre", 40, START), (one.pk, "post", 75, START)]


@pytest.mark.parametrize(
    ("values", "problems"),
    [
        pytest.param({"pre": "101"}, 1, id="above-100"),
        pytest.param({"pre": "x", "post": "-1"}, 2, id="no-numbers"),
        pytest.param({"pre": "40", "pre_on": ""}, 0, id="no-date"),
        pytest.param({}, 0, id="nothing"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_saved(stage, values, problems):
    (one,) = stage.people(1)
    sent = {"pre_on": START, "post_on": START} | {
        name if name.endswith("_on") else f"{name}-{one.pk}": value for name, value in values.items()
    }
    response = signed_in(stage.teacher).post(url(stage), sent)
    assert [len(row[2]) for row in response.context["rows"]] == [problems]
    assert stored() == []


def test_the_second_at_the_grid_sees_both_scores_before_his_stands(stage):
    # given he has read an empty grid
    (one,) = stage.people(1)
    TestScoreFactory(enrollment=one, score=40, entered_by=stage.blk)
    sent = {f"pre-{one.pk}": "55", f"seen-pre-{one.pk}": "", "pre_on": START}
    client = signed_in(stage.teacher)

    # when
    page = client.post(url(stage), sent)
    first = stored()
    client.post(url(stage), sent | {f"seen-pre-{one.pk}": page.context["rows"][0][1][0].seen})

    # then
    (told, _again) = page.context["rows"][0][2]
    assert [part in told for part in (str(stage.blk), "40", "55")] == [True] * 3
    assert [row[2] for row in first + stored()] == [40, 55]


@pytest.mark.parametrize("people", [1, 16])
def test_the_grid_asks_the_same_for_any_class(stage, page_queries, people):
    for place in stage.people(people):
        TestScoreFactory(enrollment=place, entered_by=stage.teacher)
    client = signed_in(stage.teacher)
    with page_queries() as queries:
        client.get(url(stage))
    assert len(queries) == 3
