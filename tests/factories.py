"""The plainest valid rows. Everybody here is invented."""

from datetime import UTC, date, datetime, time

import factory
from factory.django import DjangoModelFactory

from budgets.models import (
    AbsorptionTarget,
    Budget,
    BudgetLine,
    CeilingVersion,
    Handout,
    HonorariumList,
    HonorariumRate,
    Material,
    MaterialReceipt,
    MaterialRequest,
    MaterialUse,
    Realization,
    ReceivedMaterial,
)
from certificates.models import (
    Blank,
    Certificate,
    CompetencyCertificate,
    Exam,
    ExamMove,
    ExamSeat,
    Forwarding,
    NumberSeries,
    SheetTemplate,
)
from certificates.rules.code import new_code
from certificates.rules.kinds import Kind
from certificates.rules.wording import DEFAULT
from inmates.models import (
    Absence,
    CustodyEvent,
    DisciplineEntry,
    Inmate,
    ListImport,
    ListRow,
    PastStay,
    RegistrationClass,
    RegistrationEntry,
    ReleaseDate,
    RemissionList,
)
from inmates.rules.registration import parse
from jobs.models import ExportedFile, Job, JobUnit
from organizations.models import Agreement, Facility, Letterhead, Official, Role, Room, TrainingCenter, User
from programs.models import (
    ApprovedException,
    Assessment,
    Attendance,
    ClassChange,
    ClassInstructor,
    ClassSession,
    CompetencyUnit,
    DeclaredSkill,
    Decree,
    Enrollment,
    Feedback,
    GraduationHearing,
    HearingDecision,
    Instructor,
    Interest,
    KnownAbsence,
    LateEntry,
    Letter,
    MarkAmendment,
    MeetingChange,
    MissingTool,
    Nomination,
    Outage,
    Outcome,
    PlanRow,
    PlanRowChange,
    Program,
    Proposal,
    ReadinessCheck,
    SheetScan,
    Slot,
    SubField,
    Suspension,
    TestScore,
    Tool,
    ToolCount,
    TrainingClass,
    TrainingField,
    TrainingStandard,
    YearPlan,
)
from programs.rules.feedback import OF_INSTRUCTOR
from reports.models import ClassFile, ClassPhoto, EnclosureNote, PaperNumber, Report, TargetVersion, YearTarget
from reports.rules.periods import Period

START = date(2026, 2, 2)  # a Monday
END = date(2026, 2, 27)
NOW = datetime(2026, 2, 2, 5, 0, tzinfo=UTC)  # noon in Jakarta


class FacilityFactory(DjangoModelFactory):
    class Meta:
        model = Facility

    code = factory.Sequence(lambda n: f"LPN-{n}")
    name = factory.Sequence(lambda n: f"Lapas Rekaan {n}")
    city = "Kota Rekaan"


class TrainingCenterFactory(DjangoModelFactory):
    class Meta:
        model = TrainingCenter

    code = factory.Sequence(lambda n: f"BLK-{n}")
    name = factory.Sequence(lambda n: f"UPTD BLK Rekaan {n}")
    city = "Kota Rekaan"


class AgreementFactory(DjangoModelFactory):
    class Meta:
        model = Agreement

    facility = factory.SubFactory(FacilityFactory)
    training_center = factory.SubFactory(TrainingCenterFactory)
    number = factory.Sequence(lambda n: f"PKS-{n}/2026")
    signed_on = date(2026, 1, 5)
    valid_from = date(2026, 1, 5)


class OfficialFactory(DjangoModelFactory):
    class Meta:
        model = Official

    training_center = factory.SubFactory(TrainingCenterFactory)
    post = Official.Post.HEAD_OF_CENTER
    title = "Kepala UPTD BLK"
    name = "Dra. Rekaan Sentosa, M.M."
    nip = "19700101 199503 2 001"
    signs_certificates = True
    valid_from = date(2020, 1, 1)


class LetterheadFactory(DjangoModelFactory):
    class Meta:
        model = Letterhead

    training_center = factory.SubFactory(TrainingCenterFactory)
    lines = "PEMERINTAH PROVINSI REKAAN\nDINAS TENAGA KERJA\nUPTD BALAI LATIHAN KERJA"
    valid_from = date(2020, 1, 1)


class RoomFactory(DjangoModelFactory):
    class Meta:
        model = Room

    facility = factory.SubFactory(FacilityFactory)
    code = factory.Sequence(lambda n: f"R-{n}")
    name = "Bengkel las"
    capacity = 20


class UserFactory(DjangoModelFactory):
    """An officer of a prison; ``CenterUserFactory`` is one of a centre."""

    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"petugas-{n}")
    role = Role.BIMKER
    facility = factory.SubFactory(FacilityFactory)


class CenterUserFactory(DjangoModelFactory):
    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"blk-{n}")
    role = Role.BLK
    training_center = factory.SubFactory(TrainingCenterFactory)


class JobFactory(DjangoModelFactory):
    class Meta:
        model = Job

    kind = "tests.trace"
    title = factory.Sequence(lambda n: f"Pekerjaan rekaan {n}")
    created_by = factory.SubFactory(UserFactory)
    facility = factory.SelfAttribute("created_by.facility")
    training_center = factory.SelfAttribute("created_by.training_center")


class JobUnitFactory(DjangoModelFactory):
    class Meta:
        model = JobUnit

    job = factory.SubFactory(JobFactory)
    position = factory.LazyAttribute(lambda unit: unit.job.units.count() + 1)
    key = factory.Sequence(lambda n: f"unit-{n}")
    label = factory.Sequence(lambda n: f"Bagian {n}")


class ExportedFileFactory(DjangoModelFactory):
    class Meta:
        model = ExportedFile

    job = factory.SubFactory(
        JobFactory, kind="jobs.export", payload=factory.LazyAttribute(lambda job: {"role": job.created_by.role})
    )
    name = "daftar-2026-03-09.csv"
    suffix = "csv"
    rows = 1
    content = b"Nama\n"
    made_at = NOW


class RegistrationClassFactory(DjangoModelFactory):
    class Meta:
        model = RegistrationClass
        django_get_or_create = ("code", "valid_from")

    code = "B.I"
    name = "Pidana lebih dari satu tahun"
    may_train = True
    valid_from = date(2000, 1, 1)


class InmateFactory(DjangoModelFactory):
    class Meta:
        model = Inmate

    facility = factory.SubFactory(FacilityFactory)
    name = factory.Sequence(lambda n: f"Rekaan Contoh {n}")
    sex = Inmate.Sex.MALE
    birth_place = "Kota Rekaan"
    birth_date = date(1990, 5, 17)
    admitted_on = date(2025, 1, 10)
    release_on = date(2028, 1, 10)
    expires_on = factory.SelfAttribute("release_on")
    release_kind = factory.LazyAttribute(lambda inmate: "expiry" if inmate.release_on else "")
    block = "A"
    room = "3"


class RegistrationEntryFactory(DjangoModelFactory):
    class Meta:
        model = RegistrationEntry

    inmate = factory.SubFactory(InmateFactory)
    facility = factory.SelfAttribute("inmate.facility")
    text = factory.Sequence(lambda n: f"B.I {n + 1}/2025")
    key = factory.LazyAttribute(lambda entry: parse(entry.text).key)
    registration_class = factory.SubFactory(RegistrationClassFactory)
    valid_from = date(2025, 1, 10)


class ConvictFactory(InmateFactory):
    """An inmate with a register number that may be trained."""

    class Meta:
        model = Inmate
        skip_postgeneration_save = True

    registration = factory.RelatedFactory(RegistrationEntryFactory, factory_related_name="inmate")


class DisciplineEntryFactory(DjangoModelFactory):
    class Meta:
        model = DisciplineEntry

    inmate = factory.SubFactory(InmateFactory)
    reference = factory.Sequence(lambda n: f"F-{n}/2026")
    entered_on = date(2026, 1, 15)


class PastStayFactory(DjangoModelFactory):
    class Meta:
        model = PastStay

    inmate = factory.SubFactory(InmateFactory)
    from_on = date(2023, 1, 10)
    until_on = date(2023, 6, 10)


class AbsenceFactory(DjangoModelFactory):
    class Meta:
        model = Absence

    inmate = factory.SubFactory(InmateFactory)
    kind = Absence.Kind.COURT
    out_on = START


class ReleaseDateFactory(DjangoModelFactory):
    """A conditional release that has been approved; the person himself is not changed."""

    class Meta:
        model = ReleaseDate

    inmate = factory.SubFactory(InmateFactory)
    kind = Inmate.ReleaseKind.PAROLE
    on = date(2027, 5, 10)
    decree_number = factory.Sequence(lambda n: f"PAS-{n}/2026")
    decree_on = date(2026, 1, 20)
    recorded_at = NOW
    recorded_by = factory.SubFactory(UserFactory, facility=factory.SelfAttribute("..inmate.facility"))


class CustodyEventFactory(DjangoModelFactory):
    class Meta:
        model = CustodyEvent

    inmate = factory.SubFactory(InmateFactory)
    kind = CustodyEvent.Kind.RELOCATED
    on = START
    recorded_at = NOW
    recorded_by = factory.SubFactory(UserFactory, facility=factory.SelfAttribute("..inmate.facility"))


class RemissionListFactory(DjangoModelFactory):
    """A list that nobody is on, not given yet."""

    class Meta:
        model = RemissionList

    facility = factory.SubFactory(FacilityFactory)
    on = START
    kind = CustodyEvent.Remission.SPECIAL_I
    kept_at = NOW
    kept_by = factory.SubFactory(UserFactory, facility=factory.SelfAttribute("..facility"))


class ListImportFactory(DjangoModelFactory):
    """A list that has been uploaded; its file is not there."""

    class Meta:
        model = ListImport

    facility = factory.SubFactory(FacilityFactory)
    on = START
    file_name = "daftar.xlsx"
    sha256 = "0" * 64
    size = 1000
    uploaded_at = NOW
    touched_at = NOW
    uploaded_by = factory.SubFactory(UserFactory, facility=factory.SelfAttribute("..facility"))


class ListRowFactory(DjangoModelFactory):
    class Meta:
        model = ListRow

    list_import = factory.SubFactory(ListImportFactory)
    kind = ListRow.Kind.REJECTED
    row = factory.Sequence(lambda n: n + 2)


class TrainingFieldFactory(DjangoModelFactory):
    class Meta:
        model = TrainingField
        django_get_or_create = ("code",)

    code = "LAS"
    name = "Las"


class SubFieldFactory(DjangoModelFactory):
    class Meta:
        model = SubField
        django_get_or_create = ("field", "name")

    field = factory.SubFactory(TrainingFieldFactory)
    name = "Las SMAW"


class TrainingStandardFactory(DjangoModelFactory):
    class Meta:
        model = TrainingStandard
        django_get_or_create = ("training_center", "valid_from")

    training_center = factory.SubFactory(TrainingCenterFactory)
    valid_from = date(2020, 1, 1)
    legal_reference = "Standar rekaan"
    entry_days = 10_000  # a test types when it likes; those of the window say how long it is


class ProgramFactory(DjangoModelFactory):
    """A program of one unit with 20 JP."""

    class Meta:
        model = Program
        skip_postgeneration_save = True

    training_center = factory.SubFactory(TrainingCenterFactory)
    sub_field = factory.SubFactory(SubFieldFactory)
    code = factory.Sequence(lambda n: f"LAS-{n}")
    title = "Las SMAW posisi 1G"
    jp = 20
    unit = factory.RelatedFactory("tests.factories.CompetencyUnitFactory", factory_related_name="program")


class CompetencyUnitFactory(DjangoModelFactory):
    class Meta:
        model = CompetencyUnit

    program = factory.SubFactory(ProgramFactory, unit=None)
    position = factory.Sequence(lambda n: n % 30_000 + 1)
    code = factory.Sequence(lambda n: f"C.24LAS90.{n % 1000:03d}.1")  # no test names one of these
    title = "Mengelas pelat posisi 1G"
    jp_theory = 5
    jp_practice = 15


class InstructorFactory(DjangoModelFactory):
    class Meta:
        model = Instructor

    training_center = factory.SubFactory(TrainingCenterFactory)
    code = factory.Sequence(lambda n: f"I{n}")
    name = "Instruktur Rekaan"


class TrainingClassFactory(DjangoModelFactory):
    """A class of 16 seats in February 2026 without meetings."""

    class Meta:
        model = TrainingClass

    code = factory.Sequence(lambda n: f"KELAS-{n}")
    training_center = factory.SubFactory(TrainingCenterFactory)
    facility = factory.SubFactory(FacilityFactory)
    program = factory.SubFactory(ProgramFactory, training_center=factory.SelfAttribute("..training_center"))
    standard = factory.SubFactory(TrainingStandardFactory, training_center=factory.SelfAttribute("..training_center"))
    fiscal_year = 2026
    package_number = factory.Sequence(lambda n: n % 30_000 + 1)
    starts_on = START
    ends_on = END
    seats = 16
    jp_per_day = 5


class YearPlanFactory(DjangoModelFactory):
    class Meta:
        model = YearPlan

    facility = factory.SubFactory(FacilityFactory)
    training_center = factory.SubFactory(TrainingCenterFactory)
    fiscal_year = 2026


class PlanRowFactory(DjangoModelFactory):
    """One package of 16 in the first quarter."""

    class Meta:
        model = PlanRow

    plan = factory.SubFactory(YearPlanFactory)
    field = factory.SubFactory(TrainingFieldFactory)
    packages = 1
    persons = 16
    quarter = 1
    ceiling = 50_000_000


class PlanRowChangeFactory(DjangoModelFactory):
    class Meta:
        model = PlanRowChange

    row = factory.SubFactory(PlanRowFactory)
    figure = PlanRowChange.Figure.PERSONS
    before = 20
    after = 16
    reason = "Peserta yang memenuhi syarat kurang"
    changed_at = NOW
    changed_by = factory.SubFactory(UserFactory, facility=factory.SelfAttribute("..row.plan.facility"))


class LetterFactory(DjangoModelFactory):
    """A letter about a plan, whose file is not written."""

    class Meta:
        model = Letter

    plan = factory.SubFactory(YearPlanFactory)
    sender = "Lapas Rekaan"
    recipient = "UPTD BLK Rekaan"
    number = factory.Sequence(lambda n: f"W9-{n}/2026")
    dated_on = START
    subject = "Permohonan instruktur"
    file = "letters/0.pdf"
    sha256 = "0" * 64
    content_type = "application/pdf"
    uploaded_at = NOW
    uploaded_by = factory.SubFactory(UserFactory)


class ClassInstructorFactory(DjangoModelFactory):
    class Meta:
        model = ClassInstructor

    training_class = factory.SubFactory(TrainingClassFactory)
    instructor = factory.SubFactory(InstructorFactory, training_center=factory.SelfAttribute("..training_class.training_center"))


class DecreeFactory(DjangoModelFactory):
    class Meta:
        model = Decree

    training_class = factory.SubFactory(TrainingClassFactory)
    number = factory.Sequence(lambda n: f"SK-{n}/2026")
    signed_on = date(2026, 1, 20)


class EnrollmentFactory(DjangoModelFactory):
    class Meta:
        model = Enrollment

    training_class = factory.SubFactory(TrainingClassFactory)
    inmate = factory.SubFactory(ConvictFactory, facility=factory.SelfAttribute("..training_class.facility"))
    decree = factory.SubFactory(DecreeFactory, training_class=factory.SelfAttribute("..training_class"))
    seat_number = factory.LazyAttribute(lambda place: place.training_class.free_seats()[0])
    starts_on = factory.SelfAttribute("training_class.starts_on")


class LeftPlaceFactory(EnrollmentFactory):
    """Somebody who was transferred on the day the class began."""

    status = Enrollment.Status.LEFT
    ended_on = factory.SelfAttribute("starts_on")
    ended_by = factory.SubFactory(UserFactory, facility=factory.SelfAttribute("..training_class.facility"))
    end_reason = Enrollment.EndReason.TRANSFER


class SuspensionFactory(DjangoModelFactory):
    class Meta:
        model = Suspension

    enrollment = factory.SubFactory(EnrollmentFactory)
    absence = factory.SubFactory(AbsenceFactory, inmate=factory.SelfAttribute("..enrollment.inmate"))
    from_on = factory.SelfAttribute("absence.out_on")


class ProposalFactory(DjangoModelFactory):
    class Meta:
        model = Proposal

    training_class = factory.SubFactory(TrainingClassFactory)
    number = factory.LazyAttribute(lambda proposal: proposal.training_class.proposals.count() + 1)


class NominationFactory(DjangoModelFactory):
    class Meta:
        model = Nomination

    proposal = factory.SubFactory(ProposalFactory)
    inmate = factory.SubFactory(ConvictFactory, facility=factory.SelfAttribute("..proposal.training_class.facility"))
    position = factory.LazyAttribute(lambda nomination: nomination.proposal.nominations.count() + 1)


class InterestFactory(DjangoModelFactory):
    class Meta:
        model = Interest

    inmate = factory.SubFactory(InmateFactory)
    field = factory.SubFactory(TrainingFieldFactory)
    recorded_on = START
    recorded_by = factory.SubFactory(UserFactory, facility=factory.SelfAttribute("..inmate.facility"))


class DeclaredSkillFactory(DjangoModelFactory):
    class Meta:
        model = DeclaredSkill

    inmate = factory.SubFactory(InmateFactory)
    description = factory.Sequence(lambda n: f"Keterampilan rekaan {n}")
    recorded_on = START
    recorded_by = factory.SubFactory(UserFactory, facility=factory.SelfAttribute("..inmate.facility"))


class ClassSessionFactory(DjangoModelFactory):
    """A meeting of 225 minutes (5 JP of 45)."""

    class Meta:
        model = ClassSession

    training_class = factory.SubFactory(TrainingClassFactory)
    number = factory.LazyAttribute(lambda meeting: meeting.training_class.meetings.count() + 1)
    held_on = START
    minutes = 225


class MeetingChangeFactory(DjangoModelFactory):
    class Meta:
        model = MeetingChange

    meeting = factory.SubFactory(ClassSessionFactory)
    kind = MeetingChange.Kind.MOVED
    cause = ClassSession.Cause.SEARCH
    old_held_on = START
    new_held_on = END
    changed_at = NOW
    changed_by = factory.SubFactory(UserFactory, facility=factory.SelfAttribute("..meeting.training_class.facility"))


class LateEntryFactory(DjangoModelFactory):
    class Meta:
        model = LateEntry

    meeting = factory.SubFactory(ClassSessionFactory)
    reason = "Lembar tertinggal di blok"
    requested_at = NOW
    requested_by = factory.SubFactory(UserFactory, facility=factory.SelfAttribute("..meeting.training_class.facility"))


class ClassChangeFactory(DjangoModelFactory):
    class Meta:
        model = ClassChange

    training_class = factory.SubFactory(TrainingClassFactory)
    kind = ClassChange.Kind.SEATS
    before = factory.LazyFunction(lambda: {"seats": 20})
    after = factory.LazyFunction(lambda: {"seats": 16})
    reason = "Bengkel lebih sempit"
    side = ClassChange.Side.CENTER
    asked_at = NOW
    asked_by = factory.SubFactory(CenterUserFactory, training_center=factory.SelfAttribute("..training_class.training_center"))


class ReadinessCheckFactory(DjangoModelFactory):
    class Meta:
        model = ReadinessCheck

    training_class = factory.SubFactory(TrainingClassFactory)
    item = ReadinessCheck.Item.TOOLS
    ready = True
    checked_at = NOW
    checked_by = factory.SubFactory(UserFactory, facility=factory.SelfAttribute("..training_class.facility"))


class KnownAbsenceFactory(DjangoModelFactory):
    class Meta:
        model = KnownAbsence

    enrollment = factory.SubFactory(EnrollmentFactory)
    absent_on = START
    status = KnownAbsence.Status.LEAVE
    reason = "Kunjungan keluarga"
    announced_at = NOW
    announced_by = factory.SubFactory(UserFactory, facility=factory.SelfAttribute("..enrollment.training_class.facility"))


class ToolFactory(DjangoModelFactory):
    class Meta:
        model = Tool

    room = factory.SubFactory(RoomFactory)
    code = factory.Sequence(lambda n: f"INV-{n}")
    name = "Gerinda tangan"
    quantity = 4


class OutageFactory(DjangoModelFactory):
    """A whole room out of use on the first day of classes."""

    class Meta:
        model = Outage

    room = factory.SubFactory(RoomFactory)
    kind = Outage.Kind.MAINTENANCE
    from_on = START
    until_on = START
    reason = "Servis trafo"
    noted_at = NOW
    noted_by = factory.SubFactory(UserFactory, facility=factory.SelfAttribute("..room.facility"))


class ToolCountFactory(DjangoModelFactory):
    class Meta:
        model = ToolCount

    meeting = factory.SubFactory(ClassSessionFactory)
    room = factory.SubFactory(RoomFactory, facility=factory.SelfAttribute("..meeting.training_class.facility"))
    counted_at = NOW
    counted_by = factory.SubFactory(UserFactory, facility=factory.SelfAttribute("..room.facility"))


class MissingToolFactory(DjangoModelFactory):
    """One tool that a participant had last, not found yet."""

    class Meta:
        model = MissingTool

    count = factory.SubFactory(ToolCountFactory)
    tool = factory.SubFactory(ToolFactory, room=factory.SelfAttribute("..count.room"))
    number = 1
    enrollment = factory.SubFactory(EnrollmentFactory, training_class=factory.SelfAttribute("..count.meeting.training_class"))


class SlotFactory(DjangoModelFactory):
    class Meta:
        model = Slot

    meeting = factory.SubFactory(ClassSessionFactory)
    starts_at = time(8)
    ends_at = time(11, 45)
    jp = 5
    unit = factory.LazyAttribute(lambda slot: slot.meeting.training_class.program.units.first())


class SheetScanFactory(DjangoModelFactory):
    """A scan whose file is not written."""

    class Meta:
        model = SheetScan

    training_class = factory.SubFactory(TrainingClassFactory)
    file = "scans/0.pdf"
    sha256 = "0" * 64
    content_type = "application/pdf"
    uploaded_at = NOW
    uploaded_by = factory.SubFactory(UserFactory, facility=factory.SelfAttribute("..training_class.facility"))


class AttendanceFactory(DjangoModelFactory):
    """An unrecorded row."""

    class Meta:
        model = Attendance

    meeting = factory.SubFactory(ClassSessionFactory)
    enrollment = factory.SubFactory(EnrollmentFactory, training_class=factory.SelfAttribute("..meeting.training_class"))
    meeting_minutes = factory.SelfAttribute("meeting.minutes")


class AssessmentFactory(DjangoModelFactory):
    """A passed, unlocked first attempt."""

    class Meta:
        model = Assessment

    enrollment = factory.SubFactory(EnrollmentFactory)
    unit = factory.LazyAttribute(lambda assessment: assessment.enrollment.training_class.program.units.first())
    knowledge = 80
    skill = 80
    attitude = 80
    weighted_hundredths = 8000
    verdict = "K"
    entered_at = NOW
    entered_by = factory.SubFactory(
        CenterUserFactory, training_center=factory.SelfAttribute("..enrollment.training_class.training_center")
    )


class MarkAmendmentFactory(DjangoModelFactory):
    """Asked for, not decided."""

    class Meta:
        model = MarkAmendment

    assessment = factory.SubFactory(AssessmentFactory)
    old_verdict = "BK"
    old_entered_by = factory.SelfAttribute("assessment.entered_by")
    old_locked_by = factory.SelfAttribute("requested_by")
    new_verdict = "K"
    reason = "Salah salin dari formulir"
    requested_at = NOW
    requested_by = factory.SubFactory(
        CenterUserFactory, training_center=factory.SelfAttribute("..assessment.enrollment.training_class.training_center")
    )


class FeedbackFactory(DjangoModelFactory):
    class Meta:
        model = Feedback

    training_class = factory.SubFactory(TrainingClassFactory)
    instructor = factory.SubFactory(InstructorFactory, training_center=factory.SelfAttribute("..training_class.training_center"))
    sheets = 5
    answers = factory.LazyFunction(lambda: {one.value: [0, 0, 1, 3, 1, 0] for one in OF_INSTRUCTOR})
    entered_at = NOW
    entered_by = factory.SubFactory(CenterUserFactory, training_center=factory.SelfAttribute("..training_class.training_center"))


class TestScoreFactory(DjangoModelFactory):
    __test__ = False

    class Meta:
        model = TestScore

    enrollment = factory.SubFactory(EnrollmentFactory)
    kind = TestScore.Kind.PRE
    score = 40
    taken_on = START
    entered_at = NOW
    entered_by = factory.SubFactory(
        CenterUserFactory, training_center=factory.SelfAttribute("..enrollment.training_class.training_center")
    )


class GraduationHearingFactory(DjangoModelFactory):
    """A hearing whose minutes are still due."""

    class Meta:
        model = GraduationHearing

    training_class = factory.SubFactory(TrainingClassFactory)
    minutes_number = factory.Sequence(lambda n: f"BA-{n}/2026")
    held_on = END
    minutes_due_on = date(2026, 3, 10)
    recorded_at = NOW
    recorded_by = factory.SubFactory(CenterUserFactory, training_center=factory.SelfAttribute("..training_class.training_center"))


class HearingDecisionFactory(DjangoModelFactory):
    class Meta:
        model = HearingDecision

    hearing = factory.SubFactory(GraduationHearingFactory)
    enrollment = factory.SubFactory(EnrollmentFactory, training_class=factory.SelfAttribute("..hearing.training_class"))
    result = HearingDecision.Result.GRADUATED
    credited_minutes = 900
    countable_minutes = 900


class ApprovedExceptionFactory(DjangoModelFactory):
    class Meta:
        model = ApprovedException

    training_class = factory.SubFactory(TrainingClassFactory)
    code = ApprovedException.Code.SCAN_MISSING
    reason = "Lembar hadir rusak terkena banjir."
    approved_on = START
    approved_by = factory.SubFactory(
        CenterUserFactory, role=Role.KEPALA_BLK, training_center=factory.SelfAttribute("..training_class.training_center")
    )


class CertificateFactory(DjangoModelFactory):
    """A numbered training certificate whose sheet has not been made."""

    class Meta:
        model = Certificate

    enrollment = factory.SubFactory(EnrollmentFactory, status=Enrollment.Status.GRADUATED)
    training_center = factory.SelfAttribute("enrollment.training_class.training_center")
    sequence = factory.Sequence(lambda n: n + 1)
    year = 2026
    number = factory.LazyAttribute(lambda certificate: f"{certificate.sequence:04d}/SERT/BLK/III/2026")
    code = factory.LazyFunction(new_code)
    issued_on = date(2026, 3, 2)
    issued_at = NOW
    issued_by = factory.SubFactory(CenterUserFactory, training_center=factory.SelfAttribute("..training_center"))
    content = factory.LazyAttribute(
        lambda certificate: {
            "version": 1,
            "kind": "training",
            "number": certificate.number,
            "sequence": certificate.sequence,
            "code": certificate.code,
            "verify_url": f"https://sertifikat.example.go.id/v/{certificate.code}",
            "verify_address": "sertifikat.example.go.id/v/",
            "centre": "UPTD BLK Rekaan",
            "city": "Kota Rekaan",
            "letterhead": ["PEMERINTAH PROVINSI REKAAN", "DINAS TENAGA KERJA", "UPTD BALAI LATIHAN KERJA"],
            "legal_basis": "Peraturan rekaan Nomor 1 Tahun 2020",
            "field": "Las",
            "sub_field": "Las SMAW",
            "program": "Las SMAW posisi 1G",
            "jp": 20,
            "minutes_per_jp": 45,
            "starts_on": "2026-02-02",
            "ends_on": "2026-02-27",
            "result": "graduated",
            "issued_on": "2026-03-02",
            "issued_at": "2026-03-02T05:00:00+00:00",
            "signatory": {
                "title": "Kepala UPTD BLK",
                "name": "Dra. Rekaan Sentosa, M.M.",
                "nip": "19700101 199503 2 001",
                "rank": "",
            },
            "holder": {"name": "Budi Santoso", "birth_place": "Kota Rekaan", "birth_date": "1990-05-17"},
            "units": [{"code": "C.24LAS01.001.1", "title": "Mengelas pelat", "jp": 20, "mark": "80.0", "verdict": "K"}],
        }
    )


class BlankFactory(DjangoModelFactory):
    """A pre-printed sheet that bears a certificate."""

    class Meta:
        model = Blank

    certificate = factory.SubFactory(CertificateFactory)
    training_center = factory.SelfAttribute("certificate.training_center")
    serial = factory.Sequence(lambda n: f"A {n + 1:06d}")
    used_at = NOW
    used_by = factory.SubFactory(CenterUserFactory, training_center=factory.SelfAttribute("..training_center"))


class NumberSeriesFactory(DjangoModelFactory):
    """The series of one certificate that was given."""

    class Meta:
        model = NumberSeries
        exclude = ["certificate"]
        django_get_or_create = ["training_center", "kind", "year"]

    certificate = factory.SubFactory(CertificateFactory)
    training_center = factory.SelfAttribute("certificate.training_center")
    kind = factory.SelfAttribute("certificate.kind")
    year = factory.SelfAttribute("certificate.year")
    last = factory.SelfAttribute("certificate.sequence")


class BudgetFactory(DjangoModelFactory):
    class Meta:
        model = Budget

    facility = factory.SubFactory(FacilityFactory)
    fiscal_year = 2026
    dipa_number = factory.Sequence(lambda n: f"DIPA-013.05.2.{n}/2026")
    dipa_on = date(2025, 12, 2)


class BudgetLineFactory(DjangoModelFactory):
    """A line without a ceiling."""

    class Meta:
        model = BudgetLine

    budget = factory.SubFactory(BudgetFactory)
    account = "521211"
    description = factory.Sequence(lambda n: f"Bahan pelatihan {n}")


class CeilingVersionFactory(DjangoModelFactory):
    """A hundred million from the first day of the year."""

    class Meta:
        model = CeilingVersion

    line = factory.SubFactory(BudgetLineFactory)
    version = factory.LazyAttribute(lambda version: version.line.ceilings.count() + 1)
    valid_from = date(2026, 1, 1)
    amount = 100_000_000
    document = "DIPA"
    entered_at = NOW
    entered_by = factory.SubFactory(UserFactory, facility=factory.SelfAttribute("..line.budget.facility"))


class RealizationFactory(DjangoModelFactory):
    """A million, spent before NOW, without a scan."""

    class Meta:
        model = Realization

    line = factory.SubFactory(BudgetLineFactory)
    spent_on = START
    evidence_number = factory.Sequence(lambda n: f"KW-{n}/2026")
    description = "Kawat las"
    amount = 1_000_000
    entered_at = NOW
    entered_by = factory.SubFactory(UserFactory, facility=factory.SelfAttribute("..line.budget.facility"))


class HonorariumRateFactory(DjangoModelFactory):
    class Meta:
        model = HonorariumRate

    budget = factory.SubFactory(BudgetFactory)
    valid_from = date(2026, 1, 1)
    per_jp = 60_000
    basis = "Standar biaya masukan rekaan"
    entered_by = factory.SubFactory(UserFactory, facility=factory.SelfAttribute("..budget.facility"))


class HonorariumListFactory(DjangoModelFactory):
    """A payment list without rows."""

    class Meta:
        model = HonorariumList

    budget = factory.SubFactory(BudgetFactory)
    training_class = factory.SubFactory(TrainingClassFactory, facility=factory.SelfAttribute("..budget.facility"))
    made_at = NOW
    made_by = factory.SubFactory(UserFactory, facility=factory.SelfAttribute("..budget.facility"))


class MaterialRequestFactory(DjangoModelFactory):
    class Meta:
        model = MaterialRequest

    training_class = factory.SubFactory(TrainingClassFactory)
    number = factory.Sequence(lambda n: f"PB-{n}/2026")
    requested_on = START
    requested_at = NOW
    requested_by = factory.SubFactory(UserFactory, facility=factory.SelfAttribute("..training_class.facility"))


class MaterialFactory(DjangoModelFactory):
    """Twenty kilograms at 30.000, asked for."""

    class Meta:
        model = Material

    training_class = factory.SubFactory(TrainingClassFactory)
    name = factory.Sequence(lambda n: f"Elektroda {n}")
    unit = "kg"
    hundredths = 2000
    unit_price = 30_000
    request = factory.SubFactory(MaterialRequestFactory, training_class=factory.SelfAttribute("..training_class"))
    entered_at = NOW
    entered_by = factory.SubFactory(UserFactory, facility=factory.SelfAttribute("..training_class.facility"))


class MaterialReceiptFactory(DjangoModelFactory):
    """A receipt without rows."""

    class Meta:
        model = MaterialReceipt

    training_class = factory.SubFactory(TrainingClassFactory)
    evidence_number = factory.Sequence(lambda n: f"BAST-{n}/2026")
    received_on = START
    received_by = "Jatmika Priyatna"
    entered_at = NOW
    entered_by = factory.SubFactory(UserFactory, facility=factory.SelfAttribute("..training_class.facility"))


class ReceivedMaterialFactory(DjangoModelFactory):
    """Ten kilograms at 31.000, not paid."""

    class Meta:
        model = ReceivedMaterial

    receipt = factory.SubFactory(MaterialReceiptFactory)
    material = factory.SubFactory(MaterialFactory, training_class=factory.SelfAttribute("..receipt.training_class"))
    hundredths = 1000
    unit_price = 31_000


class MaterialUseFactory(DjangoModelFactory):
    """Four kilograms in the first week."""

    class Meta:
        model = MaterialUse

    material = factory.SubFactory(MaterialFactory)
    week = START
    hundredths = 400
    entered_at = NOW
    entered_by = factory.SubFactory(UserFactory, facility=factory.SelfAttribute("..material.training_class.facility"))


class HandoutFactory(DjangoModelFactory):
    """Work clothes for every participant."""

    class Meta:
        model = Handout

    training_class = factory.SubFactory(TrainingClassFactory)
    kind = "clothes"
    item = "Baju kerja 1 stel"
    handed_on = START
    entered_at = NOW
    entered_by = factory.SubFactory(UserFactory, facility=factory.SelfAttribute("..training_class.facility"))


class AbsorptionTargetFactory(DjangoModelFactory):
    class Meta:
        model = AbsorptionTarget

    from_year = 2022
    spending = "goods"
    first, second, third, fourth = 15, 50, 70, 90
    basis = "Peraturan rekaan"


class ExamFactory(DjangoModelFactory):
    class Meta:
        model = Exam

    facility = factory.SubFactory(FacilityFactory)
    training_center = factory.SubFactory(TrainingCenterFactory)
    body = "LSP Rekaan"
    licence_number = "BNSP-LSP-0000-ID"
    licensed_until = date(2027, 12, 31)
    scheme = "Juru Las SMAW 1G"
    place = "Tempat Uji Kompetensi Rekaan"
    assessors = "Asesor Rekaan, MET.000.000000 2020"
    held_on = date(2026, 3, 10)
    recorded_at = NOW
    recorded_by = factory.SubFactory(UserFactory, facility=factory.SelfAttribute("..facility"))


class ExamMoveFactory(DjangoModelFactory):
    class Meta:
        model = ExamMove

    exam = factory.SubFactory(ExamFactory)
    old_held_on = date(2026, 3, 3)
    new_held_on = factory.SelfAttribute("exam.held_on")
    reason = "Asesor berhalangan"
    moved_at = NOW
    moved_by = factory.SelfAttribute("exam.recorded_by")


class ExamSeatFactory(DjangoModelFactory):
    """A person who sits for an exam; give ``result`` and it was typed by who recorded the exam."""

    class Meta:
        model = ExamSeat

    exam = factory.SubFactory(ExamFactory)
    inmate = factory.SubFactory(ConvictFactory, facility=factory.SelfAttribute("..exam.facility"))
    entered_at = NOW
    entered_by = factory.SelfAttribute("exam.recorded_by")
    typed_at = factory.LazyAttribute(lambda seat: NOW if getattr(seat, "result", "") else None)
    typed_by = factory.LazyAttribute(lambda seat: seat.entered_by if getattr(seat, "result", "") else None)


class CompetencyCertificateFactory(DjangoModelFactory):
    class Meta:
        model = CompetencyCertificate

    seat = factory.SubFactory(ExamSeatFactory, result="K")
    number = factory.Sequence(lambda n: f"BNSP {n + 1:06d} 2026")
    issued_on = date(2026, 4, 1)
    valid_until = date(2029, 3, 31)
    file = "competency/scan.pdf"
    sha256 = "0" * 64
    content_type = "application/pdf"
    recorded_at = NOW
    recorded_by = factory.SelfAttribute("seat.entered_by")


class ForwardingFactory(DjangoModelFactory):
    class Meta:
        model = Forwarding

    seat = factory.SubFactory(ExamSeatFactory)
    wished_on = date(2026, 3, 12)
    contact = "Jalan Rekaan 1"
    recorded_at = NOW
    recorded_by = factory.SelfAttribute("seat.entered_by")


class SheetTemplateFactory(DjangoModelFactory):
    """In use, and like the house's own."""

    class Meta:
        model = SheetTemplate

    training_center = factory.SubFactory(TrainingCenterFactory)
    kind = "training"
    version = factory.Sequence(lambda n: n + 1)
    words = factory.LazyAttribute(lambda template: DEFAULT[Kind(template.kind)])
    made_at = NOW
    made_by = factory.SubFactory(CenterUserFactory, training_center=factory.SelfAttribute("..training_center"))
    used_at = NOW
    used_by = factory.SelfAttribute("made_by")


class OutcomeFactory(DjangoModelFactory):
    """What somebody told of himself on the day that it was written down."""

    class Meta:
        model = Outcome

    enrollment = factory.SubFactory(LeftPlaceFactory)
    kind, source = "in_field", "self"
    known_on = recorded_on = START
    recorded_by = factory.SubFactory(UserFactory)


class PaperNumberFactory(DjangoModelFactory):
    """A number from the agenda of the prison on the report of a class."""

    class Meta:
        model = PaperNumber

    facility = factory.SubFactory(FacilityFactory)
    kind, object_id, about = "class-report", 1, "LAS-1"
    year, given_on = 2026, START
    number = factory.Sequence(lambda n: f"B/{n}/2026")
    given_at = NOW
    given_by = factory.SubFactory(UserFactory, facility=factory.SelfAttribute("..facility"))


class YearTargetFactory(DjangoModelFactory):
    class Meta:
        model = YearTarget

    facility = factory.SubFactory(FacilityFactory)
    year = 2026


class TargetVersionFactory(DjangoModelFactory):
    """A fifth of those eligible at the start of the year, from its first day on."""

    class Meta:
        model = TargetVersion

    target = factory.SubFactory(YearTargetFactory)
    version = factory.LazyAttribute(lambda version: version.target.versions.count() + 1)
    valid_from = date(2026, 1, 1)
    participants, certificates, packages, percentage = 40, 30, 2, 2_000
    numerator, denominator = "certified_to_date", "eligible_start"
    reason = "Perjanjian kinerja"
    entered_at = NOW
    entered_by = factory.SubFactory(UserFactory, facility=factory.SelfAttribute("..target.facility"))


class ReportFactory(DjangoModelFactory):
    """An open report of the month of START."""

    class Meta:
        model = Report

    facility = factory.SubFactory(FacilityFactory)
    year, span, number = 2026, "month", 2
    last_on = factory.LazyAttribute(lambda report: Period(report.year, report.span, report.number).last)
    prepared_at = NOW
    prepared_by = factory.SubFactory(UserFactory, facility=factory.SelfAttribute("..facility"))


class EnclosureNoteFactory(DjangoModelFactory):
    """A file handed in for an enclosure, which is not written."""

    class Meta:
        model = EnclosureNote

    training_class = factory.SubFactory(TrainingClassFactory)
    enclosure = "introduction"
    file, content_type, sha256 = "enclosures/e.pdf", "application/pdf", "0" * 64
    noted_at = NOW
    noted_by = factory.SubFactory(UserFactory)


class ClassPhotoFactory(DjangoModelFactory):
    """A photo whose file is not written."""

    class Meta:
        model = ClassPhoto

    training_class = factory.SubFactory(TrainingClassFactory)
    moment = "practice"
    file, sha256 = "class-photos/p.jpg", "0" * 64
    added_at = NOW
    added_by = factory.SubFactory(UserFactory)


class ClassFileFactory(DjangoModelFactory):
    """A file that was made, which is not written."""

    class Meta:
        model = ClassFile

    training_class = factory.SubFactory(TrainingClassFactory)
    ordered_at = made_at = NOW
    ordered_by = factory.SubFactory(UserFactory)
    file, sha256 = "class-files/f.pdf", "0" * 64
    pages, accounted = 40, 27
