"""Materials of two welding classes, and the six receipts that the people of one of them signed."""

from __future__ import annotations

from datetime import date, timedelta

from budgets.models import BudgetLine, Handout, MaterialReceipt
from budgets.services.handing_out import HandoutData, hand_out
from budgets.services.needs import Need, as_read, lines_payable, listed, material_lines, request_materials, save_needs
from budgets.services.receiving import (
    Arrived,
    ReceiptData,
    ReceiptPayment,
    asked_for,
    pay_receipt,
    receive,
    record_use,
    use_as_read,
    weeks_of,
)
from programs.models import TrainingClass

from .houses import Staff
from .sheets import at

# Name, unit, hundredths of it, price in rupiah (invented), and how many hundredths a week uses up.
WELDING = [
    ("Elektroda las E6013 diameter 2,6 mm", "kg", 4000, 32_500, 1150),
    ("Elektroda las E6013 diameter 3,2 mm", "kg", 2500, 31_000, 625),
    ("Pelat baja karbon 6 mm 1,2 × 2,4 m", "lembar", 300, 1_450_000, 75),
    ("Pipa baja 2 inci", "batang", 600, 285_000, 150),
    ("Besi siku 40 × 40 × 4 mm", "batang", 1000, 142_000, 300),
    ("Batu gerinda potong 4 inci", "buah", 6000, 7_500, 1600),
    ("Batu gerinda poles 4 inci", "buah", 3000, 8_000, 700),
    ("Kaca mata las nomor 11", "buah", 2000, 12_000, 400),
    ("Cairan pembersih logam", "liter", 550, 48_000, 125),
]
# Kind, who signs, what each receives, rupiah for each.
RECEIPTS = [
    ("transport", "instructors", "Uang transport instruktur 18 hari", 1_350_000),
    ("insurance", "participants", "Kartu asuransi kecelakaan kerja", None),
    ("clothes", "participants", "Baju kerja 1 stel dan sepatu kerja", None),
    ("stationery", "participants", "Buku tulis, bolpoin, pensil, penggaris", None),
    ("module", "participants", "Modul Las SMAW posisi 1F–2F", None),
    ("meals", "participants", "Makan siang dan kudapan 18 hari", 630_000),
]
ASKED_BEFORE, CAME_BEFORE = timedelta(days=10), timedelta(days=3)


def stock_up(done: TrainingClass, current: TrainingClass, staff: Staff, *, today: date) -> None:
    """``done`` got, used and paid all it needed; of ``current`` two things are still to come and nothing is paid."""
    receipt = _deliver(done, staff, number=1)
    for week in weeks_of(done):
        _use(done, week, staff)
    payment = ReceiptPayment(done.starts_on, f"KW-BHN/{done.code}")
    pay_receipt(receipt=receipt, payment=payment, by=staff["keuangan"], at=at(done, done.ends_on, 14))
    for kind, to, item, amount in RECEIPTS:
        data = HandoutData(Handout.Kind(kind), Handout.To(to), item, amount, done.starts_on)
        hand_out(training_class=done, data=data, by=staff["bimker"], at=at(done, done.starts_on, 9))
    _deliver(current, staff, number=2, all_but=2)
    for week in weeks_of(current)[:2]:
        if week + timedelta(days=6) < today:
            _use(current, week, staff)


def _deliver(training_class: TrainingClass, staff: Staff, *, number: int, all_but: int = 0) -> MaterialReceipt:
    """All of WELDING is asked for and comes, but for its last ``all_but`` things."""
    keeper, begins = staff["sarana"], training_class.starts_on
    line = lines_payable(training_class).filter(account="521211").first()
    asked_on, came_on = begins - ASKED_BEFORE, begins - CAME_BEFORE
    _ask(training_class, line, staff, number=number, on=asked_on)
    coming = asked_for(training_class)[: len(WELDING) - all_but]
    arrived = {one.material.pk: Arrived(one.material.hundredths, one.material.unit_price) for one in coming}
    data = ReceiptData(f"BAST-{number:02d}/BHN/{training_class.fiscal_year}", came_on, str(keeper))
    return receive(training_class=training_class, data=data, arrived=arrived, by=keeper, at=at(training_class, came_on, 10))


def _ask(training_class: TrainingClass, line: BudgetLine | None, staff: Staff, *, number: int, on: date) -> None:
    needs = [Need(name, unit, amount, price, line) for name, unit, amount, price, _weekly in WELDING]
    when, said = at(training_class, on, 10), {"training_class": training_class, "by": staff["sarana"]}
    save_needs(needs=needs, seen=as_read(listed(training_class)), at=when, **said)
    request_materials(number=f"PB-{number:02d}/SARANA/{training_class.fiscal_year}", requested_on=on, at=when, **said)


def _use(training_class: TrainingClass, week: date, staff: Staff) -> None:
    """What the week used up, as far as it is there."""
    weekly = {name: amount for name, _unit, _amount, _price, amount in WELDING}
    lines = material_lines(training_class)
    used = {one.material.pk: min(weekly[one.material.name], one.stock.left) for one in lines}
    when = at(training_class, week + timedelta(days=5), 9)
    said = {"used": used, "seen": use_as_read(lines, week), "by": staff["sarana"], "at": when}
    record_use(training_class=training_class, week=week, **said)
