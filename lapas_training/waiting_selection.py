"""What waits between proposal and decree, and freed seats with somebody waiting for them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from organizations.models import User
from programs.models import Enrollment, Nomination, Proposal, TrainingClass
from programs.rules.proposal_steps import ProposalStep, next_step
from programs.services.waiting_list import last_replacement_day
from programs.views.proposal_page import STEP_PERMISSIONS, may_take_step

STEPS = {
    ProposalStep.PROPOSE: _("Finish the proposals of participants"),
    ProposalStep.CHECK: _("Check the proposals of participants"),
    ProposalStep.RECORD_TPP: _("Bring the proposals to the TPP"),
    ProposalStep.SIGN: _("Sign the decrees on participants"),
}
Found = tuple[str | Promise, list[tuple[str, str, str]]]


def selection_waiting_for(user: User, *, on: date) -> Iterator[Found]:
    """Each kind of work of ``user`` with (class, address, note) per proposal or class; three queries at most."""
    mine = [step for step in STEPS if user.has_perm(STEP_PERMISSIONS[step])]
    proposals = [one for one in _open_proposals(user) if may_take_step(one, user)] if mine else []
    for step in mine:
        yield STEPS[step], [_proposal(one) for one in proposals if next_step(one.status) == step]
    if user.has_perm("programs.propose_participants"):
        yield _("Offer the free seats to the waiting list"), [_seats(one) for one in _with_free_seats(user, on)]


def _open_proposals(user: User):
    named = Count("nominations", filter=~Q(nominations__status=Nomination.Status.DECLINED))
    return Proposal.objects.visible_to(user).open().select_related("training_class").annotate(people=named).order_by("pk")


def _with_free_seats(user: User, on: date) -> list[TrainingClass]:
    """Classes with a seat that somebody left and nobody took, with somebody waiting, on or before the last day for it."""
    held = Enrollment.objects.open().filter(training_class=OuterRef("training_class"), seat_number=OuterRef("seat_number"))
    left = Enrollment.objects.filter(~Exists(held), training_class=OuterRef("pk"), ended_on__isnull=False, replaced_by=None)
    waits = Nomination.objects.waiting().filter(
        proposal__in=Proposal.objects.decreed(), proposal__training_class=OuterRef("pk")
    )  # fmt: skip
    classes = TrainingClass.objects.visible_to(user).filter(
        Exists(left), Exists(waits), closed_on=None, cancelled_on=None, ends_on__gte=on
    )
    classes = classes.select_related("program", "standard").prefetch_related("meetings").annotate(
        taken=Count("enrollments", filter=Q(enrollments__ended_on=None))
    )  # fmt: skip
    return [one for one in classes.annotate(free=F("seats") - F("taken")) if on <= last_replacement_day(one)]


def _proposal(proposal: Proposal) -> tuple[str, str, str]:
    note = ngettext("%(count)s person", "%(count)s persons", proposal.people) % {"count": proposal.people}
    return proposal.training_class.code, reverse("programs:class-proposal", args=[proposal.training_class_id]), note


def _seats(training_class: TrainingClass) -> tuple[str, str, str]:
    note = ngettext("%(count)s free seat", "%(count)s free seats", training_class.free) % {"count": training_class.free}
    return training_class.code, reverse("programs:class-waiting-list", args=[training_class.pk]), note
