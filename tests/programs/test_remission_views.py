from csv import reader
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.timezone import now

from audit.models import Entry
from inmates.models import CustodyEvent, Inmate, RemissionList
from organizations.models import Role
from tests.factories import (
    ConvictFactory,
    EnrollmentFactory,
    FacilityFactory,
    InmateFactory,
    RegistrationEntryFactory,
    RemissionListFactory,
    TrainingClassFactory,
)
from tests.inmates.importing.lists import csv, xlsx

from .remission_lists import keep, typed

pytestmark = pytest.mark.django_db
HEADINGS = ["Nama", "No. Registrasi", "Besar Remisi"]


@pytest.fixture
def facility():
    return FacilityFactory()


@pytest.fixture
def today(facility):
    return facility.local_date(now())


@pytest.fixture
def client(login_as, facility):
    return login_as(Role.REGISTRASI, at=facility)


def url(name: str, *args: object) -> str:
    return reverse(f"programs:remission-{name}", args=args)


def somebody(facility, number="", *, expires_on, **values) -> Inmate:
    values |= {"facility": facility, "expires_on": expires_on, "release_on": expires_on}
    inmate = InmateFactory(**values)
    if number:
        RegistrationEntryFactory(inmate=inmate, text=number)
    return inmate


def upload(client, content: bytes, today, name="remisi.xlsx", **values):
    file = SimpleUploadedFile(name, content)
    return client.post(url("upload"), {"file": file, "on": today.isoformat(), "kind": "RK I", "decree_number": "PAS-1"} | values)


# --- A list ----------------------------------------------------------------------------------------------------------


def test_an_uploaded_list_is_shown_before_anything_is_written(client, facility, today):
    # given
    end = today + timedelta(days=400)
    inmate = somebody(facility, "B.I 1/2021", name="Budi Rekaan", expires_on=end)
    tight = EnrollmentFactory(
        training_class=TrainingClassFactory(facility=facility, code="LAS-9", ends_on=end - timedelta(days=20)), inmate=inmate
    )
    rows = [["Budi Rekaan", "BI 1/2021", "15 hari"], ["Siti Contoh", "B.I 2/2021", "entah"], ["Ali", "B.I 3/2021", 1]]

    # when
    response = upload(client, xlsx([HEADINGS, *rows]), today)
    page = client.get(response.url)

    # then
    kept = RemissionList.objects.get()
    assert response.url == url("detail", kept.pk)
    assert [(line.inmate, line.days, line.expired_on, line.expires_on) for line in page.context["lines"]] == [
        (inmate, 15, end, end - timedelta(days=15))
    ]
    assert [(one.enrollment, number) for one, number in page.context["misfit_rows"]] == [(tight, "B.I 1/2021")]
    assert [(one.cell, one.code) for one in page.context["rejected"]] == [("C3", "amount_unreadable"), ("B4", "unknown_number")]
    assert not CustodyEvent.objects.exists()
    assert Inmate.objects.get(pk=inmate.pk).expires_on == end


def test_csv_is_read_too(client, facility, today):
    somebody(facility, "B.I 1/2021", expires_on=today + timedelta(days=400))

    response = upload(client, csv(HEADINGS, ["Budi", "B.I 1/2021", "1 bulan"]), today, name="remisi.csv")

    assert len(client.get(response.url).context["lines"]) == 1


@pytest.mark.parametrize(
    ("content", "field", "code"),
    [(b"%PDF-1.7", "file", "not_a_list"), (xlsx([HEADINGS]), "__all__", "nobody")],
    ids=["a-scan", "an-empty-list"],
)
def test_a_file_that_cannot_be_read_is_refused_on_the_form(client, today, content, field, code):
    response = upload(client, content, today)

    assert [error.code for error in response.context["form"].errors[field].as_data()] == [code]
    assert not RemissionList.objects.exists()


def test_the_uploaded_file_itself_is_not_kept(client, facility, today, settings, tmp_path):
    # given
    settings.MEDIA_ROOT = tmp_path
    somebody(facility, "B.I 1/2021", expires_on=today + timedelta(days=400))
    headings, row = [*HEADINGS, "NIK", "Perkara"], ["Budi", "B.I 1/2021", 1, "1871000000000001", "Rahasia"]

    # when
    upload(client, xlsx([headings, row]), today)

    # then
    assert list(tmp_path.rglob("*")) == []
    stored = str(RemissionList.objects.values().get())
    assert ("1871000000000001" in stored, "Rahasia" in stored) == (False, False)


def test_the_rejected_rows_come_back_with_their_reason_and_can_be_brought_in_again(client, facility, today):
    # given: an amount that cannot be read, a number that nobody has, and a good row
    somebody(facility, "B.I 1/2021", expires_on=today + timedelta(days=400))
    somebody(facility, "B.I 2/2021", expires_on=today + timedelta(days=400))
    rows = [["Budi", "B.I 1/2021", "15 hari"], ["Siti", "B.I 2/2021", "entah"], ["Ali", "B.I 9/2021", "1 bulan 15 hari"]]
    kept = upload(client, xlsx([HEADINGS, *rows]), today, kind="RK II").url.split("/")[-2]

    def lines():
        content = client.get(url("rejected", kept, "csv")).content.decode("utf-8-sig")
        return [line[:-1] for line in reader(StringIO(content), delimiter=";")]

    # when
    before = lines()
    page = client.get(url("detail", kept))
    client.post(url("give", kept), {"seen": page.context["digest"]})
    workbook = client.get(url("rejected", kept, "xlsx")).content
    again = upload(client, workbook, today)

    # then: the same before and after it is given, and the same is said of the rows that come back
    expected = [
        ["Baris", "No. Registrasi", "Nama", "Besar Remisi"],
        ["3", "B.I 2/2021", "Siti", "entah"], ["4", "B.I 9/2021", "Ali", "1 bulan 15 hari"],
    ]  # fmt: skip
    assert (before, lines()) == (expected, expected)
    assert url("rejected", kept, "xlsx") in page.content.decode()
    codes = [one.code for one in client.get(again.url).context["rejected"]]
    assert codes == ["amount_unreadable", "unknown_number"]
    assert Entry.objects.filter(verb="programs.download_rejected_remissions").count() == 3


def test_what_was_typed_here_has_no_rows_to_hand_back(client, facility, today):
    inmate = somebody(facility, expires_on=None)
    kept = keep(client.user, typed(1, inmate, 1), on=today)

    page = client.get(url("detail", kept.pk))

    assert (len(page.context["rejected"]), page.context["downloadable"]) == (1, False)
    assert client.get(url("rejected", kept.pk, "exe")).status_code == 404


# --- Giving and dropping ---------------------------------------------------------------------------------------------


def test_what_was_shown_is_given(client, facility, today):
    # given
    inmate = somebody(facility, name="Budi Rekaan", expires_on=date(2030, 1, 31))
    kept = keep(client.user, typed(1, inmate, 1), on=today)
    seen = client.get(url("detail", kept.pk)).context["digest"]

    # when
    response = client.post(url("give", kept.pk), {"seen": seen}, follow=True)

    # then
    assert Inmate.objects.get(pk=inmate.pk).expires_on == date(2029, 12, 31)
    assert [line.inmate for line in response.context["lines"]] == [inmate]
    assert [str(message.tags) for message in response.context["messages"]] == ["success"]
    assert response.context["object"].given


def test_who_is_free_that_day_is_handed_on_to_the_release(client, facility, today):
    # given
    freed, other, gone = (somebody(facility, expires_on=date(2030, 1, 31)) for _ in range(3))
    rows = [typed(1, freed, kind="RK II"), typed(2, other, 1), typed(3, gone, kind="RK II")]
    kept = keep(client.user, *rows, on=today)
    seen = client.get(url("detail", kept.pk)).context["digest"]
    client.post(url("give", kept.pk), {"seen": seen})
    Inmate.objects.filter(pk=gone.pk).update(left_on=today)

    # when
    page = client.get(url("detail", kept.pk))
    release = client.get(reverse("programs:inmate-events"), {"kind": "released", "inmates": [freed.pk]})

    # then
    assert [line.inmate for line in page.context["freed"]] == [freed, gone]
    assert page.context["to_release"] == [freed]
    assert release.context["ticked"] == {freed.pk}


@pytest.mark.parametrize("data", [{}, {"seen": "0" * 64}])
def test_who_has_not_seen_it_as_it_is_gives_nothing(client, facility, today, data):
    inmate = somebody(facility, expires_on=date(2030, 1, 31))
    kept = keep(client.user, typed(1, inmate, 1), on=today)

    response = client.post(url("give", kept.pk), data, follow=True)

    assert [str(message.tags) for message in response.context["messages"]] == ["error"]
    assert not CustodyEvent.objects.exists()


def test_a_list_is_dropped(client, facility, today):
    kept = keep(client.user, typed(1, somebody(facility, expires_on=date(2030, 1, 31)), 1), on=today)

    response = client.post(url("drop", kept.pk))

    assert response.url == url("list")
    assert not RemissionList.objects.exists()


def test_before_its_day_a_list_has_no_button(client, facility, today):
    inmate = somebody(facility, expires_on=date(2030, 1, 31))
    kept = keep(client.user, typed(1, inmate, 1), on=today + timedelta(days=3))

    response = client.get(url("detail", kept.pk))

    assert response.context["lies_ahead"]
    assert (url("give", kept.pk) in response.text, url("drop", kept.pk) in response.text) == (False, True)


# --- The grid --------------------------------------------------------------------------------------------------------


def grid(client, today, **values):
    return client.post(url("add"), {"preview": "1", "on": today.isoformat(), "kind": "RK I", "decree_number": "PAS-1"} | values)


def test_people_are_chosen_with_one_amount_for_everybody_or_their_own(client, facility, today):
    # given
    first, second, third = (somebody(facility, name=name, expires_on=date(2030, 1, 31)) for name in ("Ali", "Budi", "Cecep"))
    ConvictFactory(facility=facility, name="Dadang")

    # when
    response = grid(
        client, today, give=[first.pk, second.pk], months="1", **{f"days-{second.pk}": "15", f"months-{third.pk}": "2"}
    )

    # then
    lines = client.get(response.url).context["lines"]
    assert {line.inmate: (line.months, line.days) for line in lines} == {first: (1, 0), second: (0, 15), third: (2, 0)}


@pytest.mark.parametrize(
    ("values", "told"),
    [({}, "nobody"), ({"months": "x"}, "amount"), ({"months": "99"}, "amount"), ({"days": "9" * 5}, "amount")],
    ids=["nobody", "letters", "too-many-months", "too-long"],
)
def test_what_cannot_be_meant_is_told_and_what_was_typed_stays(client, facility, today, values, told):
    # given
    inmate = somebody(facility, name="Budi Rekaan", expires_on=date(2030, 1, 31))

    # when
    response = grid(client, today, **{f"{name}-{inmate.pk}": value for name, value in values.items()})

    # then
    errors = response.context["form"].non_field_errors()
    assert len(errors) == 1
    assert ("Budi Rekaan" in errors[0]) is (told == "amount")
    (row,) = response.context["rows"]
    assert (row.months, row.days) == (values.get("months", ""), values.get("days", ""))
    assert not RemissionList.objects.exists()


def test_searching_keeps_who_is_chosen(client, facility):
    # given
    chosen = somebody(facility, name="Zainal", block="B", expires_on=date(2030, 1, 31))
    ali, _budi = (somebody(facility, name=name, block="A", expires_on=date(2030, 1, 31)) for name in ("Ali", "Budi"))

    # when
    response = client.post(url("add"), {"search": "1", "q": "ali", "block": "A", f"months-{chosen.pk}": "3"})

    # then
    rows = [(row.inmate, row.given, row.months) for row in response.context["rows"]]
    assert rows == [(chosen, True, "3"), (ali, False, "")]
    assert response.context["form"].errors == {}


def test_everybody_shown_is_ticked_at_once(client, facility):
    people = [
        somebody(facility, name=name, block=block, expires_on=date(2030, 1, 31)) for name, block in [("A", "A"), ("B", "B")]
    ]

    response = client.post(url("add"), {"everybody": "1", "block": "A"})

    assert [(row.inmate, row.given) for row in response.context["rows"]] == [(people[0], True)]


def test_only_people_who_are_here_can_be_chosen(client, facility, today):
    # given
    gone = somebody(facility, expires_on=date(2030, 1, 31), left_on=today - timedelta(days=1))
    elsewhere = InmateFactory()

    # when
    response = grid(client, today, give=[gone.pk, elsewhere.pk], months="1")

    # then
    assert response.context["form"].non_field_errors().as_data()[0].code == "nobody"


# --- Who, and how many questions -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "reads", "writes"),
    [
        (Role.REGISTRASI, 200, 200), (Role.BIMKER, 200, 403), (Role.KASI, 200, 403), (Role.KALAPAS, 200, 403),
        (Role.SARANA, 403, 403), (Role.KEUANGAN, 403, 403),
    ],
)  # fmt: skip
def test_who_may_open_what(login_as, facility, today, role, reads, writes):
    # given
    client = login_as(role, at=facility)
    kept = keep(client.user, typed(1, somebody(facility, expires_on=date(2030, 1, 31)), 1), on=today)

    # when
    found = [client.get(address).status_code for address in (url("list"), url("detail", kept.pk), url("upload"), url("add"))]

    # then
    assert found == [reads, reads, writes, writes]
    assert (client.post(url("give", kept.pk)).status_code == 403) is (writes == 403)


def test_who_only_reads_has_no_button(login_as, facility, today):
    client = login_as(Role.BIMKER, at=facility)
    kept = keep(client.user, typed(1, somebody(facility, expires_on=date(2030, 1, 31)), 1), on=today)

    assert url("give", kept.pk) not in client.get(url("detail", kept.pk)).text


def test_whom_the_page_shows_stands_in_the_trail(client, facility, today):
    inmate = somebody(facility, expires_on=date(2030, 1, 31))
    kept = keep(client.user, typed(1, inmate, 1), on=today)

    client.get(url("detail", kept.pk))

    entry = Entry.objects.latest("pk")
    assert (entry.verb, entry.object_ids) == ("programs.read_remissions", [inmate.pk])


@pytest.mark.parametrize("given", [False, True])
@pytest.mark.parametrize("count", [1, 3, 700])
def test_the_page_of_a_list_asks_a_fixed_number_of_questions(client, facility, today, page_queries, count, given):
    # given
    end = today + timedelta(days=400)
    Inmate.objects.bulk_create(
        Inmate(facility=facility, name=f"Rekaan {n}", admitted_on=today, expires_on=end, release_on=end, release_kind="expiry")
        for n in range(count)
    )
    people = list(Inmate.objects.filter(facility=facility))
    training_class = TrainingClassFactory(facility=facility, ends_on=end - timedelta(days=8))
    EnrollmentFactory(training_class=training_class, inmate=people[0])
    kept = keep(client.user, *(typed(row, inmate, 0, 15) for row, inmate in enumerate(people, start=1)), on=today)
    if given:
        client.post(url("give", kept.pk), {"seen": client.get(url("detail", kept.pk)).context["digest"]})

    # when
    with page_queries() as queries:
        response = client.get(url("detail", kept.pk))

    # then
    assert (len(response.context["lines"]), len(response.context["misfit_rows"])) == (count, 1)
    assert len(queries) == (3 if given else 7)


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("name", "expected"), [("list", 2), ("add", 2)])
def test_lists_ask_a_fixed_number_of_questions(client, facility, page_queries, count, name, expected):
    RemissionListFactory.create_batch(count, facility=facility, kept_by=client.user)
    ConvictFactory.create_batch(count, facility=facility)

    with page_queries() as queries:
        client.get(url(name))

    assert len(queries) == expected


def test_the_list_shows_the_latest_day_first(client, facility):
    older, newer = (RemissionListFactory(facility=facility, on=on) for on in (date(2026, 3, 20), date(2026, 8, 17)))
    RemissionListFactory()

    assert list(client.get(url("list")).context["object_list"]) == [newer, older]
