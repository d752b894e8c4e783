"""What the training has cost: the budget of the story's year, spent by its classes, and this year's, revised once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from budgets.models import Budget, BudgetLine
from budgets.rules.honorarium import ACCOUNT as HONORARIUM
from budgets.services.ceilings import CeilingData, add_line, begin_budget, revise_ceiling
from budgets.services.honoraria import Payment, make_list, pay_list, set_rate
from budgets.services.realizing import RealizationData, realize
from organizations.models import Facility
from programs.models import TrainingClass

from .houses import Staff

# Account, description, ceiling and what one class takes of it (rupiah, invented).
LINES = [
    ("521211", "Bahan praktik pelatihan", 180_000_000, 24_500_000),
    ("521219", "Konsumsi dan perlengkapan peserta", 60_000_000, 7_800_000),
    ("522151", "Honor instruktur", 90_000_000, 0),  # from taught JP
    ("532111", "Peralatan bengkel", 75_000_000, 0),
]
PREPARED, REVISED = timedelta(days=40), 0.5
PER_JP, PAID_AFTER = 110_000, timedelta(days=7)


def spend(facility: Facility, staff: Staff, story: Iterable[TrainingClass], current: TrainingClass, *, today: date) -> None:
    """The classes of ``story`` have cost what LINES say; of this year's budget a part was spent and a part is blocked."""
    classes = sorted(story, key=lambda training_class: training_class.code)
    year = classes[0].fiscal_year
    budget = _budget(facility, staff, year)
    _pay(budget, classes, staff, days=[one.ends_on for one in classes])
    for training_class in classes:
        _pay_instructors(budget, training_class, staff, on=training_class.ends_on + PAID_AFTER)

    begins = date(today.year, 1, 1)
    passed = today - begins
    budget = _budget(facility, staff, today.year)
    running = [current] if current.fiscal_year == today.year else []
    for training_class in running:
        make_list(budget=budget, training_class=training_class, by=staff["keuangan"], at=_noon(facility, today))
    _pay(budget, [*running, None, None], staff, days=[today, begins + passed / 3, begins + passed / 2])
    _block(budget.lines.get(account="532111"), staff, on=begins + passed * REVISED)


def _budget(facility: Facility, staff: Staff, year: int) -> Budget:
    """The budget of ``year`` with its LINES, and what a JP is worth."""
    officer, begins = staff["keuangan"], date(year, 1, 1)
    number = f"SP DIPA-013.05.2.DEMO/{year}"
    signed_on = begins - PREPARED
    budget = begin_budget(facility=facility, fiscal_year=year, dipa_number=number, dipa_on=signed_on, by=officer)
    for account, description, amount, _share in LINES:
        ceiling = CeilingData(begins, amount, 0, number)
        add_line(budget=budget, account=account, description=description, ceiling=ceiling, by=officer, at=_noon(facility, begins))
    set_rate(budget=budget, valid_from=begins, per_jp=PER_JP, basis=f"Standar biaya masukan {year} (contoh)", by=officer)
    return budget


def _pay(budget: Budget, classes: list[TrainingClass | None], staff: Staff, *, days: list[date]) -> None:
    lines = {line.account: line for line in budget.lines.all()}
    for number, (training_class, day) in enumerate(zip(classes, days, strict=False), start=1):
        for account, description, _amount, share in LINES:
            if share:
                evidence = f"KW-{account}/{number:02d}/{budget.fiscal_year}"
                data = RealizationData(day, evidence, description, share, training_class)
                realize(line=lines[account], data=data, by=staff["keuangan"], at=_noon(budget.facility, day))


def _pay_instructors(budget: Budget, training_class: TrainingClass, staff: Staff, *, on: date) -> None:
    officer, when = staff["keuangan"], _noon(budget.facility, on)
    made = make_list(budget=budget, training_class=training_class, by=officer, at=when)
    payment = Payment(budget.lines.get(account=HONORARIUM), on, f"KW-{HONORARIUM}/{training_class.code}")
    pay_list(honorarium_list=made, payment=payment, by=officer, at=when)


def _block(line: BudgetLine, staff: Staff, *, on: date) -> None:
    was = line.ceilings.get().amount
    ceiling = CeilingData(on, was, was // 3, "Surat efisiensi belanja (contoh)")
    revise_ceiling(line=line, ceiling=ceiling, seen=1, by=staff["keuangan"], at=_noon(line.budget.facility, on))


def _noon(facility: Facility, day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=ZoneInfo(facility.time_zone))
