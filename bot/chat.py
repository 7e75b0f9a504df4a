"""The chat platforms of a configuration, put together. What a platform needs is loaded with it."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from adapters.store.sqlite import SqliteStore
from bot.config.chat_shape import SlackSection
from bot.config.secrets import secret_of
from bot.config.shape import Configuration
from bot.settings import WrongUseError
from bot.wiring import Bot
from handlers.access import Access, Groups
from handlers.ports import Handle
from handlers.replies import Words
from handlers.rights import Actor, Role

if TYPE_CHECKING:
    from adapters.slack.app import Behind, Slack, SlackSettings
    from handlers.checkup import Examined

TOKENS = "slack"  # the folder of tokens, beside the file of cases


def slack_of(bot: Bot, cases: Path) -> "Slack | None":
    """The bot in Slack, where it is configured."""
    configuration = bot.configuration
    if configuration is None or configuration.slack is None:
        return None
    try:
        from adapters.slack.app import Slack
        from adapters.slack.turns import Manner
    except ModuleNotFoundError as error:
        raise WrongUseError(_missing(error)) from error
    limits = configuration.limits
    channels = configuration.slack.channels
    manner = Manner(channels, limits.per_person, limits.per_channel)
    settings = replace(settings_of(configuration.slack, cases.parent / TOKENS), manner=manner)
    return Slack(settings, behind(bot, access_of(bot, configuration)))


def checkup_of(section: SlackSection, cases: Path) -> "Examined":
    """What `whysync doctor` tries of Slack."""
    try:
        from adapters.slack.checkup import checkup_of as made
    except ModuleNotFoundError as error:
        raise WrongUseError(_missing(error)) from error
    return made(settings_of(section, cases.parent / TOKENS), SqliteStore(cases))


def _missing(error: ModuleNotFoundError) -> str:
    return f"[slack] needs the package {error.name}; install it: pip install 'whysync[slack]'"


def behind(bot: Bot, access: Access) -> "Behind":
    """What stands behind every way in."""
    from adapters.slack.app import Behind

    words = Words(bot.catalogue.words)
    return Behind(bot.conversation, bot.home, access, bot.store, words)


class Everybody(Access):
    """One role for all, to try the bot on a recorded tenant: the people of Slack are not in it."""

    def __init__(self, role: Role) -> None:
        self._everybodys: Role = role

    async def actor(self, address: str) -> Actor:
        """Whoever it is."""
        return Actor(self._everybodys, Handle("upn", address))


def access_of(bot: Bot, configuration: Configuration) -> Access:
    """By groups; in a trial, which the checks allow over a recorded tenant alone, one for all."""
    role = configuration.access.everybody
    if role != "user":
        return Everybody(role)
    return Access(bot.systems.directory, groups_of(configuration), bot.store)


def groups_of(configuration: Configuration) -> Groups:
    """Whose members have which role; nobody where nothing is configured."""
    return Groups(configuration.access.admins, configuration.access.helpdesk)


def settings_of(section: SlackSection, folder: Path) -> "SlackSettings":
    """How Slack is reached; the checks of the configuration have seen to it that it fits."""
    from adapters.slack.app import SlackSettings

    proof = secret_of(section.app_token_file, section.app_token)
    if section.transport == "http":
        proof = secret_of(section.signing_secret_file, section.signing_secret)
    if proof is None:
        raise WrongUseError("[slack] names neither a signing secret nor an app-level token")
    return SlackSettings(
        transport=section.transport,
        proof=proof,
        folder=folder,
        bot_token=secret_of(section.bot_token_file, section.bot_token),
        refresh_token=secret_of(section.refresh_token_file, None),
        client_id=section.client_id or "",
        client_secret=secret_of(section.client_secret_file, section.client_secret),
        workspaces=section.workspaces,
        api_url=section.api_url,
    )
