"""The Web API client as tests use it: against a Slack of our own, by a clock of our own."""

from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest

from adapters.slack.calls import Limits
from adapters.slack.errors import SlackAwayError, SlackRefusedError, Why
from adapters.slack.web import Web
from tests.adapters.slack.clock import Clock
from tests.real.slack_web import SlackWeb


@dataclass(frozen=True)
class Said:
    """A message with one section."""

    text: str

    @property
    def blocks(self) -> tuple[dict[str, Any], ...]:
        """Its blocks."""
        return ({"type": "section", "text": {"type": "mrkdwn", "text": self.text}},)


@dataclass(frozen=True)
class Bare:
    """A message without blocks."""

    text: str
    blocks: tuple[dict[str, Any], ...] = ()


MODAL = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Why?"},
    "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "first"}}],
}
HOME = {"type": "home", "blocks": MODAL["blocks"]}


@asynccontextmanager
async def calling(slack: SlackWeb, clock: Clock, **limits: Any) -> AsyncIterator[Web]:
    """A client for a while."""
    web = Web(
        slack.url,
        responses=slack.root,
        limits=replace(Limits(), **limits),
        now=clock.now,
        sleep=clock.sleep,
    )
    try:
        yield web
    finally:
        await web.close()


async def refused(call: Awaitable[object]) -> str:
    """The code that a call is refused with."""
    with pytest.raises(SlackRefusedError) as told:
        await call
    return told.value.code


async def away(call: Awaitable[object]) -> Why:
    """Why a call did not reach Slack."""
    with pytest.raises(SlackAwayError) as told:
        await call
    return told.value.why
