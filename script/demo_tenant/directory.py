"""AD: the entry of each object, and the LDIF text of each domain."""

from __future__ import annotations

import base64
from typing import Any

from demo_tenant.facts import Thing
from demo_tenant.ids import (
    DOMAINS,
    Domain,
    domain_sid,
    filetime,
    generalized,
    guid,
    guid_bytes,
    rid,
    sid_bytes,
)
from demo_tenant.rules import Values

CHAINS = {
    "user": ["top", "person", "organizationalPerson", "user"],
    "inetOrgPerson": ["top", "person", "organizationalPerson", "user", "inetOrgPerson"],
    "contosoServiceUser": ["top", "person", "organizationalPerson", "user", "contosoServiceUser"],
    "group": ["top", "group"],
    "contact": ["top", "person", "organizationalPerson", "contact"],
    "computer": ["top", "person", "organizationalPerson", "user", "computer"],
    "msExchDynamicDistributionList": ["top", "msExchDynamicDistributionList"],
    "foreignSecurityPrincipal": ["top", "foreignSecurityPrincipal"],
    "organizationalUnit": ["top", "organizationalUnit"],
    "container": ["top", "container"],
    "builtinDomain": ["top", "builtinDomain"],
    "domainDNS": ["top", "domain", "domainDNS"],
    "crossRef": ["top", "crossRef"],
}
WITH_SID = {"user", "inetOrgPerson", "contosoServiceUser", "group", "computer"}
PEOPLE = {"user", "inetOrgPerson", "contosoServiceUser"}
# container: (object class, created, objectGUID is derived from this former name)
CONTAINERS: dict[str, dict[str, str]] = {
    "corp": {
        "CN=Users": "container",
        "CN=Builtin": "builtinDomain",
        "CN=ForeignSecurityPrincipals": "container",
        "CN=Deleted Objects": "container",
        "OU=Staff": "",
        "OU=Finance": "",
        "OU=Sales": "",
        "OU=Leavers": "",
        "OU=Groups": "",
        "OU=Contacts": "",
        "OU=Computers": "",
        "OU=Kiosks": "",
        "OU=Branches": "",
        "OU=Austin,OU=Branches": "",
        "OU=Boston,OU=Branches": "",
        "OU=Chicago,OU=Branches": "",
        "OU=Service Accounts": "",
    },
    "emea": {
        "CN=Users": "container",
        "CN=Deleted Objects": "container",
        "OU=Staff": "",
        "OU=Berlin": "",
    },
    "apac": {"CN=Users": "container", "OU=Staff": ""},
    "labs": {"CN=Users": "container", "OU=Staff": ""},
    "fabrikam": {
        "CN=Users": "container",
        "OU=Accounts": "",
        "OU=Contractors": "",
        "OU=Contacts": "",
    },
    "root": {},
}
CREATED = {"OU=Chicago,OU=Branches": "2026-11-11T10:20:00Z"}
CHANGED = {"OU=Berlin": "2026-11-17T15:42:00Z", "OU=Chicago,OU=Branches": "2026-11-11T10:20:00Z"}
LAST_PRINTABLE = 126
FORMER_NAME = {"OU=Berlin": "OU=Berlin Office"}


def sid(thing: Thing) -> bytes:
    """The objectSid of an object."""
    number = int(thing.attrs.get("rid", 0)) or rid(thing.domain, thing.key)
    return sid_bytes([*domain_sid(thing.domain), number])


def as_list(value: Any) -> list[str | bytes]:
    """One value or many, as a list."""
    return list(value) if isinstance(value, list | tuple) else [value]


def entry(thing: Thing, everybody: dict[str, Thing]) -> Values:
    """The AD entry of one object."""
    values: Values = {
        "objectClass": list(CHAINS[thing.kind]),
        "cn": [
            thing.cn.split("\\0A")[0]
            + ("\n" + thing.cn.split("\\0A")[1] if "\\0A" in thing.cn else "")
        ],
        "objectGUID": [guid_bytes(thing.guid)],
        "whenCreated": [generalized(thing.created)],
        "whenChanged": [generalized(thing.changed)],
    }
    if thing.kind in WITH_SID:
        values["objectSid"] = [sid(thing)]
    if thing.kind in PEOPLE:
        values["pwdLastSet"] = [filetime("2026-09-21T06:30:00Z")]
        values["primaryGroupID"] = ["513"]
        values["accountExpires"] = ["9223372036854775807"]
    for name, value in thing.attrs.items():
        if name == "rid":
            continue
        values[name] = as_list(value)
        if name in {"member", "manager", "managedBy"}:
            values[name] = [everybody[str(v)].dn if v in everybody else v for v in as_list(value)]
    if not values.get("member", ["-"]):
        del values["member"]
    if "\n" in str(values["cn"][0]):
        values["name"] = list(values["cn"])
    return values


def links_back(entries: dict[str, Values], everybody: dict[str, Thing]) -> None:
    """memberOf, from the groups' member."""
    by_dn = {everybody[key].dn: key for key in entries}
    for key in sorted(entries):
        for member in entries[key].get("member", ()):
            target = by_dn.get(str(member))
            if target:
                entries[target].setdefault("memberOf", []).append(everybody[key].dn)


def containers(domain: Domain) -> list[tuple[str, Values]]:
    """The domain and its containers."""
    out: list[tuple[str, Values]] = [(domain.dn, _box("domainDNS", domain, ""))]
    for rdn, kind in CONTAINERS[domain.key].items():
        out.append((f"{rdn},{domain.dn}", _box(kind or "organizationalUnit", domain, rdn)))
    if domain.key == "root":
        for other in DOMAINS.values():
            if other.forest == "contoso.com":
                values = _box("crossRef", other, "crossRef")
                values |= {
                    "nCName": [other.dn],
                    "nETBIOSName": [other.netbios],
                    "dnsRoot": [other.fqdn],
                }
                out.append(
                    (f"CN={other.netbios},CN=Partitions,CN=Configuration,{domain.dn}", values)
                )
    return out


def _box(kind: str, domain: Domain, rdn: str) -> Values:
    identity = guid("ad", domain.key, FORMER_NAME.get(rdn, rdn) or domain.dn)
    values: Values = {
        "objectClass": list(CHAINS[kind]),
        "objectGUID": [guid_bytes(identity)],
        "whenCreated": [generalized(CREATED.get(rdn, "2021-05-04T08:00:00Z"))],
        "whenChanged": [generalized(CHANGED.get(rdn, "2024-02-06T08:00:00Z"))],
    }
    if kind == "organizationalUnit":
        values["ou"] = [rdn.split(",")[0][3:]]
    return values


def ldif(entries: list[tuple[str, Values]]) -> str:
    """RFC 2849 content records."""
    lines = ["version: 1", ""]
    for dn, values in entries:
        lines += _lines("dn", dn)
        for name, items in values.items():
            for item in items:
                lines += _lines(name, item)
        lines.append("")
    return "\n".join(lines)


def _lines(name: str, value: str | bytes) -> list[str]:
    raw = value if isinstance(value, bytes) else value.encode()
    first_bad = raw[:1] in {b" ", b":", b"<"} or raw[-1:] == b" "
    if (
        isinstance(value, bytes)
        or first_bad
        or any(c in {0, 10, 13} or c > LAST_PRINTABLE for c in raw)
    ):
        text = f"{name}:: {base64.b64encode(raw).decode('ascii')}"
    else:
        text = f"{name}: {value}"
    return [text[:76], *(" " + text[i : i + 75] for i in range(76, len(text), 75))]
