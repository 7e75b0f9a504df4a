"""Slack over HTTP: whom the door lets in, what each gets, and that nobody waits for work."""

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator, Mapping
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from multidict import CIMultiDict
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.signature import Clock

from adapters.slack.background import Background
from adapters.slack.door import BODY_CAP, PATH, is_from_slack
from adapters.slack.inbound import Inbound
from adapters.slack.quiet import quiet_logger
from tests.adapters.slack.bolt import Bot, Client, post
from tests.real.slack_requests import (
    FORM,
    JSON,
    SECRET,
    Payload,
    block_action,
    block_suggestion,
    command,
    direct,
    event,
    global_shortcut,
    home_opened,
    mention,
    message_action,
    signed,
    url_verification,
    view_closed,
    view_submission,
)

VIEW = {"callback_id": "form"}
PRESS = {"ts": "1600000000.000001", "blocks": []}
AT_ONCE = {
    "command": command(),
    "app_mention": mention(),
    "message": direct(),
    "app_home_opened": home_opened(),
    "action": block_action(PRESS, {"action_id": "go"}),
    "shortcut": global_shortcut("ask"),
    "closed": view_closed(VIEW),
}


@pytest.fixture
async def bot() -> Bot:
    """A bot with a listener for everything."""
    return Bot()


@pytest.fixture
async def client(bot: Bot) -> AsyncIterator[Client]:
    """Slack, with the right secret."""
    async with bot.served() as client:
        yield client


@pytest.mark.parametrize("kind", AT_ONCE)
async def test_the_acknowledgement_waits_for_nothing(bot: Bot, client: Client, kind: str) -> None:
    """It is there while the authorization still waits, and so does the listener behind it."""
    bot.gate.clear()

    assert await post(client, AT_ONCE[kind]) == (200, "")
    assert bot.came == []

    bot.gate.set()
    await bot.background.idle()
    assert [x.kind for x in bot.came] == [kind]


async def test_the_listener_sees_what_slack_sent(bot: Bot, client: Client) -> None:
    """Nothing added, nothing lost, and which delivery it is."""
    told = mention("why jdoe & <co>?", thread_ts="1.2")
    await post(client, told, retry=2)
    await bot.background.idle()

    assert [(x.body, x.retry) for x in bot.came] == [(told, "2")]


async def test_one_after_the_other(client: Client, bot: Bot) -> None:
    """Work begins in the order in which Slack sent it."""
    for number in range(20):
        assert await post(client, command(str(number))) == (200, "")
    await bot.background.idle()

    assert [x.body["text"] for x in bot.came] == [str(n) for n in range(20)]


async def test_a_form_gets_its_answer(client: Client) -> None:
    """What the listener acknowledges with is the answer."""
    status, text = await post(client, view_submission(VIEW))

    assert status == 200
    assert json.loads(text)["response_action"] == "errors"


async def test_a_search_field_gets_its_options(client: Client) -> None:
    """As JSON, with what was typed."""
    status, text = await post(client, block_suggestion("who", "jürgen"))

    assert (status, json.loads(text)["options"][0]["text"]["text"]) == (200, "jürgen")


async def test_a_form_is_dealt_with_though_slack_hung_up(bot: Bot, client: Client) -> None:
    """It was sent off: what it does is not left half done."""
    bot.gate.clear()
    sent = asyncio.create_task(post(client, view_submission(VIEW)))
    await bot.held.acquire()
    sent.cancel()
    await asyncio.gather(sent, return_exceptions=True)
    await client.close()
    bot.gate.set()
    await bot.background.idle()

    assert [x.kind for x in bot.came] == ["submitted"]


async def test_the_checks_that_slack_makes_itself(client: Client) -> None:
    """A new address is proven by its challenge; a certificate is looked at without a signature."""
    status, text = await post(client, url_verification("abc"))
    unsigned = await client.post(PATH, data=b"token=x&ssl_check=1", headers={"Content-Type": FORM})

    assert (status, json.loads(text)) == (200, {"challenge": "abc"})
    assert (unsigned.status, await unsigned.text()) == (200, "")
    assert await post(client, b"ssl_check=1&token=x&team=1") == (200, "")


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"])
async def test_only_post(client: Client, method: str) -> None:
    """Nothing else is answered."""
    headers, body = signed(command())
    async with client.request(method, PATH, headers=headers, data=body) as response:
        assert response.status == 405


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


async def in_pieces(body: bytes) -> AsyncIterator[bytes]:
    """Without a length."""
    for start in range(0, len(body), 65536):
        yield body[start : start + 65536]


async def test_a_body_has_its_limit(client: Client) -> None:
    """413 before anything is parsed, whether its length was told or not."""
    body = b"command=/whysync&text=" + b"x" * (5 * 1024 * 1024)

    assert (await post(client, body))[0] == 413
    headers, _ = signed(body)
    async with client.post(PATH, data=in_pieces(body), headers=headers) as response:
        assert response.status == 413
    most = b"command=/whysync&text=".ljust(BODY_CAP, b"x")
    assert await post(client, most) == (200, "")


@pytest.mark.parametrize(
    "body, content_type",
    [
        (b"", FORM),
        (b"{", JSON),
        (b"[1]", JSON),
        (b"text=1", FORM),
        (b"payload=%7B", FORM),
        (b"payload=x", FORM),
        (b"{" * 1000, FORM),
        (b'{"type":' * 50_000, JSON),
        (urlencode({"payload": '{"type":"view_submission"}'}).encode(), FORM),
    ],
)
async def test_a_broken_body_is_refused(client: Client, body: bytes, content_type: str) -> None:
    """400 though it is signed."""
    assert await post(client, body, content_type=content_type) == (400, "")


async def test_a_body_that_never_ends(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of ours waits for it for ever, nor for chunks that are none."""
    monkeypatch.setattr("adapters.slack.door._BODY_SECONDS", 0.01)
    reader, writer = await asyncio.open_connection("127.0.0.1", client.port)
    head = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
    writer.write(head.encode() + b"Transfer-Encoding: chunked\r\n\r\n")
    await reader.readuntil(b"100 Continue\r\n\r\n")  # the door is reading
    writer.write(b"5\r\ncomma\r\nZZ\r\n")
    answer = await reader.readline()
    writer.close()
    await writer.wait_closed()

    assert answer.split()[1] == b"408"


async def test_a_body_that_is_not_packed_as_it_says(client: Client) -> None:
    """The sender's fault too."""
    headers, body = signed(command())
    packed = headers | {"Content-Encoding": "gzip"}
    async with client.post(PATH, data=in_pieces(body), headers=packed) as response:
        assert response.status == 400


@pytest.mark.parametrize(
    "payload, status",
    [
        ({"type": "dialog_submission", "callback_id": "x"}, 404),
        ({"type": "carrier_pigeon"}, 404),
        (event("star_added"), 200),
        (message_action("another", {}), 200),
        ({"type": "app_rate_limited", "minute_rate_limited": 1, "team_id": "T0CONTOSO"}, 200),
        (view_submission({"callback_id": "another"}), 404),
    ],
)
async def test_types_that_nobody_listens_for(
    bot: Bot, client: Client, payload: Payload, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Acknowledged, or not found; nothing of it is logged."""
    assert (await post(client, payload))[0] == status
    await bot.background.idle()
    assert bot.came == []
    assert caplog.text == ""


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "event_callback", "event": {"type": {}}},
        {"type": "event_callback", "event": {"authorizations": 5}},
        {"type": "event_callback", "is_ext_shared_channel": True, "event": {"user_team": []}},
        {"type": "block_actions", "actions": []},
        {"type": "view_closed", "view": "x"},
        {"type": "shortcut", "function_data": 3, "view": {"app_installed_team_id": []}},
    ],
)
async def test_a_shape_nobody_has_seen_is_told_without_its_contents(
    client: Client, bot: Bot, payload: Payload, caplog: pytest.LogCaptureFixture
) -> None:
    """Slack has its acknowledgement; the log says that something was not understood."""
    assert await post(client, payload | {"text": "jdoe"}) == (200, "")
    await bot.background.idle()
    assert "jdoe" not in "".join(r.getMessage() for r in caplog.records)


def busy(told: Any) -> BoltResponse:
    """As the bot says it."""
    if told.kind == "command":
        return BoltResponse(status=200, body={"text": f"busy: {told.payload['text']}"})
    return BoltResponse(status=503)


async def test_no_room_is_said_at_once() -> None:
    """A command is told so; an event is to come again; a form is answered all the same."""
    bot = Bot(running=1, waiting=1, busy=busy)
    async with bot.served() as client:
        bot.gate.clear()
        assert await post(client, command("0")) == (200, "")
        await bot.held.acquire()
        assert await post(client, command("1")) == (200, "")
        status, text = await post(client, command("2"))

        assert (status, json.loads(text)) == (200, {"text": "busy: 2"})
        assert await post(client, mention()) == (503, "")

        bot.gate.set()
        assert (await post(client, view_submission(VIEW)))[0] == 200
        await bot.background.idle()
    assert sorted(x.kind for x in bot.came) == ["command", "command", "submitted"]


async def test_an_error_in_a_listener_ends_with_it(
    bot: Bot, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    """It is told as the bug that it is; the text that was typed is not."""
    caplog.set_level(logging.DEBUG)
    await post(client, command("boom jdoe"))
    await bot.background.idle()
    await post(client, command("why"))
    await bot.background.idle()

    errors = [r for r in caplog.records if r.levelno >= logging.ERROR]
    assert [x.kind for x in bot.came] == ["command", "command"]
    assert [r.exc_info and r.exc_info[0] for r in errors] == [ZeroDivisionError]
    assert "jdoe" not in "".join(r.getMessage() for r in caplog.records)


async def test_an_app_that_acknowledges_by_itself_is_refused() -> None:
    """Its listeners would run where nobody counts them."""
    app = AsyncApp(logger=quiet_logger(), name="x", token="xoxb-x")
    with pytest.raises(ValueError, match="process_before_response"):
        Inbound(app, Background())


printable = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"))


@given(st.text(), st.text(), st.binary(max_size=64), st.text())
def test_no_header_lets_anybody_in(stamp: str, signature: str, body: bytes, secret: str) -> None:
    """Refused, whatever they hold, and without an exception."""
    headers = CIMultiDict({STAMP: stamp, SIGNATURE: signature})
    assert not is_from_slack(secret, headers, body, Clock())


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["id", "type", "event", "user", "team", "channel", "view", "callback_id", "text"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)
KEYS = [
    "event",
    "authorizations",
    "enterprise",
    "team",
    "user",
    "channel",
    "view",
    "actions",
    "message",
    "function_data",
    "response_urls",
    "is_enterprise_install",
    "ssl_check",
    "bot_access_token",
    "function_execution_id",
    "value",
    "challenge",
    "callback_id",
    "action_id",
    "block_id",
    "command",
]
KINDS = [
    "event_callback",
    "block_actions",
    "shortcut",
    "message_action",
    "view_closed",
    "view_submission",
    "block_suggestion",
    "url_verification",
    "app_rate_limited",
    "ssl_check",
    "",
]


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(KINDS), st.dictionaries(st.sampled_from(KEYS), json_values, max_size=6))
async def test_no_signed_body_breaks_it(kind: str, payload: dict[str, Any]) -> None:
    """Never 500, whatever stands where."""
    bot = Bot()
    good = {
        "view_submission": view_submission(VIEW),
        "block_suggestion": block_suggestion("who", "x"),
        "url_verification": url_verification(),
    }
    async with bot.served() as client:
        status, _ = await post(client, {**good.get(kind, {}), **payload, "type": kind})
        assert status in {200, 400, 404}


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
