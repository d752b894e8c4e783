"""Which credentials are no longer in force, as one bit each. Pure. Source: W3C Bitstring Status List 1.0."""

from __future__ import annotations

import gzip
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from typing import Any

from .quads import CONTEXTS

LEAST = 131_072  # bits: so that a list tells nothing about how few there are


def encoded_list(places: Iterable[int]) -> str:
    """The bits of ``places`` set, the first being place 0, compressed, in multibase; the same places give the same text."""
    places = list(places)
    bits = bytearray(max(LEAST, (max(places, default=0) // LEAST + 1) * LEAST) // 8)
    for place in places:
        bits[place // 8] |= 0x80 >> place % 8
    return "u" + urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).decode().rstrip("=")


def status_list(address: str, *, issuer: str, places: Iterable[int], since: str) -> dict[str, Any]:
    """The list at ``address`` without its signature; ``since`` is the instant in UTC at which it last changed."""
    return {
        "@context": [CONTEXTS[0]],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": since,
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encoded_list(places),
        },
    }
