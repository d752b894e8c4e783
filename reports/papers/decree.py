"""Keputusan tentang penetapan peserta: the decree of the head of the prison and its list, which goes to the centre too."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import QuerySet

from programs.models import Nomination, Proposal

from .consent import Person
from .paper import Paper, common_context, file_name
from .stationery import Post, Stationery

# The law on corrections in force on the day of the decree (UU 22/2022 replaced UU 12/1995 on 3 August 2022).
LAWS = [
    (date(2022, 8, 3), "Undang-Undang Nomor 22 Tahun 2022 tentang Pemasyarakatan"),
    (date.min, "Undang-Undang Nomor 12 Tahun 1995 tentang Pemasyarakatan"),
]


def decree_paper(proposal: Proposal, *, at: datetime) -> Paper:
    """The decree as signed; before that, with room for number and date, naming everybody who is recommended.

    The list holds name, place and date of birth, and L/P: no register number, nothing of custody (DOMAIN §4).
    """
    training_class = proposal.training_class
    facility = training_class.facility
    decree = proposal.decree
    nominations = _placed(proposal) if decree else list(_named(proposal, Nomination.Status.RECOMMENDED))
    day = decree.signed_on if decree else facility.local_date(at)
    stationery = Stationery.of(training_class, day)
    signatures = [None, stationery.signature(facility, Post.HEAD_OF_FACILITY)]
    context = common_context("Keputusan tentang penetapan peserta", training_class, facility, stationery, signatures, at=at) | {
        "proposal": proposal,
        "decree": decree,
        "law": law_on(day),
        "people": [Person.of(one.inmate) for one in nominations],
    }
    return Paper(
        "reports/paper/decree.html", context, "reports.print_decree", proposal, nominations,
        file_name("sk-peserta", training_class, decree.signed_on if decree else None),
    )  # fmt: skip


def law_on(day: date) -> str:
    """The law on corrections in force on ``day``."""
    return next(law for since, law in LAWS if day >= since)


def _named(proposal: Proposal, status: str) -> QuerySet[Nomination]:
    return proposal.nominations.filter(status=status).select_related("inmate", "enrollment")


def _placed(proposal: Proposal) -> list[Nomination]:
    """Whom the decree placed when it was signed: who took a freed seat by it later began later, and is not on its list."""
    placed = list(_named(proposal, Nomination.Status.PLACED).order_by("enrollment__seat_number"))
    first = min((one.enrollment.starts_on for one in placed), default=None)
    return [one for one in placed if one.enrollment.starts_on == first]
