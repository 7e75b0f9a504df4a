"""The rules with those flows alone that can stop an object: the same stops, in a fraction of time.

What stops an object on its way (see `path`) are scopes, joins, cloudFiltered, the absence of a
sourceAnchor, and a flow that raises an error. An inbound flow matters when an outbound scope, or an
outbound flow that may raise an error, reads its destination; or when it may raise one itself. All
flows to one destination stay or go together, as the precedence among them decides.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from knowledge.sync_rules.ranking import merge_type
from knowledge.vocabulary import Flow, SyncRule

_FUNCTION = re.compile(r"(\w+)\s*\(")
_ATTRIBUTE = re.compile(r"\[([^\[\]]+)\]")
_QUOTED = re.compile(r'"([^"]*)"')
_ALWAYS = frozenset({"accountenabled", "cloudfiltered", "sourceanchor", "sourceobjecttype"})
# Functions that never raise an error of the rule, whatever they are given. Others may.
_HARMLESS = frozenset(
    {
        *("bitand", "bitor", "cbool", "contains", "converttobase64", "converttoutf8hex", "cref"),
        *("cstr", "datefromnum", "dncomponent", "formatdatetime", "iif", "importedvalue", "instr"),
        *("isnull", "isnullorempty", "ispresent", "isstring", "lcase", "left", "len", "mid"),
        *("removeduplicates", "right", "stringfromsid", "trim", "ucase", "valuecount", "word"),
    }
)


def gates(rules: Iterable[SyncRule], also: frozenset[str] = frozenset()) -> tuple[SyncRule, ...]:
    """The rules without the flows that cannot stop anything.

    `also`: metaverse attributes whose inbound flows are kept whatever they do.
    """
    every = tuple(rules)
    out = [r for r in every if _is_outbound(r)]
    kept_out = {f.destination.lower() for r in out for f in r.flows if _may_raise(f)}
    kept_in = {f.destination.lower() for r in every for f in r.flows if _may_raise(f)}
    kept_in |= {name.lower() for name in also}
    kept_in |= _ALWAYS | set(_read(out, kept_out)) | _mixed(r for r in every if not _is_outbound(r))
    kept_out |= _mixed(out)
    return tuple(_with_flows(r, kept_out if _is_outbound(r) else kept_in) for r in every)


def reads(rule: SyncRule) -> frozenset[str]:
    """Attributes that a rule may read, in lower case; a text in an expression may be one too."""
    scope = (clause.attribute for group in rule.scope for clause in group)
    joins = (clause.cs_attribute for group in rule.joins for clause in group)
    flows = (name for f in rule.flows for name in (*f.sources, *_in_expression(f)))
    return frozenset(name.lower() for name in (*scope, *joins, *flows))


def _mixed(rules: Iterable[SyncRule]) -> set[str]:
    """Destinations that are merged in one way here and another there, which is an error."""
    types: dict[str, set[str]] = {}
    for flow in (f for r in rules for f in r.flows):
        types.setdefault(flow.destination.lower(), set()).add(merge_type(flow))
    return {name for name, found in types.items() if len(found) > 1}


def _with_flows(rule: SyncRule, kept: set[str]) -> SyncRule:
    flows = tuple(f for f in rule.flows if f.destination.lower() in kept)
    return rule if len(flows) == len(rule.flows) else replace(rule, flows=flows)


def _read(out: Iterable[SyncRule], kept: set[str]) -> Iterator[str]:
    """The metaverse attributes that outbound scopes and the kept outbound flows read."""
    for rule in out:
        yield from (clause.attribute.lower() for group in rule.scope for clause in group)
        for flow in rule.flows:
            if flow.destination.lower() in kept:
                yield from (name.lower() for name in (*flow.sources, *_in_expression(flow)))


def _in_expression(flow: Flow) -> list[str]:
    """What may be the name of an attribute: more does no harm, and reading costs much more."""
    return _ATTRIBUTE.findall(flow.expression) + _QUOTED.findall(flow.expression)


def _may_raise(flow: Flow) -> bool:
    return not _HARMLESS.issuperset(f.lower() for f in _FUNCTION.findall(flow.expression))


def _is_outbound(rule: SyncRule) -> bool:
    return rule.direction.casefold() == "outbound"
