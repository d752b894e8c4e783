"""The papers of a class that a user may print: what each is for, where it is, what still lacks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Exists, Model, OuterRef, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from organizations.models import Official, User
from programs.models import ClassSession, Enrollment, GraduationHearing, TrainingClass

from .documents import DOCUMENTS, Document
from .papers.blank_sheet import roster
from .papers.callout_list import called_out
from .papers.certificate_receipt import to_hand_over
from .papers.stationery import House, Post, Stationery, organizer
from .rules.numbered import NUMBERED


@dataclass(frozen=True, slots=True)
class PaperEntry:
    """One paper on the page: ``links`` are (words, address), ``lacks`` what would stay empty on it."""

    name: str | Promise
    purpose: str | Promise
    links: Sequence[tuple[str, str]] = field(default_factory=list)
    lacks: Sequence[str] = field(default_factory=list)


def meetings_to_choose(training_class: TrainingClass, today: date) -> list[ClassSession]:
    """Meetings not cancelled: those still to come, the next one first, then the past ones, the latest first; one query."""
    meetings = list(training_class.meetings.not_cancelled().order_by("held_on", "number"))
    coming = [meeting for meeting in meetings if meeting.held_on >= today]
    return coming + [meeting for meeting in reversed(meetings) if meeting.held_on < today]


def meeting_papers(training_class: TrainingClass, meeting: ClassSession, user: User) -> list[PaperEntry]:
    """What is printed the day before ``meeting``."""
    stationery = Stationery.of(training_class, meeting.held_on)
    entries = []
    for document in _listed("meeting", user):
        lacks = MEETING_LACKS[document.kind](meeting, user) if document.kind in MEETING_LACKS else []
        lacks += _unsigned(document, training_class, stationery)
        entries.append(PaperEntry(document.label, document.purpose, links_to(document, meeting), lacks))
    return entries


def class_papers(training_class: TrainingClass, user: User, *, on: date) -> list[PaperEntry]:
    """What is printed of the whole class, as of ``on``; what there is nothing for yet says so, or is left out."""
    stationery, listed = Stationery.of(training_class, on), _listed("class", user)
    facts = _facts(training_class, user, listed)
    entries = []
    for document in listed:
        lacks = CLASS_LACKS[document.kind](facts) if document.kind in CLASS_LACKS else []
        links = []
        if facts[_possible(document)]:
            links = links_to(document, training_class) + number_link(document, training_class, user)
        if links or lacks:
            lacks += _unsigned(document, training_class, stationery)
            entries.append(PaperEntry(document.label, document.purpose, links, lacks))
    if user.has_perm(DOCUMENTS["hearing-minutes"].permission):
        entries.append(_minutes(training_class, stationery, awaiting=facts["awaiting"]))
    return entries


def links_to(document: Document, obj: Model, words: str = "") -> list[tuple[str, str]]:
    """The address of the paper about ``obj`` in each of its formats."""
    shown = {"pdf": words or _("Print"), "xlsx": _("Spreadsheet")}
    return [(shown[written], reverse(document.url_name(written), args=[obj.pk])) for written in document.formats]


def number_link(document: Document, obj: Model, user: User) -> list[tuple[str, str]]:
    """Where ``user`` gives the paper about ``obj`` its number, when his house does."""
    numbered = NUMBERED.get(document.kind)
    if numbered is None or not user.has_perm("reports.give_number"):
        return []
    house = getattr(getattr(obj, "training_class", obj), numbered.house)
    own = house == (user.facility or user.training_center)
    return [(_("Number it"), reverse("reports:number-give", args=[document.kind, obj.pk]))] if own else []


def _listed(subject: str, user: User) -> list[Document]:
    return [one for one in DOCUMENTS.values() if one.subject == subject and one.purpose and one.opens_for(user)]


def _possible(document: Document) -> str:
    return f"possible_{document.kind}"


def _facts(training_class: TrainingClass, user: User, listed: Sequence[Document]) -> dict[str, Any]:
    """How many people, which of ``listed`` can be made, and how many certificates there are to hand over; two queries."""
    people = Q(enrollments__isnull=False, enrollments__ended_on=None)
    counts = {
        "people": Count("enrollments", filter=people),
        "unconfirmed": Count("enrollments", filter=people & Q(enrollments__inmate__identity_confirmed_on=None)),
        "awaiting": Count("enrollments", filter=people & Q(enrollments__status__in=Enrollment.AWAITING)),
    }
    possible = {_possible(one): Exists(one.rows(user).filter(pk=OuterRef("pk"))) for one in listed}
    waiting = Count("pk", filter=Q(handed_over_on=None))
    certificates = to_hand_over(training_class, user).order_by().aggregate(certificates=Count("pk"), waiting=waiting)
    found = TrainingClass.objects.filter(pk=training_class.pk).annotate(**counts, **possible)
    return found.values(*counts, *possible).get() | certificates


def _callout_lacks(meeting: ClassSession, user: User) -> list[str]:
    people = called_out(meeting, user)
    unplaced = sum(not person.block for person in people)
    lacks = [] if people else [_("Nobody has a place at this meeting.")]
    if unplaced:
        words = ngettext("%(count)s person has no block entered.", "%(count)s people have no block entered.", unplaced)
        lacks.append(words % {"count": unplaced})
    return lacks


def _sheet_lacks(meeting: ClassSession, user: User) -> list[str]:
    lessons = [slot.instructor_id for slot in meeting.slots.all() if slot.jp]
    lacks = [] if roster(meeting) else [_("Nobody has a place at this meeting.")]
    if not lessons:
        lacks.append(_("The hours of this meeting have not been planned."))
    elif None in lessons:
        lacks.append(_("Some hours have no instructor yet."))
    return lacks


def _correction_lacks(facts: Mapping[str, Any]) -> list[str]:
    lacks = [] if facts["people"] else [_("Nobody has a place in this class yet.")]
    if facts["unconfirmed"]:
        lacks.append(_("Identity not confirmed yet: %(unconfirmed)s of %(people)s participants.") % facts)
    return lacks


def _invitation_lacks(facts: Mapping[str, Any]) -> list[str]:
    return [] if facts["awaiting"] else [_("Nobody waits for a decision of a hearing.")]


def _receipt_lacks(facts: Mapping[str, Any]) -> list[str]:
    lacks = [] if facts["certificates"] else [_("No certificate has been issued yet.")]
    if facts["waiting"]:
        lacks.append(_("Not handed over yet: %(waiting)s of %(certificates)s certificates.") % facts)
    return lacks


MEETING_LACKS: dict[str, Callable[[ClassSession, User], list[str]]] = {
    "callout-list": _callout_lacks,
    "blank-sheet": _sheet_lacks,
}
CLASS_LACKS: dict[str, Callable[[Mapping[str, Any]], list[str]]] = {
    "name-corrections": _correction_lacks,
    "hearing-invitation": _invitation_lacks,
    "certificate-receipt": _receipt_lacks,
}


def _minutes(training_class: TrainingClass, stationery: Stationery, *, awaiting: int) -> PaperEntry:
    hearings = list(training_class.hearings.order_by("held_on", "pk"))
    minutes, blank = DOCUMENTS["hearing-minutes"], DOCUMENTS["blank-minutes"]
    links = [link for hearing in hearings for link in links_to(minutes, hearing, _recorded(hearing))]
    links += [link for hearing in hearings for link in links_to(DOCUMENTS["hearing-attendance"], hearing, _signed(hearing))]
    if awaiting:
        links += links_to(blank, training_class, _("Print blank minutes with the standings of today"))
    lacks = [
        _("The signed minutes %(number)s have not been scanned yet.") % {"number": hearing.minutes_number}
        for hearing in hearings
        if not hearing.minutes_signed
    ]
    if awaiting:
        lacks.append(_("Waiting for a decision: %(count)s participants.") % {"count": awaiting})
    center = training_class.training_center
    return PaperEntry(
        minutes.label,
        _("For the members of the hearing: attendance, units and decision of every participant, to be signed."),
        links,
        lacks + unsigned(stationery, center, [(center, Post.HEAD_OF_CENTER)]),
    )


def _signed(hearing: GraduationHearing) -> str:
    return _("Print the attendance of the hearing of %(date)s") % {"date": date_format(hearing.held_on)}


def _recorded(hearing: GraduationHearing) -> str:
    facts = {"number": hearing.minutes_number, "date": date_format(hearing.held_on)}
    return _("Print the minutes %(number)s of %(date)s") % facts


def _unsigned(document: Document, training_class: TrainingClass, stationery: Stationery) -> list[str]:
    house = getattr(training_class, document.house) if document.house else organizer(training_class)
    return unsigned(stationery, house, [(getattr(training_class, place), post) for place, post in document.signs])


def unsigned(stationery: Stationery, house: House, signatories: Sequence[tuple[House, str]]) -> list[str]:
    """Where no letterhead or official is entered for the day of the paper."""
    day = date_format(stationery.on)
    lacks = []
    if stationery.letterhead(house) is None:
        lacks.append(
            _("%(house)s has no letterhead on %(date)s: the name of the house is printed.") % {"house": house, "date": day}
        )
    for place, post in signatories:
        if stationery.official(place, post) is None:
            facts = {"post": Official.Post(post).label, "date": day}
            lacks.append(_("%(post)s: nobody is entered for %(date)s, the name is written by hand.") % facts)
    return lacks
