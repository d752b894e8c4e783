"""Classes whose centre signs electronically, with a key, an authority and quick sheets."""

import pytest
from django.utils.timezone import now

from certificates.models import Certificate, HandedInSheet, SignedSheet
from certificates.services import issuing
from certificates.services.handing_in import hand_in
from certificates.services.issuing import issue
from certificates.services.versions import add_version
from jobs.models import Job
from jobs.services.running import run_job
from organizations.models import TrainingCenter
from tests.certificates.graduates import AT, ON, graduated_class, issuer
from tests.certificates.signatures import PASSPHRASE, SIGNATORY, certificate, key_file, paper, signed_outside, trusted_folder

NAMES = ["Budi Santoso", "Siti Aminah"]
CENTRE = "UPTD BLK Rekaan"


@pytest.fixture
def signing_set_up(monkeypatch, settings, tmp_path):
    monkeypatch.setattr(issuing, "certificate_pdf", paper)
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.BSRE_ROOTS = trusted_folder(tmp_path / "roots")
    settings.SIGNING_KEY = key_file(tmp_path / "key.p12", certificate(CENTRE, ago=3650), CENTRE)
    settings.SIGNING_KEY_PASSPHRASE = PASSPHRASE


def class_signing(way: str, names=NAMES):
    training_class = graduated_class(names)
    center = training_class.training_center
    center.officials.update(name=SIGNATORY)
    TrainingCenter.objects.filter(pk=center.pk).update(signs_by=way)
    center.signs_by = way
    return training_class


def issued(training_class) -> list[Certificate]:
    issue(training_class=training_class, by=issuer(training_class), on=ON, at=AT)
    return list(Certificate.objects.order_by("sequence"))


def work(job) -> Job:
    run_job.func(job.pk)
    return Job.objects.get(pk=job.pk)


def handed(training_class, *files, by=None):
    job = hand_in(
        training_class=training_class, files=[(f"file {number}.pdf", data) for number, data in enumerate(files)],
        by=by or issuer(training_class), at=AT, target_url="",
    )  # fmt: skip
    if job:
        work(job)
    return [(row.state, row.refusal) for row in HandedInSheet.objects.order_by("pk")]


def stored_signed(certificate: Certificate) -> SignedSheet:
    """What handing it in would store, without the process that looks at it."""
    return add_version(
        certificate=certificate, data=signed_outside(certificate.read_sheet()), way="outside", signer="HADI REKAAN",
        issuer="Otoritas Rekaan", by=certificate.issued_by, at=now(),
    )  # fmt: skip
