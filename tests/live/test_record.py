"""What is taken down of living systems gives the same verdict when it is asked again."""

from pathlib import Path

import pytest

from adapters.tenant_folder.writing import Recording
from bot.recording import in_short, mask, replay, request_of, same, take
from tests.bot.test_record_command import KEY, left
from tests.conversations.demo import DEMO, rows
from tests.live.world import systems_of, world
from tests.real import samba
from tests.recorded.harness import catalogue

pytestmark = [pytest.mark.real, pytest.mark.slow]
EVERY = 10


async def test_a_recording_of_living_systems_replays(tmp_path: Path) -> None:
    """Plain and masked: the same verdict, and in the masked one nobody's name."""
    missing = samba.missing()
    if missing:
        pytest.skip(f"missing: {missing}")
    asked = [row.ask for row in rows() if row.overlay is None][::EVERY]
    wrong = []
    async with world(DEMO, tmp_path / "world") as there:
        for number, text in enumerate(asked):
            recording = Recording()
            async with systems_of(there, recorder=recording) as systems:
                taken = await take(catalogue(), systems, recording, request_of(text), 30)
            plain = await replay(catalogue(), taken, tmp_path / f"plain-{number}", keep=True)
            hidden = mask(taken, domains=False, key=KEY)
            masked = tmp_path / f"masked-{number}"
            again = await replay(catalogue(), hidden, masked, keep=True, wanted=plain)
            if not same(taken.verdict, plain) or not same(plain, again) or left(masked):
                wrong.append(f"{text}: {in_short(taken.verdict)}, {in_short(plain)}")

    assert wrong == []
