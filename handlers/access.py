"""Which role somebody has whom a chat platform vouches for: by the groups of his own account.

Default deny: whoever is not found, is found twice, is disabled or is no person has no account, and
may ask nothing personal. Groups count for their direct members and for the members of a group that
stands in them; a deeper nesting does not, so that no question walks a forest of groups.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from handlers.attention import framed
from handlers.cases import CasesUnavailableError
from handlers.ports import Directory, Handle, Notes
from handlers.rights import ROLES, Actor, Role
from knowledge.dn import normalised
from knowledge.evidence import CouldNotLook, Found
from knowledge.vocabulary import DirectoryObject

KEPT = 3600.0  # seconds that a role may stand in for a directory that cannot be asked
LIMIT = 3.0  # seconds for all that tells who somebody is; the question comes after it
OWN = ("userPrincipalName", "mail")  # an alias may be somebody's shared mailbox
DISABLED = 2  # the bit of userAccountControl


@dataclass(frozen=True, slots=True)
class Groups:
    """The names of the groups whose members have a role; the first that fits counts."""

    admin: tuple[str, ...] = ()
    helpdesk: tuple[str, ...] = ()


class RoleUnknownError(Exception):
    """The directory could not be asked who somebody is; the text says why."""


class Access:
    """Tells roles. They are asked for anew at each turn, so that a changed group counts at once."""

    def __init__(self, directory: Directory, groups: Groups, notes: Notes) -> None:
        self._directory, self._groups, self._notes = directory, groups, notes

    async def actor(self, address: str) -> Actor:
        """The person with this verified address; RoleUnknownError when nobody can tell."""
        account = Handle("upn", address)
        with framed(LIMIT, afresh=True):
            found = await self._directory.find(account)
            if isinstance(found, CouldNotLook):
                return Actor(await self._remembered(address, found.why), account)
            people = found.value if isinstance(found, Found) else ()
            known = len(people) == 1 and _is_person(people[0], address)
            role: Role = await self._role(people[0]) if known else "user"
        with suppress(CasesUnavailableError):  # remembered for worse days only
            await self._notes.keep(_key(address), role, KEPT)
        return Actor(role, account) if known else Actor("user", known_as=address.casefold())

    async def _role(self, person: DirectoryObject) -> Role:
        own = {normalised(x) for x in (person.dn, *person.attributes["memberOf"])}
        roles: tuple[tuple[Role, Sequence[str]], ...] = (
            ("admin", self._groups.admin),
            ("helpdesk", self._groups.helpdesk),
        )
        for role, groups in roles:
            for group in groups:
                if await self._is_in(own, group):
                    return role
        return "user"

    async def _is_in(self, own: set[str], group: str) -> bool:
        """Whether one of these names, a person's and his groups', stands in the group."""
        if normalised(group) in own:
            return True
        found = await self._directory.object(group)
        if isinstance(found, CouldNotLook):
            raise RoleUnknownError(found.why)
        if not isinstance(found, Found):
            return False
        return any(normalised(x) in own for x in found.value.attributes["member"])

    async def _remembered(self, address: str, why: str) -> Role:
        """The role of an hour ago at most: the bot is wanted most when the directory is down."""
        with suppress(CasesUnavailableError):
            kept = await self._notes.read(_key(address))
            for role in ROLES:
                if role == kept:
                    return role
        raise RoleUnknownError(why)


def _is_person(found: DirectoryObject, address: str) -> bool:
    """Whether it is an enabled user, and the address his own rather than one of his aliases."""
    own = {(found.attributes.first(x) or "").casefold() for x in OWN}
    if address.casefold() not in own:
        return False
    control = found.attributes.first("userAccountControl") or ""
    enabled = control.isdecimal() and not int(control) & DISABLED
    return found.type == "user" and enabled


def _key(address: str) -> str:
    return f"role:{address.casefold()}"
