"""What Entra ID shows of one attribute, and the attributes that have a question of their own."""

from typing import Literal

from knowledge.answer import UNSEEN, About, Answer, Fact, Unseen
from knowledge.attribute_path import REFERENCES, Stops, stops, value_lost
from knowledge.journey import ad_row, entra_row
from knowledge.vocabulary import (
    ConnectorSpaceView,
    DirectoryObject,
    SyncFeatures,
    TenantObject,
)

OVERRIDES_OFF = "bypassDirSyncOverridesEnabled"
PHOTO_LIMIT = 100 * 1024
_COMPUTED = frozenset({"userprincipalname", "proxyaddresses", "mail"})

Shown = Literal["shown", "mobile-override", "recalculated", "differs"]


def attribute_shown(
    about: About,
    directory: DirectoryObject | None,
    connector_space: ConnectorSpaceView | None,
    entra_object: TenantObject | None,
    sync_features: SyncFeatures | Unseen | None = UNSEEN,
) -> Answer[Shown] | None:
    """Does Entra ID show the value that was exported?"""
    ad, row, name = ad_row(connector_space), entra_row(connector_space), about.attribute
    if name is None or directory is None or row is None or entra_object is None:
        return Answer("shown")
    s = stops(name, directory, ad, None, row, entra_object)
    if row.pending_export is not None or row.has_export_error:
        return Answer("shown")
    if name.casefold() in REFERENCES:
        return _referred(s, entra_object)
    if not s.entra_connector_space and (s.directory or not s.entra):
        return Answer("shown")
    if s.entra is None or s.entra_connector_space is None:
        return None
    shows = _shows(s.entra_connector_space, s.entra, name.casefold())
    return Answer("shown") if shows else _changed(s, sync_features)


def _changed(s: Stops, sync_features: SyncFeatures | Unseen | None) -> Answer[Shown] | None:
    """Why the cloud shows another value than it was sent."""
    fact, low = value_lost("entra-id", s, s.entra), s.attribute.casefold()
    if low in ("mobile", "othermobile"):
        if not isinstance(sync_features, SyncFeatures) or sync_features.flag(OVERRIDES_OFF):
            return None
        return Answer("mobile-override", (fact,))
    return Answer("recalculated" if low in _COMPUTED else "differs", (fact,))


def _referred(s: Stops, cloud: TenantObject) -> Answer[Shown] | None:
    """A reference is shown when the cloud names somebody where one was exported."""
    if not cloud.recorded(s.attribute):
        return None
    there = bool(cloud.properties[s.attribute])
    if there == bool(s.entra_connector_space):
        return Answer("shown")
    return Answer("differs", (value_lost("entra-id", s, ()),))


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
