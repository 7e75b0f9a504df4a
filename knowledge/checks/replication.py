"""Replication: is the domain controller that Connect reads behind the others?"""

from collections.abc import Mapping
from typing import Literal

from knowledge.answer import UNSEEN, Answer, Fact, Unseen
from knowledge.dn import normalised
from knowledge.journey import ad_row, home
from knowledge.runs import kind, newest_first
from knowledge.vocabulary import (
    Connector,
    ConnectorSpaceObject,
    ConnectorSpaceView,
    DirectoryObject,
    Partition,
    Run,
)

_LOCAL = frozenset(
    {
        "badpasswordtime",
        "badpwdcount",
        "dscorepropagationdata",
        "lastlogoff",
        "lastlogon",
        "lastlogontimestamp",
        "logoncount",
        "replpropertymetadata",
        "usnchanged",
        "usncreated",
        "whenchanged",
        "whencreated",
    }
)


def replicated(
    directory: DirectoryObject | None,
    directory_copies: Mapping[str, DirectoryObject | None] | None,
    connector_space: ConnectorSpaceView | None,
    run_history: tuple[Run, ...] | Unseen | None = UNSEEN,
    connectors: tuple[Connector, ...] | Unseen | None = UNSEEN,
) -> Answer[Literal["replicated", "behind"]] | None:
    """Does the domain controller that Connect reads show what the others show?

    A copy counts only when the connector space still has what that copy shows.
    """
    if directory is None or not directory_copies:
        return Answer("replicated")
    place = home(directory, connectors) if isinstance(connectors, tuple) else None
    used = _used_controller(place, run_history)
    for name, copy in directory_copies.items():
        if used and not _same_server(used, name.casefold()):
            continue
        fact = _difference(directory, copy, ad_row(connector_space), name, _imported(place))
        if fact is not None:
            return Answer("behind", (fact,))
    return Answer("replicated")


def _used_controller(
    place: tuple[Connector, Partition] | None, run_history: tuple[Run, ...] | Unseen | None
) -> str:
    """The server that the newest import of the partition read; empty when that is not recorded."""
    if place is None or not isinstance(run_history, tuple):
        return ""
    for run in newest_first(run_history):
        if run.connector_id == place[0].identifier and kind(run) == "import":
            servers = [
                s.server
                for s in run.steps or ()
                if s.server and s.partition.casefold() == place[1].dn.casefold()
            ]
            if servers:
                return servers[0].casefold().partition(":")[0]  # without the port
    return ""


def _same_server(one: str, other: str) -> bool:
    """Whether two names mean one server: in full, or one of them as the bare host name."""
    hosts = one.partition(".")[0], other.partition(".")[0]
    return one == other or (hosts[0] == hosts[1] and not ("." in one and "." in other))


def _imported(place: tuple[Connector, Partition] | None) -> frozenset[str] | None:
    """The attributes that the connector imports; None when that is not recorded."""
    listed = place[0].attribute_inclusion if place else None
    return None if listed is None else frozenset(name.lower() for name in listed)


def _difference(
    live: DirectoryObject,
    copy: DirectoryObject | None,
    row: ConnectorSpaceObject | None,
    server: str,
    imported: frozenset[str] | None,
) -> Fact | None:
    """What this copy shows otherwise, when the connector space still has it like that."""
    if row is None:
        return _not_there(live, copy, server)
    if copy is None:
        return None
    names = {*live.attributes, *copy.attributes} - _LOCAL
    for name in sorted(names if imported is None else names & imported):
        ours, theirs = live.attributes[name], copy.attributes[name]
        if sorted(ours) != sorted(theirs) and sorted(row.attributes[name]) == sorted(theirs):
            return Fact(
                "controller-behind",
                "active-directory",
                "active-directory",
                "; ".join(theirs),
                "; ".join(ours),
                {"server": server, "attribute": name},
            )
    return None


def _not_there(live: DirectoryObject, copy: DirectoryObject | None, server: str) -> Fact | None:
    """Why an object is not imported from this copy: it is not there, or still at its old place."""
    if copy is None:
        return Fact(
            "controller-lacks-object",
            "active-directory",
            "active-directory",
            "not there",
            "there",
            {"server": server},
        )
    if normalised(copy.dn) == normalised(live.dn):
        return None
    return Fact(
        "controller-behind",
        "active-directory",
        "active-directory",
        copy.dn,
        live.dn,
        {"server": server, "attribute": "distinguishedName"},
    )
