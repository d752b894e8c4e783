from __future__ import annotations

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from organizations.models import TrainingCenter


class Kind(models.TextChoices):
    """What a sheet of paper says about a person (DOMAIN §2); only the training certificate is issued here so far."""

    TRAINING = "training", _("training certificate")
    ATTENDANCE = "attendance", _("statement of attendance")
    HOURS = "hours", _("statement of hours")
    COMPETENCY = "competency", _("competency certificate")


class NumberSeriesQuerySet(models.QuerySet):
    def take(self, *, center: TrainingCenter, kind: str, year: int, count: int) -> range:
        """The next ``count`` numbers are used up by the caller's transaction, without a gap even if others wait.

        Call it last: from here until the commit nobody else gets a number of this series.
        """
        key = {"training_center": center, "kind": kind, "year": year}
        series = self.filter(**key)
        if not series.exists():
            # Two first numbers at once: one insert waits for the other and then does nothing.
            self.bulk_create([self.model(**key)], ignore_conflicts=True)
        series.update(last=F("last") + count)  # the row stays locked until the commit
        last = series.values_list("last", flat=True).get()
        return range(last - count + 1, last + 1)


class NumberSeries(models.Model):
    """The last running number given by a centre for one kind and year. A void number stays used."""

    training_center = models.ForeignKey(
        TrainingCenter, models.PROTECT, related_name="number_series", verbose_name=_("training centre")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    year = models.PositiveSmallIntegerField(_("year"))
    last = models.PositiveIntegerField(_("last number given"), default=0)

    objects = NumberSeriesQuerySet.as_manager()

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")
        ordering = ["-year", "training_center", "kind"]
        default_permissions = ["view"]
        constraints = [models.UniqueConstraint(fields=["training_center", "kind", "year"], name="numberseries_one_per_year")]

    def __str__(self) -> str:
        return f"{self.training_center} {self.year}: {self.last}"
