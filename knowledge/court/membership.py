"""A membership at its five stops: is the member listed in each place?

In Active Directory and its connector space a member is a name, in the metaverse the id of its
metaverse object, in the Entra connector space its name there, in Graph its id (adsync-cmdlets 2.3).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from knowledge.answer import About
from knowledge.court.evidence import Heard, seen_of, value_of
from knowledge.court.model import Court, Stop
from knowledge.court.stops import unseen
from knowledge.dn import normalised
from knowledge.evidence import CouldNotLook, Lookup
from knowledge.journey import ad_row, entra_row
from knowledge.membership import Pair, is_direct, is_foreign, pair
from knowledge.vocabulary import (
    Attributes,
    ConnectorSpaceView,
    Place,
    TenantObject,
)

MEMBER, MEMBERS = "member", "members"
Listed = Callable[[Iterable[str]], bool]


def membership(about: About, heard: Heard) -> Court | None:
    """The stops of a membership; without a member, all members of the group at each stop."""
    both = pair(heard.directory, value_of(heard.look("other_directory")))
    if both is None:
        return None
    told = _Stops(both, heard)
    stops = (told.directory(), told.ad(), told.metaverse(), told.entra(), told.cloud())
    member = both.member.name if both.member else ""
    return Court(MEMBER, stops, group=both.group.name, member=member)


class _Stops:
    """The stops of the pair."""

    def __init__(self, both: Pair, heard: Heard) -> None:
        self._both = both
        self._group = {n: _of(both.of_group, heard, n) for n in _LOOKS}
        self._member = {n: _of(both.of_member, heard, n) for n in _LOOKS}

    def directory(self) -> Stop:
        return self._stop("active-directory", self._both.group.attributes[MEMBER], self._named)

    def ad(self) -> Stop:
        found = self._group["connector_space"]
        row = ad_row(seen_of(found))
        if row is None:
            return unseen("ad-connector-space", MEMBER, found)
        return self._stop("ad-connector-space", row.attributes[MEMBER], self._named)

    def metaverse(self) -> Stop:
        found = self._group["metaverse"]
        mv = value_of(found)
        if mv is None:
            return unseen("metaverse", MEMBER, found)
        held = mv.attribute(MEMBER)
        return self._keyed("metaverse", held.values if held else (), "connector_space", _mv_id)

    def entra(self) -> Stop:
        found = self._group["connector_space"]
        row = entra_row(seen_of(found))
        if row is None:
            return unseen("entra-connector-space", MEMBER, found)
        return self._keyed(
            "entra-connector-space", row.attributes[MEMBER], "connector_space", _entra_name
        )

    def cloud(self) -> Stop:
        found = self._group["entra_object"]
        cloud: TenantObject | None = value_of(found)
        if cloud is None:
            return unseen("entra-id", MEMBERS, found)
        listed = cloud.properties.get(MEMBERS)
        if not isinstance(listed, list | tuple):
            return Stop("entra-id", MEMBERS, "not-recorded")
        ids = tuple(str(m["id"]) for m in listed if isinstance(m, Mapping) and m.get("id"))
        return self._keyed("entra-id", ids, "entra_object", lambda own: own.id)

    def _named(self, names: Iterable[str]) -> bool:
        """Whether the member, or its foreign security principal, is among these names."""
        member = self._both.member
        listing = replace(self._both.group, attributes=Attributes({MEMBER: names}))
        return member is not None and (is_direct(listing, member) or is_foreign(listing, member))

    def _keyed(
        self, place: Place, keys: tuple[str, ...], look: str, key: Callable[[Any], str | None]
    ) -> Stop:
        """Whether the member's own key in this place is listed; not known without the member."""
        name = MEMBERS if place == "entra-id" else MEMBER
        found = self._member[look]
        seen = seen_of(found)
        own = key(seen) if seen is not None else None
        if self._both.member is not None and own is None and isinstance(found, CouldNotLook):
            return Stop(place, name, "could-not-look", why=found.why)

        def listed(values: Iterable[str]) -> bool:
            return own is not None and normalised(own) in {normalised(v) for v in values}

        return self._stop(place, keys, listed)

    def _stop(self, place: Place, values: tuple[str, ...], listed: Listed) -> Stop:
        name, member = MEMBERS if place == "entra-id" else MEMBER, self._both.member
        if member is None:
            return Stop(place, name, "seen", values)
        return Stop(place, name, "seen", (member.name,) if listed(values) else ())


_LOOKS = {
    "connector_space": "other_connector_space",
    "metaverse": "other_metaverse",
    "entra_object": "other_entra",
}


def _of(side: Callable[[Any, Any], Any], heard: Heard, name: str) -> Lookup[Any]:
    found: Lookup[Any] = side(heard.look(name), heard.look(_LOOKS[name]))
    return found


def _mv_id(view: ConnectorSpaceView) -> str | None:
    row = ad_row(view) or entra_row(view)
    return row.mv_id if row else None


def _entra_name(view: ConnectorSpaceView) -> str | None:
    row = entra_row(view)
    return row.dn if row else None
