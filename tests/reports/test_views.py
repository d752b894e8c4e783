from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.db import DatabaseError
from django.urls import resolve, reverse
from django.utils.timezone import localdate

from audit.models import Entry
from organizations.models import Role
from reports.documents import DOCUMENTS
from tests.access_matrix import PAPER_OF
from tests.factories import (
    CertificateFactory,
    ClassInstructorFactory,
    ClassSessionFactory,
    EnrollmentFactory,
    GraduationHearingFactory,
    HearingDecisionFactory,
    InstructorFactory,
    SlotFactory,
    UserFactory,
)
from tests.reports.pdf_reading import pages_of, text_of

PAPERS = {
    "callout-list": "inmates.view_inmate",
    "blank-sheet": "programs.view_attendance",
    "name-corrections": "certificates.view_certificate",
    "blank-minutes": "programs.view_graduationhearing",
    "certificate-receipt": "certificates.view_certificate",
}


@pytest.fixture
def address(meeting):
    """The address of a paper about the meeting or its class."""

    def of(name: str) -> str:
        about_meeting = name in {"callout-list", "blank-sheet"}
        return reverse(f"reports:{name}", args=[meeting.pk if about_meeting else meeting.training_class_id])

    return of


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_opens_in_the_browsers_own_viewer_and_stays_nowhere(login_with, address, attend, name):
    # given
    [place] = attend(name="Nama Rahasia")
    CertificateFactory(enrollment=place)
    client = login_with(PAPERS[name], at=place.training_class.facility)

    # when
    response = client.get(address(name))

    # then
    kind, _, file_name = response.headers["Content-Disposition"].partition("; ")
    assert (response.status_code, response.headers["Content-Type"], kind) == (200, "application/pdf", "inline")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response.headers["Cache-Control"]
    assert {"object-src 'self'", "style-src 'unsafe-inline'", "default-src 'self'"} <= set(
        response.headers["Content-Security-Policy"].split("; ")
    )
    assert file_name.endswith('.pdf"')
    assert "rahasia" not in file_name.casefold()
    assert response.content.startswith(b"%PDF-")


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_is_recorded_with_whom_it_names(login_with, address, attend, name):
    # given
    [place] = attend()
    certificate = CertificateFactory(enrollment=place)
    client = login_with(PAPERS[name], at=place.training_class.facility)
    named = {"callout-list": place.inmate, "certificate-receipt": certificate}.get(name, place)

    # when
    client.get(address(name))

    # then
    entry = Entry.objects.get()
    assert entry.verb == f"reports.print_{name.replace('-', '_').replace('blank_minutes', 'hearing_minutes')}"
    assert (entry.actor, entry.batch_type, entry.object_ids) == (client.user, named._meta.label_lower, [named.pk])


@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_that_cannot_be_recorded_is_not_shown(login_with, address, attend, name, monkeypatch):
    # given
    [place] = attend()
    CertificateFactory(enrollment=place)
    client = login_with(PAPERS[name], at=place.training_class.facility)

    def refuse(*args, **kwargs):
        raise DatabaseError("the chain is broken")

    monkeypatch.setattr("reports.views.record_read", refuse)

    # then
    with pytest.raises(DatabaseError):
        client.get(address(name))


@pytest.mark.parametrize("name", PAPERS)
def test_other_permissions_open_no_paper(login_with, address, meeting, name):
    others = set(PAPERS.values()) - {PAPERS[name]}

    response = login_with(*others, at=meeting.training_class.facility).get(address(name))

    assert response.status_code == 403
    assert not Entry.objects.exists()


@pytest.mark.parametrize("name", ["callout-list", "blank-sheet"])
def test_a_cancelled_meeting_has_no_paper(login_with, address, meeting, name):
    # given
    user = UserFactory(facility=meeting.training_class.facility)
    type(meeting).objects.filter(pk=meeting.pk).update(cancelled_at="2026-02-02T05:00Z", cancelled_by=user)

    # when
    response = login_with(PAPERS[name], at=meeting.training_class.facility).get(address(name))

    # then
    assert response.status_code == 404


def test_an_instructor_prints_the_sheet_of_his_own_class_only(login_with, meeting, attend):
    # given
    center = meeting.training_class.training_center
    attend()
    client = login_with("programs.view_attendance", at=center, role=Role.INSTRUKTUR)
    own = InstructorFactory(training_center=center, user=client.user)
    url = reverse("reports:blank-sheet", args=[meeting.pk])

    # when
    before = client.get(url).status_code
    ClassInstructorFactory(training_class=meeting.training_class, instructor=own)
    after = client.get(url).status_code

    # then
    assert (before, after) == (404, 200)


@pytest.mark.parametrize("role", [Role.BLK, Role.KEPALA_BLK])
def test_the_centre_sees_no_register_number_on_any_paper(login_with, address, attend, role):
    # given
    [place] = attend(name="Rekaan Seorang")
    CertificateFactory(enrollment=place)
    place.inmate.registrations.update(text="B.I 77/2025")
    client = login_with(*PAPERS.values(), at=place.training_class.training_center, role=role)

    # when
    answers = {name: client.get(address(name)) for name in PAPERS}

    # then: the call-out list, which is the prison's, does not exist for the centre
    assert [name for name, answer in answers.items() if answer.status_code == 404] == ["callout-list"]
    text = {name: text_of(answer.content) for name, answer in answers.items() if answer.status_code == 200}
    assert [name for name in text if "77/2025" in text[name]] == []
    assert [name for name in text if "Rekaan Seorang" not in text[name]] == ["certificate-receipt"]


def test_the_prison_sees_register_numbers_on_the_callout_list_only(login_with, address, attend):
    # given
    [place] = attend()
    CertificateFactory(enrollment=place)
    place.inmate.registrations.update(text="B.I 77/2025")
    client = login_with(*PAPERS.values(), at=place.training_class.facility)

    # when
    text = {name: text_of(client.get(address(name)).content) for name in PAPERS}

    # then
    assert [name for name in PAPERS if "77/2025" in text[name]] == ["callout-list"]


def test_the_minutes_of_each_hearing_are_printed_and_those_to_come_are_blank(login_with, training_class):
    # given
    hearings = [GraduationHearingFactory(training_class=training_class, minutes_number=number) for number in ("BA-1", "BA-2")]
    client = login_with("programs.view_graduationhearing", at=training_class.training_center)
    asked = [reverse("reports:hearing-minutes", args=[hearing.pk]) for hearing in hearings]

    # when
    texts = [text_of(client.get(url).content) for url in [*asked, reverse("reports:blank-minutes", args=[training_class.pk])]]

    # then
    numbers = [next(line.split()[-1] for line in text.splitlines() if line.strip().startswith("Nomor:")) for text in texts]
    assert (numbers[:2], numbers[2].strip(".")) == (["BA-1", "BA-2"], "")


COUNTS = {"callout-list": 6, "blank-sheet": 5, "name-corrections": 5, "blank-minutes": 10, "certificate-receipt": 5}


@pytest.mark.parametrize("people", [1, 3, 40])
@pytest.mark.parametrize("name", PAPERS)
def test_a_paper_asks_the_same_number_of_questions_for_any_number_of_people(
    login_with, address, attend, page_queries, name, people
):
    # given
    places = attend(people)
    if name == "certificate-receipt":
        for place in places:
            CertificateFactory(enrollment=place)
    client = login_with(PAPERS[name], at=places[0].training_class.facility)

    # when
    with page_queries() as queries:
        response = client.get(address(name))

    # then
    assert len(pages_of(response.content)) >= 1
    assert len(queries) == COUNTS[name]


@pytest.mark.parametrize("people", [1, 3, 40])
def test_recorded_minutes_ask_the_same_number_of_questions(login_with, attend, page_queries, people):
    # given
    places = attend(people)
    hearing = GraduationHearingFactory(training_class=places[0].training_class)
    for place in places:
        HearingDecisionFactory(hearing=hearing, enrollment=place)
    client = login_with("programs.view_graduationhearing", at=hearing.training_class.training_center)

    # when
    with page_queries() as queries:
        client.get(reverse("reports:hearing-minutes", args=[hearing.pk]))

    # then: one of them for what marks were before they were amended
    assert len(queries) == 9


# --- The page that lists them --------------------------------------------------------------------


@pytest.fixture
def paper_page(training_class):
    return reverse("reports:class-paper", args=[training_class.pk])


RECAP = ["attendance-recap", "attendance-recap-xlsx"]


def papers_on(page) -> dict[str, int]:
    """The papers that the page offers, and how many things each still lacks."""
    shown = [*page.context["meeting_papers"], *page.context["class_papers"]]
    return {resolve(urlsplit(url).path).url_name: len(entry.lacks) for entry in shown for _words, url in entry.links}


def permissions_on(page) -> set[str]:
    return {DOCUMENTS[PAPER_OF[f"reports:{name}"]].permission for name in papers_on(page)}


def assert_lacking(page, expected: dict[str, int]) -> None:
    """Each of these papers is offered, and lacks as many things."""
    shown = papers_on(page)
    assert {name: shown.get(name) for name in expected} == expected


def test_the_page_offers_the_next_meeting_first(login_with, training_class, paper_page):
    # given
    today = localdate()
    past, coming, later = (
        ClassSessionFactory(training_class=training_class, held_on=today + timedelta(days=days)) for days in (-1, 1, 2)
    )
    ClassSessionFactory(
        training_class=training_class,
        held_on=today,
        cancelled_at="2026-02-02T05:00Z",
        cancelled_by=UserFactory(facility=training_class.facility),
    )
    client = login_with("programs.view_enrollment", at=training_class.facility)

    # when
    response = client.get(paper_page)
    chosen = client.get(paper_page, {"meeting": past.pk})
    nonsense = client.get(paper_page, {"meeting": "x"})

    # then
    assert response.context["meetings"] == [coming, later, past]
    assert [page.context["meeting"] for page in (response, chosen, nonsense)] == [coming, past, coming]


def test_the_page_lists_only_what_the_user_may_print(login_with, training_class, meeting, paper_page):
    # given
    CertificateFactory(enrollment=EnrollmentFactory(training_class=training_class, status="graduated"))
    GraduationHearingFactory(training_class=training_class)
    center = login_with("programs.view_enrollment", "programs.view_attendance", at=training_class.training_center)
    prison = login_with("programs.view_enrollment", *PAPERS.values(), at=training_class.facility)

    # when
    center_page, prison_page = center.get(paper_page), prison.get(paper_page)

    # then
    the_page = "programs.view_enrollment"
    assert permissions_on(center_page) | {the_page} == {the_page, "programs.view_attendance"}
    assert permissions_on(prison_page) | {the_page} == {the_page, *PAPERS.values()}


def test_the_page_says_what_still_lacks(login_with, meeting, attend, paper_page):
    # given a person without a block, an hour without an instructor, an identity to confirm, a hearing without its scan
    [place] = attend(block="")
    SlotFactory(meeting=meeting)
    CertificateFactory(enrollment=place)
    GraduationHearingFactory(training_class=meeting.training_class)
    client = login_with("programs.view_enrollment", *PAPERS.values(), at=meeting.training_class.facility)

    # when
    page = client.get(paper_page)

    # then: the list also wants the head of training, the minutes a decision
    assert_lacking(
        page,
        {
            "callout-list": 1,
            "blank-sheet": 1,
            "week-sheet": 0,
            "filled-sheet": 0,
            "attendance-recap": 1,
            "attendance-recap-xlsx": 1,
            "name-corrections": 2,
            "hearing-invitation": 0,
            "certificate-receipt": 1,
            "class-report": 1,
            "hearing-minutes": 2,
            "blank-minutes": 2,
        },
    )


def test_the_page_of_an_empty_class_offers_what_can_be_printed(login_with, training_class, paper_page):
    client = login_with("programs.view_enrollment", *PAPERS.values(), at=training_class.facility)

    page = client.get(paper_page)

    assert page.context["meeting"] is None
    of_the_class = {*RECAP, "name-corrections", "hearing-invitation", "class-report"}
    assert set(papers_on(page)) & {*PAPERS, *of_the_class} == of_the_class


def test_without_letterhead_and_officials_the_page_says_so(login_with):
    # given
    bare = ClassSessionFactory()
    client = login_with("programs.view_enrollment", *PAPERS.values(), at=bare.training_class.facility)

    # when
    page = client.get(reverse("reports:class-paper", args=[bare.training_class_id]))

    # then: nobody, no hours, no letterhead, nobody to sign
    lacking = {"callout-list": 3, "blank-sheet": 4, "week-sheet": 2, "name-corrections": 3, "hearing-invitation": 3}
    assert_lacking(page, lacking | {"attendance-recap": 3, "attendance-recap-xlsx": 3, "class-report": 4})


def test_reading_the_page_is_recorded(login_with, training_class, paper_page):
    client = login_with("programs.view_enrollment", at=training_class.facility)

    client.get(paper_page)

    entry = Entry.objects.get()
    assert (entry.verb, entry.object_type, entry.object_id) == (
        "reports.read_class_paper",
        "programs.trainingclass",
        str(training_class.pk),
    )


@pytest.mark.parametrize("people", [1, 3, 40])
def test_the_page_asks_the_same_number_of_questions(login_with, meeting, attend, paper_page, page_queries, people):
    # given
    places = attend(people)
    ClassSessionFactory.create_batch(people, training_class=meeting.training_class)
    for place in places:
        CertificateFactory(enrollment=place)
        GraduationHearingFactory(training_class=meeting.training_class)
    client = login_with("programs.view_enrollment", *PAPERS.values(), at=meeting.training_class.facility)

    # when
    with page_queries() as queries:
        client.get(paper_page)

    # then
    assert len(queries) == 12
