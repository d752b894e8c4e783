"""A folder of fixed answers, for a public host that cannot ask this server."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from django.templatetags.static import static

from audit.services import record
from certificates.models import Certificate
from certificates.public_pages import LANGUAGES, certificate_page, for_machines, page
from certificates.rules.code import PATTERN
from certificates.rules.credential import as_file

from .credentials import published_documents
from .verifying import UNKNOWN, Answer, all_answers, public_facts

ASSETS = ("certificates/verify.css", "certificates/seal.svg")
ANSWERS, CREDENTIALS = Path("v"), Path("credentials")


@dataclass(slots=True)
class Published:
    """What one run found: ``written`` of ``certificates`` were new or had changed; ``strange`` are files of codes nobody has."""

    certificates: int = 0
    written: int = 0
    strange: list[str] = field(default_factory=list)


def publish(*, folder: Path, at: datetime) -> Published:
    """``folder`` answers as the server does at ``at``: per code a page in each language and the facts as JSON,
    and what checks a credential without asking for a code: the keys, and the lists of what was revoked.

    Each file is replaced whole or not at all, and only when its content changed. Nothing is taken away:
    a file of a code that is not in the database is named as ``strange``. A code is the name of its files: who
    knows it may read them, and no file lists them. Raises OSError when ``folder`` cannot be written.
    """
    found, changed = Published(), []
    known = set()
    for name, text in _common():
        _write(folder / name, text)
    for address, document in published_documents():
        _write(folder / address.lstrip("/"), as_file(document).encode())
    for answer in all_answers(at=at):
        code = answer.certificate.code
        known.add(code)
        written = [_write(folder / ANSWERS / name, text.encode()) for name, text in _files(answer)]
        if any(written):
            changed.append(answer.certificate.pk)
    found.certificates, found.written = len(known), len(changed)
    found.strange = sorted(
        path.name
        for path in (folder / ANSWERS).iterdir()
        if PATTERN.match(path.name) and path.name.partition(".")[0] not in known
    )
    if changed:
        record("certificates.publish", by=None, place="public", objects=list(Certificate.objects.filter(pk__in=changed)))
    return found


def _files(answer: Answer) -> Iterator[tuple[str, str]]:
    facts, code = public_facts(answer), answer.certificate.code
    for language in LANGUAGES:
        yield f"{code}{suffix(language)}", certificate_page(facts, language=language, fixed=True)
    yield f"{code}.json", for_machines(facts)


def suffix(language: str) -> str:
    """How the name of a page ends; the language without a mark is the one that is shown unasked."""
    return ".html" if language == LANGUAGES[0] else f".{language}.html"


def _common() -> Iterator[tuple[Path, bytes]]:
    """What belongs to no code. Every folder has an index, so that no host shows a list of codes in its place."""
    for language in LANGUAGES:
        form = page("certificates/verify_form.html", {"fixed": True}, language=language).encode()
        for folder in (Path(), ANSWERS, CREDENTIALS):
            yield folder / f"index{suffix(language)}", form
        unknown = page("certificates/verify_unknown.html", {"fixed": True}, language=language)
        yield Path(f"unknown{suffix(language)}"), unknown.encode()
    yield Path("unknown.json"), for_machines(public_facts(Answer(UNKNOWN))).encode()
    for asset in ASSETS:
        yield Path(urlsplit(static(asset)).path.lstrip("/")), Path(finders.find(asset)).read_bytes()


def _write(path: Path, data: bytes) -> bool:
    """The file holds ``data``, readable for the web server; True when it did not before. A reader sees the old or the new."""
    try:
        if path.read_bytes() == data:
            return False
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as fresh:
        fresh.write(data)
        fresh.flush()
        os.fsync(fresh.fileno())
    Path(fresh.name).chmod(0o644)
    Path(fresh.name).replace(path)
    return True
