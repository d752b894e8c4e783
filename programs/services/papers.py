"""Paper between the houses, kept with its scan: agreements and letters."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from organizations.models import Agreement, User
from programs.models import Letter, TrainingClass, YearPlan
from programs.uploads import CleanFile


@dataclass(frozen=True, slots=True)
class LetterData:
    """What stands at the head of a letter; a reply about instructors has the number of their assignment."""

    sender: str
    recipient: str
    number: str
    dated_on: date
    subject: str
    kind: str = Letter.Kind.OTHER
    assignment_number: str = ""


@transaction.atomic
def attach_letter(*, about: YearPlan | TrainingClass, data: LetterData, upload: CleanFile, by: User, at: datetime) -> Letter:
    """The letter is kept under its own hash with the plan or the class that it is about; both houses read it.

    Raises ValidationError ``future`` for a letter dated in the future, ``no_reply`` for the assignment of another letter.
    """
    if data.dated_on > by.local_date(at):
        raise ValidationError({"dated_on": ValidationError(_("This date lies in the future."), code="future")})
    if data.assignment_number and data.kind != Letter.Kind.INSTRUCTOR_REPLY:
        message = _("Only a reply about instructors has the number of an assignment.")
        raise ValidationError({"assignment_number": ValidationError(message, code="no_reply")})
    kept = {"sha256": upload.sha256, "content_type": upload.content_type, "uploaded_at": at, "uploaded_by": by}
    target = {"plan": about} if isinstance(about, YearPlan) else {"training_class": about}
    letter = Letter(**asdict(data), **target, **kept)
    letter.file.save(upload.file_name, upload.content, save=False)
    letter.save()
    record("programs.attach_letter", letter, by=by, fields=[*asdict(data), "file"], after={"sha256": upload.sha256})
    return letter


@transaction.atomic
def attach_agreement(*, agreement: Agreement, upload: CleanFile, by: User, at: datetime) -> None:
    """The scan of the signed agreement is stored, where none was. Raises ValidationError if one was."""
    agreement = Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
    if agreement.file:
        raise ValidationError(_("The scan of the agreement is already stored."), code="already_stored")
    agreement.file.save(upload.file_name, upload.content, save=False)
    agreement.file_sha256, agreement.file_content_type = upload.sha256, upload.content_type
    agreement.file_uploaded_at, agreement.file_uploaded_by = at, by
    agreement.save()
    record("programs.attach_agreement", agreement, by=by, fields=["file"], after={"sha256": upload.sha256})
