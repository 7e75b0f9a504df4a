"""Where an object stands, read from its rows."""

import pytest

from knowledge.journey import (
    ad_row,
    arrived,
    entra_row,
    home,
    linked,
    provisioning,
    real,
    rule_named,
    true,
    values,
)
from tests.knowledge import build
from tests.knowledge.build import (
    AD_CONNECTOR_ID,
    CORP,
    EMEA,
    change,
    connector,
    partition,
    person,
    row,
    rule,
    view,
)


def test_placeholders_and_transient_objects_are_no_import() -> None:
    """A placeholder and a transient object are no real import."""
    assert real(row()) == row()
    assert real(None) is None
    assert real(row(is_placeholder=True)) is None
    assert real(row(is_transient=True)) is None
    assert ad_row(view(row(is_placeholder=True))) is None
    assert entra_row(view(None, build.entra_row(is_transient=True))) is None


def test_the_rows_of_a_view() -> None:
    """Each connector space has its row; without a view there is none."""
    seen = view(row(), build.entra_row())
    assert (ad_row(seen), entra_row(seen)) == (seen.ad, seen.entra)
    assert (ad_row(None), entra_row(None)) == (None, None)
    assert (ad_row(view()), entra_row(view())) == (None, None)


def test_a_row_is_linked_to_its_metaverse_object() -> None:
    """A row is a connector when it is joined to a metaverse object."""
    assert linked(row())
    assert not linked(row(mv_id=None))
    assert not linked(None)


def test_when_an_object_has_arrived() -> None:
    """Both rows must be joined, and the object must not be on its way out."""
    assert arrived(view(row(), build.entra_row()))
    assert arrived(view(row(), build.entra_row(pending_export=change("update"))))
    assert not arrived(view(row(), build.entra_row(pending_export=change("delete"))))
    assert not arrived(view(row(), build.entra_row(mv_id=None)))
    assert not arrived(view(row(mv_id=None), build.entra_row()))
    assert not arrived(view(row()))
    assert not arrived(None)


def test_the_home_of_an_object() -> None:
    """An object is at home in the connector and partition of its name."""
    both = connector(partition(), partition(EMEA))
    assert home(person(), (both,)) == (both, partition(CORP))
    assert home(person(f"CN=J Doe,{EMEA}"), (both,)) == (both, partition(EMEA))
    assert home(person("CN=J Doe,DC=fabrikam,DC=com"), (both,)) is None
    assert home(None, (both,)) is None
    assert home(person(), None) is None


@pytest.mark.parametrize(
    "text,expected",
    [("True", True), (" true ", True), ("False", False), ("1", False), ("", False), (None, False)],
)
def test_a_boolean_written_as_text(text: str | None, expected: bool) -> None:
    """Only the word true is true, in any case."""
    assert true(text) is expected


def test_a_rule_by_its_name() -> None:
    """A rule is found by its exact name."""
    assert rule_named((rule("A"), rule("B")), "B") == rule("B")
    assert rule_named((rule("A"),), "B") is None
    assert rule_named(None, "B") is None


def test_the_rules_that_may_create_the_object() -> None:
    """Rules of this connector, direction and type that provision, disabled too, by precedence."""
    late = rule("late", precedence=110)
    early = rule("early", precedence=90, disabled=True, source_type="USER")
    any_type = rule("any", source_type="*", link_type="provision", direction="inbound")
    others = (
        rule("joins", link_type="Join"),
        rule("out", direction="Outbound"),
        rule("group", source_type="group"),
        rule("elsewhere", connector="22222222-2222-2222-2222-222222222222"),
    )
    found = provisioning((late, *others, any_type, early), AD_CONNECTOR_ID, "Inbound", "user")
    assert found == (early, any_type, late)


def test_placeholders_of_a_fact() -> None:
    """What is None is left empty."""
    assert values(name="x", other=None) == {"name": "x", "other": ""}
