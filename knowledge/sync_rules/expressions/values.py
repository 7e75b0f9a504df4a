"""What an expression computes with: the kinds of values, and how attribute texts become them.

The attributes are strongly typed (declarative-provisioning-expressions), but WhySync sees them as
texts. A number or a truth value is taken from its text where one is wanted; which attributes hold
bytes or references is read off the syntax of the exported schema (FORMAT.md, Connector and MV.xml).
"""

import base64
import binascii
import re
import uuid
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import TypeAlias

from knowledge.sid import sid_text

LOWEST, HIGHEST = -(1 << 63), (1 << 63) - 1
GUID = re.compile(
    r"\{[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    re.IGNORECASE,
)
NUMBER = re.compile(r"\s*[+-]?[0-9]{1,19}\s*", re.ASCII)
_TRUTH = {"true": True, "false": False}
_SID = re.compile(r"S-1-[0-9]{1,15}(?:-[0-9]{1,10}){0,15}", re.IGNORECASE)

BINARY = frozenset(
    {
        "cloudmsexchblockedsendershash",
        "cloudmsexchsaferecipientshash",
        "cloudmsexchsafesendershash",
        "deviceid",
        "devicekey",
        "ms-ds-consistencyguid",
        "msds-cloudanchor",
        "msds-deviceid",
        "msexcharchiveguid",
        "msexchblockedsendershash",
        "msexchmailboxguid",
        "msexchmasteraccountsid",
        "msexchsaferecipientshash",
        "msexchsafesendershash",
        "msrtcsip-originatorsid",
        "objectguid",
        "objectsid",
        "onpremisesecurityidentifier",
        "photo",
        "searchabledevicekey",
        "sidhistory",
        "sourceanchorbinary",
        "thumbnailphoto",
        "usercertificate",
        "usersmimecertificate",
    }
)
REFERENCES = frozenset(
    {
        "assistant",
        "authorig",
        "cloudmsexchdelegatelistlink",
        "cloudmsexchteammailboxowners",
        "cloudpublicdelegates",
        "distinguishedname",
        "dlmemrejectperms",
        "dlmemsubmitperms",
        "dn",
        "managedby",
        "manager",
        "member",
        "memberof",
        "msexchbypassmoderationfromdlmembersbl",
        "msexchbypassmoderationfromdlmemberslink",
        "msexchbypassmoderationlink",
        "msexchcomanagedbylink",
        "msexchdelegatelistlink",
        "msexchmoderatedbylink",
        "msexchteammailboxowners",
        "msexchteammailboxsharepointlinkedby",
        "publicdelegates",
        "registeredownerreference",
        "unauthorig",
    }
)


class StopError(Exception):
    """The expression fails as documented: Error("...") or a run-time error of the page."""


class UnknownError(Exception):
    """The documentation does not say what comes out; the message says of what."""


class Control(Enum):
    """Literals that steer the flow instead of giving a value."""

    IGNORE = "IgnoreThisFlow"
    AUTHORITATIVE = "AuthoritativeNull"


class Ref(str):
    """A distinguished name as a reference."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Option:
    """A name that an enum argument takes, such as vbTextCompare."""

    name: str


@dataclass(frozen=True, slots=True, order=True)
class Date:
    """A moment in UTC, in AD's measure: steps of 100 nanoseconds since 1601."""

    ticks: int


Item: TypeAlias = str | int | bool | bytes | Date | Control | Option | None
Data: TypeAlias = Item | tuple[Item, ...]
_NAMES = {
    bool: "a truth value",
    int: "a number",
    str: "a text",
    Ref: "a reference",
    bytes: "binary",
    Date: "a date",
    Control: "IgnoreThisFlow or AuthoritativeNull",
    Option: "an option",
    tuple: "a list",
    type(None): "NULL",
}


def kind(value: Data) -> str:
    """What the value is, in words."""
    return _NAMES[type(value)]


@lru_cache(maxsize=4096)
def binary(text: str) -> bytes | None:
    """The bytes of a GUID's or SID's text or of base64; None when it is none of these.

    A GUID's first three fields stand little-endian, as in AD (engine-semantics section 6).
    """
    if GUID.fullmatch(text):
        return uuid.UUID(text).bytes_le
    if _SID.fullmatch(text):
        return _sid_bytes(text)
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None


def _sid_bytes(text: str) -> bytes | None:
    authority, *parts = (int(part) for part in text.split("-")[2:])
    if authority >> 48 or any(part >> 32 for part in parts):
        return None
    subs = b"".join(part.to_bytes(4, "little") for part in parts)
    return bytes([1, len(parts)]) + authority.to_bytes(6, "big") + subs


def decoded(text: str) -> bytes | str:
    """The value of a binary attribute; a text that holds no bytes stays a text."""
    found = binary(text)
    return text if found is None else found


def text_of(value: Item) -> str:
    """A text argument."""
    if isinstance(value, str):
        return value
    raise UnknownError(f"a text is wanted, not {kind(value)}")


def number_of(value: Item) -> int:
    """A numeric argument; decimal text of an attribute is one."""
    if type(value) is int:
        return value
    if isinstance(value, str) and NUMBER.fullmatch(value):
        return bounded(int(value))
    raise UnknownError(f"a number is wanted, not {kind(value)}")


def bounded(value: int) -> int:
    """The number, if it fits in 64 bits."""
    if LOWEST <= value <= HIGHEST:
        return value
    raise UnknownError("a number is beyond 64 bits")


def truth_of(value: Item) -> bool:
    """Whether a condition holds; NULL does not, a number does when it is not 0."""
    if value is None:
        return False
    if isinstance(value, bool | int):
        return bool(value)
    if isinstance(value, str):
        known = _TRUTH.get(value.lower())
        return number_of(value) != 0 if known is None else known
    raise UnknownError(f"a condition is wanted, not {kind(value)}")


def switch_of(text: str) -> bool:
    """The truth value whose text this is."""
    known = _TRUTH.get(text.lower())
    if known is None:
        raise UnknownError("a text is compared with a truth value")
    return known


def bytes_of(value: Item) -> bytes:
    """A binary argument, or the text of one."""
    found = binary(value) if isinstance(value, str) else value
    if isinstance(found, bytes):
        return found
    raise UnknownError(f"bytes are wanted, not {kind(value)}")


def option_of(value: Item) -> str:
    """The name of an enum argument; the pages write some in quotes."""
    if isinstance(value, Option):
        return value.name
    return text_of(value)


def sid_of(raw: bytes) -> str:
    """The text of a binary SID."""
    text = sid_text(base64.b64encode(raw).decode())
    if text is None:
        raise UnknownError("the bytes are no security identifier")
    return text
