"""The stored versions of a sheet: the first as it was made, each later one an earlier one extended by a signature."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _

from audit.services import record
from certificates.models import Certificate, SignedSheet
from certificates.rules.signatures import Refusal
from organizations.models import User
from organizations.rules.signing import SigningWay


@dataclass(frozen=True, slots=True)
class Version:
    """One stored file of a certificate; ``signature`` says how it was signed, None for the sheet as it was made."""

    number: int
    file: FieldFile
    sha256: str
    stored_at: datetime
    signature: SignedSheet | None = None


def versions_of(certificate: Certificate) -> list[Version]:
    """Oldest first; ``[]`` before the sheet is made. One query unless the signed sheets came with the row."""
    if not certificate.stored:
        return []
    first = Version(1, certificate.file, certificate.sha256, certificate.stored_at)
    return [first, *(Version(one.version, one.file, one.sha256, one.stored_at, one) for one in certificate.signed_sheets.all())]


def read_version(certificate: Certificate, number: int) -> bytes:
    """The stored bytes of one version. Raises LookupError when there is none, ValidationError when they were changed."""
    found = [version for version in versions_of(certificate) if version.number == number]
    if not found:
        raise LookupError(number)
    return found[0].signature.read() if found[0].signature else certificate.read_first()


def begun_by(data: bytes, certificates: Sequence[Certificate]) -> Iterator[tuple[Certificate, Version, int]]:
    """The versions that ``data`` begins with, byte for byte, each with its length."""
    hashes: dict[int, str] = {}
    for certificate in certificates:
        for version in versions_of(certificate):
            size = version.file.size
            if size > len(data):
                continue
            if size not in hashes:
                hashes[size] = hashlib.sha256(data[:size]).hexdigest()
            if hashes[size] == version.sha256:
                yield certificate, version, size


@transaction.atomic
def add_version(
    *, certificate: Certificate, data: bytes, way: SigningWay, signer: str, issuer: str = "", by: User, at: datetime
) -> SignedSheet:
    """``data`` is the newest version of the certificate's sheet; what it is has been checked before.

    Raises ValidationError ``not_in_force``, or ``known`` when these very bytes are stored.
    """
    locked = Certificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)
    digest = hashlib.sha256(data).hexdigest()
    if not locked.in_force:
        raise ValidationError(Refusal.NOT_IN_FORCE.label, code=Refusal.NOT_IN_FORCE.value)
    if digest == locked.sha256 or SignedSheet.objects.filter(sha256=digest).exists():
        raise ValidationError(Refusal.KNOWN.label, code=Refusal.KNOWN.value)
    if not locked.stored:
        raise ValidationError(_("The sheet has not been made yet."), code="not_stored")
    last = SignedSheet.objects.filter(certificate=locked).order_by("-version").first()
    added = SignedSheet.objects.create(
        certificate=locked, version=last.version + 1 if last else 2, way=way, sha256=digest, signer=signer, issuer=issuer,
        file=save_once(f"certificates/{digest}.pdf", data, SignedSheet._meta.get_field("file").storage),
        stored_at=at, stored_by=by,
    )  # fmt: skip
    record("certificates.sign", locked, by=by, fields=["signed_sheets"], after={"sha256": digest, "signer": signer})
    return added


def save_once(name: str, data: bytes, storage) -> str:
    """The file stands in storage under ``name``, which is its content's hash: what is there is the same or was broken off."""
    if storage.exists(name):
        with storage.open(name) as file:
            if file.read() == data:
                return name
        storage.delete(name)  # the rest of a write whose process was killed
    saved = storage.save(name, ContentFile(data))
    if saved != name:
        storage.delete(saved)
    return name
