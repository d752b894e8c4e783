"""How many of each running or planned class are free before its end, or soon after: counts, for the prison alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organizations.models import User
from programs.models import TrainingClass
from programs.services.custody import running_places
from programs.services.margins import margins
from reports.rules.charts import Value, bar_chart

from .panels import Cell, Chart, Panel

UNKNOWN, BEFORE, SOON, LATER = "unknown", "before", "soon", "later"
SOON_DAYS = 30
LABELS: dict[str, str | Promise] = {
    BEFORE: _("Free too early"),
    UNKNOWN: _("Release unknown"),
    SOON: _("Margin of 0 to 30 days"),
    LATER: _("Margin over 30 days"),
}


@dataclass(frozen=True, slots=True)
class ClassMargins:
    training_class: TrainingClass
    counts: Counter[str]

    @property
    def at_risk(self) -> int:
        return self.counts[BEFORE] + self.counts[UNKNOWN]


def band(margin: int | None) -> str:
    """Which of LABELS a margin belongs to."""
    if margin is None:
        return UNKNOWN
    if margin < 0:
        return BEFORE
    return SOON if margin <= SOON_DAYS else LATER


def margins_of_classes(user: User, *, on: date) -> list[ClassMargins]:
    """Classes that are not over on ``on`` and in which somebody has a place, by their first day; one query."""
    found: dict[int, ClassMargins] = {}
    classes = TrainingClass.objects.visible_to(user).filter(ends_on__gte=on)
    places = running_places().filter(training_class__in=classes)
    for place, margin in margins(places):
        line = found.setdefault(place.training_class_id, ClassMargins(place.training_class, Counter()))
        line.counts[band(margin)] += 1
    return list(found.values())


def panel(user: User, *, on: date) -> Panel:
    found = margins_of_classes(user, on=on)
    described = _("Each bar is how many of a class that concerns; the mark is all its places.")
    title = gettext("Who is free before the class is over, or not known to stay")
    values = [
        Value(one.training_class.code, one.at_risk, f"{one.at_risk} / {one.counts.total()}", one.counts.total()) for one in found
    ]
    return Panel(
        key="release",
        title=_("Release margin of running and planned classes"),
        first=_("Class"),
        heads=[*LABELS.values(), _("Places")],
        rows=[(Cell(one.training_class.code, one.training_class.get_absolute_url()), _cells(one)) for one in found],
        empty=_("Nobody has a place in a running or planned class."),
        lead=_("The margin counts from the last meeting and the buffer of the standard to the release on record."),
        charts=[Chart(title, described, bars=bar_chart(values))] if found else [],
    )


def _cells(one: ClassMargins) -> list[Cell]:
    people, misfits = reverse("programs:class-participants", args=[one.training_class.pk]), reverse("programs:class-misfits")
    urls = {BEFORE: misfits, UNKNOWN: misfits}
    return [*(Cell(one.counts[name], urls.get(name, people)) for name in LABELS), Cell(one.counts.total(), people)]
