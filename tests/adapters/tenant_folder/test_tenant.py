"""The recorded Entra ID through its port."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.tenant_folder import TenantFolder
from handlers.ports import Handle, HandleKind
from knowledge.evidence import CouldNotLook, Found, Missing
from knowledge.vocabulary import Domain, Organization, ProvisioningError, SyncFeatures, Threshold
from tests.adapters.tenant_folder.small import ANCHOR, GUID, folder, guid, value

NEW_YEAR = datetime(2025, 1, 1, tzinfo=UTC)
USER = {
    "id": guid(1).upper(),
    "displayName": "John Doe",
    "userPrincipalName": "jdoe@contoso.com",
    "mail": "John.Doe@contoso.com",
    "otherMails": ["john@home.example"],
    "proxyAddresses": ["SMTP:john.doe@contoso.com", "sip:jd@contoso.com"],
    "employeeId": "E0042",
    "onPremisesSyncEnabled": "True",
    "onPremisesImmutableId": ANCHOR,
    "onPremisesSamAccountName": "jdoe",
    "onPremisesDomainName": "corp.contoso.com",
    "onPremisesUserPrincipalName": "jdoe@corp.local",
    "onPremisesSecurityIdentifier": "S-1-5-21-1-1104",
    "onPremisesDistinguishedName": "CN=J Doe,OU=Sales,DC=corp,DC=contoso,DC=com",
    "onPremisesProvisioningErrors": [
        {
            "category": "PropertyConflict",
            "propertyCausingError": "ProxyAddress",
            "value": "SMTP:x@contoso.com",
            "occurredDateTime": "2025-01-01T00:00:00Z",
        }
    ],
    "manager": {"id": guid(9)},
}
GROUP = {
    "id": guid(2),
    "displayName": "The Crew",
    "mail": "crew@contoso.com",
    "onPremisesSamAccountName": "crew",
    "onPremisesProvisioningErrors": None,
}
CONTACT = {"id": guid(3), "displayName": "Jane", "mail": "jane@fabrikam.com"}
DEVICE = {"id": guid(4), "displayName": "PC1", "deviceId": guid(14)}
DELETED = [
    {"@odata.type": "#microsoft.graph.user", "id": guid(5), "userPrincipalName": "old@contoso.com"},
    {"@odata.type": "#microsoft.graph.application", "id": guid(6)},
    {"id": guid(7), "groupTypes": [], "mail": "gone@contoso.com"},
    {"id": guid(8), "deviceId": guid(18)},
    {"id": guid(10), "userPrincipalName": "other@contoso.com"},
    {"id": guid(11), "mail": "was@fabrikam.com"},
]


@pytest.fixture
def tenant(tmp_path: Path) -> TenantFolder:
    """A small tenant."""
    return folder(
        tmp_path,
        entra__users={"value": [USER]},
        entra__groups=[GROUP],
        entra__contacts=CONTACT,
        entra__devices={"value": [DEVICE]},
        entra__deleted_items={"value": DELETED},
    )


FITS: list[tuple[HandleKind, str, list[int]]] = [
    ("sam", "JDOE", [1]),
    ("sam", "crew", [2]),
    ("sam", "nobody", []),
    ("domain-sam", "CORP\\jdoe", [1]),
    ("domain-sam", "corp.contoso.com\\jdoe", [1]),
    ("domain-sam", "emea\\jdoe", []),
    ("domain-sam", "emea\\crew", [2]),
    ("upn", "JDOE@contoso.com", [1]),
    ("upn", "jdoe@corp.local", [1]),
    ("upn", "john@home.example", [1]),
    ("address", "smtp:jd@contoso.com", [1]),
    ("address", "crew@contoso.com", [2]),
    ("address", "jane@fabrikam.com", [3]),
    ("address", "old@contoso.com", []),
    ("dn", "cn=j doe, ou=sales,dc=corp,dc=contoso,dc=com", [1]),
    ("guid", guid(1), [1]),
    ("guid", "{" + guid(14).upper() + "}", [4]),
    ("guid", GUID, [1]),
    ("sid", "s-1-5-21-1-1104", [1]),
    ("immutable-id", ANCHOR, [1]),
    ("immutable-id", ANCHOR.lower(), []),
    ("employee-number", "e0042", [1]),
    ("display-name", "john doe", [1]),
    ("computer", "pc1$", [4]),
    ("group-name", "the crew", [2]),
    ("group-name", "john doe", []),
]


@pytest.mark.parametrize("kind,text,numbers", FITS)
async def test_find(tenant: TenantFolder, kind: HandleKind, text: str, numbers: list[int]) -> None:
    """Find."""
    found = await tenant.tenant.find(Handle(kind, text))
    if not numbers:
        assert found == Missing()
    else:
        assert [o.id for o in value(found)] == [guid(n) for n in numbers]


async def test_what_an_object_says(tenant: TenantFolder) -> None:
    """What an object says."""
    user = value(await tenant.tenant.by_anchor(ANCHOR))
    assert user.kind == "user"
    assert not user.deleted
    assert user.flag("onPremisesSyncEnabled") is True
    assert user.properties["manager"] == {"id": guid(9)}
    assert not user.recorded("usageLocation")
    assert user.errors == (
        ProvisioningError("PropertyConflict", "ProxyAddress", "SMTP:x@contoso.com", NEW_YEAR),
    )
    assert value(await tenant.tenant.by_id(guid(2))).errors == ()
    assert value(await tenant.tenant.by_id(guid(3))).errors is None


async def test_single_objects(tenant: TenantFolder) -> None:
    """Single objects."""
    graph = tenant.tenant
    assert value(await graph.by_security_identifier("S-1-5-21-1-1104")).id == guid(1)
    assert await graph.by_anchor("none") == Missing()
    assert await graph.by_id(guid(5)) == Missing()
    assert await graph.by_security_identifier("S-1-5-21-9") == Missing()


async def test_the_recycle_bin(tenant: TenantFolder) -> None:
    """The recycle bin."""
    graph = tenant.tenant
    (old,) = value(await graph.deleted(Handle("upn", "old@contoso.com")))
    assert (old.deleted, old.kind) == (True, "user")
    (group,) = value(await graph.deleted(Handle("address", "gone@contoso.com")))
    assert group.kind == "group"
    (device,) = value(await graph.deleted(Handle("guid", guid(8))))
    assert device.kind == "device"
    (contact,) = value(await graph.deleted(Handle("address", "was@fabrikam.com")))
    assert contact.kind == "contact"
    assert await graph.deleted(Handle("guid", guid(6))) == Missing()


async def test_holders_live_and_deleted(tenant: TenantFolder) -> None:
    """Holders live and deleted."""
    values = ["JD@contoso.com", "smtp:crew@contoso.com", "old@contoso.com", "john@home.example"]
    assert [o.id for o in value(await tenant.tenant.holders(values))] == [guid(1), guid(2), guid(5)]
    assert await tenant.tenant.holders(["free@contoso.com", ""]) == Missing()


async def test_an_unrecorded_kind_is_not_known_to_be_without(tmp_path: Path) -> None:
    """An unrecorded kind is not known to be without."""
    graph = folder(tmp_path, entra__groups={"value": [GROUP]}).tenant
    absent = CouldNotLook("not recorded: entra/users.json is absent")
    assert await graph.find(Handle("sam", "jdoe")) == absent
    assert await graph.by_id(guid(1)) == absent
    assert await graph.by_anchor("x") == absent
    assert value(await graph.by_id(guid(2))).id == guid(2)
    assert await graph.find(Handle("group-name", "nobody")) == Missing()
    assert await graph.holders(["free@contoso.com"]) == absent
    for found in (
        await graph.find(Handle("sam", "crew")),
        await graph.holders(["crew@contoso.com"]),
    ):  # one more may stand among the users
        assert found == absent
        assert isinstance(found, CouldNotLook)
        assert isinstance(found.in_part, tuple)
        assert [o.id for o in found.in_part] == [guid(2)]


async def test_who_signs_in_with_it_is_the_one(tmp_path: Path) -> None:
    """A sign-in name has one owner; an address may have another in a kind that is absent."""
    user = {"id": guid(1), "userPrincipalName": "jd@contoso.com", "mail": "j@contoso.com"}
    graph = folder(tmp_path, entra__users={"value": [user]}).tenant
    assert value(await graph.find(Handle("upn", "JD@contoso.com")))[0].id == guid(1)
    assert isinstance(await graph.find(Handle("upn", "j@contoso.com")), CouldNotLook)


async def test_about_the_tenant(tmp_path: Path) -> None:
    """About the tenant."""
    graph = folder(
        tmp_path,
        entra__domains={
            "value": [
                {"id": "Contoso.com", "isVerified": "True", "authenticationType": "Managed"},
                {"id": "contoso.onmicrosoft.com", "isVerified": True, "isInitial": True},
            ]
        },
        entra__organization={
            "value": [
                {
                    "onPremisesSyncEnabled": True,
                    "onPremisesLastSyncDateTime": "2025-01-01T00:00:00Z",
                    "verifiedDomains": [{"name": "Contoso.com", "type": "Managed"}],
                }
            ]
        },
        entra__on_premises_synchronization={
            "features": {
                "passwordSyncEnabled": True,
                "odd": None,
                "blockSoftMatchEnabled": "False",
            },
            "configuration": {
                "accidentalDeletionPrevention": {
                    "synchronizationPreventionType": "enabledForCount",
                    "alertThreshold": 500,
                }
            },
        },
        entra__role_members={
            "value": [
                {"roleDisplayName": "User Administrator", "id": guid(1).upper()},
                {"roleDisplayName": "Global Administrator", "id": guid(1)},
            ]
        },
    ).tenant
    assert value(await graph.domains()) == (
        Domain("contoso.com", True, authentication="Managed"),
        Domain("contoso.onmicrosoft.com", True, initial=True),
    )
    assert value(await graph.organization()) == Organization(True, NEW_YEAR, None, ("contoso.com",))
    assert value(await graph.sync_features()) == SyncFeatures(
        {"passwordSyncEnabled": True, "blockSoftMatchEnabled": False},
        Threshold("enabledForCount", 500),
    )
    assert value(await graph.roles(guid(1))) == ("User Administrator", "Global Administrator")
    assert value(await graph.roles(guid(2))) == ()


@pytest.mark.parametrize("configuration", [None, {}, {"accidentalDeletionPrevention": {}}])
async def test_features_without_threshold(tmp_path: Path, configuration: object) -> None:
    """Features without threshold."""
    made = folder(
        tmp_path,
        entra__on_premises_synchronization={"value": [{"configuration": configuration}]},
    )
    assert value(await made.tenant.sync_features()) == SyncFeatures({})


async def test_empty_collections(tmp_path: Path) -> None:
    """Empty collections."""
    graph = folder(
        tmp_path,
        entra__domains={"value": []},
        entra__organization={"value": []},
        entra__on_premises_synchronization={"value": []},
        entra__directory_audits={"value": []},
        entra__deleted_items={"value": []},
    ).tenant
    assert await graph.domains() == Found(())
    assert await graph.organization() == Missing()
    assert await graph.sync_features() == Missing()
    assert await graph.audits(None) == Found(())
    assert await graph.deleted(Handle("upn", "x@y")) == Missing()


def audit(activity: str, target: int, **by: dict[str, str]) -> dict[str, object]:
    """An audit line."""
    return {
        "activityDateTime": "2025-01-01T00:00:00Z",
        "activityDisplayName": activity,
        "initiatedBy": by,
        "targetResources": [
            {
                "id": guid(target).upper(),
                "userPrincipalName": f"u{target}@contoso.com",
                "modifiedProperties": [
                    {"displayName": "AccountEnabled", "newValue": "[false]"},
                    {},
                ],
            }
        ],
    }


AUDITS = [
    audit("mine", 1, user={"userPrincipalName": "admin@contoso.com"}),
    audit("other", 2, user={"userPrincipalName": "admin@contoso.com"}),
    audit("sync", 3, user={"userPrincipalName": "Sync_SRV_1@contoso.onmicrosoft.com"}),
    audit("cloud", 3, user={"userPrincipalName": "ADToAADSyncServiceAccount@x"}),
    audit("name", 3, user={"displayName": "On-Premises Directory Synchronization Service Account"}),
    audit("app", 3, app={"displayName": "ConnectSyncProvisioning_SRV"}),
    audit("portal", 3, app={"displayName": "Portal"}),
    {"activityDisplayName": "bare"},
]


async def test_audits_of_the_object_and_of_the_sync(tmp_path: Path) -> None:
    """Audits of the object and of the sync."""
    graph = folder(tmp_path, entra__directory_audits={"value": AUDITS}).tenant
    entries = value(await graph.audits(guid(1)))
    assert [e.activity for e in entries] == ["mine", "sync", "cloud", "name", "app"]
    mine, app = entries[0], entries[-1]
    assert (mine.time, mine.actor, mine.actor_is_app) == (NEW_YEAR, "admin@contoso.com", False)
    assert (mine.target_ids, mine.target_names) == ((guid(1),), ("u1@contoso.com",))
    assert mine.changes == ("AccountEnabled",)
    assert (app.actor, app.actor_is_app) == ("ConnectSyncProvisioning_SRV", True)
    assert len(value(await graph.audits(None))) == len(AUDITS)


async def test_nothing_recorded(tmp_path: Path) -> None:
    """Nothing recorded."""
    graph = folder(tmp_path).tenant
    looked = {
        "domains": await graph.domains(),
        "organization": await graph.organization(),
        "on_premises_synchronization": await graph.sync_features(),
        "directory_audits": await graph.audits(None),
        "role_members": await graph.roles(guid(1)),
        "deleted_items": await graph.deleted(Handle("upn", "x@y")),
        "devices": await graph.find(Handle("computer", "pc1")),
    }
    for name, lookup in looked.items():
        assert lookup == CouldNotLook(f"not recorded: entra/{name}.json is absent")
