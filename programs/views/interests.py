from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView

from inmates.views import InmatePageMixin
from programs.forms.interests import WishesForm
from programs.services.interests import record_wishes

PAGE = "programs:inmate-interests"


class InmateInterestsView(InmatePageMixin, TemplateView):
    permission_required = "programs.view_interest"
    template_name = "programs/inmate_interests.html"
    read_verb = "programs.read_interests"

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            interests=self.inmate.interests.select_related("field", "recorded_by"),
            skills=self.inmate.declared_skills.select_related("recorded_by"),
            **kwargs,
        )


class InmateInterestsEditView(InmatePageMixin, FormView):
    permission_required = "programs.change_interest"
    template_name = "programs/inmate_interests_edit.html"
    form_class = WishesForm
    read_verb = "programs.read_interests"
    active_tab = PAGE

    def get_initial(self):
        return {
            "interests": list(self.inmate.interests.values_list("field", flat=True)),
            "skills": "\n".join(skill.description for skill in self.inmate.declared_skills.all()),
            "routine_duty": self.inmate.routine_duty,
        }

    def form_valid(self, form):
        data, today = form.cleaned_data, self.inmate.facility.local_date(now())
        try:
            record_wishes(
                inmate=self.inmate, fields=data["interests"], skills=data["skills"], routine_duty=data["routine_duty"],
                by=self.request.user, on=today,
            )  # fmt: skip
        except ValidationError as error:
            form.add_error("skills", error)
            return self.form_invalid(form)
        messages.success(self.request, _("Interests and skills of %(name)s are saved.") % {"name": self.inmate.name})
        return redirect(PAGE, pk=self.inmate.pk)

    def get_context_data(self, **kwargs):
        return super().get_context_data(cancel_url=reverse(PAGE, args=[self.inmate.pk]), **kwargs)
