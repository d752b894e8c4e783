"""Choices of rows that a browser sends by key."""

from django import forms
from django.core.exceptions import ValidationError


class RowsField(forms.ModelMultipleChoiceField):
    def _check_values(self, value):
        try:
            return super()._check_values(value)
        except OverflowError as error:  # SQLite, for a key longer than any
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice", params={"value": "…"}) from error
