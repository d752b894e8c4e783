"""Materials of a class: typed once, asked for, received, used up, and paid as realisations."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from audit.models import Entry
from budgets.models import Material, MaterialReceipt, MaterialUse, Realization, ReceivedMaterial
from budgets.rules.materials import Stock, cost, hundredths, monday_of, quantity
from budgets.services import receiving
from budgets.services.costing import cost_of
from budgets.services.needs import (
    Need,
    as_read,
    lines_payable,
    listed,
    material_lines,
    request_materials,
    save_needs,
    take_request_back,
)
from budgets.services.realizing import take_back
from budgets.services.receiving import (
    Arrived,
    ReceiptData,
    ReceiptPayment,
    pay_receipt,
    receive,
    record_use,
    take_receipt_back,
    use_as_read,
)
from organizations.models import Role
from programs.models import TrainingClass
from tests.databases import race
from tests.factories import (
    END,
    NOW,
    START,
    CeilingVersionFactory,
    ClassSessionFactory,
    MaterialFactory,
    MaterialReceiptFactory,
    MaterialRequestFactory,
    MaterialUseFactory,
    ReceivedMaterialFactory,
    TrainingClassFactory,
)
from tests.people import user_at
from tests.programs.at_once import all_at_once, meet_after
from tests.refusals import last_entry, refused

RODS = Need("Elektroda E6013 2,6 mm", "kg", 2500, 32_500)
PLATES = Need("Pelat baja 6 mm", "lembar", 400, 1_450_000)
CAME = ReceiptData("BAST-1", START, "Jatmika Priyatna")


@pytest.mark.parametrize(
    ("written", "found", "shown"),
    [
        ("12", 1200, "12"),
        ("2,5", 250, "2,5"),
        ("2.5", 250, "2,5"),
        ("0,05", 5, "0,05"),
        ("1.200", 120_000, "1200"),
        ("1.200,75", 120_075, "1200,75"),
        (" 3 ", 300, "3"),
    ],
)
def test_a_quantity_is_read_as_people_write_it(written, found, shown):
    assert (hundredths(written), quantity(found)) == (found, shown)


@pytest.mark.parametrize("written", ["", "-1", "1,234", "dua", "1,2,3", "1000001", "1.20.0", "²"])
def test_what_is_no_quantity_is_refused(written):
    with pytest.raises(ValueError, match=r"not a quantity|too much"):
        hundredths(written)


@pytest.mark.parametrize(("amount", "price", "rupiah"), [(250, 32_500, 81_250), (1, 50, 1), (1, 49, 0), (0, 1000, 0)])
def test_what_so_much_of_it_costs_is_whole_and_half_goes_up(amount, price, rupiah):
    assert cost(amount, price) == rupiah


def test_a_stock_knows_what_is_to_come_what_is_left_and_what_came_too_much():
    stock = Stock(2000, 2100, {START: 400, START + timedelta(7): 1000})
    assert (stock.outstanding, stock.over, stock.left) == (0, 100, 700)
    assert Stock(2000, 500).outstanding == 1500
    assert (monday_of(START), monday_of(START + timedelta(6)), monday_of(START - timedelta(1))) == (
        START,
        START,
        date(2026, 1, 26),
    )


@pytest.fixture
def line(db):
    return CeilingVersionFactory(amount=5_000_000).line


@pytest.fixture
def training_class(line):
    found = TrainingClassFactory(facility=line.budget.facility)
    ClassSessionFactory(training_class=found, held_on=START)
    return found


@pytest.fixture
def keeper(training_class):
    return user_at(training_class.facility, role=Role.SARANA)


@pytest.fixture
def finance(training_class):
    return user_at(training_class.facility, role=Role.KEUANGAN)


def typed(training_class, keeper, *needs):
    seen = as_read(listed(training_class))
    return save_needs(training_class=training_class, needs=needs, seen=seen, by=keeper, at=NOW)


def asked(training_class, keeper, *needs):
    made = typed(training_class, keeper, *needs)
    request_materials(training_class=training_class, number="PB-1", requested_on=START, by=keeper, at=NOW)
    return made


def arrived(training_class, keeper, amounts, data=CAME):
    came = {material.pk: Arrived(amount, material.unit_price) for material, amount in amounts.items()}
    return receive(training_class=training_class, data=data, arrived=came, by=keeper, at=NOW)


def used_in(training_class, keeper, amounts, week=START, **said):
    seen = use_as_read(material_lines(training_class), week)
    used = {material.pk: amount for material, amount in amounts.items()}
    record_use(**{"training_class": training_class, "week": week, "used": used, "seen": seen, "by": keeper, "at": NOW} | said)


# --- The list and the request ---------------------------------------------------------------------


def test_the_list_is_what_was_typed_last_until_it_is_asked_for(training_class, keeper, line):
    typed(training_class, keeper, RODS, PLATES)
    typed(training_class, keeper, replace(PLATES, line=line), replace(RODS, hundredths=3000))
    assert [Need.of(one) for one in listed(training_class)] == [replace(PLATES, line=line), replace(RODS, hundredths=3000)]
    made = request_materials(training_class=training_class, number=" PB-1 ", requested_on=START, by=keeper, at=NOW)
    assert (made.number, listed(training_class), made.materials.count()) == ("PB-1", [], 2)
    assert last_entry() == ("budgets.request_materials", keeper)


def test_a_thing_can_be_asked_for_again_but_stands_in_the_list_once(training_class, keeper):
    asked(training_class, keeper, RODS)
    assert len(typed(training_class, keeper, RODS)) == 1
    with refused("__all__: twice"):
        typed(training_class, keeper, RODS, RODS)


def test_a_list_that_somebody_has_changed_meanwhile_is_not_overwritten(training_class, keeper):
    seen = as_read(listed(training_class))
    typed(training_class, keeper, RODS)
    with refused("stale"):
        save_needs(training_class=training_class, needs=[PLATES], seen=seen, by=keeper, at=NOW)


def test_lines_are_those_of_the_prison_and_year_and_none_where_the_centre_pays(training_class, keeper, line):
    assert list(lines_payable(training_class)) == [line]
    strange = CeilingVersionFactory().line
    with refused("other_line"):
        typed(training_class, keeper, replace(RODS, line=strange))
    TrainingClass.objects.update(funding=TrainingClass.Funding.CENTER)
    with refused("other_line"):
        typed(TrainingClass.objects.get(pk=training_class.pk), keeper, replace(RODS, line=line))


def test_nothing_is_asked_for_twice_or_in_the_future(training_class, keeper):
    with refused("nothing_listed"):
        request_materials(training_class=training_class, number="", requested_on=START, by=keeper, at=NOW)
    typed(training_class, keeper, RODS)
    with refused("requested_on: future"):
        request_materials(training_class=training_class, number="", requested_on=END, by=keeper, at=NOW)


def test_a_cancelled_class_needs_nothing(training_class, keeper):
    TrainingClass.objects.update(cancelled_on=START, cancelled_by=keeper)
    with refused("class_cancelled"):
        typed(training_class, keeper, RODS)


def test_a_request_taken_back_frees_its_materials(training_class, keeper):
    (rods,) = asked(training_class, keeper, RODS)
    made = Material.objects.get().request
    take_request_back(material_request=made, reason="Salah jumlah.", by=keeper, on=START)
    assert listed(training_class) == [rods]
    with refused("taken_back"):
        take_request_back(material_request=made, reason="Lagi.", by=keeper, on=START)


def test_a_request_stays_once_something_came_or_the_thing_is_listed_again(training_class, keeper):
    (rods,) = asked(training_class, keeper, RODS)
    made = Material.objects.get().request
    typed(training_class, keeper, RODS)
    arrived(training_class, keeper, {rods: 100})
    with refused("reason: no_reason", "__all__: received", "__all__: twice"):
        take_request_back(material_request=made, reason=" ", by=keeper, on=START)


# --- What came ------------------------------------------------------------------------------------


def test_what_came_counts_and_more_than_was_asked_for_is_said(training_class, keeper):
    rods, _plates = asked(training_class, keeper, RODS, PLATES)
    arrived(training_class, keeper, {rods: 2600})
    stocks = [one.stock for one in material_lines(training_class)]
    assert [(stock.received, stock.outstanding, stock.over) for stock in stocks] == [(2600, 0, 100), (0, 400, 0)]
    assert last_entry() == ("budgets.receive_materials", keeper)


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        pytest.param(replace(CAME, received_on=END), ["received_on: future"], id="tomorrow"),
        pytest.param(replace(CAME, received_by=""), ["received_by: blank"], id="nobody"),
    ],
)
def test_a_receipt_that_cannot_be_is_refused(training_class, keeper, data, codes):
    (rods,) = asked(training_class, keeper, RODS)
    with refused(*codes):
        arrived(training_class, keeper, {rods: 100}, data)


def test_only_what_was_asked_for_comes_and_each_evidence_once(training_class, keeper):
    (rods,) = asked(training_class, keeper, RODS)
    (plates,) = typed(training_class, keeper, PLATES)
    with refused("nothing_came"):
        arrived(training_class, keeper, {})
    with refused("not_asked_for"):
        arrived(training_class, keeper, {plates: 100})
    arrived(training_class, keeper, {rods: 100})
    with refused("__all__: evidence_twice"):
        arrived(training_class, keeper, {rods: 100})


def test_a_receipt_taken_back_no_longer_counts_unless_it_was_used(training_class, keeper):
    (rods,) = asked(training_class, keeper, RODS)
    receipt = arrived(training_class, keeper, {rods: 1000})
    used_in(training_class, keeper, {rods: 1})
    with refused("reason: no_reason", "__all__: used"):
        take_receipt_back(receipt=receipt, reason="", by=keeper, on=START)
    used_in(training_class, keeper, {rods: 0})
    take_receipt_back(receipt=receipt, reason="Salah ketik.", by=keeper, on=START)
    assert material_lines(training_class)[0].stock.received == 0
    with refused("taken_back"):
        take_receipt_back(receipt=receipt, reason="Lagi.", by=keeper, on=START)


# --- What was used --------------------------------------------------------------------------------


def test_a_week_is_written_over_and_nothing_takes_it_away(training_class, keeper):
    rods, plates = asked(training_class, keeper, RODS, PLATES)
    arrived(training_class, keeper, {rods: 1000, plates: 100})
    used_in(training_class, keeper, {rods: 400, plates: 100})
    used_in(training_class, keeper, {rods: 1000, plates: 0})
    assert list(MaterialUse.objects.values_list("material", "week", "hundredths")) == [(rods.pk, START, 1000)]
    assert last_entry() == ("budgets.record_use", keeper)


def test_no_more_is_used_than_came(training_class, keeper):
    (rods,) = asked(training_class, keeper, RODS)
    ClassSessionFactory(training_class=training_class, number=2, held_on=START - timedelta(7))
    arrived(training_class, keeper, {rods: 1000})
    used_in(training_class, keeper, {rods: 600})
    with refused("more_than_received"):
        used_in(training_class, keeper, {rods: 401}, week=START - timedelta(7))
    used_in(training_class, keeper, {rods: 400}, week=START - timedelta(7))


def test_a_week_that_is_none_or_was_written_meanwhile_is_refused(training_class, keeper):
    (rods,) = asked(training_class, keeper, RODS)
    arrived(training_class, keeper, {rods: 1000})
    with refused("no_such_week"):
        used_in(training_class, keeper, {rods: 1}, week=START + timedelta(7))
    ClassSessionFactory(training_class=training_class, number=2, held_on=START + timedelta(7))
    with refused("no_such_week"):
        used_in(training_class, keeper, {rods: 1}, week=START + timedelta(7))
    used_in(training_class, keeper, {rods: 1})
    with refused("stale"):
        used_in(training_class, keeper, {rods: 2}, seen="")
    of_another_class = MaterialFactory()
    with refused("not_asked_for"):
        used_in(training_class, keeper, {of_another_class: 1})


# --- What is paid ---------------------------------------------------------------------------------


def test_a_paid_receipt_is_a_realisation_on_each_line_and_the_class_has_cost_it_once(training_class, keeper, finance, line):
    # given: plates on a line of their own, rods on the one that is chosen
    other = CeilingVersionFactory(line__budget=line.budget, line__account="521811").line
    rods, plates = asked(training_class, keeper, RODS, replace(PLATES, line=other))
    receipt = arrived(training_class, keeper, {rods: 250, plates: 200})
    expected = cost_of(training_class)
    assert (expected.spent, expected.unpaid, expected.total) == (0, 81_250 + 2_900_000, 2_981_250)

    # when
    payment = ReceiptPayment(START, "KW-7", line)
    pay_receipt(receipt=receipt, payment=payment, by=finance, at=NOW)

    # then
    entries = Realization.objects.order_by("amount").values_list("line", "amount", "training_class", "evidence_number")
    assert list(entries) == [(line.pk, 81_250, training_class.pk, "KW-7"), (other.pk, 2_900_000, training_class.pk, "KW-7")]
    cost_now = cost_of(training_class)
    assert (cost_now.spent, cost_now.unpaid, cost_now.total) == (2_981_250, 0, 2_981_250)
    assert Entry.objects.latest("pk").count == 2
    with refused("paid"):
        pay_receipt(receipt=receipt, payment=payment, by=finance, at=NOW)
    with refused("paid"):
        take_receipt_back(receipt=receipt, reason="Salah.", by=keeper, on=START)


def test_a_realisation_taken_back_leaves_its_materials_to_be_paid(training_class, keeper, finance, line):
    (rods,) = asked(training_class, keeper, replace(RODS, line=line))
    receipt = arrived(training_class, keeper, {rods: 100})
    (entry,) = pay_receipt(receipt=receipt, payment=ReceiptPayment(START, "KW-7"), by=finance, at=NOW)
    take_back(entry=entry, reason="Salah akun.", by=finance, on=START)
    (again,) = pay_receipt(receipt=receipt, payment=ReceiptPayment(START, "KW-8"), by=finance, at=NOW)
    assert ReceivedMaterial.objects.get().realization == again


def test_no_line_is_spent_over_its_ceiling_by_a_receipt(training_class, keeper, finance, line):
    rods, plates = asked(training_class, keeper, RODS, replace(PLATES, line=line))
    receipt = arrived(training_class, keeper, {rods: 100, plates: 400})
    with refused("amount: over_ceiling"):
        pay_receipt(receipt=receipt, payment=ReceiptPayment(START, "KW-7", line), by=finance, at=NOW)


@pytest.mark.parametrize(
    ("chosen", "code"),
    [pytest.param("none", "line: no_line", id="none"), pytest.param("strange", "line: other_line", id="strange")],
)
def test_what_has_no_line_needs_one_of_its_own_prison(training_class, keeper, finance, chosen, code):
    (rods,) = asked(training_class, keeper, RODS)
    receipt = arrived(training_class, keeper, {rods: 100})
    pays = CeilingVersionFactory().line if chosen == "strange" else None
    with refused(code):
        pay_receipt(receipt=receipt, payment=ReceiptPayment(START, "KW-7", pays), by=finance, at=NOW)


@race
@pytest.mark.django_db(transaction=True)
def test_a_receipt_is_paid_once_by_two_officers():
    line = CeilingVersionFactory().line
    row = ReceivedMaterialFactory(
        material__line=line, receipt=MaterialReceiptFactory(training_class__facility=line.budget.facility)
    )

    def task(number):
        officer = user_at(line.budget.facility, role=Role.KEUANGAN)
        payment = ReceiptPayment(START, f"KW-{number}")
        return lambda: pay_receipt(receipt=row.receipt, payment=payment, by=officer, at=NOW)

    assert all_at_once([task(number) for number in range(4)]) == ["done", "paid", "paid", "paid"]
    assert Realization.objects.count() == 1


@race
@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_it_is_paid_twice(monkeypatch, without_locks):
    line = CeilingVersionFactory().line
    row = ReceivedMaterialFactory(
        material__line=line, receipt=MaterialReceiptFactory(training_class__facility=line.budget.facility)
    )
    meet_after(monkeypatch, receiving, "_rows", 2)

    def task(number):
        officer = user_at(line.budget.facility, role=Role.KEUANGAN)
        payment = ReceiptPayment(START, f"KW-{number}")
        return lambda: pay_receipt(receipt=row.receipt, payment=payment, by=officer, at=NOW)

    assert all_at_once([task(number) for number in range(2)]) == ["done", "done"]
    assert Realization.objects.count() == 2


# --- What the database refuses --------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    "made",
    [
        pytest.param(lambda: MaterialFactory(hundredths=0), id="nothing"),
        pytest.param(lambda: MaterialFactory(unit=""), id="of-no-unit"),
        pytest.param(lambda: MaterialReceiptFactory(evidence_number=""), id="no-evidence"),
        pytest.param(lambda: MaterialReceiptFactory(received_by=""), id="received-by-nobody"),
        pytest.param(lambda: MaterialReceiptFactory(taken_back_on=START), id="taken-back-by-nobody"),
        pytest.param(lambda: MaterialRequestFactory(taken_back_on=START), id="request-taken-back-by-nobody"),
        pytest.param(lambda: ReceivedMaterialFactory(hundredths=0), id="nothing-came"),
        pytest.param(lambda: MaterialUseFactory(hundredths=0), id="nothing-used"),
    ],
)
def test_the_database_refuses(made):
    with pytest.raises(IntegrityError), transaction.atomic():
        made()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("factory", "fields"),
    [
        pytest.param(MaterialFactory, {"name": "Kawat", "unit": "kg", "request": None}, id="listed-twice"),
        pytest.param(MaterialReceiptFactory, {"evidence_number": "B-1"}, id="evidence-twice"),
    ],
)
def test_the_database_refuses_a_second(factory, fields):
    first = factory(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        factory(training_class=first.training_class, **fields)


@pytest.mark.django_db
def test_the_database_refuses_the_same_material_twice():
    row, use = ReceivedMaterialFactory(), MaterialUseFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        ReceivedMaterialFactory(receipt=row.receipt, material=row.material)
    with pytest.raises(IntegrityError), transaction.atomic():
        MaterialUseFactory(material=use.material)
    assert MaterialReceipt.objects.count() == 1
