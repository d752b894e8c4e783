"""Tools of a workshop, what is out of use, and what a count after a meeting found missing."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organizations.models import Room

from .enrollment import Enrollment
from .instructor import Instructor
from .meeting import ClassSession

if TYPE_CHECKING:
    from organizations.models import User


class ToolQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> ToolQuerySet:
        """Tools in rooms of the user's own house; all for who reads across."""
        return self.filter(room__in=Room.objects.visible_to(user))

    def in_use(self) -> ToolQuerySet:
        return self.filter(retired_on=None)


class Tool(models.Model):
    """A kind of tool in a room, with how many there are. One that is given up stays in the books, with its last day."""

    room = models.ForeignKey(Room, models.PROTECT, related_name="tools", verbose_name=_("room"))
    code = models.CharField(_("inventory number"), max_length=30)
    name = models.CharField(_("name"), max_length=100)
    quantity = models.PositiveSmallIntegerField(_("how many there are"))
    retired_on = models.DateField(_("given up on"), null=True, blank=True)

    objects = ToolQuerySet.as_manager()

    class Meta:
        verbose_name = _("tool")
        verbose_name_plural = _("tools")
        ordering = ["room", "code"]
        permissions = [("keep_workshop", _("Can keep tools and say what is out of use"))]
        constraints = [
            models.UniqueConstraint(
                fields=["room", "code"],
                name="tool_code_once_per_room",
                violation_error_message=_("The room already has a tool with this inventory number."),
            ),
            models.CheckConstraint(
                name="tool_is_there_at_least_once",
                condition=Q(quantity__gte=1),
                violation_error_message=_("There is at least one; otherwise the tool is given up."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class OutageQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> OutageQuerySet:
        """What is out of use in the user's own house; all for who reads across."""
        return self.filter(room__in=Room.objects.visible_to(user))

    def on(self, day: date) -> OutageQuerySet:
        """Those that hold on ``day``."""
        return self.since(day).filter(from_on__lte=day)

    def since(self, day: date) -> OutageQuerySet:
        """Those that hold on ``day`` or later."""
        return self.filter(Q(until_on=None) | Q(until_on__gte=day), Q(ended_on=None) | Q(ended_on__gt=day))

    def of_rooms(self) -> OutageQuerySet:
        """Those of a whole room."""
        return self.filter(tool=None)

    def around_meeting(self) -> OutageQuerySet:
        """Those of the whole room of a meeting on its day: for ``Exists`` in a query of meetings."""
        over = Q(until_on__lt=OuterRef("held_on")) | Q(ended_on__lte=OuterRef("held_on"))
        return self.of_rooms().filter(room=OuterRef("room"), from_on__lte=OuterRef("held_on")).exclude(over)


class Outage(models.Model):
    """Days on which a room, or one tool of it, cannot be used. It is ended earlier, never shortened or deleted."""

    class Kind(models.TextChoices):
        MAINTENANCE = "maintenance", _("maintenance")
        OUT_OF_USE = "out_of_use", _("out of use")

    room = models.ForeignKey(Room, models.PROTECT, related_name="outages", verbose_name=_("room"))
    tool = models.ForeignKey(Tool, models.PROTECT, null=True, blank=True, related_name="outages", verbose_name=_("tool"))
    kind = models.CharField(pgettext_lazy("outage", "kind"), max_length=12, choices=Kind)
    from_on = models.DateField(_("first day"))
    until_on = models.DateField(_("last day"), null=True, blank=True, help_text=_("Empty: until further notice."))
    reason = models.CharField(_("reason"), max_length=200)
    noted_at = models.DateTimeField(_("entered at"))
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by"))
    ended_on = models.DateField(_("in use again from"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ended by")
    )

    objects = OutageQuerySet.as_manager()

    class Meta:
        verbose_name = _("time out of use")
        verbose_name_plural = _("times out of use")
        ordering = ["from_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="outage_ends_after_it_begins",
                condition=Q(until_on=None) | Q(until_on__gte=models.F("from_on")),
                violation_error_message=_("The last day lies before the first."),
            ),
            models.CheckConstraint(
                name="outage_has_a_reason", condition=~Q(reason=""), violation_error_message=_("Say why it is out of use.")
            ),
            models.CheckConstraint(
                name="outage_ended_together",
                condition=Q(ended_on=None, ended_by=None) | Q(ended_on__isnull=False, ended_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tool or self.room} {self.from_on:%Y-%m-%d}"

    def holds_on(self, day: date) -> bool:
        """Whether it is out of use on ``day``; no query."""
        until = self.until_on is None or day <= self.until_on
        return self.from_on <= day and until and (self.ended_on is None or day < self.ended_on)


class ToolCountQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> ToolCountQuerySet:
        """Counts in rooms of the user's own house; all for who reads across."""
        return self.filter(room__in=Room.objects.visible_to(user))


class ToolCount(models.Model):
    """The tools of a room were counted after a meeting, once; what was missing has its own rows, without any all was there."""

    meeting = models.OneToOneField(ClassSession, models.PROTECT, related_name="tool_count", verbose_name=_("meeting"))
    room = models.ForeignKey(Room, models.PROTECT, related_name="counts", verbose_name=_("room"))
    counted_at = models.DateTimeField(_("entered at"))
    counted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by"))

    objects = ToolCountQuerySet.as_manager()

    class Meta:
        verbose_name = _("count of tools")
        verbose_name_plural = _("counts of tools")
        ordering = ["meeting__held_on", "pk"]
        permissions = [("count_tools", _("Can enter the count of tools of a meeting"))]

    def __str__(self) -> str:
        return f"{self.room} {self.meeting}"


class MissingToolQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> MissingToolQuerySet:
        """What is missing in rooms of the user's own house; all for who reads across."""
        return self.filter(count__room__in=Room.objects.visible_to(user))

    def open(self) -> MissingToolQuerySet:
        return self.filter(closed_on=None)


class MissingTool(models.Model):
    """How many of a tool a count missed, and who had them last. It is closed with a reason, never deleted."""

    class Closing(models.TextChoices):
        FOUND = "found", _("found again")
        REPLACED = "replaced", _("replaced")
        WRITTEN_OFF = "written_off", _("written off")

    count = models.ForeignKey(ToolCount, models.PROTECT, related_name="missing", verbose_name=_("count"))
    tool = models.ForeignKey(Tool, models.PROTECT, related_name="missing", verbose_name=_("tool"))
    number = models.PositiveSmallIntegerField(_("how many are missing"))
    enrollment = models.ForeignKey(
        Enrollment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("handed to the participant")
    )
    instructor = models.ForeignKey(
        Instructor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("handed to the instructor")
    )
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("closed by")
    )
    closing = models.CharField(_("what became of it"), max_length=12, choices=Closing, blank=True)
    closing_reason = models.CharField(_("reason"), max_length=200, blank=True)

    objects = MissingToolQuerySet.as_manager()

    class Meta:
        verbose_name = _("missing tool")
        verbose_name_plural = _("missing tools")
        ordering = ["count__meeting__held_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["count", "tool", "enrollment"], name="missingtool_once_per_participant"),
            models.UniqueConstraint(fields=["count", "tool", "instructor"], name="missingtool_once_per_instructor"),
            models.CheckConstraint(
                name="missingtool_is_missing",
                condition=Q(number__gte=1),
                violation_error_message=_("At least one is missing."),
            ),
            models.CheckConstraint(
                name="missingtool_handed_to_one_person",
                condition=Q(enrollment=None, instructor__isnull=False) | Q(enrollment__isnull=False, instructor=None),
                violation_error_message=_("Say to whom it was handed: a participant or an instructor."),
            ),
            models.CheckConstraint(
                name="missingtool_closed_together",
                condition=Q(closed_on=None, closed_by=None, closing="", closing_reason="")
                | (Q(closed_on__isnull=False, closed_by__isnull=False) & ~Q(closing="") & ~Q(closing_reason="")),
                violation_error_message=_("When, by whom, how and why it was closed belong together."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.tool}"
