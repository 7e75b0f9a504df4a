"""What the rules make of the attributes that names and addresses come from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from handlers.preflight.planned import NEW_ACCOUNT, Planned
from handlers.preflight.ways import NAMES
from knowledge.sync_rules.flows import Result
from knowledge.sync_rules.gates import reads
from knowledge.sync_rules.path import Path
from knowledge.vocabulary import Attributes


@dataclass(frozen=True, slots=True)
class Made:
    """The attributes as they are sent, and why those are not known that are not.

    `by_rules` False: no rule had a say, so they are those of Active Directory.
    """

    attributes: Attributes
    unknown: Mapping[str, str] = field(default_factory=dict)
    by_rules: bool = True

    def sent(self, planned: Planned) -> Planned:
        """The object as Entra ID would see it; what is not known is as Active Directory has it."""
        if not self.by_rules:
            return planned
        own = planned.object.attributes
        known = {n.lower(): self.attributes[n] for n in NAMES if n not in self.unknown}
        rest = {n: v for n, v in own.lowered.items() if n not in known}
        attributes = Attributes({**rest, **{n: v for n, v in known.items() if v}})
        return replace(planned, object=replace(planned.object, attributes=attributes))


def made(planned: Planned, path: Path | None) -> Made:
    """Those of the metaverse, where the object itself got so far."""
    own = planned.object.attributes
    if path is None or not path.metaverse or _leans_on_mending(path):
        return Made(own, by_rules=False)
    found = {r.destination.lower(): r for r in path.metaverse.values()}
    results = {n: found.get(n.lower(), Result(n, "nobody")) for n in NAMES}
    unknown = {n: _why(r) for n, r in results.items() if _is_open(r)}
    values = {n: tuple(_real(r, own)) for n, r in results.items() if n not in unknown}
    return Made(Attributes({n: v for n, v in values.items() if v}), unknown)


def _leans_on_mending(path: Path) -> bool:
    """Whether a name is made of a value that the object would only have after mending."""
    mended = {
        s.attribute.lower()
        for s in path.stops
        if s.kind == "out-of-scope" and s.place == "ad-connector-space"
    }
    names = {n.lower() for n in NAMES}
    return bool(mended) and any(
        not mended.isdisjoint(reads(replace(c.rule, scope=(), joins=(), flows=(c.flow,))))
        for result in path.metaverse.values()
        if result.destination.lower() in names
        for c in result.contributions
    )


def _is_open(result: Result) -> bool:
    return result.state in ("open", "fault") or not result.certain


def _why(result: Result) -> str:
    return result.why or "; ".join(result.doubts)


def _real(result: Result, own: Attributes) -> Iterator[str]:
    """The values, but those made of the account name that Active Directory has yet to think of."""
    is_named = "sAMAccountName" in own
    yield from (v for v in result.values if is_named or NEW_ACCOUNT not in v)
