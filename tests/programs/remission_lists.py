"""Short ways to a list of remissions, and to giving it."""

from datetime import date, datetime

from inmates.importing.amounts import NOTHING, Amount
from inmates.importing.remissions import ListedRemission, RemissionListing
from inmates.models import Inmate, RemissionList
from inmates.rules.registration import parse
from inmates.services.remission_lists import keep_remissions
from organizations.models import User
from programs.services.custody import Aftermath
from programs.services.remission import give_remissions, preview
from tests.factories import NOW, START

ON = START


def typed(row: int, inmate: Inmate, months: int = 0, days: int = 0, **values: object) -> ListedRemission:
    return ListedRemission(row, inmate_id=inmate.pk, amount=Amount(months, days), **values)


def listed(row: int, number: str, months: int = 0, days: int = 0, **values: object) -> ListedRemission:
    """A row of a file with the columns name (A), number (B), amount (C), kind (D), substitute detention (E)."""
    return ListedRemission(row, number=parse(number), amount=Amount(months, days) if months or days else NOTHING, **values)


COLUMNS = {"name": 0, "registration_number": 1, "amount": 2, "kind": 3, "subsider": 4}


def keep(by: User, *rows: ListedRemission, kind: str = "RK I", on: date = ON, decree: str = "PAS-9/2026") -> RemissionList:
    columns = COLUMNS if rows and rows[0].number else {}
    listing = RemissionListing(columns, list(rows))
    return keep_remissions(facility=by.facility, listing=listing, on=on, kind=kind, decree_number=decree, by=by, at=NOW)


def give(remissions: RemissionList, *, by: User, at: datetime = NOW) -> Aftermath:
    """As somebody does who has just looked at it."""
    seen = preview(remissions, on=remissions.facility.local_date(at)).plan.digest
    return give_remissions(remissions=remissions, seen=seen, by=by, at=at)
