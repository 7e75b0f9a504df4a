"""What Bolt and the SDK may write into our log."""

import logging

import pytest

from adapters.slack.quiet import quiet_logger


@pytest.mark.parametrize(
    "said, kept",
    [
        ("Failed to run listener function (error: CN=Jane Doe)", "Failed to run listener function"),
        ("Error\njdoe", "Error"),
        (
            "Failed to authorize with the given token (The request failed.\n"
            "The server responded with: {'ok': False, 'error': 'invalid_auth'})",
            "Failed to authorize with the given token: invalid_auth",
        ),
        ("100% [of it]", "100%"),
    ],
)
def test_what_stands_before_the_first_bracket(
    said: str, kept: str, caplog: pytest.LogCaptureFixture
) -> None:
    """And Slack's own word for an error."""
    quiet_logger().warning(said)

    assert [r.getMessage() for r in caplog.records] == [kept]


def test_bodies_are_not_told_at_any_level(caplog: pytest.LogCaptureFixture) -> None:
    """What nobody listens for is no news; below a warning stand payloads."""
    caplog.set_level(logging.DEBUG)
    logger = quiet_logger()
    logger.warning("Unhandled request ({'type': 'event_callback', 'text': 'jdoe'})")
    logger.info("Invalid request signature detected (body: jdoe)")
    logging.getLogger("slack_sdk.web.async_base_client").debug("Sending a request - jdoe")

    assert caplog.records == []


def test_it_is_asked_for_twice() -> None:
    """One filter is enough."""
    assert quiet_logger() is quiet_logger()
    assert len(quiet_logger().filters) == 1
