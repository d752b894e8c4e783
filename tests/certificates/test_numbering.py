"""How a centre numbers: set for a kind and year, shown before it is saved, and not moved once a number was given."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.timezone import localdate

from audit.models import Entry
from certificates.models import NumberSeries
from certificates.rules.kinds import Kind
from certificates.services.numbering import numbering_of, set_numbers, take_numbers, template_of
from organizations.models import Role
from tests.factories import AgreementFactory, CertificateFactory, FacilityFactory, TrainingCenterFactory, UserFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 3)
LIST, CHANGE = reverse("certificates:numbering"), reverse("certificates:numbering-change")


@pytest.fixture
def center():
    return TrainingCenterFactory(code="BLK-REKA")


@pytest.fixture
def client(login_as, center):
    return login_as(Role.BLK, at=center)


def put(center, template="{seq:03d}/SKET/{year}", first=1, kind=Kind.TRAINING, year=2026) -> NumberSeries:
    return set_numbers(center=center, kind=kind, year=year, template=template, first=first, by=UserFactory())


def printed(center, kind=Kind.TRAINING, on=TODAY, count=1) -> list[str]:
    return [number for _sequence, number in take_numbers(center=center, kind=kind, on=on, count=count)]


def test_what_is_set_is_what_is_printed(center):
    # when
    put(center, template=" {seq:03d}/SKET/{centre}/{year} ", first=41)

    # then
    assert printed(center, count=2) == ["041/SKET/BLK-REKA/2026", "042/SKET/BLK-REKA/2026"]
    entry = Entry.objects.first()
    assert (entry.verb, set(entry.fields)) == ("certificates.set_numbers", {"template", "first"})


def test_each_kind_and_year_has_its_own_and_a_template_holds_on(center):
    # given
    put(center, kind=Kind.HOURS, year=2025)

    # then
    assert [template_of(center, Kind.HOURS, year) for year in (2024, 2025, 2026)] == [
        "{seq:04d}/SKJ/{centre}/{roman_month}/{year}",
        "{seq:03d}/SKET/{year}",
        "{seq:03d}/SKET/{year}",
    ]
    assert printed(center) == ["0001/SERT/BLK-REKA/XI/2026"]


def test_the_template_may_change_after_the_first_number_its_count_goes_on(center):
    # given
    put(center, first=7)
    printed(center)

    # when
    put(center, template="{seq}/SERT/{year}", first=7)

    # then
    assert printed(center) == ["8/SERT/2026"]


@pytest.mark.parametrize(
    ("values", "field", "expected"),
    [
        ({"template": "SERT/{year}"}, "template", ["no_sequence"]),
        ({"template": "{seq}/SERT"}, "template", ["no_year"]),
        ({"template": "{seq}/LAPAS/{year}"}, "template", ["leak"]),
        ({"template": "{seq}/WAY KAWAT/{year}"}, "template", ["leak"]),
        ({"template": "{seq}/{nama}/{year}"}, "template", ["unknown"]),
        ({"template": "{seq/{year}"}, "template", ["braces"]),
        ({"first": 0}, "first", ["bad_start"]),
        ({"first": 1_000_000}, "first", ["bad_start"]),
        ({"first": 2}, "first", ["begun"]),
    ],
    ids=lambda value: None if isinstance(value, dict | str) else value[0],
)
def test_refused_and_nothing_changed(center, values, field, expected):
    # given
    AgreementFactory(training_center=center, facility=FacilityFactory(short_name="Way Kawat"))
    put(center)
    printed(center)
    before, entries = NumberSeries.objects.values().get(), Entry.objects.count()

    # when
    with pytest.raises(ValidationError) as raised:
        put(center, **values)

    # then
    assert {name: [error.code for error in errors] for name, errors in raised.value.error_dict.items()} == {field: expected}
    assert (NumberSeries.objects.values().get(), Entry.objects.count()) == (before, entries)


def test_the_numbering_says_what_comes_next(center):
    # given
    put(center, first=5)
    printed(center)

    # when
    rows = {row.kind: row for row in numbering_of(center, year=2026, today=TODAY)}
    later = numbering_of(center, year=2027, today=TODAY)[0]

    # then
    assert list(rows) == [Kind.TRAINING, Kind.ATTENDANCE, Kind.HOURS]
    training, attendance = rows[Kind.TRAINING], rows[Kind.ATTENDANCE]
    assert (training.own, training.first, training.last, training.begun) == (True, 5, 5, True)
    assert training.next == ["006/SKET/2026", "007/SKET/2026", "008/SKET/2026"]
    assert (attendance.own, attendance.begun, attendance.next[0]) == (False, False, "0001/SK/BLK-REKA/XI/2026")
    assert (later.own, later.next[0]) == (False, "001/SKET/2027")


def test_a_template_that_gives_no_number_shows_none(center):
    center.certificate_number_template = "tanpa nomor"

    assert numbering_of(center, year=2026, today=TODAY)[0].next == []


# --- The pages -----------------------------------------------------------------------------------


def asked(kind="training", year=None) -> str:
    return f"{CHANGE}?year={year or localdate().year}&kind={kind}"


def test_the_list_shows_each_kind_in_a_fixed_number_of_queries(client, center, page_queries):
    with page_queries() as queries:
        page = client.get(LIST, {"year": localdate().year + 1})

    assert [row.kind for row in page.context["rows"]] == ["training", "attendance", "hours"]
    assert (page.context["year"], len(queries)) == (localdate().year + 1, 2)


def test_a_number_that_was_lost_is_told(client, center):
    # given: three were given, the second is not there any more
    year = localdate().year
    for sequence in (1, 3):
        CertificateFactory(enrollment__training_class__training_center=center, sequence=sequence, year=year)
    NumberSeries.objects.create(training_center=center, kind="training", year=year, last=3)

    # when
    page = client.get(LIST)

    # then
    assert [(series.kind, missing) for series, missing in page.context["gaps"]] == [("training", [2])]
    assert 'class="message message-error"' in page.content.decode()


def test_the_preview_saves_nothing(client, center):
    # when
    page = client.post(asked(), {"template": "{seq}/PRATINJAU/{year}", "first": 12, "preview": "1"})

    # then
    year = localdate().year
    assert page.context["preview"] == [f"{number}/PRATINJAU/{year}" for number in (12, 13, 14)]
    assert 'value="{seq}/PRATINJAU/{year}"' in page.content.decode()
    assert not NumberSeries.objects.exists()


def test_saved_it_holds(client, center):
    response = client.post(asked("hours"), {"template": "{seq}/JAM/{year}", "first": 3})

    assert response.headers["Location"] == f"{LIST}?year={localdate().year}"
    series = NumberSeries.objects.get()
    assert (series.training_center, series.kind, series.template, series.first) == (center, "hours", "{seq}/JAM/{year}", 3)


@pytest.mark.parametrize("button", [{}, {"preview": "1"}], ids=["save", "preview"])
@pytest.mark.parametrize(("template", "first", "field"), [("SERT/{year}", 1, "template"), ("{seq}/{year}", 0, "first")])
def test_a_refused_form_says_why(client, center, button, template, first, field):
    page = client.post(asked(), {"template": template, "first": first} | button)

    assert set(page.context["form"].errors) == {field}
    assert 'class="error-summary"' in page.content.decode()
    assert not NumberSeries.objects.exists()


def test_once_a_number_was_given_the_first_stays(client, center):
    # given
    certificate = CertificateFactory(training_center=center)
    NumberSeries.objects.create(training_center=center, kind="training", year=localdate().year, last=certificate.sequence)

    # when
    shown = client.get(asked())
    page = client.post(asked(), {"template": "{seq}/{year}", "first": 4})

    # then
    assert "readonly" in str(shown.context["form"]["first"])
    assert page.context["form"].errors.as_data()["first"][0].code == "begun"
    assert NumberSeries.objects.get().template == ""


@pytest.mark.parametrize("address", [asked("competency"), asked("bukan"), CHANGE])
def test_no_such_kind(client, address):
    assert client.get(address).status_code == 404


def test_only_the_head_of_training_of_a_centre(login_as, login_with, center):
    assert {login_as(role, at=center).get(LIST).status_code for role in (Role.KEPALA_BLK, Role.INSTRUKTUR)} == {403}
    assert login_with("certificates.set_numbers").get(LIST).status_code == 404
