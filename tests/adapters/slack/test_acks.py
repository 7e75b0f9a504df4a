"""Which request is acknowledged how."""

import json
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.acks import Arrived, UnreadableError, arrived, read
from tests.real.slack_requests import (
    FORM,
    JSON,
    Payload,
    block_action,
    block_suggestion,
    body_of,
    command,
    direct,
    envelope,
    event,
    global_shortcut,
    mention,
    message_action,
    url_verification,
    view_closed,
    view_submission,
)

VIEW = {"callback_id": "form"}
PAYLOADS: list[tuple[Payload, str, str]] = [
    (command("why jdoe & co"), "command", "at-once"),
    (mention(), "event_callback", "at-once"),
    (direct("ünïcode \U0001f642"), "event_callback", "at-once"),
    (block_action({"ts": "1.2"}, {"action_id": "go"}), "block_actions", "at-once"),
    (global_shortcut("ask"), "shortcut", "at-once"),
    (message_action("explain", {"text": "8344"}), "message_action", "at-once"),
    (view_closed(VIEW), "view_closed", "at-once"),
    ({"type": "app_rate_limited", "team_id": "T0CONTOSO"}, "app_rate_limited", "at-once"),
    (view_submission(VIEW), "view_submission", "with-answer"),
    (block_suggestion("who", "jd"), "block_suggestion", "with-answer"),
    (url_verification(), "url_verification", "with-answer"),
    ({"type": "dialog_submission"}, "dialog_submission", "unknown"),
]
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@pytest.mark.parametrize("payload, kind, how", PAYLOADS, ids=lambda x: str(x)[:20])
def test_both_transports_are_read_alike(payload: Payload, kind: str, how: str) -> None:
    """The same payload, out of a body and out of an envelope."""
    over_http = read(*body_of(payload))
    over_socket = arrived(json.loads(json.dumps(envelope(payload)))["payload"])

    assert (over_http.kind, over_http.how) == (kind, how)
    assert over_http == over_socket
    assert over_http.payload == payload


def test_a_certificate_check_is_no_command() -> None:
    """Slack looks at the certificate with an otherwise empty form."""
    assert read(FORM, b"token=x&ssl_check=1").how == "certificate-check"


def test_a_redelivery_says_so() -> None:
    """Bolt's listeners find the two headers, and none at a first delivery."""
    content_type, body = body_of(mention())

    assert read(content_type, body).headers == {}
    assert read(content_type, body, "2", "http_timeout").headers == {
        "x-slack-retry-num": "2",
        "x-slack-retry-reason": "http_timeout",
    }


@pytest.mark.parametrize(
    "content_type, body",
    [
        (JSON, b""),
        (JSON, b"{"),
        (JSON, b"null"),
        (JSON, b"[]"),
        (JSON, b'{"type": 1}'),
        (JSON, b"{}"),
        (JSON, b'{"type": "url_verification"}'),
        (JSON, b'{"type": "event_callback", "x": "\\ud800"}'),
        (JSON, b"\xff\xfe"),
        (JSON, b'{"a":' * 100_000),
        (JSON, b'{"type": "event_callback", "event": []}'),
        (JSON, b'{"type": "event_callback", "event": null}'),
        (JSON, b'{"type": "event_callback", "authorizations": [1]}'),
        (JSON, b'{"type": "block_actions", "user": 7}'),
        (FORM, b""),
        (FORM, b"text=why+jdoe"),
        (FORM, b"payload="),
        (FORM, b"payload=%7B"),
        (FORM, b"payload=%00"),
        (FORM, b"payload=%22text%22"),
        (FORM, b"command="),
        (FORM, "command=/whysync&text=jürgen".encode()),
        (FORM, b"&".join(b"f%d=1" % i for i in range(1000)) + b"&command=/whysync"),
        (FORM, urlencode({"payload": '{"type": "view_submission"}'}).encode()),
        (FORM, urlencode({"payload": '{"type": "view_submission", "view": 1}'}).encode()),
        (FORM, urlencode({"payload": '{"type": "block_suggestion", "value": 1}'}).encode()),
        ("multipart/form-data; boundary=x", b"--x--"),
        ("", b"\x00\x01"),
    ],
)
def test_what_is_not_slack_s_shape_is_refused(content_type: str, body: bytes) -> None:
    """One kind of error, whatever is wrong."""
    with pytest.raises(UnreadableError):
        read(content_type, body)


@given(st.text(max_size=40), st.binary(max_size=200) | anything.map(lambda x: repr(x).encode()))
def test_no_body_breaks_it(content_type: str, body: bytes) -> None:
    """Read or refused, nothing else."""
    with suppress(UnreadableError):
        assert isinstance(read(content_type, body), Arrived)


@given(anything)
def test_no_envelope_breaks_it(payload: Any) -> None:
    """Read or refused, nothing else."""
    with suppress(UnreadableError):
        assert arrived(payload).payload is payload


def test_an_event_of_a_new_type_is_acknowledged() -> None:
    """Else Slack would bring it three times more."""
    assert read(*body_of(event("sheet_shared"))).how == "at-once"


@given(st.dictionaries(st.text(min_size=1), st.text(), max_size=20))
def test_a_form_is_read_as_everybody_reads_it(fields: dict[str, str]) -> None:
    """Whatever stands in it."""
    told = {k: v for k, v in fields.items() if k not in {"payload", "type", "ssl_check"}}
    body = urlencode(told | {"command": "/whysync"}, errors="replace").encode()

    assert read(FORM, body).payload == dict(parse_qsl(body.decode(), keep_blank_values=True))
