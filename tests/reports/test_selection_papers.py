"""The papers of a proposal, read back from the PDF, and who may print them."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from audit.models import Entry
from organizations.models import Official, Role
from programs.models import Nomination, Proposal, SelectionCriteria, TrainingClass, TrainingStandard
from programs.services.leaving import leave
from programs.services.proposing import decline, drop
from programs.services.tpp import move_up
from programs.services.waiting_list import accept_offer
from reports.kinds.selection import STATES, papers_in
from reports.papers.consent import consent_forms
from reports.papers.decree import decree_paper
from reports.papers.proposal_list import proposal_list
from reports.papers.tpp_minutes import tpp_minutes
from tests.conftest import signed_in
from tests.databases import on_sqlite
from tests.factories import NOW, OfficialFactory, ProposalFactory
from tests.programs.proposal_path import RECOMMENDED, REJECTED, Path, waiting
from tests.reports.pdf_reading import fonts_of, golden, lines_of, pages_of, text_of

pytestmark = on_sqlite

AT = NOW
MAKE = {"consent-forms": consent_forms, "proposal-list": proposal_list, "tpp-minutes": tpp_minutes, "decree": decree_paper}


@pytest.fixture
def path(training_class):
    """Another class of the houses of all papers, with a head of the prison, walked by its officers."""
    OfficialFactory(
        training_center=None, facility=training_class.facility, post=Official.Post.HEAD_OF_FACILITY, title="Kepala Lapas",
        name="Bakti Contoh", nip="", signs_certificates=False,
    )  # fmt: skip
    TrainingStandard.objects.update(min_participants=1)
    training_class.standard.refresh_from_db()
    houses = {"facility": training_class.facility, "training_center": training_class.training_center}
    taught = {"program": training_class.program, "standard": training_class.standard}
    return Path(**houses, **taught, code="LAS-2", package_number=2)


@pytest.fixture
def people(path):
    born = {"birth_place": "Kota Satu", "birth_date": date(1990, 5, 17)}
    [one] = path.convicts(1, name="REKAAN ALS SATU", certificate_name="Rekaan Satu", **born)
    others = [path.convicts(1, name=f"Rekaan {word}", block="B", room="2")[0] for word in ("Dua", "Tiga", "Empat")]
    for number, inmate in enumerate([one, *others], start=1):
        inmate.registrations.update(text=f"B.I {number}/2025")
    return [one, *others]


def text(paper) -> list[str]:
    return lines_of(text_of(paper.pdf()))


def met(path, people):
    proposal = path.checked(people)
    path.met(proposal, RECOMMENDED, waiting(1), REJECTED, RECOMMENDED)
    return fresh(proposal)


def fresh(proposal):
    return Proposal.objects.select_related("decree").get(pk=proposal.pk)


def test_everybody_signs_his_own_page_of_consent(path, people):
    # given
    proposal = path.draft(people)
    decline(nomination=proposal.nominations.get(inmate=people[2]), by=path.clerk)

    # when
    pages = pages_of(consent_forms(proposal, at=AT).pdf())

    # then
    assert lines_of(pages[0]) == golden("consent_form")
    assert [[inmate.printed_name in page for inmate in people].index(True) for page in pages] == [0, 1, 3]


def test_a_page_of_consent_is_one_page_at_its_fullest(path):
    # given
    proposal = path.draft(path.convicts(2, name="Raden Mas Bagus Kusumawardhana Adiningrat Sastroatmodjo Putra"))
    program = path.stage.training_class.program
    program.title = "Pemasangan dan Pemeliharaan Instalasi Listrik Bangunan Sederhana Tingkat Dasar bagi Pemula"
    program.save()

    assert len(pages_of(consent_forms(fresh(proposal), at=AT).pdf())) == 2


def test_the_proposal_says_who_and_why_by_which_criteria(path, people):
    # given
    SelectionCriteria.objects.create(
        training_class=path.stage.training_class, max_remaining_months=24, interested=True, note="Bengkel membutuhkan"
    )
    proposal = path.proposed(people)
    proposal.nominations.filter(inmate=people[0]).update(reason="Tekun")

    # when
    lines = text(proposal_list(fresh(proposal), at=AT))

    # then
    assert lines == golden("proposal_list")


def test_blank_minutes_of_the_tpp_leave_room_for_what_it_says(path, people):
    assert text(tpp_minutes(path.checked(people), at=AT)) == golden("tpp_blank")


def test_the_minutes_of_the_tpp_are_what_it_said_whatever_became_of_it(path, people):
    # given somebody placed, and somebody who declined afterwards
    proposal = met(path, people)
    before = text(tpp_minutes(proposal, at=AT))
    decline(nomination=proposal.nominations.get(inmate=people[3]), by=path.clerk)
    path.signed(proposal)

    # when
    lines = text(tpp_minutes(fresh(proposal), at=AT))

    # then
    assert lines == before == golden("tpp_minutes")


def test_who_moved_up_or_fell_out_stands_in_the_minutes_as_the_session_left_him(path, people):
    # given
    path.stage.training_class.seats = 1
    path.stage.training_class.save()
    proposal = path.recommended(people[:1], waits=people[1:3])
    before = text(tpp_minutes(fresh(proposal), at=AT))

    # when
    gone, heir, waits = proposal.nominations.all()
    drop(nomination=gone, reason="Sakit lama", by=path.clerk)
    drop(nomination=waits, reason="Pindah blok", by=path.clerk)
    move_up(nomination=heir, by=path.clerk, at=AT)

    # then
    assert text(tpp_minutes(fresh(proposal), at=AT)) == before


def test_the_proposal_lists_why_each_was_chosen_not_what_the_tpp_said(path, people):
    # given
    proposal = path.checked(people[:1])
    proposal.nominations.update(reason="Tekun")

    # when
    path.met(proposal, waiting(1))

    # then
    assert [line.endswith("Tekun") for line in text(proposal_list(fresh(proposal), at=AT)) if line.startswith("1.")] == [True]


def test_the_decree_has_its_list_of_names_birth_and_sex_and_no_register_number(path, people):
    # given
    proposal = met(path, people)
    path.signed(proposal)

    # when
    pages = pages_of(decree_paper(fresh(proposal), at=AT).pdf())

    # then
    assert lines_of("\n".join(pages)) == golden("decree_with_its_list")
    assert not [number for page in pages for number in ("B.I 1/2025", "B.I 2/2025") if number in page]
    assert "Rekaan Satu" in pages[1]


def test_before_it_is_signed_the_decree_has_room_for_number_and_date(path, people):
    lines = text(decree_paper(met(path, people), at=AT))

    assert "Nomor: …" in lines
    assert [line for line in lines if line.startswith(("1.", "2.")) and line.endswith(" L")] == [
        "1. Rekaan Satu Kota Satu 17-05-1990 L",
        "2. Rekaan Empat Kota Rekaan 17-05-1990 L",
    ]


def test_who_takes_a_freed_seat_later_is_not_on_the_list_that_was_signed(path, people):
    # given
    proposal = met(path, people)
    gone, _stays = path.signed(proposal)
    today = path.stage.training_class.starts_on + timedelta(1)
    leave(enrollment=gone, reason="transfer", by=path.clerk, on=today)
    accept_offer(nomination=proposal.nominations.get(inmate=people[1]), seat=gone.seat_number, by=path.clerk, on=today)

    # when
    paper = decree_paper(fresh(proposal), at=AT)

    # then
    assert [one.inmate for one in paper.persons] == [people[0], people[3]]


@pytest.mark.parametrize(
    ("signed_on", "law"), [(date(2022, 8, 2), "Nomor 12 Tahun 1995"), (date(2022, 8, 3), "Nomor 22 Tahun 2022")]
)
def test_the_decree_rests_on_the_law_of_its_day(path, people, signed_on, law):
    proposal = met(path, people)
    path.signed(proposal)
    proposal = fresh(proposal)
    proposal.decree.signed_on = signed_on

    assert f"Undang-Undang {law} tentang Pemasyarakatan" in decree_paper(proposal, at=AT).html()


@pytest.mark.parametrize("name", MAKE)
def test_a_long_list_repeats_its_head_and_embeds_its_fonts(path, name):
    # given
    TrainingClass.objects.update(seats=60)
    path.stage.training_class.refresh_from_db()
    TrainingStandard.objects.update(max_participants=60)
    proposal = fresh(path.recommended(path.convicts(60)))

    # when
    pdf = MAKE[name](proposal, at=AT).pdf()

    # then
    pages = pages_of(pdf)
    heads = {"consent-forms": "Yang menyatakan", "proposal-list": "Nomor register", "tpp-minutes": "Rekomendasi", "decree": "L/P"}
    with_rows = [page for page in pages if heads[name] in page]
    assert len(with_rows) >= {"consent-forms": 60, "decree": 2}.get(name, len(pages) - 1)
    assert set(fonts_of(pdf).values()) == {"yes"}


# --- Who may print them --------------------------------------------------------------------------


def url(name, proposal):
    return reverse(f"reports:{name}", args=[proposal.pk])


@pytest.mark.parametrize("name", MAKE)
def test_a_paper_is_recorded_with_whom_it_names(path, people, name):
    # given
    proposal = path.recommended(people[:1])

    # when
    response = signed_in(path.clerk).get(url(name, proposal))

    # then
    entry = Entry.objects.latest("pk")
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/pdf")
    assert (entry.verb, entry.batch_type) == (f"reports.print_{name.replace('-', '_')}", "programs.nomination")
    assert entry.object_ids == list(Nomination.objects.values_list("pk", flat=True))


@pytest.mark.parametrize("status", Proposal.Status)
def test_a_proposal_has_the_papers_of_its_state(login_with, status):
    # given
    proposal = ProposalFactory()
    Proposal.objects.filter(pk=proposal.pk).exclude(status=status).update(status="withdrawn", withdrawn_reason="x")
    expected = {
        "draft": ["consent-forms", "proposal-list"],
        "proposed": ["consent-forms", "proposal-list", "tpp-minutes"],
        "checked": ["consent-forms", "proposal-list", "tpp-minutes"],
        "recommended": ["consent-forms", "proposal-list", "tpp-minutes", "decree"],
        "decreed": ["proposal-list", "tpp-minutes", "decree"],
        "withdrawn": [],
    }

    # then
    assert papers_in(status) == expected[status]


def test_a_paper_that_the_state_does_not_have_is_not_found(login_with):
    proposal = ProposalFactory()
    client = login_with("programs.view_proposal", at=proposal.training_class.facility)

    assert [client.get(url(name, proposal)).status_code for name in STATES] == [200, 200, 404, 404]


@pytest.mark.parametrize("name", MAKE)
def test_the_centre_reaches_no_paper(login_with, path, people, name):
    proposal = path.recommended(people[:1])
    center = path.stage.training_class.training_center

    assert login_with("programs.view_proposal", at=center).get(url(name, proposal)).status_code == 404


def test_the_page_lists_the_papers_of_each_round_with_what_lacks_on_them(path, people):
    # given
    first = path.decreed(people[:1])
    second = path.draft(people[1:])
    Official.objects.filter(post=Official.Post.HEAD_OF_FACILITY).delete()
    page = reverse("reports:selection-paper", args=[path.stage.training_class.pk])

    # when
    entries = signed_in(path.head).get(page).context["entries"]

    # then
    assert [[link for _words, link in entry.links] for entry in entries] == [
        [url("consent-forms", second)],
        [url(f"proposal-list{written}", proposal) for proposal in (second, first) for written in ("", "-xlsx")],
        [url("tpp-minutes", first)],
        [url("decree", first)],
    ]
    assert [len(entry.lacks) for entry in entries][2:] == [1, 1]


def test_the_tab_of_papers_leads_there_for_the_prison_alone(login_as, training_class):
    page, selection = (reverse(f"reports:{name}", args=[training_class.pk]) for name in ("class-paper", "selection-paper"))
    houses = {Role.BIMKER: training_class.facility, Role.BLK: training_class.training_center}

    shown = {role: selection in login_as(role, at=house).get(page).content.decode() for role, house in houses.items()}

    assert shown == {Role.BIMKER: True, Role.BLK: False}
    assert login_as(Role.BLK, at=training_class.training_center).get(selection).status_code == 403


@pytest.mark.parametrize("rounds", [1, 3])
def test_the_page_asks_a_fixed_number_of_queries(path, page_queries, rounds):
    # given
    for number in range(rounds):
        ProposalFactory(training_class=path.stage.training_class, number=number + 1, status="withdrawn", withdrawn_reason="x")
    client = signed_in(path.clerk)

    # when
    with page_queries() as queries:
        client.get(reverse("reports:selection-paper", args=[path.stage.training_class.pk]))

    # then
    assert len(queries) == 4
