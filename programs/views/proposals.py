"""The rounds of a class and the steps of the open one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from programs.forms.proposals import DecreeForm, DraftForm, TppForm
from programs.models import Nomination, Proposal, TppMember
from programs.rules.proposal_steps import next_step
from programs.services.arranging import arrange
from programs.services.decreeing import decree_problems, sign_decree
from programs.services.proposing import check, propose, remove, return_, withdraw
from programs.services.selecting import kept_criteria
from programs.services.tpp import record_tpp

from .class_page import ClassPageMixin
from .proposal_page import (
    PROPOSAL_TONES,
    TELLS,
    ProposalPageMixin,
    ReasonStepView,
    StepFormView,
    history_of,
    may_take_step,
    rounds_of,
    row_of,
    rows_of,
)


class RoundsMixin:
    """The page of all rounds with one of them open; steps that are refused come back to it."""

    template_name = "programs/class_proposal.html"
    read_verb = "programs.read_proposal"
    active_tab = "programs:class-proposal"
    tells = TELLS

    @cached_property
    def rounds(self) -> list[Proposal]:
        return list(rounds_of(self.training_class))

    def shown(self) -> Proposal | None:
        asked = self.request.GET.get("round")
        return next((one for one in self.rounds if str(one.number) == asked), next(iter(self.rounds), None))

    def audited_objects(self, context):
        return [row.nomination.inmate for row in context["rows"]]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = self.shown()
        own = {
            "proposal": shown,
            "rounds": [one for one in self.rounds if one != shown],
            "criteria": kept_criteria(self.training_class),
            "free_seats": len(self.training_class.free_seats()),
            "may_begin": self._may_begin(),
            "rows": [],
        }
        return super().get_context_data(**own | (self._of(shown, kwargs.get("draft_form")) if shown else {}) | kwargs)

    def _of(self, shown: Proposal, draft_form: DraftForm | None) -> dict[str, Any]:
        rows = rows_of(shown, self.training_class, on=self.today)
        arranging = shown.status == Proposal.Status.DRAFT and self.request.user.has_perm("programs.propose_participants")
        draft_form = draft_form or DraftForm(nominations=[row.nomination for row in rows])
        typed = {line.nomination.pk: line for line in draft_form.rows()} if arranging else {}
        return {
            "rows": rows,
            "lines": [(row, typed.get(row.nomination.pk)) for row in rows],
            "tone": PROPOSAL_TONES[shown.status],
            "step": next_step(shown.status),
            "mine": may_take_step(shown, self.request.user),
            "arranging": arranging,
            "history": history_of(shown),
            "members": shown.tpp_members.all(),
            "misfits": sum(bool(row.reasons) for row in rows),
        }

    def _may_begin(self) -> bool:
        open_ones = [one for one in self.rounds if next_step(one.status)]
        return not open_ones and not self.training_class.ended and self.request.user.has_perm("programs.propose_participants")


class ClassProposalView(RoundsMixin, ClassPageMixin, TemplateView):
    permission_required = "programs.view_proposal"


class ProposalActView(RoundsMixin, ProposalPageMixin, TemplateView):
    """One button of the page: the step is taken, or the page says why not."""

    http_method_names = ["post", "options"]
    success = ""

    def post(self, request, *args, **kwargs) -> HttpResponse:
        try:
            self.act()
        except ValidationError as error:
            return self.render_to_response(self.get_context_data(refusal=error.messages))
        messages.success(request, self.success)
        return redirect(self.back())

    def shown(self) -> Proposal:
        return next(one for one in self.rounds if one.pk == self.proposal.pk)

    def act(self) -> None:
        raise NotImplementedError


class ProposalArrangeView(ProposalActView):
    """Order and reasons are saved; the other buttons then propose the draft, or remove one person from it."""

    permission_required = "programs.propose_participants"

    def post(self, request, *args, **kwargs) -> HttpResponse:
        form = DraftForm(request.POST, nominations=self.proposal.nominations.select_related("inmate"))
        if not form.is_valid():
            return self.refuse(form, form.non_field_errors())
        try:
            arrange(proposal=self.proposal, by=request.user, **form.cleaned_data)
            done = self.go_on(form)
        except ValidationError as error:
            return self.refuse(form, error.messages)
        messages.success(request, done)
        return redirect(self.back())

    def go_on(self, form: DraftForm) -> str:
        user = self.request.user
        if "propose" in self.request.POST:
            propose(proposal=self.proposal, by=user, at=now())
            return _("Proposed. The Kasi checks it next.")
        gone = next((one for one in form.nominations if str(one.pk) == self.request.POST.get("remove")), None)
        if gone:
            remove(nomination=gone, by=user)
            return _("%(who)s is not in the draft any more.") % {"who": gone.inmate.name}
        return _("Order and reasons are saved.")

    def refuse(self, form: DraftForm, problems) -> HttpResponse:
        return self.render_to_response(self.get_context_data(draft_form=form, refusal=problems))


class ProposalCheckView(ProposalActView):
    permission_required = "programs.check_proposal"
    success = gettext_lazy("The proposal is checked. The session of the TPP follows.")

    def act(self) -> None:
        check(proposal=self.proposal, by=self.request.user, at=now())


class ProposalReturnView(ReasonStepView):
    permission_required = "programs.check_proposal"
    heading = gettext_lazy("Return the proposal")
    lead = gettext_lazy("It becomes a draft again; Bimker reads the reason and proposes anew.")
    button = gettext_lazy("Return it")
    success = gettext_lazy("The proposal is a draft again.")

    def act(self, data: dict) -> None:
        return_(proposal=self.proposal, reason=data["reason"], by=self.request.user)


class ProposalWithdrawView(ReasonStepView):
    permission_required = "programs.propose_participants"
    heading = gettext_lazy("Withdraw the proposal")
    lead = gettext_lazy("Nobody of it can be placed any more; a new round can begin.")
    button = gettext_lazy("Withdraw it")
    success = gettext_lazy("The proposal is withdrawn.")

    def act(self, data: dict) -> None:
        withdraw(proposal=self.proposal, reason=data["reason"], by=self.request.user)


class ProposalTppView(StepFormView):
    permission_required = "programs.record_tpp"
    template_name = "programs/proposal_tpp.html"
    form_class = TppForm
    success = gettext_lazy("The session of the TPP is recorded. The Kalapas signs the SK next.")

    @cached_property
    def rows(self):
        rows = rows_of(self.proposal, self.training_class, on=self.today)
        return [row for row in rows if row.nomination.status == Nomination.Status.PROPOSED]

    @cached_property
    def free_seats(self) -> int:
        return len(self.training_class.free_seats())

    def get_initial(self) -> dict[str, Any]:
        return {"held_on": self.today}

    def get_form_kwargs(self) -> dict[str, Any]:
        nominations = [row.nomination for row in self.rows]
        before = members_before(self.training_class.facility_id)
        return super().get_form_kwargs() | {
            "nominations": nominations, "free_seats": self.free_seats, "members_before": before,
        }  # fmt: skip

    def audited_objects(self, context):
        return [row.nomination.inmate for row in self.rows]

    def act(self, data: dict) -> None:
        record_tpp(
            proposal=self.proposal, number=data["number"], held_on=data["held_on"], members=data["members"],
            recommendations=data["recommendations"], by=self.request.user, at=now(),
        )  # fmt: skip

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        typed = {line.nomination.pk: line for line in context["form"].rows()}
        return context | {
            "lines": [(row, typed[row.nomination.pk]) for row in self.rows],
            "members": context["form"].member_lines,
            "free_seats": self.free_seats,
            "ready": self.proposal.status == Proposal.Status.CHECKED,
            "choices": [(value, Nomination.Status(value).label) for value in ("recommended", "waiting", "rejected")],
        }


class ProposalDecreeView(StepFormView):
    permission_required = "programs.sign_decree"
    template_name = "programs/proposal_decree.html"
    form_class = DecreeForm
    success = gettext_lazy("The SK is signed; everybody on it has a place.")

    def get_initial(self) -> dict[str, Any]:
        return {"signed_on": self.today}

    @cached_property
    def rows(self):
        # Loaded once, for the list and for what would refuse the decree.
        prefetch_related_objects([self.proposal], Prefetch("nominations", Nomination.objects.select_related("inmate")))
        shown = {Nomination.Status.RECOMMENDED, Nomination.Status.WAITING}
        return [row_of(one) for one in self.proposal.nominations.all() if one.status in shown]

    def audited_objects(self, context):
        return [row.nomination.inmate for row in self.rows]

    def act(self, data: dict) -> None:
        sign_decree(proposal=self.proposal, by=self.request.user, at=now(), **data)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows, ready = self.rows, self.proposal.status == Proposal.Status.RECOMMENDED
        problems = decree_problems(self.proposal, on=self.today) if ready else []
        return super().get_context_data(
            rows=rows,
            ready=ready,
            mine=may_take_step(self.proposal, self.request.user),
            problems=[message for problem in problems for message in problem.messages],
            **kwargs,
        )


def members_before(facility: int) -> list[tuple[str, str]]:
    """Who sat in the last recorded session of the facility; one query."""
    last = Proposal.objects.filter(training_class__facility=facility, tpp_held_on__isnull=False).order_by("-tpp_held_on", "-pk")
    return list(TppMember.objects.filter(proposal=last.values("pk")[:1]).values_list("name", "position"))
