"""What a draft of meetings collides with, and where the class would depart from its standard with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from programs.models import ClassInstructor, ClassSession, TrainingClass
from programs.rules.clashes import Occupation
from programs.rules.deviations import Departure, departures, deviations
from programs.rules.schedule import PlannedMeeting
from programs.rules.team import teachers_of

from .occupancy import clash_problems, outage_problems
from .shaping import shape_of_draft
from .team import Team, members_of


@dataclass(frozen=True, slots=True)
class DraftReview:
    """``problems`` keep the meetings from being planned; ``departures`` are warnings, with what was approved."""

    problems: Sequence[str]
    departures: Sequence[Departure]


def review_draft(training_class: TrainingClass, meetings: Sequence[PlannedMeeting]) -> DraftReview:
    """What planning ``meetings`` would be refused for, and what would be warned of afterwards; nothing is written."""
    team = members_of(training_class)
    problems = clash_problems(_wanted(training_class, meetings, team), training_class=training_class)
    sessions = [ClassSession(training_class=training_class, held_on=one.held_on, room=training_class.room) for one in meetings]
    mains = sum(place.part == ClassInstructor.Part.MAIN for place in team)
    found = deviations(shape_of_draft(training_class, meetings, instructors=mains), training_class.figures)
    allowed = {code: pk for pk, code in training_class.exceptions.filter(inmate=None).values_list("pk", "code")}
    return DraftReview(
        [message for problem in problems + outage_problems(sessions) for message in problem.messages],
        departures(found, allowed),
    )


def _wanted(training_class: TrainingClass, meetings: Sequence[PlannedMeeting], team: Team) -> list[Occupation]:
    """Room and instructors as planning would fill the slots."""
    units = dict(training_class.program.units.values_list("code", "pk"))
    by_unit = teachers_of([place.member for place in team], list(units.values()))
    return [
        Occupation(
            meeting.held_on, slot.starts_at, slot.ends_at, training_class.room_id,
            by_unit[units[slot.unit]] if slot.unit else None, training_class.code,
        )
        for meeting in meetings
        for slot in meeting.slots
    ]  # fmt: skip
