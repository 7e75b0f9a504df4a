"""`preflight`: what would become of each object of a file, before anybody puts it there."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from itertools import islice

from handlers.ports import ConnectServer, Directory, Tenant
from handlers.preflight.checkup import Checkup, Finding, Match
from handlers.preflight.clashes import file_keys, identity, in_directory, in_file, in_tenant
from handlers.preflight.existing import Existing
from handlers.preflight.linked import with_master
from handlers.preflight.matching import Matched, Matching
from handlers.preflight.naming import format_faults, naming
from handlers.preflight.placing import placing
from handlers.preflight.planned import Planned, PlannedObjects
from handlers.preflight.rows import Rows
from handlers.preflight.surroundings import Surroundings, look_around
from handlers.preflight.syncing import state

_AT_ONCE = 32
# Its values in Entra ID are those of the person it joins.
_WITH_MASTER = Matched(Match("not-known"))


class Preflight:
    """The checkups of a file, one after the other; nothing of it is kept."""

    def __init__(self, directory: Directory, server: ConnectServer, tenant: Tenant) -> None:
        self._directory, self._server, self._tenant = directory, server, tenant

    async def run(self, source: PlannedObjects) -> AsyncIterator[Checkup]:
        """Read the file twice: what stands in it more than once is known only after the first."""
        rows, existing = Rows(), Existing(self._directory)
        for planned in source.read():
            if planned.passed_over == "container":
                rows.add((identity(planned.object),), planned.line)
            elif not planned.passed_over and not planned.unread:
                there = planned if planned.object.dn else (await existing.of(planned)).planned
                rows.add(file_keys(planned, identity(there.object)), planned.line)
        around = await look_around(self._directory, self._server, self._tenant)
        matching = Matching(self._directory, self._server, self._tenant, around)
        one = _One(self._directory, existing, around, rows, matching)
        for some in _in_lots(source.read()):
            for checkup in await asyncio.gather(*map(one.checkup, some)):
                yield checkup


class _One:
    """The checkup of one object."""

    def __init__(
        self,
        directory: Directory,
        existing: Existing,
        around: Surroundings,
        rows: Rows,
        matching: Matching,
    ) -> None:
        self._directory, self._existing, self._matching = directory, existing, matching
        self._around, self._rows = around, rows

    async def checkup(self, planned: Planned) -> Checkup:
        """Everything about it."""
        if planned.passed_over:
            return Checkup(planned, ())
        said = tuple(_said(planned))
        if planned.unread:
            return Checkup(planned, said)
        resolved = await self._existing.of(planned)
        there = resolved.planned
        way, master = await with_master(there, self._around, self._directory)
        named = naming(there, self._around, way.path)
        known = resolved.is_known and named.is_known
        matched = _WITH_MASTER if master else await self._matching.match(named.sent, known)
        findings = (
            *said,
            *placing(there, self._around, self._rows),
            *way.findings,
            *named.findings,
            *format_faults(there),
            *in_file(planned, self._rows, identity(there.object)),
            *await in_directory(there, self._rows, self._directory, master),
            *in_tenant(named.sent, matched.rivals),
            *resolved.findings,
            *matched.findings,
        )
        syncs = state(way.findings)
        return Checkup(there, findings, syncs, named.sign_in, named.addresses, matched.match)


def _said(planned: Planned) -> Iterator[Finding]:
    """What the file itself had to say of it."""
    yield from (Finding("file", "problem", "open", {"why": why}) for why in planned.problems)
    yield from (Finding("file", "problem", "tells", {"why": why}) for why in planned.remarks)


def _in_lots(objects: Iterator[Planned]) -> Iterator[tuple[Planned, ...]]:
    while some := tuple(islice(objects, _AT_ONCE)):
        yield some
