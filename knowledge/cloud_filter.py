"""Whether the rules would make cloudFiltered True for an object, which rule, and by what clause.

Source: default-sync-rules sections 3 and 7, engine-semantics section 5. The flow in scope with the
lowest precedence number decides: a custom rule that writes False, or forces it empty, overrides the
out-of-box exclusions, as NULL does not.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from knowledge.sync_rules.explaining import said
from knowledge.sync_rules.expressions import AuthoritativeNull, Ignore, Null, Scene, Value
from knowledge.sync_rules.flows import contribution
from knowledge.sync_rules.multi_valued import MULTI_VALUED
from knowledge.sync_rules.parameters import parameters_for
from knowledge.sync_rules.scope import concerns, in_scope
from knowledge.vocabulary import Attributes, Connector, Flow, SyncRule

FILTERED = "cloudfiltered"


@dataclass(frozen=True, slots=True)
class Filtering:
    """What the rules make of cloudFiltered; for filtered the rule, and what decided in its words.

    `unknown`: it hangs on a clause or an expression that cannot be evaluated here.
    """

    state: Literal["filtered", "not-filtered", "unknown"]
    rule: SyncRule | None = None
    clause: str = ""
    certain: bool = True


def scene_of(dn: str, attributes: Attributes, connector: Connector | None) -> Scene:
    """What the expressions of inbound rules see of an object."""
    own = attributes.having("dn", (dn,)) if dn else attributes
    return Scene(own, parameters_for(dn, connector), multi_valued=MULTI_VALUED)


def flow_to(rule: SyncRule, destination: str) -> Flow | None:
    """The first flow of a rule to an attribute; its name in lower case."""
    return next((f for f in rule.flows if f.destination.casefold() == destination), None)


def filtering(rules: Iterable[SyncRule], connector_id: str, type_: str, scene: Scene) -> Filtering:
    """The decision of the inbound rules of a connector for an object of a type."""
    writing = [
        (rule, flow)
        for rule in rules
        if rule.connector == connector_id and rule.direction.casefold() == "inbound"
        for flow in rule.flows
        if flow.destination.casefold() == FILTERED
    ]
    certain = True
    for rule, flow in sorted(writing, key=lambda pair: pair[0].precedence):
        if concerns(rule, type_):
            continue
        decision = in_scope(rule, scene.attributes)
        if decision.in_scope is None:
            return Filtering("unknown", rule)
        certain = certain and decision.certain
        if not decision.in_scope:
            continue
        outcome = contribution(rule, flow, scene).outcome
        if isinstance(outcome, Null | Ignore):
            certain = certain and outcome.certain
            continue
        if not isinstance(outcome, Value | AuthoritativeNull):
            return Filtering("unknown", rule)
        certain = certain and outcome.certain
        if isinstance(outcome, AuthoritativeNull) or outcome.values[0].casefold() != "true":
            return Filtering("not-filtered", rule, certain=certain)
        return Filtering("filtered", rule, said(rule, flow, scene), certain)
    return Filtering("not-filtered", certain=certain)
