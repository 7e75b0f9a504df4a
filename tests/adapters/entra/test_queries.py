"""Quoting, and which properties are asked for."""

import re
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.entra import queries
from adapters.formats import tenant_matching
from adapters.formats.entra_objects import ObjectKind
from handlers.ports import Handle, HandleKind
from knowledge.vocabulary import TenantObject
from tests.real import graph_filter

TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=40)
KINDS: list[HandleKind] = [
    "sam",
    "domain-sam",
    "upn",
    "address",
    "sid",
    "immutable-id",
    "employee-number",
    "display-name",
    "computer",
    "group-name",
]
READ = {  # what knowledge and handlers read of a cloud object
    "user": "accountEnabled createdDateTime department displayName mail mailNickname manager "
    "onPremisesDistinguishedName onPremisesImmutableId onPremisesSamAccountName "
    "onPremisesSecurityIdentifier onPremisesSyncEnabled onPremisesUserPrincipalName "
    "passwordPolicies proxyAddresses userPrincipalName userType assignedLicenses "
    "onPremisesExtensionAttributes jobTitle surname givenName companyName businessPhones "
    "mobilePhone faxNumber officeLocation city state postalCode streetAddress employeeId",
    "group": "displayName mail mailNickname mailEnabled visibility proxyAddresses "
    "onPremisesSyncEnabled onPremisesSecurityIdentifier onPremisesSamAccountName",
    "contact": "displayName mail mailNickname proxyAddresses onPremisesSyncEnabled",
    "device": "displayName deviceId onPremisesSyncEnabled accountEnabled",
}
MODELS = {"user": "user", "group": "group", "contact": "org_contact", "device": "device"}


def options(path: str) -> dict[str, str]:
    """The options of a path, decoded as a server does it."""
    return {k: v[0] for k, v in parse_qs(urlsplit(path).query, keep_blank_values=True).items()}


@given(TEXT)
def test_a_literal_is_read_back(value: str) -> None:
    """Whatever it holds: quotes, blanks, line ends, signs of the filter language."""
    path = queries.path("/users", filter=queries.equals("displayName", value), select="id")
    node = graph_filter.parse(options(path)["$filter"])
    assert (node.what, node.path, node.value) == ("eq", "displayName", value)


@given(TEXT)
def test_a_path_is_plain(value: str) -> None:
    """Nothing of a value can end the path, the option or the line."""
    path = queries.path(f"/users/{queries.segment(value)}", filter=queries.contains("a", value))
    assert re.fullmatch(r"[A-Za-z0-9/$_.~,():&=?%-]+", path)
    assert path.count("?") == 1
    assert path.count("&") == 0
    assert unquote(urlsplit(path).path.removeprefix("/users/")) == value


@given(st.sampled_from(KINDS), TEXT)
def test_the_filter_gives_at_least_what_fits(kind: HandleKind, value: str) -> None:
    """An object made to fit a handle is let through by one of its filters."""
    bare = value.strip()
    name = bare.rpartition("\\")[2].removesuffix("$") if kind == "computer" else bare
    name = name.rpartition("\\")[2] if kind not in {"upn", "address", "immutable-id"} else name
    properties: dict[str, object] = {
        "onPremisesSamAccountName": name,
        "userPrincipalName": name,
        "mail": name,
        "onPremisesSecurityIdentifier": name,
        "onPremisesImmutableId": name,
        "employeeId": name,
        "displayName": name,
    }
    handle = Handle(kind, value)
    asks = queries.asks_for(handle)
    fitting = [
        a for a in asks if tenant_matching.test_of(handle)(TenantObject(a.kind, "1", properties))
    ]
    for kind_asked in {a.kind for a in fitting}:
        own = [a for a in fitting if a.kind == kind_asked]
        nodes = [graph_filter.parse(options(a.path)["$filter"]) for a in own]
        assert any(graph_filter.fits(node, properties) for node in nodes)


@pytest.mark.parametrize("prefix", ["", "smtp:", "SMTP:", "sip:", "SIP:", "X500:"])
def test_holders_in_any_spelling(prefix: str) -> None:
    """An address is found with the prefix that it was asked with, in both spellings."""
    (user, *_) = queries.holder_asks([f"{prefix}John.Doe@contoso.com"])
    node = graph_filter.parse(options(user.path)["$filter"])
    for own in ("smtp:", "SMTP:", "sip:", "SIP:", prefix or "smtp:"):
        found = TenantObject("user", "1", {"proxyAddresses": [f"{own}john.doe@contoso.com"]})
        assert "john.doe@contoso.com" in tenant_matching.held(found)
        assert graph_filter.fits(node, found.properties)


def test_no_filter_is_too_long() -> None:
    """Graph takes 15 alternatives."""
    asks = queries.holder_asks([f"user{i}@contoso.com" for i in range(40)])
    nodes = [graph_filter.parse(options(a.path)["$filter"]) for a in asks]
    assert max(graph_filter.clauses(node) for node in nodes) <= 15


@pytest.mark.parametrize("kind", queries.ALL)
def test_everything_that_is_read_is_asked_for(kind: ObjectKind) -> None:
    """A check that reads a property which nobody asked for would never know it."""
    path = queries.object_ask(kind, "1").path
    asked = set(options(path)["$select"].split(",")) | {
        options(path).get("$expand", "").partition("(")[0]
    }
    assert set(READ[kind].split()) <= asked


@pytest.mark.parametrize("kind", queries.ALL)
def test_only_properties_of_version_1(kind: ObjectKind) -> None:
    """The library's own list of the documented properties; its text alone is read."""
    import msgraph

    folder = Path(msgraph.__path__[0]) / "generated/models"
    names = (MODELS[kind], "directory_object", "entity")
    text = "".join((folder / f"{name}.py").read_text("utf-8") for name in names)
    documented = set(re.findall(r'"(\w+)": lambda n', text))
    assert set(queries.SELECT[kind].split(",")) <= documented


def test_every_question_selects() -> None:
    """Without $select Graph shows less, and costs more."""
    handles = [Handle(kind, "x@contoso.com") for kind in KINDS]
    asks = [a for h in handles for a in (*queries.asks_for(h), *queries.deleted_asks(h))]
    asks += [*queries.nickname_asks("x"), *queries.holder_asks(["x@contoso.com"])]
    asks += [queries.object_ask(kind, "1") for kind in queries.ALL]
    assert all("$select" in options(path) for a in asks for path in (a.path, a.other) if path)


def test_the_other_mode_is_plain() -> None:
    """On-premises properties are asked for in advanced mode, and else without its pair."""
    asks = [a for a in queries.asks_for(Handle("sam", "jdoe")) if a.advanced]
    assert [a.kind for a in asks] == ["user", "group"]
    assert all(options(a.path)["$count"] == "true" for a in asks)
    assert all("$count" not in options(a.other) for a in asks)
