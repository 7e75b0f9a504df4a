"""Certificate functions (functions reference, section Certificate).

They answer with what .NET's X509Certificate2 says of the bytes; the page names that class only for
IsCert, the parameter names of the others are its own.
"""

import hashlib
from base64 import b64decode
from binascii import Error
from collections.abc import Callable

from knowledge.sync_rules.expressions import dates
from knowledge.sync_rules.expressions.der import OID, elements, oid
from knowledge.sync_rules.expressions.functions.dates import local
from knowledge.sync_rules.expressions.questions import Question
from knowledge.sync_rules.expressions.registry import function, undefined
from knowledge.sync_rules.expressions.run import Run
from knowledge.sync_rules.expressions.values import Data, Date, UnknownError, binary
from knowledge.sync_rules.expressions.x509 import Certificate, certificate, named, shown

NO_OID = "a name has no OID of its own, and the page does not say which is meant"
ZONE = "the server's time zone"


def _certificate(raw: bytes) -> Certificate:
    found = certificate(_der(raw))
    if found is None:
        raise UnknownError("the bytes are no certificate")
    return found


def _der(raw: bytes) -> bytes:
    """The DER bytes; base64 text kept in a binary attribute is read too, as the page says."""
    if raw.startswith(b"0"):
        return raw
    try:
        return b64decode(raw, validate=True)
    except (Error, ValueError):
        return raw


def _says(name: str, read: Callable[[Certificate], Data]) -> None:
    function(name, "bin")(lambda _, raw: read(_certificate(raw)))


_says("CertFormat", lambda _: "X509")
_says("CertFriendlyName", lambda _: "")
_says("CertIssuer", lambda x: shown(x.issuer))
_says("CertIssuerDN", lambda x: shown(x.issuer))
_says("CertSubject", lambda x: shown(x.subject))
_says("CertSubjectNameDN", lambda x: shown(x.subject))
_says("CertKeyAlgorithm", lambda x: x.key_algorithm)
_says("CertKeyAlgorithmParams", lambda x: x.key_parameters.hex().upper())
_says("CertPublicKeyOid", lambda x: x.key_algorithm)
_says("CertSignatureAlgorithmOid", lambda x: x.signature_algorithm)
_says("CertVersion", lambda x: str(x.version))
undefined("CertIssuerOid", NO_OID)
undefined("CertSubjectNameOid", NO_OID)


@function("CertExtensionOids", "bin")
def _extension_oids(_: Run, raw: bytes) -> Data:
    return _certificate(raw).critical


@function("CertHashString", "bin")
def _hash(_: Run, raw: bytes) -> str:
    return _sha1(raw)


@function("CertThumbprint", "bin")
def _thumbprint(_: Run, raw: bytes) -> str:
    return _sha1(raw)


def _sha1(raw: bytes) -> str:
    _certificate(raw)
    return hashlib.sha1(_der(raw), usedforsecurity=False).hexdigest().upper()


@function("CertNotAfter", "bin", still_open=ZONE)
def _not_after(run: Run, raw: bytes) -> Date:
    return local(run, dates.from_datetime(_certificate(raw).not_after))


@function("CertNotBefore", "bin", still_open=ZONE)
def _not_before(run: Run, raw: bytes) -> Date:
    return local(run, dates.from_datetime(_certificate(raw).not_before))


@function("CertSerialNumber", "bin", still_open="the order of its bytes")
def _serial(run: Run, raw: bytes) -> str:
    serial = _certificate(raw).serial
    one, other = serial.hex().upper(), serial[::-1].hex().upper()
    return one if one == other or not run.other(Question.SERIAL_ORDER) else other


@function("CertPublicKeyParametersOid", "bin", still_open="which OID, when the parameters are one")
def _parameters_oid(run: Run, raw: bytes) -> str:
    found = _certificate(raw)
    first = next(elements(found.key_parameters), None)
    if first is None or first.tag != OID or not run.other(Question.KEY_PARAMETERS):
        return found.key_algorithm
    return oid(first.content)


@function("CertNameInfo", "bin enum bool")
def _name_info(_: Run, raw: bytes, kind: str, of_issuer: bool) -> str:
    text = named(_certificate(raw), kind, of_issuer)
    if text is None:
        raise UnknownError(f"the name type {kind}")
    return text


@function("IsCert", "var", nulls="takes")
def _is_cert(_: Run, value: Data) -> Data:
    if isinstance(value, tuple):
        return tuple(_is_one(item) for item in value)
    return _is_one(value)


def _is_one(value: Data) -> bool:
    raw = binary(value) if isinstance(value, str) else value
    return isinstance(raw, bytes) and certificate(_der(raw)) is not None
