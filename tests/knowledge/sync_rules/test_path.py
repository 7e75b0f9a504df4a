"""Where an object would stop, by the real rules: expectations from default-sync-rules 1 to 5."""

import base64
import uuid
from typing import Any

import pytest

from knowledge.cloud_filter import filtering, scene_of
from knowledge.sync_rules.path import Path, Simulation, Stop
from knowledge.vocabulary import ENTRA_CONNECTOR_ID, Flow, Place, ScopeClause, SyncRule, entra_dn
from tests.data.real import rules as real_rules
from tests.knowledge.build import attributes, rule, scope

AD = "ae4db4cc-b16b-4eb2-acf5-837ca84e4d7d"
DN = "CN=J Doe,OU=CORP,DC=contoso,DC=com"
ANCHOR = base64.b64encode(uuid.UUID(int=7).bytes_le).decode()
REAL = Simulation(real_rules())
PERSON = {
    "objectGUID": ANCHOR,
    "objectSid": "AQUAAAAAAAUVAAAAAQIDBAUGBwgJCgsMDQ4PEA==",
    "cn": "J Doe",
    "sAMAccountName": "jdoe",
    "userPrincipalName": "jdoe@contoso.com",
    "userAccountControl": "512",
}
GROUP = {"objectGUID": ANCHOR, "cn": "Sales", "sAMAccountName": "Sales"}
SECURITY, DISTRIBUTION = "-2147483646", "2"


def go(type_: str, own: dict[str, Any], simulation: Simulation = REAL, dn: str = DN) -> Path:
    """The way of one object."""
    return simulation.path(AD, type_, scene_of(dn, attributes(own), None))


def told(path: Path) -> list[tuple[str, str, str]]:
    """The stops: what, where, and by which attribute."""
    return [(s.kind, s.place, s.attribute) for s in path.stops]


def test_ordinary_user_lands() -> None:
    """Section 5; its name in the Entra connector space is made of the sourceAnchor."""
    path = go("user", PERSON)
    assert path.stops == ()
    assert path.target_type == "user"
    assert path.metaverse["sourceAnchor"].values == (ANCHOR,)
    assert path.entra["dn"].values == (entra_dn(ANCHOR),)
    assert path.entra["userPrincipalName"].values == ("jdoe@contoso.com",)


INBOUND: Place = "ad-connector-space"
METAVERSE: Place = "metaverse"
FILTERED = ("cloud-filtered", METAVERSE, "cloudFiltered")


@pytest.mark.parametrize(
    "type_,own,stops",
    [
        ("inetOrgPerson", PERSON, []),
        ("user", {**PERSON, "userAccountControl": "514"}, []),
        ("user", {**PERSON, "sAMAccountName": "MSOL_1"}, [FILTERED]),
        ("user", {**PERSON, "isCriticalSystemObject": "FALSE"}, [FILTERED]),
        (
            "user",
            {**PERSON, "isCriticalSystemObject": "TRUE"},
            [("out-of-scope", INBOUND, "isCriticalSystemObject")],
        ),
        (
            "user",
            {**PERSON, "isCriticalSystemObject": "TRUE", "adminDescription": "User_1"},
            [
                ("out-of-scope", INBOUND, "isCriticalSystemObject"),
                ("out-of-scope", INBOUND, "adminDescription"),
            ],
        ),
        (
            "user",
            {**PERSON, "adminDescription": "User_1", "sAMAccountName": "AAD_1"},
            [("out-of-scope", INBOUND, "adminDescription"), FILTERED],
        ),
        (
            "user",
            {**PERSON, "msExchRecipientTypeDetails": "2"},
            [
                ("no-source-anchor", METAVERSE, "sourceAnchor"),
                ("out-of-scope", METAVERSE, "sourceObjectType"),
            ],
        ),
        (
            "user",
            {**PERSON, "sAMAccountName": None, "userPrincipalName": None},
            [("rule-fault", INBOUND, "userPrincipalName"), FILTERED],
        ),
        ("contact", {"objectGUID": ANCHOR, "cn": "J Doe", "mail": "jdoe@contoso.com"}, []),
        (
            "contact",
            {"objectGUID": ANCHOR, "cn": "J Doe"},
            [("no-join-value", INBOUND, "mail"), ("out-of-scope", METAVERSE, "mailEnabled")],
        ),
        ("group", {**GROUP, "groupType": SECURITY}, []),
        ("group", {**GROUP, "groupType": DISTRIBUTION, "mail": "sales@contoso.com"}, []),
        (
            "group",
            {**GROUP, "groupType": DISTRIBUTION},
            [("out-of-scope", METAVERSE, "securityEnabled")],
        ),
        (
            "computer",
            {"objectGUID": ANCHOR, "cn": "PC1", "userAccountControl": "4096"},
            [FILTERED, ("out-of-scope", METAVERSE, "userCertificate")],
        ),
        ("foreignSecurityPrincipal", {"cn": "S-1-5-21-1"}, [("no-rule", INBOUND, "")]),
        ("printQueue", {}, [("no-rule", INBOUND, "")]),
    ],
)
def test_real_rules(type_: str, own: dict[str, Any], stops: list[tuple[str, str, str]]) -> None:
    """Each stop, in the order of the way, the earlier ones mended in thought."""
    assert told(go(type_, own)) == stops


def test_deciding_clause_and_value() -> None:
    """What a proof needs: rule, clause, the object's own value."""
    (stop,) = go("user", {**PERSON, "isCriticalSystemObject": "TRUE"}).stops
    assert stop.rule is not None
    assert stop.rule.name == "In from AD - User Join"
    assert stop.clause == ScopeClause("isCriticalSystemObject", "NOTEQUAL", "TRUE")
    assert (stop.actual, stop.certain) == ("TRUE", True)


def test_condition_behind_cloud_filtered() -> None:
    """Not the whole expression: the one condition that holds, and the value it reads."""
    (stop,) = go("user", {**PERSON, "sAMAccountName": "MSOL_1"}).stops
    assert stop.why == 'Left([sAMAccountName], 5) = "MSOL_" (sAMAccountName: MSOL_1)'


def with_rules(*more: SyncRule, without: tuple[str, ...] = ()) -> Simulation:
    """The real rules with some more, and without those of some names."""
    return Simulation([*more, *(r for r in real_rules() if r.name not in without)])


def custom(name: str = "Custom", **more: Any) -> SyncRule:
    """A rule of somebody's own, ranked before the out-of-box ones."""
    usual: dict[str, Any] = {"connector": AD, "precedence": 50, "link_type": "Join"}
    return rule(name, is_standard=False, **{**usual, **more})


def filtering_flow(value: str) -> tuple[Flow, ...]:
    """A flow to cloudFiltered."""
    return (Flow("cloudFiltered", (value,), "Constant"),)


def test_negative_filter() -> None:
    """default-sync-rules 7: a custom rule flows True for the objects in its scope."""
    simulation = with_rules(
        custom(scope=scope("extensionAttribute15 EQUAL NoSync"), flows=filtering_flow("True"))
    )
    (stop,) = go("user", {**PERSON, "extensionAttribute15": "nosync"}, simulation).stops
    assert stop.kind == "cloud-filtered"
    assert stop.rule is not None
    assert stop.rule.name == "Custom"
    assert stop.why == "extensionAttribute15 EQUAL NoSync (extensionAttribute15: nosync)"
    assert go("user", PERSON, simulation).stops == ()


def test_positive_filter_overrides_the_exclusions() -> None:
    """default-sync-rules 7: False of a higher rank wins over the default rule's True."""
    simulation = with_rules(custom(flows=filtering_flow("False")))
    assert go("user", {**PERSON, "sAMAccountName": "MSOL_1"}, simulation).stops == ()


def test_custom_rule_is_told_before_the_out_of_box_one() -> None:
    """Its filter is the one that somebody set."""
    own = custom(link_type="Provision", scope=scope("department EQUAL IT"))
    (first, *_) = go("user", {**PERSON, "adminDescription": "User_1"}, with_rules(own)).stops
    assert first.rule == own


def test_disabled_rule() -> None:
    """Nothing else brings the type in."""
    off = custom("Off", link_type="Provision", disabled=True, source_type="user")
    path = go("user", PERSON, Simulation([off]))
    assert path.stops == (Stop("rule-disabled", INBOUND, off, actual="disabled"),)


def test_clause_that_cannot_be_told() -> None:
    """Then what comes after it is not known either."""
    odd = custom(link_type="Provision", scope=scope("x MATCHES 1"), precedence=1)
    path = go("user", PERSON, Simulation([odd]))
    assert [(s.kind, s.why, s.certain) for s in path.stops] == [("not-known", "x", False)]


def test_group_filter_that_was_not_looked_at() -> None:
    """ISMEMBEROF without the groups is not known; with them it decides, and is mended."""
    pilots = "CN=Pilots,DC=contoso,DC=com"
    own = custom(link_type="Provision", scope=((ScopeClause("", "ISMEMBEROF", pilots),),))
    scene = scene_of(DN, attributes(PERSON), None)
    simulation = Simulation([own])
    assert simulation.path(AD, "user", scene).stops[0].kind == "not-known"
    first = simulation.path(AD, "user", scene, ()).stops[0]
    assert (first.kind, first.rule) == ("out-of-scope", own)


def test_clause_that_no_change_would_satisfy() -> None:
    """The way ends there; it is told once."""
    own = custom(link_type="Provision", scope=scope("x LESSTHAN abc"))
    path = go("user", {**PERSON, "x": "b"}, Simulation([own]))
    assert told(path) == [("out-of-scope", INBOUND, "x")]


def test_outbound_clause_that_no_change_would_satisfy() -> None:
    """As inbound."""
    own = custom(
        direction="Outbound",
        source_type="person",
        target_type="user",
        connector=ENTRA_CONNECTOR_ID,
        link_type="Provision",
        scope=scope("cn GREATERTHAN zzz"),
    )
    path = go("user", PERSON, with_rules(own, without=("Out to AAD - User Join",)))
    assert told(path) == [("out-of-scope", METAVERSE, "cn")]


def test_two_rules_with_joins() -> None:
    """Engine-semantics 4.2: an error of the whole object."""
    second = custom(joins=real_rules()[0].joins)
    path = go("user", PERSON, with_rules(second))
    assert told(path)[0][:2] == ("two-join-rules", INBOUND)


def test_anchor_that_is_not_known() -> None:
    """An expression that cannot be evaluated leaves the outbound gate open: said, not guessed."""
    own = custom(flows=(Flow("sourceAnchor", (), "Expression", "Thumbprint([objectGUID])"),))
    path = go("user", PERSON, with_rules(own))
    assert [(s.kind, s.place, s.why) for s in path.stops] == [
        ("not-known", METAVERSE, "sourceAnchor")
    ]


def test_outbound_rule_is_gone() -> None:
    """No rule makes the object in Entra ID."""
    simulation = with_rules(without=("Out to AAD - User Join",))
    assert told(go("user", PERSON, simulation)) == [("no-rule", METAVERSE, "")]


def test_outbound_fault() -> None:
    """An error of an outbound rule stops it on the way to the Entra connector space."""
    bad = custom(
        "Bad",
        direction="Outbound",
        source_type="person",
        target_type="user",
        connector=ENTRA_CONNECTOR_ID,
        flows=(Flow("title", (), "Expression", 'Error("no title")'),),
    )
    path = go("user", PERSON, with_rules(bad))
    assert [(s.kind, s.place, s.why) for s in path.stops] == [("rule-fault", METAVERSE, "no title")]


def test_other_connectors_have_no_say() -> None:
    """The rules of one forest are not asked about an object of another."""
    path = REAL.path(
        "00000000-0000-0000-0000-000000000009", "user", scene_of(DN, attributes(PERSON), None)
    )
    assert told(path) == [("no-rule", INBOUND, "")]
    assert REAL.connectors == (AD,)


# --- cloudFiltered alone


@pytest.mark.parametrize(
    "rules,state",
    [
        ([], "not-filtered"),
        ([custom(flows=filtering_flow("True"))], "filtered"),
        ([custom(flows=filtering_flow("False"))], "not-filtered"),
        ([custom(flows=filtering_flow("NULL"))], "not-filtered"),
        ([custom(flows=filtering_flow("True"), disabled=True)], "not-filtered"),
        ([custom(flows=filtering_flow("True"), source_type="group")], "not-filtered"),
        ([custom(flows=filtering_flow("True"), direction="Outbound")], "not-filtered"),
        ([custom(flows=filtering_flow("True"), scope=scope("x MATCHES 1"))], "unknown"),
        ([custom(flows=filtering_flow("True"), scope=scope("x EQUAL 1"))], "not-filtered"),
        ([custom(flows=(Flow("cloudFiltered", (), "Expression", "Thumbprint([x])"),))], "unknown"),
        (
            [
                custom("a", flows=filtering_flow("False"), precedence=1),
                custom("b", flows=filtering_flow("True"), precedence=2),
            ],
            "not-filtered",
        ),
    ],
)
def test_filtering(rules: list[SyncRule], state: str) -> None:
    """The flow in scope with the lowest number that says anything."""
    assert filtering(rules, AD, "user", scene_of(DN, attributes(PERSON), None)).state == state


@pytest.mark.parametrize(
    "type_,own,dn,state",
    [
        ("user", {}, DN, "filtered"),
        ("user", PERSON, "CN=J Doe\\0ACNF:1,OU=CORP,DC=contoso,DC=com", "filtered"),
        ("group", {**GROUP, "sAMAccountName": "MSOL_AD_Sync_RichCoexistence"}, DN, "filtered"),
        ("group", {**GROUP, "msExchRecipientTypeDetails": "1073741824"}, DN, "filtered"),
        ("group", {**GROUP, "msExchRecipientTypeDetails": "1"}, DN, "not-filtered"),
        (
            "contact",
            {"displayName": "x (MSOL)", "msExchHideFromAddressLists": "TRUE"},
            DN,
            "filtered",
        ),
        ("contact", {"displayName": "x (MSOL)"}, DN, "not-filtered"),
        ("computer", {"userCertificate": "AQ=="}, DN, "not-filtered"),
    ],
)
def test_filtering_by_real_rules(type_: str, own: dict[str, Any], dn: str, state: str) -> None:
    """The rows of default-sync-rules section 3."""
    found = filtering(real_rules(), AD, type_, scene_of(dn, attributes(own), None))
    assert (found.state, found.certain) == (state, True)


def test_scene_without_a_name() -> None:
    """A planned object may have none yet."""
    assert "dn" not in scene_of("", attributes(PERSON), None).attributes
