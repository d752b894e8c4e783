"""A class with everybody who works on it, for tests of services."""

from datetime import date, datetime, time
from functools import cached_property

from organizations.models import Role, User
from programs.models import ClassSession, Enrollment, TrainingClass
from programs.services.attendance import Mark, confirm_sheet, lock_sheet, record_sheet
from programs.services.planning import plan_meetings
from tests.factories import (
    NOW,
    AttendanceFactory,
    CenterUserFactory,
    ClassInstructorFactory,
    ClassSessionFactory,
    EnrollmentFactory,
    InstructorFactory,
    SheetScanFactory,
    TrainingClassFactory,
    UserFactory,
)


class Stage:
    """One class: its officers, made when first asked for, and short ways to a meeting with rows."""

    def __init__(self, **values: object) -> None:
        self.training_class: TrainingClass = TrainingClassFactory(**values)

    def officer(self, role: Role = Role.BIMKER) -> User:
        return UserFactory(role=role, facility=self.training_class.facility)

    def at_center(self, role: Role = Role.BLK) -> User:
        return CenterUserFactory(role=role, training_center=self.training_class.training_center)

    @cached_property
    def clerk(self) -> User:
        return self.officer()

    @cached_property
    def chief(self) -> User:
        return self.officer(Role.KASI)

    @cached_property
    def teacher(self) -> User:
        user = self.at_center(Role.INSTRUKTUR)
        instructor = InstructorFactory(training_center=self.training_class.training_center, user=user)
        ClassInstructorFactory(training_class=self.training_class, instructor=instructor)
        return user

    @cached_property
    def blk(self) -> User:
        return self.at_center()

    def planned(self) -> list[ClassSession]:
        return plan_meetings(training_class=self.training_class, weekdays=range(5), starts_at=time(8), by=self.clerk)

    def people(self, count: int) -> list[Enrollment]:
        return EnrollmentFactory.create_batch(count, training_class=self.training_class)

    def meeting(self, people: list[Enrollment] = (), **values: object) -> ClassSession:
        meeting = ClassSessionFactory(training_class=self.training_class, **values)
        for enrollment in people:
            AttendanceFactory(meeting=meeting, enrollment=enrollment)
        return meeting

    def typed(self, meeting: ClassSession, codes: str, *, at: datetime = NOW, by: User | None = None) -> ClassSession:
        """The sheet typed through the service, a code per seat."""
        meeting.refresh_from_db()
        return record_sheet(
            meeting=meeting, marks=marks(meeting, codes), control_total=sum(code in "HT" for code in codes),
            version=meeting.sheet_version, by=by or self.clerk, at=at,
        )  # fmt: skip

    def locked(self, meeting: ClassSession, codes: str, *, at: datetime = NOW) -> ClassSession:
        """Typed by the clerk, confirmed by the instructor, with a scan, locked by the chief."""
        self.typed(meeting, codes, at=at)
        ClassSession.objects.filter(pk=meeting.pk).update(scan=SheetScanFactory(training_class=self.training_class))
        confirm_sheet(meeting=meeting, by=self.teacher, at=at)
        lock_sheet(meeting=meeting, by=self.chief, at=at)
        meeting.refresh_from_db()
        return meeting


def marks(meeting: ClassSession, codes: str) -> dict[int, Mark]:
    """A mark per row in the order of the sheet; T misses 30 minutes."""
    rows = meeting.roster()
    return {row.pk: Mark(code, 30 if code == "T" else 0) for row, code in zip(rows, codes, strict=True)}


def day(number: int, month: int = 2) -> date:
    return date(2026, month, number)
