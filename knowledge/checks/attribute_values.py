"""One attribute on its way: the first place where the value is lost or changed, and by what."""

from typing import Literal

from knowledge.answer import UNSEEN, About, Answer, Unseen
from knowledge.attribute_path import (
    COMPUTED,
    OWN_FORM,
    REFERENCES,
    Stops,
    alike,
    feeding,
    names_of,
    stops,
    value_lost,
    writing,
)
from knowledge.journey import ad_row, entra_row, home, rule_named, true
from knowledge.sync_rules.scope import in_scope
from knowledge.vocabulary import (
    ENTRA_CONNECTOR_ID,
    Connector,
    ConnectorSpaceObject,
    ConnectorSpaceView,
    DirectoryObject,
    MetaverseObject,
    Server,
    SyncRule,
    Visibility,
)

FILTER_ON = "Microsoft.OptionalFeature.FilterAAD"
FILTER_LIST = "Microsoft.AADFilter.AttributeExclusionList"


def attribute_read(
    about: About,
    directory: DirectoryObject | None,
    connector_space: ConnectorSpaceView | None,
    connectors: tuple[Connector, ...] | None,
    visible: Visibility | Unseen | None = UNSEEN,
    rules: tuple[SyncRule, ...] | Unseen | None = UNSEEN,
) -> Answer[Literal["read", "not-selected", "not-readable", "not-in-list"]] | None:
    """Does the attribute reach the AD connector space?"""
    row = ad_row(connector_space)
    name = about.attribute
    if name is None or directory is None or row is None or name.casefold() in OWN_FORM:
        return Answer("read")
    if row.pending_import is not None or alike(directory.attributes[name], row.attributes[name]):
        return Answer("read")
    if name in row.attributes:
        return None
    place = home(directory, connectors)
    listed = place[0].attribute_inclusion if place else None
    s = stops(name, directory, row, None, None, None)
    fact = value_lost("ad-connector-space", s, ())
    if listed is not None and name.casefold() not in {a.casefold() for a in listed}:
        if rules is UNSEEN:
            return None
        return Answer("not-selected" if feeding(rules or (), row, name) else "not-in-list", (fact,))
    unreadable = visible.unreadable_attributes if isinstance(visible, Visibility) else ()
    hidden = name.casefold() in {a.casefold() for a in unreadable}
    return Answer("not-readable", (fact,)) if hidden else None


Inbound = Literal[
    "flowed", "no-rule", "mailnickname-missing", "precedence", "authoritative-null", "reference"
]


def attribute_flowed_in(
    about: About,
    directory: DirectoryObject | None,
    connector_space: ConnectorSpaceView | None,
    metaverse: MetaverseObject | None,
    rules: tuple[SyncRule, ...] | None,
) -> Answer[Inbound] | None:
    """Does the value reach the metaverse, or does a rule, precedence or scope change or lose it?"""
    row, name = ad_row(connector_space), about.attribute
    if row is None or name is None or directory is None or metaverse is None:
        return Answer("flowed")
    s = stops(name, directory, row, metaverse, None, None)
    if _same_or_not_compared(name, s.connector_space, s.metaverse):
        return Answer("flowed")
    if not s.connector_space:
        return None if _given_by(row, metaverse, name) else Answer("flowed")
    if not rules:
        return None
    return _overruled(s, row, metaverse, rules) if s.metaverse else _lost(s, row, rules)


def _same_or_not_compared(
    name: str, before: tuple[str, ...] | None, after: tuple[str, ...] | None
) -> bool:
    """Whether two stops hold the same; a reference has another name in each, so any will do."""
    low = name.casefold()
    there = bool(before and after)
    return low in COMPUTED or bool(alike(before, after)) or (there and low in REFERENCES)


def _given_by(row: ConnectorSpaceObject, mv: MetaverseObject, name: str) -> bool:
    """Whether the metaverse still holds a value that this very connector gave."""
    found = mv.attribute(names_of(name)[0])
    return found is not None and found.connector.casefold() in ("", row.connector_name.casefold())


def _lost(
    s: Stops, row: ConnectorSpaceObject, rules: tuple[SyncRule, ...]
) -> Answer[Inbound] | None:
    """The metaverse has no value: no rule reads it or takes the object, or one empties it."""
    if s.attribute.casefold() in REFERENCES:
        return Answer("reference", (value_lost("metaverse", s, ()),))
    live = [r for r in feeding(rules, row, s.attribute) if not r.disabled]
    if not live:
        return Answer("no-rule", (value_lost("metaverse", s, ()),))
    decided = [in_scope(r, row.attributes) for r in live]
    if all(d.in_scope is False for d in decided):
        clauses = {d.clause.attribute.casefold() for d in decided if d.clause}
        fact = value_lost("metaverse", s, (), live[0].name)
        return Answer("mailnickname-missing" if clauses == {"mailnickname"} else "no-rule", (fact,))
    null = _null_rule(rules, row, names_of(s.attribute)[0])
    if null is None:
        return None
    return Answer("authoritative-null", (value_lost("metaverse", s, (), null.name),))


def _null_rule(
    rules: tuple[SyncRule, ...], row: ConnectorSpaceObject, mv_name: str
) -> SyncRule | None:
    fitting = [
        r
        for r in writing(rules, row.connector_id, mv_name, "inbound")
        if not r.disabled
        and r.source_type.casefold() == row.object_type.casefold()
        and in_scope(r, row.attributes).in_scope
    ]
    first = min(fitting, key=lambda r: r.precedence, default=None)
    if first is None:
        return None
    nulls = any(
        f.destination.casefold() == mv_name.casefold()
        and "authoritativenull" in f"{f.expression} {' '.join(f.sources)}".casefold()
        for f in first.flows
    )
    return first if nulls else None


def _overruled(
    s: Stops, row: ConnectorSpaceObject, mv: MetaverseObject, rules: tuple[SyncRule, ...]
) -> Answer[Inbound] | None:
    """The metaverse has another value: it counts when another forest or a custom rule gave it."""
    found = mv.attribute(names_of(s.attribute)[0])
    rule = rule_named(rules, found.rule) if found else None
    if found is None or row.pending_import is not None:
        return None
    foreign = bool(found.connector) and found.connector.casefold() != row.connector_name.casefold()
    if not foreign and (rule is None or rule.standard):
        return None
    giver = f"{found.rule} ({found.connector})"
    return Answer("precedence", (value_lost("metaverse", s, s.metaverse, giver),))


def attribute_flowed_out(
    about: About,
    directory: DirectoryObject | None,
    connector_space: ConnectorSpaceView | None,
    metaverse: MetaverseObject | None,
    server: Server | Unseen | None = UNSEEN,
    rules: tuple[SyncRule, ...] | Unseen | None = UNSEEN,
) -> (
    Answer[Literal["flowed", "app-filtering", "reference", "no-rule", "mailnickname-missing"]]
    | None
):
    """Does the value reach the Entra connector space?

    With the settings unread, attribute filtering may be what leaves it out.
    """
    ad, row, name = ad_row(connector_space), entra_row(connector_space), about.attribute
    if name is None or directory is None or ad is None or row is None or metaverse is None:
        return Answer("flowed")
    s = stops(name, directory, ad, metaverse, row, None)
    on_its_way = row.pending_export is not None or row.has_export_error
    if on_its_way or _same_or_not_compared(name, s.metaverse, s.entra_connector_space):
        return Answer("flowed")
    if s.entra_connector_space:
        return None
    fact = value_lost("entra-connector-space", s, ())
    read = isinstance(server, Server) and server.knows_settings
    if isinstance(server, Server) and _filtered(server, name):
        return Answer("app-filtering", (fact,))
    if name.casefold() in REFERENCES:
        return Answer("reference", (fact,)) if read else None
    no_rule = isinstance(rules, tuple) and rules and not _written(rules, name)
    return Answer("no-rule", (fact,), certain=read) if no_rule else None


def _filtered(server: Server, name: str) -> bool:
    """Whether attribute filtering is on and leaves this one out, as far as its list is known."""
    if not true(server.setting(FILTER_ON)):
        return False
    listed = (server.setting(FILTER_LIST) or "").casefold()
    return not listed or name.casefold() in listed or names_of(name)[1].casefold() in listed


def _written(rules: tuple[SyncRule, ...], name: str) -> bool:
    targets = {name, names_of(name)[0], names_of(name)[1]}
    return any(
        not r.disabled for t in targets for r in writing(rules, ENTRA_CONNECTOR_ID, t, "outbound")
    )
