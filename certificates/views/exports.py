"""The lists of this floor as files."""

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from certificates.models import Certificate
from inmates.rules.field_matrix import Fact, knows
from jobs.exports.columns import Column, ListExport, of_many_prisons, shown_as
from jobs.exports.views import asked_in_words


def sent_to(one: Certificate) -> str:
    return f"{one.get_handed_over_way_display()}: {one.handed_over_address}" if one.handed_over_way else ""


def why_not_in_force(one: Certificate) -> str:
    """With the number that took its place."""
    if one.revoked_at or not one.replaced_at:
        return one.why_not_in_force
    return gettext("replaced by %(number)s") % {"number": one.replaced_by.number} + f": {one.why_not_in_force}"


def register_filter(view):
    asked = {name: value for name, value in view.asked.items() if name in view.form.fields}
    return asked_in_words(view.form, asked)


REGISTER = ListExport(
    verb="certificates.export_register",
    title=_("Register of certificates"),
    asked=register_filter,
    columns=lambda view: [
        Column(_("No."), lambda one: one.sequence),
        Column(_("Number"), lambda one: one.number),
        Column(_("Kind"), lambda one: one.get_kind_display()),
        Column(_("Training centre"), lambda one: str(one.training_center)),
        Column(_("Holder"), lambda one: one.holder_name),
        Column(pgettext_lazy("training", "Class"), lambda one: one.enrollment.training_class.code),
        Column(_("Issued on"), lambda one: one.issued_on),
        Column(_("State"), lambda one: one.register_state_on(view.today).label),
        Column(_("Reason"), why_not_in_force),
        Column(_("Handed over on"), lambda one: one.handed_over_on),
        Column(_("Received by"), lambda one: one.handed_over_to),
        Column(_("Recorded by"), lambda one: str(one.handed_over_by or "")),
        Column(_("Sent"), sent_to),
        Column(_("Printed"), lambda one: len(one.printings.all())),
    ],
)
OF_CLASS = ListExport(
    verb="certificates.export_class",
    title=_("Certificates of the class"),
    rows=shown_as("certificates"),
    subject=lambda view: view.training_class,
    columns=[
        Column(_("Seat"), lambda one: one.enrollment.seat_number),
        Column(_("Holder"), lambda one: one.holder_name),
        Column(_("Number"), lambda one: one.number),
        Column(pgettext_lazy("paper", "Kind"), lambda one: one.get_kind_display()),
        Column(_("Issued on"), lambda one: one.issued_on),
        Column(_("State"), lambda one: one.state.label),
        Column(_("Handed over on"), lambda one: one.handed_over_on),
    ],
)
EXAMS = ListExport(
    verb="certificates.export_exams",
    title=_("Competency exams"),
    columns=[
        Column(_("Scheme"), lambda exam: exam.scheme),
        Column(_("Day"), lambda exam: exam.held_on),
        Column("LSP", lambda exam: exam.body),
        Column(_("Facility"), lambda exam: str(exam.facility), of_many_prisons),
        Column(_("Participants"), lambda exam: exam.people),
        Column("K", lambda exam: exam.competent if exam.results_locked else None),
        Column(_("Results locked at"), lambda exam: exam.results_locked_at),
    ],
)
EXAM_PEOPLE = ListExport(
    verb="certificates.export_exam",
    title=_("Participants of the exam"),
    rows=shown_as("rows"),
    subject=lambda view: view.exam,
    record=lambda row: row[0],
    columns=[
        Column(_("Participant"), lambda row: row[0].inmate.printed_name, knows(Fact.NAME)),
        Column(_("Graduate of"), lambda row: row[0].enrollment.training_class.code if row[0].enrollment else ""),
        Column(_("To be looked at"), lambda row: "; ".join(str(one.label) for one in row[2]), knows(Fact.RELEASE)),
        Column(_("Result of the LSP"), lambda row: row[0].get_result_display() if row[0].result else ""),
        Column(_("Certificate of the LSP"), lambda row: row[1].number if row[1] else ""),
        Column(_("Valid until"), lambda row: row[1].valid_until if row[1] else None),
    ],
)
AWAITED = ListExport(
    verb="certificates.export_awaited",
    title=_("Certificates that have not come"),
    rows=shown_as("awaited"),
    columns=[
        Column(_("Participant"), lambda seat: seat.inmate.printed_name),
        Column(_("Exam"), lambda seat: seat.exam.scheme),
        Column(_("Day"), lambda seat: seat.exam.held_on),
        Column("LSP", lambda seat: seat.exam.body),
    ],
)
EXPIRING = ListExport(
    verb="certificates.export_expiring",
    title=_("Certificates that end soon or have ended"),
    rows=shown_as("expiring"),
    record=lambda row: row[0].seat,
    columns=[
        Column(_("Participant"), lambda row: row[0].seat.inmate.printed_name),
        Column(_("Number"), lambda row: row[0].number),
        Column(_("Valid until"), lambda row: row[0].valid_until),
        Column(_("Exam"), lambda row: row[0].seat.exam.scheme),
    ],
)
BLANKS = ListExport(
    verb="certificates.export_blanks",
    title=_("Sheets used up"),
    columns=[
        Column(_("Serial number"), lambda one: one.serial),
        Column(_("Certificate"), lambda one: one.certificate.number if one.certificate else ""),
        Column(_("Used"), lambda one: one.used_at),
        Column(_("Used by"), lambda one: str(one.used_by)),
        Column(_("State"), lambda one: gettext("spoiled") if one.spoiled_at else gettext("bears the certificate")),
        Column(_("Reason"), lambda one: one.spoil_reason),
    ],
)
SHEETS = ListExport(
    verb="certificates.export_sheets",
    title=_("How the sheets look"),
    rows=lambda view: [sheet for _kind, sheets, _used in view.context_of_export["kinds"] for sheet in sheets],
    columns=[
        Column(_("Kind"), lambda sheet: sheet.get_kind_display()),
        Column(_("Version"), lambda sheet: sheet.version),
        Column(_("Border"), lambda sheet: sheet.get_border_display()),
        Column(_("Colours"), lambda sheet: sheet.get_palette_display()),
        Column(_("Made by"), lambda sheet: str(sheet.made_by)),
        Column(_("Made at"), lambda sheet: sheet.made_at),
    ],
)
