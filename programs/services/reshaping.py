"""First day, seats and instructor of a class that exists: changed by agreement of both houses. No function here audits."""

from __future__ import annotations

from datetime import date

from django.db.models import Max
from django.utils.translation import gettext as _

from organizations.models import Room
from programs.models import ClassInstructor, ClassSession, Instructor, Slot, TrainingClass

from .enrolling import lock_class
from .occupancy import refuse_clashes
from .planning import rules_on
from .refusing import refuse


def set_seats(training_class: TrainingClass, seats: int) -> None:
    """The class has ``seats`` seats. Raises ValidationError when it has ended or somebody sits on a higher one."""
    training_class = lock_class(training_class)
    highest = training_class.enrollments.open().aggregate(highest=Max("seat_number"))["highest"] or 0
    checks = {
        "class_ended": (training_class.ended, None, _("The class is closed or cancelled.")),
        "unchanged": (seats == training_class.seats, None, _("Nothing changes.")),
        "seat_taken": (seats < max(highest, 1), None, _("Somebody has a seat with a higher number.")),
    }
    refuse(checks)
    training_class.seats = seats
    training_class.save(update_fields=["seats"])


def set_start(training_class: TrainingClass, first_day: date, room: Room | None) -> None:
    """The class begins on ``first_day`` in ``room``, under the standard and the agreement valid then.

    Raises ValidationError when it has ended, has meetings or participants already, nothing changes, the room is of
    another house, or no standard is valid.
    """
    training_class = lock_class(training_class)
    houses = {None, training_class.facility_id}, {None, training_class.training_center_id}
    checks = {
        "class_ended": (training_class.ended, None, _("The class is closed or cancelled.")),
        "has_meetings": (training_class.meetings.exists(), None, _("The meetings are planned already: move them one by one.")),
        "has_places": (training_class.enrollments.exists(), None, _("People have places from the first day on.")),
        "unchanged": (
            (first_day, room) == (training_class.starts_on, training_class.room), None, _("Nothing changes."),
        ),
        "foreign_room": (
            room and not (room.facility_id in houses[0] and room.training_center_id in houses[1]),
            "room",
            _("The room belongs to another house."),
        ),
    }  # fmt: skip
    refuse(checks)
    house = {"facility": training_class.facility, "center": training_class.training_center}
    training_class.standard, training_class.agreement = rules_on(first_day, **house)
    training_class.starts_on = training_class.ends_on = first_day
    training_class.room = room
    training_class.save(update_fields=["standard", "agreement", "starts_on", "ends_on", "room"])


def replace_instructor(training_class: TrainingClass, old: Instructor, new: Instructor, *, first_day: date) -> None:
    """From ``first_day`` on ``new`` teaches what ``old`` was to teach, as far as no sheet has been typed.

    Who taught before stays an instructor of the class. Raises ValidationError when the class has ended, ``new`` is of
    another centre or the same person, nothing is left to take over, or ``new`` teaches elsewhere at those hours.
    """
    training_class = lock_class(training_class)
    meetings = training_class.meetings.not_cancelled().filter(held_on__gte=first_day, typed_at=None)
    slots = Slot.objects.filter(meeting__in=meetings, instructor=old)
    checks = {
        "class_ended": (training_class.ended, None, _("The class is closed or cancelled.")),
        "foreign_instructor": (
            new.training_center_id != training_class.training_center_id,
            None,
            _("An instructor belongs to another centre."),
        ),
        "unchanged": (old == new, None, _("Nothing changes.")),
        "nothing_to_teach": (not slots.exists(), None, _("This instructor has no lessons from that day on.")),
    }
    refuse(checks)
    touched = list(ClassSession.objects.filter(pk__in=slots.values("meeting")))
    slots.update(instructor=new)
    refuse_clashes(training_class, touched)
    ClassInstructor.objects.get_or_create(training_class=training_class, instructor=new)
