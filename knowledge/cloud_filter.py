"""Whether the rules would make cloudFiltered True for an object, which rule, and by what clause.

Source: default-sync-rules sections 3 and 7, engine-semantics section 5. The flow in scope with the
lowest precedence number decides: a custom rule that writes False, or forces it empty, overrides the
out-of-box exclusions, as NULL does not.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from knowledge.sync_rules.explaining import said
from knowledge.sync_rules.expressions import Scene
from knowledge.sync_rules.flows import weighed
from knowledge.sync_rules.multi_valued import MULTI_VALUED
from knowledge.sync_rules.parameters import parameters_for
from knowledge.sync_rules.scope import concerns, in_scope
from knowledge.vocabulary import Attributes, Connector, DirectoryObject, Flow, SyncRule

FILTERED = "cloudfiltered"
_DN = "distinguishedName"
_ALWAYS = frozenset({"objectclass", "objectguid", "objectsid", "cn", "distinguishedname"})


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
    return Scene(named(dn, attributes), parameters_for(dn, connector), multi_valued=MULTI_VALUED)


def named(dn: str, attributes: Attributes) -> Attributes:
    """The attributes with the object's own name, which a rule may ask for under two names."""
    if not dn:
        return attributes
    known = attributes if "distinguishedName" in attributes else attributes.having(_DN, (dn,))
    return known.having("dn", (dn,))


def imported(found: DirectoryObject, connector: Connector) -> Attributes:
    """What a connector would import of an object: the attributes that are selected, and its name.

    What every object is known by comes along in any case (engine-semantics section 3, attribute
    inclusion).
    """
    listed = connector.attribute_inclusion
    if listed is None:
        return named(found.dn, found.attributes)
    kept = _ALWAYS | {name.lower() for name in listed}
    own = {n: v for n, v in found.attributes.lowered.items() if n in kept}
    return named(found.dn, Attributes(own))


def flow_to(rule: SyncRule, destination: str) -> Flow | None:
    """The first flow of a rule to an attribute; its name in lower case."""
    return next((f for f in rule.flows if f.destination.casefold() == destination), None)


def filtering(rules: Iterable[SyncRule], connector_id: str, type_: str, scene: Scene) -> Filtering:
    """The decision of the inbound rules of a connector for an object of a type."""
    judged = [
        (rule, in_scope(rule, scene.attributes))
        for rule in rules
        if rule.connector == connector_id
        and rule.direction.casefold() == "inbound"
        and concerns(rule, type_) is None
        and flow_to(rule, FILTERED) is not None
    ]
    found = weighed(judged, scene, wanted=lambda f: f.destination.casefold() == FILTERED)
    result = next(iter(found.values()), None)
    if result is None or result.state in ("nobody", "empty"):
        return Filtering("not-filtered", certain=result is None or result.certain)
    if result.winner is None:
        return Filtering("unknown")
    rule, flow = result.winner.rule, result.winner.flow
    if result.values[0].casefold() != "true":
        return Filtering("not-filtered", rule, certain=result.certain)
    return Filtering("filtered", rule, said(rule, flow, scene), result.certain)
