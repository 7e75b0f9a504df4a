"""Evaluating an expression in one line, and the objects that the tests evaluate on."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeAlias

from knowledge.sync_rules.expressions import (
    Fault,
    NotEvaluated,
    Null,
    Outcome,
    Scene,
    Value,
    evaluate,
    parse,
)
from knowledge.vocabulary import Attributes

Given: TypeAlias = Mapping[str, str | Sequence[str]]
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
GUID = "61626364-6566-6768-696a-6b6c6d6e6f70"
GUID_BYTES = "ZGNiYWZlaGdpamtsbW5vcA=="
SID = "S-1-5-21-1004336348-1177238915-682003330-1104"
SID_BYTES = "AQUAAAAAAAUVAAAA3PTcO4M9K0aCi6YoUAQAAA=="
PARAMETERS = {
    "Domain.FQDN": "corp.contoso.com",
    "Domain.Netbios": "CORP",
    "Domain.LDAP": "DC=corp,DC=contoso,DC=com",
    "Forest.FQDN": "contoso.com",
    "Forest.Netbios": "CONTOSO",
    "Forest.LDAP": "DC=contoso,DC=com",
    "Connector.ID": "{ae4db4cc-b16b-4eb2-acf5-837ca84e4d7d}",
}
LISTS = frozenset({"proxyaddresses", "description", "url", "postofficebox", "otherphone", "member"})


def attributes(given: Given) -> Attributes:
    """Values by name; a single one may stand without a list."""
    return Attributes({k: [v] if isinstance(v, str) else v for k, v in given.items()})


def scene(given: Given | None = None, **more: Any) -> Scene:
    """A scene with the usual parameters, lists and time."""
    usual: dict[str, Any] = {"parameters": PARAMETERS, "multi_valued": LISTS, "now": NOW}
    return Scene(attributes(given or {}), **(usual | more))


def told(text: str, given: Given | None = None, **more: Any) -> Outcome:
    """What the expression makes of these attributes."""
    return evaluate(parse(text), scene(given, **more))


def sure(text: str, given: Given | None = None, **more: Any) -> str | list[str] | None:
    """The value, a list of values, or None for NULL; it must be certain."""
    found = told(text, given, **more)
    assert isinstance(found, Value | Null), found
    assert found.certain, found
    return plain(found)


def doubted(text: str, given: Given | None = None, **more: Any) -> str | list[str] | None:
    """The same, but it must not be certain and say why."""
    found = told(text, given, **more)
    assert isinstance(found, Value | Null), found
    assert not found.certain
    assert found.doubts
    return plain(found)


def plain(found: Value | Null) -> str | list[str] | None:
    """The value itself."""
    if isinstance(found, Null):
        return None
    return list(found.values) if found.is_list else found.values[0]


def refused(text: str, given: Given | None = None, **more: Any) -> str:
    """Why it is not evaluated."""
    found = told(text, given, **more)
    assert isinstance(found, NotEvaluated), found
    return found.why


def failed(text: str, given: Given | None = None, **more: Any) -> str:
    """The message with which it fails."""
    found = told(text, given, **more)
    assert isinstance(found, Fault), found
    return found.message
