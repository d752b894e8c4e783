"""The signature of a credential: a Data Integrity proof with the cryptosuite eddsa-rdfc-2022. Pure.

Source: W3C Verifiable Credential Data Integrity 1.0, and Data Integrity EdDSA Cryptosuites 1.0.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from .quads import canonical

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_ED25519 = b"\xed\x01"  # what a multikey of this kind begins with


def signed(document: Mapping[str, Any], *, key: Ed25519PrivateKey, method: str, created: str) -> dict[str, Any]:
    """``document`` with its proof, made by ``key`` whose public half is found at ``method``, at the instant ``created``."""
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": created,
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
    }
    value = base58(key.sign(_digest(document, proof)))
    return {**document, "proof": [{**proof, "proofValue": value}]}


def is_signed(document: Mapping[str, Any], *, keys: Mapping[str, Ed25519PublicKey]) -> bool:
    """Whether ``document`` is word for word what one of ``keys``, by their addresses, has signed; False for nonsense too."""
    proofs = document.get("proof")
    if not isinstance(proofs, list) or len(proofs) != 1 or not isinstance(proofs[0], Mapping):
        return False
    proof = dict(proofs[0])
    said = (proof.get("type"), proof.get("cryptosuite"), proof.get("proofPurpose"))
    key = keys.get(str(proof.get("verificationMethod")))
    if said != ("DataIntegrityProof", "eddsa-rdfc-2022", "assertionMethod") or key is None:
        return False
    try:
        value = from_base58(proof.pop("proofValue", ""))
        key.verify(value, _digest({name: part for name, part in document.items() if name != "proof"}, proof))
    except (ValueError, TypeError, AttributeError, InvalidSignature):
        return False
    return True


def multikey(key: Ed25519PublicKey) -> str:
    """The public key as other programs read it; it also is the name of the key."""
    return base58(_ED25519 + key.public_bytes_raw())


def base58(data: bytes) -> str:
    """Multibase ``z``: base 58 as in Bitcoin."""
    number, text = int.from_bytes(data), ""
    while number:
        number, place = divmod(number, 58)
        text = _ALPHABET[place] + text
    return "z" + "1" * (len(data) - len(data.lstrip(b"\0"))) + text


def from_base58(text: str) -> bytes:
    """The bytes of ``base58``. Raises ValueError when it is none, or longer than a signature."""
    if not isinstance(text, str) or not text.startswith("z") or len(text) > 100:
        raise ValueError("no base 58")
    number = 0
    for sign in text[1:]:
        number = number * 58 + _ALPHABET.index(sign)
    zeros = len(text) - 1 - len(text[1:].lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8)


def _digest(document: Mapping[str, Any], proof: Mapping[str, Any]) -> bytes:
    texts = (canonical({"@context": document["@context"], **proof}), canonical(document))
    return b"".join(hashlib.sha256(text.encode()).digest() for text in texts)
