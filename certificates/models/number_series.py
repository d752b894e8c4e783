from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from certificates.rules.kinds import Kind
from organizations.models import TrainingCenter
from programs.models import Enrollment

if TYPE_CHECKING:
    from organizations.models import User


class NumberSeriesQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> NumberSeriesQuerySet:
        """Series of which the user may see a certificate."""
        given = "training_center__certificates"
        mine = {f"{given}__enrollment__in": Enrollment.objects.visible_to(user)}
        return self.filter(**mine, **{f"{given}__{name}": F(name) for name in ("kind", "year")}).distinct()

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
    """How a centre numbers one kind in one year, and the last running number given. A void number stays used.

    Without a ``template`` the centre's own holds; where numbers begin is said before the first is given.
    """

    training_center = models.ForeignKey(
        TrainingCenter, models.PROTECT, related_name="number_series", verbose_name=_("training centre")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    year = models.PositiveSmallIntegerField(_("year"))
    template = models.CharField(_("template of numbers"), max_length=100, blank=True)
    first = models.PositiveIntegerField(_("first number"), default=1)
    last = models.PositiveIntegerField(_("last number given"), default=0)

    objects = NumberSeriesQuerySet.as_manager()

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")
        ordering = ["-year", "training_center", "kind"]
        default_permissions = ["view"]
        permissions = [("set_numbers", _("Can say how certificates are numbered"))]
        constraints = [
            models.UniqueConstraint(fields=["training_center", "kind", "year"], name="numberseries_one_per_year"),
            models.CheckConstraint(name="numberseries_begins_at_one_or_later", condition=Q(first__gte=1)),
            models.CheckConstraint(name="numberseries_last_not_before_first", condition=Q(last__gte=F("first") - 1)),
        ]

    def __str__(self) -> str:
        return f"{self.training_center} {self.year}: {self.last}"

    @property
    def begun(self) -> bool:
        """Whether a number has been given."""
        return self.last >= self.first
