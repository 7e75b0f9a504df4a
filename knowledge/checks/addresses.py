"""Mail addresses: which one becomes the primary, which are masked and which are thrown away.

Source: KB 2643629's address table and its notes (seed 004), attribute-rules sections 9-11.
"""

from typing import Literal

from knowledge.answer import UNSEEN, About, Answer, Fact, Unseen
from knowledge.attribute_rules import discarded
from knowledge.vocabulary import DirectoryObject, Domain, TenantObject

_ADDRESSES = frozenset({"mail", "proxyaddresses", "targetaddress"})
_THROWN_AWAY = (".onmicrosoft.com", ".microsoftonline.com")


def _about_addresses(about: About) -> bool:
    return about.attribute is None or about.attribute.casefold() in _ADDRESSES


def _smtp(found: DirectoryObject) -> list[str]:
    return [p for p in found.attributes["proxyAddresses"] if p.casefold().startswith("smtp:")]


def mail_masked(
    about: About,
    directory: DirectoryObject | None,
    entra_object: TenantObject | Unseen | None = UNSEEN,
) -> Answer[Literal["not-masked", "masked"]] | None:
    """Is the value of mail masked by proxyAddresses, which wins as soon as it holds anything?"""
    if directory is None or not _about_addresses(about):
        return Answer("not-masked")
    mail = (directory.attributes.first("mail") or "").casefold()
    proxies = directory.attributes["proxyAddresses"]
    if (
        not mail
        or not proxies
        or mail in {p.casefold().removeprefix("smtp:") for p in _smtp(directory)}
    ):
        return Answer("not-masked")
    if entra_object is UNSEEN:
        return None
    if entra_object is not None and (entra_object.text("mail") or "").casefold() == mail:
        return Answer("not-masked")
    fact = Fact(
        "mail-masked",
        "entra-id",
        "active-directory",
        mail,
        "the value in proxyAddresses",
        {"proxies": "; ".join(proxies)},
    )
    return Answer("masked", (fact,))


def primary_address(
    about: About,
    directory: DirectoryObject | None,
    domains: tuple[Domain, ...] | Unseen | None = UNSEEN,
    entra_object: TenantObject | Unseen | None = UNSEEN,
) -> Answer[Literal["set", "moera"]] | None:
    """Is no address marked as primary by SMTP: in capitals, so that the onmicrosoft.com one is?"""
    if directory is None or not _about_addresses(about):
        return Answer("set")
    smtp = _smtp(directory)
    if not smtp or any(p.startswith("SMTP:") for p in smtp):
        return Answer("set")
    if entra_object is UNSEEN:
        return None
    if entra_object is not None and _own_primary(entra_object, domains):
        return Answer("set")
    fact = Fact(
        "no-primary-address",
        "entra-id",
        "active-directory",
        "; ".join(smtp),
        "one value with SMTP: in capitals",
    )
    return Answer("moera", (fact,))


def _own_primary(cloud: TenantObject, domains: tuple[Domain, ...] | Unseen | None) -> bool:
    """Whether the primary address in the cloud is one of the company's own domains."""
    primary = next((p for p in cloud.texts("proxyAddresses") if p.startswith("SMTP:")), "")
    known = domains if isinstance(domains, tuple) else ()
    suffix = primary.rpartition("@")[2].casefold()
    moera = suffix in {d.id.casefold() for d in known if d.initial}
    return bool(primary) and not moera and not suffix.endswith(_THROWN_AWAY)


def address_discarded(
    about: About,
    directory: DirectoryObject | None,
    domains: tuple[Domain, ...] | None,
    entra_object: TenantObject | None,
) -> Answer[Literal["kept", "discarded"]] | None:
    """Did Entra ID throw an address away: unverified or cloud suffix, blank, prefix, type?"""
    if directory is None or entra_object is None or not _about_addresses(about):
        return Answer("kept")
    if not entra_object.recorded("proxyAddresses"):
        return None
    kept = {p.casefold() for p in entra_object.texts("proxyAddresses")}
    verified = {d.id.casefold() for d in domains or () if d.verified}
    for value in directory.attributes["proxyAddresses"]:
        reason = discarded(value, verified or None)
        if reason and value.casefold() not in kept:
            said = reason.replace("-", " ")
            fact = Fact(
                "address-discarded", "entra-id", "active-directory", value, "", {"reason": said}
            )
            return Answer("discarded", (fact,))
    return Answer("kept") if verified else None
