"""Which column of a prison's list holds what: headings in their known variants, anywhere in the first 20 rows. Pure.

Source: DOMAIN §7. Columns that are not recognised are never kept, among them alias, nama kecil and NIK: the less
is stored about a person, the less can be lost.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from openpyxl.utils import get_column_letter

from .verdicts import Refusal, Refused

HEADER_WITHIN = 20
LOOKED_AT = HEADER_WITHIN + 5  # rows: below the last possible heading, another line of it, and some to show what follows
RawRow = tuple[int, Sequence[Any]]
FieldOf = Callable[[object], TextChoices | None]


class Field(TextChoices):
    """What a column may hold; the values are fields of Inmate, but for the number and the four combined or split ones."""

    NUMBER = "registration_number", _("register number")
    NAME = "name", _("name")
    ADMITTED = "admitted_on", _("date of admission")
    RELEASE = "expires_on", _("date of expiry")
    SEX = "sex", _("sex")
    BIRTH_PLACE = "birth_place", _("place of birth")
    BIRTH_DATE = "birth_date", _("date of birth")
    BIRTH = "birth", _("place and date of birth")
    BLOCK = "block", _("block")
    ROOM = "room", pgettext_lazy("custody", "room")  # not a classroom
    BLOCK_AND_ROOM = "block_and_room", _("block and room")
    CERTIFICATE_NAME = "certificate_name", _("name on the certificate")
    CERTIFICATE_BIRTH_PLACE = "certificate_birth_place", _("place of birth on the certificate")
    CERTIFICATE_BIRTH_DATE = "certificate_birth_date", _("date of birth on the certificate")
    CERTIFICATE_BIRTH = "certificate_birth", _("place and date of birth on the certificate")


REQUIRED = (Field.NUMBER, Field.NAME)

# One word for the many ways to write it; ...
WORDS = {
    **dict.fromkeys(["no", "nmr", "nomer"], "nomor"),
    **dict.fromkeys(["reg", "regs", "regis", "regist", "registrasi", "registerasi", "registration"], "register"),
    **dict.fromkeys(["noreg", "noregister", "noregistrasi"], "nomor register"),
    **dict.fromkeys(["tgl", "tg", "tggl"], "tanggal"),
    **dict.fromkeys(["msk", "msuk"], "masuk"),
    **dict.fromkeys(["exp", "eks", "expirasi", "expired", "exspirasi", "ekspirasinya"], "ekspirasi"),
    **dict.fromkeys(["bbs"], "bebas"),
    **dict.fromkeys(["lhr", "lhir"], "lahir"),
    **dict.fromkeys(["tmp", "tmpt", "tpt", "tempt"], "tempat"),
    **dict.fromkeys(["nm", "name"], "nama"),
    **dict.fromkeys(["kmr", "sel", "room"], "kamar"),
    **dict.fromkeys(["blk", "block"], "blok"),
    **dict.fromkeys(["tglmasuk", "tglmsk"], "tanggal masuk"),
    **dict.fromkeys(["tglekspirasi", "tglexpirasi", "tglexp"], "tanggal ekspirasi"),
    **dict.fromkeys(["tgllahir"], "tanggal lahir"),
    **dict.fromkeys(["ttl"], "tempat tanggal lahir"),
    **dict.fromkeys(["jk", "gender", "sex"], "kelamin"),
}
# ... words that add nothing; ...
FILLERS = {
    *("wbp", "napi", "narapidana", "tahanan", "warga", "binaan", "penghuni", "lengkap", "jenis", "hunian"),
    *("sesuai", "pada", "di", "dalam", "menurut", "untuk", "dan", "yang", "tertera", "dd", "mm", "yyyy", "hh", "bb", "tttt"),
}
# ... words that make it the identity printed on certificates; ...
IDENTITY_WORDS = {"ktp", "ektp", "ijazah", "sertifikat"}
# ... and what then is left.
HEADINGS: dict[str, Field] = {
    **dict.fromkeys(["nomor register", "register", "register nomor", "nomor register instansi"], Field.NUMBER),
    "nama": Field.NAME,
    **dict.fromkeys(
        ["tanggal masuk", "masuk", "tanggal masuk lapas", "tanggal masuk rutan", "tanggal masuk upt", "tanggal penerimaan"],
        Field.ADMITTED,
    ),
    **dict.fromkeys(
        ["tanggal ekspirasi", "ekspirasi", "tanggal ekspirasi akhir", "ekspirasi akhir", "tanggal bebas", "bebas"], Field.RELEASE
    ),
    **dict.fromkeys(
        ["perkiraan tanggal bebas", "perkiraan bebas", "tanggal perkiraan bebas", "tanggal akhir pidana"], Field.RELEASE
    ),
    **dict.fromkeys(["kelamin", "l p", "kelamin l p", "l p kelamin"], Field.SEX),
    "tempat lahir": Field.BIRTH_PLACE,
    "tanggal lahir": Field.BIRTH_DATE,
    **dict.fromkeys(["tempat tanggal lahir", "tempat lahir tanggal lahir", "tempat tanggal lahir tempat"], Field.BIRTH),
    **dict.fromkeys(["blok", "nama blok"], Field.BLOCK),
    **dict.fromkeys(["kamar", "nomor kamar", "nama kamar"], Field.ROOM),
    **dict.fromkeys(["blok kamar", "blok nomor kamar"], Field.BLOCK_AND_ROOM),
}
ON_CERTIFICATE = {
    Field.NAME: Field.CERTIFICATE_NAME,
    Field.BIRTH_PLACE: Field.CERTIFICATE_BIRTH_PLACE,
    Field.BIRTH_DATE: Field.CERTIFICATE_BIRTH_DATE,
    Field.BIRTH: Field.CERTIFICATE_BIRTH,
}
_WORD = re.compile(r"[^\W\d_]+|\d+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the list begins and which column (from 0) holds which field; ``width`` columns have a heading."""

    header_row: int
    first_row: int
    width: int
    columns: Mapping[Field, int] = field(default_factory=dict)
    headings: frozenset[str] = frozenset()

    def cell(self, column: Field, row: int) -> str:
        return address(self.columns[column], row)

    def repeats_headings(self, cells: Sequence[Any]) -> bool:
        """Whether this row is the heading printed again on a new page."""
        number = self.columns[Field.NUMBER]
        if number >= len(cells) or field_of(cells[number]) != Field.NUMBER:
            return False
        return {heading(cell) for cell in cells if cell not in (None, "")} <= self.headings


def address(column: int, row: int) -> str:
    return f"{get_column_letter(column + 1)}{row}"


def words_of(label: object) -> list[str]:
    """The words of a heading, each in our own spelling."""
    words = _WORD.findall(_CAMEL.sub(" ", str(label)).casefold().replace("_", " "))
    return " ".join(WORDS.get(word, word) for word in words).split()


def heading(label: object) -> str:
    """The heading in our words: "No.Reg" and "Nomor Registrasi" are both "nomor register"."""
    return " ".join(word for word in words_of(label) if word not in FILLERS)


def field_of(label: object) -> Field | None:
    """What the column under this heading holds; None when it is not for us."""
    words = heading(label).split()
    plain = [word for word in words if word not in IDENTITY_WORDS]
    found = HEADINGS.get(" ".join(plain))
    return found if len(plain) == len(words) else ON_CERTIFICATE.get(found)


def recognise(rows: Sequence[RawRow], field_of: FieldOf = field_of) -> Layout:
    """The first row among ``rows`` that heads the register number and the name, alone or with the row below it.

    ``field_of`` says what a list of another kind holds under a heading. Raises Refused when there is none, when one of
    the two is missing, or when two columns claim the same field.
    """
    best: list[tuple[int, list[tuple[Field, int]]]] = []
    for index, (number, cells) in enumerate(rows[:HEADER_WITHIN]):
        below = rows[index + 1] if index + 1 < len(rows) else None
        found, lines = headings_at(cells, below, field_of)
        if {one for one, _column in found}.issuperset(REQUIRED):
            return _layout(number, lines, found, [cells, *([below[1]] if lines > 1 else [])])
        best.append((number, found))
    row, found = max(best, key=lambda item: len(item[1]), default=(0, []))
    if len(found) < 2 and not {one for one, _column in found} & set(REQUIRED):
        raise Refused(Refusal.NO_HEADER)
    missing = [str(one.label) for one in REQUIRED if one not in {known for known, _column in found}]
    raise Refused(Refusal.COLUMN_MISSING, row=row, fields=", ".join(missing))


def is_numbering(cells: Sequence[Any]) -> bool:
    """Whether this is the row "1 2 3 4 …" that forms print below the headings."""
    texts = [str(cell).strip("() ") for cell in cells if cell not in (None, "")]
    return len(texts) > 2 and texts == [str(number) for number in range(1, len(texts) + 1)]


def headings_at(cells: Sequence[Any], below: RawRow | None, field_of: FieldOf = field_of) -> tuple[list[tuple[Field, int]], int]:
    """Fields and columns headed by this row, or by this row and the next ("Tanggal" over "Masuk" and "Ekspirasi")."""
    alone = _fields(dict(enumerate(cells)), field_of)
    if below is None or not alone:
        return alone, 1
    merged, group = dict(enumerate(cells)), ""
    for column, label in enumerate(below[1]):
        above = cells[column] if column < len(cells) else None
        group = above or group
        if label not in (None, ""):
            merged[column] = f"{group} {label}"
    both = _fields(merged, field_of)
    known, more = ({one for one, _column in found} for found in (alone, both))
    # "Remisi" over "Bulan" and "Hari" is two fields for one; the number and the name never get lost on the way.
    return (both, 2) if len(more) > len(known) and more.issuperset(known.intersection(REQUIRED)) else (alone, 1)


def _fields(labels: Mapping[int, Any], field_of: FieldOf) -> list[tuple[Field, int]]:
    named = ((field_of(label), column) for column, label in sorted(labels.items()) if label not in (None, ""))
    return [(one, column) for one, column in named if one]


def _layout(row: int, lines: int, found: list[tuple[Field, int]], headers: list[Sequence[Any]]) -> Layout:
    columns: dict[Field, int] = {}
    for one, column in found:
        if one in columns:
            cells = f"{address(columns[one], row)}, {address(column, row)}"
            raise Refused(Refusal.COLUMN_TWICE, cells=cells, field=str(one.label))
        columns[one] = column
    labels = [(column, cell) for cells in headers for column, cell in enumerate(cells) if cell not in (None, "")]
    width = 1 + max(column for column, _cell in labels)
    return Layout(row, row + lines, width, columns, frozenset(heading(cell) for _column, cell in labels))
