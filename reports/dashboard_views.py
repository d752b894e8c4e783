"""Figures at a glance, one page for each theme: each role opens those whose lists it may open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.http import Http404
from django.utils.functional import Promise, cached_property
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from budgets.models import Budget
from inmates.rules.field_matrix import Fact, sees
from programs.models import TrainingField
from programs.views.reviewing import chosen_year
from reports.dashboards import late, money, outcomes, pipeline, release, training
from reports.dashboards.panels import Panel


class DashboardView(PermissionRequiredMixin, TemplateView):
    """One theme: its panels, and the choices above them. Nobody is named, so that nothing of a person is read."""

    template_name = "reports/dashboard.html"
    heading: str | Promise
    linked = True

    @cached_property
    def today(self) -> date:
        return self.request.user.local_date(now())

    def panels(self) -> Sequence[Panel]:
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            heading=self.heading, linked=self.linked, panels=self.panels(), today=self.today, **kwargs
        )


class DashboardTrainingView(DashboardView):
    permission_required = "programs.view_trainingclass"
    heading = _("Hours and attendance")

    def panels(self) -> list[Panel]:
        return training.panels(self.request.user, on=self.today)


class DashboardPipelineView(DashboardView):
    permission_required = "programs.view_trainingclass"
    heading = _("From candidate to certificate")

    @cached_property
    def years(self) -> list[int]:
        return pipeline.years_of(self.request.user)

    @cached_property
    def year(self) -> int:
        return chosen_year(self.request, self.years, self.today)

    @cached_property
    def field(self) -> TrainingField | None:
        asked = self.request.GET.get("field", "")
        return TrainingField.objects.filter(pk=asked).first() if asked.isdecimal() and len(asked) < 10 else None

    def panels(self) -> list[Panel]:
        return [pipeline.panel(self.request.user, year=self.year, field=self.field.pk if self.field else None)]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(years=self.years, year=self.year, field=self.field, **kwargs)


class DashboardMoneyView(DashboardView):
    permission_required = "budgets.view_budget"
    heading = _("Absorption")

    @cached_property
    def budgets(self) -> list[Budget]:
        visible = Budget.objects.visible_to(self.request.user).select_related("facility")
        return list(visible.order_by("-fiscal_year", "facility__name", "pk"))

    @cached_property
    def budget(self) -> Budget | None:
        """The one asked for, else the newest."""
        asked = self.request.GET.get("budget", "")
        return next((one for one in self.budgets if str(one.pk) == asked), next(iter(self.budgets), None))

    def panels(self) -> list[Panel]:
        return [money.panel(self.budget, on=self.today)] if self.budget else []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(budgets=self.budgets, budget=self.budget, **kwargs)


class DashboardReleaseView(DashboardView):
    permission_required = "programs.view_proposal"
    heading = _("Release margins")

    def dispatch(self, request, *args: Any, **kwargs: Any):
        if self.has_permission() and not sees(request.user, Fact.RELEASE):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def panels(self) -> list[Panel]:
        return [release.panel(self.request.user, on=self.today)]


class DashboardLateView(DashboardView):
    permission_required = "programs.view_trainingclass"
    heading = _("What is late")

    def panels(self) -> list[Panel]:
        return [late.panel(self.request.user, on=self.today)]


class DashboardOutcomesView(DashboardView):
    permission_required = "programs.view_outcome"
    heading = _("After release")
    linked = False  # a list behind these figures would name people

    def panels(self) -> list[Panel]:
        return [outcomes.panel(self.request.user, on=self.today)]
