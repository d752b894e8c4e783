"""Two prisons that share a centre, and a second centre: each house sees all that is its own and nothing of the other's."""

import json
from collections import Counter
from datetime import timedelta
from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils.timezone import localdate

from inmates.models import Inmate
from inmates.rules.field_matrix import PRISON_ONLY, Fact, facts_of
from organizations.models import Role
from tests.access_matrix import ACCESS
from tests.conftest import signed_in
from tests.databases import on_sqlite
from tests.exports import exporting, files_of
from tests.factories import EnrollmentFactory, TrainingCenterFactory, TrainingClassFactory
from tests.people import user_at
from tests.planted import planted_world, told, words_of
from tests.test_access import PATTERNS
from tests.test_field_matrix_pages import addresses, numbers_anew, papers_as_written

pytestmark = on_sqlite

# What one page of each list has to show of a prison, each word with the mark of its world.
LISTS = {
    "certificates:register": {"0099/SERT/BLK/III/2026", "Namatercetak"},
    "budgets:budget-list": {"DIPA"},
    "budgets:budget-sums": {"Lapas Rekaan"},
    "certificates:exam-list": {"Skemarekaan"},
    "certificates:exam-reminders": {"Skemarekaan"},
    "inmates:inmate-list": {"Namaregister", "Takcocok"},
    "inmates:inmate-transfers": {"Kiriman"},
    "inmates:list-history": {"daftar"},
    "jobs:job-list": {"Pekerjaan"},
    "programs:class-list": {"KELASREKAAN", "BERJALAN"},
    "programs:class-misfits": {"BERJALAN", "Takcocok"},
    "programs:plan-list": {"Lapas Rekaan"},
    "programs:remission-list": {"PAS-"},
    "programs:room-list": {"Bengkel"},
    "reports:number-list": {"Nomorsurat"},
    "reports:report-list": {"Lapas Rekaan"},
    "reports:report-indicators": {"Lapas Rekaan"},
    "reports:target-list": {"Lapas Rekaan"},
    "home": {"BERJALAN"},
}
WORDS = {"Lapas Rekaan"}.union(*LISTS.values())
# The secrets that a mark can end: the rest are dates and figures, the same in both worlds, and words of the forms.
ENDING_IN_THE_MARK = {
    "Namaregister", "Namatercetak", "Kotalahirnya", "7717", "ZQ9", "catatanrahasia", "6643", "8821", "alasankalapas",
    "keahlianrahasia", "alasancalon", "suratdokter", "0099/SERT/BLK/III/2026", "Kotasertifikat",
}  # fmt: skip


@pytest.fixture
def prisons(db, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    numbers_anew(monkeypatch)
    papers_as_written(monkeypatch)
    first = planted_world("satu")
    second = planted_world("dua", center=first.center)
    for world in (first, second):
        running(world)
    return SimpleNamespace(first=first, second=second, center=first.center)


def running(world):
    """A class that is under way with somebody who is released before it ends."""
    today, done = localdate(), world.rows["class"]
    training_class = TrainingClassFactory(
        facility=world.facility, program=done.program, training_center=world.center, standard=done.standard,
        code=f"BERJALAN{world.mark}", fiscal_year=2027, starts_on=today - timedelta(5), ends_on=today + timedelta(30),
    )  # fmt: skip
    place = EnrollmentFactory(training_class=training_class, inmate__name=f"Takcocok{world.mark}")
    Inmate.objects.filter(pk=place.inmate_id).update(release_on=today + timedelta(10))
    world.rows |= {"running": training_class, "misfit": place.inmate}


def both_ways(prisons):
    return [(prisons.first, prisons.second), (prisons.second, prisons.first)]


def read(client, address):
    response = client.get(address, follow=True)
    assert response.status_code < 500, address
    return words_of(response)


def marked(text, world):
    """The words of ``world`` in the text, with the secrets of the field matrix."""
    return {word for word in WORDS if f"{word}{world.mark}" in text} | set(told(text, world.mark))


def officer(world, role=Role.BIMKER):
    return signed_in(user_at(world.facility, role=role))


def found(client, asked):
    """Keys of all whom a search finds; the only one opens at once."""
    response = client.get(reverse("inmates:inmate-list"), {"q": asked, "who": "all"})
    if response.status_code == 302:
        return [int(response.url.strip("/").rpartition("/")[2])]
    return [inmate.pk for inmate in response.context["page_obj"]]


# --- A prison ------------------------------------------------------------------------------------


def test_every_list_of_a_prison_shows_what_is_its_own(prisons):
    for ours, _theirs in both_ways(prisons):
        clients = [officer(ours, role) for role in (Role.BIMKER, Role.REGISTRASI, Role.KEUANGAN)]
        clients.append(signed_in(ours.rows["job"].created_by))
        for name, words in LISTS.items():
            seen = set().union(*(marked(read(client, reverse(name)), ours) for client in clients))
            assert (name, words - seen) == (name, set())


@pytest.mark.parametrize("role", [Role.BIMKER, Role.REGISTRASI, Role.AUDITOR])
def test_no_page_of_a_prison_shows_anything_of_the_other(prisons, role):
    for ours, theirs in both_ways(prisons):
        client = officer(ours, role)
        pages = {address: read(client, address) for address in addresses(ours)}
        foreign = {address: words for address, page in pages.items() if (words := marked(page, theirs))}

        assert foreign == {}
        if role == Role.BIMKER:  # all that is known of the own people stands there
            assert ENDING_IN_THE_MARK - set().union(*(marked(page, ours) for page in pages.values())) == set()


def test_no_file_of_a_list_holds_anything_of_the_other_prison(prisons):
    for ours, theirs in both_ways(prisons):
        files = files_of(officer(ours), ours)
        assert {where: words for where, text in files.items() if (words := marked(text, theirs))} == {}
        assert len([where for where, text in files.items() if marked(text, ours)]) > 15


def test_every_list_can_be_taken_along():
    pages = {name for name, _key in exporting()}
    assert set(LISTS) - pages - {"home"} == set()


def test_a_search_finds_people_of_the_house_only(prisons):
    for ours, theirs in both_ways(prisons):
        client, inmate, misfit = officer(ours), ours.rows["inmate"].pk, ours.rows["misfit"].pk
        asked = [f"Namaregister{ours.mark}", f"B.I 7717{ours.mark}/2018", f"Takcocok{ours.mark}"]
        others = [f"Namaregister{theirs.mark}", f"B.I 7717{theirs.mark}/2018", f"Takcocok{theirs.mark}"]

        assert [found(client, one) for one in asked] == [[inmate], [inmate], [misfit]]
        assert [found(client, one) for one in others] == [[], [], []]


def test_candidates_are_sought_in_the_house_only(prisons):
    for ours, theirs in both_ways(prisons):
        client = officer(ours)
        url = reverse("programs:class-candidates", args=[ours.rows["running"].pk])
        pages = "".join(read(client, f"{url}?show={show}") for show in ("fitting", "refused"))
        assert (f"Namaregister{ours.mark}" in pages, marked(pages, theirs)) == (True, set())


def test_the_command_evaluates_the_people_of_one_class(prisons):
    for ours, theirs in both_ways(prisons):
        out = StringIO()
        call_command("evaluate_class", ours.rows["class"].code, "--json", stdout=out)
        names = {person["name"] for person in json.loads(out.getvalue())["participants"]}
        assert f"Namatercetak{ours.mark}" in names
        assert marked(out.getvalue(), theirs) == set()


def test_a_list_of_one_prison_finds_nobody_of_the_other(prisons, tmp_path):
    # given: the number of somebody of the second prison, who is unknown in the first
    path = tmp_path / "daftar.csv"
    path.write_text("No. Registrasi;Nama;Tanggal Masuk\nB.I 7717/2018;Orang Lain;04-03-2019\n")
    prisons.second.rows["inmate"].registrations.update(key="B.I/7717/2018")

    # when
    answers = []
    for world in (prisons.first, prisons.second):
        out = StringIO()
        call_command("import_inmates", str(path), "--facility", world.facility.code, "--json", stdout=out)
        answers.append({name: json.loads(out.getvalue())[name] for name in ("new", "changed", "same")})

    # then
    assert answers == [{"new": 1, "changed": 0, "same": 0}, {"new": 0, "changed": 1, "same": 0}]


# --- The centres ---------------------------------------------------------------------------------


def test_the_shared_centre_sees_the_classes_of_both_and_nothing_that_is_the_prisons_own(prisons):
    client = signed_in(user_at(prisons.center, role=Role.KEPALA_BLK))
    classes = read(client, reverse("programs:class-list"))

    for world in (prisons.first, prisons.second):
        texts = {address: read(client, address) for address in addresses(world)}
        facts = set().union(*(told(text, world.mark).values() for text in texts.values()))
        assert marked(classes, world) >= {"KELASREKAAN", "BERJALAN", "Lapas Rekaan"}
        assert facts & PRISON_ONLY == set()
        assert facts >= {Fact.NAME, Fact.CERTIFICATES, Fact.CERTIFICATE_IDENTITY}


@pytest.mark.parametrize("role", [Role.BLK, Role.KEPALA_BLK])
def test_a_second_centre_sees_neither(prisons, role):
    client = signed_in(user_at(TrainingCenterFactory(), role=role))

    for world in (prisons.first, prisons.second):
        seen = {address: marked(read(client, address), world) for address in addresses(world)}
        assert {address: words for address, words in seen.items() if words} == {}


# --- The same person in two prisons --------------------------------------------------------------


def test_each_prison_sees_its_own_record_of_a_person_and_the_history_joins_the_trainings(prisons):
    # given: who was trained in the first prison now has a record in the second, where he is trained again
    before, now = prisons.first.rows["inmate"], prisons.second.rows["misfit"]
    Inmate.objects.filter(pk=now.pk).update(previous=before)
    first, second = officer(prisons.first), officer(prisons.second)
    address = "reports:training-history"

    # when
    here, there = read(second, reverse(address, args=[now.pk])), read(first, reverse(address, args=[before.pk]))

    # then: the later record tells of both trainings, but not in which prison the first one was, nor what only that one knows
    assert [word in here for word in ("0099/SERT/BLK/III/2026satu", "BERJALANdua")] == [True, True]
    assert [word in here for word in ("KELASREKAANsatu", "LAPAS REKAANSATU", "Lapas Rekaansatu")] == [False] * 3
    assert set(told(here, "satu")) == {"0099/SERT/BLK/III/2026"}
    assert ("KELASREKAANsatu" in there, marked(there, prisons.second)) == (True, set())
    foreign = [first.get(reverse(address, args=[now.pk])), second.get(reverse(address, args=[before.pk]))]
    assert [response.status_code for response in foreign] == [404, 404]
    assert [found(client, "Namaregistersatu") for client in (first, second)] == [[before.pk], []]
    assert [found(client, "Takcocokdua") for client in (first, second)] == [[], [now.pk]]


# --- Who reads across ----------------------------------------------------------------------------


def test_the_regional_office_counts_both_prisons_and_reads_no_name(prisons):
    # given
    client = signed_in(user_at(None, role=Role.KANWIL))
    lists = reverse("programs:class-list")

    # when
    everything, of_2027 = client.get(lists), client.get(lists, {"year": 2027})

    # then: who left, the graduate, and the one under way; places are counted, not named
    counts = {one.code: one.seats_taken for one in everything.context["page_obj"]}
    assert {code: counts[code] for code in counts if "REKAAN" in code or "BERJALAN" in code} == {
        "KELASREKAANsatu": 1, "KELASREKAANdua": 1, "BERJALANsatu": 1, "BERJALANdua": 1,
    }  # fmt: skip
    assert Counter(one.code for one in of_2027.context["page_obj"]) == Counter(["BERJALANsatu", "BERJALANdua"])
    assert facts_of(Role.KANWIL) == frozenset()
    for world in (prisons.first, prisons.second):
        texts = [read(client, address) for address in addresses(world)]
        assert [told(text, world.mark) for text in texts if told(text, world.mark)] == []
        assert [text for text in texts if f"Takcocok{world.mark}" in text or f"Kiriman{world.mark}" in text] == []
        assert all(any(f"{word}{world.mark}" in text for text in texts) for word in ("KELASREKAAN", "BERJALAN", "Lapas Rekaan"))


def test_every_list_there_is_has_been_looked_at():
    without_object = {name for name in ACCESS if not PATTERNS[name].pattern.converters and name.endswith(("-list", "-history"))}

    # These belong to the centre that both share.
    assert without_object - set(LISTS) == {"programs:program-list", "certificates:sheet-list"}
