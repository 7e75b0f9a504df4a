"""SynchronizationRules/*.xml: rules as Get-ADSyncServerConfiguration exports them."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NoReturn
from xml.etree.ElementTree import Element

from adapters.formats.errors import FormatError
from adapters.formats.rules import flow_type
from adapters.formats.scalars import guid_of, link_of
from adapters.formats.xml_reading import text_at
from adapters.tenant_folder.xml_files import parse_xml_file
from knowledge.vocabulary import Flow, JoinClause, ScopeClause, SyncRule, Unknown

ROOT = "synchronizationRule"
# Every element and attribute of an exported rule (FORMAT.md). What nobody asks for stands here too,
# so that it is no news: description, version, precedence-after and -before, soft delete.
_KNOWN: dict[str, frozenset[str]] = {
    name: frozenset(parts.split())
    for name, parts in {
        ROOT: "id internal-id version name description immutable-tag direction disabled connector"
        " sourceObjectType targetObjectType linkType precedence precedence-after precedence-before"
        " softDeleteExpiryInterval EnablePasswordSync attribute-mappings relationshipCriteria"
        " synchronizationCriteria",
        "attribute-mappings": "mapping",
        "mapping": "@execute-once dest src expression valueMergeType",
        "src": "attr",
        "synchronizationCriteria": "conditions",
        "relationshipCriteria": "conditions",
        "conditions": "scope condition",
        "scope": "csAttribute csOperator csValue",
        "condition": "csAttribute ilmAttribute caseSensitive",
    }.items()
}
_REPEATED = frozenset({"mapping", "attr", "conditions", "scope", "condition"})


def read_rule_file(path: Path, file: str) -> SyncRule:
    """The rule of one exported file."""
    root = parse_xml_file(path, file)
    if root.tag != ROOT:
        problem = f"expected <{ROOT}>, got <{root.tag}>"
        raise FormatError(file, "line 1", "put only exported rules here", problem)
    identifier = _guid(root, "id", file)
    return SyncRule(
        identifier=identifier,
        internal_id=_link(root, "internal-id", file) or identifier,
        connector=_link(root, "connector", file),
        precedence=_number(root, "precedence", file),
        name=_needed(root, "name", file, ""),
        direction=_needed(root, "direction", file, ""),
        source_type=text_at(root, "sourceObjectType"),
        target_type=text_at(root, "targetObjectType"),
        link_type=text_at(root, "linkType"),
        disabled=_is_true(root.findtext("disabled")),
        password_sync=_is_true(root.findtext("EnablePasswordSync")),
        immutable_tag=text_at(root, "immutable-tag"),
        scope=tuple(
            tuple(_scope(clause, file) for clause in group.iterfind("scope"))
            for group in root.iterfind("synchronizationCriteria/conditions")
        ),
        joins=tuple(
            tuple(_join(clause, file) for clause in group.iterfind("condition"))
            for group in root.iterfind("relationshipCriteria/conditions")
        ),
        flows=tuple(
            _flow(mapping, file, number)
            for number, mapping in enumerate(root.iterfind("attribute-mappings/mapping"), 1)
        ),
        unknown=tuple(_unknown_of_rule(root)),
    )


def _scope(clause: Element, file: str) -> ScopeClause:
    return ScopeClause(
        _needed(clause, "csAttribute", file, "synchronizationCriteria"),
        _needed(clause, "csOperator", file, "synchronizationCriteria"),
        text_at(clause, "csValue"),
        unknown=tuple(_unknown(clause)),
    )


def _join(clause: Element, file: str) -> JoinClause:
    return JoinClause(
        _needed(clause, "csAttribute", file, "relationshipCriteria"),
        _needed(clause, "ilmAttribute", file, "relationshipCriteria"),
        _is_true(clause.findtext("caseSensitive")),
        unknown=tuple(_unknown(clause)),
    )


def _flow(mapping: Element, file: str, number: int) -> Flow:
    expression = text_at(mapping, "expression")
    attributes = tuple((a.text or "").strip() for a in mapping.iterfind("src/attr"))
    constant = text_at(mapping, "src")
    source = mapping.find("src")
    inner = () if source is None else _unknown(source, "src/")
    return Flow(
        destination=_needed(mapping, "dest", file, f"attribute-mappings, mapping {number}"),
        sources=attributes or ((constant,) if constant else ()),
        flow_type=flow_type(expression, bool(attributes)),
        expression=expression,
        merge_type=text_at(mapping, "valueMergeType") or "Update",
        execute_once=_is_true(mapping.get("execute-once")),
        unknown=(*_unknown(mapping), *inner),
    )


def _unknown_of_rule(root: Element) -> Iterator[tuple[str, str]]:
    """What is unknown about a rule itself, outside its clauses and mappings."""
    yield from _unknown(root)
    for name in ("attribute-mappings", "synchronizationCriteria", "relationshipCriteria"):
        for part in root.iterfind(name):
            yield from _unknown(part, f"{name}/")
            for group in part.iterfind("conditions"):
                yield from _unknown(group, f"{name}/conditions/")


def _unknown(element: Element, path: str = "") -> Unknown:
    """Attributes and children that no reader knows, and the second of what stands once."""
    known, seen = _KNOWN[element.tag], set[str]()
    found = [(f"{path}@{k}", v) for k, v in element.items() if f"@{k}" not in known]
    for child in element:
        if child.tag not in known or (child.tag in seen and child.tag not in _REPEATED):
            found += _all_of(child, f"{path}{child.tag}")
        seen.add(child.tag)
    return tuple(found)


def _all_of(element: Element, path: str) -> Iterable[tuple[str, str]]:
    yield path, (element.text or "").strip()
    yield from ((f"{path}/@{name}", value) for name, value in element.items())
    for child in element:
        yield from _all_of(child, f"{path}/{child.tag}")


def _is_true(text: str | None) -> bool:
    return (text or "").strip().lower() in {"true", "1"}


def _needed(element: Element, tag: str, file: str, place: str) -> str:
    text = text_at(element, tag)
    if not text:
        _wrong(file, tag, "it is missing or empty", place)
    return text


def _guid(root: Element, tag: str, file: str) -> str:
    try:
        return guid_of(text_at(root, tag))
    except ValueError as error:
        _wrong(file, tag, str(error))


def _link(root: Element, tag: str, file: str) -> str:
    try:
        return link_of(text_at(root, tag))
    except ValueError as error:
        _wrong(file, tag, str(error))


def _number(root: Element, tag: str, file: str) -> int:
    try:
        return int(text_at(root, tag))
    except ValueError:
        _wrong(file, tag, "expected a whole number, got other text")


def _wrong(file: str, tag: str, problem: str, place: str = "") -> NoReturn:
    where = ", ".join(part for part in (place, f"<{tag}>") if part)
    raise FormatError(file, where, "export the rule again", problem) from None
