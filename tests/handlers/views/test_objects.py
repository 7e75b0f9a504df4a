"""object NAME: each stop as it was seen; missing is said only where somebody looked."""

from dataclasses import replace
from typing import Any

from handlers.replies import State
from handlers.verdict import Subject
from handlers.views.objects import object_view
from knowledge.vocabulary import (
    AttributeChange,
    ExportError,
    MetaverseAttribute,
    MetaverseLink,
    MetaverseObject,
    PendingChange,
    ProvisioningError,
    SynchronizationError,
    TenantObject,
)
from tests.fakes import ad_object
from tests.handlers.small import WORDS
from tests.handlers.views.scene import AD_ID, AD_NAME, ANCHOR, Scene, ago, row, texts

DN = "CN=Jane Doe,OU=Staff,DC=contoso,DC=com"
GUID = "00000000-0000-0000-0000-000000000001"
JANE = Subject("jdoe", DN, GUID, "user", "jdoe")
JANES = ad_object(
    "jdoe",
    DN,
    objectGUID=ANCHOR,
    userAccountControl="514",
    whenChanged=ago(hours=3).isoformat(),
    proxyAddresses=tuple(f"smtp:{n}@contoso.com" for n in range(5)),
)
CLOUD = TenantObject(
    "user",
    "cloud-1",
    {
        "userPrincipalName": "jdoe@contoso.com",
        "onPremisesImmutableId": ANCHOR,
        "onPremisesSyncEnabled": True,
        "accountEnabled": True,
        "mail": "jdoe@contoso.com",
    },
    errors=(),
)


def whole() -> Scene:
    """Jane at all five stops."""
    scene = Scene(subject=JANE)
    scene.directory.objects = [JANES]
    scene.server.rows = [
        row(DN, object_id="ad", mv_id="mv", attributes={"objectGUID": (ANCHOR,)}),
        row(
            "CN={00}",
            entra=True,
            object_id="aad",
            mv_id="mv",
            attributes={"sourceAnchor": (ANCHOR,)},
        ),
    ]
    scene.server.metaverse_objects = {
        "mv": MetaverseObject(
            "mv",
            (
                MetaverseLink("ad", DN, AD_NAME, AD_ID),
                MetaverseLink("aad", "CN={00}", "AAD", "b891884f-051e-4a83-95af-2544101c9083"),
            ),
            {"cloudFiltered": MetaverseAttribute(("False",))},
        )
    }
    scene.tenant.objects = [CLOUD]
    return scene


def states(body: Any) -> list[State]:
    """The journey's states."""
    return [stop.state for stop in body.journey]


def changed(scene: Scene, number: int, **fields: Any) -> Scene:
    """The scene with another row."""
    scene.server.rows[number] = replace(scene.server.rows[number], **fields)
    return scene


async def test_an_object_at_all_five_stops() -> None:
    """Its key attributes, each place by itself."""
    body = await object_view(whole().sight())
    at = {p.id: "\n".join(line.text for line in p.lines) for p in body.parts}

    assert states(body) == ["passed"] * 5
    assert DN in at["active-directory"]
    assert WORDS["candidate-disabled"] in at["active-directory"]
    assert "smtp:2@contoso.com and 2 more" in at["active-directory"]
    assert DN not in at["ad-connector-space"]
    assert WORDS["stop-joined"] in at["ad-connector-space"]
    assert "cloudFiltered: False" in at["metaverse"]
    assert f"{AD_NAME}, AAD" in at["metaverse"]
    assert f"sourceAnchor: {ANCHOR}" in at["entra-connector-space"]
    assert WORDS["stop-synced"] in at["entra-id"]
    assert [c.value for c in body.choices] == ["why jdoe", "rules jdoe", "again"]


async def test_an_object_that_came_nowhere() -> None:
    """Where somebody looked and it is not, that is said."""
    scene = Scene(subject=JANE)
    scene.directory.objects = [
        replace(JANES, attributes=JANES.attributes.without("userAccountControl"))
    ]
    body = await object_view(scene.sight())

    assert states(body) == ["passed", *["not-reached"] * 4]
    assert texts(body, "entra-id") == []
    assert "candidate" not in "".join(texts(body, "active-directory"))
    missing = "AD connector space, metaverse, Entra connector space, Entra ID"
    assert WORDS["object-missing"].format(places=missing) in body.line


async def test_a_dark_place_is_not_a_missing_object() -> None:
    """Neither there nor not there."""
    scene = whole()
    scene.server.kill()
    scene.tenant.kill()
    body = await object_view(scene.sight())

    assert states(body) == ["passed", *["could-not-look"] * 4]
    assert "not in" not in body.line
    assert texts(body, "metaverse") == []


async def test_what_was_seen_before_a_failure_is_shown() -> None:
    """The metaverse was away: the AD row was read by then."""
    scene = whole()
    scene.server.kill("metaverse")
    body = await object_view(scene.sight())

    assert states(body)[1:3] == ["passed", "could-not-look"]


async def test_what_waits_and_what_failed_is_marked() -> None:
    """Each of a row's changes and errors has a line."""
    change = PendingChange("update", (AttributeChange("mail"),))
    scene = changed(
        changed(
            whole(),
            0,
            pending_import=change,
            sync_error=SynchronizationError("rule-error", first=ago(hours=1)),
        ),
        1,
        pending_export=PendingChange("delete"),
        unconfirmed_export=change,
        export_error=ExportError("LargeObject", first=ago(hours=1)),
    )
    body = await object_view(scene.sight())

    assert states(body) == ["passed", "note", "passed", "note", "passed"]
    assert [x.partition(":")[0] for x in texts(body, "ad-connector-space")[-2:]] == [
        "import waits",
        "synchronization error since 2026-03-02 11",
    ]
    assert "export waits: delete" in texts(body, "entra-connector-space")
    assert "exported, not confirmed yet: update of mail" in texts(body, "entra-connector-space")
    assert "LargeObject" in texts(body, "entra-connector-space")[-1]


async def test_errors_that_are_only_flagged() -> None:
    """The text was not recorded, and is told so."""
    scene = changed(whole(), 0, has_sync_error=True, has_export_error=True)
    told = texts(await object_view(scene.sight()), "ad-connector-space")

    assert all(WORDS["value-missing"] in x for x in told[-2:])


async def test_a_row_that_is_not_joined_or_a_placeholder() -> None:
    """Both are worth a look; a row under another name shows that name."""
    free = changed(whole(), 0, mv_id=None)
    marked = await object_view(free.sight())
    moved = Scene(subject=JANE)
    moved.server.rows = [row(GUID, is_placeholder=True)]
    placeholder = await object_view(moved.sight())

    assert states(marked)[1] == "note"
    assert WORDS["stop-not-joined"] in texts(marked, "ad-connector-space")
    assert texts(placeholder, "ad-connector-space")[0] == GUID
    assert texts(placeholder, "ad-connector-space")[-1] == WORDS["stop-placeholder"]


async def test_a_metaverse_object_without_rows() -> None:
    """It is joined to nothing."""
    scene = whole()
    scene.server.metaverse_objects["mv"] = MetaverseObject("mv", (), {})
    told = texts(await object_view(scene.sight()), "metaverse")

    assert told == [WORDS["stop-connectors"].format(connectors=WORDS["stop-no-connector"])]


async def test_deleted_objects_are_told_as_deleted() -> None:
    """In AD by its tombstone, in the cloud by the recycle bin."""
    scene = Scene(subject=JANE)
    scene.directory.gone = [JANES]
    scene.tenant.objects = [
        replace(
            CLOUD, deleted=True, properties={**CLOUD.properties, "deletedDateTime": "2026-03-01"}
        )
    ]
    body = await object_view(scene.sight())

    assert states(body)[0] == states(body)[4] == "not-reached"
    assert "3 h ago" in texts(body, "active-directory")[0]
    assert "2026-03-01" in texts(body, "entra-id")[0]
    assert WORDS["object-deleted"].format(places="Active Directory, Entra ID") in body.line


async def test_a_cloud_object_in_quarantine() -> None:
    """The held values stand there; a group is neither enabled nor disabled."""
    scene = whole()
    held = (ProvisioningError("PropertyConflict", "ProxyAddresses", "smtp:a@contoso.com"),)
    scene.tenant.objects = [
        TenantObject(
            "group", "g", {"onPremisesImmutableId": ANCHOR, "displayName": "Sales"}, errors=held
        )
    ]
    body = await object_view(scene.sight())
    told = texts(body, "entra-id")

    assert states(body)[4] == "note"
    assert told[:2] == ["Sales", f"group, {WORDS['stop-not-synced']}"]
    assert "smtp:a@contoso.com" in told[-1]


async def test_a_disabled_cloud_account() -> None:
    """Told as disabled, whatever AD says."""
    scene = whole()
    properties = {**CLOUD.properties, "accountEnabled": False}
    scene.tenant.objects = [replace(CLOUD, properties=properties, errors=None)]

    assert WORDS["candidate-disabled"] in texts(await object_view(scene.sight()), "entra-id")[1]


async def test_without_a_subject_nothing_is_told() -> None:
    """No object, no stop: all is dark."""
    body = await object_view(Scene().sight())

    assert states(body) == ["could-not-look"] * 5
    assert WORDS["value-missing"] in body.line
