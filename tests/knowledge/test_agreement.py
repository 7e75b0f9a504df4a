"""The first ordinary value that is not the same at two neighbouring stops."""

from dataclasses import replace
from typing import Any

import pytest

from knowledge.agreement import disagreement
from knowledge.answer import Fact
from knowledge.vocabulary import MetaverseAttribute, MetaverseObject
from tests.knowledge.build import cloud, entra_row, mv, person, row

SALES: dict[str, Any] = {"department": "Sales"}


def given(name: str, value: str, by: str = "corp.contoso.com") -> MetaverseObject:
    """A metaverse object with a value that a connector gave."""
    found = MetaverseAttribute((value,), "Rule", by)
    return replace(mv(), attributes={**mv().attributes, name: found})


def differs(**stops: Any) -> Fact | None:
    """What differs, in a world in which the department is Sales at every stop."""
    usual: dict[str, Any] = {
        "found": person(**SALES),
        "ad": row(values=SALES),
        "metaverse": given("department", "Sales"),
        "entra": entra_row(SALES),
        "cloud": cloud(**SALES),
    }
    return disagreement(**{**usual, **stops})


def test_the_same_values_everywhere() -> None:
    """Case and blanks do not matter, nor what was not imported or not seen."""
    assert differs() is None
    assert differs(cloud=cloud(department="SALES ")) is None
    assert differs(found=person(title="Boss", **SALES)) is None
    assert differs(entra=entra_row(), cloud=cloud()) is None
    assert differs(metaverse=mv(), cloud=cloud()) is None


@pytest.mark.parametrize(
    "stops,place,source,actual,expected",
    [
        ({"found": person(department="HR")}, "ad-connector-space", "connect-server", "Sales", "HR"),
        ({"found": person()}, "ad-connector-space", "connect-server", "Sales", "(absent)"),
        ({"metaverse": given("department", "HR")}, "metaverse", "connect-server", "HR", "Sales"),
        (
            {"entra": entra_row({"department": "HR"})},
            "entra-connector-space",
            "connect-server",
            "HR",
            "Sales",
        ),
        ({"cloud": cloud(department="HR")}, "entra-id", "entra-id", "HR", "Sales"),
    ],
)
def test_the_stop_at_which_it_differs(
    stops: dict[str, Any], place: str, source: str, actual: str, expected: str
) -> None:
    """The fact tells the attribute, the place, the value there and the one before."""
    fact = differs(**stops)
    assert fact is not None
    assert (fact.id, fact.values) == ("values-differ", {"attribute": "department"})
    assert (fact.place, fact.source) == (place, source)
    assert (fact.actual, fact.expected) == (actual, expected)


def test_what_another_connector_gives_is_not_compared() -> None:
    """Another forest may rule the value; what goes on from there is compared all the same."""
    other = given("department", "HR", by="fabrikam.com")
    sent = {"entra": entra_row({"department": "HR"}), "cloud": cloud(department="HR")}
    assert differs(metaverse=other, **sent) is None
    fact = differs(metaverse=other)
    assert fact is not None
    assert fact.place == "entra-connector-space"


def test_what_the_rules_compute_is_compared_with_the_import_only() -> None:
    """A computed value is another one behind the rules by design."""
    name = "userAccountControl"
    behind = {"metaverse": given(name, "546"), "entra": entra_row({name: "514"})}
    assert differs(ad=row(values={name: "512"}), **behind) is None
    fact = differs(ad=row(values={name: "514"}), **behind)
    assert fact is not None
    assert fact.place == "ad-connector-space"


def test_what_the_cloud_computes_is_not_compared_there() -> None:
    """Addresses gain entries in the cloud, and a device has names of its own."""
    mail: dict[str, Any] = {"mail": "jdoe@contoso.com"}
    here = {"ad": row(values=mail), "metaverse": mv(**mail), "entra": entra_row(mail)}
    assert differs(**here, cloud=cloud(mail="other@contoso.com")) is None
    assert differs(cloud=cloud("device", department="HR")) is None
