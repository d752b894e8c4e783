from django.conf import settings
from django.http import HttpRequest

from lapas_training.navigation import menu_for


def site(request: HttpRequest) -> dict[str, object]:
    """What every page shows: whether this is a demo, and the menu of the person who is signed in."""
    return {"demo": settings.DEMO, "menu": menu_for(request)}
