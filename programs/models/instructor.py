from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from organizations.models import TrainingCenter

from .curriculum import CompetencyUnit
from .training_class import TrainingClass


class Instructor(models.Model):
    """Who teaches for a centre, with or without a log-in."""

    training_center = models.ForeignKey(
        TrainingCenter, models.PROTECT, related_name="instructors", verbose_name=_("training centre")
    )
    code = models.CharField(_("code"), max_length=10)
    name = models.CharField(_("name"), max_length=150)
    nip = models.CharField(_("NIP"), max_length=30, blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="instructor", verbose_name=_("log-in")
    )

    class Meta:
        verbose_name = _("instructor")
        verbose_name_plural = _("instructors")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["training_center", "code"], name="instructor_code_once_per_center")]

    def __str__(self) -> str:
        return self.name


class ClassInstructor(models.Model):
    """An instructor of a class, as main instructor or substitute; ``units``: those he is named for, none for all of them."""

    class Part(models.TextChoices):
        MAIN = "main", _("instructor")
        SUBSTITUTE = "substitute", _("substitute")

    training_class = models.ForeignKey(TrainingClass, models.PROTECT, related_name="class_instructors", verbose_name=_("class"))
    instructor = models.ForeignKey(Instructor, models.PROTECT, related_name="class_instructors", verbose_name=_("instructor"))
    part = models.CharField(_("part"), max_length=10, choices=Part, default=Part.MAIN)
    units = models.ManyToManyField(CompetencyUnit, blank=True, related_name="+", verbose_name=_("units of competency"))

    class Meta:
        verbose_name = _("instructor of a class")
        verbose_name_plural = _("instructors of classes")
        ordering = ["part", "instructor__name"]
        constraints = [models.UniqueConstraint(fields=["training_class", "instructor"], name="classinstructor_once_per_class")]

    def __str__(self) -> str:
        return str(self.instructor)
