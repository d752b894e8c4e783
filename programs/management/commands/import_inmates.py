import json
from dataclasses import asdict
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import record
from inmates.importing.comparing import Plan, compare
from inmates.importing.listing import read_list
from inmates.importing.verdicts import Refused
from organizations.models import Facility, User
from programs.services.list_import import apply_list

WRONG_CALL = 2  # 1 says that the file has been refused


class Command(BaseCommand):
    help = "Compares a prison's list (XLSX or CSV) with the register; writes the good rows with --apply."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="the list")
        parser.add_argument("--facility", required=True, metavar="CODE", help="code of the prison")
        parser.add_argument("--apply", action="store_true", help="write; without it nothing changes")
        parser.add_argument("--by", metavar="USERNAME", help="who answers for it; the system by default")
        parser.add_argument("--json", action="store_true", dest="as_json", help="one JSON document on standard output")

    def handle(self, *, file, facility, apply, by, as_json, **options):
        facility = facility_named(facility)
        user = user_named(by, facility)
        try:
            plan, misfits = plan_of(file, facility, by=user, apply=apply)
        except Refused as refused:
            if as_json:
                self.stdout.write(as_document(Plan(), refused=refused.code))
            raise CommandError(str(refused)) from refused
        except ValidationError as error:
            raise CommandError("; ".join(error.messages), returncode=WRONG_CALL) from error
        self.stdout.write(as_document(plan) if as_json else as_text(plan, misfits, applied=apply))


def facility_named(code):
    facility = Facility.objects.filter(code=code).first()
    if facility is None:
        raise CommandError(_("There is no facility with the code %(code)s.") % {"code": code}, returncode=WRONG_CALL)
    return facility


def user_named(username, facility):
    """The user, if he may change the register of this facility; None when nobody is named."""
    if username is None:
        return None
    user = User.objects.filter(username=username).first()
    may = user and user.has_perms(["inmates.add_inmate", "inmates.change_inmate"])
    if not may or not Facility.objects.visible_to(user).filter(pk=facility.pk).exists():
        message = _("%(username)s may not change the register of %(facility)s.")
        raise CommandError(message % {"username": username, "facility": facility.code}, returncode=WRONG_CALL)
    return user


def plan_of(path, facility, *, by, apply):
    on = facility.local_date(timezone.now())
    try:
        with path.open("rb") as file:
            listing = read_list(file, path.name, on=on)
    except OSError as error:
        raise CommandError(str(error), returncode=WRONG_CALL) from error
    if apply:
        outcome, misfits = apply_list(listing=listing, facility=facility, by=by, on=on)
        return outcome.plan, misfits
    plan = compare(listing, facility=facility, on=on)
    record("inmates.preview_import", facility, by=by, place=facility.key)  # the findings name persons of the register
    return plan, []


def as_document(plan, *, refused=None):
    counts = {name: len(getattr(plan, name)) for name in ("new", "changed", "same", "missing")}
    findings = {name: [asdict(one) for one in getattr(plan, name)] for name in ("rejected", "warnings")}
    return json.dumps(counts | findings | {"refused": refused}, indent=2, ensure_ascii=False)


def as_text(plan, misfits, *, applied):
    lines = [
        _("new: %(count)d") % {"count": len(plan.new)},
        _("changed: %(count)d") % {"count": len(plan.changed)},
        _("same: %(count)d") % {"count": len(plan.same)},
        _("missing from the list: %(count)d") % {"count": len(plan.missing)},
        _("rejected: %(count)d") % {"count": len(plan.rejected)},
        *(f"- {one.message}" for one in plan.rejected),
        _("to be looked at: %(count)d") % {"count": len(plan.warnings)},
        *(f"- {one.message}" for one in plan.warnings),
        *(no_longer_fits(misfit) for misfit in misfits),
        _("The good rows have been written.") if applied else _("Nothing has been written; --apply writes."),
    ]
    return "\n".join(lines)


def no_longer_fits(misfit):
    place = misfit.enrollment
    who = {"name": place.inmate.name, "class": place.training_class.code}
    return _("no longer fits: %(name)s in %(class)s") % who + f" ({', '.join(str(reason.label) for reason in misfit.reasons)})"
