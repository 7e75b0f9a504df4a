"""Whether an object has the same ordinary values at every stop, and the first that differs.

Only what the out-of-box rules carry over unchanged is compared, and only where it was seen.
"""

from collections.abc import Iterator

from knowledge.answer import Fact
from knowledge.attribute_path import COMPUTED, Stops, alike, names_of, stops, text_of
from knowledge.vocabulary import (
    ConnectorSpaceObject,
    DirectoryObject,
    MetaverseObject,
    Place,
    TenantObject,
)

TEXTS = (
    "userPrincipalName",
    "mail",
    "proxyAddresses",
    "displayName",
    "sAMAccountName",
    "title",
    "department",
    "userAccountControl",
    "givenName",
    "sn",
    "telephoneNumber",
    "mobile",
    "mailNickname",
    "company",
)
_PLAIN = frozenset({"displayName", "title", "department", "givenName", "sn", "company"})
_FLOWS = _PLAIN | {"userPrincipalName"}
_Values = tuple[str, ...] | None


def disagreement(
    found: DirectoryObject,
    ad: ConnectorSpaceObject,
    metaverse: MetaverseObject,
    entra: ConnectorSpaceObject,
    cloud: TenantObject,
) -> Fact | None:
    """The first ordinary text whose value is not the same at all stops where it was seen."""
    for name in TEXTS:
        if name not in ad.attributes:
            continue
        s = stops(name, found, ad, metaverse, entra, cloud)
        given_here = name in _FLOWS and _given_by(ad, name, metaverse)
        for place, before, after in _steps(s, given_here, cloud.kind == "device"):
            if alike(before, after) is False:
                return Fact(
                    "values-differ",
                    place,
                    "entra-id" if place == "entra-id" else "connect-server",
                    text_of(after),
                    text_of(before),
                    {"attribute": name},
                )
    return None


def _steps(s: Stops, given_here: bool, device: bool) -> Iterator[tuple[Place, _Values, _Values]]:
    """The steps from one stop to the next over which the value stays the same."""
    yield "ad-connector-space", s.directory, s.connector_space
    if given_here:
        yield "metaverse", s.connector_space, s.metaverse
    if s.metaverse and s.entra_connector_space and s.attribute.casefold() not in COMPUTED:
        yield "entra-connector-space", s.metaverse, s.entra_connector_space
    if s.entra_connector_space and s.entra and s.attribute in _PLAIN and not device:
        yield "entra-id", s.entra_connector_space, s.entra


def _given_by(ad: ConnectorSpaceObject, name: str, metaverse: MetaverseObject) -> bool:
    """Whether the metaverse has this value from this very connector."""
    found = metaverse.attribute(names_of(name)[0])
    return found is not None and found.connector.casefold() == ad.connector_name.casefold()
