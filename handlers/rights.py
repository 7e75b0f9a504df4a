"""Who may ask about whom, and what of the answer he may see: one policy in one place, default deny.

A user asks about himself. Whatever else he names is refused in the same words, whether or not it
is there, so that the bot is no directory to be searched. Call stacks are shown to nobody:
no fact holds one, and `plain` cuts them off.
"""

import asyncio
from dataclasses import dataclass, replace
from typing import Literal, Protocol, get_args

from handlers.diagnose import ABOUT_THE_SERVER
from handlers.journey import FIVE
from handlers.ports import Directory, Handle, Tenant
from handlers.resolve import Nobody, One, Several
from handlers.verdict import Subject, Verdict
from knowledge.evidence import Found
from knowledge.tree import Step
from knowledge.vocabulary import TenantObject, guid_from_base64

Role = Literal["user", "helpdesk", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
SOMEBODY_ELSE, NOT_LINKED = "refused-other-person", "refused-unknown-self"
A_VIEW = "refused-view"


class UnknownActorError(Exception):
    """The asking person cannot be told from this; the text says what is expected."""


@dataclass(frozen=True, slots=True)
class Actor:
    """The asking person. `known_as`: whom a chat platform vouches for, where no account is his."""

    role: Role
    account: Handle | None = None
    known_as: str = ""

    @property
    def name(self) -> str:
        """As `--as` takes it: what a stored case keeps. No two people have the same."""
        if self.account is None:
            return f"{self.role} without account:{self.known_as}" if self.known_as else self.role
        return f"{self.role}:{self.account.value}"

    @property
    def own(self) -> bool:
        """Whether he may ask about himself only."""
        return self.role == "user"


class Resolves(Protocol):
    """Whoever can tell which object a handle names."""

    async def resolve(self, handle: Handle, asked: str) -> One | Several | Nobody: ...


def actor(text: str) -> Actor:
    """The actor that ROLE or ROLE:ACCOUNT names."""
    role, _, account = text.strip().partition(":")
    known = next((r for r in ROLES if r == role.strip().lower()), None)
    if known is None:
        raise UnknownActorError(f"unknown role “{role}”: use user:ACCOUNT, helpdesk or admin")
    if known == "user" and not account.strip():
        raise UnknownActorError("the role user needs an account: user:jdoe@contoso.com")
    return Actor(known, account_handle(account.strip()) if account.strip() else None)


def account_handle(account: str) -> Handle:
    """An account as userPrincipalName, DOMAIN\\name or sAMAccountName."""
    if "\\" in account:
        return Handle("domain-sam", account)
    return Handle("upn" if "@" in account else "sam", account)


class Rights:
    """Decides; looks up no more than who is who."""

    def __init__(self, directory: Directory, tenant: Tenant, resolves: Resolves) -> None:
        self._directory, self._tenant, self._resolves = directory, tenant, resolves

    async def himself(self, who: Actor) -> Subject | None:
        """The one object that the asking person's account is."""
        if who.account is None:
            return None
        found = await self._resolves.resolve(who.account, who.account.value)
        return found.subject if isinstance(found, One) else None

    async def is_himself(self, himself: Subject, named: Handle) -> bool:
        """Whether what was named fits the asking person. Both directories are asked either way."""
        live, cloud = await asyncio.gather(self._directory.find(named), self._tenant.find(named))
        guids = {x.object_guid for x in live.value} if isinstance(live, Found) else set()
        ids = set().union(*map(_ids, cloud.value)) if isinstance(cloud, Found) else set()
        own = {x.casefold() for x in (himself.asked, himself.dn, himself.object_guid) if x}
        return named.value.casefold() in own or bool(
            {himself.object_guid, himself.entra_id} & (guids | ids) - {None}
        )


def _ids(found: TenantObject) -> set[str | None]:
    """What a cloud object is known by: its own id, and the AD object that its anchor is."""
    return {found.id, guid_from_base64(found.text("onPremisesImmutableId"))}


def refused(symptom: str | None, reason: str) -> Verdict:
    """The same for everybody and everything that may not be asked about."""
    return Verdict(symptom, None, "refused", reason=reason)


def for_himself(verdict: Verdict) -> Verdict:
    """What a user may see of a verdict on himself: no value that could be somebody else's."""
    return replace(
        verdict,
        chain=_bare(verdict.chain),
        asides=_bare(verdict.asides),
        trail=_bare(verdict.trail),
        unknown=_bare(verdict.unknown),
        candidates=(),
        near=(),
        searched=(),
        court=None,
    )


def for_his_eyes(verdict: Verdict) -> Verdict:
    """What stands beside a user's reply, as data or evidence: nothing of the service as a whole."""
    return replace(
        verdict,
        then=(),
        also=(),
        trail=tuple(s for s in verdict.trail if s.place in FIVE),
        unknown=tuple(s for s in verdict.unknown if s.place in FIVE),
        look_ups=tuple(x for x in verdict.look_ups if x.name not in ABOUT_THE_SERVER),
        own=True,
    )


def _bare(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    return tuple(replace(s, facts=(), rest=()) for s in steps)
