"""What is taught and by which figures: fields, dated standards, programs and their units."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from organizations.models import TrainingCenter
from programs.rules.standard import Standard

if TYPE_CHECKING:
    from organizations.models import User


class TrainingField(models.Model):
    """A vocational field (kejuruan), such as welding."""

    code = models.CharField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=100)

    class Meta:
        verbose_name = _("vocational field")
        verbose_name_plural = _("vocational fields")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class SubField(models.Model):
    """A sub-field (sub kejuruan), as it is printed on certificates."""

    field = models.ForeignKey(TrainingField, models.PROTECT, related_name="sub_fields", verbose_name=_("vocational field"))
    name = models.CharField(_("name"), max_length=100)

    class Meta:
        verbose_name = _("sub-field")
        verbose_name_plural = _("sub-fields")
        ordering = ["field__name", "name"]
        constraints = [models.UniqueConstraint(fields=["field", "name"], name="subfield_name_once_per_field")]

    def __str__(self) -> str:
        return self.name


class TrainingStandardQuerySet(models.QuerySet):
    def in_force(self, center: TrainingCenter, on: date) -> TrainingStandard | None:
        """The standard of ``center`` that is valid on ``on``: the latest that had begun by then."""
        return self.filter(training_center=center, valid_from__lte=on).order_by("-valid_from").first()


def _percent(label, default: int):
    return models.PositiveSmallIntegerField(label, default=default, validators=[MaxValueValidator(100)])


class TrainingStandard(models.Model):
    """The figures of a centre from a date on, with their legal reference; a class keeps the one valid on its start."""

    training_center = models.ForeignKey(
        TrainingCenter, models.PROTECT, related_name="standards", verbose_name=_("training centre")
    )
    valid_from = models.DateField(_("from"))
    legal_reference = models.CharField(_("legal reference"), max_length=300)
    minutes_per_jp = models.PositiveSmallIntegerField(_("minutes per JP"), default=45, validators=[MinValueValidator(1)])
    min_participants = models.PositiveSmallIntegerField(_("fewest participants"), default=16)
    standard_participants = models.PositiveSmallIntegerField(_("standard number of participants"), default=16)
    max_participants = models.PositiveSmallIntegerField(_("most participants"), default=20)
    max_jp_per_day_center = models.PositiveSmallIntegerField(_("most JP per day at the centre"), default=8)
    max_jp_per_day_facility = models.PositiveSmallIntegerField(_("most JP per day in the prison"), default=5)
    recommended_instructors = models.PositiveSmallIntegerField(_("recommended instructors"), default=2)
    min_countable_percent = _percent(_("attendance, percent of countable minutes"), 80)
    min_program_percent = _percent(_("attendance, percent of the program"), 75)
    waivable_program_percent = _percent(_("floor of an exception, percent of the program"), 60)
    min_aspect_mark = _percent(_("lowest mark per aspect"), 60)
    min_weighted_mark = _percent(_("lowest weighted mark"), 70)
    knowledge_weight = _percent(_("weight of knowledge"), 30)
    skill_weight = _percent(_("weight of skill"), 50)
    attitude_weight = _percent(_("weight of attitude"), 20)
    max_attempts = models.PositiveSmallIntegerField(_("attempts per unit"), default=2, validators=[MinValueValidator(1)])
    release_buffer_days = models.PositiveSmallIntegerField(_("days between last meeting and release"), default=7)
    discipline_months = models.PositiveSmallIntegerField(_("months barred after an entry in Register F"), default=6)
    replacement_percent = _percent(_("a replacement may enter until, percent of JP"), 10)
    drop_warning_days = models.PositiveSmallIntegerField(_("unexcused days in a row before a warning"), default=3)
    max_absence_days = models.PositiveSmallIntegerField(_("days away at court or hospital that end a place"), default=21)
    entry_days = models.PositiveSmallIntegerField(_("working days in which a sheet is typed"), default=7)
    overdue_days = models.PositiveSmallIntegerField(_("working days after which an untyped sheet is overdue"), default=2)
    known_ahead_days = models.PositiveSmallIntegerField(_("days ahead that a known absence can be entered"), default=14)

    objects = TrainingStandardQuerySet.as_manager()

    class Meta:
        verbose_name = _("training standard")
        verbose_name_plural = _("training standards")
        ordering = ["-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["training_center", "valid_from"], name="trainingstandard_one_per_day"),
            models.CheckConstraint(
                name="trainingstandard_weights_add_up",
                condition=Q(knowledge_weight=100 - F("skill_weight") - F("attitude_weight")),
                violation_error_message=_("The weights of knowledge, skill and attitude add up to 100."),
            ),
            models.CheckConstraint(
                name="trainingstandard_participants_in_order",
                condition=Q(min_participants__lte=F("standard_participants"), standard_participants__lte=F("max_participants")),
                violation_error_message=_("Fewest, standard and most participants are not in order."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.legal_reference} ({self.valid_from:%Y-%m-%d})"

    def figures(self, *, in_facility: bool = True) -> Standard:
        """The figures as the rules read them; the JP per day depend on where the class is held."""
        same = {name: getattr(self, name) for name in Standard.__dataclass_fields__ if hasattr(self, name)}
        return Standard(**same, max_jp_per_day=self.max_jp_per_day_facility if in_facility else self.max_jp_per_day_center)


class ProgramQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> ProgramQuerySet:
        """Programs of centres that the user may see."""
        return self.filter(training_center__in=TrainingCenter.objects.visible_to(user))

    def with_units_jp(self) -> ProgramQuerySet:
        """Annotate ``units_jp``, the sum of the units' JP."""
        return self.annotate(units_jp=Sum(F("units__jp_theory") + F("units__jp_practice")))


class Program(models.Model):
    """A version of a training program. Its units' JP add up to ``jp`` before a class may use it."""

    training_center = models.ForeignKey(
        TrainingCenter, models.PROTECT, related_name="programs", verbose_name=_("training centre")
    )
    sub_field = models.ForeignKey(SubField, models.PROTECT, related_name="programs", verbose_name=_("sub-field"))
    code = models.CharField(_("code"), max_length=40)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    title = models.CharField(_("title"), max_length=200)
    jp = models.PositiveSmallIntegerField(_("JP"), validators=[MinValueValidator(1)])
    needed_because = models.TextField(_("why this skill is needed"), blank=True)
    need_source = models.CharField(_("source of the need"), max_length=300, blank=True)
    need_stated_on = models.DateField(_("need stated on"), null=True, blank=True)

    objects = ProgramQuerySet.as_manager()

    class Meta:
        verbose_name = _("training program")
        verbose_name_plural = _("training programs")
        ordering = ["title", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["training_center", "code", "version"], name="program_code_once_per_version")
        ]
        permissions = [("import_curricula", _("Can bring curricula in from a spreadsheet"))]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("programs:program-detail", args=[self.pk])


class CompetencyUnit(models.Model):
    """A unit of a program with its JP; all required ones must be passed."""

    program = models.ForeignKey(Program, models.PROTECT, related_name="units", verbose_name=_("training program"))
    position = models.PositiveSmallIntegerField(_("position"))
    code = models.CharField(_("code"), max_length=40)
    title = models.CharField(_("title"), max_length=200)
    jp_theory = models.PositiveSmallIntegerField(_("JP theory"), default=0)
    jp_practice = models.PositiveSmallIntegerField(_("JP practice"), default=0)
    required = models.BooleanField(_("required"), default=True)
    standard_reference = models.CharField(_("SKKNI reference"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("unit of competency")
        verbose_name_plural = _("units of competency")
        ordering = ["program", "position"]
        constraints = [
            models.UniqueConstraint(fields=["program", "position"], name="competencyunit_position_once"),
            models.UniqueConstraint(fields=["program", "code"], name="competencyunit_code_once"),
            models.CheckConstraint(
                name="competencyunit_has_hours",
                condition=Q(jp_theory__gt=0) | Q(jp_practice__gt=0),
                violation_error_message=_("A unit has at least one JP."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def jp(self) -> int:
        return self.jp_theory + self.jp_practice
