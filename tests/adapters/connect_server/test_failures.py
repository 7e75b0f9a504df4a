"""Bad days: each failure becomes CouldNotLook, none an exception, none an absence."""

import asyncio
import socket
import time
from dataclasses import replace
from pathlib import Path

import pytest

from adapters.connect_server.connect_server import LiveConnectServer
from adapters.connect_server.settings import ConnectSettings, Limits
from handlers.attention import framed
from handlers.ports import SourceBrokenError
from knowledge.evidence import CouldNotLook, Found
from tests.adapters.connect_server.asking import ANNA, NO_ID, every, nothing_is_known
from tests.real.authority import Authority
from tests.real.psrp_server import DEMO, ConnectServer, serving


async def test_wrong_password(server: ConnectServer) -> None:
    """It is tried once, whatever is asked, and again only when it is another one (lock-out)."""
    told = ["wrong"]
    live = LiveConnectServer(replace(server.settings, password=lambda: told[0]))
    for _ in range(3):
        assert all(isinstance(x, CouldNotLook) for x in await every(live))
    assert server.wire.stats == {"refused": 1}
    told[0] = "correct horse"
    assert isinstance(await live.run_history(), Found)
    await live.close()


async def test_a_password_that_cannot_be_read(server: ConnectServer) -> None:
    """The file with it is gone: that is said, and nobody is asked."""

    def gone() -> str:
        raise FileNotFoundError

    assert "password" in await nothing_is_known(replace(server.settings, password=gone))
    assert server.wire.stats == {}


async def test_untrusted_certificate(server: ConnectServer, tmp_path: Path) -> None:
    """Another authority than the server's: no password is sent."""
    other = Authority(tmp_path / "other")
    why = await nothing_is_known(replace(server.settings, ca_file=other.ca_file))
    assert "certificate" in why
    assert server.wire.stats == {}


async def test_certificate_of_another_name(server: ConnectServer) -> None:
    """The certificate is for 127.0.0.1, and the server is called by another name."""
    assert "certificate" in await nothing_is_known(replace(server.settings, host="localhost"))


async def test_no_authority_file(server: ConnectServer, tmp_path: Path) -> None:
    """The file with the authority is not there."""
    settings = replace(server.settings, ca_file=tmp_path / "none.pem")
    assert "authority" in await nothing_is_known(settings)


async def test_connection_refused(server: ConnectServer) -> None:
    """Nothing listens there."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings = replace(server.settings, port=free.getsockname()[1])
        assert "refuses" in await nothing_is_known(settings)


async def test_name_that_does_not_resolve(server: ConnectServer) -> None:
    """No such host."""
    settings = replace(server.settings, host="connect01.invalid")
    assert "resolved" in await nothing_is_known(settings)


async def test_a_server_that_takes_the_connection_and_says_nothing(server: ConnectServer) -> None:
    """The question waits for its own limit, and no longer."""
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        limits = replace(server.settings.limits, look_up=0.5, open=1.0)
        settings = replace(server.settings, port=mute.getsockname()[1], limits=limits)
        started = time.monotonic()
        await nothing_is_known(settings)
        assert time.monotonic() - started < 15


@pytest.mark.parametrize(
    "fault", [(2150859174, "quota"), (5, "Access is denied."), (2150858778, "no such"), (4711, "?")]
)
async def test_sessions_that_are_not_opened(server: ConnectServer, fault: tuple[int, str]) -> None:
    """Quota, denied access, no such endpoint, and a fault that nobody knows."""
    server.wire.faults.create = fault
    await nothing_is_known(server.settings)


async def test_an_endpoint_of_another_name(server: ConnectServer) -> None:
    """The session configuration is not registered."""
    settings = replace(server.settings, configuration_name="Other")
    assert "not registered" in await nothing_is_known(settings)


async def test_a_connection_that_breaks(server: ConnectServer) -> None:
    """In the middle of an answer; the next question gets a new session."""
    live = LiveConnectServer(server.settings)
    assert isinstance(await live.by_id(NO_ID), CouldNotLook) is False
    server.wire.faults.dies = True
    assert isinstance(await live.metaverse(NO_ID), CouldNotLook)
    server.wire.faults.dies = False
    assert isinstance(await live.run_history(), Found)
    await live.close()


async def test_sessions_that_the_server_forgot(server: ConnectServer) -> None:
    """A restart of the service: the call is made again in a new session."""
    live = LiveConnectServer(server.settings)
    assert isinstance(await live.run_history(), Found)
    server.wire.shells.clear()
    assert isinstance(await live.rules(), Found)
    await live.close()


async def test_a_slow_function_is_stopped_on_the_server(server: ConnectServer) -> None:
    """A look-up over its limit ends within it, and its pipeline is stopped."""
    server.endpoint.delay = 30
    limits = replace(server.settings.limits, look_up=0.5)
    live = LiveConnectServer(replace(server.settings, limits=limits))
    started = time.monotonic()
    assert isinstance(await live.run_history(), CouldNotLook)
    assert time.monotonic() - started < 3
    await live.close()
    assert server.wire.stopped == 1


async def test_a_question_with_little_time_left(server: ConnectServer) -> None:
    """The look-up takes no longer than the question has."""
    server.endpoint.delay = 30
    live = LiveConnectServer(server.settings)
    started = time.monotonic()
    with framed(0.3):
        assert all(isinstance(x, CouldNotLook) for x in await every(live))
    assert time.monotonic() - started < 3
    await live.close()


async def test_a_way_that_takes_long(server: ConnectServer) -> None:
    """Thirty seconds for every packet: nothing is known, within the limit."""
    server.wire.faults.latency = 30
    limits = replace(server.settings.limits, look_up=0.5, open=1.0)
    started = time.monotonic()
    await nothing_is_known(replace(server.settings, limits=limits))
    assert time.monotonic() - started < 10


async def test_a_server_that_is_down_is_left_alone_for_a_while(server: ConnectServer) -> None:
    """After some failures in a row nobody waits for it, until the pause is over."""
    limits = replace(server.settings.limits, failures=2, pause=0.2, look_up=2.0)
    live = LiveConnectServer(replace(server.settings, limits=limits))
    server.wire.faults.create = (2150859174, "quota")
    for _ in range(3):
        assert isinstance(await live.run_history(), CouldNotLook)
    tried = server.wire.stats["Create"]
    assert tried == 2
    server.wire.faults.create = None
    deadline = time.monotonic() + 10
    while not isinstance(await live.run_history(), Found):
        assert time.monotonic() < deadline
        await asyncio.sleep(0.05)
    await live.close()


def test_settings_that_would_be_unsafe() -> None:
    """A password is never sent over plain HTTP; what is lacking is said."""
    for wrong in (
        {"https": False, "auth": "basic", "user": "x"},
        {"https": False, "auth": "certificate"},
        {"auth": "certificate"},
        {"auth": "basic"},
        {"host": ""},
        {"sessions": 0},
    ):
        with pytest.raises(SourceBrokenError):
            ConnectSettings(**({"host": "h"} | wrong))
    assert "secret" not in repr(ConnectSettings("h", password=lambda: "secret"))
    assert ConnectSettings("h", limits=Limits()).address == "h:5986"
    assert ConnectSettings("h", https=False).address == "h:5985"


async def test_the_demo_over_negotiate_with_encrypted_messages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """NTLM within Negotiate over HTTP: messages are encrypted; a wrong password is refused."""
    from tests.real.psrp_server import ntlm_users

    monkeypatch.setenv("NTLM_USER_FILE", str(ntlm_users(tmp_path)))
    async with serving(DEMO, tmp_path, negotiate=True) as running:
        live = LiveConnectServer(running.settings)
        assert isinstance(await live.ad_object(ANNA, None), Found)
        await live.close()
        wrong = replace(running.settings, password=lambda: "wrong")
        assert "refused the sign-in" in await nothing_is_known(wrong)
