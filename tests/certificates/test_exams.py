from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from audit.models import Entry
from certificates.models import CompetencyCertificate, Exam, ExamSeat, Forwarding
from certificates.services.competency import CertificateData, forward, record_certificate, record_wish
from certificates.services.exams import (
    ExamData,
    cancel_exam,
    correct_result,
    enter,
    lock_results,
    move_exam,
    plan_exam,
    type_results,
    withdraw,
)
from certificates.services.sitters import sitters
from inmates.models import Inmate
from programs.uploads import CleanFile
from tests.factories import (
    CenterUserFactory,
    CompetencyCertificateFactory,
    ConvictFactory,
    EnrollmentFactory,
    ExamFactory,
    ExamMoveFactory,
    ExamSeatFactory,
    ForwardingFactory,
    InmateFactory,
    TrainingClassFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

HELD = date(2026, 3, 10)
AT = datetime(2026, 4, 20, 5, 0, tzinfo=UTC)
SCAN = CleanFile(b"%PDF-1.7 rekaan", "application/pdf")
DATA = CertificateData("BNSP 000777 2026", date(2026, 4, 1), date(2029, 3, 31))


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def exam():
    return ExamFactory()


@pytest.fixture
def clerk(exam):
    return UserFactory(facility=exam.facility)


@pytest.fixture
def second(exam):
    return UserFactory(facility=exam.facility)


def codes_of(refused):
    """The codes of a refusal, in whatever form it has them."""
    with pytest.raises(ValidationError) as raised:
        refused()
    error = raised.value
    errors = [one for some in error.error_dict.values() for one in some] if hasattr(error, "error_dict") else error.error_list
    return [one.code for one in errors]


def rows():
    return [list(model.objects.order_by("pk").values()) for model in (Exam, ExamSeat, CompetencyCertificate, Forwarding, Entry)]


# --- The event -------------------------------------------------------------------------------------


def test_an_exam_is_planned(exam, clerk):
    data = ExamData("LSP Lain", "BNSP-LSP-1", date(2027, 1, 1), "Barber", "Bengkel", "Asesor A\nAsesor B", date(2026, 6, 1))

    planned = plan_exam(facility=exam.facility, training_center=exam.training_center, data=data, by=clerk, at=AT)

    planned.refresh_from_db()
    assert (planned.body, planned.held_on, planned.recorded_by) == ("LSP Lain", date(2026, 6, 1), clerk)
    assert Entry.objects.get().verb == "certificates.plan_exam"


@pytest.mark.parametrize(("until", "licensed"), [(HELD, True), (HELD - timedelta(1), False)])
def test_the_licence_covers_its_last_day(exam, until, licensed):
    exam.licensed_until = until

    assert exam.licensed is licensed


def test_a_move_keeps_both_days_and_why(exam, clerk):
    move_exam(exam=exam, to=date(2026, 3, 17), reason=" Asesor sakit ", by=clerk, at=AT)

    exam.refresh_from_db()
    move = exam.moves.get()
    assert (exam.held_on, move.old_held_on, move.new_held_on) == (date(2026, 3, 17), HELD, date(2026, 3, 17))
    assert (move.reason, move.moved_by) == ("Asesor sakit", clerk)
    assert (Entry.objects.get().verb, Entry.objects.get().fields) == ("certificates.move_exam", ["held_on"])


@pytest.mark.parametrize(
    ("to", "reason", "result", "expected"),
    [
        (date(2026, 3, 17), " ", "", ["no_reason"]),
        (HELD, "Alasan", "", ["unchanged"]),
        (date(2026, 3, 17), "Alasan", "K", ["has_results"]),
    ],
)
def test_a_refused_move_changes_nothing(exam, clerk, to, reason, result, expected):
    ExamSeatFactory(exam=exam, result=result)
    before = rows()

    assert codes_of(lambda: move_exam(exam=exam, to=to, reason=reason, by=clerk, at=AT)) == expected
    assert rows() == before


def cancelled(exam, clerk):
    cancel_exam(exam=exam, reason=" LSP menarik diri ", by=clerk, at=AT)


def test_a_cancelled_exam_keeps_its_day_its_people_and_why_but_no_address(exam, clerk):
    # given
    seat, kept = ForwardingFactory(seat__exam=exam).seat, ForwardingFactory()

    # when
    cancelled(exam, clerk)

    # then
    exam.refresh_from_db()
    assert (exam.held_on, exam.cancelled_at, exam.cancelled_by, exam.cancel_reason) == (HELD, AT, clerk, "LSP menarik diri")
    assert (list(exam.seats.all()), list(Forwarding.objects.all())) == ([seat], [kept])
    assert (exam.cancelled, exam.open) == (True, False)
    entry = Entry.objects.get()
    assert (entry.verb, entry.fields) == ("certificates.cancel_exam", ["cancelled_at", "cancelled_by", "cancel_reason"])


@pytest.mark.parametrize(
    ("reason", "result", "before", "expected"),
    [(" ", "", False, ["no_reason"]), ("Alasan", "K", False, ["has_results"]), ("Alasan", "", True, ["cancelled"])],
)
def test_a_refused_cancellation_changes_nothing(exam, clerk, reason, result, before, expected):
    ExamSeatFactory(exam=exam, result=result)
    if before:
        cancelled(exam, clerk)
    was = rows()

    assert codes_of(lambda: cancel_exam(exam=exam, reason=reason, by=clerk, at=AT)) == expected
    assert rows() == was


def test_nothing_more_happens_to_a_cancelled_exam(exam, clerk, second):
    # given
    seat, other = ExamSeatFactory(exam=exam), ConvictFactory(facility=exam.facility)
    cancelled(exam, clerk)
    before = rows()

    # when
    refused = [
        codes_of(lambda: move_exam(exam=exam, to=HELD + timedelta(7), reason="Alasan", by=clerk, at=AT)),
        codes_of(lambda: enter(exam=exam, people={other.pk}, by=clerk, at=AT)),
        codes_of(lambda: withdraw(seat=seat, by=clerk)),
        codes_of(lambda: type_results(exam=exam, results={seat.pk: "K"}, by=clerk, at=AT)),
        codes_of(lambda: lock_results(exam=exam, by=second, at=AT)),
        codes_of(lambda: record_wish(seat=seat, wished_on=HELD, contact="Jalan", by=clerk, at=AT)),
    ]

    # then
    assert refused == [["cancelled"]] * 5 + [["nothing_to_send"]]
    assert rows() == before


# --- Who sits for it -------------------------------------------------------------------------------


def test_a_graduate_sits_as_such_and_another_as_himself(exam, clerk):
    # given
    training_class = TrainingClassFactory(facility=exam.facility, training_center=exam.training_center)
    graduate = ConvictFactory(facility=exam.facility, name="Andi")
    place = EnrollmentFactory(training_class=training_class, inmate=graduate, status="graduated")
    other = ConvictFactory(facility=exam.facility, name="Beni")

    # when
    enter(exam=exam, people={graduate.pk, other.pk}, by=clerk, at=AT)

    # then
    assert [(seat.inmate, seat.enrollment) for seat in exam.seats.all()] == [(graduate, place), (other, None)]
    entry = Entry.objects.get()
    assert (entry.verb, entry.count) == ("certificates.enter_exam", 2)
    center = CenterUserFactory(training_center=exam.training_center)
    assert [seat.inmate for seat in ExamSeat.objects.visible_to(center)] == [graduate]
    assert ExamSeat.objects.visible_to(clerk).count() == 2
    assert not ExamSeat.objects.visible_to(UserFactory()).exists()
    assert not Exam.objects.visible_to(CenterUserFactory()).exists()


def test_warnings_are_read_from_what_the_prison_knows(exam):
    # given
    clear = ConvictFactory(facility=exam.facility, name="A")
    near = ConvictFactory(facility=exam.facility, name="B", release_on=HELD + timedelta(3))
    gone = ConvictFactory(facility=exam.facility, name="C", left_on=HELD)
    unknown = InmateFactory(facility=exam.facility, name="D")
    holder = ConvictFactory(facility=exam.facility, name="E")
    earlier = ExamSeatFactory(exam__facility=exam.facility, exam__held_on=date(2025, 3, 1), inmate=holder, result="K")
    CompetencyCertificateFactory(seat=earlier, issued_on=date(2025, 4, 1), valid_until=date(2028, 3, 31))

    # when
    found = sitters(exam, Inmate.objects.filter(facility=exam.facility).order_by("name"))

    # then
    assert {row.inmate: row.warnings for row in found} == {
        clear: [],
        near: ["release_before"],
        gone: ["not_in_custody"],
        unknown: ["registration_unknown"],
        holder: ["holds"],
    }
    assert [row.inmate for row in found if row.refused] == [gone]


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        ("nobody", ["nobody"]),
        ("gone", ["not_in_custody"]),
        ("elsewhere", ["not_here"]),
        ("twice", ["entered"]),
        ("locked", ["locked"]),
    ],
)
def test_who_cannot_be_entered_refuses_all(exam, clerk, spoil, expected):
    # given
    inmate = ConvictFactory(facility=exam.facility)
    people = {inmate.pk}
    if spoil == "nobody":
        people = set()
    elif spoil == "gone":
        people.add(ConvictFactory(facility=exam.facility, left_on=HELD).pk)
    elif spoil == "elsewhere":
        people.add(ConvictFactory().pk)
    elif spoil == "twice":
        ExamSeatFactory(exam=exam, inmate=inmate)
    else:
        Exam.objects.update(results_locked_at=AT, results_locked_by=clerk)
    before = rows()

    # then
    assert codes_of(lambda: enter(exam=exam, people=people, by=clerk, at=AT)) == expected
    assert rows() == before


def test_who_was_entered_is_taken_off_until_there_is_a_result(exam, clerk):
    seat, kept = ExamSeatFactory(exam=exam), ExamSeatFactory(exam=exam, result="K")

    withdraw(seat=seat, by=clerk)

    assert [one.pk for one in exam.seats.all()] == [kept.pk]
    assert codes_of(lambda: withdraw(seat=kept, by=clerk)) == ["has_results"]
    assert Entry.objects.get().verb == "certificates.withdraw_exam"


# --- Results ---------------------------------------------------------------------------------------


def test_results_are_typed_by_one_and_locked_by_another(exam, clerk, second):
    # given
    first, other = ExamSeatFactory(exam=exam), ExamSeatFactory(exam=exam)

    # when
    assert type_results(exam=exam, results={first.pk: "K", other.pk: "BK"}, by=clerk, at=AT) == 2
    assert codes_of(lambda: lock_results(exam=exam, by=clerk, at=AT)) == ["same_person"]
    lock_results(exam=exam, by=second, at=AT)

    # then
    exam.refresh_from_db()
    assert {seat.pk: (seat.result, seat.typed_by, seat.locked_by) for seat in exam.seats.all()} == {
        first.pk: ("K", clerk, second),
        other.pk: ("BK", clerk, second),
    }
    assert (exam.results_locked, exam.results_locked_by) == (True, second)
    verbs = list(Entry.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["certificates.type_exam", "certificates.lock_exam"]
    assert codes_of(lambda: type_results(exam=exam, results={first.pk: "BK"}, by=clerk, at=AT)) == ["locked"]


def test_a_result_taken_back_is_open_again_and_what_is_the_same_is_not_written(exam, clerk, second):
    seat, same = ExamSeatFactory(exam=exam, result="K"), ExamSeatFactory(exam=exam, result="BK")

    assert type_results(exam=exam, results={seat.pk: "", same.pk: "BK"}, by=second, at=AT) == 1

    seat.refresh_from_db()
    same.refresh_from_db()
    assert (seat.result, seat.typed_by, same.typed_by) == ("", None, exam.recorded_by)


@pytest.mark.parametrize(("results", "expected"), [([], ["nobody"]), ([""], ["open_results"]), (["K", ""], ["open_results"])])
def test_what_is_not_complete_is_not_locked(exam, second, results, expected):
    for result in results:
        ExamSeatFactory(exam=exam, result=result)

    assert codes_of(lambda: lock_results(exam=exam, by=second, at=AT)) == expected
    assert not Exam.objects.get().results_locked


def test_results_wait_for_the_exam_and_for_who_sits_there(exam, clerk):
    seat = ExamSeatFactory(exam=exam)
    before = datetime(2026, 3, 9, 16, 59, tzinfo=UTC)  # a minute to midnight in Jakarta

    assert codes_of(lambda: type_results(exam=exam, results={seat.pk: "K"}, by=clerk, at=before)) == ["before_exam"]
    assert codes_of(lambda: type_results(exam=exam, results={seat.pk + 1: "K"}, by=clerk, at=AT)) == ["unknown_seat"]


@pytest.mark.parametrize(
    ("result", "reason", "who", "certified", "expected"),
    [
        ("BK", " ", "second", False, ["no_reason"]),
        ("K", "Keliru", "second", False, ["unchanged"]),
        ("BK", "Keliru", "clerk", False, ["same_person"]),
        ("TH", "Keliru", "second", True, ["has_certificate"]),
    ],
)
def test_a_refused_correction_changes_nothing(seat, clerk, second, result, reason, who, certified, expected):
    # given
    by = {"clerk": clerk, "second": second}[who]
    if certified:
        CompetencyCertificateFactory(seat=seat)
    before = rows()

    # then
    assert codes_of(lambda: correct_result(seat=seat, result=result, reason=reason, by=by, at=AT)) == expected
    assert rows() == before


def test_a_locked_result_is_corrected_with_both_values_kept(seat, second):
    correct_result(seat=seat, result="BK", reason=" Salah baca ", by=second, at=AT)

    seat.refresh_from_db()
    kept = seat.corrections.get()
    assert (seat.result, kept.old_result, kept.new_result, kept.reason) == ("BK", "K", "BK", "Salah baca")
    assert (kept.corrected_by, Entry.objects.order_by("pk").last().verb) == (second, "certificates.correct_exam")


def test_what_is_not_locked_is_typed_anew(exam, second):
    open_seat = ExamSeatFactory(exam=exam, result="K")

    assert codes_of(lambda: correct_result(seat=open_seat, result="BK", reason="x", by=second, at=AT)) == ["not_locked"]


# --- The certificate that comes later --------------------------------------------------------------


@pytest.fixture
def seat(exam, clerk, second):
    seat = ExamSeatFactory(exam=exam, result="K", entered_by=clerk)
    lock_results(exam=exam, by=second, at=AT)
    return seat


def test_a_certificate_is_recorded_with_its_scan(seat, clerk):
    certificate = record_certificate(seat=seat, data=DATA, upload=SCAN, by=clerk, at=AT)

    certificate.refresh_from_db()
    with certificate.file.open() as file:
        assert (certificate.number, certificate.sha256, file.read()) == (DATA.number, SCAN.sha256, SCAN.data)
    assert Entry.objects.order_by("pk").last().verb == "certificates.record_competency"


def test_a_wrong_record_is_replaced_and_stays(seat, clerk):
    wrong = record_certificate(seat=seat, data=DATA, upload=SCAN, by=clerk, at=AT)
    right = CertificateData("BNSP 000778 2026", DATA.issued_on, DATA.valid_until)
    assert codes_of(lambda: record_certificate(seat=seat, data=right, upload=SCAN, by=clerk, at=AT)) == ["no_reason"]

    new = record_certificate(seat=seat, data=right, upload=SCAN, by=clerk, at=AT, reason="Salah ketik")

    wrong.refresh_from_db()
    assert (new.replaces, new.replace_reason, wrong.replaced_at, wrong.number) == (wrong, "Salah ketik", AT, DATA.number)
    assert list(CompetencyCertificate.objects.in_force()) == [new]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"issued_on": date(2026, 3, 9)}, ["before_exam"]),
        ({"issued_on": date(2026, 4, 21)}, ["in_future"]),
        ({"valid_until": date(2026, 4, 1)}, ["bad_days"]),
        ({"number": "TERPAKAI"}, ["number_taken"]),
    ],
)
def test_a_refused_certificate_writes_nothing(seat, clerk, change, expected):
    CompetencyCertificateFactory(number="TERPAKAI")
    before = rows()
    data = CertificateData(**{"number": "BARU", "issued_on": DATA.issued_on, "valid_until": DATA.valid_until} | change)

    assert codes_of(lambda: record_certificate(seat=seat, data=data, upload=SCAN, by=clerk, at=AT)) == expected
    assert rows() == before


@pytest.mark.parametrize(("result", "locked"), [("BK", True), ("K", False)])
def test_without_a_locked_k_there_is_no_certificate(exam, clerk, second, result, locked):
    seat = ExamSeatFactory(exam=exam, result=result)
    if locked:
        lock_results(exam=exam, by=second, at=AT)

    assert codes_of(lambda: record_certificate(seat=seat, data=DATA, upload=SCAN, by=clerk, at=AT)) == ["not_competent"]


def test_what_is_waited_for_and_what_expires(seat):
    # given
    day = HELD + timedelta(61)

    # then: sixty days after the exam nobody waits yet
    assert list(ExamSeat.objects.awaiting_certificate(on=day - timedelta(1))) == []
    assert list(ExamSeat.objects.awaiting_certificate(on=day)) == [seat]

    # when
    certificate = CompetencyCertificateFactory(seat=seat)

    # then
    last = certificate.valid_until
    assert list(ExamSeat.objects.awaiting_certificate(on=day)) == []
    days = [last - timedelta(91), last - timedelta(90), last + timedelta(90), last + timedelta(91)]
    assert [CompetencyCertificate.objects.expiring(on=one).count() for one in days] == [0, 1, 1, 0]


# --- Forwarded by a written wish only --------------------------------------------------------------


def test_a_contact_stands_on_a_written_wish_and_is_erased_when_forwarded(seat, clerk):
    # given
    record_certificate(seat=seat, data=DATA, upload=SCAN, by=clerk, at=AT)
    record_wish(seat=seat, wished_on=date(2026, 3, 11), contact="Jalan Rekaan 1", by=clerk, at=AT)
    record_wish(seat=seat, wished_on=date(2026, 3, 12), contact=" Jalan Rekaan 2 ", by=clerk, at=AT)
    assert Forwarding.objects.get().contact == "Jalan Rekaan 2"

    # when
    forward(seat=seat, on=date(2026, 4, 10), by=clerk, at=AT)

    # then
    sent = Forwarding.objects.get()
    assert (sent.contact, sent.forwarded_on, sent.forwarded_by) == ("", date(2026, 4, 10), clerk)
    told = [entry.fields for entry in Entry.objects.filter(verb__in=["certificates.record_wish", "certificates.forward"])]
    assert "Rekaan" not in str(told)
    assert codes_of(lambda: forward(seat=seat, on=date(2026, 4, 10), by=clerk, at=AT)) == ["no_wish"]
    assert codes_of(
        lambda: record_wish(seat=seat, wished_on=date(2026, 3, 12), contact="Jalan", by=clerk, at=AT)
    ) == ["forwarded"]  # fmt: skip


@pytest.mark.parametrize(
    ("wished_on", "contact", "expected"), [(HELD, " ", ["no_contact"]), (date(2026, 4, 21), "Jalan", ["in_future"])]
)
def test_no_contact_without_a_written_wish(seat, clerk, wished_on, contact, expected):
    assert codes_of(lambda: record_wish(seat=seat, wished_on=wished_on, contact=contact, by=clerk, at=AT)) == expected
    assert not Forwarding.objects.exists()


def test_a_contact_goes_with_the_certificate_that_will_not_come(exam, seat, clerk, second):
    typed, kept = ExamFactory(facility=exam.facility), ForwardingFactory()
    ForwardingFactory(seat=seat)
    waiting = ForwardingFactory(seat__exam=typed).seat

    correct_result(seat=seat, result="BK", reason="Salah baca", by=second, at=AT)
    type_results(exam=typed, results={waiting.pk: "TH"}, by=clerk, at=AT)

    assert list(Forwarding.objects.all()) == [kept]


@pytest.mark.parametrize("result", ["BK", "TH"])
def test_without_a_certificate_to_come_no_contact_is_kept(exam, clerk, result):
    seat = ExamSeatFactory(exam=exam, result=result)

    assert codes_of(lambda: record_wish(seat=seat, wished_on=HELD, contact="Jalan", by=clerk, at=AT)) == ["nothing_to_send"]
    assert not Forwarding.objects.exists()


@pytest.mark.parametrize(
    ("come", "wish", "on", "expected"),
    [
        (False, True, date(2026, 4, 10), ["no_certificate"]),
        (True, False, date(2026, 4, 10), ["no_wish"]),
        (True, True, date(2026, 3, 31), ["bad_day"]),
        (True, True, date(2026, 4, 21), ["bad_day"]),
    ],
)
def test_nothing_is_forwarded_that_cannot_be(seat, clerk, come, wish, on, expected):
    if come:
        CompetencyCertificateFactory(seat=seat)
    if wish:
        ForwardingFactory(seat=seat)
    before = rows()

    assert codes_of(lambda: forward(seat=seat, on=on, by=clerk, at=AT)) == expected
    assert rows() == before


# --- What the database refuses ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("exam_results_locked_together", lambda: ExamFactory(results_locked_at=AT)),
        ("exam_cancelled_together", lambda: ExamFactory(cancel_reason="Alasan")),
        ("exam_cancelled_together", lambda: cancel_locked(ExamFactory(results_locked_at=AT, results_locked_by=UserFactory()))),
        ("exammove_has_a_reason", lambda: ExamMoveFactory(reason="")),
        ("examcorrection_has_a_reason", lambda: corrected(ExamSeatFactory(result="K"), "BK", "")),
        ("examcorrection_corrects", lambda: corrected(ExamSeatFactory(result="K"), "K", "Alasan")),
        ("exammove_moves", lambda: ExamMoveFactory(old_held_on=HELD)),
        ("examseat_typed_together", lambda: ExamSeatFactory(result="K", typed_by=None)),
        ("examseat_locked_by_a_second_person", lambda: lock_by_typist(ExamSeatFactory(result="K"))),
        ("competency_ends_after_it_begins", lambda: CompetencyCertificateFactory(valid_until=date(2026, 4, 1))),
        ("competency_replaces_with_a_reason", lambda: CompetencyCertificateFactory(replace_reason="Alasan")),
        ("forwarding_contact_only_until_forwarded", lambda: ForwardingFactory(contact="")),
        ("forwarding_contact_only_until_forwarded", lambda: sent(ForwardingFactory(), contact="Jalan")),
        ("forwarding_after_the_wish", lambda: sent(ForwardingFactory(), forwarded_on=date(2026, 3, 11))),
    ],
)
def test_the_database_refuses(name, make):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make()


@pytest.mark.parametrize("same", ["seat", "number"])
def test_one_certificate_per_seat_and_number(same):
    first = CompetencyCertificateFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        CompetencyCertificateFactory(**{same: getattr(first, same)})


def corrected(seat, result, reason):
    seat.corrections.create(
        old_result="K", new_result=result, reason=reason, corrected_at=AT, corrected_by=UserFactory(facility=seat.exam.facility)
    )


def cancel_locked(exam):
    Exam.objects.filter(pk=exam.pk).update(cancelled_at=AT, cancelled_by=exam.recorded_by, cancel_reason="Alasan")


def lock_by_typist(seat):
    ExamSeat.objects.filter(pk=seat.pk).update(locked_by=seat.typed_by)


def sent(forwarding, **values):
    columns = {"contact": "", "forwarded_on": HELD + timedelta(9), "forwarded_by": forwarding.recorded_by} | values
    Forwarding.objects.filter(pk=forwarding.pk).update(**columns)
