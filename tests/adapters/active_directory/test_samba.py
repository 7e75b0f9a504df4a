"""What only a real domain controller shows: its sign-ins, its rights, its TLS, its size."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import pytest

from adapters.active_directory import Domain, Limits, LiveDirectory
from handlers.ports import Handle
from knowledge.evidence import CouldNotLook, Found, Missing
from knowledge.ldif import Record
from tests.real import samba
from tests.real.authority import Authority
from tests.real.samba import PASSWORD, PLAIN, Controller
from tests.real.samba_lab import Lab, forests, load

pytestmark = [pytest.mark.real, pytest.mark.slow]
ANNA = Handle("sam", "abaker")
MANY = 20_000
CORP = "corp.contoso.com"


@pytest.fixture
async def one(lab: Lab) -> AsyncIterator[LiveDirectory]:
    """A directory of one domain of the demo, for the account that may not list deleted objects."""
    forest = replace(forests(lab, PLAIN)[0], domains=(Domain(CORP, (lab.main[CORP].address,)),))
    directory = LiveDirectory([forest])
    yield directory
    await directory.close()


async def test_starttls(lab: Lab) -> None:
    """On the port for plain LDAP."""
    forest = replace(forests(lab)[0], transport="starttls")
    directory = LiveDirectory([forest])
    try:
        assert isinstance(await directory.find(ANNA), Found)
        certificates = [f for f in await directory.examine() if f.id == "ad-certificate"]
        assert {f.outcome for f in certificates} == {"works"}
    finally:
        await directory.close()


@pytest.mark.parametrize(
    "account,part",
    [("disabled", "disabled"), ("expired", "expired"), ("must-change", "changed")],
)
async def test_accounts_that_may_not_sign_in(lab: Lab, account: str, part: str) -> None:
    """In the words of Active Directory's own codes."""
    directory = LiveDirectory(forests(lab, account))
    answer = await directory.find(ANNA)
    await directory.close()
    assert isinstance(answer, CouldNotLook)
    assert part in answer.why


async def test_the_account_is_not_locked_by_us(lab: Lab) -> None:
    """Three wrong passwords lock it here: forty look-ups with one do not."""
    forest = forests(lab, "wrong")[0]
    wrong = replace(forest, password=lambda: "not the password")
    one_domain = replace(wrong, domains=(Domain(CORP, (lab.main[CORP].address,)),))
    directory = LiveDirectory([one_domain])
    answers = await asyncio.gather(*(directory.find(ANNA) for _ in range(40)))
    await directory.close()
    assert all(isinstance(a, CouldNotLook) for a in answers)
    right = LiveDirectory([replace(one_domain, password=lambda: PASSWORD)])
    assert isinstance(await right.find(ANNA), Found)
    await right.close()
    for _ in range(3):
        again = LiveDirectory([one_domain])
        answer = await again.find(ANNA)
        await again.close()
    assert isinstance(answer, CouldNotLook)
    locked = LiveDirectory([replace(one_domain, password=lambda: PASSWORD)])
    answer = await locked.find(ANNA)
    await locked.close()
    assert isinstance(answer, CouldNotLook)
    assert "locked out" in answer.why


async def test_no_right_to_list_deleted_objects(one: LiveDirectory) -> None:
    """The real controller shows an empty list; we say that we could not look."""
    assert isinstance(await one.find(ANNA), Found)
    answer = await one.deleted(Handle("sam", "mlopez"))
    assert isinstance(answer, CouldNotLook)
    assert "right" in answer.why
    outcomes = {f.id: f.outcome for f in await one.examine()}
    assert outcomes.pop("ad-deleted") == "fails"
    assert set(outcomes.values()) == {"works"}


async def test_everything_is_examined(live: LiveDirectory) -> None:
    """All servers, all rights; a domain without deleted objects leaves a doubt."""
    findings = await live.examine()
    assert len({f.connection for f in findings}) == 7
    assert {f.outcome for f in findings if f.id != "ad-deleted"} == {"works"}
    deleted = {f.facts["domain"]: f.outcome for f in findings if f.id == "ad-deleted"}
    assert deleted[CORP] == "works"
    assert deleted["emea.contoso.com"] == "warning"


async def test_the_global_catalogue(lab: Lab) -> None:
    """Port 3269 answers; what it shows spares no question to a domain that cannot be asked."""
    address = lab.main[CORP].address
    domains = (Domain(CORP, (address,)), Domain("emea.contoso.com", ("127.0.0.1:1",)))
    forest = replace(forests(lab)[0], domains=domains, global_catalogs=(address,))
    directory = LiveDirectory([forest])
    try:
        assert isinstance(await directory.find(ANNA), CouldNotLook)
        assert isinstance(await directory.find(Handle("sam", "nobody")), CouldNotLook)
        assert {f.outcome for f in await directory.examine() if f.id == "ad-global-catalog"} == {
            "works"
        }
    finally:
        await directory.close()


@pytest.fixture(scope="session")
def big(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Controller]:
    """A domain of 20,000 users, and a group of 5,000 of them."""
    why = samba.missing()
    if why:
        pytest.skip(f"needs {why}")
    work = tmp_path_factory.mktemp("big")
    domain = samba.Domain("big.contoso.com", "big.contoso.com")
    controller = samba.fresh(domain, work / "dc", Authority(work / "tls"))
    base = domain.base
    load(controller, [_user(i, base) for i in range(MANY)] + [_group(base)])
    controller.start()
    yield controller
    controller.stop()


def _user(number: int, base: str) -> Record:
    sam = f"u{number:05d}"
    guid = number.to_bytes(16, "little")
    values = {
        "objectclass": ["top", "person", "organizationalPerson", "user"],
        "samaccountname": [sam],
        "userprincipalname": [f"{sam}@contoso.com"],
        "displayname": [f"User {number % 100}"],
        "mail": [f"{sam}@contoso.com"],
        "proxyaddresses": [f"SMTP:{sam}@contoso.com"],
    }
    raw = {name: [v.encode() for v in many] for name, many in values.items()}
    return Record(0, f"CN={sam},CN=Users,{base}", {**raw, "objectguid": [guid]})


def _group(base: str) -> Record:
    members = [f"CN=u{i:05d},CN=Users,{base}".encode() for i in range(5_000)]
    raw = {"objectclass": [b"top", b"group"], "samaccountname": [b"all"], "member": members}
    return Record(0, f"CN=all,CN=Users,{base}", raw)


async def test_twenty_thousand_users(big: Controller) -> None:
    """All names are read in pages; one look-up stays quick; too many hits are told as such."""
    name = big.domain.name
    servers = (Domain(name, (big.address,)),)
    forest = replace(forests(Lab({name: big}, {}))[0], domains=servers)
    directory = LiveDirectory([forest], Limits(look_up=60.0))
    try:
        listed = await directory.names()
        assert isinstance(listed, Found)
        assert len(listed.value) >= MANY
        start = time.monotonic()
        found = await directory.find(Handle("upn", "u19999@contoso.com"))
        assert time.monotonic() - start < 2
        assert isinstance(found, Found)
        assert await directory.find(Handle("sam", "u20000")) == Missing()
        group = await directory.find(Handle("sam", "all"))
        assert isinstance(group, Found)
        assert len(group.value[0].attributes["member"]) == 5_000
    finally:
        await directory.close()
    narrow = LiveDirectory([forest], Limits(look_up=60.0, at_most=50))
    crowd = await narrow.find(Handle("display-name", "User 7"))
    await narrow.close()
    assert isinstance(crowd, CouldNotLook)
