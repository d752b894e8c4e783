from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from inmates.rules import registration
from inmates.rules.name_key import name_key, search_terms
from organizations.models import Facility

if TYPE_CHECKING:
    from organizations.models import User


def _with_key(fields: Collection[str] | None) -> Collection[str] | None:
    """``fields`` and the key with the name, which never goes without it."""
    return [*fields, "name_key"] if fields and "name" in fields else fields


class InmateQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> InmateQuerySet:
        """Inmates of the user's facility; none for users of a centre, who reach people through their place in a class."""
        if not user.has_access:
            return self.none()
        if user.facility_id:
            return self.filter(facility=user.facility_id)
        return self if user.reads_across else self.none()

    def in_custody(self, on: date) -> InmateQuerySet:
        """Who is here on ``on``, now or in an earlier stay: the day of admission is inside, the day of leaving is not."""
        from .custody import PastStay

        now = Q(admitted_on__lte=on) & (Q(left_on=None) | Q(left_on__gt=on))
        return self.filter(now | Exists(PastStay.objects.filter(inmate=OuterRef("pk")).covering(on)))

    def search(self, text: str) -> InmateQuerySet:
        """Rows whose name contains every word of ``text`` in any spelling, or who have or had a register number like it.

        Who is written as in ``text`` comes first. Titles and words such as alias are not compared, unless nothing else is asked.
        """
        from .registration import RegistrationEntry

        if not text.split():
            return self
        as_written, by_name = Q(), Q()
        for word in text.split():
            as_written &= Q(name__icontains=word)
        for forms in search_terms(text):
            by_name &= Q(*[("name_key__contains", form) for form in forms], _connector=Q.OR)
        number = Q(text__icontains=text)
        with suppress(ValueError):
            number |= Q(key__contains=registration.parse(text).key)
        numbered = Q(pk__in=RegistrationEntry.objects.filter(number).values("inmate"))
        found = self.filter((by_name or as_written) | numbered)
        return found.order_by(Case(When(as_written, then=Value(0)), default=Value(1)), "name", "pk")

    def update(self, **values: Any) -> int:
        """As Django's; a name written to every row takes its key along."""
        if isinstance(values.get("name"), str):
            values["name_key"] = name_key(values["name"])
        elif "name" in values and "name_key" not in values:
            raise TypeError("a name that the database computes has no key; save the rows, or use bulk_update")
        return super().update(**values)

    def bulk_create(self, objs: Iterable[Inmate], *args: Any, **options: Any) -> list[Inmate]:
        """As Django's; each row carries the key of its name."""
        objs = [inmate.with_name_key() for inmate in objs]
        options["update_fields"] = _with_key(options.get("update_fields"))
        return super().bulk_create(objs, *args, **options)

    def bulk_update(self, objs: Iterable[Inmate], fields: Collection[str], *args: Any, **options: Any) -> int:
        """As Django's; names take their keys along."""
        objs = [inmate.with_name_key() for inmate in objs] if "name" in fields else objs
        return super().bulk_update(objs, _with_key(fields), *args, **options)

    def with_registration(self) -> InmateQuerySet:
        """Annotate ``current_registration`` with the register number in force, as written."""
        from .registration import RegistrationEntry

        current = RegistrationEntry.objects.filter(inmate=OuterRef("pk"), is_current=True)
        return self.annotate(current_registration=models.Subquery(current.values("text")[:1]))


class Inmate(models.Model):
    """A person in the custody of one facility. No offence, verdict, family, religion, diagnosis or contact is kept."""

    class Sex(models.TextChoices):
        MALE = "L", _("male")
        FEMALE = "P", _("female")

    class ReleaseKind(models.TextChoices):
        UNKNOWN = "", _("unknown")
        EXPIRY = "expiry", _("end of the sentence")
        PAROLE = "pb", _("conditional release (PB)")
        LEAVE_BEFORE = "cmb", _("leave before release (CMB)")
        CONDITIONAL_LEAVE = "cb", _("conditional leave (CB)")
        ASSIMILATION = "assimilation", _("assimilation")

    facility = models.ForeignKey(Facility, models.PROTECT, related_name="inmates", verbose_name=_("facility"))
    name = models.CharField(_("name in the register"), max_length=150)
    # The name as a search compares it; kept by every way to write the name. An index is of no use to words inside it.
    name_key = models.TextField(editable=False)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex, blank=True)  # unknown where the prison's list has no such column
    birth_place = models.CharField(_("place of birth"), max_length=100, blank=True)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    admitted_on = models.DateField(_("admitted on"))
    left_on = models.DateField(_("left on"), null=True, blank=True)
    expires_on = models.DateField(
        _("end of the sentence"), null=True, blank=True, help_text=_("After all remissions; leave empty when unknown.")
    )
    # Derived, and kept for every query that asks for it: the earliest approved date of release, and of which kind it is.
    release_on = models.DateField(_("expected release"), null=True, blank=True, editable=False)
    release_kind = models.CharField(
        _("kind of release"), max_length=15, choices=ReleaseKind, blank=True, default=ReleaseKind.UNKNOWN, editable=False
    )
    block = models.CharField(_("block"), max_length=20, blank=True)
    room = models.CharField(pgettext_lazy("custody", "room"), max_length=20, blank=True)
    routine_duty = models.BooleanField(
        _("on routine duty"),
        default=False,
        help_text=_("Kitchen, cleaning or another daily duty that leaves no time for a class."),
    )
    previous = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="continued_by", editable=False,
        verbose_name=_("record in the facility before"),
    )  # fmt: skip
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
                name="inmate_release_known_with_its_kind",
                condition=Q(release_on=None, release_kind="") | (Q(release_on__isnull=False) & ~Q(release_kind="")),
            ),
            models.CheckConstraint(
                name="inmate_released_at_the_latest_at_expiry",
                condition=Q(expires_on=None) | Q(release_on__isnull=False, release_on__lte=F("expires_on")),
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

    def save(self, *args: Any, **options: Any) -> None:
        options["update_fields"] = fields = _with_key(options.get("update_fields"))
        if fields is None or "name" in fields:
            self.with_name_key()
        super().save(*args, **options)

    def get_absolute_url(self) -> str:
        return reverse("inmates:inmate-detail", args=[self.pk])

    def with_name_key(self) -> Inmate:
        """The same object, its key being that of its name."""
        self.name_key = name_key(self.name)
        return self

    def in_custody(self, on: date) -> bool:
        """Whether the person is here on ``on``; one query for days before the present stay, unless prefetched."""
        if on >= self.admitted_on:
            return self.left_on is None or self.left_on > on
        return any(stay.covers(on) for stay in self.past_stays.all())

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
