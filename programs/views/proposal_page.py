"""What every page of a class's proposals shares: the rounds, the one shown, who did what when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView

from audit.models import Entry
from inmates.models import Inmate
from inmates.rules.field_matrix import Fact
from programs.forms.proposals import ButtonForm, ReasonForm
from programs.models import Nomination, Proposal, TrainingClass
from programs.rules.eligibility import Ineligibility
from programs.rules.proposal_steps import ProposalStep, next_step
from programs.services.enrolling import Suitability, suitabilities

from .class_page import ClassPageMixin

Status = Proposal.Status
PROPOSAL_TONES = {
    Status.DRAFT: "idle",
    Status.PROPOSED: "warn",
    Status.CHECKED: "warn",
    Status.RECOMMENDED: "warn",
    Status.DECREED: "ok",
    Status.WITHDRAWN: "bad",
}
NOMINATION_TONES = {
    Nomination.Status.PROPOSED: "idle",
    Nomination.Status.DECLINED: "bad",
    Nomination.Status.REJECTED: "bad",
    Nomination.Status.RECOMMENDED: "ok",
    Nomination.Status.WAITING: "warn",
    Nomination.Status.PLACED: "ok",
    Nomination.Status.DROPPED: "bad",
}
# What every page of the selection tells of the persons on it.
TELLS = (Fact.SELECTION, Fact.REGISTER_NUMBER, Fact.RELEASE, Fact.PRISON_REASONS)
# Who may take the step, and on which page; the other two are buttons of the page itself.
STEP_PERMISSIONS = {
    ProposalStep.PROPOSE: "programs.propose_participants",
    ProposalStep.CHECK: "programs.check_proposal",
    ProposalStep.RECORD_TPP: "programs.record_tpp",
    ProposalStep.SIGN: "programs.sign_decree",
}
HISTORY = {
    "programs.open_proposal": _("Draft begun"),
    "programs.propose": _("Proposed"),
    "programs.check_proposal": _("Checked"),
    "programs.return_proposal": _("Returned"),
    "programs.record_tpp": _("Session of the TPP recorded"),
    "programs.sign_decree": _("SK signed"),
    "programs.withdraw_proposal": _("Withdrawn"),
}


@dataclass(frozen=True, slots=True)
class NominationRow:
    """One person of a proposal as the page shows him; ``reasons`` are why he no longer fits today."""

    nomination: Nomination
    register_number: str
    tone: str
    margin: int | None
    reasons: Sequence[Ineligibility] = ()


class ProposalPageMixin(ClassPageMixin):
    """A page about one proposal, below ``/proposals/<pk>/``; the class follows from it."""

    read_verb = "programs.read_proposal"
    active_tab = "programs:class-proposal"
    tells = TELLS

    @cached_property
    def proposal(self) -> Proposal:
        related = Proposal.objects.visible_to(self.request.user).select_related(
            "proposed_by", "checked_by", "decree", *(f"training_class__{name}" for name in CLASS_RELATED)
        )
        return get_object_or_404(related, pk=self.kwargs["pk"])

    @property
    def training_class(self) -> TrainingClass:
        return self.proposal.training_class

    def audited_objects(self, context):
        return self.proposal

    def back(self) -> str:
        """Where a step ends, taken or not."""
        return page_of(self.proposal)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = {"proposal": self.proposal, "cancel_url": self.back()}
        return super().get_context_data(**own | kwargs)


class StepFormView(ProposalPageMixin, FormView):
    """A step with a form of its own; ``facts`` are what its words speak of."""

    success = ""

    @property
    def facts(self) -> dict[str, str]:
        return {}

    def form_valid(self, form) -> HttpResponse:
        try:
            self.act(form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, self.success % self.facts)
        return redirect(self.back())

    def act(self, data: dict[str, Any]) -> None:
        raise NotImplementedError


class ReasonStepView(StepFormView):
    """A step that needs no more than a reason, on the page that all of them share."""

    template_name = "programs/proposal_reason.html"
    form_class: type[ButtonForm] = ReasonForm
    heading = lead = button = ""

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"button": self.button}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"heading": self.heading % self.facts, "lead": self.lead} | kwargs)


CLASS_RELATED = ("program__sub_field__field", "standard", "facility", "training_center", "agreement", "room")


def page_of(proposal: Proposal) -> str:
    return f"{reverse('programs:class-proposal', args=[proposal.training_class_id])}?round={proposal.number}"


def rounds_of(training_class: TrainingClass):
    """Every proposal of the class, the latest first, with how many people it names and has placed."""
    related = training_class.proposals.select_related("proposed_by", "checked_by", "tpp_recorded_by", "decree__recorded_by")
    placed = Count("nominations", filter=Q(nominations__status=Nomination.Status.PLACED))
    return related.annotate(people=Count("nominations"), placed=placed).order_by("-number")


def rows_of(proposal: Proposal, training_class: TrainingClass, *, on: date) -> list[NominationRow]:
    """Everybody named, in order. While the proposal is open, against the class as of ``on``: the margin of that day."""
    nominations = list(proposal.nominations.select_related("inmate"))
    people = Inmate.objects.filter(pk__in=[one.inmate_id for one in nominations])
    if next_step(proposal.status):
        judged = {one.inmate.pk: one for one in suitabilities(training_class, people, on=on)}
        return [row_of(one, judged.get(one.inmate_id)) for one in nominations]
    numbers = dict(people.with_registration().values_list("pk", "current_registration"))
    return [row_of(one, register_number=numbers[one.inmate_id] or "") for one in nominations]


def row_of(nomination: Nomination, judged: Suitability | None = None, *, register_number: str = "") -> NominationRow:
    """``judged`` is the person against the class today; without it the row shows the margin of the day of the proposal."""
    standing = nomination.status in Nomination.STANDING
    numbers = [entry.text for entry in judged.inmate.current_registrations] if judged else [register_number]
    return NominationRow(
        nomination,
        next(iter(numbers), ""),
        NOMINATION_TONES[Nomination.Status(nomination.status)],
        judged.margin if judged else nomination.margin_days,
        judged.reasons if judged and standing else [],
    )


def history_of(proposal: Proposal) -> list[tuple[Entry, str]]:
    """Who did what with the proposal, the first first."""
    entries = Entry.objects.filter(object_type=proposal._meta.label_lower, object_id=str(proposal.pk), verb__in=HISTORY)
    return [(entry, HISTORY[entry.verb]) for entry in entries.select_related("actor").order_by("at", "pk")]


def may_take_step(proposal: Proposal, user) -> bool:
    """Whether the proposal waits for ``user``: the office, and a second person: who proposed does not check."""
    step = next_step(proposal.status)
    if step is None or not user.has_perm(STEP_PERMISSIONS[step]):
        return False
    others = {ProposalStep.CHECK: {proposal.proposed_by_id}, ProposalStep.SIGN: {proposal.proposed_by_id, proposal.checked_by_id}}
    return user.pk not in others.get(step, ())
