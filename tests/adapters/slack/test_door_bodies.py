"""What comes in by the door and is too long, broken, or of a shape that nobody has seen."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.slack.door import BODY_CAP, PATH
from tests.adapters.slack.bolt import VIEW, Bot, Client, post
from tests.real.slack_requests import (
    FORM,
    JSON,
    Payload,
    block_suggestion,
    command,
    event,
    message_action,
    signed,
    url_verification,
    view_submission,
)


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


@pytest.mark.parametrize("view, status", [(7, 400), (None, 200), ({}, 200)])
@pytest.mark.parametrize("kind", ["block_actions", "shortcut", "block_suggestion"])
async def test_a_view_that_is_none(kind: str, view: object, status: int) -> None:
    """Bolt would fail on it after the acknowledgement, or in its place."""
    bot = Bot()
    good = block_suggestion("who", "x") if kind == "block_suggestion" else {}
    async with bot.served() as client:
        told, _ = await post(client, {**good, "type": kind, "view": view})
        assert told in ({status, 404} if status == 200 else {status})


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
