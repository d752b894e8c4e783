"""A proposal walked through its steps by the people they belong to, for tests of services and pages."""

from datetime import UTC, date, datetime

from inmates.models import Inmate
from organizations.models import Role
from programs.models import Enrollment, Nomination, Proposal
from programs.services.decreeing import sign_decree
from programs.services.proposing import check, open_proposal, propose
from programs.services.tpp import Recommendation, record_tpp
from tests.factories import ConvictFactory
from tests.programs.stage import Stage

# Before the class, which begins on 2 February 2026.
PROPOSED_AT = datetime(2026, 1, 12, 3, 0, tzinfo=UTC)
CHECKED_AT = datetime(2026, 1, 13, 3, 0, tzinfo=UTC)
TPP_ON, TPP_AT = date(2026, 1, 15), datetime(2026, 1, 15, 8, 0, tzinfo=UTC)
SIGNED_ON, SIGNED_AT = date(2026, 1, 20), datetime(2026, 1, 20, 3, 0, tzinfo=UTC)
CONSENT_ON = date(2026, 1, 14)
MEMBERS = [("Ketua Rekaan", "Ketua"), ("Sekretaris Rekaan", "Sekretaris")]

RECOMMENDED = Recommendation(Nomination.Status.RECOMMENDED, consent_signed_on=CONSENT_ON)
REJECTED = Recommendation(Nomination.Status.REJECTED, "Belum ikut admisi orientasi.")


def waiting(position: int) -> Recommendation:
    return Recommendation(Nomination.Status.WAITING, "Kursi habis.", CONSENT_ON, position)


class Path:
    """One class and one proposal of it; ``draft``, ``proposed`` … walk as far as their name says."""

    def __init__(self, **values: object) -> None:
        self.stage = Stage(**{"standard__min_participants": 1} | values)
        self.clerk, self.chief = self.stage.clerk, self.stage.chief
        self.head = self.stage.officer(Role.KALAPAS)

    def convicts(self, count: int, **values: object) -> list[Inmate]:
        return ConvictFactory.create_batch(count, facility=self.stage.training_class.facility, **values)

    def draft(self, people: list[Inmate]) -> Proposal:
        reasons = {inmate.pk: "" for inmate in people}
        return open_proposal(
            training_class=self.stage.training_class, inmates=reasons, by=self.clerk, at=PROPOSED_AT
        )  # fmt: skip

    def proposed(self, people: list[Inmate]) -> Proposal:
        proposal = self.draft(people)
        propose(proposal=proposal, by=self.clerk, at=PROPOSED_AT)
        return proposal

    def checked(self, people: list[Inmate]) -> Proposal:
        proposal = self.proposed(people)
        check(proposal=proposal, by=self.chief, at=CHECKED_AT)
        return proposal

    def met(self, proposal: Proposal, *said: Recommendation, **values: object) -> None:
        """The TPP has said ``said`` of the nominations in their order."""
        nominations = {} if "recommendations" in values else proposal.nominations.all()
        record_tpp(
            **{
                "proposal": proposal, "number": "TPP-1", "held_on": TPP_ON, "members": MEMBERS, "by": self.clerk,
                "at": TPP_AT, "recommendations": {one.pk: each for one, each in zip(nominations, said, strict=True)},
            } | values
        )  # fmt: skip

    def recommended(self, people: list[Inmate], *, waits: list[Inmate] = ()) -> Proposal:
        proposal = self.checked([*people, *waits])
        self.met(proposal, *[RECOMMENDED] * len(people), *(waiting(place) for place in range(1, len(waits) + 1)))
        return proposal

    def signed(self, proposal: Proposal, **values: object) -> list[Enrollment]:
        return sign_decree(
            **{"proposal": proposal, "number": "SK-1", "signed_on": SIGNED_ON, "by": self.head, "at": SIGNED_AT} | values
        )

    def decreed(self, people: list[Inmate], *, waits: list[Inmate] = ()) -> Proposal:
        proposal = self.recommended(people, waits=waits)
        self.signed(proposal)
        proposal.refresh_from_db()
        return proposal
