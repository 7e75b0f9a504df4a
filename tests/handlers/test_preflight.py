"""Would it sync, under which names, with which faults: one small world, one thing wrong in it."""

import base64
from dataclasses import replace
from typing import Any

import pytest

from handlers.preflight import Planned
from knowledge.vocabulary import Attributes, DirectoryObject, Domain, Flow, Partition, SyncRule
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

GUID = build.ANCHOR
ROOM = "536870912"


def renewed(world: World, *partitions: Partition, **more: Any) -> World:
    """The world with another connector of AD."""
    (old,) = world.server.connector_list or ()
    world.server.connector_list = (replace(old, partitions=partitions or old.partitions, **more),)
    return world


async def test_all_is_well() -> None:
    """A new user of a selected OU lands, under its own name, and is new."""
    found = await World().one(planned())

    assert (found.status, found.syncs, found.match.kind) == ("clean", "yes", "new")
    assert found.findings == ()
    assert found.sign_in is not None
    assert found.sign_in.name == "user2@contoso.com"
    assert found.addresses is not None
    assert found.addresses.primary == "user2@contoso.com"
    assert lines(found) == []


@pytest.mark.parametrize(
    "one, id_",
    [
        (planned(name=f"CN=x,OU=Sales,{CORP}"), "import-container"),
        (planned(name="CN=x,DC=elsewhere,DC=com"), "import-partition"),
        (planned(objectClass=("top", "user", "robot")), "import-object-class"),
        (
            planned(sAMAccountName="MSOL_1", userPrincipalName="a@contoso.com"),
            "stop-cloud-filtered",
        ),
        (planned(isCriticalSystemObject="TRUE"), "stop-out-of-scope"),
        (
            planned(objectGUID=GUID, objectSid="S-1-5-21-1", sAMAccountName=None),
            "stop-cloud-filtered",
        ),
        (planned(objectClass="contact", mail=None, proxyAddresses=None), "stop-no-join-value"),
        (
            planned(objectClass="group", groupType="2", mail=None, proxyAddresses=None),
            "stop-out-of-scope",
        ),
        (planned(msExchRecipientTypeDetails="2"), "stop-no-source-anchor"),
    ],
)
async def test_what_would_not_sync(one: Planned, id_: str) -> None:
    """The first place where it stops; sections 3 to 5 of the engine's semantics."""
    found = await World().one(one)

    assert (found.status, found.syncs) == ("would-not-sync", "no")
    assert ids(found)[0] == id_
    assert found.findings[0].is_next is False
    assert lines(found)[0][0] == "stops"


async def test_what_would_come_next() -> None:
    """The stops after the first are told as such."""
    found = await World().one(planned(name=f"CN=x,OU=Sales,{CORP}", isCriticalSystemObject="TRUE"))

    assert ids(found) == ["import-container", "stop-out-of-scope"]
    assert [label for label, _ in lines(found)] == ["stops", "then"]


async def test_a_clause_without_a_value() -> None:
    """ISNULL and ISNOTNULL name no value, so none is told."""
    found = await World().one(planned(objectClass="computer", userCertificate=None))

    assert ids(found) == ["stop-cloud-filtered", "stop-out-of-scope-bare"]


@pytest.mark.parametrize(
    "change, id_",
    [
        ({"selected": False}, "import-selected"),
        ({"object_classes": ("group",)}, "import-object-class"),
    ],
)
async def test_domains(change: dict[str, Any], id_: str) -> None:
    """The check box of the domain, and its object types."""
    world = World()
    (connector,) = world.server.connector_list or ()
    renewed(world, replace(connector.partitions[0], **change))

    assert ids(await world.one(planned()))[0] == id_


async def test_a_filter_that_is_not_certain() -> None:
    """Some run profiles pass the domain over: in, but not proven, so not clean."""
    world = World()
    world = renewed(world, run_profiles=build.profiles("elsewhere", names=("Delta Import",)))
    found = await world.one(planned())

    assert found.status != "clean"
    assert ids(found)[0] in ("import-run-profiles", "import-unsure")


async def test_no_container_list_covers_it() -> None:
    """The engine's answer is not documented: not known."""
    world = World()
    (connector,) = world.server.connector_list or ()
    found = await renewed(world, replace(connector.partitions[0], inclusions=())).one(planned())

    assert (found.status, ids(found)) == ("not-known", ["import-unsure"])


GROUP = f"CN=Pilot,{STAFF}"


@pytest.mark.parametrize(
    "one, found_ids",
    [
        (planned(), ["import-group"]),
        (planned(memberOf=GROUP), []),
        (planned(name=f"CN=Already,{STAFF}"), []),
    ],
)
async def test_the_filter_group(one: Planned, found_ids: list[str]) -> None:
    """Direct members come in: by the group in AD, or by the file."""
    world = renewed(World(), group_filter_dn=GROUP)
    world.server.state = build.server(settings={"Microsoft.OptionalFeature.GroupFiltering": "True"})
    world.directory.objects.append(ad_object("pilot", GROUP, member=f"CN=Already,{STAFF}"))

    assert ids(await world.one(one)) == found_ids


async def test_the_filter_group_is_out_of_reach() -> None:
    """Then membership is known only where the file tells it."""
    world = renewed(World(), group_filter_dn=GROUP)
    world.server.state = build.server(settings={"Microsoft.OptionalFeature.GroupFiltering": "True"})
    world.directory.kill("object")
    one = replace(planned(objectGUID=GUID), columns=frozenset({"samaccountname"}))

    assert ids(await world.one(one)) == ["import-unsure"]
    assert ids(await world.one(replace(one, columns=frozenset({"memberof"})))) == ["import-group"]


async def test_the_filter_group_is_gone() -> None:
    """Nobody is in it; and an unrecorded switch leaves that uncertain."""
    world = renewed(World(), group_filter_dn=GROUP)
    found = await world.one(planned())

    assert found.status == "not-known"
    assert lines(found)[0] == (
        "not known",
        "Not proven: At the AD connector space: it is no direct member of the filter group "
        f"{GROUP}.",
    )


def unit(dn: str) -> DirectoryObject:
    """An organizational unit."""
    return DirectoryObject(dn, Attributes({"objectClass": ("top", "organizationalUnit")}))


async def test_a_container_that_is_not_there() -> None:
    """A new object cannot stand in it, unless the file makes it too."""
    world = World()
    world.directory.ous = [unit(STAFF)]
    lost, found, other, line = (
        planned(2, f"CN=a,OU=Stafff,{CORP}"),
        planned(3, f"CN=a,ou=staff,{CORP}"),
        planned(4, "CN=a,OU=Any,DC=corp,DC=contoso,DC=org"),
        planned(5, f"OU=Stafff,{CORP}", objectClass="organizationalUnit"),
    )
    told = await world.look(lost, found, other)

    assert ids(told[0]) == ["no-container"]
    assert lines(told[0])[0][0] == "container"
    assert "no-container" not in [*ids(told[1]), *ids(told[2])]
    assert ids((await world.look(lost, line))[0]) == []


async def test_containers_out_of_reach() -> None:
    """Not known for what is new; what exists has its place."""
    world = World()
    world.directory.kill("containers")
    own = planned(3, objectGUID=GUID, objectSid="S-1-5-21-1", userAccountControl="512")

    assert [x.status for x in await world.look(planned(2), own)] == ["not-known", "clean"]


async def test_without_a_name() -> None:
    """OU filtering is not known; the way through the rules still is."""
    found = await World().one(planned(name="", sAMAccountName="MSOL_1"))

    assert found.status == "would-not-sync"
    assert ids(found)[:2] == ["no-dn", "stop-cloud-filtered"]


async def test_without_a_name_in_several_forests() -> None:
    """The way is that of the connector where it gets furthest."""
    world = World()
    other = "cd03bdd4-f8cc-54c4-bd67-b414239d7547"
    closed = tuple(replace(r, connector=other, disabled=True) for r in RULES if r.connector == AD)
    world.server.rule_list = (*closed, *RULES)
    found = await world.one(planned(name=""))

    assert (found.status, ids(found)) == ("not-known", ["no-dn"])


async def test_without_a_class() -> None:
    """Nothing is guessed."""
    found = await World().one(planned(objectClass=None))

    assert (found.status, ids(found)) == ("not-known", ["import-unsure", "no-class"][::-1])


def only(*rules: SyncRule) -> World:
    """A world with these rules."""
    world = World()
    world.server.rule_list = rules
    return world


async def test_a_rule_that_cannot_be_evaluated() -> None:
    """Not known, and named."""
    way = build.rule(connector=AD, scope=build.scope("mail RESEMBLES x"))
    found = await only(way).one(planned())

    assert (found.status, ids(found)) == ("not-known", ["stop-not-known", "names-of-ad"])


async def test_what_hangs_on_an_open_question() -> None:
    """A stop that is not certain is told as probable, and is not known."""
    way = build.rule(
        connector=AD, scope=build.scope("proxyAddresses NOTEQUAL SMTP:user2@contoso.com")
    )
    both: dict[str, Any] = {"proxyAddresses": ("SMTP:user2@contoso.com", "smtp:b@contoso.com")}
    found = await only(way).one(planned(**both))

    assert (found.findings[0].id, found.findings[0].bearing) == ("stop-out-of-scope", "open")
    assert lines(found)[0][1].startswith("Not proven: ")


@pytest.mark.parametrize("operator", ["EQUAL", "NOTEQUAL"])
async def test_a_pass_that_hangs_on_an_open_question(operator: str) -> None:
    """Several values that disagree: whatever comes of it, it is not clean."""
    every = [
        replace(r, scope=build.scope(f"proxyAddresses {operator} SMTP:user2@contoso.com"))
        if r.name == "In from AD - User Join"
        else r
        for r in RULES
    ]
    both: dict[str, Any] = {"proxyAddresses": ("SMTP:user2@contoso.com", "smtp:b@contoso.com")}
    found = await only(*every).one(planned(**both))

    assert found.status == "not-known"
    assert {"stop-out-of-scope", "rule-unsure"} & set(ids(found))


async def test_a_flow_that_hangs_on_an_open_question() -> None:
    """cloudFiltered by an expression whose outcome is not documented for certain."""
    doubtful = Flow("cloudFiltered", (), "Expression", 'IIF([displayName] = "user 2", NULL, True)')
    custom = build.rule("Custom", connector=AD, link_type="Join", precedence=50, flows=(doubtful,))
    found = await only(custom, *RULES).one(planned())

    assert (found.status, found.syncs) == ("not-known", "not-known")


async def test_a_linked_mailbox() -> None:
    """It joins its master account, and is to be judged with it."""
    world = World()
    values = {"objectSid": "S-1-5-21-9", "userAccountControl": "512", "mail": "user2@contoso.com"}
    master = ad_object("master", f"CN=m,{STAFF}", **values)
    world.directory.objects.append(master)
    one = planned(msExchRecipientTypeDetails="2", msExchMasterAccountSid="S-1-5-21-9")
    found = await world.one(one)

    assert (found.status, found.match.kind, ids(found)) == ("not-known", "not-known", ["linked"])


async def test_a_linked_mailbox_whose_master_stays_outside() -> None:
    """Then nothing is there to join."""
    world = World()
    master = ad_object("master", f"CN=m,OU=Sales,{CORP}", objectSid="S-1-5-21-9")
    world.directory.objects.append(master)
    one = planned(msExchRecipientTypeDetails="2", msExchMasterAccountSid="S-1-5-21-9")
    found = await world.one(one)

    assert (found.status, ids(found)) == ("would-not-sync", ["stop-master"])


async def test_a_linked_mailbox_without_its_master() -> None:
    """It waits for nobody."""
    one = planned(msExchRecipientTypeDetails="2", msExchMasterAccountSid="S-1-5-21-9")
    found = await World().one(one)

    assert (found.status, ids(found)[0]) == ("would-not-sync", "stop-no-master")


@pytest.mark.parametrize("sid", ["S-1-5-10", "S-1-5-21-7"])
async def test_a_mailbox_of_its_own(sid: str) -> None:
    """NT AUTHORITY\\SELF, or its own SID, is no master."""
    one = planned(
        msExchRecipientTypeDetails="2", msExchMasterAccountSid=sid, objectSid="S-1-5-21-7"
    )

    assert ids(await World().one(one))[0] == "stop-no-source-anchor"


async def test_a_master_account_out_of_reach() -> None:
    """Not known."""
    world = World()
    world.directory.kill("by_sid")
    one = planned(msExchRecipientTypeDetails="2", msExchMasterAccountSid="S-1-5-21-9")
    found = await world.one(one)

    assert (found.status, ids(found)[0]) == ("not-known", "no-directory")


@pytest.mark.parametrize(
    "values, id_, name",
    [
        (
            {"userPrincipalName": "a@new.contoso.com"},
            "sign-in-suffix-not-verified",
            f"user2@{INITIAL}",
        ),
        ({"userPrincipalName": "plain"}, "sign-in-suffix-not-verified-bare", f"user2@{INITIAL}"),
        ({"userPrincipalName": None}, "sign-in-suffix-not-verified-absent", f"user2@{INITIAL}"),
        (
            {"userPrincipalName": "a b@contoso.com"},
            "sign-in-illegal-characters",
            f"user2@{INITIAL}",
        ),
        (
            dict.fromkeys(("userPrincipalName", "sAMAccountName", "mail", "proxyAddresses")),
            "sign-in-no-name",
            None,
        ),
    ],
)
async def test_sign_in_names(values: dict[str, Any], id_: str, name: str | None) -> None:
    """attribute-rules section 7: kept, or made of the nickname."""
    found = await World().one(planned(**values))

    assert found.status == "faults"
    assert id_ in ids(found)
    assert found.sign_in is not None
    assert found.sign_in.name == name


async def test_an_alternate_id() -> None:
    """Without the rules the setting names the attribute that people sign in with."""
    world = World()
    world.server.kill("rules")
    world.server.state = build.server(
        settings={"Microsoft.SynchronizationOption.UPNAttribute": "mail"}
    )
    found = await world.one(planned(userPrincipalName="a@new.contoso.com"))

    assert found.sign_in is not None
    assert found.sign_in.name == "user2@contoso.com"


@pytest.mark.parametrize(
    "value, id_, status",
    [
        ("user2@contoso.com", "dropped-no-prefix", "faults"),
        ("smtp:x y@contoso.com", "dropped-blank", "faults"),
        ("smtp:x", "dropped-malformed", "faults"),
        ("smtp:x@new.contoso.com", "dropped-not-verified", "faults"),
        ("smtp:x@contoso.mail.onmicrosoft.com", "dropped-cloud-suffix", "clean"),
        ("X400:C=US", "dropped-legacy-type", "clean"),
    ],
)
async def test_dropped_addresses(value: str, id_: str, status: str) -> None:
    """attribute-rules section 10; what every hybrid mailbox has is no fault."""
    found = await World().one(planned(proxyAddresses=("SMTP:user2@contoso.com", value)))

    assert found.status == status
    assert id_ in ids(found)


async def test_a_masked_mail() -> None:
    """proxyAddresses masks mail."""
    assert "dropped-masked" in ids(await World().one(planned(mail="other@contoso.com")))


async def test_contacts_keep_their_addresses() -> None:
    """A domain that is not the tenant's does no harm to them, and they do not sign in."""
    one = planned(
        objectClass="contact", proxyAddresses="SMTP:x@elsewhere.com", mail="x@elsewhere.com"
    )
    found = await World().one(one)

    assert found.sign_in is None
    assert found.addresses is not None
    assert found.addresses.primary == "x@elsewhere.com"
    assert "dropped-not-verified" not in ids(found)


async def test_computers_have_no_names() -> None:
    """Nothing of sign-in names or addresses is said of them."""
    found = await World().one(
        planned(objectClass="computer", userCertificate=base64.b64encode(b"x").decode())
    )

    assert (found.sign_in, found.addresses, found.match.kind) == (None, None, "new")


@pytest.mark.parametrize(
    "values, bearing",
    [
        ({"mail": "x" * 300 + "@contoso.com", "proxyAddresses": None}, "spoils"),
        ({"displayName": None}, "spoils"),
        ({"userPrincipalName": "o'hara@contoso.com"}, "tells"),
    ],
)
async def test_format_faults(values: dict[str, Any], bearing: str) -> None:
    """What only IdFix minds does no harm."""
    found = await World().one(planned(**values))

    assert [f.bearing for f in found.findings if f.column == "format"] == [bearing]


@pytest.mark.parametrize("reason", ["deleted", "container"])
async def test_what_is_passed_over(reason: str) -> None:
    """Containers and deleted objects are nothing to look at."""
    one = planned(objectClass="organizationalUnit")
    if reason == "deleted":
        one = replace(planned(), object=replace(planned().object, deleted=True))
    found = await World().one(one)

    assert (found.status, found.planned.passed_over) == ("passed-over", reason)


async def test_what_could_not_be_read() -> None:
    """Nothing else is said of such a row; what is good to know does no harm."""
    one = Planned(7, planned().object, ("broken",), unread=True)
    remarked = replace(planned(9), remarks=("cut off?",))
    problem = replace(planned(8), problems=("no GUID",))
    unread, told, noted = await World().look(one, problem, remarked)

    assert (unread.status, ids(unread), told.status) == ("not-known", ["problem"], "not-known")
    assert (noted.status, lines(noted)) == ("clean", [("note", "cut off?")])


@pytest.mark.parametrize(
    "system, look_up, column, status",
    [
        ("server", "rules", "syncs", "not-known"),
        ("server", "connectors", "syncs", "not-known"),
        ("server", "server", "match", "not-known"),
        ("server", "rules", "sign-in", "not-known"),
        ("tenant", "domains", "sign-in", "not-known"),
        ("tenant", "holders", "match", "not-known"),
        ("directory", "holders", "duplicates", "not-known"),
    ],
)
async def test_each_source_down(system: str, look_up: str, column: str, status: str) -> None:
    """Never clean, and the column that needs it is not known; told once, with the reason."""
    world = World()
    getattr(world, system).kill(look_up)
    found = await world.one(planned())

    assert found.status == status
    assert column in [f.column for f in found.findings if f.bearing == "open" and f.everybody]
    assert lines(found) == []


async def test_everything_down() -> None:
    """Then nothing is known but the formats."""
    world = World()
    for system in (world.directory, world.server, world.tenant):
        system.kill()
    found = await world.one(planned(objectClass="contact"))

    assert (found.status, found.syncs, found.match.kind) == ("not-known", "not-known", "not-known")
    assert found.addresses is None


async def test_nothing_is_there() -> None:
    """An empty tenant was looked at: no rule, no domain, no initial one."""
    world = World()
    world.server.rule_list = world.server.connector_list = world.server.state = None
    world.tenant.domain_list = (Domain("contoso.com", verified=True),)
    found = await world.one(planned())

    assert ids(found) == ["import-partition", "no-domains", "no-server"]


async def test_settings_that_were_not_recorded() -> None:
    """Then which attribute names people is not known."""
    world = World()
    world.server.state = build.server(settings=None)

    assert "no-server" in ids(await world.one(planned()))


async def test_rules_alone() -> None:
    """Without connectors the way is that of each connector with rules."""
    world = World()
    world.server.kill("connectors")

    assert ids(await world.one(planned(sAMAccountName="MSOL_1")))[:2] == [
        "no-connectors",
        "stop-cloud-filtered",
    ]
