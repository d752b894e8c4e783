from __future__ import annotations

from datetime import date
from decimal import Decimal
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
from django.views.generic import FormView, ListView, TemplateView

from jobs.exports.views import ExportMixin
from programs.forms.refusal import add_refusal
from reports.exports import TARGETS
from reports.models import YearTarget
from reports.period_forms import ReviseTargetForm, TargetForm
from reports.services.targets import TargetData, revise_target, set_target


class TargetListView(ExportMixin, PermissionRequiredMixin, ListView):
    permission_required = "reports.view_yeartarget"
    template_name = "reports/target_list.html"
    exports = {"targets": TARGETS}
    paginate_by = 50

    def get_queryset(self):
        targets = YearTarget.objects.visible_to(self.request.user).select_related("facility").prefetch_related("versions")
        return targets.order_by("-year", "facility__name", "pk")


class TargetAddView(PermissionRequiredMixin, FormView):
    permission_required = "reports.keep_target"
    template_name = "reports/target_form.html"
    form_class = TargetForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        year = self.request.user.local_date(now()).year
        return {"year": year, "valid_from": date(year, 1, 1)}

    def form_valid(self, form: TargetForm) -> HttpResponse:
        place = {name: form.cleaned_data[name] for name in ("facility", "year")}
        try:
            target = set_target(data=form.target, by=self.request.user, at=now(), **place)
        except ValidationError as error:
            add_refusal(form, error)
            return self.form_invalid(form)
        messages.success(self.request, _("The targets are set."))
        return redirect(target)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = {"heading": _("Set the targets of a year"), "cancel_url": reverse("reports:target-list")}
        return super().get_context_data(**own | kwargs)


class TargetPageMixin(PermissionRequiredMixin):
    """A page about the targets of one year."""

    @cached_property
    def target(self) -> YearTarget:
        targets = YearTarget.objects.visible_to(self.request.user).select_related("facility")
        return get_object_or_404(targets, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"target": self.target, "cancel_url": self.target.get_absolute_url()} | kwargs)


class TargetDetailView(TargetPageMixin, TemplateView):
    permission_required = "reports.view_yeartarget"
    template_name = "reports/target_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        versions = list(self.target.versions.select_related("entered_by").order_by("-version"))
        return super().get_context_data(versions=versions, **kwargs)


class TargetReviseView(TargetPageMixin, FormView):
    permission_required = "reports.keep_target"
    template_name = "reports/target_form.html"
    form_class = ReviseTargetForm

    def get_initial(self) -> dict[str, Any]:
        last = self.target.versions.latest("version")
        values = {name: getattr(last, name) for name in TargetData.__slots__}
        today = self.target.facility.local_date(now())
        return values | {"seen": last.version, "percentage": Decimal(last.percentage) / 100, "valid_from": today, "reason": ""}

    def form_valid(self, form: ReviseTargetForm) -> HttpResponse:
        seen = form.cleaned_data["seen"]
        try:
            revise_target(target=self.target, data=form.target, seen=seen, by=self.request.user, at=now())
        except ValidationError as error:
            add_refusal(form, error)
            return self.form_invalid(form)
        messages.success(self.request, _("The targets are revised; the earlier version stays."))
        return redirect(self.target)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(heading=_("Revise the targets of %(year)s") % {"year": self.target}, **kwargs)
