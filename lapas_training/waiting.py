"""What waits for a user on the home page, over all apps: one line per class and kind of work, in few queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, IntegerField, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from organizations.models import User
from programs.models import (
    ApprovedException,
    Assessment,
    ClassSession,
    Enrollment,
    GraduationHearing,
    LateEntry,
    Outage,
    TrainingClass,
)
from programs.rules.windows import within
from programs.services.custody import misfits, running_places
from programs.services.late_entries import holidays_between
from programs.services.marks_table import missing_marks

from .waiting_changes import changes_waiting_for
from .waiting_places import AMENDED, DUE, READY, Counted, places_waiting_for
from .waiting_selection import selection_waiting_for
from .waiting_workshop import workshops_waiting_for

SHOWN = 12  # classes per kind of work
RUNNING = Q(training_class__closed_on=None, training_class__cancelled_on=None)


@dataclass(frozen=True, slots=True)
class Item:
    """One class in which something waits, and the page where it is done."""

    where: str
    url: str
    note: str


@dataclass(frozen=True, slots=True)
class Work:
    """One kind of work that the user may do, with the classes that wait for it; a page shows the first SHOWN."""

    label: str | Promise
    items: list[Item]

    @property
    def shown(self) -> list[Item]:
        return self.items[:SHOWN]

    @property
    def more(self) -> int:
        return max(len(self.items) - SHOWN, 0)


def waiting_for(user: User, *, on: date) -> list[Work]:
    """All kinds of work of ``user`` with what is due on ``on`` (``[]`` = nothing), along the path to the certificate.

    Sixteen queries at most, whatever the number of classes; a few more where hours are carried.
    """
    people = places_waiting_for(user, on=on)
    kinds = [
        *_changes(user),
        *_selection(user, on),
        *_sheets(user, on),
        *_misfits(user, on),
        *_identities(user),
        *_marks_and_hearings(user, on, people),
        *_minutes(user, on),
        *_certificates(user, people),
        *_workshops(user, on),
    ]
    return [Work(label, items) for label, items in kinds]


def _changes(user: User) -> Iterator[tuple[Promise, list[Item]]]:
    for label, found in changes_waiting_for(user):
        yield label, [Item(*one) for one in found]


def _selection(user: User, on: date) -> Iterator[tuple[Promise, list[Item]]]:
    for label, found in selection_waiting_for(user, on=on):
        yield label, [Item(*one) for one in found]


def _workshops(user: User, on: date) -> Iterator[tuple[Promise, list[Item]]]:
    for label, found in workshops_waiting_for(user, on=on):
        yield label, [Item(*one) for one in found]


def _sheets(user: User, on: date) -> Iterator[tuple[Promise, list[Item]]]:
    can = {
        name: user.has_perm(f"programs.{name}")
        for name in ("record_attendance", "confirm_attendance", "add_sheetscan", "lock_attendance")
    }
    rows = list(_sheet_counts(user, on)) if any(can.values()) else []

    def items(name: str, url: str, target: str, note: Callable[[int], str] = _sheets_note) -> list[Item]:
        waiting = [row for row in rows if row[name]]
        return [Item(row["training_class__code"], reverse(url, args=[row[target]]), note(row[name])) for row in waiting]

    if can["lock_attendance"]:
        yield (
            _("Overdue sheets that nobody has typed"),
            [
                Item(row["training_class__code"], reverse("programs:attendance-sheet", args=[row["first_untyped"]]), _since(row))
                for row in _overdue(rows, on)
            ],
        )
    if user.has_perm("programs.approve_late_entry"):
        asked = LateEntry.objects.filter(decided_at=None, meeting__in=ClassSession.objects.visible_to(user))
        yield (
            _("Late entries to decide about"),
            [
                Item(one.meeting.training_class.code, one.meeting.get_absolute_url(), date_format(one.meeting.held_on))
                for one in asked.select_related("meeting__training_class")
            ],
        )
    if user.has_perm("programs.change_classsession"):
        shut = items("shut", "programs:meeting-move", "first_shut", _meetings_note)
        yield _("Move meetings out of rooms that cannot be used"), shut
    if can["record_attendance"]:
        yield _("Type the signed sheets"), items("untyped", "programs:attendance-sheet", "first_untyped")
    if can["confirm_attendance"]:
        yield _("Confirm the typed sheets"), items("unconfirmed", "programs:attendance-sheet", "first_unconfirmed")
    if can["add_sheetscan"]:
        yield _("Attach the scans of the signed sheets"), items("unscanned", "programs:class-scan-add", "training_class")
    if can["lock_attendance"]:
        yield _("Lock the confirmed sheets"), items("lockable", "programs:class-attendance", "training_class")


def _overdue(rows: list[dict], on: date) -> list[dict]:
    """Those of the classes whose oldest untyped sheet has waited longer than the standard's days; one query."""
    waiting = [row for row in rows if row["untyped"] and row["untyped_since"] < on]
    holidays = holidays_between(min((row["untyped_since"] for row in waiting), default=on), on) if waiting else set()
    return [row for row in waiting if not within(row["untyped_since"], on, working_days=row["overdue_days"], holidays=holidays)]


def _since(row: dict) -> str:
    return gettext("since %(date)s") % {"date": date_format(row["untyped_since"])}


def _sheet_counts(user: User, on: date) -> QuerySet:
    typed = Q(typed_at__isnull=False)
    vouched = Q(confirmed_at__isnull=False) | Q(typed_by_instructor=True)
    mine = Q(typed_by=user) | Q(confirmed_by=user)
    scan_waived = Q(training_class__in=ApprovedException.objects.filter(code="scan_missing").values("training_class"))
    unconfirmed = typed & ~vouched & ~Q(typed_by=user)
    if not user.is_instructor:
        unconfirmed &= ClassSession.HAS_PAPER  # anybody else confirms by the initials on the scan
    due = ~typed & Q(held_on__lte=on)
    shut = ~typed & Q(held_on__gte=on) & Exists(Outage.objects.around_meeting())
    open_sheets = ClassSession.objects.visible_to(user).filter(RUNNING, cancelled_at=None, locked_at=None)
    return (
        open_sheets.order_by("training_class__code")
        .values("training_class", "training_class__code")
        .annotate(
            untyped=Count("pk", filter=due),
            first_untyped=Min("pk", filter=due),
            untyped_since=Min("held_on", filter=due),
            shut=Count("pk", filter=shut),
            first_shut=Min("pk", filter=shut),
            overdue_days=Min("training_class__standard__overdue_days"),
            unconfirmed=Count("pk", filter=unconfirmed),
            first_unconfirmed=Min("pk", filter=unconfirmed),
            unscanned=Count("pk", filter=typed & ~ClassSession.HAS_PAPER),
            lockable=Count("pk", filter=typed & vouched & ~mine & (ClassSession.HAS_PAPER | scan_waived)),
        )
    )


def _misfits(user: User, on: date) -> Iterator[tuple[Promise, list[Item]]]:
    """For who can end a place on the prison's side."""
    if user.has_perm("programs.end_enrollment") and user.has_perm("programs.view_proposal"):
        found = misfits(running_places().filter(training_class__in=_classes(user)), on=on)
        counted = Counter(one.enrollment.training_class.code for one in found)
        page = reverse("programs:class-misfits")
        yield _("Decide about who no longer fits"), [Item(code, page, _people_note(count)) for code, count in counted.items()]


def _identities(user: User) -> Iterator[tuple[Promise, list[Item]]]:
    if user.has_perm("inmates.confirm_identity"):
        open_names = Enrollment.objects.open().filter(
            inmate__identity_confirmed_on=None, training_class__cancelled_on=None, training_class__in=_classes(user)
        )
        open_names = open_names.exclude(status=Enrollment.Status.NOT_GRADUATED)
        yield _("Confirm names from the correction list"), _per_class(open_names, "programs:class-identities")


def _marks_and_hearings(user: User, on: date, people: Counted) -> Iterator[tuple[Promise, list[Item]]]:
    can = {name: user.has_perm(f"programs.{name}") for name in ("enter_marks", "lock_marks", "hold_hearing")}
    over = list(_taught_classes(user, on)) if any(can.values()) else []
    if can["enter_marks"]:
        missing = missing_marks(over)
        counted = [(one, missing[one.pk]) for one in over if missing[one.pk]]
        yield _("Enter the missing marks"), [_item(one, "programs:class-marks", _marks_note(count)) for one, count in counted]
    if can["lock_marks"]:
        yield _("Lock the marks"), [_item(one, "programs:class-marks", _marks_note(one.unlocked)) for one in over if one.unlocked]
        yield _("Decide about amendments of marks"), _people_items(people[AMENDED], "programs:class-marks")
    if can["hold_hearing"]:
        ready = [one for one in over if one.assessed and not one.unlocked and not one.open_sheets]
        yield _("Hold the hearing"), [_item(one, "programs:class-hearing", _people_note(one.places)) for one in ready]
        yield _("Decide about those postponed"), _people_items(people[DUE], "programs:class-hearing")


def _taught_classes(user: User, on: date) -> QuerySet[TrainingClass]:
    """Classes past their last day without a hearing, with what stands between them and it."""
    places = Enrollment.objects.open().filter(status__in=Enrollment.AWAITING)
    required = Assessment.objects.filter(unit__required=True)
    first_attempts = required.filter(enrollment__in=places, attempt=1)
    sheets = ClassSession.objects.not_cancelled().filter(locked_at=None)
    return (
        _classes(user)
        .filter(closed_on=None, cancelled_on=None, ends_on__lte=on)
        .annotate(
            places=_count(places, "training_class", "pk"),
            assessed=_count(first_attempts, "enrollment__training_class", "pk"),
            unlocked=_count(Assessment.objects.filter(locked_at=None), "enrollment__training_class", "pk"),
            open_sheets=_count(sheets, "training_class", "pk"),
        )
    )


def _minutes(user: User, on: date) -> Iterator[tuple[Promise, list[Item]]]:
    if user.has_perm("programs.hold_hearing"):
        due = GraduationHearing.objects.filter(minutes_file="", training_class__in=_classes(user)).order_by("minutes_due_on")
        late, coming = [], []
        for hearing in due.select_related("training_class"):
            overdue = hearing.minutes_due_on is not None and hearing.minutes_due_on < on
            url = reverse("programs:hearing-minutes", args=[hearing.pk])
            (late if overdue else coming).append(Item(hearing.training_class.code, url, _due(hearing)))
        yield _("Overdue signed minutes"), late
        yield _("Attach the signed minutes"), coming


def _due(hearing: GraduationHearing) -> str:
    """When the signed minutes are due; of a class brought in, where they are kept."""
    if hearing.minutes_due_on is None:
        return hearing.paper_place
    return gettext("due on %(date)s") % {"date": date_format(hearing.minutes_due_on)}


def _certificates(user: User, people: Counted) -> Iterator[tuple[Promise, list[Item]]]:
    if user.has_perm("certificates.issue_certificate"):
        yield _("Issue certificates"), _people_items(people[READY], "certificates:class-certificates")


def _classes(user: User) -> QuerySet[TrainingClass]:
    return TrainingClass.objects.visible_to(user)


def _per_class(places: QuerySet[Enrollment], url: str) -> list[Item]:
    rows = places.order_by("training_class__code").values_list("training_class", "training_class__code")
    return _people_items(rows.annotate(count=Count("pk")), url)


def _people_items(counted: Iterable[tuple[int, str, int]], url: str) -> list[Item]:
    return [Item(code, reverse(url, args=[pk]), _people_note(count)) for pk, code, count in counted]


def _item(training_class: TrainingClass, url: str, note: str) -> Item:
    return Item(training_class.code, reverse(url, args=[training_class.pk]), note)


def _sheets_note(count: int) -> str:
    return ngettext("%(count)s sheet", "%(count)s sheets", count) % {"count": count}


def _meetings_note(count: int) -> str:
    return ngettext("%(count)s meeting", "%(count)s meetings", count) % {"count": count}


def _marks_note(count: int) -> str:
    return ngettext("%(count)s mark", "%(count)s marks", count) % {"count": count}


def _people_note(count: int) -> str:
    return ngettext("%(count)s person", "%(count)s persons", count) % {"count": count}


def _count(rows: QuerySet, group: str, key: str) -> Coalesce:
    """How many of ``rows`` belong to a class, whose ``key`` they name by ``group``."""
    counted = rows.order_by().filter(**{group: OuterRef(key)}).values(group).annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
