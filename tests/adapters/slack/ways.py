"""Each way into the bot: how somebody begins a talk there, and where he then reads on."""

from collections.abc import Awaitable, Callable, Mapping
from typing import NamedTuple

from adapters.slack import names
from adapters.slack.blocks import form
from tests.adapters.slack.office import Office
from tests.adapters.slack.talk import Talk, buttons
from tests.real import slack_requests as requests

PASTED = """Unable to update this object because the following attributes already belong to another:
AttributeValueMustBeUnique
Object: cmurphy@contoso.com
Export of contoso.onmicrosoft.com - AAD"""


class Way(NamedTuple):
    """How a talk about somebody begins, about whom, and what decides in the demo."""

    begun: Callable[[Office, str], Awaitable[Talk]]
    name: str = "jdoe"
    decides: str = "OU=Sales,DC=corp,DC=contoso,DC=com"


def why(name: str) -> str:
    """The question in words."""
    return f"why isn't {name} syncing?"


async def filled(there: Office, **values: str) -> object:
    """Open the form, fill it in and send it off; what the acknowledgement says."""
    trigger = there.slack.trigger()
    await there.does({**requests.global_shortcut(names.ASK), "trigger_id": trigger})
    view = list(there.slack.views.values())[-1]
    state: dict[str, dict[str, object]] = {
        form.SYMPTOM: {"selected_option": {"value": values.get("symptom", "")}},
        form.NAME: {"value": values.get("name")},
        form.USER: {"selected_user": values.get("user")},
        form.ATTRIBUTE: {"value": values.get("attribute")},
        form.ERROR: {"value": values.get("error")},
    }
    sent = {
        block["block_id"]: {block["element"]["action_id"]: state[block["block_id"]]}
        for block in view.view["blocks"]
    }
    return await there.does(requests.view_submission({**view.view, "id": view.id}, sent))


def _in_words(place: str) -> Callable[[Office, str], Awaitable[Talk]]:
    async def begun(there: Office, name: str) -> Talk:
        talk = Talk(there, place)
        await talk.say(why(name))
        return talk

    return begun


def _going_on(place: str) -> Callable[[Office, str], Awaitable[Talk]]:
    """A second question in the thread of a first, where nobody mentions the bot again."""

    async def begun(there: Office, name: str) -> Talk:
        talk = Talk(there, place)
        root = there.slack.said(talk.channel, talk.user, "help")
        await talk.say(why("ehill"), thread_ts=root.ts)
        assert "WS-" in talk.shown()
        await there.does(requests.follow_up(why(name), root.ts, channel=talk.channel))
        return talk

    return begun


async def _filled_in(there: Office, name: str) -> Talk:
    assert not await filled(there, symptom="object-not-syncing", name=name)
    return Talk(there, "direct")


async def pointed_at(there: Office, text: str) -> Talk:
    """The message shortcut on somebody's message; only who uses it sees the answer."""
    talk = Talk(there, "command")
    url = there.slack.response_url(talk.channel, talk.user)
    body = requests.message_action(names.EXPLAIN, {"text": text}, channel=talk.channel)
    await there.does({**body, "response_url": url})
    return talk


async def _asked_about(there: Office, name: str) -> Talk:
    return await pointed_at(there, f"{why(name)} Who knows?")


async def _opened_at_home(there: Office, name: str) -> Talk:
    """Asked by the command elsewhere; gone on with from the page of his own cases."""
    await Talk(there, "command").say(f"why {name}")
    await there.does(requests.home_opened())
    home = there.slack.homes["U0JDOE"]
    case = next(a for n, a in buttons(home.view["blocks"]).items() if "WS-" in n)
    await there.does(requests.view_action({**home.view, "id": home.id}, case))
    return Talk(there, "direct")


async def _in_the_pane(there: Office, name: str) -> Talk:
    """The pane of older apps: each talk is a thread of the direct messages."""
    there.slack.direct("U0JDOE")
    opened = requests.pane_opened()
    thread = opened["event"]["assistant_thread"]["thread_ts"]
    await there.does(opened)
    assert there.slack.prompts[-1]["thread_ts"] == thread
    talk = Talk(there, "direct")
    await talk.say(why(name), thread_ts=thread)
    assert {x.thread for x in there.slack.of_bot(talk.channel)} == {thread}
    return talk


async def _in_the_tab(there: Office, name: str) -> Talk:
    """The agent view: the Messages tab of the app."""
    there.slack.direct("U0JDOE")
    await there.does(requests.home_opened(tab="messages"))
    return await _in_words("direct")(there, name)


async def _mentioned(there: Office, name: str) -> Talk:
    """A person of the workspace instead of a name."""
    there.slack.person("U0YMOSS", f"{name}@contoso.com", name="somebody")
    return await _in_words("allowed")(there, "<@U0YMOSS>")


WAYS: Mapping[str, Way] = {
    "mention in a listed channel": Way(_in_words("allowed")),
    "mention in another channel": Way(_in_words("private")),
    "direct message": Way(_in_words("direct")),
    "follow-up in a listed channel": Way(_going_on("allowed")),
    "follow-up in another channel": Way(_going_on("private")),
    "follow-up in a direct message": Way(_going_on("direct")),
    "command": Way(_in_words("command")),
    "form": Way(_filled_in),
    "message shortcut": Way(_asked_about),
    "home": Way(_opened_at_home),
    "pane": Way(_in_the_pane),
    "messages tab": Way(_in_the_tab),
    "person": Way(_mentioned, "ymoss", "OU=Leavers,DC=corp,DC=contoso,DC=com"),
}
