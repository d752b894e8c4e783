"""The two kinds of houses that users belong to, and their rooms."""

from __future__ import annotations

import zoneinfo
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organizations.rules.signing import SigningWay

if TYPE_CHECKING:
    from .user import User

TIME_ZONES = [("Asia/Jakarta", "WIB"), ("Asia/Makassar", "WITA"), ("Asia/Jayapura", "WIT")]
code_validator = RegexValidator(r"^[A-Z0-9]+(-[A-Z0-9]+)*$", _("Use capital letters, digits and hyphens."))

# One place exactly: a facility or a centre. Shared by every dated record that belongs to a house.
ONE_PLACE = Q(facility__isnull=False, training_center__isnull=True) | Q(facility__isnull=True, training_center__isnull=False)


class Place(models.Model):
    """What a prison and a training centre have in common: names, address and the local clock."""

    code = models.CharField(_("code"), max_length=20, unique=True, validators=[code_validator])
    name = models.CharField(_("name"), max_length=200)
    address = models.CharField(_("address"), max_length=300, blank=True)
    city = models.CharField(_("city"), max_length=100)
    province = models.CharField(_("province"), max_length=100, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=30, choices=TIME_ZONES, default="Asia/Jakarta")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    def local_clock(self, at: datetime) -> datetime:
        """The instant ``at`` as day and hour where this house stands."""
        return at.astimezone(zoneinfo.ZoneInfo(self.time_zone))

    def local_date(self, at: datetime) -> date:
        """The calendar day of the instant ``at`` where this house stands."""
        return self.local_clock(at).date()


class FacilityQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> FacilityQuerySet:
        """The user's own facility; those in agreement with the user's centre; all for who reads across."""
        if not user.has_access:
            return self.none()
        if user.facility_id:
            return self.filter(pk=user.facility_id)
        if user.training_center_id:
            return self.filter(agreements__training_center=user.training_center_id).distinct()
        return self


class Facility(Place):
    """A prison (Lapas, Rutan or another UPT) in which inmates are trained."""

    short_name = models.CharField(
        _("short name"), max_length=100, blank=True, help_text=_("As people call it; it must never stand on a certificate.")
    )

    objects = FacilityQuerySet.as_manager()

    class Meta:
        verbose_name = _("facility")
        verbose_name_plural = _("facilities")
        ordering = ["name"]

    @property
    def key(self) -> str:
        return f"facility:{self.code}"

    @property
    def telling_names(self) -> list[str]:
        """Names that would betray where somebody was trained."""
        return [name for name in (self.name, self.short_name, self.code) if name]


class TrainingCenterQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> TrainingCenterQuerySet:
        """The user's own centre; those in agreement with the user's facility; all for who reads across."""
        if not user.has_access:
            return self.none()
        if user.training_center_id:
            return self.filter(pk=user.training_center_id)
        if user.facility_id:
            return self.filter(agreements__facility=user.facility_id).distinct()
        return self


class TrainingCenter(Place):
    """A public training centre (BLK, BPVP or LPK) that teaches and certifies."""

    agency = models.CharField(
        _("agency above it"),
        max_length=200,
        blank=True,
        help_text=_("Printed above the name, such as the province's labour office."),
    )
    certificate_number_template = models.CharField(
        _("template of certificate numbers"),
        max_length=100,
        default="{seq:04d}/SERT/{centre}/{roman_month}/{year}",
        help_text=_("Fields: {seq}, {centre}, {roman_month}, {month}, {year}."),
    )
    legal_basis = models.CharField(_("legal basis printed on certificates"), max_length=300, blank=True)
    signs_by = models.CharField(_("how certificates are signed"), max_length=8, choices=SigningWay, default=SigningWay.PEN)

    objects = TrainingCenterQuerySet.as_manager()

    class Meta:
        verbose_name = _("training centre")
        verbose_name_plural = _("training centres")
        ordering = ["name"]

    @property
    def key(self) -> str:
        return f"centre:{self.code}"


class HouseQuerySet(models.QuerySet):
    """Rows with a ``facility``, a ``training_center``, or both."""

    def visible_to(self, user: User) -> HouseQuerySet:
        """What belongs to the user's own house, not to its partners alone; all for who reads across."""
        if not user.has_access:
            return self.none()
        if user.facility_id:
            return self.filter(facility=user.facility_id)
        if user.training_center_id:
            return self.filter(training_center=user.training_center_id)
        return self if user.reads_across else self.none()


class Room(models.Model):
    """A workshop or classroom of one house."""

    facility = models.ForeignKey(
        Facility, models.PROTECT, null=True, blank=True, related_name="rooms", verbose_name=_("facility")
    )
    training_center = models.ForeignKey(
        TrainingCenter, models.PROTECT, null=True, blank=True, related_name="rooms", verbose_name=_("training centre")
    )
    code = models.CharField(_("code"), max_length=20, validators=[code_validator])
    name = models.CharField(_("name"), max_length=100)
    capacity = models.PositiveSmallIntegerField(_("capacity"))

    objects = HouseQuerySet.as_manager()

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="room_belongs_to_one_place",
                condition=ONE_PLACE,
                violation_error_message=_("Choose either a facility or a training centre."),
            ),
            models.UniqueConstraint(
                fields=["facility", "code"], condition=Q(training_center=None), name="room_code_once_per_facility"
            ),
            models.UniqueConstraint(
                fields=["training_center", "code"], condition=Q(facility=None), name="room_code_once_per_center"
            ),
        ]

    def __str__(self) -> str:
        return self.name
