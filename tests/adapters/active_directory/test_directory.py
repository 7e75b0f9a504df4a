"""The live Directory over servers that do as they are told: what it asks, and how often."""

import asyncio
import uuid
from collections.abc import Mapping, Sequence
from typing import TypeVar

import pytest

from adapters.active_directory import Domain, Forest, Limits
from handlers.attention import framed
from handlers.ports import Handle
from knowledge.evidence import CouldNotLook, Found, Lookup, Missing
from tests.adapters.active_directory import ber
from tests.adapters.active_directory.conftest import MakeDirectory, MakeStub
from tests.adapters.active_directory.ldap_stub import (
    BASE,
    Request,
    Script,
    Step,
    Stub,
    Values,
    guid_of,
    person,
    usual,
)

T = TypeVar("T")
NAME = f"CN=jdoe,OU=Staff,{BASE}"
JDOE = Handle("sam", "jdoe")
SID = b"\1\5" + b"\0" * 5 + b"\5" + b"\x15\0\0\0\1\0\0\0\2\0\0\0\3\0\0\0\x50\4\0\0"
OTHER_BASE = "DC=emea,DC=contoso,DC=com"


def value(found: Lookup[T]) -> T:
    """What was found."""
    assert isinstance(found, Found), found
    return found.value


def gone(name: str, parent: str = f"OU=Staff,{BASE}", **more: str) -> dict[str, Values]:
    """A deleted user, as Active Directory keeps one."""
    guid = uuid.uuid5(uuid.NAMESPACE_OID, name)
    values: dict[str, Sequence[str | bytes]] = {
        "objectClass": ["top", "person", "user"],
        "objectGUID": [guid.bytes_le],
        "isDeleted": ["TRUE"],
        "sAMAccountName": [name],
        "lastKnownParent": [parent],
        "msDS-LastKnownRDN": [name],
        "name": [f"{name}\nDEL:{guid}"],
        **{key: [text] for key, text in more.items()},
    }
    return {f"CN={name}\\0ADEL:{guid},CN=Deleted Objects,{BASE}": values}


CONTAINER: dict[str, Values] = {
    f"CN=Deleted Objects,{BASE}": {"objectClass": ["container"], "isDeleted": ["TRUE"]}
}


async def test_what_was_just_read_is_not_read_again(
    make_stub: MakeStub, make_directory: MakeDirectory
) -> None:
    """By name, GUID and SID; but for a question that wants it afresh."""
    stub = make_stub(entries=person("jdoe", objectSid=SID))
    directory = make_directory(stub)
    found = value(await directory.find(JDOE))[0]
    assert len(stub.searches()) == 1
    assert value(await directory.object(NAME.lower())) is found
    assert value(await directory.by_guid("{" + guid_of("jdoe").upper() + "}")) is found
    assert value(await directory.by_sid("S-1-5-21-1-2-3-1104")) is found
    assert len(stub.searches()) == 1
    with framed(5.0, afresh=True):
        assert value(await directory.object(NAME)) == found
    assert len(stub.searches()) == 2


async def test_every_attribute_is_read(make_stub: MakeStub, make_directory: MakeDirectory) -> None:
    """Those of no schema too, and options in their names go."""
    entries = person("jdoe", contosoFavourite="blue", **{"userCertificate;binary": b"\0\1"})
    stub = make_stub(entries=entries)
    found = value(await make_directory(stub).find(JDOE))[0]
    assert found.attributes["contosoFavourite"] == ("blue",)
    assert found.attributes["userCertificate"] == ("AAE=",)
    assert {"*", "msDS-User-Account-Control-Computed"} <= set(stub.searches()[0].attributes)
    assert found.domain == "corp.contoso.com"


def ranged(request: Request, stub: Stub, last: int = 6, stop_at: int = 99) -> Sequence[Step] | None:
    """A server that gives members by twos: 0 to `last`."""
    if request.operation != "searchRequest" or not request.base:
        return None
    asked = next((a for a in request.attributes if ";range=" in a), "member;range=0-*")
    first = int(asked.partition("=")[2].partition("-")[0])
    end = "*" if first + 1 >= last else str(first + 1)
    members = [f"CN=m{i},{BASE}" for i in range(first, min(first + 2, last + 1))]
    number = request.number
    if first >= stop_at:
        return [ber.done(number, 51)]
    values: dict[str, Sequence[str | bytes]] = {f"member;range={first}-{end}": members}
    if ";range=" not in "".join(request.attributes):
        values |= {**stub.entries[NAME], "member": []}
    return [ber.entry(number, NAME, values), ber.done(number)]


async def test_ranged_members_are_read_to_the_end(
    make_stub: MakeStub, make_directory: MakeDirectory
) -> None:
    """In their order."""
    stub = make_stub(entries=person("jdoe"))
    stub.script = lambda r: ranged(r, stub)
    found = value(await make_directory(stub).object(NAME))
    assert [m.split(",")[0] for m in found.attributes["member"]] == [f"CN=m{i}" for i in range(7)]
    assert not [n for n in found.attributes if "range" in n]


async def test_a_list_that_breaks_off_is_no_list(
    make_stub: MakeStub, make_directory: MakeDirectory
) -> None:
    """It is never told as the whole."""
    stub = make_stub(entries=person("jdoe"))
    stub.script = lambda r: ranged(r, stub, stop_at=4)
    assert isinstance(await make_directory(stub).object(NAME), CouldNotLook)


async def test_paging(make_stub: MakeStub, make_directory: MakeDirectory) -> None:
    """Every page is asked for, with the cookie of the one before."""
    entries = {f"OU=o{i},{BASE}": {"objectClass": ["organizationalUnit"]} for i in range(4)}

    def pages(request: Request) -> Sequence[Step] | None:
        if ber.PAGED not in request.controls:
            return None
        at = int(request.cookie or b"0")
        dns = list(entries)[at : at + 3]
        cookie = str(at + 3).encode() if at + 3 < len(entries) else b""
        return [
            *(ber.entry(request.number, dn, entries[dn]) for dn in dns),
            ber.done(request.number, cookie=cookie),
        ]

    stub = make_stub(script=pages)
    directory = make_directory(stub)
    assert {o.dn for o in value(await directory.containers())} == set(entries)
    assert [r.cookie for r in stub.searches()] == [b"", b"3"]
    await directory.containers()
    assert len(stub.searches()) == 2
    stub.script = lambda r: (
        [ber.done(r.number, cookie=b"same")] if ber.PAGED in r.controls else None
    )
    with framed(5.0, afresh=True):
        assert isinstance(await directory.containers(), CouldNotLook)


async def test_deleted_objects(make_stub: MakeStub, make_directory: MakeDirectory) -> None:
    """By what survives, and by the name and place that they had."""
    entries = CONTAINER | gone("mlopez") | gone("other", f"OU=Else,{BASE}")
    stub = make_stub(entries=entries)
    directory = make_directory(stub)
    for handle in (
        Handle("sam", "MLOPEZ"),
        Handle("guid", guid_of("mlopez")),
        Handle("display-name", "mlopez"),
        Handle("dn", f"CN=mlopez,OU=Staff,{BASE}"),
        Handle("domain-sam", "corp\\mlopez"),
    ):
        found = value(await directory.deleted(handle))
        assert [o.object_guid for o in found] == [guid_of("mlopez")], handle
    assert await directory.deleted(Handle("sam", "nobody")) == Missing()
    assert await directory.find(Handle("sam", "mlopez")) == Missing()
    below = value(await directory.deleted_below(f"ou=staff,{BASE}"))
    assert [o.object_guid for o in below] == [guid_of("mlopez")]
    assert value(await directory.deleted_below(f"OU=Empty,{BASE}")) == ()
    asked = next(r for r in stub.searches() if "Deleted Objects" in r.base)
    assert {"1.2.840.113556.1.4.417", "1.2.840.113556.1.4.2064"} <= set(asked.controls)


async def test_no_right_to_list_deleted_objects(
    make_stub: MakeStub, make_directory: MakeDirectory
) -> None:
    """An empty list proves nothing; an unreadable container says why."""
    bare: dict[str, Values] = {f"CN=Deleted Objects,{BASE}": {"isDeleted": ["TRUE"]}}
    for entries in ({}, bare):
        directory = make_directory(make_stub(entries=entries))
        for answer in (
            await directory.deleted(Handle("sam", "mlopez")),
            await directory.deleted_below(f"OU=Staff,{BASE}"),
        ):
            assert isinstance(answer, CouldNotLook)


async def test_holders_in_many_searches(make_stub: MakeStub, make_directory: MakeDirectory) -> None:
    """Whatever they are, each once."""
    entries = (
        person("jdoe", proxyAddresses=["SMTP:jd@contoso.com", "sip:jd2@contoso.com"])
        | person("crew", objectClass=["group"], mail="crew@contoso.com")
        | person("far", targetAddress="SMTP:far@elsewhere.com")
    )
    stub = make_stub(entries=entries)
    directory = make_directory(stub, limits=Limits(at_most=50))
    wanted = ["smtp:JD@contoso.com", "jd2@contoso.com", "crew@contoso.com", "far@elsewhere.com"]
    found = value(await directory.holders([*wanted, *(f"x{i}@y" for i in range(30))]))
    assert [o.name for o in found] == ["crew", "far", "jdoe"]
    assert len(stub.searches()) == 4
    assert await directory.holders([]) == Missing()
    assert await directory.holders(["nobody@contoso.com"]) == Missing()


async def test_copies(make_stub: MakeStub, make_directory: MakeDirectory) -> None:
    """What each other controller shows, by its own name; one that is away is left out."""
    main = make_stub(entries=person("jdoe", title="new"))
    stale = make_stub(entries=person("jdoe", title="old"))
    empty = make_stub()
    gone_away = f"{main.address}:1"
    directory = make_directory(main, stale, empty, gone_away)
    views = value(await directory.copies(guid_of("jdoe")))
    titles = {dc: o and o.attributes.first("title") for dc, o in views.items()}
    assert titles == {stale.address: "old", empty.address: None}
    only_stale = make_directory(empty, stale)
    assert set(value(await only_stale.copies(guid_of("jdoe")))) == {stale.address}
    assert await only_stale.copies(guid_of("nobody")) == Missing()
    alone = make_directory(main)
    assert isinstance(await alone.copies(guid_of("jdoe")), CouldNotLook)
    unreachable = make_directory(main, gone_away)
    assert isinstance(await unreachable.copies(guid_of("jdoe")), CouldNotLook)


async def test_a_copy_that_is_another_object(
    make_stub: MakeStub, make_directory: MakeDirectory
) -> None:
    """Is none."""
    main = make_stub(entries=person("jdoe"))
    dn, values = next(iter(person("asmith").items()))

    def lies(request: Request) -> Sequence[Step] | None:
        if request.operation != "searchRequest" or not request.base:
            return None
        return [ber.entry(request.number, dn, values), ber.done(request.number)]

    directory = make_directory(main, make_stub(script=lies))
    assert isinstance(await directory.copies(guid_of("jdoe")), CouldNotLook)


async def test_netbios_names(make_stub: MakeStub, make_directory: MakeDirectory) -> None:
    """From the configuration; a domain without servers is told, an unknown one is missing."""
    partitions = f"CN=Partitions,CN=Configuration,{BASE}"
    refs: dict[str, Values] = {
        f"CN={name},{partitions}": {
            "objectClass": ["crossRef"],
            "nETBIOSName": [name],
            "nCName": [base],
        }
        for name, base in (("HQ", BASE), ("LABS", "DC=labs,DC=contoso,DC=com"))
    }
    stub = make_stub(entries=person("jdoe") | refs)
    directory = make_directory(stub)
    for name in ("HQ", "hq", "corp", "CORP.contoso.com"):
        found = await directory.find(Handle("domain-sam", f"{name}\\jdoe"))
        assert len(value(found)) == 1, name
    assert isinstance(await directory.find(Handle("domain-sam", "LABS\\jdoe")), CouldNotLook)
    assert await directory.find(Handle("domain-sam", "NOWHERE\\jdoe")) == Missing()


async def test_the_global_catalogue_says_where(
    make_stub: MakeStub, make_directory: MakeDirectory
) -> None:
    """It tells of domains without servers; it lags behind, so all others are asked anyway."""
    emea = make_stub(base=OTHER_BASE)
    corp = make_stub(entries=person("jdoe"))
    catalogue = make_stub(entries=person("jdoe"))
    catalogue.script = in_catalogue(catalogue, [*person("jdoe").items()])
    domain = Domain("emea.contoso.com", (emea.name,))
    directory = make_directory(corp, others=(domain,), catalogues=(catalogue.name,))
    assert len(value(await directory.find(JDOE))) == 1
    assert emea.searches()
    catalogue.script = in_catalogue(catalogue, [])
    assert await directory.find(Handle("sam", "nobody")) == Missing()
    assert emea.searches()
    elsewhere = [(f"CN=far,{'DC=apac,DC=contoso,DC=com'}", {"objectClass": ["user"]})]
    catalogue.script = in_catalogue(catalogue, elsewhere)
    answer = await directory.find(Handle("sam", "far"))
    assert isinstance(answer, CouldNotLook)
    assert "apac.contoso.com" in answer.why


def in_catalogue(stub: Stub, entries: Sequence[tuple[str, Values]]) -> Script:
    """A catalogue that shows these to whoever searches the whole forest."""

    def script(request: Request) -> Sequence[Step] | None:
        if request.operation != "searchRequest" or request.base or request.scope != 2:
            return list(usual(stub, request))
        rows = [ber.entry(request.number, dn, values) for dn, values in entries]
        return [*rows, ber.done(request.number)]

    return script


async def test_many_at_once_share_connections(
    make_stub: MakeStub, make_directory: MakeDirectory
) -> None:
    """No more of them than the limit."""
    stub = make_stub(entries=person("jdoe"))
    directory = make_directory(stub, limits=Limits(connections=3, keep=0.0))
    answers = await asyncio.gather(*(directory.find(JDOE) for _ in range(30)))
    assert all(isinstance(a, Found) for a in answers)
    assert stub.connections <= 3


class Notes:
    """A recorder that remembers."""

    def __init__(self) -> None:
        self.entries: list[tuple[str, str | None, str]] = []

    def entry(
        self, domain: str, controller: str | None, dn: str, raw: Mapping[str, Sequence[bytes]]
    ) -> None:
        self.entries.append((domain, controller, dn))

    def document(self, file: str, items: object) -> None:
        raise AssertionError(file)


async def test_what_a_recorder_is_told(make_stub: MakeStub, make_directory: MakeDirectory) -> None:
    """Each object as it was read, and from whom."""
    main, other = make_stub(entries=person("jdoe")), make_stub(entries=person("jdoe"))
    notes = Notes()
    directory = make_directory(main, other, recorder=notes)
    await directory.find(JDOE)
    await directory.copies(guid_of("jdoe"))
    assert notes.entries == [
        ("corp.contoso.com", None, NAME),
        ("corp.contoso.com", other.address, NAME),
    ]


@pytest.mark.parametrize("guid", ["", "none", "12345"])
async def test_what_is_no_guid(
    make_stub: MakeStub, make_directory: MakeDirectory, guid: str
) -> None:
    """Is nobody's."""
    stub = make_stub()
    assert await make_directory(stub).by_guid(guid) == Missing()
    assert not stub.searches()


async def test_two_forests_of_one_short_name(
    make_stub: MakeStub, make_directory: MakeDirectory
) -> None:
    """CORP\\jdoe of the one is not sure to be meant while the other cannot be asked."""
    corp = make_stub(entries=person("jdoe"))
    domain = Domain("corp.fabrikam.com", (f"{corp.address}:1",))
    away = Forest("corp.fabrikam.com", (domain,), "x", lambda: "x")
    directory = make_directory(corp, forests=(away,))

    answer = await directory.find(Handle("domain-sam", "CORP\\jdoe"))

    assert isinstance(answer, CouldNotLook)


async def test_whom_only_another_controller_shows(
    make_stub: MakeStub, make_directory: MakeDirectory
) -> None:
    """New on the second controller: found, and the first is told of; deleted on the first: not."""
    first, second = make_stub(entries={**CONTAINER}), make_stub(entries=person("jdoe"))
    directory = make_directory(first, second)

    assert len(value(await directory.find(JDOE))) == 1
    assert list(value(await directory.copies(guid_of("jdoe"))).values()) == [None]

    first.entries.update(gone("jdoe"))
    with framed(5.0, afresh=True):
        assert await directory.find(JDOE) == Missing()


async def test_whom_another_controller_shows_and_nobody_may_see_the_deleted(
    make_stub: MakeStub, make_directory: MakeDirectory
) -> None:
    """Whether he was deleted on the first cannot be told."""
    directory = make_directory(make_stub(), make_stub(entries=person("jdoe")))

    assert "another domain controller" in getattr(await directory.find(JDOE), "why", "")
