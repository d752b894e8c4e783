"""Bahan pelatihan: the request, what came with one receipt, and the use week by week of a class."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from budgets.models import Material, MaterialReceipt, MaterialRequest, ReceivedMaterial
from budgets.rules.materials import quantity
from budgets.services.needs import MaterialLine
from budgets.services.receiving import asked_for, weeks_of
from jobs.exports.table import Table
from programs.models import TrainingClass
from reports.rules.rupiah_in_words import rupiah_in_words

from .paper import Paper, common_context, file_name
from .stationery import House, Post, Signature, Stationery, organizer

WEEKS = 8  # beside each other on one landscape page


@dataclass(frozen=True, slots=True)
class UseTable:
    """Some weeks of a class: their Mondays, and the materials with what each week used (blank: not recorded)."""

    weeks: Sequence[tuple[int, date, date]]
    rows: Sequence[tuple[MaterialLine, Sequence[str]]]
    last: bool


def material_request(asked: MaterialRequest, *, at: datetime) -> Paper:
    """The request of one day with its price as planned, for whoever pays the class."""
    training_class, house = asked.training_class, organizer(asked.training_class)
    stationery = Stationery.of(training_class, asked.requested_on)
    rows = list(asked.materials.order_by("pk"))
    total = sum(row.amount for row in rows)
    signatures = [
        _head(stationery, training_class, house, "Menyetujui,"),
        _keeper(stationery, training_class, house, "Mengetahui,"),
        Signature("Instruktur", "Yang meminta,", official=False),
    ]
    own = {"asked": asked, "rows": rows, "total": total, "in_words": rupiah_in_words(total)}
    context = common_context("Permintaan bahan", training_class, house, stationery, signatures, at=at) | own
    return Paper(
        "reports/paper/material_request.html", context, "reports.print_material_request", asked, [],
        file_name(f"permintaan-bahan-{asked.pk}", training_class, asked.requested_on), [_priced("Permintaan", rows, rows)],
    )  # fmt: skip


def material_receipt(receipt: MaterialReceipt, *, at: datetime) -> Paper:
    """What came with one receipt at the price of the bill, and who took it in."""
    training_class, house = receipt.training_class, organizer(receipt.training_class)
    stationery = Stationery.of(training_class, receipt.received_on)
    rows = list(receipt.rows.select_related("material").order_by("material"))
    total = sum(row.amount for row in rows)
    signatures = [
        _keeper(stationery, training_class, house, "Mengetahui,"),
        Signature("Penyedia", "Yang menyerahkan,", official=False),
        Signature("Penerima barang", "Yang menerima,", receipt.received_by, official=False),
    ]
    own = {"receipt": receipt, "rows": rows, "total": total, "in_words": rupiah_in_words(total)}
    context = common_context("Penerimaan bahan", training_class, house, stationery, signatures, at=at) | own
    return Paper(
        "reports/paper/material_receipt.html", context, "reports.print_material_receipt", receipt, [],
        file_name(f"penerimaan-bahan-{receipt.pk}", training_class, receipt.received_on),
        [_priced("Penerimaan", [row.material for row in rows], rows)],
    )  # fmt: skip


def material_use(training_class: TrainingClass, *, at: datetime) -> Paper:
    """What was asked for, what came, what each week used and what is left; an unrecorded week is blank, to be written in."""
    house = organizer(training_class)
    stationery = Stationery.of(training_class, min(training_class.ends_on, house.local_date(at)))
    lines = asked_for(training_class)
    signatures = [
        _keeper(stationery, training_class, house, "Mengetahui,"),
        None,
        Signature("Instruktur", "Yang memakai,", official=False),
    ]
    context = common_context("Pemakaian bahan mingguan", training_class, house, stationery, signatures, at=at)
    weeks = weeks_of(training_class)
    own = {"tables": use_tables(lines, weeks)}
    return Paper(
        "reports/paper/material_use.html", context | own, "reports.print_material_use", training_class, [],
        file_name("pemakaian-bahan", training_class), [_used_by_week(lines, weeks)],
    )  # fmt: skip


def use_tables(lines: Sequence[MaterialLine], weeks: Sequence[date]) -> list[UseTable]:
    """WEEKS weeks a table; sums and what is left stand in the last one."""
    numbered = [(number, monday, monday + timedelta(days=6)) for number, monday in enumerate(weeks, start=1)]
    return [
        UseTable(
            numbered[start : start + WEEKS],
            [(line, [_used(line, monday) for _number, monday, _sunday in numbered[start : start + WEEKS]]) for line in lines],
            last=start + WEEKS >= len(numbered),
        )
        for start in range(0, max(len(numbered), 1), WEEKS)
    ]


def _priced(title: str, things: Sequence[Material], rows: Sequence[Material | ReceivedMaterial]) -> Table:
    """Each thing with the quantity and price of its row."""
    headings = ["No.", "Nama bahan", "Satuan", "Jumlah", "Harga satuan", "Jumlah harga"]
    values = [
        (number, thing.name, thing.unit, _units(row.hundredths), row.unit_price, row.amount)
        for number, (thing, row) in enumerate(zip(things, rows, strict=True), start=1)
    ]
    return Table(title, headings, values)


def _used_by_week(lines: Sequence[MaterialLine], weeks: Sequence[date]) -> Table:
    headings = ["No.", "Nama bahan", "Satuan", "Diterima", *(f"Minggu {week:%d-%m-%Y}" for week in weeks), "Dipakai", "Sisa"]
    values = [
        (
            number, one.material.name, one.material.unit, _units(one.stock.received),
            *(_units(one.stock.used[week]) if week in one.stock.used else None for week in weeks),
            _units(one.stock.used_up), _units(one.stock.left),
        )
        for number, one in enumerate(lines, start=1)
    ]  # fmt: skip
    return Table("Pemakaian", headings, values)


def _units(hundredths: int) -> Decimal:
    return Decimal(hundredths) / 100


def _used(line: MaterialLine, week: date) -> str:
    return quantity(line.stock.used[week]) if week in line.stock.used else ""


def _head(stationery: Stationery, training_class: TrainingClass, house: House, caption: str) -> Signature:
    ours = house == training_class.facility
    return stationery.signature(house, Post.HEAD_OF_FACILITY if ours else Post.HEAD_OF_CENTER, caption=caption)


def _keeper(stationery: Stationery, training_class: TrainingClass, house: House, caption: str) -> Signature:
    ours = house == training_class.facility
    return stationery.signature(house, Post.HEAD_OF_WORK if ours else Post.HEAD_OF_TRAINING, caption=caption)
