"""Which hosts documents are fetched from: never the machine's own network neighbourhood, unless the user says so."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from typing import Final

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_METADATA: Final = frozenset(
    map(
        ipaddress.ip_address,
        (
            *("169.254.169.254", "fd00:ec2::254", "fd20:ce::254"),  # Amazon and most others; Google by IPv6
            *("100.100.100.200", "168.63.129.16", "192.0.0.192"),  # Alibaba, Azure, Oracle
        ),
    )
)
"""Where clouds tell a machine its secrets."""
_THIS_NETWORK: Final = ipaddress.ip_network("0.0.0.0/8")
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")


class AddressRefused(Exception):
    """Why nothing is fetched from a host, as the end of a sentence."""


async def addresses_of(host: str, port: int, *, allow_private: bool, allow_loopback: bool) -> list[Address]:
    """The addresses of a host, each of which may be fetched from; one that may not refuses the host.

    Who connects must connect to one of these: asked again, the name's owner may answer otherwise.
    """
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise AddressRefused("its host name is not known") from None
    addresses = list(dict.fromkeys(ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found))
    for address in addresses:
        _require_allowed(address, allow_private=allow_private, allow_loopback=allow_loopback)
    return addresses


def _require_allowed(address: Address, *, allow_private: bool, allow_loopback: bool) -> None:
    for each in _meant_by(address):
        if _is_never_allowed(each):
            raise AddressRefused(f"nothing is fetched from the address {address}")
        if each.is_loopback:
            if not allow_loopback:
                raise AddressRefused("it leads from another host to this machine")
        elif not each.is_global and not allow_private:
            raise AddressRefused(
                f"{address} is a private address, which is fetched from only when the service was started with"
                " --allow-private-urls"
            )


def _meant_by(address: Address) -> list[Address]:
    """The IPv4 addresses that an IPv6 address stands for; where it stands for itself, that."""
    if isinstance(address, ipaddress.IPv4Address) or address.is_loopback or address.is_unspecified:
        return [address]
    inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64 or int(address) >> 32 == 0:  # the latter is the old form ::1.2.3.4
        inner.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return [each for each in inner if each is not None] or [address]


def _is_never_allowed(address: Address) -> bool:
    is_this_network = isinstance(address, ipaddress.IPv4Address) and address in _THIS_NETWORK
    is_odd = address.is_link_local or address.is_multicast or address.is_unspecified
    # The IPv6 loopback address lies in a reserved range.
    return is_odd or is_this_network or address in _METADATA or (address.is_reserved and not address.is_loopback)
