from datetime import date

import pytest
from django.core.exceptions import ValidationError

from audit.models import Entry
from inmates.importing import engine
from inmates.importing.columns import Field
from inmates.importing.comparing import COMPARED, compare
from inmates.importing.engine import write_list
from inmates.importing.listing import LIMITS, MAX_KEY
from inmates.models import Inmate, RegistrationEntry
from tests.factories import (
    ConvictFactory,
    FacilityFactory,
    InmateFactory,
    RegistrationClassFactory,
    RegistrationEntryFactory,
    UserFactory,
)

from .lists import BUDI, HEADINGS, SITI, TODAY, csv, read

pytestmark = pytest.mark.django_db
FULL = [*HEADINGS, "L/P", "Blok", "Sel", "Tempat Lahir", "Tgl Lahir", "Nama KTP", "Tempat Lahir KTP", "Tgl Lahir KTP"]
BUDI_IN_FULL = [*BUDI, "L", "A", "12", "Metro", "17/05/1990", "Budi Rekaan, S.T.", "Kota Metro", "18/05/1990"]
BUDIS_VALUES = {
    "name": "Budi Rekaan",
    "sex": "L",
    "birth_place": "Metro",
    "birth_date": date(1990, 5, 17),
    "admitted_on": date(2021, 1, 21),
    "expires_on": date(2028, 1, 21),
    "block": "A",
    "room": "12",
    "certificate_name": "Budi Rekaan, S.T.",
    "certificate_birth_place": "Kota Metro",
    "certificate_birth_date": date(1990, 5, 18),
}


def listing(*rows, headings=HEADINGS):
    return read(csv(headings, *rows), "list.csv")


def apply(facility, *rows, headings=HEADINGS, on=TODAY):
    return write_list(listing=listing(*rows, headings=headings), facility=facility, on=on)


def figures(plan):
    return [len(part) for part in (plan.new, plan.changed, plan.same, plan.missing, plan.rejected)]


def codes(findings):
    return [(one.row, one.code) for one in findings]


def everything():
    return list(Inmate.objects.order_by("pk").values()), list(RegistrationEntry.objects.order_by("pk").values())


@pytest.fixture
def facility():
    return FacilityFactory()


@pytest.fixture
def budi(facility):
    """Budi as his row says he is."""
    inmate = InmateFactory(facility=facility, release_on=BUDIS_VALUES["expires_on"], **BUDIS_VALUES)
    RegistrationEntryFactory(inmate=inmate, text="B.I 1/2021")
    return inmate


def test_a_new_person_has_all_that_the_list_says_and_his_number(facility):
    # given
    register_class = RegistrationClassFactory()

    # when
    outcome = apply(facility, BUDI_IN_FULL, headings=FULL)

    # then
    inmate = Inmate.objects.get()
    assert outcome.created == [inmate]
    assert {name: getattr(inmate, name) for name in COMPARED} == BUDIS_VALUES
    assert inmate.identity_confirmed_on is None
    assert list(
        RegistrationEntry.objects.values_list("inmate", "text", "key", "registration_class", "valid_from", "is_current")
    ) == [(inmate.pk, "B.I 1/2021", "B.I/1/2021", register_class.pk, TODAY, True)]


def test_what_the_list_has_no_column_for_stays_open(facility):
    apply(facility, BUDI)

    inmate = Inmate.objects.get()
    assert (inmate.sex, inmate.block, inmate.birth_date, inmate.certificate_name) == ("", "", None, "")


def test_the_same_file_again_changes_nothing(facility):
    # given
    rows = [BUDI_IN_FULL, [*SITI, "", "-", "", "", "-", "", "", "00/00/0000"]]
    apply(facility, *rows, headings=FULL)
    before = everything()

    # when
    outcome = apply(facility, *rows, headings=FULL)

    # then
    assert figures(outcome.plan) == [0, 0, 2, 0, 0]
    assert everything() == before


def test_an_unknown_admission_counts_from_the_first_import_on(facility):
    # given
    row = ["Budi", "B.I 1/2021", "-", "21/01/2028"]

    # when
    first = apply(facility, row, on=date(2026, 11, 1))
    second = apply(facility, row, on=TODAY)

    # then
    assert Inmate.objects.get().admitted_on == date(2026, 11, 1)
    assert codes(first.plan.warnings) == [(2, "admission_assumed")]
    assert (figures(second.plan), codes(second.plan.warnings)) == ([0, 0, 1, 0, 0], [(2, "date_unknown")])


def test_an_unknown_admission_lies_not_after_the_release(facility):
    apply(facility, ["Budi", "B.I 1/2021", "-", "21/01/2024"])

    assert Inmate.objects.get().admitted_on == date(2024, 1, 21)


@pytest.mark.parametrize(
    ("column", "value", "field", "after"),
    [
        (0, "Budi Rekaan Jaya", "name", "Budi Rekaan Jaya"),
        (2, "20/01/2021", "admitted_on", date(2021, 1, 20)),
        (3, "20/01/2028", "expires_on", date(2028, 1, 20)),
        (5, "B", "block", "B"),
        (11, "19/05/1990", "certificate_birth_date", date(1990, 5, 19)),
    ],
)
def test_what_differs_is_listed_and_written(facility, budi, column, value, field, after):
    # given
    row = [*BUDI_IN_FULL]
    row[column] = value

    # when
    outcome = apply(facility, row, headings=FULL)

    # then
    assert [(change.inmate_id, change.row, change.before, change.after) for change in outcome.plan.changed] == [
        (budi.pk, 2, {field: BUDIS_VALUES[field]}, {field: after})
    ]
    assert Inmate.objects.values(*COMPARED).get() == BUDIS_VALUES | {field: after}


def test_who_calls_learns_whose_day_of_release_has_moved(facility, budi):
    # given
    siti = ConvictFactory(
        facility=facility, name="Siti Contoh", admitted_on=date(2021, 1, 22), release_on=date(2028, 1, 22), block="B"
    )
    number = siti.registrations.get().text

    # when
    outcome = write_list(
        listing=listing([*BUDI[:3], "01/12/2026", "A"], ["Siti Contoh", number, *SITI[2:], "C"], headings=[*HEADINGS, "Blok"]),
        facility=facility,
        on=TODAY,
    )

    # then
    assert {inmate.pk for inmate in outcome.changed} == {budi.pk, siti.pk}
    assert outcome.release_changed == [budi.pk]
    assert Inmate.objects.get(pk=siti.pk).block == "C"
    assert not Entry.objects.exists()  # the caller audits the whole


@pytest.mark.parametrize("number", ["BI.1/2021", "B-I-001-2021", "b.i 1 / 2021"])
def test_persons_are_matched_by_the_key_of_the_number(facility, budi, number):
    # when
    outcome = apply(facility, [BUDI[0], number, *BUDI[2:]])

    # then
    assert figures(outcome.plan) == [0, 0, 1, 0, 0]
    assert [entry.text for entry in RegistrationEntry.objects.all()] == ["B.I 1/2021"]


def test_a_person_is_never_merged_by_name_alone(facility, budi):
    # when
    outcome = apply(facility, [BUDI[0], "B.I 99/2026", *BUDI[2:]])

    # then
    assert figures(outcome.plan) == [1, 0, 0, 1, 0]
    assert codes(outcome.plan.warnings) == [(2, "same_name")]
    assert Inmate.objects.count() == 2


def test_another_name_under_a_known_number_is_pointed_out(facility, budi):
    outcome = apply(facility, ["Lain Sekali", *BUDI[1:]])

    assert codes(outcome.plan.warnings) == [(2, "name_differs")]
    assert "Budi Rekaan" in outcome.plan.warnings[0].message


def test_other_capitals_are_no_other_name(facility, budi):
    outcome = apply(facility, ["BUDI REKAAN", *BUDI[1:]])

    assert figures(outcome.plan) == [0, 0, 1, 0, 0]


def test_a_former_number_finds_the_person_and_stays_former(facility, budi):
    # given
    RegistrationEntry.objects.update(is_current=False)
    RegistrationEntryFactory(inmate=budi, text="B.III 5/2026")

    # when
    outcome = apply(facility, BUDI)

    # then
    assert figures(outcome.plan) == [0, 0, 1, 0, 0]
    assert codes(outcome.plan.warnings) == [(2, "number_superseded")]
    assert budi.registrations.get(is_current=True).text == "B.III 5/2026"


def test_one_person_under_two_of_his_numbers_rejects_both_rows(facility, budi):
    # given
    RegistrationEntry.objects.update(is_current=False)
    RegistrationEntryFactory(inmate=budi, text="B.III 5/2026")

    # when
    outcome = apply(facility, BUDI, [BUDI[0], "B.III 5/2026", "21/01/2021", "21/01/2029"])

    # then
    assert codes(outcome.plan.rejected) == [(2, "same_person"), (3, "same_person")]
    assert figures(outcome.plan) == [0, 0, 0, 0, 2]
    assert Inmate.objects.get().release_on == date(2028, 1, 21)


def test_duplicates_name_each_other_and_nobody_of_them_is_written(facility):
    # when
    outcome = apply(facility, BUDI, SITI, ["Lain", *BUDI[1:]])

    # then
    assert [(one.row, one.cell, one.code) for one in outcome.plan.rejected] == [
        (2, "B2", "number_twice"),
        (4, "B4", "number_twice"),
    ]
    assert ["(B4)" in outcome.plan.rejected[0].message, "(B2)" in outcome.plan.rejected[1].message] == [True, True]
    assert [inmate.name for inmate in Inmate.objects.all()] == ["Siti Contoh"]


def test_a_gap_in_the_list_takes_nothing_away(facility, budi):
    # when
    outcome = apply(facility, [*BUDI[:2], "", "-", *[""] * 8], headings=FULL)

    # then
    assert figures(outcome.plan) == [0, 0, 1, 0, 0]
    assert codes(outcome.plan.warnings) == [(2, "date_unknown")]
    assert Inmate.objects.values(*COMPARED).get() == BUDIS_VALUES


def test_who_is_missing_from_the_list_is_counted_and_stays(facility, budi):
    # given
    ConvictFactory(facility=facility, left_on=TODAY)  # has left, so nobody misses him
    ConvictFactory()  # of another prison
    before = everything()

    # when
    outcome = apply(facility, [*SITI[:2], "-", "besok"])

    # then
    assert (outcome.plan.missing, everything()) == ([budi.pk], before)


def test_whose_row_is_rejected_is_not_missing(facility, budi):
    outcome = apply(facility, [*BUDI[:3], "besok"])

    assert figures(outcome.plan) == [0, 0, 0, 0, 1]


def test_the_same_number_in_another_prison_is_another_person(facility, budi):
    outcome = apply(FacilityFactory(), BUDI)

    assert figures(outcome.plan) == [1, 0, 0, 0, 0]


def test_a_confirmed_identity_stays(facility, budi):
    # given
    Inmate.objects.update(identity_confirmed_on=TODAY, identity_confirmed_by=UserFactory())
    row = [*BUDI_IN_FULL[:-3], "Budi Lain", "Kota Lain", "18/05/1990"]

    # when
    outcome = apply(facility, row, headings=FULL)

    # then
    assert codes(outcome.plan.warnings) == [(2, "identity_confirmed"), (2, "identity_confirmed")]
    assert Inmate.objects.values(*COMPARED).get() == BUDIS_VALUES


def test_the_list_and_the_register_together_must_be_possible(facility, budi):
    # when
    outcome = apply(facility, [*BUDI[:2], "20/01/2021"], headings=HEADINGS[:3])
    contradicting = apply(facility, [*BUDI[:2], "20/01/2021"], headings=["Nama", "Reg", "Tgl Ekspirasi"])

    # then
    assert figures(outcome.plan) == [0, 1, 0, 0, 0]
    assert codes(contradicting.plan.rejected) == []  # on the day of admission is possible
    assert codes(apply(facility, [*BUDI[:2], "19/01/2021"], headings=["Nama", "Reg", "Exp"]).plan.rejected) == [
        (2, "release_before_admission")
    ]
    assert Inmate.objects.get().release_on == date(2021, 1, 20)


def test_who_has_left_is_pointed_out_and_stays_away(facility, budi):
    # given
    Inmate.objects.update(left_on=date(2026, 6, 1))

    # when
    still_listed = apply(facility, BUDI)
    admitted_again = apply(facility, [*BUDI[:2], "01/07/2026", BUDI[3]])

    # then
    assert codes(still_listed.plan.warnings) == [(2, "has_left")]
    assert codes(admitted_again.plan.rejected) == [(2, "left_before_admission")]
    assert Inmate.objects.get().left_on == date(2026, 6, 1)


def test_a_number_given_meanwhile_stops_the_whole_import(facility, monkeypatch):
    # given: somebody registers Siti after the comparison
    plan = engine.Comparison.plan

    def overtaken(self):
        found = plan(self)
        RegistrationEntryFactory(inmate=InmateFactory(facility=facility), text=SITI[1])
        return found

    monkeypatch.setattr(engine.Comparison, "plan", overtaken)

    # when
    with pytest.raises(ValidationError) as raised:
        apply(facility, BUDI, SITI)

    # then
    assert raised.value.code == "register_changed"
    assert everything() == ([], [])
    assert not Entry.objects.exists()


@pytest.mark.parametrize("count", [1, 40])
def test_the_number_of_queries_does_not_depend_on_the_rows(facility, django_assert_num_queries, count):
    # given: as many to change, to leave and to add
    known = ConvictFactory.create_batch(2 * count, facility=facility)
    rows = [[one.name, one.registrations.get().text, "10/01/2025", "10/01/2028", "A"] for one in known]
    for row in rows[:count]:
        row[3:] = ["11/01/2028", "B"]
    rows += [[f"Baru {number}", f"B.I {number}/2026", "10/01/2026", "10/01/2028", "A"] for number in range(1, count + 1)]
    read_rows = listing(*rows, headings=[*HEADINGS, "Blok"])

    # when
    with django_assert_num_queries(2):
        plan = compare(read_rows, facility=facility, on=TODAY)
    with django_assert_num_queries(13):
        outcome = write_list(listing=read_rows, facility=facility, on=TODAY)

    # then
    assert figures(plan) == figures(outcome.plan) == [count, count, count, 0, 0]


def test_limits_are_those_of_the_database():
    models = {Field.NUMBER: (RegistrationEntry, "text")}

    for field, limit in LIMITS.items():
        model, name = models.get(field, (Inmate, field.value))
        assert model._meta.get_field(name).max_length == limit
    assert RegistrationEntry._meta.get_field("key").max_length == MAX_KEY


@pytest.mark.parametrize(
    ("row", "code"),
    [
        pytest.param(["B" * 151, *BUDI[1:]], "too_long", id="name"),
        pytest.param([BUDI[0], "B.I 1/" + "9" * 60, *BUDI[2:]], "too_long", id="number"),
        pytest.param([BUDI[0], "B.I " + "a1" * 27, *BUDI[2:]], "too_long", id="key"),
    ],
)
def test_what_the_database_cannot_hold_is_rejected(facility, row, code):
    outcome = apply(facility, row)

    assert codes(outcome.plan.rejected) == [(2, code)]
    assert everything() == ([], [])
