"""A small class with everybody who works on it, for tests that walk through pages."""

from dataclasses import dataclass, field
from datetime import date, time, timedelta

from django.utils.timezone import now

from inmates.models import Inmate
from organizations.models import Facility, Role, TrainingCenter, User
from programs.models import ApprovedException, ClassSession, TrainingClass
from tests.factories import (
    AgreementFactory,
    ApprovedExceptionFactory,
    CenterUserFactory,
    ClassInstructorFactory,
    ClassSessionFactory,
    CompetencyUnitFactory,
    ConvictFactory,
    FacilityFactory,
    InstructorFactory,
    LetterheadFactory,
    OfficialFactory,
    ProgramFactory,
    SlotFactory,
    TrainingCenterFactory,
    TrainingClassFactory,
    UserFactory,
)

PASSWORD = "kata sandi rekaan"
NAMES = ["Budi Santoso", "Ketut Sudiarta", "Ujang Permana"]


@dataclass
class Workshop:
    """One unit of 5 JP, taught today in one meeting; nobody has a place yet. Users by the words for their role."""

    facility: Facility = field(default_factory=lambda: FacilityFactory(name="Lapas Rekaan Tiga"))
    center: TrainingCenter = field(default_factory=TrainingCenterFactory)

    def __post_init__(self) -> None:
        self.today: date = self.facility.local_date(now())
        self.users = self._staff()
        self.training_class = self._class()
        self.meeting: ClassSession = ClassSessionFactory(training_class=self.training_class, held_on=self.today)
        SlotFactory(meeting=self.meeting, starts_at=time(0), ends_at=time(3, 45))  # begun at whatever hour the test runs
        self.fitting: list[Inmate] = [self._inmate(name, days=700 + number) for number, name in enumerate(NAMES)]
        self.leaving_soon: Inmate = self._inmate("Wayan Segera", days=3)

    def _staff(self) -> dict[str, User]:
        at_center = {"instruktur": Role.INSTRUKTUR, "blk": Role.BLK, "kepala-blk": Role.KEPALA_BLK}
        at_prison = {"bimker": Role.BIMKER, "bimker-staf": Role.BIMKER, "kasi": Role.KASI, "kalapas": Role.KALAPAS}
        users = {name: UserFactory(username=name, role=role, facility=self.facility) for name, role in at_prison.items()}
        users |= {
            name: CenterUserFactory(username=name, role=role, training_center=self.center) for name, role in at_center.items()
        }
        for user in users.values():
            user.set_password(PASSWORD)
            user.save()
        return users

    def _class(self) -> TrainingClass:
        AgreementFactory(facility=self.facility, training_center=self.center)
        OfficialFactory(training_center=self.center)
        LetterheadFactory(training_center=self.center)
        program = ProgramFactory(training_center=self.center, jp=5, unit=None)
        CompetencyUnitFactory(program=program, position=1, jp_theory=2, jp_practice=3)
        training_class = TrainingClassFactory(
            training_center=self.center, facility=self.facility, program=program, starts_on=self.today, ends_on=self.today
        )
        teacher = InstructorFactory(training_center=self.center, user=self.users["instruktur"])
        ClassInstructorFactory(training_class=training_class, instructor=teacher)
        ApprovedExceptionFactory(training_class=training_class, code=ApprovedException.Code.PARTICIPANTS)  # fewer than 16
        return training_class

    def _inmate(self, name: str, *, days: int) -> Inmate:
        return ConvictFactory(facility=self.facility, name=name, release_on=self.today + timedelta(days=days))


def wait_for_focus(page, selector: str) -> None:
    """The page has put the focus there by itself; a key pressed before that goes somewhere else."""
    page.wait_for_function("selector => document.activeElement.matches(selector)", arg=selector)
