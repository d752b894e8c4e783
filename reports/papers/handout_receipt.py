"""Tanda terima: everybody of a class signs for what he was handed. One paper for the six kinds of the centre's file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.text import slugify

from budgets.models import Handout
from budgets.services.handing_out import who_signs
from jobs.exports.table import Table
from programs.models import ClassInstructor
from reports.rules.rupiah_in_words import rupiah_in_words

from .paper import Paper, common_context, file_name
from .stationery import Post, Stationery, organizer

TITLES = {
    Handout.Kind.TRANSPORT: "transport",
    Handout.Kind.INSURANCE: "kartu asuransi",
    Handout.Kind.CLOTHES: "pakaian kerja",
    Handout.Kind.STATIONERY: "alat tulis kantor (ATK)",
    Handout.Kind.MODULE: "modul",
    Handout.Kind.MEALS: "konsumsi",
}
# Millimetres of one page: what is left for rows, and the limits of a row that somebody signs in.
ROOM, TALLEST, LOWEST = 138.0, 9.0, 6.6


def handout_receipt(handout: Handout, *, at: datetime) -> Paper:
    """The list of who signs on its day, by seat, without register numbers; where it is money with the sum in words."""
    training_class, house = handout.training_class, organizer(handout.training_class)
    ours = house == training_class.facility
    stationery = Stationery.of(training_class, handout.handed_on)
    participants = handout.to == Handout.To.PARTICIPANTS
    places = list(who_signs(handout)) if participants else []
    names = [place.printed_name for place in places] if participants else _teachers(handout)
    total = (handout.amount or 0) * len(names)
    signatures = [
        stationery.signature(house, Post.HEAD_OF_WORK if ours else Post.HEAD_OF_TRAINING, caption="Mengetahui,"),
        None,
        stationery.signature(training_class.facility, Post.HEAD_OF_WORK_GUIDANCE, caption="Yang menyerahkan,"),
    ]
    title = f"Tanda terima {TITLES[Handout.Kind(handout.kind)]}"
    context = common_context(title, training_class, house, stationery, signatures, at=at) | {
        "handout": handout,
        "names": names,
        "participants": participants,
        "total": total,
        "in_words": rupiah_in_words(total) if total else "",
        "row_height": f"{max(LOWEST, min(TALLEST, ROOM / max(len(names), 1))):.2f}mm",
    }
    return Paper(
        "reports/paper/handout_receipt.html", context, "reports.print_handout_receipt", handout, places,
        file_name(f"{slugify(title)}-{handout.pk}", training_class, handout.handed_on), [_table(handout, names)],
    )  # fmt: skip


def _table(handout: Handout, names: Sequence[str]) -> Table:
    rows = [(number, name, handout.item, handout.amount) for number, name in enumerate(names, start=1)]
    return Table("Tanda terima", ["No.", "Nama", "Yang diterima", "Rupiah"], rows)


def _teachers(handout: Handout) -> list[str]:
    of_class = ClassInstructor.objects.filter(training_class=handout.training_class_id)
    return list(of_class.values_list("instructor__name", flat=True).order_by("instructor__name", "pk"))
