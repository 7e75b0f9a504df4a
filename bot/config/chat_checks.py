"""What does not go together in the settings of the chat platforms."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.config.chat_shape import AccessSection, SlackSection
from bot.config.fault import Fault, Place, both, is_safe

_SECRETS = ("bot_token", "app_token", "signing_secret", "client_secret")
_CLIENT = ("client_id", "client_secret_file")
# What each transport is proved with, and the sentence that asks for it.
_PROOF = {
    "socket": ("app_token", "name the file of the app-level token (xapp-)"),
    "http": ("signing_secret", "name the file of the signing secret"),
}


def slack(section: SlackSection, at: Place) -> Iterator[Fault]:
    """Everything that is wrong with [slack]."""
    yield from _transport(section, at)
    yield from (_installed(section, at) if section.install else _one_token(section, at))
    for name in _SECRETS:
        yield from both(section, at, name)
    if not is_safe(section.api_url):
        told = "no token goes there unencrypted; write an https:// address"
        yield Fault((*at, "api_url"), told)


def across(sections: Mapping[str, Any]) -> Iterator[Fault]:
    """What one section needs of another: people and groups are found in Active Directory."""
    access = sections.get("access") or AccessSection()
    if access.everybody != "user" and not sections.get("tenant"):
        told = "over live systems roles come from groups; take it out, and name admins and helpdesk"
        yield Fault(("access", "everybody"), told)
    if sections.get("tenant") or sections.get("active_directory"):
        return
    if sections.get("slack"):
        told = "people are known by their address in Active Directory; write [active_directory]"
        yield Fault(("slack",), f"{told}, or [tenant] to try it out")
    for name in ("admins", "helpdesk"):
        if getattr(access, name):
            told = "groups are looked up in Active Directory; write [active_directory]"
            yield Fault(("access", name), f"{told}, or take it out")


def _transport(section: SlackSection, at: Place) -> Iterator[Fault]:
    for transport, (name, mend) in _PROOF.items():
        if section.transport == transport and not _has(section, name):
            told = f'it is missing; transport = "{transport}" needs it: {mend}'
            yield Fault((*at, f"{name}_file"), told)
        if section.transport != transport and _has(section, name):
            told = f'with transport = "{section.transport}" it is not used; take it out'
            either = f', or set transport = "{transport}"'
            yield Fault((*at, _written(section, name)), told + either)


def _one_token(section: SlackSection, at: Place) -> Iterator[Fault]:
    rotates, has_token = section.refresh_token_file is not None, _has(section, "bot_token")
    if rotates and has_token:
        told = "it stands in place of bot_token; take one of the two out"
        yield Fault((*at, "refresh_token_file"), told)
    elif not rotates and not has_token:
        told = "it is missing; name the file of the bot token (xoxb-)"
        yield Fault((*at, "bot_token_file"), told)
    if rotates:
        yield from _client(section, at, "refresh_token_file")
    else:
        yield from _unused(section, at, ("client_id", "client_secret"), "refresh_token_file or ")
    yield from _unused(section, at, ("workspaces",), "")


def _installed(section: SlackSection, at: Place) -> Iterator[Fault]:
    if section.transport != "http":
        told = 'installing needs a page; set transport = "http", or take it out'
        yield Fault((*at, "install"), told)
    if not section.workspaces:
        told = "it is missing; name the ids of the workspaces that may install the app"
        yield Fault((*at, "workspaces"), told)
    yield from _client(section, at, "install")
    for name in ("bot_token", "refresh_token"):
        if _has(section, name):
            told = "with install = true each workspace has its own; take it out"
            yield Fault((*at, _written(section, name)), told)


def _client(section: SlackSection, at: Place, needs: str) -> Iterator[Fault]:
    for name in _CLIENT:
        if not _has(section, name.removesuffix("_file")):
            yield Fault((*at, name), f"it is missing; {needs} needs it (Basic Information)")


def _unused(
    section: SlackSection, at: Place, names: tuple[str, ...], other: str
) -> Iterator[Fault]:
    for name in names:
        if _has(section, name):
            told = f"without {other}install = true it is not used; take it out"
            yield Fault((*at, _written(section, name)), told)


def _has(section: SlackSection, name: str) -> bool:
    return bool(getattr(section, name, None)) or bool(getattr(section, f"{name}_file", None))


def _written(section: SlackSection, name: str) -> str:
    """The setting that gives it: a secret's file, or its variable."""
    return f"{name}_file" if getattr(section, f"{name}_file", None) else name
