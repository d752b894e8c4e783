from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from programs.rules.assessment import Verdict

from .assessment import Assessment
from .enrollment import Enrollment

if TYPE_CHECKING:
    from organizations.models import User

_SCORES = ("knowledge", "skill", "attitude")


class MarkAmendmentQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> MarkAmendmentQuerySet:
        """Of places in classes that the user may see."""
        return self.filter(assessment__enrollment__in=Enrollment.objects.visible_to(user))


def _all_or_none(prefix: str) -> Q:
    """Three marks up to 100, or none: a bare verdict."""
    names = [f"{prefix}_{name}" for name in _SCORES]
    return Q(**dict.fromkeys(names)) | Q(
        **{f"{name}__lte": 100 for name in names}, **{f"{name}__isnull": False for name in names}
    )


class MarkAmendment(models.Model):
    """Another value for a locked mark: asked for by one with the reason, approved or refused by another; both values stay."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="amendments", verbose_name=_("assessment"))
    old_knowledge = models.PositiveSmallIntegerField(null=True, blank=True)
    old_skill = models.PositiveSmallIntegerField(null=True, blank=True)
    old_attitude = models.PositiveSmallIntegerField(null=True, blank=True)
    old_hundredths = models.PositiveSmallIntegerField(null=True, blank=True)
    old_verdict = models.CharField(max_length=2, choices=Verdict)
    old_entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    old_locked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    new_knowledge = models.PositiveSmallIntegerField(null=True, blank=True)
    new_skill = models.PositiveSmallIntegerField(null=True, blank=True)
    new_attitude = models.PositiveSmallIntegerField(null=True, blank=True)
    new_verdict = models.CharField(max_length=2, choices=Verdict)
    reason = models.CharField(_("reason"), max_length=200)
    requested_at = models.DateTimeField(_("asked at"))
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    approved = models.BooleanField(_("approved"), null=True, blank=True)  # None: nobody has decided
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )

    objects = MarkAmendmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("amendment of a mark")
        verbose_name_plural = _("amendments of marks")
        ordering = ["requested_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assessment"],
                condition=Q(decided_at=None),
                name="markamendment_one_request_at_a_time",
                violation_error_message=_("An amendment of this mark is already waiting."),
            ),
            models.CheckConstraint(
                name="markamendment_marks_up_to_100",
                condition=_all_or_none("old") & _all_or_none("new"),
                violation_error_message=_("Marks are whole numbers from 0 to 100, for all three aspects or for none."),
            ),
            models.CheckConstraint(
                name="markamendment_decided_together",
                condition=Q(approved=None, decided_at=None, decided_by=None)
                | Q(approved__isnull=False, decided_at__isnull=False, decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="markamendment_second_person",
                condition=Q(decided_by=None) | ~Q(decided_by=F("requested_by")),
                violation_error_message=_("Who asks and who approves are two people."),
            ),
            models.CheckConstraint(
                name="markamendment_has_a_reason",
                condition=~Q(reason=""),
                violation_error_message=_("An amendment needs a reason."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.assessment)

    @property
    def old(self) -> str:
        """The value before, as ``programs.services.marks.as_read`` says it."""
        return _said(self.old_verdict, self.old_knowledge, self.old_skill, self.old_attitude)

    @property
    def new(self) -> str:
        """The value asked for, as ``programs.services.marks.as_read`` says it."""
        return _said(self.new_verdict, self.new_knowledge, self.new_skill, self.new_attitude)


def _said(verdict: str, knowledge: int | None, *others: int | None) -> str:
    return verdict if knowledge is None else " ".join(map(str, (verdict, knowledge, *others)))
