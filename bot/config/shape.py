"""Every setting there is: its name, its default, and the line that explains it.

`whysync config example` and docs/CONFIGURATION.md are made of this. A description begins with what
the setting is; `examples` hold what the example file shows where there is no default.
"""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.config.chat_shape import AccessSection, ServerSection, SlackSection
from bot.config.kinds import INSTEAD, Limit, Number, Port, Seconds, Section, Text


class TenantSection(Section):
    """A recorded tenant in place of live systems."""

    folder: Path = Field(
        description="the folder, as `whysync record` writes it", examples=["recorded/contoso"]
    )


class DomainSection(Section):
    """A domain of the forest."""

    name: Text = Field(description="its DNS name", examples=["corp.contoso.com"])
    servers: tuple[Text, ...] = Field(
        min_length=1,
        description="its controllers (or host:port); first the one that Entra Connect uses",
        examples=[["dc1.corp.contoso.com", "dc2.corp.contoso.com"]],
    )


class ForestSection(Section):
    """A forest: one account reads all of its domains."""

    name: Text = Field(description="the DNS name of its root domain", examples=["contoso.com"])
    bind: Literal["simple", "kerberos"] = Field(
        default="simple",
        description="how to sign in: simple (inside TLS), or kerberos (with the extra `kerberos`)",
    )
    user: Text | None = Field(
        default=None,
        description="the account as userPrincipalName; for kerberos none: the ticket's",
        examples=["svc-whysync@corp.contoso.com"],
    )
    password_file: Path | None = Field(
        default=None,
        description="the file that holds the password, read anew at each sign-in",
        examples=["/run/secrets/whysync-ad"],
    )
    password: SecretStr | None = Field(default=None, exclude=True)
    transport: Literal["ldaps", "starttls"] = Field(
        default="ldaps", description="ldaps (port 636), or starttls (port 389)"
    )
    ca_file: Path | None = Field(
        default=None,
        description="the authority of the controllers' certificates (PEM); else the system's own",
        examples=["/etc/ssl/contoso-root.pem"],
    )
    global_catalogs: tuple[Text, ...] = Field(
        default=(),
        description="global catalogs (or host:port), for the question which domain an object is in",
        examples=[["dc1.corp.contoso.com"]],
    )
    domains: tuple[DomainSection, ...] = Field(min_length=1)


class DirectorySection(Section):
    """Active Directory, read-only: one or more forests."""

    forests: tuple[ForestSection, ...] = Field(min_length=1)


class EntraSection(Section):
    """Entra ID through Microsoft Graph, read-only."""

    tenant_id: Text = Field(
        description="the tenant's id", examples=["11111111-2222-3333-4444-555555555555"]
    )
    client_id: Text | None = Field(
        default=None,
        description="the application's id; for managed-identity only where there are several",
        examples=["66666666-7777-8888-9999-000000000000"],
    )
    credential: Literal["certificate", "workload-identity", "managed-identity", "secret"] = Field(
        default="certificate",
        description="certificate, workload-identity, managed-identity, or secret",
    )
    certificate_file: Path | None = Field(
        default=None,
        description="certificate: the certificate with its private key (PEM or PFX)",
        examples=["/run/secrets/whysync-entra.pem"],
    )
    certificate_password_file: Path | None = Field(
        default=None,
        description="certificate: the file that holds its password, if it has one",
        examples=["/run/secrets/whysync-entra-password"],
    )
    certificate_password: SecretStr | None = Field(default=None, exclude=True)
    token_file: Path | None = Field(
        default=None,
        description="workload-identity: the file of the federated token",
        examples=["/var/run/secrets/azure/tokens/azure-identity-token"],
        json_schema_extra=INSTEAD,
    )
    secret_file: Path | None = Field(
        default=None,
        description="secret: the file that holds the client secret",
        examples=["/run/secrets/whysync-entra-secret"],
        json_schema_extra=INSTEAD,
    )
    secret: SecretStr | None = Field(default=None, exclude=True)
    cloud: Literal["public", "us-gov", "us-dod", "china"] = Field(
        default="public", description="Microsoft's cloud: public, us-gov, us-dod, or china"
    )
    graph_url: Text | None = Field(
        default=None,
        description="in place of cloud, with authority_url: where Graph is",
        examples=["https://graph.microsoft.com"],
        json_schema_extra=INSTEAD,
    )
    authority_url: Text | None = Field(
        default=None,
        description="in place of cloud, with graph_url: who gives the tokens",
        examples=["https://login.microsoftonline.com"],
        json_schema_extra=INSTEAD,
    )
    ca_file: Path | None = Field(
        default=None,
        description="the authority behind a proxy that looks into TLS (PEM)",
        examples=["/etc/ssl/contoso-root.pem"],
    )


class ConnectSection(Section):
    """The Connect server, read-only: its JEA endpoint, or a folder that it exports to."""

    host: Text | None = Field(
        default=None, description="the server's full DNS name", examples=["connect01.contoso.com"]
    )
    transport: Literal["https", "http"] = Field(
        default="https",
        description="https, or http: only with kerberos or negotiate, which encrypt the messages",
    )
    port: Port | None = Field(
        default=None, description="another port than 5986 (https) or 5985 (http)", examples=[5986]
    )
    auth: Literal["kerberos", "negotiate", "basic", "certificate"] = Field(
        default="kerberos", description="kerberos, negotiate, basic, or certificate"
    )
    user: Text | None = Field(
        default=None,
        description="the account; for kerberos with a ticket, and for certificate: none",
        examples=["CORP\\svc-whysync"],
    )
    password_file: Path | None = Field(
        default=None,
        description="the file that holds the password, read anew for each session",
        examples=["/run/secrets/whysync-connect"],
    )
    password: SecretStr | None = Field(default=None, exclude=True)
    certificate_file: Path | None = Field(
        default=None,
        description="certificate: the client certificate (PEM)",
        examples=["/run/secrets/whysync-client.pem"],
        json_schema_extra=INSTEAD,
    )
    certificate_key_file: Path | None = Field(
        default=None,
        description="certificate: its private key (PEM)",
        examples=["/run/secrets/whysync-client.key"],
        json_schema_extra=INSTEAD,
    )
    ca_file: Path | None = Field(
        default=None,
        description="the authority of the server's certificate (PEM); else the system's own",
        examples=["/etc/ssl/contoso-root.pem"],
    )
    configuration_name: Text = Field(
        default="WhySync", description="the name of the JEA endpoint on the server"
    )
    sessions: Annotated[Number, Field(ge=1, le=5)] = Field(
        default=4, description="how many sessions at once, 1 to 5"
    )
    during_cycle: bool = Field(
        default=False, description="whether to ask also while a synchronization cycle runs"
    )
    export_folder: Path | None = Field(
        default=None,
        description="in place of host: the folder that the server's scheduled task writes to",
        examples=["/srv/whysync-export"],
        json_schema_extra=INSTEAD,
    )
    max_age: Annotated[Number, Field(ge=1, le=10080)] = Field(
        default=60, description="minutes after which an export is too old to answer from"
    )


class LimitsSection(Section):
    """How long anybody waits, in seconds, and how often a minute he may ask in a chat."""

    question: Seconds = Field(default=8.0, description="one question, whatever it has to ask")
    look_up: Seconds = Field(default=5.0, description="one look-up")
    keep: Annotated[Limit, Field(ge=0)] = Field(
        default=60.0, description="how long what was read may answer the next question; 0: never"
    )
    per_person: Annotated[Number, Field(ge=1, le=100_000)] = Field(
        default=30, description="questions and presses a minute, each person"
    )
    per_channel: Annotated[Number, Field(ge=1, le=100_000)] = Field(
        default=90, description="questions and presses a minute, all people in one channel"
    )


class Configuration(BaseSettings):
    """The whole file."""

    model_config = SettingsConfigDict(
        env_prefix="WHYSYNC_", env_nested_delimiter="__", extra="forbid", frozen=True
    )

    tenant: TenantSection | None = Field(default=None, json_schema_extra=INSTEAD)
    active_directory: DirectorySection | None = None
    entra: EntraSection | None = None
    connect_server: ConnectSection | None = None
    limits: LimitsSection = LimitsSection()
    slack: SlackSection | None = None
    access: AccessSection = AccessSection()
    server: ServerSection = ServerSection()
