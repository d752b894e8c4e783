"""Every kind of paper that can be printed, what it is about, and how it is made: one list for pages and commands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from budgets.models import HonorariumList
from certificates.models import NumberSeries
from inmates.models import Inmate
from organizations.models import User
from programs.models import ClassSession, Enrollment, GraduationHearing, Proposal, TrainingClass
from reports.models import Report, YearTarget
from reports.papers.attendance_recap import attendance_recap
from reports.papers.blank_sheet import blank_sheet
from reports.papers.callout_list import callout_list
from reports.papers.certificate_receipt import certificate_receipt
from reports.papers.certificate_register import certificate_register
from reports.papers.class_report import class_report
from reports.papers.consent import consent_forms
from reports.papers.count_sheet import count_sheet
from reports.papers.decree import decree_paper
from reports.papers.final_marks import final_marks
from reports.papers.hearing_invitation import hearing_invitation
from reports.papers.hearing_minutes import recorded_minutes
from reports.papers.honorarium_list import honorarium_list_paper
from reports.papers.hours_note import hours_note
from reports.papers.indicator_table import target_table
from reports.papers.name_corrections import name_corrections
from reports.papers.paper import Paper
from reports.papers.period_report import period_report
from reports.papers.proposal_list import proposal_list
from reports.papers.timetable import timetable
from reports.papers.tpp_minutes import tpp_minutes
from reports.papers.training_history import training_history_paper
from reports.selection_papers import PAPERS

HOUSES = ("program", "standard", "facility", "training_center", "agreement")
OF_CLASS = tuple(f"training_class__{name}" for name in HOUSES)


@dataclass(frozen=True, slots=True)
class Document:
    """One kind of paper: the rows it can be made of, as far as a reader may see them, and how."""

    kind: str
    label: str | Promise
    subject: str
    rows: Callable[[User], QuerySet]
    make: Callable[[Model, User, datetime], Paper]
    formats: tuple[str, ...] = ("pdf",)


def _classes(user: User) -> QuerySet:
    return TrainingClass.objects.visible_to(user).select_related(*HOUSES)


def _certified(user: User) -> QuerySet:
    return _classes(user).filter(enrollments__certificates__isnull=False).distinct()


def _meetings(user: User) -> QuerySet:
    meetings = ClassSession.objects.visible_to(user).not_cancelled().order_by("-held_on", "-pk")
    return meetings.select_related("room", "makes_up", *OF_CLASS)


def _in_a_room(user: User) -> QuerySet:
    return _meetings(user).filter(room__isnull=False)


def _hearings(user: User) -> QuerySet:
    return GraduationHearing.objects.filter(training_class__in=TrainingClass.objects.visible_to(user)).select_related(*OF_CLASS)


def _ended(user: User) -> QuerySet:
    return Enrollment.objects.visible_to(user).filter(ended_on__isnull=False).select_related("inmate", *OF_CLASS)


def _proposals(name: str) -> Callable[[User], QuerySet]:
    def rows(user: User) -> QuerySet:
        return Proposal.objects.visible_to(user).filter(status__in=PAPERS[name]).select_related("decree", *OF_CLASS)

    return rows


def _inmates(user: User) -> QuerySet:
    return Inmate.objects.visible_to(user).with_registration().select_related("facility")


def _series(user: User) -> QuerySet:
    return NumberSeries.objects.visible_to(user).select_related("training_center")


def _payment_lists(user: User) -> QuerySet:
    return HonorariumList.objects.visible_to(user).select_related("budget__facility", "training_class__program")


def _reports(user: User) -> QuerySet:
    return Report.objects.visible_to(user).select_related("facility", "prepared_by")


def _targets(user: User) -> QuerySet:
    return YearTarget.objects.visible_to(user).select_related("facility")


def _alone(make: Callable[..., Paper]) -> Callable[[Model, User, datetime], Paper]:
    """A paper that shows everybody the same."""
    return lambda obj, by, at: make(obj, at=at)


def _for_reader(make: Callable[..., Paper]) -> Callable[[Model, User, datetime], Paper]:
    """A paper that shows what its reader may see."""
    return lambda obj, by, at: make(obj, by=by, at=at)


def _minutes(hearing: Model, by: User, at: datetime) -> Paper:
    return recorded_minutes(hearing.training_class, hearing, at=at)


DOCUMENTS = {
    document.kind: document
    for document in [
        Document("consent-forms", _("Consent forms"), "proposal", _proposals("consent-forms"), _alone(consent_forms)),
        Document("proposal-list", _("Proposal with candidates"), "proposal", _proposals("proposal-list"), _alone(proposal_list)),
        Document("tpp-minutes", _("Minutes of the TPP"), "proposal", _proposals("tpp-minutes"), _alone(tpp_minutes)),
        Document("decree", _("SK on participants"), "proposal", _proposals("decree"), _alone(decree_paper)),
        Document("callout-list", _("Call-out list"), "meeting", _meetings, _for_reader(callout_list)),
        Document("blank-sheet", _("Attendance sheet"), "meeting", _meetings, _alone(blank_sheet)),
        Document("count-sheet", _("Count sheet of the tools"), "meeting", _in_a_room, _alone(count_sheet)),
        Document("timetable", _("Timetable"), "class", _classes, _alone(timetable)),
        Document("attendance-recap", _("Attendance recap"), "class", _classes, _for_reader(attendance_recap)),
        Document("final-marks", _("Final marks"), "class", _classes, _alone(final_marks)),
        Document("name-corrections", _("Name-correction list"), "class", _classes, _alone(name_corrections)),
        Document("hearing-invitation", _("Invitation to the hearing"), "class", _classes, _alone(hearing_invitation)),
        Document("hearing-minutes", _("Minutes of the hearing"), "hearing", _hearings, _minutes),
        Document("class-report", _("Class report"), "class", _classes, _for_reader(class_report)),
        Document("certificate-receipt", _("Certificate receipt"), "class", _certified, _for_reader(certificate_receipt)),
        Document("certificate-register", _("Register of certificates"), "series", _series, _for_reader(certificate_register)),
        Document("hours-note", _("Note of hours"), "place", _ended, _for_reader(hours_note)),
        Document("training-history", _("Training history"), "inmate", _inmates, _for_reader(training_history_paper)),
        Document("honorarium-list", _("Payment list"), "payment-list", _payment_lists, _alone(honorarium_list_paper)),
        Document("period-report", _("Report of a period"), "report", _reports, _alone(period_report)),
        Document("indicator-table", _("A over B, month by month"), "targets", _targets, _alone(target_table)),
    ]
}
