"""Giving a place in a class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from audit.services import record
from inmates.models import Inmate, RegistrationEntry
from organizations.models import User
from programs.models import ApprovedException, Attendance, Decree, Enrollment, TrainingClass
from programs.rules.eligibility import Candidate, DisciplineSpan, Ineligibility, Place, ineligibilities, margin_days


@dataclass(frozen=True, slots=True)
class Suitability:
    """One inmate against one class: why not (``[]`` = fits), and the days of margin before release (None = unknown)."""

    inmate: Inmate
    reasons: Sequence[Ineligibility]
    margin: int | None


def suitabilities(training_class: TrainingClass, inmates, *, on: date) -> list[Suitability]:
    """Each of ``inmates`` against the class, joining on ``on`` or on its first day if that is later, in their order.

    The number of queries is fixed.
    """
    on = max(on, training_class.starts_on)
    people = list(
        inmates.prefetch_related(
            "discipline_entries",
            Prefetch("registrations", RegistrationEntry.objects.filter(is_current=True).select_related("registration_class")),
        )
    )
    place = _offer(training_class, on=on)
    busy, graduated, placed = _elsewhere(training_class)
    waived: dict[int, set[str]] = {}
    for inmate_id, code in ApprovedException.objects.filter(training_class=training_class, inmate__isnull=False).values_list(
        "inmate_id", "code"
    ):
        waived.setdefault(inmate_id, set()).add(code)
    found = []
    for inmate in people:
        candidate = _candidate(
            inmate, place, busy=inmate.pk in busy, graduated=inmate.pk in graduated, placed=inmate.pk in placed
        )
        reasons = ineligibilities(candidate, place, on=on, standard=training_class.figures, waived=waived.get(inmate.pk, ()))
        margin = (
            margin_days(inmate.release_on, place.last_meeting_on, standard=training_class.figures) if inmate.release_on else None
        )
        found.append(Suitability(inmate, reasons, margin))
    return found


@transaction.atomic
def place(
    *, inmates: Sequence[Inmate], training_class: TrainingClass, decree_number: str, decree_signed_on: date, by: User, on: date
) -> list[Enrollment]:
    """Each of ``inmates`` has the lowest free seat from ``on``, by the decree, and an unrecorded row per meeting still to come.

    Whoever takes the seat of somebody who left replaces him. Raises ValidationError with one message per
    person and broken rule; then nobody is placed. The class row is locked, so that two officers cannot
    both take the last seat.
    """
    training_class = _locked(training_class)
    seats = training_class.free_seats()
    chosen = Inmate.objects.filter(pk__in=[inmate.pk for inmate in inmates], facility=training_class.facility_id)
    suitable = suitabilities(training_class, chosen, on=on)
    problems = [*_day_problems(training_class, decree_signed_on, on=on), *_group_problems(training_class, inmates, suitable)]
    problems += [
        ValidationError(f"{one.inmate.name}: {reason.label}", code=reason.value) for one in suitable for reason in one.reasons
    ]
    if problems:
        raise ValidationError(problems)
    decree = _decree(training_class, decree_number, decree_signed_on)
    placed = _seat(dict(zip(seats, [one.inmate for one in suitable], strict=False)), training_class, decree, on=on)
    record("programs.place", by=by, objects=placed, fields=["training_class", "decree", "seat_number"])
    return placed


def _locked(training_class: TrainingClass) -> TrainingClass:
    return TrainingClass.objects.select_for_update(of=("self",)).select_related("program", "standard").get(pk=training_class.pk)


def _offer(training_class: TrainingClass, *, on: date) -> Place:
    """What the class offers; two queries."""
    last = training_class.meetings.filter(cancelled_at=None).order_by("-held_on").values_list("held_on", flat=True).first()
    taken = training_class.enrollments.open().count()
    return Place(
        starts_on=on,
        last_meeting_on=max(last or training_class.ends_on, training_class.ends_on),
        free_seats=training_class.seats - taken,
        ended=training_class.ended,
        held_percent=-(-100 * training_class.held_minutes() // training_class.program_minutes),
    )


def _elsewhere(training_class: TrainingClass) -> tuple[set[int], set[int], set[int]]:
    """Keys of inmates busy in another class at the same time, graduated from the program, placed in this class."""
    places = Enrollment.objects.order_by()
    running = places.filter(ended_on=None, training_class__closed_on=None, training_class__cancelled_on=None).filter(
        training_class__starts_on__lte=training_class.ends_on, training_class__ends_on__gte=training_class.starts_on
    )
    busy = running.exclude(training_class=training_class)
    graduated = places.filter(status=Enrollment.Status.GRADUATED, training_class__program__code=training_class.program.code)
    graduated = graduated.filter(training_class__training_center=training_class.training_center_id)
    placed = places.filter(training_class=training_class, ended_on=None)
    return tuple(set(rows.values_list("inmate_id", flat=True)) for rows in (busy, graduated, placed))


def _candidate(inmate: Inmate, place: Place, *, busy: bool, graduated: bool, placed: bool) -> Candidate:
    entry = next(iter(inmate.registrations.all()), None)
    register_class = entry.registration_class if entry else None
    return Candidate(
        in_custody=inmate.in_custody(place.starts_on),
        may_train=register_class.may_train if register_class else None,
        release_on=inmate.release_on,
        discipline=[DisciplineSpan(span.entered_on, span.closed_on) for span in inmate.discipline_entries.all()],
        in_other_class=busy,
        graduated=graduated,
        placed=placed,
    )


def _day_problems(training_class: TrainingClass, signed_on: date, *, on: date) -> list[ValidationError]:
    checks = {
        "decree_in_future": (signed_on > on, _("The decree is dated later than the day of placing.")),
        # A row in a locked sheet could never be recorded.
        "locked_meeting": (
            training_class.meetings.filter(held_on__gte=on, locked_at__isnull=False).exists(),
            _("The sheet of a meeting on or after that day is locked; choose a later first day."),
        ),
    }
    return [ValidationError(message, code=code) for code, (found, message) in checks.items() if found]


def _group_problems(
    training_class: TrainingClass, inmates: Sequence[Inmate], suitable: Sequence[Suitability]
) -> list[ValidationError]:
    """What is wrong with the group as a whole: nobody, somebody of another facility, more than seats or standard allow."""
    taken = training_class.enrollments.open().count()
    after = taken + len(suitable)
    allowed = training_class.exceptions.filter(code=ApprovedException.Code.PARTICIPANTS).exists()
    checks = {
        "nobody": (not inmates, _("Choose at least one person.")),
        "other_facility": (len(suitable) < len({inmate.pk for inmate in inmates}), _("Somebody chosen is not in this facility.")),
        # With no free seat at all every person is refused by name (class_full).
        "too_many": (taken < training_class.seats < after, _("More people are chosen than seats are free.")),
        "participants": (
            after > training_class.standard.max_participants and not allowed,
            _("The standard allows fewer participants; an exception has to be approved first."),
        ),
    }
    return [ValidationError(message, code=code) for code, (found, message) in checks.items() if found]


def _decree(training_class: TrainingClass, number: str, signed_on: date) -> Decree:
    """The decree of this number; raises ValidationError when it is known under another date."""
    decree, _new = Decree.objects.get_or_create(training_class=training_class, number=number, defaults={"signed_on": signed_on})
    if decree.signed_on != signed_on:
        raise ValidationError(_("A decree with this number and another date exists for the class."), code="decree_date_differs")
    return decree


def _seat(people: Mapping[int, Inmate], training_class: TrainingClass, decree: Decree, *, on: date) -> list[Enrollment]:
    """``people`` have their seats, with a row at each meeting to come; four queries whatever the number."""
    starts_on = max(on, training_class.starts_on)
    left = training_class.enrollments.filter(replaced_by=None).exclude(ended_on=None).order_by("ended_on", "pk")
    last_in_seat = {place.seat_number: place for place in left}
    placed = Enrollment.objects.bulk_create(
        Enrollment(
            inmate=inmate, training_class=training_class, decree=decree, seat_number=seat,
            starts_on=starts_on, replaces=last_in_seat.get(seat),
        )
        for seat, inmate in people.items()
    )  # fmt: skip
    Attendance.objects.open_rows(placed, training_class.meetings.filter(held_on__gte=starts_on).select_related("makes_up"))
    return placed
