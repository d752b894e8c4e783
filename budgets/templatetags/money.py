"""Percentages of money, as reports print them in every language."""

from django import template

from budgets.rules import absorption

register = template.Library()


@register.filter
def percent(hundredths: int | None) -> str:
    """14286 → "142,86%"; nothing → "–"."""
    return absorption.percent(hundredths)
