"""Interests, declared skills and routine duty of one inmate."""

from datetime import date

import pytest
from django.urls import reverse

from audit.models import Entry
from organizations.models import Role
from programs.models import DeclaredSkill, Interest
from programs.services.interests import note_interest, record_wishes
from tests.factories import DeclaredSkillFactory, InmateFactory, InterestFactory, TrainingFieldFactory, UserFactory
from tests.refusals import last_entry, refused

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)


def wishes(inmate):
    fields = list(inmate.interests.values_list("field__code", flat=True))
    return fields, [skill.description for skill in inmate.declared_skills.all()], inmate.routine_duty


def url(name, inmate):
    return reverse(f"programs:{name}", args=[inmate.pk])


# --- Services ------------------------------------------------------------------------------------


def test_wishes_are_exactly_what_was_recorded_last_and_keep_who_knew_them_first():
    # given
    kept, dropped = InterestFactory(), TrainingFieldFactory(code="IKAN", name="Perikanan")
    inmate, clerk = kept.inmate, UserFactory()
    InterestFactory(inmate=inmate, field=dropped)
    skill = DeclaredSkillFactory(inmate=inmate, description="Menjahit")
    cook = TrainingFieldFactory(code="BOGA", name="Tata Boga")

    # when
    record_wishes(inmate=inmate, fields=[kept.field, cook], skills=["Menjahit", "Memasak"], routine_duty=True, by=clerk, on=DAY)

    # then
    inmate.refresh_from_db()
    assert wishes(inmate) == (["LAS", "BOGA"], ["Memasak", "Menjahit"], True)
    assert inmate.interests.get(field=kept.field).recorded_by == kept.recorded_by
    assert inmate.declared_skills.get(description="Menjahit").recorded_on == skill.recorded_on
    assert inmate.interests.get(field=cook).recorded_by == clerk
    assert last_entry() == ("programs.record_wishes", clerk)
    assert sorted(Entry.objects.latest("pk").fields) == ["declared_skills", "interests", "routine_duty"]


def test_a_skill_that_does_not_fit_changes_nothing():
    inmate, clerk = InterestFactory().inmate, UserFactory()

    with refused("too_long"):
        record_wishes(inmate=inmate, fields=[], skills=["x" * 101], routine_duty=True, by=clerk, on=DAY)


def test_one_interest_is_noted_for_many_at_once():
    # given
    known = InterestFactory()
    new = InmateFactory()

    # when
    note_interest(inmates=[known.inmate, new], field=known.field, by=UserFactory(), on=DAY)

    # then
    assert list(Interest.objects.order_by("pk").values_list("inmate", "recorded_on")) == [
        (known.inmate_id, known.recorded_on),
        (new.pk, DAY),
    ]
    assert Entry.objects.get(verb="programs.note_interest").object_ids == [known.inmate_id, new.pk]


def test_nobody_s_interest_is_not_noted():
    field, clerk = TrainingFieldFactory(), UserFactory()

    with refused("nobody"):
        note_interest(inmates=[], field=field, by=clerk, on=DAY)


# --- Pages ---------------------------------------------------------------------------------------


def test_the_page_names_interests_and_skills(login_as):
    # given
    interest = InterestFactory()
    skill = DeclaredSkillFactory(inmate=interest.inmate)
    client = login_as(Role.KASI, at=interest.inmate.facility)

    # when
    response = client.get(url("inmate-interests", interest.inmate))

    # then
    assert (list(response.context["interests"]), list(response.context["skills"])) == ([interest], [skill])
    assert last_entry() == ("programs.read_interests", client.user)


def test_the_form_is_preset_and_saves(login_as):
    # given
    interest = InterestFactory()
    inmate = interest.inmate
    DeclaredSkillFactory(inmate=inmate, description="Menjahit")
    cook = TrainingFieldFactory(code="BOGA", name="Tata Boga")
    client = login_as(Role.BIMKER, at=inmate.facility)

    # when
    shown = client.get(url("inmate-interests-edit", inmate)).context["form"]
    response = client.post(
        url("inmate-interests-edit", inmate),
        {"interests": [cook.pk], "skills": "  Menjahit \n\nMemasak   nasi\nMenjahit", "routine_duty": "on"},
    )

    # then
    inmate.refresh_from_db()
    assert (shown["interests"].value(), shown["skills"].value()) == ([interest.field_id], "Menjahit")
    assert response.headers["Location"] == url("inmate-interests", inmate)
    assert wishes(inmate) == (["BOGA"], ["Memasak nasi", "Menjahit"], True)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"interests": ["9" * 40]}, "interests"),
        ({"skills": "x" * 101}, "skills"),
        ({"skills": "\n".join(f"ahli {n}" for n in range(21))}, "skills"),
    ],
)
def test_a_form_that_cannot_be_changes_nothing(login_as, data, field):
    # given
    inmate = InterestFactory().inmate
    client = login_as(Role.BIMKER, at=inmate.facility)

    # when
    response = client.post(url("inmate-interests-edit", inmate), data)

    # then
    assert list(response.context["form"].errors) == [field]
    assert (Interest.objects.count(), DeclaredSkill.objects.count()) == (1, 0)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_asks_a_fixed_number_of_queries(login_as, page_queries, rows):
    # given
    inmate = InmateFactory()
    for number in range(rows):
        InterestFactory(inmate=inmate, field=TrainingFieldFactory(code=f"K{number}"))
    DeclaredSkillFactory.create_batch(rows, inmate=inmate)
    client = login_as(Role.BIMKER, at=inmate.facility)

    # when
    with page_queries() as queries:
        client.get(url("inmate-interests", inmate))

    # then
    assert len(queries) == 3
