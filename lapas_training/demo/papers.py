"""The certificates of the classes that have theirs, who printed them, and who signed for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from audit.services import record_read
from certificates.models import Certificate
from certificates.services.handing_over import hand_over
from certificates.services.issuing import issue
from certificates.services.lifecycle import replace
from certificates.services.printing import log_printings, print_sheet
from programs.models import TrainingClass
from programs.services.evaluating import load_class

from .classes import STORIES
from .houses import Staff
from .sheets import at

ISSUED_ON, REPLACED_ON, HANDED_OVER_ON = date(2021, 3, 30), date(2021, 3, 31), date(2021, 4, 6)
HANDED_OVER = {"LAS-2021-1"}


def issue_certificates(classes: dict[str, TrainingClass], staff: Staff) -> None:
    """Everyone of an issued class who may has a certificate with its sheet, printed; of one class all are handed over.

    In the other class a sheet was printed again, and one has another in its place: its number is void.
    """
    for story in STORIES:
        if not story.issued:
            continue
        training_class = load_class(classes[story.code].pk)
        when = at(training_class, ISSUED_ON, 10)
        made = issue(training_class=training_class, by=staff["kepala-blk"], on=ISSUED_ON, at=when)
        _print(made, training_class, staff)
        if story.code in HANDED_OVER:
            for certificate in made:
                _hand_over(certificate, training_class, staff)
        else:
            _mend(made[0], made[1], training_class, staff)


def _print(certificates: Sequence[Certificate], training_class: TrainingClass, staff: Staff) -> None:
    """As one print file."""
    log_printings(certificates, by=staff["blk"], at=at(training_class, ISSUED_ON, 11))
    record_read("certificates.print", by=staff["blk"], objects=certificates)


def _mend(jammed: Certificate, misspelt: Certificate, training_class: TrainingClass, staff: Staff) -> None:
    print_sheet(certificate=jammed, reason="Kertas macet di printer", by=staff["blk"], at=at(training_class, ISSUED_ON, 12))
    replace(
        certificate=misspelt, reason="Tempat lahir salah eja pada lembar", by=staff["kepala-blk"], on=REPLACED_ON,
        at=at(training_class, REPLACED_ON, 9),
    )  # fmt: skip


def _hand_over(certificate: Certificate, training_class: TrainingClass, staff: Staff) -> None:
    hand_over(
        certificate=certificate,
        to=certificate.holder_name,
        by=staff["bimker"],
        on=HANDED_OVER_ON,
        at=at(training_class, HANDED_OVER_ON, 11),
    )
