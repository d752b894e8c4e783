"""What an event has done to places in classes, told to who recorded it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from inmates.rules.field_matrix import Fact, sees
from programs.models import Enrollment
from programs.services.custody import Aftermath, Misfit

SHOWN = 20


def tell_aftermath(request: HttpRequest, done: Aftermath) -> None:
    """Which places ended, wait, go on, or no longer fit."""
    tell_places(request, _("The place has ended: %(places)s."), done.ended)
    tell_places(request, _("The place waits for the return: %(places)s."), done.suspended)
    tell_places(request, _("The place goes on: %(places)s."), done.resumed)
    tell_misfits(request, done.misfits)


def tell_places(request: HttpRequest, told: str, places: Sequence[Enrollment]) -> None:
    """One message that names each place; nothing when there is none."""
    if places:
        messages.info(
            request, told % {"places": _listed(f"{place.inmate.name} – {place.training_class.code}" for place in places)}
        )


def tell_misfits(request: HttpRequest, found: Sequence[Misfit]) -> None:
    if found:
        told = _("No longer fits: %(places)s.")
        messages.warning(request, told % {"places": _listed(_misfit(request, one) for one in found)})


def _misfit(request: HttpRequest, one: Misfit) -> str:
    reasons = "; ".join(str(reason.label).rstrip(".") for reason in one.reasons)
    who = f"{one.enrollment.inmate.name} – {one.enrollment.training_class.code} ({reasons}"
    if one.margin is not None and sees(request.user, Fact.RELEASE):
        who += ", " + _("margin %(days)s days") % {"days": one.margin}
    return who + ")"


def _listed(words: Iterable[str]) -> str:
    found = list(words)
    more = len(found) - SHOWN
    shown = ", ".join(found[:SHOWN])
    return _("%(shown)s and %(count)s more") % {"shown": shown, "count": more} if more > 0 else shown
