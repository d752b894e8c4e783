"""How many days lie between the end of a class and the release of each of its people: for the prison alone (DOMAIN §6)."""

from __future__ import annotations

from django.db.models import Max, Q, QuerySet

from programs.models import Enrollment
from programs.rules.eligibility import margin_days


def margins(places: QuerySet[Enrollment]) -> list[tuple[Enrollment, int | None]]:
    """Each of ``places`` with its margin in days, buffer taken off, by class and seat; None: release unknown. One query."""
    last = Max("training_class__meetings__held_on", filter=Q(training_class__meetings__cancelled_at=None))
    related = places.select_related("inmate", "training_class__standard", "training_class__facility")
    found = related.annotate(class_ends_on=last).order_by("training_class__starts_on", "training_class__code", "seat_number")
    return [(place, _margin(place)) for place in found]


def _margin(place: Enrollment) -> int | None:
    training_class, release_on = place.training_class, place.inmate.release_on
    if release_on is None:
        return None
    last = max(place.class_ends_on or training_class.ends_on, training_class.ends_on)
    return margin_days(release_on, last, standard=training_class.figures)
