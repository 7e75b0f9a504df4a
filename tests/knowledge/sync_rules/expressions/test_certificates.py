"""Certificate functions on two certificates, against what OpenSSL prints of them."""

import base64
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.sync_rules.expressions import NotEvaluated, Value
from knowledge.sync_rules.expressions.x509 import certificate
from tests.knowledge.sync_rules.expressions.certificates import (
    EC,
    EC_SHA1,
    RSA,
    RSA_FROM,
    RSA_NAME,
    RSA_SHA1,
)
from tests.knowledge.sync_rules.expressions.stage import doubted, refused, sure, told

HELD = {"userCertificate": RSA, "other": EC}
RSA_OID, EC_OID, CURVE = "1.2.840.113549.1.1.1", "1.2.840.10045.2.1", "1.2.840.10045.3.1.7"


@pytest.mark.parametrize(
    "text,expected",
    [
        ("CertFormat([userCertificate])", "X509"),
        ("CertFriendlyName([userCertificate])", ""),
        ("CertHashString([userCertificate])", RSA_SHA1),
        ("CertThumbprint([userCertificate])", RSA_SHA1),
        ("CertThumbprint([other])", EC_SHA1),
        ("CertIssuer([userCertificate])", RSA_NAME),
        ("CertIssuerDN([userCertificate])", RSA_NAME),
        ("CertSubject([userCertificate])", RSA_NAME),
        ("CertSubjectNameDN([other])", "O=Contoso, C=US"),
        ("CertKeyAlgorithm([userCertificate])", RSA_OID),
        ("CertKeyAlgorithm([other])", EC_OID),
        ("CertKeyAlgorithmParams([userCertificate])", "0500"),
        ("CertPublicKeyOid([other])", EC_OID),
        ("CertPublicKeyParametersOid([userCertificate])", RSA_OID),
        ("CertSignatureAlgorithmOid([userCertificate])", "1.2.840.113549.1.1.11"),
        ("CertSignatureAlgorithmOid([other])", "1.2.840.10045.4.3.2"),
        ("CertVersion([userCertificate])", "3"),
        ("CertVersion([other])", "1"),
        ("CertExtensionOids([userCertificate])", ["2.5.29.19", "2.5.29.15"]),
        ("CertExtensionOids([other])", None),
        ("CertSerialNumber([other])", "05"),
        ("CertNameInfo([userCertificate],SimpleName,False)", "Jane Doe"),
        ('CertNameInfo([userCertificate],"SimpleName",True)', "Jane Doe"),
        ("CertNameInfo([other],SimpleName,False)", "Contoso"),
        ("CertNameInfo([userCertificate],EmailName,False)", "jane.doe@contoso.com"),
        ("CertNameInfo([userCertificate],EmailName,True)", "jane@contoso.com"),
        ("CertNameInfo([userCertificate],UpnName,False)", "jane@corp.contoso.com"),
        ("CertNameInfo([other],UpnName,False)", ""),
        ("CertNameInfo([userCertificate],DnsName,False)", "pc1.contoso.com"),
        ("CertNameInfo([userCertificate],DnsName,True)", "Jane Doe"),
        ("CertNameInfo([userCertificate],DnsFromAlternativeName,False)", "pc1.contoso.com"),
        ("CertNameInfo([userCertificate],UrlName,False)", "https://contoso.com/jane"),
        ("IsCert([userCertificate])", "True"),
        ('IsCert("AAEC")', "False"),
        ('IsCert("%")', "False"),
        ("IsCert([x])", "False"),
        ('IsCert(Split([other],","))', ["True"]),
        ("CertThumbprint([x])", None),
    ],
)
def test_value(text: str, expected: str | list[str] | None) -> None:
    """What the page says each function returns."""
    assert sure(text, HELD) == expected


@pytest.mark.parametrize(
    "text,expected",
    [
        ("CertNotBefore([userCertificate])", RSA_FROM.isoformat().replace("+00:00", "Z")),
        (
            "CertNotAfter([userCertificate])",
            (RSA_FROM + timedelta(days=30)).isoformat().replace("+00:00", "Z"),
        ),
        ("CertSerialNumber([userCertificate])", "0102030405060708"),
        ("CertPublicKeyParametersOid([other])", EC_OID),
    ],
)
def test_open(text: str, expected: str) -> None:
    """Local time, the order of bytes and what is meant by parameters stay open."""
    assert doubted(text, HELD) == expected


def test_other_reading_of_parameters() -> None:
    """The same when both readings are the same."""
    assert sure(f'CertPublicKeyParametersOid([other]) = "{CURVE}" && False', HELD) == "False"


@pytest.mark.parametrize(
    "text,reason",
    [
        ("CertIssuerOid([userCertificate])", "CertIssuerOid"),
        ("CertSubjectNameOid([userCertificate])", "CertSubjectNameOid"),
        ("CertNameInfo([userCertificate],Nick,False)", "Nick"),
        ('CertNameInfo([userCertificate],"Nick",False)', "Nick"),
        ('CertThumbprint("AAEC")', "no certificate"),
        ('CertExtensionOids(Split([other],","))', "list of each value"),
    ],
)
def test_not_evaluated(text: str, reason: str) -> None:
    """What the page leaves undefined is named."""
    assert reason in refused(text, HELD)


def test_unexpired_certificates() -> None:
    """The page's example under Where: on 25 November 2026 both are valid, a year later none is."""
    text = "Where($item,[userCertificate],CertNotAfter($item)>Now())"
    both = {"userCertificate": [RSA, EC]}
    assert sure(text, both) == [RSA, EC]
    later = RSA_FROM + timedelta(days=400)
    assert sure(text, both, now=later) is None
    last_day = RSA_FROM + timedelta(days=30, hours=-1)
    assert isinstance(told(text, both, now=last_day), Value)


def test_base64_kept_as_bytes() -> None:
    """The page: the bytes may be DER or base64 of it."""
    twice = base64.b64encode(RSA.encode()).decode()
    assert sure("CertThumbprint([userCertificate])", {"userCertificate": twice}) == RSA_SHA1


def test_tampered() -> None:
    """Cut off, changed or empty bytes are no certificate, and nothing else is raised."""
    raw = base64.b64decode(RSA)
    assert certificate(raw) is not None
    assert certificate(b"") is None
    assert certificate(raw[:-1]) is None
    assert certificate(raw + b"\0") is None
    assert told("CertVersion([x])", {"x": ""}) == NotEvaluated("the bytes are no certificate")


@settings(deadline=None)
@given(st.data())
def test_any_change_is_answered(data: st.DataObject) -> None:
    """Whatever byte is changed: a certificate or none."""
    raw = bytearray(base64.b64decode(data.draw(st.sampled_from([RSA, EC]))))
    for _ in range(data.draw(st.integers(1, 3))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    found = certificate(bytes(raw))
    assert found is None or isinstance(found, type(certificate(base64.b64decode(RSA))))


@settings(deadline=None)
@given(st.binary(max_size=80))
def test_any_bytes_are_answered(raw: bytes) -> None:
    """Random bytes, also behind a valid beginning."""
    assert certificate(raw) is None
    assert certificate(b"0" + bytes([len(raw)]) + raw) is None
