"""The complete file of a class as one PDF: drawn part by part in the background, put together, and closed for good."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import now
from django.utils.translation import gettext as _

from audit.services import record
from certificates.services.versions import save_once
from jobs.models import Job, JobUnit
from jobs.services import Unit, start
from organizations.models import User
from programs.models import TrainingClass
from reports.models import ClassFile, FilePart
from reports.papers.class_file_pages import Entry, contents, photo_pages, picture_page
from reports.rules.enclosures import Enclosure, State, accounted_for
from reports.services.enclosures import Line, changed_since, copies, lines_of

KIND = "reports.class_file"
Part = tuple[str, Callable[[], bytes]]


@transaction.atomic
def order_file(*, training_class: TrainingClass, by: User, at: datetime) -> ClassFile:
    """A worker will make the file, as far as ``by`` may read it. Raises ValidationError ``file_closed``, ``under_way``."""
    TrainingClass.objects.select_for_update(of=("self",)).get(pk=training_class.pk)
    files = ClassFile.objects.filter(training_class=training_class)
    if files.filter(closed_at__isnull=False).exists():
        raise ValidationError(_("The file of this class is closed."), code="file_closed")
    if files.filter(sha256="", job__status__in=Job.ACTIVE).exists():
        raise ValidationError(_("The file is being made already."), code="under_way")
    units = [
        Unit(line.enclosure.value, str(line.enclosure.label), max(line.count, 1))
        for line in lines_of(training_class, by)
        if line.state in {State.MADE, State.UPLOADED}
    ]
    made = ClassFile.objects.create(training_class=training_class, ordered_at=at, ordered_by=by)
    title = _("File of class %(code)s") % {"code": training_class.code}
    target = reverse("reports:class-file", args=[training_class.pk])
    job = start(kind=KIND, title=title, units=units, by=by, payload={"file": made.pk}, target_url=target)
    ClassFile.objects.filter(pk=made.pk).update(job=job)
    return made


def draw(unit: JobUnit, tick: Callable[[int, int], None]) -> None:
    """The worker's part for one enclosure: its pages are drawn and kept until the file is whole. May be done again."""
    made = _ordered(unit.job)
    line = next(line for line in lines_of(made.training_class, made.ordered_by) if line.enclosure == unit.key)
    drawn = []
    for source, make in _parts(line, made):
        first_elsewhere = made.parts.exclude(enclosure=unit.key).filter(source=source).exclude(content=b"").exists()
        drawn.append((source, b"" if first_elsewhere else make()))
        tick(len(drawn), max(line.count, 1))
    with transaction.atomic():
        made.parts.filter(enclosure=unit.key).delete()
        FilePart.objects.bulk_create(
            FilePart(class_file=made, enclosure=unit.key, position=position, source=source, content=content)
            for position, (source, content) in enumerate(drawn)
        )
        unit.mark_done()


def _ordered(job: Job) -> ClassFile:
    related = ("ordered_by", "training_class__program", "training_class__standard", "training_class__agreement")
    houses = ("training_class__facility", "training_class__training_center")
    return ClassFile.objects.select_related(*related, *houses).get(pk=job.payload["file"])


def _parts(line: Line, made: ClassFile) -> Iterator[Part]:
    """What is drawn for an enclosure: the file handed in alone, or its papers, photos, copies."""
    training_class, by, at = made.training_class, made.ordered_by, made.ordered_at
    if line.state == State.UPLOADED:
        yield f"note:{line.note.pk}", lambda: _handed_in(line)
    elif line.enclosure == Enclosure.PHOTOS:
        photos = list(training_class.photos.standing().order_by("added_at", "pk"))
        yield "photos", lambda: photo_pages(training_class, photos, at=at)
    elif line.enclosure == Enclosure.CERTIFICATES:
        for certificate in copies(training_class, by):
            yield f"certificate:{certificate.pk}", certificate.read_sheet
    for document, row in line.papers if line.state == State.MADE else []:
        yield f"{document.kind}:{row.pk}", lambda document=document, row=row: document.make(row, by, at).pdf()


def _handed_in(line: Line) -> bytes:
    if line.note.content_type == "image/jpeg":
        return picture_page(line.note)
    with line.note.file.open("rb") as file:
        return file.read()


def put_together(job: Job) -> None:
    """The worker's last part: cover, contents and every enclosure are one PDF with bookmarks. Nothing the second time."""
    made = _ordered(job)
    if made.sha256:
        return
    lines = lines_of(made.training_class, made.ordered_by)
    parts = sorted(made.parts.all(), key=lambda part: (Enclosure(part.enclosure).number, part.position))
    data, pages = _bound(made, lines, parts)
    made.sha256, made.pages, made.made_at = hashlib.sha256(data).hexdigest(), pages, now()
    made.accounted = accounted_for([line.state for line in lines])
    with transaction.atomic():
        made.file = save_once(f"class-files/{made.sha256}.pdf", data, made.file.storage)  # killed, it is found there again
        made.save(update_fields=["sha256", "pages", "made_at", "accounted", "file"])
        made.parts.all().delete()
        people = list(made.training_class.enrollments.values_list("pk", flat=True))
        record("reports.make_class_file", made, by=made.ordered_by, objects=people)


def _bound(made: ClassFile, lines: Sequence[Line], parts: Sequence[FilePart]) -> tuple[bytes, int]:
    from pikepdf import OutlineItem, Pdf  # slow import, and only needed here

    opened = [(part, Pdf.open(io.BytesIO(bytes(part.content)))) for part in parts if part.content]
    front = [one for one in opened if one[0].enclosure == Enclosure.COVER]
    rest = [one for one in opened if one[0].enclosure != Enclosure.COVER]
    with Pdf.new() as book:
        blank = contents(made.training_class, _entries(lines, {}), at=made.ordered_at)
        listed = len(Pdf.open(io.BytesIO(blank)).pages)
        first_pages, page = {}, 1
        for part, pdf in front:
            first_pages[part.source], page = page, page + len(pdf.pages)
        page += listed
        for part, pdf in rest:
            first_pages[part.source], page = page, page + len(pdf.pages)
        starts = _starts(parts, first_pages)
        table = Pdf.open(io.BytesIO(contents(made.training_class, _entries(lines, starts), at=made.ordered_at)))
        for pdf in [*(pdf for _part, pdf in front), table, *(pdf for _part, pdf in rest)]:
            book.pages.extend(pdf.pages)
        with book.open_outline() as outline, translation.override("id"):
            for enclosure, start_page in starts.items():
                outline.root.append(OutlineItem(f"{enclosure.number}. {enclosure.label}", start_page - 1))
        book.docinfo["/Title"] = f"Berkas kelas {made.training_class.code}"
        target = io.BytesIO()
        book.save(target, deterministic_id=True)
        return target.getvalue(), len(book.pages)


def _starts(parts: Sequence[FilePart], first_pages: dict[str, int]) -> dict[Enclosure, int]:
    """The page on which each enclosure begins; two that share a paper begin on the same."""
    starts: dict[Enclosure, int] = {}
    for part in parts:
        starts.setdefault(Enclosure(part.enclosure), first_pages[part.source])
    return starts


def _entries(lines: Sequence[Line], starts: dict[Enclosure, int]) -> list[Entry]:
    with translation.override("id"):
        return [
            Entry(
                line.enclosure.number,
                str(line.enclosure.label),
                f"{line.state.label}: {line.note.reason}" if line.excused else str(line.state.label),
                starts.get(line.enclosure, 0),
            )
            for line in lines
        ]


@transaction.atomic
def close_file(*, made: ClassFile, by: User, at: datetime) -> None:
    """The file is that of the class for good, and nothing is handed in for it any more.

    Raises ValidationError ``missing_enclosures``, ``not_made``, ``already_closed``, ``outdated``, ``changed``.
    """
    training_class = TrainingClass.objects.select_for_update(of=("self",)).get(pk=made.training_class_id)
    if not made.sha256:
        raise ValidationError(_("Only a file that was made can be closed."), code="not_made")
    if made.accounted < len(Enclosure):
        raise ValidationError(_("Not every enclosure is accounted for yet."), code="missing_enclosures")
    if ClassFile.objects.filter(training_class=training_class, closed_at__isnull=False).exists():
        raise ValidationError(_("The file of this class is closed."), code="already_closed")
    if changed_since(training_class, made.ordered_at):
        raise ValidationError(_("Something was handed in or taken away since the file was made; make it anew."), code="outdated")
    with made.file.open("rb") as file:
        if hashlib.sha256(file.read()).hexdigest() != made.sha256:
            raise ValidationError(_("The stored file has been changed; make it anew."), code="changed")
    ClassFile.objects.filter(pk=made.pk, closed_at=None).update(closed_at=at, closed_by=by)
    record("reports.close_class_file", made, by=by, after={"sha256": made.sha256})
