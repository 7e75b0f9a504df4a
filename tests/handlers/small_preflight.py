"""A small world for preflight: real rules, one domain, fakes for the ports."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from handlers.preflight import Checkup, Planned, Preflight, with_names
from handlers.preflight.summary import Summary
from handlers.preflight.telling import Telling
from handlers.replies import Words
from knowledge.anchor import SETTING
from knowledge.vocabulary import DirectoryObject, Domain, SyncFeatures
from tests.data.real import rules
from tests.fakes import FakeDirectory, FakeServer, FakeTenant
from tests.handlers.small import WORDS
from tests.knowledge import build

AD = "ae4db4cc-b16b-4eb2-acf5-837ca84e4d7d"
CORP = build.CORP
STAFF = f"OU=Staff,{CORP}"
INITIAL = "contoso.onmicrosoft.com"
RULES = rules()
FEATURES = {
    "blockSoftMatchEnabled": False,
    "blockCloudObjectTakeoverThroughHardMatchEnabled": False,
    "softMatchOnUpnEnabled": True,
}


def planned(line: int = 2, name: str | None = None, **values: Any) -> Planned:
    """A new user of OU=Staff of whom all is well; None takes a value out."""
    account = values.get("sAMAccountName", f"user{line}") or ""
    usual: dict[str, Any] = {
        "objectClass": "user",
        "sAMAccountName": account,
        "displayName": f"User {line}",
        "userPrincipalName": f"{account}@contoso.com",
        "mail": f"{account}@contoso.com",
        "proxyAddresses": f"SMTP:{account}@contoso.com",
    }
    dn = f"CN=User {line},{STAFF}" if name is None else name
    own = build.attributes({k: v for k, v in {**usual, **values}.items() if v is not None})
    return Planned(line, DirectoryObject(dn, with_names(dn, own), "corp.contoso.com"))


@dataclass
class Source:
    """Planned objects from memory."""

    objects: tuple[Planned, ...]
    name: str = "objects.csv"

    def read(self) -> Iterator[Planned]:
        """All of them."""
        yield from self.objects


@dataclass
class World:
    """The three systems, all well."""

    directory: FakeDirectory = field(default_factory=FakeDirectory)
    server: FakeServer = field(default_factory=FakeServer)
    tenant: FakeTenant = field(default_factory=FakeTenant)

    def __post_init__(self) -> None:
        classes = ("user", "group", "contact", "computer", "inetOrgPerson")
        sales = (f"OU=Sales,{CORP}",)
        domain = build.partition(object_classes=classes, inclusions=(CORP,), exclusions=sales)
        self.server.connector_list = (
            build.connector(domain, identifier=AD, object_inclusion=None),
        )
        self.server.rule_list = RULES
        self.server.state = build.server(settings={SETTING: "mS-DS-ConsistencyGuid"})
        self.tenant.domain_list = (
            Domain("contoso.com", verified=True),
            Domain(INITIAL, verified=True, initial=True),
            Domain("new.contoso.com", verified=False),
        )
        self.tenant.features = SyncFeatures(FEATURES)

    async def look(self, *objects: Planned) -> list[Checkup]:
        """The checkups of a file of these objects."""
        preflight = Preflight(self.directory, self.server, self.tenant)
        return [x async for x in preflight.run(Source(objects))]

    async def one(self, one: Planned) -> Checkup:
        """The checkup of the only object of a file."""
        (found,) = await self.look(one)
        return found


def ids(checkup: Checkup) -> list[str]:
    """What was found, by id."""
    return [f.id for f in checkup.findings]


def lines(checkup: Checkup) -> list[tuple[str, str]]:
    """What is told below the object's line."""
    return list(Telling(Words(WORDS)).tell(checkup).lines)


def summary(*checkups: Checkup) -> list[str]:
    """The lines of the summary."""
    found = Summary()
    for checkup in checkups:
        found.add(checkup)
    return list(found.lines(Words(WORDS)))
