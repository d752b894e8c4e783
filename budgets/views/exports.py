"""The lists of this floor as files: whole rupiah as numbers, so that they can be added up."""

from decimal import Decimal

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from jobs.exports.columns import Column, ListExport, shown_as


def in_percent(hundredths):
    return None if hundredths is None else Decimal(hundredths) / 100


def of_budget(view):
    return view.budget


def state_of(honorarium_list):
    if honorarium_list.taken_back_on:
        return gettext("taken back")
    return gettext("paid") if honorarium_list.paid else gettext("not yet paid")


BUDGETS = ListExport(
    verb="budgets.export_budgets",
    title=_("Budgets"),
    columns=[
        Column(_("Year"), lambda budget: budget.fiscal_year),
        Column(_("Facility"), lambda budget: str(budget.facility)),
        Column(_("DIPA"), lambda budget: budget.dipa_number),
        Column(_("Date"), lambda budget: budget.dipa_on),
    ],
)
LINES = ListExport(
    verb="budgets.export_lines",
    title=pgettext_lazy("budget", "Lines"),
    rows=shown_as("lines"),
    subject=of_budget,
    record=lambda row: row[0],
    columns=[
        Column(_("Account"), lambda row: row[0].account),
        Column(_("Description"), lambda row: row[0].description),
        Column(_("Ceiling"), lambda row: row[1].amount),
        Column(pgettext_lazy("money", "Blocked"), lambda row: row[1].blocked),
        Column(_("Spent"), lambda row: row[1].realised),
        Column(pgettext_lazy("money", "Left"), lambda row: row[1].left),
        Column(_("Absorbed (%)"), lambda row: in_percent(row[1].absorbed)),
    ],
)
REALIZATIONS = ListExport(
    verb="budgets.export_realizations",
    title=_("Realisations"),
    subject=lambda view: view.line,
    columns=[
        Column(_("Evidence"), lambda entry: entry.evidence_number),
        Column(_("Date"), lambda entry: entry.spent_on),
        Column(_("What it was for"), lambda entry: entry.description),
        Column(pgettext_lazy("training", "Class"), lambda entry: entry.training_class.code if entry.training_class else ""),
        # What was taken back counts for nothing, here as on the page.
        Column(_("Amount"), lambda entry: 0 if entry.taken_back_on else entry.amount),
        Column(_("Amount taken back"), lambda entry: entry.amount if entry.taken_back_on else 0),
        Column(_("Why taken back"), lambda entry: entry.taken_back_reason),
        Column(_("Entered by"), lambda entry: str(entry.entered_by)),
        Column(_("Entered at"), lambda entry: entry.entered_at),
    ],
)
CEILINGS = ListExport(
    verb="budgets.export_ceilings",
    title=_("Ceilings"),
    rows=shown_as("versions"),
    subject=lambda view: view.line,
    columns=[
        Column(_("Valid from"), lambda version: version.valid_from),
        Column(_("Ceiling"), lambda version: version.amount),
        Column(pgettext_lazy("money", "Blocked"), lambda version: version.blocked),
        Column(_("Document that sets it"), lambda version: version.document),
        Column(_("Entered by"), lambda version: str(version.entered_by)),
        Column(_("Entered at"), lambda version: version.entered_at),
    ],
)
HONORARIA = ListExport(
    verb="budgets.export_honoraria",
    title=_("Payment lists"),
    rows=shown_as("lists"),
    subject=of_budget,
    columns=[
        Column(_("Payment list"), str),
        Column(_("Made by"), lambda one: str(one.made_by)),
        Column(_("Made at"), lambda one: one.made_at),
        Column(_("JP"), lambda one: one.jp),
        Column(_("Amount"), lambda one: one.amount),
        Column(_("State"), state_of),
    ],
)
HONORARIUM_ROWS = ListExport(
    verb="budgets.export_honorarium_list",
    title=_("Who gets what"),
    rows=shown_as("rows"),
    subject=lambda view: view.honorarium_list,
    columns=[
        Column(_("Instructor"), lambda row: row.name),
        Column(_("JP"), lambda row: row.jp),
        Column(_("Rupiah per JP"), lambda row: row.per_jp),
        Column(_("Amount"), lambda row: row.amount),
    ],
)
CLASS_COST = ListExport(
    verb="budgets.export_class_cost",
    title=_("Realisations"),
    rows=shown_as("entries"),
    subject=lambda view: view.training_class,
    columns=[
        Column(_("Evidence"), lambda entry: entry.evidence_number),
        Column(_("Date"), lambda entry: entry.spent_on),
        Column(_("What it was for"), lambda entry: entry.description),
        Column(_("Account"), lambda entry: entry.line.account),
        Column(_("Amount"), lambda entry: entry.amount),
    ],
)
