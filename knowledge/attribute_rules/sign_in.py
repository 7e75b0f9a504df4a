"""The sign-in name that Entra ID makes of what Active Directory holds.

Source: plan-connect-userprincipalname (entra-docs) and attribute-rules section 7; the allowed
characters from Microsoft's page on preparing for directory synchronization; what stands in for an
absent userPrincipalName from default-sync-rules section 4. It tells what comes of an object that is
new to Entra ID: later the name is computed again only when the value or a verified domain changes.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from knowledge import dn
from knowledge.vocabulary import Attributes

Why = Literal["kept", "suffix-not-verified", "illegal-characters", "no-name"]
Origin = Literal[
    "mailNickname", "primary-address", "mail", "userPrincipalName", "secondary-address", "none"
]

_FORBIDDEN = re.compile(r'[^!-~]|[\\%&*+/=?{}|<>();:,\[\]"]')
_SMTP = "smtp:"
_PRIMARY = "SMTP:"


@dataclass(frozen=True, slots=True)
class SignIn:
    """The name in Entra ID, and why it is that one; no name when nothing is there to make one."""

    name: str | None
    why: Why


@dataclass(frozen=True, slots=True)
class Nickname:
    """The MailNickName of a new object, and what it is made of; no text where nothing is there."""

    text: str | None
    origin: Origin


def sign_in_name(
    attributes: Attributes,
    verified_domains: Collection[str],
    initial_domain: str,
    attribute: str = "userPrincipalName",
) -> SignIn:
    """The value itself when its suffix is verified and its characters legal; else the fallback.

    `attribute` is another one where an alternate id was chosen.
    """
    given = _given(attributes, attribute)
    why = _judged(given, verified_domains, initial_domain)
    if why == "kept":
        return SignIn(given, why)
    short = nickname(attributes, attribute)
    return SignIn(f"{short}@{initial_domain}" if short else None, why)


def illegal_characters(name: str) -> tuple[str, ...]:
    """The characters of a sign-in name that Entra ID does not take, visible or not, each once."""
    return tuple(dict.fromkeys(_FORBIDDEN.findall(name)))


def nickname(attributes: Attributes, attribute: str = "userPrincipalName") -> str | None:
    """The MailNickName of a new object alone; see `nickname_of`."""
    return nickname_of(attributes, attribute).text


def nickname_of(attributes: Attributes, attribute: str = "userPrincipalName") -> Nickname:
    """The MailNickName of a new object: the first source that is there, its part before the @.

    Characters that a sign-in name cannot have become underscores.
    """
    alias = attributes.first("mailNickname")
    if alias:
        return Nickname(_FORBIDDEN.sub("_", alias.replace("@", "_")), "mailNickname")
    for origin, source in _sources(attributes, attribute):
        prefix = source.strip().partition("@")[0]
        if prefix:
            return Nickname(_FORBIDDEN.sub("_", prefix), origin)
    return Nickname(None, "none")


def _sources(attributes: Attributes, attribute: str) -> Iterator[tuple[Origin, str]]:
    """What a MailNickName is made of where none was given, in the order of attribute-rules 7."""
    proxies = attributes["proxyAddresses"]
    for proxy in proxies:
        if proxy.startswith(_PRIMARY):
            yield "primary-address", proxy[len(_SMTP) :]
    yield "mail", attributes.first("mail") or ""
    yield "userPrincipalName", _given(attributes, attribute) or ""
    for proxy in proxies:
        if _secondary(proxy):
            yield "secondary-address", proxy[len(_SMTP) :]


def _secondary(proxy: str) -> bool:
    return proxy[: len(_SMTP)].lower() == _SMTP and not proxy.startswith(_PRIMARY)


def _given(attributes: Attributes, attribute: str) -> str | None:
    """The value that is sent: for an absent userPrincipalName the account name at its domain."""
    value = attributes.first(attribute)
    account = attributes.first("sAMAccountName")
    if value or not account:
        return value or None
    parts = dn.parse(attributes.first("distinguishedName") or "")
    domain = ".".join(p.value for p in parts if p.attribute.lower() == "dc")
    return f"{account}@{domain}" if domain else account


def _judged(given: str | None, verified: Collection[str], initial: str) -> Why:
    if not given:
        return "no-name"
    local, _, suffix = given.rpartition("@")
    illegal = "@" in local or not local or local.endswith(".") or _FORBIDDEN.search(given)
    if "@" in given and illegal:
        return "illegal-characters"
    known = {d.casefold() for d in (*verified, initial)}
    return "kept" if "@" in given and suffix.casefold() in known else "suffix-not-verified"
