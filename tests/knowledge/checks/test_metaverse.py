"""What keeps a metaverse object from Entra ID: cloudFiltered, no anchor, two people in one."""

from dataclasses import replace
from typing import Any

import pytest

from knowledge.answer import UNSEEN
from knowledge.checks.metaverse import (
    cloud_filtered,
    joined_to_one_person,
    source_anchor_present,
    would_be_filtered,
)
from knowledge.vocabulary import Flow, MetaverseAttribute, MetaverseObject, SyncRule
from tests.knowledge.build import (
    AD_CONNECTOR_ID,
    JDOE,
    SALES,
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

ROWS = view(row())
FILTER = rule(
    "In from AD - No interns",
    is_standard=False,
    precedence=50,
    link_type="Join",
    scope=scope("title EQUAL Intern AND mail ISNOTNULL"),
    flows=(Flow("cloudFiltered", ("True",), "Constant"),),
)


def contributed(value: str, by: str = FILTER.name) -> MetaverseObject:
    """A metaverse object with this cloudFiltered."""
    found = mv()
    attribute = MetaverseAttribute((value,), by, "corp.contoso.com")
    return replace(found, attributes={**found.attributes, "cloudFiltered": attribute})


# --- cloudFiltered


def test_cloud_filtered_names_the_rule() -> None:
    """True stops, with the rule that contributed it and its filter."""
    found = cloud_filtered(contributed("TRUE"), ROWS, (FILTER,))
    assert told(found) == ("filtered", "cloud-filtered")
    assert found is not None
    assert found.facts[0].values == {
        "rule": FILTER.name,
        "connector": "corp.contoso.com",
        "clause": "title EQUAL Intern; mail ISNOTNULL ",
    }


@pytest.mark.parametrize("rules", [UNSEEN, None, (), (rule(),)])
def test_cloud_filtered_without_its_rule(rules: Any) -> None:
    """The name alone is told when the rule itself is not known."""
    found = cloud_filtered(contributed("True"), ROWS, rules)
    assert told(found) == ("filtered", "cloud-filtered")
    assert found is not None
    assert (found.facts[0].values["rule"], found.facts[0].values["clause"]) == (FILTER.name, "")


def test_not_cloud_filtered() -> None:
    """Absent, False by a positive filter, provisioned all the same, or not there."""
    assert told(cloud_filtered(mv(), ROWS)) == ("no",)
    assert told(cloud_filtered(contributed("False"), ROWS)) == ("no",)
    assert told(cloud_filtered(contributed("True"), view(row(), entra_row()))) == ("no",)
    assert told(cloud_filtered(None, None)) == ("no",)


def test_cloud_filtered_on_a_row_that_is_no_link() -> None:
    """A row without link, as while its delete is pending, and a placeholder are no goal."""
    leaving = entra_row(mv_id=None, is_connector=False, pending_export=change("delete"))
    assert told(cloud_filtered(contributed("True"), view(row(), leaving)))[0] == "filtered"
    placeholder = entra_row(is_placeholder=True)
    assert told(cloud_filtered(contributed("True"), view(row(), placeholder)))[0] == "filtered"


def test_unknown_value_of_cloud_filtered() -> None:
    """A value that is neither True nor False is not guessed at."""
    assert cloud_filtered(contributed("maybe"), ROWS) is None


# --- sourceAnchor


def test_source_anchor() -> None:
    """A missing anchor stops, unless the object has none by nature or got through all the same."""
    bare = mv(sourceAnchor=None)
    assert told(source_anchor_present(bare, ROWS)) == ("missing", "source-anchor-missing")
    assert told(source_anchor_present(mv(), ROWS)) == ("present",)
    assert told(source_anchor_present(bare, view(row(), entra_row()))) == ("present",)
    for type_ in ("computer", "foreignSecurityPrincipal"):
        assert told(source_anchor_present(bare, view(row(object_type=type_)))) == ("present",)


def test_source_anchor_of_nothing() -> None:
    """Without metaverse object or real import the question does not arise."""
    bare = mv(sourceAnchor=None)
    assert told(source_anchor_present(None, ROWS)) == ("present",)
    assert told(source_anchor_present(bare, None)) == ("present",)
    assert told(source_anchor_present(bare, view(row(is_transient=True)))) == ("present",)


# --- two people in one object


OWN = row(values={"displayName": "J Doe", "sAMAccountName": "jdoe", "mail": "jdoe@contoso.com"})
TWO = ("two", "two-objects-joined")


def other(dn: str = "CN=J Doe,DC=fabrikam,DC=com", **values: str) -> Any:
    """A row of another forest that is joined to the same metaverse object."""
    return row(
        dn, values, object_id="other", connector_id="fabrikam", connector_name="fabrikam.com"
    )


def joined(*rows: Any, account: str | None = "someone") -> tuple[str, ...]:
    """What is told when these rows are joined to the object beside J Doe's own."""
    found = mv((OWN, *rows), accountName=account)
    return told(joined_to_one_person(found, view(OWN, entra_row(), rows)))


def test_one_person() -> None:
    """One link, or accounts of two forests that share a name, belong to one person."""
    assert joined() == ("one",)
    assert joined(other(displayName="J. Doe", sAMAccountName="JDOE")) == ("one",)
    assert joined(other(displayName="Other", mail="other@fabrikam.com", cn="x")) == TWO
    assert joined(other(displayName="Other")) == ("one",)
    assert joined(other()) == ("one",)
    assert told(joined_to_one_person(None, None)) == ("one",)
    assert told(joined_to_one_person(mv((OWN,)), None)) == ("one",)


def test_two_objects_of_one_connector() -> None:
    """Two rows of one AD connector overwrite each other; two links to Entra ID are not meant."""
    second = row(f"CN=John Doe,{SALES}", object_id="second")
    assert joined(second) == TWO
    twice = mv((OWN, entra_row(), entra_row(object_id="again")))
    assert told(joined_to_one_person(twice, view(OWN))) == ("one",)
    lineage_only = mv((OWN, second), accountName=None)
    assert told(joined_to_one_person(lineage_only, None)) == TWO


def test_whose_values_it_shows() -> None:
    """With the account's own name in the metaverse, the other one suffers."""
    second = row(f"CN=John Doe,{SALES}", object_id="second")
    assert joined(second, account="JDoe") == ("two-and-own-values", "two-objects-joined")
    assert joined(second, account=None) == TWO
    nameless = mv((row(), second), accountName="jdoe")
    assert told(joined_to_one_person(nameless, view(row()))) == TWO


def test_namesakes_of_another_kind() -> None:
    """A contact or a linked mailbox of another forest is joined on purpose."""
    contact = replace(other(displayName="X", mail="x@x.y"), object_type="contact")
    mailbox = other(displayName="X", mail="x@x.y", msExchRecipientTypeDetails="2")
    plain = other(displayName="X", mail="x@x.y", msExchRecipientTypeDetails="1")
    assert joined(contact) == ("one",)
    assert joined(mailbox) == ("one",)
    assert joined(plain) == TWO


def test_foreign_security_principal_is_no_second_person() -> None:
    """A forest may hold a linked mailbox and the foreign principal of its master account."""
    sid = "CN=S-1-5-21-1-2-3-1104,CN=ForeignSecurityPrincipals,DC=corp,DC=contoso,DC=com"
    principal = row(sid, object_id="fsp", object_type="foreignSecurityPrincipal")
    assert joined(principal) == ("one",)


# --- before it gets to the metaverse


INTERN = person(title="Intern")
OPEN = rule(
    "In from AD - All in", precedence=40, flows=(Flow("cloudFiltered", ("False",), "Constant"),)
)


def predicted(*rules: SyncRule, found: Any = INTERN, rows: Any = None) -> tuple[str, ...]:
    """What is told of an object without metaverse object."""
    return told(would_be_filtered(found, None, rows, (connector(),), rules))


def test_would_be_filtered() -> None:
    """A custom rule in scope that flows the constant True will filter it."""
    assert predicted(FILTER) == ("filtered", "cloud-filtered")
    assert predicted(rule(), FILTER) == ("filtered", "cloud-filtered")
    assert predicted(FILTER, found=person()) == ("no",)
    imported = view(row(values={"title": "Intern", "mail": "a@b.c"}, mv_id=None))
    assert predicted(FILTER, found=person(), rows=imported) == ("filtered", "cloud-filtered")
    assert predicted(FILTER, rows=view(row(mv_id=None))) == ("no",)


def test_positive_filter_comes_first() -> None:
    """A rule with a lower number that flows False lets the object in."""
    assert predicted(FILTER, OPEN) == ("no",)
    assert predicted(FILTER, replace(OPEN, precedence=60))[0] == "filtered"


@pytest.mark.parametrize(
    "more",
    [
        {"disabled": True},
        {"connector": "other"},
        {"direction": "Outbound"},
        {"source_type": "group"},
        {"flows": ()},
        {"flows": (Flow("cloudFiltered", (), "Expression", "IIF(a, True, NULL)"),)},
        {"flows": (Flow("cloudFiltered", (), "Constant"),)},
        {"flows": (Flow("title", ("True",), "Constant"),)},
    ],
)
def test_rule_that_does_not_filter(more: dict[str, Any]) -> None:
    """Switched off, for another side or type, or without such a constant."""
    assert predicted(replace(FILTER, **more)) == ("no",)


def test_prediction_that_cannot_be_made() -> None:
    """An unknown operator, no rules or no connector decide nothing."""
    assert predicted(replace(FILTER, scope=scope("title MATCHES I"))) == ()
    assert predicted() == ()
    assert would_be_filtered(INTERN, None, None, (), (FILTER,)) is None
    assert would_be_filtered(INTERN, None, None, (connector(),), None) is None


def test_prediction_is_as_certain_as_the_filter() -> None:
    """An undocumented semantic in the filter is handed on."""
    vague = replace(FILTER, scope=scope("title ISIN Intern;Temp"))
    found = would_be_filtered(INTERN, None, None, (connector(),), (vague,))
    assert told(found)[0] == "filtered"
    assert found is not None
    assert found.certain is False


def test_nothing_to_predict() -> None:
    """An object that is there, or not in Active Directory, is past predicting."""
    own = (connector(identifier=AD_CONNECTOR_ID),)
    assert told(would_be_filtered(None, None, None, own, (FILTER,))) == ("no",)
    assert told(would_be_filtered(INTERN, mv(), ROWS, own, (FILTER,))) == ("no",)
    there = view(row(JDOE), entra_row())
    assert told(would_be_filtered(INTERN, None, there, own, (FILTER,))) == ("no",)
