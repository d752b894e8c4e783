import json
from dataclasses import asdict

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from audit.services import verify


class Command(BaseCommand):
    help = "Reads every audit chain back and names the first broken row of each; exit code 1 when one is broken."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", dest="as_json", help="one JSON document on standard output")

    def handle(self, *, as_json, **options):
        reports = list(verify())
        if as_json:
            self.stdout.write(json.dumps(document(reports), indent=2))
        else:
            self.stdout.write("\n".join(map(sentence, reports)) or _("There are no audit entries yet."))
        broken = [report.chain for report in reports if not report.ok]
        if broken:
            raise CommandError(_("The audit trail is broken: %(chains)s") % {"chains": ", ".join(broken)})


def document(reports):
    chains = [asdict(report) | {"ok": report.ok} for report in reports]
    return {"chains": chains, "ok": all(report.ok for report in reports)}


def sentence(report):
    values = {"chain": report.chain, "rows": report.rows, "head": report.head}
    if report.ok:
        return _("%(chain)s: intact (rows: %(rows)d), head %(head)s") % values
    values |= {"sequence": report.first_broken.sequence, "reason": report.first_broken.reason.label}
    return _("%(chain)s: BROKEN at row %(sequence)d, %(reason)s") % values
