from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView

from inmates.models import CustodyEvent
from inmates.rules.custody import custody_problems
from inmates.services.custody import state_of
from inmates.services.taking_back import refusals
from inmates.services.timeline import timeline
from inmates.views import InmatePageMixin
from programs.forms.custody import FOR_ONE, EventForm, KindForm, ReleaseDateForm, TakeBackForm
from programs.services.custody import record_custody, record_number, record_release_date
from programs.services.taking_back import take_back

from .aftermath import tell_aftermath, tell_misfits, tell_places

PAGE = "programs:inmate-custody"


class CustodyPageMixin(InmatePageMixin):
    read_verb = "inmates.read_custody"
    active_tab = PAGE

    @cached_property
    def today(self):
        return self.inmate.facility.local_date(now())

    def possible_kinds(self):
        """What can have happened by today, as the person stands; a number is asked for later."""
        state = state_of(self.inmate)
        return [kind for kind in FOR_ONE if not custody_problems(kind, self.today, state, today=self.today, reference="-")]

    def get_context_data(self, **kwargs):
        return super().get_context_data(cancel_url=reverse(PAGE, args=[self.inmate.pk]), **kwargs)


class InmateCustodyView(CustodyPageMixin, TemplateView):
    permission_required = "inmates.view_custodyevent"
    template_name = "programs/inmate_custody.html"

    def get_context_data(self, **kwargs):
        inmate, may_record = self.inmate, self.request.user.has_perm("inmates.record_custody")
        return super().get_context_data(
            lines=timeline(inmate),
            kind_form=KindForm(kinds=self.possible_kinds()) if may_record else None,
            registrations=inmate.registrations.select_related("registration_class"),
            stays=inmate.past_stays.order_by("-from_on"),
            absences=[(absence, absence.days_until(self.today)) for absence in inmate.absences.all()],
            release_dates=inmate.release_dates.select_related("recorded_by").order_by("-recorded_at", "-pk"),
            discipline_entries=inmate.discipline_entries.all(),
            **kwargs,
        )


class CustodyFormView(CustodyPageMixin, FormView):
    """A form that ends at the person's custody, with what it did to places."""

    permission_required = "inmates.record_custody"
    template_name = "programs/inmate_custody_form.html"

    def form_valid(self, form):
        try:
            self.save(form)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        return redirect(PAGE, pk=self.inmate.pk)


class CustodyRecordView(CustodyFormView):
    @cached_property
    def kind(self):
        asked = self.request.GET.get("kind")
        if asked not in FOR_ONE:
            raise Http404
        return CustodyEvent.Kind(asked)

    def get_form(self, form_class=None):
        return EventForm(**self.get_form_kwargs(), kind=self.kind, facility=self.inmate.facility)

    def get_initial(self):
        return {"on": self.today, "admitted_on": self.inmate.admitted_on, "expires_on": self.inmate.expires_on}

    def get_context_data(self, **kwargs):
        return super().get_context_data(heading=self.kind.label.capitalize(), submit_label=_("Record"), **kwargs)

    def save(self, form):
        told = _("Recorded: %(event)s.") % {"event": self.kind.label}
        if self.kind == CustodyEvent.Kind.RENUMBERED:
            record_number(inmate=self.inmate, by=self.request.user, at=now(), **form.cleaned_data)
            messages.success(self.request, told)
            return
        done = record_custody(happenings={self.inmate.pk: form.happening}, by=self.request.user, at=now())
        messages.success(self.request, told)
        tell_aftermath(self.request, done)


class ReleaseDateView(CustodyFormView):
    form_class = ReleaseDateForm

    def get_initial(self):
        return {"state": ReleaseDateForm.State.APPROVED}

    def get_context_data(self, **kwargs):
        return super().get_context_data(heading=_("Date of release"), submit_label=_("Save"), **kwargs)

    def save(self, form):
        done = record_release_date(inmate=self.inmate, by=self.request.user, at=now(), **form.release)
        messages.success(self.request, _("The date of release is saved."))
        tell_misfits(self.request, done.misfits)


class TakeBackView(CustodyFormView):
    template_name = "programs/custody_take_back.html"
    form_class = TakeBackForm

    @cached_property
    def event(self):
        return get_object_or_404(self.inmate.custody_events, pk=self.kwargs["event"])

    def get_context_data(self, **kwargs):
        event = self.event
        line = next(line for line in timeline(self.inmate) if line.event == event)
        refused = [message for error in refusals(event) for message in error.messages]
        return super().get_context_data(line=line, refused=refused, **kwargs)

    def save(self, form):
        done = take_back(event=self.event, reason=form.cleaned_data["reason"], by=self.request.user, at=now())
        messages.success(self.request, _("Taken back: %(event)s.") % {"event": self.event.get_kind_display()})
        tell_places(self.request, _("The place runs again: %(places)s."), done.given_back)
        tell_places(self.request, _("The place waits for the return: %(places)s."), done.suspended)
        tell_misfits(self.request, done.misfits)
