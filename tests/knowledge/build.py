"""Plain data for tests of the knowledge: a healthy world, and keywords for what is otherwise in it.

J Doe stands in OU=Sales of corp.contoso.com, was changed a day before NOW, and all of it arrived.
"""

import base64
import uuid
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from knowledge.answer import Answer
from knowledge.vocabulary import (
    ENTRA_CONNECTOR_ID,
    Attributes,
    AuditEntry,
    Connector,
    ConnectorSpaceObject,
    ConnectorSpaceView,
    DirectoryObject,
    Event,
    MetaverseAttribute,
    MetaverseLink,
    MetaverseObject,
    Organization,
    Partition,
    PendingChange,
    Run,
    RunError,
    RunProfile,
    RunProfileStep,
    RunStep,
    Scheduler,
    ScopeClause,
    Server,
    SyncRule,
    TenantObject,
    entra_dn,
)

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
CORP = "DC=corp,DC=contoso,DC=com"
EMEA = "DC=emea,DC=contoso,DC=com"
SALES = f"OU=Sales,{CORP}"
JDOE = f"CN=J Doe,{SALES}"
ENTRA_NAME = "contoso.onmicrosoft.com - AAD"
AD_CONNECTOR_ID = "11111111-1111-1111-1111-111111111111"
CORP_PARTITION_ID = "c0000000-0000-0000-0000-00000000c0c0"
EMEA_PARTITION_ID = "e0000000-0000-0000-0000-00000000e0e0"
GUID = "aaaaaaaa-0000-0000-0000-000000000001"
ANCHOR = base64.b64encode(uuid.UUID(GUID).bytes_le).decode()
CS_ID = "bbbbbbbb-0000-0000-0000-000000000001"
ENTRA_CS_ID = "bbbbbbbb-0000-0000-0000-000000000002"
MV_ID = "cccccccc-0000-0000-0000-000000000001"
CLOUD_ID = "dddddddd-0000-0000-0000-000000000001"
CLASSES = ("top", "person", "organizationalPerson", "user")
READING = ("Full Import", "Delta Import", "Full Synchronization", "Delta Synchronization")


def ago(**time: float) -> datetime:
    """So long before NOW: ago(hours=2)."""
    return NOW - timedelta(**time)


def attributes(values: dict[str, Any]) -> Attributes:
    """Attributes: a text is one value, None is none; underscores in names stand for hyphens."""
    return Attributes(
        {
            name.replace("_", "-"): (value,) if isinstance(value, str) else tuple(value)
            for name, value in values.items()
            if value is not None
        }
    )


def person(
    dn: str = JDOE, domain: str = "corp.contoso.com", deleted: bool = False, **values: Any
) -> DirectoryObject:
    """A user of Active Directory; `objectClass=(...)` makes it something else."""
    usual: dict[str, Any] = {
        "objectClass": CLASSES,
        "objectGUID": ANCHOR,
        "sAMAccountName": "jdoe",
        "userPrincipalName": "jdoe@contoso.com",
        "mail": "jdoe@contoso.com",
        "displayName": "J Doe",
        "cn": "J Doe",
        "userAccountControl": "512",
        "whenCreated": ago(days=30).isoformat(),
        "whenChanged": ago(days=1).isoformat(),
    }
    return DirectoryObject(dn, attributes({**usual, **values}), domain, deleted)


def row(dn: str = JDOE, values: dict[str, Any] | None = None, **more: Any) -> ConnectorSpaceObject:
    """Its row in the AD connector space; `values` are the attributes that were imported."""
    usual = ConnectorSpaceObject(
        object_id=CS_ID,
        connector_id=AD_CONNECTOR_ID,
        connector_name="corp.contoso.com",
        dn=dn,
        object_type="user",
        is_connector=True,
        mv_id=MV_ID,
        partition_id=CORP_PARTITION_ID,
        attributes=attributes(values or {}),
    )
    return replace(usual, **more)


def entra_row(values: dict[str, Any] | None = None, **more: Any) -> ConnectorSpaceObject:
    """Its row in the Entra connector space."""
    usual: dict[str, Any] = {"object_id": ENTRA_CS_ID, "connector_id": ENTRA_CONNECTOR_ID}
    usual |= {"connector_name": ENTRA_NAME, "partition_id": None}
    return row(entra_dn(ANCHOR), values, **{**usual, **more})


def view(
    ad: ConnectorSpaceObject | None = None,
    entra: ConnectorSpaceObject | None = None,
    joined: tuple[ConnectorSpaceObject, ...] = (),
) -> ConnectorSpaceView:
    """Its rows; none unless given."""
    return ConnectorSpaceView(ad, entra, joined)


def change(operation: str = "update") -> PendingChange:
    """A pending import or export."""
    return PendingChange(operation)


def mv(lineage: Iterable[ConnectorSpaceObject] = (), **values: Any) -> MetaverseObject:
    """Its metaverse object, joined to the rows in `lineage`."""
    links = tuple(
        MetaverseLink(r.object_id, r.dn, r.connector_name, r.connector_id) for r in lineage
    )
    usual: dict[str, Any] = {"accountName": "jdoe", "sourceAnchor": ANCHOR, "cloudFiltered": None}
    return MetaverseObject(
        MV_ID,
        links,
        {
            name: MetaverseAttribute((value,) if isinstance(value, str) else tuple(value))
            for name, value in {**usual, **values}.items()
            if value is not None
        },
    )


def cloud(kind: Any = "user", deleted: bool = False, errors: Any = (), **more: Any) -> TenantObject:
    """Its object in Entra ID, with Graph's property names."""
    usual = {
        "onPremisesSyncEnabled": True,
        "onPremisesImmutableId": ANCHOR,
        "userPrincipalName": "jdoe@contoso.com",
        "displayName": "J Doe",
    }
    id_ = more.pop("id", CLOUD_ID)
    return TenantObject(kind, id_, {**usual, **more}, deleted, errors)


def step(result: str = "success", partition: str = CORP, **more: Any) -> RunStep:
    """A step of a run: one partition."""
    return replace(RunStep(result, partition=partition), **more)


def run(
    profile: str = "Delta Import",
    result: str = "success",
    start: datetime | None = NOW - timedelta(minutes=30),
    *steps: RunStep,
    **more: Any,
) -> Run:
    """A run of the AD connector that took a minute; without steps, no details were recorded."""
    usual = Run(
        connector_id=AD_CONNECTOR_ID,
        connector_name="corp.contoso.com",
        profile=profile,
        result=result,
        start=start,
        end=start + timedelta(minutes=1) if start else None,
        steps=steps or None,
    )
    return replace(usual, **more)


def entra_run(
    profile: str = "Export",
    result: str = "success",
    start: datetime | None = NOW - timedelta(minutes=25),
    *steps: RunStep,
    **more: Any,
) -> Run:
    """A run of the Entra connector."""
    usual: dict[str, Any] = {"connector_id": ENTRA_CONNECTOR_ID, "connector_name": ENTRA_NAME}
    return run(profile, result, start, *steps, **{**usual, **more})


def cycle(start: datetime = NOW - timedelta(minutes=30), **more: Any) -> tuple[Run, ...]:
    """A whole delta cycle, newest run first."""
    after = [start + timedelta(minutes=2 * n) for n in range(4)]
    return (
        entra_run("Export", start=after[3], **more),
        run("Delta Synchronization", start=after[2], **more),
        entra_run("Delta Import", start=after[1], **more),
        run("Delta Import", start=after[0], **more),
    )


def run_error(kind: str = "sync", dn: str = JDOE, type_: str = "", **more: Any) -> RunError:
    """An error of a run step on the AD row."""
    return replace(RunError(kind, dn, CS_ID, type_), **more)


def rule(name: str = "In from AD - User Join", **more: Any) -> SyncRule:
    """An inbound rule for users that may project; give the rest by name."""
    usual = SyncRule(
        identifier=str(uuid.uuid5(uuid.NAMESPACE_OID, name)),
        internal_id=str(uuid.uuid5(uuid.NAMESPACE_URL, name)),
        name=name,
        connector=AD_CONNECTOR_ID,
        direction="Inbound",
        source_type="user",
        target_type="person",
        link_type="Provision",
        precedence=100,
        is_standard=True,
    )
    return replace(usual, **more)


def partition(dn: str = CORP, **more: Any) -> Partition:
    """A selected domain of the AD connector."""
    id_ = EMEA_PARTITION_ID if dn == EMEA else CORP_PARTITION_ID
    return replace(Partition(id_, dn, dn, selected=True, object_classes=("user",)), **more)


def profiles(*partition_ids: str, names: Iterable[str] = READING) -> tuple[RunProfile, ...]:
    """Run profiles with a step for each of these partitions."""
    ids = partition_ids or (CORP_PARTITION_ID,)
    return tuple(
        RunProfile(name, tuple(RunProfileStep(i, name.replace(" ", "")) for i in ids))
        for name in names
    )


def connector(*partitions: Partition, **more: Any) -> Connector:
    """The AD connector, with the domain corp.contoso.com unless others are given."""
    own = partitions or (partition(),)
    usual = Connector(
        identifier=AD_CONNECTOR_ID,
        name="corp.contoso.com",
        type_name="AD",
        partitions=own,
        run_profiles=profiles(*(p.identifier for p in own)),
    )
    return replace(usual, **more)


def server(scheduler: Scheduler | None = None, **more: Any) -> Server:
    """The Connect server: it runs, on schedule, and is the active one."""
    usual = Server(
        "SYNC1",
        version="2.5.190.0",
        service_status="Running",
        scheduler=scheduler or Scheduler(cycle_enabled=True, suspended=False, staging=False),
        settings={},
    )
    return replace(usual, **more)


def organization(last_sync: datetime | None = NOW, enabled: bool | None = True) -> Organization:
    """The tenant."""
    return Organization(enabled, last_sync)


def event(message: str, time: datetime | None = NOW, **more: Any) -> Event:
    """An error in the server's Application log."""
    return replace(Event(time, 109, level="Error", message=message), **more)


def audit(actor: str, time: datetime | None = NOW, *targets: str) -> AuditEntry:
    """A change that somebody made in the tenant."""
    return AuditEntry(time, "Update user", actor, actor_is_app=False, target_ids=targets)


def scope(*groups: str) -> tuple[tuple[ScopeClause, ...], ...]:
    """A scoping filter, one text per group: scope("title EQUAL Boss AND mail ISNOTNULL")."""
    return tuple(tuple(_clause(c) for c in group.split(" AND ") if c) for group in groups)


def _clause(text: str) -> ScopeClause:
    attribute, operator, value = [*text.split(" ", 2), ""][:3]
    return ScopeClause(attribute, operator, value)


def told(answer: Answer[Any] | None) -> tuple[str, ...]:
    """What a check answers and the ids of the facts that prove it; nothing for "cannot tell"."""
    return () if answer is None else (answer.value, *(fact.id for fact in answer.facts))
