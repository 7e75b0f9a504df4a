"""What the bot must say: the rows of every object, of cloud-only subjects, and of the overlays."""

from __future__ import annotations

from collections.abc import Iterable

from demo_tenant.facts import ENTRA, ENV, OPS, Row, Thing

OUTCOMES = {
    "healthy-in-sync": "healthy",
    "healthy-wait-for-cycle": "healthy",
    "several-candidates": "pick",
    "ad-object-not-found": "not-found",
    "inconclusive-missing-access": "inconclusive",
}
HEAD = """\
# What the embedded demo tenant must answer. Written by script/make_demo_tenant.py from the facts in
# script/demo_tenant: change those, not this file.
# ask       the question, asked as admin
# overlay   null = adapters/tenant_folder/demo; a name = the same folder with the files of
#           tests/conversations/overlays/<name>/ laid over it, file by file
# then      exactly these ids, in this order          also   at least these ids
# place     null = not judged (a reply without a stopping place)
# why       where the notes say so
# doubt     what else could be argued: a miss here proves nothing
"""
SEVERAL = "why isn't {} syncing?"


def strangers() -> list[Row]:
    """Subjects that no live AD object stands behind."""
    return [
        Row(SEVERAL.format("zz.nobody"), "ad-object-not-found", None, "catalogue 3 and 12"),
        Row(
            "why isn't cloudy@contoso.onmicrosoft.com syncing?",
            "not-connect-sync",
            ENTRA,
            "catalogue 12: cloud-only",
        ),
        Row(
            "guest1@fabrikam.com is not synced from AD",
            "not-connect-sync",
            ENTRA,
            "catalogue 12: a guest",
        ),
        Row(
            "oldvendor is still in Entra ID but not in AD",
            "del-orphan-cloud-object",
            ENTRA,
            "catalogue 10",
            doubt="place: what is pending is an import in the Entra connector space",
        ),
        Row(
            SEVERAL.format("oldvendor@contoso.com"),
            "del-orphan-cloud-object",
            ENTRA,
            "catalogue 10",
            doubt="place: what is pending is an import in the Entra connector space",
        ),
    ]


def _pair(
    overlay: str, diagnosis: str, place: str, why: str, doubt: str | None = None
) -> list[Row]:
    """A service fault stops the new object, and is only mentioned for one that is in sync."""
    return [
        Row(
            SEVERAL.format("nfoster"),
            diagnosis,
            place,
            f"{why}; nfoster waits behind it",
            overlay=overlay,
            doubt=doubt,
        ),
        Row(
            SEVERAL.format("bclark"),
            "healthy-in-sync",
            None,
            "contract 3: nothing of bclark waits behind it",
            also=(diagnosis,),
            overlay=overlay,
        ),
    ]


def overlays() -> list[Row]:
    """The environment and operations cases."""
    stopped = "run-statuses 3; catalogue 2"
    return [
        *_pair("service-stopped", "svc-adsync-not-running", ENV, "catalogue 1"),
        *_pair("scheduler-disabled", "sched-cycle-disabled", ENV, "catalogue 1"),
        *_pair("scheduler-suspended", "sched-suspended-by-wizard", ENV, "catalogue 1"),
        *_pair("seven-day-gap", "sched-seven-day-gap", ENV, "catalogue 1"),
        *_pair("staging", "env-staging-mode", ENV, "catalogue 1; engine-semantics 11"),
        Row(
            SEVERAL.format("nfoster"),
            "healthy-wait-for-cycle",
            None,
            "contract 3: staging while another server exports",
            also=("env-staging-mode",),
            overlay="staging-beside-active",
        ),
        *_pair("version-retired", "env-version-retired", ENV, "catalogue 1"),
        *_pair("proxy", "env-connectivity-proxy", ENV, "catalogue 1"),
        *_pair("entra-credentials", "env-entra-connector-auth", ENV, "catalogue 1"),
        *_pair("dirsync-disabled", "env-dirsync-disabled", ENV, "catalogue 1"),
        *_pair("database-full", "svc-localdb-full", ENV, "catalogue 1"),
        *_pair("ad-credentials", "ops-no-start-credentials", OPS, stopped),
        *_pair("ad-dns", "ops-no-start-dns", OPS, stopped),
        *_pair("dropped-connection", "ops-dropped-connection", OPS, stopped),
        *_pair("failed-search", "ops-failed-search", OPS, stopped),
        *_pair("error-limit", "ops-stopped-error-limit", OPS, stopped),
        *_pair(
            "deletion-threshold",
            "del-threshold-blocked",
            OPS,
            "engine-semantics 10",
            doubt="place: catalogue stage is aadcs; section 13 looks at the threshold in step 6",
        ),
        Row(
            SEVERAL.format("rgray"),
            "cs-group-filter-not-member",
            "ad-connector-space",
            "catalogue 4",
            overlay="group-filter",
        ),
        Row(
            SEVERAL.format("abaker"),
            "mv-provision-rule-disabled",
            "ad-connector-space",
            "catalogue 5",
            overlay="provision-rule-disabled",
            doubt="place: catalogue stage is mv",
        ),
        Row(
            "why was abaker deleted from Entra ID?",
            "del-provision-rule-disabled",
            "ad-connector-space",
            "catalogue 9",
            overlay="provision-rule-disabled",
            doubt="place: catalogue stage is mv",
        ),
        Row(
            "why was abaker deleted from Entra ID?",
            "del-linktype-changed",
            "ad-connector-space",
            "catalogue 9",
            overlay="linktype-changed",
            doubt="place: catalogue stage is mv",
        ),
        Row(
            SEVERAL.format("abaker"),
            "mv-inbound-custom-scope",
            "ad-connector-space",
            "catalogue 5",
            overlay="scope-changed",
            doubt="place: catalogue stage is mv",
        ),
        Row(
            "why was abaker deleted from Entra ID?",
            "del-scoping-filter-changed",
            "ad-connector-space",
            "catalogue 9",
            overlay="scope-changed",
            doubt="place: catalogue stage is mv",
        ),
        Row(
            "the password of cwood doesn't sync",
            "pwd-phs-off",
            ENV,
            "catalogue 11",
            overlay="password-sync-off",
        ),
        Row(
            "the password of cwood doesn't sync",
            "pwd-phs-no-heartbeat",
            ENV,
            "catalogue 11",
            overlay="no-heartbeat",
        ),
        Row(
            "the password of cwood doesn't sync",
            "pwd-staging",
            ENV,
            "catalogue 11",
            overlay="staging",
        ),
        Row(
            "the password of cwood doesn't sync",
            "healthy-in-sync",
            None,
            "contract 3: the scheduler does not stop a password hash",
            overlay="scheduler-disabled",
        ),
        Row(
            "department of abaker keeps changing in Entra ID every half hour",
            "env-two-active-servers",
            ENV,
            "catalogue 1",
            overlay="two-servers",
        ),
        Row(
            SEVERAL.format("abaker"),
            "inconclusive-missing-access",
            None,
            "catalogue 12; contract 4",
            overlay="server-unreachable",
            doubt="with no answer given the bot may ask (outcome question)",
        ),
        Row(
            SEVERAL.format("jdoe"),
            None,
            None,
            "no server: the person is asked",
            "question",
            overlay="server-unreachable",
            doubt="inconclusive is as right when nothing can be asked",
        ),
    ]


def rows(things: Iterable[Thing]) -> list[Row]:
    """All rows, in the order of the objects."""
    return [*(row for thing in things for row in thing.rows), *strangers(), *overlays()]


def outcome(row: Row) -> str:
    """The outcome that goes with a diagnosis."""
    return OUTCOMES.get(row.diagnosis or "", row.outcome)


def text(all_rows: list[Row]) -> str:
    """demo_expected.yaml."""
    return HEAD + "cases:\n" + "".join(map(_entry, all_rows))


def _entry(row: Row) -> str:
    lines = [
        f"  - ask: {_quoted(row.ask)}",
        f"    overlay: {row.overlay or 'null'}",
        f"    outcome: {outcome(row)}",
        f"    diagnosis: {row.diagnosis or 'null'}",
        f"    place: {row.place or 'null'}",
        f"    then: [{', '.join(row.then)}]",
        f"    also: [{', '.join(row.also)}]",
        f"    why: {_quoted(row.why)}",
    ]
    if row.doubt:
        lines.append(f"    doubt: {_quoted(row.doubt)}")
    return "\n".join(lines) + "\n"


def _quoted(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"
