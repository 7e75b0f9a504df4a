"""The group of a missing membership on its own way to the cloud, whichever side was asked about."""

from typing import Literal

from knowledge.answer import UNSEEN, About, Answer, Fact, Unseen
from knowledge.checks.active_directory import excluded_by_design
from knowledge.checks.ad_connector_space import container_selected, domain_selected
from knowledge.checks.entra_connector_space import export_error
from knowledge.checks.inbound_synchronization import inbound_scope
from knowledge.checks.metaverse import cloud_filtered
from knowledge.checks.object_errors import synchronization_error
from knowledge.checks.outbound_synchronization import outbound_scope
from knowledge.exclusions import Exclusion, mail_enabled
from knowledge.export_errors import ExportFault
from knowledge.journey import ad_row
from knowledge.membership import cloud_members, pair
from knowledge.ownership import cloud_only, converted, may_be_converted
from knowledge.vocabulary import (
    Connector,
    ConnectorSpaceView,
    DirectoryObject,
    MetaverseObject,
    Run,
    SyncRule,
    TenantObject,
)

HIDDEN = "hiddenmembership"
INITIAL = ".onmicrosoft.com"
Connectors = tuple[Connector, ...] | None
Found = DirectoryObject | Unseen | None
View = ConnectorSpaceView | Unseen | None
Metaverse = MetaverseObject | Unseen | None
Cloud = TenantObject | Unseen | None
Rules = tuple[SyncRule, ...] | Unseen | None


def group_owner(
    directory: DirectoryObject | None,
    other_directory: Found = UNSEEN,
    entra_object: Cloud = UNSEEN,
    other_entra: Cloud = UNSEEN,
) -> Answer[Literal["connect-sync", "cloud-only", "converted"]] | None:
    """Is the group one that Connect synchronizes? Members of another are managed in the cloud."""
    both = pair(directory, other_directory)
    cloud = both.of_group(entra_object, other_entra) if both else other_entra
    if not isinstance(cloud, TenantObject) or cloud.kind != "group":
        return Answer("connect-sync") if both else None
    switched = converted(cloud)
    if switched is not None:
        return Answer("converted", (switched,))
    if may_be_converted(cloud):
        return None
    if both is not None or other_directory is not None or cloud.flag("onPremisesSyncEnabled"):
        return Answer("connect-sync") if both else None
    fact = cloud_only(cloud)
    return Answer("cloud-only", (fact,)) if fact else None


def group_excluded(
    directory: DirectoryObject | None,
    other_directory: Found = UNSEEN,
    connector_space: View = UNSEEN,
    other_connector_space: View = UNSEEN,
    metaverse: Metaverse = UNSEEN,
    other_metaverse: Metaverse = UNSEEN,
    rules: Rules = UNSEEN,
) -> Answer[Exclusion] | None:
    """Is the group one that the out-of-box rules leave out by design?"""
    both = pair(directory, other_directory)
    if both is None:
        return None
    view = both.of_group(connector_space, other_connector_space)
    mv = both.of_group(metaverse, other_metaverse)
    if isinstance(view, Unseen) or isinstance(mv, Unseen):
        return None
    return excluded_by_design(both.group, view, mv, rules)


def group_selected(
    directory: DirectoryObject | None,
    connectors: Connectors,
    other_directory: Found = UNSEEN,
    containers: tuple[DirectoryObject, ...] | Unseen | None = UNSEEN,
    connector_space: View = UNSEEN,
    other_connector_space: View = UNSEEN,
) -> Answer[Literal["selected", "domain-not-selected", "not-selected", "renamed"]] | None:
    """Do the domain filter and the OU filter let the group in?"""
    both = pair(directory, other_directory)
    view = both.of_group(connector_space, other_connector_space) if both else UNSEEN
    if both is None or isinstance(view, Unseen):
        return None
    if ad_row(view) is not None:
        return Answer("selected")
    domain = domain_selected(both.group, connectors)
    if domain is None or domain.facts:
        return Answer("domain-not-selected", domain.facts) if domain else None
    found = container_selected(both.group, connectors, containers, view)
    if found is None or not found.facts:
        return Answer("selected") if found else None
    return Answer("renamed" if found.value == "renamed" else "not-selected", found.facts)


RulesPassed = Literal[
    "passed",
    "custom-scope",
    "provision-disabled",
    "no-rule-in-scope",
    "filtered",
    "anchor-missing",
    "too-large",
    "not-mail-enabled",
    "out-of-scope",
]


def group_rules(
    directory: DirectoryObject | None,
    other_directory: Found = UNSEEN,
    connector_space: View = UNSEEN,
    other_connector_space: View = UNSEEN,
    metaverse: Metaverse = UNSEEN,
    other_metaverse: Metaverse = UNSEEN,
    rules: Rules = UNSEEN,
) -> Answer[RulesPassed] | None:
    """Do the rules take the group into the metaverse and on to the Entra connector space?"""
    both = pair(directory, other_directory)
    if both is None:
        return None
    view = both.of_group(connector_space, other_connector_space)
    mv = both.of_group(metaverse, other_metaverse)
    if isinstance(view, Unseen) or isinstance(mv, Unseen):
        return None
    inbound = inbound_scope(view, rules)
    if inbound is None or inbound.facts:
        return _inbound(inbound)
    filtered = cloud_filtered(mv, view, rules)
    if filtered is not None and filtered.facts:
        return Answer("filtered", filtered.facts)
    return _outbound(outbound_scope(mv, view, rules if isinstance(rules, tuple) else None))


def _inbound(found: Answer[str] | None) -> Answer[RulesPassed] | None:
    match found.value if found else "":
        case "custom-scope" | "provision-disabled" | "no-rule-in-scope" as value:
            return Answer(value, found.facts if found else (), place="ad-connector-space")
        case _:
            return None


_OUTBOUND: dict[str, RulesPassed] = {
    "provisioned-or-not-there": "passed",
    "told-elsewhere": "anchor-missing",
    "group-too-large": "too-large",
    "distribution-group-not-mail-enabled": "not-mail-enabled",
    "provision-disabled": "provision-disabled",
    "out-of-scope": "out-of-scope",
}


def _outbound(found: Answer[str] | None) -> Answer[RulesPassed] | None:
    value = _OUTBOUND.get(found.value) if found else None
    return Answer(value, found.facts) if found and value else None


SyncError = Literal["none", "too-many-members", "rule-error", "other"]
_SYNC: dict[str, SyncError] = {
    "none": "none",
    "too-many-members": "too-many-members",
    "sync-rule-error": "rule-error",
}


def group_synchronization_error(
    directory: DirectoryObject | None,
    run_history: tuple[Run, ...] | None,
    other_directory: Found = UNSEEN,
    connector_space: View = UNSEEN,
    other_connector_space: View = UNSEEN,
) -> Answer[SyncError] | None:
    """Is there a synchronization error on the group, so that its members stay as they were?"""
    both = pair(directory, other_directory)
    view = both.of_group(connector_space, other_connector_space) if both else UNSEEN
    if both is None or isinstance(view, Unseen):
        return None
    found = synchronization_error(view, About(dn=both.group.dn), run_history)
    return Answer(_SYNC.get(found.value, "other"), found.facts) if found else None


def group_export_error(
    directory: DirectoryObject | None,
    run_history: tuple[Run, ...] | Unseen | None = UNSEEN,
    other_directory: Found = UNSEEN,
    connector_space: View = UNSEEN,
    other_connector_space: View = UNSEEN,
) -> Answer[ExportFault] | None:
    """Did Entra ID refuse an update of the group, and with it its members?"""
    both = pair(directory, other_directory)
    view = both.of_group(connector_space, other_connector_space) if both else UNSEEN
    return None if isinstance(view, Unseen) else export_error(view, run_history)


def hidden_membership(
    directory: DirectoryObject | None,
    other_directory: Found = UNSEEN,
    entra_object: Cloud = UNSEEN,
    other_entra: Cloud = UNSEEN,
) -> Answer[Literal["visible", "hidden"]] | None:
    """Does the group hide its members, so that none to be seen does not mean that none is there?"""
    both = pair(directory, other_directory)
    cloud = both.of_group(entra_object, other_entra) if both else UNSEEN
    if isinstance(cloud, Unseen):
        return None
    seen = cloud_members(cloud) if cloud else None
    if cloud is None or seen:
        return Answer("visible")
    if not cloud.recorded("visibility"):
        return None
    if (cloud.text("visibility") or "").casefold() != HIDDEN:
        return Answer("visible")
    fact = Fact("hidden-members", "entra-id", "entra-id", "HiddenMembership")
    return None if seen is None else Answer("hidden", (fact,))


def mail_removed(
    about: About,
    directory: DirectoryObject | None,
    entra_object: Cloud = UNSEEN,
    other_directory: Found = UNSEEN,
    other_entra: Cloud = UNSEEN,
) -> Answer[Literal["no", "removed"]] | None:
    """Is the cloud group still mail-enabled although AD has no address any more?"""
    both = pair(directory, other_directory)
    if both is None and directory is not None and about.other_name is None:
        return Answer("no")  # no group is asked about
    cloud = both.of_group(entra_object, other_entra) if both else UNSEEN
    if both is None or isinstance(cloud, Unseen):
        return None
    address = (cloud.text("mail") if cloud else None) or ""
    kept = cloud is not None and cloud.flag("mailEnabled") is True
    if not kept or mail_enabled(both.group.attributes) or not address.casefold().endswith(INITIAL):
        return Answer("no")
    fact = Fact("mail-still-there", "entra-id", "entra-id", address, "no address")
    return Answer("removed", (fact,))
