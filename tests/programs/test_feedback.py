"""The anonymous evaluation of instructor and training: totals that add up, averages only of enough sheets, both values kept."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from organizations.models import Role
from programs.models import Feedback
from programs.rules.feedback import OF_INSTRUCTOR, OF_TRAINING, average_tenths, problems, tells_nobody
from programs.services.feedback import enter_feedback, reports
from tests.conftest import signed_in
from tests.factories import NOW, ClassInstructorFactory, InstructorFactory
from tests.people import user_at
from tests.programs.stage import Stage
from tests.refusals import last_entry

GOOD, BETTER, NONE = [0, 0, 1, 3, 1, 0], [0, 0, 0, 0, 5, 0], [0] * 6


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        pytest.param(GOOD, 40, id="exact"),
        pytest.param([1, 0, 0, 0, 5, 9], 43, id="rounded-down-without-the-unanswered"),
        pytest.param([0, 0, 0, 0, 4, 9], None, id="four-answers"),
        pytest.param(NONE, None, id="none"),
    ],
)
def test_an_average_is_of_five_answers_at_least(counts, expected):
    assert average_tenths(counts) == expected


@pytest.mark.parametrize(
    ("sheets", "counts", "expected"),
    [
        pytest.param(5, GOOD, [], id="adds-up"),
        pytest.param(6, GOOD, [("sum_differs", "clarity")], id="one-missing"),
        pytest.param(5, [0, 0, 1, 3, 1, 1], [("sum_differs", "clarity")], id="one-too-many"),
        pytest.param(8, [0, 0, 0, 0, 8, 0], [("too_many_sheets", "")], id="more-than-participants"),
        pytest.param(0, NONE, [("no_sheets", "")], id="nothing"),
    ],
)
def test_totals_add_up_to_the_sheets(sheets, counts, expected):
    assert problems(sheets, {"clarity": counts}, participants=7) == expected


@pytest.mark.parametrize(("before", "after", "expected"), [(19, 19, True), (19, 20, False), (20, 16, False), (15, 20, True)])
def test_averages_stand_beside_each_other_unless_their_difference_is_of_a_few_sheets(before, after, expected):
    assert tells_nobody(before, after) is expected


# --- Service and pages ---------------------------------------------------------------------------


@pytest.fixture
def stage(db):
    stage = Stage()
    stage.people(6)
    return stage


def typed(stage, about=None, counts=GOOD, *, seen=0, reason="", **values):
    asked = OF_INSTRUCTOR if about else OF_TRAINING
    given = {"sheets": sum(counts), "answers": {one.value: counts for one in asked}} | values
    return enter_feedback(
        training_class=stage.training_class, instructor=about, reason=reason, seen=seen, by=stage.blk, at=NOW, **given
    )


def test_a_correction_is_a_further_version_and_both_stay(stage):
    # when
    typed(stage)
    typed(stage, counts=BETTER, seen=1, reason="Salah hitung")

    # then
    (report,) = reports(stage.training_class, reader=stage.blk)
    assert [line.averages for line in report.lines] == [[40, 50]] * 5
    assert [(one.version, one.sheets, one.reason) for one in report.versions] == [(1, 5, ""), (2, 5, "Salah hitung")]
    assert last_entry() == ("programs.enter_feedback", stage.blk)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        pytest.param({"seen": 0, "reason": "x"}, "stale", id="typed-since"),
        pytest.param({"seen": 1, "counts": BETTER}, "reason", id="no-reason"),
        pytest.param({"seen": 1, "reason": "x"}, "unchanged", id="unchanged"),
        pytest.param({"seen": 1, "reason": "x", "counts": [0, 0, 0, 0, 7, 0]}, "too_many_sheets", id="too-many"),
    ],
)
def test_what_is_no_correction_is_refused_and_writes_nothing(stage, values, code):
    # given
    typed(stage)

    # when
    with pytest.raises(ValidationError) as raised:
        typed(stage, **({"counts": BETTER if code == "stale" else GOOD} | values))

    # then
    assert [error.code for error in raised.value.error_list] == [code]
    assert Feedback.objects.count() == 1


def test_an_instructor_of_another_class_is_refused(stage):
    with pytest.raises(ValidationError) as raised:
        typed(stage, InstructorFactory(training_center=stage.training_class.training_center))

    assert [error.code for error in raised.value.error_list] == ["foreign_instructor"]
    assert not Feedback.objects.exists()


def test_few_sheets_show_no_average_in_any_version(stage):
    typed(stage, counts=[0, 0, 0, 0, 4, 0])
    typed(stage, counts=BETTER, seen=1, reason="Satu lembar menyusul")

    page = signed_in(stage.blk).get(reverse("programs:class-feedback", args=[stage.training_class.pk]))

    assert [line.averages for line in page.context["reports"][0].lines] == [[]] * 5
    assert "<dd>" not in page.content.decode().partition('class="panel"')[2]


def test_each_reader_sees_what_is_his(stage, page_queries):
    # given the training, the instructor with a log-in, and a colleague
    colleague = ClassInstructorFactory(training_class=stage.training_class).instructor
    own = stage.teacher.instructor
    url = reverse("programs:class-feedback", args=[stage.training_class.pk])
    readers = [stage.blk, stage.teacher, user_at(stage.training_class.facility, role=Role.AUDITOR), stage.clerk]

    # when
    for about in (None, own, colleague):
        typed(stage, about)
    clients = [signed_in(reader) for reader in readers]
    with page_queries() as many:
        pages = [client.get(url) for client in clients[:1]]
    pages += [client.get(url) for client in clients[1:]]

    # then
    everything = {None, own, colleague}
    assert [{one.instructor for one in page.context["reports"]} for page in pages[:3]] == [everything, {None, own}, everything]
    assert [page.status_code for page in pages] == [200, 200, 200, 403]
    assert len(many) == 3


def test_the_form_takes_totals_says_what_does_not_add_up_and_asks_for_a_reason(stage):
    # given
    url = reverse("programs:class-feedback-enter", args=[stage.training_class.pk], query={"about": stage.teacher.instructor.pk})
    boxes = {f"{one.value}-{number}": count or "" for one in OF_INSTRUCTOR for number, count in enumerate(GOOD, 1)}
    client = signed_in(stage.blk)

    # when
    wrong = client.post(url, boxes | {"sheets": 5, "seen": 0, "clarity-6": 1})
    letters = client.post(url, boxes | {"sheets": 5, "seen": 0, "clarity-6": "satu"})
    right = client.post(url, boxes | {"sheets": 5, "seen": 0})
    again = client.post(url, boxes | {"sheets": 5, "seen": 1})

    # then
    assert wrong.context["form"].has_error("__all__", "sum_differs")
    assert letters.context["form"].has_error("__all__", "not_whole")
    assert right.status_code == 302
    assert again.context["form"].has_error("reason", "required")
    assert [(one.instructor, one.sheets, one.answers["clarity"]) for one in Feedback.objects.all()] == [
        (stage.teacher.instructor, 5, GOOD)
    ]
