"""One attribute on its way: the first place where the value is lost or changed, and by what."""

from typing import Literal

from knowledge.answer import UNSEEN, About, Answer, Fact, Source, Unseen
from knowledge.attribute_path import (
    COMPUTED,
    OWN_FORM,
    REFERENCES,
    Stops,
    alike,
    feeding,
    names_of,
    stops,
    writing,
)
from knowledge.journey import ad_row, entra_row, home, rule_named
from knowledge.sync_rules.scope import in_scope
from knowledge.vocabulary import (
    ENTRA_CONNECTOR_ID,
    Connector,
    ConnectorSpaceObject,
    ConnectorSpaceView,
    DirectoryObject,
    MetaverseObject,
    Place,
    Server,
    SyncFeatures,
    SyncRule,
    TenantObject,
    Visibility,
)

FILTER_ON = "Microsoft.OptionalFeature.FilterAAD"
FILTER_LIST = "Microsoft.AADFilter.AttributeExclusionList"
OVERRIDES_OFF = "bypassDirSyncOverridesEnabled"
PHOTO_LIMIT = 100 * 1024
_COMPUTED = frozenset({"userprincipalname", "proxyaddresses", "mail"})


def _shown(values: tuple[str, ...] | None) -> str:
    return "; ".join(values or ()) or "(absent)"


def _fact(place: Place, s: Stops, actual: tuple[str, ...] | None, rule: str = "") -> Fact:
    source: Source = "entra-id" if place == "entra-id" else "connect-server"
    return Fact(
        "value-lost",
        place,
        source,
        _shown(actual),
        _shown(s.directory),
        {"attribute": s.attribute, "rule": rule},
    )


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
    fact = _fact("ad-connector-space", s, ())
    if listed is not None and name.casefold() not in {a.casefold() for a in listed}:
        if rules is UNSEEN:
            return None
        return Answer("not-selected" if feeding(rules or (), row, name) else "not-in-list", (fact,))
    if isinstance(visible, Visibility) and name.casefold() in {
        a.casefold() for a in visible.unreadable_attributes
    }:
        return Answer("not-readable", (fact,))
    return None


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
    if row is None or name is None or name.casefold() in COMPUTED:
        return Answer("flowed")
    if directory is None or metaverse is None:
        return Answer("flowed")
    s = stops(name, directory, row, metaverse, None, None)
    if alike(s.connector_space, s.metaverse):
        return Answer("flowed")
    if name.casefold() in REFERENCES and s.metaverse and s.connector_space:
        return Answer("flowed")
    if not s.connector_space:
        return None if _given_by(row, metaverse, name) else Answer("flowed")
    if not rules:
        return None
    if s.metaverse:
        return _overruled(s, row, metaverse, rules)
    if name.casefold() in REFERENCES:
        return Answer("reference", (_fact("metaverse", s, ()),))
    return _lost(s, row, rules)


def _given_by(row: ConnectorSpaceObject, mv: MetaverseObject, name: str) -> bool:
    """Whether the metaverse still holds a value that this very connector gave."""
    found = mv.attribute(names_of(name)[0])
    return found is not None and found.connector.casefold() in ("", row.connector_name.casefold())


def _lost(
    s: Stops, row: ConnectorSpaceObject, rules: tuple[SyncRule, ...]
) -> Answer[Inbound] | None:
    """The metaverse has no value: no rule reads it or takes the object, or one empties it."""
    live = [r for r in feeding(rules, row, s.attribute) if not r.disabled]
    if not live:
        return Answer("no-rule", (_fact("metaverse", s, ()),))
    decided = [in_scope(r, row.attributes) for r in live]
    if all(d.in_scope is False for d in decided):
        clauses = {d.clause.attribute.casefold() for d in decided if d.clause}
        fact = _fact("metaverse", s, (), live[0].name)
        return Answer("mailnickname-missing" if clauses == {"mailnickname"} else "no-rule", (fact,))
    null = _null_rule(rules, row, names_of(s.attribute)[0])
    return Answer("authoritative-null", (_fact("metaverse", s, (), null.name),)) if null else None


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
    return Answer("precedence", (_fact("metaverse", s, s.metaverse, giver),))


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
    """Does the value reach the Entra connector space?"""
    ad, row, name = ad_row(connector_space), entra_row(connector_space), about.attribute
    if name is None or directory is None or ad is None or row is None or metaverse is None:
        return Answer("flowed")
    if row.pending_export is not None or row.has_export_error or name.casefold() in COMPUTED:
        return Answer("flowed")
    s = stops(name, directory, ad, metaverse, row, None)
    both = bool(s.metaverse and s.entra_connector_space)
    if alike(s.metaverse, s.entra_connector_space) or (both and name.casefold() in REFERENCES):
        return Answer("flowed")
    if s.entra_connector_space:
        return None
    fact = _fact("entra-connector-space", s, ())
    if isinstance(server, Server) and (server.setting(FILTER_ON) or "").casefold() == "true":
        listed = (server.setting(FILTER_LIST) or "").casefold()
        if not listed or name.casefold() in listed or names_of(name)[1].casefold() in listed:
            return Answer("app-filtering", (fact,))
    if name.casefold() in REFERENCES:
        return None if server is UNSEEN else Answer("reference", (fact,))
    if isinstance(rules, tuple) and rules and not _written(rules, name):
        return Answer("no-rule", (fact,))
    return None


def _written(rules: tuple[SyncRule, ...], name: str) -> bool:
    targets = {name, names_of(name)[0], names_of(name)[1]}
    return any(
        not r.disabled for t in targets for r in writing(rules, ENTRA_CONNECTOR_ID, t, "outbound")
    )


def attribute_shown(
    about: About,
    directory: DirectoryObject | None,
    connector_space: ConnectorSpaceView | None,
    entra_object: TenantObject | None,
    sync_features: SyncFeatures | Unseen | None = UNSEEN,
) -> Answer[Literal["shown", "mobile-override", "recalculated", "differs"]] | None:
    """Does Entra ID show the value that was exported?"""
    ad, row, name = ad_row(connector_space), entra_row(connector_space), about.attribute
    if name is None or directory is None or row is None or entra_object is None:
        return Answer("shown")
    if row.pending_export is not None or row.has_export_error:
        return Answer("shown")
    s = stops(name, directory, ad, None, row, entra_object)
    if name.casefold() in REFERENCES:
        return _referred(s, entra_object)
    if not s.entra_connector_space and (s.directory or not s.entra):
        return Answer("shown")
    if s.entra is None or s.entra_connector_space is None:
        return None
    if _shows(s.entra_connector_space, s.entra, name.casefold()):
        return Answer("shown")
    fact = _fact("entra-id", s, s.entra)
    if name.casefold() in ("mobile", "othermobile"):
        if not isinstance(sync_features, SyncFeatures) or sync_features.flag(OVERRIDES_OFF):
            return None
        return Answer("mobile-override", (fact,))
    return Answer("recalculated" if name.casefold() in _COMPUTED else "differs", (fact,))


def _referred(
    s: Stops, cloud: TenantObject
) -> Answer[Literal["shown", "mobile-override", "recalculated", "differs"]] | None:
    """A reference is shown when the cloud names somebody where one was exported."""
    if not cloud.recorded(s.attribute):
        return None
    there = bool(cloud.properties[s.attribute])
    if there == bool(s.entra_connector_space):
        return Answer("shown")
    return Answer("differs", (_fact("entra-id", s, ()),))


def _primary(addresses: tuple[str, ...]) -> set[str]:
    return {a.casefold() for a in addresses if a.startswith("SMTP:")}


def _shows(sent: tuple[str, ...], shown: tuple[str, ...], name: str) -> bool:
    """Addresses may gain entries in the cloud (MOERA, SIP); anything else must be equal."""
    if name == "proxyaddresses":
        return {v.casefold() for v in sent} <= {v.casefold() for v in shown} and _primary(
            sent
        ) <= _primary(shown)
    return sorted(v.strip().casefold() for v in sent) == sorted(v.strip().casefold() for v in shown)


def photo_size(
    about: About, directory: DirectoryObject | None
) -> Answer[Literal["fits", "too-large"]] | None:
    """Is thumbnailPhoto larger than 100 KB?"""
    photo = directory.attributes.first("thumbnailPhoto") if directory else None
    if (about.attribute or "").casefold() != "thumbnailphoto" or photo is None:
        return Answer("fits")
    size = len(photo) * 3 // 4
    if size <= PHOTO_LIMIT:
        return Answer("fits")
    return Answer(
        "too-large",
        (
            Fact(
                "photo-size", "active-directory", "active-directory", f"{size // 1024} KB", "100 KB"
            ),
        ),
    )


def display_name_set(
    about: About, directory: DirectoryObject | None
) -> Answer[Literal["set", "blank"]] | None:
    """Is displayName set?"""
    if (about.attribute or "").casefold() != "displayname" or directory is None:
        return Answer("set")
    if (directory.attributes.first("displayName") or "").strip():
        return Answer("set")
    return Answer(
        "blank",
        (
            Fact(
                "display-name-blank", "active-directory", "active-directory", "(absent)", "a value"
            ),
        ),
    )
