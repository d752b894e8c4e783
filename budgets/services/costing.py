"""What a class has cost, for each who took part and each who graduated."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Sum

from budgets.models import Realization, ReceivedMaterial
from programs.models import Enrollment, TrainingClass


@dataclass(frozen=True, slots=True)
class ClassCost:
    """Whole rupiah and persons; each person counts once, also who left and came back."""

    spent: int
    unpaid: int  # materials that came and stand on no realisation: not paid yet, or by the centre
    participants: int
    graduates: int

    @property
    def total(self) -> int:
        return self.spent + self.unpaid

    @property
    def per_participant(self) -> int | None:
        return _share(self.total, self.participants)

    @property
    def per_graduate(self) -> int | None:
        return _share(self.total, self.graduates)


def cost_of(training_class: TrainingClass) -> ClassCost:
    """What stands on the class alone: what was bought for several classes at once is nobody's share. Four queries."""
    standing = Realization.objects.standing().filter(training_class=training_class)
    places = Enrollment.objects.filter(training_class=training_class)
    people = places.values("inmate").distinct()
    came = ReceivedMaterial.objects.filter(receipt__training_class=training_class, receipt__taken_back_on=None)
    return ClassCost(
        spent=standing.aggregate(rupiah=Sum("amount"))["rupiah"] or 0,
        unpaid=sum(row.amount for row in came.select_related("realization") if not row.paid),
        participants=people.count(),
        graduates=people.filter(status=Enrollment.Status.GRADUATED).count(),
    )


def _share(rupiah: int, persons: int) -> int | None:
    """Rupiah for each of ``persons``, half up; None for nobody."""
    return (2 * rupiah + persons) // (2 * persons) if persons else None
