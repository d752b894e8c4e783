"""What of a frozen content is one person's, and drafts of the sheet with made-up words in its place (``rendering.layout``)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django.utils import translation

from certificates import pdf
from certificates.qr import modules
from certificates.rendering.parent import renderer
from certificates.rules.sheet import name_size

PERSONAL = {"holder", "number", "sequence", "code", "verify_url", "units", "credential"}
OF_THE_HOLDER = ("name", "birth_place", "birth_date")
NOTHING = "–"  # what stands on the sheet where there is no mark
# Short words, and about the longest that have their place: who needs more is laid out. The third only proves that it works.
DRAFTS = (
    {
        "name": "Qjax", "birth_place": "Xqvo", "birth_date": "1901-01-01", "number": "J/7", "letter": "J", "mark": "q",
        "verdict": "v",
    },
    {
        "name": "Qnnnnnn" + " nnnnnnn" * 7, "birth_place": "Xqvo" + " nnnnnn" * 5,
        "birth_date": "1909-09-30", "number": "J/" + "n" * 30, "letter": "W", "mark": "WWq", "verdict": "WBv",
    },
    {
        "name": "Ayu Wídya Nur'aini Sukma", "birth_place": "Kéduñg Waru", "birth_date": "1977-12-28",
        "number": "0317/SERT/QX-7/IX/2031", "letter": "H", "mark": "81", "verdict": "BK",
    },
)  # fmt: skip


def certificate_pdf(content: Mapping[str, Any]) -> bytes:
    """The sheet of a frozen ``content``, its class's sheet filled in: as ``pdf.certificate_pdf`` would lay it out.

    The first of a class takes twice as long, each further one a hundredth. The same content gives the same bytes,
    whoever was filled before. What cannot be filled to look the same is laid out. Raises RenderError when it cannot be made.
    """
    if content["code"] not in content["verify_url"]:
        return pdf.certificate_pdf(content)
    archive = _archive(content)
    data = renderer.fill(
        _sheet(content, archive),
        person_of(content),
        archive=archive,
        drafts=lambda: [_draft(content, made_up) for made_up in DRAFTS],
    )
    return pdf.certificate_pdf(content) if data is None else data


def person_of(content: Mapping[str, Any]) -> dict[str, Any]:
    """What of the sheet is this person's: the words of its fields as printed, the code to scan, the size of the name."""
    holder = content["holder"]
    values = {
        "name": holder["name"],
        "birth_place": holder["birth_place"],
        "birth_date": _in("id", holder["birth_date"]),
        "birth_date_english": _in("en", holder["birth_date"]),
        "number": content["number"],
        "code": content["code"],
    }
    for position, unit in enumerate(content["units"]):
        values[f"mark {position}"] = pdf.printed_mark(unit) or NOTHING
        values[f"verdict {position}"] = unit["verdict"] or NOTHING
    return {
        "values": values,
        "size": name_size(holder["name"], width_mm=pdf.NAME_WIDTH_MM),
        "modules": modules(content["verify_url"], content["code"]),
        "attachments": [text for _name, _description, text in pdf.archive(content)["attachments"]],
    }


@lru_cache(maxsize=4096)
def _in(language: str, day: str) -> str:
    with translation.override(language):
        return pdf.long_date(day)


def _sheet(content: Mapping[str, Any], archive: Mapping[str, Any]) -> str:
    """The same for all whose sheets differ in nothing but what is a person's."""
    shared = {name: value for name, value in content.items() if name not in PERSONAL}
    shared["holder"] = {name: value for name, value in content["holder"].items() if name not in OF_THE_HOLDER}
    shared["units"] = [
        {name: value for name, value in unit.items() if name not in {"mark", "verdict"}} for unit in content["units"]
    ]
    shared["verify_url"] = content["verify_url"].replace(content["code"], "")
    shared["archive"] = archive
    return hashlib.sha256(json.dumps(shared, sort_keys=True).encode()).hexdigest()


def _archive(content: Mapping[str, Any]) -> dict[str, Any]:
    """That of everyone: what is attached for a person is left open."""
    archive = pdf.archive(content)
    return archive | {"attachments": [(name, description, "{}") for name, description, _text in archive["attachments"]]}


def _draft(content: Mapping[str, Any], made_up: Mapping[str, str]) -> dict[str, Any]:
    code = "".join(made_up["letter"] if character.isalnum() else character for character in content["code"])
    units = [
        unit | {"mark": f"{made_up['mark']}{position:02}", "verdict": f"{made_up['verdict']}{position:02}"}
        for position, unit in enumerate(content["units"])
    ]
    draft = {
        **content,
        "holder": content["holder"] | {name: made_up[name] for name in OF_THE_HOLDER},
        "number": made_up["number"],
        "code": code,
        "verify_url": content["verify_url"].replace(content["code"], code),
        "units": units,
    }
    return person_of(draft) | {"html": pdf.certificate_html(draft)}
