"""Functions that ask about a value (functions reference, section Evaluation)."""

from collections.abc import Callable

from knowledge.sync_rules.expressions.dates import read_date
from knowledge.sync_rules.expressions.functions.conversion import is_number
from knowledge.sync_rules.expressions.functions.dates import CULTURES
from knowledge.sync_rules.expressions.registry import function
from knowledge.sync_rules.expressions.run import Run
from knowledge.sync_rules.expressions.values import GUID, Data, Date, Item, UnknownError, kind

LISTS = "a list whose values would be answered differently"


@function("IsNull", "var", nulls="takes")
def _is_null(_: Run, value: Data) -> bool:
    if isinstance(value, tuple):
        return all(item is None for item in value)
    return value is None


@function("IsNullOrEmpty", "var", nulls="takes")
def _is_null_or_empty(_: Run, value: Data) -> bool:
    return not _present(value)


@function("IsPresent", "var", nulls="takes")
def _is_present(_: Run, value: Data) -> bool:
    return _present(value)


def _present(value: Data) -> bool:
    if isinstance(value, tuple):
        return any(map(_present, value))
    return value is not None and value not in ("", b"")


@function("IsEmpty", "var", nulls="takes", still_open=LISTS)
def _is_empty(_: Run, value: Data) -> bool:
    return _same(value, lambda item: item is not None and item in ("", b""))


@function("IsString", "var", nulls="takes", still_open=LISTS + "; a date")
def _is_string(run: Run, value: Data) -> bool:
    return _same(value, lambda item: _stringlike(run, item))


def _stringlike(run: Run, item: Item) -> bool:
    """Whether CStr can be successful, and that takes texts, references, numbers, truth values."""
    if item is None:
        return run.nulls_are_empty()
    if isinstance(item, Date):
        raise UnknownError("IsString of a date")
    return not isinstance(item, bytes)


@function("IsNumeric", "var", nulls="takes", still_open=LISTS + "; a truth value, a date")
def _is_numeric(_: Run, value: Data) -> bool:
    return _same(value, _numberlike)


def _numberlike(item: Item) -> bool:
    if isinstance(item, bool | Date):
        raise UnknownError(f"IsNumeric of {kind(item)}")
    return isinstance(item, int) or (isinstance(item, str) and is_number(item))


@function("IsDate", "var", nulls="takes", still_open=LISTS + "; " + CULTURES)
def _is_date(run: Run, value: Data) -> bool:
    return _same(value, lambda item: _datelike(run, item))


def _datelike(run: Run, item: Item) -> bool:
    if isinstance(item, bool | int):
        raise UnknownError(f"IsDate of {kind(item)}")
    return isinstance(item, Date) or (isinstance(item, str) and read_date(run, item) is not None)


@function("IsGuid", "var", nulls="takes", still_open=LISTS)
def _is_guid(_: Run, value: Data) -> bool:
    return _same(value, lambda item: isinstance(item, str) and GUID.fullmatch(item) is not None)


def _same(value: Data, test: Callable[[Item], bool]) -> bool:
    """The answer for a value, or for a list if all its values have the same."""
    answers = set(map(test, value)) if isinstance(value, tuple) else {test(value)}
    if len(answers) != 1:
        raise UnknownError("a question about a list whose values would be answered differently")
    return answers.pop()
