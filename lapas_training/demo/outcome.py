"""What the classes came to: marks entered and locked, identities signed, hearings held."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from inmates.rules.identity import Identity
from inmates.services.registering import confirm_identities
from organizations.models import User
from programs.models import CompetencyUnit, Enrollment, TrainingClass
from programs.rules.assessment import Marks, Verdict, verdict
from programs.rules.completion import Shortfall
from programs.services.approving import approve
from programs.services.evaluating import evaluate, load_class
from programs.services.hearing import Decision, awaiting, hold_hearing
from programs.services.marks import enter_marks, lock_marks

from .classes import STORIES, ClassStory
from .houses import Staff
from .names import without_alias
from .scans import example_scan
from .sheets import at

FAILED = [Marks(64, 55, 72), Marks(66, 61, 70)]
FAILED_UNIT = 5
HEARING_ON, REMEDIAL_UNTIL = date(2021, 3, 24), date(2021, 4, 30)
MEMBERS = [
    ("Lestari Widyaningsih, S.Pd.", "Ketua, Kepala Seksi Pelatihan dan Pengembangan"),
    ("Wiyono Hadikusuma", "Anggota, Kepala Seksi Kegiatan Kerja"),
]


def conclude(classes: dict[str, TrainingClass], staff: Staff, *, dice: Random) -> None:
    """Each class has its marks and identities; those that the story says so have had their hearing."""
    for story in STORIES:
        training_class = load_class(classes[story.code].pk)
        _assess(story, training_class, staff, dice=dice)
        _sign_names(story, training_class, by=staff["bimker-staf"])
        if story.waived_seat:
            _waive(story, training_class, by=staff["kepala-blk"])
        if story.heard:
            _hear(story, training_class, by=staff["blk"])


def _assess(story: ClassStory, training_class: TrainingClass, staff: Staff, *, dice: Random) -> None:
    """The instructor enters and the head of training locks; where he has no log-in, she types and the head locks."""
    users = [instructor.user for instructor in staff.instructors[story.field] if instructor.user_id]
    enters, locks = (users[0], staff["blk"]) if users else (staff["blk"], staff["kepala-blk"])
    places = list(training_class.enrollments.open().order_by("seat_number"))
    ability = {place.pk: dice.gauss(80, 5) for place in places}
    when = at(training_class, training_class.ends_on + timedelta(days=2), 10)
    for unit in training_class.program.units.all():
        _assess_unit(story, training_class, unit, places, ability, dice=dice, by=enters, when=when)
    lock_marks(training_class=training_class, by=locks, at=when + timedelta(hours=4))


def _assess_unit(
    story: ClassStory, training_class: TrainingClass, unit: CompetencyUnit, places: list[Enrollment],
    ability: dict[int, float], *, dice: Random, by: User, when: datetime,
) -> None:  # fmt: skip
    """A first attempt for all; a remedial for who failed it, unless the story leaves it open."""
    fails = story.fails if unit.position == FAILED_UNIT else {}
    first = {place.pk: FAILED[0] if place.seat_number in fails else _marks(ability[place.pk], dice) for place in places}
    enter_marks(training_class=training_class, unit=unit, attempt=1, results=first, by=by, at=when)
    second = {
        place.pk: FAILED[1] if fails.get(place.seat_number) == 2 else Marks(74, 76, 80)
        for place in places
        if verdict(first[place.pk], training_class.figures) == Verdict.NOT_YET and fails.get(place.seat_number) != 1
    }
    if second:
        enter_marks(training_class=training_class, unit=unit, attempt=2, results=second, by=by, at=when + timedelta(hours=2))


def _marks(ability: float, dice: Random) -> Marks:
    return Marks(*(max(40, min(98, round(dice.gauss(ability, 6)))) for _aspect in range(3)))


def _sign_names(story: ClassStory, training_class: TrainingClass, *, by: User) -> None:
    """Everyone signed the name-correction list, but for the seats that the story leaves open."""
    places = training_class.enrollments.open().select_related("inmate").exclude(seat_number__in=story.unconfirmed)
    identities = {
        place.inmate: Identity(without_alias(place.inmate.name), place.inmate.birth_place, place.inmate.birth_date)
        for place in places
    }
    confirm_identities(identities=identities, by=by, on=training_class.ends_on)


def _waive(story: ClassStory, training_class: TrainingClass, *, by: User) -> None:
    place = training_class.enrollments.select_related("inmate").get(seat_number=story.waived_seat, ended_on=None)
    approve(
        training_class=training_class,
        code="attendance_program",
        reason="Lima hari dipanggil sidang peninjauan kembali; semua unit dinilai kompeten.",
        by=by,
        on=HEARING_ON,
        inmate=place.inmate,
    )


def _hear(story: ClassStory, training_class: TrainingClass, *, by: User) -> None:
    evaluation = evaluate(training_class)
    number = f"BA.{story.package:02d}/{story.field}/BLK-BDL/III/2021"
    hold_hearing(
        training_class=training_class,
        minutes_number=number,
        held_on=HEARING_ON,
        members=MEMBERS,
        decisions={standing.enrollment.pk: _decide(standing) for standing in awaiting(evaluation.standings)},
        by=by,
        at=at(training_class, HEARING_ON, 14),
        minutes=example_scan("Berita acara sidang kelulusan", number, story.code),
    )


def _decide(standing) -> Decision:
    """Graduated without a shortfall; postponed when only a remedial is open; else not graduated."""
    if not standing.blocking:
        return Decision("graduated")
    remedial_open = any(unit.verdict == Verdict.NOT_YET and unit.attempts < 2 for unit in standing.units)
    if standing.blocking == [Shortfall.UNIT_NOT_PASSED] and remedial_open:
        return Decision("postponed", until=REMEDIAL_UNTIL)
    return Decision("not_graduated")
