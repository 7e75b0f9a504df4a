"""What an attribute is called on its way: by the flows that read it, else by its usual names."""

from collections.abc import Iterable
from dataclasses import dataclass

from knowledge.attribute_path import feeding, names_of, reads
from knowledge.court.evidence import Heard
from knowledge.court.staged import staged
from knowledge.journey import MV_TYPES
from knowledge.vocabulary import ENTRA_CONNECTOR_ID, SyncRule

# Read nearly everything, and carry nothing of it on.
_GATES = frozenset(
    {"cloudfiltered", "sourceanchor", "sourceanchorbinary", "sourceobjecttype", "dn"}
)


@dataclass(frozen=True, slots=True)
class Names:
    """The attribute's name in each place; `graph` is empty where Graph has no such property."""

    directory: str
    metaverse: str
    entra: str
    graph: str


def names(attribute: str, heard: Heard) -> Names:
    """Its names for this object: a custom rule may take it another way than the usual one."""
    usual_mv, usual_entra, graph = names_of(attribute)
    own = heard.ad or staged(heard)
    inward = feeding(heard.rules, own, attribute) if own else []
    mv = _destination(inward, attribute, usual_mv)
    outward = [r for r in outbound_rules(heard) if any(reads(f, mv) for f in r.flows)]
    kept = mv.casefold() == usual_mv.casefold()
    entra = _destination(outward, mv, usual_entra if kept else mv)
    shown = graph if entra.casefold() == usual_entra.casefold() else None
    row = heard.entra
    if row is not None and entra not in row.attributes and attribute in row.attributes:
        entra = attribute
    return Names(attribute, mv, entra, shown or _property(heard, entra))


def outbound_rules(heard: Heard) -> list[SyncRule]:
    """The rules that take the object from the metaverse to the Entra connector space."""
    type_, mv_type = object_type(heard), metaverse_type(heard)
    return [
        r
        for r in heard.rules
        if r.connector == ENTRA_CONNECTOR_ID
        and r.direction.casefold() == "outbound"
        and r.source_type.casefold() in (mv_type.casefold(), "*")
        and r.target_type.casefold() in (type_.casefold(), "*")
    ]


def object_type(heard: Heard) -> str:
    """What the object is in the Entra connector space; a person of any class is a user there."""
    if heard.entra is not None:
        return heard.entra.object_type
    own = heard.ad.object_type if heard.ad else heard.directory.type if heard.directory else ""
    return {"inetOrgPerson": "user", "computer": "device"}.get(own, own)


def metaverse_type(heard: Heard) -> str:
    """What the object is in the metaverse."""
    own = heard.ad or heard.entra
    type_ = own.object_type if own else object_type(heard)
    return MV_TYPES.get(type_, type_)


def _destination(rules: Iterable[SyncRule], source: str, usual: str) -> str:
    """Where these rules take it: to its usual name, else as it is, else by an expression."""
    ordered = sorted(rules, key=lambda r: (r.disabled, r.precedence))
    flows = [f for r in ordered for f in r.flows if reads(f, source)]
    plain = [f.destination for f in flows if f.flow_type.casefold() == "direct"]
    others = [f.destination for f in flows if f.destination.casefold() not in _GATES]
    known = next((f.destination for f in flows if f.destination.casefold() == usual.casefold()), "")
    return known or next(iter((*plain, *others)), usual)


def _property(heard: Heard, entra: str) -> str:
    """Graph's own name, where it is that of the Entra connector space."""
    return entra if heard.cloud is not None and heard.cloud.recorded(entra) else ""
