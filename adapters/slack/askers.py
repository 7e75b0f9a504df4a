"""Who asks: the member's verified address, and by it his role; or the sentence that refuses him."""

from dataclasses import dataclass, field
from typing import Final, Protocol

from adapters.slack.heard import Heard
from adapters.slack.people import People
from adapters.slack.text import mentioned, typed
from handlers.access import Access, RoleUnknownError
from handlers.replies import Words, plain
from handlers.rights import Actor

NOBODY: Final = "nobody"


class RefusedError(Exception):
    """He is not answered; the text is the sentence that tells him why."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """The workspace that a request comes from: its token, and who the bot is and may do there."""

    token: str = field(repr=False)
    bot: str
    scopes: frozenset[str] = frozenset()

    @property
    def takes_files(self) -> bool:
        """Whether an admin granted the scope for files."""
        return "files:write" in self.scopes


class Workspaces(Protocol):
    """Whoever knows the tokens."""

    async def workspace(self, team: str, enterprise: str | None) -> Workspace:
        """NotInstalledError when there is none."""


class Askers:
    """Tells who asks, each time anew."""

    def __init__(self, people: People, access: Access, words: Words) -> None:
        self._people, self._access, self._words = people, access, words

    async def actor(self, workspace: Workspace, heard: Heard) -> Actor:
        """The asking person; RefusedError for guests, strangers and whoever cannot be told."""
        if heard.external:
            raise RefusedError(self._words("slack-refused-shared"))
        person = await self._people.who(workspace.token, heard.team, heard.user)
        if person.why is not None:
            raise RefusedError(self._words(f"slack-refused-{person.why}"))
        try:
            return await self._access.actor(person.address)
        except RoleUnknownError as error:
            raise RefusedError(self._words("slack-role-unknown", why=str(error))) from error

    async def text(self, workspace: Workspace, heard: Heard, who: Actor) -> str:
        """What was typed, with the address of whoever is mentioned; RefusedError for nobody.

        Of another member a user learns nothing, not even whether he has an address.
        """
        names: dict[str, str] = {}
        for user in mentioned(heard.text, workspace.bot):
            if who.own and user != heard.user:
                raise RefusedError(self._words("verdict-refused"))
            person = await self._people.who(workspace.token, heard.team, user)
            if person.why is not None:
                told = self._words(f"slack-why-{person.why}")
                raise RefusedError(self._words("slack-mention-unknown", why=told))
            names[user] = plain(person.address)
        return typed(heard.text, workspace.bot, names)
