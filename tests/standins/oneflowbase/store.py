"""What the stand-in remembers: records by kind and key, in memory, and in an SQLite file that outlives it."""

import sqlite3
from pathlib import Path
from typing import Any

import orjson

Record = dict[str, Any]


class Store:
    """Records; each is written through at once, so that a restart finds it."""

    def __init__(self, path: Path | None = None) -> None:
        self._kinds: dict[str, dict[str, Record]] = {}
        self._file = sqlite3.connect(path or ":memory:", isolation_level=None)
        self._file.execute("pragma journal_mode = wal")
        self._file.execute("pragma synchronous = off")
        self._file.execute("create table if not exists records (kind, key, value, primary key (kind, key))")
        for kind, key, value in self._file.execute("select kind, key, value from records order by rowid"):
            self._kinds.setdefault(kind, {})[key] = orjson.loads(value)

    def put(self, kind: str, key: str, record: Record) -> Record:
        """Keep a record, in the place of an earlier one."""
        self._kinds.setdefault(kind, {})[key] = record
        self._file.execute(
            "insert into records values (?, ?, ?) on conflict (kind, key) do update set value = excluded.value",
            (kind, key, orjson.dumps(record)),
        )
        return record

    def get(self, kind: str, key: str) -> Record | None:
        return self._kinds.get(kind, {}).get(key)

    def all(self, kind: str) -> list[Record]:
        """All records of a kind, oldest first."""
        return list(self._kinds.get(kind, {}).values())

    def drop(self, kind: str, key: str) -> None:
        self._kinds.get(kind, {}).pop(key, None)
        self._file.execute("delete from records where kind = ? and key = ?", (kind, key))

    def close(self) -> None:
        self._file.close()
