"""What the demo has none of: a running class that was changed in every way, a late sheet, and an amended mark."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from inmates.services.custody import Happening
from programs.models import ClassInstructor, LateEntry, TrainingClass
from programs.rules.assessment import Marks
from programs.services.amending import ask_for_amendment, decide_amendment
from programs.services.changing import Move, Why, cancel_meeting, move, restore_meeting
from programs.services.custody import record_custody
from programs.services.extending import Extension, extend
from programs.services.late_entries import decide_late_entry
from programs.services.leaving import leave
from programs.services.marks import as_read
from programs.services.readiness import Finding, Insurance, check_readiness
from programs.services.scoring import enter_scores
from programs.services.team import members_of, set_team
from programs.services.year_plan import Figures, add_row, begin_plan

HOUR = timedelta(hours=1)


def change_the_running_class(staff, now: datetime) -> None:
    """Its meetings were moved, cancelled, restored and added; a substitute stands in for two of its units."""
    one = TrainingClass.objects.get(code="LAS-2026-R")
    _name_a_substitute(one)
    moved, fallen, *_rest = one.meetings.filter(held_on__gt=now.date()).order_by("number")
    room, search = one.facility.rooms.exclude(pk=one.room_id).first(), Why("search", "Razia blok B.")
    last = one.meetings.order_by("number").last().held_on
    free = next(day for number in range(1, 30) if (day := last + timedelta(days=number)).weekday() < 5)
    move(moved, Move(free, time(9), room), why=search, by=staff["blk"], at=now - 3 * HOUR)
    move(moved, Move(free, time(10)), why=Why("other", "Instruktur datang siang."), by=staff["kasi"], at=now - 2 * HOUR)
    for at in (now - 5 * HOUR, now - HOUR):
        cancel_meeting(meeting=fallen, why=search, by=staff["bimker"], at=at)
        if at < now - 2 * HOUR:
            restore_meeting(meeting=fallen, why=Why("search"), by=staff["bimker"], at=at + HOUR)
    unit = one.program.units.last()
    extend(one, Extension(free + timedelta(days=3), unit, 5), why=Why("power"), by=staff["kasi"], at=now - HOUR)


def _name_a_substitute(one: TrainingClass) -> None:
    team = members_of(one)
    units = list(one.program.units.order_by("position")[:2])
    other = one.training_center.instructors.exclude(pk__in=[place.instructor.pk for place in team]).first()
    substitute = type(team[0])(other, ClassInstructor.Part.SUBSTITUTE, units)
    set_team(one, [*team, substitute], first_day=one.starts_on)


def prepare_the_running_class(staff, now: datetime) -> None:
    """It was looked at before it began, hangs on the plan of the year, and everybody was tested."""
    one = TrainingClass.objects.get(code="LAS-2026-R")
    if one.plan_row is None:
        plan = one.facility.plans.filter(fiscal_year=one.fiscal_year).first() or begin_plan(
            facility=one.facility, training_center=one.training_center, fiscal_year=one.fiscal_year, by=staff["kasi"]
        )
        row = add_row(plan=plan, field=one.program.sub_field.field, figures=Figures(2, 32, 4, 45_000_000), by=staff["kasi"])
        TrainingClass.objects.filter(pk=one.pk).update(plan_row=row)
    findings = {"tools": Finding(False, "Kurang 2 topeng las."), "safety": Finding(True)}
    insured = Insurance(True, "JKK-2026-7", one.starts_on, one.ends_on)
    check_readiness(training_class=one, findings=findings, insurance=insured, by=staff["sarana"], at=now - 4 * HOUR)
    first, second = one.enrollments.order_by("seat_number")[:2]
    scores = {(first.pk, "pre"): 40, (second.pk, "pre"): 0, (first.pk, "post"): 85}
    days = {"pre": one.starts_on, "post": now.date()}
    enter_scores(training_class=one, scores=scores, taken_on=days, seen={}, by=staff["instruktur"], at=now - HOUR)


def let_places_wait(staff, now: datetime) -> None:
    """One came back from court, one is still in hospital, and one left from there."""
    one = TrainingClass.objects.get(code="LAS-2026-R")
    back, ill, gone = one.enrollments.order_by("seat_number")[3:6]
    day = now.date()

    def happens(place, kind, days):
        on = day - timedelta(days=days)
        record_custody(happenings={place.inmate_id: Happening(kind, on)}, by=staff["registrasi"], at=now - HOUR)

    happens(back, "court_out", 6)
    happens(back, "court_back", 4)
    happens(ill, "hospital_out", 1)
    happens(gone, "hospital_out", 1)
    gone.refresh_from_db()
    leave(enrollment=gone, reason="illness", by=staff["bimker"], on=day)


def type_a_sheet_late(staff) -> None:
    """Asked for twice before it was typed: refused, then approved."""
    meeting = TrainingClass.objects.get(code="PERIKANAN-2021-2").meetings.get(number=4)
    for reason, approved, before in (("Lupa.", False, 4 * HOUR), ("Lembar tertahan di blok.", True, 2 * HOUR)):
        at = meeting.typed_at - before
        asked = {"reason": reason, "requested_at": at, "requested_by": staff["bimker-staf"]}
        request = LateEntry.objects.create(meeting=meeting, **asked)
        decide_late_entry(request=request, approved=approved, by=staff["kasi"], at=at + HOUR)


def amend_a_mark(place, staff, at: datetime) -> None:
    """The locked second attempt: one request is refused, the next is approved."""
    mark = place.assessments.get(attempt=2)
    for result, approved in ((Marks(90, 90, 90), False), (Marks(78, 80, 80), True)):
        asked = {"result": result, "seen": as_read(mark), "reason": "Salah baca lembar."}
        amendment = ask_for_amendment(assessment=mark, **asked, by=staff["instruktur-2"], at=at)
        decide_amendment(amendment=amendment, approved=approved, by=staff["kepala-blk"], at=at + HOUR)
        at += 2 * HOUR
