"""Menu and tabs: which pages belong together, over all apps, so that no lower template names a higher URL."""

from dataclasses import dataclass

from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Entry:
    """A link in the menu or a tab, shown to who holds ``permission`` (empty: to all who are signed in)."""

    label: str | Promise
    url_name: str
    permission: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """An entry ready to be drawn."""

    label: str | Promise
    url: str
    current: bool


MENU = [
    Entry(_("Home"), "home"),
]

CLASS_TABS: list[Entry] = []
INMATE_TABS: list[Entry] = []

TABS = {"class": CLASS_TABS, "inmate": INMATE_TABS}


def menu_for(request: HttpRequest) -> list[Link]:
    """The menu of the person who is signed in; empty for everyone else."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    section = _section(_view_name(request))
    return [
        Link(entry.label, reverse(entry.url_name), current=_section(entry.url_name) == section)
        for entry in MENU
        if not entry.permission or user.has_perm(entry.permission)
    ]


def tabs_for(request: HttpRequest, kind: str, obj: Model, *, active: str = "") -> list[Link]:
    """The tabs of one class or one person that the user may open; ``active`` is for pages below a tab."""
    active = active or _view_name(request)
    return [
        Link(entry.label, reverse(entry.url_name, args=[obj.pk]), current=entry.url_name == active)
        for entry in TABS[kind]
        if not entry.permission or request.user.has_perm(entry.permission)
    ]


def _view_name(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def _section(view_name: str) -> str:
    """``programs:class-detail`` and ``programs:class-list`` are one section of the menu: ``programs:class``."""
    return view_name.partition("-")[0]
