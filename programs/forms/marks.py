from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.rules.assessment import Marks, Verdict
from programs.services.marks import Entry, as_read, as_typed, overwritten

ASPECTS = {"knowledge": gettext_lazy("knowledge"), "skill": gettext_lazy("skill"), "attitude": gettext_lazy("attitude")}


@dataclass(frozen=True, slots=True)
class MarksRow:
    """One line of the grid: the place and what the form shows for it."""

    entry: Entry
    values: dict[str, str]
    verdict: str
    problems: list[str]
    seen: str  # what the place said when the grid was read


class UnitMarksForm(forms.Form):
    """Marks of one attempt at a unit: per place ``knowledge-<pk>`` … or ``verdict-<pk>``, and ``seen-<pk>`` as it was read.

    Empty rows and those that still say what was read are skipped; what another entered since is shown beside what was typed.
    """

    def __init__(self, *args, entries: Iterable[Entry], by_verdict: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.entries, self.by_verdict = list(entries), by_verdict
        self.problems: dict[int, list[str]] = {}
        self.told: set[int] = set()
        self.results: dict[int, Marks | Verdict] = {}

    def rows(self) -> list[MarksRow]:
        return [
            MarksRow(entry, *self._shown(entry), self.problems.get(entry.enrollment.pk, []), self._seen(entry))
            for entry in self.entries
        ]

    @property
    def seen(self) -> dict[int, str]:
        return {entry.enrollment.pk: self._seen(entry) for entry in self.entries}

    def clean(self):
        for entry in self.entries:
            pk = entry.enrollment.pk
            try:
                result = self._changed(entry)
            except ValidationError as error:
                self.problems[pk] = error.messages
                continue
            if result is not None:
                self.results[pk] = result
        if self.problems:
            raise ValidationError(_("Some rows cannot be saved; they are marked below."))
        if not self.results:
            raise ValidationError(_("Nothing has been entered or changed."), code="nothing")
        return super().clean()

    def _changed(self, entry: Entry) -> Marks | Verdict | None:
        """What was typed over what was read; None for nothing. Refused where another was there in the meantime."""
        values, sent = self._sent(entry.enrollment.pk)
        result = _verdict(sent) if self.by_verdict else _marks(values)
        if result is None or self._says(self._seen(entry), result) or self._says(as_read(entry.assessment), result):
            return None
        if entry.problem:
            raise ValidationError(
                _("%(typed)s is not saved: %(problem)s") % {"typed": as_typed(result), "problem": entry.problem}
            )
        if as_read(entry.assessment) != self._seen(entry):
            self.told.add(entry.enrollment.pk)
            raise ValidationError([overwritten(entry.assessment, result), _("Save again to put yours in its place.")])
        return result

    def _says(self, read: str, result: Marks | Verdict) -> bool:
        """By verdict only, marks that already say the same stay as they are."""
        verdict, _space, marks = read.partition(" ")
        return as_typed(result) == (verdict if self.by_verdict or not marks else marks)

    def _seen(self, entry: Entry) -> str:
        """As it was read; who has been shown both values has read the present one."""
        pk = entry.enrollment.pk
        return self.data.get(f"seen-{pk}", "") if self.is_bound and pk not in self.told else as_read(entry.assessment)

    def _sent(self, pk: int) -> tuple[dict[str, str], str]:
        values = {aspect: self.data.get(f"{aspect}-{pk}", "").strip() for aspect in ASPECTS}
        return values, self.data.get(f"verdict-{pk}", "")

    def _shown(self, entry: Entry) -> tuple[dict[str, str], str]:
        if self.is_bound and not entry.problem:
            return self._sent(entry.enrollment.pk)
        stored = entry.assessment
        values = {aspect: getattr(stored, aspect, None) for aspect in ASPECTS}
        return {aspect: "" if value is None else str(value) for aspect, value in values.items()}, stored.verdict if stored else ""


def _verdict(sent: str) -> Verdict | None:
    if sent and sent not in Verdict.values:
        raise ValidationError(_("Choose K or BK."))
    return Verdict(sent) if sent else None


def _marks(values: dict[str, str]) -> Marks | None:
    if not any(values.values()):
        return None
    wrong = [ASPECTS[aspect] for aspect, text in values.items() if not (text.isdecimal() and len(text) <= 3 and int(text) <= 100)]
    if wrong:
        raise ValidationError([_("%(field)s: a whole number from 0 to 100.") % {"field": field} for field in wrong])
    return Marks(**{aspect: int(text) for aspect, text in values.items()})
