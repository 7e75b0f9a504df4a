"""What the check-up finds: every thing that is needed, tried, and named when it fails."""

import socket
from pathlib import Path

import pytest

from adapters.entra.faults import clause
from adapters.entra.settings import Cloud, EntraSettings
from handlers.checkup import Finding
from tests.adapters.entra.conftest import Make
from tests.adapters.entra.small import settings_for
from tests.adapters.entra.test_tokens import certificate
from tests.real.graph_server import GraphServer
from tests.real.token_server import ROLES, TokenServer

READS = {
    "entra-read-users",
    "entra-read-groups",
    "entra-read-contacts",
    "entra-read-devices",
    "entra-read-domains",
    "entra-read-organization",
    "entra-read-deleted",
    "entra-read-features",
    "entra-read-audits",
}
WAY = {"entra-name", "entra-port", "entra-certificate"}
HIDDEN = "entra-read-hidden-members"
DENIED = "Authorization_RequestDenied"


def by_id(found: tuple[Finding, ...]) -> dict[str, list[Finding]]:
    """The findings by what was tried; the way there is tried to two hosts."""
    named: dict[str, list[Finding]] = {}
    for each in found:
        named.setdefault(each.id, []).append(each)
    return named


async def test_all_is_well(make: Make, settings: EntraSettings) -> None:
    """One finding for each thing."""
    found = by_id(await make(settings).examine())
    assert set(found) == {*READS, *WAY, HIDDEN, "entra-token", "entra-clock", "entra-secret"}
    assert {f.outcome for name in READS for f in found[name]} == {"works"}
    assert [f.outcome for f in found["entra-certificate"]] == ["warning", "not-tried"]
    assert found["entra-certificate"][0].facts["days"] == "2"
    assert found["entra-token"][0].facts["roles"] == ", ".join(sorted(ROLES))
    assert found["entra-clock"][0].outcome == "works"
    assert found["entra-secret"][0].facts["credential"] == "secret"


async def test_rights_are_missing(make: Make, settings: EntraSettings, graph: GraphServer) -> None:
    """What is needed fails; what only takes an answer away is a warning."""
    graph.tenant.granted = {"User.Read.All", "Domain.Read.All"}
    found = by_id(await make(settings).examine())
    outcomes = {name: found[name][0].outcome for name in READS}
    assert outcomes == {
        "entra-read-users": "works",
        "entra-read-groups": "fails",
        "entra-read-contacts": "fails",
        "entra-read-devices": "warning",
        "entra-read-domains": "works",
        "entra-read-organization": "fails",
        "entra-read-deleted": "works",
        "entra-read-features": "warning",
        "entra-read-audits": "warning",
    }
    assert found["entra-read-groups"][0].facts["permission"] == "GroupMember.Read.All"


async def test_hidden_members(make: Make, settings: EntraSettings, tokens: TokenServer) -> None:
    """Only the token tells whether they are shown: Graph leaves them out without a word."""
    outcomes = []
    for roles in (ROLES, (*ROLES, "Member.Read.Hidden")):
        tokens.roles = roles
        (found,) = by_id(await make(settings).examine())[HIDDEN]
        outcomes.append(found.outcome)
        assert found.facts["permission"] == "Member.Read.Hidden"
    assert outcomes == ["warning", "works"]


async def test_no_token(make: Make, graph: GraphServer, tokens: TokenServer) -> None:
    """Then nothing else is tried that needs one, and no secret is in any fact."""
    settings = settings_for(graph.root, tokens, secret=lambda: "hush-hush")
    findings = await make(settings).examine()
    found = by_id(findings)
    why = clause("no-token-code", code="AADSTS7000215")
    assert found["entra-token"][0].facts["why"] == why
    assert {f.outcome for name in (*READS, HIDDEN) for f in found[name]} == {"not-tried"}
    assert "hush" not in repr(findings)


async def test_no_permission_at_all(
    make: Make, settings: EntraSettings, tokens: TokenServer
) -> None:
    """A token without roles: nobody consented."""
    tokens.roles = ()
    found = by_id(await make(settings).examine())
    assert found["entra-token"][0].outcome == "warning"


async def test_nobody_listens(make: Make, tokens: TokenServer, graph: GraphServer) -> None:
    """The step that fails is named; those behind it are not tried."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.21", 0))
        root = f"http://127.0.0.21:{taken.getsockname()[1]}"
        found = by_id(await make(settings_for(root, tokens)).examine())
    assert [f.outcome for f in found["entra-port"]] == ["works", "fails"]
    assert found["entra-port"][1].facts["why"] == clause("refused", host="127.0.0.21")
    assert found["entra-clock"][0].outcome == "not-tried"


async def test_no_such_host(make: Make, tokens: TokenServer, graph: GraphServer) -> None:
    """DNS is the first step."""
    settings = settings_for(graph.root, tokens, cloud=Cloud(graph.root, "https://login.invalid"))
    found = by_id(await make(settings).examine())
    assert found["entra-name"][0].outcome == "fails"
    assert [found[name][0].outcome for name in ("entra-port", "entra-certificate")] == [
        "not-tried",
        "not-tried",
    ]


async def test_the_clock_is_wrong(make: Make, settings: EntraSettings, graph: GraphServer) -> None:
    """Graph tells the time with every answer."""
    graph.trouble("/organization", headers={"Date": "Fri, 20 Nov 2020 08:00:00 GMT"})
    found = by_id(await make(settings).examine())
    assert found["entra-clock"][0].outcome == "fails"


async def test_a_certificate_near_its_end(
    make: Make, graph: GraphServer, tokens: TokenServer, tmp_path: Path
) -> None:
    """Days left, before the day comes."""
    for days, outcome in ((90, "works"), (5, "warning"), (-3, "fails")):
        tokens.certificate, _ = certificate(tmp_path, days)
        settings = settings_for(
            graph.root, tokens, credential="certificate", certificate_file=tmp_path / "app.pem"
        )
        found = by_id(await make(settings).examine())
        assert found["entra-secret"][0].outcome == outcome
        assert found["entra-secret"][0].facts["days"] == str(days)


async def test_behind_a_proxy(
    make: Make, tokens: TokenServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy resolves names and opens ports in our place, so ours say nothing."""
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "127.0.0.0/8")
    settings = settings_for("https://graph.invalid", tokens)
    found = by_id(await make(settings).examine())
    assert "not-tried" in {f.outcome for f in found["entra-name"]}
