"""The figures of a period from plain facts: a table for each group, no database."""

from datetime import date

import pytest
from django.utils.translation import override

from budgets.rules.ceilings import Ceiling
from programs.rules.attendance import Row as SheetRow
from reports.rules.counting import figures_of, open_sheets
from reports.rules.differences import differences, restated
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
from reports.rules.figures import NAMES, Figure, Kind, Row, Unit, shown
from reports.rules.indicators import DENOMINATORS, NUMERATORS, Count, share, table
from reports.rules.periods import Period, months_of
from reports.rules.snapshot import canonical, fingerprint, frozen_differences, frozen_figures, thawed_differences, thawed_figures

FEBRUARY, MARCH, QUARTER, YEAR = (Period(2026, *one) for one in [("month", 2), ("month", 3), ("quarter", 1), ("year", 1)])
WELDING = ClassFact(1, "LAS-1", 2026, date(2026, 2, 2), date(2026, 3, 6), closed_on=date(2026, 3, 10))
HAIR = ClassFact(2, "PANGKAS-1", 2026, date(2026, 3, 2), date(2026, 3, 31), cancelled_on=date(2026, 3, 4))


def day(month, number):
    return date(2026, month, number)


def places(*found):
    return {one.pk: one for one in found}


def values(facts, period, *codes):
    figures = figures_of(facts, period)
    return [figures[code].value for code in codes]


@pytest.mark.parametrize(
    ("arguments", "first", "last", "printed"),
    [
        (("month", 2), date(2024, 2, 1), date(2024, 2, 29), "Februari 2024"),
        (("month", 12), date(2024, 12, 1), date(2024, 12, 31), "Desember 2024"),
        (("quarter", 4), date(2024, 10, 1), date(2024, 12, 31), "Triwulan IV 2024"),
        (("semester", 1), date(2024, 1, 1), date(2024, 6, 30), "Semester I 2024"),
        (("year", 1), date(2024, 1, 1), date(2024, 12, 31), "Tahun 2024"),
    ],
)
def test_a_period_has_its_days_and_its_name(arguments, first, last, printed):
    period = Period(2024, *arguments)
    assert (period.first, period.last, period.printed) == (first, last, printed)
    assert [period.holds(one) for one in (first, last, last + date.resolution, None)] == [True, True, False, False]


@pytest.mark.parametrize("arguments", [("month", 13), ("quarter", 5), ("semester", 3), ("year", 2), ("week", 1), ("month", 0)])
def test_no_other_period_exists(arguments):
    with pytest.raises(ValueError, match=r"period|Span"):
        Period(2024, *arguments)


@pytest.mark.parametrize(
    ("on", "welding", "hair"),
    [
        (day(2, 1), "planned", "planned"),
        (day(2, 2), "running", "planned"),
        (day(3, 3), "running", "running"),
        (day(3, 4), "running", "cancelled"),
        (day(3, 7), "finished", "cancelled"),
        (day(3, 10), "closed", "cancelled"),
    ],
)
def test_a_class_is_in_the_state_of_the_day(on, welding, hair):
    assert (WELDING.state_on(on), HAIR.state_on(on)) == (welding, hair)


def test_classes_are_counted_by_their_state_at_the_end():
    facts = Facts(classes=[WELDING, HAIR, ClassFact(3, "LAMA", 2025, day(1, 5), day(2, 27))])
    codes = ("classes_planned", "classes_running", "classes_finished", "classes_closed", "classes_cancelled", "reached_packages")
    assert values(facts, FEBRUARY, *codes) == [1, 1, 0, 0, 0, 1]
    assert values(facts, MARCH, *codes) == [0, 0, 0, 1, 1, 1]


def test_persons_are_counted_once_by_sex_while_they_hold_a_place():
    facts = Facts(
        places=places(
            PlaceFact(1, 11, "L", WELDING, 1, day(2, 2)),
            PlaceFact(2, 11, "L", HAIR, 1, day(3, 2)),  # the same person
            PlaceFact(3, 12, "P", WELDING, 2, day(2, 2), day(2, 28), "release"),
            PlaceFact(4, 13, "", WELDING, 2, day(3, 1)),
        )
    )
    codes = ("participants", "participants_male", "participants_female", "participants_unknown", "left", "left_release")
    assert values(facts, FEBRUARY, *codes) == [2, 1, 1, 0, 1, 1]
    assert values(facts, MARCH, *codes) == [2, 1, 0, 1, 0, 0]
    assert values(facts, QUARTER, *codes) == [3, 1, 1, 1, 1, 1]
    assert figures_of(facts, MARCH)["participants_male"].rows == (Row(Kind.PERSON, 11, "LAS-1 no. 1, PANGKAS-1 no. 1"),)
    assert values(facts, Period(2026, "month", 4), "participants", "reached_participants") == [0, 3]


def test_hours_count_once_and_only_when_held():
    meetings = [
        MeetingFact(1, "LAS-1", 1, day(2, 2), 5, typed=True),
        MeetingFact(2, "LAS-1", 2, day(2, 3), 5, typed=True, cancelled=True),
        MeetingFact(3, "LAS-1", 3, day(2, 4), 5, typed=False),
        MeetingFact(4, "LAS-1", 4, day(2, 7), 5, typed=True, repeats=True),
        MeetingFact(5, "LAS-1", 5, day(3, 2), 5, typed=True),
    ]
    facts = Facts(meetings=meetings)
    assert values(facts, FEBRUARY, "meetings_held", "meetings_cancelled", "jp_delivered") == [2, 1, 5]
    assert [row.pk for row in open_sheets(facts, FEBRUARY)] == [3]


def test_attendance_counts_make_ups_held_by_then_and_rounds_down():
    sheets = [
        SheetFact(1, 1, None, day(2, 2), day(2, 2), SheetRow("H", 200, 200)),
        SheetFact(1, 2, None, day(2, 3), day(2, 3), SheetRow("S", 100)),
        SheetFact(1, 3, 2, day(3, 7), day(2, 3), SheetRow("H", 100, 100)),  # made up in March
        SheetFact(2, 1, None, day(2, 2), day(2, 2), SheetRow("D", 200)),
    ]
    facts = Facts(places=places(*(PlaceFact(pk, 10 + pk, "L", WELDING, pk, day(2, 2)) for pk in (1, 2))), sheets=sheets)
    codes = ("minutes_credited", "minutes_countable", "attendance")
    assert values(facts, FEBRUARY, *codes) == [200, 300, 666]
    assert values(facts, QUARTER, *codes) == [300, 300, 1000]
    assert values(facts, MARCH, *codes) == [0, 0, None]
    assert figures_of(facts, FEBRUARY)["attendance"].shown == "66,6%"


def test_persons_and_certificates_stand_side_by_side():
    held = places(PlaceFact(1, 11, "L", WELDING, 1, day(2, 2)), PlaceFact(2, 11, "L", HAIR, 1, day(3, 2)))
    certificates = [
        CertificateFact(21, 1, training=True, issued_on=day(3, 12)),
        CertificateFact(22, 2, training=True, issued_on=day(3, 31)),
        CertificateFact(23, 2, training=False, issued_on=day(3, 31)),
    ]
    decisions = [DecisionFact(1, "postponed", day(2, 28)), DecisionFact(1, "graduated", day(3, 10))]
    facts = Facts(places=held, certificates=certificates, decisions=decisions)
    codes = ("graduated", "not_graduated", "postponed", "certificates", "certified_persons", "statements")
    assert values(facts, MARCH, *codes) == [1, 0, 0, 2, 1, 1]
    assert values(facts, FEBRUARY, *codes) == [0, 0, 1, 0, 0, 0]
    months = table(facts, 2026, a=NUMERATORS["certificates_to_date"], b=DENOMINATORS["enrolled_to_date"], until=day(4, 1))
    assert [(one.a.value, one.b.value, one.share, one.persons, one.certificates_to_date) for one in months] == [
        (0, 0, None, 0, 0), (0, 1, 0, 0, 0), (2, 1, 20_000, 1, 2), (2, 1, 20_000, 0, 2),
    ]  # fmt: skip


def test_money_is_absorbed_since_january_of_the_ceiling_of_the_day():
    line = LineFact(1, "521211 Bahan", 2026, [Ceiling(day(1, 1), 1_000), Ceiling(day(3, 1), 900, 200)])
    spent = [SpendingFact(1, "KW-1", day(1, 5), 100), SpendingFact(2, "KW-2", day(3, 5), 900)]
    facts = Facts(lines=[line], spendings=spent)
    codes = ("spent", "spent_to_date", "available", "absorbed")
    assert values(facts, FEBRUARY, *codes) == [0, 100, 1_000, 1_000]
    assert values(facts, MARCH, *codes) == [900, 1_000, 700, 14_286]
    assert figures_of(facts, MARCH)["absorbed"].shown == "142,86%"


def test_targets_are_those_in_force_at_the_end():
    targets = [
        TargetFact(1, 2026, day(1, 1), 40, 30, 2, 2_000, "certified_to_date", "target_participants"),
        TargetFact(2, 2026, day(3, 31), 3, 3, 1, 5_000, "certificates", "enrolled_to_date"),
    ]
    held = places(*(PlaceFact(pk, pk, "L", WELDING, pk, day(2, 2)) for pk in (1, 2, 3)))
    issued = [CertificateFact(pk, pk, training=True, issued_on=day(3, 12)) for pk in (1, 2)]
    facts = Facts(classes=[WELDING], places=held, certificates=issued, targets=targets)
    codes = ("target_participants", "share_participants", "share_certificates", "target_ratio", "ratio_a", "ratio_b", "ratio")
    assert values(facts, FEBRUARY, *codes) == [40, 750, 0, 2_000, 0, 40, 0]
    assert values(facts, MARCH, *codes) == [3, 10_000, 6_667, 5_000, 2, 3, 6_667]
    assert values(facts, Period(2025, "year", 1), *codes) == [None] * 7


BARRED = PersonFact(1, [(day(1, 1), None)], [(day(1, 1), True)], [(day(2, 1), day(2, 9))])
PERSON = PersonFact(1, stays=[(day(1, 10), day(3, 1))], registered=[(day(1, 10), False), (day(2, 1), True)])


@pytest.mark.parametrize(
    ("person", "on", "expected"),
    [
        pytest.param(PERSON, day(1, 9), False, id="not-yet-here"),
        pytest.param(PERSON, day(1, 31), False, id="a-detainee-still"),
        pytest.param(PERSON, day(2, 1), True, id="convicted"),
        pytest.param(PERSON, day(3, 1), False, id="left-that-day"),
        pytest.param(PersonFact(1, [(day(1, 1), None)], []), day(2, 1), False, id="register-class-unknown"),
        pytest.param(BARRED, day(2, 9), False, id="in-register-f"),
        pytest.param(BARRED, day(2, 10), True, id="no-longer"),
    ],
)
def test_who_is_eligible(person, on, expected):
    assert person.eligible_on(on) is expected


def test_the_definitions_of_b_differ():
    people = [PERSON, PersonFact(2, [(date(2020, 1, 1), None)], [(date(2020, 1, 1), True)])]
    counted = {code: DENOMINATORS[code].count(Facts(people=people), FEBRUARY).value for code in DENOMINATORS}
    assert counted == {
        "eligible_start": 1, "eligible_end": 2, "eligible_average": 2,  # (1 + 2) ÷ 2, half up
        "enrolled_to_date": 0, "target_participants": None, "target_certificates": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (10, 7, "142,86%"),
        (99_998, 100_000, "99,99%"),  # never 100 from below, though the third decimal would round up
        (99_999, 100_000, "99,99%"),
        (1, 3, "33,33%"),
        (2, 3, "66,67%"),
        (1, 800, "0,13%"),  # 0,125 goes up
        (7, 7, "100,00%"),
        (0, 7, "0,00%"),
        (3, 0, "–"),
        (3, None, "–"),
        (None, 3, "–"),
    ],
)
def test_percentages_are_printed_as_the_ministry_reads_them(a, b, expected):
    assert shown(share(Count(a), Count(b)), Unit.HUNDREDTHS) == expected


@pytest.mark.parametrize("names", [NUMERATORS, DENOMINATORS])
def test_each_definition_is_written_down_in_both_languages(names):
    for code, one in names.items():
        with override("en"):
            english = str(one.sentence)
        assert (one.code, english != one.printed, english.endswith("."), one.printed.endswith(".")) == (code, True, True, True)
        assert isinstance(one.count(Facts(), months_of(2026)[0]), Count)


def test_a_difference_names_its_rows_and_is_told_once():
    # given
    was = {
        "certificates": Figure("certificates", 2, (Row("certificate", 1, "LAS-1 no. 1"), Row("certificate", 2, "LAS-1 no. 2")))
    }
    now = {"certificates": Figure("certificates", 2, (Row("certificate", 2, "baru"), Row("certificate", 3, "LAS-1 no. 3")))}

    # when
    (found,) = differences(7, FEBRUARY, was, now)

    # then: other words for the same row are none
    assert [row.pk for row in found.gone] == [1]
    assert [row.pk for row in found.new] == [3]
    assert (found.changed, found.by, found.words) == ([], "", ["− LAS-1 no. 1", "+ LAS-1 no. 3"])
    assert differences(7, FEBRUARY, restated(was, [found]), now) == []


@pytest.mark.parametrize(
    ("code", "was", "now", "by"),
    [
        ("spent", 1_000_000, 280_000, "−Rp720.000"),
        ("absorbed", 6_265, 6_248, "−0,17%"),
        ("participants", 20, 21, "+1"),
        ("attendance", None, 950, ""),
    ],
)
def test_a_difference_says_by_how_much(code, was, now, by):
    (found,) = differences(7, FEBRUARY, {code: Figure(code, was)}, {code: Figure(code, now)})
    assert found.by == by


def test_why_somebody_left_is_no_word_of_a_paper_and_planned_classes_are_not_compared():
    row = Row(Kind.PLACE, 1, "LAS-1 no. 3")
    was = {code: Figure(code, 0) for code in ("left_discipline", "classes_planned")}
    now = {"left_discipline": Figure("left_discipline", 1, (row,)), "classes_planned": Figure("classes_planned", 2)}
    assert [(one.code, one.by, one.words) for one in differences(7, MARCH, was, now)] == [("left_discipline", "+1", [])]


def test_a_snapshot_is_one_text_and_comes_back_whole():
    # given
    row = Row(Kind.PERSON, 1, "Ñandú – no. 1")
    figures = [Figure("participants", 1, (row,)), Figure("attendance", None)]
    (difference,) = differences(7, YEAR, {"participants": Figure("participants", 0)}, {"participants": figures[0]})

    # when
    text = canonical({"b": frozen_figures(figures), "a": frozen_differences([difference])})

    # then
    assert text == canonical(dict(reversed({"a": frozen_differences([difference]), "b": frozen_figures(figures)}.items())))
    assert fingerprint("{}") == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
    assert thawed_figures(frozen_figures(figures)) == {one.code: one for one in figures}
    assert thawed_differences(frozen_differences([difference])) == [difference]
    with pytest.raises(TypeError):
        canonical({"a": 0.5})


def test_every_figure_has_its_name():
    assert list(figures_of(Facts(), YEAR)) == list(NAMES)
