"""A button that was pressed: whose it is, what it means, and where its answer goes."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final

from adapters.slack.askers import Workspace
from adapters.slack.buttons import Buttons, Meant
from adapters.slack.delivery import Delivery
from adapters.slack.heard import Heard
from adapters.slack.names import BACK, DIRECT, FILE, PAGE
from adapters.slack.places import Place, direct, of_press, respond
from adapters.slack.turns import Turns
from handlers.cases import CasesUnavailableError
from handlers.conversation import Conversation, Pressed, Said, Turned
from handlers.replies import Words
from handlers.rights import Actor

EVIDENCE: Final = "evidence"
_NUMBER: Final = re.compile(r"[0-9]{1,4}")


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a press wants: where to, what is said by it, and which page of the answer."""

    place: Place
    said: str
    page: int = 0


class Presses:
    """Answers presses."""

    def __init__(
        self,
        turns: Turns,
        conversation: Conversation,
        delivery: Delivery,
        buttons: Buttons,
        words: Words,
        channels: Collection[str],
    ) -> None:
        self._turns, self._conversation, self._delivery = turns, conversation, delivery
        self._buttons, self._words, self._channels = buttons, words, frozenset(channels)

    async def pressed(self, heard: Heard) -> None:
        """Answer it, once; who he is and what he may see is looked up anew."""
        if not await self._turns.first(heard):
            return
        workspace = await self._turns.workspace(heard)
        meant = await self._meant(workspace, heard) if workspace else None
        if workspace is None or meant is None:
            return
        if heard.action.startswith(BACK):
            await self._turns.wishes(heard, direct=False)
            await self._beside(workspace, heard, self._words("slack-wish-ended"))
            return
        wanted = await self._wanted(workspace, heard, meant)
        pressed = Pressed(meant.case, meant.question) if meant.case else None

        async def turn(who: Actor, place: Place) -> Turned:
            said = Said(who, place.conversation, wanted.said, pressed=pressed)
            return await self._conversation.turn(said)

        await self._turns.answered(workspace, wanted.place, heard, turn, wanted.page)

    async def _meant(self, workspace: Workspace, heard: Heard) -> Meant | None:
        """What it means; None for a double click and, told, for what may not be pressed."""
        try:
            if await self._turns.is_shared(heard):
                told = self._words("slack-refused-shared")
            else:
                meant = await self._buttons.meant(
                    heard.value, heard.team, heard.user, heard.channel, heard.ts
                )
                if not isinstance(meant, str):
                    return meant if await self._buttons.first(meant) else None
                told = self._words(f"slack-press-{meant}")
        except CasesUnavailableError as error:
            told = self._words("slack-press-away", why=str(error))
        await self._beside(workspace, heard, told)
        return None

    async def _beside(self, workspace: Workspace, heard: Heard, text: str) -> None:
        """Tell him alone, beside what he pressed."""
        place = respond(heard) if heard.response_url else direct(heard.team, heard.user)
        await self._delivery.say(workspace.token, place, text)

    async def _wanted(self, workspace: Workspace, heard: Heard, meant: Meant) -> _Wanted:
        place = of_press(heard, meant.bound, self._channels)
        place = replace(place, takes_files=workspace.takes_files)
        own = direct(heard.team, heard.user, heard.response_url)
        if heard.action.startswith(DIRECT):
            await self._turns.wishes(heard, direct=True)
            return _Wanted(replace(own, by_wish=True), f"case {meant.case}")
        if heard.action.startswith(PAGE):
            page = int(meant.text) if _NUMBER.fullmatch(meant.text) else 0
            return _Wanted(place, EVIDENCE, page)
        if heard.action.startswith(FILE):
            return _Wanted(replace(own, as_file=True), EVIDENCE)
        if meant.text == EVIDENCE and not heard.view:
            place = await self._delivery.window(workspace.token, place, heard.trigger)
        return _Wanted(place, meant.text)
