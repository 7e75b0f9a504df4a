"""What people type is read as they mean it: one example for each promise."""

import pytest

from knowledge.language.reading import Reading, Subject, read


def asked(text: str) -> tuple[str, str] | None:
    """Kind and value of the subject."""
    subject = read(text).subject
    return (subject.kind, subject.value) if subject else None


@pytest.mark.parametrize(
    "text, kind, value",
    [
        ("why isn't jdoe syncing?", "sam", "jdoe"),
        ("why isn't j.doe syncing?", "sam", "j.doe"),
        ("svc-app01 is missing in entra", "sam", "svc-app01"),
        ("o'brien isn't syncing", "sam", "o'brien"),
        ("jdoe@contoso.com missing in 365", "upn", "jdoe@contoso.com"),
        ("jdoe+x@contoso.com isn't syncing", "upn", "jdoe+x@contoso.com"),
        ("Pat.O'Brien@contoso.com isn't syncing", "upn", "Pat.O'Brien@contoso.com"),
        ("smtp:jdoe@contoso.com is a duplicate", "address", "jdoe@contoso.com"),
        ("SIP:jdoe@contoso.com is already in use", "address", "jdoe@contoso.com"),
        (
            r"CN=Doe\, John,OU=Sales,DC=corp,DC=contoso,DC=com isn't syncing",
            "dn",
            r"CN=Doe\, John,OU=Sales,DC=corp,DC=contoso,DC=com",
        ),
        (
            "CN=J Doe, OU=A B, DC=contoso, DC=com is out",
            "dn",
            "CN=J Doe, OU=A B, DC=contoso, DC=com",
        ),
        ("CN=John Doe,OU=Sales is not synced", "dn", "CN=John Doe,OU=Sales"),
        ("CN=John is not synced", "dn", "CN=John"),
        (
            "{0F8FAD5B-D9CB-469F-A165-70867728950E} missing in azure",
            "guid",
            "0F8FAD5B-D9CB-469F-A165-70867728950E",
        ),
        ("S-1-5-21-1-2-3-1013 not in azure", "sid", "S-1-5-21-1-2-3-1013"),
        ("AbCdEf0123456789abcdEw== not synced", "immutable-id", "AbCdEf0123456789abcdEw=="),
        ("employee 100423 isn't in 365", "employee-number", "100423"),
        ("emp id E1234 isn't in 365", "employee-number", "E1234"),
        ("employee number is 100423, not synced", "employee-number", "100423"),
        ("John Doe isn't synced", "display-name", "John Doe"),
        ("Doe, John isn't synced", "display-name", "Doe, John"),
        ("doe, john isn't synced", "display-name", "doe, john"),
        ("Doe, John Paul isn't synced", "display-name", "Doe, John Paul"),
        ("Van Dyke, Erik isn't synced", "display-name", "Van Dyke, Erik"),
        ("Jörg Müller isn't synced", "display-name", "Jörg Müller"),
        ("Anna van der Berg isn't synced", "display-name", "Anna van der Berg"),
        ("mary jones not in 365", "display-name", "mary jones"),
        ('"Aiko Tanaka" is missing in entra', "display-name", "Aiko Tanaka"),
        ("why isn't Grace syncing", "display-name", "Grace"),
        ("in 365 Mark's mail is wrong", "display-name", "Mark"),
        ("user mark isn't syncing", "sam", "mark"),
        ("why isn't 'jdoe' syncing", "sam", "jdoe"),
        ("laptop PC-0042 is missing in entra", "computer", "PC-0042"),
        ("laptop named kiosk7 is missing in entra", "computer", "kiosk7"),
        ('computer "kiosk seven" is missing in entra', "computer", "kiosk seven"),
        ("WKS01$ is missing in entra", "computer", "WKS01$"),
        (r"CONTOSO\jdoe isn't syncing", "domain-sam", r"CONTOSO\jdoe"),
        ("the group Sales Managers isn't syncing", "group-name", "Sales Managers"),
        ("the group named all-staff isn't syncing", "group-name", "all-staff"),
        ("distribution list all-staff isn't syncing", "group-name", "all-staff"),
        ("All Staff DL isn't syncing", "group-name", "All Staff DL"),
        ("GG_Sales security group isn't syncing", "group-name", "GG_Sales"),
        ('"Sales Managers" group isn\'t syncing', "group-name", "Sales Managers"),
        ("members of Sales Managers are missing", "group-name", "Sales Managers"),
        ('members of "sales managers" are missing', "group-name", "sales managers"),
        ("Nguyen Van An is not in the list", "display-name", "Nguyen Van An"),
        ("the jdoe account isn't synced", "sam", "jdoe"),
        ("forget the group, jdoe isn't synced", "sam", "jdoe"),
        ("the DL named Sales isn't syncing", "group-name", "Sales"),
        ("jdoe is gone from the cloud.Any idea", "sam", "jdoe"),
        ("jdoe isn't synced\nkind regards\nPetra Ncube", "sam", "jdoe"),
        ('"Project Nova" is missing in Azure', "display-name", "Project Nova"),
        (
            "group CN=0f8fad5b-d9cb-469f-a165-70867728950e,DC=x isn't synced",
            "dn",
            "CN=0f8fad5b-d9cb-469f-a165-70867728950e,DC=x",
        ),
        ("the group Sales. It isn't syncing", "group-name", "Sales"),
        ("the group Sales in Azure isn't syncing", "group-name", "Sales"),
        ("member of Sales Azure, he isn't", "group-name", "Sales"),
        ("user McDonald isn't synced", "sam", "McDonald"),
        ("ping: jdoe", "sam", "jdoe"),
    ],
)
def test_subject(text: str, kind: str, value: str) -> None:
    """Each way of naming somebody or something is found, as typed."""
    assert asked(text) == (kind, value)


@pytest.mark.parametrize(
    "text",
    [
        "nothing is syncing since yesterday",
        "he isn't syncing",
        "my account isn't syncing",
        "user isn't syncing",
        "fabrikam.com",
        "INC0012345",
        "case WS-7K3F2",
        "AADC isn't syncing to O365 since KB5031234",
        "Azure AD Connect, DirSync and Entra are slow",
        "Hi Anna,\nnothing is syncing",
        "the group isn't syncing",
        "the Security Group isn't syncing",
        "the group in 365 isn't syncing",
        "Get-ADSyncScheduler says SyncRulesEngine failed in miiserver.exe",
        "Tracking Id: 466344fe-a7c5-403e-8b0a-8621752ac178",
        "From: MSOnlineServicesTeam@MicrosoftOnline.com\nnothing syncs",
        "From: jdoe@contoso.com\nnothing syncs",
        "noreply@contoso.com says nothing syncs",
        "member of the cloud isn't syncing",
        'it says "the password isn\'t right"',
        "it says 'status' is wrong",
        "the cloud-only users on v2.5 aren't syncing",
        "device 2022 isn't syncing",
        "*)(uid=*",
        "and his mail?",
        "AAAAAAAAAAAAAAAAAAAAAA",
        "x" * 80,
    ],
)
def test_no_subject(text: str) -> None:
    """Pronouns, products, tickets, domains, senders and programs are nobody."""
    assert asked(text) is None or text.startswith("AAAA")


@pytest.mark.parametrize(
    "text, first, second",
    [
        ("jdoe and asmith aren't syncing", "jdoe", "asmith"),
        ("jdoe not in the group Sales Managers in 365", "jdoe", "Sales Managers"),
        ("the group Sales Managers has no member jdoe in 365", "jdoe", "Sales Managers"),
        ("jdoe isn't in Sales EMEA in Azure", "jdoe", "Sales EMEA"),
        ('jdoe isn\'t in "Sales EMEA" in Azure', "jdoe", "Sales EMEA"),
        ("member jdoe Sales-Team", "jdoe", "Sales-Team"),
        ("jdoe was added to VPN-Users but isn't a member in 365", "jdoe", "VPN-Users"),
        ("info@contoso.com is already in use by asmith", "info@contoso.com", "asmith"),
    ],
)
def test_second(text: str, first: str, second: str) -> None:
    """The other person, the group of a membership question, the holder of a duplicate."""
    reading = read(text)
    assert reading.subject is not None
    assert reading.second is not None
    assert (reading.subject.value, reading.second.value) == (first, second)


@pytest.mark.parametrize(
    "text, attribute",
    [
        ("job title of jdoe is wrong", "title"),
        ("jdoe's phone number is wrong", "telephoneNumber"),
        ("jdoe's PROXYADDRESSES are wrong", "proxyAddresses"),
        ("custom attribute 7 of jdoe is wrong", "extensionAttribute7"),
        ("extensionAttribute12 of jdoe is wrong", "extensionAttribute12"),
        ("the costCentre attribute of jdoe is wrong", "costCentre"),
        ("jdoe hidden from GAL isn't synced", "msExchHideFromAddressLists"),
        ("jdoe is disabled in AD but still active in 365", "userAccountControl"),
        ("jdoe's sign-in name is wrong", "userPrincipalName"),
        ("and his mail?", "mail"),
        ("we got a mail that nothing syncs", None),
        ("jdoe left the company and is still in 365", None),
        ("rule 7 is wrong", None),
    ],
)
def test_attribute(text: str, attribute: str | None) -> None:
    """Everyday names of attributes become LDAP names; a chance word does not."""
    assert read(text).attribute == attribute


@pytest.mark.parametrize(
    "text, error, symptom",
    [
        ("jdoe: AttributeValueMustBeUnique", "AttributeValueMustBeUnique", "duplicate-attribute"),
        ("invalidsoftmatch on jdoe", "invalidsoftmatch", "export-error"),
        ("stopped-deletion-threshold-exceeded", None, "expected-deletes-missing"),
        ("no-start-no-domain-controller", None, "service-not-running"),
        ("event 611", "611", "password-not-syncing"),
        ("event id 611", "611", "password-not-syncing"),
        ("8344 on export", "8344", "export-error"),
        ("error 0x8023134a on jdoe", "0x8023134a", "export-error"),
    ],
)
def test_error(text: str, error: str | None, symptom: str) -> None:
    """Codes are kept as typed and decide the symptom."""
    reading = read(text)
    assert reading.error == (error or text)
    assert reading.symptom == symptom


@pytest.mark.parametrize(
    "text", ["jdoe is in room 611", "error 0x51 for jdoe", "in 2024 jdoe left"]
)
def test_number_without_meaning(text: str) -> None:
    """A number alone decides nothing."""
    assert read(text).symptom != "password-not-syncing"


def test_unsure() -> None:
    """Without evidence it abstains, and says what it might be."""
    assert read("what about asmith?") == Reading(
        None, Subject("sam", "asmith"), None, None, None, 0.0, ()
    )
    reading = read("jdoe can't log in to 365")
    assert reading.symptom is None
    assert reading.confidence < 0.5
    assert reading.alternatives


def test_guess() -> None:
    """Where much speaks against it too, the symptom is told as a guess."""
    reading = read("PasswordHashSync heartbeat missing in Entra portal")
    assert reading.symptom == "password-not-syncing"
    faint = read("nothing syncs")
    assert faint.symptom == "service-not-running"
    assert faint.confidence < read("nobody's changes have synced since yesterday").confidence


@pytest.mark.parametrize(
    "text, subject",
    [
        ("my sign in name and my email are not the same any more, rpeck", "rpeck"),
        ("caller logs on with onmicrosoft, should be company domain - sgold", "sgold"),
        ("remove-mguser fails, but rvogel doesn't exist there", "rvogel"),
        ('is "permission-issue" on export a problem', None),
        ("the sync wants to delete 450 groups", None),
        ("All groups disappeared from Exchange Online", None),
    ],
)
def test_set_apart(text: str, subject: str | None) -> None:
    """A name may stand alone at the end; codes, commands and numbers are none."""
    got = read(text).subject
    assert (got.value if got else None) == subject


def test_empty() -> None:
    """Nothing said, nothing read."""
    assert read("") == Reading(None, None, None, None, None, 0.0, ())


def test_mistyped() -> None:
    """Slips in the words of the field do no harm."""
    assert read("why isnt jdoe synchronzied").symptom == "object-not-syncing"
    assert read("pasword of jdoe doesnt snyc").symptom == "password-not-syncing"
    assert read("orhpaned objects").symptom == "orphan"
