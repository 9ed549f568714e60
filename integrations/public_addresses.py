"""Check of addresses that people type: only the public web is reached, never a private network."""

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from aiohttp.abc import AbstractResolver, ResolveResult

NAT64 = ip_network("64:ff9b::/96")
"""Addresses that stand for IPv4 ones (RFC 6052)."""

Address = IPv4Address | IPv6Address


class NotPublic(OSError):
    """An address that is not on the public web."""


def is_public(address: Address) -> bool:
    """Whether an address is on the public web. An IPv4 address inside an IPv6 one counts as itself."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or _nat64(address)
        if inner is not None:
            return is_public(inner)
        if address.teredo is not None or address.scope_id is not None:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def is_public_address(words: str) -> bool:
    """Whether a text is an address on the public web; False for anything that is no address."""
    try:
        return is_public(ip_address(words))
    except ValueError:
        return False


def _nat64(address: IPv6Address) -> IPv4Address | None:
    return IPv4Address(int(address) & 0xFFFFFFFF) if address in NAT64 else None


class PublicResolver(AbstractResolver):
    """Resolver that returns public addresses alone; the `free` host may have any address."""

    def __init__(self, names: AbstractResolver, *, free: str) -> None:
        self._names = names
        self._free = free

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Addresses of a host. Raises `NotPublic` when no address of it is public."""
        found = await self._names.resolve(host, port, family)
        if host == self._free:
            return found
        public = [each for each in found if is_public_address(each["host"])]
        if not public:
            raise NotPublic(host)
        return public

    async def close(self) -> None:
        """Close nothing: the resolver keeps no state."""
        await self._names.close()
