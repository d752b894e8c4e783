"""The lists of one class as files."""

from decimal import Decimal

from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from inmates.rules.field_matrix import Fact, knows, sees
from jobs.exports.columns import Column, ListExport, shown_as
from programs.rules.attendance import code_shown


def in_tenths(tenths):
    return None if tenths is None else Decimal(tenths) / 10


def of_class(view):
    return view.training_class


def time_of(meeting):
    return ", ".join(f"{lesson.starts_at:%H.%M}–{lesson.ends_at:%H.%M}" for lesson in meeting.lessons)


def place_columns(place):
    """Seat and name; ``place`` finds the place in a row."""
    return [
        Column(_("No."), lambda row: place(row).seat_number),
        Column(_("Name"), lambda row: place(row).printed_name),
        Column(pgettext_lazy("participant", "Left on"), lambda row: place(row).ended_on),
    ]


PARTICIPANTS = ListExport(
    verb="programs.export_participants",
    title=_("Participants"),
    rows=shown_as("rows"),
    subject=of_class,
    record=lambda row: row["standing"].enrollment,
    columns=[
        Column(_("No."), lambda row: row["standing"].enrollment.seat_number),
        Column(_("Name"), lambda row: row["standing"].enrollment.printed_name),
        Column(_("Register number"), lambda row: row["register_number"], knows(Fact.REGISTER_NUMBER)),
        Column(_("Block"), lambda row: row["standing"].enrollment.inmate.place_in_facility, knows(Fact.LOCATION)),
        Column(_("Status"), lambda row: row["standing"].enrollment.get_status_display()),
        Column(_("Reason"), lambda row: row["reason"]),
        Column(_("From"), lambda row: row["standing"].enrollment.starts_on),
        Column(pgettext_lazy("participant", "Left on"), lambda row: row["standing"].enrollment.ended_on),
        Column(_("Replaces"), lambda row: row["replaces"]),
        Column(
            _("Identity confirmed"),
            lambda row: row["standing"].enrollment.inmate.identity_confirmed,
            knows(Fact.CERTIFICATE_IDENTITY),
        ),
        Column(_("Attendance (%)"), lambda row: in_tenths(row["standing"].tally.tenths)),
        Column(_("Still missing"), lambda row: "; ".join(str(one.label) for one in row["standing"].shortfalls)),
    ],
)
MEETINGS = ListExport(
    verb="programs.export_meetings",
    title=_("Meetings"),
    rows=shown_as("rows"),
    subject=of_class,
    record=lambda row: row["meeting"],
    columns=[
        Column(_("No."), lambda row: row["meeting"].number),
        Column(_("Date"), lambda row: row["meeting"].held_on),
        Column(_("Time"), lambda row: time_of(row["meeting"])),
        Column(_("JP"), lambda row: row["jp"]),
        Column(_("Units"), lambda row: ", ".join(row["units"])),
        Column(_("Instructors"), lambda row: ", ".join(row["instructors"])),
        Column(_("Sheet"), lambda row: row["state"].label),
        Column(_("Makes up no."), lambda row: row["meeting"].makes_up.number if row["meeting"].makes_up else None),
        Column(_("Why cancelled"), lambda row: row["meeting"].why_cancelled if row["meeting"].cancelled else ""),
        Column(_("Scan"), lambda row: row["meeting"].scan_id is not None or row["meeting"].paper_place),
    ],
)


def attendance_columns(view):
    reasons = sees(view.request.user, Fact.ABSENCE_REASONS)
    meetings = view.context_of_export["meetings"]
    return [
        *place_columns(lambda line: line.enrollment),
        Column(_("Attendance (%)"), lambda line: in_tenths(line.tally.tenths)),
        Column(_("Reachable (%)"), lambda line: in_tenths(line.tally.reachable_tenths)),
        Column(_("Minutes credited"), lambda line: line.tally.credited),
        Column(_("Minutes that count"), lambda line: line.tally.countable),
        *(
            Column(f"{meeting.held_on:%d-%m-%Y}", lambda line, at=position: _code(*line.cells[at], reasons=reasons))
            for position, (meeting, _state) in enumerate(meetings)
        ),
    ]


def _code(meeting, cell, *, reasons):
    if cell is None or meeting.cancelled:
        return ""
    missed = cell.missed_minutes or ""
    return f"{code_shown(cell.status, reasons=reasons)}{missed}" or pgettext("attendance", "open")


ATTENDANCE = ListExport(
    verb="programs.export_attendance",
    title=_("Register of attendance"),
    rows=shown_as("lines"),
    subject=of_class,
    record=lambda line: line.enrollment,
    columns=attendance_columns,
)


def marks_columns(view):
    units = [column.unit for column in view.context_of_export["columns"]]
    return [
        *place_columns(lambda line: line.enrollment),
        *(
            column
            for at, unit in enumerate(units)
            for column in (
                Column(unit.code, lambda line, at=at: _verdict(line.cells[at])),
                Column(gettext("mark of %(unit)s") % {"unit": unit.code}, lambda line, at=at: _mark(line.cells[at])),
            )
        ),
    ]


def _last(cell):
    return cell.attempts[-1] if cell.attempts else cell.carried


def _verdict(cell):
    last = _last(cell)
    return str(last.verdict) if last and last.verdict else ""


def _mark(cell):
    last = _last(cell)
    return in_tenths(last.tenths) if last else None


MARKS = ListExport(
    verb="programs.export_marks",
    title=_("Marks per unit"),
    rows=shown_as("lines"),
    subject=of_class,
    record=lambda line: line.enrollment,
    columns=marks_columns,
)


def whom_it_is_about(row):
    if row["person"]:
        return row["person"]
    return gettext("one participant") if row["about_person"] else gettext("the class as a whole")


EXCEPTIONS = ListExport(
    verb="programs.export_exceptions",
    title=_("Approved exceptions"),
    rows=shown_as("rows"),
    subject=of_class,
    record=lambda row: row["number"],
    columns=[
        Column(_("No."), lambda row: row["number"]),
        Column(_("What"), lambda row: row["what"]),
        Column(_("For whom"), whom_it_is_about),
        Column(_("Office"), lambda row: row["office"]),
        Column(_("Date"), lambda row: row["approved_on"]),
        Column(_("Reason"), lambda row: row["reason"]),
    ],
)
WAITING = ListExport(
    verb="programs.export_waiting_list",
    title=_("Waiting list"),
    rows=lambda view: list(enumerate(view.waiting, start=1)),
    subject=of_class,
    record=lambda row: row[1].inmate,
    columns=[
        Column(_("No."), lambda row: row[0]),
        Column(_("Name"), lambda row: row[1].inmate.name),
        Column(_("Round"), lambda row: row[1].proposal.number),
        Column(_("Reason"), lambda row: row[1].tpp_reason),
    ],
)
CHANGES = ListExport(
    verb="programs.export_changes",
    title=_("Changes between the two houses"),
    rows=shown_as("rows"),
    subject=of_class,
    record=lambda row: row["change"],
    columns=[
        Column(pgettext_lazy("noun", "Change"), lambda row: row["change"].get_kind_display()),
        Column(_("Meeting"), lambda row: row["change"].meeting.number if row["change"].meeting else None),
        Column(_("Asked by"), lambda row: str(row["change"].asked_by)),
        Column(_("Side"), lambda row: row["change"].get_side_display()),
        Column(_("Asked at"), lambda row: row["change"].asked_at),
        Column(_("Reason"), lambda row: row["change"].reason),
        Column(_("State"), lambda row: row["change"].get_outcome_display() or gettext("waits for the other house")),
        Column(_("Decided by"), lambda row: str(row["change"].decided_by or "")),
        Column(_("Decided at"), lambda row: row["change"].decided_at),
    ],
)


def why_not(row):
    return "; ".join(str(one.label) for one in (row.reasons or row.unmet))


CANDIDATES = ListExport(
    verb="programs.export_candidates",
    title=_("Candidates"),
    rows=lambda view: view.chosen_rows(),
    asked=lambda view: [(_("Name or register number"), view.query), (_("Show"), view.shown)],
    subject=of_class,
    record=lambda row: row.inmate,
    columns=[
        Column(_("Name"), lambda row: row.inmate.name),
        Column(_("Register number"), lambda row: next(iter(row.inmate.current_registrations), "")),
        Column(_("Block/room"), lambda row: row.inmate.place_in_facility),
        Column(_("Expected release"), lambda row: row.inmate.release_on),
        Column(_("Kind of release"), lambda row: row.inmate.get_release_kind_display()),
        Column(_("Margin (days)"), lambda row: row.margin),
        Column(_("Two thirds served"), lambda row: row.two_thirds_on),
        Column(_("Interest"), lambda row: row.interested),
        Column(_("Routine duty"), lambda row: row.inmate.routine_duty),
        Column(_("Why not"), why_not),
    ],
)
