"""A checkup as data: for JSON lines and for a spreadsheet. Values of the file are made plain."""

from collections.abc import Sequence
from typing import Any, get_args

from handlers.preflight.checkup import Bearing, Checkup, Column, Finding
from handlers.preflight.telling import Telling, shown

_MENDED: tuple[Bearing, ...] = ("stops", "spoils")
_EVERY: tuple[Column, ...] = get_args(Column)
# The cells that hold sentences: of which columns, and with which bearing.
_SENTENCES: tuple[tuple[tuple[Column, ...], tuple[Bearing, ...]], ...] = (
    (("syncs",), _MENDED),
    (("sign-in",), _MENDED),
    (("addresses",), _MENDED),
    (("format",), _MENDED),
    (("duplicates",), _MENDED),
    (("match",), _MENDED),
    (_EVERY, ("open",)),
    (_EVERY, ("tells",)),
)
CELLS = (
    *("line", "dn", "name", "type", "status", "would_sync", "sign_in_name", "primary_address"),
    *("further_addresses", "match", "match_target", "would_sync_faults", "sign_in_faults"),
    *("address_faults", "format_faults", "duplicates", "match_faults", "not_known", "notes"),
)


def as_data(checkup: Checkup, telling: Telling) -> dict[str, Any]:
    """Everything, by stable ids, each finding with its sentence."""
    planned, mail = checkup.planned, checkup.addresses
    sign_in, match = checkup.sign_in, checkup.match
    return {
        "line": planned.line,
        "dn": shown(planned.object.dn),
        "name": telling.name(checkup),
        "type": shown(planned.type or "") or None,
        "status": checkup.status,
        "passed_over": planned.passed_over,
        "would_sync": None if planned.passed_over else checkup.syncs,
        "sign_in": {"name": _told(sign_in.name), "why": sign_in.why} if sign_in else None,
        "addresses": {
            "primary": _told(mail.primary),
            "secondary": [*map(shown, mail.secondary)],
            "other": [*map(shown, mail.other)],
            "dropped": [{"value": shown(d.value), "reason": d.reason} for d in mail.dropped],
        }
        if mail
        else None,
        "match": {"kind": match.kind, "target": _told(match.target)},
        "findings": [_finding(f, telling) for f in checkup.findings],
    }


def as_cells(checkup: Checkup, telling: Telling) -> dict[str, str]:
    """One row of a table: several of a kind stand in one cell, a line each."""
    object_, mail = checkup.planned.object, checkup.addresses
    sign_in = checkup.sign_in.name if checkup.sign_in else None
    further = (*mail.secondary, *mail.other) if mail else ()
    cells = (
        str(checkup.planned.line),
        object_.dn,
        telling.name(checkup),
        checkup.planned.type or "",
        telling.status(checkup),
        "" if checkup.planned.passed_over else checkup.syncs,
        sign_in or "",
        (mail.primary if mail else None) or "",
        "\n".join(further),
        telling.match(checkup),
        checkup.match.target,
    )
    told = (_sentences(checkup, telling, *which) for which in _SENTENCES)
    return dict(zip(CELLS, (*map(_cell, cells), *told), strict=True))


def _sentences(
    checkup: Checkup, telling: Telling, columns: Sequence[Column], bearings: Sequence[Bearing]
) -> str:
    told = (f for f in checkup.findings if f.bearing in bearings and f.column in columns)
    return "\n".join(telling.text(f) for f in told)


def _cell(text: str) -> str:
    return "\n".join(shown(line) for line in text.split("\n"))


def _finding(finding: Finding, telling: Telling) -> dict[str, Any]:
    return {
        "column": finding.column,
        "id": finding.id,
        "bearing": finding.bearing,
        "text": telling.text(finding),
        "values": {name: shown(value) for name, value in finding.values.items() if value},
    }


def _told(value: str | None) -> str | None:
    return shown(value) if value else None
