"""Whatever is typed is printed as text or refused; what is asked for from the renderer is not fetched."""

import io
import subprocess
from html.parser import HTMLParser

import pikepdf
import pytest
from django.core.exceptions import ValidationError

from certificates.models import Certificate
from certificates.pdf import RenderError, certificate_html, certificate_pdf, render
from certificates.rules.design import as_designed
from certificates.services.issuing import issue
from inmates.models import Inmate
from organizations.models import Letterhead, Official, TrainingCenter
from programs.models import CompetencyUnit, Program, SubField
from tests.certificates.graduates import AT, ON, graduated_class, issuer
from tests.certificates.test_pdf import content_for
from tests.databases import on_sqlite

pytestmark = on_sqlite

ATTACKS = {
    "tag": "<b>tebal</b>",
    "quotes": """x" onload='y'>""",
    "image": '<img src="file:///etc/passwd">',
    "address": "url(file:///etc/passwd)",
    "attachment": '<link rel="attachment" href="file:///etc/passwd">',
    "drawing": '<img src="data:image/svg+xml;base64,PHN2Zz48L3N2Zz4=">',
    "sheet of styles": '</style><style>@import "http://127.0.0.1:9/x";</style>',
    "script": "<script>x</script>",
    "template": "{{ content.code }}{% include 'x' %}",
    "placeholder": "{program.__class__}",
    "comment": "--><!--",
    "reference": "&#60;b&#62;",
    "base": '<base href="http://127.0.0.1:9/">',
}


def hostile(attack: str) -> dict:
    """The attack in every text that reaches the sheet."""
    person = {"title": attack, "name": attack, "nip": attack, "rank": attack}
    braced = attack.replace("{", "{{").replace("}", "}}")  # as a centre may type it into its sentence
    words = f"{braced} {{sub_field}} {{program}} {{jp}} {{starts_on}} {{ends_on}} {{result}}"
    plain = ("centre", "city", "legal_basis", "field", "sub_field", "program", "number", "code", "verify_address")
    return content_for(
        attack,
        holder={"name": attack, "birth_place": attack, "birth_date": "1990-05-17"},
        letterhead=[attack, attack],
        signatory=person,
        cosigner=person,
        units=[{"code": attack, "title": attack, "jp": 20, "mark": "80.0", "verdict": "K"}],
        template=as_designed("training") | {"words": words, "english": words},
        **dict.fromkeys(plain, attack),
    )


class Structure(HTMLParser):
    """Tags with the names of their attributes, and the addresses among them; the text of the styles."""

    def __init__(self, html: str):
        super().__init__()
        self.tags, self.styles, self._in_style = [], "", False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        addresses = [value for name, value in attrs if name in {"src", "href"} and not value.startswith("data:")]
        self.tags.append((tag, [name for name, _value in attrs], addresses))
        self._in_style = tag == "style"

    def handle_data(self, data):
        self.styles += data if self._in_style else ""


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_no_attack_in_any_field_changes_what_the_sheet_is_made_of(attack):
    harmless = hostile("x")
    changed = hostile(attack) | {"verify_url": harmless["verify_url"]}

    found, expected = Structure(certificate_html(changed)), Structure(certificate_html(harmless))

    assert found.tags == expected.tags
    assert attack not in found.styles


def test_the_net_bites():
    unescaped = certificate_html(hostile("x")).replace("<p>x</p>", "<p><b>x</b></p>", 1)

    assert Structure(unescaped).tags != Structure(certificate_html(hostile("x"))).tags


def test_all_attacks_at_once_are_printed_as_text():
    # given: each in a title of its own, and one in each other field
    units = [{"code": "X", "title": attack, "jp": 1, "mark": None, "verdict": "K"} for attack in ATTACKS.values()]
    content = hostile(ATTACKS["attachment"]) | {"units": units}

    # when
    data = certificate_pdf(content)

    # then
    text = subprocess.run(["pdftotext", "-layout", "-", "-"], input=data, capture_output=True, check=True).stdout.decode()
    said = "".join(text.split())
    assert [name for name, attack in ATTACKS.items() if "".join(attack.split()) not in said] == []
    assert "root:" not in text
    with pikepdf.open(io.BytesIO(data)) as pdf:
        links = {str(note.A.URI) for page in pdf.pages for note in page.get("/Annots", [])}
        assert (len(pdf.attachments), links) == (0, {content["verify_url"]})


# --- What the renderer may fetch -----------------------------------------------------------------

ASKING = {
    "attachment": '<link rel="attachment" href="{}">',
    "image": '<img src="{}">',
    "style": '<link rel="stylesheet" href="{}">',
    "import": '<style>@import url("{}");</style>',
    "drawing in a drawing": """<img src='data:image/svg+xml;utf8,<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">"""
    """<image href="{}" width="9" height="9"/></svg>'>""",
}  # fmt: skip


@pytest.mark.parametrize("asking", ASKING.values(), ids=ASKING)
@pytest.mark.parametrize("scheme", ["file", "http"])
def test_nothing_that_a_sheet_asks_for_is_read(tmp_path, asking, scheme):
    secret = tmp_path / "rahasia.txt"
    secret.write_text("RAHASIA-7781")
    address = secret.as_uri() if scheme == "file" else "http://127.0.0.1:9/rahasia.txt"

    try:
        data = render(asking.format(address) + "<p>Sertifikat")
    except RenderError:
        return
    assert b"RAHASIA-7781" not in unpacked(data)
    assert "drawing" in asking or "svg" in asking  # all others are refused by name


def test_without_our_fetcher_a_file_of_the_server_leaks(tmp_path):
    from weasyprint import HTML

    secret = tmp_path / "rahasia.txt"
    secret.write_text("RAHASIA-7781")

    data = HTML(string=ASKING["attachment"].format(secret.as_uri()) + "<p>Sertifikat").write_pdf()

    assert b"RAHASIA-7781" in unpacked(data)


def unpacked(data: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return data + b"".join(item.read_bytes() for item in pdf.objects if isinstance(item, pikepdf.Stream))


# --- What is refused when it is issued -----------------------------------------------------------

# Where a text comes from that stands on the sheet.
SOURCES = {
    "the name": lambda text: Inmate.objects.update(certificate_name=text),
    "the place of birth": lambda text: Inmate.objects.update(certificate_birth_place=text),
    "the program": lambda text: Program.objects.update(title=text),
    "the sub field": lambda text: SubField.objects.update(name=text),
    "a unit": lambda text: CompetencyUnit.objects.update(title=text),
    "the centre": lambda text: TrainingCenter.objects.update(name=text),
    "the city": lambda text: TrainingCenter.objects.update(city=text),
    "the legal basis": lambda text: TrainingCenter.objects.update(legal_basis=text),
    "the letterhead": lambda text: Letterhead.objects.update(lines=text),
    "the signatory": lambda text: Official.objects.update(name=text),
    "the title of the signatory": lambda text: Official.objects.update(title=text),
    "the rank of the signatory": lambda text: Official.objects.update(rank=text),
}


def refusals(sources, text: str) -> dict[str, list[str]]:
    """By source the codes with which a certificate is refused that would say ``text`` there."""
    found, training_class = {}, graduated_class()
    by = issuer(training_class)
    for where in sources:
        SOURCES[where](text)
        with pytest.raises(ValidationError) as raised:
            issue(training_class=training_class, by=by, on=ON, at=AT)
        found[where] = [error.code for error in raised.value.error_list]
        SOURCES[where]("Wajar")
    return found


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sign", ["\u202e", "\u200b", "\u2066", "\x07", "\x1b", "\x00", "\ufeff", "\u00ad", "技"], ids=ascii
)  # fmt: skip
def test_a_sign_that_nobody_sees_or_no_font_has_is_refused_wherever_it_stands(sign):
    assert refusals(SOURCES, f"Budi{sign}Santoso") == {where: ["characters"] for where in SOURCES}
    assert not Certificate.objects.exists()


@pytest.mark.django_db
def test_five_megabytes_are_refused_and_nothing_is_rendered(monkeypatch):
    monkeypatch.setattr("certificates.services.issuing.certificate_pdf", pytest.fail)

    found = refusals(["the name", "the program", "the legal basis", "a unit"], "Nama " * 1_000_000)

    assert found == {where: ["name_too_long" if where == "the name" else "text_too_long"] for where in found}


@pytest.mark.django_db
def test_a_name_longer_than_its_line_is_refused_by_name():
    assert refusals(["the name"], "Wawan " * 20) == {"the name": ["name_too_long"]}
