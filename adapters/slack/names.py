"""What the app is called inside Slack: the names that manifest, listeners and blocks share.

`deploy/slack/manifest*.json` must say the same; a test compares them.
"""

from typing import Final

COMMAND: Final = "/whysync"
ASK: Final = "whysync:ask"  # the global shortcut
EXPLAIN: Final = "whysync:explain"  # the message shortcut
FORM: Final = "whysync:form"  # what the global shortcut opens
SAY: Final = "whysync:say"  # a button
PICK: Final = "whysync:pick"  # a line of a list
PAGE: Final = "whysync:page"  # the next lines of a long part
FILE: Final = "whysync:file"  # all of the evidence as a file
DIRECT: Final = "whysync:direct"  # the answer as a direct message
BACK: Final = "whysync:channel"  # and in the channel again

#: What every app subscribes to.
EVENTS: Final = (
    "app_mention",
    "message.im",
    "app_home_opened",
    "app_uninstalled",
    "tokens_revoked",
)
#: What an app with the agent view hears besides; prompts are set when its Messages tab opens.
AGENT_EVENTS: Final = ("app_context_changed",)
#: The same for apps older than the agent view (June 2026); a new app cannot subscribe to them.
ASSISTANT_EVENTS: Final = ("assistant_thread_started", "assistant_thread_context_changed")

#: The least that the bot needs.
SCOPES: Final = (
    "app_mentions:read",
    "chat:write",
    "commands",
    "im:history",
    "im:write",
    "users:read",
    "users:read.email",
)
#: What an admin may grant besides, and what goes without it.
OPTIONAL_SCOPES: Final = {
    "assistant:write": "no suggested prompts where the app is opened beside a conversation",
    "files:write": "long evidence is shown page by page and not attached as a file",
}
