"""One object at one stop: its key attributes there, what waits, and what failed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from handlers.phrases import Phrases
from handlers.replies import plain
from handlers.resolve import DISABLED
from handlers.views.sight import Sight
from handlers.views.telling import moment, shown
from knowledge.court.evidence import Heard, seen_of
from knowledge.vocabulary import (
    ConnectorSpaceObject,
    ConnectorSpaceView,
    DirectoryObject,
    MetaverseObject,
    PendingChange,
    Place,
    TenantObject,
)

State = Literal["there", "marked", "missing", "deleted", "dark"]
IN_AD = ("sAMAccountName", "userPrincipalName", "mail", "proxyAddresses", "department")
IN_METAVERSE = (
    "displayName",
    "userPrincipalName",
    "accountEnabled",
    "sourceAnchor",
    "cloudFiltered",
)
IN_ENTRA_SPACE = ("displayName", "userPrincipalName", "sourceAnchor", "cloudAnchor")
_ERROR = 120


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen of the object at a stop. `marked`: something there is worth a look."""

    state: State
    lines: tuple[str, ...] = ()


Stop = Callable[[Sight, Heard], Seen | None]


def in_directory(sight: Sight, heard: Heard) -> Seen | None:
    """The object that a domain controller shows."""
    found = heard.directory
    if found is None:
        return None
    phrases, words = sight.phrases, sight.phrases.words
    flags = found.attributes.number("userAccountControl")
    state = words(f"candidate-{'disabled' if flags & DISABLED else 'enabled'}") if flags else ""
    head = phrases.listed([x for x in (plain(found.type), state) if x])
    said = [plain(found.dn), head, *_values(phrases, IN_AD, found.attributes)]
    said += [words("value", attribute="objectGUID", value=found.object_guid)]
    changed = moment(words, found.time("whenChanged"), sight.now)
    return Seen("there", (*said, words("stop-changed", when=changed)))


def in_ad_space(sight: Sight, heard: Heard) -> Seen | None:
    """Its row in an AD connector space, a placeholder too."""
    view = seen_of(heard.look("connector_space"))
    row = view.ad if isinstance(view, ConnectorSpaceView) else None
    if row is None:
        return None
    words = sight.phrases.words
    joined = "joined" if row.mv_id else "not-joined"
    said = [
        words("stop-row", connector=plain(row.connector_name), type=plain(row.object_type)),
        words(f"stop-{joined}"),
    ]
    live = heard.directory
    if live is None or live.dn != row.dn:
        said.insert(0, plain(row.dn))
    if row.is_placeholder or row.is_transient:
        said.append(words("stop-placeholder"))
    return _row(sight, row, said, quiet=row.mv_id is not None and not row.is_placeholder)


def in_metaverse(sight: Sight, heard: Heard) -> Seen | None:
    """The metaverse object, and which connectors it is joined to."""
    found: MetaverseObject | None = heard.metaverse
    if found is None:
        return None
    phrases = sight.phrases
    names = tuple(dict.fromkeys(x.connector_name for x in found.lineage))
    connectors = shown(phrases, names) if names else phrases.words("stop-no-connector")
    said = _values(phrases, IN_METAVERSE, found.plain)
    return Seen("there", (*said, phrases.words("stop-connectors", connectors=connectors)))


def in_entra_space(sight: Sight, heard: Heard) -> Seen | None:
    """Its row in the Entra connector space."""
    row = heard.entra
    if row is None:
        return None
    said = list(_values(sight.phrases, IN_ENTRA_SPACE, row.attributes))
    return _row(sight, row, said, quiet=True)


def in_tenant(sight: Sight, heard: Heard) -> Seen | None:
    """The object in Microsoft Entra ID, with its quarantined values."""
    found = heard.cloud
    if found is None:
        return None
    words = sight.phrases.words
    said = [plain(found.name), _cloud_head(sight.phrases, found)]
    for name in ("mail", "onPremisesImmutableId", "onPremisesLastSyncDateTime"):
        value = found.text(name)
        said += [words("value", attribute=name, value=plain(value))] if value else []
    said += [words("value", attribute="id", value=plain(found.id))]
    held = found.errors or ()
    said += [
        words("stop-quarantined", attribute=plain(x.property), value=plain(x.value)) for x in held
    ]
    return Seen("marked" if held else "there", tuple(said))


TOLD: Mapping[Place, Stop] = {
    "active-directory": in_directory,
    "ad-connector-space": in_ad_space,
    "metaverse": in_metaverse,
    "entra-connector-space": in_entra_space,
    "entra-id": in_tenant,
}
GONE: Mapping[Place, str] = {
    "active-directory": "deleted_objects",
    "entra-id": "entra_deleted",
}


def gone(sight: Sight, place: Place) -> Seen:
    """Not there, as somebody looked; in the recycle bin, where it was seen there."""
    words = sight.phrases.words
    found = sight.value(GONE[place]) if place in GONE else None
    if isinstance(found, DirectoryObject):
        when = moment(words, found.time("whenChanged"), sight.now)
        return Seen("deleted", (words("stop-deleted-ad", when=when), plain(found.dn)))
    if isinstance(found, TenantObject):
        since = found.text("deletedDateTime")
        return Seen("deleted", (words("stop-deleted-cloud", when=since), plain(found.name)))
    return Seen("missing")


def _values(
    phrases: Phrases, names: Sequence[str], values: Mapping[str, tuple[str, ...]]
) -> Iterator[str]:
    for name in names:
        own = values[name]
        if own:
            yield phrases.words("value", attribute=name, value=shown(phrases, own))


def _cloud_head(phrases: Phrases, found: TenantObject) -> str:
    enabled, synced = found.flag("accountEnabled"), found.flag("onPremisesSyncEnabled")
    said: list[str] = [found.kind]
    if enabled is not None:
        said.append(phrases.words("candidate-enabled" if enabled else "candidate-disabled"))
    said.append(phrases.words("stop-synced" if synced else "stop-not-synced"))
    return phrases.listed(said)


def _row(sight: Sight, row: ConnectorSpaceObject, said: list[str], *, quiet: bool) -> Seen:
    """A row with what waits on it and what failed."""
    words = sight.phrases.words
    changes = {
        "import": row.pending_import,
        "export": row.pending_export,
        "unconfirmed": row.unconfirmed_export,
    }
    waits = [_change(sight.phrases, kind, x) for kind, x in changes.items() if x is not None]
    failed = []
    if row.has_export_error or row.export_error:
        error = row.export_error
        text = error.text if error else ""
        since = error.first.isoformat() if error and error.first else None
        failed.append(words("stop-export-error", error=_short(text) or None, since=since))
    if row.has_sync_error or row.sync_error:
        fault = row.sync_error
        since = fault.first.isoformat() if fault and fault.first else None
        failed.append(
            words("stop-sync-error", error=plain(fault.type) if fault else None, since=since)
        )
    return Seen(
        "there" if quiet and not waits and not failed else "marked", (*said, *waits, *failed)
    )


def _short(text: str) -> str:
    return plain(text, _ERROR)


def _change(phrases: Phrases, kind: str, change: PendingChange) -> str:
    names = tuple(x.name for x in change.attributes)
    return phrases.words(
        f"stop-pending-{kind}{'' if names else '-bare'}",
        operation=plain(change.operation),
        attributes=shown(phrases, names),
    )
