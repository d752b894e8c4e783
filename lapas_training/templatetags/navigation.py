from django import template
from django.db.models import Model

from lapas_training.navigation import beside_for, row_links_for, tabs_for

register = template.Library()


@register.inclusion_tag("partials/tabs.html", takes_context=True)
def tabs(context: template.Context, kind: str, obj: Model, active: str = "") -> dict[str, object]:
    """``{% tabs "class" training_class %}``: built in, so that a lower template loads nothing from above."""
    return {"tabs": tabs_for(context["request"], kind, obj, active=active)}


@register.inclusion_tag("partials/tabs.html", takes_context=True)
def beside(context: template.Context, kind: str) -> dict[str, object]:
    """``{% beside "inmates" %}``: the pages beside a list."""
    return {"tabs": beside_for(context["request"], kind)}


@register.inclusion_tag("partials/row_links.html", takes_context=True)
def row_links(context: template.Context, kind: str, obj: Model, name: str) -> dict[str, object]:
    """``{% row_links "left-place" place place.printed_name %}``: what higher apps offer about a row; ``name`` is read aloud."""
    return {"links": row_links_for(context["request"], kind, obj), "name": name}
