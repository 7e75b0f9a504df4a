"""Hands what arrived to Bolt, the same for both transports."""

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from adapters.slack.acks import Arrived
from adapters.slack.background import Background

log = logging.getLogger(__name__)

Busy = Callable[[Arrived], BoltResponse]
_SHAPE: Final = (AttributeError, IndexError, KeyError, TypeError, ValueError)


def bring_again(_: Arrived) -> BoltResponse:
    """No acknowledgement: Slack brings an event again, and tells a person that it failed."""
    return BoltResponse(status=503)


class Inbound:
    """One Bolt app behind all transports. `busy` says what Slack is told when there is no room.

    Bolt gets the payload as read, in the way of Socket Mode: whoever hands it over has made sure
    that it comes from Slack.
    """

    def __init__(self, app: AsyncApp, background: Background, busy: Busy = bring_again) -> None:
        if not app.process_before_response:
            raise ValueError("the app needs process_before_response: acknowledging is our part")
        self._app, self._background, self._busy = app, background, busy

    def take(self, arrived: Arrived) -> BoltResponse:
        """The acknowledgement of what needs none of Bolt's; the work begins behind it."""
        if arrived.how == "certificate-check":
            return BoltResponse(status=200)
        if arrived.how == "unknown":
            log.info("Slack sent something of an unknown type")
            return BoltResponse(status=404)
        if self._background.start(lambda: self._dispatch(arrived), f"slack {arrived.kind}"):
            return BoltResponse(status=200)
        return self._busy(arrived)

    def answer(self, arrived: Arrived) -> "asyncio.Task[BoltResponse]":
        """The acknowledgement that Bolt's listener makes, worked out in a task of its own.

        Whoever waits for it may go away: a form that was sent off is dealt with all the same.
        """
        return self._background.at_once(lambda: self._dispatch(arrived), f"slack {arrived.kind}")

    async def _dispatch(self, arrived: Arrived) -> BoltResponse:
        try:
            request = AsyncBoltRequest(
                mode="socket_mode", body=arrived.payload, headers=arrived.headers
            )
        except _SHAPE as error:
            kind = type(error).__name__
            log.warning("slack-bolt cannot read the shape of a %s (%s)", arrived.kind, kind)
            return BoltResponse(status=400)
        return await self._app.async_dispatch(request)
