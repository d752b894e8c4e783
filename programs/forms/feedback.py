from __future__ import annotations

from collections.abc import Mapping, Sequence

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.models import Feedback
from programs.rules.feedback import ANSWERS, COLUMNS, FEWEST_SHEETS, Question, questions


class FeedbackForm(forms.Form):
    """Totals of the sheets: per question ``<question>-1`` … ``-5`` and ``-6`` for those without an answer; an empty box is 0.

    A correction starts from what stands there, but for so few sheets that it would show what one person wrote.
    """

    sheets = forms.IntegerField(
        label=gettext_lazy("Number of sheets"), min_value=1, max_value=1_000, help_text=gettext_lazy("All sheets that came in.")
    )
    reason = forms.CharField(label=gettext_lazy("Reason of the correction"), max_length=200, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args, current: Feedback | None, of_instructor: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.questions = questions(of_instructor=of_instructor)
        self.answers: dict[str, list[int]] = {}
        enough = current is not None and current.sheets >= FEWEST_SHEETS
        self.stored: Mapping[str, Sequence[int]] = current.answers if enough else {}
        self.initial = {"seen": current.version if current else 0, "sheets": current.sheets if enough else None}
        self.fields["reason"].required = current is not None
        if current is None:
            del self.fields["reason"]

    def rows(self) -> list[tuple[Question, list[tuple[str, str]]]]:
        """Each question with the name and the value of its boxes."""
        return [
            (one, [(self._name(one, column), self._shown(one, column)) for column in range(COLUMNS)]) for one in self.questions
        ]

    def clean(self):
        for one in self.questions:
            written = [self.data.get(self._name(one, column), "").strip() or "0" for column in range(COLUMNS)]
            if all(text.isascii() and text.isdecimal() and len(text) <= 3 for text in written):
                self.answers[one.value] = [int(text) for text in written]
            else:
                self.add_error(
                    None, ValidationError(_("%(field)s: whole numbers only.") % {"field": one.label}, code="not_whole")
                )
        return super().clean()

    def _shown(self, one: Question, column: int) -> str:
        if self.is_bound:
            return self.data.get(self._name(one, column), "")
        return str(self.stored[one][column]) if one in self.stored else ""

    def _name(self, one: Question, column: int) -> str:
        return f"{one.value}-{column + 1}"

    @property
    def columns(self) -> list[str]:
        return [*map(str, ANSWERS), _("no answer")]
