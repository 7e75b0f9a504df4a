"""Who manages a cloud object: the cloud itself, a Connect server, or nobody any more."""

from knowledge.answer import Fact
from knowledge.journey import linked
from knowledge.vocabulary import ConnectorSpaceObject, TenantObject

NO_ROW = Fact("no-entra-row", "entra-connector-space", "connect-server", "not there", "there")
_SWITCHABLE = frozenset({"user", "group", "contact"})
_TIES = (
    "onPremisesImmutableId",
    "onPremisesDistinguishedName",
    "onPremisesSecurityIdentifier",
)


def converted(cloud: TenantObject) -> Fact | None:
    """That its source of authority was switched to the cloud, when it was."""
    behaviour = cloud.properties.get("onPremisesSyncBehavior")
    if isinstance(behaviour, dict) and behaviour.get("isCloudManaged") is True:
        return Fact("cloud-managed", "entra-id", "entra-id", "isCloudManaged true", "false")
    return None


def may_be_converted(cloud: TenantObject) -> bool:
    """Whether it was synchronized once and is no more, and nobody could read why.

    Its source of authority may have been switched, or not (graph-lookups section 12): an object
    that was restored from the recycle bin, or that only lost its link, looks the same. Graph tells
    the switch of users, groups and contacts alone, and of contacts nothing that ties them to AD.
    """
    if cloud.flag("onPremisesSyncEnabled") is not False or cloud.kind not in _SWITCHABLE:
        return False
    tied = cloud.kind == "contact" or any(cloud.text(name) for name in _TIES)
    return tied and not cloud.recorded("onPremisesSyncBehavior")


def cloud_only(cloud: TenantObject) -> Fact | None:
    """That it is not synchronized, when that was asked for."""
    synced = cloud.flag("onPremisesSyncEnabled")
    if synced or not cloud.recorded("onPremisesSyncEnabled"):
        return None
    actual = "null" if synced is None else "false"
    return Fact("managed-in-cloud", "entra-id", "entra-id", actual, "true")


def orphaned(row: ConnectorSpaceObject) -> Fact | None:
    """That nothing claims the row: it was imported from Entra ID, and is linked to nothing."""
    change = row.pending_import
    if linked(row) or change is None or change.operation.casefold() != "add":
        return None
    return Fact(
        "orphan-row",
        "entra-connector-space",
        "connect-server",
        "Pending Import, Add; no link",
        "a metaverse object",
    )
