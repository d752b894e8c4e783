"""What a class needs, asks for, gets and uses up: materials in hundredths of their unit and whole rupiah."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from budgets.rules.materials import cost
from programs.models import TrainingClass

from .budget import BudgetLine
from .realization import Realization
from .taking_back import CanBeTakenBack, TakenBackQuerySet

if TYPE_CHECKING:
    from organizations.models import User


class OfClassQuerySet(TakenBackQuerySet):
    def visible_to(self, user: User) -> OfClassQuerySet:
        """Those of classes that the user may see."""
        return self.filter(training_class__in=TrainingClass.objects.visible_to(user))


class MaterialRequest(CanBeTakenBack):
    """What was asked for on one signed paper; its materials are no longer edited. Taken back, they are free again."""

    training_class = models.ForeignKey(TrainingClass, models.PROTECT, related_name="+", verbose_name=_("class"))
    number = models.CharField(_("number"), max_length=60, blank=True)
    requested_on = models.DateField(_("date"))
    requested_at = models.DateTimeField(_("entered at"))
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by"))

    objects = OfClassQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for materials")
        verbose_name_plural = _("requests for materials")
        ordering = ["training_class", "requested_on", "pk"]
        constraints = [*CanBeTakenBack.Meta.constraints]

    def __str__(self) -> str:
        return self.number or f"#{self.pk}"


class Material(models.Model):
    """One thing that a class needs, how much of it, at which price, and the budget line it is to be paid from."""

    training_class = models.ForeignKey(TrainingClass, models.PROTECT, related_name="+", verbose_name=_("class"))
    name = models.CharField(_("material"), max_length=100)
    unit = models.CharField(_("unit"), max_length=20)
    hundredths = models.PositiveIntegerField(_("quantity in hundredths of the unit"))
    unit_price = models.PositiveIntegerField(_("price of a unit in whole rupiah"))
    line = models.ForeignKey(BudgetLine, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("budget line"))
    request = models.ForeignKey(
        MaterialRequest, models.PROTECT, null=True, blank=True, related_name="materials", verbose_name=_("request")
    )
    entered_at = models.DateTimeField(_("entered at"))
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by"))

    class Meta:
        verbose_name = _("material")
        verbose_name_plural = _("materials")
        ordering = ["training_class", "pk"]
        permissions = [("keep_material", _("Can write materials and receipts of a class"))]
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "name", "unit"],
                condition=Q(request=None),
                name="material_asked_for_once_at_a_time",
                violation_error_message=_("This material stands in the list twice; add the quantities."),
                violation_error_code="twice",
            ),
            models.CheckConstraint(
                name="material_is_some_of_something",
                condition=Q(hundredths__gte=1) & ~Q(name="") & ~Q(unit=""),
                violation_error_message=_("A material has a name, a unit and a quantity."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.unit})"

    @property
    def amount(self) -> int:
        """Whole rupiah that it is expected to cost."""
        return cost(self.hundredths, self.unit_price)


class MaterialReceipt(CanBeTakenBack):
    """Materials came, with the number of their evidence and who took them in."""

    training_class = models.ForeignKey(TrainingClass, models.PROTECT, related_name="+", verbose_name=_("class"))
    evidence_number = models.CharField(_("number of the evidence"), max_length=60)
    received_on = models.DateField(_("date"))
    received_by = models.CharField(_("received by"), max_length=100)
    entered_at = models.DateTimeField(_("entered at"))
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by"))

    objects = OfClassQuerySet.as_manager()

    class Meta:
        verbose_name = _("receipt of materials")
        verbose_name_plural = _("receipts of materials")
        ordering = ["training_class", "received_on", "pk"]
        constraints = [
            *CanBeTakenBack.Meta.constraints,
            models.UniqueConstraint(
                fields=["training_class", "evidence_number"],
                condition=Q(taken_back_on=None),
                name="materialreceipt_evidence_once_per_class",
                violation_error_message=_("This evidence is already entered for the class."),
                violation_error_code="evidence_twice",
            ),
            models.CheckConstraint(
                name="materialreceipt_has_evidence_and_receiver",
                condition=~Q(evidence_number="") & ~Q(received_by=""),
                violation_error_message=_("A receipt has the number of its evidence and who received it."),
            ),
        ]

    def __str__(self) -> str:
        return self.evidence_number

    @property
    def amount(self) -> int:
        """Whole rupiah of all its rows; reads them."""
        return sum(row.amount for row in self.rows.all())

    @property
    def paid(self) -> bool:
        """Whether a realisation that stands has paid each row that costs something; reads rows and realisations."""
        return all(row.paid or not row.amount for row in self.rows.all())


class ReceivedMaterial(models.Model):
    """How much of a material came with one receipt at the price of the bill, and the realisation that paid it."""

    receipt = models.ForeignKey(MaterialReceipt, models.PROTECT, related_name="rows", verbose_name=_("receipt of materials"))
    material = models.ForeignKey(Material, models.PROTECT, related_name="received", verbose_name=_("material"))
    hundredths = models.PositiveIntegerField(_("quantity in hundredths of the unit"))
    unit_price = models.PositiveIntegerField(_("price of a unit in whole rupiah"))
    realization = models.ForeignKey(
        Realization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("realisation")
    )

    class Meta:
        verbose_name = _("received material")
        verbose_name_plural = _("received materials")
        ordering = ["receipt", "material"]
        constraints = [
            models.UniqueConstraint(fields=["receipt", "material"], name="receivedmaterial_once_per_receipt"),
            models.CheckConstraint(name="receivedmaterial_is_something", condition=Q(hundredths__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.receipt_id} {self.material_id}"

    @property
    def amount(self) -> int:
        """Whole rupiah of the bill."""
        return cost(self.hundredths, self.unit_price)

    @property
    def paid(self) -> bool:
        """Whether a realisation that stands has paid it; reads the realisation."""
        return self.realization is not None and self.realization.taken_back_on is None


class MaterialUse(models.Model):
    """How much of a material was used up in one week, known by its Monday."""

    material = models.ForeignKey(Material, models.PROTECT, related_name="used", verbose_name=_("material"))
    week = models.DateField(_("week that begins on"))
    hundredths = models.PositiveIntegerField(_("quantity in hundredths of the unit"))
    entered_at = models.DateTimeField(_("entered at"))
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by"))

    class Meta:
        verbose_name = _("use of a material")
        verbose_name_plural = _("use of materials")
        ordering = ["material", "week"]
        constraints = [
            models.UniqueConstraint(fields=["material", "week"], name="materialuse_once_a_week"),
            models.CheckConstraint(name="materialuse_is_something", condition=Q(hundredths__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.material_id} {self.week:%Y-%m-%d}"
