"""Graph's raw values as objects of the tenant, and as what a recorded folder would hold."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import replace
from functools import partial

from adapters.entra.faults import Fault
from adapters.entra.reading import TYPE, Raw, without_type
from adapters.formats.entra_objects import ObjectKind, read_objects
from adapters.formats.errors import FormatError
from adapters.formats.recording import Recorder
from knowledge.vocabulary import TenantObject

_FILES: dict[ObjectKind, str] = {
    "user": "entra/users.json",
    "group": "entra/groups.json",
    "contact": "entra/contacts.json",
    "device": "entra/devices.json",
}
_MANY = 100
_BIN = "entra/deleted_items.json"


def objects(
    values: Sequence[Raw], kind: ObjectKind, *, deleted: bool = False
) -> tuple[TenantObject, ...]:
    """The objects, each once; Fault when one of them has another shape than Graph documents."""
    unique = {str(value.get("id", "")).lower(): without_type(value) for value in values}
    try:
        found = read_objects(list(unique.values()), "Graph", kind)
    except FormatError:
        raise Fault("shape") from None
    return tuple(replace(o, deleted=True) for o in found) if deleted else found


async def read_all(
    executor: Executor, values: Sequence[Raw], kind: ObjectKind, *, deleted: bool = False
) -> tuple[TenantObject, ...]:
    """The same; many of them in a thread, so that nobody waits for them."""
    if len(values) < _MANY:
        return objects(values, kind, deleted=deleted)
    made = partial(objects, values, kind, deleted=deleted)
    return await asyncio.get_running_loop().run_in_executor(executor, made)


def record(
    recorder: Recorder | None, values: Sequence[Raw], kind: ObjectKind, *, deleted: bool = False
) -> None:
    """Take down what was read, for a tenant folder."""
    if recorder is None:
        return
    if deleted:
        marked = [{TYPE: f"#microsoft.graph.{kind}", **value} for value in values]
        recorder.document(_BIN, marked)
    else:
        recorder.document(_FILES[kind], [without_type(value) for value in values])
