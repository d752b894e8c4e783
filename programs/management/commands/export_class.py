from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from programs.models import TrainingClass
from programs.services.bringing_in import export_class


class Command(BaseCommand):
    help = "Writes a class with everything that belongs to it as one workbook (docs/import-class.md)."

    def add_arguments(self, parser):
        parser.add_argument("code", help="code of the class")
        parser.add_argument("file", type=Path, help="the workbook to be written (.xlsx)")

    def handle(self, *, code, file, **options):
        classes = TrainingClass.objects.select_related("facility", "training_center", "program", "standard", "agreement", "room")
        training_class = classes.filter(code=code).first()
        if training_class is None:
            raise CommandError(_("There is no class with the code %(code)s.") % {"code": code})
        try:
            file.write_bytes(export_class(training_class, by=None))
        except OSError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_("%(code)s has been written to %(file)s.") % {"code": code, "file": file})
