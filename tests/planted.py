"""A prison and a centre with values that stand nowhere else, so that a page which shows one has shown that fact."""

import html
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from django.core.files.base import ContentFile
from django.http import HttpResponse
from openpyxl import load_workbook

from budgets.models import HonorariumMeeting
from certificates.models import CompetencyCertificate
from inmates.rules.field_matrix import Fact
from organizations.models import Facility, TrainingCenter, User
from programs.models import ClassSession, Letter, SheetScan
from reports.documents import DOCUMENTS
from reports.papers.paper import Paper
from tests.access_matrix import PAPER_OF
from tests.factories import (
    END,
    NOW,
    START,
    AbsenceFactory,
    AgreementFactory,
    ApprovedExceptionFactory,
    AssessmentFactory,
    AttendanceFactory,
    BlankFactory,
    BudgetFactory,
    BudgetLineFactory,
    CeilingVersionFactory,
    CertificateFactory,
    ClassChangeFactory,
    ClassFileFactory,
    ClassPhotoFactory,
    ClassSessionFactory,
    CompetencyCertificateFactory,
    ConvictFactory,
    CustodyEventFactory,
    DeclaredSkillFactory,
    DisciplineEntryFactory,
    EnclosureNoteFactory,
    EnrollmentFactory,
    ExamFactory,
    ExamSeatFactory,
    FacilityFactory,
    ForwardingFactory,
    GraduationHearingFactory,
    HandoutFactory,
    HearingDecisionFactory,
    HonorariumListFactory,
    InmateFactory,
    InterestFactory,
    JobFactory,
    KnownAbsenceFactory,
    LateEntryFactory,
    LeftPlaceFactory,
    LetterFactory,
    ListImportFactory,
    ListRowFactory,
    MarkAmendmentFactory,
    MaterialFactory,
    MaterialReceiptFactory,
    MissingToolFactory,
    NominationFactory,
    NumberSeriesFactory,
    OutageFactory,
    PaperNumberFactory,
    PlanRowFactory,
    ProgramFactory,
    ProposalFactory,
    RealizationFactory,
    ReceivedMaterialFactory,
    ReleaseDateFactory,
    RemissionListFactory,
    ReportFactory,
    RoomFactory,
    SheetScanFactory,
    SheetTemplateFactory,
    SlotFactory,
    SuspensionFactory,
    TargetVersionFactory,
    ToolCountFactory,
    ToolFactory,
    TrainingClassFactory,
    TrainingStandardFactory,
    UserFactory,
    YearPlanFactory,
)
from tests.reports.pdf_reading import text_of

# Pattern → the fact that stands on a page where it is found. Years and numbers that no date or figure of the world has.
SECRETS = {
    r"Namaregister": Fact.NAME,
    r"Namatercetak": Fact.NAME,
    r"Kotalahirnya": Fact.BIRTH,
    r"1961": Fact.BIRTH,
    r"7717": Fact.REGISTER_NUMBER,
    r"ZQ9": Fact.LOCATION,
    r"2019": Fact.CUSTODY_DATES,
    r"catatanrahasia": Fact.CUSTODY_EVENTS,
    r"6643": Fact.CUSTODY_EVENTS,
    r"2033": Fact.RELEASE,
    r"2034": Fact.RELEASE,
    r"(?<!atau )rumah sakit": Fact.CUSTODY_EVENTS,  # with "atau" it is a figure of the standard
    r"2717": Fact.RELEASE,  # the margin in days
    r"8821": Fact.DISCIPLINE,
    r"alasankalapas": Fact.PRISON_REASONS,
    r"mengundurkan diri": Fact.PRISON_REASONS,
    r"keahlianrahasia": Fact.SELECTION,
    r"alasancalon": Fact.SELECTION,
    r"5519": Fact.MARKS,
    r"81[.,]3[0-9]?": Fact.MARKS,
    r"suratdokter": Fact.ABSENCE_REASONS,
    r"hukdis": Fact.ABSENCE_REASONS,
    r"suratpanggilan": Fact.CUSTODY_EVENTS,
    r"0099/SERT/BLK/III/2026": Fact.CERTIFICATES,
    r"Kotasertifikat": Fact.CERTIFICATE_IDENTITY,
    r"1962": Fact.CERTIFICATE_IDENTITY,
}


@dataclass
class World:
    facility: Facility
    center: TrainingCenter
    mark: str = ""
    rows: dict[str, object] = field(default_factory=dict)

    def word(self, secret: str) -> str:
        """The secret as it stands in this world, and in no other."""
        return secret + self.mark


def planted_world(mark: str = "", *, center: TrainingCenter | None = None) -> World:
    """One of everything about one person, in a class that has been held, decided about, and certified.

    ``mark`` (letters) ends every word of this world: on a page of two worlds each is told by its own.
    """
    program = ProgramFactory(**({"training_center": center} if center else {}))
    center = program.training_center
    standard = TrainingStandardFactory(training_center=center)
    facility = FacilityFactory(name=f"Lapas Rekaan{mark}")
    training_class = TrainingClassFactory(
        facility=facility, program=program, training_center=center, standard=standard, code=f"KELASREKAAN{mark}"
    )
    world = World(facility, center, mark)
    inmate = ConvictFactory(
        facility=facility, name=world.word("Namaregister"), birth_place=world.word("Kotalahirnya"), birth_date=date(1961, 5, 1),
        block=world.word("ZQ9"), admitted_on=date(2019, 3, 4), release_on=date(2033, 7, 19), expires_on=date(2034, 7, 19),
        release_kind="pb", certificate_name=world.word("Namatercetak"), certificate_birth_place=world.word("Kotasertifikat"),
        certificate_birth_date=date(1962, 5, 1), identity_confirmed_on=END, identity_confirmed_by=UserFactory(facility=facility),
    )  # fmt: skip
    number = world.word("7717")
    inmate.registrations.update(text=f"B.I {number}/2018", key=f"B.I/{number}/2018")
    world.rows |= {"class": training_class, "inmate": inmate, "program": program, "unit": program.units.get()}
    world.rows["facility"] = facility
    _custody(world)
    _training(world)
    _between(world)
    _selection(world)
    _examined(world)
    _office(world)
    return world


def _examined(world: World) -> None:
    """The person sat for an exam of an LSP, whose certificate has come and waits to be sent."""
    exam = ExamFactory(facility=world.facility, training_center=world.center, scheme=f"Skemarekaan{world.mark}")
    seat = ExamSeatFactory(exam=exam, inmate=world.rows["inmate"], enrollment=world.rows["place"], result="K")
    stored = CompetencyCertificate._meta.get_field("file").storage.save("c.pdf", ContentFile(b"%PDF-"))
    certificate = CompetencyCertificateFactory(seat=seat, file=stored)
    ForwardingFactory(seat=seat)
    world.rows |= {"exam": exam, "seat": seat, "competency": certificate}


def _custody(world: World) -> None:
    inmate = world.rows["inmate"]
    ReleaseDateFactory(inmate=inmate, on=date(2033, 7, 19), kind="pb")
    DisciplineEntryFactory(inmate=inmate, reference=f"F-{world.word('8821')}/2026")
    officer = UserFactory(facility=world.facility)
    world.rows["event"] = CustodyEventFactory(
        inmate=inmate, note=world.word("catatanrahasia"), reference=f"W9-{world.word('6643')}", kind="hospital_out",
        recorded_by=officer,
    )  # fmt: skip
    sent = InmateFactory(name=f"Kiriman{world.mark}", left_on=START)
    world.rows["arrival"] = CustodyEventFactory(inmate=sent, kind="transferred_out", to_facility=world.facility)
    world.rows["absence"] = AbsenceFactory(inmate=inmate, kind="hospital")
    world.rows["remission"] = RemissionListFactory(facility=world.facility, decree_number=f"PAS-{world.mark}")


def _training(world: World) -> None:
    training_class, inmate = world.rows["class"], world.rows["inmate"]
    place = EnrollmentFactory(training_class=training_class, inmate=inmate, status="graduated")
    gone = LeftPlaceFactory(training_class=training_class, end_reason="withdrawal")
    scan = SheetScanFactory(training_class=training_class, uploaded_by=UserFactory(facility=world.facility))
    stored = SheetScan._meta.get_field("file").storage.save("s.pdf", ContentFile(b"%PDF-"))
    SheetScan.objects.filter(pk=scan.pk).update(file=stored)
    signed = {"typed_at": NOW, "typed_by": UserFactory(), "control_total": 0, "confirmed_at": NOW, "confirmed_by": UserFactory()}
    meeting = ClassSessionFactory(training_class=training_class, scan=scan, locked_at=NOW, locked_by=UserFactory(), **signed)
    SlotFactory(meeting=meeting)
    row = AttendanceFactory(meeting=meeting, enrollment=place, status="A", reason="hukdis")
    row.corrections.create(
        old_status="S", old_missed_minutes=0, new_status="A", new_missed_minutes=0, reason=world.word("suratdokter"),
        corrected_at=NOW, corrected_by=UserFactory(),
    )  # fmt: skip
    SuspensionFactory(enrollment=place, absence=world.rows["absence"])
    locked = {"locked_at": NOW, "locked_by": UserFactory()}
    mark = AssessmentFactory(enrollment=place, weighted_hundredths=8130, **locked)
    world.rows |= {"mark": mark, "amendment": MarkAmendmentFactory(assessment=mark)}
    hearing = GraduationHearingFactory(training_class=training_class)
    HearingDecisionFactory(hearing=hearing, enrollment=place)
    certificate = CertificateFactory(enrollment=place, number=world.word("0099/SERT/BLK/III/2026"))
    certificate.content["holder"] = {
        "name": world.word("Namatercetak"), "birth_place": world.word("Kotasertifikat"), "birth_date": "1962-05-01",
    }  # fmt: skip
    certificate.save()
    reason = world.word("alasankalapas")
    ApprovedExceptionFactory(training_class=training_class, inmate=inmate, code="discipline", reason=reason)
    world.rows["change"] = ClassChangeFactory(training_class=training_class)
    world.rows["late"] = LateEntryFactory(meeting=meeting)
    world.rows["known"] = KnownAbsenceFactory(enrollment=place, status="S", reason=world.word("suratpanggilan"))
    room = RoomFactory(facility=world.facility, name=f"Bengkel{world.mark}")
    ClassSession.objects.filter(pk=meeting.pk).update(room=room)
    world.rows |= {"room": room, "tool": ToolFactory(room=room), "outage": OutageFactory(room=room, until_on=None)}
    counted = ToolCountFactory(meeting=ClassSessionFactory(training_class=training_class, room=room), room=room)
    world.rows["missing"] = MissingToolFactory(count=counted, tool=world.rows["tool"], enrollment=place)
    own = {"place": place, "gone": gone, "scan": scan, "meeting": meeting, "row": row, "hearing": hearing}
    world.rows |= own | {"certificate": certificate, "series": NumberSeriesFactory(certificate=certificate)}
    world.rows["stock"] = BlankFactory(certificate=certificate)
    world.rows |= own | {
        "certificate": certificate,
        "series": NumberSeriesFactory(certificate=certificate),
        "sheet": SheetTemplateFactory(training_center=world.center),
    }


def _between(world: World) -> None:
    houses = {"facility": world.facility, "training_center": world.center}
    plan = YearPlanFactory(**houses)
    stored = Letter._meta.get_field("file").storage.save("l.pdf", ContentFile(b"%PDF-"))
    officer = UserFactory(facility=world.facility)
    letter = LetterFactory(plan=plan, file=stored, sender=f"Pengirim{world.mark}", uploaded_by=officer)
    budget = BudgetFactory(facility=world.facility, dipa_number=f"DIPA{world.mark}")
    line = BudgetLineFactory(budget=budget, description=f"Belanja{world.mark}")
    CeilingVersionFactory(line=line, entered_by=officer)
    payment = RealizationFactory(line=line, file=stored, content_type="application/pdf", entered_by=officer)
    payment_list = HonorariumListFactory(budget=budget, training_class=world.rows["class"], made_by=officer)
    HonorariumMeeting.objects.create(honorarium_list=payment_list, meeting=world.rows["meeting"])
    world.rows |= {"budget": budget, "budgetline": line, "payment": payment, "paymentlist": payment_list}
    _materials(world, officer)
    PaperNumberFactory(facility=world.facility, given_by=officer, number=f"Nomorsurat{world.mark}")
    own = {"training_class": world.rows["class"]}
    world.rows["enclosurenote"] = EnclosureNoteFactory(**own, file=stored, noted_by=officer)
    world.rows["classphoto"] = ClassPhotoFactory(**own, file=stored, added_by=officer)
    world.rows["classfile"] = ClassFileFactory(**own, file=stored, ordered_by=officer)
    world.rows |= {"plan": plan, "planrow": PlanRowFactory(plan=plan), "letter": letter, "agreement": AgreementFactory(**houses)}


def _materials(world: World, officer: User) -> None:
    own = {"training_class": world.rows["class"], "entered_by": officer}
    material = MaterialFactory(name=f"Elektroda{world.mark}", line=world.rows["budgetline"], request__requested_by=officer, **own)
    receipt = MaterialReceiptFactory(**own)
    ReceivedMaterialFactory(receipt=receipt, material=material)
    handout = HandoutFactory(**own)
    world.rows |= {"materialrequest": material.request, "materialreceipt": receipt, "handout": handout}


def _selection(world: World) -> None:
    inmate = world.rows["inmate"]
    InterestFactory(inmate=inmate)
    DeclaredSkillFactory(inmate=inmate, description=world.word("keahlianrahasia"))
    proposal = ProposalFactory(training_class=world.rows["class"])
    nomination = NominationFactory(proposal=proposal, inmate=inmate, reason=world.word("alasancalon"), margin_days=2700)
    world.rows |= {"proposal": proposal, "nomination": nomination}


def _office(world: World) -> None:
    officer = UserFactory(facility=world.facility)
    row = {"number": f"B.I {world.word('7717')}/2018", "name": world.word("Namaregister")}
    file = ContentFile(f"No. Registrasi;Nama;Lahir\n{row['number']};{row['name']};1-5-1961\n".encode(), f"daftar{world.mark}.csv")
    listing = ListImportFactory(facility=world.facility, file=file, file_name=file.name, uploaded_by=officer)
    ListRowFactory(list_import=listing, number=row["number"], cells=row)
    world.rows["list"] = listing
    target = TargetVersionFactory(target__facility=world.facility, entered_by=officer, reason=f"Kinerja{world.mark}").target
    report = ReportFactory(facility=world.facility, letter_number=f"LAP-{world.mark}", prepared_by=officer)
    world.rows |= {"report": report, "target": target}
    world.rows["job"] = JobFactory(created_by=officer, title=f"Pekerjaan{world.mark}")


# The part of a URL's name before its first dash → the objects in its address. Full names go first.
ARGUMENTS = {
    "reports:class-enclosure": ["class", "cover"],
    "reports:class-enclosure-download": ["enclosurenote"],
    "reports:class-file-download": ["classfile"],
    "reports:class-photo-away": ["classphoto"],
    "budgets:budget-line": ["budgetline"],
    "budgets:budget-honoraria-make": ["budget", "class"],
    "budgets:budget-honorarium": ["paymentlist"],
    "budgets:budget-honorarium-pay": ["paymentlist"],
    "budgets:budget-honorarium-take-back": ["paymentlist"],
    "budgets:budget-ceiling": ["budgetline"],
    "budgets:budget-realize": ["budgetline"],
    "budgets:budget-take-back": ["payment"],
    "budgets:budget-evidence": ["payment"],
    "budgets:material-request-take-back": ["materialrequest"],
    "reports:inmate-sppn-pdf": ["facility", 2026, 2],
    "reports:inmate-sppn-xlsx": ["facility", 2026, 2],
    "material": ["materialreceipt"],
    "handout": ["handout"],
    "programs:hearing-hold": ["class"],
    "programs:unit-marks": ["class", "unit"],
    "programs:enrollment-leave": ["place"],
    "outcome": ["place"],
    "programs:inmate-event-take-back": ["inmate", "event"],
    "programs:row-correct": ["row"],
    "inmates:inmate-receive": ["arrival"],
    "inmates:list-rejected": ["list", "csv"],
    "programs:remission-rejected": ["remission", "csv"],
    "programs:plan-row-change": ["planrow"],
    "programs:plan-row-cut": ["planrow"],
    "programs:plan-agreement-scan": ["plan", "agreement"],
    "certificates:blank-spoil": ["stock"],
    "reports:report-indicator-rows": [2, "a"],
    "reports:report-rows": ["report", "participants"],
    "reports:certificate-register": ["series"],
    "reports:hearing-invitation": ["class"],
    "reports:number-give": ["class-report", "class"],
    "reports:wording-change": ["consent-forms"],
    "reports:hearing-minutes": ["class"],
    "reports:hours-note": ["gone"],
    "certificates:certificate-version": ["certificate", 1],
    "certificates:exam-certificate": ["seat"],
    "certificates:exam-correct": ["seat"],
    "certificates:exam-forward": ["seat"],
    "certificates:exam-scan": ["competency"],
    "certificates:exam-wish": ["seat"],
    "certificates:exam-withdraw": ["seat"],
    "exam": ["exam"],
    "agreement": ["agreement"],
    "letter": ["letter"],
    "plan": ["plan"],
    "amendment": ["amendment"],
    "budget": ["budget"],
    "attendance": ["meeting"],
    "blank": ["meeting"],
    "missing": ["missing"],
    "outage": ["outage"],
    "room": ["room"],
    "tool": ["tool"],
    "selection": ["class"],
    "certificate": ["certificate"],
    "change": ["change"],
    "class": ["class"],
    "exception": ["class"],
    "hearing": ["hearing"],
    "inmate": ["inmate"],
    "job": ["job"],
    "known": ["known"],
    "late": ["late"],
    "list": ["list"],
    "mark": ["mark"],
    "marks": ["class"],
    "meeting": ["meeting"],
    "nomination": ["nomination"],
    "program": ["program"],
    "proposal": ["proposal"],
    "remission": ["remission"],
    "report": ["report"],
    "scan": ["scan"],
    "sheet": ["sheet"],
    "target": ["target"],
}
# What a paper is about → the row of the world.
PLANTED_SUBJECTS = {
    "class": "class", "hearing": "hearing", "inmate": "inmate", "meeting": "meeting", "payment-list": "paymentlist",
    "place": "gone", "proposal": "proposal", "report": "report", "series": "series", "targets": "target",
    "facility": "facility", "handout": "handout", "material-receipt": "materialreceipt", "material-request": "materialrequest",
}  # fmt: skip


def arguments(name: str, world: World) -> list[object]:
    """What stands in the address of the page: keys of rows of the world, and words as they are."""
    if name in PAPER_OF:
        return [world.rows[PLANTED_SUBJECTS[DOCUMENTS[PAPER_OF[name]].subject]].pk]
    subject = name.partition(":")[2].partition("-")[0]
    return [world.rows[kind].pk if kind in world.rows else kind for kind in ARGUMENTS.get(name) or ARGUMENTS[subject]]


# A style and an embedded picture or font are no words.
NO_WORDS = re.compile(r"<style.*?</style>|data:[\w/+.-]+;base64,[\w/+=]+", re.DOTALL)


def words_of(response: HttpResponse) -> str:
    """The text of a page, a PDF or a table."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if response.headers["Content-Type"] == Paper.TYPES["xlsx"]:
        return "\n".join(str(value) for row in cells_of(body) for value in row if value is not None)
    return text_of(body) if body.startswith(b"%PDF-1") else NO_WORDS.sub("", html.unescape(body.decode("utf-8", "replace")))


def cells_of(workbook: bytes) -> Iterator[tuple[object, ...]]:
    """Every row of every sheet."""
    for sheet in load_workbook(io.BytesIO(workbook)):
        yield from sheet.iter_rows(values_only=True)


def told(text: str, mark: str = "") -> dict[str, Fact]:
    """Which secrets of the world of ``mark`` stand in the text, word for word."""
    return {secret: fact for secret, fact in SECRETS.items() if _stands(rf"{secret}{mark}(?!\w)", text)}


def _stands(word: str, text: str) -> bool:
    """Whether a match begins a word: looked at after it is found, for what begins with letters is found ten times as fast."""
    return any(not re.match(r"\w", text[found.start() - 1 : found.start()]) for found in re.finditer(word, text))
