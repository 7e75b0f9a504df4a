"""What a check gives back: an answer and the facts that prove it; and what it is asked about.

A check is a pure function in `knowledge/checks/`. Its parameter names are the look-ups it needs
(see `LOOK_UPS`), or one of the contexts `about` and `now`. A look-up that found nothing arrives as
None. A check never sees a look-up that could not look: without a default, the person is asked
instead; a parameter with the default UNSEEN is evidence the check can do without. Returning None
means "cannot tell from this", and the person is asked.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Generic, Literal, TypeVar

from knowledge.vocabulary import Place

Source = Literal["active-directory", "connect-server", "entra-id"]

LOOK_UPS: Final[Mapping[str, Source]] = {
    "directory": "active-directory",
    "directory_copies": "active-directory",
    "directory_holders": "active-directory",
    "deleted_objects": "active-directory",
    "deleted_neighbours": "active-directory",
    "live_neighbours": "active-directory",
    "successor": "active-directory",
    "pending_delete_sources": "active-directory",
    "orphan_claimants": "active-directory",
    "containers": "active-directory",
    "master_account": "active-directory",
    "filter_group": "active-directory",
    "other_directory": "active-directory",
    "visible": "connect-server",
    "server": "connect-server",
    "connectors": "connect-server",
    "rules": "connect-server",
    "run_history": "connect-server",
    "connector_space": "connect-server",
    "filter_group_space": "connect-server",
    "other_connector_space": "connect-server",
    "successor_space": "connect-server",
    "metaverse": "connect-server",
    "other_metaverse": "connect-server",
    "object_log": "connect-server",
    "password_sync": "connect-server",
    "events": "connect-server",
    "pending_deletes": "connect-server",
    "orphans": "connect-server",
    "entra_object": "entra-id",
    "entra_namesake": "entra-id",
    "entra_holders": "entra-id",
    "entra_deleted": "entra-id",
    "other_entra": "entra-id",
    "domains": "entra-id",
    "organization": "entra-id",
    "sync_features": "entra-id",
    "audits": "entra-id",
    "roles": "entra-id",
}


class Unseen(enum.Enum):
    """The type of UNSEEN: evidence that was not seen, which is neither present nor absent."""

    UNSEEN = "unseen"


UNSEEN: Final = Unseen.UNSEEN


@dataclass(frozen=True, slots=True)
class Fact:
    """One piece of proof. Its words are in `facts.yaml`; `values` fill the placeholders there."""

    id: str
    place: Place
    source: Source
    actual: str = ""
    expected: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


A_co = TypeVar("A_co", bound=str, covariant=True)


@dataclass(frozen=True, slots=True)
class Answer(Generic[A_co]):
    """The answer of a check, with its proof. `certain` False: it hangs on an unverified semantic.

    `place`: where the object stops, when the evidence tells it better than the diagnosis's text.
    `rest`: what proves nothing but belongs to the whole picture; told with all the evidence only.
    """

    value: A_co
    facts: tuple[Fact, ...] = ()
    certain: bool = True
    place: Place | None = None
    rest: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class About:
    """What is asked about: the object, and the attribute or second object where one was named."""

    symptom: str = "object-not-syncing"
    asked: str = ""
    dn: str | None = None
    object_guid: str | None = None
    type: str = "unknown"
    name: str = ""
    entra_id: str | None = None
    attribute: str | None = None
    error: str | None = None
    other_name: str | None = None
    other_dn: str | None = None
    other_entra_id: str | None = None
