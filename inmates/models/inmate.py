from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from inmates.rules import registration
from organizations.models import Facility

if TYPE_CHECKING:
    from organizations.models import User


class InmateQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> InmateQuerySet:
        """Inmates of the user's facility; none for users of a centre, who reach people through their place in a class."""
        if not user.has_access:
            return self.none()
        if user.facility_id:
            return self.filter(facility=user.facility_id)
        return self if user.reads_across else self.none()

    def in_custody(self, on: date) -> InmateQuerySet:
        """Who is here on ``on``: the day of admission is inside, the day of leaving is not."""
        return self.filter(admitted_on__lte=on).filter(Q(left_on=None) | Q(left_on__gt=on))

    def search(self, text: str) -> InmateQuerySet:
        """Rows whose name contains every word of ``text``, or who have or had a register number like it, in any spelling."""
        from .registration import RegistrationEntry

        by_name = Q()
        for word in text.split():
            by_name &= Q(name__icontains=word)
        number = Q(text__icontains=text)
        with suppress(ValueError):
            number |= Q(key__contains=registration.parse(text).key)
        return self.filter(by_name | Q(pk__in=RegistrationEntry.objects.filter(number).values("inmate")))

    def with_registration(self) -> InmateQuerySet:
        """Annotate ``current_registration`` with the register number in force, as written."""
        from .registration import RegistrationEntry

        current = RegistrationEntry.objects.filter(inmate=models.OuterRef("pk"), is_current=True)
        return self.annotate(current_registration=models.Subquery(current.values("text")[:1]))


class Inmate(models.Model):
    """A person in the custody of one facility. No offence, verdict, family, religion, diagnosis or contact is kept."""

    class Sex(models.TextChoices):
        MALE = "L", _("male")
        FEMALE = "P", _("female")

    facility = models.ForeignKey(Facility, models.PROTECT, related_name="inmates", verbose_name=_("facility"))
    name = models.CharField(_("name in the register"), max_length=150)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex, blank=True)  # unknown where the prison's list has no such column
    birth_place = models.CharField(_("place of birth"), max_length=100, blank=True)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    admitted_on = models.DateField(_("admitted on"))
    left_on = models.DateField(_("left on"), null=True, blank=True)
    release_on = models.DateField(
        _("expected release"), null=True, blank=True, help_text=_("The earliest approved date; leave empty when unknown.")
    )
    block = models.CharField(_("block"), max_length=20, blank=True)
    room = models.CharField(pgettext_lazy("custody", "room"), max_length=20, blank=True)
    certificate_name = models.CharField(_("name on the certificate"), max_length=150, blank=True)
    certificate_birth_place = models.CharField(_("place of birth on the certificate"), max_length=100, blank=True)
    certificate_birth_date = models.DateField(_("date of birth on the certificate"), null=True, blank=True)
    identity_confirmed_on = models.DateField(_("identity confirmed on"), null=True, blank=True)
    identity_confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("identity confirmed by")
    )

    objects = InmateQuerySet.as_manager()

    class Meta:
        verbose_name = _("inmate")
        verbose_name_plural = _("inmates")
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["facility", "name"], name="inmate_facility_name")]
        constraints = [
            models.CheckConstraint(
                name="inmate_leaves_after_admission",
                condition=Q(left_on=None) | Q(left_on__gte=F("admitted_on")),
                violation_error_message=_("Left before being admitted."),
            ),
            models.CheckConstraint(
                name="inmate_release_after_admission",
                condition=Q(release_on=None) | Q(release_on__gte=F("admitted_on")),
                violation_error_message=_("The expected release lies before the admission."),
            ),
            models.CheckConstraint(
                name="inmate_identity_confirmed_by_and_on_together",
                condition=Q(identity_confirmed_on=None, identity_confirmed_by=None)
                | Q(identity_confirmed_on__isnull=False, identity_confirmed_by__isnull=False),
                violation_error_message=_("Who confirmed the identity, and when, belong together."),
            ),
            models.CheckConstraint(
                name="inmate_confirmed_identity_is_complete",
                condition=Q(identity_confirmed_on=None)
                | (~Q(certificate_name="") & ~Q(certificate_birth_place="") & Q(certificate_birth_date__isnull=False)),
                violation_error_message=_("A confirmed identity needs name, place and date of birth."),
            ),
        ]
        permissions = [("confirm_identity", _("Can confirm the identity printed on certificates"))]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("inmates:inmate-detail", args=[self.pk])

    def in_custody(self, on: date) -> bool:
        return self.admitted_on <= on and (self.left_on is None or self.left_on > on)

    @property
    def identity_confirmed(self) -> bool:
        return self.identity_confirmed_on is not None

    @property
    def printed_name(self) -> str:
        """The name for the certificate where there is one, else the register's."""
        return self.certificate_name or self.name

    @property
    def place_in_facility(self) -> str:
        """Block and room as staff write them: "A/12"."""
        return "/".join(part for part in (self.block, self.room) if part)

    def registration(self) -> str:
        """The register number in force, as written; one query unless prefetched."""
        return next((entry.text for entry in self.registrations.all() if entry.is_current), "")
