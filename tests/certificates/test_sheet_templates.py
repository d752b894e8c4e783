import hashlib
import io
import struct
import zlib
from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from PIL import Image

from audit.models import Entry
from certificates.models import Certificate, SheetTemplate
from certificates.pictures import LOGO_PX, PHOTO_PX, logo_png, photo_jpeg
from certificates.rules.design import logo_name
from certificates.rules.kinds import Kind
from certificates.rules.wording import DEFAULT, DEFAULT_ENGLISH
from certificates.services.designing import Design, design_of, draft, put_into_use, redraft
from certificates.services.issuing import issue
from certificates.services.specimen import longest_name, specimen
from organizations.models import Official, Role
from tests.certificates.graduates import AT, ON, graduated_class, issuer
from tests.conftest import signed_in
from tests.databases import on_sqlite
from tests.factories import (
    AgreementFactory,
    CenterUserFactory,
    FacilityFactory,
    OfficialFactory,
    SheetTemplateFactory,
    TrainingCenterFactory,
)

pytestmark = [pytest.mark.django_db, on_sqlite, pytest.mark.usefixtures("own_files")]
PLAIN = Design(border="guilloche", palette="navy", photo="box", words=DEFAULT[Kind.TRAINING])


def picture(size=(40, 30), kind="PNG", colour="#1d4a37", **saved) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind, **saved)
    return SimpleUploadedFile(f"x.{kind.lower()}", out.getvalue())


@pytest.fixture
def designer():
    return CenterUserFactory(training_center=TrainingCenterFactory(), role=Role.BLK)


def drafted(designer, design=PLAIN, **said) -> SheetTemplate:
    return draft(center=designer.training_center, kind=Kind.TRAINING, design=design, by=designer, at=AT, **said)


# --- Versions ------------------------------------------------------------------------------------


def test_versions_are_counted_for_each_kind_and_only_what_is_put_into_use_is_printed(designer):
    center = designer.training_center
    first = drafted(designer)
    hours = replace(PLAIN, words=DEFAULT[Kind.HOURS])
    other = draft(center=center, kind=Kind.HOURS, design=hours, by=designer, at=AT)
    second = drafted(designer, replace(PLAIN, border="weave"))
    assert [first.version, other.version, second.version] == [1, 1, 2]
    assert SheetTemplate.objects.in_use(center, Kind.TRAINING) is None

    put_into_use(template=first, by=designer, at=AT)

    assert SheetTemplate.objects.in_use(center, Kind.TRAINING) == first
    assert SheetTemplate.objects.in_use(center, Kind.HOURS) is None
    verbs = ["certificates.draft_sheet"] * 3 + ["certificates.use_sheet"]
    assert list(Entry.objects.order_by("pk").values_list("verb", flat=True)) == verbs


def test_a_version_that_was_used_is_never_changed(designer):
    # given
    template = drafted(designer)
    redraft(template=template, design=replace(PLAIN, palette="green"), by=designer, at=AT)
    put_into_use(template=template, by=designer, at=AT)

    # when
    for again in (
        lambda: redraft(template=template, design=PLAIN, by=designer, at=AT),
        lambda: put_into_use(template=template, by=designer, at=AT),
    ):
        with pytest.raises(ValidationError) as raised:
            again()
        assert raised.value.code == "already_used"

    # then
    template.refresh_from_db()
    assert template.palette == "green"


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        pytest.param({"words": "{program}"}, "words", "missing", id="hours-left-out"),
        pytest.param({"words": PLAIN.words + " {code}"}, "words", "unknown", id="unknown-placeholder"),
        pytest.param({"words": PLAIN.words + " di Lapas"}, "words", "leak", id="prison-word"),
        pytest.param({"words": PLAIN.words + " di Way Kawat"}, "words", "leak", id="name-of-a-partner"),
        pytest.param({"english": "{program} {jp} {starts_on} {ends_on} {result} in prison"}, "english", "leak", id="in-english"),
        pytest.param({"letterhead": "KEMENIMIPAS"}, "letterhead", "leak", id="letterhead"),
        pytest.param({"letterhead": "x\n" * 8}, "letterhead", "too_long", id="many-lines"),
        pytest.param({"letterhead": "BLK \u202eKLB"}, "letterhead", "characters", id="turned-writing"),
        pytest.param({"words": PLAIN.words + "\x07"}, "words", "characters", id="control-character"),
        pytest.param({"words": PLAIN.words + " 技"}, "words", "characters", id="no-glyph"),
        pytest.param({"cosign": True}, "accepted", "not_accepted", id="co-signature-without-the-tick"),
    ],
)
def test_what_may_not_be_printed_is_refused_at_its_field(designer, changed, field, code):
    AgreementFactory(training_center=designer.training_center, facility=FacilityFactory(short_name="Way Kawat"))

    with pytest.raises(ValidationError) as raised:
        drafted(designer, replace(PLAIN, **changed))

    assert {name: [one.code for one in errors] for name, errors in raised.value.error_dict.items()} == {field: [code]}
    assert not SheetTemplate.objects.exists()
    assert not Entry.objects.exists()


def test_the_database_refuses_a_co_signature_that_nobody_consented_to(designer):
    with pytest.raises(IntegrityError), transaction.atomic():
        SheetTemplateFactory(cosign=True, cosign_accepted_at=None)
    assert drafted(designer, replace(PLAIN, cosign=True), accepted=True).cosign_accepted_at == AT


# --- What is issued ------------------------------------------------------------------------------


def issued(training_class, **values) -> Certificate:
    (row,) = issue(training_class=training_class, by=issuer(training_class), on=ON, at=AT, **values)
    return row


def test_a_certificate_keeps_the_template_that_was_in_use(designer):
    # given
    training_class = graduated_class(training_center=designer.training_center)
    english = DEFAULT_ENGLISH[Kind.TRAINING]
    design = replace(PLAIN, border="weave", english=english, letterhead="BALAI BARU\nJalan Baru 1")
    template = drafted(designer, design, logo=logo_png(picture()))
    put_into_use(template=template, by=designer, at=AT)
    drafted(designer, replace(PLAIN, border="none"))  # a draft prints nothing

    # when
    row = issued(training_class)

    # then
    assert row.stored
    assert row.content["template"] == {
        "id": template.pk, "version": 1, "border": "weave", "palette": "navy", "photo": "box",
        "logo": template.logo_sha256, "words": design.words, "english": english,
    }  # fmt: skip
    assert row.content["letterhead"] == ["BALAI BARU", "Jalan Baru 1"]
    assert "cosigner" not in row.content


def test_the_prison_co_signs_only_where_it_was_chosen_and_the_public_page_does_not_tell(designer, client):
    # given
    training_class = graduated_class(training_center=designer.training_center)
    title = f"Kepala {training_class.facility.name}"
    OfficialFactory(
        facility=training_class.facility, training_center=None, post=Official.Post.HEAD_OF_FACILITY, title=title,
        signs_certificates=False,
    )  # fmt: skip
    put_into_use(template=drafted(designer, replace(PLAIN, cosign=True), accepted=True), by=designer, at=AT)

    # when
    row = issued(training_class)

    # then
    assert row.content["cosigner"]["title"] == title
    for accept in ("text/html", "application/json"):
        assert title not in client.get(f"/v/{row.code}", headers={"accept": accept}).content.decode()


def test_without_a_head_of_the_prison_nothing_is_co_signed_and_nothing_issued(designer):
    training_class = graduated_class(training_center=designer.training_center)
    put_into_use(template=drafted(designer, replace(PLAIN, cosign=True), accepted=True), by=designer, at=AT)

    with pytest.raises(ValidationError) as raised:
        issued(training_class)

    assert raised.value.code == "no_cosigner"
    assert not Certificate.objects.exists()


# --- Pictures ------------------------------------------------------------------------------------


def test_a_logo_is_drawn_anew_small_and_without_what_came_with_it(designer):
    template = drafted(designer, logo=logo_png(picture((4000, 1000), "JPEG", comment=b"dibuat di Lapas")))

    with default_storage.open(logo_name(template.logo_sha256)) as file:
        data = file.read()
    with Image.open(io.BytesIO(data)) as stored:
        assert (stored.format, stored.size, stored.info) == ("PNG", (LOGO_PX, LOGO_PX // 4), {})
    assert hashlib.sha256(data).hexdigest() == template.logo_sha256
    assert b"Lapas" not in data


def png_header(width: int, height: int) -> bytes:
    """A PNG that says it is this large, and has not a single point."""
    whole = picture((1, 1)).read()
    head = b"IHDR" + struct.pack(">II", width, height) + whole[24:29]
    return whole[:8] + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head)) + whole[33:]


HOSTILE = [
    pytest.param(b'<svg xmlns="http://www.w3.org/2000/svg"/>', "svg", id="svg"),
    pytest.param(b'<?xml version="1.0"?><!DOCTYPE svg><svg onload="x"/>', "svg", id="xml"),
    pytest.param(b"GIF89a" + b"\0" * 40, "not_a_picture", id="gif"),
    pytest.param(b"%PDF-1.7", "not_a_picture", id="pdf"),
    pytest.param(b"", "not_a_picture", id="empty"),
    pytest.param(b"x" * (5 * 1024 * 1024 + 1), "too_large", id="too-large"),
]


@pytest.mark.parametrize("read", [logo_png, photo_jpeg])
@pytest.mark.parametrize(("data", "code"), HOSTILE)
def test_a_hostile_picture_is_refused_with_its_reason(read, data, code):
    with pytest.raises(ValidationError) as raised:
        read(SimpleUploadedFile("logo.png", data))

    assert raised.value.code == code


@pytest.mark.parametrize("size", [(30_000, 30_000), (10_000, 9_500), (8_000, 6_000)])
def test_a_picture_that_unpacks_to_gigabytes_is_refused_before_it_does(size):
    with pytest.raises(ValidationError) as raised:
        logo_png(SimpleUploadedFile("logo.png", png_header(*size)))

    assert raised.value.code == "too_many_pixels"


def test_a_photo_is_cut_to_three_by_four():
    with Image.open(io.BytesIO(photo_jpeg(picture((900, 300), "JPEG")))) as photo:
        assert (photo.format, photo.size) == ("JPEG", PHOTO_PX)


# --- Pages ---------------------------------------------------------------------------------------


def test_the_specimen_has_no_number_and_the_longest_name_of_the_class(designer):
    training_class = graduated_class(["Ani", "Wahyu Mangkuwirya", "Ilil Illiilliil"], training_center=designer.training_center)
    holder = longest_name(training_class)

    said = specimen(
        center=designer.training_center, kind=Kind.TRAINING, template=None, training_class=training_class, holder=holder,
        on=ON, at=AT,
    )  # fmt: skip

    assert said["holder"]["name"] == "Wahyu Mangkuwirya"
    assert (said["number"], said["code"], said["program"]) == ("CONTOH", "CONTOH", training_class.program.title)
    assert said["verify_url"] == "http://testserver/v/"


@pytest.fixture
def told(monkeypatch):
    """The HTML that would have been rendered."""
    seen = []
    monkeypatch.setattr("certificates.views.sheet_templates.render", lambda html: seen.append(html) or b"%PDF-1.7")
    return seen


def test_a_preview_is_marked_stores_nothing_and_a_name_that_was_read_is_in_the_trail(designer, told):
    # given
    client, template = signed_in(designer), drafted(designer)
    training_class = graduated_class(["Budi Santoso"], training_center=designer.training_center)
    url = reverse("certificates:sheet-preview", args=[template.pk])

    # when
    answers = [client.get(url), client.get(reverse("certificates:sheet-house"), {"kind": "hours"})]
    assert not Entry.objects.filter(verb="certificates.preview_sheet").exists()
    answers.append(client.get(url, {"class": training_class.pk}))

    # then
    assert [answer.headers["Content-Type"] for answer in answers] == ["application/pdf"] * 3
    assert [html.count(">CONTOH</div>") for html in told] == [2, 2, 2]
    assert ["Budi Santoso" in html for html in told] == [False, False, True]
    assert not Certificate.objects.exists()
    assert Entry.objects.get(verb="certificates.preview_sheet").object_id == str(training_class.enrollments.get().pk)


@pytest.mark.parametrize("asked", ["0", "x", "99999999999999"])
def test_a_preview_of_a_class_of_nobody_is_not_found(designer, told, asked):
    url = reverse("certificates:sheet-preview", args=[drafted(designer).pk])

    assert signed_in(designer).get(url, {"class": asked}).status_code == 404
    assert signed_in(designer).get(url, {"class": graduated_class().pk}).status_code == 404


def form(**changed):
    return {"border": "lines", "palette": "maroon", "photo": "none", "words": DEFAULT[Kind.TRAINING]} | changed


def test_a_version_is_made_looked_at_changed_and_put_into_use(designer):
    # given
    client = signed_in(designer)

    # when
    client.post(reverse("certificates:sheet-add"), form(logo=picture()))
    first = SheetTemplate.objects.get()
    client.post(reverse("certificates:sheet-edit", args=[first.pk]), form(border="weave"))
    client.post(reverse("certificates:sheet-use", args=[first.pk]))
    page = client.get(reverse("certificates:sheet-add"), {"from": first.pk}).content.decode()
    client.post(f"{reverse('certificates:sheet-add')}?from={first.pk}", form(remove_logo="on"))

    # then
    second, first = SheetTemplate.objects.order_by("-version")
    assert design_of(first) == replace(PLAIN, border="weave", palette="maroon", photo="none", logo_sha256=first.logo_sha256)
    assert first.logo_sha256
    assert (first.used_by, second.used_at, second.logo_sha256) == (designer, None, "")
    assert '<option value="weave" selected>' in page


def test_a_refused_version_says_why_at_the_field_and_keeps_what_was_typed(designer):
    response = signed_in(designer).post(
        reverse("certificates:sheet-add"), form(words="di Lapas", logo=SimpleUploadedFile("x.png", b"<svg/>"))
    )

    assert response.status_code == 200
    assert {name: [one.code for one in errors] for name, errors in response.context["form"].errors.as_data().items()} == {
        "logo": ["svg"],
        "words": ["missing", "leak"],
    }
    assert ">\ndi Lapas</textarea>" in response.content.decode()
    assert not SheetTemplate.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_a_fixed_number_of_queries(designer, page_queries, count):
    client = signed_in(designer)
    SheetTemplateFactory.create_batch(count, training_center=designer.training_center, made_by=designer)

    with page_queries() as queries:
        page = client.get(reverse("certificates:sheet-list"))

    assert len(page.context["kinds"][0][1]) == count
    assert len(queries) <= 1


def test_the_sheets_of_another_centre_do_not_exist(designer):
    own, other = signed_in(designer), SheetTemplateFactory()

    assert other.get_absolute_url() not in own.get(reverse("certificates:sheet-list")).content.decode()
    assert own.get(reverse("certificates:sheet-add"), {"from": other.pk}).status_code == 404
