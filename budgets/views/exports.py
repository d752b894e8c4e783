"""The lists of this floor as files: whole rupiah as numbers, so that they can be added up."""

from decimal import Decimal

from django.utils.text import format_lazy
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from jobs.exports.columns import Column, ListExport, shown_as


def in_percent(hundredths):
    return None if hundredths is None else Decimal(hundredths) / 100


def of_budget(view):
    return view.budget


def reads_lines(user):
    """Whether the lines of a prison's budget are shown: a centre does not read its money."""
    return user.training_center_id is None


def quarter_columns(number):
    """What was spent until the end of the quarter, in percent of what was available, and the target."""
    roman = ("I", "II", "III", "IV")[number]

    def standing(row):
        return row[1].quarters[number].standing

    return [
        Column(
            format_lazy(_("Spent until quarter {number}"), number=roman), lambda row: standing(row) and standing(row).realised
        ),
        Column(
            format_lazy(_("Absorbed until quarter {number} (%)"), number=roman),
            lambda row: standing(row) and in_percent(standing(row).absorbed),
        ),
        Column(format_lazy(_("Target of quarter {number} (%)"), number=roman), lambda row: row[1].quarters[number].target),
    ]


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
ABSORPTION = ListExport(
    verb="budgets.export_absorption",
    title=_("Absorption by account and quarter"),
    rows=lambda view: [(view.budget, row) for row in view.context_of_export["rows"]],
    subject=of_budget,
    record=lambda row: row[0],
    columns=[
        Column(_("Account"), lambda row: row[1].account),
        Column(_("kind of spending"), lambda row: str(row[1].spending.label) if row[1].spending else gettext("Sum")),
        *(column for number in range(4) for column in quarter_columns(number)),
    ],
)
SUMS = ListExport(
    verb="budgets.export_sums",
    title=_("Sums over prisons"),
    rows=shown_as("rows"),
    record=lambda row: row[0],
    asked=lambda view: [(gettext("Fiscal year"), view.year)],
    columns=[
        Column(_("Facility"), lambda row: str(row[0].facility)),
        Column(_("Ceiling"), lambda row: row[1].amount),
        Column(pgettext_lazy("money", "Blocked"), lambda row: row[1].blocked),
        Column(_("Spent"), lambda row: row[1].realised),
        Column(pgettext_lazy("money", "Left"), lambda row: row[1].left),
        Column(_("Absorbed (%)"), lambda row: in_percent(row[1].absorbed)),
    ],
)
MATERIALS = ListExport(
    verb="budgets.export_materials",
    title=_("Materials"),
    rows=shown_as("lines"),
    subject=lambda view: view.training_class,
    record=lambda one: one.material,
    columns=[
        Column(_("Material"), lambda one: one.material.name),
        Column(_("Unit"), lambda one: one.material.unit),
        Column(_("Needed"), lambda one: Decimal(one.stock.needed) / 100),
        Column(_("Price of a unit"), lambda one: one.material.unit_price),
        Column(_("Amount"), lambda one: one.material.amount),
        Column(_("Budget line"), lambda one: str(one.material.line or ""), reads_lines),
        Column(_("Received"), lambda one: Decimal(one.stock.received) / 100),
        Column(_("Used"), lambda one: Decimal(one.stock.used_up) / 100),
        Column(pgettext_lazy("material", "Left"), lambda one: Decimal(one.stock.left) / 100),
    ],
)
HANDOUTS = ListExport(
    verb="budgets.export_handouts",
    title=_("Receipts that people sign"),
    rows=shown_as("handouts"),
    subject=lambda view: view.training_class,
    columns=[
        Column(_("Kind of receipt"), lambda one: one.get_kind_display()),
        Column(_("What each receives"), lambda one: one.item),
        Column(_("Rupiah for each"), lambda one: one.amount),
        Column(_("Who signs"), lambda one: one.get_to_display()),
        Column(_("Date"), lambda one: one.handed_on),
        Column(_("Entered by"), lambda one: str(one.entered_by)),
        Column(_("Why taken back"), lambda one: one.taken_back_reason),
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
