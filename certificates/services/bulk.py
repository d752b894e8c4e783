"""Certificates of one class or of many: numbered in one transaction, their sheets made one by one by a worker."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.services import record
from certificates.models import Certificate
from certificates.pdf import RenderError
from certificates.rules.kinds import STATEMENTS, Kind
from jobs.models import Job, JobUnit
from jobs.services import Unit, start
from organizations.models import User
from organizations.rules.signing import SigningWay
from programs.models import Enrollment, TrainingClass

from .issuing import create, refuse_day, sheet, store
from .prospects import Prospect, prospects, prospects_of
from .sealing import sealed, signs_by_server
from .statements import statement_prospects
from .versions import add_version

logger = logging.getLogger(__name__)

Tick = Callable[[int, int], None]
ISSUE = "certificates.issue"
OF_ONE_PERSON = {"leak", "characters", "name_too_long"}  # codes of refusals that say nothing of the others of the class


@dataclass(frozen=True, slots=True)
class Batch:
    """``job`` makes the sheets; ``numbered`` certificates are new; ``refused`` says who or what was left out, and why."""

    job: Job
    numbered: int
    refused: list[str]


@dataclass(frozen=True, slots=True)
class Lot:
    """Who of one class is ``ready`` to be numbered, for one kind of paper."""

    training_class: TrainingClass
    kind: Kind
    ready: Sequence[Prospect]


@dataclass(frozen=True, slots=True)
class Standing:
    """How many of a class may be issued, have their sheet, wait for it; and what stands in the way of how many others."""

    training_class: TrainingClass
    ready: int
    issued: int
    unfinished: int
    reasons: list[tuple[TextChoices, int]]


def standings(classes: Sequence[TrainingClass], *, by: User, on: date) -> list[Standing]:
    """One for each class in their order, as ``by`` could issue them on ``on``; the number of queries is fixed."""
    found = prospects_of(classes, by=by, on=on)
    return [_standing(training_class, found[training_class.pk]) for training_class in classes]


def _standing(training_class: TrainingClass, found: Sequence[Prospect]) -> Standing:
    papers = [prospect.certificate for prospect in found if prospect.certificate and prospect.certificate.in_force]
    reasons = Counter(blocker for prospect in found if not prospect.certificate for blocker in prospect.blockers)
    return Standing(
        training_class,
        ready=sum(prospect.ready for prospect in found),
        issued=sum(paper.stored for paper in papers),
        unfinished=sum(not paper.stored for paper in papers),
        reasons=sorted(reasons.items(), key=lambda reason: -reason[1]),
    )


@transaction.atomic
def start_issue(*, classes: Sequence[TrainingClass], by: User, on: date, at: datetime, target_url: str) -> Batch:
    """Everyone of ``classes`` who may have a certificate has one with its number; a worker will make the sheets.

    What refuses one person or one class leaves the others alone and is told in ``refused``. Sheets that an earlier
    run has left are made too, unless a worker is at them. Raises ValidationError when there is no sheet to make: with
    all that was refused, else ``under_way`` or ``nothing_to_do``. ``classes`` come with centre and facility loaded.
    """
    _lock(classes)
    found = [(training_class, prospects(training_class, by=by, on=on)) for training_class in classes]
    lots = [Lot(training_class, Kind.TRAINING, [one for one in some if one.ready]) for training_class, some in found]
    return _start(lots, title=_title(classes), by=by, on=on, at=at, target_url=target_url)


@transaction.atomic
def start_statements(
    *, training_class: TrainingClass, places: Collection[int], by: User, on: date, at: datetime, target_url: str
) -> Batch:
    """Everyone whose key is in ``places`` has the statement that he may have, with its number; a worker makes the sheets.

    Who may not have one is left out and told in ``refused``. Raises ValidationError ``nobody`` when none is named,
    ``no_statement`` when somebody named may have none at all any more, else as ``start_issue``.
    """
    if not places:
        raise ValidationError(_("Tick at least one person."), code="nobody")
    _lock([training_class])
    found = [one for one in statement_prospects(training_class, by=by, on=on) if one.enrollment.pk in places]
    if len(found) != len(set(places)):
        raise ValidationError(_("Somebody may have no statement any more. Look at the list again."), code="no_statement")
    lots = [Lot(training_class, kind, [one for one in found if one.kind == kind and one.ready]) for kind in STATEMENTS]
    refused = [f"{one.enrollment.printed_name}: {blocker.label}" for one in found for blocker in one.blockers]
    title = _("Statements of class %(code)s") % {"code": training_class.code}
    return _start(lots, refused, title=title, by=by, on=on, at=at, target_url=target_url)


def _start(
    lots: Sequence[Lot], refused: Sequence[str] = (), *, title: str, by: User, on: date, at: datetime, target_url: str
) -> Batch:
    classes = list({lot.training_class.pk: lot.training_class for lot in lots}.values())
    numbered: list[Certificate] = []
    refused = list(refused)
    for lot in lots:
        new, problems = _number(lot, by=by, on=on, at=at)
        numbered += new
        refused += [problem if len(classes) == 1 else f"{lot.training_class.code}: {problem}" for problem in problems]
    payload = {"classes": [training_class.pk for training_class in classes]}
    job = start(kind=ISSUE, title=title, units=_units(classes, refused), by=by, payload=payload, target_url=target_url)
    if numbered:
        record("certificates.issue", by=by, objects=numbered, fields=["number", "code", "content"])
    return Batch(job, len(numbered), refused)


def make(unit: JobUnit, tick: Tick) -> None:
    """The worker's part: the sheet of one certificate is stored, signed where the server signs, and the unit is done with it.

    A sheet that cannot be signed is stored all the same; the reason is the unit's, and it can be tried again.
    """
    certificate = Certificate.objects.select_related("training_center").get(pk=unit.key)
    by, at = unit.job.created_by, timezone.now()
    data = None if certificate.stored else _made(certificate, tick)
    signed, problem = _signed(certificate, data, at=at)
    with transaction.atomic():
        if data is not None:
            store(certificate, data, by=by)
        if signed:
            add_version(certificate=certificate, data=signed[0], way=SigningWay.SERVER, signer=signed[1], by=by, at=at)
        if problem:
            unit.mark_failed(problem)
        else:
            unit.mark_done()


def job_of(certificates: Sequence[Certificate]) -> Job | None:
    """The newest work on the sheets of these certificates, whoever started it: how far it is may be told to who sees them."""
    keys = [str(certificate.pk) for certificate in certificates]
    units = JobUnit.objects.filter(key__in=keys, job__kind=ISSUE)
    return Job.objects.filter(pk__in=units.values("job")).with_progress().order_by("-pk").first()


def _lock(classes: Sequence[TrainingClass]) -> None:
    """All places before any number: who issues one of the classes meanwhile waits here, without a number in his hand."""
    keys = [training_class.pk for training_class in classes]
    places = Enrollment.objects.select_for_update(of=("self",)).filter(training_class__in=keys)
    list(places.order_by("pk").values_list("pk", flat=True))


def _number(lot: Lot, *, by: User, on: date, at: datetime) -> tuple[list[Certificate], list[str]]:
    places = [prospect.enrollment for prospect in lot.ready]
    if not places:
        return [], []
    try:
        refuse_day(lot.training_class, lot.ready, on=on, at=at)
    except ValidationError as error:
        return [], error.messages
    created, error = _try(lot, places, by=by, on=on, at=at)
    if error is None or not {one.code for one in error.error_list} <= OF_ONE_PERSON:
        return created, error.messages if error else []
    each = [_try(lot, [place], by=by, on=on, at=at) for place in places]
    return [one for new, _error in each for one in new], [text for _new, error in each if error for text in error.messages]


def _try(
    lot: Lot, places: Sequence[Enrollment], *, by: User, on: date, at: datetime
) -> tuple[list[Certificate], ValidationError | None]:
    try:
        with transaction.atomic():  # a refusal gives the numbers back
            return create(lot.training_class, places, by=by, on=on, at=at, kind=lot.kind), None
    except ValidationError as error:
        return [], error


def _units(classes: Sequence[TrainingClass], refused: list[str]) -> list[Unit]:
    waiting = Certificate.objects.filter(enrollment__training_class__in=classes).in_force().awaiting_sheet()
    found = list(waiting.order_by("training_center", "kind", "year", "sequence"))
    active = JobUnit.objects.filter(job__kind=ISSUE, job__status__in=Job.ACTIVE, status=JobUnit.Status.TODO)
    under_way = set(active.filter(key__in=[str(one.pk) for one in found]).values_list("key", flat=True))
    units = [Unit(str(one.pk), one.number) for one in found if str(one.pk) not in under_way]
    if not units and refused:
        raise ValidationError(refused)
    if not units and under_way:
        raise ValidationError(_("The sheets are being made already."), code="under_way")
    return units


def _title(classes: Sequence[TrainingClass]) -> str:
    if len(classes) == 1:
        return _("Certificates of class %(code)s") % {"code": classes[0].code}
    text = ngettext("Certificates of %(count)s class", "Certificates of %(count)s classes", len(classes))
    return text % {"count": len(classes)}


def _signed(certificate: Certificate, data: bytes | None, *, at: datetime) -> tuple[tuple[bytes, str] | None, str]:
    """The signed bytes with the signer's name, where the server signs and has not yet; or why there are none."""
    if not signs_by_server(certificate.training_center) or certificate.signature:
        return None, ""
    try:
        return sealed(data or certificate.read_sheet(), at=at), ""
    except ValidationError as error:
        return None, " ".join(error.messages)


def _made(certificate: Certificate, tick: Tick) -> bytes:
    try:
        return sheet(certificate)
    except RenderError as error:
        tick(0, 1)  # a renderer that ended together with this worker says nothing of the sheet
        logger.exception("sheet of certificate %s could not be made", certificate.pk)
        message = _("The sheet could not be made (%(why)s). Its number is kept.")
        raise ValidationError(message, code="render", params={"why": error}) from error
