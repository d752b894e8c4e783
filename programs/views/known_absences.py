from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django.views.generic import FormView

from inmates.rules.field_matrix import Fact
from programs.forms.known_absences import KnownAbsenceForm
from programs.models import KnownAbsence
from programs.services.known_absences import announce_absence, withdraw_absence

from .attendance import tell
from .class_page import ClassPageMixin


class KnownAbsencesView(ClassPageMixin, FormView):
    permission_required = "programs.add_knownabsence"
    template_name = "programs/known_absences.html"
    form_class = KnownAbsenceForm
    read_verb = "programs.read_known_absences"
    active_tab = "programs:class-attendance"
    tells = (Fact.ABSENCE_REASONS, Fact.CUSTODY_EVENTS)

    def get_form_kwargs(self) -> dict[str, Any]:
        last = self.today + timedelta(days=self.training_class.standard.known_ahead_days)
        coming = self.training_class.meetings.not_cancelled().filter(held_on__range=(self.today, last), typed_at=None)
        places = self.training_class.enrollments.open().select_related("inmate")
        return super().get_form_kwargs() | {
            "places": places.order_by("seat_number", "starts_on"),
            "meetings": coming.order_by("held_on", "number"),
        }

    def form_valid(self, form: KnownAbsenceForm) -> HttpResponse:
        try:
            known = announce_absence(**form.cleaned_data, by=self.request.user, at=now())
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        told = ngettext("The absence is entered for %(count)s day.", "The absence is entered for %(count)s days.", len(known))
        messages.success(self.request, told % {"count": len(known)})
        return redirect("programs:class-known", self.training_class.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        known = KnownAbsence.objects.filter(enrollment__training_class=self.training_class)
        related = known.select_related("enrollment__inmate", "announced_by", "withdrawn_by")
        own = {
            "known": list(related.order_by("-absent_on", "enrollment__seat_number", "announced_at")),
            "today": self.today,
            "cancel_url": reverse("programs:class-attendance", args=[self.training_class.pk]),
        }
        return super().get_context_data(**own | kwargs)


@permission_required("programs.add_knownabsence", raise_exception=True)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    related = KnownAbsence.objects.visible_to(request.user).select_related("enrollment__training_class__facility")
    absence = get_object_or_404(related, pk=pk)
    try:
        withdraw_absence(absence=absence, by=request.user, at=now())
    except ValidationError as error:
        tell(request, error)
    else:
        messages.success(request, _("The absence is taken back."))
    return redirect("programs:class-known", absence.enrollment.training_class_id)
