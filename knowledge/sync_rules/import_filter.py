"""Everything that decides before the connector space: is an object imported, and what decided?

Source: engine-semantics section 3. All filters are joined by AND, and are told in the documented
order: the domain (the partition that covers the name, its check box, its steps in the run
profiles), the OU, the object type, the group of the pilot filter. Of several filters that keep an
object out the first that is certain is told.

The partition is the longest whose name covers the object's, on the boundary of components. The only
partition of the Entra connector is named `default`: it has no name to compare and covers all.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from knowledge.dn import normalised, parent, parse
from knowledge.sync_rules.containers import (
    ContainerLists,
    container_lists,
    covering,
    renamed_container,
)
from knowledge.sync_rules.semantics import DEFAULT, Semantics
from knowledge.vocabulary import Connector, DirectoryObject, Partition, RunProfile

Home = tuple[Connector, Partition]
Stage = Literal["partition", "selected", "run-profiles", "container", "object-class", "group"]

WHOLE = "default"
_PLACES_KEPT = 1 << 14
_ANSWERS_KEPT = 64
_LONG = 1 << 12  # no real name is longer: such are not remembered
_NOT_READING = ("export", "specificobject")
_TOLD: dict[Stage, str] = {
    "partition": "no partition covers this name",
    "selected": "partition {} is not selected",
    "run-profiles": "partition {} has no step in a run profile",
    "object-class": "object class {} is not selected",
    "group": "no direct member of the filter group {}",
}


class Candidate(NamedTuple):
    """An object as the filters see it.

    `object_class` is the last value of objectClass, None when it is not known; `member_of` are the
    groups that have it as a direct member, None when nobody looked.
    """

    dn: str
    object_class: str | None = None
    member_of: Collection[str] | None = None


@dataclass(frozen=True, slots=True)
class ImportDecision:
    """Whether an object is imported, the filter that decided, and its entry as written there.

    In scope, the stage is the container. `renamed`: the selected container that was renamed.
    """

    in_scope: bool
    stage: Stage
    entry: str = ""
    certain: bool = True
    home: Home | None = None
    renamed: str | None = None

    @property
    def told(self) -> str:
        """What decided, as a short text: a container by its name alone."""
        if self.stage != "container":
            return _TOLD[self.stage].format(self.entry)
        if not self.entry and self.certain:
            return f"partition {WHOLE} covers every name"
        return self.entry or "no container list covers this name"


_NOWHERE = ImportDecision(False, "partition")


@dataclass(frozen=True, slots=True)
class _Place:
    """What holds for everything directly in one container; `answers` by object class."""

    home: Home | None
    steps: tuple[ImportDecision, ...]
    has_listed: bool
    answers: dict[str, ImportDecision]


class ImportFilter:
    """The filters of some connectors, made ready for many objects.

    Objects of one container share all but their type, so that each container is judged once.
    """

    def __init__(
        self,
        connectors: Iterable[Connector],
        semantics: Semantics = DEFAULT,
        group_filtering: bool | None = None,
    ) -> None:
        homes = [(c, p) for c in connectors for p in c.partitions if p.dn.strip()]
        self._semantics = semantics
        self._group_filtering = group_filtering
        self._whole = next((h for h in homes if _is_whole(h[1])), None)
        self._is_alone = len({c.identifier for c, _ in homes}) == 1
        self._homes = {normalised(h[1].dn): h for h in reversed(homes) if not _is_whole(h[1])}
        self._deepest = max((key.count(",") + 1 for key in self._homes), default=0)
        lists = [container_lists(p) for _, p in homes]
        self._listed = {*self._homes, *(key for one in lists for key in _keys(one))}
        self._above_listed = {key.partition(",")[2] for key in self._listed}
        self._places: dict[str, _Place] = {}

    def decide(self, candidate: Candidate) -> ImportDecision:
        """The decision for one object."""
        place = self._place_of(candidate.dn)
        type_ = candidate.object_class or ""
        decision = place.answers.get(type_)
        if decision is None:
            decision = _decided((*place.steps, *_by_type(type_, place.home)), place.home)
            if len(place.answers) < _ANSWERS_KEPT:
                place.answers[type_] = decision
        if place.home and place.home[0].group_filter_dn and decision.in_scope:
            return self._by_group(decision, candidate, place.home[0].group_filter_dn)
        return decision

    def _place_of(self, dn: str) -> _Place:
        """The place of the container that holds the object, or of the name if a list has it."""
        is_long = len(dn) > _LONG
        above = parent.__wrapped__(dn) if is_long else parent(dn)
        place = self._places.get(above)
        if place is None:
            place = self._place(_key(above))
            if len(self._places) >= _PLACES_KEPT:
                self._places.clear()
            if len(above) <= _LONG:
                self._places[above] = place
        if place.has_listed:
            key = _key(dn)
            if key in self._listed:
                return self._place(key)
        return place

    def _place(self, key: str) -> _Place:
        home = self._home(key)
        steps = tuple(self._steps(key, home)) if home else (_NOWHERE,)
        return _Place(home, steps, key in self._above_listed, {})

    def _home(self, key: str) -> Home | None:
        """The longest partition that covers the name, else the one that covers all."""
        for name in covering(key, self._deepest):
            if name in self._homes:
                return self._homes[name]
        # Beside connectors of AD it holds only what is no name of a domain.
        is_of_domain = key.rpartition(",")[2].startswith("dc=")
        return self._whole if self._is_alone or not is_of_domain else None

    def _steps(self, key: str, home: Home) -> Iterator[ImportDecision]:
        """What the domain's and the container's filters say."""
        connector, partition = home
        if not partition.selected:
            yield ImportDecision(False, "selected", partition.dn)
        lacking = without_step(connector, partition)
        if lacking:
            none = len(lacking) == len(_reading(connector))
            yield ImportDecision(False, "run-profiles", partition.dn, certain=none)
        if _is_whole(partition) and not partition.inclusions and not partition.exclusions:
            yield ImportDecision(True, "container")
            return
        found = container_lists(partition).decide(key, self._semantics)
        yield ImportDecision(found.in_scope, "container", found.decided_by or "", found.certain)

    def _by_group(
        self, decision: ImportDecision, candidate: Candidate, group: str
    ) -> ImportDecision:
        """The pilot filter: only direct members of the group, and the group itself, come in."""
        if self._group_filtering is False:
            return decision
        if candidate.member_of is None:
            return replace(decision, certain=False)
        let_in = {normalised(candidate.dn), *map(normalised, candidate.member_of)}
        if normalised(group) in let_in:
            return decision
        known = self._group_filtering is True
        return ImportDecision(False, "group", group, certain=known, home=decision.home)


def import_scope(
    candidate: Candidate,
    connectors: Iterable[Connector],
    *,
    group_filtering: bool | None = None,
    containers: Iterable[DirectoryObject] = (),
    known_as: str | None = None,
    semantics: Semantics = DEFAULT,
) -> ImportDecision:
    """Whether one object is imported, and what decided; see `ImportFilter` for many.

    `group_filtering` is the server's setting Microsoft.OptionalFeature.GroupFiltering. With the
    `containers` of the directory, and the name that the object had before, a renamed one is told.
    """
    decision = ImportFilter(connectors, semantics, group_filtering).decide(candidate)
    if decision.in_scope or decision.stage != "container" or decision.home is None:
        return decision
    old = renamed_container(candidate.dn, known_as, decision.home, containers)
    return replace(decision, renamed=old)


def without_step(connector: Connector, partition: Partition) -> tuple[RunProfile, ...]:
    """Import and synchronization profiles that pass a partition over, with a task no other does.

    A connector whose run profiles were not recorded, or that has none, says nothing about it.
    """
    lacking = [p for p in _reading(connector) if partition.identifier not in _partitions(p)]
    done = {
        s.task.casefold()
        for p in connector.run_profiles or ()
        for s in p.steps
        if s.partition_id == partition.identifier
    }
    return tuple(p for p in lacking if not _tasks(p) <= done)


def attributes_left_out(names: Iterable[str], connector: Connector) -> tuple[str, ...] | None:
    """Those of the attributes that the connector does not read; None: the record does not say."""
    if connector.attribute_inclusion is None:
        return None
    listed = {name.casefold() for name in connector.attribute_inclusion}
    return tuple(name for name in names if name.casefold() not in listed)


def _decided(steps: Iterable[ImportDecision], home: Home | None) -> ImportDecision:
    """In scope when every filter lets it in, as sure as the least sure of them."""
    every = tuple(steps)
    out = [step for step in every if not step.in_scope]
    if out:
        return replace(next((s for s in out if s.certain), out[0]), home=home)
    container = next(step for step in every if step.stage == "container")
    return replace(container, certain=all(step.certain for step in every), home=home)


def _by_type(type_: str, home: Home | None) -> Iterator[ImportDecision]:
    """What the lists of object types say: the connector's and the partition's own."""
    lists = [home[1].object_classes, home[0].object_inclusion or ()] if home else []
    for wanted in lists:
        if wanted and not type_:
            yield ImportDecision(True, "object-class", certain=False)
        elif wanted and type_.casefold() not in {w.casefold() for w in wanted}:
            yield ImportDecision(False, "object-class", type_)


def _reading(connector: Connector) -> tuple[RunProfile, ...]:
    """Profiles that import or synchronize, and say what: an export needs no step per domain."""
    return tuple(
        p
        for p in connector.run_profiles or ()
        if _tasks(p) and all(step.partition_id for step in p.steps)
    )


def _tasks(profile: RunProfile) -> frozenset[str]:
    tasks = (step.task.casefold() for step in profile.steps)
    return frozenset(t for t in tasks if not any(x in t for x in _NOT_READING))


def _partitions(profile: RunProfile) -> frozenset[str]:
    return frozenset(step.partition_id for step in profile.steps)


def _is_whole(partition: Partition) -> bool:
    return partition.dn.strip().casefold() == WHOLE


def _keys(lists: ContainerLists) -> Iterator[str]:
    yield from lists.included
    yield from lists.excluded


def _key(dn: str) -> str:
    """The name in its key; a very long one is not remembered."""
    if len(dn) <= _LONG:
        return normalised(dn)
    return ",".join(rdn.key for rdn in parse.__wrapped__(dn))
