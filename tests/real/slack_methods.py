"""The methods of Slack's Web API that we call: arguments, refusals and effects.

Codes, arguments and scopes are those of docs.slack.dev/reference/methods.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.real.slack_checks import Refused, checked_message, checked_view
from tests.real.slack_world import Channel, Grant, Person, Posted, Upload, View, World

LONGEST_EDIT = 4_000
Arguments = dict[str, Any]


@dataclass(frozen=True)
class Method:
    """A method: which arguments it must and may have, and the scope that it wants."""

    does: Callable[[World, Grant, Arguments], dict[str, Any]]
    needs: str = ""
    may: str = ""
    scope: str = ""


def called(world: World, method: str, grant: Grant, arguments: Arguments) -> dict[str, Any]:
    """What the API answers; raises Refused."""
    known = METHODS.get(method)
    if known is None:
        world.wrong.append(f"unknown method {method}")
        raise Refused("unknown_method")
    if unknown := arguments.keys() - {*known.needs.split(), *known.may.split()}:
        world.wrong.append(f"{method} has no argument {sorted(unknown)}")
    if known.scope and known.scope not in grant.scopes:
        raise Refused("missing_scope", needed=known.scope, provided=",".join(sorted(grant.scopes)))
    missing = [name for name in known.needs.split() if arguments.get(name) in (None, "", [])]
    if missing:
        said = [f"[ERROR] missing required field: {name}" for name in missing]
        raise Refused("invalid_arguments", response_metadata={"messages": said})
    return {"ok": True, **known.does(world, grant, arguments)}


def _post(world: World, grant: Grant, arguments: Arguments) -> dict[str, Any]:
    channel = _writable(world, grant, arguments["channel"])
    text, blocks = checked_message(world, arguments)
    made = Posted(channel.id, world.ts(), grant.bot_user, text, blocks)
    made.thread = arguments.get("thread_ts", "")
    world.add(made)
    if arguments.get("reply_broadcast"):
        world.wrong.append("a reply was broadcast")
    return {"channel": channel.id, "ts": made.ts, "message": {"text": text, "ts": made.ts}}


def _update(world: World, grant: Grant, arguments: Arguments) -> dict[str, Any]:
    channel = _writable(world, grant, arguments["channel"])
    found = world.at(channel.id, arguments["ts"])
    if found is None:
        raise Refused("message_not_found")
    if found.user != grant.bot_user:
        raise Refused("cant_update_message")
    if len(arguments.get("text", "")) > LONGEST_EDIT:
        raise Refused("msg_too_long")
    text, blocks = checked_message(world, arguments)
    found.before.append(found.text)
    found.text, found.blocks = text, blocks
    return {"channel": channel.id, "ts": found.ts, "text": text}


def _ephemeral(world: World, grant: Grant, arguments: Arguments) -> dict[str, Any]:
    channel = _writable(world, grant, arguments["channel"])
    if arguments["user"] not in channel.members and not world.open:
        raise Refused("user_not_in_channel")
    text, blocks = checked_message(world, arguments)
    made = Posted(channel.id, world.ts(), grant.bot_user, text, blocks, to=arguments["user"])
    made.thread = arguments.get("thread_ts", "")
    if world.keep:
        world.ephemerals.append(made)
    return {"message_ts": made.ts}


def _open(world: World, grant: Grant, arguments: Arguments) -> dict[str, Any]:
    trigger = arguments["trigger_id"]
    if world.open and trigger not in world.triggers:
        world.triggers[trigger] = ("U0JDOE", time.monotonic() + 3.0)
    if trigger not in world.triggers:
        raise Refused("invalid_trigger_id")
    user, ends = world.triggers[trigger]
    if not user:
        raise Refused("exchanged_trigger_id")
    if time.monotonic() > ends:
        raise Refused("expired_trigger_id")
    view = checked_view(world, arguments["view"], "modal")
    world.triggers[trigger] = ("", ends)
    made = View(f"V{next(world.numbers)}", user, view, _hash(world))
    world.views[made.id] = made
    return {"view": made.told(grant.team)}


def _update_view(world: World, grant: Grant, arguments: Arguments) -> dict[str, Any]:
    found = world.views.get(arguments["view_id"])
    if found is None:
        raise Refused("not_found")
    if arguments.get("hash", found.hash) != found.hash:
        raise Refused("hash_conflict")
    view = checked_view(world, arguments["view"], "modal")
    found.before.append(found.view)
    found.view, found.hash = view, _hash(world)
    return {"view": found.told(grant.team)}


def _publish(world: World, grant: Grant, arguments: Arguments) -> dict[str, Any]:
    user = arguments["user_id"]
    if _person(world, user) is None:
        said = ["[ERROR] invalid user_id"]
        raise Refused("invalid_arguments", response_metadata={"messages": said})
    view = checked_view(world, arguments["view"], "home")
    found = world.homes.get(user) or View(f"V{next(world.numbers)}", user, view, "")
    if arguments.get("hash", found.hash) != found.hash:
        raise Refused("hash_conflict")
    found.view, found.hash = view, _hash(world)
    world.homes[user] = found
    return {"view": found.told(grant.team)}


def _info(world: World, grant: Grant, arguments: Arguments) -> dict[str, Any]:
    person = _person(world, arguments["user"])
    if person is None:
        raise Refused("user_not_found")
    if person.hidden:
        raise Refused("user_not_visible")
    return {"user": person.info("users:read.email" in grant.scopes)}


def _direct(world: World, grant: Grant, arguments: Arguments) -> dict[str, Any]:
    users = arguments["users"].split(",")
    person = _person(world, users[0])
    if person is None:
        raise Refused("user_not_found")
    if person.deleted:
        raise Refused("user_disabled")
    if len(users) > 1:
        world.wrong.append("conversations.open for several people")
    return {"channel": {"id": world.direct(person.id, grant.team).id}}


def _test(_world: World, grant: Grant, _arguments: Arguments) -> dict[str, Any]:
    told = {"url": f"https://{grant.name.lower()}.slack.com/", "team": grant.name}
    told |= {"team_id": grant.team, "user": "whysync", "user_id": grant.bot_user}
    return {**told, "bot_id": grant.bot_id, "is_enterprise_install": False}


def _upload_url(world: World, _grant: Grant, arguments: Arguments) -> dict[str, Any]:
    if int(arguments["length"]) <= 0:
        raise Refused("missing_argument")
    made = Upload(f"F{next(world.numbers)}", arguments["filename"])
    world.uploads[made.id] = made
    return {"upload_url": f"{world.root}/upload/v1/{made.id}", "file_id": made.id}


def _uploaded(world: World, grant: Grant, arguments: Arguments) -> dict[str, Any]:
    channel = _writable(world, grant, arguments["channel_id"])
    for file in arguments["files"]:
        found = world.uploads.get(file["id"])
        if found is None or found.data is None:
            raise Refused("file_not_found")
        found.title, found.channel = file.get("title", ""), channel.id
        found.thread = arguments.get("thread_ts", "")
    return {"files": [{"id": f["id"], "title": f.get("title", "")} for f in arguments["files"]]}


def _prompts(world: World, grant: Grant, arguments: Arguments) -> dict[str, Any]:
    _known(world, grant, arguments["channel_id"])
    prompts = arguments["prompts"]
    if len(prompts) > 4 or any(p.keys() != {"title", "message"} for p in prompts):
        world.wrong.append("prompts are at most four, each of a title and a message")
    world.prompts.append(arguments)
    return {}


def _status(world: World, grant: Grant, arguments: Arguments) -> dict[str, Any]:
    _known(world, grant, arguments["channel_id"])
    world.statuses.append(arguments)
    return {}


def _connect(world: World, grant: Grant, _arguments: Arguments) -> dict[str, Any]:
    if not grant.of_app:
        raise Refused("not_allowed_token_type")
    if not world.socket_url:
        raise Refused("internal_error")
    return {"url": world.socket_url}


def _known(world: World, grant: Grant, id_: str) -> Channel:
    if world.open:
        return world.channels.get(id_) or world.channel(id_, team=grant.team)
    found = world.channels.get(id_) or (world.direct(id_) if id_ in world.people else None)
    if found is None or found.team != grant.team:
        raise Refused("channel_not_found")
    return found


def _writable(world: World, grant: Grant, id_: str) -> Channel:
    channel = _known(world, grant, id_)
    if channel.archived:
        raise Refused("is_archived")
    if not channel.bot_in:
        raise Refused("not_in_channel")
    return channel


def _person(world: World, id_: str) -> Person | None:
    if world.open and id_ not in world.people:
        return world.person(id_, f"{id_.lower()}@contoso.com")
    return world.people.get(id_)


def _hash(world: World) -> str:
    return f"{next(world.numbers)}.hash"


_MESSAGE = (
    "text blocks attachments as_user icon_emoji icon_url link_names markdown_text metadata parse"
)


def _revoke(_world: World, grant: Grant, _arguments: Arguments) -> dict[str, Any]:
    grant.error = "token_revoked"
    return {"revoked": True}


METHODS = {
    "apps.connections.open": Method(_connect),
    "assistant.threads.setStatus": Method(
        _status, "channel_id thread_ts", "status loading_messages icon_emoji", "chat:write"
    ),
    "assistant.threads.setSuggestedPrompts": Method(
        _prompts, "channel_id prompts", "thread_ts title", "assistant:write"
    ),
    "auth.revoke": Method(_revoke, may="test"),
    "auth.test": Method(_test),
    "chat.postEphemeral": Method(
        _ephemeral, "channel user", f"{_MESSAGE} thread_ts username", "chat:write"
    ),
    "chat.postMessage": Method(
        _post,
        "channel",
        f"{_MESSAGE} mrkdwn reply_broadcast thread_ts unfurl_links unfurl_media username",
        "chat:write",
    ),
    "chat.update": Method(
        _update, "channel ts", f"{_MESSAGE} file_ids reply_broadcast", "chat:write"
    ),
    "conversations.open": Method(
        _direct, "users", "return_im prevent_creation channel", "im:write"
    ),
    "files.completeUploadExternal": Method(
        _uploaded, "files channel_id", "thread_ts channels initial_comment", "files:write"
    ),
    "files.getUploadURLExternal": Method(
        _upload_url, "length filename", "snippet_type alt_txt", "files:write"
    ),
    "users.info": Method(_info, "user", "include_locale", "users:read"),
    "views.open": Method(_open, "trigger_id view", "interactivity_pointer"),
    "views.publish": Method(_publish, "user_id view", "hash"),
    "views.update": Method(_update_view, "view_id view", "external_id hash"),
}
