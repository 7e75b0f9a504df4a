"""The rest of Entra ID: objects without an AD origin, domains, organization, features, audits."""

from __future__ import annotations

from copy import deepcopy

from demo_tenant.ids import ENTRA_ID, ENTRA_NAME, INITIAL, ZERO, b64, entra_dn, guid
from demo_tenant.records import Json, World, put

PERSON = (
    "givenName",
    "surname",
    "mail",
    "onPremisesImmutableId",
    "onPremisesLastSyncDateTime",
    "onPremisesDistinguishedName",
    "onPremisesDomainName",
    "onPremisesSamAccountName",
    "onPremisesUserPrincipalName",
    "onPremisesSecurityIdentifier",
    "onPremisesSyncEnabled",
    "mobilePhone",
)


def strangers(world: World) -> None:
    """Objects that only the cloud knows, and one that no object of AD claims."""
    names = {
        "gadmin": ("Global Admin", "gadmin@contoso.com"),
        "mike.ross": ("Mike Rossi", "mike.ross@contoso.com"),
        "cloudy": ("Cloudy Only", f"cloudy@{INITIAL}"),
        "guest1": ("Guest One", f"guest1_fabrikam.com#EXT#@{INITIAL}"),
        "sync": (
            "On-Premises Directory Synchronization Service Account",
            f"Sync_CONNECT01_4a1f2b3c4d5e@{INITIAL}",
        ),
    }
    for key, (name, upn) in names.items():
        user = deepcopy(world.entra["abaker"])
        for dropped in ("manager", "onPremisesSyncBehavior"):
            user.pop(dropped, None)
        user |= dict.fromkeys(PERSON)
        user |= {
            "id": guid("entra", key),
            "displayName": name,
            "userPrincipalName": upn,
            "mailNickname": key,
            "proxyAddresses": [],
            "userType": "Guest" if key == "guest1" else "Member",
            "assignedLicenses": [],
            "onPremisesExtensionAttributes": {f"extensionAttribute{i}": None for i in range(1, 16)},
        }
        if key == "guest1":
            user |= {"mail": "guest1@fabrikam.com", "proxyAddresses": ["SMTP:guest1@fabrikam.com"]}
        world.entra[f"cloud:{key}"] = user
    world.roles.append({"roleDisplayName": "Global Administrator", "id": guid("entra", "gadmin")})
    world.roles.append(
        {"roleDisplayName": "Directory Synchronization Accounts", "id": guid("entra", "sync")}
    )
    for key, name in (("salesdesk", "Sales Desk"), ("frontdesk", "Front Desk")):
        address = f"{key}@contoso.com"
        world.entra[f"cloud:{key}"] = {
            "id": guid("entra", "group", key),
            "displayName": name,
            "mail": address,
            "mailNickname": key,
            "proxyAddresses": [f"SMTP:{address}"],
            "mailEnabled": True,
            "securityEnabled": False,
            "groupTypes": ["Unified"],
            "onPremisesSyncEnabled": None,
            "onPremisesLastSyncDateTime": None,
            "onPremisesSamAccountName": None,
            "onPremisesSecurityIdentifier": None,
            "onPremisesDomainName": None,
            "onPremisesNetBiosName": None,
            "onPremisesProvisioningErrors": [],
            "serviceProvisioningErrors": [],
            "members": [],
        }
    _orphan(world)


def _orphan(world: World) -> None:
    """oldvendor: synced once by a server that is gone; nothing in AD claims it."""
    old = {"abaker": "oldvendor", "Anna": "Old", "Baker": "Vendor"}
    source = b64(guid("ad", "gone", "oldvendor").encode()[:16])
    identity = guid("entra", "oldvendor")
    user, record = deepcopy(world.entra["abaker"]), deepcopy(world.ecs["abaker"])
    for key in (
        "displayName",
        "givenName",
        "surname",
        "userPrincipalName",
        "mail",
        "mailNickname",
        "onPremisesSamAccountName",
        "onPremisesUserPrincipalName",
        "onPremisesDistinguishedName",
    ):
        user[key] = _words(user[key], old)
    user["proxyAddresses"] = [_words(p, old) for p in user["proxyAddresses"]]
    user |= {
        "id": identity,
        "onPremisesImmutableId": source,
        "onPremisesLastSyncDateTime": "2025-02-03T10:00:00Z",
        "onPremisesSecurityIdentifier": "S-1-5-21-1004336348-1177238915-682003330-4711",
    }
    record["Attributes"] = [
        {**a, "Values": [_words(v, old) for v in a["Values"]]} for a in record["Attributes"]
    ]
    put(record, "sourceAnchor", source)
    put(record, "cloudAnchor", f"User_{identity}")
    put(record, "onPremiseSecurityIdentifier")
    record |= {
        "ObjectId": guid("ecs", "oldvendor"),
        "DistinguishedName": entra_dn(source),
        "IsConnector": False,
        "ConnectedMVObjectId": ZERO,
        "Lineage": [],
        "AnchorValue": b64(f"User_{identity}".encode("utf-16-le")),
        "PendingImport": {
            "Operation": "add",
            "Attributes": [
                {"Name": a["Name"], "Old": [], "New": a["Values"]} for a in record["Attributes"]
            ],
        },
    }
    assert (record["ConnectorId"], record["ConnectorName"]) == (ENTRA_ID, ENTRA_NAME)
    world.entra["cloud:oldvendor"], world.ecs["oldvendor"] = user, record


def _words(text: str, old: dict[str, str]) -> str:
    for word, new in old.items():
        text = text.replace(word, new)
    return text


def _domain(
    name: str, verified: bool = True, authentication: str = "Managed", default: bool = False
) -> Json:
    return {
        "id": name,
        "isVerified": verified,
        "isDefault": default,
        "isInitial": name == INITIAL,
        "isRoot": name.count(".") == 1 or name == INITIAL,
        "isAdminManaged": True,
        "authenticationType": authentication,
        "supportedServices": ["Email"] if verified else [],
    }


def domains() -> list[Json]:
    """GET /domains."""
    return [
        _domain("contoso.com", default=True),
        _domain(INITIAL),
        _domain("emea.contoso.com"),
        _domain("labs.contoso.com", verified=False),
        _domain("fabrikam.com", authentication="Federated"),
        _domain("legal.fabrikam.com", authentication="Federated"),
    ]


def organization() -> Json:
    """GET /organization."""
    verified = [
        {
            "name": d["id"],
            "isDefault": d["isDefault"],
            "isInitial": d["isInitial"],
            "type": d["authenticationType"],
            "capabilities": "Email, OfficeCommunicationsOnline",
        }
        for d in domains()
        if d["isVerified"]
    ]
    return {
        "value": [
            {
                "id": guid("tenant"),
                "displayName": "Contoso",
                "onPremisesSyncEnabled": True,
                "onPremisesLastSyncDateTime": "2026-11-19T07:37:20Z",
                "onPremisesLastPasswordSyncDateTime": "2026-11-19T07:58:04Z",
                "technicalNotificationMails": ["it@contoso.com"],
                "verifiedDomains": verified,
            }
        ]
    }


def features() -> Json:
    """GET /directory/onPremisesSynchronization."""
    on = {
        "passwordSyncEnabled",
        "quarantineUponUpnConflictEnabled",
        "softMatchOnUpnEnabled",
        "quarantineUponProxyAddressesConflictEnabled",
        "blockCloudObjectTakeoverThroughHardMatchEnabled",
    }
    names = sorted(
        on
        | {
            "blockSoftMatchEnabled",
            "bypassDirSyncOverridesEnabled",
            "synchronizeUpnForManagedUsersEnabled",
            "cloudPasswordPolicyForPasswordSyncedUsersEnabled",
            "userForcePasswordChangeOnLogonEnabled",
            "directoryExtensionsEnabled",
            "groupWriteBackEnabled",
            "unifiedGroupWritebackEnabled",
            "deviceWritebackEnabled",
            "userWritebackEnabled",
            "passwordWritebackEnabled",
            "concurrentCredentialUpdateEnabled",
            "concurrentOrgIdProvisioningEnabled",
            "fopeConflictResolutionEnabled",
        }
    )
    return {
        "value": [
            {
                "id": guid("tenant"),
                "configuration": {
                    "accidentalDeletionPrevention": {
                        "synchronizationPreventionType": "enabledForCount",
                        "alertThreshold": 500,
                    }
                },
                "features": {name: name in on for name in names},
            }
        ]
    }


def service_principals() -> list[Json]:
    """The application that Connect signs in as."""
    return [
        {
            "id": guid("sp", "connect"),
            "appId": guid("app", "connect"),
            "accountEnabled": True,
            "displayName": "ConnectSyncProvisioning_CONNECT01",
            "servicePrincipalType": "Application",
        }
    ]
