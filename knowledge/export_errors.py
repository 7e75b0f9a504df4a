"""Export errors by their text: which refusal of Entra ID or of AD this is.

Source: run-statuses-and-errors sections 6 and 7. ErrorType may be a name or a number, so names,
literal sentences and numbers are matched, in this order; an error nobody knows stays "other".
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

_Table = tuple[tuple[str, ExportFault], ...]
_NARROWED: _Table = (  # a sentence that says which kind of InvalidHardMatch it is
    ("hard match operation blocked due to security hardening", "object-identifier-blocked"),
    ("onpremisesobjectidentifier", "object-identifier-blocked"),
)
_NAMES: _Table = (
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
    ("attributevaluemustbeunique", "attribute-value-must-be-unique"),
    ("dn-attributes-failure", "reference-failed"),
    ("permission-issue", "permission-issue"),
)
_SENTENCES: _Table = (
    ("sourceanchor attribute has changed", "anchor-changed"),
    ("user id is not found", "user-id-not-found"),
    ("synchronized object with the same proxy address", "same-proxy"),
    ("may already be associated with another object", "values-associated"),
    ("quota", "quota"),
    ("delete not valid", "delete-not-valid"),
    ("deletion access violation", "delete-not-valid"),
    ("invalid source anchor", "anchor-invalid"),
)
_NUMBERS: _Table = (("0x8023134a", "delete-not-valid"),)
_BY_TEXT = (*_NARROWED, *_NAMES, *_SENTENCES, *_NUMBERS)
_NO_RIGHTS = re.compile(r"(?<![\w-])8344(?![\w-])")  # on its own: a tracking id may hold the digits


def export_fault(text: str) -> ExportFault:
    """The fault that an error's text names: names before sentences, sentences before numbers."""
    low = text.casefold()
    named = next((fault for piece, fault in _BY_TEXT if piece in low), None)
    return named or ("permission-issue" if _NO_RIGHTS.search(low) else "other")
