"""What an employer is told about a code or a file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch

from certificates.models import Certificate, SignedSheet
from certificates.models.certificate import CertificateQuerySet
from certificates.pdf_text import codes_in
from certificates.rules.code import normalise
from certificates.rules.holder import masked
from certificates.rules.number import is_printed_number

from .credentials import credential_holds
from .versions import begun_by, versions_of

LARGEST_CREDENTIAL = 64 * 1024  # bytes; one of 24 units has eight thousand
CREDENTIAL = b"{"  # how one begins, as a file by itself
UNKNOWN, ALTERED = "unknown", "altered"
SCHEMA = 1  # of ``public_facts``: docs/verification.md


@dataclass(frozen=True, slots=True)
class Answer:
    """``status`` is one of Certificate.Status, ``unknown`` or ``altered``; ``since`` the day of revocation or replacement.

    ``chain`` is oldest first and holds the certificate itself; it is empty where nothing was replaced. About a file,
    ``version`` is the number of the stored one that it is, or that an altered file begins with; 0 is none.
    """

    status: str
    certificate: Certificate | None = None
    since: date | None = None
    chain: tuple[Answer, ...] = ()
    version: int = 0

    def as_json(self) -> dict[str, Any]:
        """The answer without the holder's name, which only who holds the paper may see."""
        certificate = self.certificate
        if certificate is None:
            return {"status": self.status}
        content = certificate.content
        return {
            "status": self.status,
            "code": certificate.code,
            "number": certificate.number,
            "holder": masked(certificate.holder_name),
            "program": content["program"],
            "jp": content["jp"],
            "centre": content["centre"],
            "issued_on": content["issued_on"],
            "since": _iso(self.since),
        }


def verify_code(typed: str, *, at: datetime) -> Answer:
    """The state at ``at`` of the certificate with this code, typed in any way; two queries, three where something was replaced.

    What cannot be a code is looked for all the same: it takes as long as a code that nobody has.
    """
    found = _certificates().filter(code=normalise(typed) or "").first()
    return _answer(found, at=at) if found else Answer(UNKNOWN)


def all_answers(*, at: datetime) -> Iterator[Answer]:
    """The state at ``at`` of every certificate there is, as ``verify_code`` gives it."""
    for certificate in _certificates().order_by("pk").iterator(chunk_size=500):
        yield _answer(certificate, at=at)


def public_facts(answer: Answer, *, typed_number: str = "") -> dict[str, Any]:
    """Everything that anybody with the code may know, for the page and for machines alike; ``docs/verification.md``.

    The name is whole only for who typed the number as printed. Others of the chain are told without their codes:
    a code opens its own certificate only.
    """
    certificate = answer.certificate
    if certificate is None:
        return {"schema": SCHEMA, "status": answer.status}
    name, whole = shown_name(certificate, typed_number)
    return {
        "schema": SCHEMA,
        "status": answer.status,
        "since": _iso(answer.since),
        "void": certificate.void,
        "kind": certificate.kind,
        "code": certificate.code,
        "holder": name,
        "holder_complete": whole,
        **_as_printed(certificate.content),
        "credential": certificate.content.get("credential") if whole else None,
        "valid_until": _iso(certificate.valid_until),
        "signature": signature_facts(certificate.signature),
        **({"file": _file_facts(answer)} if answer.version else {}),
        "chain": [
            {
                "issued_on": _iso(link.certificate.issued_on),
                "status": link.status,
                "since": _iso(link.since),
                "this": link.certificate.pk == certificate.pk,
            }
            for link in answer.chain
        ],
    }


def _file_facts(answer: Answer) -> dict[str, Any]:
    versions = versions_of(answer.certificate)
    own = versions[answer.version - 1]
    newest = versions[-1]
    return {
        "version": own.number,
        "versions": len(versions),
        "signature": signature_facts(own.signature),
        "newest_on": _iso(answer.certificate.training_center.local_date(newest.stored_at)),
    }


def _as_printed(content: dict[str, Any]) -> dict[str, Any]:
    plain = (
        "centre",
        "city",
        "sub_field",
        "program",
        "result",
        "jp",
        "jp_delivered",
        "minutes_per_jp",
        "starts_on",
        "ends_on",
        "issued_on",
    )
    return {
        **{name: content.get(name) for name in plain},
        "signatory": {name: content["signatory"][name] for name in ("name", "title")},
        "units": [
            {name: unit.get(name) for name in ("code", "title", "jp", "mark", "verdict")} for unit in content.get("units", [])
        ],
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def verify_file(data: bytes, *, at: datetime) -> Answer:
    """Whether ``data`` is a stored version of a sheet, byte for byte; ``altered`` when only our code can be read in it."""
    if data.startswith(CREDENTIAL):
        return _credential(data, at=at)
    digest = hashlib.sha256(data).hexdigest()
    # Two questions, each answered by an index: together they would read the whole register.
    signed = SignedSheet.objects.filter(sha256=digest).values_list("certificate", flat=True).first()
    certificate = _certificates().filter(**{"pk": signed} if signed else {"sha256": digest}).first()
    if certificate:
        number = next(version.number for version in versions_of(certificate) if version.sha256 == digest)
        return replace(_answer(certificate, at=at), version=number)
    certificate = _certificates().filter(code__in=codes_in(data)).first()
    if certificate is None:
        return Answer(UNKNOWN)
    begun = [version.number for _certificate, version, _size in begun_by(data, [certificate])]
    return Answer(ALTERED, certificate, version=max(begun, default=0))


def signature_facts(signature: SignedSheet | None) -> dict[str, Any] | None:
    """What anybody may know of a version's signature, as it was checked when it was stored; None without one."""
    if signature is None:
        return None
    center = signature.certificate.training_center
    return {
        "certified": signature.certified,
        "signer": signature.signer,
        "authority": signature.issuer or None,
        "checked_on": _iso(center.local_date(signature.stored_at)),
    }


def _certificates() -> CertificateQuerySet:
    signed = SignedSheet.objects.order_by("version")
    return Certificate.objects.select_related("training_center").prefetch_related(Prefetch("signed_sheets", signed))


def _credential(data: bytes, *, at: datetime) -> Answer:
    """The credential of a sheet by itself: ours when it is the one that was kept, and its signature holds."""
    try:
        document = json.loads(data) if len(data) <= LARGEST_CREDENTIAL else {}
        code = normalise(str(document.get("id")).rpartition("/")[2])
    except (ValueError, RecursionError):
        return Answer(UNKNOWN)
    found = _certificates().filter(code=code or "").first()
    if found is None:
        return Answer(UNKNOWN)
    kept = found.content.get("credential") == document and credential_holds(document)
    return _answer(found, at=at) if kept else Answer(ALTERED, found)


def shown_name(certificate: Certificate, typed_number: str) -> tuple[str, bool]:
    """The holder's name and whether it is whole: only for who typed the number as printed."""
    whole = is_printed_number(typed_number, number=certificate.number, sequence=certificate.sequence)
    return (certificate.holder_name if whole else masked(certificate.holder_name)), whole


def _answer(certificate: Certificate, *, at: datetime) -> Answer:
    own = _state(certificate, at=at)
    return replace(own, chain=tuple(_state(link, at=at) for link in _chain(certificate)))


def _chain(certificate: Certificate) -> list[Certificate]:
    """All that replaced one another, oldest first; ``[]`` where nothing was replaced, which costs no query."""
    if certificate.replaces_id is None and certificate.replaced_at is None:
        return []
    of_place = Certificate.objects.filter(enrollment=certificate.enrollment_id, kind=certificate.kind)
    by_key = {one.pk: one for one in of_place.select_related("training_center")}
    newer = {one.replaces_id: one for one in by_key.values() if one.replaces_id}
    first = certificate
    while first.replaces_id:
        first = by_key[first.replaces_id]
    chain = [first]
    while chain[-1].pk in newer:
        chain.append(newer[chain[-1].pk])
    return chain


def _state(certificate: Certificate, *, at: datetime) -> Answer:
    center = certificate.training_center
    status = certificate.status_on(center.local_date(at))
    instants = {Certificate.Status.REVOKED: certificate.revoked_at, Certificate.Status.REPLACED: certificate.replaced_at}
    instant = instants.get(status)
    since = center.local_date(instant) if instant else None
    return Answer(status.value, certificate, certificate.valid_until if status == Certificate.Status.EXPIRED else since)
