"""deploy/slack: both manifests are what Slack takes, and name what the code listens to."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from adapters.slack import names, oauth

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "deploy" / "slack"
FILES = {"http": "manifest.json", "socket": "manifest.socket.json"}
HOST = "https://whysync.example.com"
# Longest texts by Slack's manifest schema (github.com/slackapi/manifest-schema, 2.0.0), by path.
LONGEST = {
    "display_information.name": 35,
    "display_information.description": 140,
    "display_information.long_description": 4000,
    "features.bot_user.display_name": 80,
    "features.shortcuts.name": 24,
    "features.shortcuts.callback_id": 255,
    "features.shortcuts.description": 150,
    "features.slash_commands.command": 32,
    "features.slash_commands.description": 2000,
    "features.slash_commands.usage_hint": 1000,
}


def _manifest(transport: str) -> Any:
    return json.loads((FOLDER / FILES[transport]).read_text("utf-8"))


def _texts(found: Any, path: str = "") -> list[tuple[str, str]]:
    """Every text with its path, numbers left out."""
    if isinstance(found, dict):
        return [x for key, held in found.items() for x in _texts(held, f"{path}.{key}".strip("."))]
    if isinstance(found, list):
        return [x for held in found for x in _texts(held, path)]
    return [(path, found)] if isinstance(found, str) else []


@pytest.mark.parametrize("transport", FILES)
def test_they_name_what_the_code_knows(transport: str) -> None:
    """A command or a shortcut that nobody listens to would end in silence."""
    found = _manifest(transport)
    features, settings = found["features"], found["settings"]

    assert [x["command"] for x in features["slash_commands"]] == [names.COMMAND]
    assert {(x["type"], x["callback_id"]) for x in features["shortcuts"]} == {
        ("global", names.ASK),
        ("message", names.EXPLAIN),
    }
    assert sorted(settings["event_subscriptions"]["bot_events"]) == sorted(names.EVENTS)
    assert found["oauth_config"]["scopes"] == {"bot": list(names.SCOPES)}
    assert features["slash_commands"][0]["should_escape"], "else a person would be a mere name"


@pytest.mark.parametrize("transport", FILES)
def test_what_slack_asks_of_them(transport: str) -> None:
    """Lengths; and no feature without its scope, or scope without its feature."""
    found = _manifest(transport)
    texts = _texts(found)

    assert {path for path, _ in texts} >= LONGEST.keys()
    assert [path for path, text in texts if len(text) > LONGEST.get(path, 3000)] == []
    assert len(found["display_information"]["long_description"]) >= 175
    assert not {"agent_view", "assistant_view"} & found["features"].keys()
    assert not names.OPTIONAL_SCOPES.keys() & set(names.SCOPES)


def test_the_transports_differ_in_the_way_in_alone() -> None:
    """HTTP has addresses, all at one host; Socket Mode has none and is switched on."""
    http, socket = _manifest("http"), _manifest("socket")
    urls = [text for _, text in _texts(http) if "://" in text]

    assert not [text for _, text in _texts(socket) if "://" in text]
    assert all(url.startswith(f"{HOST}/slack/") for url in urls)
    assert f"{HOST}{oauth.RETURN}" in urls
    assert http["settings"].pop("socket_mode_enabled") is False
    assert socket["settings"].pop("socket_mode_enabled") is True
    assert http["settings"].pop("event_subscriptions").keys() - {"request_url"} == {"bot_events"}
    assert http["settings"]["token_rotation_enabled"] is False
    assert http["settings"]["org_deploy_enabled"] is False


def test_the_page_explains_each_scope() -> None:
    """docs/SLACK.md: those that are asked for, those that may be, each on a line of its own."""
    page = (ROOT / "docs" / "SLACK.md").read_text("utf-8")
    lines = {m[1] for m in re.finditer(r"^\| `([a-z_.:]+)` \|", page, re.MULTILINE)}

    assert lines >= {*names.SCOPES, *names.OPTIONAL_SCOPES}


def test_the_pages_addition_for_the_agent_view_is_one() -> None:
    """The JSON on the page: the feature, its scope and its event belong together."""
    page = (ROOT / "docs" / "SLACK.md").read_text("utf-8")
    (text,) = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    found = json.loads(text)
    prompts = found["features"]["agent_view"]["suggested_prompts"]

    assert len(found["features"]["agent_view"]["agent_description"]) <= 300
    assert 1 <= len(prompts) <= 4
    assert found["oauth_config"]["scopes"]["bot"] == ["assistant:write"]
    assert found["settings"]["event_subscriptions"]["bot_events"] == list(names.AGENT_EVENTS)
