"""entra/*.json about objects: users, groups, contacts, devices, and the recycle bin."""

from collections.abc import Iterator, Mapping
from typing import Literal, TypeAlias

from msgspec import UNSET, Struct, UnsetType

from adapters.formats.reading import Duplicates, as_list, convert
from adapters.formats.scalars import Moment, Text, when
from knowledge.vocabulary import ProvisioningError, TenantObject

ObjectKind: TypeAlias = Literal["user", "group", "contact", "device"]
Flag: TypeAlias = bool | UnsetType | None
Words: TypeAlias = list[str] | UnsetType | None
Word: TypeAlias = str | UnsetType | None

_TYPES: dict[str, ObjectKind] = {
    "user": "user",
    "group": "group",
    "orgcontact": "contact",
    "contact": "contact",
    "device": "device",
}
_MARKS: tuple[tuple[ObjectKind, frozenset[str]], ...] = (
    ("user", frozenset({"userPrincipalName", "userType", "onPremisesImmutableId"})),
    ("device", frozenset({"deviceId", "trustType"})),
    ("group", frozenset({"groupTypes", "securityEnabled", "mailEnabled"})),
)


class ProvisioningErrorShape(Struct, rename="camel"):
    """onPremisesProvisioningError."""

    category: Text | None = None
    property_causing_error: Text | None = None
    value: Text | None = None
    occurred_date_time: Moment | None = None


class GraphObject(Struct, rename="camel"):
    """The properties of a directory object that checks rely on; all others are passed on unread."""

    id: str
    user_principal_name: Word = UNSET
    display_name: Word = UNSET
    mail: Word = UNSET
    mail_nickname: Word = UNSET
    proxy_addresses: Words = UNSET
    other_mails: Words = UNSET
    account_enabled: Flag = UNSET
    mail_enabled: Flag = UNSET
    security_enabled: Flag = UNSET
    on_premises_sync_enabled: Flag = UNSET
    on_premises_immutable_id: Word = UNSET
    on_premises_distinguished_name: Word = UNSET
    on_premises_sam_account_name: Word = UNSET
    on_premises_security_identifier: Word = UNSET
    on_premises_user_principal_name: Word = UNSET
    on_premises_last_sync_date_time: Moment | UnsetType | None = UNSET
    deleted_date_time: Moment | UnsetType | None = UNSET
    on_premises_provisioning_errors: list[ProvisioningErrorShape] | UnsetType | None = UNSET


def values_of(raw: object, file: str) -> list[object]:
    """The elements of a Graph collection, of a plain list, or one object alone."""
    if isinstance(raw, dict) and "value" in raw:
        return as_list(raw["value"], file)
    return as_list(raw, file)


def read_objects(raw: object, file: str, kind: ObjectKind) -> tuple[TenantObject, ...]:
    """The live objects of a kind."""
    return tuple(_objects(raw, file, kind))


def read_deleted(raw: object, file: str) -> tuple[TenantObject, ...]:
    """The recycle bin: users, groups, contacts and devices; other kinds are passed over."""
    return tuple(_objects(raw, file, None))


def _objects(raw: object, file: str, kind: ObjectKind | None) -> Iterator[TenantObject]:
    values = values_of(raw, file)
    shapes = convert(values, list[GraphObject], file)
    ids = Duplicates[str]("id")
    for i, (value, shape) in enumerate(zip(values, shapes, strict=True), 1):
        ids.check(shape.id.lower(), file, f"item {i}")
        if isinstance(value, dict) and (actual := kind or _deleted_kind(value)):
            yield TenantObject(
                kind=actual,
                id=shape.id.lower(),
                properties=_properties(value, shape),
                deleted=kind is None,
                errors=_errors(shape),
            )


def _properties(raw: Mapping[str, object], shape: GraphObject) -> dict[str, object]:
    """What Graph returned, with Booleans as such where they were written as text."""
    flags = {
        name: value
        for name, field in zip(shape.__struct_encode_fields__, shape.__struct_fields__, strict=True)
        if isinstance(value := getattr(shape, field), bool)
    }
    return {**raw, **flags}


def _errors(shape: GraphObject) -> tuple[ProvisioningError, ...] | None:
    errors = shape.on_premises_provisioning_errors
    if errors is UNSET:
        return None
    return tuple(
        ProvisioningError(
            category=e.category or "",
            property=e.property_causing_error or "",
            value=e.value or "",
            occurred=when(e.occurred_date_time),
        )
        for e in (errors if isinstance(errors, list) else ())
    )


def _deleted_kind(raw: Mapping[str, object]) -> ObjectKind | None:
    """The kind by Graph's own word, else by the properties that only one kind has."""
    said = raw.get("@odata.type")
    if isinstance(said, str):
        return _TYPES.get(said.rpartition(".")[2].lower())
    return next((kind for kind, marks in _MARKS if marks & raw.keys()), "contact")
