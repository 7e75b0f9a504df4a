"""Is the object where it should be, and does anything of it still wait for the next cycle?"""

from datetime import datetime, timedelta
from typing import Literal

from knowledge.agreement import TEXTS, disagreement
from knowledge.answer import UNSEEN, Answer, Fact, Unseen
from knowledge.journey import ad_row, arrived, entra_row, home, linked
from knowledge.runs import Cycle, end_of, kind, last_cycle, newest_end, newest_first, of
from knowledge.vocabulary import (
    ENTRA_CONNECTOR_ID,
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
HUNG = timedelta(hours=6)


def _differs(found: DirectoryObject, row: ConnectorSpaceObject) -> bool:
    """Whether a text that was imported has another value in Active Directory by now."""
    return any(
        name in found.attributes
        and {v.casefold() for v in found.attributes[name]}
        != {v.casefold() for v in row.attributes[name]}
        for name in TEXTS
        if name in row.attributes
    )


def _changed(found: DirectoryObject) -> datetime | None:
    times = [t for t in (found.time("whenChanged"), found.time("whenCreated")) if t]
    return max(times, default=None)


def _passed_over(runs: tuple[Run, ...]) -> bool:
    """Whether an export to Entra ID began after all else was over, and went through.

    A synchronization or an import from Entra ID after it may have staged the export anew.
    """
    exports = of(runs, ENTRA_CONNECTOR_ID, "export")
    sent = next((r for r in exports if end_of(r.result) == "completed"), None)
    staging = [r for r in runs if kind(r) == "sync" or (r.is_entra and kind(r) == "import")]
    ends = [r.end or r.start for r in staging]
    last = max((moment for moment in ends if moment is not None), default=None)
    return sent is not None and sent.start is not None and last is not None and sent.start >= last


def _pending(
    ad: ConnectorSpaceObject | None, entra: ConnectorSpaceObject | None, runs: tuple[Run, ...]
) -> Fact | None:
    """What waits on the rows themselves.

    Behind an error nothing waits for the cycle, nor does an export that a clean one passed over.
    """
    if ad is not None and ad.pending_import and not ad.has_sync_error:
        operation = ad.pending_import.operation
        return Fact("pending-import", "ad-connector-space", "connect-server", operation)
    if entra is not None and entra.pending_export and not entra.has_export_error:
        if _passed_over(runs):
            return None
        operation = entra.pending_export.operation
        return Fact("pending-export", "entra-connector-space", "connect-server", operation)
    return None


def _exports(server: Server | Unseen | None) -> bool | None:
    """Whether the server exports: it does not in staging mode; None: the mode was not read."""
    scheduler = server.scheduler if isinstance(server, Server) else None
    return None if scheduler is None or scheduler.staging is None else not scheduler.staging


def _unclear(runs: tuple[Run, ...], connector_id: str, changed: datetime) -> bool:
    """Whether a run since the change ended in a way that nobody knows."""
    return any(
        end_of(r.result) is None and r.start is not None and r.start >= changed
        for r in runs
        if r.is_entra or r.connector_id == connector_id
    )


def something_waits(
    directory: DirectoryObject | None,
    connector_space: ConnectorSpaceView | None,
    run_history: tuple[Run, ...] | None,
    connectors: tuple[Connector, ...] | Unseen | None = UNSEEN,
    server: Server | Unseen | None = UNSEEN,
) -> Answer[Literal["waits", "nothing-waits"]] | None:
    """Does something of the object wait for the next cycle?

    A new object, a change newer than the last completed cycle, a pending import or export.
    """
    ad, entra = ad_row(connector_space), entra_row(connector_space)
    pending = _pending(ad, entra, run_history or ())
    if pending is not None:
        return Answer("waits", (pending,))
    if directory is None:
        return Answer("nothing-waits")
    changed = _changed(directory)
    place = home(directory, connectors) if isinstance(connectors, tuple) else None
    connector = place[0].identifier if place else ad.connector_id if ad else None
    if changed is None or connector is None or not run_history:
        return None
    dn, exports = place[1].dn if place else None, _exports(server)
    cycle = last_cycle(run_history, connector, dn, exports=exports is not False)
    if cycle is not None and changed <= cycle.since:
        return Answer("nothing-waits")
    read = last_cycle(run_history, connector, dn, exports=False) if exports is None else None
    if read is not None and changed <= read.since:
        return None  # in staging mode nothing would wait
    new = cycle is None and (ad is None or _differs(directory, ad))
    if not new and not _after_the_runs(changed, run_history, connector, cycle):
        return None
    fact = Fact("changed-in-directory", "active-directory", "active-directory", changed.isoformat())
    return Answer("waits", (fact,))


def _after_the_runs(
    changed: datetime, runs: tuple[Run, ...], connector_id: str, cycle: Cycle | None
) -> bool:
    """Whether a change that no cycle took up is known to be newer than what was read."""
    oldest = newest_first(runs)[-1].start
    known = cycle is not None or (oldest is not None and changed >= oldest)
    return known and not _unclear(runs, connector_id, changed)


def object_landed(
    directory: DirectoryObject | None,
    connector_space: ConnectorSpaceView | None,
    metaverse: MetaverseObject | None,
    entra_object: TenantObject | None,
) -> Answer[Literal["landed", "not-landed"]] | None:
    """Is the object in every place up to Entra ID, with the same ordinary values in each?"""
    if directory is None or metaverse is None or entra_object is None or entra_object.deleted:
        return Answer("not-landed")
    ad, entra = ad_row(connector_space), entra_row(connector_space)
    if ad is None or entra is None or not arrived(connector_space):
        return Answer("not-landed")
    fact = disagreement(directory, ad, metaverse, entra, entra_object)
    return Answer("landed") if fact is None else Answer("not-landed", (fact,))


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
    sent = (
        r.end or r.start
        for r in of(run_history or (), ENTRA_CONNECTOR_ID, "export")
        if end_of(r.result) == "completed"
    )
    last = max((moment for moment in sent if moment is not None), default=None)
    return Answer("landed" if last is not None and now - last <= RECENT else "not-landed")


def cycle_coming(
    server: Server | None, run_history: tuple[Run, ...] | None, now: datetime
) -> Answer[Literal["coming"]] | None:
    """Is the next cycle really to come?

    It is not known to be when the planned start is past, or a run has been going on for hours.
    """
    scheduler = server.scheduler if server else None
    running = [r.start for r in run_history or () if end_of(r.result) == "running" and r.start]
    if running and now - min(running) > HUNG:
        return None
    if running or (scheduler is not None and scheduler.in_progress):
        return Answer("coming")
    if scheduler is None:
        return None
    if scheduler.next_start is not None:
        return Answer("coming") if now - scheduler.next_start <= RECENT / 2 else None
    last = newest_end(run_history or ())
    return Answer("coming") if last is not None and now - last <= RECENT else None
