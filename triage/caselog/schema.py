"""The tables, as text: what creates them, and what must be found when a store is opened, object by object.

The text is written by hand, and not produced by a library, because SQLite keeps it word for word: the same
words must be found again whichever version of a library opens the store. Three tables: events (never changed,
never deleted), boxes (wrapped keys and slots, dropped when a user is removed or a case is erased) and meta
(two lines, written once).
"""

from __future__ import annotations

SCHEMA_VERSION = 1

_EVENT = """CREATE TABLE caselog_event (
    gseq {integer} NOT NULL PRIMARY KEY,
    event_id TEXT NOT NULL UNIQUE,
    case_id TEXT NOT NULL,
    seq {integer} NOT NULL,
    version {integer} NOT NULL,
    epoch {integer} NOT NULL,
    signer TEXT NOT NULL,
    note TEXT NOT NULL,
    nonce {blob} NOT NULL,
    sealed {blob} NOT NULL,
    prev {blob} NOT NULL,
    hash {blob} NOT NULL,
    signature {blob} NOT NULL,
    UNIQUE (case_id, seq)
)"""
_BOX = "CREATE TABLE caselog_box (name TEXT NOT NULL PRIMARY KEY, body {blob} NOT NULL)"
_META = "CREATE TABLE caselog_meta (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL)"

EVENT_COLUMNS = (
    "gseq", "event_id", "case_id", "seq", "version", "epoch", "signer", "note", "nonce", "sealed", "prev",
    "hash", "signature",
)  # fmt: skip

POSTGRES_ROLE = """\
REVOKE ALL ON caselog_event, caselog_box, caselog_meta FROM PUBLIC;
GRANT SELECT, INSERT ON caselog_event, caselog_meta TO {role};
GRANT SELECT, INSERT, DELETE ON caselog_box TO {role};
"""
"""For the owner of the database, after `create`: the role that the program uses day by day can add events and
read them, never change or delete one. Boxes can be dropped, because removing a user and erasing a case
mean just that; the chain records it.
"""


def statements(dialect: str) -> tuple[str, ...]:
    """The statements that make the tables, for `sqlite` or `postgresql`."""
    types = {"integer": "INTEGER", "blob": "BLOB"} if dialect == "sqlite" else {"integer": "BIGINT", "blob": "BYTEA"}
    return tuple(text.format(**types) for text in (_EVENT, _BOX, _META))


SQLITE_OBJECTS = "SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master"

POSTGRES_OBJECTS = r"""
WITH ours AS (
    SELECT c.oid, c.relname, c.relpersistence, c.relrowsecurity, c.relkind FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = current_schema() AND c.relname IN ('caselog_event', 'caselog_box', 'caselog_meta')
)
SELECT 'table', relname, relname,
    CASE WHEN relkind = 'r' AND relpersistence = 'p' AND NOT relrowsecurity THEN ''
    ELSE 'not an ordinary table' END FROM ours
UNION ALL SELECT 'column', a.attname, o.relname,
    format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
    || CASE WHEN a.atthasdef THEN ' with a default' ELSE '' END
    FROM ours o JOIN pg_attribute a ON a.attrelid = o.oid WHERE a.attnum > 0 AND NOT a.attisdropped
UNION ALL SELECT 'constraint', pg_get_constraintdef(k.oid), o.relname, ''
    FROM ours o JOIN pg_constraint k ON k.conrelid = o.oid WHERE k.contype IN ('p', 'u', 'c', 'f', 'x', 't')
UNION ALL SELECT 'trigger', t.tgname, o.relname, ''
    FROM ours o JOIN pg_trigger t ON t.tgrelid = o.oid WHERE NOT t.tgisinternal
UNION ALL SELECT 'rule', r.rulename, o.relname, '' FROM ours o JOIN pg_rewrite r ON r.ev_class = o.oid
UNION ALL SELECT 'policy', p.polname, o.relname, '' FROM ours o JOIN pg_policy p ON p.polrelid = o.oid
UNION ALL SELECT 'child table', i.inhrelid::regclass::text, o.relname, ''
    FROM ours o JOIN pg_inherits i ON i.inhparent = o.oid
"""

Object = tuple[str, str, str, str]
"""Type, name, table and definition of one object of the database."""


def expected(dialect: str) -> frozenset[Object]:
    """The objects that a store consists of."""
    tables = ("caselog_event", "caselog_box", "caselog_meta")
    if dialect == "sqlite":
        made = {("table", name, name, text) for name, text in zip(tables, statements(dialect), strict=True)}
        hidden = (("caselog_event", 1), ("caselog_event", 2), ("caselog_box", 1), ("caselog_meta", 1))
        return frozenset(made | {("index", f"sqlite_autoindex_{table}_{n}", table, "") for table, n in hidden})
    objects: set[Object] = {("table", name, name, "") for name in tables}
    for name, text in zip(tables, statements(dialect), strict=True):
        inner = text.split("(", 1)[1]
        for part in inner.replace("\n", " ").split(","):
            words = part.split()
            if len(words) > 1 and words[1] in {"BIGINT", "TEXT", "BYTEA"}:
                objects.add(("column", words[0], name, f"{words[1].lower()} NOT NULL"))
    constraints = (
        ("PRIMARY KEY (gseq)", "caselog_event"),
        ("UNIQUE (event_id)", "caselog_event"),
        ("UNIQUE (case_id, seq)", "caselog_event"),
        ("PRIMARY KEY (name)", "caselog_box"),
        ("PRIMARY KEY (name)", "caselog_meta"),
    )
    return frozenset(objects | {("constraint", text, table, "") for text, table in constraints})


def differences(dialect: str, found: frozenset[Object]) -> tuple[str, ...]:
    """What differs from the tables as made, each difference by name; empty when nothing does."""
    wanted = expected(dialect)
    known = {entry[:3] for entry in wanted}
    present = {entry[:3] for entry in found}
    lines = [f"the {kind} `{name}` on `{table}` is not ours" for kind, name, table in sorted(present - known)]
    lines += [f"the {kind} `{name}` on `{table}` is missing" for kind, name, table in sorted(known - present)]
    changed = {entry[:3] for entry in found - wanted if entry[:3] in known}
    lines += [f"the {kind} `{name}` on `{table}` was changed" for kind, name, table in sorted(changed)]
    return tuple(lines)
