"""Hours and units earned in an earlier place of the same program, counted in the next one.

The evidence stays where it was earned: nothing is copied as if it had been assessed here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q

from inmates.models import Inmate
from programs.models import Assessment, Attendance, CompetencyUnit, Enrollment, TrainingClass
from programs.rules.assessment import UnitResult, Verdict


def carry(placed: Sequence[Enrollment], training_class: TrainingClass) -> None:
    """Who has an ended place in the program, here or in the facility before, carries its minutes. No audit row.

    What that place itself carried is inside; never more than the program's minutes. A place without row,
    mark and carried hours is not named. The number of queries grows with the longest chain of facilities only.
    """
    earlier = _ended_places([place.inmate for place in placed], training_class)
    tallies = Enrollment.objects.filter(pk__in=[place.pk for place in earlier.values()]).tallies() if earlier else {}
    carrying = [place for place in placed if place.inmate_id in earlier]
    for place in carrying:
        place.carried_from = earlier[place.inmate_id]
        place.carried_minutes = min(tallies[place.carried_from_id].credited, training_class.program_minutes)
    Enrollment.objects.bulk_update(carrying, ["carried_from", "carried_minutes"])


def carried_from(place: Enrollment, training_class: TrainingClass, *, code: str) -> tuple[Enrollment | None, int]:
    """The place of the person in class ``code`` whose hours can be carried into ``place``, and how many minutes they are."""
    earlier = _ended_places([place.inmate], training_class, among={"training_class__code": code}).get(place.inmate_id)
    if earlier is None:
        return None, 0
    tallies = Enrollment.objects.filter(pk=earlier.pk).tallies()
    return earlier, min(tallies[earlier.pk].credited, training_class.program_minutes)


def renew_carried(places: Iterable[Enrollment]) -> None:
    """What was carried from ``places`` follows their rows, typed anew since; who has been decided about keeps his figures.

    No audit row; no query for places that have not ended.
    """
    keys = [place.pk for place in places if place.ended_on]
    while keys:
        onward = Enrollment.objects.filter(carried_from__in=keys).exclude(status__in=Enrollment.DECIDED)
        carrying = list(onward.select_related("training_class__program", "training_class__standard"))
        tallies = Enrollment.objects.filter(pk__in=keys).tallies() if carrying else {}
        for place in carrying:
            earned = tallies[place.carried_from_id].credited
            place.carried_minutes = min(earned, place.training_class.program_minutes)
        Enrollment.objects.bulk_update(carrying, ["carried_minutes"])
        keys = [place.pk for place in carrying if place.ended_on]


def decided(place: Enrollment) -> bool:
    """Whether a hearing has decided on the hours of ``place``, there or in a class that they were carried to.

    A query for each class that they were carried to, and one.
    """
    statuses, keys = [place.status], [place.pk]
    while keys and set(Enrollment.DECIDED).isdisjoint(statuses):
        onward = list(Enrollment.objects.filter(carried_from__in=keys).values_list("pk", "status"))
        keys, statuses = [pk for pk, _status in onward], [status for _pk, status in onward]
    return bool(keys)


def unit_results(
    places: Sequence[Enrollment], units: Sequence[CompetencyUnit], *, until: datetime | None = None
) -> dict[int, list[UnitResult]]:
    """Per place (by key) one result per unit in the order of ``units``, entered by ``until`` when given.

    A unit not assessed here counts as passed when it is in ``carried_units``. One query more than those.
    """
    units = list(units)
    entered = Assessment.objects.filter(enrollment__in=places)
    own = (entered.filter(entered_at__lte=until) if until else entered).results(units, as_of=until)
    nothing = [UnitResult(unit.code, unit.required) for unit in units]
    carried = carried_units(places)
    return {
        place.pk: [_counted(result, carried.get(place.pk, {}).get(result.code)) for result in own.get(place.pk, nothing)]
        for place in places
    }


def carried_units(places: Iterable[Enrollment]) -> dict[int, dict[str, UnitResult]]:
    """By key of the place: the units passed, and locked, where its hours are carried from, by code; the nearest counts.

    The mark is the one from there; no attempt of this place stands behind it. No query when no place carries hours,
    else two and one for each further class behind them.
    """
    sources = sources_of(places)
    passed = _passed_in({key for chain in sources.values() for key in chain})
    return {
        key: {code: result for source in reversed(chain) for code, result in passed.get(source, {}).items()}
        for key, chain in sources.items()
    }


def sources_of(places: Iterable[Enrollment]) -> dict[int, list[int]]:
    """By key of the place: the places that its hours come from, the nearest first; no query when no place carries any."""
    chains = {place.pk: [place.carried_from_id] for place in places if place.carried_from_id}
    while ends := {chain[-1] for chain in chains.values()}:
        further = dict(
            Enrollment.objects.filter(pk__in=ends, carried_from__isnull=False).values_list("pk", "carried_from")
        )  # fmt: skip
        grown = [chain for chain in chains.values() if further.get(chain[-1], chain[-1]) not in chain]
        if not grown:
            break
        for chain in grown:
            chain.append(further[chain[-1]])
    return chains


def unsettled(places: Sequence[Enrollment]) -> set[int]:
    """Keys of those of the places whose hours come from a class with a sheet of theirs that is not locked yet.

    A figure without its signed sheet and second person counts for nobody; it may still change.
    """
    chains = sources_of(places)
    if not chains:
        return set()
    open_sheets = Attendance.objects.filter(
        enrollment__in={key for chain in chains.values() for key in chain},
        meeting__locked_at=None, meeting__cancelled_at=None, meeting__held_on__lte=F("enrollment__ended_on"),
    )  # fmt: skip
    waiting = set(open_sheets.order_by().values_list("enrollment_id", flat=True))
    return {key for key, chain in chains.items() if waiting.intersection(chain)}


def records_of(inmates: Iterable[Inmate]) -> dict[int, int]:
    """Key of each record of the same person, this one and those of the facilities before → key of this one.

    One query for each facility before the last one, none for people who were in no other.
    """
    owners = {inmate.pk: inmate.pk for inmate in inmates}
    frontier = {inmate.previous_id: inmate.pk for inmate in inmates if inmate.previous_id}
    while frontier := {key: owner for key, owner in frontier.items() if key not in owners}:
        owners |= frontier
        earlier = Inmate.objects.filter(pk__in=frontier, previous__isnull=False).values_list("pk", "previous")
        frontier = {previous: frontier[key] for key, previous in earlier}
    return owners


def _ended_places(
    inmates: Iterable[Inmate], training_class: TrainingClass, *, among: Mapping[str, str] | None = None
) -> dict[int, Enrollment]:
    """By key of the inmate: his last ended place in the program whose hours nobody has carried on yet.

    The program is the same when code and sub-field are: another centre may use the code for something else.
    """
    owners = records_of(inmates)
    program = training_class.program
    of_place = {"enrollment": OuterRef("pk")}
    earned = Q(carried_from__isnull=False) | Exists(Attendance.objects.filter(**of_place))
    earned |= Q(Exists(Assessment.objects.filter(**of_place)))
    ended = Enrollment.objects.filter(
        earned, inmate__in=owners, status=Enrollment.Status.LEFT, carried_to=None,
        training_class__program__code=program.code, training_class__program__sub_field=program.sub_field_id,
        **(among or {}),
    )  # fmt: skip
    return {owners[place.inmate_id]: place for place in ended.order_by("ended_on", "pk")}


def _passed_in(keys: Iterable[int]) -> dict[int, dict[str, UnitResult]]:
    """By key of the place: the units passed in it by their last locked attempt, by code; no query for nobody."""
    if not keys:
        return {}
    last: dict[tuple[int, str], tuple[str, int | None]] = {}
    attempts = Assessment.objects.filter(enrollment__in=keys, locked_at__isnull=False).order_by("attempt")
    for place, code, verdict, hundredths in attempts.values_list("enrollment_id", "unit__code", "verdict", "weighted_hundredths"):
        last[place, code] = (verdict, hundredths)
    passed: dict[int, dict[str, UnitResult]] = {}
    for (place, code), (verdict, hundredths) in last.items():
        if verdict == Verdict.COMPETENT:
            result = UnitResult(code, True, Verdict.COMPETENT, hundredths, carried=True)
            passed.setdefault(place, {})[code] = result
    return passed


def _counted(own: UnitResult, carried: UnitResult | None) -> UnitResult:
    return own if own.verdict or not carried else replace(carried, required=own.required)
