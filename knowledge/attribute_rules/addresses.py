"""The mail addresses that Entra ID and Exchange Online make of what Active Directory holds.

Sources: the address table of KB 2643629 (seed 004), read as attribute-rules section 11 does, and
KB 3190357, "How the proxyAddresses attribute is populated" (section 10). Where the page's glossary
takes the MOERA from the userPrincipalName its examples take it from MailNickName; so does this.
It tells what comes of an object that is new to Entra ID: what a change leaves behind is not known.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from knowledge.attribute_rules.sign_in import nickname, sign_in_name
from knowledge.attribute_rules.steps import SPACE, mail_address, without
from knowledge.vocabulary import Attributes

Reason = Literal[
    "no-prefix", "legacy-type", "blank", "malformed", "cloud-suffix", "not-verified", "masked"
]

_SMTP = "smtp:"
_LEGACY = ("x400", "x.400", "msmail", "ms", "ccmail", "notes")
_CLOUD = (".onmicrosoft.com", ".microsoftonline.com")
_NO_BLANK = without(f"[{SPACE}]")


@dataclass(frozen=True, slots=True)
class Dropped:
    """A value that does not arrive, with the reason."""

    value: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses without their prefix, those of other types with it, and what was dropped."""

    primary: str | None
    secondary: tuple[str, ...]
    other: tuple[str, ...]
    dropped: tuple[Dropped, ...]


def addresses(
    attributes: Attributes,
    verified_domains: Collection[str],
    initial_domain: str,
    licensed: bool = True,
) -> Addresses:
    """proxyAddresses masks mail, and either masks userPrincipalName, for the primary address.

    Without an Exchange Online licence, or a mailbox otherwise, nothing is added, and a domain that
    is not verified does no harm.
    """
    verified = {d.casefold() for d in verified_domains} if licensed else None
    sent = tuple(_sent(attributes))
    reasons = {v: discarded(v, verified) for v in sent}
    kept = [v for v in sent if reasons[v] is None]
    smtp = [v for v in kept if v[: len(_SMTP)].lower() == _SMTP]
    bare = [v[len(_SMTP) :] for v in sorted(smtp, key=lambda v: not v.startswith("SMTP:"))]
    marked = any(v.startswith("SMTP:") for v in smtp)
    added = _added(attributes, verified_domains, initial_domain, bool(sent)) if licensed else []
    if not marked and added:
        bare.insert(0, added.pop(0))
    each = _distinct([*bare, *added])
    primary = each[0] if each and (marked or licensed) else None
    return Addresses(
        primary,
        tuple(each[1:] if primary else each),
        tuple(v for v in kept if v not in smtp),
        (*_dropped(attributes, reasons), *_masked(attributes, each)),
    )


def _sent(attributes: Attributes) -> Iterator[str]:
    """What is sent, as proxy addresses: those, or else mail as the primary one."""
    proxies = tuple(p for p in attributes["proxyAddresses"] if p)
    mail = attributes.first("mail")
    if proxies:
        yield from proxies
    elif mail:
        yield f"SMTP:{mail}"


def _added(
    attributes: Attributes, verified: Collection[str], initial: str, masked: bool
) -> list[str]:
    """The MOERA and the sign-in name; the one first that becomes primary when nothing is marked."""
    short = nickname(attributes)
    moera = [f"{short}@{initial}"] if short else []
    name = sign_in_name(attributes, verified, initial).name
    names = [name] if name else []
    return [*moera, *names] if masked else [*names, *moera]


def discarded(value: str, verified: set[str] | None) -> Reason | None:
    """Why Entra ID throws a proxy address away, None: it does not.

    `verified` are the verified domains in lower case, None where the domains do not count.
    """
    kind, colon, rest = value.partition(":")
    if not colon or not kind:
        return "no-prefix"
    if kind.lower() in _LEGACY:
        return "legacy-type"
    if kind.lower() != "smtp":
        return None
    if _NO_BLANK(rest, "") is not None:
        return "blank"
    suffix = rest.rpartition("@")[2].casefold()
    if _malformed(rest, suffix in (verified or ())):
        return "malformed"
    if suffix.endswith(_CLOUD):
        return "cloud-suffix"
    return "not-verified" if verified is not None and suffix not in verified else None


def _malformed(address: str, verified: bool) -> bool:
    """Whether its form is wrong; a domain that was verified is right, whatever its letters."""
    found = mail_address(address, "")
    kinds = found.kinds if found else ()
    return "localpart" in kinds or ("domainpart" in kinds and not verified)


def _dropped(attributes: Attributes, reasons: dict[str, Reason | None]) -> Iterator[Dropped]:
    proxies = any(attributes["proxyAddresses"])
    for value, reason in reasons.items():
        if reason is not None:
            yield Dropped(value if proxies else value[len(_SMTP) :], reason)


def _masked(attributes: Attributes, kept: list[str]) -> tuple[Dropped, ...]:
    mail = attributes.first("mail")
    if not mail or not any(attributes["proxyAddresses"]):
        return ()
    there = mail.casefold() in {k.casefold() for k in kept}
    return () if there else (Dropped(mail, "masked"),)


def _distinct(values: list[str]) -> list[str]:
    """Each once, compared without case; the first spelling stays."""
    seen: dict[str, str] = {}
    for value in values:
        seen.setdefault(value.casefold(), value)
    return list(seen.values())
