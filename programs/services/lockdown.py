"""Nobody leaves the blocks: every meeting of some days falls out at once, and is made up before people are released."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from audit.services import record
from organizations.models import Facility, User
from programs.models import ClassSession, Enrollment, Holiday, TrainingClass
from programs.rules.eligibility import margin_days
from programs.rules.schedule import training_days

from .changing import Why, cancel
from .custody import running_places
from .making_up import make_up_for

MOST_DAYS = 31


@dataclass(frozen=True, slots=True)
class Loss:
    """A meeting that falls out, the day on which it could be made up, and the places of those released before that."""

    meeting: ClassSession
    make_up_on: date
    released_before: Sequence[Enrollment]


def losses(*, facility: Facility, first: date, last: date) -> list[Loss]:
    """What falls out in ``facility`` from ``first`` to ``last``, both inside, by class; a fixed number of queries.

    Each class goes on after its last meeting, on its own weekdays, one meeting a day; holidays and the locked days are
    stepped over. Sheets that have been typed stay. Raises ValidationError when the days are reversed or too many.
    """
    if not first <= last <= first + timedelta(days=MOST_DAYS):
        raise ValidationError(_("Give a first and a last day, at most a month apart."), code="no_range")
    closed = set(Holiday.objects.filter(day__gte=first).values_list("day", flat=True))
    closed |= {first + timedelta(days=number) for number in range((last - first).days + 1)}
    classes = TrainingClass.objects.filter(facility=facility, closed_on=None, cancelled_on=None).select_related(
        "standard", "program"
    )
    meetings = ClassSession.objects.not_cancelled().order_by("held_on", "number")
    places = running_places().select_related("inmate").order_by("seat_number")
    hit = classes.filter(meetings__held_on__range=(first, last), meetings__typed_at=None, meetings__cancelled_at=None).distinct()
    loaded = hit.prefetch_related(
        Prefetch("meetings", meetings, to_attr="alive"), Prefetch("enrollments", places, to_attr="placed")
    )
    return list(chain.from_iterable(_losses_of(one, first, last, closed) for one in loaded.order_by("code")))


@transaction.atomic
def lock_down(
    *, facility: Facility, first: date, last: date, why: Why, make_ups: Mapping[int, date], by: User, at: datetime
) -> list[ClassSession]:
    """All meetings of these days are cancelled, and those in ``make_ups`` (day by key) made up; gives the cancelled.

    Raises ValidationError when there is none, when a make-up day does not suit (``schedule_make_up``), or a sheet
    has been typed meanwhile; then nothing is written.
    """
    fallen = [loss.meeting for loss in losses(facility=facility, first=first, last=last)]
    if not fallen:
        raise ValidationError(_("No meeting falls on these days."), code="nothing_falls_out")
    classes = sorted({meeting.training_class_id for meeting in fallen})
    list(TrainingClass.objects.select_for_update(of=("self",)).filter(pk__in=classes).order_by("pk").values_list("pk"))
    cancel(fallen, why=why, by=by, at=at)
    wanted = sorted((day, meeting.pk, meeting) for meeting in fallen if (day := make_ups.get(meeting.pk)))
    made_up = [make_up_for(meeting, day) for day, _pk, meeting in wanted]
    record(
        "programs.lock_down",
        facility,
        by=by,
        objects=fallen,
        fields=["cancelled_at", "cancel_reason"],
        after={"cause": why.cause, "made_up": [meeting.pk for meeting in made_up]},
    )
    return fallen


def _losses_of(training_class: TrainingClass, first: date, last: date, closed: set[date]) -> Iterator[Loss]:
    alive = training_class.alive
    lost = [meeting for meeting in alive if first <= meeting.held_on <= last and meeting.typed_at is None]
    weekdays = {meeting.held_on.weekday() for meeting in alive}
    begin = max(max(meeting.held_on for meeting in alive), last) + timedelta(days=1)
    days = training_days(begin, weekdays=weekdays, holidays=closed)
    for meeting in lost:
        meeting.training_class = training_class
        make_up_on = next(days)
        yield Loss(meeting, make_up_on, [place for place in training_class.placed if _released_before(place, make_up_on)])


def _released_before(place: Enrollment, day: date) -> bool:
    """Whether the holder is released before ``day`` and the standard's buffer after it."""
    release_on = place.inmate.release_on
    return release_on is not None and margin_days(release_on, day, standard=place.training_class.figures) < 0
