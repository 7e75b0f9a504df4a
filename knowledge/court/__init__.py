"""The attribute court: what became of one attribute, or of one membership, at all five stops.

It judges nothing about the object: outcome and diagnosis are the walk's. It shows the value at each
stop, every claim on it with its rule and rank, whose value stands, and what Entra ID makes of it.
"""

from knowledge.answer import About
from knowledge.court import cloud, trial
from knowledge.court.evidence import Heard
from knowledge.court.membership import membership
from knowledge.court.model import Claim, Court, Mail, SignInName, Stop, Trial
from knowledge.court.naming import names
from knowledge.court.stops import five, seen_somewhere
from knowledge.tree import Evidence

__all__ = ["Claim", "Court", "Mail", "SignInName", "Stop", "Trial", "court"]

_SIGN_IN = "userPrincipalName"


def court(about: About, evidence: Evidence) -> Court | None:
    """What became of what was asked about; None: it was no attribute, or nothing was seen of it."""
    heard = Heard(evidence)
    found = membership(about, heard) if about.symptom == "group-membership" else None
    attribute = _attribute(about)
    if attribute is not None:
        found = _attribute_court(attribute, heard)
    return found if found is not None and seen_somewhere(found.stops) else None


def _attribute(about: About) -> str | None:
    if about.symptom == "upn-mismatch":
        return about.attribute or _SIGN_IN
    return about.attribute if about.symptom == "attribute-not-syncing" else None


def _attribute_court(attribute: str, heard: Heard) -> Court:
    called = names(attribute, heard)
    low = attribute.casefold()
    return Court(
        attribute,
        five(called, heard),
        inbound=trial.inbound(called, heard),
        outbound=trial.outbound(called, heard),
        sign_in=cloud.sign_in(heard) if low == _SIGN_IN.casefold() else None,
        mail=cloud.mail(heard) if low in cloud.ABOUT_ADDRESSES else None,
        rules_unseen=heard.why("rules") or "",
    )
