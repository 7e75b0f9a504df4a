"""The examples of Microsoft's own pages, as they stand there.

All below learn.microsoft.com/entra/identity/hybrid/connect/:
FUNCTIONS: reference-connect-sync-functions-reference
EXPRESSIONS: concept-azure-ad-connect-sync-declarative-provisioning-expressions
"""

import pytest

from knowledge.sync_rules.expressions import AuthoritativeNull, Ignore
from tests.knowledge.sync_rules.expressions.stage import Given, failed, sure, told

ADDRESSES = ["smtp:jd@contoso.com", "SMTP:john.doe@contoso.com", "SIP:jd@contoso.com"]
MARKS = "’:,Å:A,Ä:A,Ö:O,å:a,ä:a,ö,o"


@pytest.mark.parametrize(
    "text,expected",
    [
        ("BitAnd(&HF, &HF7)", "7"),
        ('FormatDateTime(CDate("2013-01-10 4:00 PM -8"),"yyyy-MM-dd HH:mm")', "2013-01-11 00:00"),
        ('CDate("2013-01-10 4:00 PM -8")', "2013-01-11T00:00:00Z"),
        ('ConvertFromBase64("SABlAGwAbABvACAAdwBvAHIAbABkACEA")', "Hello world!"),
        ('ConvertFromBase64("SGVsbG8gd29ybGQh", UTF8)', "Hello world!"),
        ('ConvertFromUTF8Hex("48656C6C6F20776F726C6421")', "Hello world!"),
        ('ConvertToBase64("Hello world!")', "SABlAGwAbABvACAAdwBvAHIAbABkACEA"),
        ('ConvertToUTF8Hex("Hello world!")', "48656C6C6F20776F726C6421"),
        ('DateAdd("m", 3, CDate("2001-01-01"))', "2001-04-01T00:00:00Z"),
        ("DateFromNum(129699324000000000)", "2012-01-01T23:00:00Z"),
        ('NumFromDate(CDate("2012-01-01 23:00:00"))', "129699324000000000"),
        ('FormatDateTime(CDate("12/25/2007"),"yyyy-MM-dd")', "2007-12-25"),
        ('InStr("The quick brown fox","quick")', "5"),
        ('InStr("repEated","e",3,vbBinaryCompare)', "7"),
        ('InStrRev("abbcdbbbef","bb")', "7"),
        ("IsBitSet(&HF,4)", "True"),
        ('LCase("TeSt")', "test"),
        ('Left("John Doe", 3)', "Joh"),
        ('Len("John Doe")', "8"),
        ('LTrim(" Test ")', "Test "),
        ('Mid("John Doe", 3, 5)', "hn Do"),
        ('Mid("John Doe", 6, 999)', "Doe"),
        ('PadLeft("User", 10, "0")', "000000User"),
        ('PadRight("User", 10, "0")', "User000000"),
        ('PCase("TEsT")', "Test"),
        ('PCase(LCase("TEST"))', "Test"),
        ('Right("John Doe", 3)', "Doe"),
        ('RTrim(" Test ")', " Test"),
        ('Trim(" Test ")', "Test"),
        ('UCase("TeSt")', "TEST"),
        ('Word("The quick brown fox",3," ")', "brown"),
        ('Word("This,string!has&many separators",3,",!&#")', "has"),
        ("2*(5+3)", "16"),
        ("2*5+3", "13"),
        ("98052", "98052"),
        ("&HFF", "255"),
        ("%Domain.Netbios%", "CORP"),
    ],
)
def test_example(text: str, expected: str) -> None:
    """An example without attributes gives what the page says, surely."""
    assert sure(text) == expected


@pytest.mark.parametrize(
    "text,given,expected",
    [
        ("CBool([a] = [b])", {"a": "x", "b": "x"}, "True"),
        ("CBool([a] = [b])", {"a": "x", "b": "y"}, "False"),
        (
            'IIF(Contains([proxyAddresses],"SMTP:")>0,[proxyAddresses],Error("No primary"))',
            {"proxyAddresses": ADDRESSES},
            ADDRESSES,
        ),
        (
            'Mid(Item([proxyAddresses],Contains([proxyAddresses], "SMTP:")),6)',
            {"proxyAddresses": ADDRESSES},
            "john.doe@contoso.com",
        ),
        ("CStr([dn])", {"dn": "cn=Joe,dc=contoso,dc=com"}, "cn=Joe,dc=contoso,dc=com"),
        ("DNComponent(CRef([dn]),1)", {"dn": "cn=Joe,ou=Sales,dc=contoso,dc=com"}, "Joe"),
        (
            "DNComponentRev(CRef([dn]),3)",
            {"dn": "cn=Joe,ou=Atlanta,ou=GA,ou=US, dc=contoso,dc=com"},
            "US",
        ),
        (
            'DNComponentRev(CRef([dn]),1,"DC")',
            {"dn": "cn=Joe,ou=Atlanta,ou=GA,ou=US, dc=contoso,dc=com"},
            "US",
        ),
        (
            'CRef("CN=LC Services,CN=Microsoft," & %Forest.LDAP%)',
            {},
            "CN=LC Services,CN=Microsoft,DC=contoso,DC=com",
        ),
        (
            'EscapeDNComponent("cn=" & [displayName]) & ",DC=com"',
            {"displayName": "Doe, Jane"},
            "cn=Doe\\, Jane,DC=com",
        ),
        (
            'FormatDateTime(DateFromNum([pwdLastSet]),"yyyyMMddHHmmss.0Z")',
            {"pwdLastSet": "130543784930000000"},
            "20140905081453.0Z",
        ),
        (
            'IIF([employeeType]="Intern","t-" & [alias],[alias])',
            {"employeeType": "Intern", "alias": "jd"},
            "t-jd",
        ),
        (
            'IIF([employeeType]="Intern","t-" & [alias],[alias])',
            {"employeeType": "Boss", "alias": "jd"},
            "jd",
        ),
        ("IIF(IsGuid([a]),CGuid([a]),NULL)", {"a": "no"}, None),
        (
            "IIF(IsGuid([a]),CGuid([a]),NULL)",
            {"a": "00001111-aaaa-2222-bbbb-3333cccc4444"},
            "EREAAKqqIiK7uzMzzMxERA==",
        ),
        ("IsNull([displayName])", {}, "True"),
        ("IsNullOrEmpty([displayName])", {}, "True"),
        (
            "Switch(IsPresent([a]),[a],IsPresent([b]),[b],IsPresent([c]),[c])",
            {"b": "second", "c": "third"},
            "second",
        ),
        ('Join([otherPhone],",")', {"otherPhone": ["SMTP:a", "smtp:b"]}, "SMTP:a,smtp:b"),
        ("RemoveDuplicates([otherPhone])", {"otherPhone": ["a", "b", "a"]}, ["a", "b"]),
        (
            'Replace([address],"\\r\\n",", ")',
            {"address": "One Microsoft Way\r\nRedmond\r\nWA\r\nUSA"},
            "One Microsoft Way, Redmond, WA, USA",
        ),
        (
            'Select($item,[otherPhone],Replace($item,"-",""))',
            {"otherPhone": ["1-2", "3"]},
            ["12", "3"],
        ),
        ('Split("SMTP:a@b,smtp:c@d",",")', {}, ["SMTP:a@b", "smtp:c@d"]),
        ("Trim([proxyAddresses])", {"proxyAddresses": [" a ", "b "]}, ["a", "b"]),
        (
            'Word([proxyAddresses],1,"@") & "@contoso.com"',
            {"proxyAddresses": ["a@x.com", "b@y.com"]},
            ["a@contoso.com", "b@contoso.com"],
        ),
        (
            'IIF(InStr([proxyAddresses],"SIP:")=1,NULL,[proxyAddresses])',
            {"proxyAddresses": ADDRESSES},
            ADDRESSES[:2],
        ),
    ],
)
def test_example_on_attributes(text: str, given: Given, expected: str | list[str] | None) -> None:
    """An example with attributes gives what the page says of them, surely."""
    assert sure(text, given) == expected


def test_replace_chars() -> None:
    """FUNCTIONS, ReplaceChars: the pattern stands in a parameter, its last pair without a colon."""
    more = {"parameters": {"ReplaceString": MARKS}}
    assert sure('ReplaceChars("Räksmörgås",%ReplaceString%)', **more) == "Raksmorgas"
    assert sure('ReplaceChars("O’Neil",%ReplaceString%)', **more) == "ONeil"


def test_errors_of_the_examples() -> None:
    """FUNCTIONS, Contains, Error and Switch: the message of Error is what fails."""
    text = 'IIF(Contains([proxyAddresses],"SMTP:")>0,[proxyAddresses],Error("No primary SMTP"))'
    assert failed(text, {"proxyAddresses": ["smtp:a"]}) == "No primary SMTP"
    text = 'IIF(IsPresent([accountName]),[accountName],Error("AccountName is required"))'
    assert failed(text) == "AccountName is required"
    cities = '[city] = "London", "English", [city] = "Rome", "Italian"'
    switch = f'Switch({cities}, True, Error("Unknown city"))'
    assert sure(switch, {"city": "Rome"}) == "Italian"
    assert failed(switch, {"city": "Oslo"}) == "Unknown city"


def test_with_is_the_same_as_writing_it_out() -> None:
    """FUNCTIONS, With: only the variable's value stands in the second argument."""
    given = {"otherPhone": ["+1 5", "2", "+3"]}
    kept = 'Where($item,[otherPhone],Left($item,1)="+")'
    short = f"With($kept,{kept},IIF(Count($kept)>0,$kept,NULL))"
    assert sure(short, given) == sure(f"IIF (Count({kept})>0, {kept},NULL)", given)
    assert sure(short, given) == ["+1 5", "+3"]
    assert sure(short, {"otherPhone": ["2"]}) is None


def test_control_literals() -> None:
    """concept-azure-ad-connect-sync-declarative-provisioning, "Control the attribute flow"."""
    flow = "IIF([cloudSOAExchMailbox] = True,[cloudMSExchSafeSendersHash],IgnoreThisFlow)"
    hashed = {"cloudMSExchSafeSendersHash": "AAEC"}
    assert sure(flow, {"cloudSOAExchMailbox": "True", **hashed}) == "AAEC"
    assert told(flow, {"cloudSOAExchMailbox": "False", **hashed}) == Ignore()
    assert told(flow, hashed) == Ignore()
    assert told("AuthoritativeNull") == AuthoritativeNull()
    assert sure("NULL") is None


def test_limit_on_certificates() -> None:
    """tshoot-connect-largeobjecterror-usercertificate: too many values are cut off for good."""
    few = "IIF((Count([userCertificate])>15),AuthoritativeNull,[userCertificate])"
    text = f"IIF(IsPresent([userCertificate]), {few}, NULL)"
    some = ["AAEC", "AwQF"]
    assert sure(text, {"userCertificate": some}) == some
    assert sure(text) is None
    assert told(text, {"userCertificate": ["AAEC"] * 16}) == AuthoritativeNull()
