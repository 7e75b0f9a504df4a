"""Distinguished names (functions reference, section Directory).

A component is given as it is written, with its escapes: the default rules look for the backslash
of a replication conflict in it (default-sync-rules section 3).
"""

import re

from knowledge.sync_rules.expressions.questions import Question
from knowledge.sync_rules.expressions.registry import function
from knowledge.sync_rules.expressions.run import Run
from knowledge.sync_rules.expressions.values import UnknownError

_COMPONENT = re.compile(r'(?:[^,\\"]|\\.|"(?:[^"\\]|\\.)*")+', re.DOTALL)
_SPECIAL = re.compile(r'[,+"\\<>;]')
_CONTROL = re.compile(r"[\x00-\x1f]")


@function("DNComponent", "ref num", still_open="a component that is not there")
def _component(_: Run, dn: str, number: int) -> str:
    return _nth(_components(dn), number)


@function("DNComponentRev", "ref num enum?", still_open="a component that is not there")
def _component_rev(_: Run, dn: str, number: int, option: str | None = None) -> str:
    parts = _components(dn)[::-1]
    if option is not None:
        if option.upper() != "DC":
            raise UnknownError(f"the option {option}")
        parts = [part for part in parts if part[0].upper() != "DC"]
    return _nth(parts, number)


def _components(dn: str) -> list[tuple[str, str]]:
    pieces = (piece.partition("=") for piece in _COMPONENT.findall(dn))
    return [(name.strip(), value.lstrip(" ")) for name, _, value in pieces]


def _nth(parts: list[tuple[str, str]], number: int) -> str:
    if not 1 <= number <= len(parts):
        raise UnknownError("a component that the name does not have")
    return parts[number - 1][1]


@function("EscapeDNComponent", "str", still_open="whether an equals sign is escaped")
def _escape(run: Run, text: str) -> str:
    """The value behind the first equals sign, escaped as LDAP wants it (RFC 4514)."""
    run.room(len(text) * 3)
    name, equals, value = text.partition("=")
    if not equals:
        name, value = "", text
    escaped = _CONTROL.sub(
        lambda found: f"\\{ord(found[0]):02X}", _SPECIAL.sub(lambda found: "\\" + found[0], value)
    )
    if "=" in value and run.other(Question.EQUALS_ESCAPED):
        escaped = escaped.replace("=", "\\=")
    if value.startswith((" ", "#")):
        escaped = "\\" + escaped
    if len(value) > 1 and value.endswith(" "):
        escaped = escaped[:-1] + "\\ "
    return name + equals + escaped
