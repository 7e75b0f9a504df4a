"""Kerberos with message encryption, against the KDC of a real Samba domain controller."""

import importlib.util
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.connect_server.connect_server import LiveConnectServer
from knowledge.evidence import CouldNotLook, Found
from tests.real import samba
from tests.real.authority import Authority
from tests.real.psrp_server import DEMO, ConnectServer, serving

pytestmark = pytest.mark.real
PRINCIPAL = "host/localhost"


def missing() -> str | None:
    """What is lacking on this machine, or None."""
    for name in ("gssapi", "krb5"):
        if importlib.util.find_spec(name) is None:
            return f"the Python package {name} (pip install whysync[kerberos])"
    return samba.missing()


@pytest.fixture
def controller(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[samba.Controller]:
    """A domain that knows the Connect server's service, and this process as its client."""
    lacking = missing()
    if lacking:
        pytest.skip(f"needs {lacking}")
    domain = samba.Domain("corp.contoso.com", "corp.contoso.com")
    made = samba.fresh(domain, tmp_path / "dc", Authority(tmp_path / "tls"))
    tool = ["samba-tool", "-s", str(made.folder / "etc/smb.conf")]
    keytab, realm = tmp_path / "service.keytab", domain.name.upper()
    for command in (
        ["spn", "add", PRINCIPAL, samba.PLAIN],
        ["domain", "exportkeytab", str(keytab), f"--principal={PRINCIPAL}"],
    ):
        done = subprocess.run([tool[0], *command, *tool[1:]], capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
    (tmp_path / "krb5.conf").write_text(
        f"[libdefaults]\n default_realm = {realm}\n dns_lookup_kdc = false\n"
        " dns_canonicalize_hostname = false\n rdns = false\n udp_preference_limit = 1\n"
        f"[realms]\n {realm} = {{\n  kdc = {made.address}\n }}\n"
    )
    monkeypatch.setenv("KRB5_CONFIG", str(tmp_path / "krb5.conf"))
    monkeypatch.setenv("KRB5_KTNAME", str(keytab))
    monkeypatch.setenv("KRB5CCNAME", f"FILE:{tmp_path / 'tickets'}")
    made.start()
    yield made
    made.stop()


def reached(
    server: ConnectServer, controller: samba.Controller, password: str
) -> LiveConnectServer:
    """The adapter with a user name and password of the domain."""
    user = f"{samba.READER}@{controller.domain.name.upper()}"
    server.wire.principal = ("host", "localhost")
    return LiveConnectServer(
        replace(
            server.settings, host="localhost", auth="kerberos", user=user, password=lambda: password
        )
    )


async def test_with_a_ticket(controller: samba.Controller, tmp_path: Path) -> None:
    """Every message is encrypted with the key of the ticket; the answers are the same."""
    async with serving(DEMO, tmp_path, negotiate=True) as server:
        live = reached(server, controller, samba.PASSWORD)
        assert isinstance(await live.rules(), Found)
        assert isinstance(await live.run_history(), Found)
        await live.close()
        assert server.wire.stats["Create"] >= 1


async def test_with_a_wrong_password(controller: samba.Controller, tmp_path: Path) -> None:
    """No ticket is given: the server is never asked."""
    async with serving(DEMO, tmp_path, negotiate=True) as server:
        live = reached(server, controller, "wrong")
        reasons = [
            x.why for x in [await live.rules(), await live.rules()] if isinstance(x, CouldNotLook)
        ]
        assert ["not tried again" in why for why in reasons] == [False, True]
        await live.close()
        assert "Create" not in server.wire.stats
