"""How the classes of today were filled: interests, proposal, check, session of the TPP, decree."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta
from random import Random

from inmates.models import Inmate
from programs.models import Holiday, Nomination, Proposal, TrainingClass, TrainingField
from programs.rules.schedule import Break, training_days
from programs.rules.selection import Criteria
from programs.services.decreeing import sign_decree
from programs.services.interests import note_interest
from programs.services.proposing import check, open_proposal, propose
from programs.services.tpp import Recommendation, record_tpp

from .houses import Staff
from .planning import fitting, plan_class
from .reference import Reference
from .sheets import at

Nominated = Nomination.Status
INTERESTED, ASKED_BEFORE = 90, 45  # persons of all who are here, and days before today
PROPOSED = 20  # for the 16 seats of a class
NEXT_FIELD, NEXT_SEATS, NEXT_IN_DAYS = "PANGKAS", 16, 21
NEXT_BREAKS = [Break("ISTIRAHAT", time(9, 30), time(9, 45))]
CHECKED_DAYS, SESSION_DAYS, DECREE_DAYS = 2, 6, 10  # after the proposal
MEMBERS = [
    ("Rohmat Santika", "Ketua, Kepala Seksi Pembinaan"),
    ("Yuliana Sekarsari", "Sekretaris, Kepala Subseksi Registrasi"),
    ("Marlan Adisaputra", "Anggota, Kepala Seksi Kegiatan Kerja"),
    ("Teguh Panuntun", "Anggota, Kepala Subseksi Bimbingan Kerja"),
]
WAITS = "Jumlah peserta sudah terpenuhi; cadangan menurut urutan ini."


def note_interests(reference: Reference, staff: Staff, *, dice: Random, today: date) -> None:
    """Some of those who are here have said, some weeks ago, which field they want to learn."""
    asked_on = today - timedelta(days=ASKED_BEFORE)
    here = list(Inmate.objects.filter(facility=reference.facility, left_on=None).in_custody(asked_on).order_by("pk"))
    for field in TrainingField.objects.order_by("code"):
        people = dice.sample(here, min(INTERESTED, len(here)))
        note_interest(inmates=people, field=field, by=staff["bimker-staf"], on=asked_on)


def fill_by_decree(training_class: TrainingClass, staff: Staff, *, dice: Random, signed_on: date) -> None:
    """Kasubsi proposed, Kasi checked, the TPP recommended as many as there are seats, the Kalapas signed on ``signed_on``."""
    begun_on = signed_on - timedelta(days=DECREE_DAYS)
    proposal = _propose_and_check(training_class, staff, dice=dice, on=begun_on)
    session_on = begun_on + timedelta(days=SESSION_DAYS)
    _meet(proposal, training_class, staff, on=session_on)
    sign_decree(
        proposal=proposal,
        number=f"W9.PAS.DEMO.PK.01.04.02-{training_class.code}",
        signed_on=signed_on,
        by=staff["kalapas"],
        at=at(training_class, signed_on, 10),
    )


def plan_next_class(reference: Reference, staff: Staff, *, dice: Random, today: date) -> TrainingClass:
    """A class begins in some weeks; its proposal has been checked and waits for the session of the TPP."""
    holidays = set(Holiday.objects.values_list("day", flat=True))
    starts_on = next(training_days(today + timedelta(days=NEXT_IN_DAYS), weekdays=range(5), holidays=holidays))
    training_class = plan_class(
        reference, staff, field=NEXT_FIELD, starts_on=starts_on, seats=NEXT_SEATS, room=NEXT_FIELD, breaks=NEXT_BREAKS
    )  # fmt: skip
    _propose_and_check(training_class, staff, dice=dice, on=today - timedelta(days=CHECKED_DAYS + 1))
    return training_class


def _propose_and_check(training_class: TrainingClass, staff: Staff, *, dice: Random, on: date) -> Proposal:
    chosen = _choose(training_class, dice=dice, on=on)
    proposal = open_proposal(
        training_class=training_class,
        inmates={inmate.pk: reason for inmate, reason in chosen},
        criteria=Criteria(off_routine_duty=True),
        by=staff["bimker"],
        at=at(training_class, on, 9),
    )
    propose(proposal=proposal, by=staff["bimker"], at=at(training_class, on, 11))
    check(proposal=proposal, by=staff["kasi"], at=at(training_class, on + timedelta(days=CHECKED_DAYS), 9))
    return proposal


def _choose(training_class: TrainingClass, *, dice: Random, on: date) -> list[tuple[Inmate, str]]:
    """Up to PROPOSED people whom nothing keeps out, those interested in the field first, with the reason for each."""
    fit = fitting(training_class, on=on)
    field = training_class.program.sub_field.field
    interested = set(field.interests.values_list("inmate_id", flat=True))
    chosen = sorted(dice.sample(fit, len(fit)), key=lambda inmate: inmate.pk not in interested)[:PROPOSED]
    reason = f"Berminat pada kejuruan {field.name}."
    return [(inmate, reason if inmate.pk in interested else "") for inmate in chosen]


def _meet(proposal: Proposal, training_class: TrainingClass, staff: Staff, *, on: date) -> None:
    """As many as there are seats are recommended, the next wait, the last is not recommended."""
    nominations = list(proposal.nominations.all())
    record_tpp(
        proposal=proposal,
        number=f"W9.PAS.DEMO.PK.01.04.01-{training_class.code}",
        held_on=on,
        members=MEMBERS,
        recommendations={
            one.pk: _said(nominations, position, training_class.seats, on) for position, one in enumerate(nominations)
        },
        by=staff["bimker"],
        at=at(training_class, on, 14),
    )


def _said(nominations: Sequence[Nomination], position: int, seats: int, on: date) -> Recommendation:
    consent = on - timedelta(days=1)
    if position < seats:
        return Recommendation(Nominated.RECOMMENDED, consent_signed_on=consent)
    if position == len(nominations) - 1:
        return Recommendation(Nominated.REJECTED, "Belum selesai masa admisi orientasi.")
    return Recommendation(Nominated.WAITING, WAITS, consent, position - seats + 1)
