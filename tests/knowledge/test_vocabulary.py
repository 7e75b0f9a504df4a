"""The nouns: values by name, identities, and what each says of itself."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.vocabulary import (
    ENTRA_CONNECTOR_ID,
    PLACES,
    Attributes,
    ConnectorSpaceObject,
    ExportError,
    MetaverseAttribute,
    RunError,
    Server,
    SyncFeatures,
    SynchronizationError,
    entra_dn,
    guid_from_base64,
    guid_to_base64,
)
from tests.knowledge.build import (
    ANCHOR,
    CLASSES,
    GUID,
    JDOE,
    cloud,
    connector,
    entra_row,
    entra_run,
    mv,
    person,
    row,
    rule,
    run,
)


def test_attributes_are_named_without_case() -> None:
    """Names are compared without case, and an absent attribute has no values."""
    found = Attributes({"proxyAddresses": ["smtp:a", "SMTP:b"], "mail": []})
    assert found["PROXYADDRESSES"] == ("smtp:a", "SMTP:b")
    assert found.first("proxyaddresses") == "smtp:a"
    assert "ProxyAddresses" in found
    assert "mail" not in found
    assert found["mail"] == found["title"] == ()
    assert found.first("mail") is None
    number: object = 7
    assert number not in found
    assert list(found) == ["proxyaddresses", "mail"]
    assert len(found) == 2
    assert len(Attributes()) == 0


@pytest.mark.parametrize(
    "values,expected",
    [(["512"], 512), (["-2147483646"], -2147483646), (["512.5"], None), (["x"], None), ([], None)],
)
def test_an_attribute_as_a_number(values: list[str], expected: int | None) -> None:
    """A value is a whole number or no number."""
    assert Attributes({"userAccountControl": values}).number("useraccountcontrol") == expected
    assert Attributes().number("userAccountControl") is None


@given(st.uuids())
def test_a_guid_and_its_base64_are_the_same(guid: UUID) -> None:
    """A GUID survives the way through base64 in AD's byte order."""
    assert guid_from_base64(guid_to_base64(str(guid))) == str(guid)


@given(st.none() | st.text(max_size=30))
def test_what_is_no_guid_is_none(text: str | None) -> None:
    """No text raises, and only 16 bytes are a GUID."""
    found = guid_from_base64(text)
    assert found is None or guid_to_base64(found)[:21] == (text or "")[:21]


def test_identities() -> None:
    """The anchor of an object names its row in the Entra connector space."""
    assert guid_to_base64(GUID) == ANCHOR
    assert entra_dn("abc=") == "CN={6162633D}"
    assert len(set(PLACES)) == 7


def test_a_directory_object_names_itself() -> None:
    """An object is called by its account name, else its display name, else cn, else its DN."""
    assert person().object_guid == GUID
    assert person(objectGUID=None).object_guid is None
    assert person().type == CLASSES[-1]
    assert person(objectClass=None).type == "unknown"
    assert person().name == "jdoe"
    assert person(sAMAccountName=None).name == "J Doe"
    assert person(sAMAccountName=None, displayName=None, cn="J").name == "J"
    assert person(sAMAccountName=None, displayName=None, cn=None).name == JDOE


@pytest.mark.parametrize(
    "text,expected",
    [
        ("2026-01-01T00:30:00+01:00", datetime(2025, 12, 31, 23, 30, tzinfo=UTC)),
        ("2026-03-02T11:30:00Z", datetime(2026, 3, 2, 11, 30, tzinfo=UTC)),
        ("2026-03-02T11:30:00", datetime(2026, 3, 2, 11, 30, tzinfo=UTC)),
        ("20260302113000.0Z", None),
        ("20260302113000Z", None),
        ("2026-13-02T00:00:00Z", None),
        ("yesterday", None),
        (None, None),
    ],
)
def test_a_time_of_a_directory_object(text: str | None, expected: datetime | None) -> None:
    """A time always has a zone, and a text in another form is no time rather than a wrong one."""
    found = person(whenChanged=text).time("whenchanged")
    assert found == expected
    assert found is None or found.utcoffset() in (timedelta(0), timedelta(hours=1))


def test_errors_say_everything_in_one_line() -> None:
    """The texts of an error are joined for matching; the call stack of a run error is not shown."""
    found = ExportError("114", "", "0x8023134a", "Tracking Id", "N/A")
    assert found.text == "114 0x8023134a Tracking Id N/A"
    error = RunError("export", JDOE, None, "cd-error", "8344", call_stack="title: secret")
    assert error.text == "cd-error 8344"


@pytest.mark.parametrize(
    "stack,expected",
    [
        ("title: x\nInnerException =>\n\n  It is not present.\n at a", "It is not present."),
        ("InnerException => none", "none"),
        ("InnerException =>", ""),
        ("title: x", ""),
        ("", ""),
    ],
)
def test_the_line_after_the_inner_exception(stack: str, expected: str) -> None:
    """The error is the line after the heading; without it nothing of the stack is told."""
    assert SynchronizationError(stack_trace=stack).inner == expected


def test_what_is_of_entra() -> None:
    """The Entra connector has one fixed identifier."""
    assert (row().is_entra, entra_row().is_entra) == (False, True)
    assert (run().is_entra, entra_run().is_entra) == (False, True)
    assert not connector().is_entra
    assert connector(identifier=ENTRA_CONNECTOR_ID).is_entra


def test_rows_without_attributes_do_not_share_them() -> None:
    """A row has attributes of its own, though none are given."""
    bare = ConnectorSpaceObject("", "", "", "", "user", is_connector=False)
    assert dict(bare.attributes) == {}


def test_a_metaverse_object_by_attribute() -> None:
    """Metaverse attributes are named without case, and an empty one is absent."""
    found = mv([row()], mail="a@b", title=[])
    assert found.attribute("MAIL") == MetaverseAttribute(("a@b",))
    assert found.first("Mail") == "a@b"
    assert found.attribute("title") is None
    assert found.first("title") is None
    assert found.plain["mail"] == ("a@b",)
    assert [link.cs_dn for link in found.lineage] == [JDOE]


@pytest.mark.parametrize(
    "marker,tag,expected",
    [(True, "", True), (False, "x", False), (None, "x", True), (None, "", False)],
)
def test_a_standard_rule(marker: bool | None, tag: str, expected: bool) -> None:
    """A rule is out of the box by its marker, else by its immutable tag."""
    assert rule(is_standard=marker, immutable_tag=tag).standard is expected


def test_settings_of_the_server() -> None:
    """A setting that was not recorded is None."""
    assert Server("S").setting("a") is None
    assert Server("S", settings={"a": "b"}).setting("a") == "b"
    assert Server("S", settings={}).setting("a") is None


def test_properties_of_a_tenant_object() -> None:
    """A property of another type, null or not asked for has no value; null counts as asked."""
    found = cloud(mail="", accountEnabled=False, proxyAddresses=["a", 1, "b"], city=None, age=7)
    assert (found.text("displayName"), found.text("mail"), found.text("age")) == (
        "J Doe",
        None,
        None,
    )
    assert found.texts("proxyAddresses") == ("a", "b")
    assert found.texts("displayName") == found.texts("city") == found.texts("absent") == ()
    assert (found.flag("accountEnabled"), found.flag("mail"), found.flag("absent")) == (
        False,
        None,
        None,
    )
    assert (found.recorded("city"), found.recorded("absent")) == (True, False)


def test_a_tenant_object_names_itself() -> None:
    """An object of Entra ID is called by its sign-in name, else its display name, else its id."""
    assert cloud().name == "jdoe@contoso.com"
    assert cloud("group", userPrincipalName=None).name == "J Doe"
    assert cloud("device", id="x", userPrincipalName=None, displayName=None).name == "x"


def test_features_of_the_tenant() -> None:
    """A switch that Graph did not return is None."""
    found = SyncFeatures({"blockSoftMatchEnabled": False})
    assert found.flag("blockSoftMatchEnabled") is False
    assert found.flag("absent") is None
