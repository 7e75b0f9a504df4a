"""One question asked, taken down, and asked again of what was taken down."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from adapters.tenant_folder.masked import masked, masking_of
from adapters.tenant_folder.writing import About, Recording, settle, written
from bot.settings import WrongUseError
from bot.systems import Systems, recorded
from handlers.attention import QUESTION_LIMIT
from handlers.diagnose import Diagnose, Known, Request
from handlers.lookups import LookUps
from handlers.ports import ConnectServer, Directory, Handle, Tenant
from handlers.verdict import LookUp, Subject, Verdict
from knowledge.catalogue import Catalogue
from knowledge.dn import dns_domain
from knowledge.evidence import Found, Lookup
from knowledge.language.reading import read

_KEY = 32  # bytes of a key that is used once and never stored
_REPLAY = 120.0  # seconds for a question to a folder, which nobody waits for
#: The look-ups that fail when a system cannot be asked at all, by the system's name in tenant.toml.
_FIRST: Mapping[str, tuple[str, ...]] = {
    "active_directory": ("directory", "containers", "deleted_objects"),
    "connect_server": ("server", "connectors", "run_history"),
    "entra": ("domains", "organization", "sync_features"),
}
_FOLDERS = {"active_directory": "active_directory", "connect_server": "connect", "entra": "entra"}
_NAMES, _COPIES = "live_neighbours", "directory_copies"
_ROWS = ("connector_space", "metaverse")
_MOST_NEIGHBOURS = 200


@dataclass(frozen=True, slots=True)
class StoppedClock:
    """One moment: a recording and what is made of it later are judged at the same time."""

    moment: datetime

    def now(self) -> datetime:
        """That moment."""
        return self.moment


@dataclass(slots=True)
class _Keeping:
    """Look-ups that can be asked afterwards what they saw."""

    made: list[LookUps] = field(default_factory=list)

    def __call__(
        self,
        directory: Directory,
        server: ConnectServer,
        tenant: Tenant,
        subject: Subject | None,
        other: Subject | None,
        known: Known,
    ) -> LookUps:
        self.made.append(LookUps(directory, server, tenant, subject, other, known))
        return self.made[-1]


def request_of(asked: str) -> Request:
    """What is asked about an object, by its name alone or in a whole question."""
    reading = read(asked)
    return Request(
        text=asked,
        symptom=reading.symptom or "object-not-syncing",
        handle=Handle(reading.subject.kind, reading.subject.value) if reading.subject else None,
        second=Handle(reading.second.kind, reading.second.value) if reading.second else None,
        attribute=reading.attribute,
        error=reading.error,
        afresh=True,
    )


async def ask(
    catalogue: Catalogue,
    systems: Systems,
    request: Request,
    moment: datetime,
    limit: float = QUESTION_LIMIT,
    recording: Recording | None = None,
) -> Verdict:
    """The verdict of these systems, as if it were that moment.

    Objects that are known to the verdict by their names alone are looked up too: a recorder hears
    of objects, and a recorded tenant tells the names of those that it has. `recording` notes what
    no object tells.
    """
    keeping = _Keeping()
    ports = systems.directory, systems.server, systems.tenant
    diagnose = Diagnose(catalogue, *ports, StoppedClock(moment), keeping, limit)
    verdict = await diagnose.ask(request)
    for looks in keeping.made:
        found = await looks.get(_NAMES) if _NAMES in looks.made else None
        for dn in found.value[:_MOST_NEIGHBOURS] if isinstance(found, Found) else ():
            await systems.directory.object(dn)
        if recording is not None and _COPIES in looks.made:
            _note_controllers(recording, verdict, await looks.get(_COPIES))
    return verdict


def _note_controllers(recording: Recording, verdict: Verdict, copies: Lookup[Any]) -> None:
    """A controller that was asked and has the object not leaves nothing behind but its name."""
    views = copies.value if isinstance(copies, Found) else {}
    shown = next((x.dn for x in views.values() if x is not None), None)
    dn = shown or (verdict.subject.dn if verdict.subject else None)
    for controller in views if dn else ():
        recording.entry(dns_domain(dn or ""), controller, "", {})


def same(one: Verdict, other: Verdict) -> bool:
    """Whether two verdicts say the same: outcome, diagnosis, place, then, also."""
    return _essence(one) == _essence(other)


def _essence(verdict: Verdict) -> tuple[object, ...]:
    asked = verdict.question.id if verdict.question else None
    return (
        verdict.outcome,
        verdict.diagnosis,
        verdict.place,
        verdict.then,
        verdict.also,
        asked,
    )


def in_short(verdict: Verdict) -> str:
    """A verdict in ids."""
    told = [verdict.outcome, verdict.diagnosis or "", verdict.place or ""]
    more = (("then", verdict.then), ("also", verdict.also))
    lists = (f"{name}: {', '.join(ids)}" for name, ids in more if ids)
    return "; ".join([", ".join(x for x in told if x), *lists])


def differences(live: Verdict, again: Verdict) -> tuple[str, ...]:
    """The look-ups that came back with something else from the folder, a clause for each."""
    then = {x.name: x for x in again.look_ups}
    return tuple(
        f"{x.name}: {x.result}, from the folder {_told(then.get(x.name))}"
        for x in live.look_ups
        if x.name not in then or then[x.name].result != x.result
    )


def _told(found: LookUp | None) -> str:
    if found is None:
        return "not asked for"
    return f"{found.result} ({found.why})" if found.why else found.result


def complete(recording: Recording, verdict: Verdict) -> Mapping[str, str]:
    """Note that Active Directory was looked at, where it was; and why each system was not."""
    why = {system: _why(system, verdict) for system in _FIRST}
    out_of_reach = {
        system: text for system, text in why.items() if text and not recording.has(_FOLDERS[system])
    }
    if not why["active_directory"] and "directory" not in {x.name for x in verdict.not_looked}:
        recording.entry("", None, "", {})
    # A live server is not asked for what has no name there; a recorded one would be: there is none.
    missing = {x.name for x in verdict.look_ups if x.result == "missing"}
    for name in _ROWS:
        if name in missing or verdict.outcome == "not-found":
            recording.document(f"connect/{name}.json", [])
    return out_of_reach


def _why(system: str, verdict: Verdict) -> str:
    return next((x.why for x in verdict.not_looked if x.name in _FIRST[system]), "")


@dataclass(frozen=True, slots=True)
class Taken:
    """A recording, what was asked, and the verdict on it."""

    recording: Recording
    about: About
    request: Request
    verdict: Verdict


async def take(
    known: Catalogue, systems: Systems, recording: Recording, request: Request, limit: float
) -> Taken:
    """The verdict of systems that tell `recording` what they say; they are closed afterwards."""
    moment = systems.clock.now()
    try:
        verdict = await ask(known, systems, request, moment, limit, recording)
    finally:
        await systems.close()
    why = complete(recording, verdict)
    return Taken(recording, About(systems.name, moment, why), request, verdict)


async def replay(
    known: Catalogue, taken: Taken, out: Path, *, keep: bool, wanted: Verdict | None = None
) -> Verdict:
    """The verdict of the written folder, which then stays if it shall: only with the wanted one."""
    about = replace(taken.about, recorded=_recorded(taken))
    with written(taken.recording, about, out) as beside:
        systems = recorded(beside)
        systems.check()
        moment = systems.clock.now()
        verdict = await ask(known, systems, taken.request, moment, _REPLAY)
        if wanted is not None and not same(wanted, verdict):
            told = f"{in_short(wanted)} would become {in_short(verdict)}"
            mend = "nothing was written; record without --mask, and look through it by hand"
            raise WrongUseError(f"--mask: the masked folder gives another verdict: {told}; {mend}")
        if keep:
            settle(beside, out)
    return verdict


def _recorded(taken: Taken) -> dict[str, str]:
    request, verdict = taken.request, taken.verdict
    return {
        "asked": request.text,
        "outcome": verdict.outcome,
        "diagnosis": verdict.diagnosis or "",
    }


def mask(taken: Taken, *, domains: bool, key: bytes | None = None) -> Taken:
    """The same with pseudonyms, also in the question. `key`: else one that nobody knows."""
    key = key or secrets.token_bytes(_KEY)
    request, about = taken.request, taken.about
    masking = masking_of(taken.recording, key, domains=domains)
    handles = [x for x in (request.handle, request.second) if x is not None]
    for handle in handles:
        masking.handle(handle)  # what was asked is personal too
    masking.begin()
    first, second = (
        None if x is None else masking.handle(x) for x in (request.handle, request.second)
    )
    text = (
        request.text if handles and handles[0].value in request.text else masking.text(request.text)
    )
    for handle, other in zip(handles, (x for x in (first, second) if x), strict=True):
        text = text.replace(handle.value, other.value)
    return Taken(
        masked(taken.recording, masking),
        replace(
            about,
            name="masked" if domains else about.name,
            unreachable={k: masking.text(why) for k, why in about.unreachable.items()},
        ),
        replace(request, text=masking.domains_of(text), handle=first, second=second),
        taken.verdict,
    )
