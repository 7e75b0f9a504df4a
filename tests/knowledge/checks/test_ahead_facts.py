"""What lies ahead: the facts that prove it, whose rules are asked, and how certain it is."""

from dataclasses import replace
from typing import Any

import pytest

from knowledge.answer import Answer, Fact, Source
from knowledge.checks.ahead import would_be_filtered, would_be_provisioned
from knowledge.vocabulary import ENTRA_CONNECTOR_ID, Connector, Flow, JoinClause, Place, SyncRule
from tests.knowledge.build import (
    connector,
    entra_row,
    partition,
    person,
    row,
    rule,
    scope,
    told,
    view,
)
from tests.knowledge.checks.test_ahead import ANCHOR, CLASS, FILTER, INTERN, SID, THERE

OTHER = "22222222-2222-2222-2222-222222222222"
USER: dict[str, Any] = {"objectClass": CLASS["user"], "objectSid": SID, "objectGUID": ANCHOR}
FLOWS = (Flow("sourceAnchor", ("A",), "Constant"),)
IN = rule("In", flows=FLOWS)


def out(*groups: str, **more: Any) -> SyncRule:
    """A rule to Entra ID."""
    usual: dict[str, Any] = {"direction": "Outbound", "connector": ENTRA_CONNECTOR_ID}
    usual |= {"source_type": "person", "target_type": "user", "precedence": 120}
    return rule("Out", scope=scope(*groups), **{**usual, **more})


def way(*rules: SyncRule, rows: Any = None, **own: Any) -> Answer[Any] | None:
    """The answer about a user that nobody has imported, or of these rows."""
    return would_be_provisioned(person(**{**USER, **own}), None, rows, (connector(),), rules)


def fact(answer: Answer[Any] | None) -> Fact:
    """Its only fact."""
    assert answer is not None
    (only,) = answer.facts
    return only


def values(name: str, precedence: str, attribute: str) -> dict[str, str]:
    """What completes the sentence of a fact."""
    return {"rule": name, "precedence": precedence, "attribute": attribute}


INBOUND: Place = "ad-connector-space"
METAVERSE: Place = "metaverse"
SERVER: Source = "connect-server"
ERROR = (Flow("cn", (), "Expression", 'Error("no cn")'),)
JOINS = ((JoinClause("employeeID", "employeeID"),),)


@pytest.mark.parametrize(
    "rules,kind,expected",
    [
        (
            (replace(IN, flows=ERROR), out()),
            "rule-error",
            Fact("rule-error", INBOUND, SERVER, "no cn", "", values("In", "100", "cn")),
        ),
        (
            (replace(IN, joins=JOINS), rule("Two", joins=JOINS, precedence=130), out()),
            "two-join-rules",
            Fact("two-join-rules", INBOUND, SERVER, "", "", values("Two", "130", "")),
        ),
        (
            (replace(IN, joins=JOINS), out()),
            "no-join-value",
            Fact(
                "no-join-value",
                INBOUND,
                SERVER,
                "absent",
                "a value",
                values("In", "100", "employeeID"),
            ),
        ),
        (
            (replace(IN, flows=()), out()),
            "no-source-anchor",
            Fact(
                "source-anchor-missing",
                METAVERSE,
                SERVER,
                "absent",
                "a value",
                values("", "", "sourceAnchor"),
            ),
        ),
        (
            (IN, replace(out(), source_type="group")),
            "no-outbound-rule",
            Fact("no-outbound-rule", METAVERSE, SERVER, "none", "a rule", values("", "", "")),
        ),
        (
            (IN, out(disabled=True)),
            "provision-disabled",
            Fact(
                "provision-rule-disabled",
                METAVERSE,
                SERVER,
                "disabled",
                "enabled",
                values("Out", "120", ""),
            ),
        ),
        (
            (replace(IN, flows=(*FLOWS, Flow("l", ("title",), "Direct"))), out("l EQUAL York")),
            "out-of-scope",
            Fact(
                "outbound-out-of-scope",
                METAVERSE,
                SERVER,
                "Boss",
                "EQUAL York",
                values("Out", "120", "l"),
            ),
        ),
        (
            (IN, out("l ISNOTNULL")),
            "out-of-scope",
            Fact(
                "outbound-out-of-scope",
                METAVERSE,
                SERVER,
                "(absent)",
                "ISNOTNULL",
                values("Out", "120", "l"),
            ),
        ),
    ],
)
def test_fact_of_each_stop(rules: tuple[SyncRule, ...], kind: str, expected: Fact) -> None:
    """Where it stops, by which rule and attribute, with the value there and the one wanted."""
    answer = way(*rules, title="Boss")
    assert answer is not None
    assert (answer.value, answer.certain) == (kind, True)
    assert fact(answer) == expected


def test_clause_that_another_question_tells_is_passed_over() -> None:
    """The next clause on the way is told: the anchor has a question of its own."""
    answer = way(IN, out("sourceAnchor STARTSWITH zzz AND l EQUAL York"))
    assert told(answer) == ("out-of-scope", "outbound-out-of-scope")
    assert fact(answer).values["attribute"] == "l"
    assert told(way(IN, out("sourceAnchor STARTSWITH zzz"))) == THERE


def test_no_that_is_not_documented_is_not_certain() -> None:
    """The separator of a list is not (adsync-cmdlets 6.1)."""
    with_l = replace(IN, flows=(*FLOWS, Flow("l", ("title",), "Direct")))
    answer = way(with_l, out("l ISIN York;Leeds"), title="Bath")
    assert answer is not None
    assert (answer.value, answer.certain) == ("out-of-scope", False)


def test_no_inbound_rule_is_told_elsewhere() -> None:
    """By the question about the inbound scope."""
    assert told(way(replace(IN, source_type="group"), out())) == THERE


def test_rules_are_those_that_were_given() -> None:
    """What was made ready for one server is not used for another."""
    open_, closed = (IN, out()), (IN, out("l EQUAL York"))
    for _ in range(2):
        assert told(way(*open_)) == THERE
        found = would_be_provisioned(person(**USER), None, None, (connector(),), closed)
        assert told(found)[0] == "out-of-scope"


def test_identifier_of_the_record_is_used() -> None:
    """Only one that was not recorded is taken to be there (AD sets it on every object)."""
    bring = replace(IN, flows=(*FLOWS, Flow("x", ("objectGUID",), "Direct")))
    assert told(way(bring, out(f"x EQUAL {ANCHOR}"))) == THERE
    assert told(way(bring, out("x ISNOTNULL"), objectGUID=None)) == THERE


def test_inet_org_person_is_judged_as_a_user() -> None:
    """What decides about it is its own class, and whether it is switched on was recorded."""
    kind = {"objectClass": (*CLASS["user"], "inetOrgPerson")}
    bring = replace(IN, source_type="inetOrgPerson")
    assert told(way(bring, out(), **kind)) == THERE
    assert told(way(bring, out("l EQUAL York"), **kind))[0] == "out-of-scope"
    assert way(bring, out("l EQUAL York"), **kind, userAccountControl=None) is None


def test_rules_of_the_connector_that_imported_it() -> None:
    """The row tells it, and not the domain; of several connectors it need not be the first."""
    elsewhere: Connector = connector(
        partition("DC=fabrikam,DC=com"), identifier=OTHER, name="fabrikam.com"
    )
    own = replace(FILTER, connector=OTHER)
    imported = row(values={"title": "Intern", "mail": "a@b.c"}, mv_id=None, connector_id=OTHER)
    for both in ((connector(), elsewhere), (elsewhere, connector())):
        found = would_be_filtered(INTERN, None, view(imported), both, (own,))
        assert told(found)[0] == "filtered"
        assert told(would_be_filtered(INTERN, None, view(imported), both, (FILTER,))) == ("no",)
        assert told(would_be_filtered(INTERN, None, None, both, (FILTER,)))[0] == "filtered"
    assert would_be_filtered(INTERN, None, view(imported), None, (own,)) is None


def test_object_on_its_way_is_judged_and_one_that_arrived_is_not() -> None:
    """A row of Active Directory alone has the way to Entra ID before it."""
    raw = {**USER, "userAccountControl": "512", "title": "Intern", "mail": "a@b.c"}
    imported = row(values=raw, mv_id=None)
    rules = (IN, out("l EQUAL York"))
    assert told(way(*rules, rows=view(imported)))[0] == "out-of-scope"
    arrived = view(row(values=raw), entra_row())
    assert told(way(*rules, rows=arrived)) == THERE
    found = would_be_filtered(INTERN, None, arrived, (connector(),), (FILTER,))
    assert told(found) == ("no",)
