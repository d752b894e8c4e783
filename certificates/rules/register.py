"""What the register of certificates may be asked for. Pure."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RegisterState(TextChoices):
    """The states an employer is told, and two that only the offices know: whether anybody has received the paper."""

    VALID = "valid", pgettext_lazy("certificate", "in force")
    WAITING = "waiting", _("not handed over yet")
    REPLACED = "replaced", pgettext_lazy("certificate", "replaced")
    REVOKED = "revoked", pgettext_lazy("certificate", "revoked")
    EXPIRED = "expired", pgettext_lazy("certificate", "expired")
    VOID = "void", _("void number")
