"""Password hashes: is the service on and alive, and does it carry this account's password?"""

from datetime import datetime, timedelta
from typing import Literal

from knowledge.answer import UNSEEN, Answer, Fact, Unseen
from knowledge.dn import dns_domain
from knowledge.journey import ad_row, entra_row, home, linked
from knowledge.password_evidence import (
    DISABLED_BIT,
    SILENCE,
    SLACK,
    cloud_time,
    disabled,
    file_time,
    log_state,
    names_domain,
    newest_entry,
    partition_state,
    password_events,
    still_true,
)
from knowledge.vocabulary import (
    Connector,
    ConnectorSpaceView,
    DirectoryObject,
    Domain,
    Event,
    PasswordLogEntry,
    PasswordSyncState,
    Server,
    SyncFeatures,
    TenantObject,
)

HEARTBEAT = 654
MD5_FAILED = 667
KEPT = timedelta(days=7)
SHOWN = 200


def hash_sync_enabled(
    server: Server | None | Unseen = UNSEEN,
    sync_features: SyncFeatures | None | Unseen = UNSEEN,
    password_sync: PasswordSyncState | None | Unseen = UNSEEN,
    connectors: tuple[Connector, ...] | None | Unseen = UNSEEN,
    connector_space: ConnectorSpaceView | None | Unseen = UNSEEN,
    directory: DirectoryObject | None | Unseen = UNSEEN,
) -> Answer[Literal["on", "off-in-tenant", "off-on-connector"]] | None:
    """Is password hash synchronization on, in the tenant and on the object's AD connector?

    Two records of the tenant's switch that contradict each other tell nothing.
    """
    seen = {
        server.features.get("PasswordHashSync") if _has_features(server) else None,
        sync_features.flag("passwordSyncEnabled") if isinstance(sync_features, SyncFeatures) else None,
    } - {None}
    if seen == {False}:
        fact = Fact("hash-sync-off-in-tenant", "environment", "connect-server", "off", "on")
        return Answer("off-in-tenant", (fact,))
    name = _connector_name(directory, connectors, connector_space)
    switches = password_sync.switches if isinstance(password_sync, PasswordSyncState) else ()
    own = {on for connector, on in switches if connector.casefold() == name.casefold()}
    if own == {False}:
        fact = Fact(
            "hash-sync-off", "environment", "connect-server", "off", "on", {"connector": name}
        )
        return Answer("off-on-connector", (fact,))
    return Answer("on") if own == {True} and False not in seen else None


def _has_features(server: Server | None | Unseen) -> bool:
    return isinstance(server, Server) and server.features is not None


def _connector_name(
    found: DirectoryObject | None | Unseen,
    connectors: tuple[Connector, ...] | None | Unseen,
    view: ConnectorSpaceView | None | Unseen,
) -> str:
    if isinstance(found, DirectoryObject) and isinstance(connectors, tuple):
        place = home(found, connectors)
        if place is not None:
            return place[0].name
    row = ad_row(view) if isinstance(view, ConnectorSpaceView) else None
    return row.connector_name if row else ""
