from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext as _

from programs.forms.team import TeamForm
from programs.models import CompetencyUnit, Instructor
from programs.services.agreeing import ask_change
from programs.services.team import members_of, name_team, own_proposal, units_of_nobody
from programs.services.wishes import team_wish

from .changes import AskView


class TeamView(AskView):
    """Who teaches the class and for which units: asked of the other house, unless that has still to accept the class."""

    form_class = TeamForm
    template_name = "programs/class_team.html"

    @cached_property
    def asks(self) -> bool:
        return not own_proposal(self.training_class, self.request.user)

    @cached_property
    def units(self) -> list[CompetencyUnit]:
        return list(self.training_class.program.units.all())

    def get_form_kwargs(self):
        people = Instructor.objects.filter(training_center=self.training_class.training_center_id)
        own = {"people": list(people), "units": self.units, "team": members_of(self.training_class), "asks": self.asks}
        return super().get_form_kwargs() | own

    def form_valid(self, form):
        try:
            done = self._ask(form) if self.asks else self._name(form)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, done)
        if nobodys := units_of_nobody(self.training_class, form.team):
            codes = ", ".join(unit.code for unit in nobodys)
            messages.warning(self.request, _("No instructor is named for %(units)s.") % {"units": codes})
        return redirect("programs:class-changes" if self.asks else "programs:class-detail", pk=self.training_class.pk)

    def _ask(self, form: TeamForm) -> str:
        wish = team_wish(form.team, form.cleaned_data["reason"])
        ask_change(training_class=self.training_class, wish=wish, by=self.request.user, at=now())
        return _("The other house has been asked. Until it accepts, everything stays as it is.")

    def _name(self, form: TeamForm) -> str:
        name_team(training_class=self.training_class, team=form.team, by=self.request.user, at=now())
        return _("Instructors and their units are saved; the other house accepts them with the class.")

    def get_context_data(self, **kwargs):
        return super().get_context_data(units=self.units, asks=self.asks, **kwargs)
