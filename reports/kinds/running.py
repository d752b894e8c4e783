"""The papers of a class while it runs: for the day before a meeting, and what is read from its sheets and marks."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from inmates.rules.field_matrix import Fact
from organizations.models import Official, Room, User
from reports.papers.attendance_recap import attendance_recap
from reports.papers.blank_sheet import blank_sheet
from reports.papers.callout_list import callout_list
from reports.papers.count_sheet import count_sheet
from reports.papers.final_marks import final_marks
from reports.papers.timetable import timetable

from .document import Document, alone, classes, for_reader, meetings

Post = Official.Post
WITH_TABLES = ("pdf", "xlsx")


def _in_a_room(user: User) -> QuerySet:
    """Tools are counted by the house whose room it is."""
    return meetings(user).filter(room__in=Room.objects.visible_to(user))


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
    Document("count-sheet", _("Count sheet of the tools"), "meeting", _in_a_room, alone(count_sheet), "programs.view_tool"),
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
