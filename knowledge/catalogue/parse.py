"""The YAML files as plain data. Every value is a text, but for `true` and `false`.

Plain YAML reads `no` as false, 0x10 as sixteen and a date as a date. Here they stay what was typed.
Imported late, as the YAML library costs the start more than all the rest.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NoReturn

import yaml

from knowledge.catalogue.complaints import CatalogueError, Complaint

_BASE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SWITCH = re.compile("(true|false)$")
_EMPTY = re.compile("(~|null|)$")


_TEXT = "tag:yaml.org,2002:str"


class _Loader(_BASE):  # type: ignore[misc]  # the one written in C where there is one
    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012  # the library's own name for it

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.tag != _TEXT:
                _refuse("a key is no text; put it into quotes", key)
            if key.value in seen:
                _refuse(f"the key {key.value} stands here twice; remove or rename one of them", key)
            seen.add(key.value)
        made: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        return made


_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", _SWITCH, ["t", "f"])
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", _EMPTY, ["~", "n", ""])


def _refuse(problem: str, node: yaml.Node) -> NoReturn:
    raise yaml.MarkedYAMLError(problem=problem, problem_mark=node.start_mark)


def parse(files: Mapping[str, Path]) -> dict[str, Any]:
    """The content of each file, by its name; files that are no YAML are complained of together."""
    documents: dict[str, Any] = {}
    complaints = []
    for name, path in files.items():
        try:
            documents[name] = yaml.load(path.read_text(encoding="utf-8"), _Loader)
        except yaml.YAMLError as error:
            complaints.append(_complaint(name, error))
        except UnicodeDecodeError:
            complaints.append(Complaint(name, "", "this is not UTF-8; save it as UTF-8."))
    if complaints:
        raise CatalogueError(complaints)
    return documents


def _complaint(name: str, error: yaml.YAMLError) -> Complaint:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "a character that YAML does not allow"
    place = f"line {mark.line + 1}" if mark else ""
    return Complaint(name, place, f"{problem}; mend the line (indentation, quotes, colons).")
