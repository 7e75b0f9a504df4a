"""Export errors told apart by name, number and sentence."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.export_errors import ExportFault, export_fault

BY_TYPE = {"device-soft-match-blocked"}
BLOCKED = "Hard match operation blocked due to security hardening. Review the mapping."
SAMPLES: tuple[tuple[str, ExportFault], ...] = (
    (f"InvalidHardMatch {BLOCKED}", "object-identifier-blocked"),
    ("Review OnPremisesObjectIdentifier mapping.", "object-identifier-blocked"),
    ("AttributeValueMustBeUnique [ProxyAddresses SMTP:a@b.c]", "attribute-value-must-be-unique"),
    (
        "AttributeValueMustBeUnique 0x8023134a Unable to update this object because the following "
        "attributes have values that may already be associated with another object",
        "attribute-value-must-be-unique",
    ),
    ("114 0x8023134a [x] may already be associated with another object", "values-associated"),
    ("InvalidSoftMatch: same proxy; the user ID is not found", "invalid-soft-match"),
    ("QuarantinedAttributeValueMustBeUnique", "attribute-value-must-be-unique"),
    ("INVALIDSOFTMATCH AttributeValueMustBeUnique", "invalid-soft-match"),
    ("InvalidHardMatch", "invalid-hard-match"),
    ("ObjectTypeMismatch", "object-type-mismatch"),
    ("IdentityDataValidationFailed", "data-validation"),
    ("DataValidationFailed", "data-validation"),
    ("LargeObject", "large-object"),
    ("ExceededAllowedLength", "large-object"),
    ("FederatedDomainChangeError", "federated-domain-change"),
    ("Existing Admin Role Conflict", "admin-role-conflict"),
    ("ExistingAdminRoleConflict", "admin-role-conflict"),
    ("114 0x8023134A Tracking Id: 8344-0", "delete-not-valid"),
    ("Delete not valid", "delete-not-valid"),
    ("Deletion access violation", "delete-not-valid"),
    ("SourceAnchor attribute has changed.", "anchor-changed"),
    ("Invalid source anchor", "anchor-invalid"),
    ("dn-attributes-failure", "reference-failed"),
    ("The directory object quota limit is exceeded", "quota"),
    ("Unable to update this object because the user ID is not found", "user-id-not-found"),
    ("A synchronized object with the same proxy address already exists", "same-proxy"),
    ("[x] may already be associated with another object in your directory", "values-associated"),
    ("permission-issue", "permission-issue"),
    ("cd-error 8344 Insufficient access rights", "permission-issue"),
    ("error (8344).", "permission-issue"),
)


@pytest.mark.parametrize("text,fault", SAMPLES)
def test_named(text: str, fault: ExportFault) -> None:
    """Each refusal of run-statuses-and-errors sections 6 and 7, in any case."""
    assert export_fault(text) == fault
    assert export_fault(text.upper()) == fault


def test_every_fault_has_a_sample() -> None:
    """No fault is without the text that it is known by; one is told by the object's type."""
    assert {fault for _, fault in SAMPLES} == {*get_args(ExportFault)} - BY_TYPE - {"none", "other"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "114",
        "Tracking Id: 5ad58344-8344-4c2a-8344-83440000aaaa",
        "code 18344",
        "8344x",
        "unexpected-error",
    ],
)
def test_unknown_stays_other(text: str) -> None:
    """Digits inside a tracking id are no error code, and an unknown error is not guessed at."""
    assert export_fault(text) == "other"


@given(st.text(), st.sampled_from([text for text, _ in SAMPLES]))
def test_an_error_is_never_no_error(around: str, text: str) -> None:
    """Whatever stands around it, a known text is neither unknown nor no error."""
    assert export_fault(f"{around} {text} {around}") not in ("none", "other")
