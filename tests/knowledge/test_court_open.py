"""The attribute court where something is open: not imported, waiting, seen in part, of one rank."""

from dataclasses import replace
from typing import Any

import pytest

from knowledge.court import Trial
from knowledge.evidence import CouldNotLook
from knowledge.vocabulary import ENTRA_CONNECTOR_ID, AttributeChange, PendingChange
from tests.knowledge.build import change, cloud, connector, entra_row, person, row, scope, view
from tests.knowledge.court_world import (
    DARK,
    computed,
    constant,
    direct,
    giving,
    heard,
    sending,
)
from tests.knowledge.test_court import COMMON, CORP, FABRIKAM_ID, outcomes, sent, tried

NOWHERE: dict[str, Any] = {"connector_space": None, "metaverse": None, "entra_object": None}


def test_an_object_without_a_row_is_heard_as_it_would_be_imported() -> None:
    """By the inbound rules of its home connector and its class, as Active Directory holds it."""
    elsewhere = giving("Far", 1, constant("title", "x"), connector=FABRIKAM_ID)
    group = giving("Group", 2, constant("title", "x"), source_type="group")
    named = computed("title", '[title] & %Domain.FQDN% & Word([dn], 1, ",")', "title")

    found = tried(COMMON, elsewhere, group, giving("Named", 3, named), **NOWHERE)

    assert (found.simulated, found.state, found.certain) == (True, "value", True)
    assert found.values == ("Managercorp.contoso.comCN=J Doe",)
    assert outcomes(found) == {"Named": "wins", "Common": "ranked-lower"}
    assert (found.claims[0].connector, found.claims[0].source) == (CORP, person().dn)
    assert (found.agreement, found.recorded_values, found.left_out) == ("not-known", None, False)
    assert tried(COMMON).simulated is False


def test_a_placeholder_is_no_row_and_the_name_follows_the_rules() -> None:
    """The metaverse name is that of the flows that would read it."""
    space = view(row(is_placeholder=True))
    custom = giving("Custom", 50, direct("jobName", "title"))

    found = heard("title", rules=(custom,), **{**NOWHERE, "connector_space": space})

    assert found.inbound is not None
    assert (found.inbound.simulated, found.inbound.attribute) == (True, "jobName")


def test_only_what_the_connector_imports_is_heard() -> None:
    """The list of attributes, and what is imported always."""
    known = computed("title", '[title] & IIF(IsPresent([objectGUID]), "guid", "none")')
    rules = (giving("Known", 50, known),)

    def of(*names: str) -> Trial:
        return tried(*rules, **NOWHERE, connectors=(connector(attribute_inclusion=names),))

    assert (of("Title").values, of("Title").left_out) == (("Managerguid",), False)
    assert of("mail").left_out is True
    assert of("mail").values == ("guid",)


@pytest.mark.parametrize(
    "unseen",
    [
        {"directory": DARK},
        {"directory": None},
        {"rules": DARK},
        {"rules": ()},
        {"connectors": DARK},
        {"connectors": ()},
        {"connector_space": DARK},
        {"connector_space": view(row(mv_id=None))},
    ],
)
def test_nothing_is_heard_in_thought_of_what_could_not_be_looked_at(unseen: dict[str, Any]) -> None:
    """Without the AD object, rules or connectors; nor where it has a row, or may have one."""
    usual = {**NOWHERE, "entra_object": cloud(jobTitle="x"), "rules": (COMMON,)}

    assert heard("title", **{**usual, **unseen}).inbound is None


def test_what_was_seen_before_a_look_up_failed_is_shown() -> None:
    """Without the metaverse the rows are seen all the same; whether there are more is not known."""
    own = row(values={"title": "Manager"})
    both = CouldNotLook(DARK.why, view(own, entra_row({"title": "Chief"})))
    alone = heard("title", connector_space=CouldNotLook(DARK.why, view(own)), metaverse=DARK)
    found = heard("title", connector_space=both, metaverse=DARK, rules=(COMMON,))

    assert [s.values for s in found.stops[1:4]] == [("Manager",), None, ("Chief",)]
    assert [s.state for s in alone.stops[1:4]] == ["seen", "could-not-look", "could-not-look"]
    assert alone.stops[3].why == DARK.why
    assert (found.inbound, found.outbound) == (None, None)


def test_rules_of_one_precedence_that_give_different_values_leave_it_open() -> None:
    """Which of the two stands is not documented; where both give the same, nothing is open."""
    level = giving("Level", 106, constant("title", "Chief"))
    same = replace(COMMON, identifier="another", name="Same")

    found = tried(COMMON, level)
    alike = tried(COMMON, same)
    none = tried(COMMON, replace(level, flows=(constant("title", "NULL"),)))

    assert (found.state, found.certain, found.agreement) == ("value", False, "not-known")
    assert outcomes(found) == {"Common": "wins", "Level": "same-rank"}
    assert found.claims[1].why == "Common"
    assert (alike.certain, alike.claims[1].outcome) == (True, "ranked-lower")
    assert (none.certain, none.claims[1].outcome) == (True, "null")


def update(*names: str) -> PendingChange:
    """A pending change of these attributes."""
    return PendingChange("update", tuple(AttributeChange(n, ("a",), ("b",)) for n in names))


@pytest.mark.parametrize(
    "pending, waits",
    [
        (update("TITLE"), True),
        (update("department"), True),
        (update("userAccountControl"), True),
        (update("mail"), False),
        (change(), True),
        (change("delete"), True),
        (change("add"), False),
    ],
)
def test_a_pending_import_makes_the_trial_uncertain(pending: PendingChange, waits: bool) -> None:
    """One of the attribute, of what its flows read, or of what their scopes ask."""
    rules = (
        COMMON,
        giving("Low", 150, computed("title", "Trim([department])", "department")),
        giving("Shut", 160, direct("title", "title"), scope=scope("userAccountControl EQUAL 1")),
    )
    own = row(values={"title": "Manager"}, pending_import=pending)

    found = tried(*rules, connector_space=view(own))

    assert (found.waits, found.certain) == (waits, not waits)


def test_an_import_that_waits_in_the_entra_connector_space_counts_by_what_its_rules_read() -> None:
    """Its names are not those of Active Directory."""
    aad = giving("In from AAD", 119, direct("title", "jobName"), connector=ENTRA_CONNECTOR_ID)

    def of(*names: str) -> bool:
        entra = entra_row({"jobName": "x"}, pending_import=update(*names))
        return tried(COMMON, aad, connector_space=view(row(), entra)).waits

    assert (of("title"), of("jobName")) == (False, True)


def test_an_export_that_waits_makes_the_way_out_uncertain() -> None:
    """Where it is one of this attribute; unconfirmed counts too."""
    out = sending("Out", 120, direct("title", "title"))
    old = entra_row({"title": "Old"})

    def of(**more: Any) -> tuple[bool, bool]:
        found = sent(out, connector_space=view(row(), replace(old, **more)))
        return found.waits, found.certain

    assert of(pending_export=update("title")) == (True, False)
    assert of(unconfirmed_export=update("title")) == (True, False)
    assert of(pending_export=update("mail")) == (False, True)
