"""docs/FUNCTIONS.md says of each function what the registry says, and counts what it evaluates."""

from collections import Counter
from pathlib import Path

import pytest

from knowledge.sync_rules.expressions import (
    FUNCTIONS,
    Fault,
    Function,
    NotEvaluated,
    evaluate,
    parse,
)
from knowledge.sync_rules.expressions.questions import Question
from tests.knowledge.sync_rules.expressions.defaults import (
    ALL,
    COMPUTER,
    CONTACT,
    GROUP,
    USER,
)
from tests.knowledge.sync_rules.expressions.stage import Given, scene

PAGE = Path("docs/FUNCTIONS.md").read_text(encoding="utf-8")
#: The functions of Microsoft's page, in its own order of sections.
DOCUMENTED = """
CertExtensionOids CertFormat CertFriendlyName CertHashString CertIssuer CertIssuerDN CertIssuerOid
CertKeyAlgorithm CertKeyAlgorithmParams CertNameInfo CertNotAfter CertNotBefore CertPublicKeyOid
CertPublicKeyParametersOid CertSerialNumber CertSignatureAlgorithmOid CertSubject CertSubjectNameDN
CertSubjectNameOid CertThumbprint CertVersion IsCert
CBool CDate CGuid ConvertFromBase64 ConvertToBase64 ConvertFromUTF8Hex ConvertToUTF8Hex CNum CRef
CStr StringFromGuid StringFromSid
DateAdd DateFromNum FormatDateTime Now NumFromDate
DNComponent DNComponentRev EscapeDNComponent
IsBitSet IsDate IsEmpty IsGuid IsNull IsNullOrEmpty IsNumeric IsPresent IsString
BitAnd BitOr RandomNum
Contains Count Item ItemOrNull Join RemoveDuplicates Split
Error IIF Select Switch Where With
Guid InStr InStrRev LCase Left Len LTrim Mid PadLeft PadRight PCase Replace ReplaceChars Right RTrim
Trim UCase Word
"""
ELSEWHERE = {"ImportedValue", "ValueCount"}
SAMPLES: dict[str, tuple[Given, set[str]]] = {
    "user": (USER, {"user", "person"}),
    "group": (GROUP, {"group"}),
    "contact": (CONTACT, {"contact"}),
    "computer": (COMPUTER, {"computer"}),
}


def row(function: Function) -> str:
    """A function's line of the table."""
    done = "yes" if function.implemented else "no"
    return f"| `{function.name}` | {done} | [page]({function.source}) | {function.open or '–'} |"


def test_every_documented_function_is_there() -> None:
    """The registry holds the functions of Microsoft's page and two more, and no other."""
    assert set(FUNCTIONS) == {*DOCUMENTED.split(), *ELSEWHERE}
    assert {f.name for f in FUNCTIONS.values() if not f.implemented} == {
        "CertIssuerOid",
        "CertSubjectNameOid",
    }


def test_table() -> None:
    """One line for each function, by name, as the registry has it."""
    lines = [line for line in PAGE.splitlines() if line.startswith("| `")]
    assert lines == [row(FUNCTIONS[name]) for name in sorted(FUNCTIONS, key=str.lower)]


def test_open_questions() -> None:
    """Each open question of the language stands on the page."""
    assert [line for line in PAGE.splitlines() if line.startswith("- ")] == [
        f"- {question.value}" for question in Question
    ]


@pytest.mark.parametrize("kind", SAMPLES)
def test_counts(kind: str) -> None:
    """How many default expressions give a certain outcome for a sample object."""
    given, types = SAMPLES[kind]
    counts: Counter[str] = Counter()
    for rule, flow in ALL:
        if rule.source_type in types:
            outcome = evaluate(parse(flow.expression), scene(given))
            counts["all"] += 1
            counts["not"] += isinstance(outcome, NotEvaluated)
            counts["doubted"] += (
                not isinstance(outcome, NotEvaluated | Fault) and not outcome.certain
            )
    sure = counts["all"] - counts["not"] - counts["doubted"]
    assert f"| {kind} | {counts['all']} | {sure} | {counts['doubted']} | {counts['not']} |" in PAGE
