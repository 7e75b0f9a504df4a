"""One account's password: is the account there, does a rule carry the hash, was it sent?"""

from datetime import datetime, timedelta
from typing import Any, Literal

from knowledge.answer import UNSEEN, Answer, Fact, Unseen
from knowledge.checks.active_directory import excluded_by_design
from knowledge.checks.ad_connector_space import container_selected, domain_selected
from knowledge.checks.arrival import something_waits
from knowledge.checks.entra_connector_space import export_error
from knowledge.checks.inbound_synchronization import inbound_scope
from knowledge.checks.metaverse import cloud_filtered, source_anchor_present
from knowledge.checks.outbound_synchronization import outbound_scope
from knowledge.journey import PEOPLE, ad_row, arrived, entra_row, exported, linked
from knowledge.password_evidence import (
    SLACK,
    cloud_time,
    disabled,
    file_time,
    log_state,
    newest_entry,
)
from knowledge.sync_rules.scope import in_scope
from knowledge.vocabulary import (
    AppliedRule,
    Connector,
    ConnectorSpaceObject,
    ConnectorSpaceView,
    DirectoryObject,
    MetaverseObject,
    PasswordLogEntry,
    Run,
    Server,
    SyncFeatures,
    SyncRule,
    TenantObject,
)

KEPT = timedelta(days=7)
Log = tuple[PasswordLogEntry, ...] | None


def account_exported(
    connector_space: ConnectorSpaceView | None,
    entra_object: TenantObject | Unseen | None = UNSEEN,
) -> Answer[Literal["exported", "not-exported"]] | None:
    """Is the account itself in Entra ID? Only then do errors on it leave its password alone."""
    there = exported(connector_space) and entra_object is not None
    return Answer("exported" if there else "not-exported")


def account_waits(
    directory: DirectoryObject | None,
    connector_space: ConnectorSpaceView | None,
    run_history: tuple[Run, ...] | None,
    connectors: tuple[Connector, ...] | Unseen | None = UNSEEN,
    server: Server | Unseen | None = UNSEEN,
) -> Answer[Literal["waits", "nothing-waits"]] | None:
    """Does the account itself wait for a cycle? A password alone does not: it has its own loop."""
    if exported(connector_space):
        return Answer("nothing-waits")
    return something_waits(directory, connector_space, run_history, connectors, server)


Carried = Literal["carried", "not-carried", "selective", "does-not-apply"]


def password_rule(
    directory: DirectoryObject | None,
    connector_space: ConnectorSpaceView | None,
    rules: tuple[SyncRule, ...] | None,
) -> Answer[Carried] | None:
    """Does a rule in force on each side have password synchronization switched on?

    A disabled account is out of scope of the rule by design, and is not judged.
    """
    ad, entra = ad_row(connector_space), entra_row(connector_space)
    user = directory is not None and directory.type == "user" and not disabled(directory)
    if not user or ad is None or entra is None or not (linked(ad) and linked(entra)):
        return Answer("does-not-apply")
    inbound = _in_force(ad, rules or (), "inbound")
    outbound = _in_force(entra, rules or (), "outbound")
    if not inbound or not outbound:
        return None
    if any(r.password_sync for r in inbound) and any(r.password_sync for r in outbound):
        return Answer("carried")
    chosen = [] if any(r.password_sync for r in inbound) else _selective(ad, rules or ())
    lacking = outbound if any(r.password_sync for r in inbound) else inbound
    names = chosen or [r.name for r in lacking]
    fact = Fact(
        "no-password-rule",
        "metaverse",
        "connect-server",
        "False",
        "True",
        {"rules": ", ".join(names)},
    )
    return Answer("selective" if chosen else "not-carried", (fact,))


def _in_force(
    row: ConnectorSpaceObject, rules: tuple[SyncRule, ...], direction: str
) -> list[SyncRule]:
    """The rules of the row's lineage; empty when one that matters cannot be told."""
    found = [_rule_of(line, row, rules) for line in row.lineage]
    if None in found:
        return []
    return [r for r in found if r is not None and r.direction.casefold() == direction]


def _rule_of(
    line: AppliedRule, row: ConnectorSpaceObject, rules: tuple[SyncRule, ...]
) -> SyncRule | None:
    by_id = (r for r in rules if line.internal_id and r.internal_id == line.internal_id)
    by_name = (r for r in rules if r.name == line.name and r.connector == row.connector_id)
    return next(by_id, None) or next(by_name, None)


def _selective(row: ConnectorSpaceObject, rules: tuple[SyncRule, ...]) -> list[str]:
    """Custom rules that would carry the password, and whose scope leaves this account out."""
    return [
        r.name
        for r in rules
        if r.connector == row.connector_id
        and r.direction.casefold() == "inbound"
        and r.source_type.casefold() == row.object_type.casefold()
        and r.password_sync
        and not r.standard
        and not r.disabled
        and in_scope(r, row.attributes).in_scope is False
    ]


MustChange = Literal["not-set", "not-sent", "sent", "set-before-feature"]


def must_change(
    directory: DirectoryObject | None,
    object_log: Log | Unseen = UNSEEN,
    server: Server | Unseen | None = UNSEEN,
    sync_features: SyncFeatures | Unseen | None = UNSEEN,
) -> Answer[MustChange] | None:
    """Must the password be changed at next logon, so that its hash is not sent?

    The log says so most surely. Without it pwdLastSet 0 counts while no
    temporary passwords are sent (ForcePasswordChangeOnLogOn off).
    """
    if directory is None:
        return Answer("not-set")
    flag = directory.attributes.number("pwdLastSet")
    state = None if isinstance(object_log, Unseen) else log_state(object_log)
    if flag != 0:
        return _flag_not_seen(directory, flag, object_log, state)
    on = _temporary_passwords(server, sync_features)
    facts = (_flag_fact(state == "filtered"),)
    if state == "filtered":
        return Answer("set-before-feature" if on else "not-sent", facts, certain=on is False)
    if on:
        return Answer("sent")
    silent = isinstance(object_log, Unseen) or state == "nothing-logged"
    return Answer("not-sent", facts) if silent and on is False else None


def _flag_not_seen(
    found: DirectoryObject, flag: int | None, log: Log | Unseen, state: str | None
) -> Answer[MustChange] | None:
    """pwdLastSet is a time, or was not seen: only a newer line of the log can say otherwise."""
    if state != "filtered" or isinstance(log, Unseen):
        return Answer("not-set") if flag is not None or state == "accepted" else None
    newest, changed = newest_entry(log), file_time(found.attributes, "pwdLastSet")
    if changed and newest and newest.time and changed > newest.time:
        return Answer("not-set")
    return Answer("not-sent", (_flag_fact(logged=True),)) if flag is None else None


def _flag_fact(logged: bool) -> Fact:
    return Fact(
        "must-change-flag",
        "active-directory",
        "connect-server" if logged else "active-directory",
        "FilteredByTarget" if logged else "pwdLastSet 0",
    )


def _temporary_passwords(
    server: Server | Unseen | None, features: SyncFeatures | Unseen | None
) -> bool | None:
    """Whether ForcePasswordChangeOnLogOn is on; None when not recorded or contradictory."""
    here = (server.features or {}) if isinstance(server, Server) else {}
    cloud = features if isinstance(features, SyncFeatures) else None
    there = cloud.flag("userForcePasswordChangeOnLogonEnabled") if cloud else None
    seen = {x for x in (here.get("ForcePasswordChangeOnLogOn"), there) if x is not None}
    return next(iter(seen)) if len(seen) == 1 else None


def password_log(
    object_log: Log, connector_space: ConnectorSpaceView | None
) -> Answer[Literal["accepted", "nothing-logged", "filtered", "object-missing", "failed"]] | None:
    """What does the newest line of the account's password log say?"""
    state = log_state(object_log if ad_row(connector_space) else None)
    if state is None:
        return None
    newest = newest_entry(object_log)
    when = newest.time.isoformat() if newest and newest.time else ""
    status = newest.status if newest else "no line"
    return Answer(
        state,
        (Fact("password-log", "metaverse", "connect-server", status, "Success", {"when": when}),),
    )


def password_landed(
    directory: DirectoryObject | None,
    connector_space: ConnectorSpaceView | None,
    entra_object: TenantObject | None,
    object_log: Log,
    now: datetime,
) -> Answer[Literal["landed", "not-landed"]] | None:
    """Did the account's present password reach Entra ID?

    The log keeps seven days: an older password leaves no line there, and that is no fault.
    """
    there = arrived(connector_space) and entra_object is not None and not entra_object.deleted
    if directory is None or not there or disabled(directory) or directory.type not in PEOPLE:
        return Answer("not-landed")
    changed = file_time(directory.attributes, "pwdLastSet")
    match log_state(object_log):
        case "accepted":
            newest = newest_entry(object_log)
            late = changed and newest and newest.time and changed > newest.time + SLACK
            return Answer("not-landed" if late else "landed")
        case "nothing-logged":
            cloud = cloud_time(entra_object, "lastPasswordChangeDateTime")
            seen = changed is not None and cloud is not None and cloud + SLACK >= changed
            old = changed is not None and now - changed >= KEPT
            return Answer("landed" if seen or old else "not-landed") if changed else None
        case None:
            return None
        case _:
            return Answer("not-landed")


def password_object_there(
    object_log: Log,
    connector_space: ConnectorSpaceView | None,
    directory: DirectoryObject | None,
    connectors: tuple[Connector, ...] | None,
    metaverse: MetaverseObject | None,
    rules: tuple[SyncRule, ...] | None,
) -> Answer[Literal["there", "told-elsewhere", "missing"]] | None:
    """Does the log say that the object itself is missing, with no better reason to be seen?"""
    found = password_log(object_log, connector_space)
    if found is None:
        return None
    if found.value != "object-missing" or arrived(connector_space):
        return Answer("there")
    reasons: list[Answer[Any] | None] = [
        excluded_by_design(directory, connector_space, metaverse, rules),
        domain_selected(directory, connectors),
        container_selected(directory, connectors),
        inbound_scope(connector_space, rules),
        cloud_filtered(metaverse, connector_space),
        source_anchor_present(metaverse, connector_space),
        outbound_scope(metaverse, connector_space, rules),
        export_error(connector_space),
    ]
    if any(reason is not None and reason.facts for reason in reasons):
        return Answer("told-elsewhere")
    return Answer("missing", found.facts)
