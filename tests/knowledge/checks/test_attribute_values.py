"""Where an attribute's value is lost or changed, and by what; unseen is never fine."""

from dataclasses import replace
from typing import Any

import pytest

from knowledge.answer import UNSEEN, About, Answer
from knowledge.checks.attribute_values import (
    FILTER_LIST,
    FILTER_ON,
    attribute_flowed_in,
    attribute_flowed_out,
    attribute_read,
)
from knowledge.vocabulary import (
    ENTRA_CONNECTOR_ID,
    ConnectorSpaceObject,
    DirectoryObject,
    Flow,
    MetaverseAttribute,
    MetaverseObject,
    SyncRule,
    Visibility,
)
from tests.knowledge.build import (
    change,
    connector,
    entra_row,
    mv,
    person,
    row,
    rule,
    scope,
    server,
    view,
)

TITLE = About(attribute="title")
BOSS = person(title="Boss")
READ = row(values={"title": "Boss"})
FLOWS = (Flow("title", ("title",), "Direct"),)
STANDARD = rule("In from AD - User Common", link_type="Join", flows=FLOWS)
CUSTOM = rule("Custom", is_standard=False)
OUT = rule("Out", connector=ENTRA_CONNECTOR_ID, direction="Outbound", flows=FLOWS)


def value(answer: Answer[Any] | None) -> str | None:
    """The bare answer."""
    return answer.value if answer else None


def named(attribute: str | None) -> About:
    """A question about this attribute."""
    return About(attribute=attribute)


# --- read


def read(found: DirectoryObject | None = BOSS, **more: Any) -> str | None:
    """Is `title` read?"""
    given = {"about": TITLE, "connector_space": view(row()), "connectors": (connector(),), **more}
    return value(attribute_read(directory=found, **given))


def test_a_value_that_is_read_or_is_not_there_to_read() -> None:
    """No name, no object, no row, no value in AD, or the value in the row: read."""
    assert read(about=named(None)) == read(None) == read(person()) == "read"
    assert read(connector_space=None) == read(connector_space=view(READ)) == "read"


@pytest.mark.parametrize(
    "rules,expected",
    [((STANDARD,), "not-selected"), ((), "not-in-list"), (None, "not-in-list"), (UNSEEN, None)],
)
def test_a_value_that_is_not_selected(rules: Any, expected: str | None) -> None:
    """Not ticked: a rule that would read it tells which list is meant, so rules must be seen."""
    chosen = (connector(attribute_inclusion=("cn",)),)
    assert read(connectors=chosen, rules=rules) == expected


def test_a_value_that_cannot_be_read() -> None:
    """Ticked, or not known to be: what the account can read tells why; else a person is asked."""
    hidden = Visibility(object_readable=True, unreadable_attributes=("Title",))
    ticked = (connector(attribute_inclusion=("title",)),)
    assert read(visible=hidden) == read(connectors=ticked, visible=hidden) == "not-readable"
    assert read(visible=Visibility(object_readable=True)) is None
    assert read() is read(connectors=None) is None


def test_a_value_that_is_older_in_the_row() -> None:
    """Another value in the row is no fine one: a person is asked, unless an import is pending."""
    chief = row(values={"title": "Chief"})
    assert read(connector_space=view(chief)) is None
    assert read(found=person(), connector_space=view(chief)) is None
    staged = replace(chief, pending_import=change())
    assert read(connector_space=view(staged)) == "read"
    assert read(connector_space=view(row(values={"title": "boss "}))) == "read"


def test_a_value_that_has_its_own_form_in_the_row() -> None:
    """SIDs and times are written otherwise there, so they are not compared."""
    found = person(objectSid="S-1-5-21-1")
    binary = view(row(values={"objectSid": "AQUAAAAAAAU="}))
    assert read(found, about=named("objectSid"), connector_space=binary) == "read"


# --- flowed in


def flowed_in(
    mv_: MetaverseObject | None = None,
    rules: tuple[SyncRule, ...] | None = (STANDARD,),
    ad: ConnectorSpaceObject = READ,
    about: About = TITLE,
    found: DirectoryObject | None = BOSS,
) -> Answer[Any] | None:
    """Does `title` reach the metaverse?"""
    return attribute_flowed_in(about, found, view(ad), mv_ or mv(), rules)


def given_by(rule_: str, forest: str) -> MetaverseObject:
    """A metaverse object whose title somebody else gave."""
    title = MetaverseAttribute(("Chief",), rule_, forest)
    return replace(mv(), attributes={**mv().attributes, "title": title})


def test_a_value_that_flows_or_has_nothing_to_flow() -> None:
    """No name, no object, no row, no value, a computed attribute, or the same value: flowed."""
    assert value(flowed_in(about=named(None))) == value(flowed_in(found=None)) == "flowed"
    assert value(flowed_in(ad=row())) == value(flowed_in(mv(title="Boss "))) == "flowed"
    sid = row(values={"objectSid": "S-1"})
    assert value(flowed_in(ad=sid, about=named("objectSid"))) == "flowed"
    assert value(attribute_flowed_in(TITLE, BOSS, view(READ), None, ())) == "flowed"
    assert value(attribute_flowed_in(TITLE, BOSS, None, mv(), ())) == "flowed"


@pytest.mark.parametrize("rules", [None, ()])
def test_without_rules_nobody_knows_why(rules: tuple[SyncRule, ...] | None) -> None:
    """A lost value without rules to explain it is put to a person."""
    assert flowed_in(rules=rules) is None


@pytest.mark.parametrize(
    "mv_,ad,rules,expected",
    [
        (given_by("In from Fabrikam", "fabrikam.com"), READ, (STANDARD,), "precedence"),
        (given_by("Custom", "corp.contoso.com"), READ, (CUSTOM,), "precedence"),
        (given_by(STANDARD.name, "corp.contoso.com"), READ, (STANDARD,), None),
        (given_by("unknown", ""), READ, (STANDARD,), None),
        (given_by("x", "fabrikam.com"), replace(READ, pending_import=change()), (STANDARD,), None),
    ],
)  # fmt: skip
def test_another_value_counts_when_somebody_else_gave_it(
    mv_: MetaverseObject, ad: ConnectorSpaceObject, rules: Any, expected: str | None
) -> None:
    """Another forest or a custom rule overrules; what is merely on its way does not."""
    assert value(flowed_in(mv_, rules, ad)) == expected


def _with_null(flows: tuple[Flow, ...]) -> tuple[SyncRule, ...]:
    return (STANDARD, rule("Custom", precedence=50, flows=flows))


@pytest.mark.parametrize(
    "rules,expected",
    [
        ((rule("none"),), "no-rule"),
        ((replace(STANDARD, disabled=True),), "no-rule"),
        ((replace(STANDARD, scope=scope("department EQUAL Sales")),), "no-rule"),
        ((replace(STANDARD, scope=scope("mailNickname ISNOTNULL")),), "mailnickname-missing"),
        (_with_null((Flow("title", (), "Constant", "AuthoritativeNull"),)), "authoritative-null"),
        (_with_null((Flow("title", ("AuthoritativeNull",), "Constant"),)), "authoritative-null"),
        (_with_null((Flow("title", ("title",), "Direct"),)), None),
        ((replace(STANDARD, flows=(Flow("jobTitle", ("title",), "Direct"),)),), None),
    ],
)
def test_a_lost_value(rules: tuple[SyncRule, ...], expected: str | None) -> None:
    """No rule in force reads it, none of them takes the object, or the winning rule empties it."""
    assert value(flowed_in(rules=rules)) == expected


def test_a_reference_needs_its_object() -> None:
    """A manager that did not arrive is a reference to an object that is not there."""
    ad, found = row(values={"manager": "CN=B"}), person(manager="CN=B")
    assert value(flowed_in(ad=ad, about=named("manager"), found=found)) == "reference"


def test_a_reference_has_another_name_in_the_metaverse() -> None:
    """Any reference stands for the one that was read."""
    ad, found = row(values={"manager": "CN=B"}), person(manager="CN=B")
    there = mv(manager="{cccccccc-0000-0000-0000-000000000002}")
    assert value(flowed_in(there, ad=ad, about=named("manager"), found=found)) == "flowed"


def test_a_value_that_is_gone_from_the_row() -> None:
    """The metaverse still has it: a riddle when this connector gave it, else another's value."""
    assert flowed_in(given_by("x", "Corp.contoso.com"), ad=row()) is None
    assert flowed_in(mv(title="Chief"), ad=row()) is None
    assert value(flowed_in(given_by("x", "fabrikam.com"), ad=row())) == "flowed"


# --- flowed out


def flowed_out(
    attribute: str | None = "title", entra: ConnectorSpaceObject | None = None, **more: Any
) -> str | None:
    """Does the value reach the Entra connector space?"""
    metaverse = mv(title="Boss", manager="CN=B")
    rows = view(READ, entra or entra_row())
    given = {"directory": BOSS, "connector_space": rows, "metaverse": metaverse, **more}
    return value(attribute_flowed_out(named(attribute), **given))


FILTERING = {FILTER_ON: "True"}


def test_a_value_that_flows_out_or_has_nothing_to_flow() -> None:
    """No name, no place, no value, the value itself, or a change still on its way: flowed."""
    assert flowed_out(None) == flowed_out(directory=None) == flowed_out(metaverse=None) == "flowed"
    assert flowed_out(connector_space=view(READ)) == flowed_out("department") == "flowed"
    assert flowed_out(entra=entra_row({"title": "Boss"})) == "flowed"
    assert flowed_out(entra=entra_row(pending_export=change())) == "flowed"
    assert flowed_out(entra=entra_row(has_export_error=True)) == "flowed"


@pytest.mark.parametrize(
    "attribute,settings,rules,expected",
    [
        ("title", FILTERING, (OUT,), "app-filtering"),
        ("title", {**FILTERING, FILTER_LIST: "mobile,Title"}, (OUT,), "app-filtering"),
        ("title", {**FILTERING, FILTER_LIST: "mobile"}, (OUT,), None),
        ("title", {FILTER_ON: "False"}, (STANDARD,), "no-rule"),
        ("title", {}, (replace(OUT, disabled=True),), "no-rule"),
        ("title", {}, (OUT,), None),
        ("title", {}, (), None),
        ("title", {}, UNSEEN, None),
        ("manager", {}, UNSEEN, "reference"),
    ],
)
def test_a_value_lost_on_its_way_out(
    attribute: str, settings: dict[str, str], rules: Any, expected: str | None
) -> None:
    """Attribute filtering, a reference, no outbound rule; else a person is asked."""
    assert flowed_out(attribute, server=server(settings=settings), rules=rules) == expected


@pytest.mark.parametrize("unread", [server(settings=None), None, UNSEEN])
def test_a_value_lost_on_its_way_out_with_unread_settings(unread: Any) -> None:
    """Attribute filtering may be what leaves it out: no reference is missing, no rule surely so."""
    assert flowed_out("manager", server=unread) is None
    assert flowed_out("title", server=unread, rules=(OUT,)) is None
    given = (BOSS, view(READ, entra_row()), mv(title="Boss"))
    for known, certain in ((unread, False), (server(), True)):
        found = attribute_flowed_out(named("title"), *given, known, (STANDARD,))
        assert found is not None
        assert (found.value, found.certain) == ("no-rule", certain)


def test_a_value_that_is_another_on_its_way_out() -> None:
    """Another value in the row is a riddle; a reference has another name in each place."""
    assert flowed_out(entra=entra_row({"title": "Chief"})) is None
    assert flowed_out("department", entra_row({"department": "IT"})) is None
    assert flowed_out("manager", entra_row({"manager": "{guid}"})) == "flowed"


def test_an_unseen_server_may_filter_the_attribute() -> None:
    """Whether filtering is on is not known without the server."""
    assert flowed_out("manager") is None
