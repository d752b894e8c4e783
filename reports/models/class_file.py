"""The complete file of a class: what was handed in for it, its photos, and the file itself."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jobs.models import Job
from organizations.models import User
from programs.models import TrainingClass
from reports.rules.enclosures import Enclosure

BY = {"on_delete": models.PROTECT, "related_name": "+"}


class OfClassQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> OfClassQuerySet:
        return self.filter(training_class__in=TrainingClass.objects.visible_to(user))

    def standing(self) -> OfClassQuerySet:
        """What has neither been replaced nor taken away."""
        return self.filter(ended_at=None)


class EnclosureNote(models.Model):
    """A file handed in for one enclosure, or why there is none. A later one replaces it; it is never edited."""

    training_class = models.ForeignKey(TrainingClass, models.PROTECT, related_name="enclosure_notes")
    enclosure = models.CharField(_("enclosure"), max_length=24, choices=Enclosure)
    file = models.FileField(_("file"), upload_to="enclosures/%Y/", blank=True)
    content_type = models.CharField(_("type of the file"), max_length=40, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    reason = models.CharField(_("why it does not apply"), max_length=200, blank=True)
    noted_at = models.DateTimeField(_("noted at"))
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("noted by"), **BY)
    ended_at = models.DateTimeField(_("replaced at"), null=True, blank=True)

    objects = OfClassQuerySet.as_manager()

    class Meta:
        verbose_name = _("note about an enclosure")
        verbose_name_plural = _("notes about enclosures")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "enclosure"], condition=Q(ended_at=None), name="enclosurenote_one_stands"
            ),
            models.CheckConstraint(
                name="enclosurenote_file_or_reason",
                condition=(Q(file="", sha256="") & ~Q(reason="")) | (~Q(file="") & ~Q(sha256="") & Q(reason="")),
                violation_error_message=_("Hand in a file, or say why there is none."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_enclosure_display()} ({self.training_class})"


class ClassPhoto(models.Model):
    """A photo of the class, without what the camera added."""

    class Moment(models.TextChoices):
        OPENING = "opening", _("opening")
        PRACTICE = "practice", _("practice")
        EXAM = "exam", _("exam")
        CLOSING = "closing", _("closing")

    training_class = models.ForeignKey(TrainingClass, models.PROTECT, related_name="photos")
    moment = models.CharField(_("moment"), max_length=8, choices=Moment)
    file = models.FileField(_("file"), upload_to="class-photos/%Y/")
    sha256 = models.CharField("SHA-256", max_length=64)
    added_at = models.DateTimeField(_("added at"))
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("added by"), **BY)
    ended_at = models.DateTimeField(_("taken away at"), null=True, blank=True)

    objects = OfClassQuerySet.as_manager()

    class Meta:
        verbose_name = _("photo of a class")
        verbose_name_plural = _("photos of a class")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.get_moment_display()} ({self.training_class})"


class ClassFile(models.Model):
    """One making of the complete file. A closed one is the file of the class: nothing about it changes any more."""

    training_class = models.ForeignKey(TrainingClass, models.PROTECT, related_name="files")
    job = models.OneToOneField(Job, models.SET_NULL, null=True, related_name="class_file", verbose_name=_("job"))
    ordered_at = models.DateTimeField(_("ordered at"))
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("ordered by"), **BY)
    file = models.FileField(_("file"), upload_to="class-files/%Y/", blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    pages = models.PositiveIntegerField(_("pages"), default=0)
    accounted = models.PositiveSmallIntegerField(_("enclosures accounted for"), default=0)
    made_at = models.DateTimeField(_("made at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("closed by"), null=True, blank=True, **BY)

    objects = OfClassQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of a class")
        verbose_name_plural = _("files of classes")
        default_permissions = ("view",)
        permissions = [("keep_classfile", _("Can keep, make and close the file of a class"))]
        constraints = [
            models.UniqueConstraint(
                fields=["training_class"],
                condition=Q(closed_at__isnull=False),
                name="classfile_closed_once",
                violation_error_message=_("The file of this class is closed."),
            ),
            models.CheckConstraint(
                name="classfile_closed_when_made",
                condition=Q(closed_at=None, closed_by=None)
                | (Q(closed_at__isnull=False, closed_by__isnull=False, made_at__isnull=False) & ~Q(sha256="")),
                violation_error_message=_("Only a file that was made can be closed."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.training_class)


class FilePart(models.Model):
    """A paper drawn for a file that is being made; gone once the file is whole."""

    class_file = models.ForeignKey(ClassFile, models.CASCADE, related_name="parts")
    enclosure = models.CharField(max_length=24, choices=Enclosure)
    position = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=80)
    content = models.BinaryField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["class_file", "enclosure", "position"], name="filepart_once"),
        ]

    def __str__(self) -> str:
        return self.source
