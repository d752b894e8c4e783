from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Max, Min, Prefetch, Q
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView

from jobs.exports.views import ExportMixin
from organizations.models import Room
from programs.forms.meetings import CancelMeetingForm, MakeUpForm, MoveMeetingForm, RestoreMeetingForm
from programs.models import ClassChange, ClassSession, Outage, Slot, TrainingClass
from programs.services.agreeing import ask_change, preview_wish
from programs.services.changing import cancel_meeting, preview_make_up, preview_restore, restore_meeting
from programs.services.making_up import schedule_make_up
from programs.services.occupancy import shut_rooms
from programs.services.team import members_of, outside_units
from programs.services.wishes import Wish, move_wish

from .class_exports import MEETINGS
from .class_page import SHEET_TONES, ClassPageMixin


class ClassMeetingsView(ExportMixin, ClassPageMixin, TemplateView):
    permission_required = "programs.view_classsession"
    template_name = "programs/class_meetings.html"
    exports = {"meetings": MEETINGS}

    def get_context_data(self, **kwargs):
        slots = Slot.objects.filter(jp__gt=0).select_related("unit", "instructor").order_by("starts_at")
        wishes = Prefetch("wishes", ClassChange.objects.pending(), to_attr="wanted")
        meetings = self.training_class.meetings.select_related("makes_up", "room").prefetch_related(
            Prefetch("slots", slots, to_attr="lessons"), wishes
        )
        today = self.training_class.facility.local_date(now())
        makes_up = not self.training_class.ended or self.training_class.awaits_hearing_again
        team, meetings = members_of(self.training_class), list(meetings.order_by("held_on", "number"))
        shut = shut_rooms(meetings)
        rows = [
            self._row(meeting, today, makes_up=makes_up)
            | {"outside": outside_units(team, meeting.lessons), "shut": self._shut(meeting, shut)}
            for meeting in meetings
        ]
        return super().get_context_data(rows=rows, **kwargs)

    def _shut(self, meeting: ClassSession, shut: dict) -> Outage | None:
        """What is in the way of a meeting that still has to be held."""
        open_still = not meeting.cancelled and meeting.typed_at is None
        return shut.get((meeting.room_id, meeting.held_on)) if open_still else None

    def _row(self, meeting: ClassSession, today, *, makes_up: bool) -> dict:
        state = meeting.sheet_state_on(today)
        return {
            "meeting": meeting,
            "state": state,
            "tone": SHEET_TONES[state],
            "today": meeting.held_on == today,
            "wanted_on": [date.fromisoformat(wish.after["held_on"]) for wish in meeting.wanted],
            "elsewhere": meeting.room if meeting.room_id != self.training_class.room_id else None,
            "jp": sum(lesson.jp for lesson in meeting.lessons),
            "units": list(dict.fromkeys(lesson.unit.code for lesson in meeting.lessons)),
            "instructors": list(dict.fromkeys(lesson.instructor.name for lesson in meeting.lessons if lesson.instructor)),
            "cancellable": not self.training_class.ended and not meeting.cancelled and meeting.typed_at is None,
            "restorable": not self.training_class.ended and meeting.cancelled,
            "can_be_made_up": makes_up and meeting.makes_up_id is None and (meeting.cancelled or meeting.typed_at is not None),
        }


class MeetingActionView(ClassPageMixin, FormView):
    """A page about one meeting, below the meetings of its class."""

    permission_required = "programs.change_classsession"
    active_tab = "programs:class-meetings"

    @cached_property
    def meeting(self) -> ClassSession:
        meetings = ClassSession.objects.visible_to(self.request.user).select_related(
            "training_class__program", "training_class__facility", "room"
        )
        return get_object_or_404(meetings, pk=self.kwargs["pk"])

    @property
    def training_class(self) -> TrainingClass:
        return self.meeting.training_class

    def act(self, form) -> str:
        """Do it, and say what has been done."""
        raise NotImplementedError

    def form_valid(self, form):
        try:
            done = self.act(form)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, done)
        return redirect("programs:class-meetings", pk=self.training_class.pk)

    def get_context_data(self, **kwargs):
        cancel_url = reverse("programs:class-meetings", args=[self.training_class.pk])
        return super().get_context_data(meeting=self.meeting, cancel_url=cancel_url, **kwargs)


class MeetingCancelView(MeetingActionView):
    template_name = "programs/meeting_cancel.html"
    form_class = CancelMeetingForm

    def act(self, form):
        cancel_meeting(meeting=self.meeting, why=form.why, by=self.request.user, at=now())
        return _("Meeting %(number)d is cancelled.") % {"number": self.meeting.number}


class LookFirstView(MeetingActionView):
    """First what it does to whom, then the deed."""

    def look(self, form) -> dict:
        """What the page shows before it is confirmed, ``affected`` (Misfit) among it."""
        raise NotImplementedError

    def form_valid(self, form):
        if "confirm" in self.request.POST:
            return super().form_valid(form)
        try:
            found = self.look(form)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        return self.render_to_response(self.get_context_data(form=form, looked_at=True, **found))


class MeetingMakeUpView(LookFirstView):
    template_name = "programs/meeting_make_up.html"
    form_class = MakeUpForm

    def look(self, form):
        called, affected = preview_make_up(meeting=self.meeting, held_on=form.cleaned_data["held_on"], at=now())
        hours = self.meeting.slots.aggregate(first=Min("starts_at"), last=Max("ends_at"))
        return {"called": called, "affected": affected, "hours": hours}

    def act(self, form):
        make_up = schedule_make_up(meeting=self.meeting, held_on=form.cleaned_data["held_on"], by=self.request.user)
        return _("Meeting %(number)d makes up meeting %(missed)d.") % {"number": make_up.number, "missed": self.meeting.number}


class MeetingRestoreView(LookFirstView):
    template_name = "programs/meeting_restore.html"
    form_class = RestoreMeetingForm

    def look(self, form):
        return {"affected": preview_restore(meeting=self.meeting, why=form.why, by=self.request.user, at=now())}

    def act(self, form):
        restore_meeting(meeting=self.meeting, why=form.why, by=self.request.user, at=now())
        return _("Meeting %(number)d takes place after all.") % {"number": self.meeting.number}


class MeetingMoveView(LookFirstView):
    template_name = "programs/meeting_move.html"
    form_class = MoveMeetingForm

    def get_initial(self):
        return {"held_on": self.meeting.held_on, "room": self.meeting.room_id}

    def get_form_kwargs(self):
        here = Q(facility=self.training_class.facility_id) | Q(training_center=self.training_class.training_center_id)
        rooms = Room.objects.filter(here).order_by("code")
        return super().get_form_kwargs() | {"rooms": rooms}

    def look(self, form):
        wish = self.wish(form)
        affected = preview_wish(training_class=self.training_class, wish=wish, by=self.request.user, at=now())
        return {"affected": affected, "past": form.to.held_on < self.today, "room": form.to.room or self.meeting.room}

    def wish(self, form) -> Wish:
        return move_wish(self.meeting, form.to, form.why)

    def act(self, form):
        ask_change(training_class=self.training_class, wish=self.wish(form), by=self.request.user, at=now())
        return _("The other house has been asked. Until it accepts, meeting %(number)d stays as it is.") % {
            "number": self.meeting.number
        }
