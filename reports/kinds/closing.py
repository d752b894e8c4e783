"""The papers at the end of a class: names, hearing, report, certificates, money, and what a person takes along."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from budgets.models import HonorariumList
from certificates.models import NumberSeries
from inmates.models import Inmate
from inmates.rules.field_matrix import Fact
from organizations.models import Official, User
from reports.papers.certificate_receipt import certificate_receipt
from reports.papers.certificate_register import certificate_register
from reports.papers.class_report import class_report
from reports.papers.hearing_invitation import hearing_invitation
from reports.papers.hearing_minutes import blank_minutes, recorded_minutes
from reports.papers.honorarium_list import honorarium_list_paper
from reports.papers.hours_note import hours_note
from reports.papers.name_corrections import name_corrections
from reports.papers.paper import Paper
from reports.papers.training_history import training_history_paper

from .document import Document, alone, classes, for_reader, hearings, places

Post = Official.Post
WITH_TABLES = ("pdf", "xlsx")


def _certified(user: User) -> QuerySet:
    return classes(user).filter(enrollments__certificates__isnull=False).distinct()


def _ended(user: User) -> QuerySet:
    return places(user).filter(ended_on__isnull=False)


def _inmates(user: User) -> QuerySet:
    return Inmate.objects.visible_to(user).with_registration().select_related("facility")


def _series(user: User) -> QuerySet:
    return NumberSeries.objects.visible_to(user).select_related("training_center")


def _payment_lists(user: User) -> QuerySet:
    return HonorariumList.objects.visible_to(user).select_related("budget__facility", "training_class__program")


def _minutes(hearing: Model, by: User, at: datetime) -> Paper:
    return recorded_minutes(hearing.training_class, hearing, at=at)


DOCUMENTS = [
    Document(
        "name-corrections", _("Name-correction list"), "class", classes, alone(name_corrections), "certificates.view_certificate",
        (Fact.NAME, Fact.CERTIFICATE_IDENTITY),
        purpose=_("For every participant: check name, place and date of birth against KTP or school certificate, correct, sign."),
        signs=(("training_center", Post.HEAD_OF_TRAINING),),
    ),
    Document(
        "hearing-invitation", _("Invitation to the hearing"), "class", classes, alone(hearing_invitation),
        "programs.view_graduationhearing",
        purpose=_("For the members of the hearing: agenda and how many await a decision; day, hour, place and names by hand."),
        house="training_center", signs=(("training_center", Post.HEAD_OF_CENTER),),
    ),
    Document(
        "blank-minutes", _("Minutes of the hearing, to be filled in"), "class", classes, alone(blank_minutes),
        "programs.view_graduationhearing",
    ),
    Document(
        "hearing-minutes", _("Minutes of the hearing"), "hearing", hearings, _minutes, "programs.view_graduationhearing",
    ),
    Document(
        "certificate-receipt", _("Certificate receipt"), "class", _certified, for_reader(certificate_receipt),
        "certificates.view_certificate",
        purpose=_("For the handing over: every holder signs for the original of the certificate."),
        house="facility", signs=(("facility", Post.HEAD_OF_WORK_GUIDANCE),),
    ),
    Document(
        "class-report", _("Class report"), "class", classes, for_reader(class_report), "programs.view_graduationhearing",
        (Fact.NAME, Fact.ATTENDANCE, Fact.RESULTS),
        purpose=_("For both houses: planned and held hours, results, and every exception, override, correction and amendment."),
        house="facility",
        signs=(
            ("facility", Post.HEAD_OF_WORK_GUIDANCE), ("facility", Post.HEAD_OF_WORK), ("training_center", Post.HEAD_OF_TRAINING),
        ),
    ),
    Document(
        "certificate-register", _("Register of certificates"), "series", _series, for_reader(certificate_register),
        "certificates.view_certificate", (Fact.NAME, Fact.CERTIFICATES),
    ),
    Document(
        "hours-note", _("Note of hours"), "place", _ended, for_reader(hours_note), "certificates.view_certificate",
        (Fact.NAME, Fact.BIRTH, Fact.ATTENDANCE, Fact.RESULTS),
    ),
    Document(
        "training-history", _("Training history"), "inmate", _inmates, for_reader(training_history_paper), "inmates.view_inmate",
        (Fact.NAME, Fact.BIRTH, Fact.REGISTER_NUMBER, Fact.ATTENDANCE, Fact.RESULTS, Fact.CERTIFICATES),
    ),
    Document(
        "honorarium-list", _("Payment list"), "payment-list", _payment_lists, alone(honorarium_list_paper), "budgets.view_budget",
        (), WITH_TABLES,
    ),
]  # fmt: skip
