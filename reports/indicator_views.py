from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.db import transaction
from django.http import Http404
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.generic import ListView, TemplateView

from audit.services import record_read
from jobs.exports.views import ExportMixin
from organizations.models import Facility
from reports.exports import FACILITIES, MONTHS, ROWS
from reports.papers.indicator_table import indicator_table
from reports.period_forms import ChoiceForm
from reports.rules.figures import NAMES, Figure
from reports.rules.indicators import DENOMINATORS, NUMERATORS, Definition
from reports.rules.periods import MONTHS_IN, Period, Span, months_of
from reports.services.comparing import COLUMNS, compare
from reports.services.showing import may_see_rows, shown_rows
from reports.services.tabling import IndicatorTable, table_of
from reports.views import PaperView


class IndicatorPageMixin(PermissionRequiredMixin):
    """A page about A over B: which prison, which year and which definitions stand in the address."""

    permission_required = "reports.view_report"

    @cached_property
    def chosen(self) -> dict[str, Any]:
        form = ChoiceForm(self.request.GET, user=self.request.user)
        return {name: form.cleaned_data.get(name) for name in form.fields}

    @cached_property
    def facility(self) -> Facility:
        """The one asked for, else the own, else the first that the reader may see."""
        asked = self.chosen["facility"]
        if self.request.GET.get("facility") and asked is None:
            raise Http404
        found = asked or self.request.user.facility or Facility.objects.visible_to(self.request.user).order_by("name").first()
        if found is None:
            raise Http404
        return found

    @cached_property
    def table(self) -> IndicatorTable:
        today = self.facility.local_date(now())
        return table_of(
            self.facility, self.chosen["year"] or today.year, a=self.chosen["a"] or "", b=self.chosen["b"] or "", on=today
        )  # fmt: skip

    @property
    def address(self) -> str:
        """What is shown, as the pages below it are asked for it."""
        table = self.table
        return urlencode({"facility": table.facility.pk, "year": table.year, "a": table.a.code, "b": table.b.code})


class IndicatorTableView(ExportMixin, IndicatorPageMixin, TemplateView):
    template_name = "reports/indicator_table.html"
    exports = {"months": MONTHS}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        own = {
            "table": self.table,
            "address": self.address,
            "numerators": NUMERATORS.values(),
            "denominators": DENOMINATORS.values(),
            "facilities": Facility.objects.visible_to(user).order_by("name") if user.reads_across else [],
            "months": [(month, self.opens(month.a), self.opens(month.b)) for month in self.table.months],
        }
        return super().get_context_data(**own | kwargs)

    def opens(self, count) -> bool:
        return may_see_rows(self.request.user, Figure("ratio_a", count.value, count.rows))


class IndicatorRowsView(ExportMixin, IndicatorPageMixin, ListView):
    template_name = "reports/indicator_rows.html"
    exports = {"rows": ROWS}
    paginate_by = 50

    @cached_property
    def figure(self) -> Figure:
        """A or B of one month, as the address says. 404 for anything else, and for who may not see its rows."""
        month, side = self.kwargs["month"], self.kwargs["side"]
        if not 1 <= month <= 12 or side not in {"a", "b"}:
            raise Http404
        count = self.definition.count(self.table.facts, self.period)
        figure = Figure(f"ratio_{side}", count.value, count.rows)
        if not may_see_rows(self.request.user, figure):
            raise Http404
        return figure

    @property
    def definition(self) -> Definition:
        return self.table.a if self.kwargs["side"] == "a" else self.table.b

    @property
    def period(self) -> Period:
        return months_of(self.table.year)[self.kwargs["month"] - 1]

    @property
    def asked(self) -> list[tuple[str, str]]:
        return [
            (_("Facility"), str(self.facility)),
            (_("Month"), self.period.label),
            (self.kwargs["side"].upper(), str(self.definition.sentence)),
        ]

    def get_queryset(self):
        return self.figure.rows

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = {"figure": self.figure, "definition": self.definition, "period": self.period, "table": self.table}
        context = super().get_context_data(heading=self.definition.name, **own | kwargs)
        context["rows"], named = shown_rows(context["page_obj"].object_list, reader=self.request.user)
        if named:
            with transaction.atomic():
                record_read("reports.read_indicator_rows", self.facility, by=self.request.user, objects=named)
        return context


class IndicatorPaperView(IndicatorPageMixin, PaperView):
    def paper(self):
        return indicator_table(self.table, at=now())


class FacilitiesView(ExportMixin, PermissionRequiredMixin, ListView):
    permission_required = "reports.compare_facilities"
    template_name = "reports/report_facilities.html"
    exports = {"facilities": FACILITIES}
    columns = [NAMES[code] for code in COLUMNS]
    paginate_by = 50

    @cached_property
    def period(self) -> Period:
        """The one asked for; by default, and for one that is none, the last month that is over."""
        asked = self.request.GET
        try:
            return Period(int(asked["year"]), Span(asked["span"]), int(asked["number"]))
        except (KeyError, ValueError):
            today = self.request.user.local_date(now())
            year, month = divmod(today.year * 12 + today.month - 2, 12)
            return Period(year, Span.MONTH, month + 1)

    @property
    def province(self) -> str:
        return self.request.GET.get("province", "")

    def get_queryset(self):
        rows, self.totals = compare(self.period, province=self.province, reader=self.request.user)
        return rows

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        provinces = Facility.objects.visible_to(self.request.user).exclude(province="").order_by("province")
        own = {
            "period": self.period,
            "columns": self.columns,
            "spans": Span.choices,
            "numbers": range(1, 12 // MONTHS_IN[Span.MONTH] + 1),
            "provinces": provinces.values_list("province", flat=True).distinct(),
            "province": self.province,
            "totals": self.totals,
        }
        context = super().get_context_data(**own | kwargs)
        context["lines"] = [(row, [(one, self.opens(row, one)) for one in row.figures]) for row in context["page_obj"]]
        return context

    def opens(self, row, figure: Figure) -> bool:
        """Whether there is a report whose rows of the figure the reader may see."""
        return row.report is not None and may_see_rows(self.request.user, figure)
