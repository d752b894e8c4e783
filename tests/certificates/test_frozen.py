"""What was issued stays as it was, whatever is changed, anonymised or deleted afterwards."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import now

from certificates.models import HolderPhoto, SheetTemplate
from certificates.pdf import certificate_html
from certificates.services.issuing import issue
from certificates.services.lifecycle import replace
from certificates.services.verifying import public_facts, verify_code, verify_file
from inmates.models import Inmate, RegistrationEntry
from organizations.models import Facility, Letterhead, Official, TrainingCenter
from programs.models import (
    Assessment,
    CompetencyUnit,
    Enrollment,
    GraduationHearing,
    Program,
    SubField,
    TrainingClass,
    TrainingField,
    TrainingStandard,
)
from tests.certificates.graduates import AT, ON, graduated_class, issuer
from tests.databases import on_sqlite
from tests.factories import LetterheadFactory, SheetTemplateFactory

pytestmark = [pytest.mark.django_db, on_sqlite, pytest.mark.usefixtures("own_files")]

# Everything that a certificate was made of, each as it may stand in years.
CHANGES = {
    "the name": lambda: Inmate.objects.update(certificate_name="Nama Lain", name="Nama Lain"),
    "birth data": lambda: Inmate.objects.update(certificate_birth_place="Kota Lain", certificate_birth_date="1980-01-01"),
    "the official": lambda: Official.objects.update(name="Pejabat Lain", title="Kepala Lain", nip="", rank="Lain"),
    "the standard": lambda: TrainingStandard.objects.update(minutes_per_jp=40),
    "titles of the curriculum": lambda: [
        CompetencyUnit.objects.update(title="Unit lain"),
        Program.objects.update(title="Program lain"),
        SubField.objects.update(name="Sub lain"),
        TrainingField.objects.update(name="Bidang lain"),
    ],
    "marks": lambda: Assessment.objects.update(weighted_hundredths=1000),
    "the letterhead": lambda: Letterhead.objects.update(lines="KOP LAIN"),
    "a newer letterhead": lambda: LetterheadFactory(training_center=TrainingCenter.objects.get(), lines="BARU", valid_from=ON),
    "the template": lambda: SheetTemplate.objects.update(words="lain", border="none", photo="none", english="other"),
    "a newer template": lambda: SheetTemplateFactory(training_center=TrainingCenter.objects.get(), version=99, border="none"),
    "the centre's name": lambda: TrainingCenter.objects.update(name="BLK Lain", city="Kota Lain", legal_basis="Dasar lain"),
    "the prison's name": lambda: Facility.objects.update(name="Tempat Lain", short_name="Lain"),
    "the dates of the class": lambda: TrainingClass.objects.update(
        starts_on=ON - timedelta(400), ends_on=ON - timedelta(300), closed_on=ON - timedelta(300)
    ),
    "the hearing": lambda: GraduationHearing.objects.update(minutes_sha256="1" * 64),
    "the place": lambda: Enrollment.objects.update(status=Enrollment.Status.ACTIVE),
    "anonymising": lambda: Inmate.objects.update(
        name="Dianonimkan",
        certificate_name="",
        certificate_birth_place="",
        certificate_birth_date=None,
        identity_confirmed_on=None,
        identity_confirmed_by=None,
    ),
    "deletion of the numbers of the register": lambda: RegistrationEntry.objects.all().delete(),
    "deletion of the letterheads": lambda: Letterhead.objects.all().delete(),
    "deletion of the officials": lambda: Official.objects.all().delete(),
    "deletion of the templates": lambda: SheetTemplate.objects.all().delete(),
    "deletion of the marks": lambda: Assessment.objects.all().delete(),
    "deletion of the photo": lambda: HolderPhoto.objects.all().delete(),
}


@pytest.fixture
def certificate():
    training_class = graduated_class()
    center = training_class.training_center
    SheetTemplateFactory(training_center=center, border="weave", photo="upload", english="{program} {jp}")
    (row,) = issue(training_class=training_class, by=issuer(training_class), on=ON, at=AT)
    HolderPhoto.objects.create(certificate=row, jpeg=b"x", uploaded_at=AT, uploaded_by=row.issued_by)
    return row


def answers(certificate) -> dict[str, str]:
    """All that anybody can learn of it: the file, what is found for the file, the page and the answer for machines."""
    certificate = type(certificate).objects.get(pk=certificate.pk)
    data, address = certificate.read_sheet(), f"/v/{certificate.code}"
    asked = {"number": certificate.number}
    return {
        "bytes": data,
        "hash": certificate.sha256,
        "found by the file": str(public_facts(verify_file(data, at=AT))),
        "HTML": Client().get(address, asked).content.decode(),
        "JSON": Client().get(address, asked, headers={"accept": "application/json"}).content.decode(),
        "drawn anew": certificate_html(certificate.content),
    }


def test_nothing_that_changes_afterwards_changes_the_file_or_what_is_told(certificate):
    # given
    before, changed = answers(certificate), {}

    # when
    for what, change in CHANGES.items():
        assert change() != 0, f"{what}: nothing was there to be changed"
        after = answers(certificate)
        changed[what] = [name for name in before if after[name] != before[name]]

    # then
    assert {what: names for what, names in changed.items() if names} == {}
    assert "Budi Santoso" in before["JSON"]


def test_the_net_bites(certificate):
    before = answers(certificate)

    certificate.content = certificate.content | {"program": "Program lain"}
    certificate.save(update_fields=["content"])

    after = answers(certificate)
    told = {"found by the file", "HTML", "JSON", "drawn anew"}
    assert {name for name in before if after[name] != before[name]} == told


def test_a_correction_is_a_new_certificate_and_the_old_one_keeps_its_file(certificate):
    # given
    before = answers(certificate)
    Inmate.objects.update(certificate_name="Budi Santosa")

    # when
    new = replace(certificate=certificate, reason="nama dikoreksi", by=certificate.issued_by, on=ON, at=AT)

    # then
    after = answers(certificate)
    assert [after[name] == before[name] for name in ("bytes", "hash", "drawn anew")] == [True] * 3
    assert (certificate.holder_name, new.holder_name, new.number == certificate.number) == ("Budi Santoso", "Budi Santosa", False)
    facts = public_facts(verify_code(certificate.code, at=now()), typed_number=certificate.number)
    assert (facts["status"], facts["holder"]) == ("replaced", "Budi Santoso")
    assert [(link["status"], link["this"]) for link in facts["chain"]] == [("replaced", True), ("valid", False)]
    assert not HolderPhoto.objects.exists()
