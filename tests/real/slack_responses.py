"""Response URLs of a Slack of our own: five answers in half an hour.

Slack documents the limits but not what it says afterwards; "used_url" and "Expired url" are what
public clients met (getsentry/sentry, slack/utils/notifications.py for the latter).
"""

import json
import time
from typing import Any

from tests.real.slack_checks import Refused, checked_message
from tests.real.slack_world import Response, ResponseUrl, World

OK, BAD, GONE = 200, 400, 404
_ARGUMENTS = frozenset(
    {
        *("attachments", "blocks", "delete_original", "metadata", "replace_original"),
        *("response_type", "text", "thread_ts", "unfurl_links", "unfurl_media"),
    }
)


def responded(world: World, path: str, body: dict[str, Any]) -> tuple[int, str]:
    """Status and body of the answer to a post."""
    known = _known(world, path)
    if known is None:
        return GONE, "no_service"
    if time.monotonic() > known.ends:
        return GONE, json.dumps({"ok": False, "error": "Expired url"})
    if known.left <= 0:
        return GONE, json.dumps({"ok": False, "error": "used_url"})
    if unknown := body.keys() - _ARGUMENTS:
        world.wrong.append(f"a response URL has no argument {sorted(unknown)}")
    try:
        if not body.get("delete_original"):
            checked_message(world, body)
    except Refused as refused:
        return BAD, str(refused.body["error"])
    known.left -= 1
    if world.keep:
        world.responses.append(Response(known.url, body))
    return OK, "ok"


def _known(world: World, path: str) -> ResponseUrl | None:
    if not world.open:
        return world.response_urls.get(path)
    return ResponseUrl(world.root + path, "", "", time.monotonic() + 1.0)
