"""The tenant itself: domains, organization and synchronization switches, kept for a minute."""

import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from adapters.entra.faults import Fault
from adapters.entra.keeping import Kept
from adapters.entra.queries import Ask, path
from adapters.entra.reader import Nothing, Reader
from adapters.entra.reading import Raw
from adapters.entra.settings import Limits
from adapters.formats.entra_records import read_domains, read_features, read_organization
from adapters.formats.errors import FormatError
from adapters.formats.recording import Recorder
from knowledge.evidence import Found, Lookup, Missing
from knowledge.vocabulary import Domain, Organization, SyncFeatures

T = TypeVar("T")

DOMAINS = Ask(
    path(
        "/domains",
        select="id,isVerified,isDefault,isInitial,isRoot,authenticationType,supportedServices",
    ),
    "Domain.Read.All",
)
# Without $select: only so may v1.0 show when a password was synchronized last, which its own table
# does not name and which it therefore would refuse as a name (graph-lookups G20).
ORGANIZATION = Ask("/organization", "Organization.Read.All")
FEATURES = Ask(
    path("/directory/onPremisesSynchronization", select="id,configuration,features"),
    "OnPremDirectorySynchronization.Read.All",
    bare=True,
)


class State:
    """What is the same for every object."""

    def __init__(self, reader: Reader, limits: Limits, recorder: Recorder | None) -> None:
        self._reader, self._recorder = reader, recorder
        self._kept: Kept[tuple[Raw, ...]] = Kept(limits.keep_state)

    async def domains(self) -> Lookup[tuple[Domain, ...]]:
        """The tenant's domains."""
        values = await self._values(DOMAINS, "entra/domains.json")
        return Found(_read(read_domains, values))

    async def organization(self) -> Lookup[Organization]:
        """The organization."""
        values = await self._values(ORGANIZATION, "entra/organization.json")
        return _present(_read(read_organization, values))

    async def features(self) -> Lookup[SyncFeatures]:
        """The switches; Graph answers with one object or with a collection of one."""
        values = await self._values(FEATURES, "entra/on_premises_synchronization.json")
        return _present(_read(read_features, values))

    async def _values(self, ask: Ask, file: str) -> tuple[Raw, ...]:
        values = self._kept.get(ask.path)
        if values is None:
            began = time.monotonic()
            found = await self._reader.all(ask)
            values = () if isinstance(found, Nothing) else found
            if not all("id" in value for value in values):
                raise Fault("shape")
            self._kept.put(ask.path, values, self._reader.read_at(ask, began))
        if self._recorder is not None:
            self._recorder.document(file, list(values))
        return values


def _read(reader: Callable[[object, str], T], values: Sequence[Raw]) -> T:
    try:
        return reader(list(values), "Graph")
    except FormatError:
        raise Fault("shape") from None


def _present(value: T | None) -> Lookup[T]:
    return Missing() if value is None else Found(value)
