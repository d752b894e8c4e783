"""How a centre signs its certificates. Pure."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SigningWay(TextChoices):
    """Source: DOMAIN §5. Only what was signed outside bears the signature of a certificate that an authority gave out."""

    PEN = "pen", _("by pen, on paper")
    OUTSIDE = "outside", _("outside, with the official's own certificate (BSrE)")
    SERVER = "server", _("by a key of the server (uncertified)")
