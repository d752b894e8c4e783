from __future__ import annotations

from io import BytesIO
from typing import Any

import pikepdf
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now
from django.utils.translation import gettext as _

from certificates.services.sealing import sealed, server_key

DAYS_BEFORE = 30  # from then on it is time for a new key


class Command(BaseCommand):
    help = "Say whether the server's key (SIGNING_KEY) can sign, for whom and until when; a trial signature is made and dropped."

    def handle(self, **options: Any) -> None:
        at = now()
        try:
            key = server_key(at=at)
            sealed(_probe(), at=at)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        days = (key.valid_until - at).days
        said = {"name": key.name, "day": f"{key.valid_until:%Y-%m-%d}", "days": days}
        self.stdout.write(_("%(name)s: signs until %(day)s, %(days)s days") % said)
        if days < DAYS_BEFORE:
            self.stderr.write(_("Make or ask for a new key now: once this one has ended nothing is issued any more."))


def _probe() -> bytes:
    out = BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(out)
    return out.getvalue()
