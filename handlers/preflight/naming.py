"""The sign-in name and the addresses that Entra ID would make, and the faults of single values."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from handlers.preflight.checkup import Bearing, Column, Finding, could_not_look
from handlers.preflight.made import Made, made
from handlers.preflight.planned import Planned
from handlers.preflight.surroundings import Domains, Surroundings
from handlers.preflight.ways import NAMES
from knowledge.attribute_rules import (
    Addresses,
    Dropped,
    Fault,
    SignIn,
    addresses,
    check,
    invisible,
    sign_in_name,
)
from knowledge.dn import dns_domain
from knowledge.evidence import CouldNotLook
from knowledge.sync_rules.path import Path

_HARMLESS = frozenset({"cloud-suffix", "legacy-type"})
_MAILED = frozenset({"contact", "group"})
_UPN = "userPrincipalName"
_ADDRESSES = frozenset({"mail", "proxyAddresses"})


@dataclass(frozen=True, slots=True)
class Named:
    """What it would be called; None where that is not known or it has no such thing.

    `sent` is the object with the names and addresses that the rules make.
    """

    findings: tuple[Finding, ...]
    sent: Planned
    sign_in: SignIn | None = None
    addresses: Addresses | None = None
    is_known: bool = True


def naming(planned: Planned, around: Surroundings, path: Path | None) -> Named:
    """Sign-in name and addresses. A person is taken to have a mailbox in Exchange Online."""
    if not planned.is_person and (planned.type or "").casefold() not in _MAILED:
        return Named((), planned)
    names = made(planned, path)
    found, sent = [*_unmade(planned, around, names)], names.sent(planned)
    known = not any(f.bearing == "open" and not f.everybody for f in found)
    domains = around.domains
    if isinstance(domains, CouldNotLook):
        found.append(could_not_look(_column(planned), "domains", domains.why))
        return Named(tuple(found), sent, is_known=known)
    name = _sign_in(planned, around, names, domains)
    mail = _addresses(planned, names, domains)
    if name is not None:
        found += _signs_in(planned, around, names, name, domains)
    found += [_dropped(dropped) for dropped in mail.dropped] if mail else []
    return Named(tuple(found), sent, name, mail, known)


def _column(planned: Planned) -> Column:
    return "sign-in" if planned.is_person else "addresses"


def _unmade(planned: Planned, around: Surroundings, names: Made) -> Iterator[Finding]:
    """Which of the values the rules do not tell, and why."""
    if not names.by_rules:
        column = _column(planned)
        if isinstance(around.ways, CouldNotLook):
            yield could_not_look(column, "rules", around.ways.why)
        elif not isinstance(around.domains, CouldNotLook):
            yield Finding(column, "names-of-ad", "tells")
    for attribute, why in names.unknown.items():
        column = "sign-in" if attribute == _UPN else "addresses"
        if planned.is_person or attribute != _UPN:
            values = {"attribute": attribute, "why": why}
            yield Finding(column, "name-open" if why else "name-unsure", "open", values, attribute)


def _sign_in(
    planned: Planned, around: Surroundings, names: Made, domains: Domains
) -> SignIn | None:
    """The name; None: it has none, or it hangs on what is not known."""
    if not planned.is_person or _UPN in names.unknown:
        return None
    attribute = _UPN if names.by_rules else around.sign_in_attribute
    name = sign_in_name(names.attributes, domains.verified, domains.initial, attribute)
    return None if names.unknown and name.why != "kept" else name


def _addresses(planned: Planned, names: Made, domains: Domains) -> Addresses | None:
    """The addresses; None: they hang on what is not known."""
    if not names.unknown.keys().isdisjoint(NAMES if planned.is_person else _ADDRESSES):
        return None
    own, licensed = names.attributes, planned.is_person
    return addresses(own, domains.verified, domains.initial, licensed=licensed)


def _signs_in(
    planned: Planned, around: Surroundings, names: Made, name: SignIn, domains: Domains
) -> Iterator[Finding]:
    if isinstance(around.settings, CouldNotLook) and not names.by_rules:
        yield could_not_look("sign-in", "server", around.settings.why)
    if name.why == "kept":
        return
    attribute = around.sign_in_attribute
    own = planned.object.attributes.first(attribute) or ""
    given = (names.attributes.first(_UPN) or "") if names.by_rules else own
    if not own and given == _of_account(planned):
        given = ""
    suffix = given.rpartition("@")[2] if "@" in given else ""
    values = {
        "attribute": attribute,
        "value": given,
        "suffix": suffix,
        "name": name.name or "",
        "initial": domains.initial,
    }
    id_ = f"sign-in-{name.why}"
    if name.why == "suffix-not-verified" and not suffix:
        id_ += "-bare" if given else "-absent"
    yield Finding("sign-in", id_, "spoils", values, suffix)


def _of_account(planned: Planned) -> str:
    """What the rules make where the attribute is empty (default-sync-rules section 4.1)."""
    account = planned.object.attributes.first("sAMAccountName") or ""
    return f"{account}@{dns_domain(planned.object.dn)}"


def _dropped(dropped: Dropped) -> Finding:
    suffix = dropped.value.rpartition("@")[2]
    bearing: Bearing = "tells" if dropped.reason in _HARMLESS else "spoils"
    values = {"value": dropped.value, "suffix": suffix}
    cause = suffix if dropped.reason == "not-verified" else ""
    return Finding("addresses", f"dropped-{dropped.reason}", bearing, values, cause)


def format_faults(planned: Planned) -> tuple[Finding, ...]:
    """What is wrong with single values, by IdFix's rules: one finding for each value."""
    faults: dict[tuple[str, str], list[Fault]] = {}
    for fault in check(planned.type or "", planned.object.attributes).faults:
        faults.setdefault((fault.attribute, fault.value), []).append(fault)
    return tuple(_fault(some) for some in faults.values())


def _fault(faults: Sequence[Fault]) -> Finding:
    first = faults[0]
    unseen = invisible(first.value)
    suggestion = next((f.suggestion for f in faults if f.suggestion), "")
    values = {
        "attribute": first.attribute,
        "kinds": " ".join(f.kind for f in faults),
        "value": first.value,
        "suggestion": suggestion,
        "unseen": ", ".join(dict.fromkeys(f"{u.code_point} {u.name}" for u in unseen)),
    }
    harmless = all(f.weight == "cosmetic" for f in faults)
    id_ = "format-empty" if not first.value else "format"
    return Finding("format", id_, "tells" if harmless else "spoils", values, first.attribute)
