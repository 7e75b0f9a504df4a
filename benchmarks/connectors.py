"""Large connector files, and the import filters over a million names.

The anchor for reading is the time that the same machine needs to read the bytes and parse them with
the standard library's tree in memory.

    python -m benchmarks.connectors [--small]
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from xml.etree import ElementTree

from adapters.tenant_folder.rule_sources import read_connector_source
from knowledge.sync_rules.import_filter import Candidate, ImportFilter
from tests.data.real import connector_file

AD = "ae4db4cc-b16b-4eb2-acf5-837ca84e4d7d"
MEBI = 1024
_END = b"</directory-schema>"


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a small file and few names, for CI")
    chosen = parser.parse_args(arguments)
    megabytes, names = (5, 20_000) if chosen.small else (100, 1_000_000)
    print(f"{'what':44} {'value':>12}")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "Connector.xml"
        _grown(path, megabytes)
        before = _peak()
        seconds = _timed(lambda: read_connector_source(path))
        print(f"{f'read a connector of {megabytes} MB':44} {seconds:10.1f} s")
        print(f"{'memory before and at the peak':44} {before:6.0f} {_peak():4.0f} MiB")
        connectors = read_connector_source(path)
        if chosen.small:
            anchor = _timed(lambda: ElementTree.parse(path))
            print(f"{'parsed into a tree in memory (anchor)':44} {anchor:10.1f} s")
    filters = ImportFilter(connectors)
    seconds = _timed(lambda: _decide(filters, names))
    print(f"{f'import filters over {names:,} names':44} {names / seconds:10,.0f} /s")


def _grown(path: Path, megabytes: int) -> None:
    """The real connector with its schema repeated up to a size: it is the schema that is large."""
    text = connector_file(AD)
    start, end = text.index(b"<attribute-type "), text.index(_END)
    schema = text[start:end]
    with path.open("wb") as out:
        out.write(text[:end])
        for _ in range(max(0, megabytes * MEBI * MEBI // len(schema))):
            out.write(schema)
        out.write(text[end:])


def _decide(filters: ImportFilter, names: int) -> int:
    units = ("OU=CORP", "OU=Sales,OU=CORP", "OU=Other", "CN=Users")
    return sum(
        filters.decide(Candidate(f"CN=J Doe {n},{units[n % 4]},DC=contoso,DC=com", "user")).in_scope
        for n in range(names)
    )


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEBI


if __name__ == "__main__":
    main()
