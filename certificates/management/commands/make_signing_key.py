from __future__ import annotations

import os
from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from certificates.rules.leaks import leaks_in
from certificates.signer import make_key


class Command(BaseCommand):
    help = "Write a new key of the server with a certificate signed by itself; the passphrase is SIGNING_KEY_PASSPHRASE."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE.p12", type=Path, help="where the key is written; a file that is there stays")
        parser.add_argument("--name", required=True, help="who is shown as the signer: the training centre, no person")
        parser.add_argument("--days", type=int, default=3 * 365, help="for how long it signs; three years unless said otherwise")

    def handle(self, *, file: Path, name: str, days: int, **options: Any) -> None:
        name = " ".join(name.split())
        if not settings.SIGNING_KEY_PASSPHRASE:
            raise CommandError("SIGNING_KEY_PASSPHRASE is not set: a key without a passphrase is anybody's who reads the backup")
        if not 0 < days <= 3650:
            raise CommandError("--days: between 1 and 3650")
        if not name or len(name) > 64 or leaks_in(name):
            raise CommandError("--name: up to 64 letters, and no word that tells where certificates are earned")
        at = now()
        data = make_key(name=name, at=at, until=at + timedelta(days=days), passphrase=settings.SIGNING_KEY_PASSPHRASE)
        try:
            # Readable for this user alone from its first moment on, and never over another key.
            with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
                target.write(data)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        self.stdout.write(f"{file}: set SIGNING_KEY to it and run check_signing_key; keep a copy of it apart from the backup")
