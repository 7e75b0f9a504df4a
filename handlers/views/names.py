"""What an object of the Entra connector space is called: its own name there is a source anchor."""

import re
from dataclasses import dataclass

from handlers.ports import Handle
from handlers.views.sight import Ports
from knowledge.dn import parse
from knowledge.evidence import Found
from knowledge.vocabulary import Attributes, guid_from_base64

_ANCHOR = re.compile(r"CN=\{((?:[0-9A-F]{2})+)\}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Named:
    """What people call an object, and what is typed to ask about it."""

    name: str
    asked: str


def anchor_of(dn: str) -> str | None:
    """The source anchor that a name of the Entra connector space holds."""
    found = _ANCHOR.fullmatch(dn.strip())
    try:
        return bytes.fromhex(found[1]).decode() if found else None
    except UnicodeDecodeError:
        return None


async def name_of(ports: Ports, dn: str, cs_id: str | None, entra: bool) -> Named:
    """The name of a row: by its AD object, else by the row itself, else as it stands there."""
    if not entra:
        own = parse(dn)
        return Named(own[0].value, dn) if own else Named(dn, dn)
    anchor = anchor_of(dn)
    if anchor is not None:
        live = await ports.directory.find(Handle("immutable-id", anchor))
        if isinstance(live, Found) and len(live.value) == 1:
            return _of(live.value[0].attributes, live.value[0].name)
    row = await ports.server.by_id(cs_id) if cs_id else None
    fallback = guid_from_base64(anchor) or anchor or dn
    return _of(row.value.attributes, fallback) if isinstance(row, Found) else _bare(fallback)


def _of(attributes: Attributes, fallback: str) -> Named:
    upn = attributes.first("userPrincipalName")
    name = upn or attributes.first("displayName") or fallback
    return _bare(name)


def _bare(name: str) -> Named:
    return Named(name, name)
