"""oauth.v2.access of a Slack of our own: installing, and exchanging refresh tokens once each."""

import base64
import binascii
from typing import Any

from tests.real.slack_checks import Refused
from tests.real.slack_world import Grant, World


def access(world: World, basic: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """What a code or a refresh token gives; raises Refused."""
    client, secret = _client(basic, arguments)
    if client != world.oauth.client_id:
        raise Refused("invalid_client_id")
    if secret != world.oauth.client_secret:
        raise Refused("bad_client_secret")
    if arguments.get("grant_type", "authorization_code") == "refresh_token":
        known, code, refusal = world.oauth.refreshing, "refresh_token", "invalid_refresh_token"
    else:
        known, code, refusal = world.oauth.codes, "code", "invalid_code"
    grant = known.pop(str(arguments.get(code)), None)
    if grant is None:
        raise Refused(refusal)
    return {"ok": True, **_given(world, grant)}


def _given(world: World, grant: Grant) -> dict[str, Any]:
    number = next(world.numbers)
    given: dict[str, Any] = {"token_type": "bot", "scope": ",".join(sorted(grant.scopes))}
    if world.oauth.rotating:
        refresh = f"xoxe-1-{number}"
        world.oauth.refreshing[refresh] = grant
        given |= {"refresh_token": refresh, "expires_in": 43_200}
    token = f"xoxe.xoxb-1-{number}" if world.oauth.rotating else f"xoxb-{number}"
    world.tokens[token] = grant
    team = {"id": grant.team, "name": grant.name}
    given |= {"access_token": token, "app_id": "A0WHYSYNC", "bot_user_id": grant.bot_user}
    return {**given, "team": team, "enterprise": None, "authed_user": {"id": "U0JDOE"}}


def _client(basic: str, arguments: dict[str, Any]) -> tuple[str, str]:
    if not basic.startswith("Basic "):
        return arguments.get("client_id", ""), arguments.get("client_secret", "")
    try:
        client, _, secret = base64.b64decode(basic[6:]).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return client, secret
