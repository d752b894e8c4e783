"""Every main page, in both languages, at a desk and on a telephone: axe finds nothing, and nothing is wider than the screen."""

import pytest
from django.conf import settings
from django.urls import reverse

from budgets.models import Realization
from inmates.models import Inmate
from organizations.models import Role
from programs.models import Enrollment
from tests.browser.looking import flaws
from tests.browser.workshop import Workshop
from tests.factories import (
    NOW,
    AssessmentFactory,
    AttendanceFactory,
    BudgetFactory,
    CeilingVersionFactory,
    CertificateFactory,
    EnrollmentFactory,
    ExamFactory,
    ExamSeatFactory,
    HandoutFactory,
    HonorariumListFactory,
    RealizationFactory,
    ReceivedMaterialFactory,
    ReportFactory,
    SheetTemplateFactory,
    TargetVersionFactory,
    UserFactory,
)
from tests.programs.stage import Stage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

UNKNOWN = "TIDAK-ADA"
MEETING_PAGES = ["attendance-sheet", "meeting-cancel", "meeting-make-up"]
CERTIFICATE_PAGES = ["detail", "revoke", "replace"]
CERTIFICATE_TABS = ["signing", "statements", "blanks"]
REGISTER_PAGES = [
    "register",
    "numbering",
    "blanks",
    "blanks-spoiled-add",
    "sheet-list",
    "sheet-add",
    "exam-list",
]
EXAM_PAGES = ["detail", "move", "cancel", "people", "results"]
DASHBOARDS = ["training", "pipeline", "release", "late", "outcomes"]
BUDGET_PAGES = ["detail", "line-add", "honoraria", "rate-add", "import"]
LINE_PAGES = ["line", "ceiling", "realize"]
MATERIAL_PAGES = ["materials-edit", "materials-request", "materials-receive", "materials-use", "handout-add"]


class House:
    """A class under way and one before its hearing, in one prison and one centre; a certificate was issued."""

    def __init__(self) -> None:
        self.workshop = Workshop()
        self.running = self.workshop.training_class
        for inmate in self.workshop.fitting:
            AttendanceFactory(
                meeting=self.workshop.meeting, enrollment=EnrollmentFactory(training_class=self.running, inmate=inmate)
            )
        self.taught = self._taught()
        graduated = EnrollmentFactory(training_class=self.taught.training_class, status=Enrollment.Status.GRADUATED)
        self.certificate = CertificateFactory(enrollment=graduated)
        self.template = SheetTemplateFactory(training_center=self.workshop.center)
        self.payment = self._paid()
        self.receipt = ReceivedMaterialFactory(receipt__training_class=self.taught.training_class).receipt
        HandoutFactory(training_class=self.taught.training_class)
        self.exam = ExamFactory(facility=self.running.facility, training_center=self.workshop.center)
        ExamSeatFactory(exam=self.exam, inmate=graduated.inmate)

    def _paid(self) -> Realization:
        budget = BudgetFactory(facility=self.running.facility)
        line = CeilingVersionFactory(line__budget=budget).line
        HonorariumListFactory(budget=budget, training_class=self.taught.training_class)
        return RealizationFactory(line=line, training_class=self.taught.training_class)

    def _taught(self) -> Stage:
        running = self.running
        stage = Stage(facility=running.facility, training_center=running.training_center, program=running.program)
        people = stage.people(2)
        stage.locked(stage.meeting(people), "HH")
        for place in people:
            AssessmentFactory(enrollment=place, locked_at=NOW, locked_by=stage.blk)
        return stage

    def public(self, language: str) -> list[str]:
        """Who checks a certificate chooses the language in the address: those pages take no cookie."""
        checks = [reverse("certificates:verify-form"), *(reverse("certificates:verify", args=[code]) for code in self.codes)]
        return [reverse("account_login"), *(f"{address}?lang={language}" for address in checks)]

    @property
    def codes(self) -> list[str]:
        return [self.certificate.code, UNKNOWN]

    @property
    def of_the_prison(self) -> list[str]:
        inmate: Inmate = self.workshop.leaving_soon
        names = [
            "programs:class-detail",
            "programs:class-participants",
            "programs:class-candidates",
            "programs:class-proposal",
            "programs:class-waiting-list",
            "reports:selection-paper",
            "programs:class-identities",
            "programs:class-meetings",
            "programs:class-attendance",
            "programs:class-scan-add",
            "programs:class-plan",
            "programs:class-exceptions",
            "reports:class-paper",
            "reports:class-file",
            "reports:class-photo-add",
            "programs:class-outcomes",
        ]
        meeting, place = self.workshop.meeting, self.running.enrollments.first()
        return [
            reverse("home"),
            *(reverse(f"reports:dashboard-{name}") for name in DASHBOARDS),
            reverse("programs:class-list"),
            *(reverse(name, args=[self.running.pk]) for name in names),
            reverse("reports:class-enclosure", args=[self.running.pk, "decree"]),
            reverse("reports:number-list"),
            reverse("reports:number-give", args=["class-report", self.running.pk]),
            reverse("programs:class-add"),
            *(reverse(f"programs:{name}", args=[meeting.pk]) for name in MEETING_PAGES),
            reverse("programs:enrollment-leave", args=[place.pk]),
            reverse("inmates:inmate-list"),
            reverse("reports:inmate-sppn"),
            reverse("inmates:inmate-detail", args=[inmate.pk]),
            reverse("inmates:inmate-identity", args=[inmate.pk]),
            reverse("programs:inmate-trainings", args=[inmate.pk]),
            reverse("programs:inmate-interests", args=[inmate.pk]),
            reverse("programs:inmate-interests-edit", args=[inmate.pk]),
        ]

    @property
    def of_the_money(self) -> list[str]:
        line, budget = self.payment.line, self.payment.line.budget
        return [
            reverse("reports:dashboard-money"),
            reverse("budgets:budget-list"),
            reverse("budgets:budget-add"),
            *(reverse(f"budgets:budget-{name}", args=[budget.pk]) for name in BUDGET_PAGES),
            *(reverse(f"budgets:budget-{name}", args=[line.pk]) for name in LINE_PAGES),
            reverse("budgets:budget-take-back", args=[self.payment.pk]),
            budget.honorarium_lists.get().get_absolute_url(),
            reverse("budgets:class-cost", args=[self.taught.training_class.pk]),
            reverse("budgets:budget-sums"),
            reverse("budgets:class-materials", args=[self.taught.training_class.pk]),
            reverse("budgets:material-receipt-pay", args=[self.receipt.pk]),
        ]

    @property
    def of_the_workshop(self) -> list[str]:
        taught = self.taught.training_class
        pages = [reverse(f"budgets:class-{name}", args=[taught.pk]) for name in MATERIAL_PAGES]
        return [*pages, reverse("budgets:material-receipt-take-back", args=[self.receipt.pk])]

    @property
    def of_the_reports(self) -> list[str]:
        facility = self.running.facility
        target = TargetVersionFactory(target__facility=facility, denominator="enrolled_to_date").target
        report = ReportFactory(facility=facility)
        rows = reverse("reports:report-rows", args=[report.pk, "participants"])
        names = ("report-list", "report-add", "target-list", "target-add", "report-indicators")
        return [
            reverse("reports:wording"),
            reverse("reports:wording-change", args=["consent-forms"]),
            *(reverse(f"reports:{name}") for name in names),
            *(reverse(f"reports:report-{name}", args=[report.pk]) for name in ("detail", "words", "amend")),
            *(reverse(f"reports:target-{name}", args=[target.pk]) for name in ("detail", "revise")),
            f"{reverse('reports:report-indicators')}?year=2026",
            f"{reverse('reports:report-indicator-rows', args=[2, 'b'])}?year=2026",
            rows,
        ]

    @property
    def of_the_region(self) -> list[str]:
        return [f"{reverse('reports:report-facilities')}?year=2026&span=month&number=2"]

    @property
    def of_exams(self) -> list[str]:
        about_all = [reverse(f"certificates:exam-{name}") for name in ("list", "add", "reminders")]
        return about_all + [reverse(f"certificates:exam-{name}", args=[self.exam.pk]) for name in EXAM_PAGES]

    @property
    def of_the_registry(self) -> list[str]:
        lists = [reverse("inmates:list-history"), reverse("inmates:list-upload")]
        return [*lists, reverse("inmates:inmate-add"), reverse("inmates:inmate-edit", args=[self.workshop.leaving_soon.pk])]

    @property
    def of_the_administrator(self) -> list[str]:
        user = self.workshop.users["bimker"]
        return [reverse("home"), reverse("admin:organizations_user_one_time_password", args=[user.pk])]

    @property
    def of_the_head(self) -> list[str]:
        return [reverse("programs:exception-add", args=[self.running.pk])]

    @property
    def of_the_center(self) -> list[str]:
        unit = self.running.program.units.get()
        taught = self.taught.training_class
        return [
            reverse("home"),
            reverse("programs:class-marks", args=[taught.pk]),
            reverse("programs:unit-marks", args=[self.running.pk, unit.pk]),
            reverse("programs:class-hearing", args=[taught.pk]),
            reverse("certificates:class-certificates", args=[taught.pk]),
            *(reverse(f"certificates:class-{name}", args=[taught.pk]) for name in CERTIFICATE_TABS),
            *(reverse(f"certificates:{name}") for name in REGISTER_PAGES),
            reverse("certificates:blanks-layout") + "?kind=training",
            reverse("certificates:sheet-detail", args=[self.template.pk]),
            reverse("certificates:sheet-edit", args=[self.template.pk]),
            reverse("programs:class-team", args=[self.running.pk]),
            reverse("programs:class-start", args=[self.running.pk]),
            *(reverse(f"certificates:certificate-{name}", args=[self.certificate.pk]) for name in CERTIFICATE_PAGES),
            reverse("programs:program-list"),
            reverse("programs:program-import"),
            self.running.program.get_absolute_url(),
        ]


@pytest.fixture
def house(site) -> House:
    return House()


def found_on(page, address: str) -> list[str]:
    """What is wrong at ``address``, one line each, on every screen."""
    answer = page.goto(address)
    expected = 404 if UNKNOWN in address else 200
    arrived = answer.status == expected and page.url.endswith(address)
    return flaws(page) if arrived else [f"{address}: {answer.status} at {page.url}"]


def test_a_picture_without_words_and_a_wide_box_are_found(arrive):
    # given
    page = arrive(bypass_csp=True)
    page.goto(reverse("account_login"))
    page.evaluate("""document.querySelector("main").insertAdjacentHTML("beforeend", '<img src="/x" width="500" height="9">')""")

    # when
    found = [line.partition(" at ")[2].partition(" [")[0] for line in flaws(page)]

    # then
    assert "1366: image-alt (critical)" in found
    assert "360: image-alt (critical)" in found
    assert [line.startswith("360: ") for line in found if "too wide" in line] == [True]


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_every_page_can_be_read_by_everybody_on_every_screen(house, arrive_as, language):
    # given
    clerk, head = house.workshop.users["bimker"], house.workshop.users["blk"]
    registrar = house.taught.officer("registrasi")
    administrator = UserFactory(role=Role.ADMIN, facility=None, is_staff=True)
    visits = {
        None: house.public(language),
        clerk: house.of_the_prison,
        registrar: house.of_the_registry,
        house.taught.officer("keuangan"): house.of_the_money,
        house.taught.officer("sarana"): house.of_the_workshop,
        house.workshop.users["kasi"]: [*house.of_exams, *house.of_the_reports],
        UserFactory(role=Role.KANWIL, facility=None): house.of_the_region,
        head: house.of_the_center,
        house.workshop.users["kepala-blk"]: house.of_the_head,
        administrator: house.of_the_administrator,
    }

    # when
    found = []
    for user, addresses in visits.items():
        page = arrive_as(user, language)
        for address in addresses:
            found += found_on(page, address)

    # then
    assert "\n".join(found) == ""
