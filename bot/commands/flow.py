"""`whysync flow --rules DIR --jsonl`: what the rules make of an object not joined yet."""

import argparse
from pathlib import Path
from typing import Any

from adapters.tenant_folder.rule_sources import Configuration, read_configuration
from bot import logs
from bot.commands import json_lines
from bot.commands.json_lines import LineError
from bot.settings import semantics
from knowledge.sync_rules.clauses import groups_of
from knowledge.sync_rules.containers import partition_of
from knowledge.sync_rules.expressions import NotEvaluated, Scene
from knowledge.sync_rules.flows import Result, weighed
from knowledge.sync_rules.joins import projection
from knowledge.sync_rules.parameters import parameters_for
from knowledge.sync_rules.scope_table import ScopeTable
from knowledge.sync_rules.semantics import Semantics
from knowledge.vocabulary import ENTRA_CONNECTOR_ID, Attributes, SyncRule

INBOUND, OUTBOUND = "inbound", "outbound"
UNANSWERED: dict[str, Any] = {
    "rules_in_scope": [],
    "contributions": {},
    "projects": False,
    "not_evaluated": [],
    "certain": False,
}


def run(arguments: argparse.Namespace) -> int:
    """Answer stdin; the rules are read once."""
    configuration = read_configuration(Path(arguments.rules))
    logs.remark(configuration.notes)
    return json_lines.run(Flow(configuration, semantics(arguments.set)).answer, UNANSWERED)


class Flow:
    """Attribute flows of one set of rules."""

    def __init__(self, configuration: Configuration, semantics: Semantics) -> None:
        self._semantics = semantics
        self._rules = sorted(configuration.rules, key=lambda r: r.precedence)
        self._connectors = {c.identifier: c for c in configuration.connectors}
        self._tables: dict[tuple[str, str], ScopeTable] = {}

    def answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        """One line."""
        type_ = json_lines.text(asked, "object_type")
        given = json_lines.attributes(asked)
        attributes = Attributes(given)
        dn = attributes.first("dn") or attributes.first("distinguishedName") or ""
        out = bool(asked.get("metaverse")) and self._is_metaverse_type(type_)
        connector = self._connector(asked, OUTBOUND if out else INBOUND, dn)
        table = self._table(connector, OUTBOUND if out else INBOUND)
        member_of = json_lines.texts(asked, "member_of")
        groups = None if member_of is None else groups_of(member_of)
        scoped = table.decide(type_, attributes, groups)
        lists = {n.lower() for n, v in asked["attributes"].items() if isinstance(v, list)}
        parameters = parameters_for(dn, self._connectors.get(connector))
        scene = Scene(attributes, parameters, multi_valued=lists, semantics=self._semantics)
        new = not asked.get("metaverse") or out
        found = weighed(scoped.decisions, scene, new=new)
        undecided = [r.name for r, d in scoped.decisions if d.in_scope is None or not d.certain]
        return {
            "rules_in_scope": [r.name for r in scoped.taking],
            "contributions": {n: _told(r) for n, r in found.items() if r.state == "value"},
            "emptied": {n: _by(r) for n, r in found.items() if r.state == "empty"},
            "projects": not out and new and projection(scoped.taking, attributes).projects,
            "not_evaluated": [x for r in found.values() for x in _open(r)],
            "errors": [_fault(r) for r in found.values() if r.state == "fault"],
            "certain": not undecided,
            "undecided": undecided,
            "uncertain": sorted(n for n, r in found.items() if not r.certain),
        }

    def _is_metaverse_type(self, type_: str) -> bool:
        """Whether outbound rules start from it: then the attributes are those of the metaverse."""
        return any(
            r.direction.casefold() == OUTBOUND and r.source_type.casefold() == type_.casefold()
            for r in self._rules
        )

    def _connector(self, asked: dict[str, Any], direction: str, dn: str) -> str:
        """The connector that the line names; else Entra ID outbound, and inbound that of the name.

        Where the name belongs to no connector, it is the AD connector whose rules come first.
        """
        named = asked.get("connector")
        if named is not None:
            found = str(named).strip("{}").casefold()
            if any(r.connector == found for r in self._rules):
                return found
            raise LineError(f"there is no rule of connector {named!r}: give its GUID")
        if direction == OUTBOUND:
            return ENTRA_CONNECTOR_ID
        fitting = [r.connector for r in self._rules if r.direction.casefold() == INBOUND]
        home = partition_of(dn, self._connectors.values()) if dn else None
        if home is not None and home[0].identifier in fitting:
            return home[0].identifier
        return next((c for c in fitting if c != ENTRA_CONNECTOR_ID), "")

    def _table(self, connector: str, direction: str) -> ScopeTable:
        key = (connector, direction)
        if key not in self._tables:
            own = (r for r in self._rules if r.connector == connector)
            fitting = [r for r in own if r.direction.casefold() == direction]
            self._tables[key] = ScopeTable(fitting, self._semantics)
        return self._tables[key]


def _told(result: Result) -> dict[str, Any]:
    value: Any = list(result.values) if result.is_list else result.values[0]
    return {"value": value, **_by(result)}


def _by(result: Result) -> dict[str, Any]:
    """The rule that gave the value, or forced the attribute empty."""
    rule = result.winner.rule if result.winner else None
    return {"rule": _name(rule), "precedence": rule.precedence if rule else None}


def _open(result: Result) -> list[dict[str, Any]]:
    """What was not evaluated, and so leaves the attribute open."""
    return [
        {"rule": _name(c.rule), "attribute": result.destination, "why": c.outcome.why}
        for c in result.contributions
        if isinstance(c.outcome, NotEvaluated)
    ]


def _fault(result: Result) -> dict[str, Any]:
    rule = next((c.rule for c in result.contributions if c.loses == "fault"), None)
    return {"rule": _name(rule), "attribute": result.destination, "why": result.why}


def _name(rule: SyncRule | None) -> str | None:
    return rule.name if rule else None
