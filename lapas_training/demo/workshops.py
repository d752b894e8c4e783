"""Two workshops with their tools: one in maintenance, one missing tool found again, one still looked for."""

from __future__ import annotations

from datetime import date, timedelta

from programs.models import ClassSession, Outage, Tool, TrainingClass
from programs.services.counting import Missing, Outcome, close_missing, count_tools, who_had_them
from programs.services.workshop import Downtime, ToolData, add_tool, begin_outage

from .houses import Staff
from .reference import Reference
from .sheets import at

TOOLS = {
    "BENGKEL-LAS": [
        ("LAS-001", "Trafo las SMAW", 5),
        ("LAS-002", "Gerinda tangan", 6),
        ("LAS-003", "Topeng las", 20),
        ("LAS-004", "Palu terak", 20),
        ("LAS-005", "Tang jepit", 10),
        ("LAS-006", "Sikat baja", 20),
        ("LAS-007", "Mistar siku baja", 8),
    ],
    "PANGKAS": [
        ("PKS-001", "Mesin pangkas", 8),
        ("PKS-002", "Gunting pangkas", 12),
        ("PKS-003", "Gunting penipis", 6),
        ("PKS-004", "Sisir", 20),
        ("PKS-005", "Kain penutup", 16),
    ],
}


def furnish_workshops(reference: Reference, staff: Staff, training_class: TrainingClass, *, today: date) -> None:
    """Tools stand in the books, and the last meetings of ``training_class`` were counted with two differences."""
    keeper = staff["sarana"]
    for code, tools in TOOLS.items():
        for tool in tools:
            add_tool(room=reference.rooms[code], data=ToolData(*tool), by=keeper)
    welding = reference.rooms["BENGKEL-LAS"]
    down = Downtime(Outage.Kind.MAINTENANCE, today, today + timedelta(days=7), "Penggantian kabel di bengkel rekanan")
    transformer = Tool.objects.get(room=welding, code="LAS-001")
    begin_outage(room=welding, tool=transformer, down=down, by=keeper, at=at(training_class, today, 7, 30))
    held = training_class.meetings.not_cancelled().filter(held_on__lt=today, room=welding).order_by("-held_on", "-number")
    last, before, earlier = held[:3]
    found = _count(earlier, "LAS-007", staff)
    close_missing(
        missing=found, outcome=Outcome("found", "Tertinggal di bawah meja kerja nomor 3."), by=keeper, on=before.held_on
    )
    count_tools(meeting=before, missing=[], by=keeper, at=at(training_class, before.held_on, 16, 0))
    _count(last, "LAS-005", staff)


def _count(meeting: ClassSession, code: str, staff: Staff):
    people, _instructors = who_had_them(meeting)
    missing = Missing(Tool.objects.get(room=meeting.room_id, code=code), 1, enrollment=people[0])
    when = at(meeting.training_class, meeting.held_on, 16, 0)
    return count_tools(meeting=meeting, missing=[missing], by=staff["sarana"], at=when).missing.get()
