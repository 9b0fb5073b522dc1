#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-statements.py VARVECTL: statements that a database refuses: where, why, and what to do.
On SQLite and, where PGHOST names one, on a private PostgreSQL server (tests/support/postgres-cluster)."""

import os
import sys

from cli_support import Postgres, Skip, Sqlite, check, run, same


def refused(project, sql, words):
    """b2 is refused whole, and says so on a terminal and in JSON."""
    project.add('b2', 'a1', up=sql, down='SELECT 1;')
    before = project.database.tables()
    answer = project('--json', 'upgrade', 'head')
    same((answer.status, answer.json['to']), (1, ['a1']), (sql, answer))
    error = answer.error
    check(words in error['message'] and error['hint'], (sql, answer))
    check('Nothing was changed.' in answer.err and error['hint'].splitlines()[0] in answer.err, (sql, answer))
    same(project.database.tables(), before, sql)
    same(project.ok('current').out, 'a1\n', sql)
    return error


def what_a_database_does_not_take(project):
    project.chain('a1')
    project.ok('upgrade', 'head')
    for sql, line, words in (('SELEC 1;', 7, 'SELEC'),
                             ('CREATE TABLE x (a integer);\nSELECT nope FROM x;', 8, 'nope'),
                             ('CREATE TABLE x (a integer NOT NULL);\nINSERT INTO x VALUES (NULL);', 8, 'a'),
                             ('INSERT INTO nope VALUES (1);', 7, 'nope'),
                             ('CREATE TABLE t_a1 (a integer);', 7, 't_a1')):
        error = refused(project, sql, words)
        same((error['path'], error['line']), (project.path('m/versions/b2.sql'), line), (sql, error))
        if 'SELEC ' not in sql:
            check('varvectl edit b2' in error['hint'], error)


def tables_that_are_not_the_scripts(project):
    project.chain('a1')
    project.ok('upgrade', 'head')
    for table in ('alembic_version', 'varve_journal'):
        for sql in (f'DROP TABLE {table};', f'ALTER TABLE {table} RENAME TO other;'):
            error = refused(project, sql, table)
            check('leave it alone' in error['hint'] and table in error['hint'], error)
    for sql, words in (("INSERT INTO alembic_version VALUES ('zz');", 'other rows'),
                       ("UPDATE alembic_version SET version_num = 'b2';", 'records')):
        check('version table' in refused(project, sql, words)['hint'])
    error = refused(project, 'DELETE FROM alembic_version;', 'records')
    check('version table' in error['hint'], error)


def rows_of_other_branches(project):
    project.chain('a1')
    project.add('m1', extra='-- Branch Labels: mail\n')
    project.ok('upgrade', 'heads')
    for sql in ("DELETE FROM alembic_version WHERE version_num = 'm1';",
                "UPDATE alembic_version SET version_num = 'zz' WHERE version_num = 'm1';"):
        project.add('b2', 'a1', up=sql, down='SELECT 1;')
        answer = project('--json', 'upgrade', 'b2')
        same((answer.status, sorted(answer.json['to'])), (1, ['a1', 'm1']), answer)
        check('other rows' in answer.error['message'], answer)
    project.add('b2', 'a1')
    same(sorted(project.json('upgrade', 'b2')['to']), ['b2', 'm1'])
    same(project.json('downgrade', 'mail@base')['to'], ['b2'])
    same(project.json('downgrade', 'base')['to'], [])


def another_encoding(project):
    """What is ours is written as UTF-8 and in any table, whatever a script makes of its session."""
    if not isinstance(project.database, Postgres):
        raise Skip('SQLite has one encoding')
    config = project.read('varve.ini')
    project.chain('a1')
    project.add('b2', 'a1', up="SET client_encoding = 'WIN1251';\nSELECT 1;", down='SELECT 1;')
    project.add('c3', 'b2', up="SET client_encoding = 'SJIS';\nSET standard_conforming_strings = off;\nSELECT 1;",
                down='SELECT 1;')
    for name in ('"версии $1"', '"a""b$1"', "q'x$2", 'Back\\1'):
        project.write('varve.ini', config.replace('[varve]', f'[varve]\nversion_table = {name}'))
        project.ok('upgrade', 'head')
        same(project.ok('current').out, 'c3 (head)\n', name)
        same(project.json('downgrade', 'base')['to'], [], name)


CASES = [another_encoding, rows_of_other_branches, what_a_database_does_not_take, tables_that_are_not_the_scripts]

if __name__ == '__main__':
    sys.exit(run(CASES, os.path.abspath(sys.argv[1]), [Sqlite, Postgres] if os.environ.get('PGHOST') else [Sqlite]))
