"""The list of all names: read behind the questions, and kept up by what changed."""

import asyncio
import threading

from adapters.active_directory import Limits
from handlers.attention import framed
from handlers.ports import NamedObject
from knowledge.evidence import CouldNotLook, Found, Lookup
from tests.adapters.active_directory import ber
from tests.adapters.active_directory.conftest import MakeDirectory, MakeStub
from tests.adapters.active_directory.ldap_stub import BASE, Close, Request, Stub, Values, person
from tests.adapters.active_directory.test_directory import CONTAINER, gone

FRESH = Limits(look_up=2.0, names_keep=0.0)


def listed(answer: Lookup[tuple[NamedObject, ...]]) -> set[str]:
    """The first names of what is listed."""
    assert isinstance(answer, Found), answer
    return {line.names[0] for line in answer.value}


def changed(stub: Stub, entries: dict[str, Values]) -> None:
    """Some objects with the number of a new change."""
    stub.usn += 1
    stub.entries |= {dn: {**v, "uSNChanged": [str(stub.usn)]} for dn, v in entries.items()}


def whole_reads(stub: Stub) -> int:
    """How often everything was asked for."""
    return sum(b"uSNChanged" not in r.filter[1] and r.base == BASE for r in stub.searches())


async def test_all_names(make_stub: MakeStub, make_directory: MakeDirectory) -> None:
    """Of everything that people ask about, in every way they write it."""
    ou: dict[str, Values] = {f"OU=Staff,{BASE}": {"objectClass": ["organizationalUnit"]}}
    entries = person("jdoe", givenName="Jane", sn="Doe", mail="jane@contoso.com") | ou
    stub = make_stub(entries=entries)
    directory = make_directory(stub)
    answer = await directory.names()
    assert isinstance(answer, Found)
    (line,) = answer.value
    assert {"jdoe", "Jane Doe", "Doe, Jane", "jane@contoso.com"} <= set(line.names)
    assert listed(await directory.names()) == {"jdoe"}
    assert whole_reads(stub) == 1


async def test_only_changes_are_read_then(
    make_stub: MakeStub, make_directory: MakeDirectory
) -> None:
    """New, renamed and deleted ones."""
    stub = make_stub(entries=CONTAINER | person("jdoe") | person("asmith"))
    directory = make_directory(stub, limits=FRESH)
    assert listed(await directory.names()) == {"jdoe", "asmith"}
    changed(stub, person("bnew"))
    assert listed(await directory.names()) == {"jdoe", "asmith", "bnew"}
    del stub.entries[f"CN=asmith,OU=Staff,{BASE}"]
    changed(stub, gone("asmith"))
    assert listed(await directory.names()) == {"jdoe", "bnew"}
    assert whole_reads(stub) == 1


async def test_everything_is_read_anew(make_stub: MakeStub, make_directory: MakeDirectory) -> None:
    """When the deleted ones are hidden, when the database is another, and after a while."""
    stub = make_stub(entries=person("jdoe"))
    directory = make_directory(stub, limits=FRESH)
    for count in (1, 2):
        assert listed(await directory.names()) == {"jdoe"}
        assert whole_reads(stub) == count
    stub.entries |= CONTAINER
    stub.usn = 1  # restored from a backup: numbers begin again
    await directory.names()
    assert whole_reads(stub) == 3
    old = make_directory(stub, limits=Limits(names_keep=0.0, names_renew=0.0))
    await old.names()
    await old.names()
    assert whole_reads(stub) == 5


async def test_while_it_is_read(make_stub: MakeStub, make_directory: MakeDirectory) -> None:
    """A question does not wait longer than its time; the reading goes on for the next."""
    stub = make_stub(entries=person("jdoe"))
    go_on = threading.Event()

    def slow(request: Request) -> None:
        if request.base:
            go_on.wait(10)

    stub.script = slow
    directory = make_directory(stub)
    with framed(0.2):
        assert isinstance(await directory.names(), CouldNotLook)
    go_on.set()
    for _ in range(200):
        answer = await directory.names()
        if isinstance(answer, Found):
            break
        await asyncio.sleep(0.01)
    assert listed(answer) == {"jdoe"}
    assert whole_reads(stub) == 1


async def test_a_page_that_fails(make_stub: MakeStub, make_directory: MakeDirectory) -> None:
    """Then nothing is listed as the whole."""
    stub = make_stub(
        script=lambda r: (
            [ber.entry(r.number, *next(iter(person("jdoe").items()))), Close()] if r.base else None
        )
    )
    assert isinstance(await make_directory(stub).names(), CouldNotLook)
