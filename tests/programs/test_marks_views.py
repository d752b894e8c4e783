import pytest
from django.urls import reverse

from audit.models import Entry
from organizations.models import Role
from programs.models import Assessment
from programs.rules.assessment import Marks, Verdict
from programs.services.marks import enter_marks, lock_marks
from tests.conftest import signed_in
from tests.factories import NOW, AssessmentFactory, CompetencyUnitFactory, EnrollmentFactory
from tests.programs.stage import Stage

pytestmark = pytest.mark.django_db
PASSED, FAILED = Marks(80, 80, 80), Marks(50, 50, 50)


@pytest.fixture
def stage():
    return Stage()


def unit_of(stage):
    return stage.training_class.program.units.get()


def grid_url(stage, **query):
    return reverse("programs:unit-marks", args=[stage.training_class.pk, unit_of(stage).pk], query=query)


def class_url(stage):
    return reverse("programs:class-marks", args=[stage.training_class.pk])


def row(place, knowledge="", skill="", attitude=""):
    return {f"knowledge-{place.pk}": knowledge, f"skill-{place.pk}": skill, f"attitude-{place.pk}": attitude}


def entered(stage, results, *, attempt=1, by=None):
    enter_marks(
        training_class=stage.training_class, unit=unit_of(stage), attempt=attempt, results=results, by=by or stage.teacher, at=NOW
    )


def stored():
    rows = Assessment.objects.order_by("enrollment__seat_number", "attempt")
    return list(rows.values_list("attempt", "knowledge", "skill", "attitude", "verdict"))


# --- The grid ------------------------------------------------------------------------------------


def test_marks_are_entered_and_empty_rows_skipped(stage):
    # given
    first, second, third = stage.people(3)

    # when
    response = signed_in(stage.teacher).post(grid_url(stage), row(first, 80, 70, 90) | row(second) | row(third, 59, 90, 90))

    # then
    assert response.headers["Location"] == class_url(stage)
    assert stored() == [(1, 80, 70, 90, "K"), (1, 59, 90, 90, "BK")]
    assert set(Assessment.objects.values_list("entered_by", flat=True)) == {stage.teacher.pk}


@pytest.mark.parametrize(
    ("values", "problems"),
    [
        pytest.param(("101", "80", "80"), 1, id="above-100"),
        pytest.param(("-1", "80", "80"), 1, id="negative"),
        pytest.param(("79,5", "80", "80"), 1, id="not-whole"),
        pytest.param(("80", "", ""), 2, id="partial"),
        pytest.param(("a", "b", "c"), 3, id="letters"),
    ],
)
def test_a_row_that_cannot_be_read_is_named_by_field_and_nothing_is_saved(stage, values, problems):
    # given
    first, second = stage.people(2)

    # when
    response = signed_in(stage.teacher).post(grid_url(stage), row(first, 80, 80, 80) | row(second, *values))

    # then
    rows = response.context["rows"]
    assert [len(line.problems) for line in rows] == [0, problems]
    assert list(rows[1].values.values()) == list(values)
    assert stored() == []


def test_nothing_entered_is_said(stage):
    stage.people(1)

    response = signed_in(stage.teacher).post(grid_url(stage), {})

    assert response.context["form"].has_error("__all__", "nothing")


def test_a_verdict_alone_is_entered_by_choice(stage):
    first, second = stage.people(2)

    signed_in(stage.teacher).post(grid_url(stage, by="verdict"), {f"verdict-{first.pk}": "K", f"verdict-{second.pk}": "BK"})

    assert stored() == [(1, None, None, None, "K"), (1, None, None, None, "BK")]


def test_an_unknown_verdict_is_refused(stage):
    (place,) = stage.people(1)

    response = signed_in(stage.teacher).post(grid_url(stage, by="verdict"), {f"verdict-{place.pk}": "A"})

    assert len(response.context["rows"][0].problems) == 1
    assert stored() == []


def test_the_same_verdict_does_not_wipe_the_marks_behind_it(stage):
    # given
    first, second = stage.people(2)
    entered(stage, {first.pk: PASSED})

    # when
    signed_in(stage.teacher).post(grid_url(stage, by="verdict"), {f"verdict-{first.pk}": "K", f"verdict-{second.pk}": "K"})

    # then
    assert stored() == [(1, 80, 80, 80, "K"), (1, None, None, None, "K")]


def test_unchanged_rows_keep_who_entered_them(stage):
    # given
    first, second = stage.people(2)
    entered(stage, {first.pk: PASSED})

    # when
    signed_in(stage.blk).post(grid_url(stage), row(first, 80, 80, 80) | row(second, 70, 70, 70))

    # then
    assert list(Assessment.objects.order_by("enrollment__seat_number").values_list("entered_by", flat=True)) == [
        stage.teacher.pk,
        stage.blk.pk,
    ]


def test_the_second_attempt_lists_only_those_for_whom_it_is_open(stage):
    # given
    passed, failed, _missing = stage.people(3)
    entered(stage, {passed.pk: PASSED, failed.pk: FAILED})

    # when
    response = signed_in(stage.teacher).get(grid_url(stage, attempt=2))

    # then
    assert [line.entry.enrollment for line in response.context["rows"]] == [failed]


def test_the_second_attempt_is_kept_beside_the_first(stage):
    (place,) = stage.people(1)
    entered(stage, {place.pk: FAILED})

    signed_in(stage.teacher).post(grid_url(stage, attempt=2), row(place, 75, 75, 75))

    assert stored() == [(1, 50, 50, 50, "BK"), (2, 75, 75, 75, "K")]


@pytest.mark.parametrize("attempt", ["0", "3", "x", "99999999999"])
def test_an_attempt_that_does_not_exist_is_not_found(stage, attempt):
    stage.people(1)

    assert signed_in(stage.teacher).get(grid_url(stage, attempt=attempt)).status_code == 404


def test_locked_marks_are_shown_and_not_taken(stage):
    # given
    (place,) = stage.people(1)
    entered(stage, {place.pk: PASSED})
    lock_marks(training_class=stage.training_class, by=stage.blk, at=NOW)
    client = signed_in(stage.teacher)

    # when
    page = client.get(grid_url(stage))
    client.post(grid_url(stage), row(place, 100, 100, 100))

    # then
    assert page.context["rows"][0].entry.problem != ""
    assert 'name="knowledge-' not in page.content.decode()
    assert stored() == [(1, 80, 80, 80, "K")]


def test_a_unit_of_another_program_is_not_found(stage):
    other = CompetencyUnitFactory()

    response = signed_in(stage.teacher).get(reverse("programs:unit-marks", args=[stage.training_class.pk, other.pk]))

    assert response.status_code == 404


@pytest.mark.parametrize("role", [Role.KEPALA_BLK])
def test_who_does_not_enter_marks_has_no_grid(stage, role):
    stage.people(1)

    assert signed_in(stage.at_center(role)).get(grid_url(stage)).status_code == 403


def test_the_prison_reads_marks_and_enters_none(stage):
    stage.people(1)
    client = signed_in(stage.clerk)

    assert client.get(class_url(stage)).status_code == 200
    assert client.get(grid_url(stage)).status_code == 403


# --- The table -----------------------------------------------------------------------------------


def test_the_table_shows_the_last_attempt_floored_and_who_locked(stage):
    # given 30/50/20: 79 · 30 + 78 · 50 + 77 · 20 = 7810
    first, second = stage.people(2)
    entered(stage, {first.pk: Marks(79, 78, 77), second.pk: FAILED})
    lock_marks(training_class=stage.training_class, by=stage.blk, at=NOW)
    entered(stage, {second.pk: Marks(71, 71, 72)}, attempt=2)

    # when
    response = signed_in(stage.blk).get(class_url(stage))

    # then
    (column,) = response.context["columns"]
    assert (column.assessed, column.lockers, column.unlocked) == (2, [str(stage.blk)], 1)
    assert [[cell.attempts[-1].tenths for cell in line.cells] for line in response.context["lines"]] == [[781], [712]]
    assert "71,2" in response.content.decode()
    assert Entry.objects.filter(verb="programs.read_marks").count() == 1


@pytest.mark.parametrize("people", [1, 16])
def test_the_pages_of_marks_ask_the_same_for_any_class(stage, page_queries, people):
    # given
    for place in stage.people(people):
        AssessmentFactory(enrollment=place, unit=unit_of(stage), entered_by=stage.teacher)
    client = signed_in(stage.blk)

    # when
    with page_queries() as table:
        client.get(class_url(stage))
    with page_queries() as grid:
        client.get(grid_url(stage))

    # then
    assert (len(table), len(grid)) == (7, 5)


def test_a_class_without_participants_says_so(stage):
    assert 'class="empty"' in signed_in(stage.blk).get(class_url(stage)).content.decode()


# --- Locked --------------------------------------------------------------------------------------


def lock_url(stage):
    return reverse("programs:marks-lock", args=[stage.training_class.pk])


def test_another_person_of_the_centre_locks_the_marks(stage):
    (place,) = stage.people(1)
    entered(stage, {place.pk: PASSED})

    response = signed_in(stage.blk).post(lock_url(stage))

    assert response.headers["Location"] == class_url(stage)
    assert Assessment.objects.get().locked_by == stage.blk


def test_who_entered_marks_has_no_button_and_is_refused(stage):
    # given
    (place,) = stage.people(1)
    entered(stage, {place.pk: Verdict.COMPETENT}, by=stage.blk)
    client = signed_in(stage.blk)

    # when
    page = client.get(class_url(stage))
    response = client.post(lock_url(stage), follow=True)

    # then
    assert lock_url(stage) not in page.content.decode()
    assert [message.level_tag for message in response.context["messages"]] == ["error"]
    assert Assessment.objects.get().locked_by is None


def test_reading_the_address_of_the_lock_changes_nothing(stage):
    EnrollmentFactory(training_class=stage.training_class)

    assert signed_in(stage.blk).get(lock_url(stage)).status_code == 405


# --- Two people at one grid ------------------------------------------------------------------------


def read_of(stage, place, reader, **query):
    """What the grid of ``reader`` says about the place."""
    rows = signed_in(reader).get(grid_url(stage, **query)).context["rows"]
    return {f"seen-{place.pk}": next(row.seen for row in rows if row.entry.enrollment == place)}


def test_what_another_entered_since_is_shown_beside_what_was_typed(stage):
    # given both have read an empty grid
    (place,) = stage.people(1)
    read = read_of(stage, place, stage.blk)
    entered(stage, {place.pk: PASSED})

    # when
    page = signed_in(stage.blk).post(grid_url(stage), row(place, 50, 50, 50) | read)

    # then
    (line,) = page.context["rows"]
    assert [part in line.problems[0] for part in (str(stage.teacher), "K 80 80 80", "50 50 50")] == [True] * 3
    assert list(line.values.values()) == ["50", "50", "50"]
    assert stored() == [(1, 80, 80, 80, "K")]


def test_who_has_seen_both_values_may_put_his_in_its_place(stage):
    # given
    (place,) = stage.people(1)
    read = read_of(stage, place, stage.blk)
    entered(stage, {place.pk: PASSED})
    client = signed_in(stage.blk)
    page = client.post(grid_url(stage), row(place, 50, 50, 50) | read)

    # when
    client.post(grid_url(stage), row(place, 50, 50, 50) | {f"seen-{place.pk}": page.context["rows"][0].seen})

    # then
    assert stored() == [(1, 50, 50, 50, "BK")]


def test_rows_nobody_else_touched_are_saved_and_untouched_ones_stay_as_the_other_left_them(stage):
    # given
    first, second = stage.people(2)
    read = read_of(stage, first, stage.blk) | read_of(stage, second, stage.blk)
    entered(stage, {first.pk: PASSED})

    # when
    signed_in(stage.blk).post(grid_url(stage), row(first) | row(second, 70, 70, 70) | read)

    # then
    assert stored() == [(1, 80, 80, 80, "K"), (1, 70, 70, 70, "K")]


def test_another_mistake_on_the_page_does_not_make_an_old_grid_new(stage):
    # given
    first, second = stage.people(2)
    read = read_of(stage, first, stage.blk) | read_of(stage, second, stage.blk)
    client = signed_in(stage.blk)
    page = client.post(grid_url(stage), row(first, 50, 50, 50) | row(second, "x", 1, 1) | read)
    entered(stage, {first.pk: PASSED})
    again = {f"seen-{line.entry.enrollment.pk}": line.seen for line in page.context["rows"]}

    # when
    client.post(grid_url(stage), row(first, 50, 50, 50) | row(second, 60, 60, 60) | again)

    # then
    assert stored() == [(1, 80, 80, 80, "K")]


@pytest.mark.parametrize("query", [{}, {"attempt": 2}])
def test_what_was_typed_for_a_row_closed_since_is_named(stage, query):
    # given
    (place,) = stage.people(1)
    entered(stage, {place.pk: PASSED})
    lock_marks(training_class=stage.training_class, by=stage.blk, at=NOW)

    # when
    page = signed_in(stage.teacher).post(grid_url(stage, **query), row(place, 60, 60, 60))

    # then
    assert ["60 60 60" in line.problems[0] for line in page.context["rows"]] == [True]
    assert stored() == [(1, 80, 80, 80, "K")]


def test_a_verdict_on_marks_entered_since_is_refused(stage):
    # given
    (place,) = stage.people(1)
    read = read_of(stage, place, stage.blk, by="verdict")
    entered(stage, {place.pk: PASSED})

    # when
    signed_in(stage.blk).post(grid_url(stage, by="verdict"), {f"verdict-{place.pk}": "BK"} | read)

    # then
    assert stored() == [(1, 80, 80, 80, "K")]


@pytest.mark.parametrize(("skill", "told"), [(59, True), (60, False)])
def test_who_is_not_yet_competent_in_spite_of_the_weighted_mark_reads_which_aspect_fell_short(stage, skill, told):
    standard = stage.training_class.standard
    standard.min_aspect_mark = 60
    standard.save()
    place = EnrollmentFactory(training_class=stage.training_class)
    AssessmentFactory(enrollment=place, unit=unit_of(stage), knowledge=95, skill=skill, attitude=95, verdict="BK")
    for address in (class_url(stage), grid_url(stage)):
        page = signed_in(stage.teacher).get(address).content.decode()
        assert (f" {skill} di bawah 60</small>" in page or f"skill {skill} is below 60</small>" in page) is told
