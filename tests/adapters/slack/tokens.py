"""Whom a token stands for, in tests: a Slack that knows some."""

import asyncio

from adapters.slack.errors import SlackAwayError, SlackRefusedError
from adapters.slack.web import Whoami

TEAM, OTHER = "T0CONTOSO", "T0FABRIKAM"
CONTOSO = Whoami(TEAM, "Contoso", "U0BOT", "B0BOT", "https://contoso.slack.com/", frozenset())


class Slack:
    """Knows tokens; counts who asks."""

    def __init__(self, **known: Whoami) -> None:
        self.known, self.asked = known, 0
        self.away = False
        self.answers = asyncio.Event()
        self.answers.set()

    async def whoami(self, token: str) -> Whoami:
        self.asked += 1
        await self.answers.wait()
        if self.away:
            raise SlackAwayError("auth.test", "unreachable")
        if token not in self.known:
            raise SlackRefusedError("auth.test", "token_revoked")
        return self.known[token]
