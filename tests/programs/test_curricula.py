"""Curricula from a spreadsheet: what is read, what is refused at which cell, and what comes into the register."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from audit.models import Entry
from inmates.importing.verdicts import Refused
from organizations.models import Role
from programs.importing.curricula import HEADINGS, MAX_UNITS, ListedCurriculum, read_curricula
from programs.models import CompetencyUnit, Program, SubField, TrainingField
from programs.services.curricula import bring_in
from tests.conftest import signed_in
from tests.factories import CenterUserFactory, ProgramFactory, SubFieldFactory, TrainingCenterFactory, TrainingClassFactory
from tests.people import user_at

HEAD = "Kode program;Judul program;JP program;Kejuruan;Sub kejuruan;Kode unit;Judul unit;JP teori;JP praktik;Wajib;SKKNI"
FIRST = "LAS-2;Las SMAW;60;Las;Las Busur;C.24LAS01.001.1;Mengelas pelat;10;20;ya;Kepmen 98/2018"
SECOND = ";;;;;C.24LAS01.002.1;Mengelas pipa;5;25;tidak;"
URL = "programs:program-import"


def sheet(*lines, head=HEAD):
    return "\n".join([head, *lines]).encode()


def read(*lines, head=HEAD):
    return read_curricula(io.BytesIO(sheet(*lines, head=head)), "kurikulum.csv")


def changed(line, column, value):
    cells = line.split(";")
    cells[HEAD.split(";").index(column)] = value
    return ";".join(cells)


# --- Reading -----------------------------------------------------------------------------------------------------


def test_a_program_is_read_with_its_units():
    listing = read(FIRST, SECOND, ";;;;;;Jumlah;15;45;;", "")

    (one,) = listing.curricula
    assert listing.rejected == []
    assert (one.code, one.values["title"], one.values["field"], one.values["sub_field"], one.jp) == (
        "LAS-2", "Las SMAW", "Las", "Las Busur", 60,
    )  # fmt: skip
    assert [(unit.code, unit.jp_theory, unit.jp_practice, unit.required, unit.standard_reference) for unit in one.units] == [
        ("C.24LAS01.001.1", 10, 20, True, "Kepmen 98/2018"),
        ("C.24LAS01.002.1", 5, 25, False, ""),
    ]


def test_a_workbook_with_other_headings_in_the_fourth_row_is_read_too():
    book, file = Workbook(), io.BytesIO()
    for row in [
        ["KURIKULUM"], [], [],
        ["No.", "Kode Pelatihan", "Program Pelatihan", "Kejuruan", "Sub Kejuruan", "Kode Unit", "Unit Kompetensi", "Teori",
         "Praktek", "Alasan kebutuhan", "Sumber", "Tanggal kebutuhan"],
        [1, "BGN-1", "Batu bata", "Bangunan", "Batu", "F.43BBT00.001.1", "Memasang bata", 8, 32.0, "Proyek", "Disnaker",
         date(2020, 11, 2)],
    ]:  # fmt: skip
        book.active.append(row)
    book.save(file)

    (one,) = read_curricula(file, "kurikulum.xlsx").curricula

    assert (one.code, one.jp, one.values["needed_because"], one.values["need_source"]) == ("BGN-1", 40, "Proyek", "Disnaker")
    assert one.values["need_stated_on"] == date(2020, 11, 2)
    assert ListedCurriculum.from_json(one.as_json()) == one


@pytest.mark.parametrize(
    ("lines", "row", "cell", "code"),
    [
        pytest.param([SECOND], 2, "A2", "no_program", id="no-program"),
        pytest.param([changed(FIRST, "Judul program", ""), SECOND], 2, "B2", "missing", id="no-title"),
        pytest.param([changed(FIRST, "Kejuruan", "-"), SECOND], 2, "D2", "missing", id="no-field"),
        pytest.param([FIRST, changed(SECOND, "Kode unit", "")], 3, "F3", "missing", id="no-unit-code"),
        pytest.param([FIRST, changed(SECOND, "Judul unit", "")], 3, "G3", "missing", id="no-unit-title"),
        pytest.param([FIRST, changed(SECOND, "JP teori", "lima")], 3, "H3", "not_a_number", id="words-for-a-number"),
        pytest.param([FIRST, changed(SECOND, "JP praktik", "2,5")], 3, "I3", "not_a_number", id="half-an-hour"),
        pytest.param([FIRST, changed(SECOND, "JP praktik", "-3")], 3, "I3", "not_a_number", id="negative"),
        pytest.param([FIRST, changed(SECOND, "JP praktik", "5001")], 3, "I3", "not_a_number", id="too-many-hours"),
        pytest.param([FIRST, changed(changed(SECOND, "JP teori", "0"), "JP praktik", "")], 3, "H3", "no_hours", id="no-hours"),
        pytest.param([FIRST, changed(SECOND, "Kode unit", "C.24LAS01.001.1")], 3, "F3", "unit_twice", id="unit-twice"),
        pytest.param([changed(FIRST, "JP program", "61"), SECOND], 2, "C2", "jp_differs", id="sum-differs"),
        pytest.param([FIRST, changed(SECOND, "Judul program", "Lain")], 3, "B3", "contradicts", id="two-titles"),
        pytest.param([FIRST, changed(SECOND, "Wajib", "mungkin")], 3, "J3", "not_yes_or_no", id="required-unclear"),
        pytest.param([FIRST, changed(SECOND, "Judul unit", "=A1")], 3, "G3", "formula", id="formula"),
        pytest.param([changed(FIRST, "Judul program", "x" * 201), SECOND], 2, "B2", "too_long", id="too-long"),
        pytest.param(["LAS-3;Las;;Las;Busur;;;;;;"], 2, "F2", "missing", id="no-units"),
    ],
)
def test_what_is_wrong_is_named_by_its_cell_and_leaves_the_program_out(lines, row, cell, code):
    good = changed(changed(FIRST, "Kode program", "LAS-9"), "JP program", "30")

    listing = read(*lines, good)

    assert [(one.row, one.cell, one.code) for one in listing.rejected] == [(row, cell, code)]
    assert [one.code for one in listing.curricula] == ["LAS-9"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(b"", "empty", id="empty"),
        pytest.param(b"%PDF-1.7", "not_a_list", id="pdf"),
        pytest.param(sheet(FIRST, head=HEAD.replace("Kode unit", "Lain")), "column_missing", id="a-column-is-missing"),
        pytest.param(sheet(FIRST, head=HEAD.replace("Wajib", "Teori")), "column_twice", id="a-column-stands-twice"),
        pytest.param(
            sheet(*(changed(FIRST, "Kode unit", f"U{n}") for n in range(MAX_UNITS + 1))), "too_many_units", id="too-many"
        ),
    ],
)
def test_what_is_no_sheet_of_curricula_is_refused(content, code):
    with pytest.raises(Refused) as refused:
        read_curricula(io.BytesIO(content), "kurikulum.csv")
    assert refused.value.code == code


# --- Bringing in -------------------------------------------------------------------------------------------------


def brought(center, by, *lines):
    listing = read(*lines)
    assert listing.rejected == []
    return bring_in(curricula=listing.curricula, center=center, by=by)


def values(program):
    units = program.units.values_list("position", "code", "title", "jp_theory", "jp_practice", "required", "standard_reference")
    return program.title, program.jp, str(program.sub_field), str(program.sub_field.field), list(units)


@pytest.mark.django_db
def test_new_programs_next_versions_and_what_is_unchanged():
    # given: a field by another case, and a class that rests on the first version
    by = CenterUserFactory()
    center, field = by.training_center, SubFieldFactory(field__name="LAS", name="Las busur").field

    # when
    (first,) = brought(center, by, FIRST, SECOND)
    TrainingClassFactory(program=first, training_center=center)
    again = brought(center, by, FIRST, SECOND)
    (second,) = brought(center, by, FIRST, changed(SECOND, "Judul unit", "Mengelas pipa tebal"))
    (other,) = brought(TrainingCenterFactory(), by, FIRST, SECOND)

    # then
    assert again == []
    assert (first.version, second.version, other.version) == (1, 2, 1)
    units = [
        (1, "C.24LAS01.001.1", "Mengelas pelat", 10, 20, True, "Kepmen 98/2018"),
        (2, "C.24LAS01.002.1", "Mengelas pipa", 5, 25, False, ""),
    ]
    assert values(Program.objects.get(pk=first.pk)) == ("Las SMAW", 60, "Las busur", "LAS", units)
    assert second.units.get(position=2).title == "Mengelas pipa tebal"
    assert (TrainingField.objects.get(), SubField.objects.count()) == (field, 1)
    assert Entry.objects.filter(verb="programs.import_curricula").count() == 4


@pytest.mark.django_db
def test_a_new_field_comes_in_with_its_code():
    by = CenterUserFactory()
    head = HEAD.replace("Kejuruan;", "Kejuruan;Kode kejuruan;")
    listing = read(FIRST.replace("Las;Las Busur", "Las;LAS;Las Busur"), SECOND.replace(";;;;;", ";;;;;;"), head=head)

    bring_in(curricula=listing.curricula, center=by.training_center, by=by)

    assert list(TrainingField.objects.values_list("code", "name", "sub_fields__name")) == [("LAS", "Las", "Las Busur")]


# --- The page ----------------------------------------------------------------------------------------------------


def uploaded(client, content):
    return client.post(reverse(URL), {"file": SimpleUploadedFile("kurikulum.csv", content)})


@pytest.fixture
def clerk(db):
    return user_at(TrainingCenterFactory(), role=Role.BLK)


def test_upload_shows_what_would_be_new_and_the_confirmation_writes_it(clerk):
    # given
    SubFieldFactory(field__name="Las", field__code="LAS", name="Las Busur")
    client = signed_in(clerk)

    # when
    page = uploaded(client, sheet(FIRST, SECOND, changed(FIRST, "Kode program", "LAS-8").replace(";60;", ";31;")))
    before = Program.objects.count()
    answer = client.post(reverse(URL), {"kept": page.context["kept"]}, follow=True)

    # then
    assert [(line.curriculum.code, line.version, line.verdict) for line in page.context["lines"]] == [("LAS-2", 1, "new")]
    assert [(one.cell, one.code) for one in page.context["rejected"]] == [("C4", "jp_differs")]
    assert before == 0
    assert answer.redirect_chain == [(reverse("programs:program-list"), 302)]
    assert "LAS-2 · 1" in answer.content.decode()
    assert (Program.objects.get().training_center, CompetencyUnit.objects.count()) == (clerk.training_center, 2)


@pytest.mark.parametrize(("typed", "code"), [("", "field_unknown"), ("LAS", "field_code_taken")])
def test_an_unknown_field_is_refused_unless_it_has_a_free_code(clerk, typed, code):
    SubFieldFactory(field__name="Pengelasan", field__code="las")
    head = HEAD.replace("Kejuruan;", "Kejuruan;Kode kejuruan;")
    lines = [FIRST.replace("Las;Las Busur", f"Las;{typed};Las Busur"), SECOND.replace(";;;;;", ";;;;;;")]

    page = uploaded(signed_in(clerk), sheet(*lines, head=head))

    assert [one.code for one in page.context["rejected"]] == [code]
    assert page.context["lines"] == []


def test_a_file_that_is_refused_is_refused_at_its_field(clerk):
    page = uploaded(signed_in(clerk), b"%PDF-1.7")
    assert page.context["form"].errors.as_data()["file"][0].code == "not_a_list"


@pytest.mark.parametrize("spoil", [lambda token: token + "x", lambda token: ""], ids=["tampered", "empty"])
def test_a_preview_that_was_tampered_with_writes_nothing(clerk, spoil):
    SubFieldFactory(field__name="Las", name="Las Busur")
    client = signed_in(clerk)
    token = uploaded(client, sheet(FIRST, SECOND)).context["kept"]

    answer = client.post(reverse(URL), {"kept": spoil(token)})

    assert (answer.status_code, answer.url, Program.objects.count()) == (302, reverse(URL), 0)


def test_the_preview_of_another_centre_is_not_found(clerk):
    SubFieldFactory(field__name="Las", name="Las Busur")
    token = uploaded(signed_in(clerk), sheet(FIRST, SECOND)).context["kept"]
    other = signed_in(user_at(TrainingCenterFactory(), role=Role.BLK))

    assert other.post(reverse(URL), {"kept": token}).status_code == 404
    assert Program.objects.count() == 0


def test_the_empty_sheet_has_the_headings_that_are_read(clerk):
    answer = signed_in(clerk).get(reverse("programs:program-import-template"))

    (headings,) = load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True)
    assert list(headings) == [labels[0] for labels in HEADINGS.values()]
    listing = read_curricula(io.BytesIO(answer.content), "kurikulum.xlsx")
    assert (set(listing.layout.columns), listing.curricula, listing.rejected) == (set(HEADINGS), [], [])


@pytest.mark.parametrize("count", [1, 3])
def test_a_preview_asks_a_fixed_number_of_queries(clerk, count, django_assert_num_queries):
    ProgramFactory(training_center=clerk.training_center, code="LAS-0", sub_field__field__name="Las")
    lines = [changed(changed(FIRST, "Kode program", f"LAS-{n}"), "JP program", "30") for n in range(count)]
    client = signed_in(clerk)
    uploaded(client, sheet(*lines))

    with django_assert_num_queries(7):
        uploaded(client, sheet(*lines))
