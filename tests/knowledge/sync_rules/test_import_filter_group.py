"""The pilot filter, and the attributes that a connector reads (engine-semantics section 3)."""

import pytest

from knowledge.sync_rules.import_filter import Candidate, attributes_left_out, import_scope
from tests.knowledge.build import CORP, JDOE, SALES
from tests.knowledge.sync_rules.test_import_filter import domain, forest

PILOT = f"CN=Pilot,OU=Groups,{CORP}"


@pytest.mark.parametrize(
    "setting,member_of,inside,certain",
    [
        (True, (PILOT.upper(),), True, True),
        (True, (f"CN=Nested,{CORP}",), False, True),
        (True, (), False, True),
        (None, (), False, False),
        (None, (PILOT,), True, True),
        (True, None, True, False),
        (False, (), True, True),
    ],
)
def test_the_pilot_filter_lets_direct_members_in(
    setting: bool | None, member_of: tuple[str, ...] | None, inside: bool, certain: bool
) -> None:
    """Global setting on, and the object a direct member of the group."""
    one = forest(domain(), group_filter_dn=PILOT)
    found = import_scope(Candidate(JDOE, "user", member_of), (one,), group_filtering=setting)
    assert (found.in_scope, found.certain) == (inside, certain)
    told = f"no direct member of the filter group {PILOT}"
    assert found.told == (CORP if inside else told)
    assert found.home == (one, one.partitions[0])


def test_the_group_itself_and_what_is_out_anyway() -> None:
    """The group need not be its own member; who is out by another filter is out by that."""
    one = forest(domain(exclusions=(SALES,)), group_filter_dn=PILOT)
    group = import_scope(Candidate(PILOT, "group", ()), (one,), group_filtering=True)
    assert (group.in_scope, group.certain) == (True, True)
    outside = import_scope(Candidate(JDOE, "user", ()), (one,), group_filtering=True)
    assert outside.stage == "container"


def test_attributes_that_the_connector_does_not_read() -> None:
    """Names are compared without case; a record without the list says nothing."""
    one = forest(domain(), attribute_inclusion=("mail", "displayName"))
    assert attributes_left_out(("Mail", "info"), one) == ("info",)
    assert attributes_left_out(("DISPLAYNAME", "displayName"), one) == ()
    assert attributes_left_out(("info",), forest()) is None
