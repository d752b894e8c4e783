"""The papers about all who are trained in a prison."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from inmates.rules.field_matrix import Fact
from organizations.models import Facility, User
from reports.papers.paper import Paper
from reports.papers.sppn_recap import last_month, sppn_recap

from .document import Document


def _facilities(user: User) -> QuerySet:
    """Who reads the register: nobody of a centre."""
    return Facility.objects.visible_to(user) if user.training_center_id is None else Facility.objects.none()


def _of_the_last_month(facility: Model, by: User, at: datetime) -> Paper:
    """The newest month in which there was a meeting; the page of the recap offers the others."""
    return sppn_recap(facility, last_month(facility, on=facility.local_date(at)), by=by, at=at)


DOCUMENTS = [
    Document(
        "sppn-recap", _("Recap for SPPN"), "facility", _facilities, _of_the_last_month, "inmates.view_inmate",
        (Fact.NAME, Fact.REGISTER_NUMBER, Fact.ATTENDANCE), ("pdf", "xlsx"),
    ),
]  # fmt: skip
