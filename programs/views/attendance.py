from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django.views.generic import FormView, TemplateView

from jobs.exports.views import ExportMixin
from programs.forms.attendance import SheetForm, signatures
from programs.models import Attendance, AttendanceCorrection, ClassSession, LateEntry, TrainingClass
from programs.services.attendance import blockers_of_lock, confirm_sheet, lock_sheet, lock_sheets, record_sheet
from programs.services.late_entries import ask_for_late_entry, closed_to_typing, decide_late_entry
from programs.services.register import register

from .class_exports import ATTENDANCE
from .class_page import SHEET_TONES, ClassPageMixin, SheetState

CODES = [status for status in Attendance.Status if status.value]
PEOPLE = ("typed_by", "confirmed_by", "locked_by", "cancelled_by")
CLASS = ("program", "standard", "facility", "training_center")


class SheetPageMixin(ClassPageMixin):
    """The sheet of one meeting: the same page before and after it is saved."""

    read_verb = "programs.read_sheet"
    active_tab = "programs:class-attendance"
    template_name = "programs/attendance_sheet.html"
    form_class = SheetForm
    saved = False

    @cached_property
    def meeting(self) -> ClassSession:
        meetings = ClassSession.objects.visible_to(self.request.user).with_first_hour()
        related = meetings.select_related(
            *PEOPLE, *(f"training_class__{name}" for name in CLASS), "room", "scan__uploaded_by", "makes_up"
        )
        return get_object_or_404(related, pk=self.kwargs["pk"])

    @property
    def training_class(self) -> TrainingClass:
        return self.meeting.training_class

    def audited_objects(self, context: dict[str, Any]) -> ClassSession:
        return self.meeting

    def get_initial(self) -> dict[str, Any]:
        return {"version": self.meeting.sheet_version, "control_total": self.meeting.control_total}

    def get_template_names(self) -> list[str]:
        return ["programs/attendance_grid.html"] if self.request.htmx else [self.template_name]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        rows = context["form"].rows(self.meeting.roster())
        return context | sheet_context(self.meeting, rows, self.request.user) | {"rows": rows, "saved": self.saved}


def sheet_context(meeting: ClassSession, rows: list, user) -> dict[str, Any]:
    state = meeting.sheet_state_on(meeting.training_class.facility.local_date(now()))
    if state == SheetState.OPEN and not meeting.begun(now()):
        state = SheetState.COMING
    closed = state in (SheetState.CANCELLED, SheetState.LOCKED, SheetState.COMING)
    late = not closed and closed_to_typing(meeting, on=meeting.training_class.facility.local_date(now()))
    return {
        "meeting": meeting,
        "state": state,
        "tone": SHEET_TONES[state],
        "late": late,
        "late_request": meeting.late_entries.filter(decided_at=None).select_related("requested_by").first() if late else None,
        "editable": not closed and not late and bool(rows) and user.has_perm("programs.record_attendance"),
        "signatures": signatures(rows),
        "codes": [(code.value, str(code.label)) for code in CODES],
        "slots": list(meeting.slots.select_related("unit", "instructor")),
        "make_ups": list(meeting.make_ups.not_cancelled()),
        "blockers": blockers_of_lock([meeting], by=user)[meeting.pk] if state in (SheetState.TYPED, SheetState.CONFIRMED) else [],
        "by_own_hand": meeting.typed_by_id == user.pk,
        "correctable": meeting.locked and user.has_perm("programs.correct_attendance"),
        "corrections": list(
            AttendanceCorrection.objects.filter(attendance__meeting=meeting).select_related(
                "attendance__enrollment__inmate", "corrected_by"
            )
        ),
    }


class SheetView(SheetPageMixin, FormView):
    permission_required = "programs.view_attendance"
    http_method_names = ["get", "head", "options"]


class SheetRecordView(SheetPageMixin, FormView):
    permission_required = "programs.record_attendance"
    http_method_names = ["post", "options"]

    def form_valid(self, form: SheetForm) -> HttpResponse:
        try:
            record_sheet(
                meeting=self.meeting,
                marks=form.marks,
                control_total=form.cleaned_data["control_total"],
                version=form.cleaned_data["version"],
                by=self.request.user,
                at=now(),
            )
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        if self.request.htmx:
            return self.sheet_as_it_now_is()
        messages.success(self.request, _("The sheet is saved."))
        return redirect(self.meeting)

    def form_invalid(self, form: SheetForm) -> HttpResponse:
        stale = form.has_error(NON_FIELD_ERRORS, "stale")
        if stale:
            # Saved again, the form overwrites what it now shows beside its own values.
            form.data = form.data.copy()
            form.data["version"] = self.meeting.sheet_version
        return self.render_to_response(self.get_context_data(form=form, stale=stale))

    def sheet_as_it_now_is(self) -> HttpResponse:
        self.__dict__.pop("meeting")
        self.saved = True
        return self.render_to_response(self.get_context_data(form=SheetForm(initial=self.get_initial())))


@permission_required("programs.confirm_attendance", raise_exception=True)
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = get_object_or_404(ClassSession.objects.visible_to(request.user), pk=pk)
    seen = request.POST.get("version", "")
    version = int(seen) if seen.isdecimal() and len(seen) < 10 else -1  # who shows no version has seen no sheet
    on_paper = request.POST.get("on_paper") == "yes"
    try:
        confirm_sheet(meeting=meeting, by=request.user, at=now(), on_paper=on_paper, version=version)
    except ValidationError as error:
        tell(request, error)
    else:
        messages.success(request, _("The sheet is confirmed."))
    return redirect(meeting)


@permission_required("programs.lock_attendance", raise_exception=True)
@require_POST
def lock(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = get_object_or_404(ClassSession.objects.visible_to(request.user), pk=pk)
    try:
        lock_sheet(meeting=meeting, by=request.user, at=now())
    except ValidationError as error:
        tell(request, error)
    else:
        messages.success(request, _("The sheet is locked."))
    return redirect(meeting)


@permission_required("programs.lock_attendance", raise_exception=True)
@require_POST
def lock_class(request: HttpRequest, pk: int) -> HttpResponse:
    training_class = get_object_or_404(TrainingClass.objects.visible_to(request.user), pk=pk)
    chosen = set(request.POST.getlist("meeting"))
    meetings = [meeting for meeting in training_class.meetings.all() if str(meeting.pk) in chosen]
    try:
        locked = lock_sheets(training_class=training_class, meetings=meetings, by=request.user, at=now())
    except ValidationError as error:
        tell(request, error)
    else:
        told = ngettext("%(count)s sheet is locked.", "%(count)s sheets are locked.", len(locked))
        messages.success(request, told % {"count": len(locked)})
    return redirect("programs:class-attendance", pk)


def tell(request: HttpRequest, error: ValidationError) -> None:
    for message in error.messages:
        messages.error(request, message)


@permission_required("programs.record_attendance", raise_exception=True)
@require_POST
def ask_late(request: HttpRequest, pk: int) -> HttpResponse:
    meeting = get_object_or_404(ClassSession.objects.visible_to(request.user), pk=pk)
    try:
        ask_for_late_entry(meeting=meeting, reason=request.POST.get("reason", "")[:200], by=request.user, at=now())
    except ValidationError as error:
        tell(request, error)
    else:
        messages.success(request, _("The Kasi has been asked."))
    return redirect(meeting)


@permission_required("programs.approve_late_entry", raise_exception=True)
@require_POST
def decide_late(request: HttpRequest, pk: int) -> HttpResponse:
    late = get_object_or_404(LateEntry.objects.filter(meeting__in=ClassSession.objects.visible_to(request.user)), pk=pk)
    approved = request.POST.get("decision") == "approve"
    try:
        decide_late_entry(request=late, approved=approved, by=request.user, at=now())
    except ValidationError as error:
        tell(request, error)
    else:
        messages.success(request, _("The sheet can be typed now.") if approved else _("The sheet stays closed."))
    return redirect(late.meeting)


class RegisterView(ExportMixin, ClassPageMixin, TemplateView):
    permission_required = "programs.view_attendance"
    template_name = "programs/class_attendance.html"
    exports = {"attendance": ATTENDANCE}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = self.training_class.facility.local_date(now())
        meetings = list(self.training_class.meetings.order_by("held_on", "number"))
        lines = register(self.training_class, meetings)
        own = {
            "meetings": [(meeting, meeting.sheet_state_on(today)) for meeting in meetings],
            "lines": lines,
            "alarming": [line for line in lines if line.alerts],
            "codes": [(code.value, code.label) for code in CODES],
            "locking": self.locking([meeting for meeting in meetings if meeting.held_on <= today]),
        }
        return super().get_context_data(**own | kwargs)

    def locking(self, held: list[ClassSession]) -> dict[str, Any]:
        """Which of the meetings held can be locked by the reader, and what keeps the others open."""
        waiting = [meeting for meeting in held if not meeting.locked and not meeting.cancelled]
        if not waiting or not self.request.user.has_perm("programs.lock_attendance"):
            return {}
        blockers = blockers_of_lock(waiting, by=self.request.user)
        return {
            "ready": [meeting for meeting in waiting if not blockers[meeting.pk]],
            "kept_open": [(meeting, blockers[meeting.pk]) for meeting in waiting if blockers[meeting.pk]],
        }
