"""The contract of the Directory port: fake, recorded tenant and live domain controllers agree.

The live one runs over real domain controllers (Samba) that were loaded with the demo tenant.
"""

from collections.abc import AsyncIterator, Iterator, Mapping

import pytest

from adapters.active_directory import LiveDirectory
from adapters.formats.ad_objects import directory_object
from adapters.tenant_folder import load
from handlers.ports import Directory, Handle, HandleKind
from knowledge.evidence import CouldNotLook, Found, Lookup, Missing
from knowledge.vocabulary import DirectoryObject
from tests.adapters.active_directory.conftest import DEMO
from tests.fakes import FakeDirectory
from tests.real.samba_lab import Lab, forests, read_ldif

RECORDED = load(DEMO).directory
STAFF = "OU=Staff,DC=corp,DC=contoso,DC=com"
CDAVIS = f"CN=Clara Davis,{STAFF}"
CDAVIS_GUID = "d1699333-1951-586c-8808-35bac7eb5f57"
CDAVIS_SID = "S-1-5-21-2062780289-4083597763-1042209235-17554"
MLOPEZ_GUID = "5ba049b8-3124-5b0d-972e-a5a7ef1598c8"
# What Samba has of its own and no recording can change: the list of the forest's domains, and the
# container of deleted objects, which only a search for deleted objects shows.
SAMBA_OWN = ("CN=Partitions,CN=Configuration,", "CN=Deleted Objects,DC=")

# Questions that the fake, which knows fewer ways to read a handle, answers too.
SHARED: list[tuple[HandleKind, str, list[str]]] = [
    ("sam", "cdavis", [CDAVIS]),
    ("sam", "CDAVIS", [CDAVIS]),
    ("sam", "nobody", []),
    ("domain-sam", "CORP\\cdavis", [CDAVIS]),
    ("upn", "cdavis@contoso.com", [CDAVIS]),
    ("address", "CDavis@contoso.com", [CDAVIS]),
    ("dn", CDAVIS.lower(), [CDAVIS]),
    ("guid", CDAVIS_GUID, [CDAVIS]),
    ("sid", CDAVIS_SID, [CDAVIS]),
    ("immutable-id", "M5Np0VEZbFiICDW6x+tfVw==", [CDAVIS]),
    ("display-name", "clara davis", [CDAVIS]),
    ("group-name", "Print News", ["CN=Print News,OU=Groups,DC=corp,DC=contoso,DC=com"]),
    ("computer", "PC-0202", ["CN=PC-0202,OU=Computers,DC=corp,DC=contoso,DC=com"]),
    ("employee-number", "no such number", []),
]


def objects() -> Iterator[DirectoryObject]:
    """Every object of the recording that live look-ups can show."""
    for path in sorted((DEMO / "active_directory").glob("*.ldif")):
        if "@" not in path.name:
            for entry in read_ldif(path.read_bytes()):
                if not entry.dn.startswith(SAMBA_OWN[1]) and SAMBA_OWN[0] not in entry.dn:
                    yield directory_object(entry.dn, entry.values)


OBJECTS = list(objects())
LIVE = [o for o in OBJECTS if not o.deleted]
GONE = [o for o in OBJECTS if o.deleted]


@pytest.fixture(
    params=["fake", "recorded", pytest.param("live", marks=[pytest.mark.real, pytest.mark.slow])]
)
async def directory(request: pytest.FixtureRequest) -> AsyncIterator[Directory]:
    """The three that must agree."""
    if request.param == "fake":
        yield FakeDirectory(*LIVE, gone=GONE)
    elif request.param == "recorded":
        yield RECORDED
    else:
        live = LiveDirectory(forests(request.getfixturevalue("lab")))
        yield live
        await live.close()


def names(answer: Lookup[tuple[DirectoryObject, ...]]) -> list[str]:
    """The names of what was found; none when it is missing."""
    assert not isinstance(answer, CouldNotLook), answer
    return sorted(o.dn for o in answer.value) if isinstance(answer, Found) else []


@pytest.mark.parametrize("kind,text,dns", SHARED)
async def test_find(directory: Directory, kind: HandleKind, text: str, dns: list[str]) -> None:
    """The same question, the same answer."""
    assert names(await directory.find(Handle(kind, text))) == dns


async def test_single_objects(directory: Directory) -> None:
    """By name, GUID and SID."""
    for found in (
        await directory.object(CDAVIS),
        await directory.by_guid(CDAVIS_GUID),
        await directory.by_sid(CDAVIS_SID),
    ):
        assert isinstance(found, Found)
        assert found.value.dn == CDAVIS
    assert await directory.object(f"CN=Nobody,{STAFF}") == Missing()
    assert await directory.by_guid("00000000-0000-4000-8000-000000000001") == Missing()
    assert await directory.by_sid("S-1-5-21-1-2-3-4") == Missing()


async def test_deleted_holders_and_names(directory: Directory) -> None:
    """What is gone, who holds an address, and all names."""
    gone = await directory.deleted(Handle("guid", MLOPEZ_GUID))
    assert isinstance(gone, Found)
    assert [o.object_guid for o in gone.value] == [MLOPEZ_GUID]
    assert await directory.deleted(Handle("sam", "cdavis")) == Missing()
    assert names(await directory.holders(["cdavis@contoso.com"])) == [CDAVIS]
    assert await directory.holders(["nobody@contoso.com"]) == Missing()
    listed = await directory.names()
    assert isinstance(listed, Found)
    assert CDAVIS in {line.dn for line in listed.value}


def questions(item: DirectoryObject) -> Iterator[Handle]:
    """Everything that somebody could call an object."""
    a = item.attributes
    yield Handle("dn", item.dn)
    for kind, names_ in HANDLES.items():
        for name in names_:
            if text := a.first(name):
                yield Handle(kind, text)
    if item.object_guid:
        yield Handle("guid", item.object_guid)
    if sam := a.first("sAMAccountName"):
        yield Handle("domain-sam", f"{item.domain.partition('.')[0].upper()}\\{sam}")
        yield Handle("domain-sam", f"{item.domain}\\{sam}")
    first, last = a.first("givenName"), a.first("sn")
    if first and last:
        yield Handle("display-name", f"{last}, {first}")
        yield Handle("display-name", f"{last} {first}")


HANDLES: Mapping[HandleKind, tuple[str, ...]] = {
    "sam": ("sAMAccountName", "cn", "mailNickname"),
    "upn": ("userPrincipalName",),
    "address": ("mail", "targetAddress"),
    "sid": ("objectSid",),
    "immutable-id": ("objectGUID", "mS-DS-ConsistencyGuid"),
    "employee-number": ("employeeID",),
    "display-name": ("displayName",),
    "computer": ("cn", "dNSHostName"),
    "group-name": ("sAMAccountName", "displayName", "mail"),
}


@pytest.mark.real
@pytest.mark.slow
async def test_every_name_of_every_object(live: LiveDirectory) -> None:
    """Over the whole demo: live domain controllers find what the recording finds."""
    wrong = []
    for item in OBJECTS:
        look = "deleted" if item.deleted else "find"
        for handle in questions(item):
            told = names(await getattr(RECORDED, look)(handle))
            seen = names(await getattr(live, look)(handle))
            if told != seen:
                wrong.append((look, handle, told, seen))
    assert not wrong, wrong[:5]


@pytest.mark.real
@pytest.mark.slow
async def test_every_value_of_every_object(live: LiveDirectory) -> None:
    """Every recorded attribute arrives with the same values; Samba adds some of its own."""
    wrong = []
    for item in OBJECTS:
        found: Lookup[DirectoryObject]
        if item.deleted:
            gone = await live.deleted(Handle("guid", item.object_guid or ""))
            found = Found(gone.value[0]) if isinstance(gone, Found) else Missing()
        else:
            found = await live.object(item.dn)
        assert isinstance(found, Found), item.dn
        assert (found.value.dn, found.value.domain) == (item.dn, item.domain)
        wrong += [
            (item.dn, name)
            for name in item.attributes
            if sorted(found.value.attributes[name]) != sorted(item.attributes[name])
        ]
    assert not wrong, wrong[:5]


@pytest.mark.real
@pytest.mark.slow
async def test_surroundings(live: LiveDirectory) -> None:
    """Containers, what was deleted below them, holders of every address, and all names."""
    told, seen = await RECORDED.containers(), await live.containers()
    assert isinstance(told, Found)
    assert isinstance(seen, Found)
    own = {o.dn for o in told.value if not o.dn.startswith(SAMBA_OWN[1])}
    assert own <= {o.dn for o in seen.value}
    for parent in {p for o in GONE if (p := o.attributes.first("lastKnownParent"))}:
        assert names(await live.deleted_below(parent)) == names(
            await RECORDED.deleted_below(parent)
        )
    for item in LIVE:
        values = [*item.attributes["proxyAddresses"], item.attributes.first("mail") or ""]
        assert names(await live.holders(values)) == names(await RECORDED.holders(values))
    lines, live_lines = await RECORDED.names(), await live.names()
    assert isinstance(lines, Found)
    assert isinstance(live_lines, Found)
    shown = {line.dn: set(line.names) for line in live_lines.value}
    assert {line.dn: set(line.names) for line in lines.value}.items() <= shown.items()


@pytest.mark.real
@pytest.mark.slow
async def test_a_stale_controller(live: LiveDirectory, lab: Lab) -> None:
    """What dc02 still shows, as it was recorded."""
    assert lab.others
    lacking: list[str] = []
    for item in LIVE:
        told = await RECORDED.copies(item.object_guid or "")
        if not isinstance(told, Found) or item.domain != "corp.contoso.com":
            continue
        seen = await live.copies(item.object_guid or "")
        assert isinstance(seen, Found), seen
        assert seen.value.keys() == told.value.keys() == {"dc02.corp.contoso.com"}
        for dc, view in told.value.items():
            other = seen.value[dc]
            assert (view is None) == (other is None), item.dn
            if view is None or other is None:
                lacking.append(item.dn)
                continue
            assert other.dn == view.dn
            for name in view.attributes:
                assert sorted(other.attributes[name]) == sorted(view.attributes[name])
    assert lacking
