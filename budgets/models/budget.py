"""What a prison may spend on training in a fiscal year: its DIPA, the lines, and their ceilings as they were revised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from budgets.rules.accounts import ACCOUNT, Spending, spending_of
from budgets.rules.ceilings import Ceiling
from organizations.models import Facility

if TYPE_CHECKING:
    from organizations.models import User


class BudgetQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> BudgetQuerySet:
        """Budgets of the user's own prison; all for who reads across. A centre does not read a prison's money."""
        if not user.has_access or user.training_center_id:
            return self.none()
        if user.facility_id:
            return self.filter(facility=user.facility_id)
        return self if user.reads_across else self.none()


class Budget(models.Model):
    """The DIPA of one prison for one fiscal year."""

    facility = models.ForeignKey(Facility, models.PROTECT, related_name="+", verbose_name=_("facility"))
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"))
    dipa_number = models.CharField(_("number of the DIPA"), max_length=60)
    dipa_on = models.DateField(_("date of the DIPA"))

    objects = BudgetQuerySet.as_manager()

    class Meta:
        verbose_name = _("budget")
        verbose_name_plural = _("budgets")
        ordering = ["-fiscal_year", "facility"]
        permissions = [("keep_budget", _("Can write budgets, ceilings and realisations"))]
        constraints = [
            models.UniqueConstraint(
                fields=["facility", "fiscal_year"],
                name="budget_once_per_year",
                violation_error_message=_("The prison already has a budget of this year."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fiscal_year}"

    def get_absolute_url(self) -> str:
        return reverse("budgets:budget-detail", args=[self.pk])


class BudgetLineQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> BudgetLineQuerySet:
        """Lines of budgets that the user may see."""
        return self.filter(budget__in=Budget.objects.visible_to(user))


class BudgetLine(models.Model):
    """One account with a description; how much it may spend is said by its ceilings."""

    budget = models.ForeignKey(Budget, models.PROTECT, related_name="lines", verbose_name=_("budget"))
    account = models.CharField(
        _("account"),
        max_length=6,
        validators=[RegexValidator(ACCOUNT, _("An account of spending has six digits and begins with 51, 52 or 53."))],
    )
    description = models.CharField(_("description"), max_length=150)

    objects = BudgetLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("budget line")
        verbose_name_plural = _("budget lines")
        ordering = ["budget", "account", "description", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["budget", "account", "description"],
                name="budgetline_once_per_description",
                violation_error_message=_("This account already has a line with this description."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.description}"

    def get_absolute_url(self) -> str:
        return reverse("budgets:budget-line", args=[self.pk])

    @property
    def spending(self) -> Spending:
        return spending_of(self.account)


class CeilingVersion(models.Model):
    """The ceiling of a line from a day on; a revision is another row, the earlier ones stay."""

    line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="ceilings", verbose_name=_("budget line"))
    version = models.PositiveSmallIntegerField(_("version"))
    valid_from = models.DateField(_("valid from"))
    amount = models.PositiveBigIntegerField(_("ceiling in whole rupiah"))
    blocked = models.PositiveBigIntegerField(_("blocked part in whole rupiah"), default=0)
    document = models.CharField(_("document"), max_length=100)
    entered_at = models.DateTimeField(_("entered at"))
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by"))

    class Meta:
        verbose_name = _("ceiling")
        verbose_name_plural = _("ceilings")
        ordering = ["line", "version"]
        constraints = [
            models.UniqueConstraint(fields=["line", "version"], name="ceilingversion_numbered_once"),
            models.CheckConstraint(
                name="ceilingversion_blocks_no_more_than_it_grants",
                condition=Q(blocked__lte=F("amount")),
                violation_error_message=_("More is blocked than the ceiling grants."),
                violation_error_code="blocked",
            ),
            models.CheckConstraint(
                name="ceilingversion_rests_on_a_document",
                condition=~Q(document=""),
                violation_error_message=_("Name the document that sets the ceiling."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} v{self.version}"

    @property
    def figures(self) -> Ceiling:
        return Ceiling(self.valid_from, self.amount, self.blocked)
