from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.generic import FormView

from audit.services import record_read
from programs.forms.hearing import HearingForm, MinutesForm, Result
from programs.models import GraduationHearing, HearingDecision, HearingMember
from programs.rules.next_steps import BLOCKER_SIDE
from programs.services.evaluating import ClassEvaluation, Standing, evaluate
from programs.services.hearing import attach_minutes, awaiting, hold_hearing
from programs.uploads import SUFFIX, clean_upload

from .class_page import ClassPageMixin
from .scans import attachment


class HearingPageMixin(ClassPageMixin):
    template_name = "programs/class_hearing.html"
    read_verb = "programs.read_standings"
    active_tab = "programs:class-hearing"
    form_class = HearingForm

    @cached_property
    def evaluation(self) -> ClassEvaluation:
        return evaluate(self.training_class)

    def get_initial(self) -> dict[str, Any]:
        return {"held_on": self.training_class.training_center.local_date(now())}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"standings": awaiting(self.evaluation.standings)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        evaluation, form = self.evaluation, context["form"]
        rows = {row.standing.enrollment.pk: row for row in form.rows()}
        hearings = hearings_held(self.training_class)
        until = {
            decision.enrollment_id: decision.until for one in hearings for decision in one["decisions"]
        }  # the last one stands
        own = {
            "evaluation": evaluation,
            "figures": self.training_class.figures,
            "blockers": [(blocker, BLOCKER_SIDE[blocker]) for blocker in evaluation.blockers],
            "lines": [line(one, evaluation, rows) | {"until": until.get(one.enrollment.pk)} for one in evaluation.standings],
            "may_hold": self.may_hold(rows),
            "results": Result.choices,
            "members": form.member_lines,
            "hearings": hearings,
        }
        return context | own

    def may_hold(self, rows: dict) -> bool:
        ready = rows and not self.evaluation.blockers and self.training_class.cancelled_on is None
        return bool(ready and self.request.user.has_perm("programs.hold_hearing"))


class HearingView(HearingPageMixin, FormView):
    permission_required = "programs.view_graduationhearing"
    http_method_names = ["get", "head", "options"]


class HearingHoldView(HearingPageMixin, FormView):
    permission_required = "programs.hold_hearing"
    http_method_names = ["post", "options"]

    def form_valid(self, form: HearingForm) -> HttpResponse:
        values = form.cleaned_data
        try:
            minutes = clean_upload(values.pop("minutes")) if values["minutes"] else values.pop("minutes")
            hold_hearing(training_class=self.training_class, minutes=minutes, by=self.request.user, at=now(), **values)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, _("The hearing is recorded and the class is closed."))
        return redirect("programs:class-hearing", self.training_class.pk)


def line(standing: Standing, evaluation: ClassEvaluation, rows: dict) -> dict[str, Any]:
    """One person as the page shows him."""
    passed = sum(unit.verdict == "K" for unit in standing.units)
    return {
        "standing": standing,
        "place": standing.enrollment,
        "program_tenths": 1000 * standing.tally.credited // evaluation.program_minutes,
        "passed": passed,
        "not_passed": [unit.code for unit in standing.units if unit.verdict == "BK"],
        "missing": [unit.code for unit in standing.units if unit.verdict is None],
        "waived": [shortfall for shortfall in standing.shortfalls if shortfall not in standing.blocking],
        "row": rows.get(standing.enrollment.pk),
    }


def hearings_held(training_class) -> list[dict[str, Any]]:
    """Each hearing with its members and decisions, oldest first; two queries."""
    held: dict[int, dict[str, Any]] = {}
    decisions = HearingDecision.objects.filter(hearing__training_class=training_class).select_related(
        "hearing__recorded_by", "enrollment__inmate"
    )
    for decision in decisions.order_by("hearing__held_on", "hearing", "enrollment__seat_number"):
        one = held.setdefault(decision.hearing_id, {"hearing": decision.hearing, "decisions": [], "members": []})
        one["decisions"].append(decision)
    for member in HearingMember.objects.filter(hearing__training_class=training_class):
        held[member.hearing_id]["members"].append(member)
    return list(held.values())


class MinutesAddView(PermissionRequiredMixin, FormView):
    permission_required = "programs.hold_hearing"
    template_name = "programs/hearing_minutes.html"
    form_class = MinutesForm

    @cached_property
    def hearing(self) -> GraduationHearing:
        hearings = GraduationHearing.objects.visible_to(self.request.user).select_related("training_class")
        return get_object_or_404(hearings, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(hearing=self.hearing, **kwargs)

    def get_success_url(self) -> str:
        return reverse("programs:class-hearing", args=[self.hearing.training_class_id])

    def form_valid(self, form: MinutesForm) -> HttpResponse:
        try:
            minutes = clean_upload(form.cleaned_data["minutes"])
            attach_minutes(hearing=self.hearing, minutes=minutes, by=self.request.user, at=now())
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, _("The signed minutes are stored."))
        return super().form_valid(form)


@permission_required("programs.view_graduationhearing", raise_exception=True)
@require_safe
def download_minutes(request: HttpRequest, pk: int) -> HttpResponse:
    hearing = get_object_or_404(GraduationHearing.objects.visible_to(request.user).select_related("training_class"), pk=pk)
    if not hearing.minutes_signed:
        raise Http404
    name = f"{_('hearing-minutes')}-{hearing.training_class.code}-{hearing.pk}.{SUFFIX[hearing.minutes_content_type]}"
    response = attachment(hearing.minutes_file, name, hearing.minutes_content_type)
    with transaction.atomic():
        record_read("programs.download_minutes", hearing, by=request.user)
    return response
