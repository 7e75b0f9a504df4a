"""What a person reads of a checkup, and what a program does."""

import re
from typing import get_args

import pytest

from handlers.preflight.as_data import CELLS, as_cells, as_data
from handlers.preflight.checkup import Column, MatchKind, Status
from handlers.preflight.summary import Summary
from handlers.preflight.telling import Telling
from handlers.replies import Words
from knowledge.attribute_rules import Kind
from tests.fakes import ad_object
from tests.handlers.small import WORDS
from tests.handlers.small_preflight import CORP, STAFF, World, lines, planned, summary

TELLING = Telling(Words(WORDS))
PREFLIGHT = [x for x in WORDS if x.startswith("preflight-")]


@pytest.mark.parametrize("status", get_args(Status))
def test_every_status_has_its_word(status: Status) -> None:
    """The first cell of a line."""
    assert f"preflight-status-{status}" in PREFLIGHT


@pytest.mark.parametrize(
    "prefix, every",
    [
        ("match", get_args(MatchKind)),
        ("kind", get_args(Kind)),
        ("label", ("file", *get_args(Column)[2:], "stops", "then", "open", "tells", "mail")),
        ("column", tuple(c for c in get_args(Column) if c != "format")),
        ("count", ("would-not-sync", "faults", "not-known")),
    ],
)
def test_every_id_has_its_word(prefix: str, every: tuple[str, ...]) -> None:
    """Nothing can be found without a word for it."""
    assert [x for x in every if f"preflight-{prefix}-{x}" not in PREFLIGHT] == []


def test_every_finding_has_its_cause() -> None:
    """What is counted is told in the summary; what only tells is not counted."""
    sentences = {
        x.removeprefix("preflight-")
        for x in PREFLIGHT
        if re.match(r"preflight-(?:import|stop|sign-in|dropped|file|directory|tenant|way|rule)-", x)
    }
    harmless = {"dropped-cloud-suffix", "dropped-legacy-type"}
    bare = {re.sub("-(?:absent|bare|empty|more)$", "", x) for x in sentences} - harmless

    assert [x for x in bare if f"preflight-cause-{x}" not in PREFLIGHT] == []


async def test_lines_of_a_person_with_faults() -> None:
    """Each fault in one line; a suggestion goes before what becomes of the value."""
    found = await World().one(
        planned(
            userPrincipalName="a\u200bb@contoso.com",
            proxyAddresses=(
                "SMTP:us er2@contoso.com",
                "smtp:b@new.contoso.com",
                "smtp:c@contoso.com",
            ),
            mail=None,
            displayName=None,
        )
    )

    told = dict(lines(found))
    assert "new.contoso.com is no verified domain" in told["address"]
    assert told["addresses"] == "us_er2@contoso.onmicrosoft.com; also c@contoso.com"
    assert told["sign-in"].startswith("a<U+200B>b@contoso.com holds what a sign-in name must not")
    assert any("Suggestion: SMTP:user2@contoso.com" in text for _, text in lines(found))
    assert any("U+200B ZERO WIDTH SPACE" in text for _, text in lines(found))
    assert not any("is dropped: there is a blank" in text for _, text in lines(found))


async def test_a_form_that_another_line_tells_better() -> None:
    """The suffix is told once: what becomes of it says more than that it is no domain."""
    found = await World().one(planned(userPrincipalName="a@contoso.local"))

    assert [f.id for f in found.findings] == ["sign-in-suffix-not-verified", "format"]
    assert [label for label, _ in lines(found)] == ["sign-in", "addresses"]


@pytest.mark.parametrize(
    "proxies, told",
    [
        (("SMTP:a@contoso.com",), "a@contoso.com; also user2@contoso.com"),
        (("smtp:user2@contoso.com",), "user2@contoso.onmicrosoft.com; also user2@contoso.com"),
        (("SMTP:user2@contoso.com", "X500:/o=x"), "user2@contoso.com; also X500:/o=x"),
        (("SMTP:user2@contoso.com",), None),
    ],
)
async def test_addresses_beside_the_name(proxies: tuple[str, ...], told: str | None) -> None:
    """Only where they are more than the sign-in name and what everybody gets."""
    found = await World().one(planned(proxyAddresses=proxies, mail=None))

    assert dict(lines(found)).get("addresses") == told


async def test_addresses_without_a_primary_one() -> None:
    """A contact whose addresses are all secondary."""
    one = planned(objectClass="contact", proxyAddresses=("smtp:a@b.com", "smtp:c@d.com"))
    found = await World().one(one)

    assert dict(lines(found))["addresses"] == "no primary address; a@b.com, c@d.com"
    assert TELLING.tell(found).called == ""


async def test_names() -> None:
    """The account, else what there is; nothing where nothing is."""
    bare = planned(
        name="", sAMAccountName=None, displayName=None, userPrincipalName="a@contoso.com"
    )

    assert TELLING.name(await World().one(planned())) == "user2"
    assert TELLING.name(await World().one(bare)) == "a@contoso.com"


@pytest.mark.parametrize(
    "hostile",
    [
        "=cmd|'/c calc'!A1",
        "*)(uid=*",
        "\x1b[31mred\x1b[0m",
        "<!channel>",
        "a\r\nb",
        "\u202etxt.exe",
    ],
)
async def test_hostile_values(hostile: str) -> None:
    """Nothing that comes from a file steers a terminal or ends a line."""
    one = planned(
        name=f"CN={hostile},OU=Sales,{CORP}",
        displayName=hostile,
        sAMAccountName=hostile,
        proxyAddresses=f"SMTP:{hostile}",
        userPrincipalName=hostile,
    )
    found = await World().one(one)
    told = TELLING.tell(found)
    cells = as_cells(found, TELLING)
    text = f"{told} {as_data(found, TELLING)} {''.join(summary(found))}"

    assert "\x1b" not in text
    assert "\u202e" not in text
    assert all("\n" not in line and "\r" not in line for _, line in told.lines)
    assert "\r" not in "".join(cells.values())


async def test_a_value_of_a_megabyte() -> None:
    """It is shown shortened."""
    found = await World().one(planned(mail="x" * (1 << 20)))

    assert max(len(text) for _, text in lines(found)) < 1_000


async def test_as_data() -> None:
    """Stable ids, and a sentence with each finding."""
    world = World()
    world.directory.objects.append(ad_object("holder", mail="user2@contoso.com"))
    data = as_data(await world.one(planned(name=f"CN=x,OU=Sales,{CORP}")), TELLING)

    assert (data["line"], data["name"], data["type"]) == (2, "user2", "user")
    assert (data["status"], data["would_sync"], data["passed_over"]) == (
        "would-not-sync",
        "no",
        None,
    )
    assert data["sign_in"] == {"name": "user2@contoso.com", "why": "kept"}
    assert data["addresses"]["primary"] == "user2@contoso.com"
    assert data["match"] == {"kind": "new", "target": None}
    assert [(f["column"], f["id"], f["bearing"]) for f in data["findings"]] == [
        ("syncs", "import-container", "stops"),
        ("duplicates", "directory-duplicate", "spoils"),
    ]
    assert data["findings"][0]["values"]["entry"] == f"OU=Sales,{CORP}"


async def test_as_data_without_names() -> None:
    """What has no names says so; what was passed over too."""
    computer = as_data(await World().one(planned(objectClass="computer")), TELLING)
    container = as_data(await World().one(planned(objectClass="container")), TELLING)

    assert (computer["sign_in"], computer["addresses"]) == (None, None)
    assert (container["status"], container["would_sync"]) == ("passed-over", None)


async def test_as_cells() -> None:
    """One row, in the order of the columns."""
    one = planned(
        name=f"CN=x,OU=Sales,{CORP}",
        proxyAddresses=("SMTP:a@contoso.com", "smtp:b@new.contoso.com"),
    )
    cells = as_cells(await World().one(one), TELLING)

    assert tuple(cells) == CELLS
    assert (cells["would_sync"], cells["primary_address"]) == ("no", "a@contoso.com")
    assert cells["would_sync_faults"].endswith(f"OU=Sales,{CORP}.")
    assert "new.contoso.com" in cells["address_faults"]
    other = as_cells(await World().one(planned(objectClass="container")), TELLING)
    assert (other["would_sync"], other["sign_in_name"], other["match"]) == ("", "", "")


async def test_the_summary() -> None:
    """How many are clean, and why the others are not: the most frequent cause first."""
    sales = [planned(n, f"CN={n},OU=Sales,{CORP}") for n in (2, 3)]
    bad = planned(4, userPrincipalName="a@new.contoso.com")
    found = await World().look(
        *sales, bad, planned(5), planned(6, f"OU=x,{STAFF}", objectClass="organizationalUnit")
    )

    assert summary(*found) == [
        "1 of 4 is clean: 2 would not sync, 1 with faults.",
        f"2 × OU not selected: OU=Sales,{CORP}",
        "1 × sign-in name without a verified domain: new.contoso.com",
        "1 container or deleted object was passed over.",
    ]
    assert summary(found[3]) == ["1 of 1 is clean."]
    assert summary(found[3], found[3])[0] == "2 of 2 are clean."


async def test_the_summary_tells_what_was_not_looked_at() -> None:
    """Once, with the reason and for how many."""
    world = World()
    world.directory.kill("holders", why="no rights")
    told = summary(*await world.look(planned(2), planned(3)))

    assert told == [
        "0 of 2 are clean: 2 not known.",
        "Not looked at: the other objects of Active Directory, as no rights. "
        "So whether another object holds a value is not known for 2.",
    ]


async def test_all_clean() -> None:
    """The exit status hangs on it."""
    clean, bad = await World().look(planned(2), planned(3, displayName=None))
    found = Summary()
    found.add(clean)
    assert found.all_clean
    found.add(bad)
    assert not found.all_clean


async def test_the_summary_does_not_grow_with_the_file() -> None:
    """Causes past a limit are counted without what tells them apart; only the first are shown."""
    objects = [planned(n, userPrincipalName=f"a{n}@x{n}.example.com") for n in range(2, 602)]
    told = summary(*await World().look(*objects))

    assert len(told) == 12
    assert told[1] == "100 × sign-in name without a verified domain: "[:-2] or told[1].startswith(
        "100 × "
    )
    assert told[-1] == "and 491 more causes"
    few = [planned(n, userPrincipalName=f"a{n}@x{n}.example.com") for n in range(2, 13)]
    assert summary(*await World().look(*few))[-1] == "and 1 more cause"


def test_no_look_up_is_without_a_word() -> None:
    """Each source that may be out of reach has a sentence."""
    sources = (
        "rules",
        "connectors",
        "server",
        "domains",
        "features",
        "directory",
        "tenant",
        "roles",
        "containers",
    )

    assert [x for x in sources if f"preflight-no-{x}" not in PREFLIGHT] == []
