"""The rules, made ready for many objects; of the groups of an object only what is certain counts.

A group that is listed is certain. One that is not listed may still be one of the object's: it is
nested, its primary group, or the export left it out. So a scope that asks for it stays undecided.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from knowledge.dn import normalised
from knowledge.sync_rules.clauses import MEMBERSHIP, NEGATIVE, groups_of
from knowledge.sync_rules.expressions import Scene
from knowledge.sync_rules.gates import gates, reads
from knowledge.sync_rules.joins import PROVISION, link_type
from knowledge.sync_rules.path import Path, Simulation
from knowledge.sync_rules.scope import Decision, in_scope
from knowledge.vocabulary import ScopeClause, SyncRule

# What Entra ID makes names and addresses of.
NAMES = ("userPrincipalName", "mail", "mailNickname", "proxyAddresses")
_MOST_KEPT = 64
_IN_A_GROUP = ScopeClause("memberOf", "ISNULL", "")
Scope = tuple[tuple[ScopeClause, ...], ...]


@dataclass(frozen=True, slots=True)
class Way:
    """The rules for objects that are in certain groups.

    `groups` are all that the rules ask for; None: of those still asked for nothing is known.
    `deciding` are the inbound rules that join or make objects.
    """

    simulation: Simulation
    groups: tuple[str, ...] | None
    deciding: tuple[SyncRule, ...]
    listed: tuple[str, ...] = ()

    def path(self, connector: str, type_: str, scene: Scene) -> Path:
        """The way of one object."""
        return self.simulation.path(connector, type_, self._with_groups(scene), self.groups)

    def judged(
        self, connector: str, type_: str, scene: Scene
    ) -> Iterator[tuple[SyncRule, Decision]]:
        """The rules that join or make such an object, each with its decision."""
        own = self._with_groups(scene).attributes
        for rule in self.deciding:
            if rule.connector == connector and rule.source_type.casefold() in ("*", type_.lower()):
                yield rule, in_scope(rule, own, self.groups)

    def _with_groups(self, scene: Scene) -> Scene:
        if not self.listed:
            return scene
        return replace(scene, attributes=scene.attributes.having("memberOf", self.listed))


class Ways:
    """The rules of a server with the flows that decide, and those to names and addresses."""

    def __init__(self, rules: Iterable[SyncRule]) -> None:
        self._rules = gates(rules, frozenset(NAMES))
        self._asked = frozenset(
            normalised(c.value) for r in self._rules for g in r.scope for c in g if _asks(c)
        )
        self._made: dict[frozenset[str], Way] = {}
        self.connectors = self.towards(()).simulation.connectors
        self.read: Mapping[str, frozenset[str]] = {
            connector: frozenset(
                n for r in self._rules if r.connector == connector for n in reads(r)
            )
            for connector in self.connectors
        }

    def towards(self, member_of: Iterable[str]) -> Way:
        """The rules for an object that is in these groups, and maybe in others."""
        listed = self._asked.intersection(groups_of(member_of)) if self._asked else self._asked
        made = self._made.get(listed)
        if made is None:
            if len(self._made) >= _MOST_KEPT:
                self._made.clear()
            made = self._made[listed] = self._way(listed)
        return made

    def _way(self, listed: frozenset[str]) -> Way:
        all_known = listed == self._asked
        rules = [r if all_known else _decided(r, listed) for r in self._rules]
        deciding = (r for r in rules if not r.disabled and r.direction.casefold() == "inbound")
        return Way(
            Simulation(rules),
            tuple(sorted(listed)) if all_known else None,
            tuple(r for r in deciding if r.joins or link_type(r) == PROVISION),
            () if all_known else tuple(sorted(listed)),
        )


def _asks(clause: ScopeClause) -> bool:
    return clause.operator.strip().upper() in MEMBERSHIP


def _decided(rule: SyncRule, listed: frozenset[str]) -> SyncRule:
    """The rule, its scope without the questions after groups that are listed."""
    if not listed or not rule.scope:
        return rule
    return replace(rule, scope=tuple(tuple(_clauses(g, listed)) for g in rule.scope))


def _clauses(group: Iterable[ScopeClause], listed: frozenset[str]) -> Iterator[ScopeClause]:
    for clause in group:
        if not _asks(clause) or normalised(clause.value) not in listed:
            yield clause
        elif clause.operator.strip().upper() in NEGATIVE:
            yield _IN_A_GROUP
