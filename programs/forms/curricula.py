from django import forms
from django.utils.translation import gettext_lazy as _


class CurriculumUploadForm(forms.Form):
    file = forms.FileField(
        label=_("Curricula"),
        widget=forms.FileInput({"accept": ".xlsx,.csv"}),
        help_text=_("XLSX or CSV, a row per unit. The file itself is not kept."),
    )
