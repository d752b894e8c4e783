import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from audit.services import record_read
from certificates.pdf import RenderError
from organizations.models import Role, User
from reports.documents import DOCUMENTS

# Who works at the server's command line reads across the houses, as an inspector does; the trail says "system".
READER = {"role": Role.AUDITOR, "is_active": True}


class Command(BaseCommand):
    help = "Lists the kinds of paper with an example of each, or writes one: print_document KIND OBJECT --output FILE."

    def add_arguments(self, parser):
        parser.add_argument("kind", nargs="?", help="kind of paper; without it all kinds are listed")
        parser.add_argument("object", nargs="?", type=int, help="the key of what it is about")
        parser.add_argument("--output", type=Path, help="the file to be written: .pdf, or .xlsx where the kind has it")
        parser.add_argument("--json", action="store_true", dest="as_json", help="the list as one JSON document")

    def handle(self, *, kind, object, output, as_json, **options):
        reader = User(**READER)
        if kind is None:
            self._list(reader, as_json=as_json)
        elif object is None or output is None:
            raise CommandError(_("Say what the paper is about and where it goes: print_document KIND OBJECT --output FILE."))
        else:
            self._print(reader, kind, object, output)

    def _list(self, reader, *, as_json):
        found = [
            {
                "kind": document.kind,
                "label": str(document.label),
                "formats": list(document.formats),
                "object": document.subject,
                "example": document.rows(reader).values_list("pk", flat=True).first(),
            }
            for document in DOCUMENTS.values()
        ]
        lines = [f"{row['kind']:24}{row['object']:14}{row['example'] or '-':>6}  {row['label']}" for row in found]
        self.stdout.write(json.dumps(found, indent=2) if as_json else "\n".join(lines))

    def _print(self, reader, kind, key, output):
        document = DOCUMENTS.get(kind)
        if document is None:
            known = ", ".join(DOCUMENTS)
            raise CommandError(_("There is no paper “%(kind)s”. Known are: %(known)s.") % {"kind": kind, "known": known})
        written = output.suffix.removeprefix(".")
        if written not in document.formats:
            raise CommandError(_("This paper is written as: %s.") % ", ".join(document.formats))
        row = document.rows(reader).filter(pk=key).first()
        if row is None:
            subject = {"object": document.subject, "key": key}
            raise CommandError(_("There is no %(object)s %(key)d of which this paper can be made.") % subject)
        paper = document.make(row, reader, now())
        try:
            output.write_bytes(paper.content(written, by=None))
        except (OSError, RenderError) as error:
            raise CommandError(str(error)) from error
        with transaction.atomic():
            record_read(paper.verb_of(written), paper.subject, by=None, objects=paper.persons)
        self.stdout.write(_("%(label)s has been written to %(file)s.") % {"label": document.label, "file": output})
