"""Each way into the bot, over both transports, to a diagnosis and through a guided walk."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from handlers import answering
from knowledge.tree import NOT_KNOWN
from tests.adapters.slack.blocks.samples import bare, read
from tests.adapters.slack.office import Office, Transport, office, without_servers
from tests.adapters.slack.talk import Talk
from tests.adapters.slack.ways import PASTED, WAYS, pointed_at, why
from tests.real import slack_requests as requests
from tests.real.slack_blocks import texts
from tests.recorded.harness import catalogue

BACK, RESTART = "back", "restart"
TYPED = ("I can't look", "2", BACK, RESTART, "is true", "success", "Success", "#2")
#: Question and answer, one after the other; "back" must lead to the question before.
WALK = (
    ("service-running", NOT_KNOWN),
    ("scheduler-enabled", "enabled"),
    (BACK, "scheduler-enabled"),
    (RESTART, ""),
    ("scheduler-enabled", "enabled"),
    ("ad-runs", "went-through"),
    ("entra-runs", "went-through"),
    ("synchronization-error", "none"),
    ("in-ad-connector-space", "absent"),
    ("domain-selected", "selected"),
    ("container-selected", "not-selected"),
)
GIVEN = {question: answer for question, answer in WALK if question not in (BACK, RESTART)}
FOUND = "cs-ou-not-selected"  # where these answers lead


@pytest.fixture(params=["http", "socket"])
async def there(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Office]:
    """The demo tenant behind Slack."""
    transport: Transport = request.param
    async with office(transport, tmp_path) as made:
        yield made


@pytest.fixture(params=["http", "socket"])
async def blind(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Office]:
    """The same with only Active Directory to look at."""
    transport: Transport = request.param
    async with office(transport, tmp_path, systems=without_servers()) as made:
        yield made


@pytest.mark.parametrize("way", WAYS)
async def test_a_question_ends_in_a_diagnosis(there: Office, way: str) -> None:
    """The verdict first, what decides, and what can be pressed."""
    begun, name, decides = WAYS[way]

    talk = await begun(there, name)

    assert name in talk.shown()
    assert decides in talk.shown()
    assert word("button-evidence") in talk.buttons()


async def test_a_pasted_error_ends_in_a_diagnosis(there: Office) -> None:
    """The message shortcut on an alert: the value that the export error names decides."""
    talk = await pointed_at(there, PASTED)

    assert "smtp:frontdesk@contoso.com" in talk.shown()
    assert word("button-evidence") in talk.buttons()


@pytest.mark.parametrize("way", WAYS)
async def test_a_guided_walk_outlives_a_restart(blind: Office, way: str) -> None:
    """Eight answers by buttons, one of them taken back, the process begun anew in the middle."""
    begun, name, _ = WAYS[way]
    talk = await begun(blind, name)
    posted = len(blind.slack.of_bot()), len(blind.slack.ephemerals)

    await walked(talk)

    assert (len(blind.slack.of_bot()), len(blind.slack.ephemerals)) == posted  # edited in place
    diagnosis, case = catalogue().diagnoses[FOUND], await talk.case()
    assert (case.open, case.answers) == (None, GIVEN)
    assert diagnosis.title in talk.shown()
    assert diagnosis.because.format(name=name) in talk.shown()
    assert await untold(talk) == []


@pytest.mark.slow  # Slack takes one message a second in a channel
async def test_a_walk_by_typing_needs_no_mention(blind: Office) -> None:
    """Answers in words, as further messages of the thread that the question stands in."""
    talk = Talk(blind, "allowed")
    root = blind.slack.said(talk.channel, talk.user, "look")
    await talk.say(why("jdoe"), thread_ts=root.ts)

    for typed in TYPED:
        if typed == RESTART:
            await blind.restart()
        else:
            await blind.does(requests.follow_up(typed, root.ts, channel=talk.channel))

    case = await talk.case()
    assert case.open is None
    assert list(case.answers.values()) == [
        *(NOT_KNOWN, "enabled", "went-through", "went-through", "sync-rule-error")
    ]
    assert catalogue().diagnoses["ops-sync-rule-error"].title in talk.shown()


def test_what_stands_on_a_button_can_be_typed() -> None:
    """Word for word, it is that answer."""
    known, words = catalogue().questions.values(), catalogue().words
    refused = [
        (question.id, choice.label)
        for question in known
        for key, choice in question.choices.items()
        if answering.answer(choice.label, question, words) != key
    ]

    assert refused == []


async def test_a_walk_in_the_dark_ends_without_a_finding(blind: Office) -> None:
    """Whoever can't look anywhere is told what nobody looked at, and is offered no guess."""
    talk = Talk(blind, "direct")
    await talk.say(why("jdoe"))
    asked = []

    while (case := await talk.case()).open:
        asked.append(case.open)
        await talk.press(word("button-not-known"))

    assert len(asked) >= 10
    assert list(case.answers) == asked
    assert word("verdict-inconclusive").format(thing="jdoe") in talk.shown()
    assert talk.shown().count("not configured") >= 2
    assert [x.title for x in catalogue().diagnoses.values() if x.title in talk.shown()] == []


async def test_i_cannot_look_can_be_taken_back(blind: Office) -> None:
    """Whoever pressed it by mistake goes back to the question, as after any other answer."""
    talk = Talk(blind, "direct")
    await talk.say(why("jdoe"))
    await talk.press(word("button-not-known"))
    await asks(talk, "scheduler-enabled")

    assert word("button-back") in talk.buttons()


async def walked(talk: Talk) -> None:
    """Press through it; at each step the question that waits is the one that is shown."""
    for question, answer in WALK:
        if question == RESTART:
            await talk.there.restart()
        elif question == BACK:
            await talk.press(word("button-back"))
            await asks(talk, answer)
        else:
            await asks(talk, question)
            await talk.press(label(question, answer))


async def asks(talk: Talk, question: str) -> None:
    """This question waits, is to be read, and can be answered by what can be pressed."""
    known = catalogue().questions[question]
    assert (await talk.case()).open == question
    assert known.ask in talk.shown()
    assert known.where in talk.shown()
    wanted = {*(x.label for x in known.choices.values()), word("button-not-known")}
    assert wanted <= set(talk.buttons())


async def untold(talk: Talk) -> list[str]:
    """Answers of the walk that the evidence does not show; it calls no other one his."""
    await talk.press(word("button-evidence"))
    shown = read(texts(list(talk.there.slack.views.values())[-1].view))
    told, mine = [], word("evidence-person")
    for question, answer in GIVEN.items():
        said = mine.format(answer=label(question, answer))
        said = word("evidence-not-known") if answer == NOT_KNOWN else said
        told.append(f"{catalogue().questions[question].ask} {said}")
    assert shown.count(bare(mine.format(answer=""))) == len(GIVEN) - 1
    return [x for x in told if bare(x) not in shown]


def label(question: str, answer: str) -> str:
    """What stands on the button."""
    if answer == NOT_KNOWN:
        return word("button-not-known")
    return catalogue().questions[question].choices[answer].label


def word(id_: str) -> str:
    """A word of words.yaml."""
    return str(catalogue().words[id_])
