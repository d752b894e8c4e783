"""The figures of a period, counted from facts: every value is what its rows add up to. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from budgets.rules.absorption import absorption
from programs.rules.attendance import AttendanceTally, tally, with_make_ups

from .facts import Facts, PlaceFact
from .figures import LEFT_REASONS, Figure, Kind, Row, figure
from .indicators import DENOMINATORS, NUMERATORS, certificate_rows, enrolled, holders
from .periods import Period

SEXES = {"L": "participants_male", "P": "participants_female"}
STATES = ("planned", "running", "finished", "closed", "cancelled")


def figures_of(facts: Facts, period: Period) -> dict[str, Figure]:
    """Every figure of ``period`` by its code, in the order of a report, as its facts are known now."""
    found = [
        *_classes(facts, period),
        *_people(facts, period),
        *_meetings(facts, period),
        *_results(facts, period),
        *_left(facts, period),
        *_money(facts, period),
        *_targets(facts, period),
    ]
    return {one.code: one for one in found}


def open_sheets(facts: Facts, period: Period) -> list[Row]:
    """Meetings of the period that were not cancelled and whose sheet nobody has typed."""
    waiting = (one for one in facts.meetings if period.holds(one.held_on) and not one.typed and not one.cancelled)
    return [Row(Kind.MEETING, one.pk, one.text) for one in waiting]


def _classes(facts: Facts, period: Period) -> list[Figure]:
    """The classes of the fiscal year, by their state at the end of the period."""
    states: dict[str, list[Row]] = {state: [] for state in STATES}
    for one in facts.classes:
        if one.fiscal_year == period.year:
            states[one.state_on(period.last)].append(Row(Kind.CLASS, one.pk, one.code))
    return [figure(f"classes_{state}", rows) for state, rows in states.items()]


def _people(facts: Facts, period: Period) -> list[Figure]:
    """Who held a place on a day of the period; one who sat in two classes is one person."""
    held = [place for place in facts.places.values() if place.held_between(period.first, period.last)]
    sexes: dict[str, list[PlaceFact]] = {"participants_male": [], "participants_female": [], "participants_unknown": []}
    for place in held:
        sexes[SEXES.get(place.sex, "participants_unknown")].append(place)
    return [figure("participants", holders(held)), *(figure(code, holders(places)) for code, places in sexes.items())]


def _meetings(facts: Facts, period: Period) -> list[Figure]:
    inside = [one for one in facts.meetings if period.holds(one.held_on)]
    held = [one for one in inside if one.held]
    tallies = _tallies(facts, period)
    countable = [Row(Kind.PLACE, pk, facts.places[pk].text, one.countable) for pk, one in tallies.items() if one.countable]
    credited = [Row(Kind.PLACE, pk, facts.places[pk].text, one.credited) for pk, one in tallies.items() if one.countable]
    return [
        figure("meetings_held", (Row(Kind.MEETING, one.pk, one.text) for one in held)),
        figure("meetings_cancelled", (Row(Kind.MEETING, one.pk, one.text) for one in inside if one.cancelled)),
        figure("jp_delivered", (Row(Kind.MEETING, one.pk, one.text, one.jp) for one in held if one.jp and not one.repeats)),
        figure("minutes_countable", countable),
        figure("minutes_credited", credited),
        Figure("attendance", sum(tallies.values(), AttendanceTally()).tenths),
    ]


def _tallies(facts: Facts, period: Period) -> dict[int, AttendanceTally]:
    """Minutes by place of the meetings of the period; make-ups count for the meeting they make up, if held until its end."""
    of_period = (
        (one.place, one.meeting, one.makes_up, one.row)
        for one in facts.sheets
        if period.holds(one.for_day) and one.held_on <= period.last
    )
    rows: dict[int, list] = {}
    for place, row in with_make_ups(of_period):
        rows.setdefault(place, []).append(row)
    return {place: tally(found) for place, found in rows.items()}


def _results(facts: Facts, period: Period) -> list[Figure]:
    decided = [one for one in facts.decisions if period.holds(one.held_on)]
    issued = [one for one in facts.certificates if period.holds(one.issued_on)]
    training = [one for one in issued if one.training]
    return [
        *(
            figure(result, holders(facts.places[one.place] for one in decided if one.result == result))
            for result in ("graduated", "not_graduated", "postponed")
        ),
        figure("certificates", certificate_rows(facts, training)),
        figure("certified_persons", holders(facts.places[one.place] for one in training)),
        figure("statements", certificate_rows(facts, (one for one in issued if not one.training))),
    ]


def _left(facts: Facts, period: Period) -> list[Figure]:
    """Places that ended in the period: who left two classes left twice."""
    left = [place for place in facts.places.values() if period.holds(place.ended_on)]
    by_reason = {reason: [place for place in left if place.end_reason == reason] for reason in LEFT_REASONS}
    return [
        figure("left", _places(left)),
        *(figure(f"left_{reason}", _places(places)) for reason, places in by_reason.items()),
    ]


def _money(facts: Facts, period: Period) -> list[Figure]:
    spent = [one for one in facts.spendings if period.to_date(one.spent_on)]
    now = figure("spent_to_date", _spendings(spent))
    granted = ((line, line.available_on(period.last)) for line in facts.lines if line.year == period.year)
    available = figure("available", (Row(Kind.LINE, line.pk, line.text, rupiah) for line, rupiah in granted if rupiah))
    return [
        figure("spent", _spendings(one for one in spent if period.holds(one.spent_on))),
        now,
        available,
        Figure("absorbed", absorption(now.value or 0, available.value or 0)),
    ]


def _targets(facts: Facts, period: Period) -> list[Figure]:
    """The targets in force at the end of the period beside what was reached since January; without targets only the latter."""
    target = facts.target_on(period.last)
    begun = (one for one in facts.classes if one.fiscal_year == period.year and one.starts_on <= period.last)
    alive = [one for one in begun if one.state_on(period.last) != "cancelled"]
    training = [one for one in facts.certificates if one.training and period.to_date(one.issued_on)]
    certificates = figure(
        "reached_certificates", (Row(Kind.CERTIFICATE, one.pk, facts.places[one.place].text) for one in training)
    )
    return [
        *_goal("participants", target and target.participants, figure("reached_participants", enrolled(facts, period))),
        *_goal("certificates", target and target.certificates, certificates),
        figure("reached_persons", holders(facts.places[one.place] for one in training)),
        *_goal(
            "packages",
            target and target.packages,
            figure("reached_packages", (Row(Kind.CLASS, one.pk, one.code) for one in alive)),
        ),
        *_ratio(facts, period),
    ]


def _goal(what: str, target: int | None, reached: Figure) -> list[Figure]:
    share = None if target is None else absorption(reached.value or 0, target)
    return [Figure(f"target_{what}", target), reached, Figure(f"share_{what}", share)]


def _ratio(facts: Facts, period: Period) -> list[Figure]:
    """A over B as the targets in force define them; nothing without targets."""
    target = facts.target_on(period.last)
    if target is None:
        return [Figure(code, None) for code in ("target_ratio", "ratio_a", "ratio_b", "ratio")]
    a, b = NUMERATORS[target.numerator].count(facts, period), DENOMINATORS[target.denominator].count(facts, period)
    share = None if b.value is None else absorption(a.value or 0, b.value)
    return [
        Figure("target_ratio", target.percentage),
        Figure("ratio_a", a.value, a.rows),
        Figure("ratio_b", b.value, b.rows),
        Figure("ratio", share),
    ]


def _places(places: Iterable[PlaceFact]) -> list[Row]:
    return [Row(Kind.PLACE, place.pk, place.text) for place in places]


def _spendings(found: Iterable) -> list[Row]:
    return [Row(Kind.SPENDING, one.pk, f"{one.evidence}, {one.spent_on:%d-%m-%Y}", one.amount) for one in found]
