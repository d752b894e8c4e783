"""Hours and units earned in an earlier place of the same program, counted in the next one.

The evidence stays where it was earned: nothing is copied as if it had been assessed here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from inmates.models import Inmate
from programs.models import Assessment, CompetencyUnit, Enrollment, TrainingClass
from programs.rules.assessment import UnitResult, Verdict


def carry(placed: Sequence[Enrollment], training_class: TrainingClass) -> None:
    """Who has an ended place in the program, here or in the facility before, carries its minutes. No audit row.

    What that place itself carried is inside; never more than the program's minutes. A place in which nothing was
    earned is not named. The number of queries grows with the longest chain of facilities only.
    """
    earlier = _ended_places([place.inmate for place in placed], training_class)
    if not earlier:
        return
    tallies = Enrollment.objects.filter(pk__in=[place.pk for place in earlier.values()]).tallies()
    passed = _passed(earlier.values())
    carrying = []
    for place in placed:
        source = earlier.get(place.inmate_id)
        if source and (tallies[source.pk].credited or source.pk in passed):
            place.carried_from = source
            place.carried_minutes = min(tallies[source.pk].credited, training_class.program_minutes)
            carrying.append(place)
    Enrollment.objects.bulk_update(carrying, ["carried_from", "carried_minutes"])


def unit_results(
    places: Sequence[Enrollment], units: Sequence[CompetencyUnit], *, until: datetime | None = None
) -> dict[int, list[UnitResult]]:
    """Per place (by key) one result per unit in the order of ``units``, entered by ``until`` when given.

    A unit not assessed here that was passed where the hours are carried from counts as passed, by its code, with the
    mark from there and no attempt of its own. One query, two more and one per earlier facility where hours are carried.
    """
    units = list(units)
    entered = Assessment.objects.filter(enrollment__in=places)
    if until:
        entered = entered.filter(entered_at__lte=until)
    own = entered.results(units)
    nothing = [UnitResult(unit.code, unit.required) for unit in units]
    chains = _chains(places)
    passed = _passed_keys({key for chain in chains.values() for key in chain})
    found = {}
    for place in places:
        carried: dict[str, UnitResult] = {}
        for key in reversed(chains.get(place.pk, ())):
            carried |= passed.get(key, {})
        found[place.pk] = [_counted(result, carried.get(result.code)) for result in own.get(place.pk, nothing)]
    return found


def _counted(own: UnitResult, carried: UnitResult | None) -> UnitResult:
    return own if own.verdict or not carried else replace(carried, required=own.required)


def _ended_places(inmates: Iterable[Inmate], training_class: TrainingClass) -> dict[int, Enrollment]:
    """By key of the inmate: his last ended place in the program whose hours nobody has carried on yet.

    The program is the same when code and sub-field are: another centre may use the code for something else.
    """
    owners = _records(inmates)
    program = training_class.program
    ended = Enrollment.objects.filter(
        inmate__in=owners, status=Enrollment.Status.LEFT, carried_to=None,
        training_class__program__code=program.code, training_class__program__sub_field=program.sub_field_id,
    )  # fmt: skip
    return {owners[place.inmate_id]: place for place in ended.order_by("ended_on", "pk")}


def _records(inmates: Iterable[Inmate]) -> dict[int, int]:
    """Key of each record of the same person, this one and those of the facilities before → key of this one."""
    owners = {inmate.pk: inmate.pk for inmate in inmates}
    frontier = {inmate.previous_id: inmate.pk for inmate in inmates if inmate.previous_id}
    while frontier := {key: owner for key, owner in frontier.items() if key not in owners}:
        owners |= frontier
        earlier = Inmate.objects.filter(pk__in=frontier, previous__isnull=False).values_list("pk", "previous")
        frontier = {previous: frontier[key] for key, previous in earlier}
    return owners


def _chains(places: Iterable[Enrollment]) -> dict[int, list[int]]:
    """By key of the place: the places its hours come from, the nearest first; no query when none does."""
    chains = {place.pk: [place.carried_from_id] for place in places if place.carried_from_id}
    while True:
        ends = {chain[-1] for chain in chains.values()}
        further = dict(
            Enrollment.objects.filter(pk__in=ends, carried_from__isnull=False).values_list("pk", "carried_from")
        ) if ends else {}  # fmt: skip
        grown = [chain for chain in chains.values() if further.get(chain[-1]) not in {None, *chain}]
        if not grown:
            return chains
        for chain in grown:
            chain.append(further[chain[-1]])


def _passed(places: Iterable[Enrollment]) -> set[int]:
    """Keys of those of the places in which, or before which, a unit was passed."""
    places = list(places)
    chains = _chains(places)
    passed = _passed_keys({place.pk for place in places} | {key for chain in chains.values() for key in chain})
    return {place.pk for place in places if any(key in passed for key in (place.pk, *chains.get(place.pk, ())))}


def _passed_keys(keys: Iterable[int]) -> dict[int, dict[str, UnitResult]]:
    """By key of the place: the units passed in it by their last attempt, by code; no query for nobody."""
    if not keys:
        return {}
    last: dict[tuple[int, str], tuple[str, int | None]] = {}
    attempts = Assessment.objects.filter(enrollment__in=keys).order_by("attempt")
    for place, code, verdict, hundredths in attempts.values_list("enrollment_id", "unit__code", "verdict", "weighted_hundredths"):
        last[place, code] = (verdict, hundredths)
    passed: dict[int, dict[str, UnitResult]] = {}
    for (place, code), (verdict, hundredths) in last.items():
        if verdict == Verdict.COMPETENT:
            result = UnitResult(code, True, Verdict.COMPETENT, hundredths, carried=True)
            passed.setdefault(place, {})[code] = result
    return passed
