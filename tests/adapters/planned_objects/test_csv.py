"""CSV as csvde, Export-Csv, Excel and people write it; and files that are broken."""

import codecs
import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.planned_objects import PlannedObjectsError, opened
from handlers.preflight import Planned

NAME = "CN=Ada New,OU=Staff,DC=corp,DC=contoso,DC=com"
HEAD = "DN,objectClass,sAMAccountName,mail,proxyAddresses\n"
ROW = f'"{NAME}",user,anew,ada@contoso.com,SMTP:ada@contoso.com;smtp:a.new@contoso.com\n'


def read(tmp_path: Path, content: str | bytes, name: str = "x.csv") -> list[Planned]:
    """The objects of a file of this content."""
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with opened(str(path)) as source:
        return list(source.read())


def one(tmp_path: Path, content: str | bytes) -> Planned:
    """The one object of a file."""
    (found,) = read(tmp_path, content)
    return found


def refused(tmp_path: Path, content: str | bytes, name: str = "x.csv") -> PlannedObjectsError:
    """The error of a file, which is one line with a mend."""
    with pytest.raises(PlannedObjectsError) as caught:
        read(tmp_path, content, name)
    assert "\n" not in str(caught.value)
    assert ". Mend: " in str(caught.value)
    return caught.value


def test_a_row_as_csvde_writes_it(tmp_path: Path) -> None:
    """The name, the class, single values and several."""
    found = one(tmp_path, HEAD + ROW)
    own = found.object

    assert (found.line, found.problems, found.remarks) == (2, (), ())
    assert (own.dn, own.domain, own.type, own.name) == (NAME, "corp.contoso.com", "user", "anew")
    assert own.attributes["proxyAddresses"] == ("SMTP:ada@contoso.com", "smtp:a.new@contoso.com")
    assert own.attributes["cn"] == ("Ada New",)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize(
    "encoding, mark",
    [
        ("utf-8", b""),
        ("utf-8", codecs.BOM_UTF8),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
    ],
)
def test_delimiters_and_encodings(
    tmp_path: Path, delimiter: str, encoding: str, mark: bytes
) -> None:
    """Sniffed from the header; umlauts arrive."""
    text = delimiter.join(("sAMAccountName", "displayName")) + "\r\n"
    text += delimiter.join(("jo", "Jörg Müller")) + "\r\n"

    assert one(tmp_path, mark + text.encode(encoding)).object.attributes["displayName"] == (
        "Jörg Müller",
    )


def test_what_windows_powershell_and_excel_put_before_the_header(tmp_path: Path) -> None:
    """`#TYPE ...` and `sep=;`; lines count from the start of the file."""
    shell = "#TYPE Microsoft.ActiveDirectory.Management.ADUser\r\n"

    assert one(tmp_path, f"{shell}{HEAD}{ROW}").line == 3
    assert one(tmp_path, "sep=|\nsAMAccountName|mail\njo|jo@contoso.com\n").line == 3
    assert one(tmp_path, "sep=\nsAMAccountName;mail\njo;jo@contoso.com\n").object.name == "jo"
    assert one(tmp_path, "\n\nsep=\t\nsAMAccountName\tmail\njo\tx@y\n").line == 5


def test_names_of_get_ad_user(tmp_path: Path) -> None:
    """Export-Csv writes the module's names; they stand for attributes."""
    text = (
        "DistinguishedName,Enabled,EmailAddress,Surname,SID,ObjectGUID,object_class\n"
        f'"{NAME}",False,a@b.c,New,S-1-5-21-1-2-3-4,14d3f2cf-2a44-4d8d-a1f7-6b8c1f2d3e4f,user\n'
    )
    own = one(tmp_path, text).object

    assert own.attributes["userAccountControl"] == ("514",)
    assert (own.attributes.first("mail"), own.attributes.first("sn")) == ("a@b.c", "New")
    assert own.attributes.first("objectSid") == "S-1-5-21-1-2-3-4"
    assert own.object_guid == "14d3f2cf-2a44-4d8d-a1f7-6b8c1f2d3e4f"


def test_the_attribute_itself_goes_before_what_stands_for_it(tmp_path: Path) -> None:
    """Get-ADUser -Properties * writes both."""
    head = "DN,distinguishedName,mail,EmailAddress,Enabled,userAccountControl"
    text = f'{head}\n"{NAME}",x,a,b,True,2\n'
    own = one(tmp_path, text).object

    assert (own.dn, own.attributes["mail"]) == (NAME, ("a",))
    assert own.attributes["userAccountControl"] == ("2",)


@pytest.mark.parametrize(
    "category, scope, number",
    [
        ("Security", "Global", -2147483646),
        ("Security", "Universal", -2147483640),
        ("Distribution", "DomainLocal", 4),
        ("Distribution", "", 2),
    ],
)
def test_groups_of_get_ad_group(tmp_path: Path, category: str, scope: str, number: int) -> None:
    """GroupCategory and GroupScope make groupType; such a row is a group."""
    text = f"sAMAccountName,GroupCategory,GroupScope\nsales,{category},{scope}\n"
    own = one(tmp_path, text).object

    assert (own.type, own.attributes["groupType"]) == ("group", (str(number),))


@pytest.mark.parametrize(
    "header, row, type_",
    [
        ("sAMAccountName", "jo", "user"),
        ("userPrincipalName", "jo@contoso.com", "user"),
        ("sAMAccountName,groupType", "sales,2", "group"),
        ("mail,targetAddress", "x@y.z,SMTP:x@y.z", None),
        ("sAMAccountName,objectClass", "jo,top;person;inetOrgPerson", "inetOrgPerson"),
    ],
)
def test_the_class(tmp_path: Path, header: str, row: str, type_: str | None) -> None:
    """Given, or following from what is there, or not known."""
    assert one(tmp_path, f"{header}\n{row}\n").type == type_


@pytest.mark.parametrize(
    "cell",
    [
        "X'CFF2D314442A8D4DA1F76B8C1F2D3E4F'",
        "14d3f2cf-2a44-4d8d-a1f7-6b8c1f2d3e4f",
        "{14D3F2CF-2A44-4D8D-A1F7-6B8C1F2D3E4F}",
        "z/LTFEQqjU2h92uMHy0+Tw==",
    ],
)
def test_forms_of_a_guid(tmp_path: Path, cell: str) -> None:
    """As csvde, PowerShell and Entra ID write it."""
    found = one(tmp_path, f"sAMAccountName,objectGUID,mS-DS-ConsistencyGuid\njo,{cell},{cell}\n")

    assert found.object.object_guid == "14d3f2cf-2a44-4d8d-a1f7-6b8c1f2d3e4f"
    assert found.object.attributes["mS-DS-ConsistencyGuid"] == ("z/LTFEQqjU2h92uMHy0+Tw==",)


def test_a_semicolon_inside_a_value(tmp_path: Path) -> None:
    """Escaped among several values; plain in an attribute that has only one."""
    cell = "X400:C=US\\;A= \\;P=Contoso\\;; smtp:jo@contoso.com;"
    text = f'sAMAccountName,displayName,proxyAddresses\njo,"Doe; Jo",{cell}\n'
    own = one(tmp_path, text).object.attributes

    assert own["displayName"] == ("Doe; Jo",)
    assert own["proxyAddresses"] == ("X400:C=US;A= ;P=Contoso;", "smtp:jo@contoso.com")


@pytest.mark.parametrize(
    "cell, said",
    [
        ("Microsoft.ActiveDirectory.Management.ADPropertyValueCollection", "-join ';'"),
        ("System.String[]", "-join ';'"),
    ],
)
def test_a_type_name_instead_of_values(tmp_path: Path, cell: str, said: str) -> None:
    """The classic slip of Export-Csv is told with what mends it."""
    found = one(tmp_path, f"sAMAccountName,proxyAddresses\njo,{cell}\n")

    assert said in found.problems[0]
    assert not found.object.attributes["proxyAddresses"]


def test_a_guid_that_is_none(tmp_path: Path) -> None:
    """A problem of the row, not of the file."""
    assert "no GUID" in one(tmp_path, "sAMAccountName,objectGUID\njo,hello\n").problems[0]


@pytest.mark.parametrize("name", ["jdoe", "=x", "CN", "CN=a,b", "x" * 200])
def test_a_name_that_is_none(tmp_path: Path, name: str) -> None:
    """It is told, and the object then has no name."""
    found = one(tmp_path, f'DN,sAMAccountName\n"{name}",jo\n')

    assert "no distinguished name" in found.problems[0]
    assert len(found.problems[0]) < 150
    assert found.object.dn == ""


def test_without_a_name(tmp_path: Path) -> None:
    """A planned object need not have one."""
    assert one(tmp_path, HEAD + ",user,jo,,\n").problems == ()


@pytest.mark.parametrize(
    "row, said",
    [
        ("x,user,jo\n", "3 values and the header 5"),
        ("CN=a,OU=b,DC=c,user,jo,,\n", "7 values and the header 5"),
        (f'"{NAME}",user,j\0o,,\n', "NUL"),
    ],
)
def test_rows_that_cannot_be_taken_apart(tmp_path: Path, row: str, said: str) -> None:
    """Nothing of them is trusted, and the next row is read all the same."""
    broken, whole = read(tmp_path, HEAD + row + ROW)

    assert broken.unread
    assert said in broken.problems[0]
    assert (broken.line, whole.line, whole.problems) == (2, 3, ())


def test_empty_cells_and_lines_are_nothing(tmp_path: Path) -> None:
    """Excel leaves them behind."""
    row = ROW.strip() + ",\n"
    found = read(tmp_path, HEAD.strip() + ",\n" + row + "\n,,,,,,,\n" + row)

    assert [(x.line, x.problems) for x in found] == [(2, ()), (5, ())]


def test_a_value_in_a_column_without_a_name(tmp_path: Path) -> None:
    """It is not lost silently."""
    assert "without a name" in one(tmp_path, "sAMAccountName,\njo,x\n").problems[0]


def test_quoted_line_ends(tmp_path: Path) -> None:
    """A row may have several lines; the next one is still numbered right."""
    text = 'sAMAccountName,info\njo,"one\ntwo\r\nthree"\nmo,x\n'
    found = read(tmp_path, text)

    assert [x.line for x in found] == [2, 5]
    assert found[0].object.attributes["info"] == ("one\ntwo\r\nthree",)


def test_a_value_of_a_megabyte(tmp_path: Path) -> None:
    """It is read as it stands."""
    found = one(tmp_path, f"sAMAccountName,mail\njo,{'x' * (1 << 20)}\n")

    assert len(found.object.attributes.first("mail") or "") == 1 << 20


def test_a_last_line_without_an_end(tmp_path: Path) -> None:
    """Where the file may have been cut off, that is said."""
    found = read(tmp_path, HEAD + ROW + ROW.strip())

    assert [len(x.remarks) for x in found] == [0, 1]


@pytest.mark.parametrize(
    "content, said",
    [
        ("", "no objects"),
        ("\n\n", "no objects"),
        (HEAD, "no objects"),
        (b"\xef\xbb\xbf", "no objects"),
        ("one,two\n1,2\n", "no header"),
        ("mail,Mail\n1,2\n", "twice"),
        ('mail,cn\n"a,b\nc,d\n', "quote"),
        ('mail,cn\n"a"b,c\n', "quoted"),
        ("mail,cn\nJ\xf6rg,x\n".encode("latin-1"), "not UTF-8"),
        (b"PK\x03\x04rubbish", "workbook"),
        (b"\x1f\x8b\x08rubbish", "gzip"),
        ("mail,cn\n1,2\n".encode("utf-16-le"), "UTF-16 without its mark"),
        (codecs.BOM_UTF16_LE + "mail,cn\n1,2\n".encode("utf-16-le")[:-1], "not UTF-16"),
        (bytes(range(128, 256)) * 20, "not UTF-8"),
    ],
)
def test_files_that_are_none(tmp_path: Path, content: str | bytes, said: str) -> None:
    """One sentence that says what is wrong and what mends it."""
    assert said in str(refused(tmp_path, content))


def test_where_the_bytes_are_wrong(tmp_path: Path) -> None:
    """By the line, also far into the file."""
    rows = "jo,Jörg\n".encode() * 30_000

    assert refused(tmp_path, b"sAMAccountName,cn\n" + rows + b"jo,J\xf6\n").place == "line 30002"


def test_where_a_quote_is_open(tmp_path: Path) -> None:
    """By the line where the row begins."""
    assert refused(tmp_path, 'mail,cn\na,"x\ny"\nb,"\n' + "c,d\n" * 9).place == "line 4"


def test_a_line_without_an_end_in_sight(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not everything is read into memory."""
    monkeypatch.setattr("adapters.planned_objects.reading.LONGEST", 1 << 20)

    assert "longer than" in str(refused(tmp_path, "mail,cn\n" + "x" * (1 << 21)))


def test_a_quote_that_stays_open_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor is a value."""
    monkeypatch.setattr("adapters.planned_objects.csv_reader.LONGEST", 1 << 20)

    assert "longer than" in str(refused(tmp_path, 'mail,cn\na,"' + "xxxxxxx\n" * (1 << 18)))


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)


@given(
    st.lists(st.tuples(TEXTS, TEXTS, TEXTS), min_size=1, max_size=6),
    st.sampled_from(",;\t"),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_was_written_is_read(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[str, str, str]],
    delimiter: str,
    encoding: str,
) -> None:
    """Any text, quoted as a writer quotes it; only rows without anything in them go."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow(("displayName", "info", "title"))
    writer.writerows([*rows, ("end", "", "")])
    path = tmp_path_factory.mktemp("csv")
    found = read(path, text.getvalue().encode(encoding))

    told = [
        tuple(x.object.attributes.first(n) or "" for n in ("displayName", "info", "title"))
        for x in found
    ]
    assert told == [*(r for r in rows if any(r)), ("end", "", "")]


@given(st.binary(max_size=300))
def test_rubbish_is_refused_or_read(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    """Whatever the bytes are, there is an answer."""
    path = tmp_path_factory.mktemp("csv")
    for content in (raw, b"sAMAccountName,mail\n" + raw):
        try:
            found = read(path, content)
        except PlannedObjectsError:
            continue
        assert all(x.line > 0 for x in found)
