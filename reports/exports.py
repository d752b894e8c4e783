"""The lists of reports and targets as files: figures as numbers, so that they can be added up."""

from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from jobs.exports.columns import Column, ListExport
from reports.documents import DOCUMENTS
from reports.rules.figures import Unit, as_number
from reports.services.showing import shown_rows


def state_of(report):
    return pgettext("report", "closed") if report.closed else gettext("open, figures are live")


def newest(name):
    """A figure of the newest version of the targets."""
    return lambda target: getattr(list(target.versions.all())[-1], name)


def all_rows(view):
    """Every row behind the figure, with what the trail keeps of it."""
    about = getattr(view, "report", None) or view.facility
    shown, _named = shown_rows(view.figure.rows, reader=view.request.user)
    return [(one.obj or about, one) for one in shown]


def figure_column(position, name):
    return Column(name.heading, lambda row: as_number(row.figures[position].value, name.unit))


def figure_columns(view):
    state = Column(_("State"), lambda row: state_of(row.report) if row.report else gettext("not prepared, figures are live"))
    figures = [figure_column(position, name) for position, name in enumerate(view.columns)]
    return [Column(_("Facility"), lambda row: str(row.facility)), state, *figures]


REPORTS = ListExport(
    verb="reports.export_reports",
    title=_("Reports"),
    columns=[
        Column(_("Period"), str),
        Column(_("Facility"), lambda report: str(report.facility)),
        Column(_("Last day"), lambda report: report.last_on),
        Column(_("Number of the report"), lambda report: report.letter_number),
        Column(_("State"), state_of),
        Column(_("Closed by"), lambda report: str(report.closed_by or "")),
        Column(_("Fingerprint (SHA-256)"), lambda report: report.sha256),
    ],
)
NUMBERS = ListExport(
    verb="reports.export_numbers",
    title=_("Numbers of papers"),
    columns=[
        Column(_("Number"), str),
        Column(_("Day of the paper"), lambda one: one.given_on),
        Column(_("Paper"), lambda one: str(DOCUMENTS[one.kind].label)),
        Column(_("About"), lambda one: one.about),
        Column(_("House"), lambda one: str(one.facility or one.training_center)),
        Column(_("Given by"), lambda one: str(one.given_by)),
        Column(_("Running number"), lambda one: one.sequence),
    ],
)
TARGETS = ListExport(
    verb="reports.export_targets",
    title=_("Targets"),
    columns=[
        Column(_("Year"), lambda target: target.year),
        Column(_("Facility"), lambda target: str(target.facility)),
        Column(_("Participants"), newest("participants")),
        Column(_("Certificates"), newest("certificates")),
        Column(_("Packages (classes)"), newest("packages")),
        Column(_("A/B in percent"), lambda target: as_number(newest("percentage")(target), Unit.HUNDREDTHS)),
    ],
)
FACILITIES = ListExport(
    verb="reports.export_facilities",
    title=_("Over many prisons"),
    record=lambda row: row.facility,
    asked=lambda view: [(gettext("Period"), view.period.label), (gettext("Province"), view.province or gettext("all"))],
    columns=figure_columns,
)
MONTHS = ListExport(
    verb="reports.export_months",
    title=_("A over B"),
    rows=lambda view: [(view.facility, month) for month in view.table.months],
    record=lambda row: row[0],
    asked=lambda view: [
        (gettext("Facility"), str(view.facility)),
        ("A", str(view.table.a.sentence)),
        ("B", str(view.table.b.sentence)),
    ],
    columns=[
        Column(_("Month"), lambda row: row[1].period.label),
        Column("A", lambda row: row[1].a.value),
        Column("B", lambda row: row[1].b.value),
        Column(_("A/B in percent"), lambda row: as_number(row[1].share, Unit.HUNDREDTHS)),
        Column(_("Persons certified"), lambda row: row[1].persons),
        Column(_("Certificates"), lambda row: row[1].certificates),
        Column(_("Persons since January"), lambda row: row[1].persons_to_date),
        Column(_("Certificates since January"), lambda row: row[1].certificates_to_date),
    ],
)
ROWS = ListExport(
    verb="reports.export_rows",
    title=_("Rows"),
    rows=all_rows,
    record=lambda row: row[0],
    asked=lambda view: view.asked,
    columns=[
        Column(_("Row"), lambda row: row[1].row.text),
        Column(_("Who or what"), lambda row: row[1].name),
        Column(_("Adds"), lambda row: row[1].row.amount),
    ],
)
