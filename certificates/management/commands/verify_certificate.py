from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from audit.services import record
from certificates.services.verifying import Answer, verify_code, verify_file


class Command(BaseCommand):
    help = "Say whether a certificate is valid, replaced, revoked, expired, altered or unknown."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", metavar="CODE|FILE.pdf", help="the code on the certificate, or the PDF file")
        parser.add_argument("--json", action="store_true", help="answer in JSON")

    def handle(self, *, what: str, **options: Any) -> None:
        answer = self._answer(what)
        if answer.certificate:
            record("certificates.verify", answer.certificate, by=None, place="public")
        found = answer.as_json()
        self.stdout.write(
            json.dumps(found, ensure_ascii=False, indent=2)
            if options["json"]
            else "\n".join(f"{name}: {value}" for name, value in found.items() if value is not None)
        )

    def _answer(self, what: str) -> Answer:
        path = Path(what)
        if path.suffix.lower() != ".pdf" and not path.is_file():
            return verify_code(what, at=now())
        try:
            return verify_file(path.read_bytes(), at=now())
        except OSError as error:
            raise CommandError(f"{what}: {error.strerror}") from error
