from .assessment import Assessment
from .attendance import Attendance, AttendanceCorrection
from .curriculum import CompetencyUnit, Program, SubField, TrainingField, TrainingStandard
from .enrollment import Decree, Enrollment
from .hearing import GraduationHearing, HearingDecision, HearingMember
from .instructor import ClassInstructor, Instructor
from .meeting import ClassSession, Holiday, SheetScan, Slot
from .training_class import ApprovedException, TrainingClass

__all__ = [
    "ApprovedException",
    "Assessment",
    "Attendance",
    "AttendanceCorrection",
    "ClassInstructor",
    "ClassSession",
    "CompetencyUnit",
    "Decree",
    "Enrollment",
    "GraduationHearing",
    "HearingDecision",
    "HearingMember",
    "Holiday",
    "Instructor",
    "Program",
    "SheetScan",
    "Slot",
    "SubField",
    "TrainingClass",
    "TrainingField",
    "TrainingStandard",
]
