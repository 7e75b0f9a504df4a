"""The metaverse: what keeps an object that got there from being provisioned to Entra ID."""

from typing import Literal

from knowledge.answer import UNSEEN, Answer, Fact, Unseen
from knowledge.journey import (
    PEOPLE,
    ad_row,
    arrived,
    entra_row,
    home,
    linked,
    provisioning,
    rule_named,
    true,
)
from knowledge.sync_rules.scope import in_scope
from knowledge.vocabulary import (
    ENTRA_CONNECTOR_ID,
    Connector,
    ConnectorSpaceObject,
    ConnectorSpaceView,
    DirectoryObject,
    MetaverseObject,
    SyncRule,
)

GROUP_LIMIT = 50_000
_MV_TYPES = {
    "user": "person",
    "inetOrgPerson": "person",
    "contact": "person",
    "group": "group",
    "computer": "device",
}


def cloud_filtered(
    metaverse: MetaverseObject | None,
    connector_space: ConnectorSpaceView | None,
    rules: tuple[SyncRule, ...] | None | Unseen = UNSEEN,
) -> Answer[Literal["no", "filtered"]] | None:
    """Is cloudFiltered True, and which rule contributed it?"""
    if metaverse is None or linked(entra_row(connector_space)):
        return Answer("no")
    found = metaverse.attribute("cloudFiltered")
    if found is None or found.values[0].casefold() == "false":
        return Answer("no")
    if not true(found.values[0]):
        return None
    rule = rule_named(rules, found.rule) if isinstance(rules, tuple) else None
    clause = "; ".join(f"{c.attribute} {c.operator} {c.value}" for g in (rule.scope if rule else ()) for c in g)
    fact = Fact(
        "cloud-filtered",
        "metaverse",
        "connect-server",
        "True",
        "absent",
        {"rule": found.rule, "connector": found.connector, "clause": clause},
    )
    return Answer("filtered", (fact,))


def source_anchor_present(
    metaverse: MetaverseObject | None, connector_space: ConnectorSpaceView | None
) -> Answer[Literal["present", "missing"]] | None:
    """Has the metaverse object a sourceAnchor? Devices are known by their deviceId instead."""
    row = ad_row(connector_space)
    if metaverse is None or row is None or row.object_type in ("computer", "foreignSecurityPrincipal"):
        return Answer("present")
    if metaverse.first("sourceAnchor") or linked(entra_row(connector_space)):
        return Answer("present")
    fact = Fact("source-anchor-missing", "metaverse", "connect-server", "absent", "a value")
    return Answer("missing", (fact,))


Outbound = Literal[
    "provisioned-or-not-there",
    "out-of-scope",
    "provision-disabled",
    "distribution-group-not-mail-enabled",
    "group-too-large",
    "contact-not-mail-enabled",
    "told-elsewhere",
]


def outbound_scope(
    metaverse: MetaverseObject | None,
    connector_space: ConnectorSpaceView | None,
    rules: tuple[SyncRule, ...] | None,
) -> Answer[Outbound] | None:
    """Does an outbound rule that provisions to Entra ID take the object, and which clause says no?"""
    row = ad_row(connector_space)
    if metaverse is None or row is None or entra_row(connector_space) is not None:
        return Answer("provisioned-or-not-there")
    if row.object_type not in _MV_TYPES:
        return Answer("provisioned-or-not-there")
    ways_out = _ways_out(rules or (), _MV_TYPES[row.object_type], row.object_type, metaverse)
    if not ways_out:
        return None
    attributes = metaverse.plain
    open_ = [r for r in ways_out if in_scope(r, attributes).in_scope is not False]
    if any(not r.disabled for r in open_):
        return Answer("provisioned-or-not-there")
    if open_ and all(r.disabled for r in ways_out):
        fact = Fact("provision-rule-disabled", "metaverse", "connect-server", "disabled", "enabled", {"rule": open_[0].name})
        return Answer("provision-disabled", (fact,))
    rule = next((r for r in ways_out if not r.disabled), ways_out[0])
    decision = in_scope(rule, attributes)
    clause = decision.clause
    if clause is None:
        return None
    fact = Fact(
        "outbound-out-of-scope",
        "metaverse",
        "connect-server",
        decision.actual,
        f"{clause.operator} {clause.value}".strip(),
        {"rule": rule.name, "attribute": clause.attribute},
    )
    return Answer(_outbound_kind(clause.attribute.casefold(), metaverse), (fact,), certain=decision.certain)


def _ways_out(
    rules: tuple[SyncRule, ...], mv_type: str, type_: str, metaverse: MetaverseObject
) -> list[SyncRule]:
    """The outbound rules that make an Entra object of this kind: contacts are persons in the metaverse."""
    found = provisioning(rules, ENTRA_CONNECTOR_ID, "Outbound", mv_type)
    if mv_type != "person":
        return list(found)
    contact = (metaverse.first("sourceObjectType") or type_).casefold() == "contact"
    return [r for r in found if (r.target_type.casefold() == "contact") == contact]


def _outbound_kind(attribute: str, metaverse: MetaverseObject) -> Outbound:
    if attribute in ("cloudfiltered", "sourceanchor"):
        return "told-elsewhere"
    members = metaverse.plain.number("memberCount")
    if attribute == "membercount" or (members is not None and members >= GROUP_LIMIT):
        return "group-too-large"
    mail = true(metaverse.first("mailEnabled")) or metaverse.first("mail") is not None
    if attribute in ("securityenabled", "mailenabled") and metaverse.attribute("securityEnabled") and not mail:
        return "distribution-group-not-mail-enabled"
    if attribute == "mailenabled" and not mail:
        return "contact-not-mail-enabled"
    return "out-of-scope"


_NAMES = ("displayName", "sAMAccountName", "userPrincipalName", "mail", "employeeID", "mailNickname")
LINKED_MAILBOX = 2


def _strangers(one: ConnectorSpaceObject, other: ConnectorSpaceObject) -> bool:
    if not {one.object_type, other.object_type} <= PEOPLE:
        return False
    names = [({v.casefold() for v in one.attributes[n]}, {v.casefold() for v in other.attributes[n]}) for n in _NAMES]
    known = [pair for pair in names if all(pair)]
    mailbox = any(row.attributes.number("msExchRecipientTypeDetails") == LINKED_MAILBOX for row in (one, other))
    return len(known) > 1 and not mailbox and not any(a & b for a, b in known)


def joined_to_one_person(
    metaverse: MetaverseObject | None, connector_space: ConnectorSpaceView | None
) -> Answer[Literal["one", "two", "two-and-own-values"]] | None:
    """Does the metaverse object hold two objects of one AD connector, or two accounts of different people?

    Accounts of two forests count as different people when no name and no address of theirs is equal,
    unless one is a linked mailbox, which its master account's SID ties to that account.
    """
    links = [x for x in (metaverse.lineage if metaverse else ()) if x.connector_id != ENTRA_CONNECTOR_ID]
    connectors = [x.connector_id for x in links]
    twice = [x for x in links if connectors.count(x.connector_id) > 1]
    own, joined = ad_row(connector_space), connector_space.joined if connector_space else ()
    if not twice and own is not None and any(_strangers(own, x) for x in joined):
        twice = links
    if not twice:
        return Answer("one")
    fact = Fact(
        "two-objects-joined", "metaverse", "connect-server", "; ".join(x.cs_dn for x in twice), "one object per connector"
    )
    name = metaverse.first("accountName") if metaverse else None
    ours = name is not None and own is not None and name.casefold() == (own.attributes.first("sAMAccountName") or "").casefold()
    return Answer("two-and-own-values" if ours else "two", (fact,))


def would_be_filtered(
    directory: DirectoryObject | None,
    metaverse: MetaverseObject | None,
    connector_space: ConnectorSpaceView | None,
    connectors: tuple[Connector, ...] | None,
    rules: tuple[SyncRule, ...] | None,
) -> Answer[Literal["no", "filtered"]] | None:
    """Before it has a metaverse object: would a custom rule set cloudFiltered to the constant True?

    The flow in scope with the lowest precedence number decides; expressions are not evaluated here.
    """
    if directory is None or metaverse is not None or arrived(connector_space):
        return Answer("no")
    row, place = ad_row(connector_space), home(directory, connectors)
    connector = row.connector_id if row else place[0].identifier if place else None
    if connector is None or not rules:
        return None
    attributes = row.attributes if row else directory.attributes
    for rule in sorted(rules, key=lambda r: r.precedence):
        value = _constant(rule, connector, directory.type)
        if value is None or not in_scope(rule, attributes).in_scope:
            continue
        if not true(value):
            return Answer("no")
        clause = "; ".join(f"{c.attribute} {c.operator} {c.value}" for g in rule.scope for c in g)
        fact = Fact(
            "cloud-filtered",
            "metaverse",
            "connect-server",
            "True",
            "absent",
            {"rule": rule.name, "connector": connector, "clause": clause},
        )
        return Answer("filtered", (fact,))
    return Answer("no")


def _constant(rule: SyncRule, connector: str, type_: str) -> str | None:
    """The constant that a rule of this connector and type flows to cloudFiltered, if it does."""
    if rule.disabled or rule.connector != connector or rule.direction.casefold() != "inbound":
        return None
    if rule.source_type.casefold() != type_.casefold():
        return None
    flows = [f for f in rule.flows if f.destination.casefold() == "cloudfiltered"]
    constants = [f.sources[0] for f in flows if f.flow_type.casefold() == "constant" and f.sources]
    return constants[0] if constants else None
