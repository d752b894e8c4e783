"""A certificate never says that it was earned in prison (DOMAIN §5). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

# Word boundaries: "larutan" and "urutan" contain "rutan". Compounds of pidana and penjara all tell; "tahanan" alone does
# not, electricians measure it. The offices are those of the ministry of today and of before 2024.
_WORDS = re.compile(
    r"\b(?:(?:ka)?lapas|lapastik|(?:ka)?rutan|rumah\s+tahanan(?:\s+negara)?|napi|wbp|(?:eks|mantan)[\s-]napi|warga\s+binaan|sipir"
    r"|\w*pidana\w*|\w*penjara\w*|nomor\s+regist(?:er|rasi)|prison\w*|inmates?|convicts?|correctional"
    r"|pemasyarakatan|lpka|bapas|ditjenpas|kemenimipas|kemenkumham)\b",
    re.IGNORECASE,
)


def leaks_in(text: str, names: Iterable[str] = ()) -> list[str]:
    """The words in ``text`` that betray a prison, as written there; ``names`` are those of the facility.

    A name counts as a whole only, so that a code BDL is not found in BLK-BDL; blanks and case do not matter.
    """
    found = [match.group() for match in _WORDS.finditer(text)]
    for name in names:
        words = r"\s+".join(re.escape(word) for word in name.split())
        if words:
            found += re.findall(rf"(?<![\w-]){words}(?![\w-])", text, re.IGNORECASE)
    return list(dict.fromkeys(found))
