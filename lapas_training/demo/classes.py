"""The six classes of 2021 as they were meant to be, and what happened in each, by seat and meeting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time

MORNING, AFTERNOON = time(8), time(13)
# The day on which the blocks stayed locked for a search, and the Saturday that made it up.
LOCKED_DAY, MADE_UP_ON = date(2021, 3, 3), date(2021, 3, 13)


@dataclass(frozen=True, slots=True)
class Departure:
    """Who leaves after which meeting, why, and whether somebody takes the seat from the next meeting on."""

    meeting: int
    reason: str
    replaced: bool = False


@dataclass(frozen=True, slots=True)
class ClassStory:
    """One class. ``rows`` are codes by seat and meeting, such as {7: {4: "D", 5: "t30"}}; the dice fill in the rest."""

    code: str
    field: str
    package: int
    starts_at: time
    room: str
    locked_day: bool = False
    departures: Mapping[int, Departure] = field(default_factory=dict)
    rows: Mapping[int, Mapping[int, str]] = field(default_factory=dict)
    made_up_meeting: int | None = None  # a held meeting that those who missed it make up
    fails: Mapping[int, int] = field(default_factory=dict)  # seat → attempts at the unit it does not pass
    waived_seat: int | None = None  # attendance below the share of the program, with an exception
    unconfirmed: frozenset[int] = frozenset()
    heard: bool = True
    issued: bool = False


def _run(code: str, *meetings: int) -> dict[int, str]:
    return dict.fromkeys(meetings, code)


STORIES = [
    ClassStory(
        "LAS-2021-1", "LAS", 1, MORNING, "BENGKEL-LAS", locked_day=True, issued=True,
        departures={9: Departure(1, "transfer", replaced=True)},
        rows={4: _run("S", 6, 7, 8), 12: {5: "D"}, 15: _run("A", 10, 11, 12, 13, 15), 18: {2: "t30", 9: "t45"}},
        fails={7: 2},
    ),
    ClassStory(
        "LAS-2021-2", "LAS", 2, AFTERNOON, "BENGKEL-LAS",
        departures={13: Departure(7, "release")},
        rows={3: _run("D", 4, 5, 6, 11, 12), 8: _run("S", 9, 10), 17: {14: "I"}, 20: {3: "t30"}},
        waived_seat=3, fails={6: 1}, unconfirmed=frozenset({11}),
    ),
    ClassStory(
        "PANGKAS-2021-1", "PANGKAS", 1, MORNING, "PANGKAS", locked_day=True, issued=True,
        departures={2: Departure(11, "transfer")},
        rows={5: {8: "D"}, 10: _run("S", 3, 4, 5), 16: _run("hukdis", 12, 13, 14, 15, 16), 19: {7: "t15"}},
    ),
    ClassStory(
        "PANGKAS-2021-2", "PANGKAS", 2, AFTERNOON, "PANGKAS",
        departures={14: Departure(1, "withdrawal", replaced=True)},
        rows={1: {5: "D"}, 7: {5: "D"}, 11: {5: "S"}, 18: _run("I", 9, 10)},
        made_up_meeting=5, fails={4: 2, 9: 1}, unconfirmed=frozenset({5, 20}),
    ),
    ClassStory(
        "PERIKANAN-2021-1", "PERIKANAN", 1, MORNING, "KOLAM", locked_day=True,
        departures={6: Departure(11, "assimilation")},
        rows={3: _run("S", 12, 13, 14, 16), 8: {6: "D"}, 13: {11: "I"}, 17: {4: "t60"}},
        fails={12: 2}, unconfirmed=frozenset({7}),
    ),
    ClassStory(
        "PERIKANAN-2021-2", "PERIKANAN", 2, AFTERNOON, "KOLAM",
        departures={19: Departure(8, "illness")},
        rows={2: {9: "D"}, 10: _run("A", 5, 6, 7), 15: _run("S", 2, 3)},
        fails={10: 1}, heard=False,
    ),
]  # fmt: skip
