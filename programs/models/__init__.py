from .amendment import MarkAmendment
from .assessment import Assessment
from .attendance import Attendance, AttendanceCorrection
from .changes import MeetingChange
from .class_change import ClassChange
from .curriculum import CompetencyUnit, Program, SubField, TrainingField, TrainingStandard
from .enrollment import Decree, Enrollment, Suspension
from .feedback import Feedback
from .hearing import GraduationHearing, HearingDecision, HearingMember
from .instructor import ClassInstructor, Instructor
from .known_absence import KnownAbsence
from .late_entry import LateEntry
from .letter import Letter
from .meeting import ClassSession, Holiday, SheetScan, Slot
from .outcome import Outcome
from .proposal import Nomination, Proposal, TppMember
from .readiness import ReadinessCheck
from .selection import DeclaredSkill, Interest, SelectionCriteria
from .test_score import TestScore
from .training_class import ApprovedException, TrainingClass
from .workshop import MissingTool, Outage, Tool, ToolCount
from .year_plan import PlanRow, PlanRowChange, YearPlan

__all__ = [
    "ApprovedException",
    "Assessment",
    "Attendance",
    "AttendanceCorrection",
    "ClassChange",
    "ClassInstructor",
    "ClassSession",
    "CompetencyUnit",
    "DeclaredSkill",
    "Decree",
    "Enrollment",
    "Feedback",
    "GraduationHearing",
    "HearingDecision",
    "HearingMember",
    "Holiday",
    "Instructor",
    "Interest",
    "KnownAbsence",
    "LateEntry",
    "Letter",
    "MarkAmendment",
    "MeetingChange",
    "MissingTool",
    "Nomination",
    "Outage",
    "Outcome",
    "PlanRow",
    "PlanRowChange",
    "Program",
    "Proposal",
    "ReadinessCheck",
    "SelectionCriteria",
    "SheetScan",
    "Slot",
    "SubField",
    "Suspension",
    "TestScore",
    "Tool",
    "ToolCount",
    "TppMember",
    "TrainingClass",
    "TrainingField",
    "TrainingStandard",
    "YearPlan",
]
