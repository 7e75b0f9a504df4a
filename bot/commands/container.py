"""`whysync container --jsonl`: what comes into the connector space, one JSON line for each.

A line has `dn` and `object_class` (a text, or a list of which the last counts), and `partitions` of
its own where no connector was given. With `member_of` the pilot filter on a group is decided too.
"""

import argparse
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from adapters.tenant_folder.rule_sources import read_connector_source
from bot.commands import json_lines
from bot.commands.json_lines import LineError
from bot.settings import semantics
from knowledge.dn import parse
from knowledge.sync_rules.import_filter import Candidate, ImportFilter
from knowledge.sync_rules.semantics import Semantics
from knowledge.vocabulary import Connector, Partition

_ATTRIBUTE = r"\s*[A-Za-z0-9][A-Za-z0-9.-]*\s*"
_NAME = re.compile(rf"{_ATTRIBUTE}=[^,]*(?:,{_ATTRIBUTE}=[^,]*)*")
_TYPE = re.compile(_ATTRIBUTE)
UNANSWERED = {"in_scope": False, "decided_by": "", "certain": False}
_SHOWN = 60
_FILTERS_KEPT = 8
_FLAGS = {"1": True, "true": True, "0": False, "false": False}


def run(arguments: argparse.Namespace) -> int:
    """Answer stdin; the connector is read once."""
    path = arguments.connector
    connectors = read_connector_source(Path(path)) if path else None
    return json_lines.run(Containers(connectors, semantics(arguments.set)).answer, UNANSWERED)


class Containers:
    """The filters of one connector file, or of each line's own partitions."""

    def __init__(self, connectors: tuple[Connector, ...] | None, semantics: Semantics) -> None:
        self._semantics = semantics
        self._filter = None if connectors is None else ImportFilter(connectors, semantics)

    def answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        """One line."""
        candidate = Candidate(_name(asked), _class(asked), json_lines.texts(asked, "member_of"))
        decision = self._filter_of(asked).decide(candidate)
        return {
            "in_scope": decision.in_scope,
            "decided_by": decision.told,
            "certain": decision.certain,
        }

    def _filter_of(self, asked: dict[str, Any]) -> ImportFilter:
        own = asked.get("partitions")
        if own is not None:
            return _own_filter(msgspec.json.encode(own), self._semantics)
        if self._filter is None:
            raise LineError("partitions is missing: give it, or --connector FILE for all lines")
        return self._filter


def _name(asked: dict[str, Any]) -> str:
    """The dn of a line, which must look like one."""
    dn = json_lines.text(asked, "dn")
    is_plain = "\\" not in dn and '"' not in dn
    if _NAME.fullmatch(dn) if is_plain else _parts_are_named(dn):
        return dn
    shown = dn if len(dn) <= _SHOWN else f"{dn[:_SHOWN]}…"
    raise LineError(f"dn is no distinguished name, such as CN=J Doe,OU=Sales,DC=x: {shown!r}")


def _parts_are_named(dn: str) -> bool:
    """The same for a name with escapes or quotes; it is not remembered, however long."""
    parts = parse.__wrapped__(dn)
    return bool(parts) and all(_TYPE.fullmatch(part.attribute) for part in parts)


def _class(asked: dict[str, Any]) -> str | None:
    """The object class of a line: the last value when there are several."""
    values = json_lines.texts(asked, "object_class") or ()
    return (values[-1].strip() or None) if values else None


@lru_cache(maxsize=_FILTERS_KEPT)
def _own_filter(encoded: bytes, semantics: Semantics) -> ImportFilter:
    """The filter of a line's own partitions, made once for the lines that share them."""
    found = msgspec.json.decode(encoded)
    if not isinstance(found, list):
        raise LineError("partitions is no list")
    partitions = tuple(_partition(one, f"partitions item {n}") for n, one in enumerate(found, 1))
    return ImportFilter((Connector("", "", "", partitions=partitions),), semantics)


def _partition(found: object, place: str) -> Partition:
    if not isinstance(found, dict):
        raise LineError(f"{place} is no object")
    name = found.get("name")
    if not isinstance(name, str) or not name.strip():
        raise LineError(f"{place}: name is missing or no text")
    selected = found.get("selected")
    chosen = True if selected is None else _FLAGS.get(str(selected).strip().lower())
    if chosen is None:
        raise LineError(f"{place}: selected is true or false")
    return Partition(
        identifier=name,
        dn=name,
        name=name,
        selected=chosen,
        object_classes=_list(found, "object_classes", place),
        inclusions=_list(found, "inclusions", place),
        exclusions=_list(found, "exclusions", place),
    )


def _list(found: dict[str, Any], key: str, place: str) -> tuple[str, ...]:
    values = found.get(key)
    listed = values if isinstance(values, list) else [] if values is None else [values]
    if not all(isinstance(value, str) for value in listed):
        raise LineError(f"{place}: {key} is a list of texts")
    return tuple(value for value in listed if value.strip())
