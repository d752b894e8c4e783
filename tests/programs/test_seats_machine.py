"""Two thousand random operations on a small prison: after each one the tables hold what the model holds, and the
sentences below are true of them by plain SQL."""

from collections import Counter
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from audit.services import verify
from inmates.models import Inmate
from inmates.services.custody import Happening
from organizations.models import Facility, Role, User
from programs.models import ClassSession, Enrollment, TrainingClass
from programs.services import enrolling, leaving
from programs.services.attendance import Mark, record_sheet
from programs.services.changing import Move, Why, cancel_meeting, restore_meeting
from programs.services.custody import end_long_absences, record_custody
from programs.services.enrolling import place
from programs.services.leaving import leave
from programs.services.making_up import schedule_make_up
from programs.services.planning import plan_meetings
from programs.services.waiting_list import accept_offer, next_offer
from tests.databases import on_postgresql
from tests.factories import (
    CompetencyUnitFactory,
    ConvictFactory,
    DecreeFactory,
    FacilityFactory,
    NominationFactory,
    ProgramFactory,
    ProposalFactory,
    TrainingClassFactory,
    TrainingStandardFactory,
    UserFactory,
)
from tests.programs.moving import move_meeting

from .prison_model import AWAY_TOO_LONG, Prison
from .recount import rows

pytestmark = [
    pytest.mark.django_db,
    on_postgresql,
]

BEGIN = date(2026, 1, 31)  # a Saturday, before both classes
ADMITTED, EXPIRES = date(2025, 1, 10), date(2027, 6, 1)
NAMES = [f"Orang {letter}" for letter in "ABCDEFGH"]
CLASSES = {"A": (date(2026, 2, 2), 4, "CDEF"), "B": (date(2026, 2, 12), 3, "HGBA")}  # first day, seats, waiting list
OPERATIONS = 2000
WHY = Why("other", "Blok terkunci.")

# Each names the rows that break it; none may.
SENTENCES = {
    "more open places than seats": """
        SELECT c.code FROM programs_trainingclass c JOIN programs_enrollment e ON e.training_class_id = c.id
        WHERE e.ended_on IS NULL GROUP BY c.code, c.seats HAVING COUNT(*) > c.seats""",
    "two open places of one person in a class": """
        SELECT inmate_id FROM programs_enrollment WHERE ended_on IS NULL
        GROUP BY inmate_id, training_class_id HAVING COUNT(*) > 1""",
    "two people in one seat": """
        SELECT seat_number FROM programs_enrollment WHERE ended_on IS NULL
        GROUP BY training_class_id, seat_number HAVING COUNT(*) > 1""",
    "an unrecorded row after the last day": """
        SELECT a.id FROM programs_attendance a JOIN programs_enrollment e ON e.id = a.enrollment_id
        JOIN programs_classsession m ON m.id = a.meeting_id
        WHERE a.status = '' AND e.ended_on IS NOT NULL AND m.held_on > e.ended_on""",
    "an open place without its row, or a row before its first day": """
        SELECT e.id FROM programs_enrollment e
        JOIN programs_classsession m ON m.training_class_id = e.training_class_id AND m.cancelled_at IS NULL
        LEFT JOIN programs_attendance a ON a.meeting_id = m.id AND a.enrollment_id = e.id
        JOIN inmates_inmate i ON i.id = e.inmate_id AND i.left_on IS NULL
        WHERE e.ended_on IS NULL AND m.makes_up_id IS NULL
            AND NOT EXISTS (SELECT 1 FROM inmates_paststay p WHERE p.inmate_id = i.id)
        GROUP BY e.id, m.id, m.held_on, e.starts_on
        HAVING COUNT(a.id) <> CASE WHEN m.held_on >= e.starts_on THEN 1 ELSE 0 END""",
    "a make-up for somebody who has no row in what it makes up": """
        SELECT a.id FROM programs_attendance a JOIN programs_classsession m ON m.id = a.meeting_id
        LEFT JOIN programs_attendance o ON o.meeting_id = m.makes_up_id AND o.enrollment_id = a.enrollment_id
        WHERE m.makes_up_id IS NOT NULL AND o.id IS NULL""",
    "more credited than the meeting lasts": """
        SELECT a.id FROM programs_attendance a JOIN programs_classsession m ON m.id = a.meeting_id
        WHERE a.meeting_minutes <> m.minutes OR a.credited_minutes > m.minutes
           OR (a.credited_minutes > 0) <> (a.status IN ('H', 'T'))""",
    "a place waits twice, or after its end, or for nobody": """
        SELECT s.enrollment_id FROM programs_suspension s JOIN programs_enrollment e ON e.id = s.enrollment_id
        JOIN inmates_absence b ON b.id = s.absence_id WHERE s.until_on IS NULL
        GROUP BY s.enrollment_id, e.ended_on, b.back_on, b.inmate_id, e.inmate_id
        HAVING COUNT(*) > 1 OR e.ended_on IS NOT NULL OR b.back_on IS NOT NULL OR b.inmate_id <> e.inmate_id""",
    "a place of somebody who is out does not wait": """
        SELECT e.id FROM programs_enrollment e JOIN inmates_absence b ON b.inmate_id = e.inmate_id AND b.back_on IS NULL
        LEFT JOIN programs_suspension s ON s.enrollment_id = e.id AND s.until_on IS NULL
        WHERE e.ended_on IS NULL AND s.id IS NULL""",
    "somebody who has left has a meeting to come": """
        SELECT e.id FROM programs_enrollment e JOIN inmates_inmate i ON i.id = e.inmate_id
        LEFT JOIN programs_attendance a ON a.enrollment_id = e.id
        LEFT JOIN programs_classsession m ON m.id = a.meeting_id AND m.cancelled_at IS NULL
        WHERE e.ended_on IS NULL AND e.status = 'active' AND i.left_on IS NOT NULL
        GROUP BY e.id, i.left_on HAVING MAX(m.held_on) > i.left_on""",
    "one number twice on a sheet": """
        SELECT a.meeting_id FROM programs_attendance a JOIN programs_enrollment e ON e.id = a.enrollment_id
        GROUP BY a.meeting_id, e.seat_number HAVING COUNT(*) > 1""",
    "somebody stands twice on one sheet": """
        SELECT a.meeting_id FROM programs_attendance a JOIN programs_enrollment e ON e.id = a.enrollment_id
        GROUP BY a.meeting_id, e.inmate_id HAVING COUNT(*) > 1""",
    "more carried than the program lasts, or than was earned": """
        SELECT e.id FROM programs_enrollment e JOIN programs_trainingclass c ON c.id = e.training_class_id
        JOIN programs_program p ON p.id = c.program_id JOIN programs_trainingstandard s ON s.id = c.standard_id
        WHERE e.carried_minutes > p.jp * s.minutes_per_jp""",
}


# One statement: the sentences that are not true.
BROKEN = " UNION ALL ".join(f"SELECT '{sentence}' AS sentence WHERE EXISTS ({broken})" for sentence, broken in SENTENCES.items())


def the_prison() -> Prison:
    """Two classes one after the other in one prison, eight people in it; in the tables and in the model alike."""
    facility, codes = FacilityFactory(code="KECIL"), {}
    FacilityFactory(code="LAIN")
    UserFactory(username="petugas", role=Role.BIMKER, facility=facility)
    for name in NAMES:
        ConvictFactory(facility=facility, name=name, admitted_on=ADMITTED, release_on=EXPIRES)
    for code, (starts, seats, waiting) in CLASSES.items():
        program = ProgramFactory(code=f"P-{code}", jp=40, unit=None)
        CompetencyUnitFactory(program=program, jp_theory=10, jp_practice=30)
        standard = TrainingStandardFactory(
            training_center=program.training_center, min_participants=1, replacement_percent=100, discipline_months=1,
            max_absence_days=AWAY_TOO_LONG,
        )  # fmt: skip
        training = TrainingClassFactory(
            code=code, facility=facility, program=program, training_center=program.training_center, standard=standard,
            starts_on=starts, seats=seats, replacements_until=starts + timedelta(days=9),
        )  # fmt: skip
        _waiting_list(training, [f"Orang {letter}" for letter in waiting])
        codes[code] = _planned(training, [f"Orang {letter}" for letter in waiting])
    return Prison(BEGIN, dict.fromkeys(NAMES, (ADMITTED, EXPIRES)), codes)


def _waiting_list(training: TrainingClass, names: list[str]) -> None:
    decree = DecreeFactory(training_class=training, number="SK-1", signed_on=BEGIN)
    proposal = ProposalFactory(training_class=training, status="decreed", tpp_held_on=BEGIN, tpp_number="TPP-1", decree=decree)
    for position, name in enumerate(names, start=1):
        NominationFactory(
            proposal=proposal, inmate=Inmate.objects.get(name=name), status="waiting", waiting_position=position,
            reason="Calon.", tpp_reason="Cadangan.", consent_signed_on=BEGIN,
        )  # fmt: skip


def _planned(training: TrainingClass, waiting: list[str]) -> dict:
    by = User.objects.get(username="petugas")
    meetings = plan_meetings(training_class=training, weekdays=range(5), starts_at=time(8), by=by)
    return {
        "starts": training.starts_on, "ends": meetings[-1].held_on, "seats": training.seats, "program_minutes": 40 * 45,
        "until": training.replacements_until, "waiting": waiting,
        "meetings": {
            one.number: {"on": one.held_on, "minutes": 225, "cancelled": False, "typed": False, "makes_up": None}
            for one in meetings
        },
    }  # fmt: skip


codes = st.sampled_from(sorted(CLASSES))
names = st.sampled_from(NAMES)
some = st.sets(names, min_size=1, max_size=2).map(sorted)
positions = st.integers(0, 15)
days_ago = st.sampled_from([0, 0, 0, 1, 2, 4])
sheets = st.lists(st.sampled_from("HHHHTSIAD"), min_size=12, max_size=12)
remissions = st.sampled_from([("RU I", 30), ("RU I", 30), ("RU I", 0), ("RU I", 450), ("RU II", 0)])
slips = st.sampled_from([*[""] * 8, "total", "stale"])

# (how often, which, with what); one rule for all, because rules of their own are left out of whole runs at random.
STEPS = [
    *[(4, "place", codes, names), (3, "leave", positions, days_ago), (3, "accept_offer", codes)],
    *[(1, "go_out", some, st.sampled_from(["court_out", "hospital_out"]), days_ago), (1, "go_out_of_class", positions, days_ago)],
    *[
        (1, "come_back", some, st.sampled_from(["court_back", "hospital_back"]), days_ago),
        (2, "come_back_indeed", positions, days_ago),
    ],
    (1, "go_away", names, st.sampled_from(["transferred_out", "released", "died", "assimilation"]), days_ago),
    (2, "come_again", positions, days_ago),
    (2, "register_f", positions, st.booleans(), days_ago),
    *[(1, "remission", some, remissions, days_ago), (2, "new_sentence", positions), (1, "end_long_absences", st.booleans())],
    *[
        (3, "days_pass", st.integers(1, 3)),
        (6, "sheet", codes, positions, sheets, slips),
    ],
    *[(1, "restore", codes, positions), (1, "move", codes, positions, st.integers(-3, 6))],
    *[(1, "cancel", codes, positions), (3, "make_up", codes, positions, st.integers(0, 4))],
]


def steps_of(*names: str) -> st.SearchStrategy:
    """Steps as often as they are in STEPS; with ``names`` those only."""
    kept = [step for step in STEPS if not names or step[1] in names]
    return st.one_of([st.tuples(st.just(name), *values) for often, name, *values in kept for _ in range(often)])


class PrisonMachine(RuleBasedStateMachine):
    """Every step asks the service and the model the same; ``said`` counts what they answered, ``built`` is the beginning."""

    said: Counter
    built: Prison
    steps: st.SearchStrategy

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.model = deepcopy(self.built)
        self.people = {inmate.name: inmate for inmate in Inmate.objects.all()}
        self.classes = {one.code: one for one in TrainingClass.objects.all()}
        self.clerk = User.objects.get(username="petugas")
        self.facility = self.clerk.facility
        self.elsewhere = Facility.objects.get(code="LAIN")

    def teardown(self):
        try:
            assert [report.chain for report in verify() if not report.ok] == []
        finally:
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

    @rule(data=st.data())
    def step(self, data):
        name, *values = data.draw(self.steps)
        getattr(self, name)(*values)

    # --- what every step does -----------------------------------------------------------------------------------

    @property
    def now(self) -> datetime:
        return datetime.combine(self.model.today, time(5), tzinfo=UTC)  # noon in the prison

    def ask(self, service, **arguments):
        """What the service gives, or None and nothing written when it refuses."""
        try:
            with transaction.atomic():
                return service(**arguments) or True
        except ValidationError:
            return None

    def compare(self, what: str, answer: object, expected: bool) -> None:
        self.said[what, expected] += 1
        broken = [row["sentence"] for row in rows(BROKEN)]
        assert not broken, ", ".join(broken)
        assert (answer is not None) is expected, f"{what}: the service says {answer}, the model {expected}"
        assert stored() == modelled(self.model)

    def fresh(self, code: str) -> TrainingClass:
        return TrainingClass.objects.select_related("program", "standard", "facility").get(code=code)

    def meeting(self, code: str, position: int, *, over: bool = False) -> tuple[int, ClassSession]:
        """A meeting; more often one that has been held, or that is ``over``: typed or cancelled."""
        meetings = self.model.classes[code]["meetings"]
        rather = [
            number
            for number, one in meetings.items()
            if (one["typed"] or one["cancelled"] if over else one["on"] <= self.model.today)
        ]
        numbers = sorted(rather if rather and position < 12 else meetings)
        number = numbers[position % len(numbers)]
        return number, self.classes[code].meetings.select_related("training_class__facility").get(number=number)

    # --- places -------------------------------------------------------------------------------------------------

    def place(self, code, name):
        answer = self.ask(
            place, inmates=[self.people[name]], training_class=self.fresh(code), decree_number="SK-2", decree_signed_on=BEGIN,
            by=self.clerk, on=self.model.today,
        )  # fmt: skip
        self.compare("place", answer, self.model.place(name, code))

    def leave(self, position, ago):
        """Somebody who has a place; now and then one that has ended."""
        places = (self.model.open_places() if position < 12 else []) or self.model.places
        if places:
            left = places[position % len(places)]
            on = self.model.today - timedelta(days=ago)
            enrollments = Enrollment.objects.select_related("inmate", "training_class").order_by("pk")
            enrollment = enrollments[self.model.places.index(left)]
            answer = self.ask(leave, enrollment=enrollment, reason="withdrawal", by=self.clerk, on=on)
            self.compare("leave", answer, self.model.leave(left, on))

    def accept_offer(self, code):
        offers = next_offer(self.fresh(code), on=self.model.today)
        said = [(one.seat, one.left.inmate.name, one.nomination and one.nomination.inmate.name) for one in offers]
        assert said == self.model.offers(code)
        self.said["offers", any(name for _seat, _left, name in said)] += 1
        if chosen := next((one for one in offers if one.nomination), None):
            name = chosen.nomination.inmate.name
            answer = self.ask(accept_offer, nomination=chosen.nomination, seat=chosen.seat, by=self.clerk, on=self.model.today)
            self.compare("accept", answer, self.model.accept_offer(code, chosen.seat, name))

    # --- custody ------------------------------------------------------------------------------------------------

    def happens(self, names, kind, ago, remission=("", 0)):
        on = self.model.today - timedelta(days=ago)
        happening = Happening(
            kind, on, reference="F-1" if kind == "discipline_opened" else "", remission_kind=remission[0], days=remission[1],
            to_facility=self.elsewhere if kind == "transferred_out" else None,
        )  # fmt: skip
        people = {self.people[name].pk: happening for name in names}
        answer = self.ask(record_custody, happenings=people, by=self.clerk, at=self.now)
        self.compare(kind, answer, self.model.event(names, kind, on, days=remission[1], remission=remission[0]))
        if answer:
            found = {(one.enrollment.inmate.name, one.enrollment.training_class.code) for one in answer.misfits}
            assert found == self.model.misfits(names)

    def go_out(self, who, kind, ago):
        self.happens(sorted(who), kind, ago)

    def come_back(self, who, kind, ago):
        self.happens(sorted(who), kind, ago)

    def go_out_of_class(self, position, ago):
        """Somebody who has a place."""
        if here := self.model.open_places():
            self.happens([here[position % len(here)]["who"]], "court_out", ago)

    def come_back_indeed(self, position, ago):
        """Somebody who is out."""
        if out := [name for name in NAMES if self.model.absence(name)]:
            name = out[position % len(out)]
            self.happens([name], f"{self.model.absence(name)['kind']}_back", ago)

    def go_away(self, who, kind, ago):
        self.happens([who], kind, ago)

    def come_again(self, position, ago):
        if gone := [name for name, person in self.model.people.items() if person["left"]]:
            self.happens([gone[position % len(gone)]], "received", ago)

    def register_f(self, position, closes, ago):
        """An entry for anybody, or the end of one for somebody who has one."""
        barred = [name for name in NAMES if any(closed is None for _on, closed in self.model.people[name]["entries"])]
        if closes and barred:
            self.happens([barred[position % len(barred)]], "discipline_closed", ago)
        else:
            kind = "discipline_closed" if closes else "discipline_opened"
            self.happens([NAMES[position % len(NAMES)]], kind, ago)

    def remission(self, who, what, ago):
        self.happens(sorted(who), "remission", ago, remission=what)

    def new_sentence(self, position):
        """The end of a sentence is entered; rather for somebody of whom it is unknown or near."""
        near = [name for name in NAMES if self.model.people[name]["expires"] != EXPIRES] or NAMES
        who = near[position % len(near)]
        entered = {self.people[who].pk: Happening("sentence_dates", self.model.today, expires_on=EXPIRES)}
        answer = self.ask(record_custody, happenings=entered, by=self.clerk, at=self.now)
        self.compare("sentence", answer, self.model.new_sentence(who, EXPIRES))

    def end_long_absences(self, by_system):
        ended = end_long_absences(facility=self.facility, by=None if by_system else self.clerk, at=self.now)
        assert len(ended) == self.model.end_long_absences()
        self.compare("absences", True, True)

    # --- meetings and the days ----------------------------------------------------------------------------------

    def days_pass(self, days):
        self.model.today += timedelta(days=days)
        self.said["day", True] += 1

    def sheet(self, code, position, marks, slip):
        number, meeting = self.meeting(code, position)
        roster = sorted(
            meeting.roster(), key=lambda row: (row.enrollment.seat_number, row.enrollment.starts_on, row.enrollment_id)
        )
        marks = marks[: len(roster)]
        answer = self.ask(
            record_sheet, meeting=meeting, control_total=sum(code in "HT" for code in marks) + (slip == "total"),
            marks={row.pk: Mark(code, 30 if code == "T" else 0) for row, code in zip(roster, marks, strict=True)},
            version=meeting.sheet_version + (slip == "stale"), by=self.clerk, at=self.now,
        )  # fmt: skip
        self.compare("sheet", answer, False if slip else self.model.sheet(code, number, marks))

    def cancel(self, code, position):
        number, meeting = self.meeting(code, position)
        answer = self.ask(cancel_meeting, meeting=meeting, why=WHY, by=self.clerk, at=self.now)
        self.compare("cancel", answer, self.model.cancel(code, number))

    def restore(self, code, position):
        number, meeting = self.meeting(code, position, over=True)
        answer = self.ask(restore_meeting, meeting=meeting, why=WHY, by=self.clerk, at=self.now)
        self.compare("restore", answer, self.model.restore(code, number))

    def move(self, code, position, later):
        number, meeting = self.meeting(code, 15 - position)
        on = self.model.today + timedelta(days=later)
        answer = self.ask(move_meeting, meeting=meeting, to=Move(on), why=WHY, by=self.clerk, at=self.now)
        self.compare("move", answer, self.model.move(code, number, on))

    def make_up(self, code, position, later):
        """Of any meeting, or rather of one that was typed or cancelled."""
        number, meeting = self.meeting(code, position, over=True)
        on = self.model.today + timedelta(days=later)
        answer = self.ask(schedule_make_up, meeting=meeting, held_on=on, by=self.clerk)
        self.compare("make-up", answer, self.model.make_up(code, number, on))


# --- What stands in the tables, and in the model, told alike ---------------------------------------------------------


def text(*values: object) -> tuple[str, ...]:
    """Dates and flags as both databases and the model give them."""
    return tuple("" if value is None else str(value)[:10] for value in values)


def stored() -> dict[str, list[tuple]]:
    places = rows("""
        SELECT e.id, i.name, c.code, e.seat_number AS seat, e.starts_on, e.ended_on, e.end_reason, e.carried_minutes AS carried
        FROM programs_enrollment e JOIN inmates_inmate i ON i.id = e.inmate_id
        JOIN programs_trainingclass c ON c.id = e.training_class_id ORDER BY e.id""")
    order = {one["id"]: position for position, one in enumerate(places)}
    attendance = rows("""
        SELECT a.enrollment_id AS place, m.number, a.status FROM programs_attendance a
        JOIN programs_classsession m ON m.id = a.meeting_id""")
    waits = rows("SELECT enrollment_id AS place, from_on, until_on FROM programs_suspension")
    people = rows("SELECT name, admitted_on, left_on, expires_on, release_on FROM inmates_inmate")
    meetings = rows("""
        SELECT c.code, m.number, m.held_on, CASE WHEN m.cancelled_at IS NULL THEN '' ELSE 'x' END AS cancelled,
               CASE WHEN m.typed_at IS NULL THEN '' ELSE 'x' END AS typed, o.number AS makes_up
        FROM programs_classsession m JOIN programs_trainingclass c ON c.id = m.training_class_id
        LEFT JOIN programs_classsession o ON o.id = m.makes_up_id""")
    return {
        "places": [text(*list(one.values())[1:]) for one in places],
        "rows": sorted((order[one["place"]], one["number"], one["status"]) for one in attendance),
        "waits": sorted((order[one["place"]], *text(one["from_on"], one["until_on"])) for one in waits),
        "people": sorted(text(*one.values()) for one in people),
        "meetings": sorted(text(*one.values()) for one in meetings),
        "classes": sorted(text(*one.values()) for one in rows("SELECT code, ends_on FROM programs_trainingclass")),
    }


def modelled(prison: Prison) -> dict[str, list[tuple]]:
    shown = ["who", "class", "seat", "starts", "ended", "reason"]
    numbered = list(enumerate(prison.places))
    people = {name: (one["admitted"], one["left"], one["expires"]) for name, one in prison.people.items()}
    meetings = [(code, number, one) for code, training in prison.classes.items() for number, one in training["meetings"].items()]
    return {
        "places": [text(*(place[key] for key in shown), prison.carried(place)) for place in prison.places],
        "rows": sorted((position, number, row) for position, place in numbered for number, row in place["rows"].items()),
        "waits": sorted((position, *text(*wait)) for position, place in numbered for wait in place["waits"]),
        "people": sorted(text(name, *one, one[2]) for name, one in people.items()),
        "meetings": sorted(
            text(code, number, one["on"], "x" if one["cancelled"] else "", "x" if one["typed"] else "", one["makes_up"])
            for code, number, one in meetings
        ),
        "classes": sorted(text(code, training["ends"]) for code, training in prison.classes.items()),
    }


# --- The tests -------------------------------------------------------------------------------------------------------


def run(*names: str, **options: object) -> Counter:
    """Let the machine work, from the same seeds every time, with steps of ``names`` only if there are; gives what was said."""
    PrisonMachine.said, PrisonMachine.built, PrisonMachine.steps = Counter(), the_prison(), steps_of(*names)
    run_state_machine_as_test(
        PrisonMachine,
        settings=settings(
            max_examples=20, stateful_step_count=118, deadline=None, derandomize=True, database=None,
            suppress_health_check=list(HealthCheck), report_multiple_bugs=False, **options,
        ),
    )  # fmt: skip
    return PrisonMachine.said


def test_two_thousand_operations_keep_every_sentence():
    said = run()
    assert sum(count for (what, _accepted), count in said.items() if what != "offers") >= OPERATIONS  # an offer is only read
    # Nothing was only refused, nothing only accepted.
    assert {what for (what, accepted), count in said.items() if accepted and count >= 3} >= {
        "place", "leave", "accept", "court_out", "court_back", "hospital_out", "hospital_back", "transferred_out", "released",
        "received", "discipline_opened", "discipline_closed", "remission", "absences", "sheet", "cancel", "restore",
        "move", "make-up",
    }  # fmt: skip
    assert {what for (what, accepted), count in said.items() if not accepted} >= {
        "place", "leave", "court_out", "court_back", "discipline_closed", "remission", "sheet", "cancel", "make-up",
    }  # fmt: skip


def test_control_seats_that_nobody_counts_are_found(monkeypatch):
    # given
    free = enrolling._offer
    monkeypatch.setattr(enrolling, "_group_problems", lambda *args, **kwargs: [])
    monkeypatch.setattr(enrolling, "_offer", lambda *args, **kwargs: replace(free(*args, **kwargs), free_seats=99))
    monkeypatch.setattr(TrainingClass, "free_seats", _any_seat)

    # when, then
    with pytest.raises(AssertionError, match=r"more open places than seats|place: the service says"):
        run("place", "days_pass", phases=[Phase.generate])


def test_control_rows_that_stay_after_the_last_day_are_found(monkeypatch):
    # given
    monkeypatch.setattr(leaving, "_remove_rows_to_come", lambda *args, **kwargs: None)

    # when, then
    with pytest.raises(AssertionError, match="an unrecorded row after the last day"):
        run("place", "leave", "days_pass", phases=[Phase.generate])


def _any_seat(training: TrainingClass, *, on: date | None = None) -> list[int]:
    held = training.enrollments.open() | (training.enrollments.filter(ended_on__gte=on) if on else training.enrollments.none())
    taken = set(held.values_list("seat_number", flat=True))
    return [seat for seat in range(1, 99) if seat not in taken]
