from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView

from inmates.models import Inmate
from inmates.rules.field_matrix import Fact, sees
from jobs.exports.views import ExportMixin
from programs.forms.exceptions import ExceptionForm
from programs.models import ApprovedException
from programs.rules.exceptions import OFFICE, PERSONAL, PRISON_HEAD, approvable_by, reason_hidden
from programs.services.approving import approve

from .class_exports import EXCEPTIONS
from .class_page import ClassPageMixin


class ClassExceptionsView(ExportMixin, ClassPageMixin, TemplateView):
    permission_required = "programs.view_trainingclass"
    template_name = "programs/class_exceptions.html"
    active_tab = "programs:class-detail"
    exports = {"exceptions": EXCEPTIONS}

    def get_context_data(self, **kwargs):
        exceptions = self.training_class.exceptions.select_related("inmate", "approved_by")
        return super().get_context_data(
            rows=[self._row(exception) for exception in exceptions],
            may_approve=bool(approvable_by(self.request.user.role)) and self.request.user.has_perm("programs.approve_exception"),
            **kwargs,
        )

    def _row(self, exception: ApprovedException) -> dict:
        """What the reader may know: outside the prison its exception is a number, nothing of its content."""
        user = self.request.user
        by_prison = OFFICE[exception.code] == PRISON_HEAD
        hidden = reason_hidden(exception.code, sees_prison_reasons=sees(user, Fact.PRISON_REASONS))
        sees_people = sees(user, Fact.NAME)
        return {
            "number": exception.pk,
            "approved_on": exception.approved_on,
            "what": _("exception of the prison") if hidden else exception.get_code_display(),
            "office": _("prison") if by_prison else _("training centre"),
            "person": exception.inmate.printed_name if exception.inmate and sees_people else "",
            "about_person": exception.inmate_id is not None,
            # A reason is free text and may name the person.
            "reason": "" if hidden or (exception.code in PERSONAL and not sees_people) else exception.reason,
        }


class ExceptionAddView(ClassPageMixin, FormView):
    permission_required = "programs.approve_exception"
    template_name = "programs/exception_add.html"
    form_class = ExceptionForm
    active_tab = "programs:class-detail"

    def _people(self):
        """The prison decides about anyone in custody, who may not have a place yet; the centre about participants."""
        user = self.request.user
        if user.facility_id:
            inmates = Inmate.objects.visible_to(user).in_custody(self.today).filter(facility=self.training_class.facility_id)
        else:
            inmates = Inmate.objects.filter(enrollments__in=self.training_class.enrollments.open())
        return inmates.order_by("name", "pk")

    def get_form_kwargs(self):
        user = self.request.user
        own = {"office": user.role, "in_prison": user.facility_id is not None, "people": self._people()}
        return super().get_form_kwargs() | own

    def form_valid(self, form):
        try:
            exception = approve(training_class=self.training_class, by=self.request.user, on=self.today, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, _("Exception no. %(number)d is approved.") % {"number": exception.pk})
        return redirect("programs:class-exceptions", pk=self.training_class.pk)

    def get_context_data(self, **kwargs):
        cancel_url = reverse("programs:class-exceptions", args=[self.training_class.pk])
        return super().get_context_data(cancel_url=cancel_url, **kwargs)
