from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MAX_BYTES = 1024**2  # it travels in the page until it is confirmed; a class has a tenth of that


class ClassWorkbookForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Workbook of the class"),
        widget=forms.FileInput({"accept": ".xlsx"}),
        help_text=gettext_lazy("XLSX, one class, at most 1 MB. The file is kept only until the class is brought in."),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            message = _("The workbook has %(size)s; a class has less than 1 MB. Delete pictures and other sheets.")
            raise forms.ValidationError(message % {"size": filesizeformat(file.size)}, code="too_large")
        return file
