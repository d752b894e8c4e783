"""What has become of each enclosure of a class's file, and what somebody hands in for it or says of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, Model, OuterRef, Q
from django.utils.translation import gettext as _

from audit.services import record
from certificates.models import Certificate
from inmates.rules.field_matrix import PRISON_ONLY
from organizations.models import User
from programs.models import TrainingClass
from programs.uploads import CleanFile
from reports.documents import DOCUMENTS, Document
from reports.models import ClassFile, ClassPhoto, EnclosureNote
from reports.rules.enclosures import AFTER, KINDS, NEEDS, Enclosure, State, state_of

COPYING = "certificates.download_certificate"


@dataclass(frozen=True, slots=True)
class Line:
    """One enclosure as it stands: the papers that make it, or what was handed in or said."""

    enclosure: Enclosure
    state: State
    papers: Sequence[tuple[Document, Model]]
    note: EnclosureNote | None = None
    count: int = 0

    @property
    def excused(self) -> bool:
        return self.state == State.NOT_APPLICABLE


def lines_of(training_class: TrainingClass, user: User) -> list[Line]:
    """All 27 in their order, as ``user`` may make them."""
    papers = _papers(training_class, user)
    notes = {one.enclosure: one for one in training_class.enclosure_notes.standing().select_related("noted_by")}
    counts = {
        Enclosure.PHOTOS: training_class.photos.standing().count(),
        Enclosure.CERTIFICATES: copies(training_class, user).count() if user.has_perm(COPYING) else 0,
    }
    return [_line(one, _of(one, papers), notes.get(one), counts.get(one, 0)) for one in Enclosure]


def changed_since(training_class: TrainingClass, at: datetime) -> bool:
    """Whether anything was handed in, said, added or taken away after ``at``; two queries."""
    notes = training_class.enclosure_notes.filter(Q(noted_at__gt=at) | Q(ended_at__gt=at))
    return notes.exists() or training_class.photos.filter(Q(added_at__gt=at) | Q(ended_at__gt=at)).exists()


def copies(training_class: TrainingClass, user: User):
    """The certificates whose sheets are copied into the file of ``user``."""
    return Certificate.objects.visible_to(user).of_class(training_class).in_force().exclude(sha256="")


def _line(enclosure: Enclosure, papers: Sequence[tuple[Document, Model]], note: EnclosureNote | None, count: int) -> Line:
    uploaded, excused = bool(note and note.file), bool(note and note.reason)
    state = state_of(uploaded=uploaded, excused=excused, made=bool(papers) or count > 0)
    return Line(enclosure, state, papers, note, count)


def _of(enclosure: Enclosure, papers: dict[str, list[Model]]) -> list[tuple[Document, Model]]:
    found = [(DOCUMENTS[kind], row) for kind in KINDS.get(enclosure, ()) for row in papers.get(kind, [])]
    return [(document, row) for document, row in found if not enclosure.receipt or row.kind == enclosure.receipt]


def _papers(training_class: TrainingClass, user: User) -> dict[str, list[Model]]:
    """The rows of the class by kind of paper, of the kinds that the file may hold: nothing that is the prison's alone."""
    kinds = {kind for kinds in KINDS.values() for kind in kinds}
    open_to = [
        DOCUMENTS[kind]
        for kind in sorted(kinds)
        if kind in DOCUMENTS and DOCUMENTS[kind].opens_for(user) and not PRISON_ONLY & set(DOCUMENTS[kind].tells)
    ]
    about_it = [document for document in open_to if document.subject == "class"]
    possible = _possible(training_class, user, about_it)
    found = {document.kind: [training_class] for document in about_it if possible[document.kind]}
    seen: dict[object, list[Model]] = {}
    for document in open_to:
        if document.subject != "class":
            rows = seen.setdefault(document.rows, [])
            rows += [] if rows else document.rows(user).filter(training_class=training_class).order_by("pk")
            found[document.kind] = rows
    return {kind: rows for kind, rows in found.items() if found.get(AFTER.get(kind, kind))}


def _possible(training_class: TrainingClass, user: User, documents: Sequence[Document]) -> dict[str, bool]:
    """Whether each can be made of the class and would say something; one query."""
    own = TrainingClass.objects.filter(pk=OuterRef("pk"))
    asked = {
        f"possible_{number}": Exists(document.rows(user).filter(pk=OuterRef("pk")))
        & (Exists(own.filter(**{f"{NEEDS[document.kind]}__isnull": False})) if document.kind in NEEDS else Exists(own))
        for number, document in enumerate(documents)
    }
    if not asked:
        return {}
    values = TrainingClass.objects.filter(pk=training_class.pk).annotate(**asked).values_list(*asked).get()
    return {document.kind: bool(value) for document, value in zip(documents, values, strict=True)}


@transaction.atomic
def hand_in(*, training_class: TrainingClass, enclosure: Enclosure, upload: CleanFile, by: User, at: datetime) -> EnclosureNote:
    """The file stands for the enclosure, in place of what was said of it before. Raises ValidationError ``file_closed``."""
    _open_to_changes(training_class)
    note = EnclosureNote(content_type=upload.content_type, sha256=upload.sha256)
    note.file.save(upload.file_name, upload.content, save=False)
    return _replace(note, training_class, enclosure, by=by, at=at)


@transaction.atomic
def excuse(*, training_class: TrainingClass, enclosure: Enclosure, reason: str, by: User, at: datetime) -> EnclosureNote:
    """The enclosure does not apply to the class, for this reason. Raises ValidationError ``file_closed``, ``no_reason``."""
    _open_to_changes(training_class)
    if not reason.strip():
        raise ValidationError({"reason": ValidationError(_("Say why the enclosure does not apply."), code="no_reason")})
    return _replace(EnclosureNote(reason=reason.strip()), training_class, enclosure, by=by, at=at)


def _replace(
    note: EnclosureNote, training_class: TrainingClass, enclosure: Enclosure, *, by: User, at: datetime
) -> EnclosureNote:
    training_class.enclosure_notes.standing().filter(enclosure=enclosure).update(ended_at=at)
    note.training_class, note.enclosure, note.noted_at, note.noted_by = training_class, enclosure, at, by
    note.save()
    record("reports.note_enclosure", note, by=by, fields=["file" if note.file else "reason"])
    return note


@transaction.atomic
def add_photo(*, training_class: TrainingClass, moment: str, upload: CleanFile, by: User, at: datetime) -> ClassPhoto:
    """The photo belongs to the class. Raises ValidationError ``file_closed``, ``not_a_photo``."""
    _open_to_changes(training_class)
    if upload.content_type != "image/jpeg":
        raise ValidationError({"file": ValidationError(_("A photo is a JPEG or PNG file."), code="not_a_photo")})
    photo = ClassPhoto(training_class=training_class, moment=moment, sha256=upload.sha256, added_at=at, added_by=by)
    photo.file.save(upload.file_name, upload.content, save=False)
    photo.save()
    record("reports.add_photo", photo, by=by)
    return photo


@transaction.atomic
def take_away(*, photo: ClassPhoto, by: User, at: datetime) -> None:
    """The photo is no longer in the file. Raises ValidationError ``file_closed``, ``already_away``."""
    _open_to_changes(photo.training_class)
    if not ClassPhoto.objects.standing().filter(pk=photo.pk).update(ended_at=at):
        raise ValidationError(_("This photo has been taken away already."), code="already_away")
    record("reports.take_photo_away", photo, by=by)


def _open_to_changes(training_class: TrainingClass) -> None:
    """The class is locked until the end of the transaction, and its file is not closed."""
    TrainingClass.objects.select_for_update(of=("self",)).get(pk=training_class.pk)
    if ClassFile.objects.filter(training_class=training_class, closed_at__isnull=False).exists():
        raise ValidationError(_("The file of this class is closed."), code="file_closed")
