"""Cases and shared notes in one SQLite file that only its owner can read.

Calls are short and each is done in a thread; another process may use the file (WAL). A few
connections are kept: opening one costs several times what a call costs, and whoever closes the last
one writes the whole WAL back. A damaged file is moved aside, never thrown away.
"""

import asyncio
import logging
import os
import sqlite3
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from handlers.cases import CasesUnavailableError

log = logging.getLogger(__name__)
T = TypeVar("T")
File = tuple[int, int]  # device and inode
Idle = tuple[File | None, sqlite3.Connection]
SCHEMA = 2
WAIT = 5.0  # seconds that a call waits for another process
IDLE = 4  # connections kept open at most
OWNER_ONLY = 0o600
_TABLES = """
CREATE TABLE IF NOT EXISTS cases (id TEXT PRIMARY KEY, text TEXT NOT NULL, saved TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS threads (thread TEXT PRIMARY KEY, case_id TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS cases_of
    ON cases (CASE WHEN json_valid(text) THEN json_extract(text, '$.actor') END, saved);
CREATE TABLE IF NOT EXISTS notes (key TEXT PRIMARY KEY, text TEXT NOT NULL, ends REAL NOT NULL);
CREATE INDEX IF NOT EXISTS notes_ends ON notes (ends);
"""
_PUT = "INSERT INTO notes (key, text, ends) VALUES (?, ?, ?)"
_OVER = "ON CONFLICT (key) DO UPDATE SET text = excluded.text, ends = excluded.ends"
SWEEP = 600.0  # seconds between two clearings of notes whose time is over


def default_path() -> Path:
    """WHYSYNC_STATE, a folder or a file ending in .db; else the state folder by the XDG rules."""
    told = os.environ.get("WHYSYNC_STATE")
    if told:
        return Path(told) if told.endswith(".db") else Path(told) / "cases.db"
    base = os.environ.get("XDG_STATE_HOME", "")
    home = Path(base) if base.startswith("/") else Path.home() / ".local" / "state"
    return home / "whysync" / "cases.db"


class SqliteStore:
    """The ports Cases and Notes over one file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._ready: File | None = None  # the file that is known to have its tables
        self._first = threading.Lock()
        self._idle: list[Idle] = []
        weakref.finalize(self, _close_all, self._idle)  # Python warns of what nobody closes
        self._swept = 0.0

    async def load(self, case_id: str) -> str | None:
        """The stored text of a case, or None."""
        return await self._do(lambda db: _one(db, "SELECT text FROM cases WHERE id = ?", case_id))

    async def save(self, case_id: str, text: str) -> None:
        """Store a case under its id."""
        await self._write(
            "INSERT INTO cases (id, text, saved) VALUES (?, ?, datetime('now')) "
            "ON CONFLICT (id) DO UPDATE SET text = excluded.text, saved = excluded.saved",
            case_id,
            text,
        )

    async def latest(self, thread: str) -> str | None:
        """The id of the newest case of a thread."""
        return await self._do(
            lambda db: _one(db, "SELECT case_id FROM threads WHERE thread = ?", thread)
        )

    async def bind(self, thread: str, case_id: str) -> None:
        """Make a case the newest of a thread."""
        await self._write(
            "INSERT INTO threads (thread, case_id) VALUES (?, ?) "
            "ON CONFLICT (thread) DO UPDATE SET case_id = excluded.case_id",
            thread,
            case_id,
        )

    async def of(self, actors: Sequence[str], most: int) -> tuple[str, ...]:
        """The stored texts of these actors' cases, the latest saved first."""
        marks = ", ".join("?" for _ in actors)
        query = (
            "SELECT text FROM cases WHERE CASE WHEN json_valid(text) "
            f"THEN json_extract(text, '$.actor') END IN ({marks}) "
            "ORDER BY saved DESC, rowid DESC LIMIT ?"
        )
        rows = await self._do(lambda db: db.execute(query, (*actors, most)).fetchall())
        return tuple(str(row[0]) for row in rows)

    async def once(self, key: str, seconds: float) -> bool:
        """True for exactly one caller within that time, in whichever process."""
        return await self._do(lambda db: self._once_only(db, key, seconds))

    async def keep(self, key: str, text: str, seconds: float) -> None:
        """Keep a text under a key for that time, in place of what was there."""
        await self._write(f"{_PUT} {_OVER}", key, text, time.time() + seconds)

    async def read(self, key: str) -> str | None:
        """The text that is kept under a key; None when there is none, or its time is over."""
        now = time.time()
        query = "SELECT text FROM notes WHERE key = ? AND ends > ?"
        return await self._do(lambda db: _one(db, query, key, now))

    async def drop(self, key: str) -> None:
        """Forget a key."""
        await self._write("DELETE FROM notes WHERE key = ?", key)

    async def notes_kept(self) -> int:
        """How many notes the file holds, those included whose time is over."""
        query = "SELECT count(*) FROM notes"
        return int(await self._do(lambda db: db.execute(query).fetchone()[0]))

    def _once_only(self, db: sqlite3.Connection, key: str, seconds: float) -> bool:
        now = time.time()
        if now - self._swept > SWEEP:
            self._swept = now
            db.execute("DELETE FROM notes WHERE ends <= ?", (now,))
        put = f"{_PUT} {_OVER} WHERE notes.ends <= ?"
        return db.execute(put, (key, "", now + seconds, now)).rowcount == 1

    async def _write(self, query: str, *values: object) -> None:
        def work(db: sqlite3.Connection) -> None:
            db.execute(query, values)

        await self._do(work)

    async def _do(self, work: Callable[[sqlite3.Connection], T]) -> T:
        return await asyncio.to_thread(self._now, work)

    def _now(self, work: Callable[[sqlite3.Connection], T]) -> T:
        try:
            file = self._file()
            try:
                return self._once(work)
            except sqlite3.OperationalError:
                raise  # busy, full or forbidden: nothing is wrong with the file itself
            except sqlite3.DatabaseError:
                self._move_aside(file)
                return self._once(work)
        except (sqlite3.Error, OSError) as error:
            raise CasesUnavailableError(f"{self._path.name}: {error}") from error

    def _once(self, work: Callable[[sqlite3.Connection], T]) -> T:
        with self._first:
            if self._ready is None or self._ready != self._file():
                self._make_ready()
        with self._connected() as db, db:
            return work(db)

    def _make_ready(self) -> None:
        """Make file and tables. SQLite does not wait for another process that does the same
        (the change to WAL ignores the time limit), so the wait is ours."""
        self._ready = None
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._path.touch(mode=OWNER_ONLY)
        self._path.chmod(OWNER_ONLY)
        until = time.monotonic() + WAIT
        while self._ready is None:
            try:
                with self._connected() as db:
                    _prepare(db)
                self._ready = self._file()
            except sqlite3.OperationalError as error:
                if error.sqlite_errorname != "SQLITE_BUSY" or time.monotonic() > until:
                    raise
                time.sleep(0.02)

    def _file(self) -> File | None:
        """Which file is there now: an operator or another process may have moved it."""
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return None
        return found.st_dev, found.st_ino

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        """A connection, kept for the next call unless this one fails."""
        file, db = self._taken()
        try:
            yield db
        except BaseException:
            db.close()
            raise
        if len(self._idle) < IDLE:
            self._idle.append((file, db))
        else:
            db.close()

    def _taken(self) -> Idle:
        file = self._file()
        while (idle := _popped(self._idle)) is not None:
            if idle[0] == file:
                return idle
            idle[1].close()  # of a file that is no longer there
        db = sqlite3.connect(self._path, timeout=WAIT, check_same_thread=False)
        db.execute("PRAGMA synchronous = NORMAL")  # with WAL a crash of the program loses nothing
        return file, db

    def _move_aside(self, file: File | None) -> None:
        """Put the damaged file away, if it is still the one that stands there."""
        with self._first:
            _close_all(self._idle)
            if self._file() != file:
                return
            name = f"{self._path.name}.damaged-{time.strftime('%Y%m%d-%H%M%S')}"
            for end in ("", "-wal", "-shm"):
                part = self._path.with_name(self._path.name + end)
                if part.exists():
                    part.replace(self._path.with_name(name + end))
            self._ready = None
        log.warning("the file of cases was damaged and is kept as %s; a new one is begun", name)


class _LaterVersionError(sqlite3.OperationalError):
    """The file belongs to a later version."""

    sqlite_errorname = "SQLITE_OK"


def _prepare(db: sqlite3.Connection) -> None:
    """Check or make the tables. A file of a later version is left alone."""
    version = int(db.execute("PRAGMA user_version").fetchone()[0])
    if version > SCHEMA:
        raise _LaterVersionError(
            f"made by a later version of WhySync (schema {version}); upgrade, or use another file"
        )
    db.execute("PRAGMA journal_mode = WAL")
    if version < SCHEMA:
        db.executescript(_TABLES)
        db.execute(f"PRAGMA user_version = {SCHEMA}")
        db.commit()


def _one(db: sqlite3.Connection, query: str, *values: object) -> str | None:
    row = db.execute(query, values).fetchone()
    return str(row[0]) if row else None


def _popped(idle: list[Idle]) -> Idle | None:
    try:
        return idle.pop()
    except IndexError:  # another thread took the last one
        return None


def _close_all(idle: list[Idle]) -> None:
    while (kept := _popped(idle)) is not None:
        kept[1].close()
