"""The metaverse: what keeps an object that got there from being provisioned to Entra ID."""

from typing import Literal

from knowledge.answer import UNSEEN, Answer, Fact, Unseen
from knowledge.cloud_filter import FILTERED, flow_to, scene_of
from knowledge.dn import parse
from knowledge.journey import (
    PEOPLE,
    ad_row,
    entra_row,
    linked,
    rule_named,
    true,
)
from knowledge.provision_rules import filtered_fact
from knowledge.sync_rules.explaining import said
from knowledge.vocabulary import (
    ENTRA_CONNECTOR_ID,
    ConnectorSpaceObject,
    ConnectorSpaceView,
    MetaverseObject,
    SyncRule,
)

LINKED_MAILBOX = 2
_NAMES = (
    "displayName",
    "sAMAccountName",
    "userPrincipalName",
    "mail",
    "employeeID",
    "mailNickname",
)
_WITHOUT_ANCHOR = ("computer", "foreignSecurityPrincipal")


def cloud_filtered(
    metaverse: MetaverseObject | None,
    connector_space: ConnectorSpaceView | None,
    rules: tuple[SyncRule, ...] | Unseen | None = UNSEEN,
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
    fact = filtered_fact(rule or found.rule, found.connector, _condition(rule, connector_space))
    return Answer("filtered", (fact,))


def _condition(rule: SyncRule | None, connector_space: ConnectorSpaceView | None) -> str:
    """The condition of the rule that the object's own values meet."""
    row = ad_row(connector_space)
    flow = flow_to(rule, FILTERED) if rule else None
    if rule is None or row is None or flow is None:
        return ""
    return said(rule, flow, scene_of(row.dn, row.attributes, None))


def source_anchor_present(
    metaverse: MetaverseObject | None, connector_space: ConnectorSpaceView | None
) -> Answer[Literal["present", "missing"]] | None:
    """Has the metaverse object a sourceAnchor? Devices are known by their deviceId instead."""
    row = ad_row(connector_space)
    if metaverse is None or row is None or row.object_type in _WITHOUT_ANCHOR:
        return Answer("present")
    if metaverse.first("sourceAnchor") or linked(entra_row(connector_space)):
        return Answer("present")
    fact = Fact("source-anchor-missing", "metaverse", "connect-server", "absent", "a value")
    return Answer("missing", (fact,))


def _strangers(one: ConnectorSpaceObject, other: ConnectorSpaceObject) -> bool:
    if not {one.object_type, other.object_type} <= PEOPLE:
        return False
    names = [
        ({v.casefold() for v in one.attributes[n]}, {v.casefold() for v in other.attributes[n]})
        for n in _NAMES
    ]
    known = [pair for pair in names if all(pair)]
    mailbox = any(
        row.attributes.number("msExchRecipientTypeDetails") == LINKED_MAILBOX
        for row in (one, other)
    )
    return len(known) > 1 and not mailbox and not any(a & b for a, b in known)


def _stands_for_another(dn: str) -> bool:
    """Whether it is a foreign security principal, named by the SID of an account elsewhere."""
    return any(rdn.value.casefold().startswith("s-1-") for rdn in parse(dn)[:1])


def joined_to_one_person(
    metaverse: MetaverseObject | None, connector_space: ConnectorSpaceView | None
) -> Answer[Literal["one", "two", "two-and-own-values"]] | None:
    """Does the metaverse object hold two objects of one AD connector, or accounts of two people?

    Accounts of two forests are those of different people when no name and no address of theirs is
    equal, unless one is a linked mailbox, which its master account's SID ties to that account.
    """
    lineage = metaverse.lineage if metaverse else ()
    links = [
        x
        for x in lineage
        if x.connector_id != ENTRA_CONNECTOR_ID and not _stands_for_another(x.cs_dn)
    ]
    connectors = [x.connector_id for x in links]
    twice = [x for x in links if connectors.count(x.connector_id) > 1]
    own, joined = ad_row(connector_space), connector_space.joined if connector_space else ()
    if not twice and own is not None and any(_strangers(own, x) for x in joined):
        twice = links
    if not twice:
        return Answer("one")
    fact = Fact(
        "two-objects-joined",
        "metaverse",
        "connect-server",
        "; ".join(x.cs_dn for x in twice),
        "one object per connector",
    )
    shown = metaverse.first("accountName") if metaverse else None
    account = own.attributes.first("sAMAccountName") if own else None
    ours = shown is not None and account is not None and shown.casefold() == account.casefold()
    return Answer("two-and-own-values" if ours else "two", (fact,))
