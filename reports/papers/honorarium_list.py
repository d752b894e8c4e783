"""Daftar pembayaran honor: what each instructor gets for the JP he taught, with the place where he signs for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from budgets.models import HonorariumList, HonorariumRow
from jobs.exports.table import Table
from reports.rules.rupiah_in_words import rupiah_in_words

from .paper import Paper, file_name, frame
from .stationery import Post, Signature, Stationery


def honorarium_list_paper(made: HonorariumList, *, at: datetime) -> Paper:
    """The list as it was made. Tax is left to be written: it depends on rank and is not known here."""
    facility = made.budget.facility
    stationery = Stationery.of_house(facility, facility.local_date(made.made_at))
    rows = list(made.rows.select_related("instructor"))
    days = [one.meeting.held_on for one in made.meetings.select_related("meeting").order_by("meeting__held_on")]
    total = sum(row.amount for row in rows)
    signatures = [
        stationery.signature(facility, Post.HEAD_OF_FACILITY, caption="Mengetahui,"),
        Signature("Pejabat Pembuat Komitmen", "Setuju dibayar,"),
        Signature("Bendahara Pengeluaran", "Lunas dibayar,"),
    ]
    context = frame("Daftar pembayaran honor instruktur", facility, facility, stationery, signatures, at=at) | {
        "made": made,
        "training_class": made.training_class,
        "rows": rows,
        "first_day": days[0],
        "last_day": days[-1],
        "meetings": len(days),
        "jp": sum(row.jp for row in rows),
        "total": total,
        "in_words": rupiah_in_words(total),
    }
    name = file_name(f"honor-{made.pk}", made.training_class)
    return Paper("reports/paper/honorarium_list.html", context, "reports.print_honorarium_list", made, [], name, [_table(rows)])


def _table(rows: Sequence[HonorariumRow]) -> Table:
    values = [(number, row.name, row.jp, row.per_jp, row.amount) for number, row in enumerate(rows, start=1)]
    return Table("Honor", ["No.", "Nama", "JP", "Tarif per JP", "Jumlah"], values)
