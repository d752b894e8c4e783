from datetime import date, timedelta

import pytest

from programs.services.arranging import arrange, set_replacements_until
from tests.factories import NominationFactory, ProposalFactory, TrainingClassFactory, UserFactory
from tests.refusals import last_entry, refused

pytestmark = pytest.mark.django_db


def test_a_draft_names_its_people_in_the_new_order_with_their_reasons():
    # given
    proposal, clerk = ProposalFactory(), UserFactory()
    one, two = NominationFactory.create_batch(2, proposal=proposal)

    # when
    arrange(proposal=proposal, order=[two.pk, one.pk], reasons={one.pk: " giat ", two.pk: ""}, by=clerk)

    # then
    assert list(proposal.nominations.values_list("pk", "position", "reason")) == [(two.pk, 1, ""), (one.pk, 2, "giat")]
    assert last_entry() == ("programs.arrange_proposal", clerk)


def test_after_the_draft_nothing_is_arranged():
    named, clerk = NominationFactory(proposal__status="proposed"), UserFactory()

    with refused("wrong_status"):
        arrange(proposal=named.proposal, order=[named.pk], reasons={}, by=clerk)


@pytest.mark.parametrize("order", [[], ["one"], ["one", "one"], ["one", "stranger"]])
def test_an_order_that_is_not_that_of_the_draft_is_refused(order):
    named, clerk = NominationFactory(), UserFactory()
    NominationFactory(proposal=named.proposal)
    keys = {"one": named.pk, "stranger": NominationFactory().pk}

    with refused("stale"):
        arrange(proposal=named.proposal, order=[keys[each] for each in order], reasons={}, by=clerk)


@pytest.mark.parametrize("day", ["starts_on", "ends_on", None])
def test_freed_seats_are_offered_until_a_day_of_the_class(day):
    # given
    training_class, chief = TrainingClassFactory(replacements_until=date(2026, 2, 9)), UserFactory()
    until = getattr(training_class, day) if day else None

    # when
    set_replacements_until(training_class=training_class, until=until, by=chief)

    # then
    training_class.refresh_from_db()
    assert training_class.replacements_until == until
    assert last_entry() == ("programs.set_replacements_until", chief)


@pytest.mark.parametrize(("day", "step"), [("starts_on", -1), ("ends_on", 1)])
def test_a_day_outside_the_class_is_refused(day, step):
    training_class, chief = TrainingClassFactory(), UserFactory()

    with refused("outside_class"):
        set_replacements_until(training_class=training_class, until=getattr(training_class, day) + timedelta(step), by=chief)


def test_a_class_that_has_ended_offers_nothing():
    training_class, chief = TrainingClassFactory(closed_on=date(2026, 3, 1)), UserFactory()

    with refused("class_ended"):
        set_replacements_until(training_class=training_class, until=training_class.starts_on, by=chief)
