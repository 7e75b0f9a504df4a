"""Whom the door lets in: who has Slack's secret, and nobody else."""

import asyncio
import time
from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from multidict import CIMultiDict
from slack_sdk.signature import Clock

from adapters.slack.door import PATH, is_from_slack
from tests.adapters.slack.bolt import Bot, Client, post
from tests.real.slack_requests import FORM, SECRET, command, signed

NOW = int(time.time())
GOOD, BODY = signed(command(), timestamp=NOW)
STAMP, SIGNATURE = "X-Slack-Request-Timestamp", "X-Slack-Signature"


def stamped(timestamp: object) -> dict[str, str]:
    """Headers that are right, but for when."""
    return signed(BODY, timestamp=str(timestamp))[0]


REFUSED: dict[str, Mapping[str, str]] = {
    "no headers": {},
    "no signature": {STAMP: GOOD[STAMP]},
    "no timestamp": {SIGNATURE: GOOD[SIGNATURE]},
    "another secret": signed(BODY, "another", NOW)[0],
    "another body": signed(BODY + b" ", timestamp=NOW)[0],
    "another time": GOOD | {STAMP: str(NOW - 1)},
    "old": stamped(NOW - 301),
    "future": stamped(NOW + 3600),
    "long ago": stamped(0),
    "negative": stamped(-NOW),
    "with a sign": stamped(f"+{NOW}"),
    "a fraction": stamped(f"{NOW}.5"),
    "spaced": stamped(f"{NOW} 0"),
    "underscored": stamped(f"{NOW // 1000}_{NOW % 1000:03d}"),
    "a word": stamped("now"),
    "not a number": stamped("nan"),
    "huge": stamped("9" * 400),
    "huge for an int": stamped("9" * 5000),
    "of arabic digits": stamped("".join(chr(0x660 + int(d)) for d in str(NOW))),
    "empty": GOOD | {STAMP: "", SIGNATURE: ""},
    "no version": GOOD | {SIGNATURE: GOOD[SIGNATURE].removeprefix("v0=")},
    "another version": GOOD | {SIGNATURE: GOOD[SIGNATURE].replace("v0", "v1")},
    "upper case": GOOD | {SIGNATURE: "v0=" + GOOD[SIGNATURE][3:].upper()},
    "too short": GOOD | {SIGNATURE: GOOD[SIGNATURE][:-1]},
    "too long": GOOD | {SIGNATURE: GOOD[SIGNATURE] + "0"},
    "beyond ASCII": GOOD | {SIGNATURE: "v0=" + "é" * 64},
}


@pytest.mark.parametrize("why", REFUSED)
async def test_who_is_not_slack_is_refused(bot: Bot, client: Client, why: str) -> None:
    """401 with nothing said, and nothing handed on."""
    headers = {"Content-Type": FORM, **REFUSED[why]}
    async with client.post(PATH, data=BODY, headers=headers) as response:
        assert (response.status, await response.text()) == (401, "")
    await bot.background.idle()
    assert bot.came == []


class Fixed(Clock):  # type: ignore[misc]
    """A clock that stands."""

    def now(self) -> float:
        return NOW


@pytest.mark.parametrize("skew", [0, 300, -300, 301, -301])
def test_five_minutes_both_ways(skew: int) -> None:
    """Clocks differ, but not by more."""
    headers, body = signed(command(), timestamp=NOW + skew)

    assert is_from_slack(SECRET, headers, body, Fixed()) is (abs(skew) <= 300)


async def test_a_body_that_is_no_utf_8(client: Client) -> None:
    """Nobody can sign it with the SDK, so nobody did."""
    headers = {"Content-Type": FORM, **GOOD}
    async with client.post(PATH, data=b"\xff\xfe", headers=headers) as response:
        assert response.status == 401


@pytest.mark.parametrize("secret", ["", " ", "\n"])
async def test_an_empty_secret_opens_nothing(bot: Bot, secret: str) -> None:
    """Not even for who signs with it."""
    async with bot.served(lambda: secret) as client:
        assert await post(client, command()) == (401, "")


async def test_a_changed_secret_counts_at_once(bot: Bot) -> None:
    """And one that cannot be read opens nothing, and is told."""
    secrets = ["first"]

    def current() -> str:
        if not secrets:
            raise FileNotFoundError
        return secrets[0]

    async with bot.served(current) as client:
        assert await post(client, command(), secret="first") == (200, "")
        secrets[0] = "second"
        assert await post(client, command(), secret="first") == (401, "")
        assert await post(client, command(), secret="second") == (200, "")
        secrets.clear()
        assert await post(client, command(), secret="second") == (401, "")


@given(st.text(), st.text(), st.binary(max_size=64), st.text())
def test_no_header_lets_anybody_in(stamp: str, signature: str, body: bytes, secret: str) -> None:
    """Refused, whatever they hold, and without an exception."""
    headers = CIMultiDict({STAMP: stamp, SIGNATURE: signature})
    assert not is_from_slack(secret, headers, body, Clock())


printable = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.dictionaries(st.sampled_from([STAMP, SIGNATURE, "Content-Type"]), printable))
async def test_no_raw_header_breaks_it(headers: dict[str, str]) -> None:
    """As bytes on the wire, which no client would send."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n{lines}\r\n"
    )
    async with Bot().served() as client:
        reader, writer = await asyncio.open_connection("127.0.0.1", client.port)
        writer.write(head.encode("latin-1") + b"Content-Length: 2\r\n\r\n{}")
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
    assert answer.split(b" ", 2)[1] in {b"401", b"400"}
