"""From a configuration to the systems behind their ports. What a system needs is loaded with it."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from adapters.formats.recording import Recorder
from bot.config.checks import federated_token_file
from bot.config.reading import Read, read
from bot.config.secrets import secret_of
from bot.config.shape import Configuration, ConnectSection, EntraSection
from bot.settings import WrongUseError
from bot.systems import SystemClock, Systems, recorded
from handlers.absent import absent
from handlers.conductor import conducted
from handlers.ports import ConnectServer, Directory, Tenant

if TYPE_CHECKING:
    from adapters.entra.settings import EntraSettings

NOT_CONFIGURED = "not configured"
_SYSTEMS = ("active-directory", "connect-server", "entra-id")


def configured(path: Path, recorder: Recorder | None = None) -> tuple[Systems, Read]:
    """The systems of a configuration file. `recorder` hears what they say.

    WrongUseError for what is wrong with the file, SourceBrokenError for a source that is broken.
    """
    found = read(path)
    configuration = found.configuration
    if configuration.tenant is not None:
        return _recorded(configuration.tenant.folder, recorder), found
    return _live(configuration, path, recorder), found


def _recorded(folder: Path, recorder: Recorder | None) -> Systems:
    systems = recorded(folder)
    if recorder is None:
        return systems
    from adapters.tenant_folder import load
    from adapters.tenant_folder.retold import retold

    ports = retold(folder, load(folder), recorder)
    return replace(systems, directory=ports.directory, server=ports.server, tenant=ports.tenant)


def _live(configuration: Configuration, path: Path, recorder: Recorder | None) -> Systems:
    live: tuple[Any, ...] = (
        _directory(configuration, recorder),
        _server(configuration.connect_server, recorder),
        _tenant(configuration.entra, recorder),
    )
    section = configuration.connect_server
    export = section.export_folder if section is not None else None
    heard = live[1] if export is None or recorder is None else _heard(live[1], export, recorder)
    limits = configuration.limits
    directory, server, tenant = (
        absent(port, NOT_CONFIGURED)
        if one is None
        else conducted(one, name, limits.keep, limits.look_up)
        for one, name, port in zip(
            (live[0], heard, live[2]), _SYSTEMS, (Directory, ConnectServer, Tenant), strict=True
        )
    )
    connections = tuple(x for x in live if x is not None)
    where, name = str(path.resolve()), _name(configuration)
    return Systems(name, where, SystemClock(), directory, server, tenant, connections=connections)


def _heard(export: ConnectServer, folder: Path, recorder: Recorder) -> ConnectServer:
    from adapters.tenant_folder.retold import retold_export

    return retold_export(export, folder, recorder)


def _name(configuration: Configuration) -> str:
    """What the systems are called together: the forests, else the tenant, else the server."""
    directory, server = configuration.active_directory, configuration.connect_server
    if directory is not None:
        return ", ".join(forest.name for forest in directory.forests)
    if configuration.entra is not None:
        return configuration.entra.tenant_id
    return (server.host if server else None) or "the Connect server's export"


def _directory(configuration: Configuration, recorder: Recorder | None) -> Any:
    section = configuration.active_directory
    if section is None:
        return None
    from adapters.active_directory.directory import LiveDirectory
    from adapters.active_directory.settings import Domain, Forest, Limits

    forests = tuple(
        Forest(
            name=forest.name,
            domains=tuple(Domain(x.name, x.servers) for x in forest.domains),
            user=forest.user or "",
            password=secret_of(forest.password_file, forest.password) or _no_password,
            bind=forest.bind,
            transport=forest.transport,
            ca_file=forest.ca_file,
            global_catalogs=forest.global_catalogs,
        )
        for forest in section.forests
    )
    return LiveDirectory(forests, Limits(look_up=configuration.limits.look_up), recorder)


def _no_password() -> str:
    """For Kerberos with a ticket."""
    return ""


def _tenant(section: EntraSection | None, recorder: Recorder | None) -> Any:
    if section is None:
        return None
    from adapters.entra.tenant import LiveTenant

    try:
        settings = _entra_settings(section)
    except ValueError as error:
        raise WrongUseError(f"entra: {error}") from error
    return LiveTenant(settings, recorder)


def _entra_settings(section: EntraSection) -> "EntraSettings":
    from adapters.entra.settings import CLOUDS, Cloud, EntraSettings

    own = (
        Cloud(section.graph_url.rstrip("/"), section.authority_url.rstrip("/"))
        if section.graph_url and section.authority_url
        else CLOUDS[section.cloud]
    )
    return EntraSettings(
        tenant_id=section.tenant_id,
        client_id=section.client_id or "",
        credential=section.credential,
        certificate_file=section.certificate_file,
        certificate_password=secret_of(
            section.certificate_password_file, section.certificate_password
        ),
        secret=secret_of(section.secret_file, section.secret),
        token_file=section.token_file or federated_token_file(),
        cloud=own,
        ca_file=section.ca_file,
    )


def _server(section: ConnectSection | None, recorder: Recorder | None) -> Any:
    if section is None:
        return None
    if section.export_folder is not None:
        from adapters.tenant_folder.export_folder import ExportFolder

        return ExportFolder(section.export_folder, timedelta(minutes=section.max_age))
    from adapters.connect_server.connect_server import LiveConnectServer
    from adapters.connect_server.settings import CertificateFiles, ConnectSettings, no_password

    certificate, key = section.certificate_file, section.certificate_key_file
    settings = ConnectSettings(
        host=section.host or "",
        port=section.port,
        https=section.transport == "https",
        auth=section.auth,
        user=section.user,
        password=secret_of(section.password_file, section.password) or no_password,
        certificate=CertificateFiles(certificate, key) if certificate and key else None,
        ca_file=section.ca_file,
        configuration_name=section.configuration_name,
        sessions=section.sessions,
        during_cycle=section.during_cycle,
    )
    return LiveConnectServer(settings, recorder)
