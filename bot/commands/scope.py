"""`whysync scope --rules DIR_OR_FILE --jsonl`: is an object in scope, and what decides."""

import argparse
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from adapters.tenant_folder.rule_sources import Configuration, read_configuration
from bot import logs
from bot.commands import json_lines
from bot.commands.json_lines import LineError
from bot.settings import semantics
from knowledge.sync_rules.clauses import ABSENT, groups_of, shown
from knowledge.sync_rules.scope import Decision, concerns, in_scope
from knowledge.sync_rules.scope_table import ScopeTable
from knowledge.sync_rules.semantics import Semantics
from knowledge.vocabulary import Attributes, SyncRule

_NAMES_KEPT = 4096
UNANSWERED = {"in_scope": False, "decided_by": None, "certain": False}


def run(arguments: argparse.Namespace) -> int:
    """Answer stdin; the rules are read once."""
    configuration = read_configuration(Path(arguments.rules))
    logs.remark(configuration.notes)
    scope = Scope(configuration, semantics(arguments.set))
    return json_lines.run(scope.answer, UNANSWERED)


class Scope:
    """Scoping filters of one set of rules."""

    def __init__(self, configuration: Configuration, semantics: Semantics) -> None:
        self._semantics = semantics
        self._rules = configuration.rules
        self._files = configuration.files
        self._tables: dict[str, ScopeTable] = {}
        self.rule = lru_cache(maxsize=_NAMES_KEPT)(self._rule)

    def answer(self, asked: dict[str, Any]) -> dict[str, Any]:
        """One line."""
        connector = asked.get("connector")
        rule = self.rule(json_lines.text(asked, "rule"), str(connector or "").strip("{}").lower())
        type_ = rule.source_type
        if asked.get("object_type") is not None:
            type_ = json_lines.text(asked, "object_type")
        attributes = Attributes(json_lines.attributes(asked))
        member_of = json_lines.texts(asked, "member_of")
        decision = concerns(rule, type_) or self._decide(rule, attributes, member_of)
        if decision.in_scope is None:
            decision = _guess(rule, attributes, decision, self._semantics)
        return {
            "in_scope": bool(decision.in_scope),
            "decided_by": _clause(rule, decision),
            "certain": decision.certain,
        }

    def _decide(
        self, rule: SyncRule, attributes: Attributes, member_of: tuple[str, ...] | None
    ) -> Decision:
        """By the table of the rule, made once."""
        table = self._tables.get(rule.identifier)
        if table is None:
            table = self._tables[rule.identifier] = ScopeTable([rule], self._semantics)
        groups = None if member_of is None else groups_of(member_of)
        ((_, found),) = table.decide(rule.source_type, attributes, groups).decisions
        if found.clause is None:
            return found
        return replace(found, actual=shown(attributes[found.clause.attribute]))

    def _rule(self, name: str, connector: str) -> SyncRule:
        """By name, file name or GUID; of several forests' rules of one name that of a connector.

        Without a connector they must at least agree in everything that is asked here.
        """
        low = name.strip().casefold()
        bare = low.strip("{}")
        found = [r for r in self._rules if bare in (r.identifier, r.internal_id)]
        found = found or [r for r in self._rules if r.name.casefold() == low]
        found = found or [r for r in self._rules if self._files.get(r.identifier, "") == low]
        if not found:
            raise LineError(f"there is no rule {name!r}: give its name, file name or GUID")
        own = [r for r in found if r.connector == connector] or found
        if len({(r.scope, r.source_type, r.disabled) for r in own}) > 1:
            raise LineError(
                f"{len(own)} rules are named {name!r}: give the GUID of one, or its connector"
            )
        return own[0]


def _guess(
    rule: SyncRule, attributes: Attributes, open_: Decision, semantics: Semantics
) -> Decision:
    """Groups that were not given are taken for none, and what cannot be told for "no"."""
    found = in_scope(rule, attributes, (), semantics)
    if found.in_scope is None:
        return Decision(False, open_.clause, open_.actual, False, open_.group)
    return Decision(found.in_scope, found.clause, found.actual, False, found.group)


def _clause(rule: SyncRule, decision: Decision) -> dict[str, Any] | None:
    clause = decision.clause
    if decision.in_scope or clause is None:
        return None
    return {
        "rule": rule.name,
        "group": decision.group or None,
        "attribute": clause.attribute,
        "operator": clause.operator,
        "value": clause.value,
        "actual": None if decision.actual == ABSENT else decision.actual,
    }
