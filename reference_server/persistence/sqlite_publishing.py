"""What is published, in tables. That a slug is held once is a primary key's doing, whatever the code above it does."""

import sqlite3
from collections.abc import Collection
from datetime import datetime

import orjson

from reference_server.domain.keys import ApiKey
from reference_server.domain.publications import Publication
from reference_server.domain.triggers import Extension, Trigger, shown, trigger_from
from reference_server.persistence.tables import (
    KEY_COLUMNS,
    PUBLICATION_COLUMNS,
    draft_row,
    key_from,
    publication_from,
    text_of,
)


class SqlitePublishing:
    """The tables of a database that its heir opens."""

    _db: sqlite3.Connection

    def trigger(self, workflow_id: str) -> Trigger | None:
        row = self._db.execute("SELECT body FROM triggers WHERE workflow_id = ?", (workflow_id,)).fetchone()
        return trigger_from(orjson.loads(row[0])) if row else None

    def save_trigger(self, workflow_id: str, trigger: Trigger | None) -> None:
        if trigger is None:
            self._db.execute("DELETE FROM triggers WHERE workflow_id = ?", (workflow_id,))
            return
        self._db.execute(
            "INSERT INTO triggers (workflow_id, body) VALUES (?, ?)"
            " ON CONFLICT (workflow_id) DO UPDATE SET body = excluded.body",
            (workflow_id, text_of(shown(trigger))),
        )

    def hold(self, workflow_id: str, slugs: Collection[str]) -> bool:
        self._db.execute("SAVEPOINT holding")
        try:
            self._db.execute("DELETE FROM slugs WHERE workflow_id = ?", (workflow_id,))
            self._db.executemany(
                "INSERT INTO slugs (slug, workflow_id) VALUES (?, ?)", [(slug, workflow_id) for slug in slugs]
            )
        except sqlite3.IntegrityError:
            self._db.execute("ROLLBACK TO holding")
            return False
        finally:
            self._db.execute("RELEASE holding")
        return True

    def last_version(self, workflow_id: str) -> int:
        row = self._db.execute("SELECT max(version) FROM publications WHERE workflow_id = ?", (workflow_id,)).fetchone()
        return int(row[0] or 0)

    def publish(self, publication: Publication) -> None:
        trigger = publication.trigger
        added = self._db.execute(
            f"INSERT INTO publications ({PUBLICATION_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - names
            (publication.publication_id, publication.workflow_id, publication.version, publication.kind,
             *draft_row(publication.draft), text_of(shown(trigger)) if trigger else None),
        )  # fmt: skip
        self._db.execute(
            "INSERT OR REPLACE INTO live (workflow_id, number, publication_id, type, slug, awake)"
            " VALUES (?, ?, ?, ?, ?, 1)",
            (publication.workflow_id, added.lastrowid, publication.publication_id, trigger.type if trigger else None,
             trigger.slug if isinstance(trigger, Extension) else None),
        )  # fmt: skip

    def withdraw(self, workflow_id: str) -> bool:
        return self._db.execute("DELETE FROM live WHERE workflow_id = ?", (workflow_id,)).rowcount == 1

    def suspend(self, workflow_id: str) -> None:
        self._db.execute("UPDATE live SET awake = 0 WHERE workflow_id = ?", (workflow_id,))

    def publication(self, publication_id: str) -> Publication | None:
        row = self._db.execute(
            f"SELECT {PUBLICATION_COLUMNS} FROM publications WHERE publication_id = ?",  # noqa: S608 - names
            (publication_id,),
        ).fetchone()
        return publication_from(row) if row else None

    def live(self, workflow_id: str) -> Publication | None:
        row = self._db.execute("SELECT publication_id FROM live WHERE workflow_id = ?", (workflow_id,)).fetchone()
        return self.publication(row[0]) if row else None

    def live_at(self, slug: str) -> str | None:
        row = self._db.execute("SELECT publication_id FROM live WHERE slug = ?", (slug,)).fetchone()
        return str(row[0]) if row else None

    def all_live(self, kind: str) -> list[str]:
        rows = self._db.execute("SELECT publication_id FROM live WHERE type = ? AND awake ORDER BY number", (kind,))
        return [row[0] for row in rows]

    def add_key(self, key: ApiKey) -> None:
        self._db.execute(
            f"INSERT INTO api_keys ({KEY_COLUMNS}) VALUES (?, ?, ?, ?)",  # noqa: S608 - names, no values
            (key.key_id, key.workflow_id, key.digest, key.revoked),
        )

    def key_by_digest(self, digest: str) -> ApiKey | None:
        row = self._db.execute(
            f"SELECT {KEY_COLUMNS} FROM api_keys WHERE digest = ?",  # noqa: S608 - names, no values
            (digest,),
        ).fetchone()
        return key_from(row) if row else None

    def revoke_key(self, workflow_id: str, key_id: str) -> bool:
        revoked = self._db.execute(
            "UPDATE api_keys SET revoked = 1 WHERE workflow_id = ? AND key_id = ? AND NOT revoked",
            (workflow_id, key_id),
        )
        return revoked.rowcount == 1

    def spend(self, workflow_id: str, due_at: datetime) -> bool:
        spent = self._db.execute(
            "INSERT OR IGNORE INTO due_times (workflow_id, due_at) VALUES (?, ?)",
            (workflow_id, int(due_at.timestamp())),
        )
        return spent.rowcount == 1

    def forget(self, workflow_id: str) -> None:
        """All of a workflow that is gone but its publications, which its runs may name."""
        for table in ("triggers", "slugs", "live", "api_keys", "due_times"):
            self._db.execute(f"DELETE FROM {table} WHERE workflow_id = ?", (workflow_id,))  # noqa: S608 - names
