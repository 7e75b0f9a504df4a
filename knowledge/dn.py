"""Distinguished names: taking them apart, and comparing them as Active Directory does.

Names from AD, from the Connect server and from people differ in case, in spaces around separators
and in how a character is escaped (`\\,` or `\\2C`). Everything here is pure and never raises:
a piece that is no `attribute=value` becomes a component without an attribute name.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_CACHE = 1 << 14
_SPECIAL = re.compile(r'[\\"+,=;<>#\x00-\x1f]')
_PLAIN_PART = r'[A-Za-z][A-Za-z0-9.-]*=(?! )[^\\"+,=;<>#\x00-\x1f]+(?<! )'
_PLAIN = re.compile(rf"{_PLAIN_PART}(?:,{_PLAIN_PART})*")
_DC = re.compile(r"(?:^|,)dc=([^,]*)")
_ESCAPED = re.compile(r"(?:\\[0-9A-Fa-f]{2})+|\\(.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Rdn:
    """One component of a name: attribute and value without escapes; several if joined by `+`."""

    pairs: tuple[tuple[str, str], ...]

    @property
    def attribute(self) -> str:
        """The attribute name of the first pair, as written."""
        return self.pairs[0][0]

    @property
    def value(self) -> str:
        """The value of the first pair."""
        return self.pairs[0][1]

    @property
    def key(self) -> str:
        """The component for comparing: without case, escapes in one form, pairs in one order."""
        return "+".join(sorted(f"{a.casefold()}={_escaped(v.casefold())}" for a, v in self.pairs))


@lru_cache(maxsize=_CACHE)
def parse(dn: str) -> tuple[Rdn, ...]:
    """The components of a name, the object's own first."""
    return tuple(
        Rdn(tuple(_pair(piece) for piece in _split(component, "+")))
        for component in _split(dn, ",")
        if component.strip()
    )


@lru_cache(maxsize=_CACHE)
def normalised(dn: str) -> str:
    """The key under which two spellings of the same name are equal."""
    if _PLAIN.fullmatch(dn):
        return dn.casefold()
    return ",".join(rdn.key for rdn in parse(dn))


@lru_cache(maxsize=_CACHE)
def parent(dn: str) -> str:
    """The name of the container, as written; empty for the top."""
    first = next(_split(dn, ","), "")
    return dn[len(first) + 1 :].strip()


def is_below(dn: str, container: str) -> bool:
    """Whether the object stands somewhere under the container; a name is not below itself."""
    top = normalised(container)
    return bool(top) and normalised(dn).endswith("," + top)


def above(dn: str) -> tuple[str, ...]:
    """The names of all containers that it stands in, the nearest first."""
    chain: list[str] = []
    up = parent(dn)
    while up:
        chain.append(up)
        up = parent(up)
    return tuple(chain)


def depth(dn: str) -> int:
    """How many components the name has."""
    return len(parse(dn))


def dns_domain(dn: str) -> str:
    """The DNS name of the domain, from the DC components; empty when there are none."""
    return ".".join(_DC.findall(normalised(dn)))


def _split(text: str, separator: str) -> Iterator[str]:
    """Pieces between separators that are neither escaped nor in quotes."""
    if "\\" not in text and '"' not in text:
        yield from text.split(separator)
        return
    start = 0
    quoted = escaped = False
    for i, char in enumerate(text):
        if escaped:
            escaped = False
        elif char == "\\":
            escaped = True
        elif char == '"':
            quoted = not quoted
        elif char == separator and not quoted:
            yield text[start:i]
            start = i + 1
    yield text[start:]


def _pair(piece: str) -> tuple[str, str]:
    name, equals, value = piece.partition("=")
    if not equals:
        return "", _unescaped(_trimmed(piece))
    value = _trimmed(value)
    if len(value) > 1 and value[0] == value[-1] == '"':
        value = value[1:-1]
    return name.strip(), _unescaped(value)


def _trimmed(value: str) -> str:
    """Without the spaces around it, but with one that is escaped at the end."""
    left = value.lstrip(" ")
    bare = left.rstrip(" ")
    escapes = len(bare) - len(bare.rstrip("\\"))
    return left[: len(bare) + 1] if escapes % 2 else bare


def _unescaped(value: str) -> str:
    return _ESCAPED.sub(_plain, value) if "\\" in value else value


def _plain(found: re.Match[str]) -> str:
    if found[1] is not None:
        return found[1]
    return bytes.fromhex(found[0].replace("\\", "")).decode("utf-8", "replace")


def _escaped(value: str) -> str:
    text = _SPECIAL.sub(lambda found: f"\\{ord(found[0]):02x}", value)
    if text.startswith(" "):
        text = "\\20" + text[1:]
    return text[:-1] + "\\20" if text.endswith(" ") else text
