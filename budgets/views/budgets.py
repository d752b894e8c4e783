from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, ListView, TemplateView

from budgets.forms import BudgetForm, LineForm
from budgets.models import Budget, BudgetLine
from budgets.rules.absorption import weeks_left
from budgets.services.absorbing import absorption_rows, lines_of, standings_of, total
from budgets.services.ceilings import add_line, begin_budget
from jobs.exports.views import ExportMixin
from programs.forms.refusal import add_refusal
from programs.models import TrainingClass

from .exports import ABSORPTION, BUDGETS, LINES, SUMS


class BudgetListView(ExportMixin, PermissionRequiredMixin, ListView):
    permission_required = "budgets.view_budget"
    template_name = "budgets/budget_list.html"
    paginate_by = 50
    exports = {"budgets": BUDGETS}

    def get_queryset(self):
        budgets = Budget.objects.visible_to(self.request.user).select_related("facility")
        return budgets.order_by("-fiscal_year", "facility__name", "pk")


class BudgetSumsView(ExportMixin, PermissionRequiredMixin, TemplateView):
    """One year over all prisons that the reader may see: each one and all together."""

    permission_required = "budgets.view_budget"
    template_name = "budgets/budget_sums.html"
    exports = {"sums": SUMS}

    @cached_property
    def years(self) -> list[int]:
        years = Budget.objects.visible_to(self.request.user).order_by("-fiscal_year")
        return list(years.values_list("fiscal_year", flat=True).distinct())

    @cached_property
    def year(self) -> int | None:
        """The one asked for, by default the newest that has a budget."""
        asked = self.request.GET.get("year", "")
        return int(asked) if asked in map(str, self.years) else next(iter(self.years), None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = self.request.user.local_date(now())
        budgets = Budget.objects.visible_to(self.request.user).filter(fiscal_year=self.year).select_related("facility")
        rows = standings_of(budgets.order_by("facility__name", "pk"), on=today)
        own = {"rows": rows, "total": total(standing for _budget, standing in rows), "today": today}
        return super().get_context_data(**own | {"years": self.years, "year": self.year} | kwargs)


class BudgetAddView(PermissionRequiredMixin, FormView):
    permission_required = "budgets.keep_budget"
    template_name = "budgets/budget_form.html"
    form_class = BudgetForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        return {"fiscal_year": self.request.user.local_date(now()).year}

    def form_valid(self, form: BudgetForm) -> HttpResponse:
        try:
            budget = begin_budget(by=self.request.user, **form.cleaned_data)
        except ValidationError as error:
            add_refusal(form, error)
            return self.form_invalid(form)
        return redirect(budget)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = {"heading": _("Begin the budget of a year"), "cancel_url": reverse("budgets:budget-list")}
        return super().get_context_data(**own | kwargs)


class BudgetPageMixin(PermissionRequiredMixin):
    """A page about one budget."""

    @cached_property
    def budget(self) -> Budget:
        budgets = Budget.objects.visible_to(self.request.user).select_related("facility")
        return get_object_or_404(budgets, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        back = reverse("budgets:budget-detail", args=[self.budget.pk])
        return super().get_context_data(**{"budget": self.budget, "cancel_url": back} | kwargs)


class BudgetDetailView(ExportMixin, BudgetPageMixin, TemplateView):
    permission_required = "budgets.view_budget"
    template_name = "budgets/budget_detail.html"
    exports = {"lines": LINES, "absorption": ABSORPTION}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        budget, today = self.budget, self.budget.facility.local_date(now())
        lines = lines_of(budget)
        standings = [(facts.line, facts.on(today)) for facts in lines]
        coming = TrainingClass.objects.visible_to(self.request.user).filter(
            facility=budget.facility_id, fiscal_year=budget.fiscal_year, starts_on__gt=today, cancelled_on=None
        )
        own = {
            "rows": absorption_rows(lines, year=budget.fiscal_year, on=today) if lines else [],
            "lines": standings,
            "total": total(standing for _line, standing in standings),
            "weeks": weeks_left(budget.fiscal_year, today),
            "coming": coming.order_by("starts_on", "code"),
            "today": today,
        }
        return super().get_context_data(**own | kwargs)


class BudgetFormView(BudgetPageMixin, FormView):
    """A form that changes what a budget holds: ``save`` gives the sentence to say and the page to go to."""

    permission_required = "budgets.keep_budget"
    template_name = "budgets/budget_form.html"

    def form_valid(self, form) -> HttpResponse:
        try:
            said, target = self.save(form)
        except ValidationError as error:
            add_refusal(form, error)
            return self.form_invalid(form)
        messages.success(self.request, said)
        return redirect(target)


class LineAddView(BudgetFormView):
    form_class = LineForm
    extra_context = {"heading": gettext_lazy("Add a line")}

    def get_initial(self) -> dict[str, Any]:
        return {"valid_from": date(self.budget.fiscal_year, 1, 1), "document": self.budget.dipa_number}

    def save(self, form: LineForm) -> tuple[str, BudgetLine]:
        values = {name: form.cleaned_data[name] for name in ("account", "description")}
        line = add_line(budget=self.budget, ceiling=form.ceiling, by=self.request.user, at=now(), **values)
        return _("%(line)s is added.") % {"line": line}, line
