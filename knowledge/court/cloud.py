"""What Entra ID makes of the values that were sent: the sign-in name and the mail addresses.

Source: attribute-rules sections 7, 9, 10 and 11. It is computed from what stands in the Entra
connector space, which is the shadow value, else from Active Directory. Entra ID computes anew only
when the value, a licence or a verified domain changes, so what it shows may be older.
"""

from knowledge.attribute_rules import Addresses, addresses, nickname_of, sign_in_name
from knowledge.court.evidence import Heard
from knowledge.court.model import Mail, Nickname, PrimaryWhy, SignInName
from knowledge.journey import PEOPLE
from knowledge.vocabulary import Attributes, Domain, Server

UPN_SETTING = "Microsoft.SynchronizationOption.UPNAttribute"
ABOUT_ADDRESSES = frozenset({"mail", "proxyaddresses"})
_UPN = "userPrincipalName"
_MAILBOX_TYPES = ("msExchRecipientTypeDetails", "msExchRemoteRecipientType")


def sign_in(heard: Heard) -> SignInName | None:
    """The sign-in name of a person; None for what has none."""
    sent = _sent(heard)
    if sent is None:
        return None
    own, attribute = sent
    shown = heard.cloud.text(_UPN) if heard.cloud else None
    if attribute is None:
        why_not = heard.why("server") or ""
        return SignInName(None, shown, None, "no-settings", why_not=why_not)
    given = own.first(attribute)
    shadow = given if heard.entra else None
    initial = _initial(heard.domains)
    suffix = (given or "").rpartition("@")[2]
    if not initial:
        why_not = heard.why("domains") or ""
        return SignInName(shadow, shown, None, "not-known", suffix, why_not=why_not)
    made = sign_in_name(own, _verified(heard.domains), initial, attribute)
    source = _nickname_source(own, attribute, heard)
    held = bool(_quarantined(heard, _UPN))
    return SignInName(shadow, shown, made.name, made.why, suffix, initial, source, held)


def mail(heard: Heard) -> Mail | None:
    """The addresses of a person; None for what Entra ID computes none of that are documented."""
    sent = _sent(heard)
    if sent is None:
        return None
    own, _ = sent
    cloud = heard.cloud
    shown = None
    if cloud is not None and cloud.recorded("proxyAddresses"):
        shown = cloud.texts("proxyAddresses")
    initial = _initial(heard.domains)
    if not initial:
        return Mail("not-known", shown=shown, why_not=heard.why("domains") or "")
    mailbox = _mailbox(heard, shown or (), initial)
    verified = _verified(heard.domains)
    made = addresses(own, verified, initial, licensed=mailbox is not False)
    without = addresses(own, verified, initial, licensed=False)
    return Mail(
        _primary_why(made, own),
        made.primary,
        made.secondary,
        made.other,
        tuple(d for d in made.dropped if d.reason != "masked"),
        next((d.value for d in made.dropped if d.reason == "masked"), None),
        mailbox,
        shown,
        cloud.text("mail") if cloud else None,
        _quarantined(heard, "ProxyAddresses"),
        presumed=mailbox is None and made.primary != without.primary,
    )


def _quarantined(heard: Heard, name: str) -> tuple[str, ...]:
    """The values of a property that duplicate attribute resiliency holds back."""
    errors = (heard.cloud.errors if heard.cloud else None) or ()
    return tuple(e.value for e in errors if e.property.casefold() == name.casefold())


def _sent(heard: Heard) -> tuple[Attributes, str | None] | None:
    """What is sent of a person, under AD's names, and which of it is the sign-in name.

    Which one that is, only the server's settings tell, as long as nothing was sent.
    """
    own, row = heard.directory, heard.entra
    if own is None or own.type not in PEOPLE:
        return None
    if row is None or _UPN not in row.attributes:
        live = own.attributes.having("distinguishedName", (own.dn,))
        return _as_known(live, heard), _chosen(heard.server)
    values = {
        _UPN: row.attributes[_UPN],
        "mailNickname": row.attributes["alias"] or row.attributes["mailNickname"],
        "mail": row.attributes["mail"],
        "proxyAddresses": row.attributes["proxyAddresses"],
    }
    return _as_known(Attributes(values), heard), _UPN


def _chosen(server: Server | None) -> str | None:
    """The attribute that is chosen as the sign-in name; None: the settings were not read."""
    if server is None or not server.knows_settings:
        return None
    return server.setting(UPN_SETTING) or _UPN


def _as_known(sent: Attributes, heard: Heard) -> Attributes:
    """With the MailNickName that Entra ID made already, which it keeps (attribute-rules 7)."""
    kept = heard.cloud.text("mailNickname") if heard.cloud else None
    return sent.having("mailNickname", (kept,)) if kept else sent


def _verified(domains: tuple[Domain, ...]) -> tuple[str, ...]:
    return tuple(d.id for d in domains if d.verified)


def _initial(domains: tuple[Domain, ...]) -> str:
    return next((d.id for d in domains if d.initial), "")


def _nickname_source(own: Attributes, attribute: str, heard: Heard) -> Nickname:
    """What the MailNickName is made of; `_as_known` put Entra ID's own in the place of AD's."""
    if heard.cloud is not None and heard.cloud.text("mailNickname"):
        return "cloud"
    return nickname_of(own, attribute).origin


def _mailbox(heard: Heard, shown: tuple[str, ...], initial: str) -> bool | None:
    """A licence may be another product's; with the MOERA among the addresses it is Exchange's."""
    cloud, own = heard.cloud, heard.directory
    licences = cloud.properties.get("assignedLicenses") if cloud else None
    if not isinstance(licences, list | tuple):
        return None
    if licences:
        there = any(a.casefold().endswith(f"@{initial.casefold()}") for a in shown)
        return True if there else None
    exchange = own is not None and any(n in own.attributes for n in _MAILBOX_TYPES)
    return None if exchange else False


def _primary_why(made: Addresses, own: Attributes) -> PrimaryWhy:
    """What makes the primary address: the order of power of the KB's table."""
    if made.primary is None:
        return "none"
    primary = made.primary.casefold()
    marked = {p[5:].casefold() for p in own["proxyAddresses"] if p.startswith("SMTP:")}
    if primary in marked:
        return "marked"
    if any(own["proxyAddresses"]):
        return "not-marked"
    if primary == (own.first("mail") or "").casefold():
        return "mail"
    return "userPrincipalName"
