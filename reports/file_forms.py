from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout, Submit
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from programs.uploads import clean_upload
from reports.models import ClassPhoto


class EnclosureForm(forms.Form):
    file = forms.FileField(
        label=_("Signed paper or scan"), required=False, help_text=_("PDF, JPEG or PNG, at most 10 MB and 40 pages.")
    )
    reason = forms.CharField(label=_("Or why the enclosure does not apply"), max_length=200, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout("file", "reason", Submit("save", _("Save")))

    def clean_file(self):
        file = self.cleaned_data["file"]
        return clean_upload(file) if file else None

    def clean(self):
        if not self.errors and bool(self.cleaned_data["file"]) == bool(self.cleaned_data["reason"]):
            raise ValidationError(_("Hand in a file, or say why there is none."), code="file_or_reason")
        return self.cleaned_data


class PhotoForm(forms.Form):
    moment = forms.ChoiceField(label=_("Moment"), choices=ClassPhoto.Moment)
    file = forms.FileField(label=_("Photo"), help_text=_("JPEG or PNG, at most 10 MB. Place and time of the camera are removed."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout("moment", "file", Submit("save", _("Add the photo")))

    def clean_file(self):
        return clean_upload(self.cleaned_data["file"])
