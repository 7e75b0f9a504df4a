"""deletes: what waits, what became of it in AD, and what the threshold would do; no invention."""

from typing import Any

import pytest

from handlers.views.deletes import SHOWN, deletes, stops
from knowledge.vocabulary import (
    ENTRA_CONNECTOR_ID,
    AuditEntry,
    Connector,
    ConnectorSpaceObject,
    PendingChange,
    RunStep,
    Server,
    Threshold,
    guid_to_base64,
)
from tests.fakes import ad_object
from tests.handlers.small import WORDS
from tests.handlers.views.scene import Scene, ago, row, run, texts

LIMIT = Threshold("enabledForCount", 2)
EXCEEDED = "stopped-deletion-threshold-exceeded"


def waiting(number: int, **attributes: tuple[str, ...]) -> ConnectorSpaceObject:
    """A row whose delete waits."""
    guid = f"00000000-0000-0000-0000-{number:012d}"
    values = {"sourceAnchor": (guid_to_base64(guid),)} | attributes
    return row(
        f"CN=row {number}", entra=True, attributes=values, pending_export=PendingChange("delete")
    )


def scene(count: int, threshold: Threshold | None = LIMIT) -> Scene:
    """So many deletes wait, behind this threshold."""
    made = Scene()
    made.server.rows = [waiting(n) for n in range(count)]
    made.server.state = Server("CONNECT01", threshold=threshold)
    return made


@pytest.mark.parametrize(
    "count, threshold, held",
    [
        (3, LIMIT, True),
        (2, LIMIT, False),
        (9, Threshold("disabled"), False),
        (9, Threshold("enabledForPercentage", 1), None),
        (9, Threshold("enabledForCount"), None),
        (9, None, None),
    ],
)
def test_the_threshold_stops_more_than_its_number(
    count: int, threshold: Threshold | None, held: bool | None
) -> None:
    """What a percentage is of, or an unread threshold, tells nothing."""
    assert stops(count, threshold) is held


@pytest.mark.parametrize(
    "count, threshold, id_",
    [
        (0, LIMIT, "verdict-deletes-none"),
        (1, LIMIT, "verdict-deletes-pass-one"),
        (2, LIMIT, "verdict-deletes-pass"),
        (3, LIMIT, "verdict-deletes-stopped"),
        (1, Threshold("enabledForCount", 0), "verdict-deletes-stopped-one"),
        (3, None, "verdict-deletes"),
        (1, None, "verdict-deletes-one"),
    ],
)
async def test_the_first_line(count: int, threshold: Threshold | None, id_: str) -> None:
    """How many wait, and what the threshold would do."""
    body = await deletes(scene(count, threshold).sight())

    limit = threshold.count if threshold else ""
    assert body.line == WORDS[id_].format(count=count, limit=limit)


async def test_what_the_statistics_count_is_not_overlooked() -> None:
    """Rows that were not listed wait all the same."""
    made = scene(1)
    made.server.connector_list = (
        Connector("ad", "contoso.com", "AD", statistics={"ExportDeletes": 99}),
        Connector(ENTRA_CONNECTOR_ID, "AAD", "Extensible2", statistics={"ExportDeletes": 5}),
    )
    body = await deletes(made.sight())

    assert body.line == WORDS["verdict-deletes-stopped"].format(count=5, limit=2)
    assert texts(body, "pending")[-1] == WORDS["deletes-more"].format(count=4)


async def test_an_export_that_was_stopped_comes_first() -> None:
    """Then the threshold is no question any more."""
    made = scene(1)
    made.server.runs = (run("Export", EXCEEDED, entra=True, steps=(RunStep(EXCEEDED),)),)
    body = await deletes(made.sight())
    made.server.runs = (run("Export", entra=True),)
    passed = await deletes(made.sight())

    assert body.line == WORDS["verdict-deletes-exceeded"].format(count=1)
    assert WORDS["deletes-last-export-exceeded"] in texts(body, "threshold")
    assert WORDS["deletes-last-export-not-reached"] in texts(passed, "threshold")


async def test_what_became_of_them_in_active_directory() -> None:
    """Deleted, still there, or unknown to AD."""
    made = scene(0)
    gone = ad_object("gone", whenChanged=ago(hours=3).isoformat())
    live = ad_object("live")
    made.server.rows = [
        waiting(
            1, userPrincipalName=("gone@contoso.com",), sourceAnchor=gone.attributes["objectGUID"]
        ),
        waiting(2, displayName=("Live",), sourceAnchor=live.attributes["objectGUID"]),
        waiting(3),
        waiting(4, sourceAnchor=()),
    ]
    made.directory.objects = [live]
    made.directory.gone = [type(gone)(gone.dn, gone.attributes, deleted=True)]
    told = texts(await deletes(made.sight()), "pending")

    assert "3 h ago" in told[0]
    assert told[1] == WORDS["delete-still-in-ad"].format(name="Live", dn=live.dn)
    nameless = "00000000-0000-0000-0000-000000000003"
    assert told[2] == WORDS["delete-not-in-ad"].format(name=nameless)
    assert told[3] == WORDS["delete-not-in-ad"].format(name="CN=row 4")


async def test_a_dark_directory_is_not_a_deleted_object() -> None:
    """Nobody knows what became of it."""
    made = scene(1)
    made.directory.kill()

    (told,) = texts(await deletes(made.sight()), "pending")
    assert told.endswith(WORDS["delete-unseen"].partition("{name}")[2])


async def test_a_wave_is_capped() -> None:
    """Only what is shown is looked for in AD."""
    made = scene(SHOWN + 40)
    told = texts(await deletes(made.sight()), "pending")

    assert len(told) == SHOWN + 1
    assert told[-1] == WORDS["deletes-more"].format(count=40)
    assert made.directory.asked.count("find") == SHOWN


async def test_deletes_that_nobody_could_look_at() -> None:
    """Not "none"."""
    made = scene(3)
    made.server.kill("pending_deletes")
    body = await deletes(made.sight())

    assert body.line == WORDS["verdict-deletes-unseen"]
    assert texts(body, "pending") == []


def entry(hours: int, name: str, activity: str = "Delete user", **more: Any) -> AuditEntry:
    """A line of the audit log."""
    return AuditEntry(ago(hours=hours), activity, "Sync_CONNECT01", True, ("a-b",), (name,), **more)


async def test_the_audit_log_newest_first() -> None:
    """Deletes only, without the id that stands before a deleted user's name."""
    made = scene(0)
    made.tenant.audit_lines = (
        entry(9, "old@contoso.com"),
        entry(1, "abnew@contoso.com"),
        entry(2, "kept@contoso.com", "Restore user"),
        AuditEntry(None, "Hard Delete user", "gadmin@contoso.com", False, ("a-b",)),
        entry(3, "ab"),
    )
    told = texts(await deletes(made.sight()), "deleted")

    assert len(told) == 4
    assert ", new@contoso.com," in told[0]
    assert ", ab," in told[1]
    assert ", a-b," in told[3]


async def test_older_audits_are_counted() -> None:
    """Nothing is left out in silence."""
    made = scene(0)
    made.tenant.audit_lines = tuple(entry(n, f"u{n}@contoso.com") for n in range(SHOWN + 2))

    told = texts(await deletes(made.sight()), "deleted")
    assert told[-1] == WORDS["deletes-more-audited"].format(count=2)
