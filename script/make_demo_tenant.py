#!/usr/bin/env python3
"""Make the embedded demo tenant, its overlays and what must be answered.

script/make_demo_tenant.py            write everything
script/make_demo_tenant.py --check    write nothing; say what does not hang together or is stale
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from demo_tenant import check, expected, overlays, tenant

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / "adapters/tenant_folder/demo"
OVERLAYS = ROOT / "tests/conversations/overlays"
EXPECTED = ROOT / "tests/conversations/demo_expected.yaml"


def main(arguments: list[str]) -> int:
    """Write, or check."""
    world, docs = tenant.documents(DEMO)
    rows = expected.rows(world.things.values())
    files: dict[Path, str] = {DEMO / path: tenant.text_of(doc) for path, doc in docs.items()}
    for name in overlays.OVERLAYS:
        changed = overlays.differing(docs, name)
        files |= {OVERLAYS / name / path: tenant.text_of(doc) for path, doc in changed.items()}
    files[EXPECTED] = expected.text(rows)
    if "--check" in arguments:
        stale = [
            str(p.relative_to(ROOT))
            for p, text in files.items()
            if not p.exists() or p.read_bytes() != text.encode()
        ]
        found = [
            *check.problems(world, docs),
            *(f"{path}: not as the generator writes it" for path in stale),
        ]
        found += [
            f"no overlay {r.overlay}"
            for r in rows
            if r.overlay and r.overlay not in overlays.OVERLAYS
        ]
        sys.stdout.write(
            check.summary(world, docs, rows) + "".join(f"PROBLEM {p}\n" for p in found)
        )
        return 1 if found else 0
    shutil.rmtree(OVERLAYS, ignore_errors=True)
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
