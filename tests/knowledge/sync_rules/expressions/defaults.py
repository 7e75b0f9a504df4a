"""The default rules of a real server, and sample objects as they stand in a connector space."""

from tests.data.real import rules
from tests.knowledge.sync_rules.expressions.stage import GUID, GUID_BYTES, SID_BYTES

ALL = [(r, f) for r in rules() for f in r.flows if f.expression]
CONFLICT = "CN=J Doe\\0ACNF:61626364-6566-6768-696a-6b6c6d6e6f70,OU=Sales,DC=contoso,DC=com"
USER = {
    "dn": "CN=Doe\\, Jane,OU=Sales,DC=corp,DC=contoso,DC=com",
    "cn": "Doe, Jane",
    "sAMAccountName": "jdoe",
    "userPrincipalName": "jdoe@contoso.com",
    "mailNickname": "jdoe",
    "displayName": "Jane Doe",
    "mail": "jane@contoso.com",
    "proxyAddresses": ["SMTP:jane@contoso.com ", "smtp:jd@contoso.com", "SMTP:jane@contoso.com"],
    "objectGUID": GUID_BYTES,
    "objectSid": SID_BYTES,
    "userAccountControl": "512",
    "pwdLastSet": "130543784930000000",
    "msExchRecipientTypeDetails": "1",
    "description": [" first ", "second"],
    "sourceAnchor": GUID_BYTES,
    "sourceObjectType": "User",
    "cloudSourceAnchor": GUID_BYTES,
    "cloudAnchor": f"User_{GUID}",
}
GROUP = {
    "dn": "CN=Pilots,OU=Sales,DC=corp,DC=contoso,DC=com",
    "cn": "Pilots",
    "sAMAccountName": "Pilots",
    "groupType": "-2147483646",
    "objectGUID": GUID_BYTES,
    "objectSid": SID_BYTES,
    "member": ["CN=a,DC=contoso,DC=com", "CN=b,DC=contoso,DC=com"],
    "mail": "pilots@contoso.com",
    "memberCount": "2",
    "sourceAnchor": GUID_BYTES,
}
CONTACT = {"dn": "CN=C,DC=contoso,DC=com", "cn": "C", "mail": "c@fabrikam.com", "objectGUID": GUID}
COMPUTER = {
    "dn": "CN=PC1,DC=contoso,DC=com",
    "cn": "PC1",
    "objectGUID": GUID_BYTES,
    "userAccountControl": "4096",
}
EVERY = {"user", "group", "contact", "computer", "person", "device", "foreignSecurityPrincipal"}
#: Outbound names and account states are not asked of an object without what they are made of.
NEEDS = {"dn": "sourceAnchor", "accountEnabled": "userAccountControl"}


def of(rule: str, destination: str) -> str:
    """The expression of a rule for an attribute."""
    return next(f.expression for r, f in ALL if (r.name, f.destination) == (rule, destination))


FILTERS = {
    kind: of(f"In from AD - {kind} Join", "cloudFiltered")
    for kind in ("User", "InetOrgPerson", "Group", "Contact", "Computer")
}
