"""The papers of a class that a user may print: what each is for, where it is, what still lacks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from inmates.rules.field_matrix import Fact, sees
from organizations.models import Official, User
from programs.models import ClassSession, Enrollment, GraduationHearing, TrainingClass

from .papers.blank_sheet import roster
from .papers.callout_list import called_out
from .papers.certificate_receipt import to_hand_over
from .papers.stationery import House, Post, Stationery, organizer


@dataclass(frozen=True, slots=True)
class PaperEntry:
    """One paper on the page: ``links`` are (words, address), ``lacks`` what would stay empty on it."""

    name: str
    purpose: str
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
    if user.has_perm("inmates.view_inmate") and sees(user, Fact.CUSTODY_EVENTS):
        entries.append(_callout(training_class, meeting, user, stationery))
    if user.has_perm("programs.view_attendance"):
        entries.append(_sheet(training_class, meeting, stationery))
    return entries


def class_papers(training_class: TrainingClass, user: User, *, on: date) -> list[PaperEntry]:
    """What is printed towards the end of the class, as of ``on``."""
    stationery = Stationery.of(training_class, on)
    count = training_class.enrollments.open().aggregate(
        people=Count("pk"),
        unconfirmed=Count("pk", filter=Q(inmate__identity_confirmed_on=None)),
        awaiting=Count("pk", filter=Q(status__in=Enrollment.AWAITING)),
    )
    entries = []
    if user.has_perm("programs.view_classsession"):
        entries.append(_timetable(training_class, stationery))
    if user.has_perm("programs.view_attendance"):
        entries.append(_recap(training_class, stationery))
    if user.has_perm("programs.view_assessment"):
        entries.append(_marks(training_class, stationery))
    if user.has_perm("certificates.view_certificate"):
        entries.append(_corrections(training_class, stationery, count))
    if user.has_perm("programs.view_graduationhearing"):
        if count["awaiting"]:
            entries.append(_invitation(training_class, stationery))
        entries.append(_minutes(training_class, stationery, awaiting=count["awaiting"]))
    if user.has_perm("certificates.view_certificate"):
        entries.append(_receipt(training_class, user, stationery))
    if user.has_perm("programs.view_graduationhearing"):
        entries.append(_report(training_class, stationery))
    return entries


def _callout(training_class: TrainingClass, meeting: ClassSession, user: User, stationery: Stationery) -> PaperEntry:
    people = called_out(meeting, user)
    unplaced = sum(not person.block for person in people)
    lacks = [] if people else [_("Nobody has a place at this meeting.")]
    if unplaced:
        lacks.append(
            ngettext("%(count)s person has no block entered.", "%(count)s people have no block entered.", unplaced)
            % {"count": unplaced}
        )
    return PaperEntry(
        _("Call-out list"),
        _("For the officers of the blocks: who is let out for the meeting and comes back, by block and room."),
        [(_("Print the call-out list"), reverse("reports:callout-list", args=[meeting.pk]))],
        lacks + unsigned(stationery, training_class.facility, [(training_class.facility, Post.HEAD_OF_WORK_GUIDANCE)]),
    )


def _sheet(training_class: TrainingClass, meeting: ClassSession, stationery: Stationery) -> PaperEntry:
    lessons = [slot.instructor_id for slot in meeting.slots.all() if slot.jp]
    lacks = [] if roster(meeting) else [_("Nobody has a place at this meeting.")]
    if not lessons:
        lacks.append(_("The hours of this meeting have not been planned."))
    elif None in lessons:
        lacks.append(_("Some hours have no instructor yet."))
    return PaperEntry(
        _("Attendance sheet"),
        _("For the workshop: participants sign, the instructor initials, the signatures are counted."),
        [(_("Print the attendance sheet"), reverse("reports:blank-sheet", args=[meeting.pk]))],
        lacks + unsigned(stationery, organizer(training_class), [(training_class.facility, Post.HEAD_OF_WORK_GUIDANCE)]),
    )


def _timetable(training_class: TrainingClass, stationery: Stationery) -> PaperEntry:
    center = training_class.training_center
    return PaperEntry(
        _("Timetable"),
        _("For instructors and the notice board: every week, which unit is taught when and by whom."),
        [(_("Print the timetable"), reverse("reports:class-timetable", args=[training_class.pk]))],
        unsigned(stationery, organizer(training_class), [(center, Post.HEAD_OF_CENTER), (center, Post.HEAD_OF_TRAINING)]),
    )


def _recap(training_class: TrainingClass, stationery: Stationery) -> PaperEntry:
    facility, center = training_class.facility, training_class.training_center
    return PaperEntry(
        _("Attendance recap"),
        _("For both houses: the code of every participant at every meeting, with the percentage."),
        [(_("Print the attendance recap"), reverse("reports:class-recap", args=[training_class.pk]))],
        unsigned(stationery, facility, [(facility, Post.HEAD_OF_WORK_GUIDANCE), (center, Post.HEAD_OF_TRAINING)]),
    )


def _marks(training_class: TrainingClass, stationery: Stationery) -> PaperEntry:
    center = training_class.training_center
    return PaperEntry(
        _("Final marks"),
        _("For the file of the class: the last mark and K or BK of every participant in every unit."),
        [(_("Print the final marks"), reverse("reports:class-final-marks", args=[training_class.pk]))],
        unsigned(stationery, center, [(center, Post.HEAD_OF_CENTER), (center, Post.HEAD_OF_TRAINING)]),
    )


def _corrections(training_class: TrainingClass, stationery: Stationery, count: dict[str, int]) -> PaperEntry:
    lacks = [] if count["people"] else [_("Nobody has a place in this class yet.")]
    if count["unconfirmed"]:
        lacks.append(_("Identity not confirmed yet: %(unconfirmed)s of %(people)s participants.") % count)
    return PaperEntry(
        _("Name-correction list"),
        _("For every participant: check name, place and date of birth against KTP or school certificate, correct, sign."),
        [(_("Print the name-correction list"), reverse("reports:name-corrections", args=[training_class.pk]))],
        lacks + unsigned(stationery, organizer(training_class), [(training_class.training_center, Post.HEAD_OF_TRAINING)]),
    )


def _invitation(training_class: TrainingClass, stationery: Stationery) -> PaperEntry:
    center = training_class.training_center
    return PaperEntry(
        _("Invitation to the hearing"),
        _("For the members of the hearing: agenda and how many await a decision; day, hour, place and names by hand."),
        [(_("Print the invitation"), reverse("reports:hearing-invitation", args=[training_class.pk]))],
        unsigned(stationery, center, [(center, Post.HEAD_OF_CENTER)]),
    )


def _minutes(training_class: TrainingClass, stationery: Stationery, *, awaiting: int) -> PaperEntry:
    url = reverse("reports:hearing-minutes", args=[training_class.pk])
    hearings = list(training_class.hearings.order_by("held_on", "pk"))
    links = [(_recorded(hearing), f"{url}?hearing={hearing.pk}") for hearing in hearings]
    if awaiting:
        links.append((_("Print blank minutes with the standings of today"), f"{url}?hearing=new"))
    lacks = [
        _("The signed minutes %(number)s have not been scanned yet.") % {"number": hearing.minutes_number}
        for hearing in hearings
        if not hearing.minutes_signed
    ]
    if awaiting:
        lacks.append(_("Waiting for a decision: %(count)s participants.") % {"count": awaiting})
    center = training_class.training_center
    return PaperEntry(
        _("Minutes of the hearing"),
        _("For the members of the hearing: attendance, units and decision of every participant, to be signed."),
        links,
        lacks + unsigned(stationery, center, [(center, Post.HEAD_OF_CENTER)]),
    )


def _report(training_class: TrainingClass, stationery: Stationery) -> PaperEntry:
    facility, center = training_class.facility, training_class.training_center
    signatories = [(facility, Post.HEAD_OF_WORK_GUIDANCE), (facility, Post.HEAD_OF_WORK), (center, Post.HEAD_OF_TRAINING)]
    return PaperEntry(
        _("Class report"),
        _("For both houses: planned and held hours, results, and every exception, override, correction and amendment."),
        [(_("Print the class report"), reverse("reports:class-report", args=[training_class.pk]))],
        unsigned(stationery, facility, signatories),
    )


def _recorded(hearing: GraduationHearing) -> str:
    facts = {"number": hearing.minutes_number, "date": date_format(hearing.held_on)}
    return _("Print the minutes %(number)s of %(date)s") % facts


def _receipt(training_class: TrainingClass, user: User, stationery: Stationery) -> PaperEntry:
    waiting = Count("pk", filter=Q(handed_over_on=None))
    count = to_hand_over(training_class, user).order_by().aggregate(certificates=Count("pk"), waiting=waiting)
    url = reverse("reports:certificate-receipt", args=[training_class.pk])
    lacks = [] if count["certificates"] else [_("No certificate has been issued yet.")]
    if count["waiting"]:
        lacks.append(_("Not handed over yet: %(waiting)s of %(certificates)s certificates.") % count)
    facility = training_class.facility
    return PaperEntry(
        _("Certificate receipt"),
        _("For the handing over: every holder signs for the original of the certificate."),
        [(_("Print the certificate receipt"), url)] if count["certificates"] else [],
        lacks + unsigned(stationery, facility, [(facility, Post.HEAD_OF_WORK_GUIDANCE)]),
    )


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
