"""A registration officer with a list, step by step through the services, the worker's part included."""

from datetime import UTC, datetime

from django.core.files.uploadedfile import SimpleUploadedFile

from inmates.models import ListImport
from inmates.services.list_import import start_check, upload
from jobs.services.running import run_job
from organizations.models import Facility, Role, User
from programs.services.list_import import start_apply, start_undo
from tests.inmates.importing.lists import HEADINGS, TODAY, csv
from tests.people import user_at

AT = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)  # noon in Jakarta


class Officer:
    def __init__(self, facility: Facility) -> None:
        self.facility = facility
        self.user: User = user_at(facility, role=Role.REGISTRASI)

    def uploads(self, *rows: list[str], headings: list[str] = HEADINGS, name: str = "daftar.csv") -> ListImport:
        return self.uploads_bytes(csv(headings, *rows), name=name)

    def uploads_bytes(self, content: bytes, *, name: str = "daftar.csv") -> ListImport:
        file = SimpleUploadedFile(name, content)
        return upload(facility=self.facility, file=file, on=TODAY, by=self.user, at=AT)

    def checks(self, list_import: ListImport, **values: object) -> ListImport:
        return done(list_import, start_check(list_import=list_import, by=self.user, at=AT, **values))

    def applies(self, list_import: ListImport) -> ListImport:
        return done(list_import, start_apply(list_import=list_import, by=self.user, at=AT))

    def undoes(self, list_import: ListImport) -> ListImport:
        return done(list_import, start_undo(list_import=list_import, by=self.user, at=list_import.applied_at))

    def ready(self, *rows: list[str], headings: list[str] = HEADINGS) -> ListImport:
        return self.checks(self.uploads(*rows, headings=headings))

    def applied(self, *rows: list[str], headings: list[str] = HEADINGS) -> ListImport:
        return self.applies(self.ready(*rows, headings=headings))


def done(list_import: ListImport, job) -> ListImport:
    """The list after a worker has done ``job``."""
    run_job.func(job.pk)
    return ListImport.objects.get(pk=list_import.pk)


def rows_of(list_import: ListImport, kind: str) -> list:
    return list(list_import.rows.filter(kind=kind))
