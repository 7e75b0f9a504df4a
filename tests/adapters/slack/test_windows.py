"""Shortcuts, the form, the App Home and the pane, over both transports."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.slack import names
from adapters.slack.blocks import form
from tests.adapters.slack.office import ALLOWED, Office, Transport, office
from tests.adapters.slack.talk import buttons, shown
from tests.adapters.slack.ways import PASTED, filled
from tests.real import slack_requests as requests


@pytest.fixture(params=["http", "socket"])
async def there(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Office]:
    """The demo tenant behind Slack."""
    transport: Transport = request.param
    async with office(transport, tmp_path) as made:
        yield made


@pytest.mark.parametrize(
    "values, expected",
    [
        ({"symptom": "object-not-syncing", "name": "jdoe"}, "OU=Sales"),
        ({"symptom": "object-not-syncing", "user": "U0JDOE"}, "OU=Sales"),
        ({"symptom": "attribute-not-syncing", "name": "jdoe", "attribute": "title"}, "title"),
        ({"symptom": "service-not-running"}, "WS-"),
        ({"symptom": "export-error", "error": "AttributeValueMustBeUnique"}, "AttributeValue"),
        (
            {"symptom": "group-membership", "name": "jdoe", "attribute": "Sales Team"},
            "membership of jdoe",
        ),
    ],
)
async def test_a_form_is_answered_in_a_direct_message(
    there: Office, values: dict[str, str], expected: str
) -> None:
    """Whichever of its fields was filled in."""
    assert not await filled(there, **values)

    (answer,) = there.slack.of_bot()
    assert answer.channel.startswith("D")
    assert expected in shown(answer)


@pytest.mark.parametrize(
    "values, field",
    [
        ({"symptom": "object-not-syncing"}, form.NAME),
        ({"symptom": "group-membership", "name": "jdoe"}, form.ATTRIBUTE),
    ],
)
async def test_a_form_says_what_misses(there: Office, values: dict[str, str], field: str) -> None:
    """Beside the field, while it is still open."""
    told = await filled(there, **values)

    assert isinstance(told, dict)
    assert (told["response_action"], list(told["errors"])) == ("errors", [field])
    assert there.slack.of_bot() == []


async def test_a_pasted_error_is_explained_privately(there: Office) -> None:
    """Code, object and run are found in somebody's message; the answer is for who asked."""
    url = there.slack.response_url("C0HELP")
    body = requests.message_action(names.EXPLAIN, {"text": PASTED})

    await there.does({**body, "response_url": url})

    told = there.slack.responses[-1]
    assert told.body["response_type"] == "ephemeral"
    assert "AttributeValueMustBeUnique" in str(told.body)
    assert "cmurphy" in str(told.body)
    assert there.slack.of_bot() == []


async def test_the_home_shows_health_and_own_cases(there: Office) -> None:
    """Anew each time it is opened; a case opens in a direct message."""
    await there.does(requests.direct("why isn't jdoe syncing?"))
    await there.does(requests.home_opened())
    home = there.slack.homes["U0JDOE"]
    case = next(a for n, a in buttons(home.view["blocks"]).items() if "WS-" in n)

    await there.does(requests.view_action({**home.view, "id": home.id}, case))

    assert "OU=Sales" in shown(there.slack.of_bot()[-1])
    assert there.slack.of_bot()[-1].channel.startswith("D")


async def test_the_home_of_a_guest_is_a_refusal(there: Office) -> None:
    """No health, no cases."""
    there.slack.person("U0JDOE", "jdoe@contoso.com", restricted=True)

    await there.does(requests.home_opened())

    blocks = there.slack.homes["U0JDOE"].view["blocks"]
    assert "CONNECT01" not in str(blocks)
    assert buttons(blocks) == {}


async def test_the_pane_offers_questions(there: Office) -> None:
    """And what is asked there is answered there."""
    there.slack.direct("U0JDOE")
    opened = requests.pane_opened()
    thread = opened["event"]["assistant_thread"]["thread_ts"]
    await there.does(opened)
    (set_,) = there.slack.prompts
    question = set_["prompts"][0]["message"]

    await there.does(requests.direct(question, thread_ts=thread))

    assert 1 <= len(set_["prompts"]) <= 4
    assert there.slack.of_bot("D0JDOE")[-1].thread == thread


async def test_the_messages_tab_offers_questions(there: Office) -> None:
    """An app with the agent view has no thread to set them in; the Home is not written for it."""
    there.slack.direct("U0JDOE")

    await there.does(requests.home_opened(tab="messages"))

    (set_,) = there.slack.prompts
    assert set_["channel_id"] == "D0JDOE"
    assert "thread_ts" not in set_
    assert not there.slack.homes


async def test_a_follow_up_needs_no_mention_in_its_thread(there: Office) -> None:
    """Where Slack delivers it; a message in a thread that is not ours is left alone."""
    asked = there.slack.said(ALLOWED, "U0JDOE", "why")
    other = there.slack.said(ALLOWED, "U0JDOE", "lunch?")
    await there.does(requests.mention("why isn't jdoe syncing?", channel=ALLOWED, ts=asked.ts))

    await there.does(requests.follow_up("what about ehill?", asked.ts, channel=ALLOWED))
    await there.does(requests.follow_up("what about ehill?", other.ts, channel=ALLOWED))

    answers = there.slack.of_bot(ALLOWED)
    assert [x.thread for x in answers] == [asked.ts, asked.ts]
    assert "ehill" in shown(answers[1])
