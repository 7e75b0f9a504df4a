"""The breaks of passwords, sign-in state and writeback."""

from __future__ import annotations

from demo_tenant.breaks import broken, export_error, pending
from demo_tenant.facts import Thing
from demo_tenant.ids import filetime
from demo_tenant.records import World, put


@broken("disabled-late")
def _disabled_late(world: World, thing: Thing) -> None:
    """AD already says disabled; every later stage still has the state of the last cycle."""
    put(world.cs[thing.key], "userAccountControl", "512")
    for space in (world.mv, world.ecs):
        put(space[thing.key], "accountEnabled", "true")
    world.entra[thing.key]["accountEnabled"] = True
    world.entra[thing.key]["onPremisesLastSyncDateTime"] = "2026-10-02T08:07:00Z"
    lineage = world.cs[thing.key]["Lineage"]
    abled = next(
        x for x in world.cs["abaker"]["Lineage"] if x["SyncRuleName"].endswith("AccountEnabled")
    )
    lineage.insert(1, dict(abled))
    for item in world.mv[thing.key]["Attributes"]:
        item["LastModificationTime"] = "2026-10-02T08:03:00Z"
        twin = next(
            (a for a in world.mv["abaker"]["Attributes"] if a["Name"] == item["Name"]), item
        )
        item["SyncRuleName"] = twin["SyncRuleName"]


@broken("8344")
def _writeback(world: World, thing: Thing) -> None:
    record = world.cs[thing.key]
    pending(
        record,
        "PendingExport",
        "update",
        proxyAddresses=(
            [f"SMTP:{thing.key}@contoso.com"],
            [f"SMTP:{thing.key}@contoso.com", f"x500:/o=ExchangeLabs/cn={thing.key}"],
        ),
    )
    export_error(
        world,
        thing,
        "permission-issue",
        "Insufficient access rights to perform the operation.",
        record=record,
        ErrorCode="8344",
        ErrorExtraDetails="00002098: SecErr: DSID-03150F94, problem 4003",
        LatestOccurrence="2026-11-19T07:37:48Z",
    )


@broken("no-target")
def _no_target(world: World, thing: Thing) -> None:
    entry = world.ad[thing.key]
    entry["pwdLastSet"] = [filetime("2026-11-18T11:00:00Z")]
    put(world.cs[thing.key], "pwdLastSet", str(entry["pwdLastSet"][0]))
    put(world.mv[thing.key], "pwdLastSet", "20261118110000.0Z")
    world.log[world.cs[thing.key]["ObjectId"]] = [
        {"TimeStamp": "2026-11-18T11:02:10Z", "Status": "NoTargetConnection"}
    ]


@broken("must-change")
def _must_change(world: World, thing: Thing) -> None:
    put(world.mv[thing.key], "pwdLastSet", "16010101000000.0Z")
    world.log[world.cs[thing.key]["ObjectId"]] = [
        {"TimeStamp": "2026-11-18T09:14:40Z", "Status": "FilteredByTarget"}
    ]


@broken("new-password")
def _new_password(world: World, thing: Thing) -> None:
    entry = world.ad[thing.key]
    entry["pwdLastSet"] = [filetime("2026-11-18T09:12:00Z")]
    put(world.cs[thing.key], "pwdLastSet", str(entry["pwdLastSet"][0]))
    put(world.mv[thing.key], "pwdLastSet", "20261118091200.0Z")
    put(world.ecs[thing.key], "lastPasswordChangeTimestamp", "20261118091200.0Z")
    if thing.domain == "emea":
        return
    world.entra[thing.key]["lastPasswordChangeDateTime"] = "2026-11-18T09:14:31Z"
    world.log[world.cs[thing.key]["ObjectId"]] = [
        {"TimeStamp": "2026-11-18T09:14:31Z", "Status": "Success"}
    ]


@broken("primary-group")
def _primary_group(world: World, thing: Thing) -> None:
    world.ad[thing.key]["primaryGroupID"] = ["61007"]
