"""Giving a place in a class."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Exists, Max, OuterRef, Prefetch, Q, QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _

from audit.services import record
from inmates.models import Absence, Inmate, RegistrationEntry
from organizations.models import User
from programs.models import ApprovedException, Attendance, ClassChange, Decree, Enrollment, Nomination, TrainingClass
from programs.rules.eligibility import Candidate, DisciplineSpan, Ineligibility, Place, ineligibilities, margin_days
from programs.rules.proposing import outside_the_standard

from .carrying import carry, records_of
from .leaving import suspend_places


@dataclass(frozen=True, slots=True)
class Suitability:
    """One inmate against one class: why not (``[]`` = fits), and the days of margin before release (None = unknown)."""

    inmate: Inmate
    reasons: Sequence[Ineligibility]
    margin: int | None


@dataclass(frozen=True, slots=True)
class DecreeData:
    """Number and date of a decree on participants, and who records it."""

    number: str
    signed_on: date
    by: User


def suitabilities(training_class: TrainingClass, inmates: QuerySet[Inmate], *, on: date) -> list[Suitability]:
    """Each of ``inmates`` against the class, joining on ``on`` or on its first day if that is later, in their order.

    Six queries, one more when somebody was admitted after that day, and when somebody was in another facility before.
    """
    begun = on >= training_class.starts_on
    on = max(on, training_class.starts_on)
    current = RegistrationEntry.objects.filter(is_current=True).select_related("registration_class")
    people = list(
        inmates.annotate(**_elsewhere(training_class, on=on)).prefetch_related(
            "discipline_entries", Prefetch("registrations", current, to_attr="current_registrations")
        )
    )
    prefetch_related_objects([inmate for inmate in people if inmate.admitted_on > on], "past_stays")
    place, figures, waived = _offer(training_class, on=on), training_class.figures, _waived(training_class)
    graduates = _graduated_before(people, training_class)
    found = []
    for inmate in people:
        candidate = _candidate(inmate, place, begun=begun, graduated=inmate.has_graduated or inmate.pk in graduates)
        reasons = ineligibilities(candidate, place, on=on, standard=figures, waived=waived.get(inmate.pk, ()))
        margin = margin_days(inmate.release_on, place.last_meeting_on, standard=figures) if inmate.release_on else None
        found.append(Suitability(inmate, reasons, margin))
    return found


@transaction.atomic
def place(
    *, inmates: Sequence[Inmate], training_class: TrainingClass, decree_number: str, decree_signed_on: date, by: User, on: date
) -> list[Enrollment]:
    """Each of ``inmates`` has the lowest free seat from ``on``, by the decree, and an unrecorded row per meeting still to come.

    Whoever takes the seat of somebody who left replaces him; who earned hours of the program before carries them.
    Raises ValidationError with one message per person and broken rule; then nobody is placed. The class row is
    locked, so that two officers cannot both take the last seat.
    """
    decree = DecreeData(decree_number, decree_signed_on, by)
    placed = seat_people(lock_class(training_class), inmates, decree=decree, on=on)
    record("programs.place", by=by, objects=placed, fields=["training_class", "decree", "seat_number"])
    return placed


def lock_class(training_class: TrainingClass) -> TrainingClass:
    """The class as it is now, locked with what its rules read: the first lock of everybody who fills a seat."""
    return TrainingClass.objects.select_for_update(of=("self",)).select_related("program", "standard").get(pk=training_class.pk)


def seat_people(
    training_class: TrainingClass,
    inmates: Sequence[Inmate],
    *,
    decree: DecreeData,
    on: date,
    seats: Sequence[int] | None = None,
    fills_the_class: bool = False,
    brought_in: bool = False,
) -> list[Enrollment]:
    """Each of ``inmates`` has a place in the class, locked by ``lock_class``. No audit row.

    Classes before people: the order in which custody events lock, so that who has just left is seen to have left.
    ``seats`` are those to be filled instead of the lowest free ones; a decree that ``fills_the_class`` for the first
    time reaches the standard's minimum. Raises ValidationError as ``place``. ``brought_in``: of a class that was held
    before it was in this system nobody asks any more who could be placed then, and today's absences mean nothing to it.
    """
    keys = [inmate.pk for inmate in inmates]
    list(Inmate.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk").values_list("pk"))
    seats = training_class.free_seats(on=max(on, training_class.starts_on)) if seats is None else seats
    if brought_in:
        return _seat(dict(zip(seats, inmates, strict=True)), training_class, _decree(training_class, decree), on=on)
    suitable = suitabilities(training_class, Inmate.objects.filter(pk__in=keys, facility=training_class.facility_id), on=on)
    problems = seating_problems(
        training_class, inmates, suitable, decree_signed_on=decree.signed_on, on=on, first=fills_the_class
    )
    if problems:
        raise ValidationError(problems)
    chosen = {one.inmate.pk: one.inmate for one in suitable}
    people = dict(zip(seats, [chosen[key] for key in keys], strict=False))  # in the order in which they are named
    placed = _seat(people, training_class, _decree(training_class, decree), on=on)
    carry(placed, training_class)
    absences = Absence.objects.filter(inmate__in=keys, back_on=None)
    away = {absence.inmate_id: absence for absence in absences}
    suspend_places([place for place in placed if place.inmate_id in away], away)
    return placed


def seating_problems(
    training_class: TrainingClass,
    inmates: Sequence[Inmate],
    suitable: Sequence[Suitability],
    *,
    decree_signed_on: date,
    on: date,
    first: bool,
) -> list[ValidationError]:
    """Everything that keeps ``inmates`` from being placed together on ``on``: the day, the group, each person."""
    return [
        *_day_problems(training_class, decree_signed_on, on=on),
        *_group_problems(training_class, inmates, suitable, first=first),
        *reasons_by_name(suitable),
    ]


def reasons_by_name(suitable: Iterable[Suitability]) -> list[ValidationError]:
    """One error per person and reason, with the person's name."""
    return [error for one in suitable for error in reasons_of(one.inmate, one.reasons)]


def reasons_of(inmate: Inmate, reasons: Iterable[Ineligibility]) -> list[ValidationError]:
    return [ValidationError(f"{inmate.name}: {reason.label}", code=reason.value) for reason in reasons]


def _offer(training_class: TrainingClass, *, on: date) -> Place:
    """What the class offers who begins on ``on``; two queries. The last day in a seat is inside."""
    facts = TrainingClass.objects.filter(pk=training_class.pk).aggregate(
        last=Max("meetings__held_on", filter=Q(meetings__cancelled_at=None)),
        # Seats, not places: who follows on the next day has the seat of who is still in it.
        taken=Count(
            "enrollments__seat_number", filter=Q(enrollments__ended_on=None) | Q(enrollments__ended_on__gte=on), distinct=True
        ),
    )
    return Place(
        starts_on=on,
        last_meeting_on=max(facts["last"] or training_class.ends_on, training_class.ends_on),
        free_seats=training_class.seats - facts["taken"],
        ended=training_class.ended,
        held_percent=-(-100 * training_class.held_minutes() // training_class.program_minutes),
    )


def _elsewhere(training_class: TrainingClass, *, on: date) -> dict[str, Exists | Q]:
    """What else each inmate is in: another class at the same time, a graduation, this class, a refusal of his own, court.

    Who has left this class is still in it where he stands on a sheet of ``on`` or later: nobody stands on one twice.
    """
    places = Enrollment.objects.filter(inmate=OuterRef("pk"))
    running = places.filter(ended_on=None, training_class__closed_on=None, training_class__cancelled_on=None).filter(
        training_class__starts_on__lte=training_class.ends_on, training_class__ends_on__gte=training_class.starts_on
    )
    nominations = Nomination.objects.filter(inmate=OuterRef("pk"), proposal__training_class=training_class)
    on_sheets = Attendance.objects.filter(enrollment__inmate=OuterRef("pk"), meeting__training_class=training_class)
    return {
        "is_busy": Exists(running.exclude(training_class=training_class)),
        "has_graduated": Exists(_graduates(training_class).filter(inmate=OuterRef("pk"))),
        "is_placed": Exists(places.filter(training_class=training_class, ended_on=None))
        | Exists(on_sheets.filter(meeting__held_on__gte=on)),
        "has_declined": Exists(nominations.declined()),
        "is_out": Exists(Absence.objects.filter(inmate=OuterRef("pk"), back_on=None)),
    }


def _graduates(training_class: TrainingClass) -> QuerySet[Enrollment]:
    """Places in any facility whose holders have the certificate that the class leads to."""
    same = {"training_class__program__code": training_class.program.code}
    return Enrollment.objects.filter(
        status=Enrollment.Status.GRADUATED, training_class__training_center=training_class.training_center_id, **same
    )  # fmt: skip


def _graduated_before(people: Sequence[Inmate], training_class: TrainingClass) -> set[int]:
    """Keys of those who graduated from the program in a facility before this one; no query when nobody was in one."""
    owners = records_of([inmate for inmate in people if inmate.previous_id])
    if not owners:
        return set()
    return {owners[key] for key in _graduates(training_class).filter(inmate__in=owners).values_list("inmate_id", flat=True)}


def _waived(training_class: TrainingClass) -> dict[int, set[str]]:
    """Codes with an approved exception, by inmate."""
    waived: dict[int, set[str]] = {}
    for inmate_id, code in training_class.exceptions.filter(inmate__isnull=False).values_list("inmate_id", "code"):
        waived.setdefault(inmate_id, set()).add(code)
    return waived


def _candidate(inmate: Inmate, place: Place, *, begun: bool, graduated: bool) -> Candidate:
    entry = next(iter(inmate.current_registrations), None)
    register_class = entry.registration_class if entry else None
    return Candidate(
        in_custody=inmate.in_custody(place.starts_on),
        may_train=register_class.may_train if register_class else None,
        release_on=inmate.release_on,
        discipline=[DisciplineSpan(span.entered_on, span.closed_on) for span in inmate.discipline_entries.all()],
        in_other_class=inmate.is_busy,
        graduated=graduated,
        placed=inmate.is_placed,
        out=begun and inmate.is_out,
        declined=inmate.has_declined,
    )


def _day_problems(training_class: TrainingClass, signed_on: date, *, on: date) -> list[ValidationError]:
    """What is wrong with the day of placing, and with a class that the other house has not accepted; one query."""
    proposed = ClassChange.objects.pending().filter(training_class=training_class, kind=ClassChange.Kind.CLASS)
    locked = training_class.meetings.filter(held_on__gte=on, locked_at__isnull=False)
    known = TrainingClass.objects.filter(pk=training_class.pk)
    unaccepted, locks = known.values_list(Exists(proposed), Exists(locked)).get()
    checks = {
        "not_agreed": (unaccepted, _("The other house has not accepted this class yet.")),
        "decree_in_future": (signed_on > on, _("The decree is dated later than the day of placing.")),
        # A row in a locked sheet could never be recorded.
        "locked_meeting": (locks, _("The sheet of a meeting on or after that day is locked; choose a later first day.")),
    }
    return [ValidationError(message, code=code) for code, (found, message) in checks.items() if found]


def _group_problems(
    training_class: TrainingClass, inmates: Sequence[Inmate], suitable: Sequence[Suitability], *, first: bool
) -> list[ValidationError]:
    """What is wrong with the group as a whole: nobody, somebody of another facility, more than seats, outside the standard."""
    taken = training_class.enrollments.open().count()
    after = taken + len(suitable)
    first = first and not training_class.enrollments.exists()
    outside = outside_the_standard(after, training_class.figures, first=first)
    allowed = training_class.exceptions.filter(code=ApprovedException.Code.PARTICIPANTS).exists()
    too_few = after < training_class.standard.min_participants
    checks = {
        "nobody": (not inmates, _("Choose at least one person.")),
        "other_facility": (len(suitable) < len({inmate.pk for inmate in inmates}), _("Somebody chosen is not in this facility.")),
        # With no free seat at all every person is refused by name (class_full).
        "too_many": (taken < training_class.seats < after, _("More people are chosen than seats are free.")),
        "participants": (
            bool(inmates) and outside and not allowed,
            _("The standard asks for more participants; an exception has to be approved first.")
            if too_few
            else _("The standard allows fewer participants; an exception has to be approved first."),
        ),
    }
    return [ValidationError(message, code=code) for code, (found, message) in checks.items() if found]


def _decree(training_class: TrainingClass, data: DecreeData) -> Decree:
    """The decree of this number; raises ValidationError when it is known under another date."""
    decree, _new = Decree.objects.get_or_create(
        training_class=training_class, number=data.number, defaults={"signed_on": data.signed_on, "recorded_by": data.by}
    )
    if decree.signed_on != data.signed_on:
        raise ValidationError(_("A decree with this number and another date exists for the class."), code="decree_date_differs")
    return decree


def _seat(people: Mapping[int, Inmate], training_class: TrainingClass, decree: Decree, *, on: date) -> list[Enrollment]:
    """``people`` have their seats, with a row at each meeting to come; four queries whatever the number."""
    starts_on = max(on, training_class.starts_on)
    freed = training_class.freed_seats()
    placed = Enrollment.objects.bulk_create(
        Enrollment(
            inmate=inmate, training_class=training_class, decree=decree, seat_number=seat,
            starts_on=starts_on, replaces=freed.get(seat),
        )
        for seat, inmate in people.items()
    )  # fmt: skip
    Attendance.objects.open_rows(placed, training_class.meetings.filter(held_on__gte=starts_on).select_related("makes_up"))
    return placed
