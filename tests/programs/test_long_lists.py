"""The long lists of the prison's side ask the same for 500 people as for 10."""

from dataclasses import dataclass

import pytest
from django.urls import reverse

from inmates.models import CustodyEvent, Inmate, ListImport, ListRow, RegistrationEntry
from jobs.models import Job
from organizations.models import Facility, Role
from programs.models import Enrollment, Nomination, TrainingClass
from tests.conftest import signed_in
from tests.factories import (
    NOW,
    START,
    DecreeFactory,
    FacilityFactory,
    InmateFactory,
    JobFactory,
    ListImportFactory,
    ProposalFactory,
    RegistrationClassFactory,
    RegistrationEntryFactory,
    TrainingClassFactory,
    UserFactory,
)

from .remission_lists import keep, listed
from .upcoming import FAR

pytestmark = pytest.mark.django_db
WAITING = Nomination.Status.WAITING


@dataclass
class Prison:
    """A prison of ``people``, all in one running class, on one remission list, and at the same time on the way to it."""

    people: int
    facility: Facility
    training_class: TrainingClass
    inmates: list[Inmate]

    def addresses(self) -> dict[str, tuple[Role, str, str]]:
        """By page: who reads it, where, and the name of its rows in the context."""
        officer = UserFactory(facility=self.facility, role=Role.REGISTRASI)
        remissions = keep(officer, *(listed(row, f"B.I {row}/2024", 1) for row in range(1, self.people + 1)))
        the_class, registrar, kasi = [self.training_class.pk], Role.REGISTRASI, Role.KASI
        return {
            "inmates": (registrar, reverse("inmates:inmate-list"), "object_list"),
            "transfers": (registrar, reverse("inmates:inmate-transfers"), "object_list"),
            "remission": (registrar, reverse("programs:remission-detail", args=[remissions.pk]), "lines"),
            "grid": (registrar, reverse("programs:remission-add"), "rows"),
            "list": (registrar, reverse("inmates:list-detail", args=[self.brought_in().pk]), "rows"),
            "misfits": (kasi, reverse("programs:class-misfits"), "rows"),
            "waiting": (kasi, reverse("programs:class-waiting-list", args=the_class), "waiting"),
            "proposal": (kasi, reverse("programs:class-proposal", args=the_class), "rows"),
        }

    def brought_in(self) -> ListImport:
        found = ListImportFactory(facility=self.facility, status=ListImport.Status.READY, counts={"changed": self.people})
        rows = enumerate(self.inmates, start=2)
        ListRow.objects.bulk_create(
            ListRow(list_import=found, kind="changed", row=row, inmate=one, before={"block": "A"}, after={"block": "B"})
            for row, one in rows
        )
        return found


def prison(people: int) -> Prison:
    training_class = TrainingClassFactory(seats=people, ends_on=FAR)
    facility = training_class.facility
    inmates = Inmate.objects.bulk_create(InmateFactory.build_batch(people, facility=facility))  # all released before FAR
    of_all = {"facility": facility, "registration_class": RegistrationClassFactory()}
    numbers = enumerate(inmates, start=1)
    RegistrationEntry.objects.bulk_create(
        RegistrationEntryFactory.build(inmate=one, text=f"B.I {number}/2024", **of_all) for number, one in numbers
    )
    decree = DecreeFactory(training_class=training_class)
    Enrollment.objects.bulk_create(
        Enrollment(inmate=one, training_class=training_class, decree=decree, seat_number=seat, starts_on=START)
        for seat, one in enumerate(inmates, start=1)
    )
    session = {"status": "decreed", "decree": decree, "tpp_number": "BA-1", "tpp_held_on": START}
    proposal = ProposalFactory(training_class=training_class, **session)
    waits = {"proposal": proposal, "status": WAITING, "tpp_reason": "Penuh", "consent_signed_on": START}
    Nomination.objects.bulk_create(
        Nomination(inmate=one, position=place, waiting_position=place, **waits) for place, one in enumerate(inmates, start=1)
    )
    on_the_way(facility, people)
    return Prison(people, facility, training_class, inmates)


def on_the_way(facility: Facility, people: int) -> None:
    before = FacilityFactory()
    gone = Inmate.objects.bulk_create(InmateFactory.build_batch(people, facility=before, left_on=START))
    officer = UserFactory(facility=before)
    CustodyEvent.objects.bulk_create(
        CustodyEvent(
            inmate=one, kind="transferred_out", on=START, to_facility=facility, recorded_at=NOW, recorded_by=officer
        )
        for one in gone
    )  # fmt: skip


def test_500_people_ask_the_same_as_10(login_as, page_queries):
    asked, shown = {}, {}
    for people in (10, 500):
        # given
        here = prison(people)
        for name, (role, address, rows) in here.addresses().items():
            client = login_as(role, at=here.facility)

            # when
            with page_queries() as queries:
                response = client.get(address)

            asked.setdefault(name, []).append(len(queries))
            shown.setdefault(name, []).append(len(response.context[rows]))

    # then: the same whatever the number, and no page without its rows
    assert {name: few for name, (few, many) in asked.items() if few != many or many > 12} == {}
    pages = {"inmates": 50, "transfers": 50, "list": 50, "grid": 300}
    assert shown == {name: [10, pages.get(name, 500)] for name in shown}


@pytest.mark.parametrize("name", ["inmates:list-history", "jobs:job-list"])
def test_500_lists_and_jobs_ask_the_same_as_10(name, page_queries):
    asked, shown = [], []
    for count in (10, 500):
        # given
        officer = UserFactory(role=Role.REGISTRASI)
        brought = ListImportFactory.build_batch(count, facility=officer.facility, uploaded_by=officer)
        ListImport.objects.bulk_create(brought)
        Job.objects.bulk_create(JobFactory.build_batch(count, created_by=officer))

        # when
        with page_queries() as queries:
            response = signed_in(officer).get(reverse(name))

        asked.append(len(queries))
        shown.append(len(response.context["object_list"]))

    # then
    assert (shown, asked[0] == asked[1] <= 12) == ([10, 50], True)
