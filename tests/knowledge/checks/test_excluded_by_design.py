"""What the rules leave out by design: only by rules in force, and only for this very value."""

from typing import Any

import pytest

from knowledge.checks.active_directory import excluded_by_design
from knowledge.vocabulary import Flow, SyncRule
from tests.knowledge.build import (
    CORP,
    change,
    connector,
    entra_row,
    mv,
    person,
    row,
    rule,
    scope,
    told,
    view,
)

CONTACT = ("top", "person", "organizationalPerson", "contact")
FILTER = 'IIF(IsPresent([isCriticalSystemObject]) || [sAMAccountName] = "MSOL_1", True, NULL)'
CRITICAL = person(isCriticalSystemObject="TRUE")
RESERVED = person(sAMAccountName="MSOL_1")
READ = {"sAMAccountName": "MSOL_1"}
DEFAULT = rule(scope=scope("isCriticalSystemObject NOTEQUAL TRUE"))
CUSTOM = rule("In from AD - Administrators", precedence=50, is_standard=False)
UNLINKED = row(values={"isCriticalSystemObject": "TRUE"}, mv_id=None, is_connector=False)
OUT = ("critical-system-object", "excluded-by-design")
NAME = ("reserved-name", "excluded-by-design")
LET_IN = ("none",)


def common(expression: str = FILTER, **more: Any) -> SyncRule:
    """The rule that computes cloudFiltered."""
    flows = (Flow("cloudFiltered", (), "Expression", expression),)
    return rule("In from AD - User Common", **{"link_type": "Join", "flows": flows, **more})


def test_excluded_before_it_is_imported() -> None:
    """An object that the rules leave out is told so before anything of it is in Connect."""
    assert told(excluded_by_design(RESERVED, None, None)) == NAME
    assert told(excluded_by_design(person(), None, None)) == LET_IN
    assert told(excluded_by_design(None, None, None)) == LET_IN


def test_excluded_stops_where_its_mechanism_is() -> None:
    """TRUE stops in the AD connector space, a stored FALSE in the metaverse."""
    out = excluded_by_design(CRITICAL, view(UNLINKED), None, (DEFAULT,))
    filtered = excluded_by_design(
        person(isCriticalSystemObject="FALSE"),
        view(row(values={"isCriticalSystemObject": "FALSE"})),
        mv(cloudFiltered="True"),
        (DEFAULT, common()),
    )
    assert told(out) == told(filtered) == OUT
    assert (out and out.place, filtered and filtered.place) == ("ad-connector-space", "metaverse")


@pytest.mark.parametrize("rules", [(), (common(),)])
def test_object_that_was_let_through(rules: tuple[SyncRule, ...]) -> None:
    """Arrived with this very value, or linked without cloudFiltered: not left out."""
    read = row(values=READ)
    assert told(excluded_by_design(RESERVED, view(read, entra_row()), mv(), rules)) == LET_IN
    kept = mv(cloudFiltered="False")
    assert told(excluded_by_design(RESERVED, view(read), kept, rules)) == LET_IN
    assert told(excluded_by_design(RESERVED, view(read), mv(), rules)) == LET_IN


def test_value_newer_than_the_import_lets_nothing_through() -> None:
    """What arrived under the old value is left out as soon as the new one is imported."""
    old = row(values={"sAMAccountName": "jdoe"})
    rules = (DEFAULT, common())
    assert told(excluded_by_design(RESERVED, view(old, entra_row()), mv(), rules)) == NAME
    assert told(excluded_by_design(RESERVED, view(old), mv(), rules)) == NAME
    waiting = row(values={"sAMAccountName": "jdoe"}, pending_import=change())
    assert told(excluded_by_design(RESERVED, view(waiting), mv(), rules)) == LET_IN


def test_name_in_the_directory_is_no_newer_value() -> None:
    """A conflict mark stands in the name itself, which the row of an arrived object has too."""
    conflict = person(f"CN=J Doe\\0ACNF:1,{CORP}")
    marked = common('IIF(InStr([dn], "CNF:") > 0, True, NULL)')
    rows = view(row(conflict.dn), entra_row())
    assert told(excluded_by_design(conflict, rows, mv(), (marked,))) == LET_IN
    unlinked = view(row(conflict.dn, mv_id=None))
    assert (
        told(excluded_by_design(conflict, unlinked, None, (marked,)))[0] == "replication-conflict"
    )
    assert told(excluded_by_design(conflict, unlinked, None, (common(),))) == LET_IN


def test_another_way_in_counts_while_it_is_in_force() -> None:
    """A custom rule lets it in, unless it is switched off or of another connector."""
    off = rule(CUSTOM.name, is_standard=False, disabled=True)
    elsewhere = rule(CUSTOM.name, connector="other", is_standard=False)
    assert told(excluded_by_design(CRITICAL, view(UNLINKED), None, (DEFAULT, CUSTOM))) == LET_IN
    for rules in ((DEFAULT, off), (DEFAULT, elsewhere)):
        assert told(excluded_by_design(CRITICAL, view(UNLINKED), None, rules)) == OUT


def test_scoping_filter_counts_for_this_value_only() -> None:
    """A filter that leaves the object out with or without the value is another matter."""
    sales = rule(scope=scope("isCriticalSystemObject NOTEQUAL TRUE AND department EQUAL Sales"))
    assert told(excluded_by_design(CRITICAL, view(UNLINKED), None, (sales,))) == LET_IN
    vague = rule(scope=scope("isCriticalSystemObject NOTEQUAL TRUE AND department MATCHES x"))
    seller = person(isCriticalSystemObject="TRUE", department="Sales")
    assert told(excluded_by_design(seller, view(UNLINKED), None, (vague,))) == OUT


@pytest.mark.parametrize(
    "rules,expected",
    [
        ((common(),), NAME),
        ((DEFAULT, common(disabled=True)), LET_IN),
        ((common("IIF(IsPresent([mail]), NULL, True)"),), LET_IN),
        ((common(source_type="group"),), LET_IN),
        ((common(direction="Outbound"),), LET_IN),
        ((common(connector="other"),), LET_IN),
        ((common(flows=(Flow("accountName", (), "Expression", FILTER),)),), LET_IN),
        (
            (
                common(
                    flows=(Flow("cloudFiltered", (), "Expression", "CBin([sAMAccountName], 1)"),)
                ),
            ),
            NAME,
        ),
        ((common(flows=(Flow("cloudFiltered", ("False",), "Constant"),)),), LET_IN),
        ((), LET_IN),
        (None, NAME),
    ],
)
def test_filtering_counts_when_a_rule_computes_it(
    rules: tuple[SyncRule, ...] | None, expected: tuple[str, ...]
) -> None:
    """Some rule in force for this type must compute cloudFiltered from the attribute."""
    apart = view(row(values=READ, mv_id=None))
    assert told(excluded_by_design(RESERVED, apart, None, rules)) == expected


def test_rules_are_those_of_the_connector_it_belongs_to() -> None:
    """Before the import its domain tells the connector; without one the rules say nothing."""
    here = (connector(),)
    assert told(excluded_by_design(CRITICAL, None, None, (CUSTOM,), here)) == LET_IN
    assert told(excluded_by_design(CRITICAL, None, None, (DEFAULT,), here)) == OUT
    for nowhere in ((), None):
        assert told(excluded_by_design(CRITICAL, None, None, (CUSTOM,), nowhere)) == OUT
    assert told(excluded_by_design(CRITICAL, None, None, (CUSTOM,))) == OUT
    assert told(excluded_by_design(CRITICAL, view(UNLINKED), None)) == OUT


def test_placeholder_is_no_import() -> None:
    """A placeholder or transient row was let through by nobody."""
    for raw in (row(values=READ, is_placeholder=True), row(values=READ, is_transient=True)):
        assert told(excluded_by_design(RESERVED, view(raw), mv())) == NAME


def test_address_is_asked_for_on_the_way_out() -> None:
    """A contact or list without address gets to the metaverse unfiltered and is left out after."""
    contact = person(objectClass=CONTACT, mail=None)
    rows = view(row(object_type="contact"))
    answer = excluded_by_design(contact, rows, mv(), (rule(source_type="contact"),))
    assert told(answer)[0] == "contact-not-mail-enabled"
    assert answer is not None
    assert answer.place == "metaverse"


def test_critical_contact_is_filtered_although_its_rule_takes_it() -> None:
    """The contact rule has no scoping filter, so its being in scope lets nothing through."""
    contact = person(objectClass=CONTACT, isCriticalSystemObject="TRUE")
    join = rule("In from AD - Contact Join", source_type="contact")
    rows = view(row(values={"isCriticalSystemObject": "TRUE"}, object_type="contact"))
    rules = (join, common(source_type="contact"))
    answer = excluded_by_design(contact, rows, mv(cloudFiltered="True"), rules)
    assert told(answer) == OUT


@pytest.mark.parametrize(
    "inclusion,expected",
    [
        (None, LET_IN),
        (("sAMAccountName",), LET_IN),
        (("isCriticalSystemObject",), ("critical-system-object", "excluded-by-design")),
    ],
)
def test_an_attribute_that_is_not_imported_says_nothing_by_its_absence(
    inclusion: tuple[str, ...] | None, expected: tuple[str, ...]
) -> None:
    """A value is newer than the import only when the connector imports the attribute at all."""
    arrived = view(row(values={"sAMAccountName": "jdoe"}), entra_row())
    connectors = (connector(attribute_inclusion=inclusion),)
    found = excluded_by_design(CRITICAL, arrived, mv(), (DEFAULT,), connectors)
    assert told(found) == expected
