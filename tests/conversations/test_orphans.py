"""Orphans of the demo tenant: oldvendor is one, tnguyen is the other half of a failed match."""

import pytest

from handlers.replies import Reply
from tests.conversations.demo import Demo
from tests.conversations.test_views import Bot

CLAIMED, ORPHAN = "tnguyen@contoso.com", "oldvendor@contoso.com"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo tenant."""
    return Demo(tmp_path_factory.mktemp("orphans"))


def proof(reply: Reply) -> list[str]:
    """The lines of the proof."""
    part = reply.part("proof")
    return [x.text for x in part.lines] if part else []


async def test_one_that_active_directory_claims_is_told_so(demo: Demo) -> None:
    """Only the other one is listed as an orphan; of this one the AD account is named."""
    reply = (await Bot(demo.tenant(None)).say("orphans")).reply

    listed, claimed = proof(reply)
    assert reply.id == "del-orphan-cloud-object"
    assert ORPHAN in listed
    assert CLAIMED not in listed
    assert CLAIMED in claimed
    assert "CN=Tina Nguyen,OU=Staff,DC=corp,DC=contoso,DC=com" in claimed


async def test_asked_by_name_it_is_no_orphan_either(demo: Demo) -> None:
    """The account in AD and the cloud object have one name and two anchors."""
    reply = (await Bot(demo.tenant(None)).say(f"is {CLAIMED} an orphan?")).reply

    assert reply.id == "export-invalid-soft-match"


async def test_without_active_directory_nothing_is_called_an_orphan(demo: Demo) -> None:
    """Both are told as unlinked, and nobody is told to delete them."""
    dark = demo.tenant(None, frozenset({"active_directory"}))
    turned = await Bot(dark).say("orphans")

    assert turned.verdict is not None
    assert turned.verdict.outcome == "inconclusive"
    note = turned.reply.part("note")
    assert note is not None
    assert [CLAIMED in x.text and ORPHAN in x.text for x in note.lines] == [True]
