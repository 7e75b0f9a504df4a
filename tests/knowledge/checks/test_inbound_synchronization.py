"""What keeps an imported object from getting to the metaverse."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from knowledge.answer import UNSEEN
from knowledge.checks.inbound_synchronization import (
    explicit_disconnector,
    import_applied,
    inbound_scope,
    would_be_in_scope,
)
from knowledge.vocabulary import JoinClause, Run, SynchronizationError, SyncRule
from tests.knowledge.build import (
    NOW,
    ago,
    change,
    connector,
    person,
    row,
    rule,
    run,
    scope,
    told,
    view,
)

OPEN_SCOPE = scope("department EQUAL Sales")
JOINS = ((JoinClause("objectSid", "objectSid"),),)


def unlinked(**more: Any) -> Any:
    """The view of a row without metaverse object, of department IT."""
    usual = {"mv_id": None, "is_connector": False, "values": {"department": "IT"}}
    return view(row(**{**usual, **more}))


def asked(*rules: SyncRule, **more: Any) -> tuple[str, ...]:
    """What is told about the unlinked row with these rules."""
    return told(inbound_scope(unlinked(**more), rules))


CLOSED = rule("In from AD - Sales only", is_standard=False, precedence=50, scope=OPEN_SCOPE)
NO_RULE = ("no-rule-in-scope", "disconnector")
DISABLED = ("provision-disabled", "provision-rule-disabled")
SCOPED = ("custom-scope", "rule-out-of-scope")


def test_linked_or_in_error() -> None:
    """A row that is linked, absent, no real import, or in error is another question's."""
    for rows in (
        None,
        view(row()),
        unlinked(is_placeholder=True),
        unlinked(is_transient=True),
        unlinked(has_sync_error=True),
        unlinked(sync_error=SynchronizationError("sync-generic-failure")),
    ):
        assert told(inbound_scope(rows, (CLOSED,))) == ("linked-or-absent",)


def test_new_import_waits() -> None:
    """A pending add is not synchronized yet; a pending update says nothing of the kind."""
    assert asked(CLOSED, pending_import=change("Add")) == ("not-synchronized-yet",)
    assert asked(CLOSED, pending_import=change("update")) == SCOPED


def test_scoping_filter_says_no() -> None:
    """The clause of a rule is told, a custom rule's before an out-of-box one's."""
    standard = rule(
        precedence=10, scope=scope("adminDescription NOTSTARTSWITH x AND mail ISNOTNULL")
    )
    found = inbound_scope(unlinked(), (standard, CLOSED))
    assert told(found) == SCOPED
    assert found is not None
    assert found.facts[0].values == {
        "rule": CLOSED.name,
        "precedence": "50",
        "attribute": "department",
    }
    assert (found.facts[0].actual, found.facts[0].expected) == ("IT", "EQUAL Sales")
    assert found.certain is True
    only = inbound_scope(unlinked(), (standard,))
    assert told(only) == SCOPED
    assert only is not None
    assert only.facts[0].expected == "ISNOTNULL"


def test_scoping_filter_is_as_certain_as_each_of_the_rules() -> None:
    """Undocumented semantics in any rule that says no make the answer uncertain."""
    vague = rule("In from AD - List", scope=scope("department ISIN Sales,HR"))
    found = inbound_scope(unlinked(), (CLOSED, vague))
    assert told(found) == SCOPED
    assert found is not None
    assert found.certain is False


def test_rule_that_takes_it_explains_nothing() -> None:
    """In scope, or unknown, and yet not linked: a person must look."""
    assert asked(rule()) == ()
    assert asked(CLOSED, rule()) == ()
    assert asked(CLOSED, rule("X", scope=scope("department MATCHES I"))) == ()
    assert asked(rule("In from AD - Any", source_type="*")) == ()


def test_disabled_default_beside_a_custom_clone() -> None:
    """The clone is judged: a switched-off default rule is normal then."""
    assert asked(rule(disabled=True), CLOSED) == SCOPED
    assert asked(rule(disabled=True), rule("In from AD - Clone", is_standard=False)) == ()


def test_disabled_without_a_clone() -> None:
    """The only rule that would take it is switched off."""
    assert asked(rule(disabled=True)) == DISABLED
    assert asked(rule(disabled=True), rule("Other forest", connector="other")) == DISABLED


def test_disabled_rule_that_would_not_take_it() -> None:
    """Switching on a rule whose filter leaves the object out would not help."""
    off = rule(disabled=True, scope=OPEN_SCOPE, joins=JOINS)
    assert asked(off) == NO_RULE
    assert asked(off, rule("X", disabled=True, scope=scope("a MATCHES b"))) == NO_RULE


def test_rule_turned_into_join() -> None:
    """A join rule that no longer provisions, switched off or not, is the reason."""
    turned = rule(link_type="Join", joins=JOINS)
    off = rule(link_type="Join", joins=JOINS, disabled=True)
    found = inbound_scope(unlinked(), (turned,))
    assert told(found) == DISABLED
    assert found is not None
    assert (found.facts[0].actual, found.facts[0].expected) == ("Join", "Provision")
    assert asked(off) == DISABLED


@pytest.mark.parametrize(
    "other",
    [
        rule("In from AD - User Common", link_type="Join", joins=JOINS),
        rule(link_type="Join"),
        rule(link_type="Join", joins=JOINS, connector="other"),
        rule(link_type="Join", joins=JOINS, direction="Outbound"),
        rule(link_type="Join", joins=JOINS, source_type="group"),
        rule(link_type="Join", joins=JOINS, scope=OPEN_SCOPE),
    ],
)
def test_rule_that_never_provisioned_it(other: SyncRule) -> None:
    """Rules of another kind, side, type or scope explain nothing."""
    assert asked(other) == NO_RULE


@pytest.mark.parametrize("rules", [None, (), UNSEEN])
def test_without_rules(rules: Any) -> None:
    """Without the rules it is told that none applies, not which."""
    assert told(inbound_scope(unlinked(), rules)) == NO_RULE
    assert told(inbound_scope(unlinked())) == NO_RULE


# --- before the import

WELCOME = ("in-scope-or-there",)


def foreseen(*rules: SyncRule, **more: Any) -> tuple[str, ...]:
    """What is told of a person of department IT who was not imported, with these rules."""
    usual: dict[str, Any] = {
        "directory": person(department="IT"),
        "connector_space": None,
        "connectors": (connector(),),
        "rules": rules,
    }
    return told(would_be_in_scope(**{**usual, **more}))


def test_object_that_a_rule_would_take_in() -> None:
    """Some rule in force takes it, or there is no object that is still to be imported."""
    assert foreseen(rule()) == foreseen(CLOSED, rule()) == WELCOME
    assert foreseen(CLOSED, directory=None) == WELCOME
    assert foreseen(CLOSED, connector_space=view(row())) == WELCOME
    assert foreseen(CLOSED, connectors=()) == foreseen(CLOSED, connectors=None) == WELCOME
    assert foreseen(CLOSED, connector_space=view(row(is_placeholder=True))) == SCOPED


def test_scoping_filter_would_say_no() -> None:
    """The clause of a rule is told, a custom rule's before an out-of-box one's."""
    standard = rule(precedence=10, scope=scope("adminDescription STARTSWITH x"))
    assert foreseen(standard) == foreseen(rule(disabled=True), CLOSED) == SCOPED
    found = would_be_in_scope(person(department="IT"), view(), (connector(),), (standard, CLOSED))
    assert found is not None
    assert found.facts[0].values == {
        "rule": CLOSED.name,
        "precedence": "50",
        "attribute": "department",
    }
    assert found.certain is True
    vague = rule("In from AD - List", scope=scope("department ISIN Sales,HR"))
    unsure = would_be_in_scope(person(department="IT"), None, (connector(),), (CLOSED, vague))
    assert unsure is not None
    assert (told(unsure), unsure.certain) == (SCOPED, False)


def test_rule_that_would_take_it_is_switched_off() -> None:
    """Only a rule that would take it is worth switching on."""
    assert foreseen(rule(disabled=True)) == DISABLED
    assert foreseen(rule(disabled=True, scope=OPEN_SCOPE)) == ()


def test_what_cannot_be_foreseen() -> None:
    """No rule of the kind, or a filter that cannot be judged: the walk goes on in silence."""
    assert foreseen() == foreseen(rules=None) == ()
    assert foreseen(rule(connector="other")) == foreseen(rule(link_type="Join")) == ()
    assert foreseen(CLOSED, rule("X", scope=scope("department MATCHES I"))) == ()


# --- disconnected by hand


@pytest.mark.parametrize("state,answer", [("explicit", True), ("Explicit", True), ("stay", False)])
def test_explicit_disconnector(state: str, answer: bool) -> None:
    """Only an unlinked row whose state is explicit was disconnected by hand."""
    expected = ("explicit", "explicit-disconnector") if answer else ("normal",)
    assert told(explicit_disconnector(unlinked(connector_state=state))) == expected
    assert told(explicit_disconnector(view(row(connector_state=state)))) == ("normal",)


def test_no_disconnector() -> None:
    """No row and no recorded state are normal."""
    assert told(explicit_disconnector(None)) == ("normal",)
    assert told(explicit_disconnector(unlinked())) == ("normal",)


# --- pending imports


def applied(*runs: Run, now: datetime = NOW, **more: Any) -> tuple[str, ...]:
    """What is told of a row with a pending update."""
    return told(import_applied(view(row(**{"pending_import": change(), **more})), runs, now))


READ = run("Delta Import", start=ago(minutes=30))
LEFT_OVER = ("left-over", "import-not-synchronized")


def test_pending_import() -> None:
    """Left over once a synchronization followed the import, or after an hour."""
    assert applied(READ) == ("fresh",)
    assert applied(READ, run("Delta Synchronization", start=ago(minutes=20))) == LEFT_OVER
    assert applied(READ, run("Delta Synchronization", start=ago(minutes=40))) == ("fresh",)
    assert applied(READ, run("Full Synchronization", "stopped-server", ago(minutes=20))) == (
        "fresh",
    )
    assert applied(run("Full Import", start=ago(minutes=62))) == LEFT_OVER
    assert applied(run("Full Import", start=ago(minutes=60), end=None)) == ("fresh",)


def test_pending_import_without_an_import() -> None:
    """An import that did not complete, or has no time, tells nothing."""
    assert applied() == ()
    assert applied(run("Delta Import", "stopped-connectivity")) == ()
    assert applied(run("Delta Import", start=None)) == ()
    assert import_applied(view(row(pending_import=change())), None, NOW) is None


def test_nothing_pending() -> None:
    """No row, nothing pending, or an error that is told elsewhere."""
    assert told(import_applied(None, (), NOW)) == ("applied",)
    assert applied(pending_import=None) == ("applied",)
    assert applied(has_sync_error=True) == ("applied",)


def test_the_rest_are_the_other_rules_that_leave_it_out() -> None:
    """The proof shows one clause; the evidence lists the others, in the order of precedence."""
    others = (
        rule("late", precedence=300, link_type="Join", scope=scope("mail ISNOTNULL")),
        rule("early", precedence=20, link_type="Join", scope=scope("l EQUAL Rome")),
        rule("taking", precedence=30, link_type="Join"),
        rule("off", precedence=31, link_type="Join", scope=scope("l EQUAL Rome"), disabled=True),
        rule("group", precedence=32, source_type="group", scope=scope("l EQUAL Rome")),
        rule("out", precedence=33, direction="Outbound", scope=scope("l EQUAL Rome")),
        rule("forest", precedence=34, connector="other", scope=scope("l EQUAL Rome")),
    )
    found = inbound_scope(view(row(values={"department": "IT"}, mv_id=None)), (CLOSED, *others))
    assert found is not None
    assert [f.values["rule"] for f in found.facts] == [CLOSED.name]
    assert [f.values["rule"] for f in found.rest] == ["early", "late"]


def ahead(*rules: SyncRule, **more: Any) -> tuple[str, ...]:
    """What is foreseen of a person that nobody imported yet."""
    found = person(department="IT", **more)
    return told(would_be_in_scope(found, view(), (connector(),), rules))


def test_rule_that_was_turned_into_a_join() -> None:
    """No rule provisions any more (engine-semantics, triggers for unexpected deletes)."""
    turned = rule(link_type="Join", joins=((JoinClause("mail", "mail"),),))
    assert ahead(turned) == ("provision-disabled", "provision-rule-disabled")
    assert ahead(replace(turned, disabled=True)) == (
        "provision-disabled",
        "provision-rule-disabled",
    )
    assert ahead(replace(turned, scope=OPEN_SCOPE)) == ()
    assert ahead(replace(turned, connector="other")) == ()


def test_way_in_that_is_not_certain() -> None:
    """A scope that hangs on what is not documented neither lets in nor keeps out."""
    assert ahead(rule(scope=scope("department ISIN IT,HR"))) == ()


@pytest.mark.parametrize("name", ["dn", "distinguishedName"])
def test_scope_by_the_own_name(name: str) -> None:
    """The name is known; both before the import and after it."""
    asked = rule(scope=scope(f"{name} CONTAINS OU=Sales"))
    assert ahead(asked) == ("in-scope-or-there",)
    out = rule(scope=scope(f"{name} NOTCONTAINS OU=Sales"))
    assert ahead(out)[0] == "custom-scope"
    assert told(inbound_scope(view(row(mv_id=None)), (out,)))[0] == "custom-scope"


def test_scope_by_what_is_not_imported() -> None:
    """The rule sees nothing of it."""
    own = (connector(attribute_inclusion=("displayName",)),)
    asked = rule(scope=scope("department EQUAL IT"))
    found = would_be_in_scope(person(department="IT"), view(), own, (asked,))
    assert told(found)[0] == "custom-scope"
