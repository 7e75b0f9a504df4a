"""What becomes of an answer when a domain controller fails, lies or limits. Nothing is Missing."""

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.active_directory import Domain, Limits
from handlers.attention import framed
from handlers.ports import Handle
from knowledge.evidence import CouldNotLook, Found, Lookup, Missing
from tests.adapters.active_directory import ber
from tests.adapters.active_directory.conftest import QUICK, MakeDirectory, MakeStub
from tests.adapters.active_directory.ldap_stub import (
    BASE,
    Close,
    Request,
    Silence,
    Step,
    Values,
    guid_of,
    person,
    usual,
)

JDOE = Handle("sam", "jdoe")
NAME = f"CN=jdoe,OU=Staff,{BASE}"
ENOUGH = 8.0  # seconds; no answer may take longer, whatever happens


def why(answer: object) -> str:
    """Why nobody could look."""
    assert isinstance(answer, CouldNotLook), answer
    return answer.why


def names(answer: Lookup[tuple[object, ...]]) -> list[str]:
    """The names of what was found."""
    assert isinstance(answer, Found), answer
    return [o.dn for o in answer.value]  # type: ignore[attr-defined]


async def until(true: Callable[[], bool]) -> None:
    """Wait for something that happens in another thread."""
    for _ in range(1000):
        if true():
            return
        await asyncio.sleep(0.01)
    pytest.fail("it did not come about")


def on_search(*steps: Step) -> object:
    """A script that answers each search of the domain so."""
    return lambda r: list(steps) if r.operation == "searchRequest" and r.base else None


async def test_a_server_that_is_well(make_stub: MakeStub, make_directory: MakeDirectory) -> None:
    """The rest of this file compares with this."""
    stub = make_stub(entries=person("jdoe") | person("asmith"))
    directory = make_directory(stub)
    assert names(await directory.find(JDOE)) == [NAME]
    assert await directory.find(Handle("sam", "nobody")) == Missing()
    assert await directory.object(f"CN=nobody,{BASE}") == Missing()
    assert stub.connections == 1


@pytest.mark.parametrize(
    "code", [1, 2, 3, 4, 7, 8, 10, 11, 12, 32, 34, 48, 49, 50, 51, 52, 53, 80, 99]
)
async def test_no_result_code_is_an_absence(
    make_stub: MakeStub, make_directory: MakeDirectory, code: int
) -> None:
    """Not even 32, of the domain itself; and none leaves as an exception."""
    refused = lambda r: (  # noqa: E731 # short, and used once
        [ber.done(r.number, code, referrals=["ldap://evil.example/"] if code == 10 else [])]
        if r.operation == "searchRequest" and r.base
        else None
    )
    directory = make_directory(make_stub(script=refused))
    assert why(await directory.find(JDOE))
    assert why(await directory.holders(["jdoe@contoso.com"]))
    assert why(await directory.deleted(JDOE))
    assert why(await directory.containers())
    assert why(await directory.names())
    if code != 32:
        assert why(await directory.object(NAME))


@pytest.mark.parametrize("code", [3, 4, 11])
async def test_a_limit_shows_what_was_seen(
    make_stub: MakeStub, make_directory: MakeDirectory, code: int
) -> None:
    """As a part, never as the whole."""
    seen = person("jdoe")

    def cut(request: Request) -> Sequence[Step] | None:
        if request.operation != "searchRequest" or not request.base:
            return None
        return [
            *(ber.entry(request.number, dn, v) for dn, v in seen.items()),
            ber.done(request.number, code),
        ]

    answer = await make_directory(make_stub(script=cut)).find(JDOE)
    assert why(answer)
    assert isinstance(answer, CouldNotLook)
    assert [o.dn for o in answer.in_part] == [NAME]  # type: ignore[attr-defined]


async def test_more_than_the_limit(make_stub: MakeStub, make_directory: MakeDirectory) -> None:
    """From a server that knows no size limit."""
    many: dict[str, Values] = {}
    for i in range(QUICK.at_most + 1):
        many |= person(f"u{i}", displayName="Same Name")
    directory = make_directory(make_stub(entries=many))
    assert why(await directory.find(Handle("display-name", "same name")))


async def test_references_are_not_followed(
    make_stub: MakeStub, make_directory: MakeDirectory
) -> None:
    """Nobody connects to where they point."""
    other = make_stub(entries=person("jdoe"))

    def refers(request: Request) -> Sequence[Step] | None:
        if request.operation != "searchRequest" or not request.base:
            return None
        url = f"ldaps://{other.name}/{BASE}"
        return [ber.reference(request.number, url), *usual(stub, request)]

    stub = make_stub(script=refers, entries=person("asmith"))
    directory = make_directory(stub)
    assert await directory.find(JDOE) == Missing()
    assert names(await directory.find(Handle("sam", "asmith")))
    assert other.connections == 0


SPOILT: list[tuple[str, list[Step]]] = [
    ("closed at once", [Close()]),
    ("closed in the middle", [ber.entry(3, NAME, person("jdoe")[NAME])[:40], Close()]),
    ("garbage", [b"\x30\x84\x00\x00\x00\x05hello"]),
    ("HTML", [b"<html><body>502 Bad Gateway</body></html>"]),
    ("zeros", [b"\0" * 64]),
    ("a length without end", [b"\x30\x84\x7f\xff\xff\xff" + b"x" * 100]),
    ("an answer to another question", [ber.done(77)]),
    ("a notice of disconnection", [ber.extended_response(0, 52, ber.NOTICE_OF_DISCONNECTION)]),
    ("another notification", [ber.extended_response(0, 0, "1.2.3")]),
    ("an unknown operation", [ber.message(3, ber.tlv(0x7E, b""))]),
]


@pytest.mark.parametrize("steps", [s for _, s in SPOILT], ids=[n for n, _ in SPOILT])
async def test_spoilt_answers(
    make_stub: MakeStub, make_directory: MakeDirectory, steps: list[Step]
) -> None:
    """The person is told in time, and the next server is asked."""
    stub = make_stub(script=on_search(*steps))
    start = time.monotonic()
    hasty = Limits(connect=1.0, look_up=0.5)
    assert why(await make_directory(stub, limits=hasty).find(JDOE))
    assert time.monotonic() - start < ENOUGH
    well = make_stub(entries=person("jdoe"))
    assert names(await make_directory(stub, well).find(JDOE)) == [NAME]


async def test_silence(make_stub: MakeStub, make_directory: MakeDirectory) -> None:
    """At the search, at the bind; and the limit of the question counts."""
    stub = make_stub(script=on_search(Silence()))
    directory = make_directory(stub)
    start = time.monotonic()
    with framed(0.5):
        assert why(await directory.find(JDOE))
    assert time.monotonic() - start < 2
    dumb = make_stub(script=lambda r: [Silence()])
    hasty = Limits(connect=1.0, look_up=0.5)
    assert why(await make_directory(dumb, limits=hasty).find(JDOE))
    with framed(-1):
        assert why(await directory.find(JDOE))


async def test_a_cancelled_question_frees_its_connection(
    make_stub: MakeStub, make_directory: MakeDirectory
) -> None:
    """More of them than there are connections."""
    stub = make_stub(script=on_search(Silence()), entries=person("jdoe"))
    directory = make_directory(stub, limits=Limits(connections=2, look_up=30.0))
    for _ in range(3):
        tasks = [asyncio.create_task(directory.find(JDOE)) for _ in range(2)]
        await until(lambda: len(stub.searches()) == 2)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        stub.asked.clear()
    stub.script = None
    assert names(await directory.find(JDOE)) == [NAME]


async def test_dead_at_the_start(make_stub: MakeStub, make_directory: MakeDirectory) -> None:
    """Nobody listens, no such name, or no LDAP at all."""
    stub = make_stub()
    gone = stub.address + ":1"
    assert why(await make_directory(gone).find(JDOE))
    assert why(await make_directory("no-such-host.invalid").find(JDOE))


async def test_the_next_server_is_asked_and_the_bad_one_left_alone(
    make_stub: MakeStub, make_directory: MakeDirectory
) -> None:
    """After three failures nobody asks it any more for a while."""
    bad = make_stub(script=lambda r: [Close()])
    good = make_stub(entries=person("jdoe"))
    directory = make_directory(bad, good, limits=Limits(keep=0.0))
    for _ in range(6):
        assert names(await directory.find(JDOE)) == [NAME]
    assert bad.connections == 3
    alone = make_directory(bad)
    for _ in range(4):
        assert why(await alone.find(JDOE))
    assert bad.connections == 6


async def test_a_server_comes_back(make_stub: MakeStub, make_directory: MakeDirectory) -> None:
    """After its rest it is asked again."""
    stub = make_stub(script=lambda r: [Close()], entries=person("jdoe"))
    directory = make_directory(stub, limits=Limits(failures=1, rest=0.2))
    assert why(await directory.find(JDOE))
    stub.script = None
    for _ in range(100):
        if isinstance(await directory.find(JDOE), Found):
            return
        await asyncio.sleep(0.02)
    pytest.fail("it never came back")


async def test_a_connection_that_died_idle(
    make_stub: MakeStub, make_directory: MakeDirectory
) -> None:
    """Is opened anew, once, and nobody notices."""
    stub = make_stub(entries=person("jdoe"))
    directory = make_directory(stub, limits=Limits(keep=0.0))
    for _ in range(3):
        assert names(await directory.find(JDOE)) == [NAME]
        stub.hang_up()
    assert stub.connections == 3


async def test_certificates(make_stub: MakeStub, make_directory: MakeDirectory) -> None:
    """For another name, out of date, or of an authority that nobody named."""
    wrong = make_stub(names=("other.contoso.com",))
    late = make_stub(lasts=timedelta(days=-1))
    for stub in (wrong, late):
        assert "certificate" in why(await make_directory(stub).find(JDOE))
        assert stub.count("bindRequest") == 0


async def test_a_refused_password_is_not_tried_again(
    make_stub: MakeStub, make_directory: MakeDirectory
) -> None:
    """Not by many at once, not at the other servers; a changed one is."""
    stubs = [make_stub(entries=person("jdoe")) for _ in range(2)]
    secret = ["wrong"]
    directory = make_directory(*stubs, password=lambda: secret[0])
    answers = await asyncio.gather(*(directory.find(JDOE) for _ in range(8)))
    assert all("name or password is wrong" in why(a) for a in answers)
    assert sum(stub.count("bindRequest") for stub in stubs) == 1
    secret[0] = "Passw0rd!Lab2026"
    assert names(await directory.find(JDOE)) == [NAME]


@pytest.mark.parametrize(
    "data,part",
    [
        ("525", "no such account"),
        ("52e", "wrong"),
        ("530", "at this time"),
        ("531", "from this machine"),
        ("532", "expired"),
        ("533", "disabled"),
        ("701", "expired"),
        ("773", "changed"),
        ("775", "locked out"),
        ("80090346", "channel binding"),
        ("abc", "data abc"),
    ],
)
async def test_why_a_sign_in_is_refused(
    make_stub: MakeStub, make_directory: MakeDirectory, data: str, part: str
) -> None:
    """By the code that Active Directory gives."""
    text = f"80090308: LdapErr: DSID-0C090447, comment: AcceptSecurityContext error, data {data}, v"
    script = lambda r: (  # noqa: E731 # short, and used once
        [ber.bind_response(r.number, 49, text)] if r.operation == "bindRequest" else None
    )
    assert part in why(await make_directory(make_stub(script=script)).find(JDOE))


@pytest.mark.parametrize("code", [7, 8, 48, 53, 51])
async def test_other_refusals_of_a_sign_in(
    make_stub: MakeStub, make_directory: MakeDirectory, code: int
) -> None:
    """Are no fault of the password."""
    script = lambda r: (  # noqa: E731 # short, and used once
        [ber.bind_response(r.number, code)] if r.operation == "bindRequest" else None
    )
    assert why(await make_directory(make_stub(script=script)).find(JDOE))


async def test_a_password_that_cannot_be_read(
    make_stub: MakeStub, make_directory: MakeDirectory
) -> None:
    """Or that is empty: no anonymous bind is tried."""

    def unreadable() -> str:
        raise FileNotFoundError(2, "No such file or directory")

    stub = make_stub(entries=person("jdoe"))
    for password in (unreadable, lambda: ""):
        assert "password" in why(await make_directory(stub, password=password).find(JDOE))
    assert stub.count("bindRequest") == 0


async def test_settings_that_cannot_work(
    make_stub: MakeStub, make_directory: MakeDirectory, tmp_path: Path
) -> None:
    """No account, no such file of authorities, one that is none, an impossible port."""
    stub = make_stub(entries=person("jdoe"))
    assert "no account" in why(await make_directory(stub, user="").find(JDOE))
    broken = tmp_path / "broken.pem"
    broken.write_text("no certificate")
    for ca_file in (tmp_path / "none.pem", broken):
        assert "ca_file" in why(await make_directory(stub, ca_file=ca_file).find(JDOE))
    assert why(await make_directory("127.0.0.1:99999").find(JDOE))
    assert stub.count("bindRequest") == 0


async def test_another_object_than_asked(
    make_stub: MakeStub, make_directory: MakeDirectory
) -> None:
    """By name, by GUID, by SID: it is no absence."""
    other = person("asmith")
    dn, values = next(iter(other.items()))

    def lies(request: Request) -> Sequence[Step] | None:
        if request.operation != "searchRequest" or not request.base:
            return None
        return [ber.entry(request.number, dn, values), ber.done(request.number)]

    directory = make_directory(make_stub(script=lies))
    assert why(await directory.object(NAME))
    assert why(await directory.by_guid(guid_of("jdoe")))
    assert why(await directory.by_sid("S-1-5-21-1-2-3-1104"))
    assert await directory.find(JDOE) == Missing()  # more than asked for is allowed there


async def test_a_server_of_another_domain(
    make_stub: MakeStub, make_directory: MakeDirectory
) -> None:
    """Its objects are not taken for ours."""
    stub = make_stub(entries=person("jdoe"), base="DC=fabrikam,DC=com")
    assert "fabrikam.com" in why(await make_directory(stub).find(JDOE))


async def test_an_object_whose_guid_is_none(
    make_stub: MakeStub, make_directory: MakeDirectory
) -> None:
    """What cannot be an answer is none."""
    stub = make_stub(entries=person("jdoe", objectGUID=b"short"))
    assert why(await make_directory(stub).find(JDOE))


async def test_a_domain_that_cannot_be_asked(
    make_stub: MakeStub, make_directory: MakeDirectory
) -> None:
    """Another jdoe may stand there: only what names one object is found all the same."""
    stub = make_stub(entries=person("jdoe", objectSid=b"\1\1" + b"\0" * 5 + b"\5\x20\0\0\0"))
    emea = Domain("emea.contoso.com", (stub.address + ":1",))
    directory = make_directory(stub, others=(emea,), limits=Limits(keep=0.0))
    answer = await directory.find(JDOE)
    assert isinstance(answer, CouldNotLook)
    assert "emea.contoso.com" in answer.why
    assert [o.dn for o in answer.in_part] == [NAME]  # type: ignore[attr-defined]
    assert isinstance(await directory.by_guid(guid_of("jdoe")), Found)
    assert isinstance(await directory.by_sid("S-1-5-32"), Found)
    assert names(await directory.find(Handle("domain-sam", "CORP\\jdoe"))) == [NAME]
    assert isinstance(await directory.object(NAME), Found)
    for other in (Handle("upn", "jdoe@contoso.com"), Handle("display-name", "nobody")):
        assert why(await directory.find(other))
    assert why(await directory.holders(["jdoe@contoso.com"]))
    assert why(await directory.object("CN=x,DC=emea,DC=contoso,DC=com"))


async def test_a_domain_without_servers(make_stub: MakeStub, make_directory: MakeDirectory) -> None:
    """Is not known; a name without a domain is nowhere."""
    directory = make_directory(make_stub())
    assert "apac.contoso.com" in why(await directory.object("CN=x,DC=apac,DC=contoso,DC=com"))
    assert await directory.object("CN=x") == Missing()
    assert "other.example" in why(await directory.deleted(Handle("dn", "CN=x,DC=other,DC=example")))


async def test_closing_ends_everything(make_stub: MakeStub, make_directory: MakeDirectory) -> None:
    """Also what is under way."""
    stub = make_stub(script=on_search(Silence()))
    directory = make_directory(stub, limits=Limits(look_up=30.0))
    task = asyncio.create_task(directory.find(JDOE))
    await until(lambda: bool(stub.searches()))
    start = time.monotonic()
    await directory.close()
    assert why(await task)
    assert time.monotonic() - start < ENOUGH
    assert why(await directory.find(Handle("sam", "x")))
