"""Buttons: only the asker, only in their place, only as long as they live, and only ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.buttons import LIVES, TWICE, Bound, Buttons, Meant
from handlers.replies import Asked, Choice, Reply
from tests.fakes import MemoryNotes

BOUND = Bound("T0CONTOSO", "U0JDOE", "C0HELP", "slack:T0CONTOSO:C0HELP:1.0", "2.0")
REPLY = Reply(
    id="service-running",
    verdict="Is it running?",
    case="WS-22222",
    question=Asked("service-running", "Is it running?", (Choice("running", "Yes"),)),
    choices=(Choice("evidence", "Show evidence"),),
)


class Pressing:
    """A row of buttons that was kept, and somebody who presses."""

    def __init__(self, bound: Bound = BOUND) -> None:
        self.notes = MemoryNotes()
        self.secret = "s3cret"
        self.buttons = Buttons(lambda: self.secret, self.notes)
        self.row = self.buttons.row(bound)
        self.values = {x: self.row.sign(x) for x in ("running", "evidence")}
        self.bound = bound

    async def press(self, value: str, **change: str) -> Meant | str:
        await self.buttons.keep(self.row, REPLY, self.bound)
        where = {"team": "T0CONTOSO", "user": "U0JDOE", "channel": "C0HELP", "ts": "2.0", **change}
        return await self.buttons.meant(value, **where)


async def test_a_press_means_what_the_button_said() -> None:
    """An answer to the question, or a word for the case."""
    pressing = Pressing()

    assert await pressing.press(pressing.values["running"]) == Meant(
        "running", "WS-22222", "service-running", BOUND, pressing.row.id
    )
    evidence = await pressing.press(pressing.values["evidence"])
    assert isinstance(evidence, Meant)
    assert evidence.question is None


@pytest.mark.parametrize(
    "change, refused",
    [
        ({"user": "U0ASMITH"}, "other-person"),
        ({"team": "T0OTHER"}, "other-person"),
        ({"channel": "C0OTHER"}, "elsewhere"),
        ({"ts": "3.0"}, "elsewhere"),
    ],
)
async def test_another_person_or_place_is_refused(change: dict[str, str], refused: str) -> None:
    """However the value got there."""
    pressing = Pressing()

    assert await pressing.press(pressing.values["running"], **change) == refused


async def test_a_private_message_has_no_time_to_compare() -> None:
    """Slack tells no ts of an ephemeral message before it is pressed."""
    pressing = Pressing(Bound("T0CONTOSO", "U0JDOE", "C0HELP", "talk"))

    assert isinstance(await pressing.press(pressing.values["running"], ts="9.9"), Meant)


async def test_a_button_lives_three_days() -> None:
    """After that it says so."""
    pressing = Pressing()
    await pressing.press(pressing.values["running"])
    pressing.notes.now = LIVES + 1

    told = await pressing.buttons.meant(pressing.values["running"], *_where())
    assert told == "ended"


async def test_a_restart_changes_nothing_and_another_secret_ends_it() -> None:
    """What a button means is in the shared notes; its key comes from the secret."""
    pressing = Pressing()
    await pressing.press(pressing.values["running"])

    again = Buttons(lambda: "s3cret", pressing.notes)
    assert isinstance(await again.meant(pressing.values["running"], *_where()), Meant)
    other = Buttons(lambda: "another", pressing.notes)
    assert await other.meant(pressing.values["running"], *_where()) == "forged"


async def test_a_changed_number_is_forged() -> None:
    """The signature holds which button of the row it is."""
    pressing = Pressing()
    row, _, mac = pressing.values["running"].split(".")

    for value in (f"{row}.1.{mac}", f"{row}.7.{mac}", f"{row}.0.", f"{row}.0.{mac}x", row, ""):
        assert await pressing.press(value) == "forged"


@given(st.text(max_size=60))
async def test_no_text_is_a_button(text: str) -> None:
    """Nothing but what was signed means anything."""
    pressing = Pressing()

    assert await pressing.press(text) in ("forged", "ended")
    assert await pressing.press(f"{pressing.row.id}.{text}") in ("forged", "ended")


async def test_a_double_click_counts_once() -> None:
    """The same button again within seconds is the same press; later it is another."""
    pressing = Pressing()
    meant = await pressing.press(pressing.values["running"])
    assert isinstance(meant, Meant)

    assert [await pressing.buttons.first(meant) for _ in range(2)] == [True, False]
    pressing.notes.now = TWICE + 1
    assert await pressing.buttons.first(meant)


async def test_a_reply_without_buttons_keeps_nothing() -> None:
    """No row is written that nobody can press."""
    notes = MemoryNotes()
    buttons = Buttons(lambda: "s3cret", notes)

    await buttons.keep(buttons.row(BOUND), REPLY, BOUND)

    assert notes.kept == {}


def test_a_value_is_short_and_says_nothing() -> None:
    """It fits into an option of a list, and holds neither the case nor the answer."""
    value = Pressing().values["running"]

    assert len(value) <= 150
    assert "WS-" not in value
    assert "running" not in value


def _where() -> tuple[str, str, str, str]:
    return "T0CONTOSO", "U0JDOE", "C0HELP", "2.0"
