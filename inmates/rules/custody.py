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
    BACK_BEFORE_OUT = "back_before_out", _("This day lies before the day of going out.")
    BEFORE_RETURN = "before_return", _("This day lies before the last return from court or hospital.")
    NO_OPEN_ENTRY = "no_open_entry", _("No entry of Register F is open.")
    CLOSED_BEFORE_ENTRY = "closed_before_entry", _("The entry of Register F is closed before it was made.")
    REFERENCE_MISSING = "reference_missing", _("An entry of Register F has a number.")
    TO_ITSELF = "to_itself", _("The person is already in that facility.")
    EXPIRES_BEFORE_ADMISSION = "expires_before_admission", _("The end of the sentence lies before the admission.")
    OUT_BEFORE_ADMISSION = "out_before_admission", _("The person was out to court or hospital before that day.")


@dataclass(frozen=True, slots=True)
class CustodyState:
    """Where a person stands in the register: the present or last stay, and what of it has not ended.

    ``back_on`` is the last return from court or hospital, ``discipline_on`` the newest open entry of Register F,
    ``first_out_on`` the first day of the stay on which the person went out, ``left_before_on`` the end of the stay before.
    """

    admitted_on: date
    left_on: date | None = None
    out_kind: str = ""
    out_on: date | None = None
    back_on: date | None = None
    discipline_on: date | None = None
    facility: int | None = None
    first_out_on: date | None = None
    left_before_on: date | None = None


def custody_problems(
    kind: str, on: date, state: CustodyState, *, today: date, to_facility: int | None = None, reference: str = ""
) -> list[CustodyProblem]:
    """Why the event ``kind`` cannot have happened on ``on``; ``[]`` means that it can.

    A departure is the first day on which the person is no longer here.
    """
    checks = {CustodyProblem.IN_FUTURE: on > today} | _of_the_stay(kind, on, state)
    if kind in OUT or kind in BACK or kind in LEAVING:
        checks |= _of_going_out(kind, on, state)
    if kind == "transferred_out":
        checks[CustodyProblem.TO_ITSELF] = to_facility is not None and to_facility == state.facility
    if kind == "discipline_opened":
        checks[CustodyProblem.REFERENCE_MISSING] = not reference
    if kind == "discipline_closed":
        checks[CustodyProblem.NO_OPEN_ENTRY] = state.discipline_on is None
        checks[CustodyProblem.CLOSED_BEFORE_ENTRY] = state.discipline_on is not None and on < state.discipline_on
    return [problem for problem, found in checks.items() if found]


def _of_the_stay(kind: str, on: date, state: CustodyState) -> dict[CustodyProblem, bool]:
    here = state.left_on is None
    if kind in ARRIVING:
        return {
            # One stay a day: who was admitted and left on that day arrives on a later one.
            CustodyProblem.STILL_HERE: here or on == state.admitted_on,
            CustodyProblem.BEFORE_DEPARTURE: not here and on < state.left_on,
        }
    return {CustodyProblem.BEFORE_ADMISSION: on < state.admitted_on, CustodyProblem.NOT_HERE: not here}


def _of_going_out(kind: str, on: date, state: CustodyState) -> dict[CustodyProblem, bool]:
    return {
        CustodyProblem.ALREADY_OUT: kind in OUT and state.out_on is not None,
        CustodyProblem.NOT_OUT: kind in BACK and state.out_kind != BACK[kind],
        CustodyProblem.BACK_BEFORE_OUT: kind not in OUT and state.out_on is not None and on < state.out_on,
        CustodyProblem.BEFORE_RETURN: kind not in BACK and state.back_on is not None and on < state.back_on,
    }


def sentence_problems(*, admitted_on: date, expires_on: date | None, on: date, state: CustodyState) -> list[CustodyProblem]:
    """Why the stay cannot have begun on ``admitted_on`` under a sentence until ``expires_on`` (None = unknown)."""
    checks = {
        CustodyProblem.BEFORE_ADMISSION: on < admitted_on,
        CustodyProblem.BEFORE_DEPARTURE: state.left_before_on is not None and admitted_on < state.left_before_on,
        CustodyProblem.OUT_BEFORE_ADMISSION: state.first_out_on is not None and state.first_out_on < admitted_on,
        CustodyProblem.EXPIRES_BEFORE_ADMISSION: expires_on is not None and expires_on < admitted_on,
    }
    return [problem for problem, found in checks.items() if found]
