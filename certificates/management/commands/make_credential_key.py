from __future__ import annotations

from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils.timezone import now

from audit.services import record
from certificates.credential_keys import CredentialKeyError, make_key, signing_key


class Command(BaseCommand):
    help = "Makes a new Ed25519 key that signs the credentials inside certificates; older keys stay published."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--if-none", action="store_true", help="do nothing when there is a key that signs")

    def handle(self, **options: Any) -> None:
        try:
            if options["if_none"] and signing_key() is not None:
                return
            name = make_key(at=now())
        except (OSError, CredentialKeyError) as error:
            raise CommandError(f"no key was made: {error}") from error
        record("certificates.make_key", by=None, place="public", after={"key": name})
        self.stdout.write(f"{name} signs from now on; keep the folder with the backup")
