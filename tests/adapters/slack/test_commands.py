"""Every sub-command, by `/whysync` and as a mention: the same words, the same answer."""

import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.wiring import build
from handlers.commands import COMMANDS
from handlers.conversation import Said
from handlers.ports import Handle
from handlers.rights import Actor
from tests.adapters.slack.blocks.samples import bare, facts
from tests.adapters.slack.office import Office, demo, office
from tests.adapters.slack.talk import Talk
from tests.real.slack_blocks import shown
from tests.recorded.harness import catalogue

#: What is typed, and the reply that the demo gives.
TYPED = {
    "status": "status",
    "why jdoe": "cs-ou-not-selected",
    "object jdoe": "object",
    "attribute smiller@fabrikam.com telephoneNumber": "mv-precedence",
    "rules jdoe": "rules",
    "member jdoe Sales Team": "group-member-out-of-scope",
    "password vstein": "pwd-must-change-flag",
    "duplicates pgreen@contoso.com": "healthy-in-sync",
    "orphans": "del-orphan-cloud-object",
    "runs": "runs",
    "errors": "errors",
    "deletes": "deletes",
    "explain AttributeValueMustBeUnique": "export-attribute-value-must-be-unique",
    "case {case}": "cs-ou-not-selected",
    "help": "help",
}
HIS = {"U0JDOE": "jdoe@contoso.com"}
_CASE = re.compile(r"WS-\w{5}")  # times are the recorded tenant's


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[Office]:
    """The demo tenant behind Slack."""
    async with office("http", tmp_path) as made:
        yield made


def test_every_command_is_tried() -> None:
    """None that help lists is left out here."""
    assert [x.split()[0] for x in TYPED] == [x.word for x in COMMANDS]


@pytest.mark.parametrize("typed", TYPED)
async def test_a_command_answers_the_same_everywhere(there: Office, typed: str) -> None:
    """The reply of this id, with every fact, whichever way it was asked for."""
    said = typed.format(case=await case_of_jdoe(there)) if "{" in typed else typed
    command, mention = Talk(there, "command"), Talk(there, "allowed")
    await command.say(said)
    await mention.say(said)

    expected = list(await neutral(there, said, TYPED[typed]))

    assert [x for x in expected if x not in readable(command)] == []
    assert [x for x in expected if x not in readable(mention)] == []
    private = catalogue().words["slack-button-direct"]
    assert readable(command).replace(lasting(private), "") == readable(mention)
    assert set(command.buttons()) - {private} == set(mention.buttons())


async def case_of_jdoe(there: Office) -> str:
    """The id of a case that he asked before."""
    talk = Talk(there, "direct")
    await talk.say("why jdoe")
    return (await talk.case()).id


async def neutral(there: Office, said: str, reply_id: str) -> Iterator[str]:
    """The facts of the reply as it is before Slack."""
    bot = build(demo(), there.cases)
    who = Actor("helpdesk", Handle("upn", HIS["U0JDOE"]))
    reply = (await bot.conversation.turn(Said(who, "neutral", said))).reply
    assert reply.id == reply_id
    return (lasting(x) for x in facts(reply))


def readable(talk: Talk) -> str:
    """What he can read."""
    return lasting(shown(talk.shown()))


def lasting(text: str) -> str:
    """Bare, and without what is another each time."""
    return bare(_CASE.sub("", text))
