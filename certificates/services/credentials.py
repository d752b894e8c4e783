"""The credential inside a certificate, and what others need to check it: the keys of a centre, the list of what was revoked."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Max, Min
from django.urls import reverse
from django.utils.translation import gettext as _

from certificates.credential_keys import CredentialKeyError, public_keys, signing_key
from certificates.models import Certificate
from certificates.rules.credential import Addresses, credential, instant
from certificates.rules.proof import is_signed, multikey, signed
from certificates.rules.status_list import status_list
from organizations.models import TrainingCenter

CONTEXTS = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]


def with_credential(content: Mapping[str, Any], *, center: TrainingCenter, kind: str, year: int) -> dict[str, Any]:
    """``content`` with its signed credential; as it is where no key was made. Frozen with the rest: never made again.

    Raises ValidationError ``credential_key`` when the key cannot be used.
    """
    try:
        key = signing_key()
    except CredentialKeyError as error:
        message = _("The key that signs credentials cannot be used: %(problem)s. Ask the administrator.")
        raise ValidationError(message, code="credential_key", params={"problem": error}) from error
    if key is None:
        return dict(content)
    at = Addresses(issuer_address(center), _list_address(center, kind, year))
    plain = credential(content, at=at, salt=secrets.token_hex(16))
    method = f"{at.issuer}#{multikey(key.public_key())}"
    return {**content, "credential": signed(plain, key=key, method=method, created=instant(content["issued_at"]))}


def credential_holds(document: Mapping[str, Any]) -> bool:
    """Whether ``document`` is word for word what a key of ours has signed for the centre that it names."""
    issuer = document.get("issuer")
    address = issuer.get("id") if isinstance(issuer, Mapping) else issuer
    return is_signed(document, keys={f"{address}#{name}": key for name, key in public_keys().items()})


def issuer_address(center: TrainingCenter) -> str:
    return settings.PUBLIC_BASE_URL + reverse("certificates:issuer-keys", args=[center.pk])


def issuer_document(center: TrainingCenter) -> dict[str, Any] | None:
    """The public keys of a centre, old ones too; None where there is none."""
    address, names = issuer_address(center), list(public_keys())
    methods = [
        {"id": f"{address}#{name}", "type": "Multikey", "controller": address, "publicKeyMultibase": name} for name in names
    ]
    if not methods:
        return None
    return {
        "@context": CONTEXTS,
        "id": address,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def revoked_list(center: TrainingCenter, kind: str, year: int) -> dict[str, Any] | None:
    """The signed list of a centre's numbers of ``kind`` and ``year`` that are no longer in force; two queries.

    None where nothing was issued or no key can sign. It changes only when a certificate is revoked or replaced.
    """
    key, rows = signing_key(), Certificate.objects.filter(training_center=center, kind=kind, year=year)
    moments = rows.aggregate(first=Min("issued_at"), revoked=Max("revoked_at"), replaced=Max("replaced_at"))
    if key is None or moments["first"] is None:
        return None
    since = instant(max(moment for moment in moments.values() if moment).isoformat())
    places = rows.exclude(revoked_at=None, replaced_at=None).order_by("sequence").values_list("sequence", flat=True)
    issuer = issuer_address(center)
    plain = status_list(_list_address(center, kind, year), issuer=issuer, places=places, since=since)
    return signed(plain, key=key, method=f"{issuer}#{multikey(key.public_key())}", created=since)


def published_documents() -> Iterator[tuple[str, dict[str, Any]]]:
    """All that a fixed host answers about credentials: path and document."""
    centers = TrainingCenter.objects.in_bulk(Certificate.objects.values_list("training_center", flat=True).distinct().order_by())
    for pk, kind, year in Certificate.objects.values_list("training_center", "kind", "year").distinct().order_by():
        if document := revoked_list(centers[pk], kind, year):
            yield reverse("certificates:revoked-list", args=[pk, kind, year]), document
    for pk, center in centers.items():
        if document := issuer_document(center):
            yield reverse("certificates:issuer-keys", args=[pk]), document


def _list_address(center: TrainingCenter, kind: str, year: int) -> str:
    return settings.PUBLIC_BASE_URL + reverse("certificates:revoked-list", args=[center.pk, kind, year])
