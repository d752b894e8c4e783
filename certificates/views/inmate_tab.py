"""The certificates of one person."""

from __future__ import annotations

from typing import Any

from django.utils.timezone import now
from django.views.generic import TemplateView

from certificates.models import Certificate
from inmates.views import InmatePageMixin


class InmateCertificatesView(InmatePageMixin, TemplateView):
    permission_required = "certificates.view_certificate"
    template_name = "certificates/inmate_certificates.html"
    read_verb = "certificates.read_of_inmate"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = self.inmate.facility.local_date(now())
        visible = Certificate.objects.visible_to(self.request.user).filter(enrollment__inmate=self.inmate)
        related = visible.select_related("training_center", "enrollment__training_class__program")
        rows = [(one, one.status_on(today)) for one in related.order_by("-issued_on", "-pk")]
        own = {"rows": [(one, state, Certificate.TONES[state]) for one, state in rows]}
        return super().get_context_data(**own | kwargs)
