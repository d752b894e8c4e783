from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView, TemplateView

from budgets.forms import TakeBackForm
from budgets.material_forms import HandoutForm, NeedsForm, ReceiptForm, ReceiptPaymentForm, RequestForm, UseForm
from budgets.models import Handout, MaterialReceipt, MaterialRequest
from budgets.rules.materials import monday_of
from budgets.services.handing_out import hand_out, take_handout_back
from budgets.services.needs import (
    Need,
    as_read,
    lines_payable,
    listed,
    material_lines,
    request_materials,
    save_needs,
    take_request_back,
)
from budgets.services.receiving import asked_for, pay_receipt, receive, record_use, take_receipt_back, use_as_read, weeks_of
from jobs.exports.views import ExportMixin
from programs.forms.refusal import add_refusal
from programs.models import TrainingClass
from programs.views.class_page import ClassPageMixin

from .exports import HANDOUTS, MATERIALS, reads_lines


class MaterialsView(ExportMixin, ClassPageMixin, TemplateView):
    permission_required = "budgets.view_material"
    template_name = "budgets/class_materials.html"
    read_verb = "budgets.read_materials"
    exports = {"materials": MATERIALS, "handouts": HANDOUTS}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lines = material_lines(self.training_class)
        of_class = {"training_class": self.training_class}
        receipts = MaterialReceipt.objects.filter(**of_class).select_related("entered_by", "taken_back_by")
        own = {
            "lines": lines,
            "listed": sum(one.material.request_id is None for one in lines),
            "expected": sum(one.material.amount for one in lines),
            "requests": MaterialRequest.objects.filter(**of_class).select_related("requested_by", "taken_back_by"),
            "receipts": receipts.prefetch_related("rows__realization"),
            "handouts": Handout.objects.filter(**of_class).select_related("entered_by", "taken_back_by"),
            "facility_pays": self.training_class.funding == TrainingClass.Funding.FACILITY,
            "shows_lines": reads_lines(self.request.user),
        }
        return super().get_context_data(**own | kwargs)


class MaterialFormView(ClassPageMixin, FormView):
    """A form about the materials of a class: ``save`` gives the sentence to say."""

    permission_required = "budgets.keep_material"
    template_name = "budgets/material_form.html"
    read_verb = "budgets.read_materials"
    active_tab = "budgets:class-materials"

    def form_valid(self, form) -> HttpResponse:
        try:
            said = self.save(form)
        except ValidationError as error:
            add_refusal(form, error)
            return self.form_invalid(form)
        messages.success(self.request, said)
        return redirect("budgets:class-materials", pk=self.training_class.pk)


class NeedsView(MaterialFormView):
    form_class = NeedsForm
    template_name = "budgets/material_needs.html"

    @cached_property
    def listed(self):
        return listed(self.training_class)

    def get_form_kwargs(self) -> dict[str, Any]:
        needs = [Need.of(material) for material in self.listed]
        payable = list(lines_payable(self.training_class)) if reads_lines(self.request.user) else None
        return super().get_form_kwargs() | {"needs": needs, "payable": payable}

    def get_initial(self) -> dict[str, Any]:
        return {"seen": as_read(self.listed)}

    def save(self, form: NeedsForm) -> str:
        save_needs(
            training_class=self.training_class, needs=form.needs, seen=form.cleaned_data["seen"], by=self.request.user, at=now()
        )
        return _("The list is saved.")


class RequestView(MaterialFormView):
    form_class = RequestForm
    extra_context = {"heading": gettext_lazy("Ask for what is listed")}

    def get_initial(self) -> dict[str, Any]:
        return {"requested_on": self.today}

    def save(self, form: RequestForm) -> str:
        request_materials(training_class=self.training_class, by=self.request.user, at=now(), **form.cleaned_data)
        return _("The request is kept and can be printed.")


class ReceiveView(MaterialFormView):
    form_class = ReceiptForm
    template_name = "budgets/material_receive.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"lines": asked_for(self.training_class)}

    def get_initial(self) -> dict[str, Any]:
        return {"received_on": self.today, "received_by": str(self.request.user)}

    def save(self, form: ReceiptForm) -> str:
        said = {"data": form.receipt, "arrived": form.arrived, "by": self.request.user, "at": now()}
        return _("%(receipt)s is entered.") % {"receipt": receive(training_class=self.training_class, **said)}


class UseView(MaterialFormView):
    form_class = UseForm
    template_name = "budgets/material_use.html"

    @cached_property
    def weeks(self) -> list[date]:
        return [week for week in weeks_of(self.training_class) if week <= self.today]

    @cached_property
    def week(self) -> date | None:
        """The one asked for; by default this one, or the last that has begun."""
        asked = self.request.GET.get("week")
        if asked is None:
            return next((week for week in reversed(self.weeks) if week <= monday_of(self.today)), None)
        found = next((week for week in self.weeks if week.isoformat() == asked), None)
        if found is None:
            raise Http404
        return found

    @cached_property
    def lines(self):
        return asked_for(self.training_class) if self.week else []

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"lines": self.lines, "week": self.week}

    def get_initial(self) -> dict[str, Any]:
        return {"seen": use_as_read(self.lines, self.week) if self.week else ""}

    def save(self, form: UseForm) -> str:
        said = {"used": form.used, "seen": form.cleaned_data["seen"], "by": self.request.user, "at": now()}
        record_use(training_class=self.training_class, week=self.week, **said)
        return _("What was used is saved.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(weeks=self.weeks, week=self.week, **kwargs)


class HandoutAddView(MaterialFormView):
    form_class = HandoutForm
    extra_context = {"heading": gettext_lazy("Make a receipt for the people of the class")}

    def get_initial(self) -> dict[str, Any]:
        return {"handed_on": self.today}

    def save(self, form: HandoutForm) -> str:
        hand_out(training_class=self.training_class, data=form.handout, by=self.request.user, at=now())
        return _("The receipt is kept and can be printed.")


class OfMaterialsView(MaterialFormView):
    """A form about one row of a class's materials: ``model`` names which."""

    model: type
    related: tuple[str, ...] = ()

    @cached_property
    def row(self):
        rows = self.model.objects.visible_to(self.request.user).select_related("training_class__facility", *self.related)
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @cached_property
    def training_class(self) -> TrainingClass:
        related = self.classes().select_related("program__sub_field__field", "standard", "facility", "training_center")
        return get_object_or_404(related, pk=self.row.training_class_id)


class TakeBackView(OfMaterialsView):
    """``take`` is the service, ``named`` what it calls the row."""

    form_class = TakeBackForm
    take: Any
    named: str

    def save(self, form: TakeBackForm) -> str:
        user = self.request.user
        self.take(**{self.named: self.row}, reason=form.cleaned_data["reason"], by=user, on=user.local_date(now()))
        return _("%(row)s is taken back.") % {"row": self.row}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(heading=_("Take %(entry)s back") % {"entry": self.row}, **kwargs)


class RequestTakeBackView(TakeBackView):
    model, named, take = MaterialRequest, "material_request", staticmethod(take_request_back)


class ReceiptTakeBackView(TakeBackView):
    model, named, take = MaterialReceipt, "receipt", staticmethod(take_receipt_back)


class HandoutTakeBackView(TakeBackView):
    model, named, take = Handout, "handout", staticmethod(take_handout_back)


class ReceiptPayView(OfMaterialsView):
    permission_required = "budgets.keep_budget"
    form_class = ReceiptPaymentForm
    model = MaterialReceipt

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"payable": lines_payable(self.training_class)}

    def get_initial(self) -> dict[str, Any]:
        return {"spent_on": self.row.received_on, "evidence_number": self.row.evidence_number}

    def save(self, form: ReceiptPaymentForm) -> str:
        pay_receipt(receipt=self.row, payment=form.payment, by=self.request.user, at=now())
        return _("The payment is entered.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(heading=_("Enter the payment of %(receipt)s") % {"receipt": self.row}, **kwargs)
