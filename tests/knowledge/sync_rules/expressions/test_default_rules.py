"""The expressions of a real server's 62 default rules, against default-sync-rules section 4."""

from collections import Counter

import pytest

from knowledge.sync_rules.expressions import (
    Fault,
    Ignore,
    NotEvaluated,
    Null,
    Value,
    evaluate,
    parse,
)
from knowledge.sync_rules.expressions.parser import Reader
from knowledge.sync_rules.expressions.syntax import written
from tests.knowledge.sync_rules.expressions.defaults import (
    ALL,
    COMPUTER,
    CONTACT,
    EVERY,
    GROUP,
    NEEDS,
    USER,
    of,
)
from tests.knowledge.sync_rules.expressions.stage import (
    GUID,
    GUID_BYTES,
    SID,
    SID_BYTES,
    Given,
    doubted,
    failed,
    scene,
    sure,
    told,
)


def test_all_parse_and_print() -> None:
    """391 expressions, 86 different ones; each is the same again when it is written down."""
    assert len(ALL) == 391
    assert len({f.expression for _, f in ALL}) == 86
    for _, flow in ALL:
        root = parse(flow.expression).root
        assert Reader(written(root)).tree() == root


def test_no_default_hangs_on_the_order_of_operators() -> None:
    """But for comparison before && and ||, which the default rules settle, no order is open."""
    assert [f.expression for _, f in ALL if parse(f.expression).readings] == []


@pytest.mark.parametrize(
    "given,kinds",
    [
        (USER, {"user", "person"}),
        (GROUP, {"group"}),
        (CONTACT, {"contact"}),
        (COMPUTER, {"computer"}),
        ({}, EVERY),
    ],
)
def test_every_expression_is_certain(given: Given, kinds: set[str]) -> None:
    """A sample object, and one with no attribute at all: nothing is doubted, nothing open."""
    outcomes: Counter[str] = Counter()
    for rule, flow in ALL:
        needed = NEEDS.get(flow.destination)
        if rule.source_type not in kinds or (needed and needed not in given):
            continue
        outcome = evaluate(parse(flow.expression), scene(given))
        assert not isinstance(outcome, NotEvaluated), (rule.name, flow.destination, outcome)
        if not isinstance(outcome, Fault):
            assert outcome.certain, (rule.name, flow.destination, outcome)
        outcomes[type(outcome).__name__] += 1
    assert outcomes["Value"] > 0


def test_device_key_needs_functions_without_documentation() -> None:
    """Thumbprint and CBin have no public page: named where they are reached, and only there."""
    text = of("In from AAD - User NGCKey", "deviceKey")
    assert sure(text) is None
    assert sure(text, {"searchableDeviceKey": "1 is another version"}) is None
    assert told(text, {"searchableDeviceKey": "0000010000"}) == NotEvaluated(
        "the function CBin has no public documentation"
    )


ANCHOR = of("In from AD - User AccountEnabled", "sourceAnchor")


@pytest.mark.parametrize("value", [GUID_BYTES, GUID])
def test_source_anchor(value: str) -> None:
    """Section 4.1: the base64 of the 16 bytes, however the GUID is written; none for type 2."""
    assert sure(ANCHOR, {"objectGUID": value}) == GUID_BYTES
    assert sure(ANCHOR, {"objectGUID": value, "msExchRecipientTypeDetails": "1"}) == GUID_BYTES
    assert sure(ANCHOR, {"objectGUID": value, "msExchRecipientTypeDetails": "2"}) is None
    assert sure(ANCHOR) is None


def test_source_anchor_that_is_a_text() -> None:
    """Section 4.1: a string is used as it is."""
    assert sure(ANCHOR, {"objectGUID": "not binary"}) == "not binary"


NAME = of("In from AD - User Common", "userPrincipalName")


def test_user_principal_name() -> None:
    """Section 4.1: else sAMAccountName @ domain, else an error; the domain's name must be known."""
    assert sure(NAME, USER) == "jdoe@contoso.com"
    assert sure(NAME, {"sAMAccountName": "jdoe"}) == "jdoe@corp.contoso.com"
    assert failed(NAME) == "AccountName is not present"
    assert sure(NAME, USER, parameters={}) == "jdoe@contoso.com"
    assert told(NAME, {"sAMAccountName": "jdoe"}, parameters={}) == NotEvaluated(
        "the parameter Domain.FQDN is not known"
    )


@pytest.mark.parametrize(
    "control,expected",
    [("512", "True"), ("514", "False"), ("66050", "False"), ("66048", "True")],
)
def test_account_enabled(control: str, expected: str) -> None:
    """Section 4.1: True when bit 2 is clear."""
    text = of("In from AD - User Common", "accountEnabled")
    assert sure(text, {"userAccountControl": control}) == expected


@pytest.mark.parametrize(
    "given,expected",
    [
        ({"proxyAddresses": ["SMTP:a@b.com"]}, "True"),
        ({"proxyAddresses": ["smtp:a@b.com"]}, "False"),
        ({"proxyAddresses": ["SMTP:nobody"]}, "False"),
        ({"proxyAddresses": ["x500:/o=x", "SMTP:a@b.com"]}, "True"),
        ({"mail": "a@b.com"}, "True"),
        ({"mail": "nobody"}, "False"),
        ({"proxyAddresses": ["SMTP:nobody"], "mail": "a@b.com"}, "True"),
        ({}, "False"),
    ],
)
@pytest.mark.parametrize("kind", ["Group", "Contact"])
def test_mail_enabled(kind: str, given: Given, expected: str) -> None:
    """Section 4.1: an SMTP: entry with @, or mail with @."""
    assert sure(of(f"In from AD - {kind} Join", "mailEnabled"), given) == expected


@pytest.mark.parametrize(
    "kind,expected",
    [
        ("-2147483646", "True"),
        ("-2147483640", "True"),
        ("2", "False"),
        ("8", "False"),
        ("2147483650", "True"),
    ],
)
def test_security_enabled(kind: str, expected: str) -> None:
    """Section 4.3: the bit 0x80000000 of groupType, which AD keeps as a negative number."""
    assert sure(of("In from AD - Group Common", "securityEnabled"), {"groupType": kind}) == expected


def test_member_count() -> None:
    """Sections 4.2 and 4.3: the number of values, and the error above the limit."""
    count = of("In from AD - Group Common", "memberCount")
    assert sure(count, GROUP) == "2"
    assert sure(count) == "0"
    limit = of("Out to AAD - Group Join", "member")
    assert failed(limit, {"memberCount": "50001"}) == "Maximum Group member count exceeded"
    assert told(limit, {"memberCount": "50000"}) == Ignore()
    assert told(limit) == Ignore()


def test_outbound_anchor() -> None:
    """Section 4.2: an anchor that Entra has confirmed must not change, for the same type."""
    text = of("Out to AAD - User Join", "sourceAnchor")
    assert sure(text, {"sourceAnchor": "a"}) == "a"
    known = {"cloudAnchor": f"User_{GUID}", "sourceObjectType": "User", "cloudSourceAnchor": "a"}
    assert sure(text, {**known, "sourceAnchor": "a"}) == "a"
    assert failed(text, {**known, "sourceAnchor": "b"}) == "SourceAnchor attribute has changed."
    assert failed(text, known) == "SourceAnchor attribute has changed."
    assert sure(text, {**known, "sourceAnchor": "b", "sourceObjectType": "Contact"}) == "b"
    group = of("Out to AAD - Group Join", "sourceAnchor")
    assert failed(group, {"cloudSourceAnchor": "a", "sourceAnchor": "b"}).startswith("SourceAnchor")


def test_other_flows() -> None:
    """Section 4.1 and 4.2, one value each."""
    common = "In from AD - User Common"
    assert sure(of(common, "displayName"), {"cn": "J"}) == "J"
    assert sure(of(common, "displayName"), {"cn": "J", "displayName": "D"}) == "D"
    assert sure(of(common, "pwdLastSet"), USER) == "20140905081453.0Z"
    assert sure(of(common, "pwdLastSet"), {"pwdLastSet": "0"}) == "16010101000000.0Z"
    assert sure(of(common, "sourceObjectType"), {"msExchRecipientTypeDetails": "2"}) is None
    assert sure(of(common, "sourceObjectType"), {"msExchRecipientTypeDetails": "4"}) == "User"
    assert sure(of(common, "description"), {"description": [" x" * 300]}) == ("x " * 224)[:448]
    assert sure(of("In from AD - Group Common", "objectSidString"), {"objectSid": SID_BYTES}) == SID
    assert sure(of("In from AD - Contact Common", "mailNickname"), {"cn": "C"}) == "C"
    assert sure(of("Out to AAD - User Join", "dn"), {"sourceAnchor": "a="}) == "CN={613D}"
    assert told(of("Out to AAD - User Join", "usageLocation")) == Ignore()
    assert sure(of("Out to AAD - User Join", "usageLocation"), {"usageLocation": "US"}) == "US"
    hybrid = of("Out to AD - User Exchange Hybrid", "proxyAddresses")
    assert sure(hybrid, {"cloudLegacyExchangeDN": "/o=x"}) == "x500:/o=x"
    assert sure(hybrid) is None


def test_proxy_addresses_are_the_confirmed_ones() -> None:
    """Section 4.1 and engine-semantics 4.9: trimmed, unique, and only what an import confirmed."""
    text = of("In from AD - User Common", "proxyAddresses")
    assert sure(text, USER) == ["SMTP:jane@contoso.com", "smtp:jd@contoso.com"]
    confirmed = scene({"proxyAddresses": ["smtp:old@contoso.com"]}).attributes
    assert sure(text, USER, imported=confirmed) == ["smtp:old@contoso.com"]
    assert sure(text) is None
    assert evaluate(parse(text), scene(USER)) == Value(
        ("SMTP:jane@contoso.com", "smtp:jd@contoso.com"), is_list=True
    )


def test_exchange_mailbox_in_the_cloud() -> None:
    """In from AAD - User Exchange Hybrid: the low byte of the display type is 0."""
    text = of("In from AAD - User Exchange Hybrid", "cloudSOAExchMailbox")
    assert sure(text, {"cloudMSExchRecipientDisplayType": "1073741824"}) == "True"
    assert sure(text, {"cloudMSExchRecipientDisplayType": "-2147483642"}) == "False"
    assert sure(text) == "False"


def test_absent_user_account_control_is_doubted() -> None:
    """NULL = 0 is documented nowhere, and accountEnabled hangs on it."""
    assert doubted(of("In from AD - User Common", "accountEnabled")) == "False"
    assert isinstance(told("[x]"), Null)
