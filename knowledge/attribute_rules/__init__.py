"""Attribute rules: which values Entra ID takes, and what it makes of names and addresses.

The heir of IdFix (microsoft/idfix, commit c1b74fe, its multi-tenant rules): docs/ATTRIBUTE_RULES.md
says rule by rule what its code does, what the documents say and what is done here.
"""

from knowledge.attribute_rules.addresses import Addresses, Dropped, addresses, discarded
from knowledge.attribute_rules.checking import check
from knowledge.attribute_rules.clashes import Clash, Holder, cloud_clashes
from knowledge.attribute_rules.faults import Checked, Fault, Kind, Weight
from knowledge.attribute_rules.holders import Holders
from knowledge.attribute_rules.invisible import Invisible, invisible
from knowledge.attribute_rules.sign_in import (
    Nickname,
    SignIn,
    illegal_characters,
    nickname,
    nickname_of,
    sign_in_name,
)

__all__ = [
    "Addresses",
    "Checked",
    "Clash",
    "Dropped",
    "Fault",
    "Holder",
    "Holders",
    "Invisible",
    "Kind",
    "Nickname",
    "SignIn",
    "Weight",
    "addresses",
    "check",
    "cloud_clashes",
    "discarded",
    "illegal_characters",
    "invisible",
    "nickname",
    "nickname_of",
    "sign_in_name",
]
