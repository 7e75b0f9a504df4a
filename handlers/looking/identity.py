"""By what an object is found in another place: its sourceAnchor, addresses and sign-in names."""

from handlers.looking.blame import of
from handlers.looking.seen import Seen
from handlers.ports import Handle, Tenant
from handlers.verdict import Subject
from knowledge import soft_match
from knowledge.anchor import SETTING, anchors
from knowledge.evidence import CouldNotLook, Found, Lookup
from knowledge.vocabulary import ConnectorSpaceObject, DirectoryObject, TenantObject


class Identity:
    """The keys of the objects asked about. What could not be looked at leaves a key unknown."""

    def __init__(self, seen: Seen, tenant: Tenant) -> None:
        self._seen, self._tenant = seen, tenant

    async def anchors(
        self, live: str, subject: Subject, row: ConnectorSpaceObject | None = None
    ) -> tuple[str, ...] | CouldNotLook:
        """The sourceAnchors it may have, by its AD object, AD row or cloud object."""
        found = await self._in_directory(live)
        if isinstance(found, Found):
            return anchors(found.value, await self._setting())
        if row is not None:
            copy = DirectoryObject(row.dn, row.attributes)
            return anchors(copy, await self._setting())
        blocked = found if isinstance(found, CouldNotLook) else None
        if subject.entra_id:
            cloud = of("entra-id", await self._tenant.by_id(subject.entra_id))
            text = cloud.value.text("onPremisesImmutableId") if isinstance(cloud, Found) else None
            if text:
                return (text,)
            blocked = cloud if isinstance(cloud, CouldNotLook) else blocked
        return blocked or ()

    async def _in_directory(self, live: str) -> Lookup[DirectoryObject]:
        found = await self._seen.get(live)
        if isinstance(found, Found) or live != "directory":
            return found
        gone = await self._seen.get("deleted_objects")
        return gone if isinstance(gone, (Found, CouldNotLook)) else found

    async def _setting(self) -> str | None:
        server = await self._seen.value("server")
        return server.setting(SETTING) if server else None

    async def claims(self) -> tuple[str, ...] | CouldNotLook:
        """Every address and sign-in name it claims, in AD, else in Entra ID."""
        live = await self._seen.get("directory")
        if isinstance(live, Found):
            return addresses(live.value)
        cloud = await self._seen.get("entra_object")
        if isinstance(cloud, Found):
            return cloud_addresses(cloud.value)
        return await self._seen.blocked("directory", "entra_object") or ()


def addresses(found: DirectoryObject) -> tuple[str, ...]:
    """Every sign-in name and mail address an AD object claims, bare."""
    return soft_match.addresses(found.attributes)


def cloud_addresses(found: TenantObject) -> tuple[str, ...]:
    """Every sign-in name and mail address a cloud object claims, bare."""
    proxies = [x.partition(":")[2] for x in found.texts("proxyAddresses")]
    rest = [x for x in (found.text("userPrincipalName"), found.text("mail")) if x]
    return tuple(dict.fromkeys(x.lower() for x in (*rest, *proxies) if x))


def handles(live: DirectoryObject) -> list[Handle]:
    """What an AD object would be called in Entra ID, if an object of its names is there."""
    upn, sam = live.attributes.first("userPrincipalName"), live.attributes.first("sAMAccountName")
    mail = live.attributes.first("mail")
    found = [Handle("upn", x) for x in dict.fromkeys((upn, mail)) if x]
    return [*found, Handle("sam", sam)] if sam else found


def ties(cloud: TenantObject) -> list[Handle]:
    """By what the AD object of a synchronized cloud object is found: anchor, SID.

    A group or contact carries no anchor, so its address counts too.
    """
    if not cloud.flag("onPremisesSyncEnabled"):
        return []
    anchor, sid = cloud.text("onPremisesImmutableId"), cloud.text("onPremisesSecurityIdentifier")
    mail = cloud.text("mail") if cloud.kind in ("group", "contact") else None
    found = [
        Handle("immutable-id", anchor) if anchor else None,
        Handle("sid", sid) if sid else None,
        Handle("address", mail) if mail else None,
    ]
    return [x for x in found if x is not None]
