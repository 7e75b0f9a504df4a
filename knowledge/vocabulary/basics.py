"""What all places share: the places themselves, attribute values, GUIDs and names."""

import base64
import binascii
import uuid
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, get_args

ENTRA_CONNECTOR_ID = "b891884f-051e-4a83-95af-2544101c9083"
NO_GUID = "00000000-0000-0000-0000-000000000000"
_GUID_BYTES = 16

Place = Literal[
    "environment",
    "operations",
    "active-directory",
    "ad-connector-space",
    "metaverse",
    "entra-connector-space",
    "entra-id",
]
PLACES: tuple[Place, ...] = get_args(Place)


class Attributes(Mapping[str, tuple[str, ...]]):
    """Attribute values by name, names compared without case; an absent attribute has no values."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, Iterable[str]] | None = None) -> None:
        self._values = {k.lower(): tuple(v) for k, v in (values or {}).items()}

    def __getitem__(self, name: str) -> tuple[str, ...]:
        return self._values.get(name.lower(), ())

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and bool(self._values.get(name.lower()))

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    @property
    def lowered(self) -> Mapping[str, tuple[str, ...]]:
        """The values by the lower-case names, for whoever asks for many."""
        return self._values

    def first(self, name: str) -> str | None:
        """The first value, or None when the attribute is absent."""
        values = self._values.get(name.lower())
        return values[0] if values else None

    def without(self, name: str) -> "Attributes":
        """The same but for one attribute."""
        return Attributes({n: v for n, v in self._values.items() if n != name.lower()})

    def having(self, name: str, values: Iterable[str]) -> "Attributes":
        """The same but for the values of one attribute."""
        return Attributes({**self._values, name.lower(): tuple(values)})

    def number(self, name: str) -> int | None:
        """The first value as a whole number, or None when absent or not a number."""
        try:
            return int(self.first(name) or "")
        except ValueError:
            return None


def guid_from_base64(text: str | None) -> str | None:
    """The GUID whose 16 bytes, in AD byte order, are this base64 text; None when it is not one."""
    try:
        raw = base64.b64decode(text or "", validate=True)
    except (binascii.Error, ValueError):
        return None
    return str(uuid.UUID(bytes_le=raw)) if len(raw) == _GUID_BYTES else None


def guid_to_base64(guid: str) -> str:
    """The base64 text of a GUID's 16 bytes in AD byte order: what sourceAnchor holds."""
    return base64.b64encode(uuid.UUID(guid).bytes_le).decode()


def entra_dn(source_anchor: str) -> str:
    """The name of an object in the Entra connector space (engine-semantics section 5)."""
    return "CN={" + source_anchor.encode().hex().upper() + "}"
