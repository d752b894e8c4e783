"""Tanda terima sertifikat: who received which certificate, when, with his own signature."""

from __future__ import annotations

from datetime import datetime

from certificates.models import Certificate
from organizations.models import User
from programs.models import TrainingClass

from .paper import Paper, common_context, file_name
from .stationery import Post, Stationery


def to_hand_over(training_class: TrainingClass, user: User):
    """The certificates of the class in force that ``user`` may see, by seat."""
    return Certificate.objects.visible_to(user).of_class(training_class).in_force()


def certificate_receipt(training_class: TrainingClass, *, by: User, at: datetime) -> Paper:
    """The receipt for every certificate of the class in force; a day already recorded is printed, others are written."""
    certificates = list(to_hand_over(training_class, by))
    facility = training_class.facility
    stationery = Stationery.of(training_class, facility.local_date(at))
    signatures = [
        stationery.signature(facility, Post.HEAD_OF_WORK, caption="Mengetahui,"),
        None,
        stationery.signature(facility, Post.HEAD_OF_WORK_GUIDANCE, caption="Yang menyerahkan,"),
    ]
    context = common_context("Tanda terima sertifikat", training_class, facility, stationery, signatures, at=at) | {
        "certificates": certificates
    }
    return Paper(
        "reports/paper/certificate_receipt.html", context, "reports.print_certificate_receipt", training_class, certificates,
        file_name("tanda-terima-sertifikat", training_class),
    )  # fmt: skip
