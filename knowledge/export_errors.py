"""Export errors by their text: which refusal of Entra ID or of AD this is.

Source: run-statuses-and-errors sections 6 and 7. ErrorType may be a name or a number, so names,
numbers and literal sentences are matched; an error nobody knows stays "other".
"""

import re
from typing import Literal

ExportFault = Literal[
    "none",
    "attribute-value-must-be-unique",
    "invalid-soft-match",
    "invalid-hard-match",
    "device-soft-match-blocked",
    "object-identifier-blocked",
    "object-type-mismatch",
    "data-validation",
    "large-object",
    "federated-domain-change",
    "admin-role-conflict",
    "delete-not-valid",
    "anchor-changed",
    "anchor-invalid",
    "reference-failed",
    "quota",
    "user-id-not-found",
    "same-proxy",
    "values-associated",
    "permission-issue",
    "other",
]

_BY_TEXT: tuple[tuple[str, ExportFault], ...] = (
    ("hard match operation blocked due to security hardening", "object-identifier-blocked"),
    ("onpremisesobjectidentifier", "object-identifier-blocked"),
    ("quarantinedattributevaluemustbeunique", "attribute-value-must-be-unique"),
    ("invalidsoftmatch", "invalid-soft-match"),
    ("invalidhardmatch", "invalid-hard-match"),
    ("objecttypemismatch", "object-type-mismatch"),
    ("datavalidationfailed", "data-validation"),
    ("largeobject", "large-object"),
    ("exceededallowedlength", "large-object"),
    ("federateddomainchange", "federated-domain-change"),
    ("existing admin role conflict", "admin-role-conflict"),
    ("existingadminroleconflict", "admin-role-conflict"),
    ("sourceanchor attribute has changed", "anchor-changed"),
    ("user id is not found", "user-id-not-found"),
    ("synchronized object with the same proxy address", "same-proxy"),
    ("may already be associated with another object", "values-associated"),
    ("attributevaluemustbeunique", "attribute-value-must-be-unique"),
    ("dn-attributes-failure", "reference-failed"),
    ("quota", "quota"),
    ("0x8023134a", "delete-not-valid"),
    ("delete not valid", "delete-not-valid"),
    ("deletion access violation", "delete-not-valid"),
    ("invalid source anchor", "anchor-invalid"),
    ("permission-issue", "permission-issue"),
)
_NO_RIGHTS = re.compile(r"(?<![\w-])8344(?![\w-])")  # on its own: a tracking id may hold the digits


def export_fault(text: str) -> ExportFault:
    """The fault that an error's text names; names and sentences before numbers."""
    low = text.casefold()
    named = next((fault for piece, fault in _BY_TEXT if piece in low), None)
    return named or ("permission-issue" if _NO_RIGHTS.search(low) else "other")
