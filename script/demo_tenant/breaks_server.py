"""The breaks in AD, in the connector spaces and in the metaverse."""

from __future__ import annotations

from copy import deepcopy

from demo_tenant.breaks import audit, broken, bury, export_error, pending, sync_error, trashed
from demo_tenant.cloud_stage import cloud_id
from demo_tenant.directory import CHAINS
from demo_tenant.facts import Thing
from demo_tenant.ids import ZERO, anchor, b64, entra_dn, generalized, guid, guid_bytes, sid_text
from demo_tenant.records import World, get, put
from demo_tenant.rules import Values

CONNECT_APP = "ConnectSyncProvisioning_CONNECT01"


@broken("deleted")
def _deleted(world: World, thing: Thing) -> None:
    when = "2026-11-17T08:20:00Z"
    bury(world, thing, when)
    if thing.key == "efox":
        return
    user = trashed(world, thing, "2026-11-17T08:37:30Z")
    audit(
        world,
        "Delete user",
        "2026-11-17T08:37:30Z",
        user["id"],
        user["userPrincipalName"],
        CONNECT_APP,
    )
    if thing.ou == "OU=Temps" and len([1 for d in world.deleted if "Temps" in str(d[2])]) == 1:
        box: Values = {
            "objectClass": list(CHAINS["organizationalUnit"]),
            "isDeleted": ["TRUE"],
            "objectGUID": [guid_bytes(guid("ad", "corp", "OU=Temps"))],
            "ou": ["Temps"],
            "lastKnownParent": [thing.home.dn],
            "msDS-LastKnownRDN": ["Temps"],
            "whenCreated": [generalized("2022-06-01T08:00:00Z")],
            "whenChanged": [generalized(when)],
        }
        dn = f"OU=Temps\\0ADEL:{guid('ad', 'corp', 'OU=Temps')},CN=Deleted Objects,{thing.home.dn}"
        world.deleted.append(("corp", dn, box))


@broken("lagging")
def _lagging(world: World, thing: Thing) -> None:
    world.dc01[thing.key] = None


@broken("unreadable")
def _unreadable(world: World, thing: Thing) -> None:
    world.unreadable.add(thing.dn)


@broken("explicit")
def _explicit(world: World, thing: Thing) -> None:
    world.cs[thing.key]["ConnectorState"] = "explicit"


@broken("renamed-ou")
def _renamed(world: World, thing: Thing) -> None:
    user = trashed(world, thing, "2026-11-18T20:12:15Z")
    user["onPremisesDistinguishedName"] = thing.dn.replace("OU=Berlin,", "OU=Berlin Office,")
    audit(
        world,
        "Delete user",
        "2026-11-18T20:12:15Z",
        user["id"],
        user["userPrincipalName"],
        CONNECT_APP,
    )


@broken("moved-out")
def _moved(world: World, thing: Thing) -> None:
    user = trashed(world, thing, "2026-11-17T09:37:30Z")
    user["onPremisesDistinguishedName"] = thing.dn.replace("OU=Leavers", "OU=Staff")
    audit(
        world,
        "Delete user",
        "2026-11-17T09:37:30Z",
        user["id"],
        user["userPrincipalName"],
        CONNECT_APP,
    )


def _new_import(world: World, thing: Thing) -> None:
    record = world.cs[thing.key]
    changes: dict[str, tuple[list[str], list[str]]] = {
        a["Name"].replace("-", "_"): ([], a["Values"]) for a in record["Attributes"]
    }
    pending(record, "PendingImport", "add", **changes)


@broken("rule-error")
def _rule_error(world: World, thing: Thing) -> None:
    _new_import(world, thing)
    sync_error(
        world,
        thing,
        "sync-rule-error-function-triggered",
        "import-flow",
        (
            "Microsoft.MetadirectoryServices.FunctionLibrary.FunctionEvaluationException: "
            "In from AD - User Employee Number, extensionAttribute10\n"
            "InnerException => extensionAttribute10 must begin with EMP."
        ),
    )


@broken("ambiguous")
def _ambiguous(world: World, thing: Thing) -> None:
    _new_import(world, thing)
    sync_error(
        world,
        thing,
        "ambiguous-import-flow-from-multiple-connectors",
        "import-flow",
        (
            "InnerException => attribute displayName of metaverse object "
            f"{guid('mv', 'abaker')} is fed by two objects of connector contoso.com."
        ),
    )


@broken("anchor-changed")
def _anchor_changed(world: World, thing: Thing) -> None:
    entry, record = world.ad[thing.key], world.cs[thing.key]
    entry["msExchRecipientTypeDetails"], entry["userAccountControl"] = ["1"], ["512"]
    sids = get(record, "msExchMasterAccountSid")
    del entry["msExchMasterAccountSid"]
    world.entra[thing.key]["onPremisesLastSyncDateTime"] = "2026-10-02T08:07:00Z"
    pending(
        record,
        "PendingImport",
        "update",
        msExchRecipientTypeDetails=(["2"], ["1"]),
        userAccountControl=(["514"], ["512"]),
        msExchMasterAccountSid=(sids, []),
    )
    sync_error(
        world,
        thing,
        "sync-rule-error-function-triggered",
        "export-flow",
        (
            "Out to AAD - User Join, sourceAnchor\nInnerException => SourceAnchor "
            "attribute has changed."
        ),
    )


@broken("recreated")
def _recreated(world: World, thing: Thing) -> None:
    """The old account lies in Deleted Objects; its cloud user was restored by hand and lives on."""
    old = guid("ad", "corp", "tnguyen-first")
    entry = deepcopy(world.ad[thing.key])
    sid = bytes(entry["objectSid"][0][:-4]) + b"\x51\x09\0\0"  # type: ignore[arg-type]
    entry |= {
        "objectGUID": [guid_bytes(old)],
        "isDeleted": ["TRUE"],
        "lastKnownParent": [f"{thing.ou},{thing.home.dn}"],
        "msDS-LastKnownRDN": [thing.cn],
        "cn": [f"{thing.cn}\nDEL:{old}"],
        "whenCreated": [generalized("2023-03-14T09:12:00Z")],
        "whenChanged": [generalized("2026-11-16T16:00:00Z")],
        "objectSid": [sid],
    }
    entry.pop("memberOf", None)
    world.deleted.append(
        ("corp", f"CN={thing.cn}\\0ADEL:{old},CN=Deleted Objects,{thing.home.dn}", entry)
    )
    donor = deepcopy(world.entra["abaker"])
    words = ("abaker", "tnguyen", "Anna", "Tina", "Baker", "Nguyen")
    swapped = {k: _swap(v, *words) for k, v in donor.items()}
    cloud = {
        **swapped,
        "id": cloud_id(thing),
        "onPremisesSecurityIdentifier": sid_text(sid),
        "onPremisesImmutableId": anchor(old),
        "createdDateTime": "2023-03-14T09:52:00Z",
    }
    world.entra[thing.key] = cloud
    orphan = deepcopy(world.ecs["abaker"])
    orphan |= {
        "ObjectId": guid("ecs", "tnguyen-first"),
        "DistinguishedName": entra_dn(anchor(old)),
        "IsConnector": False,
        "ConnectedMVObjectId": ZERO,
        "Lineage": [],
        "AnchorValue": b64(f"User_{cloud_id(thing)}".encode("utf-16-le")),
        "Attributes": [_swap(a, *words) for a in orphan["Attributes"]],
    }
    put(orphan, "cloudAnchor", f"User_{cloud_id(thing)}")
    put(orphan, "sourceAnchor", anchor(old))
    put(orphan, "onPremiseSecurityIdentifier", b64(sid))
    pending(orphan, "PendingImport", "add", sourceAnchor=([], [anchor(old)]))
    world.ecs["tnguyen-first"] = orphan
    audit(
        world,
        "Delete user",
        "2026-11-16T16:07:00Z",
        cloud_id(thing),
        "tnguyen@contoso.com",
        CONNECT_APP,
    )
    audit(
        world,
        "Restore user",
        "2026-11-17T08:02:00Z",
        cloud_id(thing),
        "tnguyen@contoso.com",
        "gadmin@contoso.com",
    )
    export_error(
        world,
        thing,
        "InvalidSoftMatch",
        (
            "Unable to update this object because the following attributes associated "
            "with this object "
            "already belong to an object with another ImmutableId: UserPrincipalName "
            "tnguyen@contoso.com."
        ),
    )


def _swap(value: object, *pairs: str) -> object:
    """The same value about somebody else."""
    if isinstance(value, str):
        for old, new in zip(pairs[::2], pairs[1::2], strict=True):
            value = value.replace(old, new)
        return value
    if isinstance(value, list):
        return [_swap(v, *pairs) for v in value]
    if isinstance(value, dict):
        return {k: _swap(v, *pairs) for k, v in value.items()}
    return value
