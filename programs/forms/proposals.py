from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from organizations.widgets import DateInput
from programs.models import Nomination, TppMember
from programs.services.tpp import Recommendation

from .members import MembersMixin
from .participants import actions

Status = Nomination.Status
LONGEST_REASON = Nomination._meta.get_field("reason").max_length
LONGEST_POSITION = TppMember._meta.get_field("position").max_length


@dataclass(frozen=True, slots=True)
class DraftRow:
    """One person of a draft, and what the form shows."""

    nomination: Nomination
    order: str
    reason: str


class DraftForm(forms.Form):
    """Order and reason of everybody in the draft: ``order-<pk>`` and ``reason-<pk>``."""

    def __init__(self, *args, nominations: Iterable[Nomination], **kwargs):
        super().__init__(*args, **kwargs)
        self.nominations = list(nominations)

    def rows(self) -> list[DraftRow]:
        if not self.is_bound:
            return [DraftRow(one, str(number), one.reason) for number, one in enumerate(self.nominations, start=1)]
        return [
            DraftRow(one, self.data.get(f"order-{one.pk}", "").strip(), self.data.get(f"reason-{one.pk}", "").strip())
            for one in self.nominations
        ]

    def clean(self):
        rows = self.rows()
        if any(not row.order.isdecimal() or len(row.order) > 4 for row in rows):
            self.add_error(None, ValidationError(_("Each place in the order is a number."), code="no_number"))
            return {}
        if any(len(row.reason) > LONGEST_REASON for row in rows):
            message = _("A reason has at most %(count)d characters.") % {"count": LONGEST_REASON}
            self.add_error(None, ValidationError(message, code="too_long"))
        # The same number twice: who stood first before stays first.
        ordered = sorted(rows, key=lambda row: int(row.order))
        return {"order": [row.nomination.pk for row in ordered], "reasons": {row.nomination.pk: row.reason for row in rows}}


class ButtonForm(forms.Form):
    """A step that is taken by a button, which says what it does."""

    def __init__(self, *args, button: str | Promise, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout(*self.fields, actions(button))


class ReasonForm(ButtonForm):
    """Something is ended, and why."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=LONGEST_REASON, widget=forms.Textarea({"rows": 3}))


class ConsentForm(ButtonForm):
    signed_on = forms.DateField(label=gettext_lazy("Consent signed on"), widget=DateInput())


class ReplacementDayForm(forms.Form):
    until = forms.DateField(label=gettext_lazy("Free seats are offered until"), widget=DateInput(), required=False)


class DecreeForm(forms.Form):
    number = forms.CharField(
        label=gettext_lazy("Number of the SK"), max_length=100, widget=forms.TextInput({"class": "form-control"})
    )
    signed_on = forms.DateField(label=gettext_lazy("Date of the SK"), widget=DateInput())


@dataclass(frozen=True, slots=True)
class TppRow:
    """What the TPP said of one person, as typed."""

    nomination: Nomination
    status: str
    place: str
    consent: str
    reason: str


class TppForm(MembersMixin, forms.Form):
    """A session of the TPP; per person ``status-``, ``place-``, ``consent-`` and ``reason-<pk>``.

    Two fields hold for everybody whose own is empty: the day of the consent, and the reason of the waiting list.
    """

    number = forms.CharField(label=gettext_lazy("Number of the minutes"), max_length=100)
    held_on = forms.DateField(label=gettext_lazy("Date of the session"), widget=DateInput())
    consent_signed_on = forms.DateField(
        label=gettext_lazy("Consent signed on"),
        widget=DateInput(),
        required=False,
        help_text=gettext_lazy("For everybody whose own day is left empty."),
    )
    waiting_reason = forms.CharField(
        label=gettext_lazy("Reason of the waiting list"),
        max_length=LONGEST_REASON,
        required=False,
        help_text=gettext_lazy("For everybody on it whose own reason is left empty."),
    )

    def __init__(self, *args, nominations: Iterable[Nomination], free_seats: int, members_before=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.nominations, self.free_seats, self.members_before = list(nominations), free_seats, list(members_before)
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control"

    def rows(self) -> list[TppRow]:
        """As typed; at first everybody is recommended while seats are left, and waits after that."""
        if self.is_bound:
            names = ("status", "place", "consent", "reason")
            return [TppRow(one, *(self.data.get(f"{name}-{one.pk}", "").strip() for name in names)) for one in self.nominations]
        shown = enumerate(self.nominations)
        return [TppRow(one, Status.RECOMMENDED if n < self.free_seats else Status.WAITING, "", "", "") for n, one in shown]

    def clean(self):
        cleaned = super().clean()
        return cleaned | {"members": self.clean_members(longest=LONGEST_POSITION), "recommendations": self._said(cleaned)}

    def _said(self, cleaned: dict) -> dict[int, Recommendation]:
        """Persons without a choice are left out; the service names them."""
        rows = self.rows()
        places = _places([row for row in rows if row.status == Status.WAITING])
        return {row.nomination.pk: self._recommendation(row, cleaned, places) for row in rows if row.status}

    def _recommendation(self, row: TppRow, cleaned: dict, places: dict[int, int | None]) -> Recommendation:
        if len(row.reason) > LONGEST_REASON:
            message = _("A reason has at most %(count)d characters.") % {"count": LONGEST_REASON}
            self.add_error(None, ValidationError(message, code="too_long"))
        waits = row.status == Status.WAITING
        return Recommendation(
            row.status,
            row.reason or (cleaned.get("waiting_reason", "") if waits else ""),
            (self._day(row) or cleaned.get("consent_signed_on")) if row.status != Status.REJECTED else None,
            places.get(row.nomination.pk),
        )

    def _day(self, row: TppRow) -> date | None:
        try:
            return forms.DateField(required=False).clean(row.consent)
        except ValidationError:
            who = row.nomination.inmate.name
            self.add_error(None, ValidationError(_("%(who)s: this is no date.") % {"who": who}, code="no_date"))
            return None


def _places(waiting: list[TppRow]) -> dict[int, int | None]:
    """The places typed; where none is, the order of the list. A half-typed list is for the service to refuse."""
    if not any(row.place for row in waiting):
        return {row.nomination.pk: number for number, row in enumerate(waiting, start=1)}
    return {row.nomination.pk: int(row.place) if row.place.isdecimal() and len(row.place) < 5 else None for row in waiting}
