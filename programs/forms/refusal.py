"""How what a service refuses is shown on the form that asked for it."""

from django.core.exceptions import ValidationError
from django.forms import BaseForm


class SeenMixin:
    """A form that carries, as ``seen``, what the user had before him when he decided."""

    def now_seen(self, value: str) -> None:
        """He has read meanwhile what somebody else stored: his next answer is to that."""
        self.data = self.data.copy()
        self.data[self.add_prefix("seen")] = value


def add_refusal(form: BaseForm, error: ValidationError) -> None:
    """Every message of ``error`` stands at its field, or above the form where the form has no such field."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)
