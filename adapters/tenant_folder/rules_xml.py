"""SynchronizationRules/*.xml: rules as Get-ADSyncServerConfiguration exports them."""

from xml.etree.ElementTree import Element

from adapters.tenant_folder.errors import TenantFolderError
from adapters.tenant_folder.rules import flow_type
from adapters.tenant_folder.scalars import guid_of, link_of
from adapters.tenant_folder.xml_reading import parse_xml, text_at
from knowledge.vocabulary import Flow, JoinClause, ScopeClause, SyncRule


def read_rule_xml(text: str, file: str) -> SyncRule:
    """The rule of one exported file."""
    root = parse_xml(text, file)
    if root.tag != "synchronizationRule":
        problem = f"expected <synchronizationRule>, got <{root.tag}>"
        raise TenantFolderError(file, "line 1", "put only exported rules here", problem)
    identifier = _guid(root, "id", file)
    return SyncRule(
        identifier=identifier,
        internal_id=_link(root, "internal-id", file) or identifier,
        name=text_at(root, "name"),
        connector=_link(root, "connector", file),
        direction=text_at(root, "direction"),
        source_type=text_at(root, "sourceObjectType"),
        target_type=text_at(root, "targetObjectType"),
        link_type=text_at(root, "linkType"),
        precedence=_number(root, "precedence", file),
        disabled=_is_true(root.findtext("disabled")),
        password_sync=_is_true(root.findtext("EnablePasswordSync")),
        immutable_tag=text_at(root, "immutable-tag"),
        scope=tuple(
            tuple(_scope(clause) for clause in group.iterfind("scope"))
            for group in root.iterfind("synchronizationCriteria/conditions")
        ),
        joins=tuple(
            tuple(_join(clause) for clause in group.iterfind("condition"))
            for group in root.iterfind("relationshipCriteria/conditions")
        ),
        flows=tuple(_flow(m) for m in root.iterfind("attribute-mappings/mapping")),
    )


def _scope(clause: Element) -> ScopeClause:
    return ScopeClause(
        text_at(clause, "csAttribute"), text_at(clause, "csOperator"), text_at(clause, "csValue")
    )


def _join(clause: Element) -> JoinClause:
    case_sensitive = _is_true(clause.findtext("caseSensitive"))
    return JoinClause(
        text_at(clause, "csAttribute"), text_at(clause, "ilmAttribute"), case_sensitive
    )


def _flow(mapping: Element) -> Flow:
    expression = text_at(mapping, "expression")
    attributes = tuple((a.text or "").strip() for a in mapping.iterfind("src/attr"))
    constant = text_at(mapping, "src")
    return Flow(
        destination=text_at(mapping, "dest"),
        sources=attributes or ((constant,) if constant else ()),
        flow_type=flow_type(expression, bool(attributes)),
        expression=expression,
        merge_type=text_at(mapping, "valueMergeType") or "Update",
        execute_once=_is_true(mapping.get("execute-once")),
    )


def _is_true(text: str | None) -> bool:
    return (text or "").strip().lower() in {"true", "1"}


def _guid(root: Element, tag: str, file: str) -> str:
    try:
        return guid_of(text_at(root, tag))
    except ValueError as error:
        raise TenantFolderError(file, f"<{tag}>", "export the rule again", str(error)) from None


def _link(root: Element, tag: str, file: str) -> str:
    try:
        return link_of(text_at(root, tag))
    except ValueError as error:
        raise TenantFolderError(file, f"<{tag}>", "export the rule again", str(error)) from None


def _number(root: Element, tag: str, file: str) -> int:
    try:
        return int(text_at(root, tag))
    except ValueError:
        problem = "expected a whole number, got other text"
        raise TenantFolderError(file, f"<{tag}>", "export the rule again", problem) from None
