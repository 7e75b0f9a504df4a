"""Names made of ordinary words with capitals, initials, names after a colon, lone account names."""

import pytest

from knowledge.language.reading import Subject, read


@pytest.mark.parametrize(
    "text, kind, value",
    [
        ("why isn't Domain Guests syncing?", "display-name", "Domain Guests"),
        ("why doesn't Discovery Search Mailbox sync?", "display-name", "Discovery Search Mailbox"),
        ("why is the contact Print Service not in Entra ID?", "display-name", "Print Service"),
        ("why isn't the group Dynamic All syncing?", "group-name", "Dynamic All"),
        ("the group Intune Users is not in Azure", "group-name", "Intune Users"),
        ("DL Marketing is not in Entra", "group-name", "DL Marketing"),
        ("why isn't DL Night Shift syncing?", "group-name", "DL Night Shift"),
        ("is the DL Support synced", "group-name", "Support"),
        ("the group Temp 2023 isn't synced", "group-name", "Temp 2023"),
        ("I can't see room mailbox Meeting Room 2 in Entra", "display-name", "Meeting Room 2"),
        ("why isn't Domain Print Team synced", "group-name", "Domain Print Team"),
        ("J Doe doesn't show up in the cloud", "display-name", "J Doe"),
        ("M. Keller isn't in the cloud", "display-name", "M. Keller"),
        ("group not in cloud: Trainees", "display-name", "Trainees"),
        ("which members are missing? list: All Nurses", "group-name", "All Nurses"),
        ("Syncing Domain Guests does not work", "display-name", "Domain Guests"),
        ("who removed asmith from Print Service Admins in AD", "sam", "asmith"),
        ("LargeObject error for computer WS-0099", "computer", "WS-0099"),
        ("Anna Maria Berg Lopez", "display-name", "Anna Maria Berg Lopez"),
        ("the contact Mc Service is not in Entra", "display-name", "Mc Service"),
    ],
)
def test_title(text: str, kind: str, value: str) -> None:
    """The whole name is taken as typed."""
    subject = read(text).subject
    assert subject is not None
    assert (subject.kind, subject.value) == (kind, value)


@pytest.mark.parametrize(
    "text",
    [
        "since the update the Synchronization Service Manager shows no runs",
        "half of our people stand in the Deleted Users list",
        "status: 365",
        "J Sync doesn't run",
        "the error is IdentityDataValidationFailed Again",
        "we see DL OU in the log",
    ],
)
def test_no_title(text: str) -> None:
    """Products, consoles and endless lists name nobody."""
    subject = read(text).subject
    assert subject is None or subject.kind != "display-name"


@pytest.mark.parametrize(
    "text, group",
    [
        ("jdoe isn't in Finance in Entra", "Finance"),
        ("I put mlowe in SG-VPN yesterday and Azure doesn't know it", "SG-VPN"),
        ("why is vdean not in Project Managers in the cloud", "Project Managers"),
    ],
)
def test_inside(text: str, group: str) -> None:
    """What one is in is a group, and the second that is asked about."""
    assert read(text).symptom == "group-membership"
    assert read(text).second == Subject("group-name", group)


@pytest.mark.parametrize("text", ["jdoe isn't in Will in Entra", "jdoe isn't in Azure in Europe"])
def test_not_inside(text: str) -> None:
    """People and products are no groups."""
    assert read(text).second is None


def test_endless() -> None:
    """A row of too many capitals is not one name, nor hides what else is named."""
    names = "Alpha Beta Gamma Delta Epsilon Zeta Eta Theta"
    got = read(f"can you please tell me what the log of jdoe means with this: {names}")
    assert got.subject == Subject("sam", "jdoe")
    assert read("the group Sales jdoe@contoso.com is in").second == Subject("group-name", "Sales")


def test_owner_first() -> None:
    """Of the address of somebody the somebody is asked about."""
    got = read("address info@contoso.com of jdoe is missing, duplicate attribute?")
    assert got.subject == Subject("sam", "jdoe")
    assert got.second == Subject("upn", "info@contoso.com")


@pytest.mark.parametrize(
    "text, value",
    [
        ("duplicate attribute jdoe", "jdoe"),
        ("an error in the module jdoex happened", None),
    ],
)
def test_likeliest(text: str, value: str | None) -> None:
    """A lone strange word is the account, unless its place says otherwise."""
    subject = read(text).subject
    assert (subject.value if subject else None) == value


@pytest.mark.parametrize(
    "text, attribute",
    [
        ("carLicense of jdoe is not in Entra", "carLicense"),
        ("why doesn't employeeID of eprice reach Entra ID?", "employeeId"),
        ("my iPhone does not sync", None),
        ("jdoe has a mail address and isn't in the cloud", None),
    ],
)
def test_unlisted_attribute(text: str, attribute: str | None) -> None:
    """A name in camel case is an attribute as typed."""
    assert read(text).attribute == attribute


@pytest.mark.parametrize(
    "text",
    [
        "I disabled dcole in AD but she can still sign in to Microsoft 365",
        "the expired account xpired can still sign in",
        "vstein's new password does not reach Microsoft 365",
        "password of jdoe not synced",
    ],
)
def test_sign_in(text: str) -> None:
    """Whoever can or cannot sign in is a matter of the password, without an attribute."""
    got = read(text)
    assert (got.symptom, got.attribute) == ("password-not-syncing", None)
    assert got.subject is not None
