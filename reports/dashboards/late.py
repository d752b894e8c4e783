"""What is late in which class, since when, and on whose side: for both houses the same list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from certificates.models import Certificate
from certificates.rules.kinds import Kind
from organizations.models import User
from programs.models import ClassChange, ClassSession, Enrollment, GraduationHearing, TrainingClass
from programs.rules.next_steps import Side
from programs.rules.windows import within
from programs.services.late_entries import holidays_between
from reports.rules.charts import Value, bar_chart

from .panels import Cell, Chart, Panel

SHOWN = 60
UNTYPED, UNCONFIRMED, UNSCANNED, UNLOCKED = "untyped", "unconfirmed", "unscanned", "unlocked"
UNHEARD, MINUTES, UNISSUED, IN_STOCK, UNANSWERED = "unheard", "minutes", "unissued", "in_stock", "unanswered"
LABELS: dict[str, str | Promise] = {
    UNTYPED: _("Sheets not typed"),
    UNCONFIRMED: _("Sheets not confirmed"),
    UNSCANNED: _("Sheets without a scan"),
    UNLOCKED: _("Sheets not locked"),
    UNHEARD: _("Hearing not held"),
    MINUTES: _("Signed minutes not attached"),
    UNISSUED: _("Certificates not issued"),
    IN_STOCK: _("Certificates not handed over"),
    UNANSWERED: _("Changes not answered"),
}
# Where it is done, and who may open that; the class itself for everybody else.
PAGES = {
    UNHEARD: ("programs:class-hearing", "programs.view_graduationhearing"),
    MINUTES: ("programs:class-hearing", "programs.view_graduationhearing"),
    UNISSUED: ("certificates:class-certificates", "certificates.view_certificate"),
    IN_STOCK: ("certificates:class-certificates", "certificates.view_certificate"),
    UNANSWERED: ("programs:class-changes", "programs.view_trainingclass"),
}
SHEETS = ("programs:class-attendance", "programs.view_attendance")
OTHER_SIDE = {ClassChange.Side.FACILITY: Side.CENTER, ClassChange.Side.CENTER: Side.PRISON}


@dataclass(frozen=True, slots=True)
class Late:
    """``count`` things of one kind in one class, the oldest due since ``since``."""

    kind: str
    side: Side
    class_pk: int
    class_code: str
    count: int
    since: date | None


def late_things(user: User, *, on: date) -> list[Late]:
    """Everything late in the user's classes, the oldest first; seven queries.

    A sheet is late more working days after its meeting than the standard's ``overdue_days``; it counts once, for the
    first step that is missing. A hearing is late once the class is over and all its sheets are locked.
    """
    classes = TrainingClass.objects.visible_to(user).filter(cancelled_on=None)
    chosen = Q(training_class__in=classes.values("pk"))
    found = [*_sheets(chosen, on), *_hearings(classes, on), *_minutes(chosen, on), *_papers(chosen), *_changes(chosen)]
    return sorted(found, key=lambda one: (one.since is None, one.since or on, one.class_code))


def _sheets(chosen: Q, on: date) -> list[Late]:
    held = ClassSession.objects.filter(chosen, cancelled_at=None, locked_at=None, held_on__lt=on, training_class__closed_on=None)
    facts = ("training_class", "training_class__code", "held_on", "training_class__standard__overdue_days")
    steps = ("typed_at", "confirmed_at", "typed_by_instructor", "scan", "paper_place")
    rows = list(held.order_by("held_on").values_list(*facts, *steps))
    holidays = holidays_between(min(row[2] for row in rows), on) if rows else set()
    counts: Counter[tuple[str, int, str]] = Counter()
    since: dict[tuple[str, int, str], date] = {}
    for pk, code, held_on, days, *done in rows:
        if not within(held_on, on, working_days=days, holidays=holidays):
            key = (_missing(*done), pk, code)
            counts[key] += 1
            since.setdefault(key, held_on)
    return [
        Late(kind, _side_of_sheet(kind), pk, code, count, since[kind, pk, code]) for (kind, pk, code), count in counts.items()
    ]


def _missing(typed_at, confirmed_at, by_instructor, scan, paper_place) -> str:
    """The first step that the sheet lacks, in the order in which the steps are done."""
    if typed_at is None:
        return UNTYPED
    if scan is None and not paper_place:
        return UNSCANNED
    return UNLOCKED if confirmed_at or by_instructor else UNCONFIRMED


def _side_of_sheet(kind: str) -> Side:
    return Side.CENTER if kind == UNCONFIRMED else Side.PRISON


def _hearings(classes, on: date) -> Iterator[Late]:
    over = classes.filter(closed_on=None, ends_on__lt=on).order_by("ends_on")
    open_sheets = Count("meetings", filter=Q(meetings__locked_at=None, meetings__cancelled_at=None))
    for pk, code, ends_on in over.annotate(open_sheets=open_sheets).filter(open_sheets=0).values_list("pk", "code", "ends_on"):
        yield Late(UNHEARD, Side.CENTER, pk, code, 1, ends_on)


def _minutes(chosen: Q, on: date) -> Iterator[Late]:
    due = GraduationHearing.objects.filter(chosen, minutes_file="", minutes_due_on__lt=on).order_by("minutes_due_on")
    for pk, code, since in due.values_list("training_class", "training_class__code", "minutes_due_on"):
        yield Late(MINUTES, Side.CENTER, pk, code, 1, since)


def _papers(chosen: Q) -> Iterator[Late]:
    names = ("training_class", "training_class__code")
    numbered = Certificate.objects.in_force().filter(kind=Kind.TRAINING)
    graduates = Enrollment.objects.filter(chosen, status=Enrollment.Status.GRADUATED).exclude(
        pk__in=numbered.values("enrollment")
    )
    without = graduates.order_by().values_list(*names).annotate(Count("pk"), Min("training_class__closed_on"))
    yield from (Late(UNISSUED, Side.CENTER, *row) for row in without)
    stock = Certificate.objects.waiting().filter(enrollment__in=Enrollment.objects.filter(chosen)).order_by()
    named = stock.values_list(*(f"enrollment__{name}" for name in names))
    yield from (Late(IN_STOCK, Side.PRISON, *row) for row in named.annotate(Count("pk"), Min("issued_on")))


def _changes(chosen: Q) -> Iterator[Late]:
    asked = ClassChange.objects.pending().filter(chosen).order_by()
    names = ("side", "training_class", "training_class__code", "training_class__facility__time_zone")
    for side, pk, code, zone, count, since in asked.values_list(*names).annotate(Count("pk"), Min("asked_at")):
        yield Late(UNANSWERED, OTHER_SIDE[side], pk, code, count, since.astimezone(ZoneInfo(zone)).date())


def panel(user: User, *, on: date) -> Panel:
    found = late_things(user, on=on)
    title = gettext("What is late, by the house that has to act")
    described = _("Each bar is how many things of a kind are late; the house that has to act stands in brackets.")
    return Panel(
        key="late",
        title=_("What is late, and on whose side"),
        first=_("What"),
        heads=[_("Side"), _("Class"), _("How many"), _("Since")],
        worded=[0, 1, 3],
        rows=[(Cell(str(LABELS[one.kind])), _cells(user, one)) for one in found[:SHOWN]],
        empty=_("Nothing is late."),
        lead=_("A sheet is late after the days of the standard, and counts once, for the first step that is missing."),
        charts=[Chart(title, described, bars=bar_chart(_values(found)))] if found else [],
        more=Cell(gettext("All classes"), reverse("programs:class-list")) if found[SHOWN:] else None,
    )


def _values(found: Iterable[Late]) -> list[Value]:
    counts: Counter[tuple[str, Side]] = Counter()
    for one in found:
        counts[one.kind, one.side] += one.count
    ordered = sorted(counts.items(), key=lambda item: (item[0][1], -item[1]))
    return [Value(f"{LABELS[kind]} ({side.label})", count, str(count)) for (kind, side), count in ordered]


def _cells(user: User, one: Late) -> Sequence[Cell]:
    page, permission = PAGES.get(one.kind, SHEETS)
    page = page if user.has_perm(permission) else "programs:class-detail"
    url = reverse(page, args=[one.class_pk])
    since = date_format(one.since) if one.since else "–"
    return [Cell(str(one.side.label)), Cell(one.class_code, url), Cell(one.count, url), Cell(since)]
