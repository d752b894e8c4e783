"""Pre-printed sheets: text alone, moved by the centre's offset; which serial number bears which certificate; spoiled ones."""

import io
import re
from decimal import Decimal

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from PIL import Image

from audit.models import Entry
from certificates import pdf
from certificates.models import Blank, BlankLayout, Certificate, HolderPhoto, Printing
from certificates.pdf import Overlay
from certificates.rules.blanks import millimetres, serials
from certificates.services import issuing
from certificates.services.blanks import set_layout, spoil, spoil_unused, use_blanks
from certificates.services.issuing import issue
from certificates.services.photos import with_photo
from organizations.models import Role
from tests.certificates.graduates import AT, ON, graduated_class, issuer
from tests.factories import BlankFactory, TrainingCenterFactory, UserFactory

NAMES = ["Budi Santoso", "Siti Aminah", "Ujang Permana"]


# --- Serial numbers ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "count", "expected"),
    [
        ("A 004521", 3, ["A 004521", "A 004522", "A 004523"]),
        (" 0098 ", 2, ["0098", "0099"]),
        ("BLK7-9", 1, ["BLK7-9"]),
    ],
)
def test_serials_are_counted_up(first, count, expected):
    assert serials(first, count) == expected


@pytest.mark.parametrize(("first", "count"), [("98", 3), ("A", 1), ("", 1), ("12A", 1), ("9" * 31, 1), ("A ٣", 1)], ids=str)
def test_a_serial_that_cannot_be_counted_up(first, count):
    with pytest.raises(ValueError, match="serial"):
        serials(first, count)


@pytest.mark.parametrize(("tenths", "expected"), [(0, "0.0mm"), (12, "1.2mm"), (-5, "-0.5mm"), (-300, "-30.0mm")])
def test_millimetres(tenths, expected):
    assert millimetres(tenths) == expected


# --- Which sheet bears what ----------------------------------------------------------------------


@pytest.fixture
def papers(db, monkeypatch, own_files):
    monkeypatch.setattr(issuing, "certificate_pdf", lambda content: content["code"].encode())
    training_class = graduated_class(NAMES)
    return issue(training_class=training_class, by=issuer(training_class), on=ON, at=AT)


def take(papers, first="A 004521", reason="") -> list[Blank]:
    return use_blanks(certificates=papers, first=first, reason=reason, by=UserFactory(), at=AT)


def bearing() -> list[tuple[int | None, str, bool]]:
    rows = Blank.objects.order_by("serial").values_list("certificate__sequence", "serial", "spoiled_at")
    return [(sequence, serial, at is not None) for sequence, serial, at in rows]


def test_each_paper_has_the_next_sheet_and_is_logged_as_printed(papers):
    # when
    take(papers)

    # then
    assert bearing() == [(1, "A 004521", False), (2, "A 004522", False), (3, "A 004523", False)]
    assert Printing.objects.filter(reason="").count() == 3
    assert (Entry.objects.first().verb, Entry.objects.first().count) == ("certificates.use_blanks", 3)


def test_a_spoiled_sheet_stays_and_its_paper_takes_another(papers):
    # given
    blank = take(papers[:1])[0]

    # when
    spoil(blank=blank, reason=" Kertas macet ", by=UserFactory(), at=AT)
    take(papers[:1], first="A 004530", reason="Kertas macet")

    # then
    assert bearing() == [(1, "A 004521", True), (1, "A 004530", False)]
    blank.refresh_from_db()
    assert blank.spoil_reason == "Kertas macet"
    assert list(Printing.objects.order_by("pk").values_list("reason", flat=True)) == ["", "Kertas macet"]


@pytest.mark.parametrize(
    ("first", "reason", "expected"),
    [
        ("A 004519", "", "serial_used"),
        ("tanpa angka", "", "serial"),
        ("A 999999", "", "serial"),
        ("B 000001", "", "printed_before"),
        ("B 000001", "Macet", "on_a_sheet"),
    ],
)
def test_refused_and_nothing_is_used(papers, first, reason, expected):
    # given: the first one stands on a sheet
    take(papers[:1])
    chosen = papers if expected in {"printed_before", "on_a_sheet"} else papers[1:]
    if expected == "serial_used":
        first = "A 004520"
    before, printed = bearing(), Printing.objects.count()

    # when
    with pytest.raises(ValidationError) as raised:
        take(chosen, first=first, reason=reason)

    # then
    assert raised.value.code == expected
    assert (bearing(), Printing.objects.count()) == (before, printed)


def test_what_is_not_in_force_stands_on_no_sheet(papers):
    # given
    Certificate.objects.filter(pk=papers[0].pk).update(replaced_at=AT)

    # when
    with pytest.raises(ValidationError) as raised:
        take(papers)

    # then
    assert (raised.value.code, bearing(), Printing.objects.count()) == ("not_printable", [], 0)
    with pytest.raises(ValidationError) as raised:
        take([])
    assert raised.value.code == "nobody"


def test_a_sheet_that_bears_nothing_is_recorded_as_spoiled(db):
    # when
    center = TrainingCenterFactory()
    spoil_unused(center=center, serial="A 7", reason="Sobek", by=UserFactory(), at=AT)

    # then
    assert bearing() == [(None, "A 7", True)]
    for serial, reason, expected in [("A 7", "Sobek", "serial_used"), ("A 8", " ", "no_reason"), ("A", "Sobek", "serial")]:
        with pytest.raises(ValidationError) as raised:
            spoil_unused(center=center, serial=serial, reason=reason, by=UserFactory(), at=AT)
        assert raised.value.code == expected
    spoil_unused(center=TrainingCenterFactory(), serial="A 7", reason="Sobek", by=UserFactory(), at=AT)  # another's stock
    assert Blank.objects.count() == 2


@pytest.mark.parametrize(("reason", "times", "expected"), [("", 1, "no_reason"), ("Sobek", 2, "spoiled")])
def test_spoiled_once_and_with_a_reason(db, reason, times, expected):
    # given
    blank = BlankFactory()
    for _ in range(times - 1):
        spoil(blank=blank, reason="Sobek", by=UserFactory(), at=AT)

    # then
    with pytest.raises(ValidationError) as raised:
        spoil(blank=blank, reason=reason, by=UserFactory(), at=AT)
    assert raised.value.code == expected


@pytest.mark.parametrize(
    "values",
    [{"serial": "A 1"}, {"certificate": None}, {"spoiled_at": AT}, {}],
    ids=["serial-twice", "for-nothing", "spoiled-by-nobody", "two-good-ones"],
)
def test_the_database_refuses(db, values):
    # given
    first = BlankFactory(serial="A 1")
    other = {"serial": "A 2", "certificate": first.certificate, "training_center": first.training_center}
    if "serial" in values:
        other |= {"certificate": BlankFactory(training_center=first.training_center).certificate}
        Blank.objects.exclude(pk=first.pk).delete()

    # then
    with pytest.raises(IntegrityError), transaction.atomic():
        Blank.objects.create(used_at=AT, used_by=first.used_by, **other | values)


# --- The text alone ------------------------------------------------------------------------------


@pytest.fixture
def html_of(monkeypatch):
    monkeypatch.setattr(pdf, "render", str)
    return pdf.certificate_overlay


def test_the_overlay_moves_the_text_and_hides_ornaments(papers, html_of):
    html = html_of(papers[0].content, Overlay(12, -35, True))

    assert "left: 1.2mm; top: -3.5mm" in html
    assert ".watermark, .rule, .seal, .logo, .underline, .photo { display: none; }" in html
    assert ".letterhead, .title, .title-english { display: none; }" in html
    assert ".letterhead, .title" not in html_of(papers[0].content, Overlay(bears_heading=False))
    assert papers[0].number in html


def test_a_photo_moves_with_the_text():
    # given
    page, picture = io.BytesIO(), io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page(page_size=(842, 595))
        made.save(page)
    Image.new("RGB", (3, 4)).save(picture, "JPEG")

    def corner(**by) -> tuple[float, float]:
        with pikepdf.open(io.BytesIO(with_photo(page.getvalue(), {}, picture.getvalue(), **by))) as pdf:
            drawn = b"".join(stream.read_bytes() for stream in pdf.pages[0].Contents).decode()
        left, bottom = re.search(r"(\S+) (\S+) cm", drawn).groups()
        return float(left), float(bottom)

    # then: a millimetre is 2.83 points
    (left, bottom), (moved_left, moved_bottom) = corner(), corner(right=10, down=5)
    assert (round(moved_left - left, 1), round(bottom - moved_bottom, 1)) == (28.3, 14.2)


def test_without_an_overlay_the_sheet_is_as_before(papers):
    assert "display: none" not in pdf.certificate_html(papers[0].content)


def test_the_layout_is_set_and_kept(db):
    # given
    center = TrainingCenterFactory()

    # when
    for x in (12, -7):
        set_layout(center=center, kind="training", overlay=Overlay(x, 300, False), by=UserFactory())

    # then
    layout = BlankLayout.objects.get()
    assert (layout.x_tenths, layout.y_tenths, layout.bears_heading) == (-7, 300, False)
    assert (Entry.objects.first().verb, Entry.objects.first().fields) == ("certificates.set_blank_layout", ["x_tenths"])
    with pytest.raises(ValidationError) as raised:
        set_layout(center=center, kind="training", overlay=Overlay(301, 0), by=UserFactory())
    assert (raised.value.code, BlankLayout.objects.get().x_tenths) == ("too_far", -7)


# --- The pages -----------------------------------------------------------------------------------


@pytest.fixture
def client(login_as, papers, monkeypatch):
    def two_sides(content, overlay) -> bytes:
        file = io.BytesIO()
        with pikepdf.new() as made:
            for _side in range(2):
                made.add_blank_page(page_size=(842, 595))
            made.save(file)
        return file.getvalue()

    monkeypatch.setattr("certificates.services.blanks.certificate_overlay", two_sides)
    return login_as(Role.BLK, at=papers[0].training_center)


def of_class(papers) -> str:
    return reverse("certificates:class-blanks", args=[papers[0].enrollment.training_class_id])


def test_a_class_is_printed_on_sheets_from_the_stack(client, papers):
    # given
    stored = [paper.read_sheet() for paper in papers]

    # when
    response = client.post(of_class(papers), {"first": "A 004521", "reason": ""})

    # then
    with pikepdf.open(io.BytesIO(b"".join(response.streaming_content))) as made:
        assert (len(made.pages), made.Root.ViewerPreferences.Duplex) == (6, "/DuplexFlipShortEdge")
    assert "0001-SERT" in response.headers["Content-Disposition"]
    page = client.get(of_class(papers))
    assert [blank.serial for _paper, blank in page.context["rows"]] == ["A 004521", "A 004522", "A 004523"]
    assert page.context["count"] == 0
    assert "A 004521" in client.get(papers[0].get_absolute_url()).content.decode()
    assert [Certificate.objects.get(pk=paper.pk).read_sheet() for paper in papers] == stored


def test_a_photo_that_waits_is_printed_with_the_text_and_then_gone(client, papers, monkeypatch):
    # given
    HolderPhoto.objects.create(certificate=papers[1], jpeg=b"muka", uploaded_at=AT, uploaded_by=UserFactory())
    set_layout(center=papers[0].training_center, kind="training", overlay=Overlay(12, -35), by=UserFactory())
    drawn = []
    monkeypatch.setattr(
        "certificates.services.blanks.with_photo", lambda data, content, jpeg, **by: drawn.append((jpeg, by)) or data
    )

    # when
    b"".join(client.post(of_class(papers), {"first": "A 004521", "reason": ""}).streaming_content)

    # then
    assert drawn == [(b"muka", {"right": 1.2, "down": -3.5})]
    assert not HolderPhoto.objects.exists()


def test_a_refused_stack_is_said_on_the_page(client, papers):
    page = client.post(of_class(papers), {"first": "tanpa angka"})

    assert ('class="error-summary"' in page.content.decode(), bearing()) == (True, [])


def test_spoiled_on_its_page(client, papers):
    # given
    blank = take(papers[:1])[0]
    address = reverse("certificates:blank-spoil", args=[blank.pk])

    # then
    assert set(client.post(address, {"reason": ""}).context["form"].errors) == {"reason"}
    assert client.post(address, {"reason": "Macet"}).headers["Location"] == of_class(papers)
    assert client.get(of_class(papers)).context["count"] == 3


def test_the_stock_shows_layouts_and_sheets_in_a_fixed_number_of_queries(client, papers, page_queries):
    counts = []
    for count in (1, 2):
        take(papers[count - 1 : count], first=f"A {count}")
        with page_queries() as queries:
            page = client.get(reverse("certificates:blanks"))
        counts.append((len(page.context["object_list"]), len(queries)))

    assert counts == [(1, 3), (2, 3)]
    assert Entry.objects.first().verb == "certificates.read_blanks"


def test_the_layout_page_saves_tenths(client, papers):
    # given
    address = f"{reverse('certificates:blanks-layout')}?kind=training"

    # when
    client.post(address, {"x": "1.2", "y": "-0.5", "bears_heading": "on"})

    # then
    assert client.get(address).context["form"].initial == {"x": Decimal("1.2"), "y": Decimal("-0.5"), "bears_heading": True}
    assert set(client.post(address, {"x": "31", "y": "0.15"}).context["form"].errors) == {"x", "y"}
    assert client.get(f"{reverse('certificates:blanks-layout')}?kind=competency").status_code == 404


def test_a_spoiled_sheet_without_a_certificate_has_its_page(client, papers):
    # given
    address = reverse("certificates:blanks-spoiled-add")

    # then
    assert client.post(address, {"serial": "A 9", "reason": "Sobek"}).headers["Location"] == reverse("certificates:blanks")
    assert client.post(address, {"serial": "A 9", "reason": "Sobek"}).context["form"].errors
    assert bearing() == [(None, "A 9", True)]


def test_the_test_print_is_a_page_that_names_nobody(client, papers, monkeypatch):
    monkeypatch.setattr(pdf, "render", str.encode)

    html = client.get(f"{reverse('certificates:blanks-test')}?kind=training").content.decode()

    assert ("Uji cetak" in html, [name for name in NAMES if name in html]) == (True, [])


def test_another_centre_sees_no_stock(client, papers, login_as):
    take(papers[:1])

    page = login_as(Role.BLK, at=TrainingCenterFactory()).get(reverse("certificates:blanks"))

    assert list(page.context["object_list"]) == []
