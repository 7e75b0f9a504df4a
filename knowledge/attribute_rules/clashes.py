"""Values that Entra ID takes only once, looked for across objects and across attributes.

Source: tshoot-connect-sync-errors and how-to-connect-syncservice-duplicate-attribute-resiliency
(attribute-rules section 6). IdFix looks within one attribute only: the mail of one object and a
proxy address of another clash in Entra ID, and it does not see that.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from knowledge.attribute_rules.checking import fold
from knowledge.attribute_rules.holders import Tally
from knowledge.vocabulary import Attributes

_SMTP = "smtp:"
_BINARY = ("mS-DS-ConsistencyGuid", "objectSid")


@dataclass(frozen=True, slots=True)
class Holder:
    """Where a value stands."""

    id: str
    attribute: str
    value: str


@dataclass(frozen=True, slots=True)
class Clash:
    """One value and everybody who holds it, in the order in which they came."""

    key: str
    holders: tuple[Holder, ...]


def cloud_clashes(objects: Mapping[str, Attributes]) -> tuple[Clash, ...]:
    """The values held by more than one object, by object id; a value twice in one is no clash."""
    tally = Tally()
    for attributes in objects.values():
        for key in {key for key, _, _ in cloud_values(attributes)}:
            tally.add(key)
    found: dict[str, list[Holder]] = {}
    for id_, attributes in objects.items():
        for key, attribute, value in cloud_values(attributes):
            if tally.repeated(key):
                found.setdefault(key, []).append(Holder(id_, attribute, value))
    return tuple(Clash(key, tuple(holders)) for key, holders in found.items())


def cloud_values(attributes: Attributes) -> Iterator[tuple[str, str, str]]:
    """Each value that has to be unique in the tenant: its key, attribute and spelling.

    Mail addresses and sign-in names share one space; what else stands in proxyAddresses, the
    source anchor and the SID have their own.
    """
    for attribute in ("userPrincipalName", "mail"):
        yield from _keyed(attribute, attributes[attribute][:1], "")
    yield from _keyed("proxyAddresses", attributes["proxyAddresses"], _SMTP)
    for attribute in _BINARY:
        for value in filter(None, attributes[attribute][:1]):
            yield f"{attribute}:{value}", attribute, value


def _keyed(attribute: str, values: Iterable[str], prefix: str) -> Iterator[tuple[str, str, str]]:
    for value in filter(None, values):
        yield fold(value.strip()).removeprefix(prefix), attribute, value
