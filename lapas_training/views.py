from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from jobs.models import Job
from lapas_training.waiting import waiting_for
from organizations.models import User
from programs.models import ClassSession, TrainingClass
from programs.views.class_page import SHEET_TONES, TONES

CLASSES_SHOWN = 15


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    user = request.user
    today = user.local_date(now())
    work = waiting_for(user, on=today)
    context = {"today": today, "acts": bool(work), "work": [one for one in work if one.items]}
    context |= _jobs_now(user) | _classes_now(user, today)
    return render(request, "lapas_training/home.html", context)


def _jobs_now(user: User) -> dict[str, Any]:
    """The user's own jobs that have not ended; one query."""
    if not user.has_perm("jobs.view_job"):
        return {}
    return {"jobs": Job.objects.visible_to(user).filter(created_by=user).active().with_progress().order_by("-pk")}


def _classes_now(user: User, today: date) -> dict[str, Any]:
    """Today's meetings with the state of their sheets, and the classes that have not ended; two queries."""
    found: dict[str, Any] = {}
    if user.has_perm("programs.view_classsession"):
        meetings = ClassSession.objects.visible_to(user).on(today).order_by("training_class__code", "number")
        related = meetings.select_related("training_class__program", "training_class__facility", "room")
        states = [(meeting, meeting.sheet_state_on(today)) for meeting in related]
        found["meetings"] = [(meeting, state, SHEET_TONES[state]) for meeting, state in states]
    if user.has_perm("programs.view_trainingclass"):
        classes = TrainingClass.objects.visible_to(user).filter(closed_on=None, cancelled_on=None).with_counts()
        ordered = classes.select_related("program", "facility").order_by("starts_on", "code")  # grouping drops the model's order
        running = list(ordered[: CLASSES_SHOWN + 1])
        states = [(one, one.status_on(today)) for one in running[:CLASSES_SHOWN]]
        found["classes"] = [(one, status, TONES[status]) for one, status in states]
        found["more_classes"] = len(running) > CLASSES_SHOWN
    return found


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403_csrf.html", status=403)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain")
