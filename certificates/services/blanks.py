"""Text on the centre's pre-printed sheets: where it lies, which serial number bears which certificate, which were spoiled."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import IO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from certificates.models import Blank, BlankLayout, Certificate
from certificates.pdf import Overlay, certificate_overlay
from certificates.rules.blanks import MAX_OFFSET, serials
from organizations.models import TrainingCenter, User

from .photos import forget_photos, photos_of, with_photo
from .printing import log_printings


def layout_of(center: TrainingCenter, kind: str) -> BlankLayout:
    """What was set, or what holds until then; one query."""
    found = BlankLayout.objects.filter(training_center=center, kind=kind).first()
    return found or BlankLayout(training_center=center, kind=kind)


@transaction.atomic
def set_layout(*, center: TrainingCenter, kind: str, overlay: Overlay, by: User) -> BlankLayout:
    """Text of ``kind`` lies on the centre's sheets as ``overlay`` says. Raises ValidationError ``too_far`` beyond 3 cm."""
    if max(abs(overlay.x_tenths), abs(overlay.y_tenths)) > MAX_OFFSET:
        raise ValidationError(_("The text can be moved by 30 mm at most."), code="too_far")
    said = {"x_tenths": overlay.x_tenths, "y_tenths": overlay.y_tenths, "bears_heading": overlay.bears_heading}
    before = BlankLayout.objects.filter(training_center=center, kind=kind).values(*said).first()
    layout, _created = BlankLayout.objects.update_or_create(training_center=center, kind=kind, defaults=said)
    record("certificates.set_blank_layout", layout, by=by, before=before, after=said)
    return layout


def write_overlay(certificates: Sequence[Certificate], file: IO[bytes]) -> None:
    """``file`` is one PDF of text alone, with the photos that wait, for both sides of the sheets of one centre.

    Drawn from the frozen contents; the stored sheets are not touched. Raises RenderError.
    """
    from pikepdf import Dictionary, Name, Pdf  # slow import, and only needed here

    layouts: dict[str, BlankLayout] = {}
    photos = photos_of(certificates)
    with Pdf.new() as pdf:
        for one in certificates:
            if one.kind not in layouts:
                layouts[one.kind] = layout_of(one.training_center, one.kind)
            layout = layouts[one.kind]
            data = certificate_overlay(one.content, overlay_of(layout))
            if jpeg := photos.get(one.pk):
                data = with_photo(data, one.content, jpeg, right=layout.x, down=layout.y)
            with Pdf.open(BytesIO(data)) as sheet:
                pdf.pages.extend(sheet.pages)
        pdf.Root.ViewerPreferences = Dictionary(Duplex=Name.DuplexFlipShortEdge, PrintScaling=Name("/None"))
        pdf.save(file)


def overlay_of(layout: BlankLayout) -> Overlay:
    return Overlay(layout.x_tenths, layout.y_tenths, layout.bears_heading)


@transaction.atomic
def use_blanks(*, certificates: Sequence[Certificate], first: str, reason: str = "", by: User, at: datetime) -> list[Blank]:
    """Each of ``certificates`` has the next sheet of the stack that begins with ``first``, and is logged as printed at ``at``.

    Photos that waited for the printer then are gone, as with any other printing.

    All or nothing. Raises ValidationError ``nobody``, ``serial``, ``serial_used`` (naming them), ``not_printable`` (not in
    force or no sheet), ``on_a_sheet`` (it has one that is not spoiled), ``printed_before`` (without a ``reason``).
    """
    if not certificates:
        raise ValidationError(_("No certificate needs a sheet."), code="nobody")
    center = certificates[0].training_center
    numbers = _numbers(first, len(certificates))
    log_printings(certificates, reason=reason, by=by, at=at)  # locks the rows
    forget_photos(certificates, until=at)
    _refuse(certificates, numbers, center)
    blanks = Blank.objects.bulk_create(
        Blank(training_center=center, serial=number, certificate=certificate, used_at=at, used_by=by)
        for number, certificate in zip(numbers, certificates, strict=True)
    )
    record("certificates.use_blanks", by=by, objects=list(certificates), fields=["blanks"], after={"serials": numbers})
    return blanks


@transaction.atomic
def spoil(*, blank: Blank, reason: str, by: User, at: datetime) -> None:
    """The sheet is spoiled; its certificate may have another. Raises ValidationError ``no_reason`` or ``spoiled``."""
    if not reason.strip():
        raise ValidationError(_("Say how the sheet was spoiled."), code="no_reason")
    said = {"spoiled_at": at, "spoiled_by": by, "spoil_reason": reason.strip()}
    if not Blank.objects.good().filter(pk=blank.pk).update(**said):
        raise ValidationError(_("This sheet has been recorded as spoiled before."), code="spoiled")
    record("certificates.spoil_blank", blank, by=by, fields=list(said), after={"reason": reason.strip()})


@transaction.atomic
def spoil_unused(*, center: TrainingCenter, serial: str, reason: str, by: User, at: datetime) -> Blank:
    """A sheet that bears no certificate was spoiled. Raises ValidationError ``no_reason``, ``serial`` or ``serial_used``."""
    if not reason.strip():
        raise ValidationError(_("Say how the sheet was spoiled."), code="no_reason")
    numbers = _numbers(serial, 1)
    _refuse([], numbers, center)
    blank = Blank.objects.create(
        training_center=center, serial=numbers[0], used_at=at, used_by=by, spoiled_at=at, spoiled_by=by,
        spoil_reason=reason.strip(),
    )  # fmt: skip
    record("certificates.spoil_blank", blank, by=by, after={"reason": reason.strip()})
    return blank


def _numbers(first: str, count: int) -> list[str]:
    try:
        return serials(first, count)
    except ValueError as error:
        message = _("A serial number ends in figures that can be counted up, such as A 004521.")
        raise ValidationError(message, code=str(error)) from error


def _refuse(certificates: Sequence[Certificate], numbers: Sequence[str], center: TrainingCenter) -> None:
    used = Blank.objects.filter(training_center=center, serial__in=numbers).order_by("serial").values_list("serial", flat=True)
    if used := list(used):
        message = _("Used before: %(serials)s. Look at the stack again.")
        raise ValidationError(message, code="serial_used", params={"serials": ", ".join(used)})
    keys = [certificate.pk for certificate in certificates]
    printable = Certificate.objects.in_force().exclude(sha256="").filter(pk__in=keys, training_center=center)
    if printable.count() != len(keys):
        raise ValidationError(_("Only a certificate in force whose sheet is made can be printed."), code="not_printable")
    if Blank.objects.good().filter(certificate__in=keys).exists():
        message = _("One of them stands on a sheet already. Record that one as spoiled first.")
        raise ValidationError(message, code="on_a_sheet")
