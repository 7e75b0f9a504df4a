"""The cause behind an outbound rule's filter that says no to an object (default-sync-rules 4.3)."""

from dataclasses import replace
from typing import Literal

from knowledge.journey import true
from knowledge.sync_rules.scope import in_scope
from knowledge.vocabulary import Attributes, SyncRule

Outbound = Literal[
    "provisioned-or-not-there",
    "out-of-scope",
    "provision-disabled",
    "distribution-group-not-mail-enabled",
    "group-too-large",
    "contact-not-mail-enabled",
    "told-elsewhere",
]


def outbound_kind(rule: SyncRule, attribute: str, type_: str, values: Attributes) -> Outbound:
    """The cause behind the clause that says no (default-sync-rules 4.3).

    `attribute` is that of the clause, in lower case; `values` those of the metaverse object.
    """
    if attribute in ("cloudfiltered", "sourceanchor"):
        return "told-elsewhere"
    if _only_too_large(rule, values):
        return "group-too-large"
    mail = true(values.first("mailEnabled")) or values.first("mail") is not None
    if mail or attribute not in ("securityenabled", "mailenabled"):
        return "out-of-scope"
    security = values.first("securityEnabled")
    if type_ == "group" and security is not None and not true(security):
        return "distribution-group-not-mail-enabled"
    return "contact-not-mail-enabled" if type_ == "contact" else "out-of-scope"


def _only_too_large(rule: SyncRule, values: Attributes) -> bool:
    """Whether a group of clauses would let the object through with fewer members."""
    if values.number("memberCount") is None:
        return False
    for group in rule.scope:
        rest = tuple(c for c in group if c.attribute.casefold() != "membercount")
        if len(rest) < len(group) and in_scope(replace(rule, scope=(rest,)), values).in_scope:
            return True
    return False
