"""The papers of the centre's file of a class, and the letters between the houses about its instructors."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from inmates.rules.field_matrix import Fact
from organizations.models import Official
from reports.papers.assessment_recap import assessment_recap
from reports.papers.curriculum import curriculum
from reports.papers.file_cover import file_cover
from reports.papers.final_recap import final_recap
from reports.papers.hearing_attendance import blank_hearing_attendance, hearing_attendance
from reports.papers.instructor_attendance import instructor_attendance
from reports.papers.instructor_list import instructor_list
from reports.papers.instructor_request import instructor_reply, instructor_request
from reports.papers.introduction import introduction
from reports.papers.participant_list import participant_list
from reports.papers.running_decree import running_decree

from .document import Document, alone, classes, for_reader, hearings

Post = Official.Post
WITH_TABLES = ("pdf", "xlsx")
HEAD = (("training_center", Post.HEAD_OF_CENTER),)
BOTH = (*HEAD, ("training_center", Post.HEAD_OF_TRAINING))

DOCUMENTS = [
    Document(
        "file-cover", _("Cover of the file"), "class", classes, alone(file_cover), "programs.view_trainingclass",
        purpose=_("The first sheet of the centre's file: what is taught to how many, when, where, and who pays."),
        house="training_center",
    ),
    Document(
        "introduction", _("Introduction"), "class", classes, alone(introduction), "programs.view_trainingclass",
        purpose=_("Why the class is held, on what it rests, what it aims at, when and for whom."),
        house="training_center", signs=HEAD,
    ),
    Document(
        "running-decree", _("SK on running the class"), "class", classes, alone(running_decree), "programs.view_enrollment",
        (Fact.NAME, Fact.BIRTH), WITH_TABLES,
        purpose=_("For the head of the house that pays: annex I has instructors, units and JP, annex II the participants."),
    ),
    Document(
        "participant-list", _("Nominal list of participants"), "class", classes, alone(participant_list),
        "programs.view_enrollment", (Fact.NAME, Fact.BIRTH), WITH_TABLES,
        purpose=_("Everybody who had a place in the class, by which decree, from when until when."),
        house="training_center", signs=BOTH,
    ),
    Document(
        "instructor-list", _("Nominal list of instructors"), "class", classes, alone(instructor_list),
        "programs.view_trainingclass", (), WITH_TABLES,
        purpose=_("Instructors and substitutes with their units and JP, and the assignment that sends them."),
        house="training_center", signs=BOTH,
    ),
    Document(
        "curriculum", _("Curriculum"), "class", classes, alone(curriculum), "programs.view_competencyunit", (), WITH_TABLES,
        purpose=_("The units of the program with their JP of theory and practice, and the sums."),
        house="training_center", signs=BOTH,
    ),
    Document(
        "instructor-attendance", _("Instructors' attendance and taught hours"), "class", classes, alone(instructor_attendance),
        "programs.view_classsession", (), WITH_TABLES,
        purpose=_("Instructors sign for each meeting; below it the JP of each, planned, held and on a locked sheet."),
        house="training_center", signs=(("facility", Post.HEAD_OF_WORK_GUIDANCE), ("training_center", Post.HEAD_OF_TRAINING)),
    ),
    Document(
        "assessment-recap", _("Assessment recap"), "class", classes, alone(assessment_recap), "programs.view_assessment",
        (Fact.NAME, Fact.RESULTS), WITH_TABLES,
        purpose=_("Every attempt of every participant at every unit, with knowledge, skill and attitude."),
        house="training_center", signs=BOTH,
    ),
    Document(
        "blank-hearing-attendance", _("Attendance of the hearing, to be filled in"), "class", classes,
        alone(blank_hearing_attendance), "programs.view_graduationhearing",
        purpose=_("For the members of the next hearing to sign; day, place and names by hand."),
        house="training_center", signs=HEAD,
    ),
    Document(
        "hearing-attendance", _("Attendance of the hearing"), "hearing", hearings, alone(hearing_attendance),
        "programs.view_graduationhearing",
    ),
    Document(
        "final-recap", _("Final recap"), "class", classes, for_reader(final_recap), "programs.view_graduationhearing",
        (Fact.NAME, Fact.ATTENDANCE, Fact.RESULTS), WITH_TABLES,
        purpose=_("What the class came to: persons by outcome and sex, hours, attendance and certificates."),
        house="training_center",
        signs=(*BOTH, ("facility", Post.HEAD_OF_WORK)),
    ),
    Document(
        "instructor-request", _("Request for instructors"), "class", classes, alone(instructor_request),
        "programs.view_trainingclass",
        purpose=_("The prison's letter to the centre; with number and date once it is attached among the letters."),
        house="facility", signs=(("facility", Post.HEAD_OF_FACILITY),),
    ),
    Document(
        "instructor-reply", _("Reply about instructors"), "class", classes, alone(instructor_reply),
        "programs.view_trainingclass",
        purpose=_("The centre's answer with the names and the number of the assignment (surat tugas)."),
        house="training_center", signs=HEAD,
    ),
]  # fmt: skip
