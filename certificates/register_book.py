"""The register as a workbook, for those who count and compare."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from certificates.models import Certificate

WIDTHS = (9, 30, 28, 32, 34, 22, 14, 16, 40, 14, 28, 26, 40, 8)


def write_register(certificates: Iterable[Certificate], *, on: date) -> bytes:
    """A row for each of ``certificates`` as it stands on ``on``, in their order; no text is ever a formula.

    They come with what ``in_register_order`` selects, and with their printings prefetched.
    """
    book = Workbook(write_only=True)
    page = book.create_sheet("Register")
    page.freeze_panes = "C2"
    for number, width in enumerate(WIDTHS):
        page.column_dimensions[chr(ord("A") + number)].width = width
    page.append([_cell(page, heading, bold=True) for heading in _headings()])
    for one in certificates:
        page.append([_cell(page, value) for value in _values(one, on)])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _headings() -> list[str]:
    return [
        _("No."), _("Number"), _("Kind"), _("Training centre"), _("Holder"), pgettext("training", "Class"), _("Issued on"),
        _("State"), _("Reason"), _("Handed over on"), _("Received by"), _("Recorded by"), _("Sent"), _("Printed"),
    ]  # fmt: skip


def _values(one: Certificate, on: date) -> list[Any]:
    sent = f"{one.get_handed_over_way_display()}: {one.handed_over_address}" if one.handed_over_way else ""
    return [
        one.sequence, one.number, one.get_kind_display(), str(one.training_center), one.holder_name,
        one.enrollment.training_class.code, one.issued_on, str(one.register_state_on(on).label), _why(one),
        one.handed_over_on, one.handed_over_to, str(one.handed_over_by or ""), sent, len(one.printings.all()),
    ]  # fmt: skip


def _why(one: Certificate) -> str:
    """Why it is no longer in force, with the number that took its place."""
    if one.revoked_at or not one.replaced_at:
        return one.why_not_in_force
    return _("replaced by %(number)s") % {"number": one.replaced_by.number} + f": {one.why_not_in_force}"


def _cell(page: Any, value: Any, *, bold: bool = False) -> WriteOnlyCell | None:
    if value in (None, ""):
        return None
    cell = WriteOnlyCell(page, value=value)
    if isinstance(value, str):
        cell.data_type = "s"
    elif isinstance(value, date):
        cell.number_format = "DD-MM-YYYY"
    if bold:
        cell.font = Font(bold=True)
    return cell
