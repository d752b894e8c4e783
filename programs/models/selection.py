"""What inmates want and can, and by which criteria a class was filled."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from inmates.models import Inmate

from .curriculum import TrainingField
from .training_class import TrainingClass


class Interest(models.Model):
    """A field in which an inmate wants to be trained."""

    inmate = models.ForeignKey(Inmate, models.PROTECT, related_name="interests", verbose_name=_("inmate"))
    field = models.ForeignKey(TrainingField, models.PROTECT, related_name="interests", verbose_name=_("training field"))
    recorded_on = models.DateField(_("recorded on"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by"))

    class Meta:
        verbose_name = _("interest")
        verbose_name_plural = _("interests")
        ordering = ["field__name"]
        constraints = [models.UniqueConstraint(fields=["inmate", "field"], name="interest_once_per_field")]

    def __str__(self) -> str:
        return str(self.field)


class DeclaredSkill(models.Model):
    """A skill that an inmate says he has; nobody has checked it."""

    inmate = models.ForeignKey(Inmate, models.PROTECT, related_name="declared_skills", verbose_name=_("inmate"))
    description = models.CharField(_("declared skill"), max_length=100)
    recorded_on = models.DateField(_("recorded on"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by"))

    class Meta:
        verbose_name = _("declared skill")
        verbose_name_plural = _("declared skills")
        ordering = ["description"]
        constraints = [
            models.UniqueConstraint(fields=["inmate", "description"], name="declaredskill_once"),
            models.CheckConstraint(name="declaredskill_says_something", condition=~Q(description="")),
        ]

    def __str__(self) -> str:
        return self.description


class SelectionCriteria(models.Model):
    """By what the candidates of a class are filtered; kept with it, so that the choice can be explained."""

    training_class = models.OneToOneField(
        TrainingClass, models.PROTECT, related_name="criteria", verbose_name=_("class"), primary_key=True
    )
    max_remaining_months = models.PositiveSmallIntegerField(
        _("remaining term at most (months)"), null=True, blank=True, help_text=_("Empty: any term.")
    )
    past_two_thirds = models.BooleanField(_("two thirds of the sentence served"), default=False)
    interested = models.BooleanField(_("interested in the field"), default=False)
    off_routine_duty = models.BooleanField(_("not on routine duty"), default=False)
    note = models.CharField(_("why these"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("selection criteria")
        verbose_name_plural = _("selection criteria")

    def __str__(self) -> str:
        return str(self.training_class)
