"""The register of certificates: every number that was given, with what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.mixins import PermissionRequiredMixin
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.views.generic import ListView

from audit.views import AuditedReadMixin
from certificates.forms import EVERY_YEAR, RegisterForm
from certificates.models import Certificate, NumberSeries
from certificates.models.certificate import CertificateQuerySet
from certificates.rules.register import RegisterState
from jobs.exports.views import ExportMixin
from organizations.models import TrainingCenter
from programs.models import TrainingClass

from .exports import REGISTER


@dataclass(frozen=True, slots=True)
class Row:
    """A number with its state in a word, the tone of the word, and whether the paper waits to be received."""

    certificate: Certificate
    state: RegisterState
    tone: str
    waits: bool


class RegisterMixin(PermissionRequiredMixin):
    """What the user may see of the register, cut down to what he asked for."""

    permission_required = "certificates.view_certificate"

    @cached_property
    def today(self) -> date:
        return self.request.user.local_date(now())

    @cached_property
    def visible(self) -> CertificateQuerySet:
        return Certificate.objects.visible_to(self.request.user)

    @cached_property
    def form(self) -> RegisterForm:
        years = self.visible.order_by("-year").values_list("year", flat=True).distinct()
        centers = TrainingCenter.objects.filter(pk__in=self.visible.order_by().values("training_center")).order_by("name")
        classes = TrainingClass.objects.visible_to(self.request.user).filter(enrollments__certificates__isnull=False)
        return RegisterForm(
            self.request.GET, years=list(years), centers=list(centers), classes=list(classes.distinct().order_by("code"))
        )

    @cached_property
    def asked(self) -> dict[str, Any]:
        return self.form.asked

    def rows(self) -> CertificateQuerySet:
        """In the order of the register, with all that it shows."""
        named = {"year": "year", "kind": "kind", "center": "training_center", "class": "enrollment__training_class"}
        wanted = {column: self.asked[name] for name, column in named.items() if self.asked[name]}
        rows = self.visible.filter(**wanted)
        if self.asked["state"]:
            rows = rows.in_state(self.asked["state"], on=self.today)
        if self.asked["q"]:
            rows = rows.search(self.asked["q"])
        return rows.in_register_order().prefetch_related("printings")


class RegisterView(ExportMixin, RegisterMixin, AuditedReadMixin, ListView):
    read_verb = "certificates.read_register"
    template_name = "certificates/register.html"
    paginate_by = 50
    exports = {"register": REGISTER}

    def get_queryset(self) -> CertificateQuerySet:
        return self.rows()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {
            "rows": [self._row(one) for one in context["object_list"]],
            "form": self.form,
            "asked": self.asked,
            "every_year": EVERY_YEAR,
            "series": self._series(),
            "of_many": len(self.form.centers) > 1,
            "query": self.request.GET.urlencode(),
        }

    def _row(self, certificate: Certificate) -> Row:
        state = certificate.register_state_on(self.today)
        waits = certificate.in_force and certificate.stored and certificate.handed_over_on is None
        return Row(certificate, state, Certificate.TONES[state], waits)

    def _series(self) -> list[NumberSeries]:
        """The books that can be printed: one for each centre and kind of the year that was asked for."""
        if not self.asked["year"]:
            return []
        named = {"year": "year", "kind": "kind", "center": "training_center"}
        wanted = {column: self.asked[name] for name, column in named.items() if self.asked[name]}
        return list(NumberSeries.objects.visible_to(self.request.user).filter(**wanted).select_related("training_center"))
