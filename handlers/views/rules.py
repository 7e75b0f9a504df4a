"""`rules NAME`: which synchronization rules take an object in, which do not, and what decides.

An object is judged by what stands in each place now: inbound by its rows in the connector spaces,
outbound by its metaverse object. One that is not imported is judged as it would be imported.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from handlers.phrases import Phrases
from handlers.replies import Line, Part, plain
from handlers.views.objects import leads_on
from handlers.views.sight import Body, Sight
from knowledge.cloud_filter import named
from knowledge.court.evidence import Heard
from knowledge.court.naming import metaverse_type
from knowledge.court.staged import staged
from knowledge.journey import real
from knowledge.sync_rules.path import OBJECT_TYPE, fits
from knowledge.sync_rules.scope import Decision, in_scope
from knowledge.vocabulary import Attributes, ConnectorSpaceObject, MetaverseObject, SyncRule

NAMES = ("rules", "connectors", "directory", "connector_space", "metaverse")
NEAR_MISSES = 8


@dataclass(frozen=True, slots=True)
class Judged:
    """A rule, the decision of its filter, and how many clauses stand in the way."""

    rule: SyncRule
    decision: Decision
    failing: int
    connector: str

    @property
    def rank(self) -> tuple[int, int]:
        """The nearest misses first, then by precedence."""
        return self.failing, self.rule.precedence


async def rules_view(sight: Sight) -> Body:
    """The rules in scope by precedence, and the nearest misses."""
    await sight.see(*NAMES)
    phrases, heard = sight.phrases, Heard(sight.evidence)
    name = phrases.name
    choices = leads_on(sight, "object")
    if sight.why("rules") is not None:
        return Body(phrases.words("verdict-rules-unseen", name=name), choices=choices)
    judged = list(judge(heard))
    taking = [x for x in judged if x.decision.in_scope]
    unsure = [x for x in judged if x.decision.in_scope is None]
    out = sorted((x for x in judged if x.decision.in_scope is False), key=lambda x: x.rank)
    inbound = "-inbound" if heard.metaverse is None else ""
    line = phrases.words(
        f"verdict-rules{inbound}" if judged else "verdict-rules-none",
        name=name,
        count=len(taking),
        out=len(out),
        every=len(judged),
    )
    parts = (
        _part(phrases, "in-scope", taking),
        _part(phrases, "unsure", unsure),
        _part(phrases, "out-of-scope", out[:NEAR_MISSES], len(out) - NEAR_MISSES),
        Part("note", phrases.words("heading-note"), tuple(map(Line, _notes(sight, heard)))),
    )
    return Body(line, parts, choices=choices)


def judge(heard: Heard) -> Iterator[Judged]:
    """Every rule for objects of its type, by direction and precedence."""
    for row in _rows(heard):
        own = named(row.dn, row.attributes)
        yield from _judged(heard, _inbound(heard.rules, row), own)
    mv = heard.metaverse
    if mv is not None:
        yield from _judged(heard, _outbound(heard, mv), mv.plain)


def _rows(heard: Heard) -> list[ConnectorSpaceObject]:
    """Its rows, the own one first; the one that the next import would make, where it has none."""
    view = heard.view
    found = (view.ad, *view.joined, view.entra) if view else (heard.ad, heard.entra)
    rows = [r for r in map(real, found) if r is not None]
    planned = staged(heard)
    return [planned, *rows] if planned is not None else rows


def _inbound(rules: Iterable[SyncRule], row: ConnectorSpaceObject) -> Iterator[SyncRule]:
    return (
        r
        for r in rules
        if r.direction.casefold() == "inbound"
        and r.connector == row.connector_id
        and _concerns(r.source_type, row.object_type)
    )


def _outbound(heard: Heard, mv: MetaverseObject) -> Iterator[SyncRule]:
    """The rules for its metaverse type that lead to what it is, or would be, in each connector."""
    rows = _rows(heard)
    types = {r.connector_id: r.object_type for r in reversed(rows)}
    own = rows[0].object_type if rows else ""
    kind = (mv.plain.first(OBJECT_TYPE) or own).casefold()
    for rule in heard.rules:
        if rule.direction.casefold() != "outbound" or not fits(rule, metaverse_type(heard), kind):
            continue
        there = types.get(rule.connector)
        if there is None or _concerns(rule.target_type, there):
            yield rule


def _concerns(source_type: str, type_: str) -> bool:
    return source_type.casefold() in ("*", type_.casefold())


def _judged(heard: Heard, rules: Iterable[SyncRule], own: Attributes) -> Iterator[Judged]:
    for rule in sorted(rules, key=lambda r: r.precedence):
        decision = Decision(False) if rule.disabled else in_scope(rule, own)
        connector = heard.connector(rule.connector)
        name = connector.name if connector else ""
        yield Judged(rule, decision, _failing(rule, decision, own), name)


def _failing(rule: SyncRule, decision: Decision, own: Attributes) -> int:
    """How many clauses of the group that came nearest do not hold."""
    if decision.in_scope is not False or not decision.group:
        return 0
    clauses = rule.scope[decision.group - 1]
    alone = (in_scope(replace(rule, scope=((c,),)), own) for c in clauses)
    return sum(x.in_scope is False for x in alone)


def _part(phrases: Phrases, name: str, judged: Sequence[Judged], more: int = 0) -> Part:
    told = [Line(_told(phrases, x)) for x in judged]
    if more > 0:
        told.append(Line(phrases.words("rules-more", count=more)))
    return Part(name, phrases.words(f"heading-{name}"), tuple(told))


def _told(phrases: Phrases, judged: Judged) -> str:
    """A rule with the clause that decided and the object's own value."""
    words, rule, decision = phrases.words, judged.rule, judged.decision
    clause = decision.clause
    values = {
        "precedence": rule.precedence,
        "rule": plain(rule.name),
        "connector": plain(judged.connector) or None,
    }
    head = words("rule-line", **values)
    if rule.disabled:
        return words("rule-disabled", rule=head)
    if clause is None:
        return head if decision.certain else words("rule-uncertain", rule=head)
    wanted = f"{clause.attribute} {clause.operator} {clause.value}".strip()
    word = "rule-unknown" if decision.in_scope is None else "rule-out"
    told = words(word, rule=head, clause=plain(wanted), actual=plain(decision.actual))
    return (
        told
        if decision.certain or decision.in_scope is None
        else words("rule-uncertain", rule=told)
    )


def _notes(sight: Sight, heard: Heard) -> Iterator[str]:
    """On what the judgement stands, and what it does not cover."""
    words = sight.phrases.words
    if staged(heard) is not None:
        yield words("rules-as-imported")
    if heard.metaverse is None:
        dark = sight.why("metaverse") is not None
        yield words("rules-metaverse-unseen" if dark else "rules-no-metaverse")
    if any(r.pending_import for r in _rows(heard)):
        yield words("rules-change-waits")
