"""Realisations from a spreadsheet: first shown as they would be entered, then entered, all or none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from audit.services import record
from budgets.importing.realizations import Field, ListedRealization, RealizationListing, RealizationProblem
from budgets.models import Budget, BudgetLine, Realization
from organizations.models import User
from programs.models import TrainingClass

from .realizing import RealizationData, enter


class Lines:
    """The lines and classes of one budget by what a spreadsheet calls them; two queries."""

    def __init__(self, budget: Budget):
        self._lines = list(budget.lines.all())
        classes = TrainingClass.objects.filter(facility=budget.facility_id, fiscal_year=budget.fiscal_year)
        self._classes = {one.code.casefold(): one for one in classes}

    def of(self, payment: ListedRealization) -> list[BudgetLine]:
        """The lines that the payment can mean."""
        named = payment.line.casefold()
        return [
            line
            for line in self._lines
            if line.account == payment.account and (not named or line.description.casefold() == named)
        ]

    def training_class(self, payment: ListedRealization) -> TrainingClass | None:
        return self._classes.get(payment.training_class.casefold())


def try_realizations(listing: RealizationListing, *, budget: Budget, by: User, at: datetime) -> None:
    """Payments that cannot be entered go from the good ones to the rejected ones; nothing is written.

    Each is entered after those above it, in a transaction that is taken back: what a ceiling allows is asked of the same service.
    """
    lines, good = Lines(budget), []
    with _rolled_back():
        for payment in listing.payments:
            if _enter(payment, listing, lines, by=by, at=at):
                good.append(payment)
    listing.payments = good


@transaction.atomic
def bring_realizations_in(*, payments: Sequence[ListedRealization], budget: Budget, by: User, at: datetime) -> list[Realization]:
    """Every payment stands on its line, or none. Raises ValidationError for the first that cannot be entered any more."""
    lines, entries = Lines(budget), []
    for payment in payments:
        found = lines.of(payment)
        if len(found) != 1:
            raise ValidationError(RealizationProblem.NO_LINE.label % {"value": payment.account}, code="no_line")
        entries.append(enter(line=found[0], data=_data(payment, lines), by=by, at=at))
    record("budgets.import_realizations", budget, by=by, objects=entries, fields=["realizations"])
    return entries


def _enter(payment: ListedRealization, listing: RealizationListing, lines: Lines, *, by: User, at: datetime) -> bool:
    found = lines.of(payment)
    said = f"{payment.account} {payment.line}".strip()
    if payment.training_class and lines.training_class(payment) is None:
        listing.reject(payment.row, Field.CLASS, RealizationProblem.NO_CLASS, value=payment.training_class)
    elif len(found) != 1:
        problem = RealizationProblem.SEVERAL_LINES if found else RealizationProblem.NO_LINE
        listing.reject(payment.row, Field.ACCOUNT, problem, value=said)
    else:
        try:
            with transaction.atomic():
                enter(line=found[0], data=_data(payment, lines), by=by, at=at)
        except ValidationError as error:
            _reject(payment, error, listing)
        else:
            return True
    return False


def _reject(payment: ListedRealization, error: ValidationError, listing: RealizationListing) -> None:
    for name, messages in error.message_dict.items():
        column = Field(name) if name in Field.values else Field.EVIDENCE
        for message in messages:
            listing.reject(payment.row, column, RealizationProblem.REFUSED, reason=message)


def _data(payment: ListedRealization, lines: Lines) -> RealizationData:
    return RealizationData(
        payment.spent_on, payment.evidence_number, payment.description, payment.amount, lines.training_class(payment)
    )


@contextmanager
def _rolled_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
