from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Q, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, ListView, TemplateView

from jobs.exports.views import ExportMixin
from organizations.models import Agreement
from programs.forms.refusal import add_refusal
from programs.forms.year_plans import LinkForm, PlanForm, RowAddForm, RowChangeForm, RowCutForm
from programs.models import PlanRow, PlanRowChange, TrainingClass, YearPlan
from programs.rules.year_plan import RowState, row_state
from programs.services.year_plan import Figures, add_row, begin_plan, change_row, cut_row, link_class

from .exports import LETTERS, PLAN_ROWS, PLANS

TONES = {RowState.PLANNED: "idle", RowState.RUNNING: "warn", RowState.DONE: "ok", RowState.CUT: "bad"}


class PlanListView(ExportMixin, PermissionRequiredMixin, ListView):
    permission_required = "programs.view_yearplan"
    template_name = "programs/plan_list.html"
    paginate_by = 50
    exports = {"plans": PLANS}

    def get_queryset(self):
        standing = Q(rows__cut_on=None)
        plans = YearPlan.objects.visible_to(self.request.user).select_related("facility", "training_center")
        sums = {name: Sum(f"rows__{name}", filter=standing) for name in ("packages", "persons", "ceiling")}
        return plans.annotate(**sums).order_by("-fiscal_year", "facility__name", "training_center__name", "pk")


class PlanAddView(PermissionRequiredMixin, FormView):
    permission_required = "programs.keep_plan"
    template_name = "programs/plan_form.html"
    form_class = PlanForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        return {"fiscal_year": self.request.user.local_date(now()).year}

    def form_valid(self, form: PlanForm) -> HttpResponse:
        try:
            plan = begin_plan(by=self.request.user, **form.cleaned_data)
        except ValidationError as error:
            add_refusal(form, error)
            return self.form_invalid(form)
        return redirect(plan)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **{"heading": _("Begin the plan of a year"), "cancel_url": reverse("programs:plan-list")} | kwargs
        )


class PlanPageMixin(PermissionRequiredMixin):
    """A page about one plan."""

    @cached_property
    def plan(self) -> YearPlan:
        plans = YearPlan.objects.visible_to(self.request.user).select_related("facility", "training_center")
        return get_object_or_404(plans, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        back = reverse("programs:plan-detail", args=[self.plan.pk])
        return super().get_context_data(**{"plan": self.plan, "cancel_url": back} | kwargs)


class PlanDetailView(ExportMixin, PlanPageMixin, TemplateView):
    permission_required = "programs.view_yearplan"
    template_name = "programs/plan_detail.html"
    exports = {"rows": PLAN_ROWS, "letters": LETTERS}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = self._rows()
        standing = [row for row, *_rest in rows if not row.cut_on]
        totals = {name: sum(getattr(row, name) for row in standing) for name in ("packages", "persons", "ceiling")}
        changes = PlanRowChange.objects.filter(row__plan=self.plan).select_related("row__field", "changed_by")
        own = {"rows": rows, "totals": totals, "changes": changes, "agreements": self._agreements()}
        if self.request.user.has_perm("programs.view_letter"):
            own["letters"] = self.plan.letters.select_related("uploaded_by")
        if self.request.user.has_perm("programs.keep_plan"):
            own |= {"form": RowAddForm(), "link_form": LinkForm(plan=self.plan)}
            own["form"].helper.form_action = reverse("programs:plan-row-add", args=[self.plan.pk])
            own["link_form"].helper.form_action = reverse("programs:plan-class-link", args=[self.plan.pk])
        return super().get_context_data(**own | kwargs)

    def _rows(self) -> list[tuple[PlanRow, RowState, str, list[TrainingClass]]]:
        classes: dict[int, list[TrainingClass]] = {}
        visible = TrainingClass.objects.visible_to(self.request.user).filter(plan_row__plan=self.plan, cancelled_on=None)
        for one in visible.with_counts().order_by("starts_on", "code"):
            classes.setdefault(one.plan_row_id, []).append(one)
        rows = []
        planned = self.plan.rows.with_progress(self.plan.facility.local_date(now()))
        for row in planned.select_related("field", "cut_by").order_by("quarter", "field__name", "pk"):
            state = row_state(
                cut=row.cut_on is not None, packages=row.packages, begun=row.classes_begun, closed=row.classes_closed
            )
            rows.append((row, state, TONES[state], classes.get(row.pk, [])))
        return rows

    def _agreements(self):
        houses = {"facility": self.plan.facility_id, "training_center": self.plan.training_center_id}
        year = self.plan.fiscal_year
        held = Agreement.objects.visible_to(self.request.user).filter(valid_from__year__lte=year, **houses)
        return held.filter(Q(valid_until=None) | Q(valid_until__year__gte=year)).order_by("-valid_from", "-pk")


class PlanFormView(PlanPageMixin, FormView):
    permission_required = "programs.keep_plan"
    template_name = "programs/plan_form.html"

    def form_valid(self, form) -> HttpResponse:
        try:
            said = self.save(form)
        except ValidationError as error:
            add_refusal(form, error)
            return self.form_invalid(form)
        messages.success(self.request, said)
        return redirect(self.plan)


class RowAddView(PlanFormView):
    form_class = RowAddForm
    extra_context = {"heading": gettext_lazy("Add a row to the plan")}

    def save(self, form: RowAddForm) -> str:
        return _("%(row)s is added.") % {
            "row": add_row(plan=self.plan, field=form.cleaned_data["field"], figures=form.figures, by=self.request.user)
        }


class ClassLinkView(PlanFormView):
    form_class = LinkForm
    extra_context = {"heading": gettext_lazy("Hang a class on a row of the plan")}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"plan": self.plan}

    def save(self, form: LinkForm) -> str:
        link_class(by=self.request.user, **form.cleaned_data)
        return _("%(code)s hangs on the row %(row)s.") % {
            "code": form.cleaned_data["training_class"], "row": form.cleaned_data["row"]
        }  # fmt: skip


class RowFormView(PlanFormView):
    """A form about one row of a plan."""

    @cached_property
    def row(self) -> PlanRow:
        rows = PlanRow.objects.visible_to(self.request.user)
        return get_object_or_404(rows.select_related("field", "plan__facility", "plan__training_center"), pk=self.kwargs["pk"])

    @cached_property
    def plan(self) -> YearPlan:
        return self.row.plan


class RowChangeView(RowFormView):
    form_class = RowChangeForm

    def get_initial(self) -> dict[str, Any]:
        figures = {name: getattr(self.row, name) for name in ("packages", "persons", "quarter", "ceiling")}
        return figures | {"seen": str(Figures.of(self.row))}

    def form_invalid(self, form: RowChangeForm) -> HttpResponse:
        if form.has_error(NON_FIELD_ERRORS, "stale"):
            form.now_seen(str(Figures.of(self.row)))
        return super().form_invalid(form)

    def save(self, form: RowChangeForm) -> str:
        values = {"figures": form.figures, "seen": form.cleaned_data["seen"], "reason": form.cleaned_data["reason"]}
        change_row(row=self.row, by=self.request.user, at=now(), **values)
        return _("%(row)s is saved.") % {"row": self.row}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(heading=_("Change %(row)s") % {"row": self.row}, **kwargs)


class RowCutView(RowFormView):
    form_class = RowCutForm

    def save(self, form: RowCutForm) -> str:
        user = self.request.user
        cut_row(row=self.row, reason=form.cleaned_data["reason"], by=user, on=user.local_date(now()))
        return _("%(row)s is cut.") % {"row": self.row}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(heading=_("Cut %(row)s") % {"row": self.row}, **kwargs)
