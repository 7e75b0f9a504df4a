"""What the check-up finds, on servers that are well and on others."""

from collections.abc import Sequence
from datetime import timedelta

from adapters.active_directory import LiveDirectory
from handlers.checkup import Finding
from tests.adapters.active_directory import ber
from tests.adapters.active_directory.conftest import MakeDirectory, MakeStub
from tests.adapters.active_directory.ldap_stub import BASE, Request, Step, Values
from tests.adapters.active_directory.test_directory import CONTAINER, gone

HEAD: dict[str, Values] = {BASE: {"objectClass": ["domainDNS"], "name": ["corp"]}}
PARTITIONS: dict[str, Values] = {
    f"CN=CORP,CN=Partitions,CN=Configuration,{BASE}": {
        "objectClass": ["crossRef"],
        "nETBIOSName": ["CORP"],
        "nCName": [BASE],
    }
}
WELL = HEAD | CONTAINER | gone("mlopez") | PARTITIONS
ALL = [
    "ad-name",
    "ad-port",
    "ad-certificate",
    "ad-bind",
    "ad-clock",
    "ad-read",
    "ad-deleted",
    "ad-configuration",
]


async def found(directory: LiveDirectory) -> dict[str, Finding]:
    """The findings of one server, by id."""
    return {f.id: f for f in await directory.examine()}


async def test_a_server_that_is_well(make_stub: MakeStub, make_directory: MakeDirectory) -> None:
    """Everything works but the clock, which the server has stand still."""
    stub = make_stub(entries=WELL)
    findings = await found(make_directory(stub))
    assert list(findings) == ALL
    outcomes = {id_: f.outcome for id_, f in findings.items()}
    assert outcomes.pop("ad-clock") == "fails"
    assert set(outcomes.values()) == {"works"}
    assert findings["ad-bind"].facts["domain"] == "corp.contoso.com"
    assert 80 < int(findings["ad-certificate"].facts["days"]) <= 90
    assert findings["ad-configuration"].facts["domains"] == "CORP"
    assert findings["ad-name"].connection == f"corp.contoso.com, {stub.name}"


async def test_nobody_there(make_stub: MakeStub, make_directory: MakeDirectory) -> None:
    """What comes after is not tried."""
    stub = make_stub()
    findings = await found(make_directory(f"{stub.address}:1"))
    outcomes = [(f.id, f.outcome) for f in findings.values()]
    assert outcomes == [
        ("ad-name", "works"),
        ("ad-port", "fails"),
        ("ad-certificate", "not-tried"),
        ("ad-bind", "not-tried"),
    ]
    findings = await found(make_directory("no-such-host.invalid"))
    assert findings["ad-name"].outcome == "fails"


async def test_certificates(make_stub: MakeStub, make_directory: MakeDirectory) -> None:
    """Of another name, out of date, and soon out of date."""
    for stub in (make_stub(names=("x.contoso.com",)), make_stub(lasts=timedelta(days=-1))):
        findings = await found(make_directory(stub))
        assert findings["ad-certificate"].outcome == "fails"
        assert findings["ad-bind"].outcome == "not-tried"
    soon = make_stub(lasts=timedelta(days=5), entries=WELL)
    assert (await found(make_directory(soon)))["ad-certificate"].outcome == "warning"


async def test_rights_that_lack(make_stub: MakeStub, make_directory: MakeDirectory) -> None:
    """Each is told by itself; no secret is in any fact."""
    findings = await found(make_directory(make_stub()))
    assert {findings[i].outcome for i in ("ad-read", "ad-deleted", "ad-configuration")} == {"fails"}
    empty = await found(make_directory(make_stub(entries=HEAD | CONTAINER | PARTITIONS)))
    assert empty["ad-deleted"].outcome == "warning"
    refused = await found(make_directory(make_stub(), password=lambda: "secret-word"))
    assert refused["ad-bind"].outcome == "fails"
    assert "secret-word" not in str(refused)


async def test_a_global_catalogue(make_stub: MakeStub, make_directory: MakeDirectory) -> None:
    """Is examined as such."""
    stub, catalogue = make_stub(entries=WELL), make_stub(entries=WELL)
    directory = make_directory(stub, catalogues=(catalogue.name,))
    by_id = {f.id: f for f in await directory.examine() if "global catalogue" in f.connection}
    assert by_id["ad-global-catalog"].outcome == "works"
    assert "ad-read" not in by_id
    bare = make_directory(stub, catalogues=(make_stub().name,))
    assert [f.outcome for f in await bare.examine() if f.id == "ad-global-catalog"] == ["fails"]


async def test_a_catalogue_that_is_not_ready(
    make_stub: MakeStub, make_directory: MakeDirectory
) -> None:
    """It says so itself."""

    def unready(request: Request) -> Sequence[Step] | None:
        if request.operation != "searchRequest" or request.base:
            return None
        says = {"defaultNamingContext": [BASE], "isGlobalCatalogReady": ["FALSE"]}
        return [ber.entry(request.number, "", says), ber.done(request.number)]

    catalogue = make_stub(entries=WELL, script=unready)
    directory = make_directory(make_stub(), catalogues=(catalogue.name,))
    assert [f.outcome for f in await directory.examine() if f.id == "ad-global-catalog"] == [
        "fails"
    ]
