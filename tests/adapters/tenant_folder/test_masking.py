"""Pseudonyms: of the same shape, the same everywhere, and in no encoding what was there."""

import base64
import unicodedata
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from adapters.tenant_folder.masked import masked, masking_of
from adapters.tenant_folder.masking import Masking
from adapters.tenant_folder.personal import WELL_KNOWN
from adapters.tenant_folder.pseudonyms import Pseudonyms
from adapters.tenant_folder.writing import Recording
from handlers.ports import Handle
from knowledge.vocabulary import entra_dn

KEY = b"a key of the tests"
GUID = "5ee27c5e-b6a8-5312-a2e3-f7617f05eb54"
ANCHOR = "Xnzi7Ki2ElOi4/dhfwXrVA=="
NAMES = st.text(st.characters(categories=["L", "Nd", "Zs", "Pd"], exclude_characters="\u0130"))


def masking(*learned: str, literals: tuple[str, ...] = (), domains: bool = False) -> Masking:
    """One that has learned these values, in a tenant of contoso.com."""
    made = Masking(KEY, literals, domains=domains)
    made.learn_domain("contoso.com")
    made.learn_domain("corp.contoso.com")
    for value in learned:
        made.value(value)
    made.begin()
    return made


def shape(text: str) -> list[str]:
    """What sort of character stands where; what is neither letter nor digit, itself."""
    return [unicodedata.category(c) if c.isalpha() or c.isdecimal() else c for c in text]


@given(st.lists(NAMES, max_size=5))
def test_a_pseudonym_has_the_shape_of_the_name(names: list[str]) -> None:
    """As long, letters for letters with their case, digits for digits, the rest as it is."""
    made = masking(*names)
    for name in names:
        told = made.value(name)
        assert len(told) == len(name)
        assert shape(told) == shape(name) or name.strip().lower() in WELL_KNOWN
        assert made.value(name) == told


@given(st.sets(st.text("abcdefghij", min_size=2, max_size=6), max_size=60))
def test_no_two_words_get_the_same(words: set[str]) -> None:
    """Else two people would become one."""
    given_ = Pseudonyms(KEY, words)
    told = {given_.of(word) for word in words}

    assert len(told) == len(words)
    assert not told & words


def test_single_letters_are_put_in_another_order() -> None:
    """None stays, and no two are the same."""
    made = Pseudonyms(KEY, ())
    letters, digits = "abcdefghijklmnopqrstuvwxyz", "0123456789"

    for kind in (letters, digits):
        assert {made.of(x) for x in kind} == set(kind)
        assert all(made.of(x) != x for x in kind)


def test_case_is_kept_and_does_not_matter() -> None:
    """DOE, Doe and doe are one word."""
    made = masking("Jane Doe")
    low = made.value("doe")

    assert made.value("DOE") == low.upper()
    assert made.value("Doe") == low.capitalize()


@pytest.mark.parametrize(
    "text",
    [
        GUID,
        f"User_{GUID}".removeprefix("User_"),
        ANCHOR,
        "S-1-5-21-2062780289-4083597763-1042209235-30609",
        "Sync_CONNECT01_0a1b2c@contoso.onmicrosoft.com",
        "SUPPORT_388945a0",
        "Domain Admins",
        "NT SERVICE\\ADSync",
        "TRUE",
        "corp.contoso.com",
        "contoso",
    ],
)
def test_what_is_nobodys_stays(text: str) -> None:
    """Identifiers, accounts of products, names that every directory has, one's own domains."""
    assert masking(text).value(text) == text


def test_addresses_keep_prefix_and_domain() -> None:
    """With an escape only where it is one: in a DN."""
    made = masking("jane.doe", "abaker")
    first, last = made.value("jane"), made.value("doe")

    assert made.value("SMTP:jane.doe@contoso.com") == f"SMTP:{first}.{last}@contoso.com"
    assert made.value("jane.doe@fabrikam.com") == f"{first}.{last}@fabrikam.com"
    assert made.value("CORP\\abaker") == f"CORP\\{made.value('abaker')}"
    assert made.handle(Handle("domain-sam", "CORP\\abaker")).value == made.value("CORP\\abaker")
    assert made.handle(Handle("guid", GUID)).value == GUID


def test_names_in_names() -> None:
    """The object's own; containers that filters name and that every domain has stay."""
    made = masking("Jane Doe", literals=("Sales",))
    first, last = made.value("Jane"), made.value("Doe")
    base = "OU=Sales,DC=corp,DC=contoso,DC=com"

    assert made.text(f"CN=Jane Doe,{base}") == f"CN={first} {last},{base}"
    assert made.text(f"CN=Doe\\, Jane,{base}") == f"CN={last}\\, {first},{base}"
    assert made.text(f"CN=Jane Doe\\0ADEL:{GUID},CN=Deleted Objects,DC=contoso,DC=com") == (
        f"CN={first} {last}\\0ADEL:{GUID},CN=Deleted Objects,DC=contoso,DC=com"
    )
    assert made.value(f"Jane Doe\nDEL:{GUID}") == f"{first} {last}\nDEL:{GUID}"
    assert made.text("CN=Users,DC=contoso,DC=com") == "CN=Users,DC=contoso,DC=com"


def test_every_encoding() -> None:
    """A sourceAnchor that is text, in base64 and in the name of the Entra connector space."""
    made = masking("jane.doe4711@contoso.com")
    told = made.value("jane.doe4711@contoso.com")
    in_base64 = base64.b64encode(b"jane.doe4711@contoso.com").decode()

    assert made.text(entra_dn("jane.doe4711@contoso.com")) == entra_dn(told)
    assert made.text(in_base64) == base64.b64encode(told.encode()).decode()
    assert made.text(entra_dn(ANCHOR)) == entra_dn(ANCHOR)


def test_texts_are_masked_by_what_is_known() -> None:
    """Words that are somebody's name elsewhere; not those that every server writes."""
    made = masking("Jane Doe", "Li Wu", "Export Team", "+44 20 7946 0958", "u104233")
    text = "Export of Jane (Li Wu, u104233) failed: +44 20 7946 0958, code 8344, anchor : xyz12, 5"
    told = made.text(text)

    assert told.startswith("Export of ")
    assert told.endswith(", 5")
    assert "code 8344" in told
    for name in ("Jane", "Li", "Wu", "u104233", "7946", "xyz12"):
        assert name not in told
    assert shape(told) == shape(text)


def test_what_a_rule_compares_with_stays() -> None:
    """As a whole, and where a value begins or ends with it."""
    made = masking("adm-jdoe", "jdoe", "jdoe-x9", literals=("adm-", "-x9", "NoSync"))
    name = made.value("jdoe")

    assert made.value("adm-jdoe") == f"adm-{name}"
    assert made.value("jdoe-x9") == f"{name}-x9"
    assert made.value("nosync") == "nosync"


def test_domains_too() -> None:
    """All labels but the last, wherever they stand; Microsoft's own names stay."""
    made = masking("Contoso Staff", "jdoe@contoso.com", domains=True)
    label, sub = made.value("contoso"), made.value("corp")

    assert made.text("CN=x,DC=corp,DC=contoso,DC=com").endswith(f",DC={sub},DC={label},DC=com")
    assert made.value("a@corp.contoso.com").endswith(f"@{sub}.{label}.com")
    assert made.domains_of("contoso.onmicrosoft.com - AAD") == f"{label}.onmicrosoft.com - AAD"
    assert made.domains_of("CORP") == sub.upper()


def _certificate() -> bytes:
    """Jane Doe's, with her address in it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, "Jane Doe"),
            x509.NameAttribute(NameOID.EMAIL_ADDRESS, "jane.doe@contoso.com"),
        ]
    )
    other = x509.SubjectAlternativeName([x509.RFC822Name("jane.doe@contoso.com")])
    start = datetime(2026, 1, 1, tzinfo=UTC)
    made = (
        x509.CertificateBuilder(issuer_name=name, subject_name=name, public_key=key.public_key())
        .serial_number(4711)
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=365))
        .add_extension(other, critical=False)
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.DER)


def test_a_certificate_can_still_be_read() -> None:
    """With the same dates and number, and nobody's name."""
    raw = _certificate()
    made = masking("Jane Doe", "jane.doe@contoso.com")
    told = made.certificate(raw)
    read = x509.load_der_x509_certificate(told)

    assert len(told) == len(raw)
    assert read.serial_number == 4711
    assert b"jane" not in told.lower()
    assert b"doe" not in told.lower()
    (address,) = read.subject.get_attributes_for_oid(NameOID.EMAIL_ADDRESS)
    assert address.value == made.value("jane.doe@contoso.com")


@given(st.binary(max_size=300))
def test_bytes_that_are_no_certificate(raw: bytes) -> None:
    """They are as many, and never an error."""
    made = masking()

    assert len(made.certificate(raw)) == len(made.blob(raw)) == len(raw)


def test_attributes_that_nobody_knows_are_masked() -> None:
    """In a directory's own attribute anything may stand; switches and dates are known."""
    recording = Recording()
    recording.entry(
        "contoso.com",
        None,
        "CN=Jane Doe,OU=Staff,DC=contoso,DC=com",
        {
            "objectClass": [b"top", b"person", b"user"],
            "contosoNickname": ["Janey \N{LATIN SMALL LETTER E WITH ACUTE}".encode()],
            "contosoLocker": [b"4711"],
            "thumbnailPhoto": [b"\xff\xd8 jpeg"],
            "contosoBlob": [b"\0Jane"],
            "userAccountControl": [b"512"],
            "manager": [b"CN=Max Muster,OU=Staff,DC=contoso,DC=com"],
        },
    )
    made = masking_of(recording, KEY, domains=False)
    made.begin()
    ((dn, values),) = next(iter(masked(recording, made).entries.values())).values()

    assert dn.endswith(",OU=Staff,DC=contoso,DC=com")
    assert values["userAccountControl"] == [b"512"]
    assert values["objectClass"] == [b"top", b"person", b"user"]
    everything = b" ".join([dn.encode(), *(v for many in values.values() for v in many)])
    for word in (b"jane", b"doe", b"4711", b"jpeg", b"max", b"muster"):
        assert word not in everything.lower()
