"""Where an answer goes: to the asker alone, unless the channel may see personal data.

Pure. In a direct message it stands in the conversation; in a channel that is listed in the
settings in the thread; everywhere else it is shown to the asker alone, in the thread where there is
one (an ephemeral message shows only in a thread that is active, so a question at the top is
answered at the top), or as a direct message when he prefers that.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Literal

from adapters.slack.buttons import Bound
from adapters.slack.heard import Heard

#: post: a message that all see, edited in place. ephemeral: for the asker's eyes. respond: by the
#: response_url of what he did. direct: a message in the conversation with the bot. modal: the view.
How = Literal["post", "ephemeral", "respond", "direct", "modal"]


@dataclass(frozen=True, slots=True)
class Place:
    """How and where an answer is shown. `conversation` is our own name of the talk it belongs to.

    `ts`: the message that it replaces. `replace`: it takes the place of the private message whose
    button was pressed. `told`: it says already that it is looked for. `public`: the channel and
    the thread in which a line without personal data tells the others. `takes_files`: whether
    a modal may offer all of the answer as a file. `as_file`: it is wanted as one. `by_wish`: it
    is a direct message because he prefers these. `own`: the conversation between him and the bot.
    """

    how: How
    team: str
    user: str
    conversation: str
    channel: str = ""
    thread: str = ""
    ts: str = ""
    response_url: str = ""
    replace: bool = False
    view: str = ""
    public: tuple[str, str] | None = None
    public_ts: str = ""
    told: bool = False
    takes_files: bool = False
    as_file: bool = False
    by_wish: bool = False
    own: bool = False


def place_of(heard: Heard, allowed: Collection[str], prefers_direct: bool) -> Place:
    """The place for the answer to something that was said."""
    team, user, channel = heard.team, heard.user, heard.channel
    if heard.way in ("form", "home", "shortcut"):
        return direct(team, user)
    if heard.way == "direct" or (heard.in_private and heard.way == "mention"):
        talk = _talk(team, channel, heard.thread)
        return Place("post", team, user, talk, channel, heard.thread, own=True)
    if heard.way in ("command", "paste"):
        talk = _talk(team, channel, "", user)
        if heard.response_url:
            return Place("respond", team, user, talk, channel, response_url=heard.response_url)
        return direct(team, user)
    thread = heard.thread or heard.ts
    if channel in allowed:
        return Place("post", team, user, _talk(team, channel, thread), channel, thread)
    public = None if heard.thread else (channel, thread)  # once for each talk
    if prefers_direct:
        return replace(direct(team, user), public=public, by_wish=True)
    talk = _talk(team, channel, thread, user)
    return Place("ephemeral", team, user, talk, channel, thread=heard.thread, public=public)


def direct(team: str, user: str, response_url: str = "") -> Place:
    """The conversation with the bot, whose channel is not known yet."""
    return Place("direct", team, user, "", response_url=response_url)


def resolved(place: Place, channel: str) -> Place:
    """The same conversation when its channel is known."""
    talk = _talk(place.team, channel, "")
    found = replace(place, how="post", conversation=talk, channel=channel)
    return replace(found, thread="", ts="", own=True)


def respond(heard: Heard) -> Place:
    """Beside what he did, for his eyes alone; it needs no token."""
    url = heard.response_url
    return Place("respond", heard.team, heard.user, "", heard.channel, response_url=url)


def of_press(heard: Heard, bound: Bound, allowed: Collection[str]) -> Place:
    """Where the answer to a button goes: in the place of what it stood under.

    A message that all see is edited only while its channel may still see personal data.
    """
    url = heard.response_url
    place = Place("post", heard.team, heard.user, bound.thread, bound.channel, response_url=url)
    if heard.view:
        return replace(place, how="modal", view=heard.view)
    if bound.ts and (bound.channel.startswith("D") or bound.channel in allowed):
        return replace(place, ts=bound.ts, thread=heard.thread)
    if url:
        return replace(place, how="respond", replace=not bound.ts)
    return direct(heard.team, heard.user)


def _talk(team: str, channel: str, thread: str, user: str = "") -> str:
    """Our name of a conversation; with the user where others do not read along."""
    return ":".join(x for x in ("slack", team, channel, thread, user) if x)
