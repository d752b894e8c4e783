"""What happens in custody, carried through to every place in a class: ended, waiting, resumed, or no longer fitting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, OuterRef, Q, QuerySet, Subquery

from audit.services import record
from inmates.models import Absence, CustodyEvent, DisciplineEntry, Inmate
from inmates.rules.custody import BACK, LEAVING, OUT
from inmates.services.custody import Happening, write_events, write_release_date
from inmates.services.numbering import write_number
from organizations.models import Facility, User
from programs.models import ApprovedException, Enrollment, Suspension, TrainingClass
from programs.rules.eligibility import WAIVABLE, DisciplineSpan, Ineligibility, barred_by_discipline, margin_days

from .leaving import Ending, attended_after, end_places, resume_places, suspend_places

Kind = CustodyEvent.Kind
Reason = Enrollment.EndReason
END_REASONS = {
    Kind.TRANSFERRED_OUT: Reason.TRANSFER,
    Kind.ASSIMILATION: Reason.ASSIMILATION,
    Kind.PAROLE: Reason.RELEASE,
    Kind.CONDITIONAL_LEAVE: Reason.RELEASE,
    Kind.LEAVE_BEFORE: Reason.RELEASE,
    Kind.RELEASED: Reason.RELEASE,
    Kind.DIED: Reason.DEATH,
    Kind.ESCAPED: Reason.DROPPED,
}


@dataclass(frozen=True, slots=True)
class Misfit:
    """A running or planned place that no longer fits, why, and the days of margin before release (None = unknown)."""

    enrollment: Enrollment
    reasons: Sequence[Ineligibility]
    margin: int | None


@dataclass(slots=True)
class Aftermath:
    """What events have done: the places they ended, let wait or resumed, and those of their people that no longer fit."""

    events: list[CustodyEvent] = field(default_factory=list)
    ended: list[Enrollment] = field(default_factory=list)
    suspended: list[Enrollment] = field(default_factory=list)
    resumed: list[Enrollment] = field(default_factory=list)
    misfits: list[Misfit] = field(default_factory=list)


@transaction.atomic
def record_custody(*, happenings: Mapping[int, Happening], by: User, at: datetime) -> Aftermath:
    """Each inmate (by key) has his event, and every place of his has followed it; the number of queries is fixed.

    Who leaves before his last meeting ends his places that day; who is out lets them wait; who is back within the
    standard's days resumes them, later they have ended with the day he went out. Raises ValidationError, and then
    nothing is written, when an event cannot have happened or a sheet says that somebody was there after leaving.
    """
    done = write_custody(happenings=happenings, by=by, at=at)
    record("programs.record_custody", by=by, **audited(done.events))
    return done


@transaction.atomic
def write_custody(*, happenings: Mapping[int, Happening], by: User, at: datetime) -> Aftermath:
    """As ``record_custody``, for a service that goes on and then audits the whole: this one leaves no audit row."""
    facility = _one_facility(happenings)
    lock_classes(facility)
    events = write_events(happenings, by=by, at=at, today=facility.local_date(at), batch=len(happenings) > 1)
    done = Aftermath(events)
    _follow_departures(done, by=by)
    _follow_absences(done, by=by)
    done.misfits = misfits(running_places().filter(inmate__in=list(happenings)), on=facility.local_date(at))
    return done


def audited(events: Sequence[CustodyEvent]) -> dict[str, Any]:
    """What the audit row of these events says."""
    return {
        "objects": events,
        "fields": sorted({name for event in events for name in event.after}),
        "before": {str(event.pk): event.before for event in events},
        "after": {str(event.pk): event.after for event in events},
    }


@transaction.atomic
def record_number(
    *, inmate: Inmate, registration_number: str, on: date, reference: str, note: str, by: User, at: datetime
) -> CustodyEvent:
    """The person has a new register number from ``on``; the former one stays in the history. Raises ValidationError."""
    event = write_number(
        inmate=inmate, registration_number=registration_number, on=on, reference=reference, note=note, by=by, at=at,
        today=inmate.facility.local_date(at),
    )  # fmt: skip
    record("programs.record_number", event, by=by, fields=["registration_number"], before=event.before, after=event.after)
    return event


@transaction.atomic
def record_release_date(
    *, inmate: Inmate, kind: str, on: date | None, decree_number: str, decree_on: date | None, by: User, at: datetime
) -> Aftermath:
    """The date of release of ``kind`` stands; what no longer fits because of it is in the aftermath. Raises ValidationError."""
    today = inmate.facility.local_date(at)
    lock_classes(inmate.facility)
    event = write_release_date(
        inmate=inmate, kind=kind, on=on, decree_number=decree_number, decree_on=decree_on, by=by, at=at, today=today
    )
    found = misfits(running_places().filter(inmate=inmate), on=today)
    record("programs.record_release_date", event, by=by, fields=list(event.after), before=event.before, after=event.after)
    return Aftermath([event], misfits=found)


@transaction.atomic
def end_long_absences(*, facility: Facility, by: User | None, at: datetime) -> list[Enrollment]:
    """Places whose holder has been away for the standard's days, or longer, have ended with the day he went out.

    Who recorded that day answers for the end, also when the system (``by`` is None) counts the days. A place whose
    holder, as a sheet says, was there meanwhile stays: somebody has to correct the one or the other.
    """
    today = facility.local_date(at)
    waiting = Suspension.objects.open().filter(enrollment__training_class__facility=facility)
    endings = _away_endings([one for one in _loaded(waiting) if _away_too_long(one, today)], by=by)
    contradicted = attended_after(endings)
    ended = end_places([ending for ending in endings if ending not in contradicted])
    if ended:
        fields = ["ended_on", "end_reason", "status"]
        record("programs.end_long_absences", by=by, place=facility.key, objects=ended, fields=fields)
    return ended


def running_places() -> QuerySet[Enrollment]:
    """Open places in classes that have not ended."""
    return Enrollment.objects.filter(
        ended_on=None, status=Enrollment.Status.ACTIVE, training_class__closed_on=None, training_class__cancelled_on=None
    )


def misfits(places: QuerySet[Enrollment], *, on: date, releases: Mapping[int, date | None] | None = None) -> list[Misfit]:
    """Those of ``places`` whose holder no longer fits as of ``on``: release, Register F, gone. Three queries whatever the number.

    Who has sat through his meetings is not among them: he may go, and still be heard.
    Exceptions that the head of the prison approved are taken into account. ``releases`` by inmate stand in for the days
    of release on record: what would no longer fit if they were written.
    """
    places = list(
        places.select_related("inmate", "training_class__standard", "training_class__program")
        .with_last_meeting()
        .filter(Q(last_meeting_on=None) | Q(last_meeting_on__gte=on))
        .annotate(class_ends_on=Max("training_class__meetings__held_on", filter=Q(training_class__meetings__cancelled_at=None)))
        .order_by("training_class__starts_on", "training_class__code", "seat_number")
    )
    places = [place for place in places if not _had_done(place, place.inmate.left_on)]
    for place in places:
        place.inmate.release_on = (releases or {}).get(place.inmate_id, place.inmate.release_on)
    inmates = [place.inmate_id for place in places]
    spans: dict[int, list[DisciplineSpan]] = {}
    for entry in DisciplineEntry.objects.filter(inmate__in=inmates):
        spans.setdefault(entry.inmate_id, []).append(DisciplineSpan(entry.entered_on, entry.closed_on))
    waived = set(
        ApprovedException.objects.filter(inmate__in=inmates, code__in=WAIVABLE).values_list("training_class", "inmate", "code")
    )
    found = [_misfit(place, spans.get(place.inmate_id, []), waived, on=on) for place in places]
    return [one for one in found if one.reasons]


def _misfit(place: Enrollment, spans: Sequence[DisciplineSpan], waived: set[tuple[int, int, str]], *, on: date) -> Misfit:
    training_class, inmate = place.training_class, place.inmate
    figures = training_class.figures
    last = max(place.class_ends_on or training_class.ends_on, training_class.ends_on)
    margin = margin_days(inmate.release_on, last, standard=figures) if inmate.release_on else None
    checks = {
        Ineligibility.NOT_IN_CUSTODY: inmate.left_on is not None,
        Ineligibility.RELEASE_UNKNOWN: inmate.release_on is None,
        Ineligibility.RELEASE_BEFORE_END: margin is not None and margin < 0,
        Ineligibility.DISCIPLINE: barred_by_discipline(spans, on=max(on, place.starts_on), standard=figures),
    }
    reasons = [reason for reason, found in checks.items() if found and (training_class.pk, inmate.pk, reason.value) not in waived]
    return Misfit(place, reasons, margin)


def _one_facility(happenings: Mapping[int, Happening]) -> Facility:
    return Facility.objects.filter(inmates__in=list(happenings)).distinct().get()


def lock_classes(facility: Facility) -> None:
    """All running and planned classes of the facility are locked: classes before people, as placing does.

    Also those in which the people have no place yet: who is being placed with the old release is waited for, and seen.
    """
    classes = TrainingClass.objects.filter(facility=facility, closed_on=None, cancelled_on=None)
    list(classes.select_for_update(no_key=True).order_by("pk").values_list("pk"))


def _had_done(place: Enrollment, on: date | None) -> bool:
    """Whether the holder had no meeting to come on the day on which he left; the place comes ``with_last_meeting``."""
    return on is not None and place.last_meeting_on is not None and place.last_meeting_on <= on


def _follow_departures(done: Aftermath, *, by: User) -> None:
    """Who has sat through his meetings keeps his place: the hearing still decides about him."""
    gone = {event.inmate_id: event for event in done.events if event.kind in LEAVING}
    places = running_places().with_last_meeting().filter(inmate__in=gone).select_related("inmate", "training_class")
    unfinished = [place for place in places if not _had_done(place, gone[place.inmate_id].on)]
    done.ended += end_places([_departure(place, gone[place.inmate_id], by=by) for place in unfinished])


def _departure(place: Enrollment, event: CustodyEvent, *, by: User) -> Ending:
    return Ending(place, event.on, END_REASONS[event.kind], by)


def _follow_absences(done: Aftermath, *, by: User) -> None:
    out = [event.inmate_id for event in done.events if event.kind in OUT]
    absences = {one.inmate_id: one for one in Absence.objects.filter(inmate__in=out, back_on=None)}
    done.suspended = list(running_places().filter(inmate__in=absences).select_related("inmate", "training_class"))
    suspend_places(done.suspended, absences)
    # Who leaves from court or hospital is back as far as the places go that he keeps.
    back = [event.inmate_id for event in done.events if event.kind in BACK or event.kind in LEAVING]
    waiting = list(_loaded(Suspension.objects.open().filter(enrollment__inmate__in=back)))
    too_long = [one for one in waiting if _away_too_long(one, one.absence.back_on)]
    done.ended += end_places(_away_endings(too_long, by=by))
    in_time = [one for one in waiting if one not in too_long]
    resume_places(in_time)
    done.resumed = [one.enrollment for one in in_time]


def _away_endings(suspensions: Sequence[Suspension], *, by: User | None) -> list[Ending]:
    """Each place ends with the day on which it began to wait; without ``by`` who recorded the going out answers for it."""
    went = {} if by else _who_recorded_going_out(suspensions)
    return [
        Ending(one.enrollment, one.from_on, Reason.AWAY, by or went[one.enrollment.inmate_id, one.absence.out_on])
        for one in suspensions
    ]


def _who_recorded_going_out(suspensions: Sequence[Suspension]) -> dict[tuple[int, date], User]:
    people = [one.enrollment.inmate_id for one in suspensions]
    recorded = CustodyEvent.objects.standing().filter(inmate__in=people, kind__in=OUT).order_by("pk")
    return {(event.inmate_id, event.on): event.recorded_by for event in recorded.select_related("recorded_by")}


def _loaded(suspensions: QuerySet[Suspension]) -> QuerySet[Suspension]:
    own_last = Enrollment.objects.with_last_meeting().filter(pk=OuterRef("enrollment")).values("last_meeting_on")
    related = suspensions.select_related("absence", "enrollment__inmate", "enrollment__training_class__standard")
    return related.annotate(last_meeting_on=Subquery(own_last))


def _away_too_long(suspension: Suspension, on: date) -> bool:
    """Exactly the standard's days are too long (docs/open-questions.md).

    Days before the place begins do not count, and who went out after his own last meeting misses nothing.
    """
    missed_something = suspension.last_meeting_on is None or suspension.last_meeting_on >= suspension.from_on
    days = (on - suspension.from_on).days
    return missed_something and days >= suspension.enrollment.training_class.standard.max_absence_days
