from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from audit.services import record_read
from certificates.models import Certificate
from certificates.services.issuing import issue
from certificates.services.prospects import prospects
from organizations.models import User
from programs.models import TrainingClass


class Command(BaseCommand):
    help = "Issue the certificates of a class that may be issued, and write the sheets of all that are in force."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="code of the class")
        parser.add_argument("--by", required=True, metavar="USERNAME", help="who issues")
        parser.add_argument(
            "--on", type=date.fromisoformat, metavar="YYYY-MM-DD", help="day of issue; today where the centre stands"
        )
        parser.add_argument("--output", type=Path, metavar="DIR", help="folder for the PDF files")
        parser.add_argument("--json", action="store_true", help="answer in JSON")

    def handle(self, *, code: str, by: str, on: date | None, output: Path | None, **options: Any) -> None:
        user = self._user(by)
        training_class = self._training_class(code, user)
        at = now()
        on = on or training_class.training_center.local_date(at)
        before = set(Certificate.objects.of_class(training_class).values_list("pk", flat=True))
        try:
            issue(training_class=training_class, by=user, on=on, at=at)
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        in_force = list(Certificate.objects.of_class(training_class).in_force())
        files = self._write(in_force, output, user) if output else {}
        answer = {
            "certificates": [
                {"number": row.number, "code": row.code, "file": files.get(row.pk), "new": row.pk not in before}
                for row in in_force
            ],
            "skipped": self._skipped(training_class, user, on, {row.enrollment_id for row in in_force}),
        }
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2) if options["json"] else self._lines(answer))
        unfinished = [row.number for row in in_force if not row.stored]
        if unfinished:
            raise CommandError(f"without a sheet, run again: {', '.join(unfinished)}")

    def _user(self, username: str) -> User:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"no user {username!r}")
        if not user.has_access or not user.has_perm("certificates.issue_certificate"):
            raise CommandError(f"{username!r} may not issue certificates")
        return user

    def _training_class(self, code: str, user: User) -> TrainingClass:
        classes = TrainingClass.objects.visible_to(user).select_related("training_center", "facility")
        training_class = classes.filter(code=code).first()
        if training_class is None:
            raise CommandError(f"no class {code!r} of {user.username!r}")
        return training_class

    def _write(self, certificates: list[Certificate], output: Path, user: User) -> dict[int, str]:
        """Write every sheet that exists; the same certificate gives the same file with the same bytes."""
        files = {}
        try:
            output.mkdir(parents=True, exist_ok=True)
            for certificate in certificates:
                if certificate.stored:
                    path = output / certificate.download_name
                    path.write_bytes(certificate.read_sheet())
                    files[certificate.pk] = str(path)
        except (OSError, ValidationError) as error:
            raise CommandError(error.messages[0] if isinstance(error, ValidationError) else str(error)) from error
        if files:
            record_read("certificates.export", by=user, objects=[row for row in certificates if row.pk in files])
        return files

    def _skipped(self, training_class: TrainingClass, user: User, on: date, holders: set[int]) -> list[dict[str, Any]]:
        return [
            {"name": found.enrollment.printed_name, "blockers": [blocker.value for blocker in found.blockers]}
            for found in prospects(training_class, by=user, on=on)
            if found.enrollment.pk not in holders
        ]

    def _lines(self, answer: dict[str, Any]) -> str:
        lines = [
            f"{row['number']}  {row['code']}  {'new' if row['new'] else '–'}  {row['file'] or ''}"
            for row in answer["certificates"]
        ]
        return "\n".join([*lines, *(f"skipped: {row['name']}: {', '.join(row['blockers'])}" for row in answer["skipped"])])
