from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from certificates.credential_keys import CredentialKeyError
from certificates.services.publishing import publish


class Command(BaseCommand):
    help = "Write the answers to all codes into a folder for a public host; run again, only what has changed is written."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path, help="the folder that the public host serves")
        parser.add_argument("--json", action="store_true", help="answer in JSON")

    def handle(self, *, folder: Path, **options: Any) -> None:
        try:
            found = publish(folder=folder, at=now())
        except OSError as error:
            raise CommandError(f"{folder}: {error.strerror}") from error
        except CredentialKeyError as error:
            raise CommandError(f"a key of credentials cannot be used: {error}") from error
        if options["json"]:
            self.stdout.write(json.dumps(asdict(found), indent=2))
            return
        self.stdout.write(f"{found.written} of {found.certificates} certificates written")
        for name in found.strange:
            self.stderr.write(f"{name}: nobody has this code; remove the file by hand if that is right")
