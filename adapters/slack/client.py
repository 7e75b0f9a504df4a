"""The SDK's client for the calls that carry secrets of the app itself: it writes nothing down."""

import base64
import logging
from typing import Any, Final

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.calls import proxy_of

LIMIT: Final = 20  # seconds for one call


class _Client(AsyncWebClient):  # type: ignore[misc] # slack_sdk has no types here
    async def oauth_v2_access(self, *, client_id: str, client_secret: str, **arguments: Any) -> Any:
        """The SDK's own, without the BasicAuth that aiohttp is about to drop."""
        basic = base64.b64encode(f"{client_id}:{client_secret}".encode()).decode()
        return await self.api_call(
            "oauth.v2.access",
            data={name: text for name, text in arguments.items() if text is not None},
            headers={"Authorization": f"Basic {basic}"},
        )


def quiet_client(api_url: str) -> AsyncWebClient:
    """For codes, refresh tokens and the client's secret, which the SDK logs at level DEBUG."""
    quiet = logging.getLogger(f"{__name__}.sdk")
    quiet.setLevel(logging.CRITICAL)
    client = _Client(base_url=api_url, timeout=LIMIT, logger=quiet, retry_handlers=[])
    client.proxy = proxy_of(api_url)
    return client


def code_of(error: Exception) -> str:
    """Slack's word for what is wrong; never the whole response."""
    response = getattr(error, "response", None)
    try:
        code = response.get("error") if response is not None else None
    except (AttributeError, TypeError):
        code = None  # what came was no answer of the Web API
    return code if isinstance(code, str) else type(error).__name__
