"""The sign-in name and the addresses that Entra ID would make, and the faults of single values."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from handlers.preflight.checkup import Bearing, Column, Finding, could_not_look
from handlers.preflight.planned import Planned
from handlers.preflight.surroundings import Domains, Surroundings
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
from knowledge.evidence import CouldNotLook

_HARMLESS = frozenset({"cloud-suffix", "legacy-type"})
_MAILED = frozenset({"contact", "group"})


@dataclass(frozen=True, slots=True)
class Named:
    """What it would be called; None where that is not known or it has no such thing."""

    findings: tuple[Finding, ...]
    sign_in: SignIn | None = None
    addresses: Addresses | None = None


def naming(planned: Planned, around: Surroundings) -> Named:
    """Sign-in name and addresses. A person is taken to have a mailbox in Exchange Online."""
    if not planned.is_person and (planned.type or "").casefold() not in _MAILED:
        return Named(())
    domains = around.domains
    if isinstance(domains, CouldNotLook):
        column: Column = "sign-in" if planned.is_person else "addresses"
        return Named((could_not_look(column, "domains", domains.why),))
    own = planned.object.attributes
    mail = addresses(own, domains.verified, domains.initial, licensed=planned.is_person)
    found = [_dropped(dropped) for dropped in mail.dropped]
    if not planned.is_person:
        return Named(tuple(found), None, mail)
    name = sign_in_name(own, domains.verified, domains.initial, around.sign_in_attribute)
    return Named((*_signs_in(planned, around, name, domains), *found), name, mail)


def _signs_in(
    planned: Planned, around: Surroundings, name: SignIn, domains: Domains
) -> Iterator[Finding]:
    if isinstance(around.settings, CouldNotLook):
        yield could_not_look("sign-in", "server", around.settings.why)
    if name.why == "kept":
        return
    attribute = around.sign_in_attribute
    given = planned.object.attributes.first(attribute) or ""
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
