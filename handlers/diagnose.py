"""One question through the house: resolve the object, look everywhere at once, walk, conclude.

The imperative shell around the pure walk (design section 3). What it concludes follows contracts
section 3; words are made elsewhere.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

from handlers.attention import QUESTION_LIMIT, framed
from handlers.conclude import conclude
from handlers.lookups import LookUps
from handlers.near import Near
from handlers.ports import Clock, ConnectServer, Directory, Handle, Tenant
from handlers.resolve import Nobody, One, Resolve, Several
from handlers.verdict import Subject, Verdict
from knowledge.answer import LOOK_UPS, About
from knowledge.evidence import CouldNotLook, Lookup
from knowledge.membership import GROUPS
from knowledge.tree import Question, Tree, walk
from knowledge.vocabulary import Place

if TYPE_CHECKING:
    from knowledge.court import Court

NO_OBJECT_NEEDED = frozenset(
    {"service-not-running", "unexpected-deletes", "expected-deletes-missing", "orphan"}
)
ABOUT_THE_SERVER = frozenset(
    {
        "server",
        "connectors",
        "rules",
        "run_history",
        "password_sync",
        "events",
        "pending_deletes",
        "orphans",
        "orphan_claimants",
        "containers",
        "domains",
        "organization",
        "sync_features",
    }
)
ABOUT_ONE_OBJECT = tuple(sorted(LOOK_UPS.keys() - ABOUT_THE_SERVER))
WHICH_OBJECT = "which-object"
TRIED = frozenset({"attribute-not-syncing", "upn-mismatch", "group-membership"})
Known = Mapping[str, Lookup[Any]]
Looks = Callable[[Directory, ConnectServer, Tenant, Subject | None, Subject | None, Known], LookUps]


class Knowledge(Protocol):
    """What the handlers read of the catalogue."""

    @property
    def trees(self) -> Mapping[str, Tree]: ...

    @property
    def covers(self) -> Mapping[str, tuple[str, ...]]: ...

    @property
    def places(self) -> Mapping[str, Place]: ...


@dataclass(frozen=True, slots=True)
class Request:
    """What is wanted to know. `picked` is the name or GUID chosen from a pick list.

    `afresh`: nothing that was read before this request is to be used.
    """

    text: str
    symptom: str | None = None
    handle: Handle | None = None
    second: Handle | None = None
    attribute: str | None = None
    error: str | None = None
    answers: Mapping[str, str] = field(default_factory=dict)
    picked: str | None = None
    afresh: bool = False


class Diagnose:
    """Answers a request with a verdict."""

    def __init__(
        self,
        knowledge: Knowledge,
        directory: Directory,
        server: ConnectServer,
        tenant: Tenant,
        clock: Clock,
        looks: Looks = LookUps,
        limit: float = QUESTION_LIMIT,
    ) -> None:
        self._knowledge, self._clock, self._looks, self._limit = knowledge, clock, looks, limit
        self._directory, self._server, self._tenant = directory, server, tenant
        self._resolve = Resolve(directory, server, tenant)
        self._near = Near(directory)

    async def ask(self, request: Request) -> Verdict:
        """The verdict on one request, with the time it took."""
        started = time.perf_counter()
        with framed(self._limit, afresh=request.afresh) as frame:
            verdict = await self._ask(request)
        elapsed = round((time.perf_counter() - started) * 1000)
        ages = {system: round(age) for system, age in frame.ages().items()}
        return replace(verdict, elapsed_ms=elapsed, attribute=request.attribute, ages=ages)

    async def resolve(self, handle: Handle, asked: str) -> One | Several | Nobody:
        """Who a handle names; for deciding who may ask about whom."""
        return await self._resolve.one(handle, asked)

    async def _ask(self, request: Request) -> Verdict:
        symptom = request.symptom
        tree = self._knowledge.trees.get(symptom or "")
        if symptom is None or tree is None:
            return Verdict(symptom, None, "not-understood", reason="not-understood")
        handle = _picked(request)
        if handle is None:
            if symptom not in NO_OBJECT_NEEDED:
                return Verdict(symptom, None, "question", question=_which_object())
            return await self._diagnose(request, symptom, tree, None, None)
        types = GROUPS if handle.kind == "group-name" else ()
        found = await self._resolve.one(
            handle,
            request.handle.value if request.handle else "",
            types,
            picked=request.picked is not None,
        )
        if isinstance(found, One):
            return await self._with_other(request, symptom, tree, found.subject)
        if isinstance(found, Several):
            return Verdict(symptom, None, "pick", "several-candidates", candidates=found.candidates)
        blocked = found.blocked
        if blocked and blocked[0].name == "directory":
            asked = _unresolved(handle)
            return await self._diagnose(request, symptom, tree, asked, None, blocked[0].why)
        return await self._near.nobody(symptom, handle, blocked)

    async def _with_other(
        self, request: Request, symptom: str, tree: Tree, subject: Subject
    ) -> Verdict:
        if request.second is None or symptom != "group-membership":
            return await self._diagnose(request, symptom, tree, subject, None)
        found = await self._resolve.one(request.second, request.second.value, GROUPS)
        if isinstance(found, Several):
            return Verdict(
                symptom, subject, "pick", "several-candidates", candidates=found.candidates
            )
        if isinstance(found, Nobody):
            nobody = await self._near.nobody(symptom, request.second, found.blocked)
            return replace(nobody, subject=subject)
        return await self._diagnose(request, symptom, tree, subject, found.subject)

    async def _diagnose(
        self,
        request: Request,
        symptom: str,
        tree: Tree,
        subject: Subject | None,
        other: Subject | None,
        unresolved: str = "",
    ) -> Verdict:
        """`unresolved`: why nobody could look for the object; then only a person can tell of it."""
        known = _unknown_object(unresolved) if unresolved else {}
        looks = self._looks(self._directory, self._server, self._tenant, subject, other, known)
        needed = {n for q in tree.questions for n in (*q.needs, *q.wants) if n in LOOK_UPS}
        try:
            evidence = await looks.gather(sorted(needed))
        finally:
            looks.cancel()
        about = _about(request, symptom, subject, other)
        walked = walk(tree, about, evidence, request.answers, self._clock.now())
        verdict = conclude(tree, walked, evidence, self._knowledge.covers, self._knowledge.places)
        return replace(
            verdict,
            symptom=symptom,
            subject=subject,
            look_ups=tuple(looks.made.values()),
            court=_court(about, evidence),
        )


def _court(about: About, evidence: Mapping[str, Lookup[Any]]) -> "Court | None":
    """What became of an attribute or a membership; loaded for these questions alone."""
    if about.symptom not in TRIED:
        return None
    from knowledge.court import court

    return court(about, evidence)


def _unknown_object(why: str) -> dict[str, CouldNotLook]:
    """Without the AD object nobody knows whom to look for, in whatever system."""
    dark = CouldNotLook(why, source="active-directory", root=why)
    return dict.fromkeys(ABOUT_ONE_OBJECT, dark)


def _unresolved(handle: Handle) -> Subject:
    dn = handle.value if handle.kind == "dn" else None
    guid = handle.value if handle.kind == "guid" else None
    return Subject(handle.value, dn, guid, "unknown", handle.value)


def _picked(request: Request) -> Handle | None:
    if request.picked is None:
        return request.handle
    kind = "dn" if "=" in request.picked else "guid"
    return Handle("dn" if kind == "dn" else "guid", request.picked)


def _about(request: Request, symptom: str, subject: Subject | None, other: Subject | None) -> About:
    about = About(symptom=symptom, attribute=request.attribute, error=request.error)
    if other is not None:
        about = replace(
            about, other_name=other.name, other_dn=other.dn, other_entra_id=other.entra_id
        )
    if subject is None:
        return about
    return replace(
        about,
        asked=subject.asked,
        dn=subject.dn,
        object_guid=subject.object_guid,
        type=subject.type,
        name=subject.name,
        entra_id=subject.entra_id,
    )


def _which_object() -> Question:
    return Question(WHICH_OBJECT, "active-directory", "", "", "", {})
