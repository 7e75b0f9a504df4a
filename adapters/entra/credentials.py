"""One token from Entra ID by azure-identity, in a loop of its own.

It runs in a thread of the adapter: signing, certificates and TLS contexts cost some ten
milliseconds each, which the answering of people shall not wait for. The credential is made anew
each time, so a changed secret or certificate counts, and nobody shares one that was closed
(graph-lookups section 10).
"""

import asyncio
import json
import re
from collections.abc import Callable
from typing import Any

from azure.core.exceptions import (
    AzureError,
    ClientAuthenticationError,
    HttpResponseError,
    ServiceRequestError,
    ServiceResponseError,
)
from azure.identity import CredentialUnavailableError
from azure.identity.aio import (
    CertificateCredential,
    ClientSecretCredential,
    ManagedIdentityCredential,
    WorkloadIdentityCredential,
)

from adapters.entra.faults import Fault, code_of, connection_fault, seconds
from adapters.entra.settings import CredentialKind, EntraSettings

_CODE = re.compile(r"\bAADSTS\d{4,9}\b")
_LEAST_FAILURE = 500


def request_token(settings: EntraSettings, claims: str | None) -> tuple[str, float]:
    """A token for Graph, and when it ends in seconds since 1970; Fault when there is none."""
    return asyncio.run(_within_limit(settings, claims))


async def _within_limit(settings: EntraSettings, claims: str | None) -> tuple[str, float]:
    limit = settings.limits.token
    try:
        async with asyncio.timeout(limit):
            return await _requested(settings, claims)
    except TimeoutError:
        host = settings.cloud.authority_host
        raise Fault("timeout", host=host, seconds=seconds(limit)) from None


async def _requested(settings: EntraSettings, claims: str | None) -> tuple[str, float]:
    try:
        credential = _MAKERS[settings.credential](settings)
    except (OSError, ValueError, TypeError):  # azure-identity says no more of an unusable file
        raise Fault("no-token-file", what=_WHAT[settings.credential]) from None
    scope = f"{settings.cloud.graph}/.default"
    try:
        async with credential:
            token = await credential.get_token(scope, claims=claims)
    except AzureError as error:
        raise _fault(error, settings) from None
    except (OSError, UnicodeDecodeError):  # the token file of a workload identity
        raise Fault("no-token-file", what=_WHAT[settings.credential]) from None
    except (ValueError, KeyError, TypeError, json.JSONDecodeError):  # an answer that is no token
        raise Fault("no-token") from None
    return str(token.token), float(token.expires_on)


def _fault(error: Any, settings: EntraSettings) -> Fault:
    """What an error of azure-identity means. Its text may hold what was sent, so none is shown."""
    if code := _CODE.search(str(error)):
        return Fault("no-token-code", code=code[0])
    if isinstance(error, CredentialUnavailableError):
        return Fault("no-identity")
    if isinstance(error, (ServiceRequestError, ServiceResponseError)):
        return connection_fault(error, settings.cloud.authority_host)
    status = getattr(error, "status_code", None)
    if isinstance(error, HttpResponseError) and isinstance(status, int):
        if status >= _LEAST_FAILURE:
            return Fault("token-service", status=str(status))
        name = code_of(_error_name(error), "")
        if isinstance(error, ClientAuthenticationError) and name:
            return Fault("no-token-code", code=name)
    return Fault("no-token")


def _error_name(error: Any) -> object:
    """OAuth's own name of the error, such as invalid_client."""
    try:
        return json.loads(error.response.text()).get("error")
    except (AttributeError, ValueError, TypeError):
        return None


def _common(settings: EntraSettings) -> dict[str, Any]:
    """What all credentials are given: no retries and no long waits, the question has a limit."""
    limits = settings.limits
    common: dict[str, Any] = {
        "authority": settings.cloud.authority,
        "retry_total": 0,
        "connection_timeout": limits.connect,
        "read_timeout": limits.token,
        "disable_instance_discovery": settings.own_cloud,
    }
    if settings.ca_file is not None:
        common["connection_verify"] = str(settings.ca_file)
    return common


def _certificate(settings: EntraSettings) -> Any:
    password = settings.certificate_password() if settings.certificate_password else None
    return CertificateCredential(
        settings.tenant_id,
        settings.client_id,
        str(settings.certificate_file),
        password=password,
        **_common(settings),
    )


def _workload_identity(settings: EntraSettings) -> Any:
    return WorkloadIdentityCredential(
        tenant_id=settings.tenant_id,
        client_id=settings.client_id,
        token_file_path=str(settings.token_file),
        **_common(settings),
    )


def _managed_identity(settings: EntraSettings) -> Any:
    named = {"client_id": settings.client_id} if settings.client_id else {}
    return ManagedIdentityCredential(retry_total=0, **named)


def _secret(settings: EntraSettings) -> Any:
    secret = settings.secret() if settings.secret else ""
    return ClientSecretCredential(
        settings.tenant_id, settings.client_id, secret, **_common(settings)
    )


_MAKERS: dict[CredentialKind, Callable[[EntraSettings], Any]] = {
    "certificate": _certificate,
    "workload-identity": _workload_identity,
    "managed-identity": _managed_identity,
    "secret": _secret,
}
_WHAT: dict[CredentialKind, str] = {
    "certificate": "the certificate file",
    "workload-identity": "the token file",
    "managed-identity": "the managed identity",
    "secret": "the secret",
}
