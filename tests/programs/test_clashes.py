from dataclasses import replace
from datetime import date, time

import pytest

from programs.rules.clashes import ClashKind, Occupation, clashes, once_a_day

MONDAY, TUESDAY = date(2026, 2, 2), date(2026, 2, 3)
WANTED = Occupation(MONDAY, time(8), time(12), room=1, instructor=7, where="LAS-1")


@pytest.mark.parametrize(
    ("taken", "expected"),
    [
        pytest.param({}, [ClashKind.INSTRUCTOR, ClashKind.ROOM], id="the-same-hours"),
        pytest.param({"instructor": 8}, [ClashKind.ROOM], id="room-only"),
        pytest.param({"room": 2}, [ClashKind.INSTRUCTOR], id="instructor-only"),
        pytest.param({"room": 2, "instructor": 8}, [], id="neither"),
        pytest.param({"day": TUESDAY}, [], id="another-day"),
        pytest.param({"starts_at": time(12), "ends_at": time(13)}, [], id="begins-when-it-ends"),
        pytest.param({"starts_at": time(7), "ends_at": time(8)}, [], id="ends-when-it-begins"),
        pytest.param({"starts_at": time(11, 59), "ends_at": time(13), "room": 2}, [ClashKind.INSTRUCTOR], id="too-early"),
        pytest.param({"starts_at": time(9), "ends_at": time(10), "room": 2}, [ClashKind.INSTRUCTOR], id="inside"),
        pytest.param({"starts_at": time(7), "ends_at": time(17), "room": 2}, [ClashKind.INSTRUCTOR], id="around"),
        pytest.param({"room": None, "instructor": None}, [], id="nobody-knows-where"),
    ],
)
def test_clashes(taken, expected):
    values = {"day": MONDAY, "starts_at": time(8), "ends_at": time(12), "room": 1, "instructor": 7, "where": "LAS-2"} | taken
    assert [clash.kind for clash in clashes([WANTED], [Occupation(**values)])] == expected


def test_two_that_name_no_room_do_not_clash():
    nowhere = Occupation(MONDAY, time(8), time(12))
    assert clashes([nowhere], [nowhere]) == []


def test_they_come_by_day_and_say_who_has_it():
    late, early = Occupation(TUESDAY, time(8), time(9), room=1), Occupation(MONDAY, time(8), time(9), room=1)
    taken = [replace(late, where="LAS-2"), replace(early, where="LAS-3")]
    assert [(clash.wanted, clash.taken.where) for clash in clashes([late, early], taken)] == [(early, "LAS-3"), (late, "LAS-2")]


def test_the_same_room_is_told_once_a_day():
    def held(first, last, room=1, where="LAS-2"):
        return Occupation(MONDAY, time(first), time(last), room=room, where=where)

    taken = [held(8, 9), held(9, 12), held(10, 11, where="LAS-3")]
    found = once_a_day(clashes([held(8, 10), held(10, 12), held(8, 10, room=2)], taken))
    assert [(one.taken.where, one.taken.starts_at, one.taken.ends_at) for one in found] == [
        ("LAS-2", time(8), time(12)),
        ("LAS-3", time(10), time(11)),
    ]
