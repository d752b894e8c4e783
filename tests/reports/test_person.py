"""One person in one look, the history for the TPP, and the hours somebody takes along."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import translation

from audit.models import Entry
from organizations.models import Role
from reports.papers.hours_note import hours_note
from reports.papers.training_history import training_history_paper
from reports.rules.person_waits import Wait
from tests.factories import (
    END,
    NOW,
    AbsenceFactory,
    AssessmentFactory,
    AttendanceFactory,
    CenterUserFactory,
    CertificateFactory,
    ClassSessionFactory,
    CompetencyUnitFactory,
    ConvictFactory,
    DeclaredSkillFactory,
    EnrollmentFactory,
    FacilityFactory,
    GraduationHearingFactory,
    HearingDecisionFactory,
    InterestFactory,
    LeftPlaceFactory,
    NominationFactory,
    OfficialFactory,
    ProgramFactory,
    SuspensionFactory,
    TrainingClassFactory,
    UserFactory,
)
from tests.reports.pdf_reading import golden, lines_of, text_of


@pytest.fixture
def inmate(training_class):
    return ConvictFactory(facility=training_class.facility, name="Budi Contoh", release_on=date(2028, 1, 10), block="C", room="7")


@pytest.fixture
def elsewhere(inmate):
    """What ``inmate`` graduated in before, in a prison that tells nothing else about him."""
    before = ConvictFactory(facility=FacilityFactory(name="Lapas Seberang"), name="Budi Contoh")
    before.registrations.update(text="B.I 987/2024", key="B.I/987/2024")
    inmate.previous = before
    inmate.save()
    program = ProgramFactory(title="Pangkas rambut", training_center__name="BLK Seberang")
    training_class = TrainingClassFactory(
        code="SEBERANG-1", facility=before.facility, program=program, training_center=program.training_center,
        starts_on=date(2025, 5, 5), ends_on=date(2025, 5, 30),
    )  # fmt: skip
    place = EnrollmentFactory(training_class=training_class, inmate=before, status="graduated")
    hearing = GraduationHearingFactory(training_class=training_class, held_on=date(2025, 5, 30), minutes_number="BA-SEBERANG")
    HearingDecisionFactory(enrollment=place, hearing=hearing)
    attended(place, "H")
    return place


def attended(place, *codes):
    """One recorded meeting of 225 minutes for each code."""
    for code in codes:
        meeting = ClassSessionFactory(training_class=place.training_class)
        AttendanceFactory(
            meeting=meeting, enrollment=place, status=code, credited_minutes=225 if code == "H" else 0, meeting_minutes=225
        )


def overview(inmate):
    return reverse("reports:inmate-overview", args=[inmate.pk])


def history(inmate):
    return reverse("reports:training-history", args=[inmate.pk])


def statement(place):
    return reverse("reports:hours-note", args=[place.pk])


# --- The overview ----------------------------------------------------------------------------------


def test_the_overview_joins_what_every_floor_knows(login_as, training_class, inmate):
    # given
    place = EnrollmentFactory(training_class=training_class, inmate=inmate, status="graduated")
    attended(place, "H", "A")
    certificate = CertificateFactory(enrollment=place)
    InterestFactory(inmate=inmate)
    DeclaredSkillFactory(inmate=inmate, description="menjahit")

    # when
    response = login_as(Role.BIMKER, at=training_class.facility).get(overview(inmate))

    # then
    page, seen = response.content.decode(), response.context["overview"]
    assert [(training.record.percent, training.certificates) for training in seen.trainings] == [
        (50, [(certificate.number, "berlaku", "ok", certificate.get_absolute_url())])
    ]
    assert (seen.interests, seen.skills, seen.running) == (["Las"], ["menjahit"], [])
    assert seen.waiting == [Wait.IDENTITY, Wait.SHEET]
    assert [word in page for word in ("C/7", "10 Januari 2028", "50,0%", "5 / 20 JP")] == [True] * 4


def test_what_waits_is_read_from_every_floor(login_as, training_class, inmate):
    # given
    place = EnrollmentFactory(training_class=training_class, inmate=inmate)
    SuspensionFactory(enrollment=place, absence=AbsenceFactory(inmate=inmate))
    NominationFactory(inmate=inmate, proposal__training_class__facility=inmate.facility)
    inmate.registrations.all().delete()

    # when
    seen = login_as(Role.KASI, at=training_class.facility).get(overview(inmate)).context["overview"]

    # then
    assert seen.running == [place]
    assert seen.waiting == [Wait.REGISTER_NUMBER, Wait.OUT, Wait.NOMINATED, Wait.IDENTITY]


def test_a_withdrawn_proposal_waits_for_nothing(login_as, training_class, inmate):
    NominationFactory(
        inmate=inmate, proposal__training_class__facility=inmate.facility,
        proposal__status="withdrawn", proposal__withdrawn_reason="kelas ditunda",
    )  # fmt: skip

    seen = login_as(Role.KASI, at=training_class.facility).get(overview(inmate)).context["overview"]

    assert seen.waiting == []


def test_the_registration_officer_reads_neither_choices_nor_what_is_proposed(login_as, training_class, inmate):
    # given
    InterestFactory(inmate=inmate)
    NominationFactory(inmate=inmate, proposal__training_class__facility=inmate.facility)

    # when
    response = login_as(Role.REGISTRASI, at=training_class.facility).get(overview(inmate))

    # then
    assert (response.context["overview"].interests, response.context["overview"].waiting) == ([], [])
    assert "B.I" in response.content.decode()


def test_the_overview_is_the_first_tab_and_reading_it_is_recorded(login_as, training_class, inmate):
    response = login_as(Role.BIMKER, at=training_class.facility).get(overview(inmate))

    entry = Entry.objects.get()
    assert (entry.verb, entry.object_id) == ("reports.read_inmate_overview", str(inmate.pk))
    assert response.content.decode().count(f'<a href="{overview(inmate)}" aria-current="page">') == 1


@pytest.mark.parametrize("trainings", [1, 3, 12])
def test_the_overview_asks_the_same_number_of_questions(login_as, training_class, inmate, page_queries, trainings):
    # given
    for _ in range(trainings):
        place = EnrollmentFactory(training_class=TrainingClassFactory(facility=inmate.facility), inmate=inmate)
        CertificateFactory(enrollment=place)
        attended(place, "H")
        SuspensionFactory(enrollment=place, absence=AbsenceFactory(inmate=inmate, back_on=END))
        DeclaredSkillFactory(inmate=inmate)
    client = login_as(Role.BIMKER, at=training_class.facility)

    # when
    with page_queries() as queries:
        client.get(overview(inmate))

    # then
    assert len(queries) == 12


# --- Trainings of another facility ------------------------------------------------------------------


def test_of_another_facility_the_training_is_told_and_nothing_else(login_as, inmate, elsewhere):
    # given
    client = login_as(Role.KASI, at=inmate.facility)
    urls = [overview(inmate), reverse("programs:inmate-trainings", args=[inmate.pk]), history(inmate)]

    # when
    answers = [client.get(url) for url in urls]
    texts = [text_of(answers[2].content), *(answer.content.decode() for answer in answers[:2])]

    # then
    told = ("Pangkas rambut", "B.I 987/2024", "Lapas Seberang", "SEBERANG-1", "BA-SEBERANG")
    assert [[word in text for word in told] for text in texts] == [[True, False, False, False, False]] * 3
    assert elsewhere.training_class.get_absolute_url() not in texts[1] + texts[2]


def test_the_facility_before_does_not_follow_the_person(login_as, inmate, elsewhere):
    # given
    EnrollmentFactory(inmate=inmate, training_class__facility=inmate.facility)

    # when
    client = login_as(Role.KASI, at=elsewhere.training_class.facility)
    own = client.get(reverse("programs:inmate-trainings", args=[elsewhere.inmate_id]))

    # then
    assert [record.enrollment for record in own.context["records"]] == [elsewhere]
    assert client.get(overview(inmate)).status_code == 404


# --- The history for the TPP -----------------------------------------------------------------------


def test_the_history_shows_every_training_with_its_evidence(training_class, inmate, elsewhere):
    # given
    inmate.registrations.update(text="B.I 12/2025")
    place = EnrollmentFactory(training_class=training_class, inmate=inmate, status="graduated")
    attended(place, "H", "H", "A")
    AssessmentFactory(enrollment=place)
    hearing = GraduationHearingFactory(training_class=training_class, minutes_number="BA-7/2026")
    HearingDecisionFactory(enrollment=place, hearing=hearing)
    CertificateFactory(enrollment=place, number="0007/SERT/BLK/III/2026")
    person = type(inmate).objects.with_registration().select_related("facility").get(pk=inmate.pk)

    # when
    paper = training_history_paper(person, by=UserFactory(facility=inmate.facility), at=NOW)

    # then
    assert lines_of(text_of(paper.pdf())) == golden("training_history")
    assert (paper.verb, paper.subject, paper.persons) == ("reports.print_training_history", person, [person])


def test_the_history_of_somebody_without_any_training_says_so(printed, inmate):
    text = printed(history(inmate), "inmates.view_inmate", at=inmate.facility)

    assert "Belum pernah mengikuti pelatihan." in text


def test_the_history_is_indonesian_for_everyone(training_class, inmate):
    EnrollmentFactory(training_class=training_class, inmate=inmate)
    person = type(inmate).objects.with_registration().select_related("facility").get(pk=inmate.pk)

    with translation.override("en"):
        html = training_history_paper(person, by=UserFactory(facility=inmate.facility), at=NOW).html()

    assert ("sedang berjalan" in html, "2 Februari 2026" in html) == (True, True)


# --- The hours that somebody takes along -----------------------------------------------------------


@pytest.fixture
def left(training_class):
    place = LeftPlaceFactory(
        training_class=training_class, ended_on=date(2026, 2, 10), end_reason="discipline",
        inmate=ConvictFactory(facility=training_class.facility, name="Budi Contoh"),
    )  # fmt: skip
    place.inmate.registrations.update(text="B.I 12/2025")
    CompetencyUnitFactory(program=training_class.program, position=2, code="C.24LAS01.002.1", title="Mengelas pipa")
    attended(place, "H", "A")
    AssessmentFactory(enrollment=place, unit=training_class.program.units.get(position=1))
    return place


def test_the_prison_states_hours_and_passed_units(left):
    OfficialFactory(
        training_center=None, facility=left.training_class.facility, post="kalapas", title="Kepala Lapas",
        name="Kepala Rekaan", nip="", signs_certificates=False,
    )  # fmt: skip

    text = text_of(hours_note(left, by=UserFactory(facility=left.training_class.facility), at=NOW).pdf())

    assert lines_of(text) == golden("hours_note")
    assert [word in text for word in ("B.I 12/2025", "disiplin", "Mengelas pipa")] == [False] * 3


def test_the_centre_states_them_under_its_own_head(left):
    center = left.training_class.training_center

    text = text_of(hours_note(left, by=CenterUserFactory(training_center=center), at=NOW).pdf())

    assert ("Dra. Rekaan Sentosa, M.M." in text, "LAPAS REKAAN" in text) == (True, False)


def test_hours_not_recorded_yet_are_named_and_not_counted(left):
    AttendanceFactory(enrollment=left, meeting=ClassSessionFactory(training_class=left.training_class, held_on=date(2026, 2, 9)))

    paper = hours_note(left, by=UserFactory(facility=left.training_class.facility), at=NOW)

    assert (paper.context["credited_jp"], paper.context["tally"].open) == (5, 225)
    assert "Belum dicatat sehingga belum diakui" in paper.html()


@pytest.mark.parametrize(("role", "offered"), [(Role.BIMKER, True), (Role.BLK, True), (Role.INSTRUKTUR, False)])
def test_the_statement_is_offered_on_the_row_of_who_has_left(login_as, left, role, offered):
    # given
    training_class = left.training_class
    staying = EnrollmentFactory(training_class=training_class)
    client = login_as(role, at=training_class.facility if role == Role.BIMKER else training_class.training_center)
    if role == Role.INSTRUKTUR:
        training_class.class_instructors.create(
            instructor=training_class.training_center.instructors.create(code="X1", name="Rekaan", user=client.user)
        )

    # when
    page = client.get(reverse("programs:class-participants", args=[training_class.pk])).content.decode()

    # then
    assert (statement(left) in page, statement(staying) in page) == (offered, False)


def test_nobody_who_still_has_his_place_takes_hours_along(login_as, training_class):
    staying = EnrollmentFactory(training_class=training_class)

    response = login_as(Role.BIMKER, at=training_class.facility).get(statement(staying))

    assert response.status_code == 404


def test_printing_the_statement_is_recorded(login_as, left):
    login_as(Role.BLK, at=left.training_class.training_center).get(statement(left))

    entry = Entry.objects.get()
    assert (entry.verb, entry.object_id, entry.object_ids) == ("reports.print_hours_note", str(left.pk), [left.inmate_id])
