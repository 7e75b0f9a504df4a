"""IdFix's multi-tenant rules written straight down: a second reading, and an anchor for speed.

Written from microsoft/idfix c1b74fe (Settings/Constants.cs, Rules/MultiTenantRuleCollection.cs,
Rules/MultiTentant/*.cs, Rules/Shared/*.cs) with the expressions as they stand there, and without a
look at knowledge/attribute_rules. It knows no skipping, duplicates or suggestions.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from publicsuffixlist import PublicSuffixList

# .NET's \s, which Python's differs from.
S = r"\f\n\r\t\v\x85\u0020\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
LOCAL = r"[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]+)*"
DOMAIN = r"(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?\.)+(?:[a-zA-Z]{2,17})"

Found = list[tuple[str, str, str]]
Chain = Callable[["Value"], None]


class Value:
    """One value on its way: what it has become, and the flags it has been given."""

    def __init__(self, text: str, cn: str) -> None:
        self.text, self.cn, self.flags = text, cn, list[str]()

    def flag(self, kind: str, text: str) -> None:
        """Note an error and go on with another text."""
        self.flags.append(kind)
        self.text = text

    def shorten(self, limit: int) -> None:
        """StringMaxLengthRule, for text without surrogate pairs."""
        if len(self.text) > limit:
            self.flag("length", self.text[:limit])

    def remove(self, expression: str) -> None:
        """RegexRule."""
        if re.search(expression, self.text):
            self.flag("character", re.sub(expression, "", self.text) or self.cn)

    def one_colon(self) -> None:
        """FixProxyTargetAddressRule."""
        prefix, colon, suffix = self.text.partition(":")
        if prefix and colon and ":" in suffix:
            self.flag("character", f"{prefix}:{suffix.replace(':', '')}")

    def address(self) -> None:
        """RFC2822Rule."""
        prefix, rest = "", self.text
        if re.search("smtp:", rest, re.IGNORECASE | re.ASCII):
            prefix, rest = rest[: rest.index(":") + 1], rest[rest.index(":") + 1 :]
        top = rest[rest.rindex(".") :] if "." in rest else ""
        if len(top) > 1 and top.lower()[1:] not in top_level():
            self.flags.append("topleveldomain")
        if not re.search(rf"@{DOMAIN}\Z", rest):
            self.flags.append("domainpart")
            head, at, tail = rest.rpartition("@")
            rest = head + at + re.sub(r"[^a-zA-Z0-9.-]", "", tail) if at else rest
        if not re.match(rf"{LOCAL}@", rest) or rest.count("@") > 1:
            self.flags.append("localpart")
            head, at, tail = rest.rpartition("@")
            clean = re.sub(r"[^a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]", "", head)
            rest = f"{clean}@{tail}".replace(".@", "@") if at else rest
        if not re.match(rf"{LOCAL}@{DOMAIN}\Z", rest):
            self.flags.append("format")
        self.text = prefix.strip() + rest


@cache
def top_level() -> frozenset[str]:
    """Every last label of the list."""
    listed = PublicSuffixList(only_icann=True)
    names = listed._publicsuffix  # it has no other way to list them
    return frozenset(name.rpartition(".")[2].lstrip("!") for name in names)


def kinds(object_class: str, attributes: dict[str, Any]) -> Found:
    """Every error of an object as (attribute, kind, value), each once."""
    found: Found = []
    if not attributes.get("displayName"):
        found.append(("displayName", "blank", ""))
    for attribute, chain in _chains(object_class):
        given = attributes.get(attribute) or []
        for text in given if isinstance(given, list) else [given]:
            value = Value(text, attributes.get("cn", ""))
            chain(value)
            found += [(attribute, kind, text) for kind in value.flags]
    return list(dict.fromkeys(found))


def _chains(object_class: str) -> list[tuple[str, Chain]]:
    return [
        ("displayName", lambda v: v.shorten(255)),
        ("givenName", lambda v: v.shorten(63)),
        ("mail", lambda v: v.shorten(256)),
        ("mailNickname", _nickname),
        ("proxyAddresses", _proxy),
        ("sAMAccountName", lambda v: _account(v, object_class)),
        ("targetAddress", _target),
        ("userPrincipalName", _sign_in_name),
    ]


def _nickname(value: Value) -> None:
    value.shorten(64)
    value.remove(r"^[.]+")


def _proxy(value: Value) -> None:
    text = value.text
    value.shorten(256)
    value.one_colon()
    if re.search("smtp:", text, re.IGNORECASE | re.ASCII):
        value.remove(rf'[{S}<>\(\)\;\,\[\]"]')
        value.address()
    elif re.match(r"x\.?400", text, re.IGNORECASE) or re.match(r"x\.?500", text, re.IGNORECASE):
        value.remove(r"""[\f\n\r\t\v\[\]"']""")
    else:
        value.remove(rf'[{S}<>\(\)\,\[\]"]')


def _target(value: Value) -> None:
    text = value.text
    value.shorten(255)
    value.one_colon()
    if re.search("smtp:", text, re.IGNORECASE | re.ASCII):
        value.remove(rf'[{S}\\<>\(\)\;\,\[\]"]')
        value.address()
    else:
        value.remove(rf'[{S}\\<>\(\)\,\[\]"]')


def _account(value: Value, object_class: str) -> None:
    value.shorten(20 if object_class.lower() == "user" else 256)
    value.remove(r'[\\"|,/\[\]:<>+=;?*]')


def _sign_in_name(value: Value) -> None:
    value.shorten(113)
    value.remove(rf"""[{S}\\%&*+/=?'{{}}|<>\(\)\;\:\,\[\]"äëïöüÿÄËÏÖÜŸ]""")
    value.address()
