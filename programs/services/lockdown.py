"""Nobody leaves the blocks: every meeting of some days falls out at once, and is made up before people are released."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import takewhile

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from audit.services import record
from organizations.models import Facility, User
from programs.models import ClassSession, Enrollment, Holiday, Outage, Slot, TrainingClass
from programs.rules.eligibility import margin_days
from programs.rules.schedule import training_days

from .changing import Why, cancel
from .custody import running_places
from .making_up import make_up_for
from .occupancy import free_on, occupations, taken_by

MOST_DAYS = 31
# A make-up is proposed within half a year of the locked days, or left to the clerk.
LOOKED_AHEAD = timedelta(days=183)


@dataclass(frozen=True, slots=True)
class Loss:
    """A meeting that falls out, the day for making it up if one was found, and the places of those released too soon for it."""

    meeting: ClassSession
    make_up_on: date | None
    released_before: Sequence[Enrollment]

    def on(self, day: date | None) -> Loss:
        """The same meeting, made up on ``day`` (None: later); no query."""
        placed = self.meeting.training_class.placed if day else ()
        return replace(self, make_up_on=day, released_before=[place for place in placed if _released_before(place, day)])


def losses(*, facility: Facility, first: date, last: date) -> list[Loss]:
    """What falls out in ``facility`` from ``first`` to ``last``, both inside, by class; a fixed number of queries.

    Each meeting is made up on the earliest weekday of its class after the locked days that is no holiday, has no other
    meeting of the class, and finds room and instructors free. Sheets that have been typed stay. Raises ValidationError
    when the days are reversed or too many.
    """
    if not first <= last <= first + timedelta(days=MOST_DAYS):
        raise ValidationError(_("Give a first and a last day, at most a month apart."), code="no_range")
    holidays = set(Holiday.objects.filter(day__gt=last).values_list("day", flat=True))
    classes = TrainingClass.objects.filter(facility=facility, closed_on=None, cancelled_on=None).select_related(
        "standard", "program"
    )
    slots = Prefetch("slots", Slot.objects.select_related("meeting__training_class"), to_attr="wanted")
    meetings = ClassSession.objects.not_cancelled().order_by("held_on", "number").prefetch_related(slots)
    places = running_places().select_related("inmate").order_by("seat_number")
    hit = classes.filter(meetings__held_on__range=(first, last), meetings__typed_at=None, meetings__cancelled_at=None).distinct()
    loaded = hit.prefetch_related(
        Prefetch("meetings", meetings, to_attr="alive"), Prefetch("enrollments", places, to_attr="placed")
    )
    lost = [loss for one in loaded.order_by("code") for loss in _lost(one, first, last)]
    return _proposed(lost, after=last, holidays=holidays)


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


def _lost(training_class: TrainingClass, first: date, last: date) -> list[Loss]:
    meetings = [meeting for meeting in training_class.alive if first <= meeting.held_on <= last and meeting.typed_at is None]
    for meeting in meetings:
        meeting.training_class = training_class
    return [Loss(meeting, None, ()) for meeting in meetings]


def _proposed(lost: Sequence[Loss], *, after: date, holidays: set[date]) -> list[Loss]:
    """Each of ``lost`` with the first day that suits it; two queries."""
    taken = taken_by(occupations([slot for loss in lost for slot in loss.meeting.wanted]), since=after)
    outages = list(Outage.objects.of_rooms().since(after).filter(room__in={loss.meeting.room_id for loss in lost}))
    # On a day of its own meetings nothing else of a class is held, so that those are never in the way of a proposal.
    kept = {(one.training_class_id, one.held_on) for loss in lost for one in loss.meeting.training_class.alive}
    found = []
    for loss in lost:
        meeting = loss.meeting
        days = (one for one in _days(meeting.training_class, after, holidays) if (meeting.training_class_id, one) not in kept)
        day = next((one for one in days if free_on(one, meeting.wanted, taken, outages)), None)
        found.append(loss.on(day))
        kept.add((meeting.training_class_id, day))
    return found


def _days(training_class: TrainingClass, after: date, holidays: set[date]) -> Iterable[date]:
    weekdays = {meeting.held_on.weekday() for meeting in training_class.alive}
    days = training_days(after + timedelta(days=1), weekdays=weekdays, holidays=holidays)
    return takewhile(lambda day: day <= after + LOOKED_AHEAD, days)


def _released_before(place: Enrollment, day: date) -> bool:
    """Whether the holder is released before ``day`` and the standard's buffer after it."""
    release_on = place.inmate.release_on
    return release_on is not None and margin_days(release_on, day, standard=place.training_class.figures) < 0
