"""Who is the group and who the member: people ask about a membership from either side.

Where a group is asked about alone, its members are looked at in general.
"""

from dataclasses import dataclass
from typing import TypeVar

from knowledge.answer import Unseen
from knowledge.dn import dns_domain, normalised, parse
from knowledge.sid import sid_text
from knowledge.vocabulary import DirectoryObject, TenantObject

T = TypeVar("T")
GROUPS = ("group", "msExchDynamicDistributionList")  # both are called a group
FOREIGN = "cn=foreignsecurityprincipals"


@dataclass(frozen=True, slots=True)
class Pair:
    """The two sides in AD. `swapped`: the group was asked about, the member is the other."""

    group: DirectoryObject
    member: DirectoryObject | None
    swapped: bool

    def of_group(self, own: T | Unseen, other: T | Unseen) -> T | Unseen:
        """The group's evidence, out of what was seen of the subject and of the other object."""
        return own if self.swapped else other

    def of_member(self, own: T | Unseen, other: T | Unseen) -> T | Unseen:
        """The member's evidence."""
        return other if self.swapped else own


def pair(directory: DirectoryObject | None, other: DirectoryObject | Unseen | None) -> Pair | None:
    """The group and its member; None when no group is among what was seen."""
    second = other if isinstance(other, DirectoryObject) else None
    if second is not None and second.type in GROUPS:
        return Pair(second, directory, swapped=False) if directory else None
    if directory is not None and directory.type in GROUPS:
        return Pair(directory, second, swapped=True)
    return None


def members(group: DirectoryObject) -> frozenset[str]:
    """The names in the group's member attribute, for comparing."""
    return frozenset(normalised(m) for m in group.attributes["member"])


def is_direct(group: DirectoryObject, member: DirectoryObject) -> bool:
    """Whether the member attribute names the object itself."""
    return normalised(member.dn) in members(group)


def is_foreign(group: DirectoryObject, member: DirectoryObject) -> bool:
    """Whether the member attribute names the object's foreign security principal."""
    sid = sid_text(member.attributes.first("objectSid") or "")
    return bool(sid) and any(
        _first_value(m).upper() == sid for m in group.attributes["member"] if is_foreign_name(m)
    )


def is_foreign_name(dn: str) -> bool:
    """Whether a member is a foreign security principal, by its container."""
    return any(normalised(f"{r.attribute}={r.value}") == FOREIGN for r in parse(dn)[1:2])


def _first_value(dn: str) -> str:
    return next((r.value for r in parse(dn)), "")


def is_primary(group: DirectoryObject, member: DirectoryObject) -> bool:
    """Whether the group is the member's primary group, which its member attribute never names."""
    sid = sid_text(group.attributes.first("objectSid") or "") or ""
    rid = member.attributes.first("primaryGroupID")
    same_domain = dns_domain(group.dn) == dns_domain(member.dn)
    return bool(rid) and same_domain and sid.rpartition("-")[2] == rid


def is_nested(group: DirectoryObject, member: DirectoryObject) -> bool:
    """Whether the object belongs to a group that is itself a member of the group."""
    inside = members(group)
    return any(normalised(g) in inside for g in member.attributes["memberOf"])


def holds_no_group(group: DirectoryObject) -> bool:
    """Whether nothing stands in the member attribute that could be a group itself."""
    return all(is_foreign_name(m) for m in group.attributes["member"])


def cloud_members(cloud: TenantObject) -> frozenset[str] | None:
    """The ids of a cloud group's members; None when they were not recorded."""
    listed = cloud.properties.get("members")
    if not isinstance(listed, (list, tuple)):
        return None
    ids = (m.get("id") for m in listed if isinstance(m, dict))
    return frozenset(i.lower() for i in ids if isinstance(i, str))
