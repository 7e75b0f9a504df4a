"""What keeps a metaverse object from Entra ID: cloudFiltered, no anchor, two people in one."""

from dataclasses import replace
from typing import Any

import pytest

from knowledge.answer import UNSEEN
from knowledge.checks.metaverse import (
    cloud_filtered,
    joined_to_one_person,
    source_anchor_present,
)
from knowledge.vocabulary import Flow, MetaverseAttribute, MetaverseObject
from tests.knowledge.build import (
    SALES,
    change,
    entra_row,
    mv,
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
    own = view(row(values={"title": "intern", "mail": "a@b.c"}))
    found = cloud_filtered(contributed("TRUE"), own, (FILTER,))
    assert told(found) == ("filtered", "cloud-filtered")
    assert found is not None
    assert found.facts[0].values == {
        "rule": "In from AD - No interns",
        "precedence": "50",
        "connector": "corp.contoso.com",
        "clause": "title EQUAL Intern (title: intern); mail ISNOTNULL (mail: a@b.c)",
    }
    silent = cloud_filtered(contributed("TRUE"), view(), (replace(FILTER, flows=()),))
    assert silent is not None
    assert silent.facts[0].values["clause"] == ""


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
