"""The settings of the chat platforms: how they reach the bot, and who is who there."""

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr

from bot.config.kinds import INSTEAD, Port, Section, Text
from knowledge.dn import parse

_CHANNEL, _WORKSPACE = re.compile(r"[CG][A-Z0-9]{2,20}"), re.compile(r"T[A-Z0-9]{2,20}")


def _channel(value: str) -> str:
    if not _CHANNEL.fullmatch(value):
        raise ValueError("expected the id of a channel (it stands at the end of About): C0HELP")
    return value


def _workspace(value: str) -> str:
    if not _WORKSPACE.fullmatch(value):
        raise ValueError("expected the id of a workspace, such as T0CONTOSO")
    return value


def _dn(value: str) -> str:
    rdns = parse(value)
    if not rdns or any(not attribute for rdn in rdns for attribute, _ in rdn.pairs):
        raise ValueError("expected a distinguished name: CN=Helpdesk,OU=Groups,DC=contoso,DC=com")
    return value


Channel = Annotated[Text, AfterValidator(_channel)]
Workspace = Annotated[Text, AfterValidator(_workspace)]
DistinguishedName = Annotated[Text, AfterValidator(_dn)]


class SlackSection(Section):
    """Slack: one workspace by its token, or several that install the app themselves."""

    transport: Literal["socket", "http"] = Field(
        default="socket",
        description="socket (the bot connects to Slack), or http (Slack connects to the bot)",
    )
    bot_token_file: Path | None = Field(
        default=None,
        description="the file that holds the bot token (xoxb-), read anew when it changes",
        examples=["/run/secrets/whysync-slack-bot"],
    )
    bot_token: SecretStr | None = Field(default=None, exclude=True)
    app_token_file: Path | None = Field(
        default=None,
        description="socket: the file that holds the app-level token (xapp-, connections:write)",
        examples=["/run/secrets/whysync-slack-app"],
    )
    app_token: SecretStr | None = Field(default=None, exclude=True)
    signing_secret_file: Path | None = Field(
        default=None,
        description="http: the file that holds the signing secret",
        examples=["/run/secrets/whysync-slack-signing"],
        json_schema_extra=INSTEAD,
    )
    signing_secret: SecretStr | None = Field(default=None, exclude=True)
    channels: tuple[Channel, ...] = Field(
        default=(),
        description="channels in which everybody may see personal data; elsewhere the asker alone",
        examples=[["C0HELP"]],
    )
    refresh_token_file: Path | None = Field(
        default=None,
        description="in place of bot_token_file: the refresh token, where token rotation is on",
        examples=["/run/secrets/whysync-slack-refresh"],
        json_schema_extra=INSTEAD,
    )
    client_id: Text | None = Field(
        default=None,
        description="for refresh_token_file and install: the app's client id",
        examples=["1111111111.2222222222"],
        json_schema_extra=INSTEAD,
    )
    client_secret_file: Path | None = Field(
        default=None,
        description="for refresh_token_file and install: the file that holds the client secret",
        examples=["/run/secrets/whysync-slack-client"],
        json_schema_extra=INSTEAD,
    )
    client_secret: SecretStr | None = Field(default=None, exclude=True)
    install: bool = Field(
        default=False,
        description="http: whether the workspaces named below may install the app by themselves",
        json_schema_extra=INSTEAD,
    )
    workspaces: tuple[Workspace, ...] = Field(
        default=(),
        description="install: the ids of the workspaces that may",
        examples=[["T0CONTOSO"]],
        json_schema_extra=INSTEAD,
    )
    api_url: Text = Field(
        default="https://slack.com/api/",
        description="where Slack's Web API is; GovSlack: https://slack-gov.com/api/",
        json_schema_extra=INSTEAD,
    )


class AccessSection(Section):
    """Who is who on a chat platform, by groups of Active Directory; everybody else is a user."""

    admins: tuple[DistinguishedName, ...] = Field(
        default=(),
        description="groups of admins, who see everything; members, and groups that stand in them",
        examples=[["CN=Connect Admins,OU=Groups,DC=corp,DC=contoso,DC=com"]],
    )
    helpdesk: tuple[DistinguishedName, ...] = Field(
        default=(),
        description="groups of the helpdesk, who may ask about anybody; likewise",
        examples=[["CN=Helpdesk,OU=Groups,DC=corp,DC=contoso,DC=com"]],
    )
    everybody: Literal["user", "helpdesk", "admin"] = Field(
        default="user",
        description="to try it with [tenant]: the role of everybody, whether found there or not",
        json_schema_extra=INSTEAD,
    )


class ServerSection(Section):
    """The web server of `whysync serve`: the browser console, and what chat platforms call."""

    host: Text = Field(
        default="127.0.0.1", description="the address to listen on; a reverse proxy stands before"
    )
    port: Port = Field(default=3978, description="the port to listen on")
