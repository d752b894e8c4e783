"""What happens to a person in custody: stays, events, absences, and the dates of release by kind."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from organizations.models import Facility

from .inmate import Inmate

if TYPE_CHECKING:
    from organizations.models import User


class PastStayQuerySet(models.QuerySet):
    def covering(self, on: date) -> PastStayQuerySet:
        return self.filter(from_on__lte=on, until_on__gt=on)


class PastStay(models.Model):
    """An earlier stay of somebody who left and was received again; the present one stands on the inmate."""

    inmate = models.ForeignKey(Inmate, models.PROTECT, related_name="past_stays", verbose_name=_("inmate"))
    from_on = models.DateField(_("admitted on"))
    until_on = models.DateField(_("left on"))

    objects = PastStayQuerySet.as_manager()

    class Meta:
        verbose_name = _("earlier stay")
        verbose_name_plural = _("earlier stays")
        ordering = ["inmate", "from_on"]
        constraints = [
            models.CheckConstraint(name="paststay_ends_after_it_begins", condition=Q(until_on__gte=F("from_on"))),
            models.UniqueConstraint(fields=["inmate", "from_on"], name="paststay_begins_once"),
        ]

    def __str__(self) -> str:
        return f"{self.from_on:%Y-%m-%d} – {self.until_on:%Y-%m-%d}"

    def covers(self, on: date) -> bool:
        return self.from_on <= on < self.until_on


class AbsenceQuerySet(models.QuerySet):
    def covering(self, on: date) -> AbsenceQuerySet:
        """Who is out on ``on``: the day of going and the day of return are inside."""
        return self.filter(Q(back_on=None) | Q(back_on__gte=on), out_on__lte=on)


class Absence(models.Model):
    """Out to court or hospital and back: the person stays in the register, and misses meetings (both days inside)."""

    class Kind(models.TextChoices):
        COURT = "court", _("out to court")
        HOSPITAL = "hospital", _("out to hospital")

    inmate = models.ForeignKey(Inmate, models.PROTECT, related_name="absences", verbose_name=_("inmate"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    out_on = models.DateField(_("out on"))
    back_on = models.DateField(_("back on"), null=True, blank=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["-out_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["inmate"],
                condition=Q(back_on=None),
                name="absence_one_open",
                violation_error_message=_("This person is already out."),
            ),
            models.CheckConstraint(
                name="absence_back_after_out",
                condition=Q(back_on=None) | Q(back_on__gte=F("out_on")),
                violation_error_message=_("Back before going out."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.out_on:%Y-%m-%d}"

    def days_until(self, on: date) -> int:
        """Days away when the person is back on ``on``, or, still out, as of that day."""
        return ((self.back_on or on) - self.out_on).days


class ReleaseDate(models.Model):
    """A date of release of one kind, asked for or approved. A newer one of the same kind replaces it; both stay."""

    KINDS = [kind for kind in Inmate.ReleaseKind if kind not in {Inmate.ReleaseKind.UNKNOWN, Inmate.ReleaseKind.EXPIRY}]

    inmate = models.ForeignKey(Inmate, models.PROTECT, related_name="release_dates", verbose_name=_("inmate"))
    kind = models.CharField(_("kind of release"), max_length=15, choices=[(kind.value, kind.label) for kind in KINDS])
    on = models.DateField(_("date of release"), null=True, blank=True)  # empty: withdrawn
    decree_number = models.CharField(_("number of the decree"), max_length=100, blank=True)
    decree_on = models.DateField(_("date of the decree"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by"))
    superseded_at = models.DateTimeField(_("replaced at"), null=True, blank=True)

    class Meta:
        verbose_name = _("date of release")
        verbose_name_plural = _("dates of release")
        ordering = ["inmate", "kind", "-recorded_at"]
        constraints = [
            models.UniqueConstraint(fields=["inmate", "kind"], condition=Q(superseded_at=None), name="releasedate_one_of_a_kind"),
            models.CheckConstraint(
                name="releasedate_decree_has_number_and_date",
                condition=Q(decree_number="", decree_on=None) | (~Q(decree_number="") & Q(decree_on__isnull=False)),
                violation_error_message=_("A decree has a number and a date."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on}"

    @property
    def approved(self) -> bool:
        return self.on is not None and self.decree_on is not None


class CustodyEventQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> CustodyEventQuerySet:
        """Events of inmates whom the user may see."""
        return self.filter(inmate__in=Inmate.objects.visible_to(user))

    def standing(self) -> CustodyEventQuerySet:
        """Events that were not taken back."""
        return self.filter(voided_at=None)

    def awaiting_reception(self, facility: Facility | None) -> CustodyEventQuerySet:
        """Departures to ``facility`` of persons who are still on the way: not received there, and not back."""
        sent = self.standing().filter(kind=CustodyEvent.Kind.TRANSFERRED_OUT, to_facility=facility, to_facility__isnull=False)
        return sent.filter(inmate__left_on=F("on"), inmate__continued_by=None)


class CustodyEvent(models.Model):
    """What happened to one person, when, and what it changed. Never edited: an event recorded by mistake is taken back."""

    class Kind(models.TextChoices):
        RECEIVED = "received", _("received")
        TRANSFERRED_IN = "transferred_in", _("received from another facility")
        TRANSFERRED_OUT = "transferred_out", _("transferred to another facility")
        COURT_OUT = "court_out", _("out to court")
        COURT_BACK = "court_back", _("back from court")
        HOSPITAL_OUT = "hospital_out", _("out to hospital")
        HOSPITAL_BACK = "hospital_back", _("back from hospital")
        RELOCATED = "relocated", _("moved to another room")
        ASSIMILATION = "assimilation", _("assimilation")
        PAROLE = "pb", _("conditional release (PB)")
        CONDITIONAL_LEAVE = "cb", _("conditional leave (CB)")
        LEAVE_BEFORE = "cmb", _("leave before release (CMB)")
        RELEASED = "released", _("released")
        DIED = "died", _("died")
        ESCAPED = "escaped", _("escaped")
        DISCIPLINE_OPENED = "discipline_opened", _("entered in Register F")
        DISCIPLINE_CLOSED = "discipline_closed", _("Register F entry closed")
        REMISSION = "remission", _("remission")
        RELEASE_DATE = "release_date", _("date of release")
        SENTENCE_DATES = "sentence_dates", _("admission and end of the sentence")
        RENUMBERED = "renumbered", _("new register number")

    class Remission(models.TextChoices):
        GENERAL_I = "RU I", "RU I"
        GENERAL_II = "RU II", "RU II"
        SPECIAL_I = "RK I", "RK I"
        SPECIAL_II = "RK II", "RK II"
        OTHER = "other", _("other remission")

    LEAVING = [
        Kind.TRANSFERRED_OUT, Kind.ASSIMILATION, Kind.PAROLE, Kind.CONDITIONAL_LEAVE, Kind.LEAVE_BEFORE,
        Kind.RELEASED, Kind.DIED, Kind.ESCAPED,
    ]  # fmt: skip
    OUT = {Kind.COURT_OUT: Absence.Kind.COURT, Kind.HOSPITAL_OUT: Absence.Kind.HOSPITAL}
    BACK = {Kind.COURT_BACK: Absence.Kind.COURT, Kind.HOSPITAL_BACK: Absence.Kind.HOSPITAL}
    ARRIVING = [Kind.RECEIVED, Kind.TRANSFERRED_IN]

    inmate = models.ForeignKey(Inmate, models.PROTECT, related_name="custody_events", verbose_name=_("inmate"))
    kind = models.CharField(_("what happened"), max_length=20, choices=Kind)
    on = models.DateField(_("on"))
    reference = models.CharField(_("number of the decree or letter"), max_length=100, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True, help_text=_("No diagnosis, no offence."))
    to_facility = models.ForeignKey(
        Facility, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("to the facility")
    )
    remission_kind = models.CharField(_("kind of remission"), max_length=10, choices=Remission, blank=True)
    remission_months = models.PositiveSmallIntegerField(_("months"), default=0)
    remission_days = models.PositiveSmallIntegerField(_("days"), default=0)
    subsider_until = models.DateField(_("substitute detention until"), null=True, blank=True)
    # The values of the person that this event changed: evidence keeps both.
    before = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder, editable=False)
    after = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder, editable=False)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by"))
    voided_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    voided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("taken back by")
    )
    void_reason = models.CharField(_("why it was taken back"), max_length=200, blank=True)

    objects = CustodyEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("custody event")
        verbose_name_plural = _("custody events")
        ordering = ["-on", "-pk"]
        indexes = [models.Index(fields=["inmate", "-on"], name="custodyevent_inmate_on")]
        constraints = [
            models.CheckConstraint(
                name="custodyevent_remission_has_a_kind",
                condition=Q(kind="remission") & ~Q(remission_kind="")
                | ~Q(kind="remission") & Q(remission_kind="", remission_months=0, remission_days=0, subsider_until=None),
                violation_error_message=_("A remission has its kind, and only a remission has one."),
            ),
            models.CheckConstraint(
                name="custodyevent_voided_together",
                condition=Q(voided_at=None, voided_by=None, void_reason="")
                | (Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason="")),
                violation_error_message=_("Who took it back, when and why, belong together."),
            ),
        ]
        permissions = [("record_custody", _("Can record what happens to a person in custody"))]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on:%Y-%m-%d}"
