import pytest

from inmates.importing.columns import Field, field_of, is_numbering, recognise
from inmates.importing.verdicts import Refused

VARIANTS = {
    Field.NUMBER: [
        "No. Registrasi",
        "NO REG",
        "Reg",
        "REG.",
        "Nomor Register",
        "No.\nRegister",
        "noreg",
        "No_Registrasi",
        "NoReg",
    ],
    Field.NAME: ["Nama", "NAMA LENGKAP", "Nama WBP", "Nama Warga Binaan", "Nama Napi/Tahanan", " nama : "],
    Field.ADMITTED: ["Tgl Msk", "TGL. MASUK", "Tanggal Masuk", "Tgl Masuk Lapas", "tgl masuk (dd/mm/yyyy)", "Masuk"],
    Field.RELEASE: ["Tgl Ekspirasi", "Tgl. Exp", "Expirasi", "TANGGAL EXPIRASI", "Tgl Bebas", "Perkiraan Tanggal Bebas"],
    Field.SEX: ["L/P", "JK", "Jenis Kelamin", "Jenis Kelamin (L/P)"],
    Field.BIRTH_PLACE: ["Tempat Lahir", "Tmp. Lahir"],
    Field.BIRTH_DATE: ["Tgl Lahir", "TANGGAL LAHIR", "Tgl. Lhr"],
    Field.BIRTH: ["TTL", "Tempat, Tanggal Lahir", "Tempat/Tgl. Lahir", "Tempat dan Tanggal Lahir"],
    Field.BLOCK: ["Blok", "BLK"],
    Field.ROOM: ["Kamar", "Sel", "No. Kamar", "Kamar Hunian"],
    Field.BLOCK_AND_ROOM: ["Blok/Kamar", "Blok - Sel"],
    Field.CERTIFICATE_NAME: ["Nama sesuai KTP/Ijazah", "Nama (KTP)", "Nama untuk Sertifikat", "Nama di Ijazah"],
    Field.CERTIFICATE_BIRTH_PLACE: ["Tempat Lahir KTP", "Tempat lahir sesuai ijazah"],
    Field.CERTIFICATE_BIRTH_DATE: ["Tgl Lahir KTP", "Tanggal Lahir (Ijazah)"],
    Field.CERTIFICATE_BIRTH: ["TTL sesuai KTP"],
}
NOT_FOR_US = [
    *("No", "No.", "Alias 1", "Alias", "Nama Kecil 1", "Nama Panggilan", "NIK", "No. KTP", "Agama", "Perkara", "Pasal"),
    *("Nama Ayah", "Nama Lapas", "Tanggal", "Tgl Registrasi", "No. Reg. Lama", "Reg F", "Alamat", "", None, 12, "Putusan"),
]


@pytest.mark.parametrize(("field", "label"), [(field, label) for field, labels in VARIANTS.items() for label in labels])
def test_headings(field, label):
    assert field_of(label) == field


def test_every_field_has_headings():
    assert set(VARIANTS) == set(Field)


@pytest.mark.parametrize("label", NOT_FOR_US)
def test_what_is_not_for_us(label):
    assert field_of(label) is None


def test_the_layout_says_where_everything_stands():
    layout = recognise([(1, ["DAFTAR"]), (2, []), (3, ["No", "Nama", "Reg", None, "Blok", "Ket"]), (4, [1, "Budi", "B.I 1"])])

    assert (layout.header_row, layout.first_row, layout.width) == (3, 4, 6)
    assert dict(layout.columns) == {Field.NAME: 1, Field.NUMBER: 2, Field.BLOCK: 4}
    assert layout.cell(Field.NUMBER, 9) == "C9"


def test_a_group_heading_covers_the_columns_below_it():
    layout = recognise([(1, ["Nama", "Reg", "Tanggal", None]), (2, [None, None, "Masuk", "Ekspirasi"]), (3, [])])

    assert layout.first_row == 3
    assert dict(layout.columns) == {Field.NAME: 0, Field.NUMBER: 1, Field.ADMITTED: 2, Field.RELEASE: 3}


@pytest.mark.parametrize(
    ("rows", "code", "words"),
    [
        pytest.param([], "no_header", "", id="nothing"),
        pytest.param([(1, ["x", "y"])], "no_header", "", id="no-heading"),
        pytest.param([(4, ["Nama", "Blok"])], "column_missing", "4", id="names-the-row"),
        pytest.param([(1, ["Nama", "Reg", "Nama WBP"])], "column_twice", "A1, C1", id="names-both-cells"),
    ],
)
def test_refusals(rows, code, words):
    with pytest.raises(Refused) as raised:
        recognise(rows)

    assert raised.value.code == code
    assert words in str(raised.value)


@pytest.mark.parametrize(
    ("cells", "expected"), [([1, 2, 3], True), (["(1)", "(2)", "(3)", None], True), ([1, 2], False), ([1, "Budi", 3], False)]
)
def test_numbering(cells, expected):
    assert is_numbering(cells) is expected
