"""The paper reaches its holder: one person, a whole class at once, and what was recorded wrongly."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView

from certificates.forms import ClassHandOverForm, CorrectHandOverForm, HandOverForm
from certificates.models import Certificate
from certificates.services.handing_over import Receipt, correct_hand_over, hand_over, hand_over_class, waiting
from inmates.rules.field_matrix import Fact, sees
from programs.views.class_page import ClassPageMixin

from .certificate import CertificateFormView


class CertificateHandOverView(CertificateFormView):
    permission_required = "certificates.hand_over_certificate"
    form_class = HandOverForm
    heading = gettext_lazy("Record the hand-over")
    lead = gettext_lazy(
        "When the holder, or somebody in his place, has signed for the paper. A ceremony at which it was only shown is none."
    )
    submit_label = gettext_lazy("Save")

    def get_initial(self) -> dict[str, Any]:
        return {"on": self.certificate.training_center.local_date(now()), "to": self.certificate.holder_name}

    def carry_out(self, data: dict[str, Any]) -> tuple[Certificate, str]:
        hand_over(certificate=self.certificate, by=self.request.user, at=now(), **data)
        return self.certificate, _("The hand-over has been recorded.")


class CertificateHandOverCorrectView(CertificateFormView):
    permission_required = "certificates.hand_over_certificate"
    form_class = CorrectHandOverForm
    heading = gettext_lazy("Correct the hand-over")
    lead = gettext_lazy("What was recorded stays on the page of the certificate, with who recorded it and why it was wrong.")
    submit_label = gettext_lazy("Save the correction")

    def get_initial(self) -> dict[str, Any]:
        return {name: getattr(self.certificate, f"handed_over_{name}") for name in ("on", "to", "way", "address")}

    def carry_out(self, data: dict[str, Any]) -> tuple[Certificate, str]:
        receipt = None if data["never"] else Receipt(data["on"], data["to"], data["way"], data["address"])
        correct_hand_over(certificate=self.certificate, receipt=receipt, reason=data["reason"], by=self.request.user, at=now())
        return self.certificate, _("The hand-over has been corrected; both values are kept.")


class ClassHandOverView(ClassPageMixin, FormView):
    permission_required = "certificates.hand_over_certificate"
    read_verb = "certificates.read_class"
    active_tab = "certificates:class-certificates"
    template_name = "certificates/class_hand_over.html"
    form_class = ClassHandOverForm

    @cached_property
    def certificates(self) -> list[Certificate]:
        return list(waiting(self.training_class))

    def audited_objects(self, context: dict[str, Any]) -> list[Any]:
        return [certificate.enrollment for certificate in self.certificates]

    def get_form_kwargs(self) -> dict[str, Any]:
        today = self.training_class.training_center.local_date(now())
        own = {"certificates": self.certificates, "gone": self.gone(), "everyone": "everyone" in self.request.GET, "today": today}
        return super().get_form_kwargs() | own

    def gone(self) -> set[int]:
        """Keys of the papers whose holder is no longer here, as far as the reader may know."""
        if not sees(self.request.user, Fact.CUSTODY_DATES):
            return set()
        house = self.training_class.facility_id
        people = {certificate.pk: certificate.enrollment.inmate for certificate in self.certificates}
        return {key for key, one in people.items() if one.facility_id != house or not one.in_custody(self.today)}

    def form_valid(self, form: ClassHandOverForm) -> HttpResponse:
        try:
            done = hand_over_class(
                training_class=self.training_class, receivers=form.receivers, counted=form.cleaned_data["counted"],
                by=self.request.user, on=form.cleaned_data["on"], at=now(),
            )  # fmt: skip
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        text = ngettext("%(count)s hand-over has been recorded.", "%(count)s hand-overs have been recorded.", len(done))
        messages.success(self.request, text % {"count": len(done)})
        return redirect("certificates:class-certificates", pk=self.training_class.pk)
