"""The simulated path where something is open, missing or of another kind than usual.

Source: engine-semantics 4.4, 4.8 and 5; what is not certain is told as a stop of its own or leaves
what comes after it not known.
"""

from dataclasses import replace

import pytest

from knowledge.cloud_filter import scene_of
from knowledge.sync_rules.path import Simulation
from knowledge.vocabulary import Attributes, Flow, JoinClause
from tests.knowledge.build import scope
from tests.knowledge.sync_rules.test_path import AD, DN, INBOUND, METAVERSE, told
from tests.knowledge.sync_rules.test_path_custom import constants, go, inbound, outbound


def test_cloud_filtered_that_hangs_on_an_open_question() -> None:
    """It is told, and that it is not certain."""
    hide = (Flow("cloudFiltered", (), "Expression", 'IIF([f] = "a", True, NULL)'),)
    (stop,) = go(inbound(flows=hide), outbound(), f="A").stops
    assert (stop.kind, stop.certain) == ("cloud-filtered", False)


def test_source_anchor_that_fails() -> None:
    """An error is no absent anchor: whether it would be there is not known."""
    error = (Flow("sourceAnchor", (), "Expression", 'Error("no anchor")'),)
    bad = inbound("Bad", precedence=1, flows=())
    path = go(replace(bad, flows=error), outbound(scope=scope("sourceAnchor ISNOTNULL")))
    assert [(s.kind, s.place) for s in path.stops] == [
        ("rule-fault", INBOUND),
        ("not-known", METAVERSE),
    ]


@pytest.mark.parametrize(
    "mv_type,stops", [("device", []), ("Device", []), ("person", ["no-source-anchor"])]
)
def test_only_a_device_needs_no_source_anchor(mv_type: str, stops: list[str]) -> None:
    """Default-sync-rules 1: rule 160 asks for a certificate, and for no anchor."""
    bring = replace(inbound(target_type=mv_type), flows=())
    out = outbound(source_type=mv_type, target_type=mv_type if mv_type != "person" else "user")
    assert [s.kind for s in go(bring, out).stops] == stops


def test_projection_that_fails_names_rule_and_attributes() -> None:
    """Engine-semantics 4.4: no join attribute has a value."""
    own = inbound(joins=((JoinClause("mail", "mail"),), (JoinClause("cn", "cn"),)))
    (stop,) = go(own, outbound()).stops
    assert (stop.kind, stop.rule, stop.attribute) == ("no-join-value", own, "mail, cn")


GATE = scope("cloudFiltered NOTEQUAL True")


def doubtful(name: str, value: str) -> tuple[Flow, ...]:
    """A flow whose value hangs on whether texts are compared with case."""
    return (Flow(name, (), "Expression", f'IIF([f] = "a", "{value}", NULL)'),)


@pytest.mark.parametrize("value", ["True", "true", "TRUE"])
def test_doubtful_filter_is_one_stop(value: str) -> None:
    """The outbound scope that asks for the same is no second one."""
    path = go(inbound(flows=doubtful("CloudFiltered", value)), outbound(scope=GATE), f="A")
    assert [(s.kind, s.certain) for s in path.stops] == [("cloud-filtered", False)]


@pytest.mark.parametrize(
    "name,value,wanted",
    [
        ("cloudFiltered", "False", "cloudFiltered NOTEQUAL True"),
        ("title", "True", "title EQUAL True"),
        ("title", "boss", "title ISNOTNULL"),
    ],
)
def test_other_doubtful_value_leaves_the_way_out_open(name: str, value: str, wanted: str) -> None:
    """Whether the clause holds is not known then."""
    path = go(inbound(flows=doubtful(name, value)), outbound(scope=scope(wanted)), f="A")
    assert [(s.kind, s.why) for s in path.stops] == [("not-known", name)]
    assert go(inbound(flows=doubtful(name, value)), outbound(), f="A").stops == ()


def test_value_that_is_not_known_leaves_the_scopes_behind_it_open() -> None:
    """A rule that adds to the object, or not, by what could not be evaluated."""
    bring = inbound(flows=(Flow("u", (), "Expression", "Thumbprint([f])"),))
    more = outbound("More", scope=scope("u ISNULL"), flows=constants(c="1"), precedence=200)
    assert go(bring, outbound(), more, f="x").entra["c"].state == "open"
    assert go(inbound(), outbound(), more, f="x").entra["c"].values == ("1",)


def test_rule_for_every_type_is_a_way_in() -> None:
    """Its filter is told like that of any other."""
    wide = inbound(source_type="*", scope=scope("x EQUAL 1"))
    for type_ in ("user", "Group"):
        path = go(wide, outbound(), type_=type_)
        assert told(path) == [("out-of-scope", INBOUND, "x")]


def test_lists_are_those_of_each_side() -> None:
    """Description has several values in Active Directory, and one in the metaverse."""
    flows = tuple(Flow(n, (n,), "Direct") for n in ("description", "proxyAddresses"))
    scene = scene_of(DN, Attributes({"description": ("x",), "proxyAddresses": ("SMTP:a@x",)}), None)
    path = Simulation([inbound(flows=flows), outbound(flows=flows)]).path(AD, "user", scene)
    assert [path.metaverse[f.destination].is_list for f in flows] == [True, True]
    assert [path.entra[f.destination].is_list for f in flows] == [False, True]
