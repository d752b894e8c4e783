"""Numbering, rendering, storing: three steps, so that nobody who waits for a number waits for a render."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import record
from certificates.filling import certificate_pdf
from certificates.models import Certificate
from certificates.pdf import RenderError
from certificates.rules.blockers import IssueBlocker
from certificates.rules.code import new_code
from certificates.rules.kinds import Kind
from certificates.rules.leaks import leaks_in
from certificates.rules.public_address import public_address_problems
from certificates.rules.sheet import name_fits, undrawable
from organizations.models import User
from programs.models import Enrollment, TrainingClass

from .content import contents, text_of, with_number
from .credentials import with_credential
from .numbering import take_numbers
from .prospects import Prospect
from .sealing import refuse_without_key, seal
from .statements import candidates
from .versions import save_once

logger = logging.getLogger(__name__)

LONGEST = 500  # letters of one piece of text; the longest that any page takes has 400


def issue(
    *,
    training_class: TrainingClass,
    by: User,
    on: date,
    at: datetime,
    enrollments: Collection[Enrollment] | None = None,
    kind: Kind = Kind.TRAINING,
) -> list[Certificate]:
    """Each of ``enrollments`` has a certificate with number, code, frozen content and sheet; without them, everyone who may.

    One transaction gives the numbers; the sheets are made outside it from the frozen content, and another
    stores each. Who was named and may not have one, refuses all with one message per reason, codes as in
    IssueBlocker; nothing is written. Further codes: ``before_hearing``, ``in_future``, ``public_address``,
    ``leak``, ``characters``, ``name_too_long``, ``text_too_long``, ``no_cosigner``, ``number_template``, ``credential_key``.
    Without ``enrollments`` the blocked are left out, and sheets that an earlier run did not finish are made. A sheet
    that cannot be made stays to be finished. Of another ``kind`` it is that statement, with codes as in StatementBlocker.
    """
    certificates = _number(training_class=training_class, by=by, on=on, at=at, enrollments=enrollments, kind=kind)
    if enrollments is None:
        certificates = list(Certificate.objects.of_class(training_class).in_force().awaiting_sheet().filter(kind=kind))
    return [finish(certificate=certificate, by=by) for certificate in certificates]


def finish(*, certificate: Certificate, by: User) -> Certificate:
    """The sheet is stored, made from the frozen content; it is made once, whoever comes first.

    A sheet that cannot be made is logged and stays without bytes.
    """
    if certificate.stored:
        return certificate
    try:
        data = sheet(certificate)
    except RenderError:
        logger.exception("sheet of certificate %s could not be made", certificate.pk)
        return certificate
    store(certificate, data, by=by)
    certificate.refresh_from_db(fields=["file", "sha256", "stored_at"])
    seal(certificate, by=by)
    return certificate


def sheet(certificate: Certificate) -> bytes:
    """The sheet made anew from the frozen content: the same bytes each time. No query. Raises RenderError."""
    return certificate_pdf(certificate.content)


@transaction.atomic
def _number(
    *,
    training_class: TrainingClass,
    by: User,
    on: date,
    at: datetime,
    enrollments: Collection[Enrollment] | None,
    kind: Kind,
) -> list[Certificate]:
    # Two issuers of one class: the second waits here, and then finds everything already issued.
    wanted = training_class.enrollments.select_for_update(of=("self",)).order_by("pk")
    if enrollments is not None:
        wanted = wanted.filter(pk__in=[enrollment.pk for enrollment in enrollments])
    keys = set(wanted.values_list("pk", flat=True))
    chosen = [prospect for prospect in candidates(training_class, kind=kind, by=by, on=on) if prospect.enrollment.pk in keys]
    if enrollments is None:
        chosen = [prospect for prospect in chosen if prospect.ready]
    refuse_day(training_class, chosen, on=on, at=at)
    refuse_blocked(chosen)
    if not chosen:
        return []
    certificates = create(training_class, [prospect.enrollment for prospect in chosen], by=by, on=on, at=at, kind=kind)
    record("certificates.issue", by=by, objects=certificates, fields=["number", "code", "content"])
    return certificates


def refuse_day(training_class: TrainingClass, chosen: Sequence[Prospect], *, on: date, at: datetime) -> None:
    """Raise what is wrong with the day, the address or the server's key, whoever the certificates are for."""
    hearings = [prospect.hearing.held_on for prospect in chosen if prospect.hearing]
    if on > training_class.training_center.local_date(at):
        raise ValidationError(_("The day of issue lies in the future."), code="in_future")
    if hearings and on < max(hearings):
        raise ValidationError(_("The day of issue lies before the hearing."), code="before_hearing")
    problems = [] if settings.DEMO else public_address_problems(settings.PUBLIC_BASE_URL)
    if problems:
        raise ValidationError([ValidationError(problem.label, code="public_address") for problem in problems])
    refuse_without_key(training_class, at=at)


def refuse_blocked(chosen: Sequence[Prospect], *, but: Collection[IssueBlocker] = ()) -> None:
    """Raise one message per person and blocker, those in ``but`` left out."""
    problems = [
        ValidationError(f"{prospect.enrollment.printed_name}: {blocker.label}", code=blocker.value)
        for prospect in chosen
        for blocker in prospect.blockers
        if blocker not in but
    ]
    if problems:
        raise ValidationError(problems)


def create(
    training_class: TrainingClass,
    enrollments: Sequence[Enrollment],
    *,
    by: User,
    on: date,
    at: datetime,
    kind: Kind = Kind.TRAINING,
    **values: Any,
) -> list[Certificate]:
    """Numbered certificates exist; call it last in a transaction, it holds the series until the commit."""
    center = training_class.training_center
    drafts = contents(training_class, enrollments, on=on, at=at, kind=kind)
    taken = take_numbers(center=center, kind=kind, on=on, count=len(drafts))
    numbered = [
        with_number(draft, number=number, sequence=sequence, code=new_code())
        for draft, (sequence, number) in zip(drafts, taken, strict=True)
    ]
    for place, content in zip(enrollments, numbered, strict=True):
        _refuse_content(content, [*training_class.facility.telling_names, *place.inmate.facility.telling_names])
    numbered = [with_credential(content, center=center, kind=kind, year=on.year) for content in numbered]
    return Certificate.objects.bulk_create(
        Certificate(
            enrollment=place, training_center=center, kind=kind, number=content["number"], sequence=content["sequence"],
            year=on.year, code=content["code"], content=content, issued_on=on, issued_at=at, issued_by=by, **values,
        )
        for place, content in zip(enrollments, numbered, strict=True)
    )  # fmt: skip


def _refuse_content(content: dict[str, Any], names: Sequence[str]) -> None:
    said = text_of({name: value for name, value in content.items() if name != "code"})
    who = content["holder"]["name"]
    if not name_fits(who):
        message = _("%(who)s: the name is too long for the line on the sheet.")
        raise ValidationError(message, code="name_too_long", params={"who": who[:40]})
    if max(map(len, said.split("\n"))) > LONGEST:
        message = _("%(who)s: a text of more than %(letters)s letters does not fit on the sheet.")
        raise ValidationError(message, code="text_too_long", params={"who": who, "letters": LONGEST})
    # A co-signature was chosen against its warning: what it tells is no oversight.
    leaks = leaks_in(text_of({name: value for name, value in content.items() if name not in ("code", "cosigner")}), names)
    if leaks:
        message = _("%(who)s: the certificate would tell where it was earned (%(words)s).")
        raise ValidationError(message, code="leak", params={"who": who, "words": ", ".join(leaks)})
    foreign = undrawable(said.replace("\n", " "))
    if foreign:
        message = _("%(who)s: no printed font has these characters: %(characters)s")
        raise ValidationError(message, code="characters", params={"who": who, "characters": " ".join(foreign)})


@transaction.atomic
def store(certificate: Certificate, data: bytes, *, by: User) -> None:
    """``data`` is the sheet of the certificate, unless it has one already."""
    digest = hashlib.sha256(data).hexdigest()
    waiting = Certificate.objects.filter(pk=certificate.pk, sha256="")
    if not waiting.select_for_update().exists():
        return
    name = save_once(f"certificates/{digest}.pdf", data, Certificate._meta.get_field("file").storage)
    if waiting.update(sha256=digest, file=name, stored_at=timezone.now()):
        record("certificates.store", certificate, by=by, fields=["file", "sha256"], after={"sha256": digest})
