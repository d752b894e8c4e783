from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organizations.models import Room
from programs.forms.changes import StartForm
from programs.forms.refusal import add_refusal
from programs.services.agreeing import ask_change, revise_class
from programs.services.team import own_proposal

from .changes import AskView


class StartView(AskView):
    """First day and room of a class without meetings: asked of the other house, unless that has still to accept the class."""

    form_class = StartForm
    extra_context = {"heading": gettext_lazy("Another first day or room")}

    @cached_property
    def asks(self) -> bool:
        return not own_proposal(self.training_class, self.request.user)

    def get_initial(self):
        return {"starts_on": self.training_class.starts_on, "room": self.training_class.room_id}

    def get_form_kwargs(self):
        facility, center = self.training_class.facility_id, self.training_class.training_center_id
        rooms = Room.objects.filter(facility=facility) | Room.objects.filter(training_center=center)
        return super().get_form_kwargs() | {"rooms": rooms, "asks": self.asks}

    def form_valid(self, form):
        try:
            done = self._ask(form) if self.asks else self._revise(form)
        except ValidationError as error:
            add_refusal(form, error)
            return self.form_invalid(form)
        messages.success(self.request, done)
        return redirect("programs:class-changes" if self.asks else "programs:class-plan", pk=self.training_class.pk)

    def _ask(self, form: StartForm) -> str:
        ask_change(training_class=self.training_class, wish=form.wish, by=self.request.user, at=now())
        return _("The other house has been asked. Until it accepts, everything stays as it is.")

    def _revise(self, form: StartForm) -> str:
        first_day, room = form.cleaned_data["starts_on"], form.cleaned_data["room"]
        revise_class(training_class=self.training_class, first_day=first_day, room=room, by=self.request.user)
        return _("First day and room are saved; the other house accepts them with the class.")

    def get_context_data(self, **kwargs):
        return super().get_context_data(revises=not self.asks, **kwargs)
