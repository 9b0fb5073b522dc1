# SPDX-License-Identifier: GPL-3.0-or-later
"""Two SQLite schemas read and compared, beside the shell that prints what one of them says."""

import os
import sqlite3
import subprocess

from measure import Command, Failed, output_of, pairs

PLANTED = 10
TABLE = '''CREATE TABLE table_{i} (
  id INTEGER PRIMARY KEY,
  parent INTEGER REFERENCES table_{parent} (id) ON DELETE CASCADE,
  name VARCHAR(100) NOT NULL DEFAULT '',
  code TEXT COLLATE NOCASE,
  amount DECIMAL(10, 2) DEFAULT 0.0,
  created TEXT DEFAULT CURRENT_TIMESTAMP,
  flag BOOLEAN NOT NULL DEFAULT 0,
  note TEXT,
  kind INTEGER,
  data BLOB{more},
  CONSTRAINT table_{i}_check CHECK (amount >= 0 AND kind <> 7)
)'''
INDEXES = ('CREATE INDEX table_{i}_parent ON table_{i} (parent)',
           'CREATE UNIQUE INDEX table_{i}_code ON table_{i} (code, kind DESC) WHERE code IS NOT NULL')
QUERIES = '''SELECT * FROM sqlite_schema;
SELECT s.name, c.* FROM sqlite_schema AS s, pragma_table_xinfo (s.name) AS c WHERE s.type = 'table';
SELECT s.name, i.*, c.* FROM sqlite_schema AS s, pragma_index_list (s.name) AS i,
  pragma_index_xinfo (i.name) AS c WHERE s.type = 'table';
SELECT s.name, k.* FROM sqlite_schema AS s, pragma_foreign_key_list (s.name) AS k
  WHERE s.type = 'table';
'''


def write(path, count, planted):
    if os.path.exists(path):
        return
    with sqlite3.connect(path) as database:
        database.execute('PRAGMA synchronous = OFF')
        database.execute('BEGIN')
        for i in range(count):
            more = ',\n  extra TEXT' if planted and i % (count // PLANTED) == 0 else ''
            for sql in (TABLE, *INDEXES):
                database.execute(sql.format(i=i, parent=max(i - 1, 0), more=more))


def schema_sqlite(bench):
    """two SQLite schemas of 1,000 and 5,000 tables read and compared, beside the shell's own
    queries of one"""
    subprocess.run(['ninja', '-C', bench.build, 'tests/database/schema-reader'], check=True,
                   stdout=subprocess.DEVNULL)
    reader = os.path.join(bench.build, 'tests', 'database', 'schema-reader')
    queries = os.path.join(bench.folder, 'schema.sql')
    with open(queries, 'w', encoding='utf-8') as file:
        file.write(QUERIES)
    for count in (1000, 5000):
        live, desired = (os.path.join(bench.folder, f'{name}-{count}.db')
                         for name in ('live', 'desired'))
        write(live, count, False)
        write(desired, count, True)
        found = output_of([reader, live, desired]).strip()
        if found != str(PLANTED):
            raise Failed(f'{PLANTED} differences were planted, {found} found')
        shell = Command(['sqlite3', live], stdin=queries)
        bench.report.ratio(f'SQLite schema of {count:,} read',
                           *pairs(Command([reader, live]), shell, 15), 2, 'the sqlite3 shell')
        bench.report.ratio(f'two SQLite schemas of {count:,} read and compared',
                           *pairs(Command([reader, live, desired]), shell, 15), 2,
                           'the sqlite3 shell on one')


FIGURES = {'schema-sqlite': schema_sqlite}
