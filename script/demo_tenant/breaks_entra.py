"""The breaks that only Entra ID shows."""

from __future__ import annotations

from demo_tenant.breaks import audit, broken, conflict
from demo_tenant.breaks_cloud import without_addresses
from demo_tenant.facts import Thing
from demo_tenant.ids import INITIAL, after, guid
from demo_tenant.records import World, put


@broken("quarantine-proxy")
def _quarantine_proxy(world: World, thing: Thing) -> None:
    without_addresses(world, thing, "smtp:info.desk@contoso.com")
    conflict(world, thing, "ProxyAddress", "info.desk@contoso.com")


@broken("quarantine-upn")
def _quarantine_upn(world: World, thing: Thing) -> None:
    world.entra[thing.key]["userPrincipalName"] = f"mike.ross4821@{INITIAL}"
    conflict(world, thing, "UserPrincipalName", "mike.ross@contoso.com")


@broken("soft-deleted-holder")
def _soft_deleted(world: World, thing: Thing) -> None:
    without_addresses(world, thing, "smtp:zoe@contoso.com")
    conflict(world, thing, "ProxyAddress", "zoe@contoso.com")
    identity = guid("entra", "zoe.temp")
    world.trash.append(
        {
            "id": identity,
            "displayName": "Zoe Temp",
            "mail": "zoe@contoso.com",
            "userPrincipalName": f"{identity.replace('-', '')}zoe@contoso.com",
            "proxyAddresses": ["SMTP:zoe@contoso.com"],
            "onPremisesImmutableId": None,
            "onPremisesSyncEnabled": None,
            "onPremisesSamAccountName": None,
            "onPremisesDistinguishedName": None,
            "deletedDateTime": "2026-11-16T12:00:00Z",
        }
    )
    audit(
        world,
        "Delete user",
        "2026-11-16T12:00:00Z",
        identity,
        "zoe@contoso.com",
        "gadmin@contoso.com",
    )


@broken("cloud-managed")
def _cloud_managed(world: World, thing: Thing) -> None:
    record = world.ecs[thing.key]
    put(record, "cloudMastered", "true")
    record["Lineage"] = [
        x for x in record["Lineage"] if x["SyncRuleName"] != "In from AAD - User Join"
    ]
    world.entra[thing.key] |= {
        "onPremisesSyncEnabled": False,
        "onPremisesSyncBehavior": {"isCloudManaged": True},
    }


@broken("admin-deleted")
def _admin_deleted(world: World, thing: Thing) -> None:
    when = "2026-11-19T07:52:00Z"
    user = world.entra.pop(thing.key)
    name = user["userPrincipalName"]
    world.trash.append(
        {**user, "userPrincipalName": user["id"].replace("-", "") + name, "deletedDateTime": when}
    )
    audit(world, "Delete user", when, user["id"], name, "gadmin@contoso.com")


@broken("upn-frozen")
def _upn_frozen(world: World, thing: Thing) -> None:
    world.entra[thing.key]["userPrincipalName"] = "bunger@contoso.com"


@broken("upn-lower-case")
def _upn_case(world: World, thing: Thing) -> None:
    world.entra[thing.key]["userPrincipalName"] = "kmoore@contoso.com"


@broken("extra-addresses")
def _extra(world: World, thing: Thing) -> None:
    world.entra[thing.key]["proxyAddresses"].append("SIP:sking@contoso.com")


@broken("mail-removed")
def _mail_removed(world: World, thing: Thing) -> None:
    address = f"oldlist@{INITIAL}"
    world.entra[thing.key] |= {
        "mailEnabled": True,
        "mail": address,
        "mailNickname": "oldlist",
        "proxyAddresses": [f"SMTP:{address}"],
    }
    world.entra[thing.key]["onPremisesLastSyncDateTime"] = after(thing.changed, 1560)
