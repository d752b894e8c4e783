from django import template
from django.db.models import Model

from lapas_training.navigation import tabs_for

register = template.Library()


@register.inclusion_tag("partials/tabs.html", takes_context=True)
def tabs(context: template.Context, kind: str, obj: Model, active: str = "") -> dict[str, object]:
    """``{% tabs "class" training_class %}``: built in, so that a lower template loads nothing from above."""
    return {"tabs": tabs_for(context["request"], kind, obj, active=active)}
