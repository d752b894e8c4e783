import io
import subprocess
import zipfile

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from PIL import Image

from audit.models import Entry
from certificates.models import Certificate, HolderPhoto
from certificates.pictures import photo_jpeg
from certificates.services.issuing import issue
from certificates.services.lifecycle import revoke
from certificates.services.photos import add_photo, forget_photos, remove_photo, with_photo
from certificates.services.printing import print_sheet
from organizations.models import Role
from tests.certificates.graduates import AT, ON, graduated_class, issuer
from tests.certificates.test_sheet_templates import picture
from tests.conftest import signed_in
from tests.databases import on_sqlite
from tests.factories import CertificateFactory, SheetTemplateFactory

pytestmark = [pytest.mark.django_db, on_sqlite, pytest.mark.usefixtures("own_files")]
RED = (200, 30, 40)
# Millimetres from the left and from below: the corners of the box, and just outside of it.
IN = [(123, 25), (151, 25), (123, 62), (151, 62)]
BESIDE = [(120, 40), (154, 40), (137, 21), (137, 66)]


@pytest.fixture
def certificate():
    """In force, with its sheet, and by its template waiting for a photo."""
    training_class = graduated_class()
    SheetTemplateFactory(training_center=training_class.training_center, photo="upload")
    (row,) = issue(training_class=training_class, by=issuer(training_class, role=Role.BLK), on=ON, at=AT)
    return row


def photo() -> bytes:
    return photo_jpeg(picture((300, 400), "JPEG", RED))


def pictures_in(data: bytes) -> list[tuple[int, int]]:
    """Sizes of the photos of a file: nothing else in it is a JPEG."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        streams = [item for item in pdf.objects if isinstance(item, pikepdf.Stream)]
        return [(int(one.Width), int(one.Height)) for one in streams if one.get("/Filter") == pikepdf.Name.DCTDecode]


def test_the_photo_is_on_the_paper_never_in_the_stored_sheet_and_gone_after_printing(certificate):
    # given
    by, stored = certificate.issued_by, certificate.read_sheet()
    add_photo(certificate=certificate, jpeg=photo(), by=by, at=AT)

    # when
    printed = print_sheet(certificate=certificate, by=by, at=AT)
    again = print_sheet(certificate=certificate, reason="kertas rusak", by=by, at=AT)

    # then
    assert pictures_in(printed) == [(354, 472)]
    assert again == stored == certificate.read_sheet()
    assert not HolderPhoto.objects.exists()
    assert pictures_in(stored) == []
    assert list(Entry.objects.filter(verb="certificates.add_photo").values_list("digest", flat=True)) == [""]


def test_the_photo_covers_the_empty_box_and_nothing_else(certificate, tmp_path):
    # given
    data = with_photo(certificate.read_sheet(), certificate.content, photo())

    # when: two points for each millimetre
    subprocess.run(["pdftoppm", "-r", "50.8", "-l", "1", "-png", "-", str(tmp_path / "page")], input=data, check=True)
    with Image.open(next(tmp_path.glob("*.png"))) as page:
        points = {place: page.convert("RGB").getpixel((2 * place[0], page.height - 2 * place[1])) for place in (*IN, *BESIDE)}

    # then
    red = {place for place, colour in points.items() if all(abs(a - b) < 15 for a, b in zip(colour, RED, strict=True))}
    assert red == set(IN)


def test_a_photo_is_refused_where_none_is_wanted_and_where_the_paper_counts_no_more(certificate):
    by = certificate.issued_by
    revoke(certificate=certificate, reason="keliru", by=by, at=AT)
    for one, code in ((CertificateFactory(), "no_photo_wanted"), (certificate, "not_in_force")):
        with pytest.raises(ValidationError) as raised:
            add_photo(certificate=one, jpeg=photo(), by=by, at=AT)
        assert raised.value.code == code
    assert not HolderPhoto.objects.exists()


@pytest.mark.parametrize("end", ["revoked", "removed"])
def test_a_photo_that_is_not_printed_any_more_does_not_stay(certificate, end):
    by = certificate.issued_by
    add_photo(certificate=certificate, jpeg=photo(), by=by, at=AT)

    if end == "revoked":
        revoke(certificate=certificate, reason="keliru", by=by, at=AT)
    else:
        remove_photo(certificate=certificate, by=by)

    assert not HolderPhoto.objects.exists()


def test_a_photo_that_came_while_another_was_printed_waits_for_the_next_time(certificate):
    later = AT.replace(minute=30)
    add_photo(certificate=certificate, jpeg=photo(), by=certificate.issued_by, at=later)

    forget_photos([certificate], until=AT)

    assert HolderPhoto.objects.get().uploaded_at == later


def test_from_the_upload_to_the_print_file(certificate):
    # given
    client = signed_in(certificate.issued_by)
    url = reverse("certificates:certificate-photo", args=[certificate.pk])

    # when
    refused = client.post(url, {"photo": picture()})
    client.post(url, {"photo": picture((300, 400), "JPEG"), "civil": "on"})
    page = client.get(certificate.get_absolute_url()).content.decode()
    classes = {"class": certificate.enrollment.training_class_id}
    printed = client.get(reverse("certificates:batch-print"), classes)

    # then
    assert "civil" in refused.context["form"].errors
    assert reverse("certificates:certificate-photo-remove", args=[certificate.pk]) in page
    assert pictures_in(b"".join(printed.streaming_content)) == [(354, 472)]
    assert not HolderPhoto.objects.exists()


def test_the_archive_holds_the_stored_sheet_and_leaves_the_photo_to_the_printer(certificate):
    add_photo(certificate=certificate, jpeg=photo(), by=certificate.issued_by, at=AT)

    answer = signed_in(certificate.issued_by).get(
        reverse("certificates:batch-zip"), {"class": certificate.enrollment.training_class_id}
    )

    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        assert archive.read(archive.namelist()[0]) == Certificate.objects.get().read_sheet()
    assert HolderPhoto.objects.count() == 1
