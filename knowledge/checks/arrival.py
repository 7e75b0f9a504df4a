"""Is the object where it should be, and does anything of it still wait for the next cycle?"""

from datetime import datetime, timedelta
from typing import Literal

from knowledge.answer import UNSEEN, Answer, Fact, Unseen
from knowledge.journey import ad_row, arrived, entra_row, home, linked
from knowledge.runs import end_of, kind, last_cycle, newest_first
from knowledge.vocabulary import (
    Connector,
    ConnectorSpaceObject,
    ConnectorSpaceView,
    DirectoryObject,
    MetaverseObject,
    Run,
    Server,
    TenantObject,
)

RECENT = timedelta(hours=2)
_TEXTS = ("userPrincipalName", "mail", "proxyAddresses", "displayName", "sAMAccountName", "title", "department") + (
    "userAccountControl",
    "givenName",
    "sn",
    "telephoneNumber",
    "mobile",
    "mailNickname",
    "company",
)


def _differs(found: DirectoryObject, row: ConnectorSpaceObject) -> bool:
    """Whether a text that was imported has another value in Active Directory by now."""
    return any(
        name in found.attributes
        and {v.casefold() for v in found.attributes[name]} != {v.casefold() for v in row.attributes[name]}
        for name in _TEXTS
        if name in row.attributes
    )


def _changed(found: DirectoryObject) -> datetime | None:
    times = [t for t in (found.time("whenChanged"), found.time("whenCreated")) if t]
    return max(times, default=None)


def something_waits(
    directory: DirectoryObject | None,
    connector_space: ConnectorSpaceView | None,
    run_history: tuple[Run, ...] | None,
    connectors: tuple[Connector, ...] | None | Unseen = UNSEEN,
    server: Server | None | Unseen = UNSEEN,
) -> Answer[Literal["waits", "nothing-waits"]] | None:
    """Does something of the object wait: a new object, a change newer than the last completed cycle,
    a pending import or export?"""
    ad, entra = ad_row(connector_space), entra_row(connector_space)
    if ad is not None and ad.pending_import and not ad.has_sync_error:
        return Answer("waits", (Fact("pending-import", "ad-connector-space", "connect-server", ad.pending_import.operation),))
    if entra is not None and entra.pending_export and not entra.has_export_error:
        return Answer("waits", (Fact("pending-export", "entra-connector-space", "connect-server", entra.pending_export.operation),))
    if directory is None:
        return Answer("nothing-waits")
    changed = _changed(directory)
    if changed is None:
        return None
    place = home(directory, connectors) if isinstance(connectors, tuple) else None
    connector = place[0].identifier if place else ad.connector_id if ad else None
    runs = run_history or ()
    if connector is None or not runs:
        return None
    staging = isinstance(server, Server) and server.scheduler is not None and bool(server.scheduler.staging)
    cycle = last_cycle(runs, connector, place[1].dn if place else None, exports=not staging)
    fact = Fact("changed-in-directory", "active-directory", "active-directory", changed.isoformat())
    if cycle is not None:
        return Answer("waits", (fact,)) if changed > cycle.since else Answer("nothing-waits")
    if ad is None or _differs(directory, ad):
        return Answer("waits", (fact,))
    oldest = newest_first(runs)[-1].start
    return Answer("waits", (fact,)) if oldest and changed >= oldest else None


def object_landed(
    directory: DirectoryObject | None,
    connector_space: ConnectorSpaceView | None,
    metaverse: MetaverseObject | None,
    entra_object: TenantObject | None,
) -> Answer[Literal["landed", "not-landed"]] | None:
    """Is the object in every place up to Entra ID?"""
    there = directory is not None and metaverse is not None and arrived(connector_space)
    cloud = entra_object is not None and not entra_object.deleted
    return Answer("landed" if there and cloud else "not-landed")


def in_ad_connector_space(
    connector_space: ConnectorSpaceView | None,
) -> Answer[Literal["present", "absent"]] | None:
    """Is the object in the AD connector space, as a real import?"""
    return Answer("present" if ad_row(connector_space) else "absent")


def in_metaverse(
    connector_space: ConnectorSpaceView | None, metaverse: MetaverseObject | None
) -> Answer[Literal["present", "absent"]] | None:
    """Is the object joined to a metaverse object?"""
    return Answer("present" if metaverse and linked(ad_row(connector_space)) else "absent")


def in_entra_connector_space(
    connector_space: ConnectorSpaceView | None,
) -> Answer[Literal["present", "absent"]] | None:
    """Is the object in the Entra connector space, linked to its metaverse object?"""
    return Answer("present" if linked(entra_row(connector_space)) else "absent")


def in_entra_id(
    entra_object: TenantObject | None,
) -> Answer[Literal["present", "absent"]] | None:
    """Is there an object in Entra ID that is tied to this one by anchor, id or SID?"""
    return Answer("present" if entra_object is not None and not entra_object.deleted else "absent")


def cycle_complete(
    run_history: tuple[Run, ...] | None, now: datetime
) -> Answer[Literal["landed", "not-landed"]] | None:
    """Has an export to Entra ID gone through within the last two hours?"""
    sent = [r for r in run_history or () if r.is_entra and kind(r) == "export" and end_of(r.result) == "completed"]
    ends = [r.end or r.start for r in sent]
    last = max((e for e in ends if e), default=None)
    return Answer("landed" if last and now - last <= RECENT else "not-landed")
