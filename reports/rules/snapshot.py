"""The frozen text of a closed report: canonical JSON and its fingerprint. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from hashlib import sha256
from typing import Any

from .differences import Difference
from .figures import PRINTED_GROUPS, Figure, Row
from .periods import Period

FORMAT = 1


def canonical(content: Mapping[str, Any]) -> str:
    """One text for one content: keys in order, no space, no escape but what JSON needs, whole numbers only.

    Raises TypeError or ValueError for what has no such text.
    """
    return json.dumps(_whole(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def fingerprint(text: str) -> str:
    """SHA-256 of the text in UTF-8, in hexadecimal."""
    return sha256(text.encode()).hexdigest()


def frozen_figures(figures: Iterable[Figure]) -> list[dict[str, Any]]:
    """Each figure with its rows, and the words that papers print of it."""
    return [
        {
            "code": one.code,
            "group": PRINTED_GROUPS[one.name.group],
            "printed": one.name.printed,
            "value": one.value,
            "shown": one.shown,
            "rows": list(map(list, one.rows)),
        }
        for one in figures
    ]


def thawed_figures(frozen: Iterable[Mapping[str, Any]]) -> dict[str, Figure]:
    """The same figures again, by their code."""
    return {one["code"]: Figure(one["code"], one["value"], tuple(Row(*row) for row in one["rows"])) for one in frozen}


def frozen_differences(found: Iterable[Difference]) -> list[dict[str, Any]]:
    """Each difference with its rows, and the words that papers print of it."""
    return [
        json.loads(json.dumps(asdict(one)))
        | {
            "of": one.period.printed,
            "printed": one.printed,
            "was_shown": one.was_shown,
            "now_shown": one.now_shown,
            "by": one.by,
            "words": one.words,
        }
        for one in found
    ]


def thawed_differences(frozen: Iterable[Mapping[str, Any]]) -> list[Difference]:
    return [
        Difference(
            one["report"], Period(**one["period"]), one["code"], one["was"], one["now"],
            gone=[Row(*row) for row in one["gone"]],
            new=[Row(*row) for row in one["new"]],
            changed=[(Row(*before), Row(*after)) for before, after in one["changed"]],
        )
        for one in frozen
    ]  # fmt: skip


def _whole(content: Any) -> Any:
    """The content itself. Raises TypeError when it holds a number with a fraction: it has no one text."""
    if isinstance(content, float):
        raise TypeError("a figure is a whole number")
    if isinstance(content, Mapping):
        return {str(key): _whole(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [_whole(value) for value in content]
    return content
