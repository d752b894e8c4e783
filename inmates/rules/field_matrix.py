"""What each role may know about a person: the one place that decides it for pages, papers, exports and admin (DOMAIN §6).

Pure: roles are their values. A permission opens a page; this table says which facts stand on it.
docs/field-matrix.md shows the same as a table.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Protocol


class Fact(StrEnum):
    """A kind of fact about one person; ``COVERS`` says what belongs to it."""

    NAME = "name"
    BIRTH = "birth"
    REGISTER_NUMBER = "register_number"
    LOCATION = "location"
    CUSTODY_DATES = "custody_dates"
    CUSTODY_EVENTS = "custody_events"
    RELEASE = "release"
    DISCIPLINE = "discipline"
    PRISON_REASONS = "prison_reasons"
    SELECTION = "selection"
    TRAININGS = "trainings"
    ATTENDANCE = "attendance"
    ABSENCE_REASONS = "absence_reasons"
    MARKS = "marks"
    RESULTS = "results"
    CERTIFICATES = "certificate"
    CERTIFICATE_IDENTITY = "certificate_identity"


COVERS = {
    Fact.NAME: "name, sex",
    Fact.BIRTH: "place and date of birth in the register",
    Fact.REGISTER_NUMBER: "register numbers and their classes, now and before",
    Fact.LOCATION: "facility, block and room, routine duty",
    Fact.CUSTODY_DATES: "days of admission and of leaving",
    Fact.CUSTODY_EVENTS: "transfers, court, hospital, remission, with their notes and numbers",
    Fact.RELEASE: "expected release, its kind, end of the sentence, margin in days",
    Fact.DISCIPLINE: "entries in Register F",
    Fact.PRISON_REASONS: "why the prison ended a place, refuses somebody, or allowed an exception about release or Register F",
    Fact.SELECTION: "interests, declared skills, proposals, recommendations, waiting list",
    Fact.TRAININGS: "places in classes, their days and state",
    Fact.ATTENDANCE: "minutes and percentages; codes without the reason of an absence",
    Fact.ABSENCE_REASONS: "S and I told apart, the discipline cell",
    Fact.MARKS: "marks and K/BK per unit",
    Fact.RESULTS: "units passed, decisions of hearings, results of exams of an LSP",
    Fact.CERTIFICATES: "numbers, dates and state of certificates, the sheets themselves, certificates of an LSP",
    Fact.CERTIFICATE_IDENTITY: "name, place and date of birth as printed, and whether they are confirmed",
}

# What the prison alone may know: it never reaches who belongs to a centre, whatever his role.
PRISON_ONLY = frozenset(
    {
        Fact.REGISTER_NUMBER,
        Fact.LOCATION,
        Fact.CUSTODY_DATES,
        Fact.CUSTODY_EVENTS,
        Fact.RELEASE,
        Fact.DISCIPLINE,
        Fact.PRISON_REASONS,
        Fact.SELECTION,
    }
)

_EVERYTHING = frozenset(Fact)
_NOTHING: frozenset[Fact] = frozenset()
_CENTER = _EVERYTHING - PRISON_ONLY

MATRIX: dict[str, frozenset[Fact]] = {
    "kalapas": _EVERYTHING,
    "kasi": _EVERYTHING,
    "bimker": _EVERYTHING,
    "sarana": _NOTHING,
    "registrasi": _EVERYTHING - {Fact.SELECTION, Fact.ABSENCE_REASONS, Fact.MARKS},
    "keuangan": _NOTHING,
    "kepala-blk": _CENTER,
    "blk": _CENTER,
    "instruktur": _CENTER - {Fact.BIRTH, Fact.CERTIFICATES, Fact.CERTIFICATE_IDENTITY},
    "kanwil": _NOTHING,  # counts only
    # Outside the two offices an absence is an absence.
    "auditor": _EVERYTHING - {Fact.ABSENCE_REASONS},
    # Keeps log-ins, reference data and Register F, and finds what went wrong: needs no date of release for it.
    "admin": _EVERYTHING - {Fact.ABSENCE_REASONS, Fact.CUSTODY_EVENTS, Fact.RELEASE, Fact.PRISON_REASONS},
}


class Reader(Protocol):
    """Who reads: a role, and the centre he belongs to, if any."""

    role: str
    training_center_id: int | None


def facts_of(role: str, *, at_center: bool = False) -> frozenset[Fact]:
    """All that ``role`` may know about a person; none for an unknown role, nothing of the prison's own at a centre."""
    known = MATRIX.get(str(role), _NOTHING)
    return known - PRISON_ONLY if at_center else known


def sees(reader: Reader, fact: Fact | str) -> bool:
    """Whether ``reader`` may know ``fact`` about persons whom he may see at all. Raises ValueError for no such fact."""
    return Fact(fact) in facts_of(reader.role, at_center=reader.training_center_id is not None)


def knows(fact: Fact) -> Callable[[Reader], bool]:
    """The same as a question about a reader, for what is declared before there is one."""
    return lambda reader: sees(reader, fact)
