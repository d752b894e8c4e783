"""Nothing that the public can get hold of tells that somebody was trained in prison: one sheet, and all that comes of it."""

import io
import subprocess

import pikepdf
import pytest
import segno
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from certificates.rules.kinds import Kind
from certificates.rules.leaks import leaks_in
from certificates.rules.wording import DEFAULT_ENGLISH
from certificates.services.issuing import issue
from certificates.services.publishing import publish
from organizations.models import Role
from tests.certificates.graduates import AT, ON, graduated_class, issuer
from tests.conftest import signed_in
from tests.databases import on_sqlite
from tests.factories import FacilityFactory, SheetTemplateFactory

pytestmark = [pytest.mark.django_db, on_sqlite]
ALIAS = ["als", "alias", "bin", "binti", "Kancil", "Samad"]


def run(*command: str, data: bytes | None = None) -> str:
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout.decode()


@pytest.fixture
def certificate(credential_key):
    """With its sheet, of a person whom the prison's register calls by another name."""
    facility = FacilityFactory(
        name="Lembaga Pemasyarakatan Narkotika Kelas IIA Way Rekaan", short_name="Lapas Way Rekaan", code="WAYREK",
        address="Jalan Ryacudu Nomor 77",
    )  # fmt: skip
    training_class = graduated_class(facility=facility)
    inmate = training_class.enrollments.get().inmate
    inmate.name = "Budi Santoso als Kancil bin Samad"
    inmate.save(update_fields=["name"])
    words = {"english": DEFAULT_ENGLISH[Kind.TRAINING], "letterhead": "DINAS REKAAN\nUPTD BLK REKAAN"}
    SheetTemplateFactory(training_center=training_class.training_center, border="weave", photo="upload", **words)
    (row,) = issue(training_class=training_class, by=issuer(training_class), on=ON, at=AT)
    return row


def secrets_of(certificate) -> list[str]:
    """The real names of the facility, its address, the register number, and the words of another name."""
    inmate = certificate.enrollment.inmate
    facility = inmate.facility
    numbers = list(inmate.registrations.values_list("text", flat=True))
    assert numbers
    return [*facility.telling_names, facility.address, *numbers, *ALIAS]


def in_the_file(data: bytes) -> dict[str, str]:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        objects = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary)]
        described = [str(item[key]) for item in objects for key in ("/URI", "/Alt", "/Contents", "/Title", "/T") if key in item]
        attached = [f"{name} {file.get_file().read_bytes().decode('latin-1')}" for name, file in pdf.attachments.items()]
        information = [str(value) for value in pdf.docinfo.values()]
        if "/Metadata" in pdf.Root:
            information.append(pdf.Root.Metadata.read_bytes().decode())
    return {
        "text": run("pdftotext", "-", "-", data=data),
        "information": "\n".join(information),
        "links, descriptions, signature fields": "\n".join(described),
        "attachments": "\n".join(attached),
    }


def in_the_code(image: bytes) -> str:
    return run("zbarimg", "--quiet", "--raw", "-", data=image)


def front(data: bytes) -> bytes:
    return subprocess.run(
        ["pdftoppm", "-r", "150", "-f", "1", "-l", "1", "-png"], input=data, capture_output=True, check=True
    ).stdout


def told(response) -> str:
    body = "" if response.headers["Content-Type"] == "application/pdf" else response.content.decode()
    return "\n".join([body, *(f"{name}: {value}" for name, value in response.headers.items()), str(response.cookies)])


def on_the_net(certificate, data: bytes) -> dict[str, str]:
    address = f"/v/{certificate.code}"
    as_json = {"accept": "application/json"}
    file = SimpleUploadedFile("x.pdf", data)
    centre = issuer(certificate.enrollment.training_class, role=Role.BLK)
    return {
        "download": told(signed_in(centre).get(reverse("certificates:certificate-download", args=[certificate.pk]))),
        "page": told(Client().get(address)),
        "page in English": told(Client().get(address, {"lang": "en"})),
        "page with the name": told(Client().get(address, {"number": certificate.number})),
        "JSON": told(Client().get(address, {"number": certificate.number}, headers=as_json)),
        "unknown code": told(Client().get("/v/x")) + told(Client().get("/v/x", headers=as_json)),
        "credential": told(signed_in(centre).get(reverse("certificates:certificate-credential", args=[certificate.pk]))),
        "keys": told(Client().get(certificate.content["credential"]["issuer"]["id"])),
        "list": told(Client().get(certificate.content["credential"]["credentialStatus"]["statusListCredential"])),
        "form": told(Client().get("/v/")),
        "form for a file": told(Client().get("/v/file/")),
        "answer to a file": told(Client().post("/v/file/", {"file": file})),
        "no such page": told(Client().get("/v/a/b")),
        "form without its token": told(Client(enforce_csrf_checks=True).post("/v/file/")),
    }


def artefacts(certificate, data: bytes, folder) -> dict[str, str]:
    publish(folder=folder, at=now())
    bundle = [f"{path.relative_to(folder)}\n{path.read_text()}" for path in folder.rglob("*") if path.is_file()]
    return {
        **in_the_file(data),
        "QR": in_the_code(front(data)),
        "file name": f"{certificate.file.name} {certificate.download_name}",
        "signer": " ".join(certificate.content["signatory"].values()),
        **on_the_net(certificate, data),
        "bundle": "\n".join(bundle),
    }


def test_nothing_public_tells_of_a_prison(certificate, tmp_path):
    # when
    said = artefacts(certificate, certificate.read_sheet(), tmp_path / "bundle")

    # then
    names = secrets_of(certificate)
    assert {where: leaks_in(text, names) for where, text in said.items() if leaks_in(text, names)} == {}
    assert {where for where, text in said.items() if not text} == set()
    assert "AchievementCredential" in said["attachments"]
    assert said["QR"].strip() == certificate.content["verify_url"]
    assert "Budi Santoso" in said["text"]
    assert "has attended Competency-Based Training" in said["text"]
    assert "Budi Santoso" in said["JSON"]


def planted_file(certificate) -> bytes:
    """The words in every corner of a file: drawn, in the information, in a link and in an attachment."""
    with pikepdf.open(io.BytesIO(certificate.read_sheet())) as pdf:
        page = pdf.pages[0]
        page.resources.Font["/F99"] = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        page.contents_add(b"q BT /F99 12 Tf 1 0 0 1 90 180 Tm (bin Samad) Tj ET Q")
        pdf.docinfo.Author = "Lapas"
        note = next(note for page in pdf.pages for note in page.get("/Annots", []))
        note["/Contents"] = pikepdf.String("WBP")
        pdf.attachments["daftar narapidana.txt"] = b"Jalan Ryacudu Nomor 77"
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()


def test_what_is_planted_is_found_wherever_it_is(certificate, tmp_path):
    # given
    names = secrets_of(certificate)
    signatory = certificate.content["signatory"] | {"title": "Kepala Lapas"}
    certificate.content = certificate.content | {"program": "Las di WAYREK", "signatory": signatory, "city": "Way Rekaan"}
    certificate.number = "0001/LAPAS/III/2026"
    certificate.save(update_fields=["content", "number"])

    # when
    said = artefacts(certificate, planted_file(certificate), tmp_path / "bundle")
    said["QR"] = in_the_code(png("https://lapas.example.go.id/v/x"))

    # then: all but the pages that say nothing about a certificate
    silent = {"keys", "list"} | {
        "unknown code",
        "form",
        "form for a file",
        "answer to a file",
        "no such page",
        "form without its token",
    }
    assert {where for where, text in said.items() if not leaks_in(text, names)} == silent
    found = [leaks_in(said[where], names) for where in ("text", "information", "links, descriptions, signature fields")]
    assert found == [["bin", "Samad"], ["Lapas"], ["WBP"]]
    assert leaks_in(said["attachments"], names) == ["narapidana", "Jalan Ryacudu Nomor 77"]


def png(url: str) -> bytes:
    out = io.BytesIO()
    segno.make(url).save(out, kind="png", scale=8)
    return out.getvalue()
