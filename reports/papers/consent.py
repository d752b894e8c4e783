"""Surat pernyataan kesediaan: each person of a proposal says, with his own signature, that he wants to join."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from inmates.models import Inmate
from programs.models import Nomination, Proposal

from .paper import Paper, common_context, file_name
from .stationery import Post, Signature, Stationery

OFF_THE_LIST = [Nomination.Status.DECLINED, Nomination.Status.REJECTED, Nomination.Status.DROPPED]


@dataclass(frozen=True, slots=True)
class Person:
    """Who he is, as it would be printed on the certificate."""

    name: str
    birth_place: str
    birth_date: date | None
    sex: str

    @classmethod
    def of(cls, inmate: Inmate) -> Person:
        place = inmate.certificate_birth_place or inmate.birth_place
        return cls(inmate.printed_name, place, inmate.certificate_birth_date or inmate.birth_date, inmate.sex)


def consent_forms(proposal: Proposal, *, at: datetime) -> Paper:
    """A page for everybody who is still on the list of ``proposal``, in its order."""
    training_class = proposal.training_class
    facility = training_class.facility
    nominations = list(proposal.nominations.exclude(status__in=OFF_THE_LIST).select_related("inmate"))
    stationery = Stationery.of(training_class, facility.local_date(at))
    witness = stationery.signature(facility, Post.HEAD_OF_WORK_GUIDANCE, caption="Mengetahui,")
    context = common_context("Surat pernyataan kesediaan", training_class, facility, stationery, [], at=at) | {
        "pages": [_page(one.inmate, witness) for one in nominations]
    }
    return Paper(
        "reports/paper/consent.html", context, "reports.print_consent_forms", proposal, nominations,
        file_name("pernyataan-kesediaan", training_class),
    )  # fmt: skip


def _page(inmate: Inmate, witness: Signature) -> tuple[Person, str, list[Signature]]:
    """Who, where he is, and the two who sign."""
    person = Person.of(inmate)
    return person, inmate.place_in_facility, [witness, Signature("Yang menyatakan", name=person.name, official=False)]
