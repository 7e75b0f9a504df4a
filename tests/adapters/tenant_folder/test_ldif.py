"""LDIF content records, as every writer writes them."""

import base64
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.formats.errors import FormatError
from adapters.tenant_folder.ldif import Record, object_of, read_records
from knowledge.vocabulary import DirectoryObject

NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9-]{0,12}", fullmatch=True).filter(
    lambda name: name.lower() not in {"dn", "changetype", "control"}
)
VALUES = st.one_of(st.binary(max_size=80), st.text(st.characters(codec="utf-8")).map(str.encode))
RECORDS = st.lists(
    st.tuples(
        st.text(st.characters(codec="utf-8"), min_size=1),
        st.lists(st.tuples(NAMES, VALUES), max_size=6),
    ),
    max_size=5,
)


def is_safe(value: bytes) -> bool:
    """Whether RFC 2849 lets the value stand without base64."""
    return (
        value.isascii()
        and not value.startswith((b" ", b":", b"<"))
        and not value.endswith(b" ")
        and not any(byte in value for byte in b"\0\r\n")
    )


def line(name: str, value: bytes, width: int, end: bytes, plain: bool) -> bytes:
    """One attribute line, folded at a width."""
    if plain and is_safe(value):
        text = name.encode() + b": " + value
    else:
        text = name.encode() + b":: " + base64.b64encode(value)
    pieces = [text[:width]]
    pieces += [b" " + text[i : i + width] for i in range(width, len(text), width)]
    return b"".join(piece + end for piece in pieces)


def objects(path: Path) -> list[DirectoryObject]:
    """The objects of a file."""
    return [object_of(record, path.name) for record in read_records(path, path.name)]


def one(tmp_path: Path, text: str | bytes) -> DirectoryObject:
    """The one object of a file of this text."""
    path = tmp_path / "x.ldif"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    (found,) = objects(path)
    return found


@given(
    records=RECORDS,
    width=st.integers(16, 90),
    end=st.sampled_from([b"\n", b"\r\n"]),
    plain=st.booleans(),
    version=st.booleans(),
    comments=st.booleans(),
    blanks=st.integers(1, 3),
)
def test_what_is_written_is_read_back(
    tmp_path_factory: pytest.TempPathFactory,
    records: list[tuple[str, list[tuple[str, bytes]]]],
    width: int,
    end: bytes,
    plain: bool,
    version: bool,
    comments: bool,
    blanks: int,
) -> None:
    """What is written is read back."""
    comment = b"# a comment" + end + b" that goes on: here" + end if comments else b""
    text = b"version: 1" + end * 2 if version else b""
    for dn, lines in records:
        text += comment + line("dn", dn.encode(), width, end, plain)
        for name, value in lines:
            text += line(name, value, width, end, plain) + comment
        text += end * blanks
    path = tmp_path_factory.mktemp("ldif") / "x.ldif"
    path.write_bytes(text)
    expected = []
    for dn, lines in records:
        values: dict[str, list[bytes]] = {}
        for name, value in lines:
            values.setdefault(name.lower(), []).append(value)
        expected.append((dn, values))
    assert [(r.dn, r.values) for r in read_records(path, "x.ldif")] == expected


def test_lines_are_counted_as_in_an_editor(tmp_path: Path) -> None:
    """Lines are counted as in an editor."""
    path = tmp_path / "x.ldif"
    path.write_text("version: 1\n\n# c\n d\ndn: CN=a\ncn: a\n b\n\n\ndn: CN=b\n")
    assert [r.line for r in read_records(path, "x.ldif")] == [5, 10]


def test_options_and_ranges_are_joined_and_names_have_no_case(tmp_path: Path) -> None:
    """Options and ranges are joined and names have no case."""
    found = one(
        tmp_path,
        "dn: CN=g,DC=x\n"
        "member;range=0-1: CN=a\nmember;range=0-1: CN=b\nMEMBER;range=2-*: CN=c\n"
        "userCertificate;binary:: AQI=\ndescription:\n",
    )
    assert found.attributes["member"] == ("CN=a", "CN=b", "CN=c")
    assert found.attributes["USERCERTIFICATE"] == ("AQI=",)
    assert found.attributes["description"] == ("",)


LDIFDE = """dn: CN=a,DC=x\r
changetype: add\r
objectClass: top\r
cn: a\r
\r
dn: CN=b,DC=x\r
changetype: Add \r
cn: b\r
\r
"""
LDAPSEARCH = """# extended LDIF
#
# LDAPv3
# base <DC=x> with scope subtree
#

# a, x
dn: CN=a,DC=x
cn: a

# search reference
ref: ldap://DomainDnsZones.x/DC=DomainDnsZones,DC=x
ref: ldap://ForestDnsZones.x/DC=ForestDnsZ
 ones,DC=x

# b, x
dn: CN=b,DC=x
cn: b

# search result
search: 2
result: 0 Success
text: 0000208D
control: 1.2.840.113556.1.4.319 false MIQAAAAFAgEABAA=
pagedresults: cookie=

# numResponses: 5
# numEntries: 2
# numReferences: 2
"""


@pytest.mark.parametrize("text", [LDIFDE, LDAPSEARCH])
def test_exports_as_the_tools_write_them(tmp_path: Path, text: str) -> None:
    """What the tools say of their work is no object and no attribute."""
    path = tmp_path / "x.ldif"
    path.write_bytes(text.encode())
    found = {o.dn: o.attributes for o in objects(path)}
    assert list(found) == ["CN=a,DC=x", "CN=b,DC=x"]
    assert [a.first("cn") for a in found.values()] == ["a", "b"]
    assert all(not a["changetype"] for a in found.values())


def test_an_attribute_may_be_called_like_a_result(tmp_path: Path) -> None:
    """Only a record without dn can be what a search says."""
    assert one(tmp_path, "dn: CN=a\nresult: 1\nref: b\n").attributes["result"] == ("1",)


def test_utf16_and_marks(tmp_path: Path) -> None:
    """UTF-16 and marks."""
    text = "dn: CN=Zoë,DC=x\r\ncn: Zoë\r\n"
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        assert one(tmp_path, text.encode(encoding)).attributes.first("cn") == "Zoë"


GUID = "33221100-5544-7766-8899-aabbccddeeff"
ANCHOR = "ABEiM0RVZneImaq7zN3u/w=="


@pytest.mark.parametrize(
    "spelling",
    [
        f":: {ANCHOR}",
        f": {GUID}",
        f": {{{GUID.upper()}}}",
        f":: {base64.b64encode(GUID.encode()).decode()}",
    ],
)
def test_guids_in_every_spelling(tmp_path: Path, spelling: str) -> None:
    """Guids in every spelling."""
    found = one(tmp_path, f"dn: CN=a\nobjectGUID{spelling}\nmS-DS-ConsistencyGuid{spelling}\n")
    assert found.object_guid == GUID
    assert found.attributes["objectGUID"] == (ANCHOR,)
    assert found.attributes["mS-DS-ConsistencyGuid"] == (ANCHOR,)


def test_a_consistency_guid_may_be_any_bytes(tmp_path: Path) -> None:
    """A consistency guid may be any bytes."""
    found = one(tmp_path, "dn: CN=a\nmS-DS-ConsistencyGuid:: AQI=\n")
    assert found.attributes["mS-DS-ConsistencyGuid"] == ("AQI=",)


SIDS = ("objectSid", "sIDHistory", "msExchMasterAccountSid", "msRTCSIP-OriginatorSid")


@pytest.mark.parametrize("name", SIDS)
@pytest.mark.parametrize("spelling", [": S-1-5-32-544", ":: AQIAAAAAAAUgAAAAIAIAAA=="])
def test_sids_become_text(tmp_path: Path, name: str, spelling: str) -> None:
    """Sids become text."""
    assert one(tmp_path, f"dn: CN=a\n{name}{spelling}\n").attributes[name] == ("S-1-5-32-544",)


def test_a_sid_that_is_none_stays_base64(tmp_path: Path) -> None:
    """A sid that is none stays base64."""
    assert one(tmp_path, "dn: CN=a\nobjectSid:: AQI=\n").attributes["objectSid"] == ("AQI=",)


@pytest.mark.parametrize(
    "name,text,kept",
    [
        ("whenChanged", "20261119083000.0Z", "2026-11-19T08:30:00Z"),
        ("whenCreated", "20261119093000+0100", "2026-11-19T08:30:00Z"),
        ("msDS-SomeTime", "20261119083000Z", "2026-11-19T08:30:00Z"),
        ("whenChanged", "20261319083000Z", "20261319083000Z"),
        ("whenChanged", "2026-11-19T08:30:00Z", "2026-11-19T08:30:00Z"),
        ("pwdLastSet", "134088240000000000", "134088240000000000"),
        ("accountExpires", "9223372036854775807", "9223372036854775807"),
        ("info", "20261119083000.0Z", "20261119083000.0Z"),
    ],
)
def test_times(tmp_path: Path, name: str, text: str, kept: str) -> None:
    """Times."""
    assert one(tmp_path, f"dn: CN=a\n{name}: {text}\n").attributes[name] == (kept,)


def test_binary_values_are_base64(tmp_path: Path) -> None:
    """Binary values are base64."""
    found = one(tmp_path, "dn: CN=a\nthumbnailPhoto: abc\nodd:: /w==\nnul:: AAE=\n")
    assert found.attributes["thumbnailPhoto"] == ("YWJj",)
    assert found.attributes["odd"] == ("/w==",)
    assert found.attributes["nul"] == ("AAE=",)


@pytest.mark.parametrize(
    "dn,more,deleted",
    [
        ("CN=a,DC=corp,DC=com", "isDeleted: TRUE\n", True),
        ("CN=a\\0ADEL:1,CN=Deleted Objects,DC=corp,DC=com", "", True),
        ("CN=a,OU=Deleted Objects,DC=corp,DC=com", "", False),
        ("CN=a,DC=corp,DC=com", "isDeleted: FALSE\n", False),
    ],
)
def test_deleted_objects_and_their_domain(
    tmp_path: Path, dn: str, more: str, deleted: bool
) -> None:
    """Deleted objects and their domain."""
    found = one(tmp_path, f"dn: {dn}\n{more}")
    assert found.deleted is deleted
    assert found.domain == "corp.com"
    assert found.type == "unknown"


def test_a_record_is_plain_data() -> None:
    """A record is plain data."""
    assert object_of(Record(1, "CN=a", {}), "x").attributes.first("cn") is None


WHOLE = "dn: CN=a,DC=x\nobjectClass: top\nobjectGUID:: ABEiM0RVZneImaq7zN3u/w==\n\n"
OTHER = "objectGUID:: ABEiM0RVZneImaq7zN3u/g=="


@pytest.mark.parametrize(
    "rest,said",
    [
        ("dn: CN=b,DC=x\nobjectCl", "line 6: expected `name: value`"),
        ("dn: CN=b,DC=x\nobjectClass: top\ninfo:", "line 7: the file is cut off here: it ends"),
        ("dn: CN=b,DC=x\nobjectClass: top\ninfo: ", "before the value of info. Mend: export"),
        ("dn: CN=b,DC=x\nobjectClass: top\ninfo::", "line 7: the file is cut off here"),
        ("dn: CN=b,DC=x\nobjectClass: top\ninfo:\n ", "line 7: the file is cut off here"),
        ("dn: CN=b,DC=x\nobjectClass: top\ninfo:: QUJ", "line 7: the value of info is not base64"),
        ("dn:", "line 5: the file is cut off here: it ends before the value of dn"),
        (f"dn: CN=b\nobjectClass: top\n{OTHER}", "it has no DC component in its dn, as all"),
        ("dn: CN=b", "no objectClass and no objectGUID and no DC component"),
        (
            f"dn: CN=b,DC=x\n{OTHER}",
            "line 5: the file is cut off in this record: it has no objectC",
        ),
        (f"dn: CN=b,DC=x\n{OTHER}\n", "put an empty line after it"),
        ("dn: CN=b,DC=x\nobjectClass: top", "it has no objectGUID, as all others have"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_file_that_is_cut_off(tmp_path: Path, rest: str, said: str, encoding: str) -> None:
    """Half an export is no export: what is not in it would be told as missing."""
    path = tmp_path / "x.ldif"
    path.write_bytes((WHOLE + rest).encode(encoding))
    with pytest.raises(FormatError) as caught:
        list(read_records(path, "x.ldif"))
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "rest",
    [
        f"dn: CN=b,DC=x\nobjectClass: top\n{OTHER}",
        f"dn: CN=b,DC=x\nobjectClass: top\n{OTHER}\ninfo: b",
        f"dn: CN=b,DC=x\nobjectClass: top\n{OTHER}\ninfo:\n",
        f"dn: CN=b,DC=x\nobjectClass: top\n{OTHER}\ninfo:\n# a comment",
        "dn: CN=b\ninfo: an empty line says that this is all\n\n",
    ],
)
def test_a_file_that_is_whole(tmp_path: Path, rest: str) -> None:
    """By hand, the last line may be without end, and the last record unlike the others."""
    path = tmp_path / "x.ldif"
    path.write_text(WHOLE + rest)
    assert len(list(read_records(path, "x.ldif"))) == 2


def grouped(lines: list[tuple[str, bytes]]) -> dict[str, list[bytes]]:
    """Values by name."""
    values: dict[str, list[bytes]] = {}
    for name, value in lines:
        values.setdefault(name.lower(), []).append(value)
    return values


def check_part(found: Record, dn: str, lines: list[tuple[str, bytes]]) -> None:
    """That the record is the beginning of this one: only its last line may be shortened."""
    count = sum(map(len, found.values.values()))
    if not count:
        assert dn.startswith(found.dn)
        return
    name, full = lines[count - 1]
    short = found.values[name.lower()][-1]
    assert full.startswith(short)
    assert found.dn == dn
    assert found.values == grouped([*lines[: count - 1], (name, short)])


@given(
    records=RECORDS,
    width=st.integers(16, 90),
    end=st.sampled_from(["\n", "\r\n"]),
    plain=st.booleans(),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    data=st.data(),
)
def test_a_cut_is_refused_or_leaves_whole_records(
    tmp_path_factory: pytest.TempPathFactory,
    records: list[tuple[str, list[tuple[str, bytes]]]],
    width: int,
    end: str,
    plain: bool,
    encoding: str,
    data: st.DataObject,
) -> None:
    """A file cut at any byte is refused, or the records of it are the first of the good ones.

    Only the last may be shortened, in its last line or after it, and only where nothing shows it:
    it is the first of the file, or has objectClass and a DC as all others have, and objectGUID too
    unless the file ends in a whole line.
    """
    must = [("objectClass", b"top"), ("objectGUID", bytes(range(16)))]
    good = [(f"CN={dn},DC=x", [*must[:1], *lines, *must[1:], *lines]) for dn, lines in records]
    raw = b""
    for dn, lines in good:
        raw += line("dn", dn.encode(), width, end.encode(), plain)
        raw += b"".join(line(n, v, width, end.encode(), plain) for n, v in lines) + end.encode()
    whole = raw.decode().encode(encoding)
    path = tmp_path_factory.mktemp("ldif") / "x.ldif"
    path.write_bytes(whole[: data.draw(st.integers(0, len(whole)))])
    try:
        found = list(read_records(path, "x.ldif"))
    except FormatError:
        return
    for record, (dn, lines) in zip(found[:-1], good, strict=False):
        assert (record.dn, record.values) == (dn, grouped(lines))
    if found:
        check_part(found[-1], *good[len(found) - 1])
    if found[1:]:
        assert "objectclass" in found[-1].values
        assert found[-1].dn == good[len(found) - 1][0]
