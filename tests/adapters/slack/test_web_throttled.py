"""Slack asks for patience: everybody waits for it, and progress is left out."""

import asyncio

import pytest

from adapters.slack.web import Web
from tests.adapters.slack.calling import MODAL, Said, away, calling
from tests.adapters.slack.clock import Clock
from tests.real.slack_web import SlackWeb
from tests.real.slack_world import TOKEN

POST, EDIT = "chat.postMessage", "chat.update"


async def test_a_429_is_waited_for_as_long_as_it_says(
    slack: SlackWeb, web: Web, clock: Clock
) -> None:
    """Each time anew, and then it is done."""
    slack.throttle(POST, times=2, retry_after=30)

    await web.post(TOKEN, "C0HELP", Said("text"))

    assert len(slack.messages) == 1
    assert clock.slept == pytest.approx([30, 30])


async def test_a_429_may_come_without_a_429_and_without_a_number(
    slack: SlackWeb, web: Web, clock: Clock
) -> None:
    """It is waited for nevertheless."""
    slack.fail(POST, "rate_limited")
    slack.throttle(POST, retry_after="soon")
    slack.throttle(POST, retry_after="0")

    await web.post(TOKEN, "C0HELP", Said("text"))

    assert clock.slept == pytest.approx([5, 5, 1])


async def test_a_429_for_longer_than_we_wait_is_told_and_asked_again_by_nobody(
    slack: SlackWeb, web: Web, clock: Clock
) -> None:
    """Until its time is over."""
    slack.throttle(POST, retry_after=600)

    assert await away(web.post(TOKEN, "C0HELP", Said("text"))) == "throttled"
    assert await away(web.post(TOKEN, "C0FAB", Said("text"))) == "throttled"
    assert len(slack.calls) == 1
    assert not clock.slept

    clock.time += 600
    await web.post(TOKEN, "C0HELP", Said("text"))
    assert len(slack.messages) == 1


async def test_a_429_holds_no_other_method(slack: SlackWeb, web: Web, clock: Clock) -> None:
    """Slack counts each by itself."""
    slack.throttle(POST, retry_after=600)
    assert await away(web.post(TOKEN, "C0HELP", Said("text"))) == "throttled"

    await web.ephemeral(TOKEN, "C0HELP", "U0JDOE", Said("text"))

    assert len(slack.ephemerals) == 1
    assert not clock.slept


async def test_in_a_storm_of_429_everybody_is_answered_and_slack_is_left_alone(
    slack: SlackWeb,
) -> None:
    """A hundred at once: who was refused does not come back before the time, and then in turn."""
    slack.throttle(POST, times=60, retry_after=20)
    clock = Clock()
    for n in range(100):
        slack.channel(f"C{n}")

    async with calling(slack, clock) as web:
        posts = [asyncio.ensure_future(web.post(TOKEN, f"C{n}", Said("text"))) for n in range(100)]
        await slack.until(lambda: len(slack.called(POST)) == 100)
        await slack.until(lambda: len(slack.messages) == 40)
        await clock.forward(19.9)
        assert len(slack.called(POST)) == 100
        while not all(post.done() for post in posts):
            await clock.forward(0.1)
        await asyncio.gather(*posts)

    assert len(slack.messages) == 100
    assert len(slack.called(POST)) == 160


async def test_a_modal_is_not_opened_long_after_the_press(slack: SlackWeb, web: Web) -> None:
    """Its trigger would have ended."""
    slack.throttle("views.open", retry_after=3)

    assert await away(web.open_view(TOKEN, slack.trigger(), MODAL)) == "throttled"


async def test_progress_is_left_out_when_slack_is_away(slack: SlackWeb, web: Web) -> None:
    """The answer comes all the same."""
    ts = await web.post(TOKEN, "C0HELP", Said("looking"))
    for break_it in (slack.drop, slack.throttle, slack.drop):
        break_it(EDIT)
        await web.update(TOKEN, "C0HELP", ts, Said("progress"), progress=True)
    assert len(slack.called(EDIT)) == 2  # the 429 stands: the third was not even called
    assert slack.messages[0].text == "looking"

    await web.update(TOKEN, "C0HELP", ts, Said("synced"))
    assert slack.messages[0].text == "synced"


async def test_progress_on_its_way_does_not_overwrite_the_answer(slack: SlackWeb, web: Web) -> None:
    """The answer is sent after it, and nothing after the answer."""
    ts = await web.post(TOKEN, "C0HELP", Said("looking"))
    gate = slack.stall(EDIT)
    progress = asyncio.ensure_future(
        web.update(TOKEN, "C0HELP", ts, Said("progress"), progress=True)
    )
    await slack.until(lambda: slack.called(EDIT))
    answer = asyncio.ensure_future(web.update(TOKEN, "C0HELP", ts, Said("synced")))
    await web.update(TOKEN, "C0HELP", ts, Said("late"), progress=True)
    gate.set()
    await asyncio.gather(progress, answer)

    assert slack.messages[0].before == ["looking", "progress"]
    assert slack.messages[0].text == "synced"


async def test_answers_are_tried_again_where_progress_is_not(slack: SlackWeb, web: Web) -> None:
    """And whoever waits for one is told when it cannot be shown."""
    ts = await web.post(TOKEN, "C0HELP", Said("looking"))
    slack.drop(EDIT, times=2)

    await web.update(TOKEN, "C0HELP", ts, Said("synced"))
    assert slack.messages[0].text == "synced"

    slack.throttle(EDIT, retry_after=600)
    assert await away(web.update(TOKEN, "C0HELP", ts, Said("more"))) == "throttled"
