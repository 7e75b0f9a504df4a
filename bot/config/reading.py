"""From a TOML file and the environment to a configuration, or to everything that is wrong with it.

Each fault is one line: the file, the place in it, what is wrong, and the mend. No line holds a
secret: values are never repeated but for names of settings and of files.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import EnvSettingsSource

from bot.config.chat_checks import across
from bot.config.checks import files_of, problems, resolved
from bot.config.fault import Fault
from bot.config.kinds import Section
from bot.config.shape import Configuration, ForestSection
from bot.settings import WrongUseError
from knowledge.catalogue import near

Path_ = tuple[str | int, ...]
SectionT = TypeVar("SectionT", bound=BaseModel)
_LIVE = ("active_directory", "entra", "connect_server")
_SEE = "whysync config example shows all settings"


@dataclass(frozen=True, slots=True)
class Read:
    """A configuration without faults; its paths are absolute. `notes` are worth a remark."""

    configuration: Configuration
    notes: tuple[str, ...] = ()


def read(path: Path) -> Read:
    """The configuration file and the environment; WrongUseError with a line for each fault."""
    reading = _Reading(_toml(path), _environment())
    sections = reading.sections()
    faults = list(reading.faults)
    if not faults and not any(sections.get(name) for name in ("tenant", *_LIVE)):
        mend = "write [tenant], [active_directory], [entra] or [connect_server]"
        faults = [Fault((), f"there is nothing to look at; {mend} ({_SEE})")]
    faults = faults or list(across(sections))
    configuration = resolved(Configuration.model_construct(**sections), path.parent)
    found = list(files_of(configuration))
    faults += [x for x in found if not x.is_note]
    if faults:
        raise WrongUseError(*(f"{path}: {reading.told(x)}" for x in faults))
    return Read(configuration, tuple(f"{path}: {reading.told(x)}" for x in found))


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise WrongUseError(f"{path}: {error.strerror}; give --config a file to read") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WrongUseError(f"{path} is no TOML: {error}; mend that place") from error


def _environment() -> dict[str, Any]:
    """What WHYSYNC_<SECTION>__<NAME> sets, by section and name; in place of the file's."""
    return EnvSettingsSource(Configuration)()


@dataclass(slots=True)
class _Reading:
    """The raw values of the file and of the environment, and the faults found so far."""

    file: dict[str, Any]
    environment: dict[str, Any]
    faults: list[Fault] = field(default_factory=list)

    def sections(self) -> dict[str, Any]:
        """Every section that is there and right."""
        known = Configuration.model_fields
        for name in self.file.keys() - known.keys():
            self.faults.append(_unknown((name,), Configuration))
        raw = _merged(self.file, self.environment)
        self._refuse_secrets(self.file, Configuration, ())
        found = {
            name: self._section(name, raw[name], model)
            for name, info in known.items()
            if name in raw and (model := _model_of(info)) is not None
        }
        if found.get("tenant") and any(name in raw for name in _LIVE):
            told = "a recorded tenant stands in place of live systems; take one of the two out"
            self.faults.append(Fault(("tenant",), told))
        return {name: section for name, section in found.items() if section is not None}

    def told(self, fault: Fault) -> str:
        """The place and the fault; what the environment sets is told by its variable."""
        held: Any = self.environment
        for step in fault.place:
            held = held.get(str(step)) if isinstance(held, dict) else None
        by = f" (set by {variable(fault.place)})" if held is not None and fault.place else ""
        place = _place(fault.place)
        return f"{place}{by}: {fault.text}" if place else fault.text

    def _section(self, name: str, raw: Any, model: type[Section]) -> Section | None:
        try:
            section = model.model_validate(raw)
        except ValidationError as error:
            self._take(error, (name,), model)
            self._rest(name, raw)
            return None
        self.faults += problems(section, (name,))
        return section

    def _rest(self, name: str, raw: Any) -> None:
        """What else is wrong in those forests that are right in themselves."""
        forests = raw.get("forests") if name == "active_directory" and isinstance(raw, dict) else ()
        for number, forest in enumerate(forests if isinstance(forests, list) else ()):
            try:
                self.faults += problems(
                    ForestSection.model_validate(forest), (name, "forests", number)
                )
            except ValidationError:
                continue  # told already

    def _take(self, error: ValidationError, at: Path_, model: type[Section]) -> None:
        found = error.errors(include_url=False, include_input=False, include_context=True)
        for one in found:
            below = (x["loc"][: len(one["loc"])] for x in found if x is not one)
            if one["type"] == "too_short" and one["loc"] in below:
                continue  # pydantic counts only the elements that are right
            place = (*at, *one["loc"])
            owner, info = _owner(model, one["loc"])
            if one["type"] == "extra_forbidden":
                self.faults.append(_unknown(place, owner))
            elif one["type"] == "missing":
                self.faults.append(Fault(place, f"it is missing; {_such_as(str(place[-1]), info)}"))
            else:
                self.faults.append(Fault(place, _said(one["msg"])))

    def _refuse_secrets(self, raw: Any, model: type[BaseModel], at: Path_) -> None:
        """A secret has no business in a file that is copied, shown and versioned."""
        if isinstance(raw, list):
            for number, item in enumerate(raw):
                self._refuse_secrets(item, model, (*at, number))
            return
        for name, held in raw.items() if isinstance(raw, dict) else ():
            info = model.model_fields.get(name)
            if info is None:
                continue
            if _is_secret(info):
                told = f"a secret must not stand here; name a file that holds it as {name}_file"
                either = f", or set {variable((*at, name))}"
                self.faults.append(Fault((*at, name), told + either))
            elif inner := _model_of(info):
                self._refuse_secrets(held, inner, (*at, name))


def variable(place: Path_) -> str:
    """The environment variable of a setting."""
    return "WHYSYNC_" + "__".join(str(step).upper() for step in place)


def _place(place: Path_) -> str:
    told = "".join(f"[{x}]" if isinstance(x, int) else f".{x}" for x in place)
    return told.removeprefix(".")


def _merged(file: Any, environment: Any) -> Any:
    """The file's values, and over them the environment's; a list's elements by their numbers."""
    if isinstance(file, list) and isinstance(environment, dict):
        numbered = {str(number): item for number, item in enumerate(file)}
        return list(_merged(numbered, environment).values())
    if not isinstance(file, dict) or not isinstance(environment, dict):
        return environment
    more = {k: _merged(file[k], v) if k in file else v for k, v in environment.items()}
    return {**file, **more}


def _unknown(place: Path_, owner: type[BaseModel]) -> Fault:
    name, names = str(place[-1]), owner.model_fields
    return Fault(place, f"no such setting.{near(name, names)} Take it out or mend it ({_SEE})")


def _such_as(name: str, info: FieldInfo | None) -> str:
    examples = info.examples if info is not None else None
    return f'write {name} = "{examples[0]}" or the like' if examples else f"write it ({_SEE})"


def _owner(model: type[BaseModel], loc: Path_) -> tuple[type[BaseModel], FieldInfo | None]:
    """The section that a place is in, and the setting, as far as both are known."""
    info: FieldInfo | None = None
    for step in loc:
        if isinstance(step, int):
            continue
        model = (_model_of(info) or model) if info is not None else model
        info = model.model_fields.get(step)
    return model, info


def _said(message: str) -> str:
    """What pydantic says of a value, in our words."""
    told = message.replace("Input should be", "expected").replace("a valid tuple", "a list")
    told = told.removeprefix("Value error, ").replace(" or equal to ", " or ")
    return f"{told[:1].lower()}{told[1:]}; mend the value"


def _model_of(info: FieldInfo) -> type[Section] | None:
    """The section that a setting holds, alone, in a list, or perhaps."""
    kinds = [info.annotation, *get_args(info.annotation)]
    return next((k for k in kinds if isinstance(k, type) and issubclass(k, Section)), None)


def _is_secret(info: FieldInfo) -> bool:
    return SecretStr in (info.annotation, *get_args(info.annotation))


def settings_of(model: type[BaseModel]) -> Iterator[tuple[str, FieldInfo, type[Section] | None]]:
    """Every setting of a section that may stand in the file, with the section that it holds."""
    fields: Mapping[str, FieldInfo] = model.model_fields
    for name, info in fields.items():
        if not _is_secret(info):
            yield name, info, _model_of(info)
