"""Offices change hands often: who held one, and under which letterhead, is a dated record."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .place import ONE_PLACE, Facility, TrainingCenter


class DatedQuerySet(models.QuerySet):
    def valid_on(self, day: date) -> DatedQuerySet:
        """Records in force on ``day``; first and last day are inside."""
        return self.filter(valid_from__lte=day).filter(Q(valid_until=None) | Q(valid_until__gte=day))


class OfficialQuerySet(DatedQuerySet):
    def certificate_signatory(self, center: TrainingCenter, day: date) -> Official | None:
        """Who signs certificates of ``center`` on ``day``; the latest appointment when two overlap."""
        return self.valid_on(day).filter(training_center=center, signs_certificates=True).order_by("-valid_from").first()


class Official(models.Model):
    """Who held which post from when until when. A document keeps the signatory valid on its own date."""

    class Post(models.TextChoices):
        HEAD_OF_FACILITY = "kalapas", _("Head of the prison")
        HEAD_OF_WORK = "kasi_giatja", _("Head of work activities")
        HEAD_OF_WORK_GUIDANCE = "kasubsi_bimker", _("Head of work guidance")
        HEAD_OF_CENTER = "kepala_blk", _("Head of the training centre")
        HEAD_OF_AGENCY = "kepala_dinas", _("Head of the labour office")
        HEAD_OF_TRAINING = "kasi_pelatihan", _("Head of training at the centre")

    class Acting(models.TextChoices):
        NO = "", _("in office")
        PLT = "Plt.", "Plt."
        PLH = "Plh.", "Plh."

    facility = models.ForeignKey(
        Facility, models.PROTECT, null=True, blank=True, related_name="officials", verbose_name=_("facility")
    )
    training_center = models.ForeignKey(
        TrainingCenter, models.PROTECT, null=True, blank=True, related_name="officials", verbose_name=_("training centre")
    )
    post = models.CharField(_("post"), max_length=20, choices=Post)
    title = models.CharField(_("title as printed"), max_length=200)
    acting = models.CharField(_("acting"), max_length=4, choices=Acting, blank=True, default=Acting.NO)
    name = models.CharField(_("name"), max_length=150)
    nip = models.CharField(_("NIP"), max_length=30, blank=True)
    rank = models.CharField(_("rank"), max_length=100, blank=True)
    signs_certificates = models.BooleanField(_("signs certificates"), default=False)
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"), null=True, blank=True)

    objects = OfficialQuerySet.as_manager()

    class Meta:
        verbose_name = _("official")
        verbose_name_plural = _("officials")
        ordering = ["post", "-valid_from"]
        constraints = [
            models.CheckConstraint(
                name="official_belongs_to_one_place",
                condition=ONE_PLACE,
                violation_error_message=_("Choose either a facility or a training centre."),
            ),
            models.CheckConstraint(
                name="official_ends_after_it_begins",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                violation_error_message=_("The last day lies before the first."),
            ),
            models.CheckConstraint(
                name="official_of_a_center_signs_certificates",
                condition=Q(signs_certificates=False) | Q(training_center__isnull=False),
                violation_error_message=_("Only an official of a training centre signs certificates."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.printed_title})"

    @property
    def printed_title(self) -> str:
        return f"{self.acting} {self.title}".strip()


class Letterhead(models.Model):
    """The heading of a house's letters while it was in force, a line of print per line of text."""

    facility = models.ForeignKey(
        Facility, models.PROTECT, null=True, blank=True, related_name="letterheads", verbose_name=_("facility")
    )
    training_center = models.ForeignKey(
        TrainingCenter, models.PROTECT, null=True, blank=True, related_name="letterheads", verbose_name=_("training centre")
    )
    lines = models.TextField(_("lines"))
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("letterhead")
        verbose_name_plural = _("letterheads")
        ordering = ["-valid_from"]
        constraints = [
            models.CheckConstraint(
                name="letterhead_belongs_to_one_place",
                condition=ONE_PLACE,
                violation_error_message=_("Choose either a facility or a training centre."),
            ),
            models.CheckConstraint(
                name="letterhead_ends_after_it_begins",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                violation_error_message=_("The last day lies before the first."),
            ),
        ]

    def __str__(self) -> str:
        return self.lines.partition("\n")[0]
