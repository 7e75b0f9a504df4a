"""Tokens from a real endpoint by azure-identity: each credential, each refusal, no secret told."""

import asyncio
import base64
import socket
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from adapters.entra.expiry import identity_days
from adapters.entra.faults import clause
from adapters.entra.settings import Cloud, EntraSettings
from adapters.entra.tokens import read_claims
from handlers.attention import framed
from knowledge.evidence import CouldNotLook, Found
from tests.adapters.entra.conftest import Make
from tests.adapters.entra.small import ANNA, VPN_USERS, settings_for
from tests.real.graph_server import GraphServer
from tests.real.token_server import IDENTITY_HEADER, ROLES, TokenServer

LOGIN = "127.0.0.22"
SECRET = "s3cret-that-nobody-may-read"


def certificate(folder: Path, days: int = 90) -> tuple[x509.Certificate, rsa.RSAPrivateKey]:
    """One that an application would register; `app.pem` holds it with its key."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "WhySync")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=30))
        .not_valid_after(now + timedelta(days=days, hours=1))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = made.public_bytes(serialization.Encoding.PEM)
    (folder / "app.pem").write_bytes(private + public)
    return made, key


async def test_one_token_for_all(make: Make, settings: EntraSettings, tokens: TokenServer) -> None:
    """However many ask at once, and whatever they ask."""
    tenant = make(settings)
    found = await asyncio.gather(*(tenant.by_id(ANNA) for _ in range(40)), tenant.domains())
    assert {type(f) for f in found} == {Found}
    assert len(tokens.asked) == 1
    assert tokens.asked[0]["scope"] == f"{settings.cloud.graph}/.default"


async def test_it_expires_in_flight(
    make: Make, settings: EntraSettings, tokens: TokenServer
) -> None:
    """Graph refuses the token: a new one is fetched once, alone and in a batch."""
    tenant = make(settings)
    assert isinstance(await tenant.by_id(ANNA), Found)
    tokens.issued.clear()
    assert isinstance(await tenant.domains(), Found)
    assert len(tokens.asked) == 2
    tokens.issued.clear()
    assert isinstance(await tenant.by_id(VPN_USERS), Found)
    assert len(tokens.asked) == 3


async def test_only_one_answer_of_a_batch_refuses_it(
    make: Make, settings: EntraSettings, graph: GraphServer, tokens: TokenServer
) -> None:
    """A 401 inside of a batch is seen by no middleware."""
    graph.trouble("/groups/", status=401, code="InvalidAuthenticationToken", times=1)
    assert isinstance(await make(settings).by_id(VPN_USERS), Found)
    assert len(tokens.asked) == 2


async def test_graph_takes_none(
    make: Make, settings: EntraSettings, graph: GraphServer, tokens: TokenServer
) -> None:
    """It is not tried for ever."""
    graph.accepts = lambda _: False
    why = clause("token-refused", code="InvalidAuthenticationToken")
    assert await make(settings).domains() == CouldNotLook(why)
    assert len(tokens.asked) == 2


async def test_it_is_near_its_end(make: Make, settings: EntraSettings, tokens: TokenServer) -> None:
    """A new one is fetched in time; where that fails, the old one goes as long as it holds."""
    tokens.lasts = 120
    tenant = make(settings)
    await tenant.domains()
    await tenant.organization()
    assert len(tokens.asked) == 2
    tokens.broken = (500, b"")
    assert isinstance(await tenant.by_id(ANNA), Found)


async def test_a_wrong_secret(make: Make, graph: GraphServer, tokens: TokenServer) -> None:
    """The code of Entra ID is told; the secret is not."""
    tenant = make(settings_for(graph.root, tokens, secret=lambda: SECRET))
    why = clause("no-token-code", code="AADSTS7000215")
    found = await tenant.domains()
    assert found == CouldNotLook(why)
    assert SECRET not in repr(found)
    assert SECRET not in repr(settings_for(graph.root, tokens, secret=lambda: SECRET))
    assert graph.asked == []


async def test_the_secret_is_changed(
    make: Make, graph: GraphServer, tokens: TokenServer, tmp_path: Path
) -> None:
    """A changed file counts, without a restart."""
    file = tmp_path / "secret"
    file.write_text("old")
    tenant = make(settings_for(graph.root, tokens, secret=file.read_text))
    assert isinstance(await tenant.domains(), CouldNotLook)
    file.write_text("right")
    assert isinstance(await tenant.domains(), Found)


async def test_the_secret_is_gone(make: Make, graph: GraphServer, tokens: TokenServer) -> None:
    """A file that cannot be read is named by what it is for, not by where it is."""
    gone = Path("/nowhere/secret")
    tenant = make(settings_for(graph.root, tokens, secret=gone.read_text))
    assert await tenant.domains() == CouldNotLook(clause("no-token-file", what="the secret"))


@pytest.mark.parametrize("packed", [False, True])
async def test_a_certificate(
    make: Make, graph: GraphServer, tokens: TokenServer, tmp_path: Path, packed: bool
) -> None:
    """As PEM, and as PFX with a password."""
    tokens.certificate, key = certificate(tmp_path)
    file, password = tmp_path / "app.pem", None
    if packed:
        file, password = tmp_path / "app.pfx", lambda: "pass"
        locked = serialization.BestAvailableEncryption(b"pass")
        file.write_bytes(
            pkcs12.serialize_key_and_certificates(b"x", key, tokens.certificate, None, locked)
        )
    settings = settings_for(
        graph.root,
        tokens,
        credential="certificate",
        certificate_file=file,
        certificate_password=password,
    )
    assert isinstance(await make(settings).domains(), Found)
    assert identity_days(settings) == 90


async def test_another_certificate(
    make: Make, graph: GraphServer, tokens: TokenServer, tmp_path: Path
) -> None:
    """Entra ID knows another key than we sign with."""
    tokens.certificate, _ = certificate(tmp_path)
    certificate(tmp_path)
    settings = settings_for(
        graph.root, tokens, credential="certificate", certificate_file=tmp_path / "app.pem"
    )
    why = clause("no-token-code", code="AADSTS700027")
    assert await make(settings).domains() == CouldNotLook(why)


@pytest.mark.parametrize("content", [None, b"", b"no certificate"])
async def test_an_unusable_certificate(
    make: Make, graph: GraphServer, tokens: TokenServer, tmp_path: Path, content: bytes | None
) -> None:
    """Absent, empty, or something else."""
    file = tmp_path / "app.pem"
    if content is not None:
        file.write_bytes(content)
    settings = settings_for(graph.root, tokens, credential="certificate", certificate_file=file)
    why = clause("no-token-file", what="the certificate file")
    assert await make(settings).domains() == CouldNotLook(why)
    assert identity_days(settings) is None


async def test_a_workload_identity(
    make: Make, graph: GraphServer, tokens: TokenServer, tmp_path: Path
) -> None:
    """The token of the cluster is shown; it is read anew each time."""
    tokens.federated = "token-of-the-cluster"
    file = tmp_path / "token"
    settings = settings_for(graph.root, tokens, credential="workload-identity", token_file=file)
    tenant = make(settings)
    why = clause("no-token-file", what="the token file")
    assert await tenant.domains() == CouldNotLook(why)
    file.write_text("token-of-another")
    found = await tenant.domains()
    assert found == CouldNotLook(clause("no-token-code", code="AADSTS700213"))
    file.write_text("token-of-the-cluster")
    assert isinstance(await tenant.domains(), Found)


async def test_a_managed_identity(
    make: Make, graph: GraphServer, tokens: TokenServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The machine itself vouches, as on App Service."""
    monkeypatch.setenv("IDENTITY_ENDPOINT", tokens.identity_endpoint)
    monkeypatch.setenv("IDENTITY_HEADER", IDENTITY_HEADER)
    settings = settings_for(graph.root, tokens, credential="managed-identity", client_id="")
    assert isinstance(await make(settings).domains(), Found)
    assert tokens.asked[0]["resource"] == graph.root
    monkeypatch.setenv("IDENTITY_HEADER", "wrong")
    assert isinstance(await make(settings).domains(), CouldNotLook)


@pytest.mark.parametrize(
    "status,body,why",
    [
        (500, b"<html>", clause("no-token")),
        (503, b"{}", clause("no-token")),
        (200, b"<html>sign in</html>", clause("no-token")),
        (200, b"", clause("no-token")),
        (200, b"{}", clause("no-token")),
        (200, b"[]", clause("no-token")),
        (400, b'{"error": "invalid_grant"}', clause("no-token-code", code="invalid_grant")),
    ],
)
async def test_the_endpoint_fails(
    make: Make, settings: EntraSettings, tokens: TokenServer, status: int, body: bytes, why: str
) -> None:
    """Whatever it answers, it is no token."""
    tokens.broken = (status, body)
    assert await make(settings).domains() == CouldNotLook(why)


async def test_the_endpoint_is_slow(
    make: Make, settings: EntraSettings, tokens: TokenServer
) -> None:
    """Within the time of the question."""
    tokens.wait = 5.0
    started = time.monotonic()
    with framed(0.4):
        found = await make(settings).domains()
    assert isinstance(found, CouldNotLook)
    assert time.monotonic() - started < 2.0


async def test_the_endpoint_is_not_there(
    make: Make, graph: GraphServer, tokens: TokenServer
) -> None:
    """It is told apart from Graph's own absence."""
    with socket.socket() as taken:
        taken.bind((LOGIN, 0))
        cloud = Cloud(graph.root, f"https://{LOGIN}:{taken.getsockname()[1]}")
        found = await make(settings_for(graph.root, tokens, cloud=cloud)).domains()
    assert found == CouldNotLook(clause("refused", host=LOGIN))


async def test_nobody_vouches_for_the_endpoint(
    make: Make, graph: GraphServer, tokens: TokenServer
) -> None:
    """Without the authority's file its certificate is not accepted, and no secret is sent."""
    tenant = make(settings_for(graph.root, tokens, ca_file=None))
    found = await tenant.domains()
    assert isinstance(found, CouldNotLook)
    assert found.why.startswith(clause("certificate", host=LOGIN, detail="").rstrip(")"))
    assert tokens.asked == []


async def test_a_challenge(
    make: Make, settings: EntraSettings, graph: GraphServer, tokens: TokenServer
) -> None:
    """Graph asks for claims, as after a revocation: the next token is asked for with them."""
    claims = '{"access_token":{"nbf":{"essential":true,"value":"1"}}}'
    coded = base64.b64encode(claims.encode()).decode()
    challenge = {"WWW-Authenticate": f'Bearer error="insufficient_claims", claims="{coded}"'}
    graph.trouble("/domains", status=401, code="x", headers=challenge, times=1)
    assert isinstance(await make(settings).domains(), Found)
    assert len(tokens.asked) == 2
    assert "essential" in tokens.asked[1]["claims"]


def test_what_a_token_says(tokens: TokenServer) -> None:
    """The permissions are read without trust; a token of another make says nothing."""
    claims = read_claims(tokens._issue())
    assert claims is not None
    assert claims.roles == list(ROLES)
    assert [read_claims(t) for t in ("", "opaque", "a.b.c", "a.####.c")] == [None] * 4
