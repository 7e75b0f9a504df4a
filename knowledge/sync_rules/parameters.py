"""What an expression or a clause may name between percent signs: %Domain.FQDN%, %Connector.ID%.

Source: the parameters of the exported Contoso connector (`intrinsic="1"`): Domain.* stand at the
partition, Forest.* at the connector. The domain's DNS name and root follow from the object's own
name too; a NetBIOS name follows from nothing, so it comes from the record or is absent. A connector
is named by its GUID; in what form the engine writes it is not documented: here as all GUIDs are,
in lower case without braces.
"""

from collections.abc import Mapping

from knowledge.dn import Rdn, parse
from knowledge.sync_rules.containers import partition_of
from knowledge.vocabulary import Connector

CONNECTOR_ID = "Connector.ID"
DOMAIN_FQDN = "Domain.FQDN"
DOMAIN_LDAP = "Domain.LDAP"


def parameters_for(dn: str, connector: Connector | None) -> Mapping[str, str]:
    """The parameters for an object of this name, in the connector space of this connector.

    Without a name, the domain is known where the connector has only one.
    """
    if connector is None:
        return _of_name(dn)
    place = partition_of(dn, (connector,))
    domains = [p for p in connector.partitions if p.is_domain]
    partition = place[1] if place else domains[0] if not dn and len(domains) == 1 else None
    own = partition.parameters if partition else {}
    return {**connector.parameters, **_of_name(dn), **own, CONNECTOR_ID: connector.identifier}


def _of_name(dn: str) -> dict[str, str]:
    """Domain.FQDN and Domain.LDAP from the DC components at the end of a name."""
    labels: list[Rdn] = []
    for component in reversed(parse(dn)):
        if component.attribute.casefold() != "dc":
            break
        labels.insert(0, component)
    if not labels:
        return {}
    return {
        DOMAIN_FQDN: ".".join(label.value for label in labels),
        DOMAIN_LDAP: ",".join(f"DC={label.value}" for label in labels),
    }
