from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organizations.widgets import DateInput
from programs.models import TestScore
from programs.services.scoring import ScoreLine

Kind = TestScore.Kind


@dataclass(frozen=True, slots=True)
class ScoreCell:
    """One box of the grid: its name, what it shows, and what stood there when it was read."""

    name: str
    label: str
    value: str
    seen: str


class TestScoresForm(forms.Form):
    """Both tests of a class: per place ``pre-<pk>`` and ``post-<pk>``, each with ``seen-…``; unchanged boxes are skipped."""

    __test__ = False

    pre_on = forms.DateField(label=gettext_lazy("Date of the pre-test"), required=False, widget=DateInput())
    post_on = forms.DateField(label=gettext_lazy("Date of the post-test"), required=False, widget=DateInput())

    def __init__(self, *args, lines: Iterable[ScoreLine], **kwargs):
        super().__init__(*args, **kwargs)
        self.lines = list(lines)
        self.problems: dict[int, list[str]] = {}
        self.told: set[tuple[int, str]] = set()
        self.scores: dict[tuple[int, str], int] = {}
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control"

    def rows(self) -> list[tuple[ScoreLine, list[ScoreCell], list[str]]]:
        return [
            (line, [self._cell(line, kind) for kind in Kind], self.problems.get(line.enrollment.pk, [])) for line in self.lines
        ]

    @property
    def seen(self) -> dict[tuple[int, str], int | None]:
        read = {(line.enrollment.pk, kind): self._seen(line, kind) for line in self.lines for kind in Kind.values}
        return {key: int(text) if text.isdecimal() else None for key, text in read.items()}

    @property
    def taken_on(self):
        return {Kind.PRE.value: self.cleaned_data.get("pre_on"), Kind.POST.value: self.cleaned_data.get("post_on")}

    def clean(self):
        for line in self.lines:
            for kind in Kind.values:
                try:
                    score = self._changed(line, kind)
                except ValidationError as error:
                    self.problems.setdefault(line.enrollment.pk, []).extend(error.messages)
                    continue
                if score is not None:
                    self.scores[line.enrollment.pk, kind] = score
        if self.problems:
            raise ValidationError(_("Some rows cannot be saved; they are marked below."))
        if not self.scores:
            raise ValidationError(_("Nothing has been entered or changed."), code="nothing")
        return super().clean()

    def _changed(self, line: ScoreLine, kind: str) -> int | None:
        """What was typed over what was read; None for nothing. Refused where another was there in the meantime."""
        text, stored = self._sent(line, kind), _stored(line, kind)
        if text in ("", self._seen(line, kind), stored):
            return None
        if not (text.isascii() and text.isdecimal() and len(text) <= 3 and int(text) <= 100):
            raise ValidationError(_("%(field)s: a whole number from 0 to 100.") % {"field": Kind(kind).label})
        if stored != self._seen(line, kind):
            self.told.add((line.enrollment.pk, kind))
            values = {"who": line.of(kind).entered_by, "stored": stored, "typed": text}
            told = _("%(who)s has entered %(stored)s in the meantime; you typed %(typed)s.") % values
            raise ValidationError([told, _("Save again to put yours in its place.")])
        return int(text)

    def _sent(self, line: ScoreLine, kind: str) -> str:
        return self.data.get(f"{kind}-{line.enrollment.pk}", "").strip()

    def _seen(self, line: ScoreLine, kind: str) -> str:
        """As it was read; who has been shown both values has read the present one."""
        key = (line.enrollment.pk, kind)
        return self.data.get(f"seen-{kind}-{key[0]}", "") if self.is_bound and key not in self.told else _stored(line, kind)

    def _cell(self, line: ScoreLine, kind: Kind) -> ScoreCell:
        shown = self._sent(line, kind.value) if self.is_bound else _stored(line, kind.value)
        return ScoreCell(f"{kind.value}-{line.enrollment.pk}", str(kind.label), shown, self._seen(line, kind.value))


def _stored(line: ScoreLine, kind: str) -> str:
    score = line.of(kind)
    return str(score.score) if score else ""
