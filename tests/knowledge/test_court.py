"""The attribute court: stops, claims, ranks, and what the server recorded beside them."""

from dataclasses import replace
from typing import Any

import pytest

from knowledge.court import Trial
from knowledge.vocabulary import (
    ENTRA_CONNECTOR_ID,
    AttributeChange,
    Flow,
    MetaverseLink,
    PendingChange,
    SyncRule,
)
from tests.knowledge.build import change, cloud, connector, entra_row, mv, person, row, scope, view
from tests.knowledge.court_world import (
    DARK,
    computed,
    constant,
    direct,
    giving,
    heard,
    perhaps,
    recorded,
    sending,
)

COMMON = giving("Common", 106, direct("title", "title"))
CORP, FABRIKAM = "corp.contoso.com", "fabrikam.com"
EXTENSIONS = "onPremisesExtensionAttributes"
FABRIKAM_ID = "22222222-2222-2222-2222-222222222222"


def tried(*rules: SyncRule, **more: Any) -> Trial:
    """The trial on the metaverse title."""
    found = heard("title", rules=rules, **more).inbound
    assert found is not None
    return found


def sent(*rules: SyncRule, **more: Any) -> Trial:
    """The trial on the title in the Entra connector space."""
    found = heard("title", rules=rules, **more).outbound
    assert found is not None
    return found


def outcomes(trial: Trial) -> dict[str, str]:
    """What became of each rule's claim."""
    return {c.rule: c.outcome for c in trial.claims}


# --- whether there is a court -----------------------------------------------------------------


@pytest.mark.parametrize(
    "symptom, attribute, wanted",
    [
        ("attribute-not-syncing", "title", "title"),
        ("attribute-not-syncing", None, None),
        ("object-not-syncing", "title", None),
        ("upn-mismatch", None, "userPrincipalName"),
        ("upn-mismatch", "mail", "mail"),
        ("group-membership", None, None),
    ],
)
def test_it_hears_questions_on_one_attribute(
    symptom: str, attribute: str | None, wanted: str | None
) -> None:
    """Other questions have none; a wrong sign-in name is one of userPrincipalName."""
    found = perhaps(attribute, symptom)

    assert (found.attribute if found else None) == wanted


def test_there_is_none_where_nothing_was_seen() -> None:
    """Without any stop there is nothing to show."""
    names = ("directory", "connector_space", "metaverse", "entra_object")

    dark: dict[str, Any] = dict.fromkeys(names, DARK)
    nowhere: dict[str, Any] = dict.fromkeys(names)
    assert perhaps("title", **dark) is None
    assert perhaps("title", **nowhere) is None


# --- the stops ----------------------------------------------------------------------------------


def test_five_stops_with_the_names_of_each_place() -> None:
    """sn is surname from the Entra connector space on."""
    found = heard(
        "sn",
        directory=person(sn="Doe"),
        connector_space=view(row(values={"sn": "Doe"}), entra_row({"surname": "Doe"})),
        metaverse=mv(sn="Doe"),
        entra_object=cloud(surname="Doe"),
    )

    assert [(s.place, s.name, s.values) for s in found.stops] == [
        ("active-directory", "sn", ("Doe",)),
        ("ad-connector-space", "sn", ("Doe",)),
        ("metaverse", "sn", ("Doe",)),
        ("entra-connector-space", "surname", ("Doe",)),
        ("entra-id", "surname", ("Doe",)),
    ]


def test_a_stop_that_could_not_be_looked_at_says_why_and_is_not_absent() -> None:
    """Could not look, not there and not recorded are three things."""
    found = heard("title", connector_space=DARK, metaverse=None, entra_object=cloud())

    assert [(s.state, s.values, s.why) for s in found.stops[1:]] == [
        ("could-not-look", None, DARK.why),
        ("not-there", None, ""),
        ("could-not-look", None, DARK.why),
        ("not-recorded", None, ""),
    ]
    assert heard("title", directory=None).stops[0].state == "not-there"
    assert heard("title", entra_object=None).stops[4].state == "not-there"
    assert heard("title", connector_space=view()).stops[1].state == "not-there"


def test_an_attribute_that_is_not_imported_is_not_simply_absent() -> None:
    """The connector's list of attributes tells."""
    some = (connector(attribute_inclusion=("mail",)),)
    bare = view(row(), entra_row())

    assert heard("title", connector_space=bare, connectors=some).stops[1].state == "not-imported"
    assert heard("title", connector_space=bare).stops[1].values == ()
    assert heard("mail", connector_space=bare, connectors=some).stops[1].values == ()


def test_what_waits_stands_beside_the_old_value() -> None:
    """A pending update shows the old values; a pending add hides none."""
    update = PendingChange("update", (AttributeChange("Title", ("Manager",), ("Boss",)),))
    own = row(values={"title": "Manager"}, pending_import=update)
    stops = heard("title", connector_space=view(own, entra_row(pending_export=change("add")))).stops

    assert stops[1].waiting == ("Boss",)
    assert stops[3].waiting is None


@pytest.mark.parametrize(
    "attribute, properties, values",
    [
        ("userAccountControl", {"accountEnabled": True}, ("true",)),
        ("userAccountControl", {"accountEnabled": False}, ("false",)),
        ("manager", {"manager": {"id": "1", "displayName": "Boss"}}, ("Boss",)),
        ("manager", {"manager": {}}, ()),
        ("telephoneNumber", {"businessPhones": ["1", "2"]}, ("1", "2")),
        ("title", {"jobTitle": None}, ()),
        ("extensionAttribute1", {EXTENSIONS: {"ExtensionAttribute1": "x"}}, ("x",)),
        ("extensionAttribute1", {EXTENSIONS: None}, ()),
        ("info", {"other": 1}, None),
    ],
)  # fmt: skip
def test_properties_of_any_shape_are_shown(
    attribute: str, properties: dict[str, Any], values: tuple[str, ...] | None
) -> None:
    """Booleans, lists, references and extension attributes."""
    enabled = giving(
        "Enabled", 102, computed("accountEnabled", 'IIF(True, "x", [userAccountControl])')
    )

    found = heard(attribute, entra_object=cloud(**properties), rules=(enabled,))

    assert found.stops[4].values == values


# --- the names --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "flows, name",
    [
        ((), "title"),
        ((direct("jobName", "title"), direct("Title", "title")), "Title"),
        ((computed("greeting", "Trim([title])"), direct("jobName", "title")), "jobName"),
        ((computed("cloudFiltered", "[title]"), computed("greeting", "Trim([title])")), "greeting"),
        ((computed("cloudFiltered", "[title]"),), "title"),
    ],
)
def test_the_metaverse_name_comes_from_the_flows_that_read_it(
    flows: tuple[Flow, ...], name: str
) -> None:
    """Its usual name first, then a plain flow, then an expression; never a mere gate."""
    rules = tuple(giving(f"R{n}", 100 + n, f) for n, f in enumerate(flows))

    assert heard("title", rules=rules).stops[2].name == name


def test_the_name_in_the_entra_connector_space_follows_the_outbound_flows() -> None:
    """Custom outbound rules count; a row that holds it under AD's name does too."""
    out = sending("Out", 120, direct("jobLine", "title"))
    own = view(row(), entra_row({"sn": "Doe"}))

    assert (
        heard("title", rules=(out,), connector_space=view(row(), entra_row())).stops[3].name
        == "jobLine"
    )
    assert heard("sn", connector_space=own).stops[3].values == ("Doe",)


@pytest.mark.parametrize(
    "type_, wanted",
    [("user", 1), ("inetOrgPerson", 1), ("computer", 0), ("contact", 0)],
)
def test_outbound_rules_are_those_for_what_the_object_becomes(type_: str, wanted: int) -> None:
    """Without a row of its own in the Entra connector space, its AD class tells."""
    out = sending("Out", 120, direct("jobLine", "title"))
    space = view(row(object_type=type_))

    name = heard("title", rules=(out,), connector_space=space).stops[3].name
    bare = heard("title", rules=(out,), connector_space=None, directory=None).stops[3].name
    live = heard("title", rules=(out,), connector_space=None).stops[3].name

    assert (name, bare, live) == ("jobLine" if wanted else "title", "title", "jobLine")


# --- rank -------------------------------------------------------------------------------------


def test_the_lowest_precedence_number_wins() -> None:
    """Engine-semantics 4.7."""
    custom = giving("Custom", 50, constant("title", "Chief"), is_standard=False)

    found = tried(COMMON, custom)

    assert (found.state, found.values) == ("value", ("Chief",))
    assert outcomes(found) == {"Custom": "wins", "Common": "ranked-lower"}
    assert [(c.why, c.standard, c.reads_it) for c in found.claims] == [
        ("", False, False),
        ("Custom", True, True),
    ]


@pytest.mark.parametrize("text, outcome", [("NULL", "null"), ("IgnoreThisFlow", "ignored")])
def test_null_and_ignore_leave_it_to_the_next(text: str, outcome: str) -> None:
    """Engine-semantics 4.8: they contribute nothing."""
    found = tried(COMMON, giving("First", 50, computed("title", text)))

    assert outcomes(found) == {"First": outcome, "Common": "wins"}


def test_authoritative_null_empties() -> None:
    """Engine-semantics 4.8: no lower rank gets a say."""
    found = tried(COMMON, giving("First", 50, computed("title", "AuthoritativeNull")))

    assert (found.state, found.values) == ("empty", ())
    assert outcomes(found) == {"First": "empties", "Common": "ranked-lower"}
    assert found.winner is not None
    assert found.winner.rule == "First"


def test_the_steps_of_an_expression_are_kept() -> None:
    """The intermediate values, the innermost first."""
    found = tried(giving("Shout", 50, computed("title", 'UCase(Trim([title]) & "!")', "title")))

    steps = found.claims[0].steps
    assert [s.values for s in steps] == [("Manager",), ("MANAGER!",)]
    assert found.values == ("MANAGER!",)


@pytest.mark.parametrize(
    "more, outcome, why",
    [
        ({"disabled": True}, "disabled", ""),
        ({"link_type": "JoinNoFlow"}, "no-flow", ""),
        ({"scope": scope("mailNickname ISNOTNULL")}, "out-of-scope", "mailNickname ISNOTNULL"),
        ({"flows": (direct("title", "title", execute_once=True),)}, "once", ""),
    ],
)
def test_a_rule_that_is_not_asked_says_why(more: dict[str, Any], outcome: str, why: str) -> None:
    """Disabled, without flow, out of scope, applied once: the next rank gets a say."""
    barred = giving("Barred", 50, direct("title", "title"), **more)

    found = tried(barred, COMMON)

    assert outcomes(found) == {"Barred": outcome, "Common": "wins"}
    assert found.claims[0].why == why
    assert bool(found.claims[0].actual) == (outcome == "out-of-scope")


def test_no_claim_stands_when_nobody_gives_a_value() -> None:
    """All rules out of scope, and no rule at all."""
    nobody = tried(replace(COMMON, disabled=True))
    other = giving("Other", 50, direct("mail", "mail"))

    assert (nobody.state, nobody.winner) == ("nobody", None)
    assert tried(other).claims == ()


@pytest.mark.parametrize(
    "first, outcome",
    [
        (giving("First", 50, computed("title", 'Wobble([title])')), "not-evaluated"),
        (giving("First", 50, direct("title", "title"), scope=scope("memberOf ISMEMBEROF CN=G")),
         "scope-unknown"),
    ],
)  # fmt: skip
def test_what_cannot_be_evaluated_leaves_the_lower_ranks_open(
    first: SyncRule, outcome: str
) -> None:
    """Whether it would have contributed is not known, and the function or clause is named."""
    found = tried(first, COMMON, metaverse=recorded(mv(title="x"), "title", "Z"))

    assert (found.state, found.winner, found.agreement) == ("open", None, "not-known")
    assert outcomes(found) == {"First": outcome, "Common": "undecided"}
    assert "Wobble" in found.claims[0].why or "ISMEMBEROF" in found.claims[0].why


def test_an_error_in_a_rule_is_told_with_its_message() -> None:
    """Error("...") stops the object."""
    found = tried(giving("First", 50, computed("title", 'Error("no title")')), COMMON)

    assert (found.state, found.agreement) == ("fault", "not-known")
    assert outcomes(found) == {"First": "fault", "Common": "undecided"}
    assert "no title" in found.claims[0].why


def test_merged_values_are_all_told() -> None:
    """Engine-semantics 4.11."""
    first = giving("First", 50, direct("title", "title", merge_type="Merge"))
    second = giving("Second", 60, replace(constant("title", "Chief"), merge_type="Merge"))

    found = tried(
        first, second, metaverse=recorded(mv(title=("Manager", "Chief")), "title", "Second")
    )

    assert outcomes(found) == {"First": "wins", "Second": "merged"}
    assert (found.values, found.agreement) == (("Manager", "Chief"), "agrees")


# --- several forests --------------------------------------------------------------------------


def account(values: dict[str, Any], **more: Any) -> Any:
    """The same person's row in another forest."""
    usual = {"object_id": "other", "connector_id": FABRIKAM_ID, "connector_name": FABRIKAM}
    return row("CN=J,DC=fabrikam,DC=com", values, **{**usual, **more})


def forest_rules(connector_id: str, at: int) -> tuple[SyncRule, SyncRule]:
    """AccountEnabled is ranked above Common, and in scope of enabled accounts only."""
    enabled = scope("userAccountControl ISBITNOTSET 2")
    name = direct("title", "title")
    return (
        giving("In from AD - User AccountEnabled", at, name, scope=enabled, connector=connector_id),
        giving("In from AD - User Common", at + 4, name, connector=connector_id),
    )


def test_the_enabled_forest_wins() -> None:
    """Default-sync-rules 2: the disabled account of the first forest loses to the enabled one."""
    own = row(values={"title": "Mailbox", "userAccountControl": "514"})
    other = account({"title": "Manager", "userAccountControl": "512"})
    rules = (*forest_rules(own.connector_id, 102), *forest_rules(FABRIKAM_ID, 103))
    held = recorded(mv(title="Manager"), "title", "In from AD - User AccountEnabled", FABRIKAM)

    found = tried(*rules, connector_space=view(own, joined=(other,)), metaverse=held)

    assert [(c.precedence, c.connector, c.outcome, c.values) for c in found.claims] == [
        (102, CORP, "out-of-scope", ()),
        (103, FABRIKAM, "wins", ("Manager",)),
        (106, CORP, "ranked-lower", ("Mailbox",)),
        (107, FABRIKAM, "ranked-lower", ("Manager",)),
    ]
    assert found.claims[0].actual == "514"
    assert found.agreement == "agrees"
    assert found.recorded is found.claims[1]


def test_a_rule_of_the_same_name_in_another_forest_is_another_rule() -> None:
    """The recorded connector counts as well as the recorded name."""
    own = row(values={"title": "A"})
    rules = (giving("Same", 100, direct("title", "title")),)
    found = tried(
        *rules,
        connector_space=view(own),
        metaverse=recorded(mv(title="A"), "title", "Same", FABRIKAM),
    )

    assert found.agreement == "another-rule"


def test_two_objects_of_one_connector_are_ambiguous() -> None:
    """Engine-semantics 4.10: ambiguous-import-flow-from-multiple-connectors."""
    twin = row("CN=J2,DC=corp", {"title": "Chief"}, object_id="twin")
    found = tried(COMMON, connector_space=view(row(values={"title": "Manager"}), joined=(twin,)))

    assert (found.state, found.values, found.winner) == ("ambiguous", (), None)
    assert [c.outcome for c in found.claims] == ["undecided", "undecided"]


def test_an_entra_row_has_its_say_by_the_rules_of_its_own_connector() -> None:
    """A low-ranked fallback of In from AAD."""
    aad = giving("In from AAD", 119, direct("title", "title"), connector=ENTRA_CONNECTOR_ID)
    bare = view(row(), entra_row({"title": "Cloud"}))

    assert tried(COMMON, aad, connector_space=bare).values == ("Cloud",)


def test_only_joined_rows_are_heard() -> None:
    """A row without a link flows nothing; without any there is no trial."""
    assert heard("title", rules=(COMMON,), connector_space=view(row(mv_id=None))).inbound is None
    assert heard("title", rules=()).inbound is None
    assert heard("title", rules=DARK).rules_unseen == DARK.why


# --- what the server recorded -------------------------------------------------------------------


@pytest.mark.parametrize(
    "value, rule_, wanted",
    [
        ("Manager", "Common", "agrees"),
        ("manager ", "", "agrees"),
        ("Manager", "Gone", "another-rule"),
        ("Chief", "Common", "another-value"),
        (None, "", "another-value"),
    ],
)
def test_the_computed_winner_is_compared_with_the_record(
    value: str | None, rule_: str, wanted: str
) -> None:
    """A difference is named; which side is right is not claimed."""
    held = mv(title=value)
    found = tried(COMMON, metaverse=recorded(held, "title", rule_) if value else held)

    assert found.agreement == wanted
    assert (found.recorded is not None) == (rule_ == "Common")


def test_nothing_is_compared_while_a_change_waits_or_an_object_is_unseen() -> None:
    """A pending import, a joined object out of sight, no metaverse object, an unsure scope."""
    waiting = view(row(values={"title": "New"}, pending_import=change()))
    unseen = replace(
        mv(title="X"), lineage=(MetaverseLink("far", "CN=far", FABRIKAM, FABRIKAM_ID),)
    )
    unsure = replace(COMMON, scope=scope("userAccountControl ISBITNOTSET 2"))

    assert tried(COMMON, connector_space=waiting).agreement == "not-known"
    found = tried(COMMON, metaverse=unseen)
    assert (found.agreement, found.unseen) == ("not-known", (FABRIKAM,))
    assert tried(COMMON, metaverse=None).recorded_values is None
    found = tried(unsure, metaverse=mv(title="X"))
    assert (found.certain, found.agreement) == (False, "not-known")


def test_a_reference_has_another_name_in_each_place_and_is_not_compared() -> None:
    """manager: only its rule is."""
    rules = (giving("Common", 106, direct("manager", "manager")),)
    own = view(row(values={"manager": "CN=Boss"}))
    held = mv(manager="cccccccc-0000-0000-0000-0000000000bb")

    found = heard("manager", rules=rules, connector_space=own, metaverse=held).inbound
    other = heard(
        "manager", rules=rules, connector_space=own, metaverse=recorded(held, "manager", "Other")
    ).inbound

    assert found is not None
    assert other is not None
    assert (found.agreement, other.agreement) == ("not-known", "another-rule")


# --- on the way out -----------------------------------------------------------------------------


def test_the_outbound_trial_reads_the_metaverse() -> None:
    """Scope and flow see metaverse attributes; the row is what is compared."""
    out = sending("Out", 120, direct("title", "title"), scope=scope("sourceAnchor ISNOTNULL"))
    shut = sending("Shut", 110, direct("title", "title"), scope=scope("cloudMastered EQUAL True"))

    found = sent(out, shut)

    assert outcomes(found) == {"Shut": "out-of-scope", "Out": "wins"}
    assert (found.place, found.agreement, found.claims[1].source) == (
        "entra-connector-space",
        "agrees",
        "",
    )


def test_an_export_that_waits_is_no_difference() -> None:
    """The row still shows the old value."""
    out = sending("Out", 120, direct("title", "title"))
    old = entra_row({"title": "Old"})
    waiting = replace(old, pending_export=change())
    unconfirmed = replace(old, unconfirmed_export=change())

    def of(own: Any) -> str:
        return sent(out, connector_space=view(row(), own)).agreement

    assert (of(old), of(waiting), of(unconfirmed)) == ("another-value", "not-known", "not-known")


def test_without_metaverse_object_row_or_rules_there_is_no_outbound_trial() -> None:
    """Nothing is computed from nothing."""
    out = sending("Out", 120, direct("title", "title"))

    assert heard("title", rules=(out,), metaverse=None).outbound is None
    assert heard("title", rules=(out,), connector_space=view(row())).outbound is None
    assert heard("title", rules=(COMMON,)).outbound is None
