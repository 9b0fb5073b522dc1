# SPDX-License-Identifier: GPL-3.0-or-later
"""PostgreSQL schemas read and compared, beside four bulk queries of the catalogues by psql and
beside pg_dump."""

import os
import statistics
import subprocess

from measure import Command, Failed, output_of, pairs, show

PLANTED = 10
TABLE = '''CREATE TABLE table_{i} (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  parent bigint REFERENCES table_{parent} (id) ON DELETE CASCADE,
  name varchar(100) NOT NULL DEFAULT '',
  code text COLLATE "C",
  amount numeric(10, 2) DEFAULT 0.0,
  created timestamptz DEFAULT now(),
  flag boolean NOT NULL DEFAULT false,
  note text,
  kind integer,
  data jsonb{more},
  CONSTRAINT table_{i}_check CHECK (amount >= 0 AND kind <> 7)
);
CREATE INDEX table_{i}_parent ON table_{i} (parent);
CREATE UNIQUE INDEX table_{i}_code ON table_{i} (code, kind DESC) WHERE code IS NOT NULL;
'''
QUERIES = '''
SELECT c.oid, n.nspname, c.relname, c.relkind, c.relpersistence, c.reloptions, d.description
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = c.oid
    AND d.objsubid = 0 WHERE n.nspname = 'public';
SELECT a.attrelid, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
    a.attidentity, a.attgenerated, a.attcollation, pg_get_expr(d.adbin, d.adrelid)
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE n.nspname = 'public' AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p');
SELECT k.conrelid, k.conname, k.contype, pg_get_constraintdef(k.oid)
  FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace WHERE n.nspname = 'public';
SELECT x.indrelid, c.relname, pg_get_indexdef(x.indexrelid)
  FROM pg_index x JOIN pg_class c ON c.oid = x.indexrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public';
'''


def make(name, count, planted):
    """A database of so many tables, each with a key to the one before it: a chain of them."""
    output_of(['createdb', name])
    script = ['SET client_min_messages = warning;\nSET synchronous_commit = off;\n']
    for i in range(count):
        more = ',\n  extra text' if planted and i % (count // PLANTED) == 0 else ''
        script.append(TABLE.format(i=i, parent=max(i - 1, 0), more=more))
        if i % 500 == 499:
            script.append('CHECKPOINT;\n')
    output_of(['psql', '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', name], input=''.join(script))
    output_of(['psql', '-X', '-q', '-d', name, '-c', 'VACUUM ANALYZE'])


def schema_postgres(bench):
    """PostgreSQL schemas of 1,000 and 5,000 tables read and compared, beside psql's four bulk
    queries and pg_dump. The desired one is kept since it was read on a scratch database, as the
    program does; what that costs is another figure."""
    subprocess.run(['ninja', '-C', bench.build, 'tests/database/schema-reader'], check=True,
                   stdout=subprocess.DEVNULL)
    reader = os.path.join(bench.build, 'tests', 'database', 'schema-reader')
    queries = os.path.join(bench.folder, 'catalogues.sql')
    with open(queries, 'w', encoding='utf-8') as file:
        file.write(QUERIES)
    times = {}
    for count in (1000, 5000):
        live, desired = (f'{name}_{count}' for name in ('live', 'desired'))
        make(live, count, False)
        make(desired, count, True)
        urls = [f'postgresql:///{name}' for name in (live, desired)]
        kept = os.path.join(bench.folder, f'{desired}.schema')
        output_of([reader, '--keep', kept, urls[1]])
        for other in (urls[1], f'kept:{kept}'):
            found = output_of([reader, urls[0], other]).strip()
            if found != str(PLANTED):
                raise Failed(f'{PLANTED} differences were planted, {found} found')
        psql = Command(['psql', '-X', '-q', '-A', '-t', '-d', live], stdin=queries)
        psql_twice = Command(['psql', '-X', '-q', '-A', '-t', '-d', live, '-f', queries,
                              '-c', f'\\connect {desired}', '-f', queries])
        rounds = 15 if count < 5000 else 7
        ours, peer = pairs(Command([reader, urls[0]]), psql, rounds)
        times[count] = statistics.median(ours)
        bench.report.ratio(f'PostgreSQL schema of {count:,} read', ours, peer, 2,
                           'four queries by psql')
        bench.report.ratio(f'PostgreSQL schema of {count:,} read and compared with the desired one',
                           *pairs(Command([reader, urls[0], f'kept:{kept}']), psql, rounds), 2,
                           'four queries by psql')
        bench.report.ratio(f'two PostgreSQL schemas of {count:,} read and compared',
                           *pairs(Command([reader, *urls]), psql_twice, rounds), 2,
                           'four queries of each by psql')
        dump = Command(['pg_dump', '--schema-only', live])
        bench.report.ratio(f'PostgreSQL schema of {count:,} read',
                           *pairs(Command([reader, urls[0]]), dump, 3), 1, 'pg_dump --schema-only')
        for name in (live, desired):
            output_of(['dropdb', name])
    growth = times[5000] / times[1000]
    bench.report.fact('5 times the tables', f'{growth:.2f} times as long ({show(times[1000])} to '
                      f'{show(times[5000])})', growth <= 6)


FIGURES = {'schema-postgres': schema_postgres}
