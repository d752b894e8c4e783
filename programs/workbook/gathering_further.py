"""The rows of the sheets that a workbook may be without: what was changed, asked for, waited for, tested and found ready."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from inmates.models import CustodyEvent
from inmates.rules.field_matrix import Fact
from programs.models import LateEntry, MarkAmendment, MeetingChange, Suspension, TestScore

from .columns import Sheet
from .naming import login, room_code
from .writing import Rows

if TYPE_CHECKING:
    from .gathering import Gathering

Kind = MeetingChange.Kind
ASPECTS = ("knowledge", "skill", "attitude")
# Behind the moments, in one order wherever the rows were written.
OF_SCORES = {TestScore.Kind.PRE: 0, TestScore.Kind.POST: 1}


def further_rows(gathering: Gathering) -> Rows:
    """By sheet; what the reader may not know of at all is no row."""
    one = gathering.training_class
    changes = MeetingChange.objects.filter(meeting__in=gathering.meetings)
    changes = changes.select_related("meeting", "old_room", "new_room", "changed_by").order_by(
        "meeting__number", "changed_at", "pk"
    )
    late = LateEntry.objects.filter(meeting__in=gathering.meetings).select_related("meeting", "requested_by", "decided_by")
    amendments = MarkAmendment.objects.filter(assessment__enrollment__in=gathering.places)
    amendments = amendments.select_related(
        "assessment__unit", "requested_by", "decided_by", "old_entered_by", "old_locked_by"
    )  # fmt: skip
    scores = TestScore.objects.filter(enrollment__in=gathering.places).select_related("entered_by")
    return {
        Sheet.CHANGES: [
            _change(gathering, row) for row in _without_standing(changes.order_by("meeting__number", "changed_at", "pk"))
        ],
        Sheet.LATE_ENTRIES: [_late(gathering, row) for row in late.order_by("meeting__number", "requested_at", "pk")],
        Sheet.AMENDMENTS: [_amendment(gathering, row) for row in _by_mark(gathering, amendments)],
        Sheet.SUSPENSIONS: _suspensions(gathering),
        Sheet.SCORES: [_score(gathering, row) for row in _by_test(gathering, scores)],
        Sheet.READINESS: [
            {"item": row.item, "ready": row.ready, "note": row.note, **gathering.steps(row, "checked")}
            for row in one.readiness.select_related("checked_by").order_by("item")
        ],
    }


def _without_standing(changes: Iterable[MeetingChange]) -> list[MeetingChange]:
    """Without the cancellation that stands: the columns of the meeting tell it."""
    found = list(changes)
    last = {row.meeting_id: row for row in found}
    return [row for row in found if not (row is last[row.meeting_id] and row.kind == Kind.CANCELLED and row.meeting.cancelled)]


def _change(gathering: Gathering, row: MeetingChange) -> dict[str, Any]:
    same = ("kind", "old_held_on", "new_held_on", "old_starts_at", "new_starts_at", "cause", "reason")
    rooms = {"old_room": room_code(row.old_room), "new_room": room_code(row.new_room)}
    return {name: getattr(row, name) for name in same} | rooms | {"number": row.meeting.number} | gathering.steps(row, "changed")


def _late(gathering: Gathering, row: LateEntry) -> dict[str, Any]:
    return {"number": row.meeting.number} | _asked(gathering, row)


def _asked(gathering: Gathering, row: LateEntry | MarkAmendment) -> dict[str, Any]:
    return {"reason": row.reason, "approved": row.approved, **gathering.steps(row, "requested", "decided")}


def _by_mark(gathering: Gathering, rows: Iterable[MarkAmendment]) -> list[MarkAmendment]:
    def place(row: MarkAmendment) -> tuple:
        mark = row.assessment
        return gathering.keys[mark.enrollment_id], mark.unit.position, mark.attempt, row.requested_at, row.pk

    return sorted(rows, key=place)


def _amendment(gathering: Gathering, row: MarkAmendment) -> dict[str, Any]:
    names = [f"{which}_{what}" for which in ("old", "new") for what in (*ASPECTS, "verdict")]
    people = {"old_entered_by": row.old_entered_by.username, "old_locked_by": row.old_locked_by.username}
    mark = {"unit": row.assessment.unit.code, "attempt": row.assessment.attempt}
    who = gathering.who(gathering.place_of(row.assessment.enrollment_id))
    return who | mark | {name: getattr(row, name) for name in names} | people | _asked(gathering, row)


def _suspensions(gathering: Gathering) -> list[dict[str, Any]]:
    """Days at court or hospital are the prison's own: for others there is no row."""
    if Fact.CUSTODY_EVENTS not in gathering.facts:
        return []
    rows = list(Suspension.objects.filter(enrollment__in=gathering.places).select_related("absence"))
    people = {row.absence.inmate_id for row in rows}
    events = CustodyEvent.objects.standing().filter(inmate__in=people, kind__in=[*CustodyEvent.OUT, *CustodyEvent.BACK])
    told = {(one.inmate_id, one.kind, one.on): one for one in events.select_related("recorded_by").order_by("pk")}
    rows.sort(key=lambda row: (gathering.keys[row.enrollment_id], row.from_on))
    return [_suspension(gathering, row, told) for row in rows]


def _suspension(gathering: Gathering, row: Suspension, told: dict[tuple, CustodyEvent]) -> dict[str, Any]:
    absence = row.absence
    out = told.get((absence.inmate_id, f"{absence.kind}_out", absence.out_on))
    back = told.get((absence.inmate_id, f"{absence.kind}_back", absence.back_on))
    days = {"kind": absence.kind, "out_on": absence.out_on, "back_on": absence.back_on}
    span = {"from_on": row.from_on, "until_on": row.until_on}
    told_by = _recorded(gathering, "out", out) | _recorded(gathering, "back", back)
    return gathering.who(gathering.place_of(row.enrollment_id)) | span | days | told_by


def _recorded(gathering: Gathering, step: str, event: CustodyEvent | None) -> dict[str, Any]:
    at, by = (event.recorded_at, event.recorded_by) if event else (None, None)
    return {f"{step}_at": gathering.moment(at), f"{step}_by": login(by)}


def _by_test(gathering: Gathering, rows: Iterable[TestScore]) -> list[TestScore]:
    return sorted(rows, key=lambda row: (gathering.keys[row.enrollment_id], OF_SCORES[row.kind]))


def _score(gathering: Gathering, row: TestScore) -> dict[str, Any]:
    who = gathering.who(gathering.place_of(row.enrollment_id))
    return who | {name: getattr(row, name) for name in ("kind", "score", "taken_on")} | gathering.steps(row, "entered")
