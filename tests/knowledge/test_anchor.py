"""sourceAnchor: which value of an AD object becomes the immutableId."""

import pytest

from knowledge.anchor import anchors, cloud_id
from tests.knowledge.build import ANCHOR, CLOUD_ID, person

CONSISTENCY = "AQEBAQEBAQEBAQEBAQEBAQ=="


@pytest.mark.parametrize(
    "setting,expected",
    [
        ("objectGUID", (ANCHOR,)),
        ("mS-DS-ConsistencyGuid", (CONSISTENCY,)),
        ("employeeID", ("4711",)),
        ("extensionAttribute1", ()),
        (None, (CONSISTENCY, ANCHOR)),
        ("", (CONSISTENCY, ANCHOR)),
    ],
)
def test_the_setting_names_the_attribute(setting: str | None, expected: tuple[str, ...]) -> None:
    """A known setting leaves one value; without one both GUIDs are possible, likeliest first."""
    found = person(mS_DS_ConsistencyGuid=CONSISTENCY, employeeID="4711")
    assert anchors(found, setting) == expected


@pytest.mark.parametrize("setting", ["mS-DS-ConsistencyGuid", "ms-ds-consistencyguid", None])
def test_an_empty_consistency_guid_falls_back(setting: str | None) -> None:
    """Where mS-DS-ConsistencyGuid is empty, objectGUID is the anchor, named once."""
    assert anchors(person(), setting) == (ANCHOR,)
    assert anchors(person(mS_DS_ConsistencyGuid=ANCHOR), setting) == (ANCHOR,)


@pytest.mark.parametrize("setting", ["objectGUID", "mS-DS-ConsistencyGuid", None])
def test_an_unreadable_guid_is_no_anchor(setting: str | None) -> None:
    """An object whose objectGUID was not read has no anchor that is known."""
    assert anchors(person(objectGUID=None), setting) == ()
    assert anchors(person(objectGUID="not base64"), setting) == ()


@pytest.mark.parametrize(
    "anchor,expected",
    [
        (f"User_{CLOUD_ID.upper()}", CLOUD_ID),
        (f"Group_{CLOUD_ID}", CLOUD_ID),
        ("User_", None),
        (CLOUD_ID, None),
        ("", None),
        (None, None),
    ],
)
def test_the_id_in_a_cloud_anchor(anchor: str | None, expected: str | None) -> None:
    """A cloudAnchor holds the kind and the Entra object id."""
    assert cloud_id(anchor) == expected
