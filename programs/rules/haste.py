"""Sheets typed faster than anybody reads paper. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

ONE_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Save:
    """Somebody saved something at an instant; what is saved by one press of the button has one instant."""

    by: Hashable
    at: datetime
    what: object


def saves_within_a_minute(saves: Iterable[Save]) -> list[list[Save]]:
    """Chains of separate saves of one person, each within one minute after the one before; oldest first.

    A week saved at once is one save: alone it is no chain. Exactly 60 seconds are inside.
    """
    mine: dict[Hashable, list[Save]] = {}
    for save in sorted(saves, key=lambda one: one.at):
        mine.setdefault(save.by, []).append(save)
    chains = [chain for one in mine.values() for chain in _chains(one) if chain[0].at < chain[-1].at]
    return sorted(chains, key=lambda chain: chain[0].at)


def _chains(saves: list[Save]) -> list[list[Save]]:
    chains = [[saves[0]]]
    for before, save in pairwise(saves):
        if save.at - before.at <= ONE_MINUTE:
            chains[-1].append(save)
        else:
            chains.append([save])
    return chains
