from datetime import time

import pytest

from organizations.models import Official
from tests.factories import (
    AttendanceFactory,
    ClassSessionFactory,
    CompetencyUnitFactory,
    ConvictFactory,
    EnrollmentFactory,
    FacilityFactory,
    InstructorFactory,
    LetterheadFactory,
    OfficialFactory,
    ProgramFactory,
    RoomFactory,
    SlotFactory,
    TrainingClassFactory,
    TrainingStandardFactory,
)
from tests.reports.pdf_reading import text_of


@pytest.fixture
def training_class(db):
    """A welding class of Lapas Rekaan and BLK Rekaan, with letterheads and officials of both."""
    facility = FacilityFactory(name="Lapas Rekaan", code="LPN-R", address="Jalan Contoh 1")
    program = ProgramFactory(training_center__name="UPTD BLK Rekaan", title="Las SMAW 1G", unit=None)
    CompetencyUnitFactory(program=program, position=1, code="C.24LAS01.001.1")
    center = program.training_center
    LetterheadFactory(training_center=center)
    LetterheadFactory(training_center=None, facility=facility, lines="KEMENTERIAN REKAAN\nLAPAS REKAAN\nJalan Contoh 1")
    OfficialFactory(training_center=center)
    for post, title, name in [
        (Official.Post.HEAD_OF_WORK, "Kepala Seksi Kegiatan Kerja", "Sari Contoh"),
        (Official.Post.HEAD_OF_WORK_GUIDANCE, "Kasubsi Bimbingan Kerja", "Joko Contoh"),
    ]:
        OfficialFactory(
            training_center=None, facility=facility, post=post, title=title, name=name, nip="", signs_certificates=False
        )
    standard = TrainingStandardFactory(training_center=center)
    return TrainingClassFactory(
        code="LAS-1", facility=facility, training_center=center, program=program, standard=standard, package_number=1
    )


@pytest.fixture
def meeting(training_class):
    """The first meeting, two lessons by one instructor and a break between them."""
    meeting = ClassSessionFactory(training_class=training_class, room=RoomFactory(facility=training_class.facility))
    instructor = InstructorFactory(training_center=training_class.training_center, name="Wayan Rekaan", nip="")
    SlotFactory(meeting=meeting, starts_at=time(8), ends_at=time(10, 15), jp=3, instructor=instructor)
    SlotFactory(meeting=meeting, starts_at=time(10, 15), ends_at=time(10, 30), jp=0, unit=None, label="ISTIRAHAT")
    SlotFactory(meeting=meeting, starts_at=time(10, 30), ends_at=time(12), jp=2, instructor=instructor)
    return meeting


@pytest.fixture
def attend(meeting):
    """Give an inmate with these fields a seat and a row at the meeting; more people at once by ``count``."""

    def seat(count: int = 1, **inmate):
        places = [
            EnrollmentFactory(
                training_class=meeting.training_class,
                seat_number=meeting.training_class.enrollments.count() + 1,
                inmate=ConvictFactory(facility=meeting.training_class.facility, **inmate),
            )
            for _ in range(count)
        ]
        return [AttendanceFactory(meeting=meeting, enrollment=place).enrollment for place in places]

    return seat


@pytest.fixture
def printed(login_with):
    """What a PDF opened with this one permission says, by its address."""

    def get(url: str, permission: str, *, at) -> str:
        response = login_with(permission, at=at).get(url)
        assert response.status_code == 200
        return text_of(response.content)

    return get
