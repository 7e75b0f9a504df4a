"""Values of several rules together: declarative provisioning, "Merging attribute values"."""

import pytest

from knowledge.sync_rules.expressions import Scene
from knowledge.sync_rules.flows import result_of
from knowledge.vocabulary import Attributes
from tests.knowledge.build import attributes, rule
from tests.knowledge.sync_rules.test_flows import flow


@pytest.mark.parametrize(
    "kind,values",
    [
        ("Merge", ("SMTP:a@x", "smtp:b@x", "smtp:a@x", "smtp:c@x")),
        ("MergeCaseInsensitive", ("SMTP:a@x", "smtp:b@x", "smtp:c@x")),
    ],
)
def test_merge_unites_the_values(kind: str, values: tuple[str, ...]) -> None:
    """Duplicates go, with or without case (declarative provisioning, merging)."""
    found = [
        rule("r0", precedence=100, flows=(flow("[a]", merge=kind),)),
        rule("r1", precedence=101, flows=(flow("[b]", merge=kind),)),
        rule("r2", precedence=102, flows=(flow("[absent]", merge=kind),)),
    ]
    own = Attributes({"a": ("SMTP:a@x", "smtp:b@x"), "b": ("smtp:a@x", "smtp:c@x", "smtp:b@x")})
    result = result_of("title", found, Scene(own))
    assert (result.values, result.is_list) == (values, True)
    assert [c.loses for c in result.contributions] == ["", "merged", "null"]
    assert result.winner == result.contributions[0]
    assert (result.certain, result.doubts) == (True, ())


def test_merge_of_nothing() -> None:
    """No rule contributes."""
    found = [rule(flows=(flow("[a]", merge="Merge"),))]
    assert result_of("title", found, Scene(Attributes())).state == "nobody"


@pytest.mark.parametrize("bad,state", [('Error("x")', "fault"), ("Thumbprint([a])", "open")])
def test_merge_with_one_that_cannot_be_told(bad: str, state: str) -> None:
    """The union is not known then."""
    found = [
        rule("r0", precedence=100, flows=(flow("=y", merge="Merge"),)),
        rule("r1", precedence=101, flows=(flow(bad, merge="Merge"),)),
    ]
    result = result_of("title", found, Scene(Attributes()))
    assert (result.state, result.winner, result.values) == (state, None, ())
    loses = "fault" if state == "fault" else "not-evaluated"
    assert [(c.rule.name, c.loses) for c in result.contributions] == [("r0", ""), ("r1", loses)]


def test_merge_is_as_certain_as_its_parts() -> None:
    """Any of them may add a value, or not; one without doubt makes up for none."""
    doubtful = flow('IIF([a] = "x", NULL, "other")', merge="Merge")
    found = [
        rule("r0", precedence=100, flows=(flow("IgnoreThisFlow", merge="Merge"),)),
        rule("r1", precedence=101, flows=(flow("=y", merge="Merge"),)),
        rule("r2", precedence=102, flows=(doubtful,)),
    ]
    result = result_of("title", found, Scene(attributes({"a": "X"})))
    assert (result.values, result.certain) == (("y",), False)
    assert result.doubts
    sure = result_of("title", found, Scene(attributes({"a": "b"})))
    assert (sure.values, sure.certain, sure.doubts) == (("y", "other"), True, ())
    assert sure.winner is not None
    assert sure.winner.rule.name == "r1"


def test_merge_types_must_be_the_same() -> None:
    """Update from one connector and Merge from another is an error (declarative provisioning)."""
    found = [
        rule("r0", precedence=100, flows=(flow("=y", merge="Merge"),)),
        rule("r1", precedence=101, flows=(flow("=y"),)),
    ]
    result = result_of("title", found, Scene(Attributes()))
    assert result.state == "fault"
    assert "merge, update" in result.why
    assert [c.rule.name for c in result.contributions] == ["r0", "r1"]
