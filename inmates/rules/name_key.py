"""One key for the spellings of one name, so that a search for Muhammad finds Moh., and for Suharto Soeharto. Pure.

Source: public knowledge of Indonesian spelling. Van Ophuijsen 1901 (oe, tj, dj, sj, nj, j for y), Soewandi 1947 (u for
oe), EYD 1972, and how Arabic names are written in civil registers. A key finds people; it never says that two are one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby, islice, product
from unicodedata import combining, normalize

_APOSTROPHES = str.maketrans("", "", "'’‘`´ʼʻ′")
_SPELLINGS = 64
_WORD = re.compile(r"[^\W_]+")
_TITLES = frozenset([
    "h", "hj", "haji", "hajah", "hajjah", "kh", "kiai", "kyai", "ust", "ustad", "ustadz", "ustadzah",
    "drs", "dra", "dr", "drg", "ir", "prof", "rd", "raden", "tb",
])  # fmt: skip
_ALIAS = frozenset(["alias", "als", "aka", "bin", "binti"])
_DEGREES_WITHOUT_DOTS = frozenset(["sh", "se", "spd", "spdi", "ssos", "skom", "amd", "mm", "mh", "msi", "mpd"])
_DEGREES = _DEGREES_WITHOUT_DOTS | {
    "st", "sp", "ss", "sag", "sip", "sos", "ssi", "sked", "skep", "skm", "spt", "sth", "sthi", "shi", "amdkep", "ama",
    "ba", "bsc", "ma", "mt", "mpdi", "mkom", "mkn", "mag", "mhum", "lc", "phd",
}  # fmt: skip

_ABBREVIATED = {
    **dict.fromkeys(["moh", "moch", "mohd", "muh", "much", "muhd", "mhd", "mch", "md"], "muhammad"),
    **dict.fromkeys(["ach", "akh", "ahm"], "ahmad"),
    **dict.fromkeys(["abd", "abdl", "abdur", "abdus"], "abdul"),
}
_ABBREVIATED_IN_FRONT = {"m": "muhammad", "st": "siti"}

# On the folded word: what no rule of letters reaches.
_SAME = {
    "muhamat": "muhamad", "muhamed": "muhamad", "ahmat": "ahmad", "ahmed": "ahmad", "husain": "husen", "husein": "husen",
    "omar": "umar", "osman": "usman", "suleman": "sulaiman", "soleman": "sulaiman", "solaiman": "sulaiman", "soleh": "saleh",
    "jusup": "iusup", "jahia": "iahia", "jakub": "iakub", "johanes": "iohanes", "josep": "iosep", "abduloh": "abdula",
    "selamet": "slamet", "selamat": "slamet", "slamat": "slamet",
}  # fmt: skip

_DIGRAPHS = [
    *[("oe", "u"), ("oo", "u"), ("ae", "ai"), ("ie", "i"), ("uw", "u")],
    *[("chr", "kr"), ("ck", "k"), ("kh", "h"), ("ph", "p"), ("dz", "z"), ("ts", "s")],
    *[("sy", "s"), ("sh", "s"), ("th", "t"), ("dh", "d"), ("bh", "b"), ("gh", "g")],
]
_LETTERS = str.maketrans({"f": "p", "v": "p", "z": "s", "q": "k", "x": "ks", "y": "i"})
_BEGINNINGS = [
    (re.compile(beginning), sound)
    for beginning, sound in [
        (r"^abdul(?=[b-df-hj-np-tv-z])|^abdu(?=[rs]\w\w)", "abdul "),  # Abdulrahman, Abdurrahman; never Abdullah
        *[(r"\bmoh", "muh"), (r"\brohm", "rahm"), (r"\brohim", "rahim"), (r"^jain", "sain"), (r"^hoir", "hair")],
    ]
]
_OLD_SPELLING = re.compile(r"oe|tj|dj|sj|^nj")


def name_key(name: str) -> str:
    """The words of ``name`` as a search compares them: each folded, then other readings, then as written; a space before each.

    Titles, degrees and words such as alias are left out, unless nothing else is left.
    """
    words = _words(name) or _words(name, keep_titles=True)
    readings = [_readings(sound) for _written, sound in words]
    first = [one[0] for one in readings]
    others = dict.fromkeys([reading for one in readings for reading in one[1:]] + [written for written, _sound in words])
    return "".join(f" {word}" for word in [*first, *(word for word in others if word not in first)])


def spellings(name: str) -> list[str]:
    """The whole of ``name`` in each way to read its words: two names that share one may be two spellings of one name.

    Empty when there is no word; of a very long name only the likeliest.
    """
    words = [_readings(sound) for _written, sound in _words(name) or _words(name, keep_titles=True)]
    return [" ".join(one) for one in islice(product(*words), _SPELLINGS)] if words else []


def search_terms(text: str) -> list[list[str]]:
    """For each word of ``text`` what to look for in a key, in any one of its forms; empty when no word is left to compare.

    A word as typed is found inside a word; folded to one or two letters it is only found in front, with its space.
    """
    found = []
    for written, sound in _words(text):
        forms = {written, *(one if len(one) > 2 else f" {one}" for one in _readings(sound))}
        # What contains a shorter form is found by it.
        found.append(sorted(form for form in forms if not any(other in form for other in forms - {form})))
    return found


def _words(text: str, *, keep_titles: bool = False) -> list[tuple[str, str]]:
    """Words in small letters without marks: as written, and with an abbreviation written out."""
    words: list[str] = []
    for part, after_comma in _parts(text):
        bare = part.replace(".", "")
        if not keep_titles and (bare in _ALIAS or (words and _is_degree(part, bare, after_comma=after_comma))):
            continue
        words += [word for word in _WORD.findall(part) if keep_titles or word not in _TITLES]
    sounds = [_ABBREVIATED.get(word, word) for word in words]
    if len(words) > 1:
        sounds[0] = _ABBREVIATED_IN_FRONT.get(words[0], sounds[0])
    return list(zip(words, sounds, strict=True))


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """What stands between spaces and commas, and whether a comma went before."""
    plain = normalize("NFKD", text.translate(_APOSTROPHES).casefold())
    plain = "".join(letter for letter in plain if not combining(letter))
    for number, piece in enumerate(plain.split(",")):
        for part in re.split(r"[^\w.]+", piece):
            if part.strip("."):
                yield part, number > 0


def _is_degree(part: str, bare: str, *, after_comma: bool) -> bool:
    return bare in _DEGREES and (after_comma or "." in part.strip(".") or bare in _DEGREES_WITHOUT_DOTS)


def _readings(word: str) -> list[str]:
    """The folded word, the likeliest reading first: ch is h (Achmad) or c (Chandra), an old j is y (Soejono) or j (Soeharjo)."""
    if not word.isalpha():
        return [word]
    # Capitals mark what the old spelling has settled, so that the next rule does not touch it.
    plain = re.sub(r"^nj", "ny", word).replace("sj", "sy").replace("dj", "J").replace("tj", "C")
    old = _OLD_SPELLING.search(word) and "j" in plain
    spelled = [plain.replace("j", "y"), plain] if old else [plain]
    return list(dict.fromkeys(_fold(one.replace("J", "j"), ch=ch) for one in spelled for ch in "hc"))


def _fold(word: str, *, ch: str) -> str:
    for letters, sound in _DIGRAPHS:
        word = word.replace(letters, sound)
    word = word.replace("ch", ch).replace("C", "c").translate(_LETTERS)
    word = "".join(letter for letter, _run in groupby(word))
    word = re.sub(r"ah$", "a", word)
    for beginning, sound in _BEGINNINGS:
        word = beginning.sub(sound, word)
    return " ".join(_SAME.get(part, part) for part in word.split())
