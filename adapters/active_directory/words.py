"""What a server's refusals mean, as clauses for a person (domain/ad-lookups.md section 10)."""

import re
from typing import Final

SUCCESS, TIME_LIMIT, SIZE_LIMIT, REFERRAL, ADMIN_LIMIT = 0, 3, 4, 10, 11
NO_SUCH_OBJECT, INVALID_CREDENTIALS, BUSY, UNAVAILABLE = 32, 49, 51, 52
PARTIAL: Final = frozenset({TIME_LIMIT, SIZE_LIMIT, ADMIN_LIMIT})
OF_THE_SERVER: Final = frozenset({1, BUSY, UNAVAILABLE})  # another server may answer

_DATA = re.compile(r"\bdata ([0-9a-f]{3,8})\b", re.IGNORECASE)
_REFUSED = {
    "525": "there is no such account",
    "52e": "the name or password is wrong",
    "530": "the account may not sign in at this time",
    "531": "the account may not sign in from this machine",
    "532": "its password has expired",
    "533": "the account is disabled",
    "701": "the account has expired",
    "773": "its password must be changed first",
    "775": "the account is locked out",
    "80090346": "channel binding is required, which this way of signing in does not give",
}
_RESULTS = {
    1: "it wants a successful sign-in first, or cannot do this now",
    2: "it takes the request for malformed",
    TIME_LIMIT: "the search took longer than it allows",
    SIZE_LIMIT: "it gives no more objects than its limit",
    7: "it knows no such way to sign in",
    8: "it wants stronger authentication (signing or TLS)",
    REFERRAL: "it refers to another server, which is not asked",
    ADMIN_LIMIT: "the search exceeds a limit of its administrator",
    12: "it does not support an extension that this needs",
    NO_SUCH_OBJECT: "it shows no object of this name",
    34: "it takes the name for malformed",
    48: "it does not allow this account to sign in this way",
    INVALID_CREDENTIALS: "it refuses the sign-in",
    50: "the account has no right to do this",
    BUSY: "it is busy",
    UNAVAILABLE: "it is not available now",
    53: "it is not willing to do this",
}


def of_result(code: int) -> str:
    """Why a search was not answered, by its result code."""
    return _RESULTS.get(code, f"it answered with the unknown result code {code}")


def data_code(message: str) -> str:
    """AD's own sub-code of a refused bind, in lower case; empty when there is none."""
    found = _DATA.search(message)
    return found[1].lower() if found else ""


def of_bind(message: str) -> str:
    """Why a bind with result 49 was refused."""
    code = data_code(message)
    return _REFUSED.get(code) or f"it refuses the sign-in{f' (data {code})' if code else ''}"
