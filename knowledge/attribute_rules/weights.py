"""How much a fault matters to Entra ID, where IdFix only says that there is one.

Sources: attribute-rules sections 3, 6, 10 and 13; the limits and characters of Microsoft's page on
preparing for directory synchronization; which duplicates are quarantined, from duplicate attribute
resiliency. Where these say nothing the weight is our inference; docs/ATTRIBUTE_RULES.md says which.
"""

from knowledge.attribute_rules.faults import Kind, Weight
from knowledge.attribute_rules.steps import is_smtp
from knowledge.vocabulary import Attributes

# Entra ID takes one character more than IdFix in these.
_LIMITS = {"displayName": 256, "givenName": 64, "targetAddress": 256}
_DUPLICATES: dict[str, Weight] = {
    "mail": "blocks",
    "mailNickname": "changes",
    "sAMAccountName": "changes",
    "targetAddress": "cosmetic",
    "userPrincipalName": "changes",
}


def weight(attribute: str, kind: Kind, value: str, attributes: Attributes) -> Weight:
    """What Entra ID makes of this fault of a value."""
    if attribute == "sAMAccountName" and kind != "duplicate":
        return "cosmetic" if attributes.first("userPrincipalName") else "blocks"
    if kind == "duplicate":
        return _duplicate(attribute, value)
    if kind == "length":
        return "cosmetic" if len(value) <= _LIMITS.get(attribute, 0) else "blocks"
    if kind == "character":
        return _character(attribute, value)
    return "changes"


def _duplicate(attribute: str, value: str) -> Weight:
    if attribute == "proxyAddresses":
        return "changes" if is_smtp(value) else "blocks"
    return _DUPLICATES[attribute]


def _character(attribute: str, value: str) -> Weight:
    if attribute == "targetAddress":
        return "blocks"
    if attribute == "userPrincipalName" and _only_apostrophes(value):
        return "cosmetic"
    return "changes"


def _only_apostrophes(value: str) -> bool:
    """Whether the apostrophe is all that IdFix minds: Entra ID takes it in a sign-in name."""
    left = value.replace("'", "")
    return left != value and left.isascii() and not any(c in _NOT_IN_NAME for c in left)


_NOT_IN_NAME = frozenset('\\%&*+/=?{}|<>();:,[]" \t\n\v\f\r')
