from django import forms
from django.utils.translation import gettext_lazy as _


class MarksFileForm(forms.Form):
    file = forms.FileField(
        label=_("File of the marks"),
        widget=forms.FileInput({"accept": ".xlsx,.csv"}),
        help_text=_("The downloaded XLSX, filled in. The file itself is not kept."),
    )
