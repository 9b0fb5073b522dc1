-- SPDX-License-Identifier: GPL-3.0-or-later
-- Pairs of schemas, and the SQL from one to the other and back: see test-sqlite-pairs.c.

=== a table comes
-- from

-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, name text not null);
-- up
CREATE TABLE t (id INTEGER PRIMARY KEY, name text not null);
-- down
-- The rows of “t” are lost.
DROP TABLE t;

=== a table comes with all that stands on it
-- from
CREATE TABLE log (what TEXT);
-- to
CREATE TABLE log (what TEXT);
CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT); -- the name
CREATE INDEX t_name ON t (name);
CREATE VIEW v AS SELECT name FROM t;
CREATE TRIGGER t_log AFTER INSERT ON t BEGIN INSERT INTO log VALUES (new.name); END;
CREATE TRIGGER v_in INSTEAD OF INSERT ON v BEGIN INSERT INTO t (name) VALUES (new.name); END;
-- up
CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT);
CREATE INDEX t_name ON t (name);
CREATE VIEW v AS SELECT name FROM t;
CREATE TRIGGER t_log AFTER INSERT ON t BEGIN INSERT INTO log VALUES (new.name); END;
CREATE TRIGGER v_in INSTEAD OF INSERT ON v BEGIN INSERT INTO t (name) VALUES (new.name); END;
-- down
DROP VIEW v;

-- The rows of “t” are lost.
DROP TABLE t;

=== tables come in the order of their references
-- from

-- to
CREATE TABLE a (id INTEGER PRIMARY KEY, b INTEGER REFERENCES b);
CREATE TABLE b (id INTEGER PRIMARY KEY, c INTEGER REFERENCES c (id));
CREATE TABLE c (id INTEGER PRIMARY KEY);
-- up
CREATE TABLE c (id INTEGER PRIMARY KEY);
CREATE TABLE b (id INTEGER PRIMARY KEY, c INTEGER REFERENCES c (id));
CREATE TABLE a (id INTEGER PRIMARY KEY, b INTEGER REFERENCES b);
-- down
-- The rows of “a” are lost.
DROP TABLE a;

-- The rows of “b” are lost.
DROP TABLE b;

-- The rows of “c” are lost.
DROP TABLE c;

=== tables that refer to each other come
-- from

-- to
CREATE TABLE a (id INTEGER PRIMARY KEY, b INTEGER REFERENCES b);
CREATE TABLE b (id INTEGER PRIMARY KEY, a INTEGER REFERENCES a);
-- up
CREATE TABLE b (id INTEGER PRIMARY KEY, a INTEGER REFERENCES a);
CREATE TABLE a (id INTEGER PRIMARY KEY, b INTEGER REFERENCES b);
-- down
-- The rows of “a” are lost.
DROP TABLE a;

-- The rows of “b” are lost.
DROP TABLE b;

=== a STRICT table comes
-- from

-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, x ANY) STRICT;
-- up
CREATE TABLE t (id INTEGER PRIMARY KEY, x ANY) STRICT;
-- down
-- The rows of “t” are lost.
DROP TABLE t;

=== a table without rowid comes
-- from

-- to
CREATE TABLE t (k TEXT PRIMARY KEY, x INT) WITHOUT ROWID, STRICT;
-- up
CREATE TABLE t (k TEXT PRIMARY KEY, x INT) WITHOUT ROWID, STRICT;
-- down
-- The rows of “t” are lost.
DROP TABLE t;

=== a table with odd names comes
-- from

-- to
CREATE TABLE "odd ""name" ([a b] INTEGER, "select" TEXT, `c``d` BLOB, CHECK ("select" <> [a b]));
-- up
CREATE TABLE "odd ""name" ([a b] INTEGER, "select" TEXT, `c``d` BLOB, CHECK ("select" <> [a b]));
-- down
-- The rows of “odd "name” are lost.
DROP TABLE "odd ""name";

=== a comment in a table stays
-- from

-- to
CREATE TABLE t (
  id INTEGER PRIMARY KEY, -- the key; it counts up
  /* what
     people read */
  name TEXT
);
-- up
CREATE TABLE t (
  id INTEGER PRIMARY KEY, -- the key; it counts up
  /* what
     people read */
  name TEXT
);
-- down
-- The rows of “t” are lost.
DROP TABLE t;

=== a column comes
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER, c text);
-- up
ALTER TABLE t ADD COLUMN c text;
-- down
-- The values of “c” are lost.
ALTER TABLE t DROP COLUMN c;

=== a column comes in the middle
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, c TEXT, b INTEGER);
-- up
ALTER TABLE t ADD COLUMN c TEXT;
-- down
-- The values of “c” are lost.
ALTER TABLE t DROP COLUMN c;

=== a column comes with a default
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER, c TEXT NOT NULL DEFAULT 'none');
-- up
ALTER TABLE t ADD COLUMN c TEXT NOT NULL DEFAULT 'none';
-- down
-- The values of “c” are lost.
ALTER TABLE t DROP COLUMN c;

=== a column comes that can't be NULL and has no default
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY CHECK (id > 5));
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY CHECK (id > 5), c TEXT NOT NULL);
-- up
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY CHECK (id > 5), c TEXT NOT NULL);

-- “c” is new, can't be NULL and has no default: if there are rows, say what they get.
INSERT INTO new_t (id)
  SELECT id FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
-- down
-- The values of “c” are lost.
ALTER TABLE t DROP COLUMN c;

=== a column comes with a default that is not constant
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER, c TEXT DEFAULT CURRENT_TIMESTAMP);
-- up
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER, c TEXT DEFAULT CURRENT_TIMESTAMP);

INSERT INTO new_t (id, a, b)
  SELECT id, a, b FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
-- down
-- The values of “c” are lost.
ALTER TABLE t DROP COLUMN c;

=== a column comes with an expression as default
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER, c TEXT DEFAULT (lower(hex(randomblob(8)))));
-- up
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER, c TEXT DEFAULT (lower(hex(randomblob(8)))));

INSERT INTO new_t (id, a, b)
  SELECT id, a, b FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
-- down
-- The values of “c” are lost.
ALTER TABLE t DROP COLUMN c;

=== a column comes with a check
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER, c INTEGER CONSTRAINT positive CHECK (c > 0));
-- up
ALTER TABLE t ADD COLUMN c INTEGER CONSTRAINT positive CHECK (c > 0);
-- down
-- The values of “c” are lost.
ALTER TABLE t DROP COLUMN c;

=== a column comes with a reference
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
CREATE TABLE p (id INTEGER PRIMARY KEY);
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER, p INTEGER REFERENCES p (id) ON DELETE CASCADE);
CREATE TABLE p (id INTEGER PRIMARY KEY);
-- up
ALTER TABLE t ADD COLUMN p INTEGER REFERENCES p (id) ON DELETE CASCADE;
-- down
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);

-- The values of “p” are lost.
INSERT INTO new_t (id, a, b)
  SELECT id, a, b FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;

=== a column comes with a reference and a default
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
CREATE TABLE p (id INTEGER PRIMARY KEY);
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER, p INTEGER DEFAULT 1 REFERENCES p (id));
CREATE TABLE p (id INTEGER PRIMARY KEY);
-- up
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER, p INTEGER DEFAULT 1 REFERENCES p (id));

INSERT INTO new_t (id, a, b)
  SELECT id, a, b FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
-- down
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);

-- The values of “p” are lost.
INSERT INTO new_t (id, a, b)
  SELECT id, a, b FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;

=== a column comes that is unique
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER, c TEXT UNIQUE);
-- up
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER, c TEXT UNIQUE);

INSERT INTO new_t (id, a, b)
  SELECT id, a, b FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
-- down
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);

-- The values of “c” are lost.
INSERT INTO new_t (id, a, b)
  SELECT id, a, b FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;

=== a virtual column comes
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER, c AS (a || b));
-- up
ALTER TABLE t ADD COLUMN c AS (a || b);
-- down
ALTER TABLE t DROP COLUMN c;

=== a stored column comes
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER, c TEXT GENERATED ALWAYS AS (a || b) STORED);
-- up
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER, c TEXT GENERATED ALWAYS AS (a || b) STORED);

INSERT INTO new_t (id, a, b)
  SELECT id, a, b FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
-- down
ALTER TABLE t DROP COLUMN c;

=== a generated column comes with what it is made of
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER, c AS (d + 1), d INTEGER);
-- up
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER, c AS (d + 1), d INTEGER);

INSERT INTO new_t (id, a, b)
  SELECT id, a, b FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
-- down
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);

-- The values of “d” are lost.
INSERT INTO new_t (id, a, b)
  SELECT id, a, b FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;

=== a column comes with a collation
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER, c TEXT COLLATE NOCASE);
-- up
ALTER TABLE t ADD COLUMN c TEXT COLLATE NOCASE;
-- down
-- The values of “c” are lost.
ALTER TABLE t DROP COLUMN c;

=== a column comes and another goes
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, c INTEGER);
-- up
ALTER TABLE t ADD COLUMN c INTEGER;

-- The values of “b” are lost.
ALTER TABLE t DROP COLUMN b;
-- down
ALTER TABLE t ADD COLUMN b INTEGER;

-- The values of “c” are lost.
ALTER TABLE t DROP COLUMN c;

=== all columns change
-- from
CREATE TABLE t (a TEXT);
-- to
CREATE TABLE t (b TEXT);
-- up
ALTER TABLE t ADD COLUMN b TEXT;

-- The values of “a” are lost.
ALTER TABLE t DROP COLUMN a;
-- down
ALTER TABLE t ADD COLUMN a TEXT;

-- The values of “b” are lost.
ALTER TABLE t DROP COLUMN b;

=== two columns come, one with an index
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER, c INTEGER, d INTEGER);
CREATE INDEX t_d ON t (d);
-- up
ALTER TABLE t ADD COLUMN c INTEGER;
ALTER TABLE t ADD COLUMN d INTEGER;
CREATE INDEX t_d ON t (d);
-- down
DROP INDEX t_d;

-- The values of “c” are lost.
ALTER TABLE t DROP COLUMN c;

-- The values of “d” are lost.
ALTER TABLE t DROP COLUMN d;

=== an indexed column goes
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
CREATE INDEX t_a ON t (a);
CREATE INDEX t_b ON t (b) WHERE a IS NOT NULL;
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, b INTEGER);
-- up
DROP INDEX t_a;
DROP INDEX t_b;

-- The values of “a” are lost.
ALTER TABLE t DROP COLUMN a;
-- down
ALTER TABLE t ADD COLUMN a TEXT;
CREATE INDEX t_a ON t (a);
CREATE INDEX t_b ON t (b) WHERE a IS NOT NULL;

=== a column goes from an index of two
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
CREATE INDEX i ON t (a, b);
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, b INTEGER);
CREATE INDEX i ON t (b);
-- up
DROP INDEX i;

-- The values of “a” are lost.
ALTER TABLE t DROP COLUMN a;

CREATE INDEX i ON t (b);
-- down
DROP INDEX i;
ALTER TABLE t ADD COLUMN a TEXT;
CREATE INDEX i ON t (a, b);

=== a checked column goes
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT CHECK (a <> ''), b INTEGER);
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, b INTEGER);
-- up
-- The values of “a” are lost.
ALTER TABLE t DROP COLUMN a;
-- down
ALTER TABLE t ADD COLUMN a TEXT CHECK (a <> '');

=== a column goes that a table's check uses
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, b INTEGER, CHECK (a <= b));
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, b INTEGER);
-- up
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY, b INTEGER);

-- The values of “a” are lost.
INSERT INTO new_t (id, b)
  SELECT id, b FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
-- down
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY, a INTEGER, b INTEGER, CHECK (a <= b));

INSERT INTO new_t (id, b)
  SELECT id, b FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;

=== a referring column goes
-- from
CREATE TABLE p (id INTEGER PRIMARY KEY);
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, p INTEGER REFERENCES p);
-- to
CREATE TABLE p (id INTEGER PRIMARY KEY);
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);
-- up
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY, a TEXT);

-- The values of “p” are lost.
INSERT INTO new_t (id, a)
  SELECT id, a FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
-- down
ALTER TABLE t ADD COLUMN p INTEGER REFERENCES p;

=== a column goes that a view uses
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
CREATE VIEW v AS SELECT id, a, b FROM t;
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, b INTEGER);
CREATE VIEW v AS SELECT id, b FROM t;
-- up
DROP VIEW v;

-- The values of “a” are lost.
ALTER TABLE t DROP COLUMN a;

CREATE VIEW v AS SELECT id, b FROM t;
-- down
DROP VIEW v;
ALTER TABLE t ADD COLUMN a TEXT;
CREATE VIEW v AS SELECT id, a, b FROM t;

=== a generated column goes
-- from
CREATE TABLE t (a INTEGER, b AS (a + 1));
-- to
CREATE TABLE t (a INTEGER);
-- up
ALTER TABLE t DROP COLUMN b;
-- down
ALTER TABLE t ADD COLUMN b AS (a + 1);

=== a type changes
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT);
-- up
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY, a TEXT, b TEXT);

-- Values of “b” become texts: 1.5 becomes '1.5'.
INSERT INTO new_t (id, a, b)
  SELECT id, a, b FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
-- down
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);

-- Values of “b” that look like numbers become numbers: '007' becomes 7.
INSERT INTO new_t (id, a, b)
  SELECT id, a, b FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;

=== a text becomes a number
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, b INTEGER);
-- up
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY, a INTEGER, b INTEGER);

-- Values of “a” that look like numbers become numbers: '007' becomes 7.
INSERT INTO new_t (id, a, b)
  SELECT id, a, b FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
-- down
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);

-- Values of “a” become texts: 1.5 becomes '1.5'.
INSERT INTO new_t (id, a, b)
  SELECT id, a, b FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;

=== a length changes
-- from
CREATE TABLE t (a VARCHAR(10));
-- to
CREATE TABLE t (a VARCHAR(20));
-- up
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (a VARCHAR(20));

INSERT INTO new_t (rowid, a)
  SELECT rowid, a FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
-- down
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (a VARCHAR(10));

INSERT INTO new_t (rowid, a)
  SELECT rowid, a FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;

=== a type is written in another case
-- from
CREATE TABLE t (a varchar(10), b int);
-- to
CREATE TABLE t (a VARCHAR ( 10 ), b INT);
-- up

-- down


=== a whole number becomes a fraction
-- from
CREATE TABLE t (a INTEGER);
-- to
CREATE TABLE t (a REAL);
-- up
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (a REAL);

-- Values of “a” become floating-point numbers, which hold 15 digits.
INSERT INTO new_t (rowid, a)
  SELECT rowid, a FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
-- down
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (a INTEGER);

INSERT INTO new_t (rowid, a)
  SELECT rowid, a FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;

=== a type goes
-- from
CREATE TABLE t (a TEXT);
-- to
CREATE TABLE t (a);
-- up
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (a);

INSERT INTO new_t (rowid, a)
  SELECT rowid, a FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
-- down
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (a TEXT);

-- Values of “a” become texts: 1.5 becomes '1.5'.
INSERT INTO new_t (rowid, a)
  SELECT rowid, a FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;

=== a blob becomes a text in a STRICT table
-- from
CREATE TABLE t (a BLOB) STRICT;
-- to
CREATE TABLE t (a TEXT) STRICT;
-- up
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (a TEXT) STRICT;

INSERT INTO new_t (rowid, a)
  SELECT rowid, CAST(a AS TEXT) FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
-- down
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (a BLOB) STRICT;

INSERT INTO new_t (rowid, a)
  SELECT rowid, CAST(a AS BLOB) FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;

=== a column can't be NULL any more
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT NOT NULL, b INTEGER);
-- up
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY, a TEXT NOT NULL, b INTEGER);

-- “a” can't be NULL any more: if it is in any row, say what it becomes: coalesce(…).
INSERT INTO new_t (id, a, b)
  SELECT id, a, b FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
-- down
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);

INSERT INTO new_t (id, a, b)
  SELECT id, a, b FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;

=== a column with a default can't be NULL any more
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT DEFAULT 'x');
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT NOT NULL DEFAULT 'x');
-- up
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY, a TEXT NOT NULL DEFAULT 'x');

-- Where “a” is NULL it gets its default.
INSERT INTO new_t (id, a)
  SELECT id, coalesce(a, 'x') FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
-- down
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY, a TEXT DEFAULT 'x');

INSERT INTO new_t (id, a)
  SELECT id, a FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;

=== a default comes
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER DEFAULT 0);
-- up
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER DEFAULT 0);

INSERT INTO new_t (id, a, b)
  SELECT id, a, b FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
-- down
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);

INSERT INTO new_t (id, a, b)
  SELECT id, a, b FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;

=== a default changes
-- from
CREATE TABLE t (a TEXT DEFAULT 'it''s');
-- to
CREATE TABLE t (a TEXT DEFAULT 'that''s');
-- up
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (a TEXT DEFAULT 'that''s');

INSERT INTO new_t (rowid, a)
  SELECT rowid, a FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
-- down
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (a TEXT DEFAULT 'it''s');

INSERT INTO new_t (rowid, a)
  SELECT rowid, a FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;

=== a conflict clause comes
-- from
CREATE TABLE t (a TEXT NOT NULL, b UNIQUE);
-- to
CREATE TABLE t (a TEXT NOT NULL ON CONFLICT IGNORE, b UNIQUE ON CONFLICT REPLACE);
-- up
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (a TEXT NOT NULL ON CONFLICT IGNORE, b UNIQUE ON CONFLICT REPLACE);

INSERT OR ABORT INTO new_t (rowid, a, b)
  SELECT rowid, a, b FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
-- down
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (a TEXT NOT NULL, b UNIQUE);

INSERT INTO new_t (rowid, a, b)
  SELECT rowid, a, b FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;

=== a collation changes
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT COLLATE NOCASE, b INTEGER);
-- up
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY, a TEXT COLLATE NOCASE, b INTEGER);

INSERT INTO new_t (id, a, b)
  SELECT id, a, b FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
-- down
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);

INSERT INTO new_t (id, a, b)
  SELECT id, a, b FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;

=== a generated expression changes
-- from
CREATE TABLE t (a INTEGER, b AS (a + 1));
-- to
CREATE TABLE t (a INTEGER, b AS (a + 2));
-- up
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (a INTEGER, b AS (a + 2));

INSERT INTO new_t (rowid, a)
  SELECT rowid, a FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
-- down
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (a INTEGER, b AS (a + 1));

INSERT INTO new_t (rowid, a)
  SELECT rowid, a FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;

=== a virtual column becomes stored
-- from
CREATE TABLE t (a INTEGER, b AS (a + 1));
-- to
CREATE TABLE t (a INTEGER, b AS (a + 1) STORED);
-- up
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (a INTEGER, b AS (a + 1) STORED);

INSERT INTO new_t (rowid, a)
  SELECT rowid, a FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
-- down
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (a INTEGER, b AS (a + 1));

INSERT INTO new_t (rowid, a)
  SELECT rowid, a FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;

=== a column becomes generated
-- from
CREATE TABLE t (a INTEGER, b INTEGER);
-- to
CREATE TABLE t (a INTEGER, b INTEGER AS (a + 1));
-- up
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (a INTEGER, b INTEGER AS (a + 1));

-- The values of “b” are lost.
INSERT INTO new_t (rowid, a)
  SELECT rowid, a FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
-- down
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (a INTEGER, b INTEGER);

INSERT INTO new_t (rowid, a, b)
  SELECT rowid, a, b FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;

=== a check comes
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER, CHECK (b > 0));
-- up
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER, CHECK (b > 0));

INSERT INTO new_t (id, a, b)
  SELECT id, a, b FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
-- down
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);

INSERT INTO new_t (id, a, b)
  SELECT id, a, b FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;

=== a check changes
-- from
CREATE TABLE t (a INTEGER CONSTRAINT c CHECK (a > 0));
-- to
CREATE TABLE t (a INTEGER CONSTRAINT c CHECK (a >= 0));
-- up
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (a INTEGER CONSTRAINT c CHECK (a >= 0));

INSERT INTO new_t (rowid, a)
  SELECT rowid, a FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
-- down
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (a INTEGER CONSTRAINT c CHECK (a > 0));

INSERT INTO new_t (rowid, a)
  SELECT rowid, a FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;

=== a check gets a name
-- from
CREATE TABLE t (a INTEGER, CHECK (a > 0));
-- to
CREATE TABLE t (a INTEGER, CONSTRAINT positive CHECK (a > 0));
-- up
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (a INTEGER, CONSTRAINT positive CHECK (a > 0));

INSERT INTO new_t (rowid, a)
  SELECT rowid, a FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
-- down
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (a INTEGER, CHECK (a > 0));

INSERT INTO new_t (rowid, a)
  SELECT rowid, a FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;

=== a check is written another way
-- from
CREATE TABLE t (a INTEGER, CHECK(a>0 and a<10));
-- to
CREATE TABLE t ("a" INTEGER CHECK ( [a] > 0 /* more */ AND a < 10 ));
-- up

-- down


=== a unique constraint comes
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER, UNIQUE (a, b));
-- up
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER, UNIQUE (a, b));

INSERT INTO new_t (id, a, b)
  SELECT id, a, b FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
-- down
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);

INSERT INTO new_t (id, a, b)
  SELECT id, a, b FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;

=== a unique constraint becomes an index
-- from
CREATE TABLE t (a TEXT UNIQUE);
-- to
CREATE TABLE t (a TEXT);
CREATE UNIQUE INDEX t_a ON t (a);
-- up
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (a TEXT);

INSERT INTO new_t (rowid, a)
  SELECT rowid, a FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
CREATE UNIQUE INDEX t_a ON t (a);
-- down
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (a TEXT UNIQUE);

INSERT INTO new_t (rowid, a)
  SELECT rowid, a FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;

=== a primary key comes
-- from
CREATE TABLE t (a TEXT, b TEXT);
-- to
CREATE TABLE t (a TEXT, b TEXT, PRIMARY KEY (b, a));
-- up
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (a TEXT, b TEXT, PRIMARY KEY (b, a));

INSERT INTO new_t (rowid, a, b)
  SELECT rowid, a, b FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
-- down
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (a TEXT, b TEXT);

INSERT INTO new_t (rowid, a, b)
  SELECT rowid, a, b FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;

=== a primary key goes
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);
-- to
CREATE TABLE t (id INTEGER, a TEXT);
-- up
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER, a TEXT);

INSERT INTO new_t (rowid, id, a)
  SELECT rowid, id, a FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
-- down
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY, a TEXT);

INSERT INTO new_t (id, a)
  SELECT id, a FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;

=== a rowid gets a name
-- from
CREATE TABLE t (a TEXT);
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);
-- up
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY, a TEXT);

INSERT INTO new_t (id, a)
  SELECT rowid, a FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
-- down
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (a TEXT);

-- The values of “id” are lost.
INSERT INTO new_t (rowid, a)
  SELECT rowid, a FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;

=== AUTOINCREMENT comes
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT, b INTEGER);
-- up
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT, b INTEGER);

INSERT INTO new_t (id, a, b)
  SELECT id, a, b FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
-- down
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);

INSERT INTO new_t (id, a, b)
  SELECT id, a, b FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;

=== a table that counts changes
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT);
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT NOT NULL DEFAULT '');
-- up
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT NOT NULL DEFAULT '');

-- Where “a” is NULL it gets its default.
INSERT INTO new_t (id, a)
  SELECT id, coalesce(a, '') FROM t;

DELETE FROM sqlite_sequence WHERE name = 'new_t';

INSERT INTO sqlite_sequence (name, seq)
  SELECT 'new_t', seq FROM sqlite_sequence WHERE name = 't';

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
-- down
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT);

INSERT INTO new_t (id, a)
  SELECT id, a FROM t;

DELETE FROM sqlite_sequence WHERE name = 'new_t';

INSERT INTO sqlite_sequence (name, seq)
  SELECT 'new_t', seq FROM sqlite_sequence WHERE name = 't';

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;

=== a rowid goes
-- from
CREATE TABLE t (k TEXT PRIMARY KEY, a INT);
-- to
CREATE TABLE t (k TEXT PRIMARY KEY, a INT) WITHOUT ROWID;
-- up
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (k TEXT PRIMARY KEY, a INT) WITHOUT ROWID;

-- The rows of “t” lose their rowids.
-- “k” can't be NULL any more: if it is in any row, say what it becomes: coalesce(…).
INSERT INTO new_t (k, a)
  SELECT k, a FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
-- down
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (k TEXT PRIMARY KEY, a INT);

INSERT INTO new_t (k, a)
  SELECT k, a FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;

=== a table becomes STRICT
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER) STRICT;
-- up
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER) STRICT;

INSERT INTO new_t (id, a, b)
  SELECT id, a, b FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
-- down
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);

INSERT INTO new_t (id, a, b)
  SELECT id, a, b FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;

=== a foreign key comes
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
CREATE TABLE p (id INTEGER PRIMARY KEY);
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER REFERENCES p);
CREATE TABLE p (id INTEGER PRIMARY KEY);
-- up
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER REFERENCES p);

INSERT INTO new_t (id, a, b)
  SELECT id, a, b FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
-- down
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);

INSERT INTO new_t (id, a, b)
  SELECT id, a, b FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;

=== a foreign key gets an action
-- from
CREATE TABLE p (id INTEGER PRIMARY KEY);
CREATE TABLE t (a INTEGER, FOREIGN KEY (a) REFERENCES p (id));
-- to
CREATE TABLE p (id INTEGER PRIMARY KEY);
CREATE TABLE t (a INTEGER, FOREIGN KEY (a) REFERENCES p (id) ON DELETE SET NULL ON UPDATE CASCADE);
-- up
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (a INTEGER, FOREIGN KEY (a) REFERENCES p (id) ON DELETE SET NULL ON UPDATE CASCADE);

INSERT INTO new_t (rowid, a)
  SELECT rowid, a FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
-- down
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (a INTEGER, FOREIGN KEY (a) REFERENCES p (id));

INSERT INTO new_t (rowid, a)
  SELECT rowid, a FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;

=== a foreign key becomes deferred
-- from
CREATE TABLE p (id INTEGER PRIMARY KEY);
CREATE TABLE t (a INTEGER, FOREIGN KEY (a) REFERENCES p (id));
-- to
CREATE TABLE p (id INTEGER PRIMARY KEY);
CREATE TABLE t (a INTEGER, FOREIGN KEY (a) REFERENCES p (id) DEFERRABLE INITIALLY DEFERRED);
-- up
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (a INTEGER, FOREIGN KEY (a) REFERENCES p (id) DEFERRABLE INITIALLY DEFERRED);

INSERT INTO new_t (rowid, a)
  SELECT rowid, a FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
-- down
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (a INTEGER, FOREIGN KEY (a) REFERENCES p (id));

INSERT INTO new_t (rowid, a)
  SELECT rowid, a FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;

=== a foreign key goes with its table
-- from
CREATE TABLE p (id INTEGER PRIMARY KEY);
CREATE TABLE t (a INTEGER REFERENCES p, b TEXT);
-- to
CREATE TABLE t (a INTEGER, b TEXT);
-- up
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (a INTEGER, b TEXT);

INSERT INTO new_t (rowid, a, b)
  SELECT rowid, a, b FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;

-- The rows of “p” are lost.
DROP TABLE p;
-- down
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (a INTEGER REFERENCES p, b TEXT);

INSERT INTO new_t (rowid, a, b)
  SELECT rowid, a, b FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
CREATE TABLE p (id INTEGER PRIMARY KEY);

=== a table that refers to itself changes
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES t (id) ON DELETE CASCADE);
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, parent INTEGER NOT NULL DEFAULT 1 REFERENCES t (id) ON DELETE CASCADE);
-- up
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY, parent INTEGER NOT NULL DEFAULT 1 REFERENCES t (id) ON DELETE CASCADE);

-- Where “parent” is NULL it gets its default.
INSERT INTO new_t (id, parent)
  SELECT id, coalesce(parent, 1) FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
-- down
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES t (id) ON DELETE CASCADE);

INSERT INTO new_t (id, parent)
  SELECT id, parent FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;

=== a table that others refer to changes
-- from
CREATE TABLE p (id INTEGER PRIMARY KEY, a TEXT);
CREATE TABLE c (id INTEGER PRIMARY KEY, p INTEGER REFERENCES p (id) ON DELETE CASCADE);
-- to
CREATE TABLE p (id INTEGER PRIMARY KEY, a TEXT DEFAULT 'x');
CREATE TABLE c (id INTEGER PRIMARY KEY, p INTEGER REFERENCES p (id) ON DELETE CASCADE);
-- up
-- SQLite can't change this in place: “p” is made anew and its rows are copied.
CREATE TABLE new_p (id INTEGER PRIMARY KEY, a TEXT DEFAULT 'x');

INSERT INTO new_p (id, a)
  SELECT id, a FROM p;

DROP TABLE p;
ALTER TABLE new_p RENAME TO p;
-- down
-- SQLite can't change this in place: “p” is made anew and its rows are copied.
CREATE TABLE new_p (id INTEGER PRIMARY KEY, a TEXT);

INSERT INTO new_p (id, a)
  SELECT id, a FROM p;

DROP TABLE p;
ALTER TABLE new_p RENAME TO p;

=== an index comes
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
CREATE INDEX t_a ON t (a);
-- up
CREATE INDEX t_a ON t (a);
-- down
DROP INDEX t_a;

=== an index becomes unique
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
CREATE INDEX t_a ON t (a);
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
CREATE UNIQUE INDEX t_a ON t (a);
-- up
DROP INDEX t_a;
CREATE UNIQUE INDEX t_a ON t (a);
-- down
DROP INDEX t_a;
CREATE INDEX t_a ON t (a);

=== an index becomes partial
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
CREATE INDEX t_a ON t (a);
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
CREATE INDEX t_a ON t (a) WHERE b IS NOT NULL;
-- up
DROP INDEX t_a;
CREATE INDEX t_a ON t (a) WHERE b IS NOT NULL;
-- down
DROP INDEX t_a;
CREATE INDEX t_a ON t (a);

=== an index gets an order and a collation
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
CREATE INDEX i ON t (a, b);
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
CREATE INDEX i ON t (a COLLATE NOCASE DESC, b);
-- up
DROP INDEX i;
CREATE INDEX i ON t (a COLLATE NOCASE DESC, b);
-- down
DROP INDEX i;
CREATE INDEX i ON t (a, b);

=== an index becomes one of an expression
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
CREATE INDEX i ON t (a);
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
CREATE INDEX i ON t (lower(a), b + 1 DESC);
-- up
DROP INDEX i;
CREATE INDEX i ON t (lower(a), b + 1 DESC);
-- down
DROP INDEX i;
CREATE INDEX i ON t (a);

=== an index is written another way
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
CREATE INDEX i ON t (a ASC, lower(b));
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
create index "i" on [t]("a", lower ( b ));
-- up

-- down


=== an index moves to another table
-- from
CREATE TABLE a (x);
CREATE TABLE b (x);
CREATE INDEX i ON a (x);
-- to
CREATE TABLE a (x);
CREATE TABLE b (x);
CREATE INDEX i ON b (x);
-- up
DROP INDEX i;
CREATE INDEX i ON b (x);
-- down
DROP INDEX i;
CREATE INDEX i ON a (x);

=== an index moves between tables that change
-- from
CREATE TABLE a (x);
CREATE TABLE b (x);
CREATE INDEX i ON b (x);
-- to
CREATE TABLE a (x NOT NULL DEFAULT 1);
CREATE TABLE b (x NOT NULL DEFAULT 1);
CREATE INDEX i ON a (x);
-- up
-- SQLite can't change this in place: “a” is made anew and its rows are copied.
CREATE TABLE new_a (x NOT NULL DEFAULT 1);

-- Where “x” is NULL it gets its default.
INSERT INTO new_a (rowid, x)
  SELECT rowid, coalesce(x, 1) FROM a;

DROP TABLE a;
ALTER TABLE new_a RENAME TO a;

-- SQLite can't change this in place: “b” is made anew and its rows are copied.
CREATE TABLE new_b (x NOT NULL DEFAULT 1);

-- Where “x” is NULL it gets its default.
INSERT INTO new_b (rowid, x)
  SELECT rowid, coalesce(x, 1) FROM b;

DROP TABLE b;
ALTER TABLE new_b RENAME TO b;
CREATE INDEX i ON a (x);
-- down
-- SQLite can't change this in place: “a” is made anew and its rows are copied.
CREATE TABLE new_a (x);

INSERT INTO new_a (rowid, x)
  SELECT rowid, x FROM a;

DROP TABLE a;
ALTER TABLE new_a RENAME TO a;

-- SQLite can't change this in place: “b” is made anew and its rows are copied.
CREATE TABLE new_b (x);

INSERT INTO new_b (rowid, x)
  SELECT rowid, x FROM b;

DROP TABLE b;
ALTER TABLE new_b RENAME TO b;
CREATE INDEX i ON b (x);

=== a table with an index changes
-- from
CREATE TABLE t (a TEXT, b TEXT);
CREATE UNIQUE INDEX i ON t (a);
CREATE INDEX j ON t (b) WHERE a > 'b';
-- to
CREATE TABLE t (a TEXT NOT NULL DEFAULT '', b TEXT);
CREATE UNIQUE INDEX i ON t (a);
CREATE INDEX j ON t (b) WHERE a > 'b';
-- up
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (a TEXT NOT NULL DEFAULT '', b TEXT);

-- Where “a” is NULL it gets its default.
INSERT INTO new_t (rowid, a, b)
  SELECT rowid, coalesce(a, ''), b FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
CREATE UNIQUE INDEX i ON t (a);
CREATE INDEX j ON t (b) WHERE a > 'b';
-- down
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (a TEXT, b TEXT);

INSERT INTO new_t (rowid, a, b)
  SELECT rowid, a, b FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
CREATE UNIQUE INDEX i ON t (a);
CREATE INDEX j ON t (b) WHERE a > 'b';

=== an index changes with its table
-- from
CREATE TABLE t (a TEXT, b TEXT);
CREATE INDEX i ON t (a);
-- to
CREATE TABLE t (a TEXT DEFAULT '', b TEXT);
CREATE INDEX i ON t (b);
-- up
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (a TEXT DEFAULT '', b TEXT);

INSERT INTO new_t (rowid, a, b)
  SELECT rowid, a, b FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
CREATE INDEX i ON t (b);
-- down
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (a TEXT, b TEXT);

INSERT INTO new_t (rowid, a, b)
  SELECT rowid, a, b FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
CREATE INDEX i ON t (a);

=== a view comes
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
CREATE VIEW v AS SELECT a FROM t WHERE b > 0;
-- up
CREATE VIEW v AS SELECT a FROM t WHERE b > 0;
-- down
DROP VIEW v;

=== a view changes
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
CREATE VIEW v AS SELECT a FROM t;
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
CREATE VIEW v (x, y) AS SELECT a, b FROM t;
-- up
DROP VIEW v;
CREATE VIEW v (x, y) AS SELECT a, b FROM t;
-- down
DROP VIEW v;
CREATE VIEW v AS SELECT a FROM t;

=== a view is written another way
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
CREATE VIEW v AS SELECT a FROM t;
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
create view v as -- all
select "a" from [t];
-- up

-- down


=== views on views come
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
CREATE VIEW a AS SELECT * FROM b;
CREATE VIEW b AS SELECT * FROM c;
CREATE VIEW c AS SELECT a FROM t;
-- up
CREATE VIEW c AS SELECT a FROM t;
CREATE VIEW b AS SELECT * FROM c;
CREATE VIEW a AS SELECT * FROM b;
-- down
DROP VIEW a;
DROP VIEW b;
DROP VIEW c;

=== a view under a view changes
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
CREATE VIEW one AS SELECT a FROM t;
CREATE VIEW two AS SELECT a FROM one;
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
CREATE VIEW one AS SELECT a, b FROM t;
CREATE VIEW two AS SELECT a FROM one;
-- up
DROP VIEW one;
CREATE VIEW one AS SELECT a, b FROM t;
-- down
DROP VIEW one;
CREATE VIEW one AS SELECT a FROM t;

=== a table under views changes
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
CREATE VIEW one AS SELECT a FROM t;
CREATE VIEW two AS SELECT o.a FROM one AS o, t;
CREATE VIEW other AS SELECT 1 AS x;
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER NOT NULL DEFAULT 0);
CREATE VIEW one AS SELECT a FROM t;
CREATE VIEW two AS SELECT o.a FROM one AS o, t;
CREATE VIEW other AS SELECT 1 AS x;
-- up
DROP VIEW two;
DROP VIEW one;

-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER NOT NULL DEFAULT 0);

-- Where “b” is NULL it gets its default.
INSERT INTO new_t (id, a, b)
  SELECT id, a, coalesce(b, 0) FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
CREATE VIEW one AS SELECT a FROM t;
CREATE VIEW two AS SELECT o.a FROM one AS o, t;
-- down
DROP VIEW two;
DROP VIEW one;

-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);

INSERT INTO new_t (id, a, b)
  SELECT id, a, b FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
CREATE VIEW one AS SELECT a FROM t;
CREATE VIEW two AS SELECT o.a FROM one AS o, t;

=== a view becomes a table
-- from
CREATE VIEW v AS SELECT 1 AS a;
-- to
CREATE TABLE v (a);
-- up
DROP VIEW v;
CREATE TABLE v (a);
-- down
-- The rows of “v” are lost.
DROP TABLE v;

CREATE VIEW v AS SELECT 1 AS a;

=== a trigger comes
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
CREATE TRIGGER x AFTER UPDATE OF a ON t WHEN new.a <> old.a BEGIN UPDATE t SET b = b + 1 WHERE id = new.id; END;
-- up
CREATE TRIGGER x AFTER UPDATE OF a ON t WHEN new.a <> old.a BEGIN UPDATE t SET b = b + 1 WHERE id = new.id; END;
-- down
DROP TRIGGER x;

=== a trigger changes
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
CREATE TRIGGER x AFTER UPDATE OF a ON t WHEN new.a <> old.a BEGIN UPDATE t SET b = b + 1 WHERE id = new.id; END;
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
CREATE TRIGGER x AFTER UPDATE OF a ON t WHEN new.a <> old.a BEGIN UPDATE t SET b = b + 2 WHERE id = new.id; END;
-- up
DROP TRIGGER x;
CREATE TRIGGER x AFTER UPDATE OF a ON t WHEN new.a <> old.a BEGIN UPDATE t SET b = b + 2 WHERE id = new.id; END;
-- down
DROP TRIGGER x;
CREATE TRIGGER x AFTER UPDATE OF a ON t WHEN new.a <> old.a BEGIN UPDATE t SET b = b + 1 WHERE id = new.id; END;

=== a table with a trigger changes
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
CREATE TRIGGER x AFTER UPDATE OF a ON t WHEN new.a <> old.a BEGIN UPDATE t SET b = b + 1 WHERE id = new.id; END;
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT DEFAULT 'y', b INTEGER);
CREATE TRIGGER x AFTER UPDATE OF a ON t WHEN new.a <> old.a BEGIN UPDATE t SET b = b + 1 WHERE id = new.id; END;
-- up
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY, a TEXT DEFAULT 'y', b INTEGER);

INSERT INTO new_t (id, a, b)
  SELECT id, a, b FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
CREATE TRIGGER x AFTER UPDATE OF a ON t WHEN new.a <> old.a BEGIN UPDATE t SET b = b + 1 WHERE id = new.id; END;
-- down
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);

INSERT INTO new_t (id, a, b)
  SELECT id, a, b FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
CREATE TRIGGER x AFTER UPDATE OF a ON t WHEN new.a <> old.a BEGIN UPDATE t SET b = b + 1 WHERE id = new.id; END;

=== a table that another's trigger writes changes
-- from
CREATE TABLE log (what TEXT);
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
CREATE TRIGGER x AFTER DELETE ON t BEGIN INSERT INTO log (what) VALUES (old.a); END;
-- to
CREATE TABLE log (what TEXT DEFAULT '');
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
CREATE TRIGGER x AFTER DELETE ON t BEGIN INSERT INTO log (what) VALUES (old.a); END;
-- up
DROP TRIGGER x;

-- SQLite can't change this in place: “log” is made anew and its rows are copied.
CREATE TABLE new_log (what TEXT DEFAULT '');

INSERT INTO new_log (rowid, what)
  SELECT rowid, what FROM log;

DROP TABLE log;
ALTER TABLE new_log RENAME TO log;
CREATE TRIGGER x AFTER DELETE ON t BEGIN INSERT INTO log (what) VALUES (old.a); END;
-- down
DROP TRIGGER x;

-- SQLite can't change this in place: “log” is made anew and its rows are copied.
CREATE TABLE new_log (what TEXT);

INSERT INTO new_log (rowid, what)
  SELECT rowid, what FROM log;

DROP TABLE log;
ALTER TABLE new_log RENAME TO log;
CREATE TRIGGER x AFTER DELETE ON t BEGIN INSERT INTO log (what) VALUES (old.a); END;

=== a table goes whose trigger writes one that changes
-- from
CREATE TABLE log (what TEXT);
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
CREATE TRIGGER x AFTER DELETE ON t BEGIN INSERT INTO log (what) VALUES (old.a); END;
-- to
CREATE TABLE log (what TEXT DEFAULT '');
-- up
DROP TRIGGER x;

-- SQLite can't change this in place: “log” is made anew and its rows are copied.
CREATE TABLE new_log (what TEXT DEFAULT '');

INSERT INTO new_log (rowid, what)
  SELECT rowid, what FROM log;

DROP TABLE log;
ALTER TABLE new_log RENAME TO log;

-- The rows of “t” are lost.
DROP TABLE t;
-- down
-- SQLite can't change this in place: “log” is made anew and its rows are copied.
CREATE TABLE new_log (what TEXT);

INSERT INTO new_log (rowid, what)
  SELECT rowid, what FROM log;

DROP TABLE log;
ALTER TABLE new_log RENAME TO log;
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
CREATE TRIGGER x AFTER DELETE ON t BEGIN INSERT INTO log (what) VALUES (old.a); END;

=== both tables of a trigger change
-- from
CREATE TABLE log (what TEXT);
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
CREATE TRIGGER x AFTER DELETE ON t BEGIN INSERT INTO log (what) VALUES (old.a); END;
-- to
CREATE TABLE log (what TEXT DEFAULT '');
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT DEFAULT '', b INTEGER);
CREATE TRIGGER x AFTER DELETE ON t BEGIN INSERT INTO log (what) VALUES (old.a); END;
-- up
DROP TRIGGER x;

-- SQLite can't change this in place: “log” is made anew and its rows are copied.
CREATE TABLE new_log (what TEXT DEFAULT '');

INSERT INTO new_log (rowid, what)
  SELECT rowid, what FROM log;

DROP TABLE log;
ALTER TABLE new_log RENAME TO log;

-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY, a TEXT DEFAULT '', b INTEGER);

INSERT INTO new_t (id, a, b)
  SELECT id, a, b FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
CREATE TRIGGER x AFTER DELETE ON t BEGIN INSERT INTO log (what) VALUES (old.a); END;
-- down
DROP TRIGGER x;

-- SQLite can't change this in place: “log” is made anew and its rows are copied.
CREATE TABLE new_log (what TEXT);

INSERT INTO new_log (rowid, what)
  SELECT rowid, what FROM log;

DROP TABLE log;
ALTER TABLE new_log RENAME TO log;

-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);

INSERT INTO new_t (id, a, b)
  SELECT id, a, b FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
CREATE TRIGGER x AFTER DELETE ON t BEGIN INSERT INTO log (what) VALUES (old.a); END;

=== a trigger on a view over a table that changes
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
CREATE VIEW v AS SELECT a FROM t;
CREATE TRIGGER x INSTEAD OF INSERT ON v BEGIN INSERT INTO t (a) VALUES (new.a); END;
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER DEFAULT 3);
CREATE VIEW v AS SELECT a FROM t;
CREATE TRIGGER x INSTEAD OF INSERT ON v BEGIN INSERT INTO t (a) VALUES (new.a); END;
-- up
DROP VIEW v;

-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER DEFAULT 3);

INSERT INTO new_t (id, a, b)
  SELECT id, a, b FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
CREATE VIEW v AS SELECT a FROM t;
CREATE TRIGGER x INSTEAD OF INSERT ON v BEGIN INSERT INTO t (a) VALUES (new.a); END;
-- down
DROP VIEW v;

-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);

INSERT INTO new_t (id, a, b)
  SELECT id, a, b FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
CREATE VIEW v AS SELECT a FROM t;
CREATE TRIGGER x INSTEAD OF INSERT ON v BEGIN INSERT INTO t (a) VALUES (new.a); END;

=== a virtual table comes
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
CREATE VIRTUAL TABLE f USING fts5(a, content='t', content_rowid='id');
-- up
CREATE VIRTUAL TABLE f USING fts5(a, content='t', content_rowid='id');
-- down
-- What “f” holds is lost.
DROP TABLE f;

=== a virtual table changes
-- from
CREATE VIRTUAL TABLE f USING fts5(a, b);
-- to
CREATE VIRTUAL TABLE f USING fts5(a, b, tokenize='porter');
-- up
-- What “f” holds is lost.
DROP TABLE f;

-- “f” is made anew and empty: fill it again.
CREATE VIRTUAL TABLE f USING fts5(a, b, tokenize='porter');
-- down
-- What “f” holds is lost.
DROP TABLE f;

-- “f” is made anew and empty: fill it again.
CREATE VIRTUAL TABLE f USING fts5(a, b);

=== a table under a full-text index changes
-- from
CREATE TABLE t (a TEXT, b TEXT);
CREATE VIRTUAL TABLE f USING fts5(a, content='t');
CREATE TRIGGER x AFTER INSERT ON t BEGIN INSERT INTO f (rowid, a) VALUES (new.rowid, new.a); END;
-- to
CREATE TABLE t (a TEXT, b TEXT DEFAULT '-');
CREATE VIRTUAL TABLE f USING fts5(a, content='t');
CREATE TRIGGER x AFTER INSERT ON t BEGIN INSERT INTO f (rowid, a) VALUES (new.rowid, new.a); END;
-- up
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (a TEXT, b TEXT DEFAULT '-');

INSERT INTO new_t (rowid, a, b)
  SELECT rowid, a, b FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
CREATE TRIGGER x AFTER INSERT ON t BEGIN INSERT INTO f (rowid, a) VALUES (new.rowid, new.a); END;
-- down
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (a TEXT, b TEXT);

INSERT INTO new_t (rowid, a, b)
  SELECT rowid, a, b FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
CREATE TRIGGER x AFTER INSERT ON t BEGIN INSERT INTO f (rowid, a) VALUES (new.rowid, new.a); END;

=== a table's name changes its case
-- from
CREATE TABLE Users (id INTEGER PRIMARY KEY, name TEXT);
CREATE INDEX users_name ON Users (name);
-- to
CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT);
CREATE INDEX users_name ON users (name);
-- up
-- SQLite can't change this in place: “Users” is made anew and its rows are copied.
CREATE TABLE new_users (id INTEGER PRIMARY KEY, name TEXT);

INSERT INTO new_users (id, name)
  SELECT id, name FROM Users;

DROP TABLE Users;
ALTER TABLE new_users RENAME TO users;
CREATE INDEX users_name ON users (name);
-- down
-- SQLite can't change this in place: “users” is made anew and its rows are copied.
CREATE TABLE new_Users (id INTEGER PRIMARY KEY, name TEXT);

INSERT INTO new_Users (id, name)
  SELECT id, name FROM users;

DROP TABLE users;
ALTER TABLE new_Users RENAME TO Users;
CREATE INDEX users_name ON Users (name);

=== a column's name changes its case
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, Name TEXT);
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT);
-- up
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY, name TEXT);

INSERT INTO new_t (id, name)
  SELECT id, Name FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
-- down
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY, Name TEXT);

INSERT INTO new_t (id, Name)
  SELECT id, name FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;

=== a column is called rowid
-- from
CREATE TABLE t (rowid TEXT, a INTEGER);
-- to
CREATE TABLE t (rowid TEXT, a INTEGER DEFAULT 1);
-- up
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (rowid TEXT, a INTEGER DEFAULT 1);

INSERT INTO new_t (_rowid_, rowid, a)
  SELECT _rowid_, rowid, a FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
-- down
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (rowid TEXT, a INTEGER);

INSERT INTO new_t (_rowid_, rowid, a)
  SELECT _rowid_, rowid, a FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;

=== the new table's name is taken
-- from
CREATE TABLE t (a INTEGER);
CREATE TABLE new_t (a INTEGER);
CREATE INDEX NEW_T_2 ON new_t (a);
-- to
CREATE TABLE t (a INTEGER DEFAULT 1);
CREATE TABLE new_t (a INTEGER);
CREATE INDEX NEW_T_2 ON new_t (a);
-- up
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t_3 (a INTEGER DEFAULT 1);

INSERT INTO new_t_3 (rowid, a)
  SELECT rowid, a FROM t;

DROP TABLE t;
ALTER TABLE new_t_3 RENAME TO t;
-- down
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t_3 (a INTEGER);

INSERT INTO new_t_3 (rowid, a)
  SELECT rowid, a FROM t;

DROP TABLE t;
ALTER TABLE new_t_3 RENAME TO t;

=== an odd name changes
-- from
CREATE TABLE "it's ""odd""" ("a b" INTEGER PRIMARY KEY AUTOINCREMENT, [select] TEXT);
-- to
CREATE TABLE "it's ""odd""" ("a b" INTEGER PRIMARY KEY AUTOINCREMENT, [select] TEXT DEFAULT "x y");
-- up
-- SQLite can't change this in place: “it's "odd"” is made anew and its rows are copied.
CREATE TABLE "new_it's ""odd""" ("a b" INTEGER PRIMARY KEY AUTOINCREMENT, [select] TEXT DEFAULT "x y");

INSERT INTO "new_it's ""odd""" ("a b", "select")
  SELECT "a b", "select" FROM "it's ""odd""";

DELETE FROM sqlite_sequence WHERE name = 'new_it''s "odd"';

INSERT INTO sqlite_sequence (name, seq)
  SELECT 'new_it''s "odd"', seq FROM sqlite_sequence WHERE name = 'it''s "odd"';

DROP TABLE "it's ""odd""";
ALTER TABLE "new_it's ""odd""" RENAME TO "it's ""odd""";
-- down
-- SQLite can't change this in place: “it's "odd"” is made anew and its rows are copied.
CREATE TABLE "new_it's ""odd""" ("a b" INTEGER PRIMARY KEY AUTOINCREMENT, [select] TEXT);

INSERT INTO "new_it's ""odd""" ("a b", "select")
  SELECT "a b", "select" FROM "it's ""odd""";

DELETE FROM sqlite_sequence WHERE name = 'new_it''s "odd"';

INSERT INTO sqlite_sequence (name, seq)
  SELECT 'new_it''s "odd"', seq FROM sqlite_sequence WHERE name = 'it''s "odd"';

DROP TABLE "it's ""odd""";
ALTER TABLE "new_it's ""odd""" RENAME TO "it's ""odd""";

=== several changes of one table
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER, c TEXT);
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT NOT NULL DEFAULT 'a', b TEXT, d INTEGER, UNIQUE (a, d));
CREATE INDEX i ON t (d);
-- up
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY, a TEXT NOT NULL DEFAULT 'a', b TEXT, d INTEGER, UNIQUE (a, d));

-- Where “a” is NULL it gets its default.
-- Values of “b” become texts: 1.5 becomes '1.5'.
-- The values of “c” are lost.
INSERT INTO new_t (id, a, b)
  SELECT id, coalesce(a, 'a'), b FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
CREATE INDEX i ON t (d);
-- down
-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER, c TEXT);

-- Values of “b” that look like numbers become numbers: '007' becomes 7.
-- The values of “d” are lost.
INSERT INTO new_t (id, a, b)
  SELECT id, a, b FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;

=== nothing changes
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
CREATE INDEX i ON t (a);
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER);
CREATE INDEX i ON t (a);
-- up

-- down


=== views and triggers name what is not there
-- from
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);
CREATE TABLE u (a TEXT);
CREATE VIEW broken AS SELECT a FROM nowhere;
CREATE VIEW whole AS WITH x AS (SELECT 1 AS a) SELECT x.a FROM x, json_each('[]');
CREATE TRIGGER late AFTER DELETE ON u BEGIN INSERT INTO nowhere VALUES (old.a); END;
-- to
CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT DEFAULT 'x');
CREATE TABLE u (a TEXT);
CREATE VIEW broken AS SELECT a FROM nowhere;
CREATE VIEW whole AS WITH x AS (SELECT 1 AS a) SELECT x.a FROM x, json_each('[]');
CREATE TRIGGER late AFTER DELETE ON u BEGIN INSERT INTO nowhere VALUES (old.a); END;
-- up
DROP TRIGGER late;
DROP VIEW broken;

-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY, a TEXT DEFAULT 'x');

INSERT INTO new_t (id, a)
  SELECT id, a FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
CREATE VIEW broken AS SELECT a FROM nowhere;
CREATE TRIGGER late AFTER DELETE ON u BEGIN INSERT INTO nowhere VALUES (old.a); END;
-- down
DROP TRIGGER late;
DROP VIEW broken;

-- SQLite can't change this in place: “t” is made anew and its rows are copied.
CREATE TABLE new_t (id INTEGER PRIMARY KEY, a TEXT);

INSERT INTO new_t (id, a)
  SELECT id, a FROM t;

DROP TABLE t;
ALTER TABLE new_t RENAME TO t;
CREATE VIEW broken AS SELECT a FROM nowhere;
CREATE TRIGGER late AFTER DELETE ON u BEGIN INSERT INTO nowhere VALUES (old.a); END;
