"""Scoping filters: each operator, AND and OR, what is not known, the rules of a real server."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.tenant_folder import load
from knowledge.evidence import Found
from knowledge.sync_rules.clauses import ABSENT, NEGATIVE
from knowledge.sync_rules.scope import Decision, concerns, in_scope
from knowledge.sync_rules.semantics import Semantics
from knowledge.vocabulary import ENTRA_CONNECTOR_ID, Attributes, ScopeClause, SyncRule
from tests.knowledge.build import AD_CONNECTOR_ID, SALES, attributes, mv, rule, scope

DEMO = Path("adapters/tenant_folder/demo")
GROUP = f"CN=Pilots,{SALES}"
TEXTS = st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=6)
NUMBERS = st.integers(-(2**31), 2**62).map(str)


def decide(text: str, *values: str, member_of: Iterable[str] | None = None) -> Decision:
    """The decision of one clause on `x` for these values of it."""
    groups = None if member_of is None else list(member_of)
    return in_scope(rule(scope=scope(f"x {text}")), Attributes({"X": values}), groups)


@pytest.mark.parametrize(
    "text,values,held",
    [
        ("EQUAL boss", ["BOSS"], True),
        ("EQUAL boss", ["bosses"], False),
        ("EQUAL boss", [], False),
        ("NOTEQUAL TRUE", ["True"], False),
        ("NOTEQUAL TRUE", ["FALSE"], True),
        ("NOTEQUAL TRUE", [""], True),
        ("NOTEQUAL TRUE", [], True),
        ("CONTAINS (msol)", ["X (MSOL) Y"], True),
        ("CONTAINS (msol)", ["MSOL"], False),
        ("NOTCONTAINS (msol)", ["MSOL"], True),
        ("NOTCONTAINS (msol)", [], True),
        ("STARTSWITH User_", ["user_x"], True),
        ("STARTSWITH User_", ["x user_"], False),
        ("NOTSTARTSWITH User_", ["USER_"], False),
        ("NOTSTARTSWITH User_", [], True),
        ("ENDSWITH @contoso.com", ["a@CONTOSO.com"], True),
        ("NOTENDSWITH @contoso.com", ["a@contoso.com "], True),
        ("NOTENDSWITH @contoso.com", ["a@contoso.com"], False),
        ("ISNULL", [], True),
        ("ISNULL", [""], True),
        ("ISNULL", ["x"], False),
        ("ISNOTNULL", [], False),
        ("ISNOTNULL", ["x"], True),
        ("ISNOTNULL", ["", "x"], True),
        ("LESSTHAN 50000", ["9999"], True),
        ("LESSTHAN 10", ["9"], True),
        ("LESSTHAN 50000", ["50000"], False),
        ("LESSTHAN 50000", [], False),
        ("LESSTHAN_OR_EQUAL 50000", ["50000"], True),
        ("LESSTHAN_OR_EQUAL 50000", ["50001"], False),
        ("GREATERTHAN 50000", ["123456"], True),
        ("GREATERTHAN 50000", ["50000"], False),
        ("GREATERTHAN_OR_EQUAL b", ["A"], False),
        ("GREATERTHAN_OR_EQUAL b", ["B"], True),
        ("GREATERTHAN 5", ["x"], True),
        ("ISBITSET 2", ["514"], True),
        ("ISBITSET 2", ["512"], False),
        ("ISBITSET 2", [], False),
        ("ISBITSET 2147483648", ["-2147483646"], True),
        ("ISBITNOTSET 2", ["512"], True),
        ("ISBITNOTSET 2", ["514"], False),
        ("ISNOTBITSET 2", ["514"], False),
        ("ISIN a", ["b", "A"], True),
        ("ISIN a,b", ["x", "A,B"], True),
        ("ISIN a", ["b", "c"], False),
        ("ISIN a,b", [], False),
        ("ISNOTIN a", ["b", "c"], True),
        ("ISNOTIN a,b", [], True),
        ("EQUAL a", ["b", "c"], False),
        ("NOTEQUAL a", ["b", "c"], True),
        ("CONTAINS a", ["xa", "ay"], True),
        ("LESSTHAN 1.5", ["1.25"], True),
        ("LESSTHAN 1_0", ["9"], False),
        ("EQUAL ", [], False),
        ("isnotnull", ["x"], True),
    ],
)
def test_operator(text: str, values: list[str], held: bool) -> None:
    """Every documented operator, with the value there and absent, and in any case."""
    decision = decide(text, *values)
    assert (decision.in_scope, decision.certain) == (held, True)
    if not held:
        assert decision.clause == rule(scope=scope(f"x {text}")).scope[0][0]
        assert decision.actual == ("; ".join(values) or ABSENT)


@pytest.mark.parametrize(
    "text,values,held",
    [
        ("ISIN a, b;c", ["B"], True),
        ("ISIN a, b;c", ["d"], False),
        ("ISNOTIN a,b", ["a"], False),
        ("ISBITNOTSET 2", [], True),
        ("LESSTHAN 10.5", ["9.5"], True),
        ("GREATERTHAN 5", ["010"], True),
        ("EQUAL a", ["b", "A"], True),
        ("NOTEQUAL a", ["b", "A"], False),
    ],
)
def test_undocumented_is_said_to_be_uncertain(text: str, values: list[str], held: bool) -> None:
    """List separators, several values, a bit of nothing; numbers that the page orders as texts."""
    decision = decide(text, *values)
    assert (decision.in_scope, decision.certain) == (held, False)


@pytest.mark.parametrize(
    "text,values",
    [
        ("MATCHES a", ["a"]),
        ("NOTMATCHES a", []),
        ("ISBITSET two", ["2"]),
        ("ISBITNOTSET 0x2", ["514"]),
        ("ISBITNOTSET 2", ["many"]),
        (f"ISMEMBEROF {GROUP}", []),
        (f"ISNOTMEMBEROF {GROUP}", []),
    ],
)
def test_unknown_is_neither_in_nor_out(text: str, values: list[str]) -> None:
    """An unknown operator, a mask that is no number and groups nobody looked at decide nothing."""
    decision = decide(text, *values)
    assert (decision.in_scope, decision.certain) == (None, False)
    assert decision.clause is not None


def test_membership_compares_names_as_the_directory_does() -> None:
    """A group is the same in any case and spacing."""
    spelt = GROUP.upper().replace(",", ", ")
    assert decide(f"ISMEMBEROF {GROUP}", member_of=[spelt]).in_scope is True
    assert decide(f"ISMEMBEROF {GROUP}", member_of=[SALES]).in_scope is False
    assert decide(f"ISNOTMEMBEROF {GROUP}", member_of=[spelt]).in_scope is False
    assert decide(f"ISNOTMEMBEROF {GROUP}", member_of=[]).in_scope is True


def test_connector_id_stands_for_the_connector_of_the_rule() -> None:
    """%Connector.ID% is replaced before comparing."""
    assert decide("EQUAL %Connector.ID%", AD_CONNECTOR_ID.upper()).in_scope is True
    assert decide("EQUAL %Connector.ID%", ENTRA_CONNECTOR_ID).in_scope is False


def decide_all(*groups: str, **values: str) -> Decision:
    """The decision of a whole filter."""
    return in_scope(rule(scope=scope(*groups)), attributes(values))


def test_no_filter_takes_everything() -> None:
    """No group means every object of the type."""
    assert in_scope(rule(), Attributes()) == Decision(True)


def test_clauses_of_a_group_must_all_hold() -> None:
    """The first clause that does not hold decides."""
    decision = decide_all("a EQUAL 1 AND b EQUAL 2 AND c EQUAL 3", a="1", b="x", c="y")
    assert decision.in_scope is False
    assert decision.clause == ScopeClause("b", "EQUAL", "2")
    assert decision.actual == "x"


def test_one_group_is_enough() -> None:
    """Groups are joined by OR."""
    assert decide_all("a EQUAL 1", "b EQUAL 2", b="2").in_scope is True


def test_the_group_that_comes_closest_is_named() -> None:
    """The clause of the group with most clauses held is told, the first of equals."""
    decision = decide_all("a EQUAL 1", "b EQUAL 2 AND c EQUAL 3", "b EQUAL 2 AND d EQUAL 4", b="2")
    assert decision.clause == ScopeClause("c", "EQUAL", "3")


def test_unknown_clause_does_not_open_a_group_that_is_closed() -> None:
    """False decides a group, wherever the unknown clause stands."""
    assert decide_all("a MATCHES 1 AND b EQUAL 2").in_scope is False
    assert decide_all("b EQUAL 2 AND a MATCHES 1").in_scope is False
    assert decide_all("b EQUAL 2 AND a MATCHES 1 AND c MATCHES 1", b="2").clause == ScopeClause(
        "a", "MATCHES", "1"
    )


def test_unknown_group_keeps_the_filter_open() -> None:
    """Another group that says no does not settle what an unknown one would say."""
    assert decide_all("b EQUAL 2 AND c EQUAL 3", "a MATCHES 1", b="2").in_scope is None
    assert decide_all("a MATCHES 1", "b EQUAL 2", b="2").in_scope is True


def test_no_hangs_on_every_group() -> None:
    """The answer no is as certain as the least certain group."""
    assert decide_all("a EQUAL 1 AND b EQUAL 2", "c ISIN 3,4", a="1", c="5").certain is False
    assert decide_all("c ISIN 3,4 AND a EQUAL 1", a="1", c="3").certain is False
    assert decide_all("a EQUAL 1", "c EQUAL 3").certain is True


def test_yes_is_sure_by_one_sure_group() -> None:
    """A group that is documented to hold makes up for one that is not."""
    decision = decide_all("c ISIN 3,4", "a EQUAL 1", a="1", c="3")
    assert (decision.in_scope, decision.certain) == (True, True)


def test_no_is_sure_by_one_sure_clause() -> None:
    """A group is closed for sure by a clause that surely does not hold, which is then told."""
    decision = decide_all("c ISIN 3,4 AND a EQUAL 1", a="2", c="5")
    assert (decision.in_scope, decision.certain) == (False, True)
    assert decision.clause == ScopeClause("a", "EQUAL", "1")


def test_the_deciding_group_is_counted_from_one() -> None:
    """As the Synchronization Rules Editor lists them."""
    assert decide_all("a EQUAL 1 AND b EQUAL 1", "c EQUAL 2").group == 2
    assert decide_all("a EQUAL 1 AND b EQUAL 1", "c EQUAL 2", c="2").group == 2
    assert in_scope(rule(), Attributes()).group == 0


@pytest.mark.parametrize(
    "setting,text,values,held",
    [
        (Semantics(several_values="first"), "EQUAL a", ["b", "a"], False),
        (Semantics(several_values="first"), "EQUAL a", ["a", "b"], True),
        (Semantics(several_values="first"), "NOTEQUAL a", ["b", "a"], True),
        (Semantics(absent_bit="not-held"), "ISBITNOTSET 2", [], False),
        (Semantics(list_separators=""), "ISIN a,b", ["a"], False),
        (Semantics(list_separators="|"), "ISIN a|b", ["B"], True),
    ],
)
def test_setting_decides_what_is_not_documented(
    setting: Semantics, text: str, values: list[str], held: bool
) -> None:
    """The other value of each setting gives the other answer."""
    asked = rule(scope=scope(f"x {text}"))
    assert in_scope(asked, Attributes({"x": values}), semantics=setting).in_scope is held


def test_a_value_that_is_no_number_among_several_decides_nothing() -> None:
    """A mask cannot be laid over a text."""
    assert decide("ISBITSET 2", "2", "many").in_scope is None


def test_rule_of_another_type_or_switched_off_is_not_asked() -> None:
    """Object type first (engine-semantics 4.1); the engine's preview lists disabled rules too."""
    assert concerns(rule(source_type="user"), "USER") is None
    assert concerns(rule(source_type="*"), "group") is None
    other = concerns(rule(source_type="user"), "contact")
    assert other == Decision(False, ScopeClause("sourceObjectType", "EQUAL", "user"), "contact")
    off = concerns(rule(source_type="user", disabled=True), "user")
    assert off == Decision(False, ScopeClause("disabled", "EQUAL", "False"), "True")


@given(
    st.sampled_from(sorted(set(NEGATIVE) - {"ISNOTMEMBEROF"})),
    st.one_of(TEXTS, NUMBERS),
    st.lists(st.one_of(TEXTS, NUMBERS), max_size=1),
)
def test_not_is_the_negation(operator: str, wanted: str, values: list[str]) -> None:
    """For a single value NOTx answers the opposite of x, or neither answers."""
    no = decide_value(operator, wanted, values)
    yes = decide_value(NEGATIVE[operator], wanted, values)
    assert no is (None if yes is None else not yes)


@given(st.one_of(TEXTS.filter(bool), NUMBERS), st.one_of(TEXTS, NUMBERS))
def test_order_is_total(value: str, wanted: str) -> None:
    """At most is the opposite of greater, at least that of less."""
    assert decide_value("LESSTHAN_OR_EQUAL", wanted, [value]) is not decide_value(
        "GREATERTHAN", wanted, [value]
    )
    assert decide_value("GREATERTHAN_OR_EQUAL", wanted, [value]) is not decide_value(
        "LESSTHAN", wanted, [value]
    )


def decide_value(operator: str, wanted: str, values: Sequence[str]) -> bool | None:
    """Whether one clause holds."""
    group = (ScopeClause("x", operator, wanted),)
    return in_scope(rule(scope=(group,)), Attributes({"x": values})).in_scope


# --- the rules of a real server


@pytest.fixture
async def rules() -> dict[str, SyncRule]:
    """The rules of the demo's first forest and of Entra ID, by name."""
    found = await load(DEMO).server.rules()
    assert isinstance(found, Found)
    return {r.name: r for r in reversed(found.value)}


async def test_no_operator_of_a_real_server_is_unknown(rules: dict[str, SyncRule]) -> None:
    """The out-of-box rules all decide about an object without any attribute."""
    standard = [r for r in rules.values() if r.standard]
    assert len(standard) == 62
    assert {r.name for r in standard if in_scope(r, Attributes()).in_scope is None} == set()


@pytest.mark.parametrize(
    "name,values,clause",
    [
        ("User Join", {}, None),
        ("User Join", {"isCriticalSystemObject": "FALSE"}, None),
        ("User Join", {"isCriticalSystemObject": "TRUE"}, "isCriticalSystemObject"),
        ("User Join", {"adminDescription": "USER_left out"}, "adminDescription"),
        ("User Join", {"adminDescription": "Group_x"}, None),
        ("InetOrgPerson Join", {"adminDescription": "User_x"}, None),
        ("Group Join", {"adminDescription": "Group_x"}, "adminDescription"),
        ("Group Join", {"isCriticalSystemObject": "TRUE"}, "isCriticalSystemObject"),
        ("Contact Join", {"isCriticalSystemObject": "TRUE"}, None),
        ("User AccountEnabled", {"userAccountControl": "512"}, None),
        ("User AccountEnabled", {"userAccountControl": "514"}, "userAccountControl"),
        ("User Common from Exchange", {}, "mailNickname"),
    ],
)
async def test_real_inbound_rule(
    rules: dict[str, SyncRule], name: str, values: dict[str, str], clause: str | None
) -> None:
    """Scopes of default-sync-rules section 1, for what the object has in Active Directory."""
    decision = in_scope(rules[f"In from AD - {name}"], attributes(values))
    assert decision.in_scope is (clause is None)
    assert (decision.clause.attribute if decision.clause else None) == clause


USER = {"sourceObjectType": "User", "accountEnabled": "True"}
SECURITY = {"securityEnabled": "True", "mailEnabled": "False"}
LIST = {"securityEnabled": "False", "mailEnabled": "False"}


@pytest.mark.parametrize(
    "name,values,clause",
    [
        ("User Join", USER, None),
        ("User Join", {**USER, "cloudFiltered": "True"}, "cloudFiltered"),
        ("User Join", {**USER, "accountEnabled": None}, "accountEnabled"),
        ("User Join", {**USER, "sourceAnchor": None}, "sourceAnchor"),
        ("Group Join", {**SECURITY, "memberCount": "49999"}, None),
        ("Group Join", {**SECURITY, "memberCount": "50001"}, "cloudAnchor"),
        ("Group Join", {**SECURITY, "memberCount": "50001", "cloudAnchor": "Group_1"}, None),
        ("Group Join", {**LIST, "memberCount": "3"}, "securityEnabled"),
        ("Group Join", {**LIST, "mailEnabled": "True", "memberCount": "3"}, None),
        ("Contact Join", {"sourceObjectType": "Contact", "mailEnabled": "False"}, "mailEnabled"),
    ],
)
async def test_real_outbound_rule(
    rules: dict[str, SyncRule], name: str, values: dict[str, Any], clause: str | None
) -> None:
    """Scopes of default-sync-rules sections 1 and 4.3, for what the metaverse holds."""
    decision = in_scope(rules[f"Out to AAD - {name}"], mv(**values).plain)
    assert decision.in_scope is (clause is None)
    assert (decision.clause.attribute if decision.clause else None) == clause


def test_more_rules_than_are_kept_ready() -> None:
    """Nothing hangs on how many rules were asked before."""
    asked = [rule(scope=scope(f"x EQUAL {n}")) for n in range(5000)]
    assert [in_scope(r, attributes({"x": "7"})).in_scope for r in asked].count(True) == 1


def test_guid_is_the_same_with_and_without_braces() -> None:
    """On either side."""
    for own, wanted in (
        (AD_CONNECTOR_ID, f"{{{AD_CONNECTOR_ID}}}"),
        (f"{{{AD_CONNECTOR_ID}}}", AD_CONNECTOR_ID),
    ):
        assert decide(f"EQUAL {wanted}", own.upper()).in_scope is True
    assert decide("EQUAL x", "{x}").in_scope is False
