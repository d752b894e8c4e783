"""How what a service refuses is shown on the form that asked for it."""

from django.core.exceptions import ValidationError
from django.forms import BaseForm


def add_refusal(form: BaseForm, error: ValidationError) -> None:
    """Every message of ``error`` stands at its field, or above the form where the form has no such field."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)
