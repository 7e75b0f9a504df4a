"""Names, addresses and verdicts by what the rules make of an object, and by what they see of it."""

from dataclasses import replace
from typing import Any

import pytest

from knowledge.vocabulary import Flow, SyncRule
from tests.fakes import ad_object
from tests.handlers.small_preflight import (
    AD,
    CORP,
    INITIAL,
    RULES,
    STAFF,
    World,
    ids,
    lines,
    planned,
)
from tests.knowledge import build

PILOT, LEAVERS = f"CN=Pilot,{STAFF}", f"CN=Leavers,{STAFF}"


def custom(*flows: Flow, scope: Any = (), **more: Any) -> SyncRule:
    """A customer's own rule, ranked before those out of the box."""
    usual: dict[str, Any] = {"connector": AD, "link_type": "Join", "precedence": 50}
    return build.rule("Custom", scope=scope, flows=flows, **{**usual, **more})


def world(*rules: SyncRule, **connector: Any) -> World:
    """A world with these rules beside those out of the box."""
    made = World()
    made.server.rule_list = (*rules, *RULES)
    (old,) = made.server.connector_list or ()
    made.server.connector_list = (replace(old, **connector),)
    return made


def direct(source: str, destination: str) -> Flow:
    """A flow of one attribute."""
    return Flow(destination, (source,), "Direct", "")


def constant(value: str, destination: str) -> Flow:
    """A flow of a text."""
    return Flow(destination, (value,), "Constant", "")


BY_MAIL = custom(direct("mail", "userPrincipalName"))
ADA = "ada@contoso.com"
HERS: dict[str, Any] = {"mail": ADA, "proxyAddresses": f"SMTP:{ADA}"}


async def test_the_sign_in_name_is_what_the_rules_make() -> None:
    """The lowest precedence wins (engine-semantics 4.9): mail names people here."""
    found = await world(BY_MAIL).one(planned(userPrincipalName="a@new.contoso.com", **HERS))

    assert found.sign_in is not None
    assert (found.status, found.sign_in.name, found.sign_in.why) == ("clean", ADA, "kept")


async def test_a_fault_of_the_name_that_the_rules_make() -> None:
    """It is told of the value that is sent, not of the one in AD."""
    found = await world(BY_MAIL).one(planned(mail="x@new.contoso.com", proxyAddresses=None))

    told = next(f for f in found.findings if f.column == "sign-in")
    assert (told.id, told.values["value"]) == ("sign-in-suffix-not-verified", "x@new.contoso.com")


async def test_the_match_is_by_the_name_that_the_rules_make() -> None:
    """Soft match (engine-semantics section 6) compares what is sent."""
    here = world(BY_MAIL)
    here.tenant.objects.append(build.cloud(userPrincipalName=ADA, onPremisesImmutableId=None))
    cloud = here.tenant.objects[0]
    here.tenant.objects[0] = replace(
        cloud, properties={"userPrincipalName": ADA, "displayName": "Ada"}
    )
    found = await here.one(planned(userPrincipalName="other@contoso.com", **HERS))

    assert found.match.kind == "soft"


async def test_values_as_the_rules_send_them() -> None:
    """Default rules 4.1: mail trimmed, proxyAddresses trimmed and each once."""
    one = planned(
        mail=" user2@contoso.com ",
        proxyAddresses=(" SMTP:user2@contoso.com", "smtp:b@contoso.com ", "smtp:b@contoso.com"),
    )
    found = await World().one(one)

    assert found.addresses is not None
    assert (found.addresses.primary, found.addresses.dropped) == ("user2@contoso.com", ())
    assert found.addresses.secondary[0] == "b@contoso.com"


@pytest.mark.parametrize(
    "class_, nickname, sent",
    [
        ("user", None, True),  # rule 106
        ("user", "user2", True),  # rule 104
        ("inetOrgPerson", None, False),  # rule 107 has no such flow
        ("inetOrgPerson", "user2", True),  # rule 105
    ],
)
async def test_who_brings_addresses(class_: str, nickname: str | None, sent: bool) -> None:
    """default-sync-rules section 1: proxyAddresses without mailNickname flow from users alone."""
    one = planned(
        objectClass=class_, mailNickname=nickname, proxyAddresses=("smtp:further@contoso.com",)
    )
    found = await World().one(one)

    assert found.addresses is not None
    every = (found.addresses.primary, *found.addresses.secondary)
    assert ("further@contoso.com" in every) is sent


UNREADABLE = Flow("userPrincipalName", (), "Expression", "NoSuchFunction([mail])")
OPEN_MAIL = replace(UNREADABLE, destination="mail")


async def test_a_sign_in_name_that_cannot_be_told() -> None:
    """Not known, and named; so is the match by name."""
    found = await world(custom(UNREADABLE)).one(planned())

    assert (found.status, found.sign_in, found.addresses) == ("not-known", None, None)
    assert found.match.kind == "not-known"
    assert [f.values["attribute"] for f in found.findings if f.id == "name-open"] == [
        "userPrincipalName"
    ]


async def test_addresses_that_cannot_be_told() -> None:
    """A sign-in name that is kept does not hang on them; one that is replaced does."""
    kept, replaced = await world(custom(OPEN_MAIL)).look(
        planned(2), planned(3, userPrincipalName="a@new.contoso.com")
    )

    assert kept.sign_in is not None
    assert (kept.sign_in.name, kept.addresses, kept.status) == (
        "user2@contoso.com",
        None,
        "not-known",
    )
    assert (replaced.sign_in, replaced.status) == (None, "not-known")


async def test_a_contact_signs_in_nowhere() -> None:
    """What the rules make of its userPrincipalName does not matter."""
    flow = custom(UNREADABLE, source_type="contact", target_type="person")
    found = await world(flow).one(planned(objectClass="contact", userPrincipalName=None))

    assert found.addresses is not None
    assert "name-open" not in ids(found)


async def test_an_account_name_that_ad_has_yet_to_think_of() -> None:
    """Active Directory makes one up: no name can be told of it."""
    bare: dict[str, Any] = dict.fromkeys(("sAMAccountName", "userPrincipalName"))
    found = await World().one(planned(**bare, mail="x@contoso.com", proxyAddresses=None))

    assert "$NEW" not in str(found.sign_in)
    assert "sign-in-no-name" in ids(found)


async def test_names_of_what_does_not_get_so_far() -> None:
    """Then those of AD are shown, and it is said."""
    found = await World().one(planned(name="CN=x,DC=elsewhere,DC=com"))

    assert found.sign_in is not None
    assert found.sign_in.name == "user2@contoso.com"
    assert ids(found) == ["import-partition", "names-of-ad"]


async def test_names_are_never_made_of_what_was_mended_in_thought() -> None:
    """The scope wants another mail: that one is not the object's."""
    join = next(r for r in RULES if r.name == "In from AD - User Join")
    closed = replace(join, scope=build.scope("mail EQUAL boss@contoso.com"))
    here = World()
    here.server.rule_list = tuple(closed if r is join else r for r in RULES)
    found = await here.one(planned())

    assert found.addresses is not None
    assert found.addresses.primary == "user2@contoso.com"
    assert ids(found) == ["stop-out-of-scope", "names-of-ad"]


async def test_what_the_connector_does_not_import() -> None:
    """The rules do not see it, and it is said; what no rule reads is passed over."""
    inclusion = ("sAMAccountName", "userPrincipalName", "mail", "displayName", "cn")
    here = world(attribute_inclusion=(*inclusion, "userAccountControl"))
    found = await here.one(planned(isCriticalSystemObject="TRUE", lastLogon="1"))

    told = [f.values["attribute"] for f in found.findings if f.id == "not-imported"]
    assert sorted(x.lower() for x in told) == ["iscriticalsystemobject", "proxyaddresses"]
    assert found.status == "clean"
    assert found.addresses is not None
    assert found.addresses.secondary == (f"user2@{INITIAL}",)


async def test_an_account_name_that_is_not_imported() -> None:
    """Default rules section 3: without it a user is filtered."""
    here = world(attribute_inclusion=("userPrincipalName", "mail", "userAccountControl"))

    assert ids(await here.one(planned()))[0] == "stop-cloud-filtered"


def filtering(scope: str, *flows: Flow) -> SyncRule:
    """A rule that keeps objects of a scope out of Entra ID."""
    return custom(*(flows or (constant("True", "cloudFiltered"),)), scope=build.scope(scope))


@pytest.mark.parametrize(
    "groups, status",
    [(None, "not-known"), (f"CN=Other,{STAFF}", "not-known"), (LEAVERS, "would-not-sync")],
)
async def test_a_scope_that_asks_for_a_group(groups: str | None, status: str) -> None:
    """A group that is listed is certain; one that is not may be one of its groups all the same."""
    found = await world(filtering(f"memberOf ISMEMBEROF {LEAVERS}")).one(planned(memberOf=groups))

    assert found.status == status


async def test_the_groups_of_the_object_in_active_directory() -> None:
    """They count where the file does not tell any."""
    here = world(filtering(f"memberOf ISMEMBEROF {LEAVERS}"))
    here.directory.objects.append(ad_object("user2", f"CN=User 2,{STAFF}", memberOf=LEAVERS))

    assert (await here.one(planned())).status == "would-not-sync"


@pytest.mark.parametrize(
    "operator, status", [("ISMEMBEROF", "would-not-sync"), ("ISNOTMEMBEROF", "clean")]
)
async def test_one_of_two_groups_is_listed(operator: str, status: str) -> None:
    """What is asked of the listed one is decided; where it decides, the other does not matter."""
    first = filtering(f"memberOf {operator} {LEAVERS}")
    other = custom(constant("x", "displayName"), scope=build.scope(f"memberOf ISMEMBEROF {PILOT}"))
    found = await world(first, replace(other, precedence=51)).one(planned(memberOf=LEAVERS))

    assert found.status == status


async def test_many_sets_of_groups() -> None:
    """The rules made ready for them are kept in bounds."""
    rules = [
        replace(filtering(f"memberOf ISMEMBEROF CN=G{n},{CORP}"), precedence=n) for n in range(70)
    ]
    found = await world(*rules).look(*(planned(n, memberOf=f"CN=G{n},{CORP}") for n in range(70)))

    assert found[0].status == "would-not-sync"
    assert {x.status for x in found[1:]} == {"not-known"}


BOTH: dict[str, Any] = {"proxyAddresses": ("SMTP:user2@contoso.com", "smtp:b@contoso.com")}


@pytest.mark.parametrize("operator", ["EQUAL", "NOTEQUAL"])
async def test_a_filter_over_several_values(operator: str) -> None:
    """Values that disagree: neither clean nor a certain stop."""
    rule = filtering(f"proxyAddresses {operator} smtp:b@contoso.com")
    found = await world(rule).one(planned(**BOTH))

    assert (found.status, found.syncs) == ("not-known", "not-known")


@pytest.mark.parametrize("scope", [f"memberOf ISMEMBEROF {PILOT}", "mail RESEMBLES x"])
async def test_a_rule_that_may_join_too(scope: str) -> None:
    """Two rules with join criteria stop an object: whether there are two is not known."""
    join = next(r for r in RULES if r.name == "In from AD - User Join")
    other = replace(join, name="Second Join", precedence=40, scope=build.scope(scope), flows=())
    found = await world(other).one(planned())

    assert (found.status, found.syncs) == ("not-known", "not-known")
    assert any("Second Join" in text for _, text in lines(found))


async def test_an_anchor_that_is_not_certain() -> None:
    """A contact goes out without it being asked for (default-sync-rules section 5): not known."""
    doubtful = Flow("sourceAnchor", (), "Expression", 'IIF([displayName] = "user 2", "x", NULL)')
    rule = custom(doubtful, source_type="contact", target_type="person")
    found = await world(rule).one(planned(objectClass="contact", userPrincipalName=None))

    assert (found.status, found.syncs) == ("not-known", "not-known")
    assert "way-unsure" in ids(found)
