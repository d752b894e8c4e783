"""Figures as the rules keep them, in the reader's notation."""

from django import template
from django.utils.formats import get_format
from django.utils.translation import gettext

from inmates.models import Absence
from inmates.rules.field_matrix import Fact, sees
from programs.rules.attendance import code_shown
from programs.rules.attendance import one_decimal as with_a_point

register = template.Library()


@register.filter
def one_decimal(tenths: int | None) -> str:
    """799 → "79,9" (Indonesian) or "79.9"; nothing → "–"."""
    return "–" if tenths is None else with_a_point(tenths).replace(".", get_format("DECIMAL_SEPARATOR"))


@register.filter
def rupiah(amount: int | None) -> str:
    """1234567 → "Rp1.234.567", whole and the same in every language; nothing → "Rp0"."""
    return "Rp" + f"{amount or 0:,}".replace(",", ".")


@register.filter
def away_for(kind: str, user) -> str:
    """Why somebody could not come, as ``user`` may read it: where he was out to is the prison's own."""
    if not kind:
        return ""
    return Absence.Kind(kind).label if sees(user, Fact.CUSTODY_EVENTS) else gettext("not present (Lapas)")


@register.filter
def known_for(row, user) -> str:
    """What was known before of the row of a sheet, as ``user`` may read it: the reason is the prison's own."""
    if not row.known_status:
        return ""
    reasons = sees(user, Fact.ABSENCE_REASONS)
    said = [code_shown(row.known_status, reasons=reasons)]
    if reasons and sees(user, Fact.CUSTODY_EVENTS):
        said.append(row.known_reason)
    return gettext("known before: %(said)s") % {"said": ", ".join(said)}


@register.filter
def code_for(code: str, user) -> str:
    """The attendance code as ``user`` may see it."""
    return code_shown(code, reasons=sees(user, Fact.ABSENCE_REASONS))
