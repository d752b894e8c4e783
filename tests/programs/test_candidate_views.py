"""Candidates of a class: who fits, who falls outside the criteria, who does not fit; and what is done about who is ticked."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from audit.models import Entry
from inmates.models import Inmate
from organizations.models import Role
from programs.models import Interest, Nomination, Proposal, SelectionCriteria
from programs.rules.selection import Criterion
from programs.views import candidates
from tests.factories import (
    ConvictFactory,
    DisciplineEntryFactory,
    InmateFactory,
    InterestFactory,
    NominationFactory,
    ProposalFactory,
    TrainingClassFactory,
)
from tests.programs.upcoming import FAR, upcoming_class

pytestmark = pytest.mark.django_db


def url(name, training_class):
    return reverse(f"programs:class-{name}", args=[training_class.pk])


def convict(training_class, **fields):
    return ConvictFactory(facility=training_class.facility, **{"release_on": FAR} | fields)


def ticked(*inmates, **more):
    return {"inmates": [inmate.pk for inmate in inmates]} | more


def people_of(response):
    return [row.inmate for row in response.context["rows"]]


def test_who_fits_stands_there_with_days_of_margin_and_who_does_not_with_reasons(login_as):
    # given
    training_class = upcoming_class()
    late, soon = convict(training_class), convict(training_class, release_on=training_class.ends_on + timedelta(10))
    barred = convict(training_class)
    DisciplineEntryFactory(inmate=barred, entered_on=localdate())
    unknown = InmateFactory(facility=training_class.facility, release_on=None)
    InmateFactory()  # of another prison
    client = login_as(Role.BIMKER, at=training_class.facility)

    # when
    fitting = client.get(url("candidates", training_class))
    refused = client.get(url("candidates", training_class), {"show": "refused"})

    # then
    assert (people_of(fitting), fitting.context["rows"][0].margin) == ([soon, late], 3)
    assert fitting.context["groups"] == [("fitting", 2), ("outside", 0), ("refused", 2)]
    assert {row.inmate: row.reasons for row in refused.context["rows"]} == {
        barred: ["discipline"],
        unknown: ["registration_unknown", "release_unknown"],
    }
    assert str(Inmate.ReleaseKind.EXPIRY.label) in fitting.content.decode()
    assert Entry.objects.filter(verb="programs.read_candidates").count() == 2


def test_criteria_kept_with_the_class_divide_those_who_fit(login_as):
    # given
    training_class = upcoming_class()
    keen, cool = convict(training_class), convict(training_class)
    InterestFactory(inmate=keen, field=training_class.program.sub_field.field)
    client = login_as(Role.BIMKER, at=training_class.facility)
    sent = ticked(cool, interested="on", note="Sesuai kebutuhan bengkel", reason="giat")

    # when
    kept = client.post(url("criteria", training_class), sent)
    outside = client.post(url("candidates", training_class), {"show": "outside"})

    # then: who was ticked is still there, and so is what was typed
    criteria = SelectionCriteria.objects.get(training_class=training_class)
    assert (criteria.interested, criteria.max_remaining_months, criteria.note) == (True, None, "Sesuai kebutuhan bengkel")
    assert (people_of(kept), kept.context["ticked"], kept.context["form"]["reason"].value()) == ([cool, keen], {cool.pk}, "giat")
    assert kept.context["groups"] == [("fitting", 1), ("outside", 1), ("refused", 0)]
    assert [(row.inmate, row.unmet) for row in outside.context["rows"]] == [(cool, [Criterion.INTEREST])]


def test_criteria_that_are_not_well_formed_are_not_kept(login_as):
    # given
    training_class = upcoming_class()
    client = login_as(Role.BIMKER, at=training_class.facility)

    # when
    response = client.post(url("criteria", training_class), {"max_remaining_months": "-1", "note": ""})

    # then
    assert list(response.context["criteria_form"].errors) == ["max_remaining_months"]
    assert not SelectionCriteria.objects.exists()


def test_a_search_keeps_ticks_and_words_and_proposes_nobody(login_as):
    # given
    training_class = upcoming_class()
    chosen, found = convict(training_class, name="Rekaan Satu"), convict(training_class, name="Contoh Dua")
    convict(training_class, name="Lain Tiga")
    client = login_as(Role.BIMKER, at=training_class.facility)

    # when
    response = client.post(
        url("candidates", training_class), ticked(chosen, q="contoh", reason="giat", note="", max_remaining_months="9")
    )

    # then
    assert people_of(response) == [chosen, found]
    assert response.context["ticked"] == {chosen.pk}
    assert response.context["form"]["reason"].value() == "giat"
    assert response.context["criteria_form"]["max_remaining_months"].value() == "9"
    assert not Proposal.objects.exists()
    assert not SelectionCriteria.objects.exists()


def test_who_is_ticked_is_in_the_draft_in_the_order_of_the_page(login_as):
    # given
    training_class = upcoming_class()
    late, soon = (
        convict(training_class, name="A"),
        convict(training_class, name="B", release_on=training_class.ends_on + timedelta(9)),
    )
    client = login_as(Role.BIMKER, at=training_class.facility)

    # when
    response = client.post(url("nominate", training_class), ticked(soon, late, reason="Berminat"))

    # then
    proposal = training_class.proposals.get()
    assert response.headers["Location"] == url("proposal", training_class)
    assert list(proposal.nominations.values_list("inmate", "reason", "margin_days")[:1]) == [(soon.pk, "Berminat", 2)]
    assert [one.inmate for one in proposal.nominations.all()] == [soon, late]
    assert Entry.objects.filter(verb="programs.open_proposal").count() == 1


def test_more_people_are_added_to_the_draft_and_who_is_in_it_has_no_tick(login_as):
    # given
    training_class = upcoming_class()
    named = NominationFactory(proposal__training_class=training_class, inmate=convict(training_class))
    new = convict(training_class)
    client = login_as(Role.BIMKER, at=training_class.facility)

    # when
    page = client.get(url("candidates", training_class)).content.decode()
    client.post(url("nominate", training_class), ticked(new))

    # then
    assert f'id="inmate-{named.inmate_id}"' not in page
    assert f'id="inmate-{new.pk}"' in page
    assert [one.inmate for one in named.proposal.nominations.all()] == [named.inmate, new]


def test_a_refusal_names_each_person_and_reason_and_loses_nothing(login_as):
    # given
    training_class = upcoming_class()
    good, leaving = convict(training_class), convict(training_class, release_on=training_class.ends_on)
    unknown = InmateFactory(facility=training_class.facility, release_on=None)
    client = login_as(Role.BIMKER, at=training_class.facility)

    # when
    response = client.post(url("nominate", training_class), ticked(good, leaving, unknown, reason="giat"))

    # then
    form = response.context["form"]
    assert [error.partition(":")[0] for error in form.non_field_errors()] == [leaving.name, unknown.name, unknown.name]
    assert response.context["ticked"] == {good.pk, leaving.pk, unknown.pk}
    assert set(people_of(response)) == {good, leaving, unknown}
    assert form["reason"].value() == "giat"
    assert not Proposal.objects.exists()


@pytest.mark.parametrize("inmates", [[], ["x"], ["9" * 40]])
@pytest.mark.parametrize("name", ["nominate", "interest"])
def test_ticks_that_are_none_do_nothing(login_as, name, inmates):
    # given
    training_class = upcoming_class()
    client = login_as(Role.BIMKER, at=training_class.facility)

    # when
    response = client.post(url(name, training_class), {"inmates": inmates})

    # then
    assert list(response.context["form"].errors) == ["inmates"]
    assert (Proposal.objects.count(), Interest.objects.count()) == (0, 0)


def test_an_inmate_of_another_prison_cannot_be_ticked(login_as):
    # given
    training_class = upcoming_class()
    client = login_as(Role.BIMKER, at=training_class.facility)

    # when
    response = client.post(url("nominate", training_class), ticked(ConvictFactory(release_on=FAR)))

    # then
    assert list(response.context["form"].errors) == ["inmates"]
    assert not Nomination.objects.exists()


def test_an_interest_is_noted_for_who_is_ticked(login_as):
    # given
    training_class = upcoming_class()
    keen = convict(training_class)
    client = login_as(Role.BIMKER, at=training_class.facility)

    # when
    response = client.post(url("interest", training_class), ticked(keen))

    # then
    assert [row.interested for row in response.context["rows"]] == [True]
    assert list(Interest.objects.values_list("inmate", "field", "recorded_by")) == [
        (keen.pk, training_class.program.sub_field.field_id, client.user.pk)
    ]


def test_nobody_is_added_to_a_proposal_that_has_been_proposed(login_as):
    # given
    training_class = upcoming_class()
    proposal = ProposalFactory(training_class=training_class, status=Proposal.Status.PROPOSED)
    client = login_as(Role.BIMKER, at=training_class.facility)

    # when
    page = client.get(url("candidates", training_class))
    response = client.post(url("nominate", training_class), ticked(convict(training_class)))

    # then
    assert not page.context["may_nominate"]
    assert response.context["form"].non_field_errors()
    assert not proposal.nominations.exists()


def test_a_long_list_has_pages_and_who_is_ticked_is_on_each(login_as, monkeypatch):
    # given
    monkeypatch.setattr(candidates, "ROWS", 2)
    training_class = upcoming_class()
    people = [convict(training_class, release_on=FAR - timedelta(100 - number)) for number in range(5)]
    client = login_as(Role.BIMKER, at=training_class.facility)

    # when
    pages = {
        page: client.post(url("candidates", training_class), ticked(people[4], page=page)) for page in ["1", "2", "9", "x", "0"]
    }

    # then
    assert [people_of(response) for response in pages.values()] == [
        [people[4], people[0]], [people[1], people[2]], [people[3]], [people[4], people[0]], [people[4], people[0]],
    ]  # fmt: skip
    assert pages["9"].context["pages"] == 3


@pytest.mark.parametrize("people", [1, 10, 500])
def test_candidates_ask_a_fixed_number_of_queries(login_as, page_queries, people):
    # given
    training_class = upcoming_class()
    for inmate in ConvictFactory.create_batch(people, facility=training_class.facility, release_on=FAR):
        DisciplineEntryFactory(inmate=inmate, entered_on=localdate() - timedelta(900), closed_on=localdate() - timedelta(890))
    NominationFactory(proposal__training_class=training_class, inmate=Inmate.objects.first())
    client = login_as(Role.BIMKER, at=training_class.facility)

    # when
    with page_queries() as queries:
        response = client.get(url("candidates", training_class))

    # then
    assert sum(count for _name, count in response.context["groups"]) == people
    assert len(queries) == 12


@pytest.mark.parametrize("role", [Role.BLK, Role.KEPALA_BLK, Role.INSTRUKTUR, Role.KANWIL, Role.SARANA])
def test_others_do_not_see_candidates(login_as, role):
    training_class = upcoming_class()
    places = {Role.SARANA: training_class.facility, Role.KANWIL: None}
    client = login_as(role, at=places.get(role, training_class.training_center))

    assert client.get(url("candidates", training_class)).status_code == 403
    assert client.post(url("nominate", training_class), ticked(convict(training_class))).status_code == 403
    assert not Proposal.objects.exists()


@pytest.mark.parametrize("role", [Role.KASI, Role.KALAPAS])
def test_who_checks_and_signs_reads_candidates_and_chooses_nobody(login_as, role):
    training_class = upcoming_class()
    someone = convict(training_class)
    client = login_as(role, at=training_class.facility)

    assert people_of(client.get(url("candidates", training_class))) == [someone]
    assert client.post(url("nominate", training_class), ticked(someone)).status_code == 403


def test_a_class_that_has_ended_takes_nobody(login_as):
    training_class = TrainingClassFactory(closed_on=localdate())
    client = login_as(Role.BIMKER, at=training_class.facility)

    assert not client.get(url("candidates", training_class)).context["may_nominate"]
