"""A hundred people at once, on a day on which Active Directory does not answer."""

import asyncio
from dataclasses import replace
from inspect import iscoroutinefunction
from pathlib import Path
from typing import Any, cast

import pytest

from handlers.absent import absent
from handlers.conductor import conducted
from handlers.ports import Directory, Handle
from knowledge.evidence import Found
from tests.adapters.slack.office import Office, demo, office
from tests.adapters.slack.talk import shown
from tests.real import slack_requests as requests
from tests.recorded.harness import catalogue

pytestmark = pytest.mark.slow
ASKED = "why isn't jdoe syncing?"
CROWD = {f"U0P{n:03}": f"D0P{n:03}" for n in range(100)}  # and where each is answered
LIMIT = 0.3  # seconds for a look-up; a question has more than twenty times as much


class Staff:
    """The demo's directory on a good day: whoever is of the crowd is of the help desk."""

    def __init__(self, behind: Directory) -> None:
        self._behind = behind

    def __getattr__(self, name: str) -> Any:
        return getattr(self._behind, name)

    async def find(self, handle: Handle) -> Any:
        """Each of them has an account like jdoe's."""
        if handle.value.partition("@")[0].upper() not in CROWD:
            return await self._behind.find(handle)
        found = await self._behind.find(Handle("upn", "jdoe@contoso.com"))
        assert isinstance(found, Found)
        (jdoe,) = found.value
        own = jdoe.attributes.having("userPrincipalName", [handle.value])
        return Found((replace(jdoe, attributes=own),))


class Hanging:
    """A directory that takes every question and answers none."""

    def __init__(self, behind: Directory) -> None:
        self._behind, self._open, self.most = behind, 0, 0

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._behind, name)
        if not iscoroutinefunction(found):
            return found

        async def hung(*_asked: object) -> None:
            self._open += 1
            self.most = max(self.most, self._open)
            try:
                await asyncio.Event().wait()
            finally:
                self._open -= 1

        return hung


async def test_people_who_are_not_known_are_told_so(tmp_path: Path) -> None:
    """Each in his own place, and nobody is given a finding."""
    dead = absent(Directory, "no controller answers")
    async with office("http", tmp_path, systems=replace(demo(), directory=dead)) as there:
        gathered(there)
        await all_ask(there, ASKED)
        await there.settled()

        for channel in CROWD.values():
            (told,) = there.slack.of_bot(channel)
            assert "no controller answers" in shown(told)
            assert findings(shown(told)) == []


async def test_people_who_are_known_get_what_can_be_looked_at(tmp_path: Path) -> None:
    """It hangs: nobody waits for another, and each answer names it as not looked at."""
    staff: Any = Staff(demo().directory)
    hanging = Hanging(demo().directory)
    async with office("http", tmp_path, systems=replace(demo(), directory=staff)) as there:
        gathered(there)
        await all_ask(there, "help")
        await there.settled()
        directory = conducted(cast(Directory, hanging), "active-directory", limit=LIMIT)
        there.change(replace(demo(), directory=directory))
        await there.restart()
        greeted, known = len(there.slack.of_bot()), len(there.slack.called("users.info"))

        gate = there.slack.stall("users.info", times=None)
        await all_ask(there, ASKED)
        await there.slack.until(lambda: len(there.slack.called("users.info")) == known + len(CROWD))
        assert len(there.slack.of_bot()) == greeted
        gate.set()
        await there.settled()

        assert hanging.most > len(CROWD) // 2  # all, where the machine is not busy
        for channel in CROWD.values():
            _, told = there.slack.of_bot(channel)
            assert f"Active Directory: no answer within {LIMIT} s" in shown(told)
            assert "OU=Sales" not in shown(told)
            assert findings(shown(told)) == []


def gathered(there: Office) -> None:
    """Everybody is a member of the workspace."""
    for user in CROWD:
        there.slack.person(user, f"{user.lower()}@contoso.com")
        there.slack.direct(user)


async def all_ask(there: Office, text: str) -> None:
    """Everybody at once; each is acknowledged."""
    asked = (requests.direct(text, user, channel) for user, channel in CROWD.items())
    await asyncio.gather(*map(there.post, asked))


def findings(text: str) -> list[str]:
    """Diagnoses that a text names."""
    return [x.id for x in catalogue().diagnoses.values() if x.title in text]
