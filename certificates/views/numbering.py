"""How a centre numbers what it issues: a template and a first number for each kind and year."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView

from certificates.forms import NumberingForm
from certificates.models import NumberSeries
from certificates.services.numbering import Numbering, gaps, next_numbers, numbering_of, refuse_template, set_numbers

from .own_center import OwnCenterMixin

EARLIER_YEARS = 5


class NumberingMixin(OwnCenterMixin):
    """The user's own centre and the year of the address, by default the present one."""

    permission_required = "certificates.set_numbers"

    @cached_property
    def today(self) -> date:
        return self.center.local_date(now())

    @cached_property
    def years(self) -> list[int]:
        return list(range(self.today.year + 1, self.today.year - EARLIER_YEARS - 1, -1))

    @cached_property
    def year(self) -> int:
        asked = self.request.GET.get("year", "")
        return next((year for year in self.years if str(year) == asked), self.today.year)

    @cached_property
    def rows(self) -> list[Numbering]:
        return numbering_of(self.center, year=self.year, today=self.today)


class NumberingView(NumberingMixin, TemplateView):
    template_name = "certificates/numbering.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        series = list(NumberSeries.objects.filter(training_center=self.center, year=self.year))
        own = {"rows": self.rows, "years": self.years, "year": self.year, "center": self.center, "gaps": gaps(series)}
        return super().get_context_data(**own | kwargs)


class NumberingChangeView(NumberingMixin, FormView):
    template_name = "certificates/numbering_change.html"
    form_class = NumberingForm

    @cached_property
    def row(self) -> Numbering:
        kind = self.request.GET.get("kind", "")
        found = next((row for row in self.rows if row.kind == kind), None)
        if found is None:
            raise Http404
        return found

    def get_initial(self) -> dict[str, Any]:
        return {"template": self.row.template, "first": self.row.first}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = {"row": self.row, "year": self.year, "center": self.center, "preview": self.row.next, "up_url": self._list()}
        return super().get_context_data(**own | kwargs)

    def get_form(self, form_class: type[NumberingForm] | None = None) -> NumberingForm:
        form = super().get_form(form_class)
        if self.row.begun:
            form.fields["first"].widget.attrs["readonly"] = True
        return form

    def form_valid(self, form: NumberingForm) -> HttpResponse:
        said = form.cleaned_data
        try:
            if "preview" in self.request.POST:
                return self.preview(form, **said)
            set_numbers(center=self.center, kind=self.row.kind, year=self.year, by=self.request.user, **said)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, _("The numbers of this kind and year are set."))
        return redirect(self._list())

    def preview(self, form: NumberingForm, *, template: str, first: int) -> HttpResponse:
        refuse_template(self.center, template)
        after = self.row.last if self.row.begun else first - 1
        shown = next_numbers(self.center, template, after=after, year=self.year, today=self.today)
        return self.render_to_response(self.get_context_data(form=form, preview=shown, is_preview=True))

    def _list(self) -> str:
        return f"{reverse('certificates:numbering')}?{urlencode({'year': self.year})}"
