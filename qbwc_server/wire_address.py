"""Where a call comes from: the peer's address, or what trusted proxies say of it."""

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network


def networks(texts: Sequence[str]) -> tuple[Network, ...]:
    """Answers the networks of trusted proxies: "10.0.0.0/8", "127.0.0.1"."""
    return tuple(ip_network(text.strip(), strict=False) for text in texts)


def client_address(peer: str, forwarded_for: str, trusted: Sequence[Network]) -> str:
    """Answers the address of the caller.

    X-Forwarded-For counts only when the peer is a trusted proxy, and is read from its right end: what stands left of
    the first address that is no trusted proxy was written by the caller, who can write anything.
    """
    address = _bare(peer)
    for hop in reversed(forwarded_for.split(",")):
        if not _is_trusted(address, trusted):
            break
        named = _bare(hop)
        if not named:
            break
        address = named
    return address


def _bare(text: str) -> str:
    """Answers an address without port and brackets in its one usual form; '' when it is none."""
    text = text.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return ""
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped or address)


def _is_trusted(address: str, trusted: Sequence[Network]) -> bool:
    return bool(address) and any(ip_address(address) in network for network in trusted)
