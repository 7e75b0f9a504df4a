"""What is wrong at a place of the configuration, and two tests that several sections share."""

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.config.kinds import Section

Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """A place in the file and what is wrong there, with its mend."""

    place: Place
    text: str
    is_note: bool = False


def both(section: Section, at: Place, name: str) -> Iterator[Fault]:
    """A secret that is there twice."""
    if getattr(section, name) is not None and getattr(section, f"{name}_file") is not None:
        told = f"{name} is set in the environment as well; take one of the two out"
        yield Fault((*at, f"{name}_file"), told)


def is_safe(url: str | None) -> bool:
    """Whether a token may go there: encrypted, or not off this machine."""
    if url is None:
        return True
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    if not host:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_here(host))


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
