"""Linked mailboxes: they bring no sourceAnchor of their own, but join their master account.

Source: engine-semantics section 4, persons in several forests. The simulated way of one object
alone stops there; whether it goes on hangs on another object.
"""

from collections.abc import Mapping
from dataclasses import replace

from handlers.ports import Directory
from handlers.preflight.checkup import Finding, could_not_look
from handlers.preflight.planned import Planned
from handlers.preflight.surroundings import Surroundings
from handlers.preflight.syncing import Syncing, state, syncing
from knowledge.evidence import CouldNotLook, Missing
from knowledge.vocabulary import DirectoryObject

_STOP = "stop-no-source-anchor"
_SELF = "S-1-5-10"
Findings = tuple[Finding, ...]


async def with_master(
    planned: Planned, around: Surroundings, directory: Directory
) -> tuple[Syncing, DirectoryObject | None]:
    """Its way, with what its master account means for the findings; and that account."""
    way = syncing(planned, around)
    found, master = await _judged(planned, way.findings, around, directory)
    return replace(way, findings=found), master


async def _judged(
    planned: Planned, found: Findings, around: Surroundings, directory: Directory
) -> tuple[Findings, DirectoryObject | None]:
    own = planned.object.attributes
    sid = own.first("msExchMasterAccountSid")
    at = next((n for n, f in enumerate(found) if f.id == _STOP), None)
    if at is None or sid in (None, _SELF, own.first("objectSid")):
        return found, None
    master = await directory.by_sid(sid or "")
    if isinstance(master, CouldNotLook):
        return (*found[:at], could_not_look("syncs", "directory", master.why)), None
    if isinstance(master, Missing):
        return _told(found, at, "stop-no-master", {"sid": sid or ""}), None
    other = {"other": master.value.dn}
    if state(syncing(Planned(0, master.value), around).findings) == "no":
        return _told(found, at, "stop-master", other), master.value
    return (*found[:at], Finding("syncs", "linked", "open", other)), master.value


def _told(found: Findings, at: int, id_: str, values: Mapping[str, str]) -> Findings:
    """Why nothing gives it a sourceAnchor, in place of the stop, and nothing that follows of it."""
    told = replace(found[at], id=id_, values={**found[at].values, **values})
    return (*found[:at], told)
