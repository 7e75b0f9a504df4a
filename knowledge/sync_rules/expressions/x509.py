"""An X.509 certificate as the Cert functions need it, read from its bytes.

The functions reference names no format of its own but that of .NET's X509Certificate2; names are
written as that class writes them: the nearest component first, a value with special characters in
quotes, known attributes by their letters. Source: RFC 5280 and the reference of that class.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from knowledge.sync_rules.expressions import der
from knowledge.sync_rules.expressions.der import Element

_VERSION, _EXTENSIONS = 0xA0, 0xA3
_SAN = "2.5.29.17"
_UPN = "1.3.6.1.4.1.311.20.2.3"
_COMMON_NAME, _EMAIL = "2.5.4.3", "1.2.840.113549.1.9.1"
_LETTERS = {
    _COMMON_NAME: "CN",
    _EMAIL: "E",
    "2.5.4.4": "SN",
    "2.5.4.5": "SERIALNUMBER",
    "2.5.4.6": "C",
    "2.5.4.7": "L",
    "2.5.4.8": "S",
    "2.5.4.9": "STREET",
    "2.5.4.10": "O",
    "2.5.4.11": "OU",
    "2.5.4.12": "T",
    "2.5.4.42": "G",
    "2.5.4.43": "I",
    "0.9.2342.19200300.100.1.25": "DC",
}
_SIMPLE = (_COMMON_NAME, "2.5.4.11", "2.5.4.10", _EMAIL)
_NEEDS_QUOTES = re.compile(r'[,+"=<>#;\n]|^\s|\s$|^$')
_OTHER_NAME, _RFC822, _DNS, _URL = 0xA0, 0x81, 0x82, 0x86

_Rdn = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a certificate says of itself, its holder and its issuer."""

    version: int
    serial: bytes
    issuer: tuple[_Rdn, ...]
    subject: tuple[_Rdn, ...]
    not_before: datetime
    not_after: datetime
    key_algorithm: str
    key_parameters: bytes
    signature_algorithm: str
    critical: tuple[str, ...]
    alternative: tuple[Element, ...]


@lru_cache(maxsize=1024)
def certificate(raw: bytes) -> Certificate | None:
    """The certificate whose DER bytes these are; None when they are none."""
    try:
        return _read(raw)
    except (ValueError, IndexError, OverflowError):
        return None


def _read(raw: bytes) -> Certificate:
    body, algorithm, _ = der.only(raw, der.SEQUENCE).children()
    parts = list(body.children())
    version = 1
    if parts[0].tag == _VERSION:
        version = 1 + int.from_bytes(parts.pop(0).children()[0].content, "big")
    serial, _, issuer, validity, subject, key, *more = parts
    start, end = validity.children()
    name, *parameters = key.children()[0].children()
    extensions = _extensions(more)
    return Certificate(
        version,
        serial.content,
        _name(issuer),
        _name(subject),
        der.time(start),
        der.time(end),
        der.oid(name.content),
        parameters[0].raw if parameters else b"",
        der.oid(algorithm.children()[0].content),
        tuple(number for number, is_critical, _ in extensions if is_critical),
        tuple(x for number, _, san in extensions if number == _SAN for x in san.children()),
    )


def _extensions(more: list[Element]) -> list[tuple[str, bool, Element]]:
    """Number, whether critical, and the value inside, of each extension."""
    found = []
    holders = (part.children()[0].children() for part in more if part.tag == _EXTENSIONS)
    for extension in (extension for holder in holders for extension in holder):
        number, *flag, value = extension.children()
        is_critical = bool(flag and any(flag[0].content))
        name = der.oid(number.content)
        inner = der.only(value.content, der.SEQUENCE) if name == _SAN else value
        found.append((name, is_critical, inner))
    return found


def _name(element: Element) -> tuple[_Rdn, ...]:
    return tuple(
        tuple((der.oid(number.content), value.text()) for number, value in _pairs(rdn))
        for rdn in element.children()
    )


def _pairs(rdn: Element) -> list[tuple[Element, Element]]:
    """Attribute and value of each part of a name's component."""
    found = []
    for pair in rdn.children():
        number, value = pair.children()
        found.append((number, value))
    return found


def shown(name: tuple[_Rdn, ...]) -> str:
    """A name as one text."""
    return ", ".join(" + ".join(_pair(*pair) for pair in rdn) for rdn in reversed(name))


def _pair(number: str, value: str) -> str:
    letters = _LETTERS.get(number, f"OID.{number}")
    if _NEEDS_QUOTES.search(value):
        value = '"' + value.replace('"', '""') + '"'
    return f"{letters}={value}"


def simple(name: tuple[_Rdn, ...]) -> str:
    """The value that stands for a name: its common name, else unit, organization or e-mail."""
    return next((value for number in _SIMPLE for value in _values(name, number)), "")


def named(found: Certificate, kind: str, of_issuer: bool) -> str | None:
    """A name of the holder or issuer by .NET's X509NameType; None when the type is none of them.

    The alternative names are the holder's: an issuer's are in another extension, hardly ever used.
    """
    name = found.issuer if of_issuer else found.subject
    alternative = () if of_issuer else found.alternative
    match kind:
        case "SimpleName":
            return simple(name) or _first(alternative, _RFC822) or _first(alternative, _DNS)
        case "EmailName":
            return _first(alternative, _RFC822) or next(iter(_values(name, _EMAIL)), "")
        case "UpnName":
            return _upn(alternative)
        case "DnsName":
            return _first(alternative, _DNS) or next(iter(_values(name, _COMMON_NAME)), "")
        case "DnsFromAlternativeName":
            return _first(alternative, _DNS)
        case "UrlName":
            return _first(alternative, _URL)
    return None


def _values(name: tuple[_Rdn, ...], wanted: str) -> list[str]:
    return [value for rdn in reversed(name) for number, value in rdn if number == wanted]


def _first(alternative: tuple[Element, ...], tag: int) -> str:
    return next((x.content.decode("latin-1") for x in alternative if x.tag == tag), "")


def _upn(alternative: tuple[Element, ...]) -> str:
    others = (element.children() for element in alternative if element.tag == _OTHER_NAME)
    named_upn = (holder for number, holder in others if der.oid(number.content) == _UPN)
    return next((holder.children()[0].text() for holder in named_upn), "")
