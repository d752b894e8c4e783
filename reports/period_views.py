from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, ListView, TemplateView

from audit.services import record_read
from jobs.exports.views import ExportMixin
from programs.forms.refusal import add_refusal
from reports.exports import REPORTS, ROWS
from reports.models import Report
from reports.period_forms import AmendForm, ReportForm, WordsForm
from reports.rules.figures import Figure, Group
from reports.services.closing import amend, close, prepare, refuse_closing, rewrite
from reports.services.reading import Told, figures_in, told
from reports.services.showing import may_see_rows, shown_rows

ONLY_WHERE_THERE_ARE_ANY = {"participants_unknown"}


class ReportListView(ExportMixin, PermissionRequiredMixin, ListView):
    permission_required = "reports.view_report"
    template_name = "reports/report_list.html"
    exports = {"reports": REPORTS}
    paginate_by = 50

    def get_queryset(self):
        reports = Report.objects.visible_to(self.request.user).defer("snapshot")
        return reports.select_related("facility", "closed_by").order_by("-last_on", "facility__name", "span", "-edition")


class ReportAddView(PermissionRequiredMixin, FormView):
    permission_required = "reports.prepare_report"
    template_name = "reports/report_form.html"
    form_class = ReportForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        today = self.request.user.local_date(now())
        return {"year": today.year, "number": today.month}

    def form_valid(self, form: ReportForm) -> HttpResponse:
        words = {name: form.cleaned_data[name] for name in ("facility", "letter_number", "remarks")}
        try:
            report = prepare(period=form.period, by=self.request.user, at=now(), **words)
        except ValidationError as error:
            add_refusal(form, error)
            return self.form_invalid(form)
        return redirect(report)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = {"heading": _("Prepare a report"), "cancel_url": reverse("reports:report-list")}
        return super().get_context_data(**own | kwargs)


class ReportPageMixin(PermissionRequiredMixin):
    """A page about one report."""

    permission_required = "reports.view_report"

    @cached_property
    def report(self) -> Report:
        reports = Report.objects.visible_to(self.request.user).select_related("facility", "prepared_by", "closed_by", "amends")
        return get_object_or_404(reports, pk=self.kwargs["pk"])

    @cached_property
    def told(self) -> Told:
        return told(self.report)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**{"report": self.report, "cancel_url": self.report.get_absolute_url()} | kwargs)


class ReportDetailView(ReportPageMixin, TemplateView):
    template_name = "reports/report_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = {
            "told": self.told,
            "groups": [(group.label, lines) for group in Group if (lines := self.lines(group))],
            "differences": [(one, self.rows_of(one)) for one in self.told.differences],
            "amendment": Report.objects.filter(amends=self.report).only("pk").first() if self.report.closed else None,
        }
        return super().get_context_data(**own | kwargs)

    def lines(self, group: Group) -> list[tuple[Figure, bool]]:
        """The figures of ``group``, each with whether the reader may open its rows."""
        figures = [one for one in self.told.figures.values() if one.name.group == group]
        shown = [one for one in figures if one.value or one.code not in ONLY_WHERE_THERE_ARE_ANY]
        return [(one, may_see_rows(self.request.user, one)) for one in shown]

    def rows_of(self, difference) -> bool:
        """Whether the reader may see which rows went and came."""
        rows = [*difference.gone, *difference.new, *(row for row, _now in difference.changed)]
        return may_see_rows(self.request.user, Figure(difference.code, None, rows))


class ReportRowsView(ExportMixin, ReportPageMixin, ListView):
    template_name = "reports/report_rows.html"
    exports = {"rows": ROWS}
    paginate_by = 50

    @cached_property
    def figure(self) -> Figure:
        figure = figures_in(self.report).get(self.kwargs["figure"])
        if figure is None or not may_see_rows(self.request.user, figure):
            raise Http404
        return figure

    @property
    def asked(self) -> list[tuple[str, str]]:
        return [(_("Report"), f"{self.report}, {self.report.facility}"), (_("Figure"), str(self.figure.name.label))]

    def get_queryset(self):
        return self.figure.rows

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(figure=self.figure, heading=self.figure.name.label, **kwargs)
        context["rows"], named = shown_rows(context["page_obj"].object_list, reader=self.request.user)
        if named:
            with transaction.atomic():
                record_read("reports.read_rows", self.report, by=self.request.user, objects=named)
        return context


class ReportFormView(ReportPageMixin, FormView):
    """A form about a report: ``save`` gives the sentence to say and the page to go to."""

    permission_required = "reports.prepare_report"
    template_name = "reports/report_form.html"

    def form_valid(self, form) -> HttpResponse:
        try:
            said, target = self.save(form)
        except ValidationError as error:
            add_refusal(form, error)
            return self.form_invalid(form)
        messages.success(self.request, said)
        return redirect(target)


class ReportWordsView(ReportFormView):
    form_class = WordsForm
    extra_context = {"heading": gettext_lazy("Number and remarks")}

    def get_initial(self) -> dict[str, Any]:
        return {"letter_number": self.report.letter_number, "remarks": self.report.remarks}

    def save(self, form: WordsForm) -> tuple[str, Report]:
        rewrite(report=self.report, by=self.request.user, **form.cleaned_data)
        return _("Number and remarks are saved."), self.report


class ReportAmendView(ReportFormView):
    form_class = AmendForm
    extra_context = {"heading": gettext_lazy("Amend the report")}

    def save(self, form: AmendForm) -> tuple[str, Report]:
        amendment = amend(report=self.report, reason=form.cleaned_data["reason"], by=self.request.user, at=now())
        return _("The amendment is begun; its figures are live until it is closed."), amendment


class ReportCloseView(ReportPageMixin, TemplateView):
    permission_required = "reports.close_report"
    template_name = "reports/report_close.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        try:
            refuse_closing(self.report, by=self.request.user, at=now())
        except ValidationError as error:
            kwargs.setdefault("reasons", error.messages)
        return super().get_context_data(told=self.told, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            close(report=self.report, by=request.user, at=now())
        except ValidationError as error:
            return self.render_to_response(self.get_context_data(reasons=error.messages))
        messages.success(request, _("The report is closed; its figures no longer change."))
        return redirect(self.report)
