from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.generic import TemplateView

from budgets.forms import PaymentForm, RateForm, TakeBackForm
from budgets.models import Budget, HonorariumList
from budgets.services.honoraria import Payment, classes_to_pay, make_list, pay_list, set_rate, take_list_back
from jobs.exports.views import ExportMixin
from programs.models import TrainingClass

from .budgets import BudgetFormView, BudgetPageMixin
from .exports import HONORARIA, HONORARIUM_ROWS


class HonorariaView(ExportMixin, BudgetPageMixin, TemplateView):
    permission_required = "budgets.view_budget"
    template_name = "budgets/honoraria.html"
    exports = {"lists": HONORARIA}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lists = self.budget.honorarium_lists.select_related("training_class", "realization", "made_by")
        own = {
            "rates": self.budget.rates.select_related("entered_by"),
            "open_classes": classes_to_pay(self.budget),
            "lists": lists.annotate(amount=Sum("rows__amount"), jp=Sum("rows__jp")),
        }
        return super().get_context_data(**own | kwargs)


class RateAddView(BudgetFormView):
    form_class = RateForm
    extra_context = {"heading": gettext_lazy("Set the rate per JP")}

    def save(self, form: RateForm) -> tuple[str, str]:
        set_rate(budget=self.budget, by=self.request.user, **form.cleaned_data)
        return _("The rate is saved."), reverse("budgets:budget-honoraria", args=[self.budget.pk])


class ListMakeView(BudgetPageMixin, View):
    permission_required = "budgets.keep_budget"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int, training_class: int) -> HttpResponse:
        chosen = get_object_or_404(TrainingClass.objects.visible_to(request.user), pk=training_class)
        try:
            made = make_list(budget=self.budget, training_class=chosen, by=request.user, at=now())
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect("budgets:budget-honoraria", pk=self.budget.pk)
        return redirect(made)


class ListPageMixin(BudgetPageMixin):
    """A page about one payment list."""

    @cached_property
    def honorarium_list(self) -> HonorariumList:
        lists = HonorariumList.objects.visible_to(self.request.user)
        related = lists.select_related("budget__facility", "training_class", "realization__line", "made_by", "taken_back_by")
        return get_object_or_404(related, pk=self.kwargs["pk"])

    @cached_property
    def budget(self) -> Budget:
        return self.honorarium_list.budget

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = {"honorarium_list": self.honorarium_list, "cancel_url": self.honorarium_list.get_absolute_url()}
        return super().get_context_data(**own | kwargs)


class ListDetailView(ExportMixin, ListPageMixin, TemplateView):
    permission_required = "budgets.view_budget"
    template_name = "budgets/honorarium_list.html"
    exports = {"rows": HONORARIUM_ROWS}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = list(self.honorarium_list.rows.all())
        own = {
            "rows": rows,
            "total": {name: sum(getattr(row, name) for row in rows) for name in ("jp", "amount")},
            "days": [one.meeting.held_on for one in self.honorarium_list.meetings.select_related("meeting")],
        }
        return super().get_context_data(**own | kwargs)


class ListPayView(ListPageMixin, BudgetFormView):
    form_class = PaymentForm
    extra_context = {"heading": gettext_lazy("Enter the payment of the list")}

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"budget": self.budget}

    def save(self, form: PaymentForm) -> tuple[str, HonorariumList]:
        payment = Payment(**form.cleaned_data)
        pay_list(honorarium_list=self.honorarium_list, payment=payment, by=self.request.user, at=now())
        return _("The payment is entered."), self.honorarium_list


class ListTakeBackView(ListPageMixin, BudgetFormView):
    form_class = TakeBackForm
    extra_context = {"heading": gettext_lazy("Take the list back")}

    def save(self, form: TakeBackForm) -> tuple[str, HonorariumList]:
        user = self.request.user
        reason = form.cleaned_data["reason"]
        take_list_back(honorarium_list=self.honorarium_list, reason=reason, by=user, on=user.local_date(now()))
        return _("The list is taken back; its meetings can be listed anew."), self.honorarium_list
