"""The signed paper, scanned, belongs to the meetings that it is about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from organizations.models import User
from programs.models import ClassSession, SheetScan, TrainingClass
from programs.uploads import CleanFile


@transaction.atomic
def attach_scan(
    *, training_class: TrainingClass, meetings: Sequence[ClassSession], upload: CleanFile, by: User, at: datetime
) -> SheetScan:
    """The scan belongs to each of ``meetings`` (a week's sheets), kept under its own hash.

    Raises ValidationError when there is no meeting, or one is of another class or already locked.
    """
    keys = {meeting.pk for meeting in meetings}
    meetings = list(ClassSession.objects.select_for_update(of=("self",)).filter(pk__in=keys, training_class=training_class))
    if not meetings or len(meetings) < len(keys):
        raise ValidationError(_("Choose the meetings whose sheets are on the scan."), code="no_meeting")
    if any(meeting.locked for meeting in meetings):
        raise ValidationError(_("A locked meeting keeps its scan."), code="locked")
    scan = store_scan(training_class, upload, by=by, at=at)
    ClassSession.objects.filter(pk__in=[meeting.pk for meeting in meetings]).update(scan=scan)
    record("programs.attach_scan", scan, by=by, objects=meetings, fields=["scan"])
    return scan


def store_scan(training_class: TrainingClass, upload: CleanFile, *, by: User, at: datetime) -> SheetScan:
    """The scan is kept under its own hash, not yet bound to any meeting. No audit row."""
    scan = SheetScan(
        training_class=training_class, sha256=upload.sha256, content_type=upload.content_type, uploaded_at=at, uploaded_by=by
    )
    scan.file.save(upload.file_name, upload.content, save=False)
    scan.save()
    return scan
