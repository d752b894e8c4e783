from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.generic import FormView

from programs.forms.meetings import ExtendForm
from programs.services.agreeing import ask_change, preview_wish
from programs.services.extending import draft_extension
from programs.services.wishes import extension_wish

from .class_page import ClassPageMixin


class ClassExtendView(ClassPageMixin, FormView):
    permission_required = "programs.change_classsession"
    template_name = "programs/class_extend.html"
    form_class = ExtendForm
    active_tab = "programs:class-meetings"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"units": self.training_class.program.units.all()}

    def form_valid(self, form):
        asked = "confirm" in self.request.POST
        wish = extension_wish(form.extension, form.why)
        act = ask_change if asked else preview_wish
        try:
            found = act(training_class=self.training_class, wish=wish, by=self.request.user, at=now())
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        if not asked:
            drafted = draft_extension(self.training_class, form.extension)
            return self.render_to_response(self.get_context_data(form=form, looked_at=True, affected=found, drafted=drafted))
        messages.success(self.request, _("The other house has been asked. Until it accepts, everything stays as it is."))
        return redirect("programs:class-changes", pk=self.training_class.pk)

    def get_context_data(self, **kwargs):
        cancel_url = reverse("programs:class-meetings", args=[self.training_class.pk])
        return super().get_context_data(cancel_url=cancel_url, **kwargs)
