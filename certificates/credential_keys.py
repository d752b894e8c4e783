"""The keys that sign credentials: files in a folder of their own, never in the database (``settings.CREDENTIAL_KEYS``).

The newest private key signs. Every public key that lies there is published, so that what an older key signed still counts.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from certificates.rules.proof import multikey

PRIVATE, PUBLIC = ".key.pem", ".public.pem"


class CredentialKeyError(Exception):
    """A file of the folder is no Ed25519 key, or cannot be read."""


def make_key(*, at: datetime) -> str:
    """A new key signs from now on; the answer is its name, which begins with the instant. Raises OSError."""
    folder, key = settings.CREDENTIAL_KEYS, Ed25519PrivateKey.generate()
    name = f"{at:%Y%m%dT%H%M%SZ}-{multikey(key.public_key())[-8:]}"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    pem = serialization.Encoding.PEM
    public = key.public_key().public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo)
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    _write(folder / f"{name}{PUBLIC}", public, mode=0o644)  # first: nothing is signed by a key that nobody can find
    _write(folder / f"{name}{PRIVATE}", private, mode=0o600)
    return name


def signing_key() -> Ed25519PrivateKey | None:
    """The newest private key; None where there is none. Raises CredentialKeyError, also when nobody could check by it."""
    files = _files(PRIVATE)
    if not files:
        return None
    key = _private(files[-1])
    if multikey(key.public_key()) not in public_keys():
        raise CredentialKeyError(f"{files[-1].name} has no public key beside it")
    return key


def public_keys() -> dict[str, Ed25519PublicKey]:
    """All keys by their multikey, the newest first. Raises CredentialKeyError."""
    return {multikey(key): key for key in _public()}


def _public() -> Iterator[Ed25519PublicKey]:
    for file in reversed(_files(PUBLIC)):
        try:
            key = serialization.load_pem_public_key(file.read_bytes())
        except (ValueError, OSError) as error:
            raise CredentialKeyError(f"{file.name}: {error}") from error
        if not isinstance(key, Ed25519PublicKey):
            raise CredentialKeyError(f"{file.name} is no Ed25519 key")
        yield key


def _private(file: Path) -> Ed25519PrivateKey:
    try:
        key = serialization.load_pem_private_key(file.read_bytes(), password=None)
    except (ValueError, TypeError, OSError) as error:
        raise CredentialKeyError(f"{file.name}: {error}") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise CredentialKeyError(f"{file.name} is no Ed25519 key")
    return key


def _files(ending: str) -> list[Path]:
    return sorted(settings.CREDENTIAL_KEYS.glob(f"*{ending}"))


def _write(path: Path, data: bytes, *, mode: int) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(data)
