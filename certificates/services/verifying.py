"""What an employer is told about a code or a file."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from certificates.models import Certificate
from certificates.pdf_text import texts_in
from certificates.rules.code import PATTERN, normalise
from certificates.rules.holder import masked
from certificates.rules.number import is_printed_number

UNKNOWN, ALTERED = "unknown", "altered"


@dataclass(frozen=True, slots=True)
class Answer:
    """``status`` is one of Certificate.Status, ``unknown`` or ``altered``; ``since`` the day of revocation or replacement."""

    status: str
    certificate: Certificate | None = None
    since: date | None = None

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
            "since": self.since.isoformat() if self.since else None,
        }


def verify_code(typed: str, *, at: datetime) -> Answer:
    """The state at ``at`` of the certificate with this code, typed in any way; one query."""
    code = normalise(typed)
    found = Certificate.objects.filter(code=code).select_related("training_center").first() if code else None
    return _answer(found, at=at) if found else Answer(UNKNOWN)


def verify_file(data: bytes, *, at: datetime) -> Answer:
    """Whether ``data`` is a sheet of ours, byte for byte; ``altered`` when only our code can be read in it."""
    found = Certificate.objects.filter(sha256=hashlib.sha256(data).hexdigest()).select_related("training_center").first()
    if found:
        return _answer(found, at=at)
    codes = {normalise(code) for text in texts_in(data) for code in PATTERN.findall(text.upper())} - {None}
    certificate = Certificate.objects.filter(code__in=codes).first()
    return Answer(ALTERED, certificate) if certificate else Answer(UNKNOWN)


def shown_name(certificate: Certificate, typed_number: str) -> tuple[str, bool]:
    """The holder's name and whether it is whole: only for who typed the number as printed."""
    whole = is_printed_number(typed_number, number=certificate.number, sequence=certificate.sequence)
    return (certificate.holder_name if whole else masked(certificate.holder_name)), whole


def _answer(certificate: Certificate, *, at: datetime) -> Answer:
    center = certificate.training_center
    status = certificate.status_on(center.local_date(at))
    instants = {Certificate.Status.REVOKED: certificate.revoked_at, Certificate.Status.REPLACED: certificate.replaced_at}
    instant = instants.get(status)
    since = center.local_date(instant) if instant else None
    return Answer(status.value, certificate, certificate.valid_until if status == Certificate.Status.EXPIRED else since)
