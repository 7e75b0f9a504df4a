"""One attribute at its stops: names, values, and the rules that carry it."""

import pytest

from knowledge.attribute_path import alike, feeding, names_of, stops, text_of, value_lost, writing
from knowledge.vocabulary import ENTRA_CONNECTOR_ID, Flow
from tests.knowledge.build import AD_CONNECTOR_ID, cloud, entra_row, mv, person, row, rule


def flow(source: str, to: str = "", expression: str = "") -> Flow:
    """A flow from one attribute."""
    return Flow(to or source, (source,) if source else (), "Direct", expression)


def test_an_attribute_has_a_name_in_each_place() -> None:
    """Known names differ from place to place; an unknown one stays, and has none in Graph."""
    assert names_of("Title") == ("title", "title", "jobTitle")
    assert names_of("CN") == ("cn", "commonName", None)
    assert names_of("extensionAttribute3")[2] == "onPremisesExtensionAttributes"
    assert names_of("carLicense") == ("carLicense", "carLicense", None)


def test_values_at_every_stop() -> None:
    """Each place's own name is read; the Entra row may keep the AD name."""
    live, there = person(sn="Doe"), cloud(surname="Doe")
    found = stops("sn", live, row(values={"sn": "Doe"}), mv(sn="Doe"), None, there)
    assert (found.directory, found.connector_space, found.metaverse) == (("Doe",),) * 3
    assert (found.entra_connector_space, found.entra) == (None, ("Doe",))
    for values in ({"surname": "Doe"}, {"sn": "Doe"}):
        entra = entra_row(values)
        assert stops("sn", live, None, None, entra, None).entra_connector_space == ("Doe",)


def test_absent_is_not_unseen() -> None:
    """A place that was seen without the value has no values; one that was not seen has None."""
    seen = stops("sn", person(), row(), mv(), entra_row(), cloud(surname=None))
    assert (seen.connector_space, seen.metaverse) == ((), ())
    assert (seen.entra_connector_space, seen.entra) == ((), ())
    unseen = stops("sn", person(), None, None, None, cloud())
    assert (unseen.connector_space, unseen.metaverse) == (None, None)
    assert (unseen.entra_connector_space, unseen.entra) == (None, None)
    assert stops("carLicense", person(), None, None, None, cloud()).entra is None
    assert stops("sn", person(), None, None, None, None).entra is None


@pytest.mark.parametrize(
    "value,expected",
    [
        ({"extensionAttribute3": "x"}, ("x",)),
        ({"EXTENSIONATTRIBUTE3": "x"}, ("x",)),
        ({"extensionAttribute3": None}, ()),
        ({"extensionAttribute3": ""}, ()),
        ({}, ()),
        (None, ()),
    ],
)
def test_extension_attributes_stand_together(
    value: dict[str, str | None] | None, expected: tuple[str, ...]
) -> None:
    """Graph keeps them in one property."""
    there = cloud(onPremisesExtensionAttributes=value)
    found = stops("extensionAttribute3", person(), None, None, None, there)
    assert found.entra == expected


def test_graph_values_are_texts_or_lists() -> None:
    """An empty text is no value; a list keeps its texts."""
    for there, expected in (
        (cloud(businessPhones=["1", "2"]), ("1", "2")),
        (cloud(businessPhones=""), ()),
        (cloud(businessPhones="1"), ("1",)),
    ):
        assert stops("telephoneNumber", person(), None, None, None, there).entra == expected


def test_values_that_are_alike() -> None:
    """Order, outer blanks, case and the spelling of names do not matter; None was not seen."""
    assert alike(("a", "b "), ("B", "a")) is True
    assert alike(("TRUE",), ("True",)) is True
    assert alike(("CN=B, OU=Sales,DC=x",), ("cn=b,ou=Sales,dc=X",)) is True
    assert alike(("CN=B,OU=Sales,DC=x",), ("CN=B,OU=IT,DC=x",)) is False
    assert alike(("a",), ()) is False
    assert alike(("a", "a"), ("a",)) is False
    assert alike(None, ()) is None
    assert alike((), None) is None


def test_the_fact_of_a_lost_value() -> None:
    """It tells the value there and the one in AD, and who showed it; nothing is told as such."""
    s = stops("sn", person(sn="Doe"), None, None, None, None)
    there, cloud_ = value_lost("metaverse", s, ("Poe", "Roe"), "R"), value_lost("entra-id", s, None)
    assert (there.source, cloud_.source) == ("connect-server", "entra-id")
    assert (there.actual, there.expected) == ("Poe; Roe", "Doe")
    assert there.values == {"attribute": "sn", "rule": "R"}
    assert cloud_.actual == text_of(()) == "(absent)"


def test_rules_that_read_an_attribute() -> None:
    """By source or inside an expression, inbound, of the row's own connector and type."""
    by_source = rule("source", flows=(flow("Title"),))
    by_expression = rule("expression", flows=(flow("", "title", "Trim([title])"),))
    others = (
        rule("other", flows=(flow("sn"),)),
        rule("outbound", flows=by_source.flows, direction="Outbound"),
        rule("group", flows=by_source.flows, source_type="group"),
        rule("elsewhere", flows=by_source.flows, connector="other"),
    )
    assert feeding((by_source, by_expression, *others), row(), "title") == [
        by_source,
        by_expression,
    ]


def test_rules_that_write_an_attribute() -> None:
    """By destination, connector and direction."""
    out = rule("out", connector=ENTRA_CONNECTOR_ID, direction="Outbound", flows=(flow("title"),))
    within = rule("in", flows=(flow("title"),))
    assert writing((out, within), ENTRA_CONNECTOR_ID, "TITLE", "outbound") == [out]
    assert writing((out, within), AD_CONNECTOR_ID, "title", "inbound") == [within]
    assert writing((out, within), AD_CONNECTOR_ID, "sn", "inbound") == []
