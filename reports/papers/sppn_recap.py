"""Rekap pelatihan untuk SPPN: what each person of a prison did in training in one month, for who assesses his conduct.

SPPN is the prison's monthly assessment of every convict (*sistem penilaian pembinaan narapidana*); the assessor scores, this
paper only tells what was recorded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db.models import Q

from inmates.models import Inmate
from inmates.rules.field_matrix import Fact, sees
from jobs.exports.table import Table
from organizations.models import Facility, User
from programs.models import Assessment, Attendance, ClassSession, Enrollment
from programs.rules.assessment import Verdict
from programs.rules.attendance import Row, code_shown, one_decimal, tally

from .attendance_recap import CODES, WITHOUT_REASONS
from .paper import Paper, frame
from .stationery import Post, Stationery


@dataclass(frozen=True, slots=True)
class SppnLine:
    """One place of one person in the month: recorded meetings, the codes, and the units whose marks were locked in it."""

    inmate: Inmate
    place: Enrollment
    meetings: int
    counts: Sequence[int]
    percentage: str
    units: int
    competent: int
    average: str


def month_of(day: date) -> tuple[date, date]:
    """First and last day of the month of ``day``."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def sppn_recap(facility: Facility, month: date, *, by: User, at: datetime) -> Paper:
    """The recap of the month of the day ``month``, as ``by`` may see it, by name. For the prison only."""
    first, last = month_of(month)
    reasons = sees(by, Fact.ABSENCE_REASONS)
    codes = CODES if reasons else WITHOUT_REASONS
    lines = sppn_lines(facility, first, last, by=by, codes=codes)
    stationery = Stationery.of_house(facility, min(last, facility.local_date(at)))
    signatures = [
        stationery.signature(facility, Post.HEAD_OF_WORK, caption="Mengetahui,"),
        None,
        stationery.signature(facility, Post.HEAD_OF_WORK_GUIDANCE, caption="Yang membuat,"),
    ]
    title = "Rekap pelatihan untuk SPPN"
    context = frame(title, facility, facility, stationery, signatures, at=at) | {
        "facility": facility,
        "first": first,
        "lines": lines,
        "codes": codes,
        "reasons": reasons,
        "marks": sees(by, Fact.MARKS),
        "persons": len({line.inmate.pk for line in lines}),
    }
    name = f"rekap-sppn-{first:%Y-%m}.pdf"
    people = [line.inmate for line in lines]
    return Paper(
        "reports/paper/sppn_recap.html",
        context,
        "reports.print_sppn_recap",
        facility,
        people,
        name,
        [_table(lines, codes, marks=context["marks"])],
    )


def last_month(facility: Facility, *, on: date) -> date:
    """The first day of the newest month until ``on`` in which a meeting was held; this month when there was none."""
    return next(iter(months_of(facility, on=on)), on.replace(day=1))


def months_of(facility: Facility, *, on: date) -> list[date]:
    """The first days of the months until ``on`` in which a meeting was held, the newest first; one query."""
    held = ClassSession.objects.not_cancelled().filter(training_class__facility=facility, held_on__lte=on)
    return list(held.dates("held_on", "month", order="DESC"))


def sppn_lines(facility: Facility, first: date, last: date, *, by: User, codes: Sequence[str]) -> list[SppnLine]:
    """A line for each place that has a recorded row or a mark in the month; four queries."""
    rows = _rows(facility, first, last)
    marks = _marks(facility, first, last) if sees(by, Fact.MARKS) else {}
    places = Enrollment.objects.filter(pk__in=rows.keys() | marks.keys()).select_related("training_class__program")
    people = Inmate.objects.visible_to(by).with_registration().in_bulk({place.inmate_id for place in places})
    shown = [place for place in places if place.inmate_id in people]
    in_order = sorted(shown, key=lambda place: (people[place.inmate_id].name, place.inmate_id, place.training_class.code))
    return [_line(people[place.inmate_id], place, rows.get(place.pk, []), marks.get(place.pk, []), codes) for place in in_order]


def _rows(facility: Facility, first: date, last: date) -> dict[int, list[Row]]:
    """Recorded rows of the meetings of the month by place, each with its make-ups, whenever these were held."""
    month = (first, last)
    within = Q(meeting__held_on__range=month, meeting__makes_up=None) | Q(meeting__makes_up__held_on__range=month)
    found: dict[int, list[Row]] = {}
    for place, row in Attendance.objects.filter(within, meeting__training_class__facility=facility).rule_rows():
        if _code(row):
            found.setdefault(place, []).append(row)
    return found


def _marks(facility: Facility, first: date, last: date) -> dict[int, list[Assessment]]:
    """Marks that were locked in the month, on the clock of ``facility``, by place."""
    zone = ZoneInfo(facility.time_zone)
    begins, ends = (datetime.combine(day, time(), tzinfo=zone) for day in (first, last + timedelta(days=1)))
    locked = Assessment.objects.filter(enrollment__training_class__facility=facility, locked_at__gte=begins, locked_at__lt=ends)
    found: dict[int, list[Assessment]] = {}
    for one in locked.order_by("unit", "attempt"):
        found.setdefault(one.enrollment_id, []).append(one)
    return found


def _line(inmate: Inmate, place: Enrollment, rows: Sequence[Row], marks: Sequence[Assessment], codes: Sequence[str]) -> SppnLine:
    counted = Counter(code_shown(_code(row), reasons="S" in codes) for row in rows)
    percentage = (one_decimal(tally(rows).tenths) or "–").replace(".", ",")
    last = {one.unit_id: one for one in marks}.values()  # of several attempts the last counts
    competent = sum(one.verdict == Verdict.COMPETENT for one in last)
    counts = [counted[code] for code in codes]
    return SppnLine(inmate, place, len(rows), counts, percentage, len(last), competent, _average(last))


def _code(row: Row) -> str:
    """The code of the meeting; of one that was cancelled that of its make-up."""
    if row.cancelled:
        return row.make_ups[-1].code if row.make_ups else ""
    return row.code


def _average(marks: Iterable[Assessment]) -> str:
    """Of the weighted marks, floored to one decimal as each of them is; "–" where there are verdicts alone."""
    found = [one.weighted_hundredths for one in marks if one.weighted_hundredths is not None]
    return (one_decimal(sum(found) // len(found) // 10) if found else "–").replace(".", ",")


def _table(lines: Sequence[SppnLine], codes: Sequence[str], *, marks: bool) -> Table:
    learnt = ["Unit dinilai", "Kompeten", "Rata-rata"] if marks else []
    headings = ["No.", "Nama", "Nomor register", "Kelas", "Pertemuan", *codes, "Hadir (%)", *learnt]
    rows = [
        (
            number, line.inmate.name, line.inmate.current_registration, line.place.training_class.code, line.meetings,
            *line.counts, _figure(line.percentage), *((line.units, line.competent, _figure(line.average)) if marks else ()),
        )
        for number, line in enumerate(lines, start=1)
    ]  # fmt: skip
    return Table("Rekap SPPN", headings, rows)


def _figure(printed: str) -> Decimal | None:
    return None if printed == "–" else Decimal(printed.replace(",", "."))
