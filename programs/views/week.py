from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import ngettext
from django.views.generic import FormView

from programs.forms.week import WeekForm
from programs.models import Attendance, ClassSession
from programs.services.attendance import record_sheets
from programs.services.late_entries import closed_to_typing

from .attendance import CODES
from .class_page import ClassPageMixin

WEEK = timedelta(days=7)


class WeekView(ClassPageMixin, FormView):
    permission_required = "programs.record_attendance"
    template_name = "programs/attendance_week.html"
    form_class = WeekForm
    read_verb = "programs.read_week"
    active_tab = "programs:class-attendance"

    @cached_property
    def held(self) -> list[ClassSession]:
        """All meetings of the class that were not cancelled, in order."""
        return list(
            self.training_class.meetings.not_cancelled()
            .with_first_hour()
            .select_related("typed_by", "training_class__standard", "training_class__facility")
            .order_by("held_on", "number")
        )

    @cached_property
    def monday(self) -> date:
        """Of the week asked for; else of the first sheet that waits to be typed, else of the last meeting held."""
        try:
            asked = date.fromisoformat(self.request.GET.get("of", ""))
        except ValueError:
            waiting = [meeting.held_on for meeting in self.held if not meeting.typed_at and not meeting.locked]
            past = [meeting.held_on for meeting in self.held if meeting.held_on <= self.today]
            asked = min([day for day in waiting if day <= self.today], default=max(past, default=self.today))
        return asked - timedelta(days=asked.weekday())

    @cached_property
    def meetings(self) -> list[ClassSession]:
        return [meeting for meeting in self.held if self.monday <= meeting.held_on < self.monday + WEEK]

    def get_form_kwargs(self) -> dict[str, Any]:
        rows = Attendance.objects.with_away().with_known().filter(meeting__in=[meeting.pk for meeting in self.meetings])
        columns = [(meeting, self._editable(meeting)) for meeting in self.meetings]
        return {
            "data": self.request.POST if self.request.method == "POST" else None,
            "meetings": columns,
            "rows": list(rows.select_related("enrollment__inmate")),
        }

    def _editable(self, meeting: ClassSession) -> bool:
        return not meeting.locked and meeting.begun(now()) and not closed_to_typing(meeting, on=self.today)

    def form_valid(self, form: WeekForm) -> HttpResponse:
        try:
            saved = record_sheets(sheets=form.sheets, by=self.request.user, at=now())
        except ValidationError as error:
            form.show(error.error_list)
            return self.form_invalid(form)
        told = ngettext("%(count)s sheet is saved.", "%(count)s sheets are saved.", len(saved)) % {"count": len(saved)}
        messages.success(self.request, told)
        return redirect(self.address(self.monday))

    def audited_objects(self, context: dict[str, Any]) -> list[ClassSession]:
        return self.meetings

    def address(self, monday: date) -> str:
        return f"{reverse('programs:class-week', args=[self.training_class.pk])}?of={monday:%Y-%m-%d}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        days = [meeting.held_on for meeting in self.held]
        own = {
            "today": self.today,
            "monday": self.monday,
            "sunday": self.monday + WEEK - timedelta(days=1),
            "earlier": self._address_of(max((day for day in days if day < self.monday), default=None)),
            "later": self._address_of(min((day for day in days if day >= self.monday + WEEK), default=None)),
            "codes": [(code.value, str(code.label)) for code in CODES],
        }
        return super().get_context_data(**own | kwargs)

    def _address_of(self, day: date | None) -> str:
        return self.address(day - timedelta(days=day.weekday())) if day else ""
