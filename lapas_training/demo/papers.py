"""The certificates of the classes that have theirs, and who signed for them."""

from __future__ import annotations

from datetime import date

from certificates.models import Certificate
from certificates.services.handing_over import hand_over
from certificates.services.issuing import issue
from programs.models import TrainingClass
from programs.services.evaluating import load_class

from .classes import STORIES
from .houses import Staff
from .sheets import at

ISSUED_ON, HANDED_OVER_ON = date(2021, 3, 30), date(2021, 4, 6)
HANDED_OVER = {"LAS-2021-1"}


def issue_certificates(classes: dict[str, TrainingClass], staff: Staff) -> None:
    """Everyone of an issued class who may has a certificate with its sheet; of one class all are handed over."""
    for story in STORIES:
        if not story.issued:
            continue
        training_class = load_class(classes[story.code].pk)
        when = at(training_class, ISSUED_ON, 10)
        made = issue(training_class=training_class, by=staff["kepala-blk"], on=ISSUED_ON, at=when)
        if story.code in HANDED_OVER:
            for certificate in made:
                _hand_over(certificate, training_class, staff)


def _hand_over(certificate: Certificate, training_class: TrainingClass, staff: Staff) -> None:
    hand_over(
        certificate=certificate,
        to=certificate.enrollment.printed_name,
        by=staff["bimker"],
        on=HANDED_OVER_ON,
        at=at(training_class, HANDED_OVER_ON, 11),
    )
