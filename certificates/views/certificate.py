"""One certificate: what it says, its life, its sheet."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.utils.dateparse import parse_date
from django.utils.functional import Promise, cached_property
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import DetailView, FormView

from audit.views import AuditedReadMixin
from certificates.forms import ReplaceForm, RevokeForm
from certificates.models import Certificate, HolderPhoto
from certificates.services.lifecycle import replace, revoke
from certificates.services.versions import versions_of


class CertificateMixin(PermissionRequiredMixin):
    """The certificate of the address, if the user may see it."""

    @cached_property
    def certificate(self) -> Certificate:
        related = ("training_center", "enrollment__training_class", "replaces", "issued_by", "revoked_by", "handed_over_by")
        visible = Certificate.objects.visible_to(self.request.user).select_related(*related)
        return get_object_or_404(visible.prefetch_related("signed_sheets__stored_by"), pk=self.kwargs["pk"])


class CertificateDetailView(CertificateMixin, AuditedReadMixin, DetailView):
    permission_required = "certificates.view_certificate"
    read_verb = "certificates.read"
    context_object_name = "certificate"

    def get_object(self, queryset=None) -> Certificate:
        return self.certificate

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        content = self.certificate.content
        state = self.certificate.register_state_on(self.certificate.training_center.local_date(now()))
        dates = {name: parse_date(content[name]) for name in ("issued_on", "starts_on", "ends_on")}
        return super().get_context_data(
            content=content,
            state=state,
            tone=Certificate.TONES[state],
            dates=dates | {"birth_date": parse_date(content["holder"]["birth_date"])},
            photo=self._photo(),
            successor=Certificate.objects.filter(replaces=self.certificate).first(),
            versions=versions_of(self.certificate),
            printings=self.certificate.printings.select_related("printed_by"),
            blanks=self.certificate.blanks.order_by("used_at", "pk"),
            corrections=self.certificate.hand_over_corrections.select_related("old_by", "corrected_by"),
            **kwargs,
        )

    def _photo(self) -> HolderPhoto | None:
        """Who added it and when, without the face."""
        if not self.certificate.takes_photo:
            return None
        return HolderPhoto.objects.filter(certificate=self.certificate).defer("jpeg").select_related("uploaded_by").first()


class CertificateFormView(CertificateMixin, AuditedReadMixin, FormView):
    """A form about one certificate; ``carry_out`` calls the service and says what to tell the user."""

    template_name = "certificates/certificate_form.html"
    read_verb = "certificates.read"
    heading = lead = submit_label = ""
    of_a_statement: ClassVar[dict[str, Promise]] = {}
    danger = False

    def audited_objects(self, context: dict[str, Any]) -> Certificate:
        return self.certificate

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = {name: getattr(self, name) for name in ("certificate", "heading", "lead", "submit_label", "danger")}
        if self.certificate.is_statement:
            own |= self.of_a_statement
        return super().get_context_data(**own | kwargs)

    def form_valid(self, form):
        try:
            target, message = self.carry_out(form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, message)
        return redirect(target)


class CertificateRevokeView(CertificateFormView):
    permission_required = "certificates.revoke_certificate"
    form_class = RevokeForm
    heading = gettext_lazy("Revoke the certificate")
    lead = gettext_lazy("Its public page says from now on that it was revoked. This cannot be undone.")
    submit_label = gettext_lazy("Revoke")
    of_a_statement: ClassVar = {"heading": gettext_lazy("Revoke the statement")}
    danger = True

    of_a_void_number: ClassVar = {
        "heading": gettext_lazy("Declare the number void"),
        "lead": gettext_lazy(
            "Nobody has received the paper. Its number stays in the register with the reason and is never given again."
        ),
        "submit_label": gettext_lazy("Declare void"),
    }

    @property
    def received(self) -> bool:
        return self.certificate.handed_over_on is not None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**({} if self.received else self.of_a_void_number) | kwargs)

    def carry_out(self, data: dict[str, Any]) -> tuple[Certificate, str]:
        revoke(certificate=self.certificate, reason=data["reason"], by=self.request.user, at=now())
        return self.certificate, _("The certificate has been revoked.") if self.received else _("The number is void.")


class CertificateReplaceView(CertificateFormView):
    permission_required = "certificates.issue_certificate"
    form_class = ReplaceForm
    heading = gettext_lazy("Replace the certificate")
    lead = gettext_lazy("A new certificate is issued today from what is recorded now; the old one is marked as replaced.")
    submit_label = gettext_lazy("Issue the replacement")
    of_a_statement: ClassVar = {
        "heading": gettext_lazy("Replace the statement"),
        "lead": gettext_lazy(
            "A new statement of the same kind is issued today from what is recorded now; this one is marked as replaced."
        ),
    }

    def carry_out(self, data: dict[str, Any]) -> tuple[Certificate, str]:
        at = now()
        today = self.certificate.training_center.local_date(at)
        new = replace(certificate=self.certificate, reason=data["reason"], by=self.request.user, on=today, at=at)
        return new, _("Certificate %(number)s has been issued.") % {"number": new.number}
