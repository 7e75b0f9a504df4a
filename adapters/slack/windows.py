"""What is no message: the form of the shortcut, the App Home, the assistant's prompts."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, Protocol

from adapters.slack.askers import Askers, RefusedError
from adapters.slack.blocks import views
from adapters.slack.blocks.form import ATTRIBUTE, NAME, SYMPTOM, FormValues, form, form_values
from adapters.slack.buttons import Bound, Buttons
from adapters.slack.errors import SlackAwayError, SlackRefusedError, gone
from adapters.slack.heard import Heard
from adapters.slack.turns import Turns
from handlers.phrases import sentence
from handlers.ports import SourceBrokenError
from handlers.replies import Reply, Words
from handlers.rights import Actor

log = logging.getLogger(__name__)
MEMBERSHIP: Final = "group-membership"
PROMPTS: Final = ("status", "errors", "deletes", "help")  # what needs no name
SYMPTOMS: Final = (
    "object-not-syncing",
    "attribute-not-syncing",
    "password-not-syncing",
    MEMBERSHIP,
    "upn-mismatch",
    "duplicate-attribute",
    "export-error",
    "unexpected-deletes",
    "expected-deletes-missing",
    "orphan",
    "service-not-running",
)
NO_NAME: Final = frozenset({"unexpected-deletes", "orphan", "service-not-running"})


class Home(Protocol):
    """Whoever knows what somebody sees when he opens the app."""

    async def of(self, who: Actor) -> Reply: ...


class Web(Protocol):
    """What is called of the Web API."""

    async def open_view(
        self, token: str, trigger_id: str, view: dict[str, Any]
    ) -> tuple[str, str]: ...
    async def publish_home(self, token: str, user: str, view: dict[str, Any]) -> None: ...
    async def prompts(
        self, token: str, channel: str, thread: str, title: str, prompts: Sequence[tuple[str, str]]
    ) -> None: ...


class Windows:
    """Opens views, and reads what was filled in."""

    def __init__(
        self,
        turns: Turns,
        home: Home,
        askers: Askers,
        buttons: Buttons,
        web: Web,
        words: Words,
    ) -> None:
        self._turns, self._homes, self._askers = turns, home, askers
        self._buttons, self._web, self._words = buttons, web, words

    async def form(self, heard: Heard) -> None:
        """The global shortcut: a form to fill in."""
        workspace = await self._turns.workspace(heard) if await self._turns.first(heard) else None
        if workspace is None:
            return
        symptoms = [(x, self._words(f"symptom-{x}")) for x in SYMPTOMS]
        view = form(self._words, symptoms)
        await self._quietly(self._web.open_view(workspace.token, heard.trigger, view))

    def faults(self, view: Mapping[str, Any]) -> dict[str, str]:
        """What misses in a form that was sent: a sentence for each block; empty when it is well."""
        given = form_values(view)
        faults: dict[str, str] = {}
        if given.symptom not in SYMPTOMS and not given.error:
            faults[SYMPTOM] = self._words("slack-choose")
        if not (given.name or given.user or given.error or given.symptom in NO_NAME):
            faults[NAME] = self._words("slack-form-no-name")
        if given.symptom == MEMBERSHIP and not given.attribute:
            faults[ATTRIBUTE] = self._words("slack-form-no-group")
        return faults

    def busy(self) -> dict[str, str]:
        """What a form says that cannot be taken now."""
        return {NAME: self._words("slack-busy")}

    async def sent(self, heard: Heard, view: Mapping[str, Any]) -> None:
        """A form that was sent is a question in a direct message."""
        await self._turns.asked(replace(heard, text=self._asked(form_values(view))))

    async def opened(self, heard: Heard) -> None:
        """The app was opened: its Home tab, or the pane in which it is talked to."""
        await (self._home_of(heard) if heard.way == "home" else self._pane(heard))

    async def _home_of(self, heard: Heard) -> None:
        """The App Home, each time it is opened; for whoever does it too often it stays as it is."""
        workspace = await self._turns.workspace(heard) if await self._turns.first(heard) else None
        if workspace is None or self._turns.wait(heard):
            return
        try:
            reply = await self._homes.of(await self._askers.actor(workspace, heard))
        except (RefusedError, SourceBrokenError, SlackRefusedError, SlackAwayError) as error:
            reply = Reply(id="home", verdict=self._turns.sorry(error))
        bound = Bound(heard.team, heard.user, "", "")
        row = self._buttons.row(bound)
        view = views.home(reply, self._words, row.sign)
        await self._buttons.keep(row, reply, bound)
        await self._quietly(self._web.publish_home(workspace.token, heard.user, view))

    async def _pane(self, heard: Heard) -> None:
        """The assistant's pane was opened: prompts to begin with."""
        workspace = await self._turns.workspace(heard) if await self._turns.first(heard) else None
        if workspace is None:
            return
        prompts = [(sentence(self._words(f"command-{x}")), x) for x in PROMPTS]
        title = self._words("slack-prompts-title")
        await self._quietly(
            self._web.prompts(workspace.token, heard.channel, heard.thread, title, prompts)
        )

    def _asked(self, given: FormValues) -> str:
        name = f"<@{given.user}>" if given.user else given.name.replace('"', "")
        if given.error:
            return f"explain {given.error}\n{name}"
        if given.symptom == MEMBERSHIP:
            return f'member "{name}" {given.attribute}'
        if given.attribute:
            return f'attribute "{name}" {given.attribute}'
        return self._words(f"example-{given.symptom}", name=name)

    async def _quietly(self, call: Any) -> None:
        """A view that cannot be shown is logged: there is no other place to tell it in."""
        try:
            await call
        except SlackRefusedError as error:
            wanted = gone(error.code) != "scope"  # without it an admin chose to go without
            log.log(logging.WARNING if wanted else logging.DEBUG, "not shown: %s", error)
        except SlackAwayError as error:
            log.warning("not shown: %s", error)
