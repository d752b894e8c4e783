"""One person of a proposal who falls out or moves up, and freed seats with whom they are offered to."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView

from jobs.exports.views import ExportMixin
from programs.forms.proposals import ButtonForm, ConsentForm, ReplacementDayForm
from programs.models import Nomination, Proposal
from programs.services.arranging import set_replacements_until
from programs.services.proposing import consent_again, decline, drop
from programs.services.tpp import move_up
from programs.services.waiting_list import accept_offer, last_replacement_day, next_offer, skip_offer

from .class_exports import WAITING
from .class_page import ClassPageMixin
from .proposal_page import CLASS_RELATED, TELLS, ProposalPageMixin, ReasonStepView

WAITING_LIST = "programs:class-waiting-list"


class NominationPageMixin(ProposalPageMixin):
    """A page about one person of a proposal."""

    @cached_property
    def nomination(self) -> Nomination:
        visible = Nomination.objects.filter(proposal__in=Proposal.objects.visible_to(self.request.user))
        related = visible.select_related("inmate", *(f"proposal__training_class__{name}" for name in CLASS_RELATED))
        return get_object_or_404(related, pk=self.kwargs["pk"])

    @property
    def proposal(self) -> Proposal:
        return self.nomination.proposal

    def audited_objects(self, context):
        return self.nomination.inmate


class NominationStepView(NominationPageMixin, ReasonStepView):
    @property
    def facts(self) -> dict[str, str]:
        return {"who": self.nomination.inmate.name}


class NominationDeclineView(NominationStepView):
    permission_required = "programs.propose_participants"
    heading = gettext_lazy("%(who)s declines")
    lead = gettext_lazy(
        "The person has not consented, or has taken the consent back. Without a fresh consent he is not proposed for this class."
    )
    button = gettext_lazy("Record the refusal")
    success = gettext_lazy("%(who)s has declined.")
    form_class = ButtonForm

    def act(self, data: dict[str, Any]) -> None:
        decline(nomination=self.nomination, by=self.request.user)


class NominationConsentAgainView(NominationStepView):
    permission_required = "programs.propose_participants"
    heading = gettext_lazy("%(who)s consents again")
    lead = gettext_lazy("The person had declined and has signed a fresh consent. He may be proposed for this class again.")
    button = gettext_lazy("Record the consent")
    success = gettext_lazy("%(who)s has consented again.")
    form_class = ConsentForm

    def act(self, data: dict[str, Any]) -> None:
        consent_again(nomination=self.nomination, signed_on=data["signed_on"], by=self.request.user, at=now())


class NominationDropView(NominationStepView):
    permission_required = "programs.record_tpp"
    heading = gettext_lazy("Take %(who)s off the list")
    lead = gettext_lazy("For somebody recommended or waiting who cannot be placed: released, transferred, punished.")
    button = gettext_lazy("Take off the list")
    success = gettext_lazy("%(who)s is off the list.")

    def act(self, data: dict[str, Any]) -> None:
        drop(nomination=self.nomination, reason=data["reason"], by=self.request.user)


class NominationSkipView(NominationStepView):
    permission_required = "programs.propose_participants"
    active_tab = "programs:class-proposal"
    heading = gettext_lazy("Take %(who)s off the waiting list")
    lead = gettext_lazy("The next person is offered the seat. Who does not fit today is passed over anyway and keeps his place.")
    button = gettext_lazy("Take off the waiting list")
    success = gettext_lazy("%(who)s is off the waiting list.")

    def back(self) -> str:
        return reverse(WAITING_LIST, args=[self.training_class.pk])

    def act(self, data: dict[str, Any]) -> None:
        skip_offer(nomination=self.nomination, reason=data["reason"], by=self.request.user)


class NominationMoveUpView(NominationPageMixin, TemplateView):
    """A button of the proposal's page; a refusal is a message there."""

    permission_required = "programs.record_tpp"
    http_method_names = ["post", "options"]

    def post(self, request, *args, **kwargs) -> HttpResponse:
        try:
            move_up(nomination=self.nomination, by=request.user, at=now())
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("%(who)s is recommended now.") % {"who": self.nomination.inmate.name})
        return redirect(self.back())


class NominationAcceptView(NominationPageMixin, TemplateView):
    """The button beside an offer; the seat stands in the form, so that an offer that is stale is refused."""

    permission_required = "programs.propose_participants"
    http_method_names = ["post", "options"]

    def post(self, request, *args, **kwargs) -> HttpResponse:
        seat = request.POST.get("seat", "")
        seat = int(seat) if seat.isdecimal() and len(seat) < 5 else 0
        try:
            place = accept_offer(nomination=self.nomination, seat=seat, by=request.user, on=self.today)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            facts = {"who": place.inmate.name, "seat": place.seat_number}
            messages.success(request, _("%(who)s has seat %(seat)d.") % facts)
        return redirect(WAITING_LIST, pk=self.training_class.pk)


class WaitingListMixin(ClassPageMixin):
    """Who waits in which order and why, and which freed seat is offered to whom."""

    template_name = "programs/class_waiting_list.html"
    read_verb = "programs.read_waiting_list"
    active_tab = "programs:class-proposal"
    tells = TELLS

    @cached_property
    def waiting(self) -> list[Nomination]:
        waiting = Nomination.objects.waiting().filter(proposal__in=self.training_class.proposals.decreed())
        return list(waiting.select_related("inmate", "proposal"))

    def audited_objects(self, context):
        return [one.inmate for one in self.waiting]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        prefetch_related_objects([self.training_class], "meetings")  # the last day is asked for twice
        last_day = last_replacement_day(self.training_class)
        own = {
            "waiting": self.waiting,
            "offers": next_offer(self.training_class, on=self.today),
            "last_day": last_day,
            "over": self.training_class.ended or self.today > last_day,
            "form": ReplacementDayForm(initial={"until": self.training_class.replacements_until}),
        }
        return super().get_context_data(**own | kwargs)


class ClassWaitingListView(ExportMixin, WaitingListMixin, TemplateView):
    permission_required = "programs.view_proposal"
    exports = {"waiting": WAITING}


class ClassReplacementDayView(WaitingListMixin, FormView):
    permission_required = "programs.check_proposal"
    http_method_names = ["post", "options"]
    form_class = ReplacementDayForm

    def form_valid(self, form) -> HttpResponse:
        try:
            set_replacements_until(training_class=self.training_class, until=form.cleaned_data["until"], by=self.request.user)
        except ValidationError as error:
            form.add_error("until", error)
            return self.form_invalid(form)
        messages.success(self.request, _("The last day for replacements is saved."))
        return redirect(WAITING_LIST, pk=self.training_class.pk)
