"""What Entra ID makes of names and addresses: attribute-rules 7, 9, 10 and the KB's table."""

from typing import Any

import pytest

from handlers.sureness import SURE
from knowledge.court import Mail, SignInName
from knowledge.language.reading import read
from knowledge.vocabulary import ProvisioningError, Server
from tests.knowledge.build import cloud, entra_row, person, row, server, view
from tests.knowledge.court_world import DARK, INITIAL, heard

MOERA = f"jdoe@{INITIAL}"
LICENCE = [{"skuId": "1", "disabledPlans": []}]


def named(sent: dict[str, Any] | None = None, shown: str | None = None, **more: Any) -> SignInName:
    """The sign-in name of what was sent; without it, of what stands in Active Directory."""
    space = view(row(), entra_row(sent)) if sent is not None else view(row())
    usual = {"connector_space": space, "entra_object": cloud(userPrincipalName=shown)}
    found = heard(None, "upn-mismatch", **{**usual, **more}).sign_in
    assert found is not None
    return found


def mailed(sent: dict[str, Any], attribute: str = "proxyAddresses", **more: Any) -> Mail:
    """The addresses that come of what was sent, for somebody with a mailbox."""
    values = {"userPrincipalName": "user1@contoso.com", "alias": "user1", **sent}
    graph = {"assignedLicenses": LICENCE, "proxyAddresses": [f"smtp:user1@{INITIAL}"]}
    usual = {
        "connector_space": view(row(), entra_row(values)),
        "entra_object": cloud(**{**graph, **more.pop("graph", {})}),
    }
    found = heard(attribute, **{**usual, **more}).mail
    assert found is not None
    return found


# --- the sign-in name -----------------------------------------------------------------------------


def test_a_verified_suffix_is_used_as_it_was_sent() -> None:
    """Step b of the table."""
    found = named({"userPrincipalName": "j@contoso.com"}, "J@contoso.com")

    assert (found.sent, found.computed, found.why) == ("j@contoso.com", "j@contoso.com", "kept")
    assert found.as_computed is True


@pytest.mark.parametrize(
    "upn, why",
    [("j@waiting.com", "suffix-not-verified"), ("j\u200b@contoso.com", "illegal-characters")],
)
def test_the_fallback_is_the_nickname_at_the_initial_domain(upn: str, why: str) -> None:
    """Step c; the shadow value stays what Connect exported."""
    found = named({"userPrincipalName": upn, "alias": "jdoe"}, MOERA)

    assert (found.sent, found.computed, found.why, found.nickname) == (
        upn,
        MOERA,
        why,
        "mailNickname",
    )
    assert found.as_computed is True


@pytest.mark.parametrize(
    "sent, source",
    [
        ({"mailNickname": "a"}, "mailNickname"),
        ({"proxyAddresses": ("smtp:c@x.com", "SMTP:b@x.com"), "mail": "m@x.com"},
         "primary-address"),
        ({"proxyAddresses": ("smtp:c@x.com",), "mail": "m@x.com"}, "mail"),
        ({"proxyAddresses": ("smtp:c@x.com",)}, "userPrincipalName"),
    ],
)  # fmt: skip
def test_the_nickname_has_a_source(sent: dict[str, Any], source: str) -> None:
    """MailNickName source, first existing: nickname, primary, mail, UPN, secondary."""
    found = named({"userPrincipalName": "u@waiting.com", **sent})

    assert found.nickname == source


def test_the_nickname_that_entra_id_has_is_kept() -> None:
    """It changes only when the on-premises mailNickname does."""
    sent = {"userPrincipalName": "u@waiting.com", "mail": "m@x.com"}
    found = named(sent, entra_object=cloud(mailNickname="first"))

    assert (found.computed, found.nickname) == (f"first@{INITIAL}", "cloud")


def test_the_last_source_is_a_secondary_address_and_there_may_be_none() -> None:
    """Without any other, in Active Directory."""
    bare: dict[str, Any] = {"userPrincipalName": None, "sAMAccountName": None, "mail": None}
    second = named(directory=person(**bare, proxyAddresses=("smtp:c@x.com",)))
    none = named(directory=person(**bare))

    assert (second.nickname, second.computed, second.why) == (
        "secondary-address",
        f"c@{INITIAL}",
        "no-name",
    )
    assert (none.nickname, none.computed, none.as_computed) == ("none", None, None)


def test_a_name_that_was_made_earlier_is_told_as_older() -> None:
    """Recalculated only when the value or a verified domain changes."""
    assert named({"userPrincipalName": "j@contoso.com"}, MOERA).as_computed is False


def test_before_an_export_active_directory_tells_and_an_alternate_id_counts() -> None:
    """There is no shadow value yet."""
    chosen = server(settings={"Microsoft.SynchronizationOption.UPNAttribute": "mail"})
    ad = person(userPrincipalName="j@waiting.com", mail="jane@contoso.com")

    assert named(directory=ad, server=server()).why == "suffix-not-verified"
    found = named(directory=ad, server=chosen)
    assert (found.sent, found.computed) == (None, "jane@contoso.com")
    assert isinstance(chosen, Server)


@pytest.mark.parametrize("unread,why", [(server(settings=None), ""), (None, ""), (DARK, DARK.why)])
def test_before_an_export_unread_settings_leave_it_open(unread: Any, why: str) -> None:
    """Another attribute may be chosen; what was sent tells without them."""
    found = named(directory=person(), server=unread, entra_object=None)
    assert (found.why, found.computed, found.why_not) == ("no-settings", None, why)
    assert named({"userPrincipalName": "j@contoso.com"}, server=unread).why == "kept"
    addresses = heard("mail", server=unread, connector_space=view(row())).mail
    assert addresses is not None
    assert addresses.why != "not-known"


def test_unseen_domains_leave_it_open() -> None:
    """Nothing is computed from what was not seen."""
    found = named({"userPrincipalName": "j@contoso.com"}, domains=DARK)

    assert (found.why, found.computed, found.why_not) == ("not-known", None, DARK.why)
    assert named({"userPrincipalName": "j@contoso.com"}, domains=()).why_not == ""
    assert named(entra_object=None).shown is None


@pytest.mark.parametrize("directory", [None, person(objectClass=("top", "group"))])
def test_only_people_have_a_sign_in_name_and_computed_addresses(directory: Any) -> None:
    """The pages speak of users."""
    assert heard("userPrincipalName", directory=directory).sign_in is None
    assert heard("mail", directory=directory).mail is None


def test_another_attribute_has_neither() -> None:
    """Shadow values are those of two attributes."""
    found = heard("title")

    assert (found.sign_in, found.mail) == (None, None)


@pytest.mark.parametrize(
    "text",
    [
        "which address will be primary for amay?",
        "what is the primary address of amay",
        "what will be the primary smtp address of amay",
        "why is amay's primary address wrong?",
    ],
)
def test_a_question_on_the_primary_address_is_understood(text: str) -> None:
    """It asks about proxyAddresses, surely enough to be answered."""
    found = read(text)

    assert found.subject is not None
    assert (found.symptom, found.attribute) == ("attribute-not-syncing", "proxyAddresses")
    assert (found.subject.value, found.confidence >= SURE) == ("amay", True)


# --- the addresses: the KB's table, read correctly ------------------------------------------------


@pytest.mark.parametrize(
    "sent, primary, secondary, why",
    [
        ({"proxyAddresses": ("SMTP:user1@contoso.com",)},
         "user1@contoso.com", (f"user1@{INITIAL}",), "marked"),
        ({"proxyAddresses": ("smtp:user1@contoso.com",), "mail": "user1@contoso.com"},
         f"user1@{INITIAL}", ("user1@contoso.com",), "not-marked"),
        ({"proxyAddresses": ("SMTP:user1@contoso.com", "smtp:user2@contoso.com")},
         "user1@contoso.com", ("user2@contoso.com", f"user1@{INITIAL}"), "marked"),
        ({"mail": "User1@contoso.com"}, "User1@contoso.com", (f"user1@{INITIAL}",), "mail"),
        ({}, "user1@contoso.com", (f"user1@{INITIAL}",), "userPrincipalName"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("attribute", ["mail", "proxyAddresses"])
def test_the_five_rows(
    sent: dict[str, Any], primary: str, secondary: tuple[str, ...], why: str, attribute: str
) -> None:
    """Attribute-rules section 11."""
    found = mailed(sent, attribute)

    assert (found.primary, found.secondary, found.why) == (primary, secondary, why)
    assert found.mailbox is True


def test_what_is_dropped_and_what_is_masked_is_told_apart() -> None:
    """Section 10: unverified and cloud suffixes go; mail is hidden by any proxy address."""
    found = mailed(
        {
            "proxyAddresses": ("SMTP:user1@contoso.com", "smtp:u@waiting.com", "x500:/o=x"),
            "mail": "alan@contoso.com",
        }
    )

    assert [(d.value, d.reason) for d in found.dropped] == [("smtp:u@waiting.com", "not-verified")]
    assert (found.masked, found.other) == ("alan@contoso.com", ("x500:/o=x",))


@pytest.mark.parametrize(
    "graph, live, mailbox",
    [
        ({}, {}, True),
        ({"proxyAddresses": []}, {}, None),
        ({"assignedLicenses": []}, {}, False),
        ({"assignedLicenses": []}, {"msExchRecipientTypeDetails": "1"}, None),
        ({"assignedLicenses": None}, {}, None),
    ],
)
def test_a_mailbox_is_not_presumed_unsaid(
    graph: dict[str, Any], live: dict[str, Any], mailbox: bool | None
) -> None:
    """A licence may be another product's; with the MOERA it is Exchange's."""
    assert mailed({}, graph=graph, directory=person(**live)).mailbox is mailbox


def test_without_a_licence_no_address_is_added() -> None:
    """Only the MOERA and the sign-in name would be."""
    found = mailed({}, graph={"assignedLicenses": []})

    assert (found.primary, found.why) == (None, "none")


@pytest.mark.parametrize(
    "graph, same",
    [
        ({"proxyAddresses": ["SMTP:USER1@contoso.com", f"smtp:user1@{INITIAL}"]}, True),
        ({"proxyAddresses": [f"SMTP:user1@{INITIAL}"]}, False),
        ({"proxyAddresses": [], "assignedLicenses": LICENCE, "mail": "user1@contoso.com"}, True),
        ({"proxyAddresses": [], "assignedLicenses": LICENCE, "mail": "other@contoso.com"}, None),
    ],
)
def test_the_computed_primary_is_compared_with_the_one_shown(
    graph: dict[str, Any], same: bool | None
) -> None:
    """Where a mailbox is only presumed, another primary address is no difference."""
    assert mailed({"mail": "user1@contoso.com"}, graph=graph).as_computed is same


OPEN = {"assignedLicenses": None}
MARKED = {"proxyAddresses": ("SMTP:user1@contoso.com",)}
CONFLICT = (ProvisioningError("PropertyConflict", "ProxyAddresses", "SMTP:user1@contoso.com"),)


@pytest.mark.parametrize(
    "sent, graph, certain",
    [
        ({"mail": "user1@contoso.com"}, {}, True),
        ({"mail": "user1@contoso.com"}, OPEN, True),
        (MARKED, OPEN, True),
        ({}, OPEN, False),
        ({}, {"assignedLicenses": []}, False),
        (MARKED, {"proxyAddresses": ["SMTP:other@contoso.com"]}, False),
        (MARKED, {"errors": CONFLICT}, False),
    ],
)
def test_the_primary_address_is_certain_where_nothing_unseen_changes_it(
    sent: dict[str, Any], graph: dict[str, Any], certain: bool
) -> None:
    """Not where it hangs on a mailbox, where Entra ID shows another, or one is in quarantine."""
    assert mailed(sent, graph=graph).certain is certain


def test_what_was_not_seen_is_not_compared() -> None:
    """No domains, no cloud object, addresses that were not recorded."""
    bare = cloud()

    assert mailed({}, domains=DARK).why == "not-known"
    assert mailed({}, domains=DARK).why_not == DARK.why
    assert mailed({}, domains=DARK).as_computed is None
    assert mailed({}, entra_object=None).as_computed is None
    assert mailed({}, entra_object=bare).shown is None
