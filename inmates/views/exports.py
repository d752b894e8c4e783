"""The lists of this floor as files."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from inmates.rules.field_matrix import Fact, knows
from jobs.exports.columns import Column, ListExport, of_many_prisons
from jobs.exports.views import asked_in_words

HERE, LEFT = pgettext_lazy("person", "in custody"), pgettext_lazy("person", "left")


PEOPLE = ListExport(
    verb="inmates.export_list",
    title=_("Inmates"),
    asked=lambda view: asked_in_words(view.form, view.asked | {"who": view.asked["who"] or "here"}),
    columns=lambda view: [
        Column(_("Name"), lambda inmate: inmate.name),
        Column(_("Register number"), lambda inmate: inmate.current_registration, knows(Fact.REGISTER_NUMBER)),
        Column(_("Block/room"), lambda inmate: inmate.place_in_facility, knows(Fact.LOCATION)),
        Column(_("Expected release"), lambda inmate: inmate.release_on, knows(Fact.RELEASE)),
        Column(_("State"), lambda inmate: HERE if inmate.in_custody(view.day) else LEFT),
        Column(_("Facility"), lambda inmate: str(inmate.facility), of_many_prisons),
    ],
)
TRANSFERS = ListExport(
    verb="inmates.export_transfers",
    title=_("Transfers to us"),
    record=lambda transfer: transfer.inmate,
    columns=[
        Column(_("Name"), lambda transfer: transfer.inmate.name),
        Column(_("Place of birth"), lambda transfer: transfer.inmate.birth_place),
        Column(_("Date of birth"), lambda transfer: transfer.inmate.birth_date),
        Column(_("From the facility"), lambda transfer: str(transfer.inmate.facility)),
        Column(_("Sent on"), lambda transfer: transfer.on),
    ],
)
LISTS = ListExport(
    verb="inmates.export_lists",
    title=_("Imported lists"),
    columns=[
        Column(_("Date of the list"), lambda one: one.on),
        Column(_("File"), lambda one: one.file_name),
        Column(_("Facility"), lambda one: str(one.facility), of_many_prisons),
        Column(_("State"), lambda one: one.get_status_display()),
        Column(_("Brought in by"), lambda one: str(one.applied_by or "")),
        Column(_("Brought in at"), lambda one: one.applied_at),
        Column(pgettext_lazy("rows", "New"), lambda one: one.counts.get("new")),
        Column(pgettext_lazy("rows", "Changed"), lambda one: one.counts.get("changed")),
        Column(pgettext_lazy("rows", "Wrong"), lambda one: one.counts.get("rejected")),
        Column(_("Uploaded by"), lambda one: str(one.uploaded_by)),
        Column(_("Uploaded at"), lambda one: one.uploaded_at),
    ],
)
