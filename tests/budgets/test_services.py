from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import ValidationError

from audit.models import Entry
from budgets.services.absorbing import absorption_rows, lines_of
from budgets.services.ceilings import CeilingData, add_line, begin_budget, revise_ceiling
from budgets.services.costing import cost_of
from budgets.services.realizing import RealizationData, realize, take_back
from organizations.models import Role
from programs.models import Enrollment
from programs.uploads import CleanFile
from tests.factories import (
    NOW,
    START,
    AbsorptionTargetFactory,
    BudgetFactory,
    BudgetLineFactory,
    CeilingVersionFactory,
    EnrollmentFactory,
    RealizationFactory,
    TrainingClassFactory,
)
from tests.people import user_at
from tests.refusals import refused

pytestmark = pytest.mark.django_db

NEXT_YEAR = date(2027, 1, 1)
JANUARY = CeilingData(date(2026, 1, 1), 100, 0, "DIPA")
PAID = RealizationData(START, "KW-1", "Kawat las", 60)


@pytest.fixture
def line():
    """A line with a ceiling of 100 rupiah from January on."""
    return CeilingVersionFactory(amount=100).line


@pytest.fixture
def officer(line):
    return user_at(line.budget.facility, role=Role.KEUANGAN)


def test_a_budget_begins_once_a_year_and_has_lines_with_ceilings(facility):
    # given
    officer = user_at(facility, role=Role.KEUANGAN)
    said = {"facility": facility, "fiscal_year": 2026, "dipa_number": "DIPA-1", "dipa_on": date(2025, 12, 2), "by": officer}

    # when
    budget = begin_budget(**said)
    line = add_line(budget=budget, account="522151", description="Honor", ceiling=JANUARY, by=officer, at=NOW)

    # then
    assert line.ceilings.values_list("version", "amount", "blocked", "document").get() == (1, 100, 0, "DIPA")
    assert list(Entry.objects.order_by("pk").values_list("verb", flat=True)) == ["budgets.begin", "budgets.add_line"]
    with pytest.raises(ValidationError):
        begin_budget(**said)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        pytest.param({"account": "541111"}, "account: invalid", id="no-account-of-spending"),
        pytest.param({"ceiling": replace(JANUARY, blocked=101)}, "__all__: blocked", id="more-blocked-than-granted"),
        pytest.param({"ceiling": replace(JANUARY, valid_from=NEXT_YEAR)}, "valid_from: outside_the_year", id="another-year"),
    ],
)
def test_a_line_that_cannot_be_is_refused_whole(changes, code):
    budget, said = BudgetFactory(), {"account": "522151", "description": "Honor", "ceiling": JANUARY}
    officer = user_at(budget.facility)
    with refused(code):
        add_line(budget=budget, by=officer, at=NOW, **said | changes)


def test_a_revision_keeps_the_ceilings_before(line, officer):
    revise_ceiling(line=line, ceiling=CeilingData(date(2026, 7, 1), 80, 10, "Revisi 1"), seen=1, by=officer, at=NOW)
    assert list(line.ceilings.values_list("version", "valid_from", "amount", "blocked")) == [
        (1, date(2026, 1, 1), 100, 0),
        (2, date(2026, 7, 1), 80, 10),
    ]


@pytest.mark.parametrize(
    ("ceiling", "seen", "code"),
    [
        pytest.param(CeilingData(date(2026, 7, 1), 80, 0, "R"), 0, "stale", id="somebody-was-faster"),
        pytest.param(replace(JANUARY, document="R"), 1, "no_change", id="nothing-differs"),
        pytest.param(CeilingData(date(2025, 12, 1), 80, 0, "R"), 1, "valid_from: before_the_last", id="before-the-first"),
        pytest.param(CeilingData(date(2026, 7, 1), 59, 0, "R"), 1, "amount: over_ceiling", id="less-than-was-spent"),
        pytest.param(CeilingData(date(2026, 7, 1), 100, 41, "R"), 1, "amount: over_ceiling", id="blocked-what-was-spent"),
    ],
)
def test_a_revision_is_refused_and_nothing_is_written(line, officer, ceiling, seen, code):
    RealizationFactory(line=line, amount=60)
    with refused(code):
        revise_ceiling(line=line, ceiling=ceiling, seen=seen, by=officer, at=NOW)


def test_a_payment_is_kept_with_its_evidence(line, officer, own_files):
    entry = realize(line=line, data=PAID, upload=CleanFile(b"%PDF-1", "application/pdf"), by=officer, at=NOW)
    with entry.file.open() as stored:
        assert (entry.amount, entry.training_class, stored.read()) == (60, None, b"%PDF-1")
    assert Entry.objects.get().verb == "budgets.realize"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        pytest.param({"amount": 41}, "amount: over_ceiling", id="one-rupiah-too-much"),
        pytest.param({"spent_on": date(2026, 12, 31)}, "spent_on: future", id="not-yet-spent"),
        pytest.param({"spent_on": date(2025, 12, 31)}, "spent_on: outside_the_year", id="another-year"),
        pytest.param({"evidence_number": "KW-9"}, "__all__: evidence_twice", id="the-same-evidence"),
    ],
)
def test_a_payment_is_refused_and_nothing_is_written(line, officer, changes, code):
    RealizationFactory(line=line, amount=60, evidence_number="KW-9")
    with refused(code):
        realize(line=line, data=replace(PAID, **{"amount": 40} | changes), by=officer, at=NOW)


def test_a_class_of_another_prison_is_refused(line, officer):
    data = replace(PAID, training_class=TrainingClassFactory())
    with refused("training_class: other_class"):
        realize(line=line, data=data, by=officer, at=NOW)


def test_what_was_taken_back_stays_and_frees_its_money_and_evidence(line, officer):
    # given
    entry = realize(line=line, data=PAID, by=officer, at=NOW)

    # when
    take_back(entry=entry, reason=" Salah akun. ", by=officer, on=NOW.date())
    again = realize(line=line, data=replace(PAID, amount=100), by=officer, at=NOW)

    # then
    entry.refresh_from_db()
    assert (entry.amount, entry.taken_back_reason, again.amount) == (60, "Salah akun.", 100)
    for reason in (" ", "Sekali lagi."):
        with pytest.raises(ValidationError):
            take_back(entry=entry, reason=reason, by=officer, on=NOW.date())


def test_absorption_by_account_and_quarter_against_the_targets_of_two_years():
    # given: goods in two accounts, one ceiling raised in July and partly blocked; equipment without a target
    budget = BudgetFactory()
    AbsorptionTargetFactory(from_year=2021, first=10, second=40, third=60, fourth=95)
    AbsorptionTargetFactory(from_year=2022)
    material = CeilingVersionFactory(line__budget=budget, amount=1_000).line
    CeilingVersionFactory(line=material, valid_from=date(2026, 7, 1), amount=2_000, blocked=500)
    services = CeilingVersionFactory(line__budget=budget, line__account="522151", amount=500).line
    CeilingVersionFactory(line__budget=budget, line__account="532111", amount=300)
    for day, amount in [(date(2026, 3, 31), 150), (date(2026, 4, 1), 100), (date(2026, 8, 1), 900)]:
        RealizationFactory(line=material, spent_on=day, amount=amount)
    RealizationFactory(line=services, spent_on=date(2026, 2, 1), amount=90)
    gone = {"taken_back_on": date(2026, 2, 2), "taken_back_by": user_at(budget.facility), "taken_back_reason": "Ganda"}
    RealizationFactory(line=services, amount=400, **gone)

    # when
    rows = absorption_rows(lines_of(budget), year=2026, on=date(2026, 8, 15))

    # then
    table = {
        (row.account or str(row.spending)): [quarter.standing and quarter.standing.absorbed for quarter in row.quarters]
        for row in rows
    }
    assert table == {
        "521211": [1500, 2500, 7667, None],
        "522151": [1800, 1800, 1800, None],
        "goods": [1600, 2267, 6200, None],
        "532111": [0, 0, 0, None],
        "capital": [0, 0, 0, None],
        "None": [1333, 1889, 5391, None],
    }
    goods = next(row for row in rows if row.spending == "goods" and not row.account)
    assert [(quarter.target, quarter.reached) for quarter in goods.quarters] == [(15, True), (50, False), (70, False), (90, None)]
    today = rows[-1].quarters[2].standing
    assert (today.blocked, today.left) == (500, 1_060)
    year_before = absorption_rows(lines_of(budget), year=2021, on=date(2021, 2, 1))
    assert [quarter.target for quarter in year_before[2].quarters] == [10, 40, 60, 95]


def test_the_cost_of_a_class_is_shared_by_persons_once_each():
    # given
    training_class = TrainingClassFactory()
    for status in (Enrollment.Status.GRADUATED, Enrollment.Status.GRADUATED, Enrollment.Status.NOT_GRADUATED):
        EnrollmentFactory(training_class=training_class, status=status)
    line = BudgetLineFactory(budget__facility=training_class.facility)
    RealizationFactory(line=line, amount=1_000, training_class=training_class)
    RealizationFactory(line=line, amount=9_000)

    # then
    cost = cost_of(training_class)
    assert (cost.spent, cost.per_participant, cost.per_graduate) == (1_000, 333, 500)
    assert cost_of(TrainingClassFactory()).per_participant is None
