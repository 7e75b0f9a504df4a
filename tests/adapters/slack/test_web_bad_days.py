"""What Slack and the network do on bad days, and what becomes of a call then."""

import asyncio
import logging

import pytest

from adapters.slack.calls import Limits
from adapters.slack.errors import SlackAwayError, SlackRefusedError
from adapters.slack.web import Web
from tests.adapters.slack.calling import HOME, Bare, Said, away, calling
from tests.adapters.slack.clock import Clock
from tests.real.slack_web import SlackWeb, slack_web
from tests.real.slack_world import APP_TOKEN, TOKEN

POST, EDIT = "chat.postMessage", "chat.update"


@pytest.mark.parametrize("after", [False, True])
async def test_a_dropped_post_is_made_again_once(slack: SlackWeb, web: Web, after: bool) -> None:
    """Told twice rather than not at all, when it was dropped after it was made."""
    slack.drop(POST, after=after)

    ts = await web.post(TOKEN, "C0HELP", Said("text"))

    assert [message.text for message in slack.messages] == ["text"] * (2 if after else 1)
    assert slack.messages[-1].ts == ts


async def test_a_post_is_never_made_three_times(slack: SlackWeb, web: Web) -> None:
    """However often the connection breaks."""
    slack.drop(POST, times=None, after=True)

    assert await away(web.post(TOKEN, "C0HELP", Said("text"))) == "broken-off"
    assert len(slack.messages) == 2


async def test_what_may_be_done_twice_is_tried_as_often_as_set(
    slack: SlackWeb, web: Web, clock: Clock
) -> None:
    """With longer and longer rests."""
    slack.drop("views.publish", times=2, after=True)
    await web.publish_home(TOKEN, "U0JDOE", HOME)
    assert len(slack.called("views.publish")) == 3
    assert 0.5 <= clock.slept[0] < clock.slept[1] + 1.0

    slack.drop("users.info", times=None)
    assert await away(web.user(TOKEN, "U0JDOE")) == "broken-off"
    assert len(slack.called("users.info")) == 1 + Limits().repeats


async def test_a_dropped_response_is_answered_again(slack: SlackWeb, web: Web) -> None:
    """Once, as a post."""
    slack.drop("response_url", after=True)

    await web.respond(slack.response_url(), Said("text"), replace=True)

    assert len(slack.responses) == 2


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_a_failing_server_is_asked_again(slack: SlackWeb, web: Web, status: int) -> None:
    """Whatever was to be done."""
    slack.status(POST, status)
    slack.status("response_url", status)
    slack.status("files.upload", status)

    await web.post(TOKEN, "C0HELP", Said("text"))
    await web.respond(slack.response_url(), Said("text"), replace=False)
    await web.upload(TOKEN, "C0HELP", "proof.txt", "text", "The proof")

    assert len(slack.messages) == len(slack.responses) == len(slack.uploads) == 1


@pytest.mark.parametrize(
    "code, attempts",
    [("internal_error", 2), ("fatal_error", 2), ("service_unavailable", 2), ("request_timeout", 3)],
)
async def test_a_failure_that_slack_names_is_tried_again(
    slack: SlackWeb, web: Web, code: str, attempts: int
) -> None:
    """What may have been done once more; what Slack did not take in, as often as set."""
    slack.fail(POST, code, times=None)

    assert await away(web.post(TOKEN, "C0HELP", Said("text"))) == "failed"
    assert len(slack.called(POST)) == attempts


async def test_a_refusal_is_not_tried_again(slack: SlackWeb, web: Web) -> None:
    """Nor is a status that is final."""
    slack.fail(POST, "not_in_channel")
    slack.status("views.publish", 403)

    with pytest.raises(SlackRefusedError, match="not_in_channel"):
        await web.post(TOKEN, "C0HELP", Said("text"))
    with pytest.raises(SlackRefusedError, match="http_403"):
        await web.publish_home(TOKEN, "U0JDOE", HOME)
    assert len(slack.calls) == 2


@pytest.mark.parametrize(
    "body, kind",
    [
        ("<html>log in</html>", "text/html"),
        ("log in", "text/plain"),
        ("{", "application/json"),
        ("[]", "application/json"),
        ('"ok"', "application/json"),
        ("{}", "application/json"),
        ('{"ok":true}', "application/json"),
        ('{"ok":true,"channel":5}', "application/json"),
    ],
)
async def test_what_is_no_answer_of_slack_is_none(
    slack: SlackWeb, web: Web, body: str, kind: str
) -> None:
    """A proxy's page, a broken answer, and one without what was asked for."""
    for _ in range(3):
        slack.answer("conversations.open", body, kind)

    assert await away(web.direct(TOKEN, "U0JDOE")) == "no-answer"


async def test_a_user_without_a_user_is_none(slack: SlackWeb, web: Web) -> None:
    """Success without what was asked for is none."""
    slack.answer("users.info", '{"ok":true}')

    assert await away(web.user(TOKEN, "U0JDOE")) == "no-answer"


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_nobody_is_sent_elsewhere(slack: SlackWeb, web: Web, status: int) -> None:
    """Neither a message nor a token goes where a login page points."""
    slack.status("*", status, times=None)

    assert await away(web.post(TOKEN, "C0HELP", Said("text"))) == "no-answer"
    assert await away(web.user(TOKEN, "U0JDOE")) == "no-answer"
    assert await away(web.respond(slack.response_url(), Said("text"), replace=True)) == "no-answer"


async def test_an_answer_that_does_not_come_is_not_waited_for(slack: SlackWeb) -> None:
    """Beyond the limit of one call."""
    slack.stall(POST, times=None)
    async with calling(slack, Clock(at_once=True), call=0.2) as web:
        assert await away(web.post(TOKEN, "C0HELP", Said("text"))) == "timeout"
    assert len(slack.called(POST)) == 2


async def test_where_nobody_listens_a_post_is_tried_as_often_as_set(clock: Clock) -> None:
    """Nothing was sent, so nothing is told twice."""
    async with slack_web() as slack:
        pass
    async with calling(slack, clock) as web:
        assert await away(web.post(TOKEN, "C0HELP", Said("text"))) == "unreachable"
    assert len(clock.slept) == Limits().repeats


async def test_the_proxy_of_the_environment_is_used_and_its_exceptions_heeded(
    slack: SlackWeb, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As other programs do."""
    async with slack_web() as proxy:
        monkeypatch.setenv("http_proxy", proxy.root)
        monkeypatch.setenv("no_proxy", "")
        proxy.status("*", 407, times=None)
        async with calling(slack, clock) as web:
            with pytest.raises(SlackRefusedError, match="http_407"):
                await web.post(TOKEN, "C0HELP", Said("text"))
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        async with calling(slack, clock) as web:
            await web.post(TOKEN, "C0HELP", Said("text"))

    assert len(slack.messages) == 1


async def test_a_call_can_be_called_off(slack: SlackWeb, web: Web) -> None:
    """And the next one is not kept waiting."""
    slack.stall(POST)
    waiting = asyncio.ensure_future(web.post(TOKEN, "C0HELP", Said("text")))
    await slack.until(lambda: slack.called(POST))
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting

    await web.post(TOKEN, "C0HELP", Said("text"))
    assert slack.messages


async def test_after_the_end_nothing_is_called(slack: SlackWeb, web: Web) -> None:
    """Not even over a new connection."""
    await web.post(TOKEN, "C0HELP", Said("text"))
    await web.close()

    assert await away(web.post(TOKEN, "C0HELP", Said("text"))) == "closed"
    assert len(slack.calls) == 1


async def test_no_log_and_no_error_tells_a_token_an_address_or_a_word(
    slack: SlackWeb, web: Web, caplog: pytest.LogCaptureFixture
) -> None:
    """Even where everything is logged, and Slack says strange things."""
    caplog.set_level(logging.DEBUG)
    url, secret = slack.response_url(), "a person's name"
    slack.tokens[APP_TOKEN].error = "token_revoked"
    slack.throttle(POST, retry_after=600)
    slack.drop("users.info", times=None)
    slack.fail("views.publish", f"no <{secret}>\n")
    slack.answer("conversations.open", f'{{"ok":false,"error":"{secret}"}}')
    slack.status("response_url", 404)
    told = []
    for call in (
        web.post(TOKEN, "C0HELP", Said(secret)),
        web.user(TOKEN, "U0JDOE"),
        web.publish_home(TOKEN, "U0JDOE", HOME),
        web.direct(TOKEN, "U0JDOE"),
        web.respond(url, Bare(secret), replace=True),
        web.respond("https://evil.example/x", Bare(secret), replace=True),
        web.whoami(APP_TOKEN),
        web.whoami("xoxb-nobodys"),
    ):
        with pytest.raises((SlackRefusedError, SlackAwayError)) as error:
            await call
        told.append(str(error.value))
        assert error.value.__cause__ is None
        assert error.value.__suppress_context__ or error.value.__context__ is None

    logged = [r.getMessage() for r in caplog.records if r.name.startswith("adapters.slack")]
    assert len([r for r in logged if "throttles" not in r]) == len(told)
    for line in (*told, *(r.getMessage() for r in caplog.records if r.name != "asyncio")):
        for word in (TOKEN, APP_TOKEN, "xoxb", "xapp", "U0JDOE", "C0HELP", "actions", secret):
            assert word not in line
