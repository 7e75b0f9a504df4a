"""connect/runs.json: the run history as Get-ADSyncRunProfileResult -RunStepDetails gives it."""

from datetime import UTC, datetime
from typing import Any

from adapters.formats.connection import read_connection
from adapters.formats.reading import as_list, convert_list
from adapters.formats.scalars import Guid, Link, Moment, Text, when
from adapters.formats.shapes import Many, Shape, many
from knowledge.vocabulary import Run, RunError, RunStep

_NEVER = datetime.min.replace(tzinfo=UTC)
_NO_COUNTERS = frozenset({"StepNumber", "RunNumber"})
_COUNTERS = ("Stage", "Export", "Connector", "Disconnector", "Flow", "Import")


class RunErrorShape(Shape):
    """One error of a run step."""

    error_kind: Text | None = None
    object_dn: Text | None = None
    cs_guid: Link | None = None
    error_type: Text | None = None
    error_code: Text | None = None
    error_literal: Text | None = None
    extra_error_details: Text | None = None
    call_stack: Text | None = None
    retry_count: int | None = None
    first_occurred: Moment | None = None
    date_occurred: Moment | None = None


class RunStepShape(Shape):
    """Get-ADSyncRunStepResult; the counters are taken from its whole-number keys."""

    step_result: Text | None = None
    step_number: int | None = None
    start_date: Moment | None = None
    end_date: Moment | None = None
    partition: Text | None = None
    connector_connection_information_xml: str | dict[str, Any] | None = None
    counters: dict[str, int] | None = None
    errors: Many[RunErrorShape] = None
    errors_cut: bool = False


class RunShape(Shape):
    """Get-ADSyncRunProfileResult."""

    connector_id: Guid
    connector_name: Text | None = None
    run_profile_name: Text | None = None
    result: Text | None = None
    run_number: int | None = None
    start_date: Moment | None = None
    end_date: Moment | None = None
    is_run_complete: bool | None = None
    run_step_results: Many[RunStepShape] = None


def read_runs(raw: object, file: str) -> tuple[Run, ...]:
    """All runs, newest first where every one has its start."""
    shapes = convert_list(_with_counters(raw, file), RunShape, file)
    runs = [_run(shape, file, i) for i, shape in enumerate(shapes, 1)]
    starts = [run.start for run in runs]
    if None not in starts:
        runs.sort(key=lambda run: run.start or _NEVER, reverse=True)
    return tuple(runs)


def _with_counters(raw: object, file: str) -> list[object]:
    """Each step with its whole-number keys under Counters, whatever counters there are."""
    runs = as_list(raw, file)
    for run in runs:
        steps = run.get("RunStepResults") if isinstance(run, dict) else None
        for step in steps if isinstance(steps, list) else [steps]:
            if isinstance(step, dict) and "Counters" not in step:
                step["Counters"] = {
                    k: n for k, v in step.items() if (n := _count(k, v)) is not None
                }
    return runs


def _count(key: str, value: object) -> int | None:
    if key in _NO_COUNTERS or isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    is_number = isinstance(value, str) and value.isdigit() and key.startswith(_COUNTERS)
    return int(value) if is_number and isinstance(value, str) else None


def _run(shape: RunShape, file: str, number: int) -> Run:
    steps = tuple(
        _step(step, file, f"item {number}, RunStepResults item {i}")
        for i, step in enumerate(many(shape.run_step_results), 1)
    )
    return Run(
        connector_id=shape.connector_id,
        connector_name=shape.connector_name or "",
        profile=shape.run_profile_name or "",
        result=shape.result or "",
        number=shape.run_number or 0,
        start=when(shape.start_date),
        end=when(shape.end_date),
        complete=shape.is_run_complete is not False,
        steps=None if shape.run_step_results is None else steps,
    )


def _step(shape: RunStepShape, file: str, place: str) -> RunStep:
    connection = read_connection(shape.connector_connection_information_xml, file, place)
    return RunStep(
        result=shape.step_result or "",
        number=shape.step_number or 0,
        start=when(shape.start_date),
        end=when(shape.end_date),
        partition=shape.partition or "",
        connection_result=connection.result,
        server=connection.server,
        detail=connection.detail,
        counters=shape.counters or {},
        errors=tuple(_error(error) for error in many(shape.errors)),
        errors_listed=not shape.errors_cut,
    )


def _error(shape: RunErrorShape) -> RunError:
    return RunError(
        kind=shape.error_kind or "",
        dn=shape.object_dn or "",
        cs_id=shape.cs_guid or None,
        type=shape.error_type or "",
        code=shape.error_code or "",
        literal=shape.error_literal or "",
        details=shape.extra_error_details or "",
        call_stack=shape.call_stack or "",
        retry_count=shape.retry_count,
        first=when(shape.first_occurred),
        latest=when(shape.date_occurred),
    )
