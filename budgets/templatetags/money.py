"""Percentages of money and quantities, as reports print them in every language."""

from django import template

from budgets.rules import absorption, materials

register = template.Library()


@register.filter
def percent(hundredths: int | None) -> str:
    """14286 → "142,86%"; nothing → "–"."""
    return absorption.percent(hundredths)


@register.filter
def quantity(hundredths: int) -> str:
    """250 → "2,5"; the same in every language, as it is typed."""
    return materials.quantity(hundredths)
