"""The lists of this floor that belong to no class, as files."""

from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from inmates.rules.field_matrix import Fact, knows
from jobs.exports.columns import Column, ListExport, of_many_prisons, shown_as
from jobs.exports.views import asked_in_words


def year_asked(view):
    return [(_("Year"), view.context_of_export["year"])]


def first_of(row):
    return row[0]


CLASSES = ListExport(
    verb="programs.export_classes",
    title=_("Classes"),
    asked=lambda view: asked_in_words(view.filters, view.filters.cleaned_data if view.filters.is_valid() else {}),
    columns=lambda view: [
        Column(_("Code"), lambda one: one.code),
        Column(_("Program"), lambda one: one.program.title),
        Column(_("Sub-field"), lambda one: str(one.program.sub_field)),
        Column(_("Facility"), lambda one: str(one.facility)),
        Column(_("Training centre"), lambda one: str(one.training_center)),
        Column(_("Fiscal year"), lambda one: one.fiscal_year),
        Column(_("First day"), lambda one: one.starts_on),
        Column(_("Last day"), lambda one: one.ends_on),
        Column(_("Seats taken"), lambda one: one.seats_taken),
        Column(_("Seats"), lambda one: one.seats),
        Column(_("Status"), lambda one: one.status_on(view.today).label),
    ],
)
MISFITS = ListExport(
    verb="programs.export_misfits",
    title=_("Who no longer fits"),
    rows=shown_as("rows"),
    record=lambda row: row.enrollment,
    columns=[
        Column(pgettext_lazy("training", "Class"), lambda row: row.enrollment.training_class.code),
        Column(_("Name"), lambda row: row.enrollment.inmate.name),
        Column(_("Why"), lambda row: "; ".join(str(reason.label) for reason in row.reasons)),
        Column(_("Expected release"), lambda row: row.enrollment.inmate.release_on),
        Column(_("Margin (days)"), lambda row: row.margin),
    ],
)
PLANS = ListExport(
    verb="programs.export_plans",
    title=_("Plans of the year"),
    columns=[
        Column(_("Year"), lambda plan: plan.fiscal_year),
        Column(_("Facility"), lambda plan: str(plan.facility)),
        Column(_("Training centre"), lambda plan: str(plan.training_center)),
        Column(_("Packages"), lambda plan: plan.packages or 0),
        Column(_("Persons"), lambda plan: plan.persons or 0),
        Column(_("Ceiling"), lambda plan: plan.ceiling or 0),
    ],
)
PLAN_ROWS = ListExport(
    verb="programs.export_plan_rows",
    title=_("Rows of the plan"),
    rows=shown_as("rows"),
    subject=lambda view: view.plan,
    record=first_of,
    columns=[
        Column(_("Vocational field"), lambda row: str(row[0].field)),
        Column(_("Quarter"), lambda row: row[0].quarter),
        Column(_("Packages"), lambda row: row[0].packages),
        Column(_("Persons"), lambda row: row[0].persons),
        Column(_("Ceiling"), lambda row: row[0].ceiling),
        Column(_("State"), lambda row: row[1].label),
        Column(_("Cut on"), lambda row: row[0].cut_on),
        Column(_("Reason"), lambda row: row[0].cut_reason),
        Column(_("Classes"), lambda row: ", ".join(one.code for one in row[3])),
    ],
)
LETTERS = ListExport(
    verb="programs.export_letters",
    title=_("Letters"),
    rows=shown_as("letters"),
    subject=lambda view: getattr(view, "plan", None) or view.training_class,
    columns=[
        Column(_("Number of the letter"), lambda letter: letter.number),
        Column(_("Date of the letter"), lambda letter: letter.dated_on),
        Column(_("From whom"), lambda letter: letter.sender),
        Column(_("To whom"), lambda letter: letter.recipient),
        Column(_("Subject"), lambda letter: letter.subject),
        Column(_("Attached by"), lambda letter: str(letter.uploaded_by)),
        Column(_("Attached at"), lambda letter: letter.uploaded_at),
    ],
)
REMISSIONS = ListExport(
    verb="programs.export_remissions",
    title=_("Remissions"),
    columns=[
        Column(pgettext_lazy("remission", "Day"), lambda one: one.on),
        Column(_("Kind"), lambda one: one.get_kind_display() if one.kind else gettext("as in the list")),
        Column(_("Number of the decree"), lambda one: one.decree_number),
        Column(_("People"), lambda one: one.people),
        Column(_("Facility"), lambda one: str(one.facility), of_many_prisons),
        Column(_("Recorded by"), lambda one: str(one.kept_by)),
        Column(_("Given by"), lambda one: str(one.given_by or "")),
        Column(_("Given at"), lambda one: one.given_at),
    ],
)
REMISSION_LINES = ListExport(
    verb="programs.export_remission_lines",
    title=_("Remission"),
    rows=shown_as("lines"),
    subject=lambda view: view.get_object(),
    record=lambda line: line.inmate,
    columns=[
        Column(_("Name"), lambda line: line.inmate.name),
        Column(_("Register number"), lambda line: line.inmate.current_registration, knows(Fact.REGISTER_NUMBER)),
        Column(_("Remission"), lambda line: line.kind_label),
        Column(_("Months"), lambda line: line.months),
        Column(_("Days"), lambda line: line.days),
        Column(_("End of the sentence before"), lambda line: line.expired_on),
        Column(_("End of the sentence after"), lambda line: line.expires_on),
        Column(_("Earliest release before"), lambda line: line.released_on),
        Column(_("Earliest release after"), lambda line: line.release_on),
    ],
)
ROOMS = ListExport(
    verb="programs.export_rooms",
    title=_("Rooms"),
    rows=shown_as("rows"),
    record=first_of,
    columns=[
        Column(pgettext_lazy("meeting", "Room"), lambda row: row[0].name),
        Column(_("House"), lambda row: str(row[0].facility or row[0].training_center)),
        Column(pgettext_lazy("room", "Places"), lambda row: row[0].capacity),
        Column(_("Kinds of tools"), lambda row: row[0].kinds),
        Column(_("Out of use today"), lambda row: "; ".join(str(one.tool or gettext("the whole room")) for one in row[1])),
        Column(_("Missing"), lambda row: row[2]),
    ],
)
TOOLS = ListExport(
    verb="programs.export_tools",
    title=_("Tools of the room"),
    rows=shown_as("tools"),
    subject=lambda view: view.room,
    record=first_of,
    columns=[
        Column(_("Inventory number"), lambda row: row[0].code),
        Column(_("Tool"), lambda row: row[0].name),
        Column(_("In the books"), lambda row: row[0].quantity),
        Column(_("Should be there"), lambda row: row[1]),
        Column(_("Given up on"), lambda row: row[0].retired_on),
        Column(_("Out of use"), lambda row: row[2].get_kind_display() if row[2] else ""),
    ],
)
PROGRAMS = ListExport(
    verb="programs.export_programs",
    title=_("Training programs"),
    columns=[
        Column(_("Vocational field"), lambda program: program.sub_field.field.name),
        Column(_("Sub-field"), lambda program: program.sub_field.name),
        Column(_("Training program"), lambda program: program.title),
        Column(_("Code"), lambda program: program.code),
        Column(_("Version"), lambda program: program.version),
        Column(_("Training centre"), lambda program: str(program.training_center)),
        Column(_("JP"), lambda program: program.jp),
        Column(_("JP of its units"), lambda program: program.units_jp),
    ],
)
TAUGHT_HOURS = ListExport(
    verb="programs.export_taught_hours",
    title=_("Taught hours"),
    rows=lambda view: [(one.instructor, line) for one in view.context_of_export["taught"] for line in one.lines],
    asked=year_asked,
    record=lambda row: row[1].class_pk,
    columns=[
        Column(_("Instructor"), lambda row: row[0] or gettext("nobody is named")),
        Column(_("Month"), lambda row: date_format(row[1].month, "F Y")),
        Column(pgettext_lazy("training", "Class"), lambda row: row[1].class_code),
        Column(_("JP"), lambda row: row[1].jp),
        Column(_("JP on locked sheets"), lambda row: row[1].locked_jp),
    ],
)
LATE_SHEETS = ListExport(
    verb="programs.export_late_sheets",
    title=_("Sheets typed after the days of the standard"),
    rows=lambda view: view.context_of_export["review"].late,
    asked=year_asked,
    record=lambda row: row.meeting,
    columns=[
        Column(pgettext_lazy("training", "Class"), lambda row: row.meeting.training_class.code),
        Column(_("Meeting"), lambda row: row.meeting.held_on),
        Column(_("Typed by"), lambda row: str(row.meeting.typed_by)),
        Column(_("Typed"), lambda row: row.meeting.typed_at),
        Column(_("Working days later"), lambda row: row.working_days),
        Column(_("Approved"), lambda row: "; ".join(f"{entry.decided_by}: {entry.reason}" for entry in row.approvals)),
    ],
)
