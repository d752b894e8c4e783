from django import forms


class DateInput(forms.DateInput):
    """A day as browsers ask for it, in every language: they show nothing for a value in the locale's own format."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__({"class": "form-control"} | (attrs or {}), format="%Y-%m-%d")
