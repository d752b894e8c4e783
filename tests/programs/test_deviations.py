import pytest

from programs.rules.deviations import ALLOWED_BY, ClassShape, Departure, Deviation, departures, deviations
from programs.rules.exceptions import OFFICE, PERSONAL
from programs.rules.standard import Standard

SHAPE = {
    "participants": 16, "meetings": 4, "most_jp_on_a_day": 5, "planned_minutes": 900, "program_minutes": 900,
    "agreement_valid": True, "instructors": 2,
}  # fmt: skip


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        pytest.param({}, [], id="as-the-standard-wants"),
        pytest.param({"participants": 15}, ["participants_few"], id="15-participants"),
        pytest.param({"participants": 20}, [], id="20-participants"),
        pytest.param({"participants": 21}, ["participants_many"], id="21-participants"),
        pytest.param({"seats": 21}, ["seats_many"], id="21-seats"),
        pytest.param({"seats": 20}, [], id="20-seats"),
        pytest.param({"participants": 21, "seats": 21}, ["participants_many"], id="21-people-on-21-seats"),
        pytest.param({"meetings": 0, "planned_minutes": 0, "most_jp_on_a_day": 0}, ["no_meetings"], id="no-meetings"),
        pytest.param({"most_jp_on_a_day": 6}, ["jp_per_day"], id="6-jp-a-day"),
        pytest.param({"planned_minutes": 899}, ["jp_planned"], id="a-minute-too-little"),
        pytest.param({"planned_minutes": 901}, [], id="a-minute-more"),
        pytest.param({"agreement_valid": False}, ["no_agreement"], id="no-agreement"),
        pytest.param({"instructors": 0}, ["no_instructor"], id="no-instructor"),
        pytest.param({"instructors": 1}, ["instructors_few"], id="one-instructor"),
        pytest.param({"spans_remission": True}, ["holiday"], id="spans-a-remission-day"),
    ],
)
def test_deviations(shape, expected):
    assert deviations(ClassShape(**SHAPE | shape), Standard()) == expected


def test_they_come_in_the_order_to_show_them():
    shape = ClassShape(0, 2, 9, 10, 900, agreement_valid=False, instructors=0, spans_remission=True)
    assert deviations(shape, Standard()) == [
        "participants_few", "jp_per_day", "jp_planned", "no_agreement", "no_instructor", "holiday",
    ]  # fmt: skip


def test_what_was_approved_stands_beside_the_departure_it_allows():
    found = [Deviation.PARTICIPANTS_FEW, Deviation.JP_PER_DAY, Deviation.HOLIDAY]
    assert departures(found, {"participants": 7, "scan_missing": 8}) == [
        Departure(Deviation.PARTICIPANTS_FEW, 7, awaits_exception=False),
        Departure(Deviation.JP_PER_DAY, None, awaits_exception=True),
        Departure(Deviation.HOLIDAY, None, awaits_exception=False),
    ]


def test_a_departure_is_allowed_by_an_exception_about_the_class():
    assert set(ALLOWED_BY.values()) <= set(OFFICE) - PERSONAL
