"""Who logs in, as what, and where they belong."""

from __future__ import annotations

import zoneinfo
from datetime import date, datetime, tzinfo

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .place import Facility, TrainingCenter


class Role(models.TextChoices):
    """One role per log-in (DOMAIN §1)."""

    KALAPAS = "kalapas", _("Head of the prison")
    KASI = "kasi", _("Head of work activities")
    BIMKER = "bimker", _("Work guidance")
    SARANA = "sarana", _("Workshops and tools")
    REGISTRASI = "registrasi", _("Registration officer")
    KEUANGAN = "keuangan", _("Finance")
    KEPALA_BLK = "kepala-blk", _("Head of the training centre")
    BLK = "blk", _("Head of training at the centre")
    INSTRUKTUR = "instruktur", _("Instructor")
    KANWIL = "kanwil", _("Regional office")
    AUDITOR = "auditor", _("Auditor")
    ADMIN = "admin", _("Administrator")


FACILITY_ROLES = [Role.KALAPAS, Role.KASI, Role.BIMKER, Role.SARANA, Role.REGISTRASI, Role.KEUANGAN]
CENTER_ROLES = [Role.KEPALA_BLK, Role.BLK, Role.INSTRUKTUR]
CROSS_ROLES = [Role.KANWIL, Role.AUDITOR, Role.ADMIN]


class LapasUserManager(UserManager):
    def create_superuser(self, username, email=None, password=None, **extra_fields):
        return super().create_superuser(username, email, password, **{"role": Role.ADMIN} | extra_fields)


class User(AbstractUser):
    """A log-in with one role and the house it belongs to; ``CROSS_ROLES`` may belong to none and then read across."""

    role = models.CharField(_("role"), max_length=12, choices=Role.choices)
    facility = models.ForeignKey(
        Facility, models.PROTECT, null=True, blank=True, related_name="users", verbose_name=_("facility")
    )
    training_center = models.ForeignKey(
        TrainingCenter, models.PROTECT, null=True, blank=True, related_name="users", verbose_name=_("training centre")
    )
    access_until = models.DateField(
        _("access until"), null=True, blank=True, help_text=_("Last day of access; empty means without end.")
    )
    must_change_password = models.BooleanField(_("must change the password at the next sign-in"), default=False)

    objects = LapasUserManager()

    class Meta(AbstractUser.Meta):
        constraints = [
            models.CheckConstraint(
                name="user_place_fits_role",
                condition=Q(role__in=FACILITY_ROLES, facility__isnull=False, training_center__isnull=True)
                | Q(role__in=CENTER_ROLES, facility__isnull=True, training_center__isnull=False)
                | (Q(role__in=CROSS_ROLES) & (Q(facility__isnull=True) | Q(training_center__isnull=True))),
                violation_error_message=_("Prison roles belong to a facility, centre roles to a training centre."),
            ),
            models.CheckConstraint(
                name="user_auditor_is_time_limited",
                condition=~Q(role=Role.AUDITOR) | Q(access_until__isnull=False),
                violation_error_message=_("An auditor's access needs a last day."),
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    @property
    def place(self) -> Facility | TrainingCenter | None:
        return self.facility or self.training_center

    @property
    def place_key(self) -> str:
        """The name of the audit chain of this user's house; "system" for who belongs to none."""
        return self.place.key if self.place else "system"

    @property
    def time_zone(self) -> tzinfo:
        """Of the house; the server's for who belongs to none."""
        return zoneinfo.ZoneInfo(self.place.time_zone) if self.place else timezone.get_default_timezone()

    def local_date(self, at: datetime) -> date:
        """The calendar day of the instant ``at`` where the user works; the server's for who belongs to no house."""
        return self.place.local_date(at) if self.place else timezone.localdate(at)

    @property
    def has_access(self) -> bool:
        """Active, and within the time limit (local date of the server)."""
        return self.is_active and (self.access_until is None or timezone.localdate() <= self.access_until)

    @property
    def reads_across(self) -> bool:
        """Belongs to no house and therefore reads all of them."""
        return self.facility_id is None and self.training_center_id is None and self.role in CROSS_ROLES

    @property
    def is_instructor(self) -> bool:
        return self.role == Role.INSTRUKTUR
