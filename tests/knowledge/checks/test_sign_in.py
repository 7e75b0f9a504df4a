"""Signing in: expired, disabled and federated accounts."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from knowledge.checks import sign_in
from knowledge.vocabulary import (
    Domain,
    SyncFeatures,
)
from tests.knowledge.build import (
    NOW,
    ago,
    cloud,
    person,
)

EPOCH = datetime(1601, 1, 1, tzinfo=NOW.tzinfo)


def filetime(moment: datetime) -> str:
    """The FILETIME text of a time."""
    return str((moment - EPOCH) // timedelta(microseconds=1) * 10)


def value(answer: Any) -> str | None:
    """The answer alone."""
    return None if answer is None else str(answer.value)


PAST, LATER = filetime(ago(days=1)), filetime(NOW + timedelta(days=1))


@pytest.mark.parametrize(
    "expires,enabled,wanted",
    [
        (PAST, True, "expired"),
        (PAST, False, "no"),
        (PAST, None, None),
        (LATER, True, "no"),
        ("0", True, "no"),
        ("9223372036854775807", True, "no"),
    ],
)
def test_account_expired(expires: str, enabled: bool | None, wanted: str | None) -> None:
    """Account expired."""
    there = cloud(accountEnabled=enabled)
    assert value(sign_in.account_expired(person(accountExpires=expires), there, NOW)) == wanted


def test_a_disabled_or_absent_account_did_not_expire() -> None:
    """A disabled or absent account did not expire."""
    off = person(accountExpires=PAST, userAccountControl="514")
    assert value(sign_in.account_expired(off, cloud(accountEnabled=True), NOW)) == "no"
    assert value(sign_in.account_expired(None, cloud(), NOW)) == "no"
    assert value(sign_in.account_expired(person(accountExpires=PAST), None, NOW)) == "no"


@pytest.mark.parametrize(
    "flags,enabled,wanted",
    [
        ("514", True, "still-enabled"),
        ("514", False, "no-difference"),
        ("514", None, None),
        ("512", True, "no-difference"),
        (None, True, "no-difference"),
    ],
)
def test_disable_arrived(flags: str | None, enabled: bool | None, wanted: str | None) -> None:
    """Disable arrived."""
    who = person(userAccountControl=flags)
    assert value(sign_in.disable_arrived(who, cloud(accountEnabled=enabled))) == wanted
    assert value(sign_in.disable_arrived(who, None)) == "no-difference"


@pytest.mark.parametrize(
    "expires,policy,policies,wanted",
    [
        (PAST, False, "DisablePasswordExpiration", "never-in-cloud"),
        (PAST, True, "DisablePasswordExpiration", "no"),
        (PAST, None, "DisablePasswordExpiration", "no"),
        (PAST, False, "None", "no"),
        (LATER, False, "DisablePasswordExpiration", "no"),
        (None, False, "DisablePasswordExpiration", "no"),
    ],
)
def test_password_expired(expires: Any, policy: Any, policies: str, wanted: str) -> None:
    """Password expired."""
    name = "cloudPasswordPolicyForPasswordSyncedUsersEnabled"
    flags = SyncFeatures({} if policy is None else {name: policy})
    who = person(msDS_UserPasswordExpiryTimeComputed=expires)
    there = cloud(passwordPolicies=policies)
    assert value(sign_in.password_expired(who, NOW, there, flags)) == wanted
    assert value(sign_in.password_expired(who, NOW)) == "no"


@pytest.mark.parametrize(
    "authentication,wanted", [("Federated", "federated"), ("Managed", "managed"), ("", None)]
)
def test_federated_sign_in(authentication: str, wanted: str | None) -> None:
    """Federated sign in."""
    domains = (Domain("contoso.com", verified=True, authentication=authentication),)
    assert value(sign_in.federated_sign_in(domains, person(), cloud())) == wanted
    assert value(sign_in.federated_sign_in(domains, person())) == wanted
    assert value(sign_in.federated_sign_in((), None)) == "managed"
