"""Every value of an object through the rules of its attribute, in IdFix's order.

Source: microsoft/idfix src/IdFix/Rules/MultiTenantRuleCollection.cs, ComposedRule.cs and
MultiTentant/*.cs at c1b74fe. A step gets the value as the steps before it mended it.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from knowledge import dn
from knowledge.attribute_rules.faults import Kind
from knowledge.attribute_rules.steps import (
    SPACE,
    Step,
    is_smtp,
    longest,
    mail_address,
    one_colon,
    without,
)
from knowledge.vocabulary import Attributes


class Judged(NamedTuple):
    """What the rules say of one value, in their order, before anybody else's values are known."""

    attribute: str
    value: str
    kinds: tuple[Kind, ...]
    proposal: str
    """The value as the last step left it: what IdFix offers as the update."""
    unique: str | None
    """The value, as mended so far, of which there may be one only; None when there may be more."""
    at: int
    """Where among the kinds `duplicate` would stand."""


class _Unique:
    """Where in a chain IdFix looks for the same value elsewhere."""


UNIQUE = _Unique()
_Chain = tuple[Step | _Unique, ...]

_PROXY: _Chain = (longest(256), one_colon, UNIQUE)
_PROXY_SMTP: _Chain = (*_PROXY, without(rf'[{SPACE}<>();,\[\]"]'), mail_address)
_PROXY_X400_X500: _Chain = (*_PROXY, without(r"""[\f\n\r\t\v\[\]"']"""))
_PROXY_OTHER: _Chain = (*_PROXY, without(rf'[{SPACE}<>(),\[\]"]'))
_ACCOUNT = without(r'[\\"|,/\[\]:<>+=;?*]')
_ACCOUNT_USER: _Chain = (longest(20), _ACCOUNT)
_ACCOUNT_OTHER: _Chain = (longest(256), _ACCOUNT)
_TARGET: _Chain = (longest(255), one_colon, UNIQUE)
_TARGET_SMTP: _Chain = (*_TARGET, without(rf'[{SPACE}\\<>();,\[\]"]'), mail_address)
_TARGET_OTHER: _Chain = (*_TARGET, without(rf'[{SPACE}\\<>(),\[\]"]'))
_PLAIN: dict[str, _Chain] = {
    "displayName": (longest(255),),
    "givenName": (longest(63),),
    "mail": (longest(256), UNIQUE),
    "mailNickname": (longest(64), without("^[.]+"), UNIQUE),
    "userPrincipalName": (
        longest(113),
        without(rf"""[{SPACE}\\%&*+/=?'{{}}|<>();:,\[\]"äëïöüÿÄËÏÖÜŸ]"""),
        mail_address,
        UNIQUE,
    ),
}
_ATTRIBUTES = (
    "displayName",
    "givenName",
    "mail",
    "mailNickname",
    "proxyAddresses",
    "sAMAccountName",
    "targetAddress",
    "userPrincipalName",
)
# The first part of a name holds 64 characters at most, each escaped by two more.
_FIRST_PART = 256
_X400_X500 = re.compile(r"x\.?[45]00", re.IGNORECASE | re.ASCII)


def judged(object_class: str, attributes: Attributes) -> Iterator[Judged]:
    """Every value that a rule looks at; an empty text is absent, as AD holds none."""
    instead = common_name(attributes)
    if not attributes.first("displayName"):
        yield Judged("displayName", "", ("blank",), instead, None, 0)
    for attribute in _ATTRIBUTES:
        values = attributes[attribute]
        for value in values if attribute == "proxyAddresses" else values[:1]:
            if value:
                chain = _chain(attribute, value, object_class, attributes)
                yield _through(chain, attribute, value, instead)


def again(found: Judged, value: str, object_class: str, attributes: Attributes) -> tuple[Kind, ...]:
    """What the same rules would say of another value in its place."""
    chain = _chain(found.attribute, value, object_class, attributes)
    return _through(chain, found.attribute, value, common_name(attributes)).kinds


def common_name(attributes: Attributes) -> str:
    """The object's cn; where it was not given, the one in its distinguished name, or none."""
    given = attributes.first("cn")
    if given:
        return given
    named = dn.parse((attributes.first("distinguishedName") or "")[:_FIRST_PART])
    return named[0].value if named else ""


def _chain(attribute: str, value: str, object_class: str, attributes: Attributes) -> _Chain:
    if attribute == "proxyAddresses":
        return _proxy(value)
    if attribute == "sAMAccountName":
        chain = _ACCOUNT_USER if object_class.lower() == "user" else _ACCOUNT_OTHER
        return chain if attributes.first("userPrincipalName") else (*chain, UNIQUE)
    if attribute == "targetAddress":
        return _TARGET_SMTP if is_smtp(value) else _TARGET_OTHER
    return _PLAIN[attribute]


def _proxy(value: str) -> _Chain:
    if is_smtp(value):
        return _PROXY_SMTP
    return _PROXY_X400_X500 if _X400_X500.match(value) else _PROXY_OTHER


def _through(chain: _Chain, attribute: str, value: str, instead: str) -> Judged:
    now, unique, at = value, None, 0
    kinds: tuple[Kind, ...] = ()
    for step in chain:
        if isinstance(step, _Unique):
            unique, at = now, len(kinds)
        elif found := step(now, instead):
            kinds += tuple(k for k in found.kinds if k not in kinds)
            now = found.value
    return Judged(attribute, value, kinds, now, unique, at)
