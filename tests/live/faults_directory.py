"""Faults of Active Directory."""

from collections.abc import Callable

from adapters.active_directory.library import ldap3
from tests.live.faults import Fault
from tests.live.faults_stage import AD, Stage, System
from tests.live.proxy import Manners
from tests.real.samba import PASSWORD

Spoil = Callable[[Stage], None]
ONLY: frozenset[System] = frozenset({AD})
CORP, LAGGING = "corp.contoso.com", "corp.contoso.com@dc02.corp.contoso.com"
EMEA = "emea.contoso.com"
PLAIN = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"
NOISE = bytes(range(7, 255, 3)) * 20
LAG = frozenset({"can you check why bfischer isn't in Azure AD?"})


def all_of_them(**manners: object) -> Spoil:
    """Every domain controller behaves so."""
    return lambda stage: stage.misbehave(AD, Manners(**manners))  # type: ignore[arg-type]


def some(*names: str, **manners: object) -> Spoil:
    """These domain controllers behave so."""

    def spoil(stage: Stage) -> None:
        for each in stage.of(*names):
            each.behave(Manners(**manners))  # type: ignore[arg-type]

    return spoil


def all_but(*names: str) -> Spoil:
    """All other domain controllers are away."""

    def spoil(stage: Stage) -> None:
        for name, each in stage.controllers.items():
            if name not in names:
                each.behave(Manners(closed=True))

    return spoil


def wrong_password(stage: Stage) -> None:
    """It is tried once in each forest, and not again before it changes."""
    stage.login.directory, stage.account_rest = "wrong", 300.0


def account(name: str) -> Spoil:
    """One with a flaw."""

    def spoil(stage: Stage) -> None:
        stage.login.user = name

    return spoil


def locked(stage: Stage) -> None:
    """Three wrong passwords at each domain controller, and then the right one."""
    stage.login.user = "plain"
    for controller in stage.there.lab.controllers:
        for _ in range(3):
            server = ldap3.Server(controller.address, 636, use_ssl=True, get_info=ldap3.NONE)
            with_wrong = ldap3.Connection(server, controller.user("plain"), "wrong")
            with_wrong.bind()
            with_wrong.unbind()
    stage.login.directory = PASSWORD


def unknown_names(stage: Stage) -> None:
    """No DNS knows the servers."""
    stage.servers = {d: (f"dc.{d}.invalid",) for d in stage.there.lab.main}


def another_domain(stage: Stage) -> None:
    """The settings name emea's server as corp's."""
    stage.servers = {CORP: (stage.server(EMEA),)}


def frozen(stage: Stage) -> None:
    """Every machine stands still."""
    for controller in stage.there.lab.controllers:
        stage.freeze(controller)


def stale_first(stage: Stage) -> None:
    """The one that lags behind is asked first."""
    stage.servers = {CORP: (stage.server(LAGGING), stage.server(CORP))}


def first_of_two(stage: Stage) -> None:
    """Before each server stands one that is gone: port 9 is nobody's."""
    for name, each in stage.controllers.items():
        if "@" not in name:
            stage.servers[name] = (f"{each.host}:9", *stage.servers_of(name))


def closed_when_idle(stage: Stage) -> None:
    """As a server does that was started anew."""
    stage.break_off(AD)


def certificate(kind: str) -> Spoil:
    """Each shows such a certificate."""
    return lambda stage: stage.show(AD, kind)


def inside(twist: Callable[[bytes], bytes]) -> Spoil:
    """LDAP itself is spoiled."""
    return lambda stage: stage.spoil_inside(AD, twist)


FAULTS = (
    Fault("ad-wrong-password", wrong_password, dark=ONLY),
    Fault("ad-disabled-account", account("disabled"), dark=ONLY, heals=False),
    Fault("ad-expired-account", account("expired"), dark=ONLY, heals=False),
    Fault("ad-must-change-password", account("must-change"), dark=ONLY, heals=False),
    Fault("ad-locked-account", locked, dark=ONLY, heals=False),
    Fault("ad-refused", all_of_them(closed=True), dark=ONLY),
    Fault("ad-refused-later", all_of_them(closed=True), dark=ONLY, warm=True),
    Fault("ad-unknown-names", unknown_names, dark=ONLY, heals=False, short=True),
    Fault("ad-no-connection-comes-about", all_of_them(full=True), dark=ONLY, short=True),
    Fault("ad-deaf", all_of_them(deaf=True), dark=ONLY, short=True),
    Fault("ad-deaf-later", all_of_them(deaf=True), dark=ONLY, warm=True, short=True),
    Fault("ad-frozen-later", frozen, dark=ONLY, warm=True, short=True),
    Fault("ad-30-seconds", all_of_them(wait=30.0), dark=ONLY, short=True),
    Fault("ad-drips", all_of_them(drip=20), dark=ONLY, short=True),
    Fault("ad-slams", all_of_them(slams=True), dark=ONLY, leaks=True),
    Fault("ad-dies-in-handshake", all_of_them(after=300), dark=ONLY),
    Fault("ad-dies-in-answer", all_of_them(after=4000), hit=ONLY, absent=True),
    Fault("ad-closed-when-idle", closed_when_idle, same=True, warm=True),
    Fault("ad-noise", all_of_them(says=NOISE), dark=ONLY),
    Fault("ad-plain-text-on-tls-port", all_of_them(says=PLAIN), dark=ONLY),
    Fault("ad-noise-inside", inside(lambda data: NOISE[: len(data)]), dark=ONLY, short=True),
    Fault("ad-lost-bytes-inside", inside(lambda data: data[:-3]), dark=ONLY, short=True),
    Fault("ad-expired-certificate", certificate("expired"), dark=ONLY),
    Fault("ad-wrong-name", certificate("wrong-name"), dark=ONLY),
    Fault("ad-unknown-authority", certificate("unknown-authority"), dark=ONLY),
    Fault("ad-server-of-another-domain", another_domain, hit=ONLY, heals=False),
    Fault("ad-first-of-two-gone", first_of_two, same=True),
    Fault("ad-second-of-two-gone", some(LAGGING, closed=True), same=True, besides=LAG),
    Fault("ad-stale-one-first", stale_first, same=True, besides=LAG, heals=False),
    Fault("ad-one-domain-away", some(EMEA, closed=True), hit=ONLY),
    Fault("ad-one-domain-deaf", some(EMEA, deaf=True), hit=ONLY, short=True),
    Fault("ad-one-domain-left", all_but(EMEA), hit=ONLY),
)  # fmt: skip
