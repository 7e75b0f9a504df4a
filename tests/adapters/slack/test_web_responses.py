"""Response URLs: answered at most five times, and only at Slack."""

import pytest

from adapters.slack.web import Web
from tests.adapters.slack.calling import Said, refused
from tests.real.slack_web import SlackWeb


async def test_a_response_url_answers_privately_or_in_place(slack: SlackWeb, web: Web) -> None:
    """As it is told, and without any token."""
    url = slack.response_url("C0HELP", "U0JDOE")

    await web.respond(url, Said("for you"), replace=False)
    await web.respond(url, Said("for all"), replace=True, private=False)

    first, second = (response.body for response in slack.responses)
    assert (first["response_type"], first["replace_original"]) == ("ephemeral", False)
    assert (second["response_type"], second["replace_original"]) == ("in_channel", True)
    assert first["unfurl_links"] is False
    assert [call.token for call in slack.calls] == ["", ""]


async def test_a_response_url_serves_five_times(slack: SlackWeb, web: Web) -> None:
    """The sixth is refused."""
    url = slack.response_url()
    for _ in range(5):
        await web.respond(url, Said("text"), replace=True)

    assert await refused(web.respond(url, Said("text"), replace=True)) == "used_url"
    assert len(slack.called("response_url")) == 6


async def test_a_response_url_ends_after_half_an_hour(slack: SlackWeb, web: Web) -> None:
    """Then it is refused."""
    url = slack.response_url(age=1801)

    assert await refused(web.respond(url, Said("text"), replace=True)) == "expired_url"


@pytest.mark.parametrize(
    "status, body, code",
    [
        (404, "used_url", "used_url"),
        (404, "", "used_url"),
        (410, "expired_url\n", "expired_url"),
        (410, "<html></html>", "expired_url"),
        (404, '{"ok":false,"error":"used_url"}', "used_url"),
        (200, '{"ok":false,"error":"Expired url"}', "expired_url"),
        (403, "action_prohibited", "action_prohibited"),
        (400, "<html></html>", "http_400"),
        (404, "{", "used_url"),
        (404, "[]", "used_url"),
    ],
)
async def test_what_a_response_url_says_is_told_apart(
    slack: SlackWeb, web: Web, status: int, body: str, code: str
) -> None:
    """JSON, a bare word, or a status alone."""
    fault = slack.answer("response_url", body, "text/plain")
    fault.status = status

    assert await refused(web.respond(slack.response_url(), Said("text"), replace=True)) == code


@pytest.mark.parametrize("body", ["ok", "", '{"ok":true}'])
async def test_what_a_response_url_says_when_all_is_well(
    slack: SlackWeb, web: Web, body: str
) -> None:
    """In each of its forms."""
    slack.answer("response_url", body, "text/plain")

    await web.respond(slack.response_url(), Said("text"), replace=True)

    assert len(slack.called("response_url")) == 1


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/actions/T/1/2",
        "http://hooks.slack.com/actions/T/1/2",
        "https://hooks.slack.com@evil.example/actions",
        "https://hooks.slack.com:8443/actions",
        "https://hooks.slack.com.evil.example/actions",
        "//hooks.slack.com/actions",
        "file:///etc/passwd",
        "https://[::1/actions",
        "",
    ],
)
async def test_only_the_address_of_slack_is_answered(url: str) -> None:
    """What a forged payload names gets no message."""
    web = Web()

    assert await refused(web.respond(url, Said("text"), replace=True)) == "invalid_url"
    await web.close()
