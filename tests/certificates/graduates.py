"""A class whose hearing has let people pass: everything that a certificate rests on, with nothing in its way."""

from datetime import UTC, date, datetime

from programs.models import Enrollment, TrainingClass
from tests.factories import (
    AssessmentFactory,
    CenterUserFactory,
    ConvictFactory,
    EnrollmentFactory,
    GraduationHearingFactory,
    HearingDecisionFactory,
    LetterheadFactory,
    OfficialFactory,
    TrainingClassFactory,
)

HEARD = date(2026, 2, 27)
ON = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)  # noon in Jakarta


def graduated_class(names=("Budi Santoso",), *, signed: bool = True, **fields) -> TrainingClass:
    """One graduate per name; the minutes are ``signed``, a signatory and a letterhead are in force."""
    training_class = TrainingClassFactory(closed_on=HEARD, **fields)
    OfficialFactory(training_center=training_class.training_center)
    LetterheadFactory(training_center=training_class.training_center)
    scan = {"minutes_file": "minutes/scan.pdf", "minutes_sha256": "0" * 64} if signed else {}
    hearing = GraduationHearingFactory(training_class=training_class, held_on=HEARD, **scan)
    for name in names:
        graduate(training_class, hearing, name)
    return training_class


def graduate(training_class, hearing, name: str) -> Enrollment:
    inmate = ConvictFactory(
        facility=training_class.facility,
        name=name[:150],
        certificate_name=name,
        certificate_birth_place="Kota Rekaan",
        certificate_birth_date=date(1990, 5, 17),
        identity_confirmed_on=HEARD,
        identity_confirmed_by=hearing.recorded_by,
    )
    place = EnrollmentFactory(training_class=training_class, inmate=inmate, status=Enrollment.Status.GRADUATED)
    HearingDecisionFactory(hearing=hearing, enrollment=place)
    AssessmentFactory(enrollment=place, knowledge=85, skill=86, attitude=85, weighted_hundredths=8550)
    return place


def issuer(training_class, **fields):
    """Somebody of the centre who entered no marks."""
    return CenterUserFactory(training_center=training_class.training_center, **fields)
