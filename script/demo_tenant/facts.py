"""What one demo object is: its facts in AD, its break, and what the bot must say about it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from demo_tenant.ids import DOMAINS, Domain, guid

ENV, OPS, AD, ADCS, MV, ECS, ENTRA = (
    "environment",
    "operations",
    "active-directory",
    "ad-connector-space",
    "metaverse",
    "entra-connector-space",
    "entra-id",
)


@dataclass(frozen=True)
class Row:
    """One line of demo_expected.yaml."""

    ask: str
    diagnosis: str | None
    place: str | None = None
    why: str = ""
    outcome: str = "diagnosed"
    then: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    overlay: str | None = None
    doubt: str | None = None


@dataclass(frozen=True)
class Thing:
    """One AD object. `stop` is the last place that holds it: ad, cs, mv, ecs or entra."""

    key: str
    kind: str
    cn: str
    ou: str = "OU=Staff"
    domain: str = "corp"
    attrs: dict[str, Any] = field(default_factory=dict)
    stop: str = "entra"
    brk: str = ""
    mv: str = ""  # the key of the metaverse object that it is joined to, when it is not its own
    created: str = "2023-03-14T09:12:00Z"
    changed: str = "2026-10-02T07:41:00Z"
    cloud: dict[str, Any] = field(default_factory=dict)
    rows: tuple[Row, ...] = ()

    @property
    def home(self) -> Domain:
        """Its domain."""
        return DOMAINS[self.domain]

    @property
    def dn(self) -> str:
        """Its distinguished name."""
        return ",".join(part for part in (f"CN={self.cn}", self.ou, self.home.dn) if part)

    @property
    def guid(self) -> str:
        """Its objectGUID."""
        return guid("ad", self.domain, self.key)

    @property
    def mv_key(self) -> str:
        """Which metaverse object it belongs to."""
        return self.mv or self.key


def person(key: str, name: str, *rows: Row, **more: Any) -> Thing:
    """A mail-enabled user with the usual attributes; `attrs` adds, and None removes."""
    given, _, last = name.partition(" ")
    extra = more.pop("attrs", {})
    suffix = "fabrikam.com" if more.get("domain") == "fabrikam" else "contoso.com"
    base: dict[str, Any] = {
        "sAMAccountName": key,
        "userPrincipalName": f"{key}@{suffix}",
        "givenName": given,
        "sn": last,
        "displayName": name,
        "mail": f"{key}@{suffix}",
        "mailNickname": key,
        "proxyAddresses": [f"SMTP:{key}@{suffix}"],
        "msExchRecipientTypeDetails": "2147483648",
        "userAccountControl": "512",
        "department": "Operations",
    }
    if more.get("domain") == "fabrikam":
        for name_ in ("mail", "mailNickname", "proxyAddresses", "msExchRecipientTypeDetails"):
            base.pop(name_)
    base.update(extra)
    attrs = {name_: value for name_, value in base.items() if value is not None}
    thing = Thing(key, more.pop("kind", "user"), more.pop("cn", name), attrs=attrs, rows=rows)
    return replace(thing, **more)


def group(key: str, name: str, *rows: Row, members: tuple[str, ...] = (), **more: Any) -> Thing:
    """A global security group without mail, unless `attrs` says otherwise."""
    base: dict[str, Any] = {
        "sAMAccountName": name,
        "displayName": name,
        "groupType": "-2147483646",
        "member": members,
    }
    base.update(more.pop("attrs", {}))
    attrs = {name_: value for name_, value in base.items() if value is not None}
    thing = Thing(key, more.pop("kind", "group"), name, "OU=Groups", attrs=attrs, rows=rows)
    return replace(thing, **more)


def contact(key: str, name: str, *rows: Row, **more: Any) -> Thing:
    """A mail contact."""
    address = f"{key}@fabrikam.com"
    base: dict[str, Any] = {
        "displayName": name,
        "mail": address,
        "mailNickname": key,
        "proxyAddresses": [f"SMTP:{address}"],
        "targetAddress": f"SMTP:{address}",
    }
    base.update(more.pop("attrs", {}))
    attrs = {name_: value for name_, value in base.items() if value is not None}
    thing = Thing(key, "contact", name, "OU=Contacts", attrs=attrs, rows=rows)
    return replace(thing, **more)


def computer(key: str, *rows: Row, **more: Any) -> Thing:
    """A domain-joined computer."""
    base: dict[str, Any] = {
        "sAMAccountName": f"{key}$",
        "dNSHostName": f"{key.lower()}.corp.contoso.com",
        "userAccountControl": "4096",
        "operatingSystem": "Windows 11 Enterprise",
        "operatingSystemVersion": "10.0 (26100)",
        "displayName": f"{key}$",
        "userCertificate": [b"demo certificate of " + key.encode()],
    }
    base.update(more.pop("attrs", {}))
    attrs = {name_: value for name_, value in base.items() if value is not None}
    thing = Thing(key, "computer", key, "OU=Computers", attrs=attrs, rows=rows)
    return replace(thing, **more)


def plain(key: str, diagnosis: str, place: str, why: str, **more: Any) -> Row:
    """The plain question about one object."""
    return Row(f"why isn't {key} syncing?", diagnosis, place, why, **more)


def fine(key: str, why: str, **more: Any) -> Row:
    """An object that must be called healthy although it looks suspicious."""
    return Row(f"why isn't {key} syncing?", "healthy-in-sync", None, why, "healthy", **more)
