"""The papers of a class while it runs: for the day before a meeting, and what is read from its sheets and marks."""

from __future__ import annotations

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from inmates.rules.field_matrix import Fact
from organizations.models import Official, Room, User
from reports.papers.attendance_recap import attendance_recap
from reports.papers.blank_sheet import blank_sheet
from reports.papers.callout_list import callout_list
from reports.papers.count_sheet import count_sheet
from reports.papers.filled_sheet import filled_sheet
from reports.papers.final_marks import final_marks
from reports.papers.gate_list import gate_list
from reports.papers.opening_invitation import opening_invitation
from reports.papers.timetable import timetable
from reports.papers.week_sheet import filled_week, week_sheet

from .document import Document, alone, classes, for_reader, meetings

Post = Official.Post
WITH_TABLES = ("pdf", "xlsx")


def _in_a_room(user: User) -> QuerySet:
    """Tools are counted by the house whose room it is."""
    return meetings(user).filter(room__in=Room.objects.visible_to(user))


def _in_the_prison(user: User) -> QuerySet:
    """What passes the gate is the prison's to know."""
    return meetings(user) if user.training_center_id is None else meetings(user).none()


def _typed_first(user: User) -> QuerySet:
    """A sheet that nobody has typed says so; those that somebody has come first."""
    return meetings(user).order_by(F("typed_at").desc(nulls_last=True), "-pk")


DOCUMENTS = [
    Document(
        "callout-list", _("Call-out list"), "meeting", meetings, for_reader(callout_list), "inmates.view_inmate",
        (Fact.NAME, Fact.REGISTER_NUMBER, Fact.LOCATION, Fact.CUSTODY_EVENTS),
        purpose=_("For the officers of the blocks: who is let out for the meeting and comes back, by block and room."),
        house="facility", signs=(("facility", Post.HEAD_OF_WORK_GUIDANCE),),
    ),
    Document(
        "blank-sheet", _("Attendance sheet"), "meeting", meetings, alone(blank_sheet), "programs.view_attendance",
        purpose=_("For the workshop: participants sign, the instructor initials, the signatures are counted."),
        signs=(("facility", Post.HEAD_OF_WORK_GUIDANCE),),
    ),
    Document(
        "gate-list", _("Gate list"), "meeting", _in_the_prison, alone(gate_list), "programs.print_gatelist",
        purpose=_("For the gate: instructors, tools and materials, counted in and out."),
        house="facility", signs=(("facility", Post.HEAD_OF_WORK_GUIDANCE),),
    ),
    Document(
        "week-sheet", _("Attendance sheet of the week"), "meeting", meetings, alone(week_sheet), "programs.view_attendance",
        purpose=_("For the workshop: the meetings of the week beside each other, to be signed."),
        signs=(("facility", Post.HEAD_OF_WORK_GUIDANCE),),
    ),
    Document(
        "filled-sheet", _("Attendance as recorded"), "meeting", _typed_first, for_reader(filled_sheet),
        "programs.view_attendance", (Fact.NAME, Fact.ATTENDANCE), WITH_TABLES,
        purpose=_("For both houses: the codes of the meeting with its control total, and who typed, confirmed and locked it."),
    ),
    Document(
        "filled-week", _("Attendance of the week as recorded"), "meeting", _typed_first, for_reader(filled_week),
        "programs.view_attendance", (Fact.NAME, Fact.ATTENDANCE), WITH_TABLES,
        purpose=_("For both houses: the codes of the whole week, and who typed, confirmed and locked each sheet."),
    ),
    Document("count-sheet", _("Count sheet of the tools"), "meeting", _in_a_room, alone(count_sheet), "programs.view_tool"),
    Document(
        "opening-invitation", _("Invitation to the opening"), "class", classes, alone(opening_invitation),
        "programs.view_classsession",
        purpose=_("For the guests of the first day: program, day, hour, place and agenda; names by hand."),
    ),
    Document(
        "timetable", _("Timetable"), "class", classes, alone(timetable), "programs.view_classsession", (), WITH_TABLES,
        purpose=_("For instructors and the notice board: every week, which unit is taught when and by whom."),
        signs=(("training_center", Post.HEAD_OF_CENTER), ("training_center", Post.HEAD_OF_TRAINING)),
    ),
    Document(
        "attendance-recap", _("Attendance recap"), "class", classes, for_reader(attendance_recap), "programs.view_attendance",
        (Fact.NAME, Fact.ATTENDANCE), WITH_TABLES,
        purpose=_("For both houses: the code of every participant at every meeting, with the percentage."),
        house="facility", signs=(("facility", Post.HEAD_OF_WORK_GUIDANCE), ("training_center", Post.HEAD_OF_TRAINING)),
    ),
    Document(
        "final-marks", _("Final marks"), "class", classes, alone(final_marks), "programs.view_assessment",
        (Fact.NAME, Fact.RESULTS), WITH_TABLES,
        purpose=_("For the file of the class: the last mark and K or BK of every participant in every unit."),
        house="training_center", signs=(("training_center", Post.HEAD_OF_CENTER), ("training_center", Post.HEAD_OF_TRAINING)),
    ),
]  # fmt: skip
