"""The breaks at the export and in Entra ID."""

from __future__ import annotations

from demo_tenant.breaks import broken, bury, export_error, pending
from demo_tenant.cloud_stage import cloud_id, entra_object
from demo_tenant.facts import Thing
from demo_tenant.ids import ZERO
from demo_tenant.records import World, get, put

RECENT = "2026-11-18T15:37:12Z"


def _change(world: World, thing: Thing, name: str, old: list[str]) -> None:
    """An update that waits: the record shows the old values, the pending export both."""
    record = world.ecs[thing.key]
    if thing.key in world.entra:
        world.entra[thing.key]["onPremisesLastSyncDateTime"] = "2026-10-02T08:07:00Z"
    new = get(record, name)
    put(record, name, *old)
    before = (record["PendingExport"] or {"Attributes": []})["Attributes"]
    pending(record, "PendingExport", "update", **{name: (old, new)})
    record["PendingExport"]["Attributes"] = [*before, *record["PendingExport"]["Attributes"]]


@broken("soft-match")
def _soft_match(world: World, thing: Thing) -> None:
    export_error(
        world,
        thing,
        "InvalidSoftMatch",
        (
            "Unable to update this object because the following attributes associated "
            "with this object belong to "
            "an object that already has another ImmutableId: ProxyAddresses "
            "smtp:jparker@contoso.com."
        ),
    )


@broken("hard-match")
def _hard_match(world: World, thing: Thing) -> None:
    record = world.ecs[thing.key]
    cloud = entra_object(world, thing, record, "2025-12-01T08:00:00Z")
    world.entra[thing.key] = {
        **cloud,
        "onPremisesSyncEnabled": None,
        "createdDateTime": "2024-05-02T10:00:00Z",
    }
    export_error(
        world,
        thing,
        "InvalidHardMatch",
        (
            "Hard match blocked: the SourceAnchor of this object equals the ImmutableId "
            "of a cloud object, and "
            "BlockCloudObjectTakeoverThroughHardMatch is enabled for this tenant."
        ),
    )


@broken("data-validation")
def _data_validation(world: World, thing: Thing) -> None:
    export_error(
        world,
        thing,
        "IdentityDataValidationFailed",
        (
            "Unable to update this object because the user principal name that is "
            "associated with this object is "
            "not valid: ana%silva@contoso.com."
        ),
    )


@broken("admin-role")
def _admin_role(world: World, thing: Thing) -> None:
    cloud = entra_object(world, thing, world.ecs[thing.key], "2024-01-10T08:00:00Z")
    ours = {"onPremisesExtensionAttributes", "onPremisesProvisioningErrors"}
    gone = {n: None for n in cloud if n.startswith("onPremises") and n not in ours}
    del gone["onPremisesSyncBehavior"], cloud["onPremisesSyncBehavior"]
    world.entra[thing.key] = {**cloud, **gone, "createdDateTime": "2024-01-10T08:00:00Z"}
    world.roles.append({"roleDisplayName": "User Administrator", "id": cloud_id(thing)})
    export_error(
        world,
        thing,
        "ExistingAdminRoleConflict",
        (
            "Existing Admin Role Conflict: the cloud user cadmin@contoso.com holds a "
            "directory role and cannot be "
            "soft matched."
        ),
    )


@broken("type-mismatch")
def _type_mismatch(world: World, thing: Thing) -> None:
    export_error(
        world,
        thing,
        "ObjectTypeMismatch",
        (
            "The object with ProxyAddresses SMTP:salesdesk@contoso.com in the directory "
            "is of another type (group)."
        ),
    )


@broken("must-be-unique")
def _must_be_unique(world: World, thing: Thing) -> None:
    _change(world, thing, "proxyAddresses", ["SMTP:cmurphy@contoso.com"])
    without_addresses(world, thing, "smtp:frontdesk@contoso.com")
    export_error(
        world,
        thing,
        "AttributeValueMustBeUnique",
        (
            "The value [smtp:frontdesk@contoso.com] of attribute [ProxyAddresses] is "
            "already used by another object "
            "in the directory."
        ),
        first=RECENT,
    )


def without_addresses(world: World, thing: Thing, *missing: str) -> None:
    """Entra ID never took these."""
    cloud = world.entra[thing.key]
    cloud["proxyAddresses"] = [p for p in cloud["proxyAddresses"] if p not in missing]


@broken("large-object")
def _large_object(world: World, thing: Thing) -> None:
    _change(world, thing, "userCertificate", [])
    _change(world, thing, "title", [])
    export_error(
        world,
        thing,
        "LargeObject",
        (
            "The provisioned object is too large. Trim the number of attribute values on "
            "this object. "
            "Attribute userCertificate has 20 values, at most 15 are allowed."
        ),
        first=RECENT,
    )


@broken("federated-change")
def _federated(world: World, thing: Thing) -> None:
    _change(world, thing, "userPrincipalName", ["fchang@fabrikam.com"])
    world.entra[thing.key] |= {
        "userPrincipalName": "fchang@fabrikam.com",
        "onPremisesUserPrincipalName": "fchang@fabrikam.com",
    }
    export_error(
        world,
        thing,
        "FederatedDomainChangeError",
        (
            "The suffix of the UserPrincipalName cannot change from the federated domain "
            "fabrikam.com to the "
            "federated domain legal.fabrikam.com."
        ),
        first=RECENT,
    )


@broken("user-id-not-found")
def _id_not_found(world: World, thing: Thing) -> None:
    _change(world, thing, "title", [])
    del world.entra[thing.key]
    export_error(
        world,
        thing,
        "InvalidObject",
        "Unable to update this object because the user ID is not found.",
        first=RECENT,
    )


@broken("delete-114")
def _delete_114(world: World, thing: Thing) -> None:
    bury(world, thing)
    del world.cs[thing.key], world.mv[thing.key]
    record = world.ecs[thing.key]
    record |= {"IsConnector": False, "ConnectedMVObjectId": ZERO, "Lineage": []}
    pending(record, "PendingExport", "delete")
    export_error(
        world,
        thing,
        "114",
        "The delete operation is not valid for this object.",
        ErrorName="DeleteNotValid",
        ErrorCode="0x8023134a",
        first="2026-11-17T08:37:12Z",
    )


@broken("old-export-error")
def _old_error(world: World, thing: Thing) -> None:
    """Listed in yesterday's full cycle only; the object is clean since."""
    export_error(
        world,
        thing,
        "AttributeValueMustBeUnique",
        (
            "The value [smtp:ohall@contoso.com] of attribute [ProxyAddresses] is already "
            "used by another object."
        ),
        first="2026-11-18T20:12:20Z",
        LatestOccurrence="2026-11-18T20:12:20Z",
        RetryCount=1,
    )
    world.errors[-1]["old"] = True
    world.ecs[thing.key] |= {"HasExportError": False, "ExportError": None}


@broken("dn-attributes")
def _dn_attributes(world: World, thing: Thing) -> None:
    known = [world.ecs["abaker"]["DistinguishedName"]]
    _change(world, thing, "member", known)
    export_error(
        world,
        thing,
        "dn-attributes-failure",
        (
            f"A referenced object does not exist in the target: "
            f"{world.ecs['tnguyen']['DistinguishedName']}"
        ),
    )
