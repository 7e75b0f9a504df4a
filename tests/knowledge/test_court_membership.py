"""A membership at its five stops: listed, not listed, or not seen."""

from dataclasses import replace
from typing import Any

import pytest

from knowledge.court import Court
from knowledge.evidence import CouldNotLook
from tests.knowledge.build import CORP, cloud, entra_row, mv, person, row, view
from tests.knowledge.court_world import DARK, perhaps

GROUP_DN = f"CN=Sales Team,OU=Groups,{CORP}"
GROUP_IDS = [{"id": "DDDDDDDD-0000-0000-0000-000000000001"}, {}]
OTHER_MV = "cccccccc-0000-0000-0000-000000000009"


def listing(*names: str, **more: Any) -> dict[str, Any]:
    """The evidence on a group that lists these members in all places but Entra ID."""
    ad = person(GROUP_DN, objectClass=("top", "group"), sAMAccountName="Sales Team", member=names)
    own = row(GROUP_DN, {"member": names}, object_type="group", object_id="g", mv_id=OTHER_MV)
    sent = replace(entra_row({"member": (JDOE_THERE,)}, object_type="group"), dn="CN={GROUP}")
    return {
        "directory": ad,
        "connector_space": view(own, sent),
        "metaverse": mv(member=(JDOE_MV,)),
        "entra_object": cloud("group", id="g", members=GROUP_IDS),
        **more,
    }


JDOE = person()
JDOE_ROWS = view(row(), entra_row())
JDOE_THERE = JDOE_ROWS.entra.dn if JDOE_ROWS.entra else ""
JDOE_MV = JDOE_ROWS.ad.mv_id if JDOE_ROWS.ad else None
MEMBER = {
    "directory": JDOE,
    "connector_space": JDOE_ROWS,
    "metaverse": mv(),
    "entra_object": cloud(),
}
OTHER = {
    "directory": "other_directory",
    "connector_space": "other_connector_space",
    "metaverse": "other_metaverse",
    "entra_object": "other_entra",
}


def asked(own: dict[str, Any], other: dict[str, Any]) -> Court | None:
    """The court on one and the other object."""
    evidence = {**own, **{OTHER[name]: value for name, value in other.items()}}
    return perhaps(None, "group-membership", **evidence)


def listed(own: dict[str, Any], other: dict[str, Any]) -> list[Any]:
    """What each stop says: the values, or the state in which there are none."""
    found = asked(own, other)
    assert found is not None
    return [s.state if s.values is None else s.values for s in found.stops]


def test_a_member_is_listed_at_every_stop_whichever_side_was_asked_about() -> None:
    """By name, by the id of its metaverse object, by its Entra name and by its id in Graph."""
    assert listed(listing(JDOE.dn), MEMBER) == [("jdoe",)] * 5
    assert listed(MEMBER, listing(JDOE.dn)) == [("jdoe",)] * 5


def test_where_the_name_is_missing_it_is_not_listed() -> None:
    """AD names it, the places behind it do not."""
    bare = listing(
        JDOE.dn,
        metaverse=mv(),
        connector_space=view(row(GROUP_DN), entra_row()),
        entra_object=cloud("group", members=[]),
    )

    assert listed(bare, MEMBER) == [("jdoe",), (), (), (), ()]


def test_a_member_that_is_nowhere_is_listed_nowhere_behind_active_directory() -> None:
    """It has no metaverse object, no Entra name and no id."""
    gone = {**MEMBER, "connector_space": None, "entra_object": None}
    out = {**MEMBER, "connector_space": view()}

    assert listed(listing(JDOE.dn), gone)[2:] == [(), (), ()]
    assert listed(listing(JDOE.dn), out)[2:4] == [(), ()]


def test_what_could_not_be_looked_at_is_not_told_as_missing() -> None:
    """Neither on the group's side nor on the member's."""
    dark = dict.fromkeys(("connector_space", "metaverse", "entra_object"), DARK)
    unseen = ["could-not-look"] * 3

    assert listed(listing(JDOE.dn), {**MEMBER, **dark})[2:] == unseen
    assert listed(listing(JDOE.dn, **dark), MEMBER)[1:] == ["could-not-look", *unseen]
    assert listed(listing(JDOE.dn, entra_object=cloud("group")), MEMBER)[4] == "not-recorded"


def test_rows_that_were_seen_without_the_metaverse_are_shown() -> None:
    """On both sides; a member of whom no Entra row was seen may be listed or not."""
    group, person_ = listing(JDOE.dn), MEMBER["connector_space"]
    half = CouldNotLook(DARK.why, group["connector_space"])
    known = {**MEMBER, "connector_space": CouldNotLook(DARK.why, person_)}
    bare = {**MEMBER, "connector_space": CouldNotLook(DARK.why, view(row()))}
    dark = listing(JDOE.dn, connector_space=half, metaverse=DARK)

    seen, unseen = ("jdoe",), "could-not-look"
    assert listed(dark, known) == [seen, seen, unseen, seen, seen]
    assert listed(dark, bare)[3] == unseen


@pytest.mark.parametrize("missing", ["connector_space", "metaverse", "entra_object"])
def test_a_group_that_is_not_there_says_so(missing: str) -> None:
    """Not there is not the same as an empty group."""
    assert "not-there" in listed(listing(JDOE.dn, **{missing: None}), MEMBER)


def test_a_group_alone_shows_all_members() -> None:
    """Every stop with what it lists."""
    found = perhaps(None, "group-membership", **listing(JDOE.dn, "CN=X"))
    assert found is not None

    assert (found.group, found.member) == ("Sales Team", "")
    assert [len(s.values or ()) for s in found.stops] == [2, 2, 1, 1, 1]


def test_a_foreign_security_principal_stands_for_its_account() -> None:
    """The name in AD is that of its SID."""
    sid = "AQUAAAAAAAUVAAAAgYfzesPBZvPT2R4+kXcAAA=="
    name = f"CN=S-1-5-21-2062780289-4083597763-1042209235-30609,CN=ForeignSecurityPrincipals,{CORP}"
    member = {**MEMBER, "directory": person(objectSid=sid)}

    assert listed(listing(name), member)[:2] == [("jdoe",), ("jdoe",)]


def test_two_people_make_no_membership() -> None:
    """Without a group among them there is nothing to hear."""
    assert asked(MEMBER, MEMBER) is None
