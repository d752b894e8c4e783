"""Buku register sertifikat: every number of one centre, kind and year, what became of it, and who received the paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from certificates.models import Certificate, NumberSeries
from certificates.rules.kinds import Kind
from certificates.rules.register import RegisterState
from organizations.models import Facility, User

from .paper import Paper, frame
from .stationery import House, Post, Stationery

TITLES = {
    Kind.TRAINING: "Register sertifikat pelatihan",
    Kind.ATTENDANCE: "Register surat keterangan mengikuti pelatihan",
    Kind.HOURS: "Register surat keterangan jam pelatihan",
    Kind.COMPETENCY: "Register sertifikat kompetensi",
}
STATES = {
    RegisterState.VALID: "berlaku",
    RegisterState.REPLACED: "telah diganti",
    RegisterState.REVOKED: "dicabut",
    RegisterState.EXPIRED: "habis masa berlakunya",
    RegisterState.VOID: "nomor batal",
}
WAYS = {
    Certificate.Way.POST: "pos tercatat",
    Certificate.Way.COURIER: "kurir",
    Certificate.Way.OFFICER: "petugas instansi penerima",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One number; ``state`` says too why it no longer counts, by which it was replaced, and how often it was printed."""

    certificate: Certificate
    state: str
    sent: str


def certificate_register(series: NumberSeries, *, by: User, at: datetime) -> Paper:
    """The register of ``series`` as far as ``by`` may see it: a centre reads all of it, a prison what its people were given."""
    visible = Certificate.objects.visible_to(by).filter(
        training_center=series.training_center_id, kind=series.kind, year=series.year
    )
    certificates = list(visible.in_register_order().prefetch_related("printings"))
    center, house = series.training_center, by.facility or series.training_center
    today = center.local_date(at)
    stationery = Stationery.of_house(house, house.local_date(at))
    context = frame(TITLES[Kind(series.kind)], house, house, stationery, _signatures(stationery, house), at=at) | {
        "series": series,
        "today": today,
        "part_of": house.name if by.facility else "",
        "lines": [_line(one, one.register_state_on(today)) for one in certificates],
        "received": sum(one.handed_over_on is not None for one in certificates),
        "void": sum(one.void for one in certificates),
    }
    name = f"register-{series.kind}-{series.year}-{center.code.lower()}.pdf"
    return Paper(
        "reports/paper/certificate_register.html", context, "reports.print_certificate_register", series, certificates, name
    )


def _signatures(stationery: Stationery, house: House) -> list:
    if isinstance(house, Facility):
        return [
            stationery.signature(house, Post.HEAD_OF_WORK, caption="Mengetahui,"),
            None,
            stationery.signature(house, Post.HEAD_OF_WORK_GUIDANCE, caption="Yang membuat,"),
        ]
    return [
        stationery.signature(house, Post.HEAD_OF_CENTER, caption="Mengetahui,"),
        None,
        stationery.signature(house, Post.HEAD_OF_TRAINING, caption="Yang membuat,"),
    ]


def _line(one: Certificate, state: RegisterState) -> Line:
    replaced = one.replaced_at is not None and one.revoked_at is None
    printed = len(one.printings.all())
    why = [f"diganti nomor {one.replaced_by.number}" if replaced else "", one.why_not_in_force]
    told = ": ".join(filter(None, [STATES[state], "; ".join(filter(None, why))]))
    told += f"; dicetak {printed} kali" if printed > 1 else ""
    sent = f"{WAYS[Certificate.Way(one.handed_over_way)]}, {one.handed_over_address}" if one.handed_over_way else ""
    return Line(one, told, sent)
