"""J Doe in all three systems, behind the fakes, and look-ups made for him."""

from typing import Any

from handlers.lookups import LookUps
from handlers.verdict import Subject
from knowledge.evidence import CouldNotLook, Found, Lookup
from knowledge.vocabulary import ConnectorSpaceObject, DirectoryObject, TenantObject
from tests.fakes import FakeDirectory, FakeServer, FakeTenant
from tests.knowledge.build import (
    ANCHOR,
    CLOUD_ID,
    GUID,
    JDOE,
    MV_ID,
    cloud,
    connector,
    entra_row,
    mv,
    person,
    row,
)

SID = "S-1-5-21-1-2-3-1104"
HIM = Subject("jdoe", JDOE, GUID, "user", "jdoe")
BY_CLOUD = Subject("jdoe", None, None, "user", "jdoe@contoso.com", CLOUD_ID)


class World:
    """Three fakes; `looks` makes the look-ups."""

    def __init__(self) -> None:
        self.ad = FakeDirectory(person(objectSid=SID))
        self.server = FakeServer(row(), entra_row({"sourceAnchor": ANCHOR}))
        self.server.metaverse_objects[MV_ID] = mv(self.server.rows)
        self.server.connector_list = (connector(),)
        self.tenant = FakeTenant(cloud())

    def looks(
        self, subject: Subject | None = HIM, other: Subject | None = None, **known: Lookup[Any]
    ) -> LookUps:
        """Look-ups for him, of which some results are given."""
        return LookUps(self.ad, self.server, self.tenant, subject, other, known)

    async def get(self, name: str, subject: Subject | None = HIM, **known: Lookup[Any]) -> Any:
        """One look-up: what it found, "missing", or "dark"."""
        return short(await self.looks(subject, None, **known).get(name))

    def only(
        self,
        live: DirectoryObject | None = None,
        rows: tuple[ConnectorSpaceObject, ...] = (),
        there: TenantObject | None = None,
    ) -> "World":
        """Nothing but these."""
        self.ad.objects = [live] if live else []
        self.server.rows = list(rows)
        self.tenant.objects = [there] if there else []
        return self


def short(found: Lookup[Any]) -> Any:
    """What was found, "missing", or "dark"."""
    if isinstance(found, Found):
        return found.value
    return "dark" if isinstance(found, CouldNotLook) else "missing"
