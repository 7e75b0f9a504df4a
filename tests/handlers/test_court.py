"""The attribute court in words: which sentences are told, by the ids of their words."""

import re
from dataclasses import replace
from typing import Any, get_args

import pytest

from handlers import court, court_evidence
from handlers.as_json import as_json
from handlers.diagnose import Diagnose, Request
from handlers.phrases import Phrases
from handlers.ports import Handle
from handlers.replies import Part
from handlers.report import Report, Seen
from handlers.rights import for_himself
from handlers.verdict import Subject, Verdict
from knowledge.attribute_rules.addresses import Reason
from knowledge.court import Court, model
from knowledge.tree import Step
from knowledge.vocabulary import (
    AttributeChange,
    MetaverseLink,
    PendingChange,
    ProvisioningError,
    SyncRule,
)
from tests.fakes import FakeDirectory, FakeServer, FakeTenant, FixedClock
from tests.handlers.small import WORDS, SmallCatalogue, people
from tests.knowledge.build import cloud, connector, entra_row, mv, person, row, scope, view
from tests.knowledge.court_world import (
    DARK,
    INITIAL,
    computed,
    constant,
    direct,
    giving,
    heard,
    recorded,
    sending,
)

TEXTS = SmallCatalogue()
JDOE = Subject("jdoe", "CN=J Doe", "guid", "user", "jdoe")
VERDICT = Verdict("attribute-not-syncing", JDOE, "healthy", "healthy-in-sync", attribute="title")
SEEN = Seen("WS-22222", "jdoe", "2026-03-02T12:00:00+00:00")
PHRASES = Phrases(TEXTS, VERDICT)
UPDATE = PendingChange("update", (AttributeChange("title", (), ("Boss",)),))
TRAIL = (Step("filter", "ad-connector-space", "clean", "look-up"),)
COMMON = giving("Common", 106, direct("title", "title"))
HEDGE = str(WORDS["court-uncertain"]).removesuffix("{line}")
_FORMS = {
    id_: re.compile(re.sub(r"\\\{\w+\\\}", ".*", re.escape(str(text))))
    for id_, text in WORDS.items()
    if id_.startswith("court-")
    and id_ not in ("court-value", "court-more", "court-stop", "court-uncertain")
}


def ids(lines: Any) -> list[str]:
    """The word that each line is made of: of those that fit, the one with the most own words.

    A line that is told as not proven has a question mark.
    """
    return [_id(text) for text in lines]


def _id(text: str) -> str:
    if text.startswith(HEDGE):
        return f"{_id(text.removeprefix(HEDGE))}?"
    fitting = [x for x, form in _FORMS.items() if form.fullmatch(text)]
    found = max(fitting, key=lambda x: len(_FORMS[x].pattern), default=text)
    return found.removeprefix("court-")


def short(found: Court) -> list[str]:
    """The ids of the short part below its first line."""
    part = court.short(PHRASES, found)
    assert part.id == "court"
    return ids(x.text for x in part.lines[1:])


def row_of(found: Court) -> str:
    """The first line: the stops."""
    return court.short(PHRASES, found).lines[0].text


def whole(found: Court) -> dict[str, Part]:
    """The parts of the evidence by id."""
    return {p.id: p for p in court_evidence.parts(PHRASES, found)}


# --- words ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "prefix, kinds",
    [
        ("outcome", get_args(model.Outcome)),
        ("state", set(get_args(model.Seen)) - {"seen"}),
        ("agreement", set(get_args(model.Agreement)) - {"not-known"}),
        ("sign-in", get_args(model.SignInWhy)),
        ("nickname", get_args(model.Nickname)),
        ("mail", get_args(model.PrimaryWhy)),
        ("dropped", set(get_args(Reason)) - {"masked"}),
    ],
)
def test_everything_that_the_court_can_find_has_its_word(prefix: str, kinds: Any) -> None:
    """A new outcome cannot be forgotten here."""
    assert [x for x in kinds if f"court-{prefix}-{x}" not in WORDS] == []


# --- the stops in a row -----------------------------------------------------------------------


def test_neighbours_that_say_the_same_stand_together() -> None:
    """All five alike are one piece; each change begins another."""
    alike, changed = heard("title"), heard("title", entra_object=cloud(jobTitle="Chief"))

    assert (row_of(alike).count("→"), row_of(changed).count("→")) == (0, 1)
    assert all(PHRASES.place(s.place) in row_of(changed) for s in changed.stops)


def test_what_was_not_seen_is_said_and_never_shown_as_no_value() -> None:
    """Each with its own words."""
    found = heard("title", connector_space=DARK, metaverse=None, entra_object=cloud())
    imports = (connector(attribute_inclusion=("mail",)),)
    left_out = heard("title", connectors=imports, connector_space=view(row()))

    for text in (DARK.why, WORDS["court-state-not-there"], WORDS["court-state-not-recorded"]):
        assert text in row_of(found)
    assert WORDS["court-none"] not in row_of(found)
    assert WORDS["court-state-not-imported"] in row_of(left_out)
    bare = replace(found, stops=tuple(replace(s, why="") for s in found.stops))
    assert WORDS["court-state-could-not-look-bare"] in row_of(bare)


def test_values_are_shortened_and_counted() -> None:
    """A long value is cut, of many values two are shown, what waits stands behind."""
    long = heard("title", directory=person(title="x" * 500))
    many = heard("otherMobile", directory=person(otherMobile=tuple("1234")))
    waiting = heard("title", connector_space=view(row(pending_import=UPDATE), entra_row()))

    assert "x" * court.SHORT not in row_of(long)
    assert "“2”" in row_of(many)
    assert "“3”" not in row_of(many)
    assert "“Boss”" in row_of(waiting)


def test_a_reference_is_counted_and_not_spelled_out() -> None:
    """The id of somebody's metaverse object helps nobody; the evidence has it."""
    found = heard("manager", directory=person(manager="CN=Boss,DC=x"), metaverse=mv(manager="id-1"))

    assert "CN=Boss" not in row_of(found)
    assert "id-1" not in row_of(found)
    assert any("id-1" in x.text for x in whole(found)["court-stops"].lines)


def test_a_membership_is_listed_or_not() -> None:
    """With a member: listed or not; without: how many."""
    stop = heard("title").stops[0]
    empty = replace(stop, values=())
    found = Court("member", (stop, *[empty] * 4), group="Sales", member="jdoe")
    alone = replace(found, member="")

    assert row_of(found).count("→") == 1
    assert WORDS["court-listed"] in row_of(found)
    assert WORDS["court-not-listed"] in row_of(found)
    assert "1" in row_of(alone)
    assert short(found) == []
    assert whole(found)["court-stops"].title == PHRASES.words(
        "heading-court-membership", member="jdoe", group="Sales"
    )


# --- who decided ------------------------------------------------------------------------------


def told(*rules: SyncRule, **more: Any) -> list[str]:
    """The short part on the title, with these rules."""
    return short(heard("title", rules=rules, **more))


FIRST = giving("First", 50, constant("title", "Chief"))
EMPTY = giving("First", 50, computed("title", "AuthoritativeNull"))
OUT = sending("Out", 120, direct("title", "title"))
BARE = {"metaverse": mv(), "connector_space": view(row(values={"title": "Manager"}))}
NULL = {"directory": person(), "metaverse": mv(), "connector_space": view(row())}
OWN = row(values={"title": "Manager"})
TWIN = row("CN=Twin", {"title": "Twin"}, object_id="twin")
FAR = replace(mv(title="Manager"), lineage=(MetaverseLink("far", "CN=far", "far.com", "far"),))


@pytest.mark.parametrize(
    "rules, more, wanted",
    [
        ((), {}, []),
        ((giving("Other", 1, direct("mail", "mail")),), {}, ["no-rule"]),
        ((COMMON,), {}, ["given"]),
        ((COMMON, FIRST), {"metaverse": mv(title="Chief")}, ["given", "outranks"]),
        ((COMMON, EMPTY), BARE, ["emptied", "outranks"]),
        ((EMPTY,), BARE, ["emptied"]),
        ((COMMON,), {"metaverse": mv(title="Chief")}, ["given", "differs-value"]),
        ((COMMON,), NULL, ["nothing"]),
        ((replace(COMMON, disabled=True),), BARE, ["nobody"]),
        ((replace(COMMON, disabled=True),), {}, ["nobody", "differs-nobody"]),
        ((COMMON,), {"metaverse": FAR}, ["given?", "unseen"]),
        ((giving("First", 50, computed("title", "Wobble([title])")), COMMON), BARE, ["open"]),
        ((giving("First", 50, computed("title", 'Error("x")')),), BARE, ["fault"]),
        ((COMMON,), {"connector_space": view(OWN, joined=(TWIN,))}, ["ambiguous"]),
    ],
)  # fmt: skip
def test_the_reply_says_whose_value_stands(
    rules: tuple[SyncRule, ...], more: dict[str, Any], wanted: list[str]
) -> None:
    """Only what decides: the winner, the first that it outranks, and where the record differs."""
    assert told(*rules, **more) == wanted


@pytest.mark.parametrize(
    "rules, name, wanted",
    [
        ((COMMON,), "Common", ["given-recorded"]),
        ((FIRST, COMMON), "Common", ["given-recorded", "differs"]),
        ((COMMON,), "Gone", ["given-recorded", "differs"]),
        ((EMPTY,), "Common", ["given-recorded", "differs-nobody"]),
    ],
)
def test_what_the_server_recorded_comes_first(
    rules: tuple[SyncRule, ...], name: str, wanted: list[str]
) -> None:
    """That the rules now say otherwise is told as that, and as no more."""
    held = recorded(mv(title="Manager"), "title", name, "corp.contoso.com")

    assert told(*rules, metaverse=held) == wanted


def test_an_attribute_that_is_not_imported_needs_no_rule_to_explain_it() -> None:
    """The stop has said it."""
    left_out = {"connectors": (connector(attribute_inclusion=("mail",)),), "metaverse": mv()}

    assert told(COMMON, connector_space=view(row()), **left_out) == []


SHUT = scope("mailNickname ISNOTNULL")


@pytest.mark.parametrize(
    "out, there, wanted",
    [
        (OUT, "Manager", []),
        (OUT, "Old", ["differs-value"]),
        (replace(OUT, flows=(constant("title", "X"),)), "X", ["out"]),
        (replace(OUT, flows=(computed("title", "AuthoritativeNull"),)), None, ["out-emptied"]),
        (replace(OUT, scope=SHUT), None, ["out-nobody"]),
        (replace(OUT, flows=(direct("mail", "mail"),)), None, ["out-no-rule"]),
    ],
)
def test_the_way_out_is_told_where_it_changes_the_value(
    out: SyncRule, there: str | None, wanted: list[str]
) -> None:
    """A value that goes out as it is needs no words."""
    space = view(row(values={"title": "Manager"}), entra_row({"title": there}))

    assert told(COMMON, out, connector_space=space) == ["given", *wanted]


# --- the cloud --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "upn, shown, wanted",
    [
        ("j@contoso.com", "j@contoso.com", ["sign-in-kept"]),
        ("j@waiting.com", f"j@{INITIAL}", ["sign-in-suffix-not-verified"]),
        ("j@contoso.com", f"j@{INITIAL}", ["sign-in-kept", "sign-in-older"]),
    ],
)
def test_the_sign_in_name_is_explained(upn: str, shown: str, wanted: list[str]) -> None:
    """Why it is that one, and whether it is shown."""
    space = view(row(), entra_row({"userPrincipalName": upn}))
    found = heard(
        "userPrincipalName", connector_space=space, entra_object=cloud(userPrincipalName=shown)
    )

    assert short(found) == wanted
    assert ids(x.text for x in whole(found)["court-cloud"].lines) == ["sign-in-sent", *wanted]


def test_the_addresses_are_explained() -> None:
    """The primary one, what is hidden and what was dropped; the rest stands in the evidence."""
    values = {
        "userPrincipalName": "jdoe@contoso.com",
        "proxyAddresses": ("smtp:jdoe@contoso.com", "smtp:j@waiting.com", "x500:/o=x"),
        "mail": "jane@contoso.com",
    }
    shown = [f"SMTP:jdoe@{INITIAL}", "smtp:jdoe@contoso.com"]
    graph = cloud(proxyAddresses=shown, assignedLicenses=[{}], mailNickname="jdoe")
    found = heard("mail", connector_space=view(row(), entra_row(values)), entra_object=graph)
    reply = ["mail-not-marked", "mail-masked", "mail-dropped"]

    assert short(found) == reply
    assert ids(x.text for x in whole(found)["court-cloud"].lines) == [
        *reply, "mail-secondary", "mail-other", "mail-shown",
    ]  # fmt: skip


OLDER = {"proxyAddresses": ["SMTP:x@contoso.com"], "assignedLicenses": []}


@pytest.mark.parametrize(
    "graph, more, wanted",
    [
        ({"proxyAddresses": []}, {}, ["mail-mail", "mail-if-mailbox"]),
        (OLDER, {}, ["mail-mail", "mail-older"]),
        ({}, {"domains": DARK}, ["mail-not-known"]),
    ],
)  # fmt: skip
def test_what_is_presumed_or_older_is_said(
    graph: dict[str, Any], more: dict[str, Any], wanted: list[str]
) -> None:
    """A mailbox that was not seen, another address than would come of the values today."""
    assert short(heard("mail", entra_object=cloud(**graph), **more)) == wanted


# --- the evidence -----------------------------------------------------------------------------


def test_the_evidence_has_every_claim_with_its_steps() -> None:
    """Losers too, and what the server recorded."""
    shout = giving("Shout", 40, computed("title", 'Trim([title]) & "!"', "title"))
    null = giving("Null", 30, computed("title", "IIF(IsPresent([title]), NULL, [title])"))
    found = whole(heard("title", rules=(COMMON, shout, null, OUT)))

    lines = found["court-inbound"].lines
    assert ids(x.text for x in lines[-1:]) == ["agreement-another-value"]
    assert [len(re.findall("Shout|Common|Null", x.text)) > 0 for x in lines] == [True] * 3 + [False]
    assert "Manager" in lines[1].note
    assert ids(x.text for x in found["court-outbound"].lines) == ["claim-value", "agreement-agrees"]


def test_a_step_that_came_to_nothing_says_so() -> None:
    """NULL has no value to show."""
    found = whole(heard("title", rules=(giving("Null", 30, computed("title", "Trim([nothing])")),)))

    assert WORDS["court-step-none"] in found["court-inbound"].lines[0].note


QUARANTINE = (
    ProvisioningError("PropertyConflict", "UserPrincipalName", "jdoe@contoso.com"),
    ProvisioningError("PropertyConflict", "ProxyAddresses", "SMTP:jdoe@contoso.com"),
)


def test_a_value_in_quarantine_is_told_as_that() -> None:
    """Duplicate attribute resiliency: the server sees success, the tenant holds the value back."""
    graph = cloud(errors=QUARANTINE, userPrincipalName=f"jdoe1234@{INITIAL}", proxyAddresses=[])

    names = short(heard("userPrincipalName", entra_object=graph))
    mail = heard("mail", entra_object=graph)
    addresses = short(mail)

    assert names == ["sign-in-kept", "sign-in-quarantined"]
    assert addresses == ["mail-mail", "mail-quarantined", "mail-if-mailbox"]
    cloud_part = ids(x.text for x in whole(mail)["court-cloud"].lines)
    assert cloud_part == [*addresses, "mail-secondary"]


def test_the_evidence_says_where_nothing_could_be_tried() -> None:
    """No rule writes it, rules not seen, an object out of sight."""
    other, out = giving("Other", 1, direct("mail", "mail")), sending("Out", 2, direct("x", "y"))
    none = whole(heard("title", rules=(other, out)))
    dark = whole(heard("title", rules=DARK))
    far = whole(heard("title", rules=(COMMON,), metaverse=FAR))

    assert ids(x.text for x in none["court-inbound"].lines)[0] == "no-rule"
    assert ids(x.text for x in none["court-outbound"].lines)[0] == "out-no-rule"
    assert ids(x.text for x in dark["court-inbound"].lines) == ["rules-unseen"]
    assert ids(x.text for x in far["court-inbound"].lines)[1:] == ["unseen"]


# --- where it is shown ------------------------------------------------------------------------


def test_the_reply_has_it_after_the_proof_and_the_evidence_has_all_of_it() -> None:
    """And neither where there is none."""
    with_one = replace(VERDICT, court=heard("title"), trail=TRAIL)
    report = Report(TEXTS)

    assert "court" in [p.id for p in report.reply(with_one, SEEN).parts]
    assert "court-stops" in [p.id for p in report.evidence(with_one, SEEN).parts]
    assert report.reply(VERDICT, SEEN).part("court") is None
    assert report.evidence(replace(VERDICT, trail=TRAIL), SEEN).part("court-stops") is None


def test_a_user_sees_nothing_of_it() -> None:
    """No rule, and nobody's values: not in the reply, the evidence or the data."""
    own = for_himself(replace(VERDICT, court=heard("title"), trail=TRAIL))
    seen = replace(SEEN, own=True)

    assert own.court is None
    assert not [p for p in Report(TEXTS).evidence(own, seen).parts if p.id.startswith("court")]
    assert as_json(TEXTS, own, "WS-22222")["court"] is None


def test_the_data_has_all_of_it() -> None:
    """Plain data, with what was not seen as null."""
    values = {"userPrincipalName": "jdoe@contoso.com", "proxyAddresses": ("smtp:j@waiting.com",)}
    space = view(row(values={"mail": "jane@contoso.com"}), entra_row(values))
    rules = (giving("Common", 106, computed("mail", "Trim([mail])", "mail")),)
    found = heard("mail", rules=rules, connector_space=space, metaverse=DARK)
    made: Any = as_json(TEXTS, replace(VERDICT, court=found), "c")["court"]

    assert [s["state"] for s in made["stops"]] == [
        "seen", "seen", "could-not-look", "seen", "not-recorded",
    ]  # fmt: skip
    assert (made["stops"][2]["values"], made["stops"][2]["why"]) == (None, DARK.why)
    assert made["stops"][0]["count"] == 1
    assert made["inbound"]["winner"]["rule"] == "Common"
    assert made["inbound"]["claims"][0]["steps"][0]["values"] == ["jane@contoso.com"]
    assert made["addresses"]["dropped"] == [
        {"value": "smtp:j@waiting.com", "reason": "not-verified"}
    ]
    assert (made["outbound"], made["sign_in"], made["group"]) == (None, None, None)


def test_the_data_of_a_sign_in_name() -> None:
    """A name without a trial or addresses."""
    made: Any = court_evidence.as_json(heard("userPrincipalName"))

    assert (made["inbound"], made["addresses"]) == (None, None)
    assert made["sign_in"]["why"] == "kept"


async def test_the_diagnosis_hears_it() -> None:
    """A question on an attribute has a court; one on the object has none."""
    ports = FakeDirectory(*people()), FakeServer(), FakeTenant(), FixedClock()
    diagnose = Diagnose(TEXTS, *ports)
    handle = Handle("sam", "jdoe")

    asked = await diagnose.ask(Request("", "attribute-not-syncing", handle, attribute="mail"))
    other = await diagnose.ask(Request("", "object-not-syncing", handle))

    assert asked.court is not None
    assert asked.court.stops[0].values == ("jane@contoso.com",)
    assert other.court is None
