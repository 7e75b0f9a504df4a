"""The example file and the table of settings, both made of the shape of the configuration.

In the example a line that begins with `#` and a name is a setting, with its default or with what it
may look like; `##` is one that stands in the place of others. Lines that begin with `# ` explain.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from bot.config.kinds import INSTEAD, Section
from bot.config.reading import settings_of
from bot.config.shape import Configuration

_HEAD = """\
# WhySync reads; it never writes to any of these systems.
# Relative paths are relative to this file. Secrets stand in files of their own, or in the
# environment: [entra] secret is WHYSYNC_ENTRA__SECRET. Every other setting can be set so too.
# Take the # off what you need; what is left out has its default, or none. What begins with ##
# stands in the place of other settings: take both off, and put a # before those.
# A system without a section here is not asked, and answers say so.
"""


def example() -> str:
    """The commented file; valid as soon as one way of each system is uncommented."""
    lines = [_HEAD.rstrip()]
    for name, info, section in settings_of(Configuration):
        if section is not None:
            lines += ["", *_section(section, name, "##" if _is_instead(info) else "#")]
    return "\n".join(lines) + "\n"


def table() -> Iterator[str]:
    """The settings as Markdown: a table for each section."""
    for name, _, section in settings_of(Configuration):
        if section is not None:
            yield from _tables(section, name, is_list=False)


def _section(section: type[Section], path: str, off: str, head: str = "[{}]") -> Iterator[str]:
    yield f"# {_doc(section)}"
    yield off + head.format(path)
    inner = []
    for name, info, held in settings_of(section):
        if held is not None:
            inner.append((name, held))
            continue
        yield f"# {name}: {info.description}"
        yield f"{'##' if _is_instead(info) else off}{name} = {shown(info)}"
    for name, held in inner:
        yield ""
        yield from _section(held, f"{path}.{name}", off, "[[{}]]")


def _is_instead(info: FieldInfo) -> bool:
    return info.json_schema_extra == INSTEAD


def _tables(section: type[Section], path: str, *, is_list: bool) -> Iterator[str]:
    head = f"[[{path}]]" if is_list else f"[{path}]"
    yield from ("", f"### `{head}`", "", _doc(section), "")
    settings = list(settings_of(section))
    plain = [(name, info) for name, info, held in settings if held is None]
    if plain:
        yield from ("| setting | default | what it is |", "| --- | --- | --- |")
    for name, info in plain:
        yield f"| `{name}` | {_default(info)} | {info.description} |"
    for name, held in ((name, held) for name, _, held in settings if held is not None):
        yield from _tables(held, f"{path}.{name}", is_list=True)


def shown(info: FieldInfo) -> str:
    """The default as TOML, or an example where there is none."""
    has_default = not info.is_required() and info.default not in (None, ())
    return _toml(info.default if has_default else (info.examples or [""])[0])


def _default(info: FieldInfo) -> str:
    if info.is_required():
        return "required"
    return "none" if info.default in (None, ()) else f"`{_toml(info.default)}`"


def _doc(section: type[BaseModel]) -> str:
    return " ".join((section.__doc__ or "").split())


def _toml(value: Any) -> str:
    """A value as TOML writes it: the same as JSON, for what stands in our defaults."""
    if isinstance(value, Path):
        return json.dumps(str(value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(list(value) if isinstance(value, tuple) else value)


def main() -> None:
    """Print the tables, for docs/CONFIGURATION.md; a test holds that they are the same."""
    sys.stdout.write("\n".join([*table(), ""]))


if __name__ == "__main__":
    main()
