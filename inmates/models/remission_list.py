"""One remission for many people at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organizations.models import Facility

from .custody import CustodyEvent

if TYPE_CHECKING:
    from organizations.models import User


class RemissionListQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> RemissionListQuerySet:
        """Lists of the user's facility; none for users of a centre."""
        if not user.has_access:
            return self.none()
        if user.facility_id:
            return self.filter(facility=user.facility_id)
        return self if user.reads_across else self.none()

    def waiting(self) -> RemissionListQuerySet:
        """Lists that have been looked at and not been given yet."""
        return self.filter(given_at=None)


class RemissionList(models.Model):
    """The remission of one day for many people: until it is given what was asked for, from then on what it did.

    The uploaded file itself is never kept, and of its columns only those that a remission needs.
    """

    facility = models.ForeignKey(Facility, models.PROTECT, related_name="+", verbose_name=_("facility"))
    on = models.DateField(_("day of the remission"))
    kind = models.CharField(_("kind of remission"), max_length=10, choices=CustodyEvent.Remission, blank=True)
    decree_number = models.CharField(_("number of the decree"), max_length=100, blank=True)
    # Where a column stood in the file (from 0), so that a cell can be named; empty when it was typed here.
    columns = models.JSONField(default=dict, blank=True, editable=False)
    entries = models.JSONField(default=list, blank=True, editable=False)
    rejected = models.JSONField(default=list, blank=True, editable=False)
    notices = models.JSONField(default=list, blank=True, editable=False)
    outcome = models.JSONField(default=dict, blank=True, editable=False)
    people = models.PositiveIntegerField(_("people"), default=0)
    kept_at = models.DateTimeField(_("recorded at"))
    kept_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by"))
    given_at = models.DateTimeField(_("given at"), null=True, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("given by")
    )

    objects = RemissionListQuerySet.as_manager()

    class Meta:
        verbose_name = _("remission for many")
        verbose_name_plural = _("remissions for many")
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="remissionlist_given_by_and_at_together",
                condition=Q(given_at=None, given_by=None) | Q(given_at__isnull=False, given_by__isnull=False),
                violation_error_message=_("Who gave it, and when, belong together."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display() or _('remission')} {self.on:%Y-%m-%d}"

    @property
    def given(self) -> bool:
        return self.given_at is not None
