"""The multi-valued attributes are those of the exported schemas (shared data, contoso-2016)."""

import re
from pathlib import Path
from xml.etree import ElementTree as Xml

from adapters.tenant_folder.rule_sources import Configuration, read_configuration
from knowledge.sync_rules.multi_valued import (
    ACTIVE_DIRECTORY,
    ENTRA,
    METAVERSE,
    MULTI_VALUED,
)
from tests.data.real import contoso

_DSML = "{http://www.dsml.org/DSML}"


def test_they_are_what_the_schemas_say(tmp_path: Path) -> None:
    """Of the attributes that a rule or an attribute list names, those without single-value."""
    root = contoso(tmp_path / "export")
    configuration = read_configuration(root)
    entra, ad = (
        next(c for c in configuration.connectors if c.is_entra is is_entra)
        for is_entra in (True, False)
    )
    for connector, wanted in ((ad, ACTIVE_DIRECTORY), (entra, ENTRA)):
        file = root / f"Connectors/Connector_{{{connector.identifier}}}.xml"
        used = {a.lower() for a in connector.attribute_inclusion or ()}
        used |= named(configuration, connector.identifier)
        assert wanted == used & several(file)
    assert configuration.metaverse is not None
    multi = {name.lower() for name in configuration.metaverse.multi_valued}
    assert named(configuration, None) & multi == METAVERSE
    assert {"proxyaddresses", "member", "usercertificate", "url"} <= MULTI_VALUED
    assert not {"mail", "displayname", "userprincipalname"} & MULTI_VALUED


def several(file: Path) -> set[str]:
    """Multi-valued attribute types of a connector's schema."""
    types = Xml.parse(file).getroot().iter(f"{_DSML}attribute-type")
    return {
        (t.findtext(f"{_DSML}name") or "").lower() for t in types if t.get("single-value") != "true"
    }


def named(configuration: Configuration, connector: str | None) -> set[str]:
    """What rules name in the space of a connector; None: in the metaverse."""
    names: set[str] = set()
    for rule in configuration.rules:
        far, near = (rule.connector, None)
        source, target = (far, near) if rule.direction == "Inbound" else (near, far)
        if source == connector:
            names |= {c.attribute for group in rule.scope for c in group}
            names |= {s for f in rule.flows if f.flow_type != "Constant" for s in f.sources}
            names |= {n for f in rule.flows for n in re.findall(r"\[([^\]]+)\]", f.expression)}
        if target == connector:
            names |= {f.destination for f in rule.flows}
        joins = [j for group in rule.joins for j in group]
        if connector in (far, None):
            names |= {j.mv_attribute if connector is None else j.cs_attribute for j in joins}
    return {name.lower() for name in names}
