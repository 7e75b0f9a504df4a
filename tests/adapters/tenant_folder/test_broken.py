"""A broken folder is refused in one line that says file, place and mend."""

from pathlib import Path

import pytest

from adapters.formats.errors import FormatError
from adapters.tenant_folder import load
from adapters.tenant_folder.shelf import Shelf, read_text
from handlers.ports import SourceBrokenError
from knowledge.evidence import Found
from tests.adapters.tenant_folder.small import AD, NOW, folder, guid, write

CS = {"ObjectId": guid(1), "ConnectorId": AD, "DistinguishedName": "CN=a,DC=x"}
RUN = {"ConnectorId": AD, "Result": "success"}
USER = {"id": guid(7)}
DEEP = "[" * 5000 + "]" * 5000
RECORD = "dn: CN=a,DC=x\nobjectGUID:: ABEiM0RVZneImaq7zN3u/w==\n"

BROKEN: list[tuple[str, object, str]] = [
    # JSON that is none
    (
        "connect/runs.json",
        '[\n {"RunNumber": 1,}\n]',
        "connect/runs.json, line 2, column 18: this is",
    ),
    ("connect/runs.json", '[{"RunNumber": 1', "line 1, column 17: the JSON ends too early"),
    ("connect/runs.json", "", "line 1, column 1: the JSON ends too early"),
    ("connect/runs.json", "[] []", "trailing characters"),
    ("connect/runs.json", DEEP, "nested too deeply"),
    ("connect/runs.json", b'["caf\xe9"]', "byte 5: these bytes are not UTF-8"),
    ("connect/runs.json", b"\xff\xfe[\x00\x00\xd8]", "byte 4: these bytes are not UTF-16-LE"),
    # the wrong kind of thing
    ("connect/runs.json", 3, "the whole file: expected a list, got a number"),
    ("connect/server.json", [1, 2], "the whole file: expected an object, got a list"),
    ("connect/server.json", {"ServerName": None, "Scheduler": []}, "Scheduler: expected an object"),
    ("connect/server.json", {}, "ServerName is missing"),
    ("connect/server.json", "null", "the whole file: expected an object, got null"),
    ("connect/runs.json", [RUN, None], "item 2: expected an object, got null"),
    (
        "connect/runs.json",
        [RUN, RUN, {**RUN, "RunNumber": "many"}],
        "connect/runs.json, item 3, RunNumber: expected a whole number or null, got text. Mend: ",
    ),
    (
        "connect/runs.json",
        [{**RUN, "RunStepResults": [{"Errors": [{"RetryCount": "x"}]}]}],
        "item 1, RunStepResults item 1, Errors item 1, RetryCount",
    ),
    (
        "connect/runs.json",
        [{**RUN, "StartDate": "yesterday"}],
        "item 1, StartDate: expected an ISO",
    ),
    ("connect/runs.json", [{**RUN, "StartDate": 5}], "StartDate: expected a date, got a number"),
    ("connect/runs.json", [{**RUN, "Result": {}}], "Result: expected text, got an object"),
    (
        "connect/runs.json",
        [{**RUN, "RunStepResults": {"ConnectorConnectionInformationXml": "<server>"}}],
        "item 1, RunStepResults item 1, ConnectorConnectionInformationXml, line 1, column",
    ),
    (
        "connect/connector_space.json",
        [{**CS, "ObjectId": "12"}],
        "item 1, ObjectId: expected a GUID",
    ),
    ("connect/connector_space.json", [{**CS, "ObjectId": 12}], "expected a GUID, got a number"),
    (
        "connect/connector_space.json",
        [{**CS, "ConnectedMVObjectId": "none"}],
        "ConnectedMVObjectId: expected a GUID",
    ),
    ("connect/connector_space.json", [{**CS, "IsConnector": "perhaps"}], "true or false or null"),
    (
        "connect/connector_space.json",
        [{**CS, "AnchorValue": "?"}],
        "expected base64 text, got other",
    ),
    (
        "connect/connector_space.json",
        [{**CS, "AnchorValue": {}}],
        "expected base64 text, got an obj",
    ),
    (
        "connect/connector_space.json",
        [CS, {**CS, "ObjectId": "{" + guid(1).upper() + "}"}],
        "item 2: the ObjectId 00000001-0000-4000-8000-000000000000 is already at "
        "connect/connector_space.json, item 1",
    ),
    ("connect/metaverse.json", [{"ObjectId": guid(1)}] * 2, "item 2: the ObjectId"),
    ("connect/object_log.json", {"x": []}, "x: expected a GUID"),
    ("connect/object_log.json", {guid(1): {"TimeStamp": "x"}}, "expected an ISO 8601 date"),
    ("connect/visible.json", [1], "item 1: expected text, got a whole number"),
    ("connect/events.json", [{"Message": "x"}], "item 1: Id is missing. Mend: add Id"),
    ("connect/rules.json", [{"Identifier": guid(1), "Name": "x"}], "item 1: Direction is missing"),
    ("connect/connectors.json", [{"Identifier": "x", "Name": "y"}], "item 1, Identifier"),
    ("entra/users.json", {"value": [{}]}, "item 1: id is missing"),
    ("entra/users.json", {"value": [USER, USER]}, "item 2: the id"),
    ("entra/users.json", {"value": [{**USER, "proxyAddresses": "x"}]}, "item 1, proxyAddresses"),
    ("entra/users.json", {"value": "x"}, "the whole file: expected a list, got text"),
    ("entra/domains.json", {"value": [{"id": "x", "isVerified": "maybe"}]}, "item 1, isVerified"),
    ("entra/service_principals.json", {"value": [{}]}, "id is missing"),
    # XML
    ("connect/SynchronizationRules/r.xml", "<a/>", "expected <synchronizationRule>, got <a>"),
    ("connect/SynchronizationRules/r.xml", "<a>\n<b>", "r.xml, line 2, column 4: this is not XML"),
    ("connect/SynchronizationRules/r.xml", b"\xff", "byte 0"),
    (
        "connect/SynchronizationRules/r.xml",
        "<synchronizationRule><id>x</id></synchronizationRule>",
        "<id>: expected a GUID",
    ),
    (
        "connect/SynchronizationRules/r.xml",
        f"<synchronizationRule><id>{guid(1)}</id></synchronizationRule>",
        "<precedence>: expected a whole number",
    ),
    (
        "connect/SynchronizationRules/r.xml",
        f"<synchronizationRule><id>{guid(1)}</id><connector>x</connector></synchronizationRule>",
        "<connector>: expected a GUID",
    ),
    (
        "connect/Connectors/c.xml",
        '<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY b "c">]><ma-data/>',
        "c.xml, line 2: <!DOCTYPE is not allowed",
    ),
    (
        "connect/Connectors/c.xml",
        '<!DOCTYPE a [<!ENTITY b "c">]><ma-data/>'.encode("utf-16"),
        "<!DOCTYPE is not allowed",
    ),
    ("connect/Connectors/c.xml", "<ma-data/>", "<ma-data>: expected a GUID"),
    ("connect/Connectors/c.xml", "<other/>", "expected <ma-data>, got <other>"),
    ("connect/GlobalSettings/MV.xml", "<a", "connect/GlobalSettings/MV.xml, line 1"),
    # LDIF
    ("active_directory/x.ldif", "cn: a\n", "line 1: expected dn:, got cn:"),
    ("active_directory/x.ldif", "version: 1\n\ndn: CN=a\nfoo\n", "line 4: expected `name: value`"),
    ("active_directory/x.ldif", "dn: CN=a\n:x\n", "line 2: expected `name: value`"),
    ("active_directory/x.ldif", " dn: CN=a\n", "line 1: expected `name: value`"),
    (
        "active_directory/x.ldif",
        "dn: CN=a\nchangetype: modify\n",
        "line 2: this is a change record (changetype: modify)",
    ),
    ("active_directory/x.ldif", "dn: CN=a\nchangetype:: ZGVsZXRl\n", "(changetype: delete)"),
    ("active_directory/x.ldif", "dn: CN=a\ncn: a\ndn: CN=b\n", "line 3: here a second record"),
    ("active_directory/x.ldif", "dn: CN=a\ncn: a\n \ndn: CN=b\n", "line 4: here a second record"),
    ("active_directory/x.ldif", "dn: CN=a\n\nmail: a@b.c\n", "line 3: expected dn:, got mail:"),
    ("active_directory/x.ldif", "search: 2\nresult: 0\ncn: a\n", "line 3: expected dn:, got cn:"),
    ("active_directory/x.ldif", "ref: ldap://x\ndn: CN=a\n", "line 2: here a second record"),
    (
        "active_directory/x.ldif",
        f"{RECORD}\n# search result\nsearch: 2\nresult: 4 Size limit exceeded\n",
        "line 6: the search ended with 4 Size limit exceeded, so that objects may be missing",
    ),
    ("active_directory/x.ldif", "dn: CN=a\ncontrol: 1.2 true\n", "line 2: this is a change record"),
    ("active_directory/x.ldif", "dn: CN=a\njpegPhoto:< file:///x\n", "line 2: jpegPhoto is a ref"),
    ("active_directory/x.ldif", "dn: CN=a\ncn:: ?\n", "line 2: the value of cn is not base64"),
    ("active_directory/x.ldif", "dn:: /w==\n", "line 1: the dn is not UTF-8"),
    ("active_directory/x.ldif", b"dn: CN=a\ncn: \xe9\n", "byte 13: these bytes are not UTF-8"),
    (
        "active_directory/x.ldif",
        b"\xff\xfe" + "dn: CN=a\n".encode("utf-16-le") + b"\x00\xd8\n\x00",
        "byte 20: these bytes are not UTF-16-LE",
    ),
    (
        "active_directory/x.ldif",
        "\ndn: CN=a\ncn: b\nobjectGUID: 12\n",
        "active_directory/x.ldif, line 2, objectGUID: expected 16 bytes",
    ),
    (
        "active_directory/x.ldif",
        f"{RECORD}\ndn: cn = A, dc=X\n\n",
        "line 4: the name cn=a,dc=x is already at active_directory/x.ldif, line 1",
    ),
    (
        "active_directory/x.ldif",
        f"{RECORD}\n{RECORD.replace('CN=a', 'CN=b')}",
        "line 4: the objectGUID 33221100-5544-7766-8899-aabbccddeeff is already at",
    ),
    ("active_directory/x@dc.ldif", "cn: a\n", "active_directory/x@dc.ldif, line 1"),
]


@pytest.mark.parametrize("name,content,message", BROKEN)
def test_a_broken_file_is_refused(tmp_path: Path, name: str, content: object, message: str) -> None:
    """A broken file is refused."""
    tenant = folder(tmp_path)
    write(tmp_path, name, content)
    with pytest.raises(FormatError) as caught:
        tenant.check()
    text = str(caught.value)
    assert message in text
    assert text.startswith(name)
    assert ". Mend: " in text
    assert "\n" not in text


BROKEN_TOML: list[tuple[str | bytes, str]] = [
    ("name = x", "tenant.toml, line 1, column 8: this is not TOML: Invalid value"),
    ('name = "x"\nnow = "today"', "tenant.toml, now: expected an ISO 8601 date"),
    ("now = 3", "now: expected a date, got a number"),
    ("now = 08:30:00", "now: expected a date"),
    ("name = 3", "name: expected text or null, got a whole number"),
    ('unreachable = "all"', "unreachable: expected an object"),
    ('[unreachable]\nexchange = "x"', "unreachable: exchange is not known here. Mend: take it out"),
    ('[unreachable]\nentra = ""', "unreachable, entra: expected text of length"),
    (b'name = "\xe9"', "tenant.toml, byte 8: these bytes are not UTF-8"),
]


@pytest.mark.parametrize("content,message", BROKEN_TOML)
def test_a_broken_tenant_toml_is_refused_at_once(
    tmp_path: Path, content: str | bytes, message: str
) -> None:
    """A broken tenant toml is refused at once."""
    write(tmp_path, "tenant.toml", content)
    with pytest.raises(FormatError, match="Mend") as caught:
        load(tmp_path)
    assert message in str(caught.value)


def test_no_folder_and_no_tenant_toml(tmp_path: Path) -> None:
    """No folder and no tenant toml."""
    with pytest.raises(FormatError, match="there is no such folder"):
        load(tmp_path / "none")
    with pytest.raises(FormatError, match="there is none in"):
        load(tmp_path)


def test_duplicates_in_two_files_are_said_with_both(tmp_path: Path) -> None:
    """Duplicates in two files are said with both."""
    tenant = folder(tmp_path)
    write(tmp_path, "active_directory/a.ldif", RECORD)
    write(tmp_path, "active_directory/b.ldif", RECORD)
    with pytest.raises(FormatError) as caught:
        tenant.check()
    assert "active_directory/b.ldif, line 1" in str(caught.value)
    assert "active_directory/a.ldif, line 1" in str(caught.value)


async def test_a_file_is_read_on_first_need(tmp_path: Path) -> None:
    """A file is read on first need."""
    write(tmp_path, "tenant.toml", NOW)
    write(tmp_path, "connect/runs.json", "broken")
    write(tmp_path, "connect/events.json", "[]")
    tenant = load(tmp_path)
    await tenant.server.events()
    with pytest.raises(FormatError):
        await tenant.server.run_history()


def test_it_is_an_error_of_the_source() -> None:
    """Whoever looks through the ports knows it by the name of the port."""
    assert issubclass(FormatError, SourceBrokenError)


async def test_once_mended_it_is_read(tmp_path: Path) -> None:
    """A file is tried again at each look-up until it can be read."""
    tenant = folder(tmp_path, connect__runs="broken")
    with pytest.raises(FormatError):
        await tenant.server.run_history()
    write(tmp_path, "connect/runs.json", "[]")
    assert await tenant.server.run_history() == Found(())


def test_a_place_that_must_not_be_looked_at_is_said(tmp_path: Path) -> None:
    """A name that the system refuses stands for every refusal."""
    long = "x" * 300
    shelf = Shelf(tmp_path, long)
    for look in (lambda: shelf.has("a.json"), lambda: shelf.files("", ".ldif")):
        with pytest.raises(FormatError, match=r"it cannot be read: .*\. Mend: "):
            look()
    with pytest.raises(FormatError, match="it cannot be read"):
        load(tmp_path / long)


def test_a_file_that_cannot_be_opened_is_said(tmp_path: Path) -> None:
    """A file that cannot be opened is said."""
    with pytest.raises(FormatError, match=r"x\.json: it cannot be read: Is a directory\. Mend: "):
        read_text(tmp_path, "x.json")


@pytest.mark.parametrize(
    "name,kind",
    [
        ("connect/runs.json", "file"),
        ("connect/GlobalSettings/MV.xml", "file"),
        ("connect/Connectors/c.xml", "file"),
        ("active_directory/x.ldif", "file"),
        ("active_directory/x@dc.ldif", "file"),
        ("tenant.toml", "file"),
        ("entra", "folder"),
        ("active_directory", "folder"),
        ("connect/SynchronizationRules", "folder"),
        ("connect/GlobalSettings", "folder"),
    ],
)
@pytest.mark.parametrize("is_link", [False, True])
def test_what_stands_there_is_not_absent(
    tmp_path: Path, name: str, kind: str, is_link: bool
) -> None:
    """A folder in place of a file, a file in place of a folder, a link to nowhere: all refused."""
    path = tmp_path / name
    if name != "tenant.toml":
        write(tmp_path, "tenant.toml", NOW)
    path.parent.mkdir(parents=True, exist_ok=True)
    if is_link:
        path.symlink_to(tmp_path / "nowhere")
    elif kind == "file":
        path.mkdir()
    else:
        path.write_text("")
    with pytest.raises(FormatError) as caught:
        load(tmp_path).check()
    assert str(caught.value).startswith(f"{name}: expected a {kind}, got something else. Mend: ")
