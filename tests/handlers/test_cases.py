"""A case is plain data that can be stored and read back, or is said to be damaged."""

import json
from dataclasses import replace

import pytest

from handlers.cases import (
    ALPHABET,
    Case,
    CaseDamagedError,
    Offer,
    from_text,
    new_id,
    to_text,
)
from handlers.ports import Handle

FULL = Case(
    "WS-22222",
    "2026-03-02T12:00:00+00:00",
    "t",
    "helpdesk",
    "why isn't Jürgen syncing?",
    "group-membership",
    Handle("sam", "jdoe"),
    Handle("group-name", "Sales"),
    "mail",
    "114",
    {"b": "1", "a": "2"},
    "CN=x",
    "which-object",
    (Offer("object:x", "one\ntwo"),),
    "contoso",
    "/recorded/contoso",
)
EMPTY = Case("WS-22223", "2026-03-02T12:00:00+00:00", "", "admin")


@pytest.mark.parametrize("case", [FULL, EMPTY])
def test_a_case_comes_back_as_it_was(case: Case) -> None:
    """Every field survives, and the answers keep their order."""
    back = from_text(to_text(case))

    assert back == case
    assert list(back.answers) == list(case.answers)


def test_a_case_stored_before_tenants_were_kept() -> None:
    """It names no tenant, and belongs anywhere."""
    stored = json.loads(to_text(FULL))
    del stored["tenant"], stored["folder"]
    back = from_text(json.dumps(stored))

    assert (back.tenant, back.folder) == ("", "")
    assert not back.elsewhere(FULL)
    assert not FULL.elsewhere(back)


@pytest.mark.parametrize(
    "other", [replace(FULL, tenant="fabrikam"), replace(FULL, folder="/recorded/fabrikam")]
)
def test_a_case_of_another_tenant(other: Case) -> None:
    """Another name is another tenant, and so is another folder of the same name."""
    assert other.elsewhere(FULL)
    assert not FULL.elsewhere(FULL)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        to_text(FULL).replace('"created": "2026', '"createt": "2026'),
        json.dumps(json.loads(to_text(FULL)) | {"answers": {"a": 1}}),
        json.dumps(json.loads(to_text(FULL)) | {"answers": []}),
        json.dumps(json.loads(to_text(FULL)) | {"handle": "jdoe"}),
        json.dumps(json.loads(to_text(FULL)) | {"tenant": 1}),
    ],
)
def test_damaged(text: str) -> None:
    """Whatever cannot be read is damaged, and nothing else."""
    with pytest.raises(CaseDamagedError):
        from_text(text)


def test_answers_are_taken_back_last_first() -> None:
    """An answer given again is the last one."""
    case = EMPTY.answered("a", "1").answered("b", "2").answered("a", "3")

    assert dict(case.answers) == {"b": "2", "a": "3"}
    assert dict(case.taken_back().answers) == {"b": "2"}


def test_ids_can_be_read_out() -> None:
    """WS-, and five characters that nobody mistakes for others."""
    for _ in range(50):
        prefix, _, rest = new_id().partition("-")
        assert (prefix, len(rest)) == ("WS", 5)
        assert set(rest) <= set(ALPHABET)
    assert not set("01OILU") & set(ALPHABET)
