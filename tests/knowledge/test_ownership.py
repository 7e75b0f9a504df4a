"""Who manages a cloud object, where that could not be read."""

from typing import Any

import pytest

from knowledge.answer import UNSEEN
from knowledge.checks.entra_id import managed_by
from knowledge.checks.expected_deletes import cloud_object_owner
from knowledge.checks.group_path import group_owner
from knowledge.ownership import may_be_converted
from tests.knowledge.build import cloud, entra_row, person, row, view

TEAM = person(dn="CN=Team,DC=corp,DC=contoso,DC=com", objectClass=("top", "group"))
BARE = {"onPremisesSyncEnabled": False, "onPremisesImmutableId": None}


@pytest.mark.parametrize(
    "kind,more,unknown",
    [
        ("user", {"onPremisesSyncEnabled": False}, True),
        ("user", {**BARE, "onPremisesDistinguishedName": "CN=J Doe,DC=corp"}, True),
        ("group", {**BARE, "onPremisesSecurityIdentifier": "S-1-5-21-1"}, True),
        ("contact", BARE, True),
        ("user", BARE, False),
        ("group", BARE, False),
        ("device", {"onPremisesSyncEnabled": False}, False),
        ("user", {"onPremisesSyncEnabled": None}, False),
        ("user", {"onPremisesSyncEnabled": True}, False),
        ("user", {**BARE, "onPremisesImmutableId": "x", "onPremisesSyncBehavior": None}, False),
    ],
)
def test_may_be_converted(kind: Any, more: dict[str, Any], unknown: bool) -> None:
    """Once synchronized and no more, and Graph did not tell of the switch."""
    assert may_be_converted(cloud(kind, **more)) is unknown


def test_nobody_answers_as_if_it_was_not() -> None:
    """Neither this server's, nor made in the cloud, nor claimed."""
    found = cloud(onPremisesSyncEnabled=False)
    rows = view(row(), entra_row())
    assert managed_by(person(), None, found, rows) is None
    assert managed_by(None, None, found, rows) is None
    assert cloud_object_owner(person(), found, rows) is None
    assert cloud_object_owner(None, found, None) is None
    members = cloud("group", onPremisesSyncEnabled=False)
    assert group_owner(person(), TEAM, cloud(), members) is None
    assert group_owner(person(), UNSEEN, cloud(), members) is None
