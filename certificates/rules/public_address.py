"""Whether an address may be printed into the QR code of a certificate. Pure: asks no name server."""

import re
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import SplitResult, urlsplit

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

PRISON_WORDS = re.compile(r"lapas|rutan|ditjenpas|kemenimipas")
PRIVATE_ENDINGS = ("localhost", "local", "internal", "lan", "home", "corp", "intranet", "test", "invalid", "example", "home.arpa")
HOST = re.compile(r"^(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*$")


class Problem(TextChoices):
    MALFORMED = "malformed", _("The public address is not a scheme and a host, such as https://sertifikat.example.go.id.")
    NOT_HTTPS = "not_https", _("The public address does not begin with https.")
    LOOPBACK = "loopback", _("The public address leads back to the machine that opens it.")
    PRIVATE = "private", _("The public address can be reached only inside one network.")
    PRISON_WORD = "prison_word", _("The public address contains a word that tells of a prison.")


def public_address_problems(url: str) -> list[Problem]:
    """Everything that keeps ``url`` off a certificate issued outside the demo, in the order to show it; ``[]`` means none.

    An employer must be able to open the address anywhere, years from now, and it must not tell where the training took place.
    A host gets no benefit of the doubt: "larutan.go.id" contains "rutan" and is refused. Source: docs/adr/0005; DOMAIN §3.
    """
    parts = _split(url)
    if parts is None:
        return [Problem.MALFORMED]
    return list(_problems(parts.scheme, parts.hostname.rstrip(".").lower()))


def _split(url: str) -> SplitResult | None:
    """The parts of a bare origin; None for anything else."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    bare = parts.path in {"", "/"} and not parts.query and not parts.fragment and "@" not in parts.netloc
    host = (parts.hostname or "").rstrip(".")
    well_formed = parts.scheme in {"http", "https"} and port != 0 and (HOST.match(host) or _address(host))
    return parts if bare and well_formed and url == url.strip() else None


def _problems(scheme: str, host: str) -> Iterator[Problem]:
    if scheme != "https":
        yield Problem.NOT_HTTPS
    if _is_loopback(host):
        yield Problem.LOOPBACK
    elif _is_private(host):
        yield Problem.PRIVATE
    if PRISON_WORDS.search(host):
        yield Problem.PRISON_WORD


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(host)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _is_loopback(host: str) -> bool:
    address = _address(host)
    return address.is_loopback or address.is_unspecified if address else host == "localhost" or host.endswith(".localhost")


def _is_private(host: str) -> bool:
    """Also a bare name without a dot, and a number that browsers read as an address (``2130706433``, ``127.1``)."""
    if address := _address(host):
        return not address.is_global or address.is_multicast
    numeric = re.fullmatch(r"0x[0-9a-f]*|[0-9]+", host.rpartition(".")[2])
    return "." not in host or bool(numeric) or any(host.endswith(f".{ending}") for ending in PRIVATE_ENDINGS)
