"""Is a file one of our sheets, extended by valid signatures and nothing else? Asked of bytes: no database, no settings."""

from __future__ import annotations

import json
import logging
import os
import resource
import struct
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from io import BytesIO
from pathlib import Path

from certificates.rendering.parent import ENVIRONMENT
from certificates.rules.signatures import Finding, Refusal

SECONDS, BYTES = 20, 768 * 1024**2  # for a process that reads one file; our own take a fraction of both
SUFFIXES = {".pem", ".crt", ".cer", ".der"}
_SIGNED = 3  # the flags of a form: there are signatures, nothing but appending is allowed
_LENGTH = struct.Struct(">I")


def root_files(folder: str) -> list[Path]:
    """The certificates of authorities in ``folder``, by name; ``[]`` when it is not set or not there."""
    path = Path(folder)
    return sorted(file for file in path.iterdir() if file.suffix.lower() in SUFFIXES) if folder and path.is_dir() else []


def examined(data: bytes, original: bytes, *, roots: Sequence[bytes], at: datetime) -> Finding:
    """What ``examine`` finds, by a process of its own that is ended when it takes too long or too much. Never raises."""
    parts = (original, data, at.isoformat().encode(), *roots)
    question = b"".join(_LENGTH.pack(len(part)) + part for part in parts)
    try:
        told = subprocess.run(
            [sys.executable, "-m", "certificates.signature_check"], input=question, capture_output=True, timeout=SECONDS * 2,
            cwd=Path(__file__).parent.parent, env={name: os.environ[name] for name in ENVIRONMENT if name in os.environ},
        ).stdout  # fmt: skip
        facts = json.loads(told)
    except (subprocess.TimeoutExpired, ValueError):
        return Finding(Refusal.TOO_MUCH)
    return Finding(**facts | {"refusal": Refusal(facts["refusal"]) if facts["refusal"] else None})


def examine(data: bytes, original: bytes, *, roots: Sequence[bytes], at: datetime) -> Finding:
    """Whether ``data`` is ``original`` and then nothing but valid signatures, the last of which covers the whole file.

    Each new signature is by a certificate that one of ``roots`` (PEM or DER) vouches for at ``at``; revocation is not
    asked for, there may be no internet. Who signed is who signed last.
    """
    from pyhanko.pdf_utils.reader import PdfFileReader

    if not data.startswith(original) or data == original:
        return Finding(Refusal.UNSIGNED if data == original else Refusal.NOT_OURS)
    try:
        reader, before = PdfFileReader(BytesIO(data)), PdfFileReader(BytesIO(original))
        if not _hangs_on(reader, before):
            return Finding(Refusal.CUT_OFF)
        old = len(before.embedded_signatures)
        new = reader.embedded_signatures[old:]
        if not new:
            return Finding(Refusal.NOT_WHOLE if old else Refusal.UNSIGNED)
        refusal = next((found for found in (_refusal(one, roots, at, last=one is new[-1]) for one in new) if found), None)
        refusal = refusal or _of_the_difference(reader, before.xrefs.total_revisions - 1)
        return _told(new[-1], refusal)
    except MemoryError:
        return Finding(Refusal.TOO_MUCH)
    except Exception as error:  # of whatever kind a damaged or hostile file makes the reader raise: decimal's among them
        return Finding(Refusal.UNREADABLE, detail=f"{type(error).__name__}: {error}"[:200])


def _hangs_on(reader, before) -> bool:
    """Every revision of ``before`` is one of ``reader``, found at the same place: none is hidden behind a new beginning."""
    ours, theirs = before.xrefs, reader.xrefs
    revisions = range(ours.total_revisions)
    return theirs.total_revisions >= len(revisions) and all(
        theirs.get_startxref_for_revision(one) == ours.get_startxref_for_revision(one) for one in revisions
    )


def _refusal(signature, roots: Sequence[bytes], at: datetime, *, last: bool) -> Refusal | None:
    from pyhanko.sign.validation import KeyUsageConstraints, SignatureCoverageLevel, validate_pdf_signature
    from pyhanko.sign.validation.errors import SignatureValidationError

    usage = KeyUsageConstraints(key_usage=set())
    try:
        status = validate_pdf_signature(signature, _trust(roots, at), key_usage_settings=usage)
    except SignatureValidationError:  # it contradicts itself, such as by naming another certificate than its own
        return Refusal.BROKEN
    own = signature.signer_cert
    if not (status.intact and status.valid) or _filled(signature.pkcs7_content):
        return Refusal.BROKEN
    if last and status.coverage != SignatureCoverageLevel.ENTIRE_FILE:
        return Refusal.NOT_WHOLE
    if status.coverage < SignatureCoverageLevel.ENTIRE_REVISION or not status.docmdp_ok:
        return Refusal.MORE_CHANGED
    if not own.not_valid_before <= at <= own.not_valid_after:
        return Refusal.EXPIRED
    return None if status.trusted else Refusal.UNTRUSTED


def _filled(room: bytes) -> bool:
    """Whether anything but zeros stands behind the signature in the room that was kept for it: it is covered by nothing."""
    from asn1crypto.parser import peek

    return any(room[peek(room) :])


def _trust(roots: Sequence[bytes], at: datetime):
    from pyhanko.keys import load_certs_from_pemder_data
    from pyhanko_certvalidator import ValidationContext

    known = [one for data in roots for one in load_certs_from_pemder_data(data)]
    anchors = [one for one in known if one.self_signed in ("yes", "maybe")]
    return ValidationContext(trust_roots=anchors, other_certs=known, moment=at, allow_fetching=False)


def _of_the_difference(reader, base: int) -> Refusal | None:
    from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, NameObject, NumberObject
    from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, ModificationLevel, SuspiciousModification

    resolver = reader.get_historical_resolver(base)
    if "/AcroForm" not in resolver.root:  # the policy compares with a form; a sheet without signatures has none
        empty = {NameObject("/Fields"): ArrayObject(), NameObject("/SigFlags"): NumberObject(_SIGNED)}
        resolver.root[NameObject("/AcroForm")] = DictionaryObject(empty)
    result = DEFAULT_DIFF_POLICY.review_file(reader, resolver)
    suspicious = isinstance(result, SuspiciousModification)
    return Refusal.MORE_CHANGED if suspicious or result.modification_level > ModificationLevel.FORM_FILLING else None


def _told(signature, refusal: Refusal | None) -> Finding:
    own = signature.signer_cert
    claimed = signature.self_reported_timestamp
    return Finding(
        refusal,
        signer=str(own.subject.native.get("common_name", "")),
        issuer=str(own.issuer.native.get("common_name", "")),
        signed_at=claimed.isoformat() if claimed else "",
    )


def _parts(data: bytes) -> list[bytes]:
    found, start = [], 0
    while start < len(data):
        (size,) = _LENGTH.unpack_from(data, start)
        start += _LENGTH.size
        found.append(data[start : start + size])
        start += size
    return found


def main() -> None:
    logging.disable(logging.CRITICAL)  # nobody reads them here
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    original, data, at, *roots = _parts(sys.stdin.buffer.read())
    finding = examine(data, original, roots=roots, at=datetime.fromisoformat(at.decode()))
    json.dump(asdict(finding), sys.stdout)


if __name__ == "__main__":
    main()
