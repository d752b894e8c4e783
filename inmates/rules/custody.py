"""Which event may happen to a person in which state. Pure: facts in, reasons out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

ARRIVING = frozenset({"received", "transferred_in"})
OUT = {"court_out": "court", "hospital_out": "hospital"}
BACK = {"court_back": "court", "hospital_back": "hospital"}
LEAVING = frozenset({"transferred_out", "assimilation", "pb", "cb", "cmb", "released", "died", "escaped"})


class CustodyProblem(TextChoices):
    IN_FUTURE = "in_future", _("This day lies in the future.")
    NOT_HERE = "not_here", _("The person is not in this facility on that day.")
    STILL_HERE = "still_here", _("The person is still in this facility; an arrival can only follow a departure.")
    BEFORE_ADMISSION = "before_admission", _("This day lies before the admission.")
    BEFORE_DEPARTURE = "before_departure", _("This day lies before the last departure.")
    ALREADY_OUT = "already_out", _("The person is already out to court or hospital.")
    NOT_OUT = "not_out", _("The person is not out for that reason.")
    BACK_BEFORE_OUT = "back_before_out", _("The return lies before the day of going out.")
    NO_OPEN_ENTRY = "no_open_entry", _("No entry of Register F is open.")
    TO_ITSELF = "to_itself", _("The person is already in that facility.")


@dataclass(frozen=True, slots=True)
class CustodyState:
    """Where a person stands in the register: the present or last stay, and a day out that has not ended."""

    admitted_on: date
    left_on: date | None = None
    out_kind: str = ""
    out_on: date | None = None
    open_discipline: bool = False
    facility: int | None = None


def custody_problems(
    kind: str, on: date, state: CustodyState, *, today: date, to_facility: int | None = None
) -> list[CustodyProblem]:
    """Why the event ``kind`` cannot have happened on ``on``; ``[]`` means that it can.

    A departure is the first day on which the person is no longer here.
    """
    here = state.left_on is None
    checks = {CustodyProblem.IN_FUTURE: on > today}
    if kind in ARRIVING:
        checks[CustodyProblem.STILL_HERE] = here
        checks[CustodyProblem.BEFORE_DEPARTURE] = not here and on < state.left_on
    else:
        checks[CustodyProblem.BEFORE_ADMISSION] = on < state.admitted_on
        checks[CustodyProblem.NOT_HERE] = not here
    if kind in OUT:
        checks[CustodyProblem.ALREADY_OUT] = state.out_on is not None
    if kind in BACK:
        checks[CustodyProblem.NOT_OUT] = state.out_kind != BACK[kind]
        checks[CustodyProblem.BACK_BEFORE_OUT] = state.out_on is not None and on < state.out_on
    if kind == "transferred_out":
        checks[CustodyProblem.TO_ITSELF] = to_facility is not None and to_facility == state.facility
    if kind == "discipline_closed":
        checks[CustodyProblem.NO_OPEN_ENTRY] = not state.open_discipline
    return [problem for problem, found in checks.items() if found]
