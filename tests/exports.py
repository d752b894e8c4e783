"""Every list that can be taken along, found by the views that offer one."""

import re

from django.conf import settings
from django.urls import reverse

from tests.access_matrix import ACCESS
from tests.planted import arguments
from tests.test_access import PATTERNS


def exporting():
    """(name of the URL, list of the page) for every list there is."""
    views = {name: getattr(PATTERNS[name].callback, "view_class", None) for name in sorted(ACCESS)}
    return [(name, key) for name, view in views.items() for key in getattr(view, "exports", ())]


def address(name, world):
    return reverse(name, args=arguments(name, world) if PATTERNS[name].pattern.converters else [])


def files_of(client, world):
    """What every list gives this reader, by page and list; nothing where the page is closed to him."""
    found = {}
    for name, key in exporting():
        posted = {"export": "csv", "list": key, "show": "refused"}
        response = client.post(f"{address(name, world)}?who=all&year=all", posted)
        assert response.status_code in (200, 403, 404), (name, response.status_code)
        if response.status_code == 200:
            found[name, key] = response.content.decode("utf-8-sig")
    return found


def offers(template):
    """Whether the template, or one that it includes, has the buttons."""
    text = (settings.BASE_DIR / "templates" / template).read_text()
    included = re.findall(r'include "((?!partials/)[a-z_/]+\.html)"', text)
    return "partials/export" in text or any(offers(one) for one in included)
