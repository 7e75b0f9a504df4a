"""What the person who starts the program decides: which tenant, and the configuration file."""

import tomllib
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

import msgspec

from knowledge.sync_rules.semantics import Semantics

DEMO = Path(__file__).parent.parent / "adapters" / "tenant_folder" / "demo"


class WrongUseError(Exception):
    """Wrong use or configuration; the text is one line that names the mend."""


class TenantSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """[tenant]: a recorded tenant; relative to the configuration file."""

    folder: str


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The configuration file."""

    tenant: TenantSettings


def semantics(given: Sequence[str]) -> Semantics:
    """The open questions of the engine, as --set NAME=VALUE answers them."""
    known = [field.name for field in fields(Semantics)]
    found: dict[str, str] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals:
            raise WrongUseError(f"--set {text}: write it as NAME=VALUE")
        if name not in known:
            raise WrongUseError(f"--set {name}: no such setting; one of {', '.join(known)}")
        found[name] = value
    try:
        return msgspec.convert(found, Semantics)
    except msgspec.ValidationError as error:
        raise WrongUseError(f"--set: {error}; see docs/SEMANTICS.md") from error


def tenant_folder(tenant: str | None, config: str | None) -> Path:
    """The recorded tenant to look at: --tenant, else the configuration's, else the demo."""
    if tenant is not None:
        return Path(tenant)
    if config is None:
        return DEMO
    path = Path(config)
    return path.parent / read(path).tenant.folder


def read(path: Path) -> Settings:
    """The configuration file, strictly."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        return msgspec.convert(raw, Settings)
    except OSError as error:
        raise WrongUseError(f"{path}: {error.strerror}; give --config a file to read") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WrongUseError(f"{path} is no TOML: {error}; mend that place") from error
    except msgspec.ValidationError as error:
        raise WrongUseError(
            f'{path}: {error}; known is only [tenant] with folder = "..."'
        ) from error
