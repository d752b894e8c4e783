import json
from dataclasses import asdict
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from inmates.importing.verdicts import Refused
from organizations.models import User
from programs.services.bringing_in import BroughtIn, bring_in_class, preview_class
from programs.workbook.words import count_label

from .import_inmates import WRONG_CALL, facility_named


class Command(BaseCommand):
    help = "Checks the workbook of a class (docs/import-class.md); writes all of it, or nothing, with --apply."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="the workbook (.xlsx)")
        parser.add_argument("--facility", required=True, metavar="CODE", help="code of the prison")
        parser.add_argument("--apply", action="store_true", help="write; without it nothing changes")
        parser.add_argument("--by", metavar="USERNAME", help="who answers for it; the system by default")
        parser.add_argument("--json", action="store_true", dest="as_json", help="one JSON document on standard output")

    def handle(self, *, file, facility, apply, by, as_json, **options):
        facility = facility_named(facility)
        user = user_named(by, facility)
        try:
            outcome = outcome_of(file, facility, by=user, apply=apply)
        except Refused as refused:
            if as_json:
                self.stdout.write(as_document(BroughtIn(), refused=refused.code, applied=False))
            raise CommandError(str(refused)) from refused
        applied = apply and not outcome.errors
        self.stdout.write(as_document(outcome, refused=None, applied=applied) if as_json else as_text(outcome, applied=applied))
        if outcome.errors:
            raise CommandError(
                _("Nothing has been written: %(count)d cells have to be corrected.") % {"count": len(outcome.errors)}
            )


def user_named(username, facility):
    """The user, if he may bring classes into this facility; None when nobody is named."""
    if username is None:
        return None
    user = User.objects.filter(username=username, facility=facility).first()
    if not user or not user.has_perm("programs.import_class"):
        message = _("%(username)s may not bring a class into %(facility)s.")
        raise CommandError(message % {"username": username, "facility": facility.code}, returncode=WRONG_CALL)
    return user


def outcome_of(path, facility, *, by, apply):
    act = bring_in_class if apply else preview_class
    try:
        with path.open("rb") as file:
            return act(file, path.name, facility=facility, by=by, at=timezone.now())
    except OSError as error:
        raise CommandError(str(error), returncode=WRONG_CALL) from error


def as_document(outcome, *, refused, applied):
    findings = {"errors": [asdict(one) for one in outcome.errors], "warnings": [asdict(one) for one in outcome.warnings]}
    document = {"class": outcome.code or None, "counts": outcome.counts} | findings | {"refused": refused, "applied": applied}
    return json.dumps(document, indent=2, ensure_ascii=False)


def as_text(outcome, *, applied):
    lines = [
        _("class: %(code)s") % {"code": outcome.code or "–"},
        *(f"{count_label(name)}: {count}" for name, count in outcome.counts.items()),
        _("errors: %(count)d") % {"count": len(outcome.errors)},
        *(f"- {one}" for one in outcome.errors),
        _("to be looked at: %(count)d") % {"count": len(outcome.warnings)},
        *(f"- {one}" for one in outcome.warnings),
    ]
    if not outcome.errors:
        lines.append(_("The class has been written.") if applied else _("Nothing has been written; --apply writes."))
    return "\n".join(lines)
