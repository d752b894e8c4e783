"""The facts that figures are counted from are read: one query for each kind of fact, for one prison or for many."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet, Sum

from budgets.models import CeilingVersion, Realization
from budgets.rules.ceilings import Ceiling
from certificates.models import Certificate
from certificates.rules.kinds import Kind
from inmates.models import Inmate
from programs.models import Attendance, ClassSession, Enrollment, HearingDecision, TrainingClass
from programs.rules.attendance import Row
from reports.models import TargetVersion
from reports.rules.facts import (
    CertificateFact,
    ClassFact,
    DecisionFact,
    Facts,
    LineFact,
    MeetingFact,
    PersonFact,
    PlaceFact,
    SheetFact,
    SpendingFact,
    TargetFact,
)
from reports.rules.indicators import OF_THE_REGISTER

CLASS = ("pk", "code", "fiscal_year", "starts_on", "ends_on", "closed_on", "cancelled_on")
PLACE = ("pk", "inmate", "inmate__sex", "seat_number", "starts_on", "ended_on", "end_reason")
IN_CLASS = (*(f"training_class__{name}" for name in CLASS), "training_class__facility")
OF_PLACE = tuple(f"enrollment__{name}" for name in (*PLACE, *IN_CLASS))
ISSUED = ("pk", "replaces", "kind", "issued_on", "revoked_at", "replaced_at")


@dataclass(frozen=True, slots=True)
class Scope:
    """Which prisons and days are read, and what was found."""

    found: dict[int, Facts]
    first: date
    last: date
    classes: dict[int, ClassFact] = field(default_factory=dict)

    def of(self, facility: int) -> Facts:
        return self.found[facility]

    def within(self, name: str, prison: str) -> dict[str, Any]:
        """Filters: the day ``name`` lies inside, and ``prison`` is one of ours."""
        return {f"{name}__range": (self.first, self.last), f"{prison}__in": list(self.found)}


def gather(
    facilities: Iterable[int], *, years: tuple[int, int], sheets: bool = True, people: bool | None = None
) -> dict[int, Facts]:
    """The facts of each prison from the first to the last of ``years``, by its key; at most ten queries.

    ``sheets`` are the rows of attendance; ``people``, the register of persons, is read by default where a target counts them.
    """
    scope = Scope({pk: Facts() for pk in facilities}, date(years[0], 1, 1), date(years[1], 12, 31))
    _read_classes(scope)
    _read_meetings(scope)
    if sheets:
        _read_sheets(scope)
    _read_decisions(scope)
    _read_certificates(scope)
    _read_money(scope)
    _read_targets(scope)
    if people or (people is None and _a_target_counts_people(scope)):
        _read_people(scope)
    return scope.found


def _a_target_counts_people(scope: Scope) -> bool:
    return any(one.denominator in OF_THE_REGISTER for facts in scope.found.values() for one in facts.targets)


def _read_classes(scope: Scope) -> None:
    """Classes of the fiscal years, or that met in them, and the places in them; two queries."""
    touched = Q(fiscal_year__range=(scope.first.year, scope.last.year)) | Q(starts_on__lte=scope.last, ends_on__gte=scope.first)
    classes = TrainingClass.objects.filter(touched, facility__in=list(scope.found))
    for row in classes.order_by("code").values(*CLASS, "facility"):
        one = _class(scope, row, "")
        scope.of(row["facility"]).classes.append(one)
    places = Enrollment.objects.filter(
        Q(training_class__in=classes.order_by()) | Q(**scope.within("ended_on", "training_class__facility"))
    )
    for row in places.order_by("pk").values(*PLACE, *IN_CLASS):
        _place(scope, row, "")


def _class(scope: Scope, row: Mapping[str, Any], prefix: str) -> ClassFact:
    values = [row[prefix + name] for name in CLASS]
    return scope.classes.setdefault(values[0], ClassFact(*values))


def _place(scope: Scope, row: Mapping[str, Any], prefix: str) -> int:
    """The key of the place, which stands among the facts of its prison from now on."""
    of_class = _class(scope, row, f"{prefix}training_class__")
    pk, inmate, sex, seat, *days = (row[prefix + name] for name in PLACE)
    places = scope.of(row[f"{prefix}training_class__facility"]).places
    places.setdefault(pk, PlaceFact(pk, inmate, sex, of_class, seat, *days))
    return pk


def _read_meetings(scope: Scope) -> None:
    """With their JP; a make-up beside a meeting that was held is marked."""
    meetings = ClassSession.objects.filter(**scope.within("held_on", "training_class__facility"))
    rows = meetings.annotate(jp=Sum("slots__jp")).order_by("held_on", "pk")
    names = ("pk", "training_class__code", "number", "held_on", "jp", "typed_at", "cancelled_at", "training_class__facility")
    for row in rows.values(*names, "makes_up__typed_at", "makes_up__cancelled_at"):
        repeats = row["makes_up__typed_at"] is not None and row["makes_up__cancelled_at"] is None
        pk, code, number, held_on, jp, typed, cancelled, facility = (row[name] for name in names)
        fact = MeetingFact(pk, code, number, held_on, jp or 0, typed is not None, cancelled is not None, repeats)
        scope.of(facility).meetings.append(fact)


def _read_sheets(scope: Scope) -> None:
    """Rows of attendance until each person's last day."""
    inside = Q(enrollment__ended_on=None) | Q(meeting__held_on__lte=F("enrollment__ended_on"))
    rows = Attendance.objects.filter(inside, **scope.within("meeting__held_on", "meeting__training_class__facility"))
    for facility, place, meeting, makes_up, held_on, for_day, status, minutes, credited, cancelled in rows.values_list(
        "meeting__training_class__facility", "enrollment", "meeting", "meeting__makes_up", "meeting__held_on",
        "meeting__makes_up__held_on", "status", "meeting_minutes", "credited_minutes", "meeting__cancelled_at",
    ):  # fmt: skip
        facts = scope.of(facility)
        if place in facts.places:
            row = Row(status, minutes, credited, cancelled is not None)
            facts.sheets.append(SheetFact(place, meeting, makes_up, held_on, for_day or held_on, row))


def _read_decisions(scope: Scope) -> None:
    decisions = HearingDecision.objects.filter(**scope.within("hearing__held_on", "enrollment__training_class__facility"))
    for row in decisions.order_by("pk").values("result", "hearing__held_on", *OF_PLACE):
        fact = DecisionFact(_place(scope, row, "enrollment__"), row["result"], row["hearing__held_on"])
        scope.of(row["enrollment__training_class__facility"]).decisions.append(fact)


def _read_certificates(scope: Scope) -> None:
    """Those in force, each under the first of its chain: a replacement is no other certificate."""
    issued = Certificate.objects.filter(issued_on__gte=scope.first, enrollment__training_class__facility__in=list(scope.found))
    rows = {row["pk"]: row for row in issued.exclude(kind=Kind.COMPETENCY).order_by("pk").values(*ISSUED, *OF_PLACE)}
    for row in rows.values():
        first = _first_of_chain(rows, row)
        if first and row["revoked_at"] is None and row["replaced_at"] is None and first["issued_on"] <= scope.last:
            place, training = _place(scope, row, "enrollment__"), row["kind"] == Kind.TRAINING
            fact = CertificateFact(first["pk"], place, training, first["issued_on"])
            scope.of(row["enrollment__training_class__facility"]).certificates.append(fact)


def _first_of_chain(rows: Mapping[int, Mapping[str, Any]], row: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """Where the chain of replacements began; None when that was before the days that are read."""
    while row and row["replaces"]:
        row = rows.get(row["replaces"])
    return row


def _read_money(scope: Scope) -> None:
    """Realisations that stand, and the ceilings of the lines; two queries."""
    spent = Realization.objects.standing().filter(**scope.within("spent_on", "line__budget__facility"))
    for facility, *values in spent.order_by("spent_on", "pk").values_list(
        "line__budget__facility", "pk", "evidence_number", "spent_on", "amount"
    ):
        scope.of(facility).spendings.append(SpendingFact(*values))
    years = {"line__budget__fiscal_year__range": (scope.first.year, scope.last.year)}
    versions = CeilingVersion.objects.filter(line__budget__facility__in=list(scope.found), **years)
    lines: dict[int, LineFact] = {}
    for one in versions.select_related("line__budget").order_by("line__account", "line", "version"):
        line = one.line
        if line.pk not in lines:
            lines[line.pk] = LineFact(line.pk, str(line), line.budget.fiscal_year, [])
            scope.of(line.budget.facility_id).lines.append(lines[line.pk])
        lines[line.pk].ceilings.append(Ceiling(one.valid_from, one.amount, one.blocked))


def _read_targets(scope: Scope) -> None:
    years = {"target__year__range": (scope.first.year, scope.last.year)}
    versions = TargetVersion.objects.filter(target__facility__in=list(scope.found), **years).order_by("target", "version")
    names = ("target__year", "valid_from", "participants", "certificates", "packages", "percentage", "numerator", "denominator")
    for facility, *values in versions.values_list("target__facility", "pk", *names):
        scope.of(facility).targets.append(TargetFact(*values))


def _read_people(scope: Scope) -> None:
    """Who was in the register in these years. A row for each combination of stay, number and entry: sets take what repeats."""
    here = Q(left_on=None) | Q(left_on__gt=scope.first) | Q(past_stays__until_on__gt=scope.first)
    people = Inmate.objects.filter(here, facility__in=list(scope.found))
    for facility, rows in _by_person(people):
        pk = rows[0][1]
        stays = {(begins, ends) for row in rows for begins, ends in (row[2:4], row[4:6]) if begins}
        registered = {(row[6], bool(row[7])) for row in rows if row[6]}
        barred = {(row[8], row[9]) for row in rows if row[8]}
        scope.of(facility).people.append(PersonFact(pk, list(stays), list(registered), list(barred)))


def _by_person(people: QuerySet) -> Iterable[tuple[int, list[tuple]]]:
    found: dict[int, list[tuple]] = {}
    for row in people.order_by("pk").values_list(
        "facility", "pk", "admitted_on", "left_on", "past_stays__from_on", "past_stays__until_on",
        "registrations__valid_from", "registrations__registration_class__may_train",
        "discipline_entries__entered_on", "discipline_entries__closed_on",
    ):  # fmt: skip
        found.setdefault(row[1], []).append(row)
    return ((rows[0][0], rows) for rows in found.values())
