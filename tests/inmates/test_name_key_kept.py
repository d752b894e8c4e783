"""No way to write a name leaves the key of the old one behind."""

from datetime import date
from importlib import import_module

import pytest
from django.apps import apps
from django.db.models import CharField, Value
from django.db.models.functions import Concat

from inmates.importing.engine import write_list
from inmates.models import Inmate
from inmates.rules.name_key import name_key
from inmates.services.registering import register, update
from tests.factories import FacilityFactory, InmateFactory, RegistrationEntryFactory, UserFactory

from .importing.lists import HEADINGS, csv, read

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)
ADMITTED = {"admitted_on": date(2025, 1, 10)}


def renamed(inmate: Inmate) -> Inmate:
    inmate.name = "Moh. Jusuf"
    return inmate


def one_more(**values: object) -> Inmate:
    return Inmate(facility=FacilityFactory(), name="Moh. Jusuf", **ADMITTED | values)


def by_hand(inmate):
    update(inmate=inmate, by=UserFactory(facility=inmate.facility), name="Moh. Jusuf")


def admitted(inmate):
    values = ADMITTED | {"expires_on": date(2028, 1, 1)}
    register(
        facility=inmate.facility, registration_number="B.I 78/2026", by=UserFactory(facility=inmate.facility), on=TODAY,
        name="Moh. Jusuf", **values,
    )  # fmt: skip


def listed(inmate, *numbers):
    rows = [["Moh. Jusuf", number, "10/01/2025", "01/01/2028"] for number in numbers]
    listing = read(csv(HEADINGS, *rows), "list.csv")
    write_list(listing=listing, facility=inmate.facility, on=TODAY)


WAYS = {
    "save": lambda inmate: renamed(inmate).save(),
    "save-some-fields": lambda inmate: renamed(inmate).save(update_fields=["name", "block"]),
    "save-new": lambda inmate: one_more().save(),
    "create": lambda inmate: Inmate.objects.create(facility=inmate.facility, name="Moh. Jusuf", **ADMITTED),
    "get-or-create": lambda inmate: Inmate.objects.get_or_create(facility=inmate.facility, name="Moh. Jusuf", defaults=ADMITTED),
    "update-or-create": lambda inmate: Inmate.objects.update_or_create(pk=inmate.pk, defaults={"name": "Moh. Jusuf"}),
    "update": lambda inmate: Inmate.objects.filter(pk=inmate.pk).update(name="Moh. Jusuf"),
    "bulk-create": lambda inmate: Inmate.objects.bulk_create(one_more() for _ in range(2)),
    "bulk-create-over": lambda inmate: Inmate.objects.bulk_create(
        [one_more(pk=inmate.pk)], update_conflicts=True, unique_fields=["pk"], update_fields=["name"]
    ),
    "bulk-update": lambda inmate: Inmate.objects.bulk_update([renamed(inmate)], ["name"]),
    "bulk-update-of-an-iterator": lambda inmate: Inmate.objects.bulk_update(iter([renamed(inmate)]), ("name", "block")),
    "register": admitted,
    "correct": by_hand,
    "import-new": lambda inmate: listed(inmate, "B.I 78/2026"),
    "import-changed": lambda inmate: listed(inmate, "B.I 77/2026"),
    "import-both": lambda inmate: listed(inmate, "B.I 77/2026", "B.I 78/2026"),
}


@pytest.mark.parametrize("write", WAYS.values(), ids=WAYS)
def test_the_key_is_that_of_the_name(write):
    # given
    inmate = InmateFactory(name="Slamet Rekaan")
    RegistrationEntryFactory(inmate=inmate, text="B.I 77/2026")

    # when
    write(inmate)

    # then
    written = list(Inmate.objects.filter(name="Moh. Jusuf"))
    assert {one.name_key for one in written} == {" muhamad iusup moh jusuf"}
    assert all(one.name_key == name_key(one.name) for one in Inmate.objects.all())


def test_what_does_not_touch_the_name_asks_for_nothing(django_assert_num_queries):
    # given: a row of which little is loaded
    inmate = Inmate.objects.only("block").get(pk=InmateFactory().pk)
    inmate.block = "B"

    # then
    with django_assert_num_queries(1):
        inmate.save(update_fields=["block"])


def test_a_name_made_by_the_database_is_refused():
    # given
    InmateFactory(name="Slamet Rekaan")

    # when, then
    with pytest.raises(TypeError):
        Inmate.objects.update(name=Concat("name", Value(" bin Budi"), output_field=CharField()))
    assert Inmate.objects.get().name == "Slamet Rekaan"


def test_who_was_there_before_the_key_gets_it():
    # given: rows as an older version left them
    people = InmateFactory.create_batch(3)
    Inmate.objects.update(name_key="")

    # when
    import_module("inmates.migrations.0006_name_key").give_keys(apps, None)

    # then
    assert {one.pk: one.name_key for one in Inmate.objects.all()} == {one.pk: name_key(one.name) for one in people}
