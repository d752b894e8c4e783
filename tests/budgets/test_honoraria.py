from datetime import date, timedelta

import pytest
from django.urls import reverse

from budgets.models import HonorariumList, HonorariumMeeting, Realization
from budgets.rules.honorarium import Due, Lesson, dues, rate_on, unpayable
from budgets.services import honoraria
from budgets.services.honoraria import Payment, classes_to_pay, make_list, pay_list, set_rate, take_list_back
from budgets.services.realizing import take_back
from organizations.models import Role
from programs.models import ClassSession, Slot, TrainingClass
from tests.conftest import signed_in
from tests.databases import race
from tests.factories import (
    NOW,
    START,
    BudgetFactory,
    CeilingVersionFactory,
    HonorariumRateFactory,
    InstructorFactory,
    SlotFactory,
)
from tests.people import user_at
from tests.programs.at_once import all_at_once, meet_after
from tests.programs.stage import Stage, day
from tests.refusals import refused
from tests.reports.pdf_reading import text_of

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=3)
JANUARY, JULY = date(2026, 1, 1), date(2026, 7, 1)
RATES = {JANUARY: 50, JULY: 60}


@pytest.mark.parametrize(
    ("on", "rate"),
    [(date(2025, 12, 31), None), (JANUARY, 50), (date(2026, 6, 30), 50), (JULY, 60)],
)
def test_a_day_has_the_last_rate_that_had_begun(on, rate):
    assert rate_on(RATES, on) == rate


def test_each_lesson_is_worth_the_rate_of_its_day():
    lessons = [Lesson(1, JANUARY, 7, 5), Lesson(2, JULY, 7, 3), Lesson(2, JULY, 8, 2), Lesson(3, JANUARY, 7, 1)]
    assert dues(lessons, RATES) == [Due(7, 50, 6), Due(7, 60, 3), Due(8, 60, 2)]
    assert [due.amount for due in dues(lessons, RATES)] == [300, 180, 120]


def test_what_cannot_be_paid_is_named():
    lessons = [Lesson(4, JANUARY, None, 5), Lesson(5, date(2025, 12, 31), 7, 5), Lesson(6, JULY, 7, 5)]
    assert unpayable(lessons, RATES) == ([4], [date(2025, 12, 31)])


@pytest.fixture
def stage():
    """A class with two locked meetings of 5 JP by two instructors, a third still open, and a budget with a rate of 60.000."""
    return ready()


def ready():
    stage = Stage()
    training_class = stage.training_class
    TrainingClass.objects.filter(pk=training_class.pk).update(funding=TrainingClass.Funding.FACILITY)
    training_class.refresh_from_db()
    center = training_class.training_center
    stage.adi, stage.budi = (InstructorFactory(training_center=center, name=name) for name in ("Adi Rekaan", "Budi Rekaan"))
    people = stage.people(1)
    for number, (instructor, jp) in enumerate([(stage.adi, 5), (stage.budi, 4), (stage.adi, 5)], start=2):
        meeting = stage.meeting(people, held_on=day(number))
        SlotFactory(meeting=meeting, instructor=instructor, jp=jp)
        if number < 4:
            stage.locked(meeting, "H", at=LATER)
    stage.budget = BudgetFactory(facility=training_class.facility)
    HonorariumRateFactory(budget=stage.budget)
    stage.line = CeilingVersionFactory(line__budget=stage.budget, line__account="522151", amount=600_000).line
    stage.finance = user_at(training_class.facility, role=Role.KEUANGAN)
    return stage


def made(stage, by=None):
    return make_list(budget=stage.budget, training_class=stage.training_class, by=by or stage.finance, at=NOW)


def test_a_list_pays_what_rests_on_locked_sheets_and_nothing_twice(stage):
    # given
    assert [(one.jp_open, one.meetings_open) for one in classes_to_pay(stage.budget)] == [(9, 2)]

    # when
    payment_list = made(stage)

    # then
    rows = payment_list.rows.values_list("name", "jp", "per_jp", "amount")
    assert list(rows) == [("Adi Rekaan", 5, 60_000, 300_000), ("Budi Rekaan", 4, 60_000, 240_000)]
    assert not classes_to_pay(stage.budget).exists()
    with refused("nothing_open"):
        made(stage)


def test_lessons_without_a_teacher_or_a_rate_are_refused_by_name(stage):
    Slot.objects.filter(instructor=stage.budi).update(instructor=None)
    stage.budget.rates.update(valid_from=JULY)
    with refused("nobody_named", "no_rate"):
        made(stage)


def test_a_class_that_the_centre_pays_is_in_no_budget_of_the_prison(stage):
    TrainingClass.objects.update(funding=TrainingClass.Funding.CENTER)
    assert not classes_to_pay(stage.budget).exists()
    with refused("other_class"):
        made(stage)


def test_a_paid_list_is_a_realisation_of_its_class(stage):
    # given
    payment_list, payment = made(stage), Payment(stage.line, START, "KW-H1")

    # when
    entry = pay_list(honorarium_list=payment_list, payment=payment, by=stage.finance, at=NOW)

    # then
    assert (entry.amount, entry.training_class, entry.line) == (540_000, stage.training_class, stage.line)
    with refused("paid"):
        pay_list(honorarium_list=payment_list, payment=payment, by=stage.finance, at=NOW)
    with refused("paid"):
        take_list_back(honorarium_list=payment_list, reason="Keliru.", by=stage.finance, on=START)

    # when the payment is taken back, and then the list
    take_back(entry=entry, reason="Keliru.", by=stage.finance, on=START)
    take_list_back(honorarium_list=payment_list, reason="Keliru.", by=stage.finance, on=START)

    # then its meetings are listed anew
    assert made(stage).rows.count() == 2
    assert HonorariumList.objects.standing().count() == 1


def test_a_payment_over_the_ceiling_or_from_another_account_leaves_the_list_unpaid(stage):
    payment_list = made(stage)
    strange = CeilingVersionFactory(line__budget=stage.budget).line
    stage.line.ceilings.update(amount=539_999)
    with refused("line: other_line"):
        pay_list(honorarium_list=payment_list, payment=Payment(strange, START, "KW-1"), by=stage.finance, at=NOW)
    with refused("amount: over_ceiling"):
        pay_list(honorarium_list=payment_list, payment=Payment(stage.line, START, "KW-1"), by=stage.finance, at=NOW)


def test_a_day_has_one_rate(stage):
    with refused("__all__: rate_twice"):
        set_rate(budget=stage.budget, valid_from=JANUARY, per_jp=70_000, basis="SBM", by=stage.finance)


def test_the_way_from_locked_sheets_to_the_payment(stage):
    # given
    client = signed_in(stage.finance)

    # when
    page = client.get(reverse("budgets:budget-honoraria", args=[stage.budget.pk])).content.decode()
    client.post(reverse("budgets:budget-honoraria-make", args=[stage.budget.pk, stage.training_class.pk]))
    payment_list = HonorariumList.objects.get()
    typed = {"line": stage.line.pk, "spent_on": START, "evidence_number": "KW-H1"}
    answer = client.post(reverse("budgets:budget-honorarium-pay", args=[payment_list.pk]), typed)
    paper = client.get(reverse("reports:honorarium-list", args=[payment_list.pk]))

    # then
    assert reverse("budgets:budget-honoraria-make", args=[stage.budget.pk, stage.training_class.pk]) in page
    assert answer.url == payment_list.get_absolute_url()
    assert Realization.objects.get().evidence_number == "KW-H1"
    text = " ".join(text_of(paper.content).split())
    assert "lima ratus empat puluh ribu rupiah" in text
    assert "5 Rp60.000 Rp300.000" in text


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_lists_costs_nothing(count, page_queries):
    stage = ready()
    for _ in range(count):
        taken = made(stage)
        if HonorariumList.objects.count() < count:
            take_list_back(honorarium_list=taken, reason="Lagi.", by=stage.finance, on=START)
    client = signed_in(stage.finance)
    with page_queries() as page:
        client.get(reverse("budgets:budget-honoraria", args=[stage.budget.pk]))
    with page_queries() as one:
        client.get(taken.get_absolute_url())
    assert (len(page), len(one)) == (4, 3)


# --- Two officers at once -----------------------------------------------------------------------------------------


@race
@pytest.mark.django_db(transaction=True)
def test_a_meeting_stands_on_one_list():
    stage = ready()
    officers = [user_at(stage.training_class.facility, role=Role.KEUANGAN) for _ in range(4)]
    assert all_at_once([lambda by=by: made(stage, by) for by in officers]) == ["done"] + ["nothing_open"] * 3
    assert HonorariumMeeting.objects.count() == 2


@race
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_only_the_constraint_keeps_it_from_being_paid_twice(monkeypatch, without_locks):
    stage = ready()
    officers = [user_at(stage.training_class.facility, role=Role.KEUANGAN) for _ in range(2)]
    meet_after(monkeypatch, honoraria, "_refuse_unpayable", 2)
    assert all_at_once([lambda by=by: made(stage, by) for by in officers]) == ["IntegrityError", "done"]
    assert ClassSession.objects.filter(locked_at__isnull=False).count() == HonorariumMeeting.objects.count()
