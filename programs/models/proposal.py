"""From proposal to decree: who was proposed, checked, recommended, and by which decree placed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from inmates.models import Inmate

from .enrollment import Decree, Enrollment
from .training_class import TrainingClass

if TYPE_CHECKING:
    from organizations.models import User


class ProposalQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> ProposalQuerySet:
        """Proposals of the facility's own classes; a centre never sees who was considered."""
        if user.training_center_id:
            return self.none()
        return self.filter(training_class__in=TrainingClass.objects.visible_to(user))

    def decreed(self) -> ProposalQuerySet:
        return self.filter(status=Proposal.Status.DECREED)

    def open(self) -> ProposalQuerySet:
        return self.exclude(status__in=[Proposal.Status.DECREED, Proposal.Status.WITHDRAWN])


class Proposal(models.Model):
    """One round of filling a class: Kasubsi proposes, Kasi checks, the TPP recommends, the Kalapas signs (DOMAIN §2)."""

    class Status(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("proposal", "being prepared")
        PROPOSED = "proposed", pgettext_lazy("proposal", "proposed")
        CHECKED = "checked", pgettext_lazy("proposal", "checked")
        RECOMMENDED = "recommended", pgettext_lazy("proposal", "recommended by the TPP")
        DECREED = "decreed", pgettext_lazy("proposal", "decreed")
        WITHDRAWN = "withdrawn", pgettext_lazy("proposal", "withdrawn")

    training_class = models.ForeignKey(TrainingClass, models.PROTECT, related_name="proposals", verbose_name=_("class"))
    number = models.PositiveSmallIntegerField(_("round"))
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.DRAFT)
    proposed_at = models.DateTimeField(_("proposed at"), null=True, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("proposed by")
    )
    checked_at = models.DateTimeField(_("checked at"), null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("checked by")
    )
    returned_reason = models.CharField(_("why it was returned"), max_length=300, blank=True)
    tpp_number = models.CharField(_("number of the TPP minutes"), max_length=100, blank=True)
    tpp_held_on = models.DateField(_("date of the TPP session"), null=True, blank=True)
    tpp_recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_reason = models.CharField(_("why it was withdrawn"), max_length=300, blank=True)
    decree = models.OneToOneField(
        Decree, models.PROTECT, null=True, blank=True, related_name="proposal", verbose_name=_("decree on participants")
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal of participants")
        verbose_name_plural = _("proposals of participants")
        ordering = ["training_class", "number"]
        constraints = [
            models.UniqueConstraint(fields=["training_class", "number"], name="proposal_round_once"),
            models.UniqueConstraint(
                fields=["training_class"], condition=~Q(status__in=["decreed", "withdrawn"]), name="proposal_one_open_per_class",
                violation_error_message=_("A proposal for this class is already under way."),
            ),
            models.CheckConstraint(
                name="proposal_checked_by_a_second_person",
                condition=Q(checked_by=None) | Q(proposed_by=None) | ~Q(checked_by=models.F("proposed_by")),
                violation_error_message=_("Who proposes and who checks are two people."),
            ),
            models.CheckConstraint(
                name="proposal_recommended_in_a_session",
                condition=~Q(status__in=["recommended", "decreed"]) | (Q(tpp_held_on__isnull=False) & ~Q(tpp_number="")),
                violation_error_message=_("The TPP session has a number and a date."),
            ),
            models.CheckConstraint(
                name="proposal_decreed_by_a_decree",
                condition=Q(status="decreed", decree__isnull=False) | ~Q(status="decreed") & Q(decree=None),
            ),
            models.CheckConstraint(
                name="proposal_withdrawn_with_a_reason",
                condition=~Q(status="withdrawn") | ~Q(withdrawn_reason=""),
                violation_error_message=_("Say why the proposal is withdrawn."),
            ),
        ]  # fmt: skip
        permissions = [
            ("propose_participants", _("Can propose participants")),
            ("check_proposal", _("Can check a proposal of participants")),
            ("record_tpp", _("Can record the session of the TPP")),
            ("sign_decree", _("Can sign the decree on participants")),
        ]

    def __str__(self) -> str:
        return f"{self.training_class} #{self.number}"


class TppMember(models.Model):
    """Who sat in the session, as the minutes name him."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="tpp_members", verbose_name=_("proposal"))
    name = models.CharField(_("name"), max_length=150)
    position = models.CharField(_("position in the TPP"), max_length=100)

    class Meta:
        verbose_name = _("member of the TPP")
        verbose_name_plural = _("members of the TPP")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class NominationQuerySet(models.QuerySet):
    def standing(self) -> NominationQuerySet:
        """Not placed, and still to be reckoned with."""
        return self.filter(status__in=Nomination.STANDING)

    def waiting(self) -> NominationQuerySet:
        """The waiting lists, one proposal after the other, each in its order."""
        waiting = self.filter(status=Nomination.Status.WAITING)
        return waiting.order_by("proposal__number", "waiting_position", "pk")

    def declined(self) -> NominationQuerySet:
        """Whose last word was no: who has consented again since may be named again."""
        return self.filter(status=Nomination.Status.DECLINED, consented_again_on=None)


class Nomination(models.Model):
    """One person in one proposal, with what was known and said about him, and what became of it.

    Each step writes a reason of its own, so that the choice stays explained whatever was decided after it.
    """

    class Status(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("nomination", "proposed")
        DECLINED = "declined", pgettext_lazy("nomination", "declined by the person")
        REJECTED = "rejected", pgettext_lazy("nomination", "not recommended")
        RECOMMENDED = "recommended", pgettext_lazy("nomination", "recommended")
        WAITING = "waiting", pgettext_lazy("nomination", "waiting list")
        PLACED = "placed", pgettext_lazy("nomination", "placed")
        DROPPED = "dropped", pgettext_lazy("nomination", "taken off the list")

    STANDING = [Status.PROPOSED, Status.RECOMMENDED, Status.WAITING]

    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="nominations", verbose_name=_("proposal"))
    inmate = models.ForeignKey(Inmate, models.PROTECT, related_name="nominations", verbose_name=_("inmate"))
    position = models.PositiveSmallIntegerField(_("order"))
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.PROPOSED)
    margin_days = models.IntegerField(_("margin in days when proposed"), null=True, blank=True)
    consent_signed_on = models.DateField(_("consent signed on"), null=True, blank=True)
    reason = models.CharField(_("reason of the choice"), max_length=300, blank=True)
    tpp_reason = models.CharField(_("reason of the TPP"), max_length=300, blank=True)
    dropped_reason = models.CharField(_("why taken off the list"), max_length=300, blank=True)
    consented_again_on = models.DateField(
        _("consented again on"), null=True, blank=True, help_text=_("Had declined, and has changed his mind.")
    )
    waiting_position = models.PositiveSmallIntegerField(_("place on the waiting list"), null=True, blank=True)
    enrollment = models.OneToOneField(
        Enrollment, models.PROTECT, null=True, blank=True, related_name="nomination", verbose_name=_("participant")
    )

    objects = NominationQuerySet.as_manager()

    class Meta:
        verbose_name = _("nomination")
        verbose_name_plural = _("nominations")
        ordering = ["proposal", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "inmate"], name="nomination_once_per_proposal"),
            models.CheckConstraint(
                name="nomination_placed_with_a_place",
                condition=Q(status="placed", enrollment__isnull=False) | ~Q(status="placed") & Q(enrollment=None),
            ),
            models.CheckConstraint(
                name="nomination_waits_in_order",
                condition=Q(status="waiting", waiting_position__isnull=False) | ~Q(status="waiting"),
                violation_error_message=_("The waiting list has an order."),
            ),
            models.CheckConstraint(
                name="nomination_refused_with_a_reason",
                condition=~Q(status__in=["rejected", "waiting"]) | ~Q(tpp_reason=""),
                violation_error_message=_("Say why the person is not recommended or waits."),
            ),
            models.CheckConstraint(
                name="nomination_dropped_with_a_reason",
                condition=~Q(status="dropped") | ~Q(dropped_reason=""),
                violation_error_message=_("Say why the person is taken off the list."),
            ),
            models.CheckConstraint(
                name="nomination_placed_with_consent",
                condition=~Q(status__in=["recommended", "waiting", "placed"]) | Q(consent_signed_on__isnull=False),
                violation_error_message=_("The consent of the person is missing."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.inmate}"
