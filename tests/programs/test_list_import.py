"""A list brought into the register, undone, and asked about."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import Entry
from inmates.models import CustodyEvent, Inmate, ListImport, RegistrationEntry
from jobs.models import Job
from jobs.services import stop
from jobs.services.running import run_job
from programs.models import Enrollment
from programs.services import list_import as service
from programs.services.custody import record_number
from programs.services.list_import import Answer, answer_missing, misfits_of, start_apply, start_undo, still_missing
from programs.services.taking_back import take_back
from tests.factories import (
    ClassSessionFactory,
    ConvictFactory,
    EnrollmentFactory,
    InmateFactory,
    RegistrationClassFactory,
    RegistrationEntryFactory,
    TrainingClassFactory,
    UserFactory,
)
from tests.inmates.importing.lists import BUDI, HEADINGS, SITI, TODAY
from tests.inmates.officer import AT, done, rows_of
from tests.refusals import last_entry, refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
WRONG = ["Tanpa Tanggal", "B.I 3/2021", "besok", "-"]
BLOCKS = [*HEADINGS, "Blok"]


@pytest.fixture
def known(facility):
    """Somebody in block A whose sentence ends in 2028, and the row that says so."""
    inmate = ConvictFactory(facility=facility, name="Lama Sekali", release_on=date(2028, 1, 10))
    number = inmate.registrations.get().text
    return SimpleNamespace(inmate=inmate, row=[inmate.name, number, "10/01/2025", "10/01/2028", "A"])


def moved(row, release="10/12/2026", block="B"):
    return [*row[:3], release, block]


def people():
    return list(Inmate.objects.order_by("pk").values()), list(RegistrationEntry.objects.order_by("pk").values())


# --- Bringing it in ------------------------------------------------------------------------------


def test_the_good_rows_are_written_and_the_rows_say_what_was_done(list_officer, known):
    # when
    found = list_officer.applied([*BUDI, "C"], moved(known.row), WRONG, headings=BLOCKS)

    # then
    new = Inmate.objects.get(name="Budi Rekaan")
    known.inmate.refresh_from_db()
    assert (found.status, found.applied_by, found.job.status) == ("applied", list_officer.user, "done")
    assert (new.block, new.registration()) == ("C", "B.I 1/2021")
    assert (known.inmate.block, known.inmate.expires_on, known.inmate.release_on) == ("B", date(2026, 12, 10), date(2026, 12, 10))
    assert [row.inmate for row in rows_of(found, "new")] == [new]
    assert rows_of(found, "changed")[0].values_before == {"expires_on": date(2028, 1, 10), "block": "A"}
    assert (found.counts["new"], found.counts["changed"], found.counts["rejected"]) == (1, 1, 1)
    entry = Entry.objects.latest("pk")
    assert (entry.verb, entry.actor, entry.chain) == ("programs.apply_list", list_officer.user, list_officer.facility.key)
    assert sorted(entry.object_ids) == sorted([new.pk, known.inmate.pk])


def test_what_changed_since_the_preview_is_compared_again(list_officer, known):
    # given
    found = list_officer.ready(moved(known.row), BUDI, headings=BLOCKS)
    Inmate.objects.filter(pk=known.inmate.pk).update(block="B")
    RegistrationEntryFactory(inmate=InmateFactory(facility=list_officer.facility, name="Budi Rekaan"), text="B.I 1/2021")

    # when
    found = list_officer.applies(found)

    # then
    assert (found.counts["new"], found.counts["changed"]) == (0, 2)
    assert {name for row in rows_of(found, "changed") for name in row.after} == {"expires_on", "admitted_on"}


def test_only_a_checked_list_is_brought_in_and_only_once(list_officer):
    # given
    uploaded, applied = list_officer.uploads(BUDI), list_officer.applied(SITI)

    # then
    for one in (uploaded, applied):
        with refused("not_ready"):
            start_apply(list_import=one, by=list_officer.user, at=AT)


def test_an_import_that_was_stopped_writes_nothing_and_can_go_on(list_officer):
    # given
    found = list_officer.ready(BUDI)
    job = start_apply(list_import=found, by=list_officer.user, at=AT)
    stop(job, list_officer.user)
    run_job.func(job.pk)
    assert (Inmate.objects.count(), ListImport.objects.get().is_stuck) == (0, True)

    # when
    found = list_officer.applies(list_officer.checks(found))

    # then
    assert (found.status, Inmate.objects.count()) == ("applied", 1)


def test_a_worker_that_dies_before_the_end_leaves_nothing(list_officer, monkeypatch):
    # given: killed between the last row and the mark of the unit
    found = list_officer.ready(BUDI)
    before = people()
    job = start_apply(list_import=found, by=list_officer.user, at=AT)

    def killed(*arguments, **values):
        raise KeyboardInterrupt

    monkeypatch.setattr(service, "_audit", killed)

    # when
    with pytest.raises(KeyboardInterrupt):
        run_job.func(job.pk)

    # then
    assert people() == before
    assert ListImport.objects.get().status == "applying"

    # when: another worker takes it up
    monkeypatch.undo()
    Job.objects.filter(pk=job.pk).update(status="waiting")
    found = done(found, job)

    # then
    assert (found.status, Inmate.objects.count()) == ("applied", 1)


def test_who_no_longer_fits_is_named_with_the_class(list_officer, known):
    # given: the class ends after the new day of release
    running = TrainingClassFactory(facility=list_officer.facility, starts_on=date(2026, 11, 2), ends_on=date(2026, 12, 18))
    ClassSessionFactory(training_class=running, held_on=date(2026, 12, 18))
    place = EnrollmentFactory(training_class=running, inmate=known.inmate, starts_on=date(2026, 11, 2))

    # when
    fitting = misfits_of(list_officer.applied([*known.row[:4], "B"], headings=BLOCKS), on=TODAY)
    found = misfits_of(list_officer.applied(moved(known.row), headings=BLOCKS), on=TODAY)

    # then
    assert fitting == []
    assert [(one.enrollment, [str(reason) for reason in one.reasons], one.margin) for one in found] == [
        (place, ["release_before_end"], -15)
    ]


def test_the_command_tells_who_no_longer_fits(list_officer, known, tmp_path, capsys):
    # given
    running = TrainingClassFactory(facility=list_officer.facility, starts_on=date(2026, 11, 2), ends_on=date(2026, 12, 18))
    EnrollmentFactory(training_class=running, inmate=known.inmate, starts_on=date(2026, 11, 2))
    path = tmp_path / "list.csv"
    path.write_text(";".join(HEADINGS) + "\n" + ";".join(moved(known.row)[:4]) + "\n")

    # when
    call_command("import_inmates", path, "--facility", list_officer.facility.code, "--apply")

    # then
    told = [line for line in capsys.readouterr().out.splitlines() if running.code in line]
    assert len(told) == 1
    assert "Lama Sekali" in told[0]
    assert last_entry() == ("programs.apply_list", None)


# --- The same person under a new number ----------------------------------------------------------


@pytest.fixture
def detainee(facility):
    return ConvictFactory(facility=facility, name="Budi Rekaan", registration__text="A.III 5/2020")


@pytest.fixture
def renumbered(list_officer, detainee):
    RegistrationClassFactory(code="B.I")
    found = list_officer.checks(list_officer.ready(BUDI), choices={"B.I/1/2021": detainee.pk})
    return list_officer.applies(found)


def numbers(inmate):
    return sorted((entry.text, entry.is_current) for entry in inmate.registrations.all())


def test_a_chosen_person_has_the_new_number_and_keeps_the_old_in_the_history(list_officer, detainee, renumbered):
    assert Inmate.objects.get() == detainee
    assert numbers(detainee) == [("A.III 5/2020", False), ("B.I 1/2021", True)]
    entry = detainee.registrations.get(is_current=True)
    assert (entry.valid_from, entry.registration_class.code) == (TODAY, "B.I")
    event = CustodyEvent.objects.get()
    assert (event.kind, event.on, event.recorded_by, event.recorded_at) == (
        "renumbered", TODAY, list_officer.user, renumbered.applied_at,
    )  # fmt: skip
    assert event.before == {"registration_number": "A.III 5/2020"}
    assert event.after == {"registration_number": "B.I 1/2021", "rows": {"registrationentry": [entry.pk]}}
    assert "registration_number" in Entry.objects.latest("pk").fields


def test_the_new_number_can_be_taken_back_as_any_event_and_then_the_list_leaves_it(list_officer, detainee, renumbered):
    # given
    take_back(event=CustodyEvent.objects.get(), reason="Salah orang", by=list_officer.user, at=AT)
    assert numbers(detainee) == [("A.III 5/2020", True)]

    # when
    found = list_officer.undoes(renumbered)

    # then
    assert numbers(detainee) == [("A.III 5/2020", True)]
    assert [row.kept for row in found.rows.exclude(kept="")] == ["changed"]
    assert CustodyEvent.objects.get().void_reason == "Salah orang"


def test_without_a_choice_it_is_a_new_person(list_officer, detainee):
    list_officer.applied(BUDI)

    assert Inmate.objects.count() == 2
    assert numbers(detainee) == [("A.III 5/2020", True)]
    assert not CustodyEvent.objects.exists()


def test_a_choice_that_no_longer_holds_rejects_the_row(list_officer, detainee):
    # given: he has left between the choice and the confirmation
    found = list_officer.checks(list_officer.ready(BUDI), choices={"B.I/1/2021": detainee.pk})
    Inmate.objects.update(left_on=date(2026, 6, 1))
    before = people()

    # when
    found = list_officer.applies(found)

    # then
    assert [(row.row, row.code) for row in rows_of(found, "rejected")] == [(2, "choice_outdated")]
    assert people() == before


def test_the_list_of_next_week_knows_the_new_number(list_officer, renumbered):
    found = list_officer.ready(BUDI)

    assert (found.counts["same"], found.counts["namesakes"]) == (1, 0)


def test_undoing_brings_the_old_number_back(list_officer, detainee, renumbered):
    # when
    list_officer.undoes(renumbered)

    # then
    event = CustodyEvent.objects.get()
    assert numbers(detainee) == [("A.III 5/2020", True)]
    assert (event.voided_by, event.void_reason != "") == (list_officer.user, True)
    detainee.refresh_from_db()
    assert detainee.expires_on == date(2028, 1, 10)


def test_a_number_that_changed_once_more_stays(list_officer, detainee, renumbered):
    # given
    values = {"registration_number": "B.III 7/2026", "on": TODAY, "reference": "", "note": ""}
    record_number(inmate=detainee, by=list_officer.user, at=AT + timedelta(hours=1), **values)

    # when
    found = list_officer.undoes(renumbered)

    # then
    assert [(row.inmate, row.kept) for row in found.rows.exclude(kept="")] == [(detainee, "changed")]
    assert numbers(detainee)[-1] == ("B.III 7/2026", True)
    assert list(CustodyEvent.objects.values_list("voided_at", flat=True)) == [None, None]


# --- Undo ----------------------------------------------------------------------------------------


def test_undoing_leaves_everything_as_it_was(list_officer, known):
    # given
    before = people()
    found = list_officer.applied(moved(known.row), [*BUDI, "C"], WRONG, headings=BLOCKS)

    # when
    found = list_officer.undoes(found)

    # then
    assert people() == before
    assert (found.status, found.undone_by) == ("undone", list_officer.user)
    assert not found.rows.exclude(kept="").exists()
    assert last_entry() == ("programs.undo_list", list_officer.user)


@pytest.mark.parametrize(
    ("since", "stays"),
    [
        pytest.param({}, False, id="nothing"),
        pytest.param({"block": "Z"}, True, id="the-changed-field"),
        pytest.param({"expires_on": date(2029, 1, 1), "release_on": date(2029, 1, 1)}, True, id="another-changed-field"),
        pytest.param({"room": "9"}, False, id="a-field-the-list-left-alone"),
        pytest.param({"left_on": TODAY}, False, id="left-since"),
    ],
)
def test_what_somebody_has_changed_since_stays(list_officer, known, since, stays):
    # given
    found = list_officer.applied(moved(known.row), headings=BLOCKS)
    Inmate.objects.filter(pk=known.inmate.pk).update(**since)

    # when
    found = list_officer.undoes(found)

    # then
    known.inmate.refresh_from_db()
    expected = {"block": "A", "expires_on": date(2028, 1, 10), "release_on": date(2028, 1, 10)}
    if stays:
        expected = {"block": "B", "expires_on": date(2026, 12, 10), "release_on": date(2026, 12, 10)} | since
    assert {name: getattr(known.inmate, name) for name in expected} == expected
    assert [row.kept for row in found.rows.exclude(kept="")] == (["changed"] if stays else [])


def test_an_admission_is_not_put_after_a_departure_recorded_since(list_officer, known):
    # given: the list says that he came earlier, and then he left before the day of old
    found = list_officer.applied([*known.row[:2], "10/01/2020", *known.row[3:]], headings=BLOCKS)
    Inmate.objects.filter(pk=known.inmate.pk).update(left_on=date(2024, 1, 1))

    # when
    found = list_officer.undoes(found)

    # then
    known.inmate.refresh_from_db()
    assert known.inmate.admitted_on == date(2020, 1, 10)
    assert [row.kept for row in found.rows.exclude(kept="")] == ["changed"]


def test_an_identity_confirmed_since_keeps_its_names(list_officer, known):
    # given
    headings = [*HEADINGS, "Nama KTP", "Tempat Lahir KTP", "Tgl Lahir KTP"]
    found = list_officer.applied([*known.row[:4], "Lama S.", "Metro", "17/05/1990"], headings=headings)
    Inmate.objects.update(identity_confirmed_on=TODAY, identity_confirmed_by=list_officer.user)

    # when
    found = list_officer.undoes(found)

    # then
    known.inmate.refresh_from_db()
    assert known.inmate.certificate_name == "Lama S."
    assert [row.kept for row in found.rows.exclude(kept="")] == ["changed"]


def place_in_a_class(inmate):
    EnrollmentFactory(training_class=TrainingClassFactory(facility=inmate.facility), inmate=inmate)


def an_event(inmate):
    CustodyEvent.objects.create(
        inmate=inmate, kind="relocated", on=TODAY, recorded_at=AT, recorded_by=UserFactory(facility=inmate.facility)
    )


def another_number(inmate):
    inmate.registrations.update(is_current=False)
    RegistrationEntryFactory(inmate=inmate, text="B.III 9/2026")


@pytest.mark.parametrize(
    ("since", "kept"),
    [
        pytest.param(lambda inmate: None, None, id="nothing"),
        pytest.param(place_in_a_class, "in_use", id="a-place-in-a-class"),
        pytest.param(an_event, "in_use", id="an-event"),
        pytest.param(another_number, "changed", id="another-number"),
        pytest.param(lambda inmate: Inmate.objects.update(sex="L"), "changed", id="a-value-filled-in"),
        pytest.param(lambda inmate: Inmate.objects.update(routine_duty=True), "changed", id="routine-duty"),
    ],
)
def test_a_new_person_is_taken_back_unless_something_depends_on_him(list_officer, since, kept):
    # given
    found = list_officer.applied(BUDI)
    since(Inmate.objects.get())

    # when
    found = list_officer.undoes(found)

    # then
    assert Inmate.objects.exists() is RegistrationEntry.objects.exists() is (kept is not None)
    assert [row.kept for row in found.rows.exclude(kept="")] == ([kept] if kept else [])


def test_a_later_list_that_only_names_the_person_does_not_keep_him(list_officer):
    # given
    found = list_officer.applied(BUDI)
    later = list_officer.applied(SITI)
    assert [row.inmate.name for row in rows_of(later, "missing")] == ["Budi Rekaan"]

    # when
    list_officer.undoes(found)

    # then
    assert [inmate.name for inmate in Inmate.objects.all()] == ["Siti Contoh"]
    assert list(still_missing(later)) == []


@pytest.mark.parametrize(("after", "code"), [(timedelta(hours=24), None), (timedelta(hours=24, seconds=1), "too_late")])
def test_after_24_hours_it_is_too_late(list_officer, after, code):
    # given
    found = list_officer.applied(BUDI)
    at = found.applied_at + after

    # then
    if code:
        with refused(code):
            start_undo(list_import=found, by=list_officer.user, at=at)
    else:
        assert done(found, start_undo(list_import=found, by=list_officer.user, at=at)).status == "undone"


def test_only_what_was_brought_in_is_undone_and_only_once(list_officer):
    # given
    ready, undone = list_officer.ready(BUDI), list_officer.undoes(list_officer.applied(SITI))

    # then
    for one in (ready, undone):
        with refused("not_applied"):
            start_undo(list_import=one, by=list_officer.user, at=AT)


def test_places_are_checked_again_after_undoing(list_officer, known):
    # given: the list makes him fit, undoing it makes him a misfit again
    running = TrainingClassFactory(facility=list_officer.facility, starts_on=date(2026, 11, 2), ends_on=date(2028, 6, 30))
    place = EnrollmentFactory(training_class=running, inmate=known.inmate, starts_on=date(2026, 11, 2))
    found = list_officer.applied(moved(known.row, release="10/01/2030"), headings=BLOCKS)
    assert misfits_of(found, on=TODAY) == []

    # when
    found = list_officer.undoes(found)

    # then
    assert [one.enrollment for one in misfits_of(found, on=TODAY)] == [place]


def test_the_number_of_queries_of_undoing_does_not_depend_on_the_rows(list_officer, facility):
    # when: how many there are depends on how many tables tell of inmates
    counts = [queries_of_undoing(list_officer, count) for count in (1, 20)]

    # then
    assert counts[0] == counts[1]
    assert Inmate.objects.count() == 21


def queries_of_undoing(list_officer, count):
    """Of a list that changes ``count`` persons and brings as many new ones."""
    persons = ConvictFactory.create_batch(count, facility=list_officer.facility)
    rows = [[one.name, one.registrations.get().text, "10/01/2025", "11/01/2028"] for one in persons]
    new = [[f"Baru {number}", f"B.I {number}/2020", *BUDI[2:]] for number in range(1, count + 1)]
    found = list_officer.applied(*rows, *new)
    job = start_undo(list_import=found, by=list_officer.user, at=found.applied_at)
    unit = job.units.get()
    unit.job = job
    with CaptureQueriesContext(connection) as queries:
        service.undo(unit, at=AT)
    return len(queries)


# --- Missing from the list -----------------------------------------------------------------------


@pytest.fixture
def missing(list_officer, facility):
    """Three people who are not on the list, the first with a place in a running class."""
    persons = [ConvictFactory(facility=facility, name=f"Hilang {letter}") for letter in "ABC"]
    running = TrainingClassFactory(facility=facility, starts_on=date(2026, 11, 2), ends_on=date(2026, 12, 18))
    place = EnrollmentFactory(training_class=running, inmate=persons[0], starts_on=date(2026, 11, 2))
    return SimpleNamespace(list_import=list_officer.applied(BUDI), persons=persons, place=place)


def test_whoever_is_missing_is_asked_about_and_stays(missing):
    assert [row.inmate for row in still_missing(missing.list_import)] == missing.persons
    assert [inmate.left_on for inmate in missing.persons] == [None, None, None]


def test_what_became_of_them_is_recorded_in_one_go(list_officer, missing):
    # given
    first, second, third = still_missing(missing.list_import)
    answers = {
        first.pk: Answer("released", date(2026, 11, 20)), second.pk: Answer("escaped", TODAY), third.pk: Answer("here"),
    }  # fmt: skip

    # when
    told = answer_missing(list_import=missing.list_import, answers=answers, by=list_officer.user, at=AT)

    # then
    left = [Inmate.objects.get(pk=one.pk).left_on for one in missing.persons]
    assert left == [date(2026, 11, 20), TODAY, None]
    assert [event.kind for event in CustodyEvent.objects.order_by("pk")] == ["released", "escaped"]
    assert told.ended == [missing.place]
    assert Enrollment.objects.get(pk=missing.place.pk).end_reason == "release"
    assert list(still_missing(missing.list_import)) == []
    assert last_entry() == ("programs.record_custody", list_officer.user)


def test_one_impossible_answer_stops_all(list_officer, missing):
    # given
    first, second, _third = still_missing(missing.list_import)
    answers = {first.pk: Answer("released", TODAY), second.pk: Answer("died", TODAY + timedelta(days=1))}

    # then
    with refused("in_future"):
        answer_missing(list_import=missing.list_import, answers=answers, by=list_officer.user, at=AT)


def test_who_is_still_here_is_not_asked_about_again(list_officer, missing):
    # given
    first, *others = still_missing(missing.list_import)

    # when
    answer_missing(list_import=missing.list_import, answers={first.pk: Answer("here")}, by=list_officer.user, at=AT)

    # then
    assert list(still_missing(missing.list_import)) == others
    assert last_entry() == ("programs.answer_missing", list_officer.user)


def test_who_was_answered_about_meanwhile_is_left_alone(list_officer, missing):
    # given
    first = still_missing(missing.list_import)[0]
    answers = {first.pk: Answer("released", TODAY)}
    answer_missing(list_import=missing.list_import, answers=answers, by=list_officer.user, at=AT)

    # when
    answer_missing(list_import=missing.list_import, answers={first.pk: Answer("died", TODAY)}, by=list_officer.user, at=AT)

    # then
    assert [event.kind for event in CustodyEvent.objects.all()] == ["released"]
