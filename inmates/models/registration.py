"""Register classes are data with validity; register numbers are a history."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from organizations.models import Facility

from .inmate import Inmate


class RegistrationClass(models.Model):
    """A class of the prison's registers, such as B.I; whether it may be placed in certified training is data."""

    code = models.CharField(_("code"), max_length=10)
    name = models.CharField(_("name"), max_length=200)
    may_train = models.BooleanField(_("may be placed in certified training"))
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("register class")
        verbose_name_plural = _("register classes")
        ordering = ["code", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="registrationclass_code_once_per_date"),
            models.CheckConstraint(
                name="registrationclass_ends_after_it_begins",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                violation_error_message=_("The last day lies before the first."),
            ),
        ]

    def __str__(self) -> str:
        return self.code


class RegistrationEntry(models.Model):
    """A register number that an inmate has, or had: as written, its key, its class, and since when."""

    inmate = models.ForeignKey(Inmate, models.PROTECT, related_name="registrations", verbose_name=_("inmate"))
    facility = models.ForeignKey(Facility, models.PROTECT, related_name="+", verbose_name=_("facility"))
    text = models.CharField(_("register number"), max_length=60)
    key = models.CharField(max_length=80, editable=False)
    registration_class = models.ForeignKey(
        RegistrationClass, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("register class")
    )
    valid_from = models.DateField(_("from"))
    is_current = models.BooleanField(_("in force"), default=True)

    class Meta:
        verbose_name = _("register number")
        verbose_name_plural = _("register numbers")
        ordering = ["-is_current", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["facility", "key"],
                name="registrationentry_key_once_per_facility",
                violation_error_message=_("This register number already belongs to somebody in this facility."),
            ),
            models.UniqueConstraint(fields=["inmate"], condition=Q(is_current=True), name="registrationentry_one_in_force"),
        ]

    def __str__(self) -> str:
        return self.text
