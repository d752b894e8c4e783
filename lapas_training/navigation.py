"""Menu and tabs: which pages belong together, over all apps, so that no lower template names a higher URL."""

from dataclasses import dataclass

from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from inmates.rules.field_matrix import Fact, sees
from organizations.models import User
from programs.views.proposal_page import TELLS
from reports.file_views import TELLS as FILE_TELLS


@dataclass(frozen=True, slots=True)
class Entry:
    """A link in the menu or a tab, shown to who holds ``permission`` (empty: to all who are signed in).

    ``tells`` are facts about persons without which the page does not exist for a reader.
    """

    label: str | Promise
    url_name: str
    permission: str = ""
    tells: tuple[Fact, ...] = ()

    def shown_to(self, user: User) -> bool:
        return (not self.permission or user.has_perm(self.permission)) and all(sees(user, fact) for fact in self.tells)


@dataclass(frozen=True, slots=True)
class Link:
    """An entry ready to be drawn."""

    label: str | Promise
    url: str
    current: bool


MENU = [
    Entry(_("Home"), "home"),
    Entry(_("Figures"), "reports:dashboard-training", "programs.view_trainingclass"),
    Entry(_("Classes"), "programs:class-list", "programs.view_trainingclass"),
    Entry(_("Inmates"), "inmates:inmate-list", "inmates.view_inmate"),
    Entry(_("Remissions"), "programs:remission-list", "inmates.view_custodyevent"),
    Entry(_("Certificates"), "certificates:register", "certificates.view_certificate"),
    Entry(_("Programs"), "programs:program-list", "programs.view_program"),
    Entry(_("Workshops"), "programs:room-list", "programs.view_tool"),
    Entry(_("Budgets"), "budgets:budget-list", "budgets.view_budget"),
    Entry(_("Reports"), "reports:report-list", "reports.view_report"),
    Entry(_("Jobs"), "jobs:job-list", "jobs.view_job"),
]

CLASS_TABS = [
    Entry(_("Overview"), "programs:class-detail", "programs.view_trainingclass"),
    Entry(_("Selection"), "programs:class-proposal", "programs.view_proposal", TELLS),
    Entry(_("Participants"), "programs:class-participants", "programs.view_enrollment"),
    Entry(_("Meetings"), "programs:class-meetings", "programs.view_classsession"),
    Entry(_("Attendance"), "programs:class-attendance", "programs.view_attendance"),
    Entry(_("Marks"), "programs:class-marks", "programs.view_assessment"),
    Entry(_("Evaluation"), "programs:class-feedback", "programs.view_feedback"),
    Entry(_("Hearing"), "programs:class-hearing", "programs.view_graduationhearing"),
    Entry(_("Certificates"), "certificates:class-certificates", "certificates.view_certificate"),
    Entry(_("Materials"), "budgets:class-materials", "budgets.view_material"),
    Entry(_("Cost"), "budgets:class-cost", "budgets.view_budget"),
    Entry(_("Paper"), "reports:class-paper", "programs.view_enrollment"),
    Entry(pgettext_lazy("tab", "File"), "reports:class-file", "reports.view_classfile", FILE_TELLS),
]
INMATE_TABS = [
    Entry(_("Overview"), "reports:inmate-overview", "inmates.view_inmate"),
    Entry(_("Person"), "inmates:inmate-detail", "inmates.view_inmate"),
    Entry(pgettext_lazy("tab", "Custody"), "programs:inmate-custody", "inmates.view_custodyevent"),
    Entry(_("Trainings"), "programs:inmate-trainings", "inmates.view_inmate"),
    Entry(_("Interests and skills"), "programs:inmate-interests", "programs.view_interest"),
    Entry(_("Certificates"), "certificates:inmate-certificates", "certificates.view_certificate"),
]

IMPORT_TABS = [
    Entry(_("Columns"), "inmates:list-columns", "inmates.add_inmate"),
    Entry(_("Preview"), "inmates:list-detail", "inmates.add_inmate"),
    Entry(_("Result"), "programs:list-result", "inmates.add_inmate"),
    Entry(_("Missing from the list"), "programs:list-missing", "inmates.record_custody"),
]

TABS = {"class": CLASS_TABS, "inmate": INMATE_TABS, "list": IMPORT_TABS}
# Pages beside a list: they belong to no one object.
BESIDE = {
    "classes": [
        Entry(_("Classes"), "programs:class-list", "programs.view_trainingclass"),
        Entry(_("Plans of the year"), "programs:plan-list", "programs.view_yearplan"),
        Entry(_("Certificates of several classes"), "certificates:batch-issue", "certificates.issue_certificate"),
        Entry(_("Who no longer fits"), "programs:class-misfits", "programs.view_proposal"),
        Entry(_("Locked blocks"), "programs:lockdown", "programs.lock_down"),
        Entry(_("Bring a class in"), "programs:class-import", "programs.import_class"),
        Entry(_("Taught hours"), "programs:taught-hours", "programs.view_classsession"),
        Entry(_("How sheets were typed"), "programs:sheet-review", "programs.view_lateentry"),
        Entry(_("Numbers of papers"), "reports:number-list", "reports.view_papernumber"),
        Entry(_("How papers are worded"), "reports:wording", "reports.keep_wording"),
    ],
    "dashboards": [
        Entry(_("Hours and attendance"), "reports:dashboard-training", "programs.view_trainingclass"),
        Entry(_("From candidate to certificate"), "reports:dashboard-pipeline", "programs.view_trainingclass"),
        Entry(_("Absorption"), "reports:dashboard-money", "budgets.view_budget"),
        Entry(_("Release margins"), "reports:dashboard-release", "programs.view_proposal", (Fact.RELEASE,)),
        Entry(_("What is late"), "reports:dashboard-late", "programs.view_trainingclass"),
        Entry(_("After release"), "reports:dashboard-outcomes", "programs.view_outcome"),
    ],
    "certificates": [
        Entry(_("Register"), "certificates:register", "certificates.view_certificate"),
        Entry(_("How they are numbered"), "certificates:numbering", "certificates.set_numbers"),
        Entry(_("Pre-printed sheets"), "certificates:blanks", "certificates.keep_blanks"),
        Entry(_("How the sheets look"), "certificates:sheet-list", "certificates.design_sheet"),
        Entry(_("Competency exams"), "certificates:exam-list", "certificates.view_exam"),
        Entry(_("Waited for from an LSP"), "certificates:exam-reminders", "certificates.view_exam"),
    ],
    "inmates": [
        Entry(_("Inmates"), "inmates:inmate-list", "inmates.view_inmate"),
        Entry(_("Imported lists"), "inmates:list-history", "inmates.add_inmate"),
        Entry(_("Events of several persons"), "programs:inmate-events", "inmates.record_custody"),
        Entry(_("Transfers to us"), "inmates:inmate-transfers", "inmates.record_custody"),
        Entry(_("Recap for SPPN"), "reports:inmate-sppn", "inmates.view_inmate"),
    ],
    "reports": [
        Entry(_("Reports"), "reports:report-list", "reports.view_report"),
        Entry(_("Targets"), "reports:target-list", "reports.view_yeartarget"),
        Entry(_("A over B"), "reports:report-indicators", "reports.view_report"),
        Entry(_("Over many prisons"), "reports:report-facilities", "reports.compare_facilities"),
    ],
}
# What higher apps offer about a row of a list, by what the row is.
ROW_LINKS = {
    "selection": [Entry(_("Papers of the selection"), "reports:selection-paper", "programs.view_proposal")],
    "ready-list": [Entry(_("Go on to bring the list in"), "programs:list-result", "inmates.add_inmate")],
    "person-edit": [Entry(_("Record an event of custody"), "programs:inmate-custody", "inmates.record_custody")],
    "meeting-tools": [
        Entry(_("Print the count sheet"), "reports:count-sheet", "programs.view_tool"),
        Entry(_("Print the gate list"), "reports:gate-list", "programs.print_gatelist"),
    ],
    "issued-class": [Entry(_("Print the certificate receipt"), "reports:certificate-receipt", "certificates.view_certificate")],
    "number-series": [Entry(_("Print the register"), "reports:certificate-register", "certificates.view_certificate")],
    "honorarium": [Entry(_("Print the payment list"), "reports:honorarium-list", "budgets.view_budget")],
    "materials": [Entry(_("Print the weekly use"), "reports:material-use", "budgets.view_material")],
    "material-request": [Entry(_("Print the request"), "reports:material-request", "budgets.view_material")],
    "material-receipt": [Entry(_("Print the receipt"), "reports:material-receipt", "budgets.view_material")],
    "handout": [Entry(_("Print the receipt"), "reports:handout-receipt", "budgets.view_material", (Fact.NAME,))],
    "left-place": [Entry(_("Note of hours to go on with"), "reports:hours-note", "certificates.view_certificate")],
}


def menu_for(request: HttpRequest) -> list[Link]:
    """The menu of the person who is signed in; empty for everyone else."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    section = _section(_view_name(request))
    return [
        Link(entry.label, reverse(entry.url_name), current=_section(entry.url_name) == section)
        for entry in MENU
        if entry.shown_to(user)
    ]


def tabs_for(request: HttpRequest, kind: str, obj: Model, *, active: str = "") -> list[Link]:
    """The tabs of one class or one person that the user may open; ``active`` is for pages below a tab."""
    active = active or _view_name(request)
    return [
        Link(entry.label, reverse(entry.url_name, args=[obj.pk]), current=entry.url_name == active)
        for entry in TABS[kind]
        if entry.shown_to(request.user)
    ]


def row_links_for(request: HttpRequest, kind: str, obj: Model) -> list[Link]:
    """The links about one row that the user may follow."""
    return [
        Link(entry.label, reverse(entry.url_name, args=[obj.pk]), current=False)
        for entry in ROW_LINKS[kind]
        if entry.shown_to(request.user)
    ]


def beside_for(request: HttpRequest, kind: str) -> list[Link]:
    """The pages beside a list that the user may open; empty when there is only the list itself."""
    here = _view_name(request)
    allowed = [entry for entry in BESIDE[kind] if entry.shown_to(request.user)]
    links = [Link(entry.label, reverse(entry.url_name), current=entry.url_name == here) for entry in allowed]
    return links if len(links) > 1 else []


def _view_name(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def _section(view_name: str) -> str:
    """The part of the menu a page belongs to: whatever tells of a class, on any floor, is under the classes."""
    namespace, _colon, page = view_name.partition(":")
    subject = page.partition("-")[0]
    if namespace == "budgets":
        return "classes" if subject in {"class", "material", "handout"} else "budgets:budget"
    if namespace == "reports" and subject in {"report", "target"}:
        return "reports:report"
    if subject in {"room", "tool", "outage", "missing"} or page == "meeting-tools":
        return "programs:room"
    if namespace == "certificates" and subject in {"register", "numbering", "blank", "blanks", "sheet", "exam"}:
        return "certificates:register"
    if subject == "dashboard":
        return "reports:dashboard"
    if subject in {"inmate", "list", "program", "remission"} or namespace not in {
        "programs",
        "certificates",
        "reports",
    }:
        return "inmates" if subject in {"inmate", "list"} else f"{namespace}:{subject}"
    return "classes"
