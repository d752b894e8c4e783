"""How far the running classes are, and how well they are attended: minutes by sheets, week by week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, Q, Sum
from django.db.models.functions import TruncWeek
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organizations.models import User
from programs.models import Attendance, ClassSession, TrainingClass
from programs.rules.attendance import AttendanceTally
from programs.templatetags.figures import one_decimal
from reports.rules.charts import Value, bar_chart, column_chart

from .panels import Cell, Chart, Panel

WEEKS = 12
SHOWN = 25
MINIMUM = 80  # percent; the line is a help for the eye: each class has its own standard


@dataclass(frozen=True, slots=True)
class ClassHours:
    """JP of one class: of its program, due by today as planned, delivered by today."""

    training_class: TrainingClass
    program: int
    due: int
    delivered: int

    @property
    def behind(self) -> int:
        return max(self.due - self.delivered, 0)


def hours_of_classes(user: User, *, on: date) -> list[ClassHours]:
    """Classes that have begun and wait for their hearing, the farthest behind first; two queries.

    Delivered as ``TrainingClass.held_minutes`` says it: typed and not cancelled, a make-up once. Due counts what was
    planned for the days until today, cancelled or not.
    """
    classes = TrainingClass.objects.visible_to(user).filter(closed_on=None, cancelled_on=None, starts_on__lte=on)
    classes = list(classes.select_related("program", "standard", "facility").order_by("code"))
    held = ClassSession.objects.filter(typed_at__isnull=False, cancelled_at=None)
    made_up = Exists(held.filter(makes_up=OuterRef("pk")))
    originals = ClassSession.objects.filter(training_class__in=[one.pk for one in classes], makes_up=None)
    counted = originals.annotate(made_up=made_up).order_by().values("training_class")
    delivered = Q(typed_at__isnull=False, cancelled_at=None) | Q(cancelled_at__isnull=False, made_up=True)
    sums = counted.annotate(due=Sum("minutes", filter=Q(held_on__lte=on)), delivered=Sum("minutes", filter=delivered))
    minutes = {row["training_class"]: (row["due"] or 0, row["delivered"] or 0) for row in sums}
    found = []
    for one in classes:
        per_jp, (due, done) = one.standard.minutes_per_jp, minutes.get(one.pk, (0, 0))
        found.append(ClassHours(one, one.program.jp, due // per_jp, done // per_jp))
    return sorted(found, key=lambda hours: (-hours.behind, hours.training_class.code))


@dataclass(frozen=True, slots=True)
class FieldWeeks:
    """The attendance of one vocational field in each of WEEKS weeks, the oldest first; ``days`` are their Mondays."""

    field: str
    field_pk: int
    days: Sequence[date]
    tallies: Sequence[AttendanceTally]

    @property
    def whole(self) -> AttendanceTally:
        return AttendanceTally(sum(one.credited for one in self.tallies), sum(one.countable for one in self.tallies))


def attendance_by_week(user: User, *, on: date) -> list[FieldWeeks]:
    """Minutes attended of minutes that count, by field and week of the meeting; one query.

    By the sheets as they are typed: what a make-up credits afterwards is in no week. D leaves the denominator.
    """
    monday = on - timedelta(days=on.weekday())
    days = [monday - timedelta(weeks=back) for back in reversed(range(WEEKS))]
    inside = Q(enrollment__ended_on=None) | Q(meeting__held_on__lte=F("enrollment__ended_on"))
    rows = Attendance.objects.filter(
        inside, meeting__training_class__in=TrainingClass.objects.visible_to(user), meeting__held_on__range=(days[0], on),
        meeting__cancelled_at=None, meeting__makes_up=None, status__in=Attendance.COUNTABLE,
    )  # fmt: skip
    name, key = (f"meeting__training_class__program__sub_field__field{end}" for end in ("__name", ""))
    weekly = rows.annotate(week=TruncWeek("meeting__held_on")).order_by().values_list(name, key, "week")
    found: dict[tuple[str, int], dict[date, AttendanceTally]] = {}
    for field, pk, week, credited, countable in weekly.annotate(a=Sum("credited_minutes"), b=Sum("meeting_minutes")):
        found.setdefault((field, pk), {})[week] = AttendanceTally(credited, countable)
    return [
        FieldWeeks(field, pk, days, [weeks.get(day, AttendanceTally()) for day in days])
        for (field, pk), weeks in sorted(found.items())
    ]


def panels(user: User, *, on: date) -> list[Panel]:
    return [_hours_panel(user, hours_of_classes(user, on=on)), _attendance_panel(attendance_by_week(user, on=on))]


def _hours_panel(user: User, found: Sequence[ClassHours]) -> Panel:
    shown = found[:SHOWN]
    values = [
        Value(one.training_class.code, one.delivered, f"{one.delivered} / {one.program} JP", one.due) for one in shown
    ]  # fmt: skip
    title = gettext("JP delivered in classes that have begun")
    described = _("Each bar is what a class has delivered; the mark is what the plan asks for by today.")
    return Panel(
        key="hours",
        title=title,
        first=_("Class"),
        heads=[_("Delivered (JP)"), _("Due by today (JP)"), _("Behind (JP)"), _("Program (JP)")],
        rows=[(Cell(one.training_class.code, one.training_class.get_absolute_url()), _hours_cells(user, one)) for one in shown],
        empty=_("No class has begun."),
        lead=_("Delivered are meetings whose sheet is typed; a make-up counts once. What is farthest behind stands first."),
        charts=[Chart(title, described, bars=bar_chart(values))] if shown else [],
        more=Cell(gettext("All running classes"), f"{reverse('programs:class-list')}?status=running") if found[SHOWN:] else None,
    )


def _hours_cells(user: User, one: ClassHours) -> list[Cell]:
    page = "programs:class-meetings" if user.has_perm("programs.view_classsession") else "programs:class-detail"
    meetings = reverse(page, args=[one.training_class.pk])
    figures = [Cell(number, meetings) for number in (one.delivered, one.due, one.behind)]
    return [*figures, Cell(one.program, one.training_class.get_absolute_url())]


def _attendance_panel(found: Sequence[FieldWeeks]) -> Panel:
    days = found[0].days if found else []
    described = _("One column a week, the oldest on the left; the line is at 80 percent. A week without a meeting is empty.")
    charts = [
        Chart(
            gettext("Attendance in %(field)s, week by week") % {"field": one.field},
            described,
            columns=column_chart(
                [(date_format(day, "j/n"), tally.tenths) for day, tally in zip(days, one.tallies, strict=True)], minimum=MINIMUM
            ),
        )
        for one in found
    ]
    return Panel(
        key="attendance",
        title=_("Attendance by week and field (%)"),
        first=_("Week from"),
        heads=[one.field for one in found],
        rows=[(Cell(date_format(day)), [_week_cell(one, at) for one in found]) for at, day in enumerate(days)],
        empty=_("No sheet has been typed in the last twelve weeks."),
        lead=_("By the sheets as typed, before make-ups, which credit their minutes to the day that was missed."),
        charts=charts,
    )


def _week_cell(one: FieldWeeks, at: int) -> Cell:
    tenths = one.tallies[at].tenths
    return Cell(one_decimal(tenths), "" if tenths is None else f"{reverse('programs:class-list')}?field={one.field_pk}")
