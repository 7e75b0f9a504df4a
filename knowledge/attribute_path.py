"""One attribute at its four stops: what it is called in each place, and its value there.

Names: adsync-cmdlets section 2.3, Graph's user resource, the default rules' flows. An attribute not
in the table keeps its name up to the Entra connector space; what Graph calls it is not known.
"""

from dataclasses import dataclass

from knowledge.answer import Fact
from knowledge.dn import normalised
from knowledge.vocabulary import (
    ConnectorSpaceObject,
    DirectoryObject,
    Flow,
    MetaverseObject,
    Place,
    SyncRule,
    TenantObject,
)

# AD name -> (metaverse, Entra connector space, Graph; None: Graph has no such property)
_NAMES: dict[str, tuple[str, str, str | None]] = {
    "title": ("title", "title", "jobTitle"),
    "sn": ("sn", "surname", "surname"),
    "givenname": ("givenName", "givenName", "givenName"),
    "displayname": ("displayName", "displayName", "displayName"),
    "department": ("department", "department", "department"),
    "company": ("company", "companyName", "companyName"),
    "telephonenumber": ("telephoneNumber", "telephoneNumber", "businessPhones"),
    "mobile": ("mobile", "mobile", "mobilePhone"),
    "facsimiletelephonenumber": (
        "facsimileTelephoneNumber",
        "facsimileTelephoneNumber",
        "faxNumber",
    ),
    "mail": ("mail", "mail", "mail"),
    "mailnickname": ("mailNickname", "alias", "mailNickname"),
    "proxyaddresses": ("proxyAddresses", "proxyAddresses", "proxyAddresses"),
    "userprincipalname": ("userPrincipalName", "userPrincipalName", "userPrincipalName"),
    "samaccountname": ("accountName", "onPremisesSamAccountName", "onPremisesSamAccountName"),
    "physicaldeliveryofficename": (
        "physicalDeliveryOfficeName",
        "physicalDeliveryOfficeName",
        "officeLocation",
    ),
    "l": ("l", "city", "city"),
    "st": ("st", "state", "state"),
    "postalcode": ("postalCode", "postalCode", "postalCode"),
    "streetaddress": ("streetAddress", "streetAddress", "streetAddress"),
    "employeeid": ("employeeID", "employeeId", "employeeId"),
    "cn": ("cn", "commonName", None),
}
COMPUTED = frozenset({"useraccountcontrol", "pwdlastset", "objectsid", "objectguid", "grouptype"})
# Written otherwise in the connector space than in Active Directory, so never compared.
OWN_FORM = frozenset(
    {"objectsid", "objectguid", "sidhistory", "msexchmasteraccountsid", "msrtcsip-originatorsid"}
    | {"whencreated", "whenchanged", "pwdlastset", "accountexpires", "lastlogontimestamp"}
)
REFERENCES = frozenset(
    {"manager", "member", "managedby", "publicdelegates", "msexchcomanagedbylink"}
)


@dataclass(frozen=True, slots=True)
class Stops:
    """The values of one attribute in the five places; None where it was not seen or has no name."""

    attribute: str
    directory: tuple[str, ...]
    connector_space: tuple[str, ...] | None
    metaverse: tuple[str, ...] | None
    entra_connector_space: tuple[str, ...] | None
    entra: tuple[str, ...] | None


def names_of(attribute: str) -> tuple[str, str, str | None]:
    """Its metaverse, Entra connector space and Graph names."""
    low = attribute.casefold()
    if low.startswith("extensionattribute"):
        return attribute, attribute, "onPremisesExtensionAttributes"
    return _NAMES.get(low, (attribute, attribute, None))


def stops(
    attribute: str,
    found: DirectoryObject,
    row: ConnectorSpaceObject | None,
    mv: MetaverseObject | None,
    entra: ConnectorSpaceObject | None,
    cloud: TenantObject | None,
) -> Stops:
    """The attribute's values, place by place."""
    mv_name, entra_name, graph = names_of(attribute)
    mv_found = mv.attribute(mv_name) if mv else None
    return Stops(
        attribute,
        found.attributes[attribute],
        row.attributes[attribute] if row else None,
        (mv_found.values if mv_found else ()) if mv else None,
        (entra.attributes[entra_name] or entra.attributes[attribute]) if entra else None,
        _graph(cloud, graph, attribute) if cloud and graph else None,
    )


def _graph(cloud: TenantObject, name: str, attribute: str) -> tuple[str, ...] | None:
    if not cloud.recorded(name):
        return None
    value = cloud.properties[name]
    if name == "onPremisesExtensionAttributes" and isinstance(value, dict):
        inner = next((v for k, v in value.items() if k.casefold() == attribute.casefold()), None)
        return (inner,) if isinstance(inner, str) and inner else ()
    if isinstance(value, str):
        return (value,) if value else ()
    return cloud.texts(name)


def alike(a: tuple[str, ...] | None, b: tuple[str, ...] | None) -> bool | None:
    """Whether two places hold the same values, in any order; None: one of them was not seen.

    Outer blanks, case, the spelling of Booleans and that of names count for nothing.
    """
    if a is None or b is None:
        return None
    return sorted(map(_plain, a)) == sorted(map(_plain, b))


def _plain(value: str) -> str:
    text = value.strip()
    return normalised(text) if "=" in text and "," in text else text.casefold()


def text_of(values: tuple[str, ...] | None) -> str:
    """Values as a fact shows them."""
    return "; ".join(values or ()) or "(absent)"


def value_lost(place: Place, s: Stops, actual: tuple[str, ...] | None, rule: str = "") -> Fact:
    """The fact that a value got to `place` otherwise than it stands in Active Directory."""
    return Fact(
        "value-lost",
        place,
        "entra-id" if place == "entra-id" else "connect-server",
        text_of(actual),
        text_of(s.directory),
        {"attribute": s.attribute, "rule": rule},
    )


def feeding(
    rules: tuple[SyncRule, ...], row: ConnectorSpaceObject, attribute: str
) -> list[SyncRule]:
    """Inbound rules of the row's connector and type with a flow that reads this attribute."""
    return [
        r
        for r in rules
        if r.connector == row.connector_id
        and r.direction.casefold() == "inbound"
        and r.source_type.casefold() == row.object_type.casefold()
        and any(reads(f, attribute) for f in r.flows)
    ]


def writing(
    rules: tuple[SyncRule, ...], connector: str, destination: str, direction: str
) -> list[SyncRule]:
    """Rules of a connector and direction with a flow to this destination."""
    return [
        r
        for r in rules
        if r.connector == connector
        and r.direction.casefold() == direction
        and any(f.destination.casefold() == destination.casefold() for f in r.flows)
    ]


def reads(flow: Flow, attribute: str) -> bool:
    """Whether a flow reads this attribute."""
    low = attribute.casefold()
    return low in {s.casefold() for s in flow.sources} or f"[{low}]" in flow.expression.casefold()
