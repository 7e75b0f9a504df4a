"""Parameters of expressions: from the files (contoso-2016), and from the object's own name."""

from dataclasses import replace

from knowledge.sync_rules.parameters import parameters_for
from tests.knowledge.build import AD_CONNECTOR_ID, CORP, EMEA, JDOE, connector, partition

NAMED = {
    "Domain.FQDN": "corp.contoso.com",
    "Domain.LDAP": "DC=corp,DC=contoso,DC=com",
    "Domain.Netbios": "CORP",
}
FOREST = {"Forest.FQDN": "contoso.com", "Forest.Netbios": "CONTOSO"}
OWN = replace(partition(CORP), parameters=NAMED)


def test_of_the_files() -> None:
    """Domain.* stand at the partition, Forest.* at the connector."""
    both = connector(OWN, partition(EMEA), parameters=FOREST)
    wanted = {**FOREST, **NAMED, "Connector.ID": AD_CONNECTOR_ID}
    assert parameters_for(JDOE.upper(), both) == wanted


def test_of_the_name_where_no_file_says() -> None:
    """DNS name and root follow from the name; a NetBIOS name follows from nothing."""
    found = parameters_for("CN=A\\,DC=no,OU=DC,dc=emea, DC=contoso,DC=com", None)
    assert found == {"Domain.FQDN": "emea.contoso.com", "Domain.LDAP": "DC=emea,DC=contoso,DC=com"}
    beside = parameters_for(f"CN=A,{EMEA}", connector(OWN, partition(EMEA)))
    assert "Domain.Netbios" not in beside
    assert beside["Domain.FQDN"] == "emea.contoso.com"


def test_without_a_name() -> None:
    """The domain is known where there is only one."""
    assert parameters_for("", connector(OWN))["Domain.Netbios"] == "CORP"
    assert parameters_for("", connector(OWN, partition(EMEA))) == {"Connector.ID": AD_CONNECTOR_ID}
    assert parameters_for("CN={41}", None) == {}
    elsewhere = parameters_for("CN=A,DC=fabrikam,DC=com", connector(OWN))
    assert elsewhere["Domain.FQDN"] == "fabrikam.com"
    assert "Domain.Netbios" not in elsewhere


def test_only_a_domain_counts_as_the_one_domain() -> None:
    """The configuration and the schema of the forest are partitions too, but no domains."""
    more = replace(partition("CN=Configuration,DC=contoso,DC=com"), is_domain=False)
    assert parameters_for("", connector(more, OWN))["Domain.Netbios"] == "CORP"


def test_domain_is_the_end_of_the_name() -> None:
    """A DC component below another container, as of a DNS zone, is no part of it."""
    found = parameters_for("DC=www,DC=contoso.com,CN=MicrosoftDNS,DC=corp,DC=contoso,DC=com", None)
    assert found == {"Domain.FQDN": "corp.contoso.com", "Domain.LDAP": CORP}
