"""What an account of state spending says by itself. Pure."""

import re

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Spending(TextChoices):
    """The kind of spending, by the first two digits of the account. Source: Bagan Akun Standar."""

    PERSONNEL = "personnel", _("personnel")
    GOODS = "goods", _("goods and services")
    CAPITAL = "capital", _("capital")


KINDS = {"51": Spending.PERSONNEL, "52": Spending.GOODS, "53": Spending.CAPITAL}
# Those that training meets, offered where an account is typed. Source: DOMAIN §4, Budget.
COMMON = {
    "521211": _("materials"),
    "521213": _("honorarium for output of activities"),
    "521219": _("other operational goods"),
    "521811": _("stock"),
    "522141": _("rent"),
    "522151": _("professional services"),
    "522191": _("other services"),
    "523121": _("maintenance"),
    "524111": _("business travel"),
    "524113": _("business travel within the city"),
    "532111": _("equipment"),
}
ACCOUNT = re.compile(r"5[123]\d{4}")


def spending_of(account: str) -> Spending:
    """The kind of spending of a six-digit ``account``. Raises ValueError for what is no such account."""
    if not ACCOUNT.fullmatch(account):
        raise ValueError(f"not an account of spending: {account!r}")
    return KINDS[account[:2]]
