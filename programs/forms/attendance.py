from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.models import Attendance, ClassSession
from programs.rules.attendance import ATTENDED
from programs.rules.sheet_box import CellMark, read_cell
from programs.services.attendance import Mark

from .choices import RowsField
from .participants import actions
from .refusal import SeenMixin

Status = Attendance.Status


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One line of the form: the stored row and what the form shows in it."""

    stored: Attendance
    status: str
    missed: str
    reason: str
    problem: str = ""

    @property
    def differs(self) -> bool:
        """Whether what is shown is not what is stored."""
        stored = (self.stored.status, str(self.stored.missed_minutes or ""), self.stored.reason)
        return (self.status, self.missed, self.reason) != stored

    @property
    def attended(self) -> int | None:
        """Minutes attended as typed; None where the code says nothing about minutes."""
        if self.status == Status.PRESENT:
            return self.stored.meeting_minutes
        if self.status == Status.LATE and self.missed.isdecimal():
            return max(self.stored.meeting_minutes - int(self.missed), 0)
        return None


class SheetForm(forms.Form):
    """A whole sheet: per row ``status-<pk>``, ``missed-<pk>``, ``reason-<pk>``; one control total, and the version read.

    The rows are plain names, not form fields: a sheet of 500 must not build 1,500 of them.
    """

    control_total = forms.IntegerField(label=gettext_lazy("Control total"), min_value=0, max_value=9999)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.row_problems: dict[int, str] = {}

    @cached_property
    def typed(self) -> dict[int, tuple[str, str, str]]:
        """Status, minutes missed and reason as sent, by key of the row."""
        keys = (name.removeprefix("status-") for name in self.data if name.startswith("status-"))
        return {
            int(key): tuple(self.data.get(f"{name}-{key}", "").strip() for name in ("status", "missed", "reason"))
            for key in keys
            if key.isdecimal()
        }

    @property
    def marks(self) -> dict[int, Mark]:
        return {pk: _mark(*values) for pk, values in self.typed.items()}

    def clean(self):
        cleaned = super().clean()
        self.row_problems = {pk: problem for pk, values in self.typed.items() if (problem := _problem(*values))}
        if self.row_problems:
            self.add_error(None, _("Some rows cannot be read; they are marked below."))
        return cleaned

    def rows(self, roster: Iterable[Attendance]) -> list[SheetRow]:
        """The lines to show: as typed, else as stored, else as they are preset."""
        return [SheetRow(row, *self._values(row), self.row_problems.get(row.pk, "")) for row in roster]

    def _values(self, row: Attendance) -> tuple[str, str, str]:
        if self.is_bound:
            return self.typed.get(row.pk, ("", "", ""))
        return (row.status or row.preset, str(row.missed_minutes or ""), row.reason)


def _problem(status: str, missed: str, reason: str) -> str:
    if not status or status not in Status.values:
        return _("Choose one of the codes H T S I A D.")
    if status == Status.LATE and not (missed.isdecimal() and len(missed) <= 4):
        return _("T needs the minutes missed, as a whole number.")
    if status == Status.ABSENT and reason not in Attendance.Reason.values:
        return _("That reason is not known.")
    return ""


def _mark(status: str, missed: str, reason: str) -> Mark:
    """Minutes go with T and a reason with A; the page shows their fields with these codes only."""
    return Mark(status, int(missed) if status == Status.LATE else 0, reason if status == Status.ABSENT else "")


def signatures(rows: Iterable[SheetRow]) -> int:
    """How many of the rows stand for a signature on the sheet: H and T."""
    return sum(row.status in ATTENDED for row in rows)


class ScanForm(forms.Form):
    meetings = RowsField(
        ClassSession.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("Meetings whose sheets are on the scan"),
        error_messages={"required": gettext_lazy("Choose at least one meeting.")},
    )
    file = forms.FileField(label=gettext_lazy("Scan"), help_text=gettext_lazy("A PDF, JPEG or PNG of at most 10 MB."))

    def __init__(self, *args, meetings, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["meetings"].queryset = meetings
        self.fields["file"].widget.attrs["accept"] = "application/pdf,image/jpeg,image/png"

    @property
    def chosen(self) -> set[str]:
        """Keys of the meetings that are ticked when the page is shown."""
        return {str(key) for key in self["meetings"].value() or ()}


class CorrectionForm(SeenMixin, forms.Form):
    """What a locked row should say, why, and the paper that shows it; ``seen`` is the row as it was read."""

    mark = forms.CharField(
        label=gettext_lazy("What the row should say"),
        max_length=5,
        help_text=gettext_lazy("H, S, I, D, A, AK (in the discipline cell), or T with the minutes missed, such as T30."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)
    file = forms.FileField(
        label=gettext_lazy("Scan of the corrected sheet"), help_text=gettext_lazy("A PDF, JPEG or PNG of at most 10 MB.")
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout("mark", "reason", "file", "seen", actions(_("Correct the row")))

    def clean_mark(self) -> CellMark:
        mark = read_cell(self.cleaned_data["mark"])
        if mark is None:
            raise forms.ValidationError(
                _("Write H, S, I, A, AK, D or T with the minutes missed, such as T30."), code="unknown_code"
            )
        return mark

    def clean_seen(self) -> CellMark:
        return read_cell(self.cleaned_data["seen"]) or CellMark("")
