"""What a remission does, or has done, as it is shown: the same lines before it is given and, kept with the list, after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from inmates.importing.remission_plan import Grant
from inmates.models import CustodyEvent, Inmate, RemissionList
from programs.models import Enrollment
from programs.rules.eligibility import Ineligibility

from .custody import Misfit


@dataclass(frozen=True, slots=True)
class Line:
    """One person: what is given, and the end of sentence and the earliest release before and after."""

    inmate: Inmate
    kind: str
    months: int
    days: int
    reference: str
    subsider_until: date | None
    expired_on: date | None
    expires_on: date
    released_on: date | None
    release_on: date
    release_kind: str

    @property
    def kind_label(self) -> str:
        return CustodyEvent.Remission(self.kind).label

    @property
    def release_label(self) -> str:
        return Inmate.ReleaseKind(self.release_kind).label

    @property
    def other_release_first(self) -> bool:
        """Whether an approved date, such as PB, lies before the new end of the sentence and stays in use."""
        return self.release_kind != Inmate.ReleaseKind.EXPIRY

    def frees(self, on: date) -> bool:
        """Whether the person is free on the day of the remission itself."""
        return self.expires_on <= on


DATES = ["subsider_until", "expired_on", "expires_on", "released_on", "release_on"]
PLAIN = ["kind", "months", "days", "reference", "release_kind"]


def lines_of(grants: Sequence[Grant]) -> list[Line]:
    return [
        Line(
            inmate=one.inmate, kind=one.happening.remission_kind, months=one.happening.months, days=one.happening.days,
            reference=one.happening.reference, subsider_until=one.happening.subsider_until,
            expired_on=one.inmate.expires_on, expires_on=one.expires_on,
            released_on=one.inmate.release_on, release_on=one.release_on, release_kind=one.release_kind,
        )
        for one in grants
    ]  # fmt: skip


def as_kept(lines: Sequence[Line], misfits: Sequence[Misfit]) -> dict[str, Any]:
    """What is kept with a list that has been given; people and places by their keys."""
    return {
        "lines": [
            {name: getattr(line, name) for name in PLAIN}
            | {name: str(getattr(line, name) or "") for name in DATES}
            | {"inmate": line.inmate.pk}
            for line in lines
        ],
        "misfits": [
            {
                "place": one.enrollment.pk,
                "reasons": [reason.value for reason in one.reasons],
                "margin": one.margin,
                "release_on": str(one.enrollment.inmate.release_on or ""),
            }
            for one in misfits
        ],
    }


def kept_lines(remissions: RemissionList) -> list[Line]:
    """Whom ``remissions`` has been given, as of then; one query."""
    kept = remissions.outcome.get("lines", [])
    inmates = Inmate.objects.with_registration().in_bulk([one["inmate"] for one in kept])
    return [
        Line(
            inmate=inmates[one["inmate"]],
            **{name: one[name] for name in PLAIN},
            **{name: _day(one[name]) for name in DATES},
        )
        for one in kept
    ]


def kept_misfits(remissions: RemissionList) -> list[Misfit]:
    """Who no longer fitted when ``remissions`` was given, with the release of then; one query."""
    kept = remissions.outcome.get("misfits", [])
    places = Enrollment.objects.select_related("inmate", "training_class__program").in_bulk([one["place"] for one in kept])
    found = []
    for one in kept:
        place = places[one["place"]]
        place.inmate.release_on = _day(one["release_on"])
        found.append(Misfit(place, [Ineligibility(code) for code in one["reasons"]], one["margin"]))
    return found


def _day(written: str) -> date | None:
    return date.fromisoformat(written) if written else None
