"""Honoraria: rates, payment lists over meetings whose sheet is locked, and their payment as a realisation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from audit.services import record
from budgets.models import (
    Budget,
    BudgetLine,
    HonorariumList,
    HonorariumMeeting,
    HonorariumRate,
    HonorariumRow,
    Realization,
)
from budgets.rules.honorarium import ACCOUNT, Lesson, dues, unpayable
from organizations.models import User
from programs.models import ClassSession, Instructor, Slot, TrainingClass
from programs.services.refusing import refuse

from .realizing import RealizationData, realize


@dataclass(frozen=True, slots=True)
class Payment:
    """Where and when a list was paid, and the number of its evidence."""

    line: BudgetLine
    spent_on: date
    evidence_number: str


@transaction.atomic
def set_rate(*, budget: Budget, valid_from: date, per_jp: int, basis: str, by: User) -> HonorariumRate:
    """A JP is worth ``per_jp`` rupiah from that day on. Raises ValidationError when a rate begins then already."""
    rate = HonorariumRate(budget=budget, valid_from=valid_from, per_jp=per_jp, basis=basis, entered_by=by)
    rate.full_clean()
    rate.save()
    record("budgets.set_rate", rate, by=by, fields=["valid_from", "per_jp", "basis"])
    return rate


def classes_to_pay(budget: Budget) -> QuerySet[TrainingClass]:
    """Classes of the budget's year that the prison pays and that have locked meetings on no list; with ``jp_open``."""
    meetings = unpaid_meetings().filter(training_class__facility=budget.facility_id)
    classes = TrainingClass.objects.filter(fiscal_year=budget.fiscal_year, funding=TrainingClass.Funding.FACILITY)
    open_ones = Q(meetings__in=meetings)
    counted = classes.annotate(
        jp_open=Sum("meetings__slots__jp", filter=open_ones), meetings_open=Count("meetings", filter=open_ones, distinct=True)
    )
    return counted.filter(facility=budget.facility_id, jp_open__gt=0).order_by("code")


def unpaid_meetings() -> QuerySet[ClassSession]:
    """Meetings that were held, whose sheet is locked, and that stand on no payment list."""
    on_a_list = HonorariumMeeting.objects.filter(meeting=OuterRef("pk"), standing=True)
    return ClassSession.objects.not_cancelled().filter(~Exists(on_a_list), locked_at__isnull=False)


@transaction.atomic
def make_list(*, budget: Budget, training_class: TrainingClass, by: User, at: datetime) -> HonorariumList:
    """A list pays every locked meeting of the class that is on none, each lesson at the rate of its day.

    The class is held, so that two officers cannot list a meeting twice. Raises ValidationError: ``other_class`` (another
    prison's, another year's, or the centre pays), ``nothing_open``, ``nobody_named`` and ``no_rate`` with the meetings and days.
    """
    training_class = TrainingClass.objects.select_for_update(of=("self",)).get(pk=training_class.pk)
    own = (training_class.facility_id, training_class.fiscal_year) == (budget.facility_id, budget.fiscal_year)
    ours = own and training_class.funding == TrainingClass.Funding.FACILITY
    refuse({"other_class": (not ours, None, _("The class is not paid from this budget."))})
    meetings = list(unpaid_meetings().filter(training_class=training_class))
    lessons, rates = _lessons(meetings), dict(budget.rates.values_list("valid_from", "per_jp"))
    _refuse_unpayable(lessons, rates)
    made = HonorariumList.objects.create(budget=budget, training_class=training_class, made_at=at, made_by=by)
    HonorariumMeeting.objects.bulk_create(HonorariumMeeting(honorarium_list=made, meeting=one) for one in meetings)
    names = dict(Instructor.objects.filter(pk__in={lesson.instructor for lesson in lessons}).values_list("pk", "name"))
    rows = HonorariumRow.objects.bulk_create(
        HonorariumRow(
            honorarium_list=made, instructor_id=due.instructor, name=names[due.instructor], jp=due.jp, per_jp=due.per_jp,
            amount=due.amount,
        )
        for due in dues(lessons, rates)
    )  # fmt: skip
    record("budgets.make_honorarium_list", made, by=by, fields=["meetings", "rows"], after={"amount": _total(rows)})
    return made


@transaction.atomic
def pay_list(*, honorarium_list: HonorariumList, payment: Payment, by: User, at: datetime) -> Realization:
    """The list is paid: its sum is a realisation of its class on the line.

    Raises ValidationError when it was paid or taken back, when the line is of another budget or account, and as ``realize``.
    """
    held = _held(honorarium_list)
    other = payment.line.budget_id != held.budget_id or payment.line.account != ACCOUNT
    checks = {
        "taken_back": (held.taken_back_on, None, _("The list was taken back.")),
        "paid": (held.paid, None, _("The list is already paid.")),
        "other_line": (other, "line", _("Honoraria are paid from a line of account %s of the same budget.") % ACCOUNT),
    }
    refuse(checks)
    data = RealizationData(
        payment.spent_on, payment.evidence_number, _("honoraria, list %d") % held.pk, _total(held.rows.all()), held.training_class
    )
    entry = realize(line=payment.line, data=data, by=by, at=at)
    HonorariumList.objects.filter(pk=held.pk).update(realization=entry)
    return entry


@transaction.atomic
def take_list_back(*, honorarium_list: HonorariumList, reason: str, by: User, on: date) -> None:
    """The list no longer stands and its meetings can be listed anew.

    Raises ValidationError without a reason, when it was taken back before, and while it is paid.
    """
    held = _held(honorarium_list)
    checks = {
        "no_reason": (not reason.strip(), "reason", _("Say why the list is taken back.")),
        "taken_back": (held.taken_back_on, None, _("The list was taken back.")),
        "paid": (held.paid, None, _("The list is paid; take the realisation back first.")),
    }
    refuse(checks)
    HonorariumList.objects.filter(pk=held.pk).update(taken_back_on=on, taken_back_by=by, taken_back_reason=reason.strip())
    held.meetings.update(standing=False)
    record("budgets.take_honorarium_list_back", held, by=by, fields=["taken_back_on", "taken_back_reason"])


def _lessons(meetings: Sequence[ClassSession]) -> list[Lesson]:
    slots = Slot.objects.filter(meeting__in=meetings, jp__gt=0).select_related("meeting")
    return [Lesson(slot.meeting.number, slot.meeting.held_on, slot.instructor_id, slot.jp) for slot in slots]


def _refuse_unpayable(lessons: Sequence[Lesson], rates: Mapping[date, int]) -> None:
    nameless, rateless = unpayable(lessons, rates)
    days = ", ".join(date_format(day, "j F Y") for day in rateless)
    checks = {
        "nothing_open": (not lessons, None, _("No locked meeting of the class is left to be paid.")),
        "nobody_named": (nameless, None, _("Nobody is named as teaching in meeting %s.") % ", ".join(map(str, nameless))),
        "no_rate": (rateless, None, _("No rate is known for %s.") % days),
    }
    refuse(checks)


def _held(honorarium_list: HonorariumList) -> HonorariumList:
    """The list, held until the transaction ends."""
    lists = HonorariumList.objects.select_for_update(of=("self",)).select_related("realization", "training_class")
    return lists.get(pk=honorarium_list.pk)


def _total(rows) -> int:
    return sum(row.amount for row in rows)
