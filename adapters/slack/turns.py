"""One thing that came in from Slack, from the de-duplication to the answer.

The same for both transports. What is done for a person is done in his name: who he is, and what he
may see, is looked up anew for each message, press and form.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Protocol

from adapters.slack.askers import Askers, RefusedError, Workspace, Workspaces
from adapters.slack.delivery import Delivery
from adapters.slack.errors import SlackAwayError, SlackRefusedError
from adapters.slack.heard import Heard
from adapters.slack.install import NotInstalledError
from adapters.slack.places import Place, place_of, respond
from handlers.allowance import Allowance
from handlers.attention import watched
from handlers.cases import CasesUnavailableError
from handlers.conversation import Conversation, Said, Turned
from handlers.ports import Cases, Notes, SourceBrokenError
from handlers.progress import progress
from handlers.replies import Reply, Words
from handlers.rights import Actor

log = logging.getLogger(__name__)
REMEMBERED: Final = 3600.0  # seconds that a delivery is known again: Slack repeats within minutes
AT_ONCE: Final = 0.7  # seconds; an answer that is there by then needs no line that it is looked for
RECENT: Final = 10_000  # deliveries that this process knows again without asking the store
TICK: Final = 2.0  # seconds between two edits of that line
SHARED: Final = 90 * 24 * 3600.0  # seconds that a channel counts as shared after it was seen so
PREFERS: Final = 90 * 24 * 3600.0  # seconds that somebody's wish for direct messages is kept


@dataclass(frozen=True, slots=True)
class Manner:
    """Which channels may see personal data, how often a minute somebody may ask, and after how
    many seconds it is told that it looks."""

    channels: Collection[str] = ()
    per_person: int = 30
    per_channel: int = 90
    at_once: float = AT_ONCE


class Turns:
    """Takes what was heard and answers it."""

    def __init__(
        self,
        conversation: Conversation,
        workspaces: Workspaces,
        askers: Askers,
        delivery: Delivery,
        store: "Store",
        words: Words,
        manner: "Manner",
    ) -> None:
        self._conversation, self._workspaces, self._askers = conversation, workspaces, askers
        self._delivery, self._store = delivery, store
        self._words, self._channels = words, frozenset(manner.channels)
        self._recent: dict[str, None] = {}
        self._at_once = manner.at_once
        self._person, self._channel = Allowance(manner.per_person), Allowance(manner.per_channel)

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
        if heard.external:
            await self._kept(shared_of(heard), SHARED)
        place = place_of(heard, self._channels, await self._noted(wish_of(heard)))
        await self.answered(workspace, place, heard, self._said_in(workspace, heard))

    async def wishes(self, heard: Heard, *, direct: bool) -> None:
        """Whether he wants his answers as direct messages from now on."""
        if direct:
            await self._kept(wish_of(heard), PREFERS)
            return
        with suppress(CasesUnavailableError):
            await self._store.drop(wish_of(heard))

    async def is_shared(self, heard: Heard) -> bool:
        """Whether other companies were seen to read the channel, when it was last asked in."""
        return await self._noted(shared_of(heard))

    async def _kept(self, note: str, seconds: float) -> None:
        with suppress(CasesUnavailableError):  # then it counts for this time alone
            await self._store.keep(note, "yes", seconds)

    async def _noted(self, note: str) -> bool:
        try:
            return await self._store.read(note) is not None
        except CasesUnavailableError:
            return False

    def _said_in(self, workspace: Workspace, heard: Heard) -> "Turn":
        async def turn(who: Actor, place: Place) -> Turned:
            text = await self._askers.text(workspace, heard, who)
            if heard.way == "paste":
                text = f"explain {text}"
            return await self._conversation.turn(Said(who, place.conversation, text))

        return turn

    async def answered(
        self, workspace: Workspace, place: Place, heard: Heard, turn: "Turn", page: int = 0
    ) -> None:
        """Have it looked up in his name, and show what came of it."""
        token = workspace.token
        place = await self._reached(token, place, heard)
        wait = self.wait(heard)
        if wait:
            await self._delivery.say(token, place, self._words("slack-too-fast", seconds=wait))
            return

        known = asyncio.Event()

        async def work() -> Turned:
            who = await self._askers.actor(workspace, heard)
            known.set()
            return await turn(who, place)

        shown, done = await self._watched(token, place, work(), known)
        try:
            turned = done.result()
        except (RefusedError, SourceBrokenError, SlackRefusedError, SlackAwayError) as error:
            await self._delivery.say(token, shown, self.sorry(error))
            if shown.public_ts:
                await self._delivery.in_public(token, shown, Reply(id="refused", verdict=""))
            return
        await self._delivery.tell(token, shown, turned.reply, page)
        await self._delivery.in_public(token, shown, turned.reply)

    def wait(self, heard: Heard) -> int:
        """In how many seconds he may ask; 0 when he may now."""
        own = self._person.take(f"{heard.team} {heard.user}")
        if own or not heard.channel or heard.in_private:
            return own
        return self._channel.take(f"{heard.team} {heard.channel}")

    async def _reached(self, token: str, place: Place, heard: Heard) -> Place:
        """The place; where a direct message cannot be begun the one that he asked in."""
        try:
            return await self._delivery.opened(token, place)
        except (SlackRefusedError, SlackAwayError) as error:
            log.warning("a direct message could not be begun: %s", error)
        if heard.response_url:
            return respond(heard)
        return place_of(heard, self._channels, prefers_direct=False)

    def sorry(self, error: Exception) -> str:
        """Why he is not answered, as a sentence; what he cannot mend is in the log."""
        if isinstance(error, RefusedError):
            return str(error)
        log.warning("a question was not answered: %s", error)
        broken = isinstance(error, SourceBrokenError)
        return self._words("slack-source-broken" if broken else "slack-who-away")

    async def _watched(
        self, token: str, place: Place, turn: Awaitable[Turned], known: asyncio.Event
    ) -> tuple[Place, asyncio.Future[Turned]]:
        """The turn, done; and while it takes long what was found so far.

        Others are shown nothing before it is `known` who asks: he may be refused.
        """
        with watched() as watch:
            work = asyncio.ensure_future(turn)
            try:
                done, _ = await asyncio.wait({work}, timeout=self._at_once)
                while not done:
                    if known.is_set() or place.public is None:
                        so_far = progress(watch, self._words)
                        place = await self._delivery.looking(token, place, so_far)
                    done, _ = await asyncio.wait({work}, timeout=TICK)
            except asyncio.CancelledError:
                await self._delivery.say(token, place, self._words("slack-stopped"))
                raise
            finally:
                work.cancel()
        return place, work

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
        except (NotInstalledError, SlackAwayError) as error:
            log.warning("a workspace cannot be answered: %s", error)
            away = isinstance(error, SlackAwayError)
        if heard.response_url:
            told = self._words("slack-who-away" if away else "slack-not-installed")
            await self._delivery.say("", respond(heard), told)
        return None

    async def trouble(self, heard: Heard) -> None:
        """Tell him that a bug kept his answer back; the log has the rest."""
        workspace = await self.workspace(heard)
        if workspace is None:
            return
        place = respond(heard) if heard.response_url else place_of(heard, (), prefers_direct=False)
        await self._delivery.say(workspace.token, place, self._words("slack-trouble"))


Turn = Callable[[Actor, Place], Awaitable[Turned]]


class Store(Cases, Notes, Protocol):
    """What is shared by all processes."""


def wish_of(heard: Heard) -> str:
    """The note of somebody who wants direct messages."""
    return f"slack wish {heard.team} {heard.user}"


def shared_of(heard: Heard) -> str:
    """The note of a channel that other companies read."""
    return f"slack shared {heard.team} {heard.channel}"
