"""The certificates of one person."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.utils.timezone import now
from django.views.generic import TemplateView

from certificates.models import Certificate, CompetencyCertificate, ExamSeat
from inmates.views import InmatePageMixin


class InmateCertificatesView(InmatePageMixin, TemplateView):
    permission_required = "certificates.view_certificate"
    template_name = "certificates/inmate_certificates.html"
    read_verb = "certificates.read_of_inmate"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = self.inmate.facility.local_date(now())
        visible = Certificate.objects.visible_to(self.request.user).filter(enrollment__inmate=self.inmate)
        related = visible.select_related("training_center", "enrollment__training_class__program")
        rows = [(one, one.register_state_on(today)) for one in related.order_by("-issued_on", "-pk")]
        own = {"rows": [(one, state, Certificate.TONES[state]) for one, state in rows], "seats": self._seats(), "today": today}
        return super().get_context_data(**own | kwargs)

    def _seats(self) -> list[tuple[ExamSeat, CompetencyCertificate | None]]:
        """Every exam of an LSP that the person sat for, with the certificate that came of it."""
        come = Prefetch("certificates", CompetencyCertificate.objects.in_force(), to_attr="come")
        seats = ExamSeat.objects.visible_to(self.request.user).filter(inmate=self.inmate).select_related("exam")
        return [(seat, next(iter(seat.come), None)) for seat in seats.prefetch_related(come).order_by("-exam__held_on", "-pk")]
