"""What the court found: an attribute's stops, whose value stands, what the cloud makes of it.

Plain data. What was not seen says so by its state, and is never the same as "no value".
"""

from dataclasses import dataclass
from typing import Literal

from knowledge.attribute_rules import Dropped
from knowledge.sync_rules.explaining import Step
from knowledge.vocabulary import Place

Seen = Literal["seen", "not-there", "could-not-look", "not-recorded", "not-imported"]
Outcome = Literal[
    "wins",
    "empties",
    "merged",
    "ranked-lower",
    "same-rank",
    "null",
    "ignored",
    "out-of-scope",
    "scope-unknown",
    "disabled",
    "once",
    "no-flow",
    "not-evaluated",
    "fault",
    "undecided",
]
State = Literal["value", "empty", "nobody", "fault", "open", "ambiguous"]
Agreement = Literal["agrees", "another-rule", "another-value", "not-known"]
SignInWhy = Literal[
    "kept", "suffix-not-verified", "illegal-characters", "no-name", "not-known", "no-settings"
]
Nickname = Literal[
    "cloud",
    "mailNickname",
    "primary-address",
    "mail",
    "userPrincipalName",
    "secondary-address",
    "none",
]
PrimaryWhy = Literal["marked", "not-marked", "mail", "userPrincipalName", "none", "not-known"]


@dataclass(frozen=True, slots=True)
class Stop:
    """The attribute in one place, under its name there.

    `values` is None unless the state is seen. `why` completes could-not-look. `waiting`: what a
    pending import or export will make of it; None: nothing of it waits.
    """

    place: Place
    name: str
    state: Seen
    values: tuple[str, ...] | None = None
    why: str = ""
    waiting: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """What one flow of one rule would give, from which object, and what became of it.

    `why` completes the outcome: the rule that ranks higher, the clause that does not hold (then
    `actual` is the object's own value), what could not be evaluated, or the message of the fault.
    """

    rule: str
    precedence: int
    connector: str
    source: str
    flow: str
    outcome: Outcome
    values: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    why: str = ""
    actual: str = ""
    standard: bool = True
    reads_it: bool = False


@dataclass(frozen=True, slots=True)
class Trial:
    """All claims on one attribute of one place, by rank, and what comes of them.

    `state` as in `flows.Result`; ambiguous: two objects give a value by rules of the same rank.
    `recorded_rule` and `recorded_connector` are what the server wrote beside the value. `unseen`
    are connectors of joined objects that could not be looked at, which may hold further claims.
    Where it is not `certain`, `doubts` are the open questions of the engine, `unsure` the rules
    whose scope hangs on one, and `waits` says that a change of it is not applied yet. `simulated`:
    the object is not in a connector space, and it was heard as Active Directory holds it; then
    `left_out` says that its connector does not import the attribute.
    """

    attribute: str
    place: Place
    state: State
    claims: tuple[Claim, ...]
    values: tuple[str, ...] = ()
    why: str = ""
    certain: bool = True
    recorded_rule: str = ""
    recorded_connector: str = ""
    recorded_values: tuple[str, ...] | None = None
    agreement: Agreement = "not-known"
    unseen: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    waits: bool = False
    simulated: bool = False
    left_out: bool = False

    @property
    def winner(self) -> Claim | None:
        """The claim that stands."""
        return next((c for c in self.claims if c.outcome in ("wins", "empties")), None)

    @property
    def recorded(self) -> Claim | None:
        """The claim of the rule that the server recorded."""
        fitting = [c for c in self.claims if c.rule.casefold() == self.recorded_rule.casefold()]
        own = [c for c in fitting if c.connector.casefold() == self.recorded_connector.casefold()]
        return next(iter(own or fitting), None)


@dataclass(frozen=True, slots=True)
class SignInName:
    """The sign-in name: as it was sent (the shadow value), as it is shown, as it would be new.

    `why_not` tells why nothing could be computed. `nickname` is where the part before the @ of the
    fallback comes from. `quarantined`: what was sent is held by another object, and so not shown.
    """

    sent: str | None
    shown: str | None
    computed: str | None
    why: SignInWhy
    suffix: str = ""
    initial: str = ""
    nickname: Nickname = "none"
    quarantined: bool = False
    why_not: str = ""

    @property
    def as_computed(self) -> bool | None:
        """Whether Entra ID shows what would come of the name today; None: one is not known."""
        if self.shown is None or self.computed is None:
            return None
        return self.shown.casefold() == self.computed.casefold()


@dataclass(frozen=True, slots=True)
class Mail:
    """The mail addresses: what would come of them, and what Entra ID shows.

    `mailbox`: whether the person has a mailbox, as far as it was seen; where that is not known the
    addresses are those of somebody who has. `masked`: the value of mail that proxyAddresses hides.
    `quarantined` are addresses that another object holds. `presumed`: without a mailbox another
    address, or none, would be the primary one, and whether there is one was not seen.
    """

    why: PrimaryWhy
    primary: str | None = None
    secondary: tuple[str, ...] = ()
    other: tuple[str, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    masked: str | None = None
    mailbox: bool | None = None
    shown: tuple[str, ...] | None = None
    shown_mail: str | None = None
    quarantined: tuple[str, ...] = ()
    why_not: str = ""
    presumed: bool = False

    @property
    def certain(self) -> bool:
        """Whether the primary address hangs on nothing unseen, and nothing seen speaks against."""
        if self.primary is None or self.presumed or self.quarantined:
            return False
        return (self.shown_primary or self.primary).casefold() == self.primary.casefold()

    @property
    def shown_primary(self) -> str | None:
        """The primary address that Entra ID shows; without one among the addresses, its mail."""
        marked = (a for a in self.shown or () if a.startswith("SMTP:"))
        return next((a.partition(":")[2] for a in marked), self.shown_mail)

    @property
    def as_computed(self) -> bool | None:
        """Whether the primary address shown is the computed one; None: it cannot be told."""
        if self.shown is None or self.why == "not-known":
            return None
        same = (self.shown_primary or "").casefold() == (self.primary or "").casefold()
        return same or (None if self.mailbox is None else False)


@dataclass(frozen=True, slots=True)
class Court:
    """One attribute, or one membership, heard at all five stops.

    `group` names the group of a membership; its stops hold the member's name where it is listed.
    `rules_unseen` tells why no rules could be heard.
    """

    attribute: str
    stops: tuple[Stop, ...]
    group: str = ""
    member: str = ""
    inbound: Trial | None = None
    outbound: Trial | None = None
    sign_in: SignInName | None = None
    mail: Mail | None = None
    rules_unseen: str = ""
