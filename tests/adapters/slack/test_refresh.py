"""A new token for a refresh token: the SDK's rotator against a Web API."""

import logging
import re
from collections.abc import Callable

import pytest

from adapters.slack.installations import Installation
from adapters.slack.rotation import RefreshError, SdkRefresh
from tests.real.slack_web import SlackWeb
from tests.real.slack_world import Grant

TEAM = "T0CONTOSO"


@pytest.fixture(autouse=True)
def rotating(slack: SlackWeb) -> None:
    """Slack takes a first refresh token."""
    slack.oauth.rotating = True
    slack.oauth.refreshing["xoxe-1-first"] = Grant()


def refresh(slack: SlackWeb, secret: str = "secret-of-the-tests") -> SdkRefresh:
    """Asks this Slack."""
    return SdkRefresh("1.2", lambda: secret, slack.url)


async def test_a_new_pair_comes(slack: SlackWeb) -> None:
    """Once for each refresh token."""
    kept = Installation("", TEAM, refresh_token="xoxe-1-first", ends=0.0, seed="s")
    fresh = await refresh(slack)(kept)

    assert fresh.token in slack.tokens
    assert fresh.refresh_token in slack.oauth.refreshing
    assert (fresh.team_id, fresh.seed) == (TEAM, "s")
    with pytest.raises(RefreshError, match=r"^invalid_refresh_token$"):
        await refresh(slack)(kept)


@pytest.mark.parametrize(
    "befall",
    [
        lambda slack: slack.drop("oauth.v2.access"),
        lambda slack: slack.throttle("oauth.v2.access"),
        lambda slack: slack.status("oauth.v2.access", 503),
        lambda slack: slack.answer("oauth.v2.access", "<html>", "text/html"),
        lambda slack: slack.answer("oauth.v2.access", '{"ok": true, "token_type": "bot"}'),
        lambda slack: slack.answer("oauth.v2.access", '{"ok": true, "token_type": "user"}'),
        lambda slack: slack.answer(
            "oauth.v2.access", '{"ok": true, "token_type": "bot", "expires_in": 9}'
        ),
        lambda slack: slack.answer("oauth.v2.access", "{"),
    ],
)
async def test_bad_days(
    slack: SlackWeb,
    befall: Callable[[SlackWeb], object],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """One error of ours, without a token in it or in the log, at any level."""
    befall(slack)
    kept = Installation("", TEAM, refresh_token="xoxe-1-first", ends=0.0)
    with caplog.at_level(logging.DEBUG), pytest.raises(RefreshError) as told:
        await refresh(slack)(kept)

    assert not re.search("xox|secret", str(told.value) + caplog.text)


async def test_a_wrong_or_missing_client_secret(slack: SlackWeb) -> None:
    """Slack's word for it, or ours."""
    kept = Installation("", TEAM, refresh_token="xoxe-1-first", ends=0.0)
    with pytest.raises(RefreshError, match=r"^bad_client_secret$"):
        await refresh(slack, "wrong")(kept)

    def missing() -> str:
        raise FileNotFoundError

    with pytest.raises(RefreshError):
        await SdkRefresh("1.2", missing, slack.url)(kept)
