from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.generic import FormView

from programs.forms.attendance import CorrectionForm
from programs.models import Attendance, TrainingClass
from programs.rules.sheet_box import CellMark
from programs.services.attendance import Mark
from programs.services.correcting import correct_row
from programs.uploads import clean_upload

from .class_page import ClassPageMixin


class RowCorrectView(ClassPageMixin, FormView):
    """One locked row of a sheet."""

    permission_required = "programs.correct_attendance"
    template_name = "programs/attendance_correct.html"
    form_class = CorrectionForm
    read_verb = "programs.read_sheet"
    active_tab = "programs:class-attendance"

    @cached_property
    def row(self) -> Attendance:
        classes = TrainingClass.objects.visible_to(self.request.user)
        rows = Attendance.objects.filter(meeting__training_class__in=classes)
        row = get_object_or_404(
            rows.select_related("enrollment__inmate", "meeting__training_class__program", "meeting__training_class__facility"),
            pk=self.kwargs["pk"],
        )
        if not row.meeting.locked:
            raise Http404  # an unlocked sheet is typed again
        return row

    @property
    def training_class(self) -> TrainingClass:
        return self.row.meeting.training_class

    @property
    def now_says(self) -> CellMark:
        return CellMark(self.row.status, self.row.missed_minutes, self.row.reason)

    def get_initial(self) -> dict[str, Any]:
        return {"seen": str(self.now_says)}

    def audited_objects(self, context: dict[str, Any]) -> Attendance:
        return self.row

    def form_valid(self, form: CorrectionForm) -> HttpResponse:
        mark, seen = (_mark(form.cleaned_data[name]) for name in ("mark", "seen"))
        try:
            upload = clean_upload(form.cleaned_data["file"])
            correct_row(
                attendance=self.row, mark=mark, seen=seen, reason=form.cleaned_data["reason"], upload=upload,
                by=self.request.user, at=now(),
            )  # fmt: skip
        except ValidationError as error:
            form.add_error(None, error)
            if form.has_error(NON_FIELD_ERRORS, "stale"):
                form.now_seen(str(self.now_says))
            return self.form_invalid(form)
        messages.success(self.request, _("The row is corrected; what it said before is kept."))
        return redirect(self.row.meeting)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = {"row": self.row, "now_says": self.now_says, "cancel_url": self.row.meeting.get_absolute_url()}
        return super().get_context_data(**own | kwargs)


def _mark(cell: CellMark) -> Mark:
    return Mark(cell.status, cell.missed_minutes, cell.reason)
