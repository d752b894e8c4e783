"""Who really taught a meeting, as its signed sheet says: the hours count for him."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from organizations.models import User
from programs.models import ClassSession, Instructor

from .occupancy import refuse_clashes


@transaction.atomic
def name_teachers(*, meeting: ClassSession, teachers: Mapping[int, Instructor | None], by: User, at: datetime) -> ClassSession:
    """Each slot of ``teachers`` (by its key) names its instructor, whoever was planned; None is nobody.

    Raises ValidationError when the meeting is still to come (then both houses agree on another instructor first),
    cancelled, or its sheet locked, a slot is not a lesson of it, an instructor
    is none of the class (a substitute is), he teaches another class at that hour, or nothing changes.
    """
    meeting = ClassSession.objects.select_for_update(of=("self",)).select_related("training_class__facility").get(pk=meeting.pk)
    lessons = {slot.pk: slot for slot in meeting.slots.filter(jp__gt=0)}
    of_class = set(meeting.training_class.class_instructors.values_list("instructor", flat=True))
    named = {one.pk for one in teachers.values() if one}
    changed = [pk for pk, one in teachers.items() if pk in lessons and lessons[pk].instructor_id != (one.pk if one else None)]
    checks = {
        "future": (
            meeting.held_on > meeting.training_class.facility.local_date(at),
            _("The meeting lies in the future."),
        ),
        "closed": (meeting.cancelled or meeting.locked, _("The meeting is already locked or cancelled.")),
        "foreign_slot": (set(teachers) - set(lessons), _("A lesson is not of this meeting.")),
        "foreign_instructor": (named - of_class, _("Who taught is an instructor or a substitute of the class.")),
        "unchanged": (not changed, _("The lessons already name these instructors.")),
    }
    problems = [ValidationError(message, code=code) for code, (found, message) in checks.items() if found][:1]
    if problems:
        raise ValidationError(problems)
    for pk in changed:
        lessons[pk].instructor = teachers[pk]
        lessons[pk].save(update_fields=["instructor"])
    refuse_clashes(meeting.training_class, [meeting], held=True)
    record(
        "programs.name_teachers", meeting, by=by, objects=[lessons[pk] for pk in changed], fields=["instructor"],
        after={str(pk): lessons[pk].instructor_id for pk in changed},
    )  # fmt: skip
    return meeting
