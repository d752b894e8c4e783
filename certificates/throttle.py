"""How often one address may ask: a fixed window counted in the cache, which each server process keeps for itself."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address, ip_network

from django.core.cache import cache
from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``count`` hits per address in each stretch of ``seconds``."""

    scope: str
    count: int
    seconds: int

    def hit(self, address: str, *, at: datetime) -> bool:
        """Count one hit; True when it is one too many."""
        key = self._key(address, at)
        cache.add(key, 0, timeout=self.seconds)
        try:
            return cache.incr(key) > self.count
        except ValueError:  # thrown out of a full cache in between
            return False

    def reached(self, address: str, *, at: datetime) -> bool:
        """Whether the next hit would be one too many."""
        return cache.get(self._key(address, at), 0) >= self.count

    def _key(self, address: str, at: datetime) -> str:
        window = int(at.timestamp() // self.seconds)
        return f"throttle:{self.scope}:{window}:{hashlib.sha256(address.encode()).hexdigest()[:32]}"


def client_address(request: HttpRequest) -> str:
    """Where a request comes from; a proxy on this machine is believed about it, nobody else is.

    IPv6 counts by network: one household has billions of addresses.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if not address or _is_local(address):
        forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        address = forwarded or address
    try:
        found = ip_address(address)
    except ValueError:
        return address
    return str(ip_network(f"{found}/64", strict=False)) if found.version == 6 else str(found)


def _is_local(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
