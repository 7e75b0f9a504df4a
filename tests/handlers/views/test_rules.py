"""rules NAME: in scope by precedence, near misses by what is in the way, doubt told as doubt."""

from dataclasses import replace
from typing import Any

from handlers.verdict import Subject
from handlers.views.rules import NEAR_MISSES, rules_view
from knowledge.vocabulary import (
    ENTRA_CONNECTOR_ID,
    Connector,
    MetaverseAttribute,
    MetaverseLink,
    MetaverseObject,
    Partition,
    PendingChange,
    ScopeClause,
    SyncRule,
)
from tests.fakes import ad_object
from tests.handlers.small import WORDS
from tests.handlers.views.scene import AD_ID, AD_NAME, Scene, row, texts

DN = "CN=Jane Doe,OU=Staff,DC=contoso,DC=com"
JANE = Subject("jdoe", DN, "00000000-0000-0000-0000-000000000001", "user", "jdoe")


def clause(attribute: str, operator: str = "EQUAL", value: str = "x") -> ScopeClause:
    """One line of a filter."""
    return ScopeClause(attribute, operator, value)


def rule(name: str, precedence: int, *scope: ScopeClause, **more: Any) -> SyncRule:
    """An inbound rule for users, with one group of clauses."""
    fields: dict[str, Any] = {
        "connector": AD_ID,
        "direction": "Inbound",
        "source_type": "user",
        "target_type": "person",
        "link_type": "Join",
    } | more
    return SyncRule(
        name, name, name, precedence=precedence, scope=(scope,) if scope else (), **fields
    )


def scene(*rules: SyncRule, **attributes: tuple[str, ...]) -> Scene:
    """Jane's row with these attributes, and these rules."""
    made = Scene(subject=JANE)
    made.server.rule_list = rules
    made.server.connector_list = (
        Connector(
            AD_ID, AD_NAME, "AD", partitions=(Partition("p", "DC=contoso,DC=com", "", True),)
        ),
        Connector(ENTRA_CONNECTOR_ID, "AAD", "Extensible2"),
    )
    made.server.rows = [row(DN, object_id="ad", mv_id="mv", attributes=attributes)]
    link = MetaverseLink("ad", DN, AD_NAME, AD_ID)
    values = {"cloudFiltered": MetaverseAttribute(("False",))}
    made.server.metaverse_objects = {"mv": MetaverseObject("mv", (link,), values)}
    return made


async def test_in_scope_first_by_precedence_then_the_nearest_miss() -> None:
    """The deciding clause with the object's own value."""
    found = scene(
        rule("far", 10, clause("a"), clause("b")),
        rule("near", 90, clause("title"), clause("c", "ISNULL", "")),
        rule("second", 102),
        rule("first", 101, clause("title", "EQUAL", "boss")),
        rule("of groups", 1, source_type="group"),
        rule("of another forest", 2, connector="other"),
        title=("boss",),
    )
    body = await rules_view(found.sight())

    assert [x.split()[1] for x in texts(body, "in-scope")] == ["first", "second"]
    assert [x.split()[1] for x in texts(body, "out-of-scope")] == ["near", "far"]
    assert "title EQUAL x; here it is boss" in texts(body, "out-of-scope")[0]
    assert f"({AD_NAME})" in texts(body, "in-scope")[0]
    assert body.line.startswith("2 of 4")


async def test_outbound_rules_are_tried_on_the_metaverse_object() -> None:
    """To every connector, by the metaverse type."""
    out = {"direction": "Outbound", "source_type": "person", "connector": ENTRA_CONNECTOR_ID}
    found = scene(
        rule("to cloud", 5, clause("cloudFiltered", "NOTEQUAL", "True"), **out),
        rule("to elsewhere", 6, **(out | {"connector": "gone"})),
        rule("of groups", 7, **(out | {"source_type": "group"})),
    )
    told = texts(await rules_view(found.sight()), "in-scope")

    assert told[0] == "5 to cloud (AAD)"
    assert told[1] == f"6 to elsewhere ({WORDS['value-missing']})"
    assert len(told) == 2


async def test_outbound_rules_lead_to_what_it_is_there() -> None:
    """By its row's type in a connector; where it has none, a user is no contact."""
    out = {"direction": "Outbound", "source_type": "person"}
    found = scene(
        rule("to user", 1, **out, target_type="user"),
        rule("to contact", 2, **out, target_type="contact"),
        rule("to person", 3, **out, target_type="inetOrgPerson"),
        rule("cloud user", 4, **out, connector=ENTRA_CONNECTOR_ID, target_type="user"),
        rule("cloud contact", 5, **out, connector=ENTRA_CONNECTOR_ID, target_type="contact"),
    )

    told = texts(await rules_view(found.sight()), "in-scope")
    assert told == [f"1 to user ({AD_NAME})", "4 cloud user (AAD)"]


async def test_a_metaverse_object_tells_what_it_came_from() -> None:
    """By its sourceObjectType, where a connector holds no row of it."""
    out = {"direction": "Outbound", "source_type": "person", "connector": ENTRA_CONNECTOR_ID}
    found = scene(
        rule("cloud user", 1, **out, target_type="user"),
        rule("cloud contact", 2, **out, target_type="contact"),
    )
    mv = found.server.metaverse_objects["mv"]
    kind = {"sourceObjectType": MetaverseAttribute(("Contact",))}
    found.server.metaverse_objects = {"mv": replace(mv, attributes={**mv.attributes, **kind})}

    assert texts(await rules_view(found.sight()), "in-scope") == ["2 cloud contact (AAD)"]


async def test_a_disabled_rule_takes_nothing_in() -> None:
    """Whatever its filter says."""
    body = await rules_view(scene(rule("off", 1, disabled=True)).sight())

    assert texts(body, "in-scope") == []
    assert texts(body, "out-of-scope") == [WORDS["rule-disabled"].format(rule=f"1 off ({AD_NAME})")]


async def test_what_cannot_be_told_stands_apart() -> None:
    """Groups were not looked at; a mask that is no number fits nobody for certain."""
    found = scene(
        rule("member", 1, clause("memberOf", "ISMEMBEROF", "CN=g")),
        rule("flags", 2, clause("flags", "ISBITSET", "many")),
        rule("several", 3, clause("mail", "EQUAL", "a")),
        rule("neither", 4, clause("mail", "NOTEQUAL", "a")),
        flags=("1",),
        mail=("a", "b"),
    )
    body = await rules_view(found.sight())

    assert [x.split()[1] for x in texts(body, "unsure")] == ["member", "flags"]
    (several,) = texts(body, "in-scope")
    (neither,) = texts(body, "out-of-scope")
    mark = WORDS["rule-uncertain"].removeprefix("{rule}").strip()
    assert several.endswith(mark)
    assert neither.endswith(mark)


async def test_near_misses_are_capped_and_counted() -> None:
    """Nothing is left out in silence."""
    many = [rule(f"r{n}", n, clause("a")) for n in range(NEAR_MISSES + 3)]
    told = texts(await rules_view(scene(*many).sight()), "out-of-scope")

    assert len(told) == NEAR_MISSES + 1
    assert told[-1] == WORDS["rules-more"].format(count=3)


async def test_an_object_that_is_not_imported_is_tried_as_it_would_be() -> None:
    """Told so; and that no outbound rule was tried."""
    found = scene(rule("in", 1, clause("title", "EQUAL", "boss")))
    found.directory.objects = [
        ad_object("jdoe", DN, title="boss", objectGUID="AAAAAAAAAAAAAAAAAAAAAQ==")
    ]
    found.server.rows = []
    body = await rules_view(found.sight())

    assert len(texts(body, "in-scope")) == 1
    assert texts(body, "note") == [WORDS["rules-as-imported"], WORDS["rules-no-metaverse"]]


async def test_a_change_that_waits_is_told() -> None:
    """The values are those of before."""
    found = scene(rule("in", 1))
    found.server.rows = [replace(found.server.rows[0], pending_import=PendingChange("update"))]

    assert texts(await rules_view(found.sight()), "note") == [WORDS["rules-change-waits"]]


async def test_a_dark_metaverse_is_not_an_empty_one() -> None:
    """No claim that it is not there; the own row was seen, so its rules are tried."""
    found = scene(rule("in", 1))
    found.server.kill("metaverse")
    body = await rules_view(found.sight())

    assert len(texts(body, "in-scope")) == 1
    assert texts(body, "note") == [WORDS["rules-metaverse-unseen"]]
    assert body.line == WORDS["verdict-rules-inbound"].format(name="jdoe", count=1, every=1, out=0)


async def test_no_rules_and_no_look() -> None:
    """Nothing to try is not the same as nothing read."""
    none, dark = scene(), scene()
    dark.server.kill("rules")

    assert (await rules_view(none.sight())).line == WORDS["verdict-rules-none"].format(name="jdoe")
    assert (await rules_view(dark.sight())).line == WORDS["verdict-rules-unseen"].format(
        name="jdoe"
    )


async def test_without_a_subject_there_is_nothing_to_try() -> None:
    """No object, no rule."""
    body = await rules_view(Scene().sight())

    assert body.line == WORDS["verdict-rules-none"].format(name=WORDS["name-none"])
