"""One thing that came in from Slack, from the de-duplication to the answer.

The same for both transports. What is done for a person is done in his name: who he is, and what he
may see, is looked up anew for each message, press and form.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Final, Protocol

from adapters.slack.askers import Askers, RefusedError, Workspace, Workspaces
from adapters.slack.buttons import Buttons, Meant
from adapters.slack.delivery import Delivery
from adapters.slack.errors import SlackAwayError, SlackRefusedError
from adapters.slack.heard import Heard
from adapters.slack.install import NotInstalledError
from adapters.slack.names import DIRECT, FILE, PAGE
from adapters.slack.places import Place, direct, of_press, place_of, respond
from handlers.attention import watched
from handlers.cases import CasesUnavailableError
from handlers.conversation import Conversation, Pressed, Said, Turned
from handlers.ports import Cases, Notes, SourceBrokenError
from handlers.progress import progress
from handlers.replies import Words
from handlers.rights import Actor

log = logging.getLogger(__name__)
REMEMBERED: Final = 3600.0  # seconds that a delivery is known again: Slack repeats within minutes
AT_ONCE: Final = 0.7  # seconds; an answer that is there by then needs no line that it is looked for
RECENT: Final = 10_000  # deliveries that this process knows again without asking the store
EVIDENCE: Final = "evidence"
TICK: Final = 2.0  # seconds between two edits of that line
PREFERS: Final = 90 * 24 * 3600.0  # seconds that somebody's wish for direct messages is kept


class Turns:
    """Takes what was heard and answers it."""

    def __init__(
        self,
        conversation: Conversation,
        workspaces: Workspaces,
        askers: Askers,
        delivery: Delivery,
        buttons: Buttons,
        store: "Store",
        words: Words,
        channels: Collection[str],
    ) -> None:
        self._conversation, self._workspaces, self._askers = conversation, workspaces, askers
        self._delivery, self._buttons, self._store = delivery, buttons, store
        self._words, self._channels = words, frozenset(channels)
        self._recent: dict[str, None] = {}

    async def first(self, heard: Heard) -> bool:
        """Whether this is the first delivery of it, in any process."""
        if heard.key in self._recent:
            return False
        self._recent[heard.key] = None
        if len(self._recent) > RECENT:
            del self._recent[next(iter(self._recent))]
        try:
            return await self._store.once(f"slack {heard.key}", REMEMBERED)
        except CasesUnavailableError as error:
            log.warning("what was answered already cannot be told: %s", error)
            return True  # told twice is better than not told

    async def asked(self, heard: Heard) -> None:
        """A text: a mention, a direct message, a command, something pasted, a form."""
        if heard.way == "thread" and not await self._goes_on(heard):
            return  # unclaimed: the same message may come as a mention too
        if not await self.first(heard):
            return
        workspace = await self.workspace(heard)
        if workspace is None:
            return
        place = place_of(heard, self._channels, await self.prefers_direct(heard))
        await self._answered(workspace, place, heard, self._said_in(workspace, heard))

    async def pressed(self, heard: Heard) -> None:
        """A button, or a line of a list, under an answer."""
        if not await self.first(heard):
            return
        workspace = await self.workspace(heard)
        meant = await self.meant(workspace, heard) if workspace else None
        if workspace is None or meant is None:
            return
        wanted = await self._wanted(workspace, heard, meant)
        pressed = Pressed(meant.case, meant.question) if meant.case else None

        async def turn(who: Actor, place: Place) -> Turned:
            return await self._conversation.turn(
                Said(who, place.conversation, wanted.said, pressed=pressed)
            )

        await self._answered(workspace, wanted.place, heard, turn, wanted.page)

    async def _wanted(self, workspace: Workspace, heard: Heard, meant: Meant) -> "_Wanted":
        place = replace(of_press(heard, meant.bound), takes_files=workspace.takes_files)
        if heard.action.startswith(DIRECT):
            with suppress(CasesUnavailableError):  # then it counts for this answer alone
                await self._store.keep(_wish(heard), "direct", PREFERS)
            return _Wanted(direct(heard.team, heard.user), f"case {meant.case}")
        if heard.action.startswith(PAGE):
            return _Wanted(place, EVIDENCE, int(meant.text))
        if heard.action.startswith(FILE):
            return _Wanted(replace(direct(heard.team, heard.user), as_file=True), EVIDENCE)
        if meant.text == EVIDENCE and not heard.view:
            place = await self._delivery.window(workspace.token, place, heard.trigger)
        return _Wanted(place, meant.text)

    async def prefers_direct(self, heard: Heard) -> bool:
        """Whether he wants his answers as direct messages."""
        try:
            return await self._store.read(_wish(heard)) == "direct"
        except CasesUnavailableError:
            return False

    def _said_in(self, workspace: Workspace, heard: Heard) -> "Turn":
        async def turn(who: Actor, place: Place) -> Turned:
            text = await self._askers.text(workspace, heard)
            if heard.way == "paste":
                text = f"explain {text}"
            return await self._conversation.turn(Said(who, place.conversation, text))

        return turn

    async def _answered(
        self, workspace: Workspace, place: Place, heard: Heard, turn: "Turn", page: int = 0
    ) -> None:
        token = workspace.token
        try:
            place = await self._delivery.opened(token, place)
        except (SlackRefusedError, SlackAwayError) as error:
            log.warning("a direct message could not be begun: %s", error)
            if not heard.response_url:
                return
            place = respond(heard)
        try:
            who = await self._askers.actor(workspace, heard)
            place, turned = await self._watched(token, place, turn(who, place))
        except (RefusedError, SourceBrokenError, SlackRefusedError, SlackAwayError) as error:
            await self._delivery.say(token, place, self.sorry(error))
            return
        await self._delivery.tell(token, place, turned.reply, page)
        if not heard.thread:
            await self._delivery.in_public(token, place, turned.reply)

    def sorry(self, error: Exception) -> str:
        """Why he is not answered, as a sentence; what he cannot mend is in the log."""
        if isinstance(error, RefusedError):
            return str(error)
        log.warning("a question was not answered: %s", error)
        broken = isinstance(error, SourceBrokenError)
        return self._words("slack-source-broken" if broken else "slack-who-away")

    async def _watched(
        self, token: str, place: Place, turn: Awaitable[Turned]
    ) -> tuple[Place, Turned]:
        """The turn, and while it takes long what was found so far."""
        with watched() as watch:
            work = asyncio.ensure_future(turn)
            try:
                done, _ = await asyncio.wait({work}, timeout=AT_ONCE)
                while not done:
                    so_far = progress(watch, self._words)
                    place = await self._delivery.looking(token, place, so_far)
                    done, _ = await asyncio.wait({work}, timeout=TICK)
            finally:
                work.cancel()
        return place, work.result()

    async def _goes_on(self, heard: Heard) -> bool:
        """Whether a message without a mention belongs to a talk with us."""
        if not heard.thread:
            return False
        place = place_of(heard, self._channels, prefers_direct=False)
        try:
            return await self._store.latest(place.conversation) is not None
        except CasesUnavailableError:
            return False

    async def workspace(self, heard: Heard) -> Workspace | None:
        """The workspace; None, and told where it can be, when the app is not installed there."""
        try:
            return await self._workspaces.workspace(heard.team, heard.enterprise)
        except NotInstalledError as error:
            log.warning("a workspace cannot be answered: %s", error)
        if heard.response_url:
            await self._delivery.say("", respond(heard), self._words("slack-not-installed"))
        return None

    async def meant(self, workspace: Workspace, heard: Heard) -> Meant | None:
        """What a press means; None for a double click and, told, for what may not be pressed."""
        try:
            meant = await self._buttons.meant(
                heard.value, heard.team, heard.user, heard.channel, heard.ts
            )
            if not isinstance(meant, str):
                return meant if await self._buttons.first(meant) else None
            told = self._words(f"slack-press-{meant}")
        except CasesUnavailableError as error:
            told = self._words("slack-press-away", why=str(error))
        place = respond(heard) if heard.response_url else direct(heard.team, heard.user)
        await self._delivery.say(
            workspace.token, await self._delivery.opened(workspace.token, place), told
        )
        return None


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a press wants: where to, what is said by it, and which page of the answer."""

    place: Place
    said: str
    page: int = 0


Turn = Callable[[Actor, Place], Awaitable[Turned]]


class Store(Cases, Notes, Protocol):
    """What is shared by all processes."""


def _wish(heard: Heard) -> str:
    return f"slack wish {heard.team} {heard.user}"
