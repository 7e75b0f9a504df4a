"""Synchronization rules and connectors from whatever a person has: one model of all of them.

An exported folder (Get-ADSyncServerConfiguration), its SynchronizationRules folder alone, one rule
file, a rules.json (Get-ADSyncRule | ConvertTo-Json), a tenant folder, or its connect folder.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path, PurePath
from typing import NamedTuple, TypeVar

from adapters.formats.connectors import read_connectors
from adapters.formats.errors import FormatError
from adapters.formats.reading import Duplicates, parse_json
from adapters.formats.rules import has_numbers, read_rules
from adapters.tenant_folder.connectors_xml import ROOTS, read_connector_file
from adapters.tenant_folder.folder import load
from adapters.tenant_folder.metaverse_xml import read_metaverse_schema
from adapters.tenant_folder.rules_xml import read_rule_file
from adapters.tenant_folder.shelf import Shelf, opened, read_text, readable
from adapters.tenant_folder.xml_files import root_of
from knowledge.vocabulary import Connector, MetaverseSchema, SyncRule

T = TypeVar("T", SyncRule, Connector)
_WANTED = (
    "give an exported folder, its SynchronizationRules folder, one exported rule, a rules.json "
    "or a tenant folder"
)
_MARKS = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"
_RULES, _CONNECTORS, _METAVERSE = "SynchronizationRules", "Connectors", "GlobalSettings/MV.xml"


@dataclass(frozen=True, slots=True)
class Configuration:
    """Rules by precedence and connectors, what was met on the way, and which file said which rule.

    `notes` are sentences for a person; `files` has the name of each rule's file, in lower case, by
    the rule's identifier.
    """

    rules: tuple[SyncRule, ...]
    connectors: tuple[Connector, ...] = ()
    notes: tuple[str, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    metaverse: MetaverseSchema | None = None


class _Placed(NamedTuple):
    """A rule with the file and the place in it that it was read from."""

    rule: SyncRule
    file: str
    place: str


def read_configuration(path: Path) -> Configuration:
    """Everything that is there, or FormatError that says what is wrong, where, and a mend."""
    if _is_folder(path, _WANTED):
        return _from_folder(path)
    file = str(path)
    if _is_xml(path, file):
        return _configuration([_exported_rule(path, file)], file, "element")
    return _from_json(path, file)


def read_connector_source(path: Path) -> tuple[Connector, ...]:
    """The connectors of an exported file, of a connectors.json, or of a folder that has them."""
    if _is_folder(path, "give an exported connector (XML) or a connectors.json"):
        read = _connectors(_shelf(path))
    elif _is_xml(path, str(path)):
        read = (read_connector_file(path, str(path)),)
    else:
        read = read_connectors(parse_json(read_text(path, str(path)), str(path)), str(path))
    if not read:
        mend = "give an exported connector, or the output of Get-ADSyncConnector"
        raise FormatError(str(path), "", mend, "there are no connectors in it")
    return read


def _is_folder(path: Path, mend: str) -> bool:
    """Whether it is a folder; FormatError when it is neither that nor a file."""
    with readable(str(path)):
        is_folder, is_file = path.is_dir(), path.is_file()
    if not is_folder and not is_file:
        raise FormatError(str(path), "", mend, "there is no such file or folder")
    return is_folder


def _is_xml(path: Path, file: str) -> bool:
    with opened(path, file) as stream, readable(file):
        return stream.read(1 << 10).lstrip(_MARKS).startswith(b"<")


def _from_json(path: Path, file: str) -> Configuration:
    raw = parse_json(read_text(path, file), file)
    placed = [
        _Placed(rule, file, f"item {number}")
        for number, rule in enumerate(read_rules(raw, file), 1)
    ]
    notes = [f"{file}: enums are numbers, read in the order of their names (not documented)"]
    return _configuration(placed, file, "key", notes if has_numbers(raw, file) else ())


def _from_folder(root: Path) -> Configuration:
    shelf = _shelf(root)
    exported, loose = shelf.files(_RULES, ".xml"), shelf.files("", ".xml")
    if shelf.has("rules.json"):
        if loose:
            problem = f"rules stand in rules.json and in {shelf.name_of(loose[0])}"
            raise FormatError(str(root), "", "leave only one of the two there", problem)
        told = _from_recorded(shelf, exported)
    else:
        placed = [_exported_rule(path, shelf.name_of(path)) for path in exported or loose]
        told = _configuration(placed, str(root), "element")
    return Configuration(
        told.rules,
        _connectors(shelf),
        told.notes,
        told.files,
        read_metaverse_schema(shelf.path / _METAVERSE, shelf.name_of(shelf.path / _METAVERSE))
        if shelf.has(_METAVERSE)
        else None,
    )


def _shelf(root: Path) -> Shelf:
    """Where the rules and connectors of a folder stand: in its connect folder if it has one."""
    with readable(str(root)):
        is_tenant, inside = (root / "tenant.toml").exists(), (root / "connect").is_dir()
    why = load(root).unreachable.get("connect_server") if is_tenant else None
    if why is not None:
        mend = "take the line out, or give the connect folder itself"
        problem = f"the Connect server is out of reach: {why}"
        raise FormatError(str(root / "tenant.toml"), "[unreachable]", mend, problem)
    return Shelf(root, "connect" if inside else "")


def _from_recorded(shelf: Shelf, exported: tuple[Path, ...]) -> Configuration:
    path = shelf.path / "rules.json"
    told = _from_json(path, shelf.name_of(path))
    if not exported:
        return told
    note = f"{shelf.name_of(exported[0].parent)}: passed over, as rules.json is there"
    return Configuration(told.rules, notes=(*told.notes, note), files=told.files)


def _exported_rule(path: Path, file: str) -> _Placed:
    if root_of(path, file) in ROOTS:
        mend = f"give the folder that holds {_RULES} and {_CONNECTORS}"
        raise FormatError(file, "line 1", mend, "this is a connector, not a rule")
    return _Placed(read_rule_file(path, file), file, "<id>")


def _connectors(shelf: Shelf) -> tuple[Connector, ...]:
    """The connectors that stand beside the rules; none when there are none."""
    if shelf.has("connectors.json"):
        path = shelf.path / "connectors.json"
        read = read_connectors(
            parse_json(shelf.text(path), shelf.name_of(path)), shelf.name_of(path)
        )
        places = [(shelf.name_of(path), f"item {number}") for number in range(1, len(read) + 1)]
    else:
        paths = shelf.files(_CONNECTORS, ".xml")
        places = [(shelf.name_of(path), "<id>") for path in paths]
        read = tuple(
            read_connector_file(path, name) for path, (name, _) in zip(paths, places, strict=True)
        )
    _refuse_duplicates(zip(read, places, strict=True))
    return read


def _configuration(
    placed: list[_Placed], where: str, kind: str, notes: Iterable[str] = ()
) -> Configuration:
    if not placed:
        raise FormatError(where, "", _WANTED, "there are no synchronization rules in it")
    _refuse_duplicates((p.rule, (p.file, p.place)) for p in placed)
    placed = sorted(placed, key=lambda p: (p.rule.precedence, p.rule.name))
    return Configuration(
        rules=tuple(p.rule for p in placed),
        notes=(*notes, *(note for p in placed for note in _notes(p, kind)), *_clashes(placed)),
        files={p.rule.identifier: PurePath(p.file).name.lower() for p in placed},
    )


def _refuse_duplicates(placed: Iterable[tuple[T, tuple[str, str]]]) -> None:
    seen: Duplicates[str] = Duplicates("identifier")
    for thing, (file, place) in placed:
        seen.check(thing.identifier, file, place)


def _notes(placed: _Placed, kind: str) -> Iterator[str]:
    """What the file of a rule says and no reader knows."""
    rule = placed.rule
    parts: list[tuple[str, Iterable[tuple[str, str]]]] = [("", rule.unknown)]
    parts += [(f", flow to {flow.destination}", flow.unknown) for flow in rule.flows]
    parts += [
        (f", clause on {clause.attribute}", clause.unknown)
        for group in rule.scope
        for clause in group
    ]
    parts += [
        (f", join on {join.cs_attribute}", join.unknown) for group in rule.joins for join in group
    ]
    for place, unknown in parts:
        for path, _ in unknown:
            name = f"<{path}>" if kind == "element" else path
            yield f"{placed.file}, {rule.name}{place}: unknown {kind} {name} kept"


def _clashes(placed: list[_Placed]) -> Iterator[str]:
    """Rules that share a precedence, which the engine never lets happen."""
    for one, other in pairwise(placed):
        if one.rule.precedence == other.rule.precedence:
            names = f"{one.rule.name} and {other.rule.name}"
            yield f"{other.file}: {names} have the same precedence {one.rule.precedence}"
