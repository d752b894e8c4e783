"""How a house words and numbers its papers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.loader import get_template
from django.utils.functional import Promise

from audit.services import record
from certificates.rules.number import template_problems
from organizations.models import Facility, User
from reports.models import PaperWords
from reports.models.paper_words import House, of_house
from reports.rules.numbered import NUMBERED
from reports.rules.wording import FIELDS, NUMBER, PARTS, words_problems
from reports.templatetags.wording import WordedNode

PAPERS = Path("reports/paper")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a kind of paper: as it was ``designed``, and as the house words it, since when and by whom (or None)."""

    name: str
    designed: str
    own: PaperWords | None = None

    @property
    def label(self) -> str | Promise:
        return PARTS[self.name]

    @property
    def text(self) -> str:
        return (self.own.text if self.own else "") or self.designed

    @property
    def reworded(self) -> bool:
        return self.own is not None and bool(self.own.text)


def parts_of(house: House, *, on: date) -> dict[str, list[Part]]:
    """The parts that ``house`` may word itself, by kind of paper, as of ``on``; one query."""
    last = {
        (one.kind, one.part): one for one in PaperWords.objects.valid_on(on).filter(of_house(house)).select_related("said_by")
    }
    own = "facility" if isinstance(house, Facility) else "training_center"
    found: dict[str, list[Part]] = {}
    for kind, numbered in NUMBERED.items():
        if numbered.house == own:
            found[kind] = [Part(NUMBER, numbered.template, last.get((kind, NUMBER)))]
    for kind, name, designed in designed_parts():
        found.setdefault(kind, []).append(Part(name, designed, last.get((kind, name))))
    return found


@cache
def designed_parts() -> list[tuple[str, str, str]]:
    """Kind, name and text of each part that stands in a template, in the order of the paper."""
    files = sorted((Path(settings.BASE_DIR) / "templates" / PAPERS).glob("*.html"))
    found = [node for file in files for node in _worded(str(PAPERS / file.name))]
    return [(node.kind, node.part, node.designed) for node in found]


def _worded(name: str) -> list[WordedNode]:
    return get_template(name).template.nodelist.get_nodes_by_type(WordedNode)


def number_template(house: House, kind: str, *, on: date) -> str:
    """The template by which ``house`` numbers papers of ``kind`` on ``on``; one query."""
    own = PaperWords.objects.valid_on(on).filter(of_house(house), kind=kind, part=NUMBER).last()
    return (own.text if own else "") or NUMBERED[kind].template


@transaction.atomic
def set_words(*, house: House, kind: str, words: Mapping[str, str], by: User, at: datetime) -> list[PaperWords]:
    """Papers of ``kind`` are worded so from today on; empty, or as it was designed: the design.

    Papers of earlier days keep their words. Raises ValidationError at each part that cannot be printed, with codes as in
    WordsProblem, or TemplateProblem for the number; nothing is changed then, nor when no part differs.
    """
    on = house.local_date(at)
    parts = {part.name: part for part in parts_of(house, on=on)[kind]}
    said = {name: _plain(text) for name, text in words.items() if name in parts}
    _refuse_unprintable(house, said)
    said = {name: "" if text == _plain(parts[name].designed) else text for name, text in said.items()}
    before = {name: part.own.text if part.own else "" for name, part in parts.items()}
    changed = {name: text for name, text in said.items() if text != before[name]}
    place = {"facility": house} if isinstance(house, Facility) else {"training_center": house}
    rows = PaperWords.objects.bulk_create(
        PaperWords(kind=kind, part=name, text=text, valid_from=on, said_at=at, said_by=by, **place)
        for name, text in changed.items()
    )
    if rows:
        old = {name: before[name] for name in changed}
        record("reports.set_words", house, by=by, fields=[f"{kind}.{name}" for name in changed], before=old, after=changed)
    return rows


def _plain(text: str) -> str:
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def _refuse_unprintable(house: House, said: Mapping[str, str]) -> None:
    allowed = {"allowed": ", ".join(f"{{{name}}}" for name in FIELDS)}
    errors = {
        name: [ValidationError(problem.label, code=problem.value, params=allowed) for problem in problems]
        for name, text in said.items()
        if (problems := _problems(house, name, text))
    }
    if errors:
        raise ValidationError(errors)


def _problems(house: House, name: str, text: str) -> list:
    if name == NUMBER and text:
        return template_problems(text, centre=house.code)
    return words_problems(text)
