"""How many days certificates are still good for: Graph's own, and the one of the application."""

import ssl
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from adapters.entra.settings import EntraSettings

_DAY = 24 * 60 * 60


def days_left(certificate: Mapping[str, Any] | None) -> int | None:
    """Of a certificate as the TLS layer shows it; None when it says nothing of its end."""
    end = (certificate or {}).get("notAfter")
    if not isinstance(end, str):
        return None
    return _days(datetime.fromtimestamp(ssl.cert_time_to_seconds(end), UTC))


def identity_days(settings: EntraSettings) -> int | None:
    """Of the application's own certificate, PEM or PFX; None when the file cannot be read."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import pkcs12

    if settings.certificate_file is None:
        return None
    try:
        raw = settings.certificate_file.read_bytes()
        if b"-----BEGIN CERTIFICATE-----" in raw:
            found = x509.load_pem_x509_certificate(raw[raw.index(b"-----BEGIN CERTIFICATE") :])
        else:
            password = settings.certificate_password
            known = password().encode() if password else None
            _, own, _ = pkcs12.load_key_and_certificates(raw, known)
            if own is None:
                return None
            found = own
    except (OSError, ValueError, TypeError):
        return None
    return _days(found.not_valid_after_utc)


def _days(end: datetime) -> int:
    return int((end - datetime.now(UTC)).total_seconds() // _DAY)
