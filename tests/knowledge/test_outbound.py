"""The cause behind an outbound filter that says no (default-sync-rules 4.3)."""

from typing import Any

import pytest

from knowledge.outbound import outbound_kind
from tests.knowledge.build import attributes, rule, scope

OUT = rule(scope=scope("securityEnabled EQUAL True", "mailEnabled EQUAL True"))


@pytest.mark.parametrize(
    "attribute,type_,values,kind",
    [
        ("cloudfiltered", "user", {}, "told-elsewhere"),
        ("sourceanchor", "user", {}, "told-elsewhere"),
        (
            "securityenabled",
            "group",
            {"securityEnabled": "False"},
            "distribution-group-not-mail-enabled",
        ),
        (
            "mailenabled",
            "group",
            {"securityEnabled": "False"},
            "distribution-group-not-mail-enabled",
        ),
        ("mailenabled", "group", {"securityEnabled": "True"}, "out-of-scope"),
        ("mailenabled", "group", {}, "out-of-scope"),
        ("securityenabled", "group", {"securityEnabled": "False", "mail": "a@x"}, "out-of-scope"),
        (
            "securityenabled",
            "group",
            {"securityEnabled": "False", "mailEnabled": "True"},
            "out-of-scope",
        ),
        ("department", "group", {"securityEnabled": "False"}, "out-of-scope"),
        ("mailenabled", "contact", {}, "contact-not-mail-enabled"),
        ("mailenabled", "contact", {"securityEnabled": "False"}, "contact-not-mail-enabled"),
        ("mailenabled", "contact", {"mailEnabled": "True"}, "out-of-scope"),
        ("department", "contact", {}, "out-of-scope"),
        ("mailenabled", "user", {"securityEnabled": "False"}, "out-of-scope"),
    ],
)
def test_kind(attribute: str, type_: str, values: dict[str, Any], kind: str) -> None:
    """Mail-enabled are those with an address, and those whose flag says so."""
    assert outbound_kind(OUT, attribute, type_, attributes(values)) == kind


@pytest.mark.parametrize(
    "values,kind",
    [
        ({"memberCount": "60000", "securityEnabled": "True"}, "group-too-large"),
        ({"memberCount": "60000", "cn": "x"}, "group-too-large"),
        ({"memberCount": "60000", "mail": "a@x"}, "out-of-scope"),
        ({"securityEnabled": "True", "mail": "a@x"}, "out-of-scope"),
    ],
)
def test_group_is_too_large_when_it_would_pass_with_fewer_members(
    values: dict[str, Any], kind: str
) -> None:
    """One group of clauses is enough; the others may fail for other reasons."""
    large = rule(
        scope=scope(
            "memberCount LESSTHAN 50000 AND securityEnabled EQUAL True",
            "cn EQUAL x AND MEMBERCOUNT LESSTHAN 50000",
            "department EQUAL IT",
        )
    )
    assert outbound_kind(large, "department", "group", attributes(values)) == kind
