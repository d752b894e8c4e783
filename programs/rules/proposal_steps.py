"""What a proposal of participants waits for, and which office moves it on. Pure."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ProposalStep(TextChoices):
    """The one step that moves a proposal on, in the order of the path (DOMAIN §2)."""

    PROPOSE = "propose", _("Bimker puts the people in order and proposes them.")
    CHECK = "check", _("The Kasi Kegiatan Kerja checks the proposal, or returns it with a reason.")
    RECORD_TPP = "record_tpp", _("The TPP meets; its session is recorded.")
    SIGN = "sign", _("The Kalapas signs the decree (SK).")


STEP_OF = {
    "draft": ProposalStep.PROPOSE,
    "proposed": ProposalStep.CHECK,
    "checked": ProposalStep.RECORD_TPP,
    "recommended": ProposalStep.SIGN,
}


def next_step(status: str) -> ProposalStep | None:
    """What a proposal in ``status`` waits for; None when it is decreed or withdrawn."""
    return STEP_OF.get(status)
