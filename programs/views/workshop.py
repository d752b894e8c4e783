from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django.views.generic import FormView, ListView, TemplateView

from audit.views import AuditedReadMixin
from jobs.exports.views import ExportMixin
from organizations.models import Room
from programs.forms.refusal import add_refusal
from programs.forms.workshop import OutageForm, ToolForm
from programs.models import ClassSession, MissingTool, Outage, Tool
from programs.services.counting import expected
from programs.services.workshop import add_tool, begin_outage, change_tool, end_outage, meetings_hit

from .attendance import tell
from .exports import ROOMS, TOOLS

BEFORE, AHEAD = timedelta(days=14), timedelta(days=7)  # meetings listed at a room


class RoomListView(ExportMixin, PermissionRequiredMixin, ListView):
    permission_required = "programs.view_tool"
    template_name = "programs/room_list.html"
    exports = {"rooms": ROOMS}

    def get_queryset(self):
        rooms = Room.objects.visible_to(self.request.user).select_related("facility", "training_center")
        return rooms.annotate(kinds=Count("tools", filter=Q(tools__retired_on=None))).order_by("name", "pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        open_rows = MissingTool.objects.visible_to(user).open().order_by().values("count__room")
        missing = dict(open_rows.annotate(total=Sum("number")).values_list("count__room", "total"))
        outages: dict[int, list[Outage]] = {}
        for outage in Outage.objects.visible_to(user).on(user.local_date(now())).select_related("tool"):
            outages.setdefault(outage.room_id, []).append(outage)
        context = super().get_context_data(**kwargs)
        rows = [(room, outages.get(room.pk, []), missing.get(room.pk, 0)) for room in context["object_list"]]
        return context | {"rows": rows}


class RoomPageMixin(PermissionRequiredMixin):
    @cached_property
    def room(self) -> Room:
        rooms = Room.objects.visible_to(self.request.user).select_related("facility", "training_center")
        return get_object_or_404(rooms, pk=self.kwargs["pk"])

    @cached_property
    def today(self):
        return (self.room.facility or self.room.training_center).local_date(now())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        back = reverse("programs:room-detail", args=[self.room.pk])
        return super().get_context_data(**{"room": self.room, "cancel_url": back} | kwargs)


class RoomDetailView(ExportMixin, RoomPageMixin, AuditedReadMixin, TemplateView):
    permission_required = "programs.view_tool"
    template_name = "programs/room_detail.html"
    read_verb = "programs.read_room"
    exports = {"tools": TOOLS}

    def audited_objects(self, context: dict[str, Any]) -> Room:
        return self.room

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        outages = list(self.room.outages.since(self.today).select_related("tool", "noted_by"))
        down = {outage.tool_id: outage for outage in outages if outage.holds_on(self.today)}
        there = expected(self.room.pk)
        tools = [(tool, there.get(tool.pk), down.get(tool.pk)) for tool in self.room.tools.order_by("retired_on", "code")]
        missing = MissingTool.objects.filter(count__room=self.room).open()
        related = missing.select_related("tool", "enrollment__inmate", "instructor", "count__meeting__training_class")
        closed = MissingTool.objects.filter(count__room=self.room).exclude(closed_on=None).select_related("tool", "closed_by")
        own = {
            "today": self.today, "outages": outages, "tools": tools, "missing": list(related), "meetings": self._meetings(),
            "closed": list(closed.order_by("-closed_on", "-pk")[:20]), "room_down": down.get(None),
        }  # fmt: skip
        return super().get_context_data(**own | kwargs)

    def _meetings(self) -> list[ClassSession]:
        days = (self.today - BEFORE, self.today + AHEAD)
        held = ClassSession.objects.visible_to(self.request.user).not_cancelled().filter(room=self.room, held_on__range=days)
        return list(held.select_related("training_class", "tool_count__counted_by").order_by("-held_on", "training_class__code"))


class RoomFormView(RoomPageMixin, FormView):
    permission_required = "programs.keep_workshop"
    template_name = "programs/room_form.html"

    def form_valid(self, form) -> HttpResponse:
        try:
            said = self.save(form)
        except ValidationError as error:
            add_refusal(form, error)
            return self.form_invalid(form)
        messages.success(self.request, said)
        return redirect("programs:room-detail", self.room.pk)


class ToolAddView(RoomFormView):
    form_class = ToolForm

    def save(self, form: ToolForm) -> str:
        return _("%(tool)s is added.") % {"tool": add_tool(room=self.room, data=form.tool, by=self.request.user)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(heading=_("Add a tool"), **kwargs)


class ToolChangeView(RoomFormView):
    form_class = ToolForm

    @cached_property
    def tool(self) -> Tool:
        tools = Tool.objects.visible_to(self.request.user).select_related("room__facility", "room__training_center")
        return get_object_or_404(tools, pk=self.kwargs["pk"])

    @cached_property
    def room(self) -> Room:
        return self.tool.room

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"known": True}

    def get_initial(self) -> dict[str, Any]:
        return {name: getattr(self.tool, name) for name in ("code", "name", "quantity", "retired_on")}

    def save(self, form: ToolForm) -> str:
        retired = form.cleaned_data["retired_on"]
        return _("%(tool)s is saved.") % {
            "tool": change_tool(tool=self.tool, data=form.tool, retired_on=retired, by=self.request.user)
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(heading=_("Change %(tool)s") % {"tool": self.tool}, **kwargs)


class OutageAddView(RoomFormView):
    form_class = OutageForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"tools": self.room.tools.in_use().order_by("code")}

    def get_initial(self) -> dict[str, Any]:
        return {"from_on": self.today}

    def save(self, form: OutageForm) -> str:
        tool = form.cleaned_data["tool"]
        outage = begin_outage(room=self.room, tool=tool, down=form.down, by=self.request.user, at=now())
        hit = meetings_hit(outage, on=self.today)
        if hit:
            still = ngettext(
                "%(count)s meeting is still planned there: %(meetings)s.",
                "%(count)s meetings are still planned there: %(meetings)s.",
                len(hit),
            )
            said = "; ".join(f"{one.training_class.code}, {date_format(one.held_on, 'j F Y')}" for one in hit[:6])
            messages.warning(self.request, still % {"count": len(hit), "meetings": said + (" …" if len(hit) > 6 else "")})
        return _("%(what)s is out of use.") % {"what": tool or self.room}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(heading=_("Enter what is out of use"), **kwargs)


@permission_required("programs.keep_workshop", raise_exception=True)
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    outage = get_object_or_404(Outage.objects.visible_to(request.user), pk=pk)
    try:
        end_outage(outage=outage, on=request.user.local_date(now()), by=request.user)
    except ValidationError as error:
        tell(request, error)
    else:
        messages.success(request, _("It is in use again from today on."))
    return redirect("programs:room-detail", outage.room_id)
