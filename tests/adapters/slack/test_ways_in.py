"""Each way into the bot, over both transports, to a diagnosis and through a guided walk."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from knowledge.tree import NOT_KNOWN
from tests.adapters.slack.office import Office, Transport, office, without_servers
from tests.adapters.slack.talk import Talk
from tests.adapters.slack.ways import PASTED, WAYS, pointed_at
from tests.recorded.harness import catalogue

BACK, RESTART = "back", "restart"
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

    await walked(talk, WALK)

    diagnosis, case = catalogue().diagnoses[FOUND], await talk.case()
    assert (case.open, dict(case.answers)) == (None, dict(x for x in WALK if x[0] != BACK and x[1]))
    assert diagnosis.title in talk.shown()
    assert diagnosis.because.format(name=name) in talk.shown()
    assert await untold(talk, WALK) == []


async def test_a_walk_in_the_dark_ends_without_a_finding(blind: Office) -> None:
    """Whoever can't look anywhere is told what nobody looked at, and is offered no guess."""
    talk = Talk(blind, "direct")
    await talk.say("why isn't jdoe syncing?")
    asked = []

    while (case := await talk.case()).open:
        asked.append(case.open)
        await talk.press(word("button-not-known"))

    assert len(asked) >= 10
    assert list(case.answers) == asked
    assert catalogue().diagnoses["inconclusive-missing-access"].title in talk.shown()
    assert talk.shown().count("not configured") >= 2
    told = [x.title for x in catalogue().diagnoses.values() if x.title in talk.shown()]
    assert told == [catalogue().diagnoses["inconclusive-missing-access"].title]


async def walked(talk: Talk, walk: tuple[tuple[str, str], ...]) -> None:
    """Press through it; at each step the question that waits is the one that is shown."""
    for question, answer in walk:
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


async def untold(talk: Talk, walk: tuple[tuple[str, str], ...]) -> list[str]:
    """Answers of the walk that the evidence does not name."""
    await talk.press(word("button-evidence"))
    (view,) = talk.there.slack.views.values()
    shown = str(view.view)
    given = [(q, a) for q, a in walk if q not in (BACK, RESTART)]
    return [q for q, a in given if catalogue().questions[q].ask not in shown]


def label(question: str, answer: str) -> str:
    """What stands on the button."""
    if answer == NOT_KNOWN:
        return word("button-not-known")
    return catalogue().questions[question].choices[answer].label


def word(id_: str) -> str:
    """A word of words.yaml."""
    return catalogue().words[id_]
