"""deletes: what waits, what became of it in AD, and what the audit log shows; no invention."""

from dataclasses import replace
from typing import Any

from handlers.views.deletes import SHOWN, deletes
from knowledge.vocabulary import (
    ENTRA_CONNECTOR_ID,
    AuditEntry,
    Connector,
    ConnectorSpaceObject,
    ExportError,
    PendingChange,
    Server,
    Threshold,
    guid_to_base64,
)
from tests.fakes import ad_object
from tests.handlers.small import WORDS
from tests.handlers.views.scene import Scene, ago, row, texts


def waiting(number: int, **attributes: tuple[str, ...]) -> ConnectorSpaceObject:
    """A row whose delete waits."""
    guid = f"00000000-0000-0000-0000-{number:012d}"
    values = {"sourceAnchor": (guid_to_base64(guid),)} | attributes
    return row(
        f"CN=row {number}", entra=True, attributes=values, pending_export=PendingChange("delete")
    )


def scene(count: int) -> Scene:
    """So many deletes wait."""
    made = Scene()
    made.server.rows = [waiting(n) for n in range(count)]
    return made


async def test_what_the_statistics_count_is_not_overlooked() -> None:
    """Rows that were not listed wait all the same; those of AD connectors count not."""
    made = scene(1)
    made.server.connector_list = (
        Connector("ad", "contoso.com", "AD", statistics={"ExportDeletes": 99}),
        Connector(ENTRA_CONNECTOR_ID, "AAD", "Extensible2", statistics={"ExportDeletes": 5}),
    )

    told = texts(await deletes(made.sight()), "pending")
    assert told[-1] == WORDS["deletes-more"].format(count=4)


async def test_what_the_threshold_did_and_would_do() -> None:
    """Two wait: more than one, no more than two; without a number nobody knows."""
    limits = [Threshold("enabledForCount", 1), Threshold("disabled"), None]
    told = []
    for limit in limits:
        made = scene(2)
        made.server.state = Server("CONNECT01", threshold=limit)
        told.append(texts(await deletes(made.sight()), "threshold")[1:])

    assert told == [[WORDS["deletes-over-threshold"]], [WORDS["deletes-under-threshold"]], []]


async def test_why_a_delete_is_refused() -> None:
    """With its name, its beginning and the words of the refusal, as far as they are recorded."""
    error = ExportError(
        "114", "DeleteNotValid", "0x8023134a", "Not valid.", "", 91, ago(days=2), ago(hours=1)
    )
    rows = [waiting(n) for n in range(4)]
    made = scene(0)
    made.server.rows = [
        replace(rows[0], has_export_error=True, export_error=error),
        replace(rows[1], export_error=ExportError(code="0x1", details="Said.")),
        replace(rows[2], has_export_error=True),
        rows[3],
    ]
    body = await deletes(made.sight())
    lines = next(p.lines for p in body.parts if p.id == "pending")
    told = [x.text.partition("; its export ")[2] for x in lines]

    assert told[0] == "fails with DeleteNotValid since 2026-02-28 12:00 UTC, tried 91 times"
    assert told[1] == f"fails with 0x1 since {WORDS['value-missing']}"
    assert told[2] == "has an error"
    assert told[3] == ""
    assert [x.note for x in lines] == ["Not valid.", "Said.", "", ""]


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

    assert len(told) == 5
    assert told[-1] == WORDS["deletes-window"]
    assert ", new@contoso.com," in told[0]
    assert ", ab," in told[1]
    assert ", a-b," in told[3]


async def test_older_audits_are_counted() -> None:
    """Nothing is left out in silence."""
    made = scene(0)
    made.tenant.audit_lines = tuple(entry(n, f"u{n}@contoso.com") for n in range(SHOWN + 2))

    told = texts(await deletes(made.sight()), "deleted")
    assert told[-2] == WORDS["deletes-more-audited"].format(count=2)


async def test_an_audit_log_without_a_delete() -> None:
    """None was seen in what is read; where nobody looked, not even that is said."""
    empty, dark = scene(0), scene(0)
    empty.tenant.audit_lines = (entry(2, "kept@contoso.com", "Restore user"),)
    dark.tenant.kill("audits")

    none = texts(await deletes(empty.sight()), "deleted")
    assert none == [WORDS["deletes-none-audited"]]
    assert texts(await deletes(dark.sight()), "deleted") == []
