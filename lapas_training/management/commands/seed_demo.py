import json

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from certificates.models import Certificate
from inmates.models import Inmate
from lapas_training.demo.houses import PEOPLE
from lapas_training.demo.seed import load_reference_only, write_demo
from organizations.models import Facility, User
from programs.models import TrainingClass

DEMO_PASSWORD = "Contoh-Lapas-2021"  # noqa: S105 - known on purpose; only ever written with DEMO=True
LOGINS = [username for username, _role, _name in PEOPLE]


class Command(BaseCommand):
    help = "Writes the demo: two houses, 933 invented inmates, six classes of 2021 and two of today. Only with DEMO=True."

    def add_arguments(self, parser):
        parser.add_argument(
            "--reference-only",
            action="store_true",
            help="reference data without inmates and classes; officials, instructors and log-ins only with DEMO=True",
        )
        parser.add_argument("--seed", type=int, default=2021, help="same seed and same day, same data (default: %(default)s)")
        parser.add_argument("--if-empty", action="store_true", help="does nothing when people exist")
        parser.add_argument("--json", action="store_true", dest="as_json", help="one JSON document on standard output")

    def handle(self, *, reference_only, seed, if_empty, as_json, **options):
        if reference_only:
            load_reference_only(password=DEMO_PASSWORD if settings.DEMO else None)
        else:
            self._write(seed, if_empty)
        found = summary()
        self.stdout.write(json.dumps(found, indent=2) if as_json else sentences(found))

    def _write(self, seed, if_empty):
        if not settings.DEMO:
            raise CommandError(_("The demo writes invented people and a known password; it runs only with DEMO=True."))
        if not Inmate.objects.exists() and not User.objects.exclude(username__in=LOGINS).exists():
            write_demo(seed=seed, password=DEMO_PASSWORD)
        elif not if_empty:
            raise CommandError(_("The database already holds people; the demo is written only into one without."))


def summary():
    """What stands in the database, and the demo's log-ins when it holds them."""
    known = set(User.objects.filter(username__in=LOGINS).values_list("username", flat=True)) if settings.DEMO else set()
    return {
        "facility": Facility.objects.values_list("code", flat=True).order_by("pk").first(),
        "inmates": Inmate.objects.count(),
        "classes": TrainingClass.objects.count(),
        "certificates": Certificate.objects.count(),
        "logins": [username for username in LOGINS if username in known],
        "password": DEMO_PASSWORD if known else None,
    }


def sentences(found):
    lines = [_("%(facility)s: %(inmates)d inmates, %(classes)d classes, %(certificates)d certificates.") % found]
    if found["logins"]:
        lines.append(_("DEMO, all persons are invented. Password of every log-in: %(password)s") % found)
        lines += [f"  {username}" for username in found["logins"]]
    return "\n".join(lines)
