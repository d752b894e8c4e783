from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.generic import ListView, TemplateView

from audit.services import record_read
from budgets.forms import RealizationForm, ReviseForm, TakeBackForm
from budgets.models import Budget, BudgetLine, Realization
from budgets.services.absorbing import LineFacts
from budgets.services.ceilings import revise_ceiling, spent_on
from budgets.services.costing import cost_of
from budgets.services.realizing import realize, take_back
from jobs.exports.views import ExportMixin
from programs.uploads import SUFFIX, clean_upload
from programs.views.class_page import ClassPageMixin
from programs.views.scans import attachment

from .budgets import BudgetFormView, BudgetPageMixin
from .exports import CEILINGS, CLASS_COST, REALIZATIONS


class LinePageMixin(BudgetPageMixin):
    """A page about one line of a budget."""

    @cached_property
    def line(self) -> BudgetLine:
        lines = BudgetLine.objects.visible_to(self.request.user).select_related("budget__facility")
        return get_object_or_404(lines, pk=self.kwargs["pk"])

    @cached_property
    def budget(self) -> Budget:
        return self.line.budget

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"line": self.line, "cancel_url": self.line.get_absolute_url()} | kwargs)


class LineDetailView(ExportMixin, LinePageMixin, ListView):
    permission_required = "budgets.view_budget"
    template_name = "budgets/line_detail.html"
    paginate_by = 100
    exports = {"realizations": REALIZATIONS, "ceilings": CEILINGS}

    def get_queryset(self):
        entries = self.line.realizations.select_related("training_class", "entered_by", "taken_back_by")
        return entries.order_by("-spent_on", "-pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        versions = list(self.line.ceilings.select_related("entered_by"))
        facts = LineFacts(self.line, [version.figures for version in versions], spent_on(self.line))
        today = self.budget.facility.local_date(now())
        return super().get_context_data(versions=versions, standing=facts.on(today), **kwargs)


class CeilingReviseView(LinePageMixin, BudgetFormView):
    form_class = ReviseForm

    def get_initial(self) -> dict[str, Any]:
        last = self.line.ceilings.last()
        today = self.budget.facility.local_date(now())
        return {"amount": last.amount, "blocked": last.blocked, "seen": last.version, "valid_from": today}

    def save(self, form: ReviseForm) -> tuple[str, BudgetLine]:
        revise_ceiling(line=self.line, ceiling=form.ceiling, seen=form.cleaned_data["seen"], by=self.request.user, at=now())
        return _("The ceiling of %(line)s is revised.") % {"line": self.line}, self.line

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(heading=_("Revise the ceiling of %(line)s") % {"line": self.line}, **kwargs)


class RealizeView(LinePageMixin, BudgetFormView):
    form_class = RealizationForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"budget": self.budget}

    def save(self, form: RealizationForm) -> tuple[str, BudgetLine]:
        file = form.cleaned_data["file"]
        upload = clean_upload(file) if file else None
        entry = realize(line=self.line, data=form.realization, upload=upload, by=self.request.user, at=now())
        return _("%(entry)s is entered.") % {"entry": entry}, self.line

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(heading=_("Enter a realisation on %(line)s") % {"line": self.line}, **kwargs)


class TakeBackView(LinePageMixin, BudgetFormView):
    form_class = TakeBackForm

    @cached_property
    def entry(self) -> Realization:
        entries = Realization.objects.visible_to(self.request.user).select_related("line__budget__facility")
        return get_object_or_404(entries, pk=self.kwargs["pk"])

    @cached_property
    def line(self) -> BudgetLine:
        return self.entry.line

    def save(self, form: TakeBackForm) -> tuple[str, BudgetLine]:
        user = self.request.user
        take_back(entry=self.entry, reason=form.cleaned_data["reason"], by=user, on=user.local_date(now()))
        return _("%(entry)s is taken back.") % {"entry": self.entry}, self.line

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(heading=_("Take %(entry)s back") % {"entry": self.entry}, **kwargs)


class ClassCostView(ExportMixin, ClassPageMixin, TemplateView):
    permission_required = "budgets.view_budget"
    template_name = "budgets/class_cost.html"
    exports = {"entries": CLASS_COST}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        entries = Realization.objects.visible_to(self.request.user).standing().filter(training_class=self.training_class)
        own = {"cost": cost_of(self.training_class), "entries": entries.select_related("line")}
        return super().get_context_data(**own | kwargs)


@permission_required("budgets.view_budget", raise_exception=True)
@require_safe
def download_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    entry = get_object_or_404(Realization.objects.visible_to(request.user), pk=pk)
    if not entry.file:
        raise Http404
    response = attachment(entry.file, f"{_('evidence')}-{entry.pk}.{SUFFIX[entry.content_type]}", entry.content_type)
    with transaction.atomic():
        record_read("budgets.download_evidence", entry, by=request.user)
    return response
