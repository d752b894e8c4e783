from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe
from django.views.generic import FormView

from budgets.forms import RealizationUploadForm
from budgets.importing.realizations import HEADINGS, ListedRealization, RealizationListing, read_realizations
from budgets.services.importing import bring_realizations_in, try_realizations
from inmates.importing.rejected import XLSX_TYPE
from inmates.importing.verdicts import Refused
from programs.importing import headings
from programs.views.signed_preview import SignedPreviewMixin

from .budgets import BudgetPageMixin


class RealizationImportView(BudgetPageMixin, SignedPreviewMixin, FormView):
    permission_required = "budgets.keep_budget"
    template_name = "budgets/realization_upload.html"
    form_class = RealizationUploadForm

    def form_valid(self, form: forms.Form) -> HttpResponse:
        file = form.cleaned_data["file"]
        try:
            listing = read_realizations(file, file.name)
        except Refused as refused:
            form.add_error("file", ValidationError(str(refused), code=refused.code))
            return self.form_invalid(form)
        try_realizations(listing, budget=self.budget, by=self.request.user, at=now())
        return render(self.request, "budgets/realization_preview.html", self.shown(listing))

    def shown(self, listing: RealizationListing) -> dict[str, Any]:
        return self.get_context_data(
            payments=listing.payments,
            total=sum(payment.amount for payment in listing.payments),
            rejected=sorted(listing.rejected, key=lambda one: one.row),
            kept=self.sign([payment.as_json() for payment in listing.payments]),
        )

    def confirm(self, kept: list[dict]) -> HttpResponse:
        payments = [ListedRealization.from_json(one) for one in kept]
        try:
            entered = bring_realizations_in(payments=payments, budget=self.budget, by=self.request.user, at=now())
        except ValidationError as error:
            messages.error(self.request, " ".join(error.messages))
            return redirect("budgets:budget-import", pk=self.budget.pk)
        said = ngettext("%(count)s realisation is entered.", "%(count)s realisations are entered.", len(entered))
        messages.success(self.request, said % {"count": len(entered)})
        return redirect(self.budget)


@permission_required("budgets.keep_budget", raise_exception=True)
@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """An empty sheet with the headings that are read."""
    disposition = {"Content-Disposition": 'attachment; filename="realisasi.xlsx"'}
    return HttpResponse(headings.template("Realisasi", HEADINGS), content_type=XLSX_TYPE, headers=disposition)
