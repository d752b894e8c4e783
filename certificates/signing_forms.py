from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _


class SeveralFilesInput(forms.FileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """A list of at least one upload."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        single = super().clean
        return [single(one, initial) for one in data or [None]]


class SignedSheetsForm(forms.Form):
    files = SeveralFilesField(
        label=_("Signed PDF files, or a ZIP of them"),
        widget=SeveralFilesInput({"accept": ".pdf,.zip", "class": "form-control"}),
        help_text=_("As many as you like at once, each at most 1.9 MB. Their names do not matter."),
    )
