from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Subquery
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import FormView, TemplateView

from inmates.models import RegistrationEntry
from inmates.rules.field_matrix import Fact, sees
from inmates.services.registering import confirm_identities
from jobs.exports.views import ExportMixin
from programs.forms.participants import IdentitySheet, LeaveForm
from programs.models import Enrollment, Suspension
from programs.services.evaluating import evaluate
from programs.services.leaving import leave

from .class_exports import PARTICIPANTS
from .class_page import ClassPageMixin

PLACE_TONES = {"active": "ok", "graduated": "ok", "not_graduated": "bad", "postponed": "warn", "left": "idle"}


class ClassParticipantsView(ExportMixin, ClassPageMixin, TemplateView):
    permission_required = "programs.view_enrollment"
    template_name = "programs/class_participants.html"
    read_verb = "programs.read_participants"
    exports = {"participants": PARTICIPANTS}

    def audited_objects(self, context):
        return [row["standing"].enrollment for row in context["rows"]]

    def get_context_data(self, **kwargs):
        standings = evaluate(self.training_class).standings
        names = {standing.enrollment.pk: standing.enrollment.printed_name for standing in standings}
        replaced_by = {
            standing.enrollment.replaces_id: standing.enrollment.printed_name
            for standing in standings
            if standing.enrollment.replaces_id
        }
        asides = self._asides()
        rows = [
            {
                "standing": standing,
                "tone": PLACE_TONES[standing.enrollment.status],
                **asides[standing.enrollment.pk],
                "reason": standing.enrollment.end_reason_for(self.request.user),
                "replaced_by": replaced_by.get(standing.enrollment.pk, ""),
                "replaces": names.get(standing.enrollment.replaces_id, ""),
            }
            for standing in standings
        ]
        return super().get_context_data(
            rows=rows, show_register=sees(self.request.user, Fact.REGISTER_NUMBER), freed=self._freed(), **kwargs
        )

    def _freed(self) -> list[Enrollment]:
        """Who left a seat that nobody has taken yet, for who may read the waiting list."""
        if self.training_class.ended or not self.request.user.has_perm("programs.view_proposal"):
            return []
        return list(self.training_class.freed_seats().values())

    def _asides(self) -> dict[int, dict[str, Any]]:
        """What stands beside each place: the register number, for who may know it, and since when its holder is out."""
        number = RegistrationEntry.objects.filter(inmate=OuterRef("inmate"), is_current=True).values("text")[:1]
        waiting = Suspension.objects.open().filter(enrollment=OuterRef("pk"))
        asked = {
            "out_kind": Subquery(waiting.values("absence__kind")[:1]),
            "out_from": Subquery(waiting.values("from_on")[:1]),
        }
        if sees(self.request.user, Fact.REGISTER_NUMBER):
            asked["register_number"] = Subquery(number)
        return {aside["pk"]: aside for aside in self.training_class.enrollments.order_by().values("pk", **asked)}


class EnrollmentLeaveView(ClassPageMixin, FormView):
    permission_required = "programs.end_enrollment"
    template_name = "programs/enrollment_leave.html"
    form_class = LeaveForm
    read_verb = "programs.read_participants"
    active_tab = "programs:class-participants"

    @cached_property
    def enrollment(self) -> Enrollment:
        places = Enrollment.objects.visible_to(self.request.user).select_related(
            "inmate", "training_class__program", "training_class__facility"
        )
        return get_object_or_404(places, pk=self.kwargs["pk"])

    @property
    def training_class(self):
        return self.enrollment.training_class

    def audited_objects(self, context):
        return self.enrollment

    def get_initial(self):
        return {"ended_on": self.today}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"today": self.today}

    def form_valid(self, form):
        data = form.cleaned_data
        try:
            leave(enrollment=self.enrollment, reason=data["reason"], by=self.request.user, on=data["ended_on"])
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, _("%(name)s has left the class.") % {"name": self.enrollment.printed_name})
        return redirect("programs:class-participants", pk=self.training_class.pk)

    def get_context_data(self, **kwargs):
        cancel_url = reverse("programs:class-participants", args=[self.training_class.pk])
        return super().get_context_data(enrollment=self.enrollment, cancel_url=cancel_url, **kwargs)


class ClassIdentitiesView(ClassPageMixin, TemplateView):
    permission_required = "inmates.confirm_identity"
    template_name = "programs/class_identities.html"
    read_verb = "inmates.read_identities"
    active_tab = "programs:class-participants"

    def sheet(self, data=None) -> IdentitySheet:
        places = self.training_class.enrollments.open().select_related("inmate__identity_confirmed_by").order_by("seat_number")
        return IdentitySheet(data, places=places, today=self.today)

    def audited_objects(self, context):
        return [row.place.inmate for row in context["sheet"].rows]

    def post(self, request, *args, **kwargs):
        sheet = self.sheet(request.POST)
        if not sheet.is_valid() or not sheet.identities:
            return self.render_to_response(self.get_context_data(sheet=sheet, nobody=not sheet.wrong))
        confirm_identities(identities=sheet.identities, by=request.user, on=self.today)
        count = len(sheet.identities)
        message = ngettext(
            "The identity of %(count)d person is confirmed.", "The identities of %(count)d people are confirmed.", count
        )
        messages.success(request, message % {"count": count})
        return redirect("programs:class-identities", pk=self.training_class.pk)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**{"sheet": self.sheet()} | kwargs)
