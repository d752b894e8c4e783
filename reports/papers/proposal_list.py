"""Usulan calon peserta: whom Bimker proposes for a class, by which criteria and why; for the prison only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from inmates.models import Inmate
from jobs.exports.table import Table
from programs.models import Nomination, Proposal, SelectionCriteria
from programs.services.selecting import kept_criteria
from reports.models import PaperNumber

from .paper import Paper, common_context, file_name
from .stationery import Post, Stationery

KINDS = {
    Inmate.ReleaseKind.EXPIRY: "ekspirasi",
    Inmate.ReleaseKind.PAROLE: "PB",
    Inmate.ReleaseKind.LEAVE_BEFORE: "CMB",
    Inmate.ReleaseKind.CONDITIONAL_LEAVE: "CB",
    Inmate.ReleaseKind.ASSIMILATION: "asimilasi",
    Inmate.ReleaseKind.UNKNOWN: "",
}


def proposal_list(proposal: Proposal, *, at: datetime) -> Paper:
    """The people of ``proposal`` in its order with register number, release and margin, signed by who proposes and who checks."""
    training_class = proposal.training_class
    facility = training_class.facility
    day = facility.local_date(proposal.proposed_at or at)
    people = Inmate.objects.with_registration()
    nominations = list(proposal.nominations.exclude(status=Nomination.Status.DECLINED))
    inmates = people.in_bulk([one.inmate_id for one in nominations])
    stationery = Stationery.of(training_class, day)
    signatures = [
        stationery.signature(facility, Post.HEAD_OF_WORK, caption="Telah diperiksa,"),
        stationery.signature(facility, Post.HEAD_OF_WORK_GUIDANCE, caption="Yang mengusulkan,"),
    ]
    rows = [(one, inmates[one.inmate_id], KINDS[inmates[one.inmate_id].release_kind]) for one in nominations]
    context = common_context("Usulan calon peserta pelatihan", training_class, facility, stationery, signatures, at=at) | {
        "number": PaperNumber.objects.of(facility, "proposal-list", proposal),
        "proposal": proposal,
        "day": day,
        "rows": rows,
        "criteria": criteria_in_words(kept_criteria(training_class)),
    }
    return Paper(
        "reports/paper/proposal_list.html", context, "reports.print_proposal_list", proposal, nominations,
        file_name("usulan-peserta", training_class), [_table(rows)],
    )  # fmt: skip


def _table(rows: Sequence[tuple[Nomination, Inmate, str]]) -> Table:
    headings = ["No.", "Nama", "Nomor register", "Blok/kamar", "Perkiraan bebas", "Jenis", "Sisa waktu (hari)", "Alasan"]
    values = [
        (number, inmate.name, str(inmate.current_registration or ""), inmate.place_in_facility, inmate.release_on, kind,
         one.margin_days, one.reason)
        for number, (one, inmate, kind) in enumerate(rows, start=1)
    ]  # fmt: skip
    return Table("Calon peserta", headings, values)


def criteria_in_words(criteria: SelectionCriteria) -> list[str]:
    """What was asked of the candidates beyond the rules, as a paper says it."""
    months = criteria.max_remaining_months
    asked: dict[str, Any] = {
        f"sisa pidana paling lama {months} bulan": months,
        "telah menjalani dua pertiga masa pidana": criteria.past_two_thirds,
        "berminat pada kejuruan ini": criteria.interested,
        "tidak bertugas rutin": criteria.off_routine_duty,
        criteria.note: criteria.note,
    }
    return [words for words, wanted in asked.items() if wanted]
