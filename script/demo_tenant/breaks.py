"""One named break per object: what went wrong, written into the stages that show it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from demo_tenant.cloud_stage import cloud_id
from demo_tenant.facts import Thing
from demo_tenant.ids import anchor, generalized, guid
from demo_tenant.records import Json, World

Break = Callable[[World, Thing], None]
BREAKS: dict[str, Break] = {}
LAST_SYNC, LAST_EXPORT = "2026-11-19T07:36:20Z", "2026-11-19T07:37:10Z"


def broken(name: str) -> Callable[[Break], Break]:
    """Register a break under its name."""

    def keep(function: Break) -> Break:
        BREAKS[name] = function
        return function

    return keep


def apply(world: World) -> None:
    """Break what is to be broken."""
    for thing in world.things.values():
        if thing.brk:
            BREAKS[thing.brk](world, thing)


def pending(
    record: Json, slot: str, operation: str, **changes: tuple[list[str], list[str]]
) -> None:
    """Note a pending import or export on a record."""
    record[slot] = {
        "Operation": operation,
        "Attributes": [
            {"Name": n.replace("_", "-"), "Old": old, "New": new}
            for n, (old, new) in changes.items()
        ],
    }


def _run_error(world: World, record: Json, kind: str, connector: str, error: Json) -> None:
    world.errors.append(
        {
            "connector": connector,
            "error": {
                "ErrorKind": kind,
                "ObjectDn": record["DistinguishedName"],
                "CsGuid": record["ObjectId"],
                "ErrorType": error["ErrorType"],
                "ErrorCode": error.get("ErrorCode"),
                "ErrorLiteral": error.get("ErrorLiteral"),
                "ExtraErrorDetails": error.get("ErrorExtraDetails"),
                "CallStack": error.get("StackTrace"),
                "RetryCount": error["RetryCount"],
                "FirstOccurred": error["InitialOccurrence"],
                "DateOccurred": error["LatestOccurrence"],
            },
        }
    )


def export_error(
    world: World,
    thing: Thing,
    name: str,
    literal: str,
    first: str = "2026-11-17T10:37:12Z",
    **more: Any,
) -> None:
    """An error of the last export to Entra ID, on the object and in the run."""
    record = more.pop("record", world.ecs.get(thing.key))
    error = {
        "RetryCount": 91,
        "InitialOccurrence": first,
        "LatestOccurrence": LAST_EXPORT,
        "ErrorType": name,
        "ErrorName": name,
        "ErrorCode": name,
        "ErrorLiteral": literal,
        "ErrorExtraDetails": f"Tracking Id: {guid('tracking', thing.key)}",
        **more,
    }
    record["HasExportError"] = True
    record["ExportError"] = error
    _run_error(world, record, "export", record["ConnectorId"], error)


def sync_error(world: World, thing: Thing, name: str, step: str, stack: str) -> None:
    """An error of the last synchronization, on the AD object and in the run."""
    record = world.cs[thing.key]
    error = {
        "RetryCount": 43,
        "InitialOccurrence": "2026-11-18T14:36:18Z",
        "LatestOccurrence": LAST_SYNC,
        "ErrorType": name,
        "ExportedChangedNotReimported": False,
        "SynchronizationStep": step,
        "StackTrace": stack,
    }
    record["HasSyncError"] = True
    record["SynchronizationError"] = error
    _run_error(world, record, "sync", record["ConnectorId"], error)


def bury(world: World, thing: Thing, when: str = "2026-11-17T08:20:00Z") -> None:
    """Move the AD object to Deleted Objects, as the recycle bin keeps it."""
    values = world.ad.pop(thing.key)
    values.pop("memberOf", None)
    home = thing.home
    parent = f"{thing.ou},{home.dn}"
    if thing.ou == "OU=Temps":
        parent = f"OU=Temps\\0ADEL:{guid('ad', 'corp', 'OU=Temps')},CN=Deleted Objects,{home.dn}"
    values |= {
        "isDeleted": ["TRUE"],
        "lastKnownParent": [parent],
        "msDS-LastKnownRDN": [thing.cn],
        "cn": [f"{thing.cn}\nDEL:{thing.guid}"],
        "name": [f"{thing.cn}\nDEL:{thing.guid}"],
        "whenChanged": [generalized(when)],
    }
    dn = f"CN={thing.cn}\\0ADEL:{thing.guid},CN=Deleted Objects,{home.dn}"
    world.deleted.append((thing.domain, dn, values))


def trashed(world: World, thing: Thing, when: str) -> Json:
    """The soft-deleted Entra user of an object that was synced before."""
    user = {
        "id": cloud_id(thing),
        "displayName": thing.attrs.get("displayName", thing.cn),
        "userPrincipalName": cloud_id(thing).replace("-", "")
        + str(thing.attrs["userPrincipalName"]),
        "mail": thing.attrs.get("mail"),
        "proxyAddresses": list(thing.attrs.get("proxyAddresses", ())),
        "onPremisesImmutableId": anchor(thing.guid),
        "onPremisesSyncEnabled": True,
        "onPremisesSamAccountName": thing.attrs.get("sAMAccountName"),
        "onPremisesDistinguishedName": thing.dn,
        "deletedDateTime": when,
    }
    world.trash.append(user)
    return user


def audit(world: World, activity: str, when: str, target: str, name: str, by: str) -> None:
    """A directory audit entry."""
    person = by.endswith("contoso.com")
    actor: Json = {"user": None, "app": {"appId": guid("app", "connect"), "displayName": by}}
    if person or by.startswith("Sync_"):
        actor = {"user": {"id": guid("entra", by), "userPrincipalName": by}, "app": None}
    world.audits.append(
        {
            "id": guid("audit", activity, target, when),
            "activityDateTime": when,
            "activityDisplayName": activity,
            "category": "UserManagement",
            "result": "success",
            "initiatedBy": actor,
            "targetResources": [{"id": target, "type": "User", "userPrincipalName": name}],
        }
    )


def conflict(world: World, thing: Thing, what: str, value: str) -> None:
    """A quarantined value, which only Entra ID shows."""
    world.entra[thing.key]["onPremisesProvisioningErrors"] = [
        {
            "category": "PropertyConflict",
            "occurredDateTime": "2026-11-18T15:37:40Z",
            "propertyCausingError": what,
            "value": value,
        }
    ]
