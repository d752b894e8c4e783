"""How a centre's sheets look: versions that are drafted, looked at and put into use; what was used is never changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from audit.services import record
from certificates.models import SheetTemplate
from certificates.rules.design import logo_name
from certificates.rules.kinds import Kind
from certificates.rules.sheet import undrawable
from certificates.rules.wording import ALLOWED, REQUIRED, WordingProblem, wording_problems
from organizations.models import TrainingCenter, User

from .issuing import save_once
from .telling import leak, partner_names

LETTERHEAD_LINES, LETTERHEAD_LETTERS = 7, 110


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """What may be chosen. ``logo_sha256`` is a picture stored before, "" none; ``english`` "" means Indonesian only."""

    border: str
    palette: str
    photo: str
    words: str
    english: str = ""
    letterhead: str = ""
    logo_sha256: str = ""
    cosign: bool = False


@transaction.atomic
def draft(
    *, center: TrainingCenter, kind: Kind, design: Design, by: User, at: datetime, logo: bytes = b"", accepted: bool = False
) -> SheetTemplate:
    """The next version exists, not yet in use; ``logo`` is a PNG that takes the place of the design's.

    Raises ValidationError at the field: ``words`` and ``english`` with codes as in WordingProblem, and like
    ``letterhead`` with ``leak`` or ``characters``; ``letterhead`` with ``too_long``; ``accepted`` with
    ``not_accepted`` when the prison is to co-sign and nobody has consented to what that tells.
    """
    refuse_design(design, center=center, kind=kind, accepted=accepted)
    TrainingCenter.objects.select_for_update().get(pk=center.pk)  # two next versions at once
    last = SheetTemplate.objects.filter(training_center=center, kind=kind).aggregate(last=Max("version"))["last"] or 0
    values = _values(design, logo, at=at)
    own = {"training_center": center, "kind": kind, "version": last + 1, "made_at": at, "made_by": by}
    template = SheetTemplate.objects.create(**own, **values)
    record("certificates.draft_sheet", template, by=by, fields=list(values), after=asdict(design))
    return template


@transaction.atomic
def redraft(
    *, template: SheetTemplate, design: Design, by: User, at: datetime, logo: bytes = b"", accepted: bool = False
) -> None:
    """A version that was never used says what ``design`` says. Raises as ``draft``; ``already_used`` for any other."""
    refuse_design(design, center=template.training_center, kind=Kind(template.kind), accepted=accepted)
    values = _values(design, logo, at=at) | {"made_at": at, "made_by": by}
    if not SheetTemplate.objects.filter(pk=template.pk, used_at=None).update(**values):
        raise _already_used()
    before = {name: getattr(template, name) for name in asdict(design)}
    record("certificates.redraft_sheet", template, by=by, before=before, after=asdict(design))


@transaction.atomic
def put_into_use(*, template: SheetTemplate, by: User, at: datetime) -> None:
    """Sheets issued from now on look like ``template``; those issued before stay. Raises ``already_used``."""
    if not SheetTemplate.objects.filter(pk=template.pk, used_at=None).update(used_at=at, used_by=by):
        raise _already_used()
    record("certificates.use_sheet", template, by=by, fields=["used_at"])


def design_of(template: SheetTemplate) -> Design:
    return Design(**{name: getattr(template, name) for name in Design.__dataclass_fields__})


def _already_used() -> ValidationError:
    return ValidationError(_("This version was put into use and is never changed. Make a new one from it."), code="already_used")


def _values(design: Design, logo: bytes, *, at: datetime) -> dict[str, object]:
    """The columns; a new logo is stored under its hash, where the certificates that use it will find it for ever."""
    values = asdict(design) | {"cosign_accepted_at": at if design.cosign else None}
    if logo:
        values["logo_sha256"] = hashlib.sha256(logo).hexdigest()
        save_once(logo_name(values["logo_sha256"]), logo, default_storage)
    return values


def refuse_design(design: Design, *, center: TrainingCenter, kind: Kind, accepted: bool) -> None:
    """Raise what ``draft`` would say of ``design``, at its fields; else nothing."""
    names = partner_names(center)
    found = {"words": list(_wording(design.words, kind)), "letterhead": list(_letterhead(design.letterhead))}
    found["english"] = list(_wording(design.english, kind)) if design.english else []
    for name in ("words", "english", "letterhead"):
        found[name] += _text(getattr(design, name), names)
    if design.cosign and not accepted:
        message = _("Tick that you know what a co-signature tells, or leave it out.")
        found["accepted"] = [ValidationError(message, code="not_accepted")]
    if any(found.values()):
        raise ValidationError({name: errors for name, errors in found.items() if errors})


def _wording(words: str, kind: Kind) -> Iterator[ValidationError]:
    lists = {"allowed": ALLOWED[kind], "required": REQUIRED[kind]}
    params = {name: ", ".join(f"{{{field}}}" for field in sorted(fields)) for name, fields in lists.items()}
    for problem in wording_problems(words, kind):
        wants = problem in (WordingProblem.UNKNOWN, WordingProblem.MISSING)
        yield ValidationError(problem.label, code=problem.value, params=params if wants else None)


def _letterhead(text: str) -> Iterator[ValidationError]:
    lines = text.splitlines()
    if len(lines) > LETTERHEAD_LINES or any(len(line) > LETTERHEAD_LETTERS for line in lines):
        message = _("At most %(lines)s lines of %(letters)s letters fit above the title.")
        params = {"lines": LETTERHEAD_LINES, "letters": LETTERHEAD_LETTERS}
        yield ValidationError(message, code="too_long", params=params)


def _text(text: str, names: list[str]) -> Iterator[ValidationError]:
    """A sheet never says that it was earned in prison, and never shows an empty box for a letter."""
    if told := leak(text, names):
        yield told
    if foreign := undrawable(text.replace("\r\n", "\n").replace("\n", " ")):
        shown = " ".join(sign if sign.isprintable() else f"U+{ord(sign):04X}" for sign in foreign)
        yield ValidationError(_("No printed font has these characters: %(signs)s"), code="characters", params={"signs": shown})
