"""Where a request comes from: the connection's own end, or what trusted proxies say of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from typing import NamedTuple

from starlette.datastructures import Headers
from starlette.types import Scope

from wenzheng.serving import Network

_FORWARDING = ("x-forwarded-for", "forwarded", "x-real-ip", "via")
"""Headers of which each says that somebody passed the request on."""


class Peer(NamedTuple):
    """A client: its address, whether it is this machine itself, and whether it came by TLS.

    `is_trusted` tells whether a trusted proxy passed the request on, so that its headers hold.
    """

    address: str
    is_local: bool
    is_secure: bool
    is_trusted: bool

    @property
    def neighbourhood(self) -> str:
        """What is counted as one address: with IPv6 a household has a /64 of them."""
        try:
            own = ip_address(self.address)
        except ValueError:
            return self.address
        return str(ip_network((own, 64), strict=False)) if own.version == 6 else self.address


def peer_of(scope: Scope, headers: Headers, trusted: Sequence[Network]) -> Peer:
    """The client of a request, `trusted` being the proxies whose word is taken.

    A chain of addresses is read from its end, up to the first that is no trusted proxy: what stands
    before that may have been written by anyone. A request from this machine itself that was
    passed on by a proxy nobody told of is not of this machine: it may come from anywhere.
    """
    direct = _plain((scope.get("client") or ("",))[0])
    is_secure = scope.get("scheme") == "https"
    if not _is_within(direct, trusted):
        passed_on = any(name in headers for name in _FORWARDING)
        return Peer(direct, _is_loopback(direct) and not passed_on, is_secure, False)
    chain = [_plain(part) for part in ",".join(headers.getlist("x-forwarded-for")).split(",")]
    others = [one for one in reversed(chain) if one and not _is_within(one, trusted)]
    scheme = headers.get("x-forwarded-proto", "").rsplit(",", 1)[-1].strip()
    return Peer(others[0] if others else direct, False, is_secure or scheme == "https", True)


@lru_cache(4096)
def _plain(address: str) -> str:
    """An address in its usual form, an IPv4 one within IPv6 as IPv4; what is none as it is.

    Some proxies add the port.
    """
    bare = address.strip()
    if bare.startswith("[") or bare.count(":") == 1:
        bare = bare.rsplit(":", 1)[0] if not bare.endswith("]") else bare
    try:
        own = ip_address(bare.strip("[]"))
    except ValueError:
        return address.strip()[:64]
    mapped = own.ipv4_mapped if isinstance(own, IPv6Address) else None
    return str(mapped or own)


def _is_within(address: str, networks: Sequence[Network]) -> bool:
    try:
        own = ip_address(address)
    except ValueError:
        return False
    return any(own in network for network in networks)


@lru_cache(4096)
def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
