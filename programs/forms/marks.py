from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.models import Assessment
from programs.rules.assessment import Marks, Verdict
from programs.services.marks import Entry

ASPECTS = {"knowledge": gettext_lazy("knowledge"), "skill": gettext_lazy("skill"), "attitude": gettext_lazy("attitude")}


@dataclass(frozen=True, slots=True)
class MarksRow:
    """One line of the grid: the place and what the form shows for it."""

    entry: Entry
    values: dict[str, str]
    verdict: str
    problems: list[str]


class UnitMarksForm(forms.Form):
    """Marks of one attempt at a unit: per place ``knowledge-<pk>`` … or ``verdict-<pk>``; empty, unchanged rows are skipped."""

    def __init__(self, *args, entries: Iterable[Entry], by_verdict: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.entries, self.by_verdict = list(entries), by_verdict
        self.problems: dict[int, list[str]] = {}
        self.results: dict[int, Marks | Verdict] = {}

    @property
    def open_entries(self) -> list[Entry]:
        return [entry for entry in self.entries if not entry.problem]

    def rows(self) -> list[MarksRow]:
        return [MarksRow(entry, *self._shown(entry), self.problems.get(entry.enrollment.pk, [])) for entry in self.entries]

    def clean(self):
        for entry in self.open_entries:
            pk = entry.enrollment.pk
            values, verdict = self._sent(pk)
            try:
                result = _verdict(verdict) if self.by_verdict else _marks(values)
            except ValidationError as error:
                self.problems[pk] = error.messages
                continue
            if result is not None and result != self._stored(entry.assessment):
                self.results[pk] = result
        if self.problems:
            raise ValidationError(_("Some rows cannot be read; they are marked below."))
        if not self.results:
            raise ValidationError(_("Nothing has been entered or changed."), code="nothing")
        return super().clean()

    def _sent(self, pk: int) -> tuple[dict[str, str], str]:
        values = {aspect: self.data.get(f"{aspect}-{pk}", "").strip() for aspect in ASPECTS}
        return values, self.data.get(f"verdict-{pk}", "")

    def _stored(self, assessment: Assessment | None) -> Marks | Verdict | None:
        """By verdict only, marks that already say the same stay as they are."""
        if assessment is None:
            return None
        if self.by_verdict or assessment.knowledge is None:
            return Verdict(assessment.verdict)
        return Marks(assessment.knowledge, assessment.skill, assessment.attitude)

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
