from django import template

from inmates.rules import field_matrix

register = template.Library()


@register.filter
def sees(user, fact: str) -> bool:
    """``{% if user|sees:"release" %}``: whether that may stand on the page for this reader."""
    return field_matrix.sees(user, fact)
