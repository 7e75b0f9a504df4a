"""What no single setting can tell: combinations that cannot work or must not be, and the files."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from bot.config.chat_checks import slack
from bot.config.chat_shape import SlackSection
from bot.config.fault import Fault, Place, both, is_safe
from bot.config.kinds import Section
from bot.config.secrets import SecretFile, SecretFileError
from bot.config.shape import Configuration, ConnectSection, EntraSection, ForestSection

_FOLDERS = frozenset({"folder", "export_folder"})
_SECRETS = (
    "password_file",
    "secret_file",
    "certificate_password_file",
    "bot_token_file",
    "app_token_file",
    "signing_secret_file",
    "refresh_token_file",
    "client_secret_file",
)
_TOKEN_FILE = "AZURE_FEDERATED_TOKEN_FILE"
_NEEDED = {
    "certificate": ("certificate_file", "name the file of the certificate"),
    "secret": ("secret_file", "name the file of the client secret"),
}


def problems(section: Section, at: Place) -> Iterator[Fault]:
    """What does not go together in a section and in those within it."""
    judge = _JUDGES.get(type(section))
    if judge is not None:
        yield from judge(section, at)
    for name in type(section).model_fields:
        held = getattr(section, name)
        for number, item in enumerate(held if isinstance(held, tuple) else ()):
            if isinstance(item, Section):
                yield from problems(item, (*at, name, number))
    if hasattr(section, "forests"):
        yield from _twice([x.name for x in section.forests], (*at, "forests"))


def _forest(forest: ForestSection, at: Place) -> Iterator[Fault]:
    has_password = forest.password_file is not None or forest.password is not None
    if forest.bind == "simple" and not forest.user:
        told = 'it is missing; a simple bind needs it, or set bind = "kerberos"'
        yield Fault((*at, "user"), told)
    if forest.bind == "simple" and not has_password:
        yield Fault((*at, "password_file"), "it is missing; a simple bind needs a password")
    if has_password and not forest.user and forest.bind == "kerberos":
        told = "it is missing; with a password Kerberos needs it, or take the password out"
        yield Fault((*at, "user"), told)
    yield from both(forest, at, "password")
    yield from _twice([x.name for x in forest.domains], (*at, "domains"))


def federated_token_file() -> Path | None:
    """Where the platform of a workload identity puts the token."""
    told = os.environ.get(_TOKEN_FILE)
    return Path(told) if told else None


def _entra(entra: EntraSection, at: Place) -> Iterator[Fault]:
    if not entra.client_id and entra.credential != "managed-identity":
        yield Fault((*at, "client_id"), "it is missing; write the application's id")
    name, mend = _NEEDED.get(entra.credential, ("", ""))
    if name and getattr(entra, name) is None and (name != "secret_file" or entra.secret is None):
        told = f'it is missing; {mend}, or choose another credential than "{entra.credential}"'
        yield Fault((*at, name), told)
    if entra.credential == "workload-identity" and not (entra.token_file or federated_token_file()):
        told = f"it is missing; name the file of the token, or set {_TOKEN_FILE}"
        yield Fault((*at, "token_file"), told)
    yield from _unused(entra, at)
    yield from _addresses(entra, at)
    yield from both(entra, at, "secret")
    yield from both(entra, at, "certificate_password")


def _unused(entra: EntraSection, at: Place) -> Iterator[Fault]:
    for unused in ("certificate_file", "secret_file", "token_file"):
        owner = {"token_file": "workload-identity"}.get(unused, unused.removesuffix("_file"))
        if getattr(entra, unused) is not None and entra.credential != owner:
            told = f'with credential = "{entra.credential}" it is not used; take it out'
            yield Fault((*at, unused), f'{told}, or set credential = "{owner}"')


def _addresses(entra: EntraSection, at: Place) -> Iterator[Fault]:
    if (entra.graph_url is None) != (entra.authority_url is None):
        missing = "graph_url" if entra.graph_url is None else "authority_url"
        yield Fault((*at, missing), "it is missing; the two addresses belong together")
    if entra.graph_url and "cloud" in entra.model_fields_set:
        told = "graph_url and authority_url stand in its place; take one of the two out"
        yield Fault((*at, "cloud"), told)
    for url in ("graph_url", "authority_url"):
        if not is_safe(getattr(entra, url)):
            yield Fault((*at, url), "no token goes there unencrypted; write an https:// address")


def _connect(connect: ConnectSection, at: Place) -> Iterator[Fault]:
    if (connect.host is None) == (connect.export_folder is None):
        which = "both are there" if connect.host else "neither is there"
        told = f"host, or export_folder: {which}; write one of the two"
        yield Fault((*at, "export_folder" if connect.host else "host"), told)
        return
    if connect.export_folder is not None:
        return
    yield from _sign_in(connect, at)
    yield from both(connect, at, "password")


def _sign_in(connect: ConnectSection, at: Place) -> Iterator[Fault]:
    has_password = connect.password_file is not None or connect.password is not None
    if connect.transport == "http" and connect.auth in ("basic", "certificate"):
        told = f'with auth = "{connect.auth}" nothing would be encrypted; set transport = "https"'
        yield Fault((*at, "transport"), told)
    if connect.auth == "basic" and not connect.user:
        yield Fault((*at, "user"), "it is missing; basic needs it")
    if connect.auth in ("basic", "negotiate") and not has_password:
        yield Fault((*at, "password_file"), f"it is missing; {connect.auth} needs a password")
    for name in ("certificate_file", "certificate_key_file"):
        if connect.auth == "certificate" and getattr(connect, name) is None:
            yield Fault((*at, name), 'it is missing; auth = "certificate" needs it')


def _twice(names: list[str], at: Place) -> Iterator[Fault]:
    seen: set[str] = set()
    for number, name in enumerate(names):
        if name.lower() in seen:
            yield Fault((*at, number, "name"), f"{name} is there already; take one of the two out")
        seen.add(name.lower())


_JUDGES: dict[type[Section], Callable[[Any, Place], Iterator[Fault]]] = {
    ForestSection: _forest,
    EntraSection: _entra,
    ConnectSection: _connect,
    SlackSection: slack,
}


def resolved(configuration: Configuration, folder: Path) -> Configuration:
    """With every path absolute: a relative one is relative to the configuration file."""
    return Configuration.model_construct(
        **{name: _resolved(getattr(configuration, name), folder) for name in _names(configuration)}
    )


def _names(model: BaseModel) -> list[str]:
    return [name for name in type(model).model_fields if hasattr(model, name)]


def _resolved(value: Any, folder: Path) -> Any:
    if isinstance(value, Path):
        return folder.absolute() / value.expanduser()
    if isinstance(value, tuple):
        return tuple(_resolved(x, folder) for x in value)
    if isinstance(value, Section):
        return value.model_copy(
            update={name: _resolved(getattr(value, name), folder) for name in _names(value)}
        )
    return value


def files_of(value: Any, at: Place = ()) -> Iterator[Fault]:
    """Files that are not there or cannot be used; and, as a note, secrets that others may read."""
    for name in _names(value):
        held = getattr(value, name)
        if isinstance(held, Path) and name not in _FOLDERS:
            yield from _file(held, (*at, name))
        elif isinstance(held, BaseModel):
            yield from files_of(held, (*at, name))
        for number, item in enumerate(held if isinstance(held, tuple) else ()):
            if isinstance(item, BaseModel):
                yield from files_of(item, (*at, name, number))


def _file(path: Path, at: Place) -> Iterator[Fault]:
    if at[-1] in _SECRETS:
        yield from _secret(path, at)
        return
    try:
        with path.open("rb") as stream:
            is_empty = not stream.read(1)
    except OSError as error:
        yield Fault(at, f"{path} cannot be read: {error.strerror}; mend the path or its rights")
    else:
        if is_empty:
            yield Fault(at, f"{path} is empty; put the right file there")


def _secret(path: Path, at: Place) -> Iterator[Fault]:
    secret = SecretFile(path)
    try:
        secret()
    except SecretFileError as error:
        yield Fault(at, f"{path}: {error}; put the secret there, and nothing else")
    else:
        if secret.open_to_others():
            told = f"{path} may be read by every account; chmod 600 it"
            yield Fault(at, told, is_note=True)
