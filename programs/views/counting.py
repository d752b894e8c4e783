from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.generic import FormView

from audit.views import AuditedReadMixin
from organizations.models import Room
from programs.forms.refusal import add_refusal
from programs.forms.workshop import CloseForm, CountForm
from programs.models import ClassSession, MissingTool, Tool
from programs.services.counting import close_missing, count_tools, expected, tools_down, who_had_them


class MeetingCountView(PermissionRequiredMixin, AuditedReadMixin, FormView):
    permission_required = "programs.count_tools"
    template_name = "programs/meeting_tools.html"
    form_class = CountForm
    read_verb = "programs.read_count"

    @cached_property
    def meeting(self) -> ClassSession:
        # Of a room of another house only that house counts.
        there = ClassSession.objects.visible_to(self.request.user).filter(room__in=Room.objects.visible_to(self.request.user))
        return get_object_or_404(there.select_related("training_class__facility", "room", "tool_count"), pk=self.kwargs["pk"])

    def audited_objects(self, context: dict[str, Any]) -> ClassSession:
        return self.meeting

    @cached_property
    def there(self) -> dict[int, int]:
        return expected(self.meeting.room_id)

    @cached_property
    def people(self) -> dict[str, list]:
        people, instructors = who_had_them(self.meeting)
        return {"people": list(people), "instructors": list(instructors)}

    def get_form_kwargs(self) -> dict[str, Any]:
        tools = Tool.objects.in_use().filter(room=self.meeting.room_id).order_by("code")
        return super().get_form_kwargs() | self.people | {"tools": list(tools)}

    def form_valid(self, form: CountForm) -> HttpResponse:
        try:
            count_tools(meeting=self.meeting, missing=form.missing, by=self.request.user, at=now())
        except ValidationError as error:
            add_refusal(form, error)
            return self.form_invalid(form)
        messages.success(self.request, _("The count is saved."))
        return redirect("programs:room-detail", self.meeting.room_id)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        down = tools_down(self.meeting.room_id, self.meeting.held_on)
        own = {
            "meeting": self.meeting,
            "room": self.meeting.room,
            "rows": [(tool, self.there.get(tool.pk, 0), box, down.get(tool.pk)) for tool, box in context["form"].boxes],
            "cancel_url": reverse("programs:room-detail", args=[self.meeting.room_id]),
            "countable": self._countable(),
        }
        return own | self.people | context

    def _countable(self) -> bool:
        today = self.meeting.training_class.facility.local_date(now())
        return not self.meeting.cancelled and self.meeting.held_on <= today and not hasattr(self.meeting, "tool_count")


class MissingCloseView(PermissionRequiredMixin, AuditedReadMixin, FormView):
    permission_required = "programs.keep_workshop"
    template_name = "programs/missing_close.html"
    form_class = CloseForm
    read_verb = "programs.read_missing_tool"

    @cached_property
    def missing(self) -> MissingTool:
        rows = MissingTool.objects.visible_to(self.request.user)
        related = rows.select_related("tool__room", "enrollment__inmate", "instructor", "count__meeting__training_class")
        return get_object_or_404(related, pk=self.kwargs["pk"])

    def audited_objects(self, context: dict[str, Any]) -> MissingTool:
        return self.missing

    def form_valid(self, form: CloseForm) -> HttpResponse:
        user = self.request.user
        try:
            close_missing(missing=self.missing, outcome=form.outcome, by=user, on=user.local_date(now()))
        except ValidationError as error:
            add_refusal(form, error)
            return self.form_invalid(form)
        messages.success(self.request, _("%(tool)s is closed.") % {"tool": self.missing.tool})
        return redirect("programs:room-detail", self.missing.tool.room_id)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        room = self.missing.tool.room
        back = reverse("programs:room-detail", args=[room.pk])
        return super().get_context_data(**{"missing": self.missing, "room": room, "cancel_url": back} | kwargs)
